// SPDX-License-Identifier: EUPL-1.2
//! Owner of the copy and of all that is remembered: one lock around it makes each step whole.
//!
//! Nothing is answered and no record is passed before it is durable. After any failure to write
//! the mirror ends; the next start reads the copy as it was after the last whole step.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::alarm::{Alarm, AlarmKind, Told};
use super::error::MirrorError;
use super::follow::Follower;
use super::limits::Limits;
use super::proven::Proven;
use super::settings::Settings;
use super::step::{Known, New, Step};
use super::watch::{Progress, Watch};
use super::witness::{Decision, Tip, decide};
use crate::ledger::{Checkpoint, Config, LeafKind, Message, PrivateKey, SignedNote};
use crate::observation::{EventTime, Span};
use crate::store::{LogCopy, StoreError};

/// Alarms of a kind that last at the same time at most; what comes beyond is in none of the lists.
const MAX_OPEN: usize = 100;
/// A monitor that shows us its log gets its signatures that way; else we sign what came through
/// the queue, this often.
const OWN_EVERY: Span = Span::from_secs(60);

/// The copy, and what is remembered.
#[derive(Debug)]
pub struct Keeper {
    pub(super) copy: LogCopy,
    pub(super) follower: Follower,
    pub(super) proven: Proven,
    pub(super) watch: Watch,
    pub(super) tip: Tip,
    pub(super) open: BTreeSet<(AlarmKind, String)>,
    pub(super) raised: BTreeMap<AlarmKind, u64>,
    /// Answers of the witness by status, since the start.
    pub(super) answers: BTreeMap<u16, u64>,
    /// Everything in the queue was read.
    pub(super) caught_up: bool,
    /// Something could not be written: what is remembered is ahead of the copy.
    pub(super) broken: bool,
    /// When we signed last.
    signed: Option<EventTime>,
    topic: String,
    key: PrivateKey,
    limits: Limits,
}

impl Keeper {
    /// Opens the copy and hashes it again.
    ///
    /// # Errors
    /// It cannot be opened, or is not what was kept.
    pub fn open(settings: Settings) -> Result<Keeper, MirrorError> {
        let copy = LogCopy::open(&settings.store, settings.log.name())?;
        let mut follower = Follower::new(settings.log);
        let mut wrong = None;
        copy.leaves(|seq, bytes, note| {
            if !follower.restore(seq, bytes, note) {
                wrong = wrong.or(Some(seq));
            }
        })?;
        if let Some(seq) = wrong {
            return Err(MirrorError::Altered(seq));
        }
        for id in copy.waiting()? {
            let message = copy.waits(id)?.unwrap_or_default();
            if !follower.restore_waiting(id, &message) {
                copy.drop_waiting(id)?;
            }
        }
        let mut tip = Tip::default();
        for (size, note) in copy.witnessed()? {
            let checkpoint = SignedNote::parse(&note).and_then(|n| Checkpoint::parse(n.text()));
            let root = checkpoint.ok_or(MirrorError::Altered(size))?.root;
            tip = Tip { size, root };
            follower.promise(size, root);
        }
        let watch = copy.fact("watch")?.map(|text| serde_json::from_str(&text));
        let watch = watch.transpose().map_err(|_| MirrorError::State)?;
        let known = |kind: &str| AlarmKind::parse(kind);
        let open = copy.open_alarms()?.into_iter();
        let raised = copy.raised()?.into_iter();
        Ok(Keeper {
            open: open
                .filter_map(|(kind, at)| Some((known(&kind)?, at)))
                .collect(),
            raised: raised
                .filter_map(|(kind, n)| Some((known(&kind)?, n)))
                .collect(),
            proven: Proven::restore(&copy, follower.proven())?,
            copy,
            follower,
            watch: watch.unwrap_or_default(),
            tip,
            answers: BTreeMap::new(),
            caught_up: false,
            broken: false,
            signed: None,
            topic: settings.queue.map(|queue| queue.topic).unwrap_or_default(),
            key: settings.key,
            limits: settings.limits,
        })
    }

    /// Where to go on reading the queue.
    pub(super) fn offset(&self) -> Result<Option<i64>, StoreError> {
        self.copy.offset(&self.topic)
    }

    /// Takes records of the queue; the next one will be at `next`.
    ///
    /// # Errors
    /// The copy cannot be written.
    pub fn records(
        &mut self,
        messages: &[Vec<u8>],
        next: i64,
        now: EventTime,
    ) -> Result<(), MirrorError> {
        self.copy.begin()?;
        let mut proven = None;
        for message in messages {
            proven = self.record(message, now)?.or(proven);
        }
        if let Some((size, note)) = proven {
            self.sign_own(size, &note, now)?;
        }
        self.copy.put_offset(&self.topic, next)?;
        self.save()
    }

    /// Takes a record, and those that waited for what it brings. Gives the last checkpoint that
    /// holds now.
    fn record(
        &mut self,
        message: &[u8],
        now: EventTime,
    ) -> Result<Option<(u64, String)>, MirrorError> {
        let (mut proven, mut again) = (None, VecDeque::new());
        let mut message = Cow::Borrowed(message);
        loop {
            let failed = std::cell::Cell::new(None);
            let known = |seq| match self.copy.leaf(seq) {
                Ok(found) => found.map(|(leaf, note)| Known { leaf, note }),
                Err(error) => {
                    failed.set(Some(error));
                    None
                }
            };
            let step = self.follower.take(&message, &known);
            if let Some(error) = failed.take() {
                return Err(error.into());
            }
            again.extend(step.again.iter().copied());
            proven = step.proven.last().cloned().or(proven);
            self.write(step, &message, now)?;
            let Some(id) = again.pop_front() else {
                return Ok(proven);
            };
            message = Cow::Owned(self.copy.waits(id)?.unwrap_or_default());
            self.copy.drop_waiting(id)?;
        }
    }

    fn write(&mut self, step: Step, message: &[u8], now: EventTime) -> Result<(), MirrorError> {
        if let Some(id) = step.waits {
            self.copy.put_waiting(id, message)?;
            self.watch.waits(now);
        }
        for seq in &step.withdrawn {
            self.copy.withdraw(*seq)?;
        }
        for new in &step.new {
            match new {
                New::This(new) => self.keep(new, now)?,
                New::Waited(_, id) => {
                    let waited = self.copy.waits(*id)?.unwrap_or_default();
                    let waited = Message::parse(&waited).map_err(|_| MirrorError::State)?;
                    self.keep(&waited, now)?;
                    self.copy.drop_waiting(*id)?;
                }
            }
        }
        for id in &step.dropped {
            self.copy.drop_waiting(*id)?;
        }
        for (size, note) in &step.proven {
            self.copy.put_checkpoint(*size, note)?;
        }
        if let Some((size, _)) = step.proven.last() {
            self.prove(*size, now)?;
        }
        self.watch.foreign(step.foreign, now);
        self.tell(step.told, now)
    }

    /// Keeps a leaf that the log has signed, and what comes with it.
    fn keep(&mut self, new: &Message, now: EventTime) -> Result<(), MirrorError> {
        let body = new.body.as_ref();
        let alert = body.and_then(|(_, body)| super::listed::alert(new, body));
        let class = alert.as_ref().map_or("", |(class, _)| class.as_str());
        self.copy.put_leaf(new, class)?;
        if let Some((_, row)) = &alert {
            self.copy.put_alert(row)?;
        }
        let told = self.watch.take(new, now, &self.limits);
        self.tell(told, now)?;
        self.texts(new, now)
    }

    /// Keeps the texts that come with a leaf of configuration, and misses those that do not.
    fn texts(&mut self, message: &Message, now: EventTime) -> Result<(), MirrorError> {
        let (LeafKind::Config, Ok(config)) = (message.leaf.kind, message.leaf.data::<Config>())
        else {
            return Ok(());
        };
        let mut told = Vec::new();
        for (name, digest) in config.texts() {
            if let Some(text) = message.texts.get(digest) {
                self.copy.put_text(name, digest, text)?;
            }
            let missing = !self.copy.has_text(digest)?;
            let detail = format!("{name}, leaf {}", message.leaf.seq);
            told.push(Told::when(missing, AlarmKind::TextMissing, digest, detail));
        }
        self.tell(told, now)
    }

    /// Signs a checkpoint that came through the queue, if none was shown to us for a while.
    fn sign_own(&mut self, size: u64, note: &str, now: EventTime) -> Result<(), MirrorError> {
        let early = self.signed.is_some_and(|last| now.since(last) < OWN_EVERY);
        let note = SignedNote::parse(note).filter(|_| size > self.tip.size && !early);
        if let (Some(note), Some(root)) = (note, self.root(size)?) {
            self.sign(Tip { size, root }, note, now)?;
        }
        Ok(())
    }

    fn sign(&mut self, tip: Tip, note: SignedNote, now: EventTime) -> Result<String, MirrorError> {
        let mut note = note;
        note.sign(&self.key, now);
        self.copy.put_witnessed(tip.size, &note.to_string())?;
        self.follower.promise(tip.size, tip.root);
        (self.tip, self.signed) = (tip, Some(now));
        Ok(note.line_of(&self.key.public()).unwrap_or_default())
    }

    /// Answers a checkpoint that is shown to us: status and body.
    ///
    /// # Errors
    /// The copy cannot be written.
    pub fn add_checkpoint(
        &mut self,
        request: &str,
        now: EventTime,
    ) -> Result<(u16, String), MirrorError> {
        let size = super::listed::size_asked(request);
        let root = match size.filter(|size| *size <= self.follower.edge().size()) {
            Some(size) => self.root(size)?,
            None => None,
        };
        let copy = |asked| root.filter(|_| Some(asked) == size);
        let (decision, told) = decide(request, self.follower.key(), self.tip, &copy);
        let kept = told.is_some() || matches!(decision, Decision::Sign(..));
        if kept {
            self.copy.begin()?;
        }
        let (status, body) = match decision {
            Decision::Sign(tip, note) => {
                let line = self.sign(tip, note, now)?;
                self.watch.signed(now);
                let over = [AlarmKind::RolledBack, AlarmKind::Unproven];
                let over = over.map(|kind| Told::Close(kind, String::new()));
                self.tell(over.to_vec(), now)?;
                (200, line)
            }
            Decision::Conflict(known) => (409, format!("{known}\n")),
            Decision::Malformed => (400, String::new()),
            Decision::Unknown => (404, String::new()),
            Decision::Forbidden => (403, String::new()),
            Decision::Unproven => (422, String::new()),
        };
        // Whoever asks without the log's signature makes us write nothing.
        if kept {
            self.tell(told.into_iter().collect(), now)?;
            self.save()?;
        }
        *self.answers.entry(status).or_default() += 1;
        Ok((status, body))
    }

    /// The root of our copy at the size of a proven checkpoint.
    fn root(&self, size: u64) -> Result<Option<crate::ledger::Hash>, StoreError> {
        let note = self.copy.checkpoint(size)?;
        let note = note.and_then(|note| SignedNote::parse(&note));
        Ok(note.and_then(|note| Some(Checkpoint::parse(note.text())?.root)))
    }

    /// Some of the queue was gone before we read it.
    pub(super) fn lost(&mut self, wanted: i64, now: EventTime) -> Result<(), MirrorError> {
        self.copy.begin()?;
        let detail = format!("the queue does not hold offset {wanted} any more");
        let told = Told::raise(AlarmKind::Hole, format!("offset {wanted}"), detail);
        self.tell(vec![told], now)?;
        self.save()
    }

    /// What has not happened by now.
    pub(super) fn tick(&mut self, now: EventTime) -> Result<(), MirrorError> {
        let progress = Progress {
            caught_up: self.caught_up,
            unproven: self.follower.is_unproven(),
            waiting: self.follower.is_waiting(),
            promised: self.follower.promised().filter(|_| !self.topic.is_empty()),
        };
        let told = self.watch.tick(now, progress, &self.limits);
        let news = |told: &Told| match told {
            Told::Raise(alarm) => !self.open.contains(&(alarm.kind, alarm.place.clone())),
            Told::Close(kind, _) => self.open.iter().any(|(open, _)| open == kind),
        };
        if !told.iter().any(news) {
            return Ok(());
        }
        self.copy.begin()?;
        self.tell(told, now)?;
        self.save()
    }

    fn save(&self) -> Result<(), MirrorError> {
        let watch = serde_json::to_string(&self.watch).map_err(|_| MirrorError::State)?;
        self.copy.put_fact("watch", &watch)?;
        Ok(self.copy.commit()?)
    }

    /// Each alarm once until it is over.
    pub(super) fn tell(&mut self, told: Vec<Told>, now: EventTime) -> Result<(), MirrorError> {
        for told in told {
            match told {
                Told::Raise(alarm) => self.raise(&alarm, now)?,
                Told::Close(kind, place) => {
                    let of = |(open, at): &&(AlarmKind, String)| {
                        *open == kind && (place.is_empty() || *at == place)
                    };
                    let over: Vec<_> = self.open.iter().filter(of).cloned().collect();
                    for (kind, place) in over {
                        tracing::info!(finding = kind.name(), place, "over");
                        self.copy.close((kind.name(), &place), now)?;
                        self.open.remove(&(kind, place));
                    }
                }
            }
        }
        Ok(())
    }

    fn raise(&mut self, alarm: &Alarm, now: EventTime) -> Result<(), MirrorError> {
        let of_kind = self.open.iter().filter(|(kind, _)| *kind == alarm.kind);
        let key = (alarm.kind, alarm.place.clone());
        if of_kind.count() >= MAX_OPEN || !self.open.insert(key) {
            return Ok(());
        }
        *self.raised.entry(alarm.kind).or_default() += 1;
        let (name, place) = (alarm.kind.name(), alarm.place.as_str());
        let (_, sentence) = alarm.kind.sentences();
        tracing::warn!(finding = name, place, detail = alarm.detail, "{sentence}");
        let evidence = alarm.evidence.as_deref();
        Ok(self
            .copy
            .raise((name, place), now, &alarm.detail, evidence)?)
    }
}

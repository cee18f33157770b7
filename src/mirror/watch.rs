// SPDX-License-Identifier: EUPL-1.2
//! What leaves say, and when nothing comes: pure, with our own clock as an argument.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::alarm::{AlarmKind, Told};
use super::beats::Beats;
use super::limits::Limits;
use crate::ledger::{Config, Erasure, Genesis, LeafKind, Message, ReadLeaf};
use crate::observation::{EventTime, Span};

/// Changes of the agreement remembered at most.
const MAX_AGREEMENTS: usize = 1_000;

/// What is remembered of the leaves so far; kept with the copy.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Watch {
    /// Behind every leaf that came: one before this fills a hole, and is late.
    next: u64,
    /// Digests of agreements, by the leaves that told another one than those before.
    agreements: BTreeMap<u64, String>,
    /// The last configuration that was told, and by which leaf.
    config: Option<(u64, Config)>,
    /// Key of the mirror that the first leaf names.
    mirror: Option<String>,
    beats: Beats,
    /// When we last heard a sign of life, by our clock, and when it was given by the monitor's.
    heard: Option<(i64, i64)>,
    /// When any leaf came last, and since when none of those that came is proven; our clock.
    came: Option<i64>,
    unproven_since: Option<i64>,
    /// When we signed last, and since when leaves are missing for which we did.
    signed: Option<i64>,
    promised_since: Option<i64>,
    /// Leaves without their body, and since when.
    missing: BTreeMap<u64, i64>,
    /// Messages in the queue that the log has not signed, and when one came last; when one came
    /// last that nothing proves yet, and since when such wait; our clock.
    #[serde(default)]
    foreign: u64,
    foreign_at: Option<i64>,
    waiting_at: Option<i64>,
    waiting_since: Option<i64>,
    /// By canary: when its alert came last.
    canaries: BTreeMap<String, i64>,
}

/// So long after the last foreign message nobody is said to write to the queue any more.
const FOREIGN_QUIET: Span = Span::from_secs(3_600);

/// How far the copy is, for the clock.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Everything in the queue was read.
    pub caught_up: bool,
    /// Leaves came that no checkpoint proves.
    pub unproven: bool,
    /// What comes next is here and nothing proves it, or messages wait for a handover to their key.
    pub waiting: bool,
    /// We signed for leaves that have not come.
    pub promised: Option<u64>,
}

impl Watch {
    /// Key of the mirror that the first leaf names.
    #[must_use]
    pub fn mirror(&self) -> Option<&str> {
        self.mirror.as_deref()
    }

    /// The last configuration that was told.
    #[must_use]
    pub fn config(&self) -> Option<&Config> {
        self.config.as_ref().map(|(_, config)| config)
    }

    /// When we last heard a sign of life, by our clock.
    #[must_use]
    pub fn heard(&self) -> Option<EventTime> {
        self.heard.map(|(ours, _)| EventTime::from_micros(ours))
    }

    /// The last heartbeat's number.
    #[must_use]
    pub fn beat(&self) -> Option<u64> {
        self.beats.number()
    }

    /// We have signed a checkpoint that the monitor showed us.
    pub fn signed(&mut self, now: EventTime) {
        self.signed = Some(now.micros());
    }

    /// Messages came that the log has not signed.
    pub fn foreign(&mut self, count: u64, now: EventTime) {
        if count > 0 {
            self.foreign += count;
            self.foreign_at = Some(now.micros());
        }
    }

    /// A message came that nothing proves yet.
    pub fn waits(&mut self, now: EventTime) {
        self.waiting_at = Some(now.micros());
    }

    /// How many foreign ones there were.
    #[must_use]
    pub fn foreign_total(&self) -> u64 {
        self.foreign
    }

    /// Takes a leaf that was not there before.
    pub fn take(&mut self, message: &Message, now: EventTime, limits: &Limits) -> Vec<Told> {
        let leaf = &message.leaf;
        self.came = Some(now.micros());
        if message.body.is_none() && leaf.committed().len() > 0 {
            self.missing.insert(leaf.seq, now.micros());
        }
        if leaf.kind == LeafKind::Erasure {
            let erasure = leaf.data::<Erasure>().ok();
            for seq in erasure.into_iter().flat_map(|erasure| erasure.leaves) {
                self.missing.remove(&seq);
            }
        }
        let late = leaf.seq < self.next;
        self.next = self.next.max(leaf.seq + 1);
        if matches!(leaf.kind, LeafKind::Start | LeafKind::Heartbeat) && !late {
            self.heard = Some((now.micros(), leaf.time.micros()));
        }
        let mut told = self.agreement(leaf);
        match leaf.kind {
            LeafKind::Genesis => self.genesis(leaf),
            LeafKind::Heartbeat => {
                if let Ok(beat) = leaf.data() {
                    self.beats.take(leaf, &beat, limits, &mut told);
                }
            }
            LeafKind::Finding => {
                if let Ok(body) = leaf.data() {
                    self.beats.finding(leaf, &body, &mut told);
                }
            }
            LeafKind::Alert => self.alert(message, now, limits),
            _ => {}
        }
        told
    }

    fn genesis(&mut self, leaf: &ReadLeaf) {
        if let Ok(genesis) = leaf.data::<Genesis>() {
            self.mirror = genesis.mirror;
        }
    }

    /// Each leaf names the agreement that the last `config` leaf before it told; the leaves of a
    /// start come before theirs.
    fn agreement(&mut self, leaf: &ReadLeaf) -> Vec<Told> {
        let told = match leaf.kind {
            LeafKind::Genesis | LeafKind::Start => None,
            LeafKind::Config => return self.configured(leaf),
            _ => self.agreement_at(leaf.seq),
        };
        match told.filter(|digest| **digest != leaf.agreement) {
            None => Vec::new(),
            Some(_) => {
                let detail = format!("leaf {} names another digest", leaf.seq);
                vec![Told::raise(AlarmKind::AgreementChanged, "", detail)]
            }
        }
    }

    fn configured(&mut self, leaf: &ReadLeaf) -> Vec<Told> {
        let (mut told, seq) = (Vec::new(), leaf.seq);
        let Ok(config) = leaf.data::<Config>() else {
            return told;
        };
        if self
            .config
            .as_ref()
            .is_some_and(|(_, old)| !same(old, &config))
        {
            let (id, version) = (&config.agreement, config.version);
            let detail = format!("agreement {id}, version {version}");
            told.push(Told::raise(AlarmKind::ConfigChanged, seq, detail));
            // A notice: it is over as soon as it is told.
            told.push(Told::Close(AlarmKind::ConfigChanged, seq.to_string()));
        }
        self.agreements.remove(&seq);
        if self.agreement_at(seq) != Some(&config.digest) {
            self.agreements.insert(seq, config.digest.clone());
            if self.agreements.len() > MAX_AGREEMENTS {
                self.agreements.pop_first();
            }
        }
        if self.config.as_ref().is_none_or(|(last, _)| *last <= seq) {
            told.push(Told::Close(AlarmKind::AgreementChanged, String::new()));
            self.config = Some((seq, config));
        }
        told
    }

    /// The digest that a leaf of this number has to name, if that is known.
    fn agreement_at(&self, seq: u64) -> Option<&String> {
        let (_, digest) = self.agreements.range(..seq).next_back()?;
        Some(digest)
    }

    fn alert(&mut self, message: &Message, now: EventTime, limits: &Limits) {
        let Some((_, body)) = &message.body else {
            return;
        };
        let Ok(alert) = serde_json::from_str::<Value>(body) else {
            return;
        };
        let clause = alert.pointer("/clause/id").and_then(Value::as_str);
        let group = alert["group"].as_array().map_or(&[][..], Vec::as_slice);
        let is_new = ["opened", "updated"].contains(&alert["change"].as_str().unwrap_or_default());
        for canary in limits.canaries.iter().filter(|_| is_new) {
            let is = |part: &Value| {
                let name = part["value"].as_str().unwrap_or_default();
                canary.workers.iter().any(|worker| worker == name)
            };
            if clause == Some(&canary.clause) && group.iter().any(is) {
                self.canaries.insert(canary.place(), now.micros());
            }
        }
    }

    /// What has not happened by now.
    pub fn tick(&mut self, now: EventTime, progress: Progress, limits: &Limits) -> Vec<Told> {
        let at = now.micros();
        let since = |time: i64| Span::from_micros(at.saturating_sub(time));
        let (heard, stamped) = *self.heard.get_or_insert((at, at));
        let mut told = Vec::new();
        let mut when = |holds, kind, place: &str, detail| {
            told.push(Told::when(holds, kind, place, detail));
        };
        let quiet = since(heard) > limits.silent;
        when(
            quiet,
            AlarmKind::Silent,
            "",
            format!("since {}", EventTime::from_micros(heard)),
        );
        if progress.caught_up {
            let apart = Span::from_micros(heard.abs_diff(stamped).cast_signed());
            let detail = format!("{} s apart", apart.micros() / 1_000_000);
            when(apart > limits.clock, AlarmKind::Clock, "", detail);
        }
        let signed = *self.signed.get_or_insert(at);
        let shows = self.mirror.is_some() && self.came.is_some_and(|came| came > signed);
        let detail = format!("since {}", EventTime::from_micros(signed));
        let late = shows && since(signed) > limits.unwitnessed;
        when(late, AlarmKind::Unwitnessed, "", detail);
        let begun = lasts(&mut self.unproven_since, progress.unproven, at);
        let late = begun.is_some_and(|begun| since(begun) > limits.unwitnessed);
        when(
            late,
            AlarmKind::Unsigned,
            "",
            "leaves without a checkpoint".into(),
        );
        let begun = lasts(&mut self.waiting_since, progress.waiting, at);
        let waits = begun.is_some_and(|begun| since(begun) > limits.unwitnessed);
        let lately = |last: Option<i64>| last.is_some_and(|last| since(last) <= FOREIGN_QUIET);
        let goes_on = lately(self.foreign_at);
        when(
            goes_on || (waits && lately(self.waiting_at)),
            AlarmKind::QueueForeign,
            "",
            "nothing has proven what waits".into(),
        );
        let begun = lasts(&mut self.promised_since, progress.promised.is_some(), at);
        let late = begun.is_some_and(|begun| since(begun) > limits.unwitnessed);
        let detail = format!(
            "of {} leaves the last have not come",
            progress.promised.unwrap_or(0)
        );
        when(late, AlarmKind::Hole, "end", detail);
        let late = self
            .missing
            .values()
            .any(|begun| since(*begun) > limits.unwitnessed);
        let detail = format!("{} leaves", self.missing.len());
        when(late, AlarmKind::BodyMissing, "", detail);
        for canary in &limits.canaries {
            let last = *self.canaries.entry(canary.place()).or_insert(at);
            let late = since(last).micros() > canary.every.micros() + canary.within.micros();
            let detail = format!("last at {}", EventTime::from_micros(last));
            when(late, AlarmKind::Canary, &canary.place(), detail);
        }
        if !goes_on {
            told.push(Told::Close(AlarmKind::OtherLog, String::new()));
        }
        told
    }
}

/// Whether nothing has changed that is worth a look.
fn same(old: &Config, new: &Config) -> bool {
    let facts = |config: &Config| {
        let Config {
            digest,
            standing,
            mappings,
            people,
            retention,
            parties,
            ..
        } = config.clone();
        (digest, standing, mappings, people, retention, parties)
    };
    facts(old) == facts(new)
}

/// Since when a condition holds.
fn lasts(since: &mut Option<i64>, holds: bool, now: i64) -> Option<i64> {
    *since = holds.then(|| since.unwrap_or(now));
    *since
}

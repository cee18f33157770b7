// SPDX-License-Identifier: EUPL-1.2
//! Events seen before, by name and content, for as long as a verdict about them can change.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashTable};
use smallvec::SmallVec;

use super::codec::{Corrupt, Reader, Writer};
use crate::observation::{EventName, EventTime, Span, Version};

/// Length of a bucket in microseconds: an hour.
const HOUR: i64 = 3_600_000_000;
/// First byte of every piece.
const VERSION: u8 = 1;

/// What an event is to those that came before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meeting {
    /// Nothing of its name was there.
    New,
    /// It was there: same name, same content.
    Same,
    /// Its name was there, with other content.
    Other,
    /// An earlier telling of it was there, whose place it takes.
    Newer,
    /// A later telling of it was there.
    Older,
}

/// The names of admitted events.
///
/// Two different names of 64 bits are the same with a chance of n² / 2⁶⁵: for eight million names
/// 2e-6, and then their contents still differ. A name takes 17 bytes and its share of an open table:
/// eight million take 140 to 290 MB. One whose source numbers its tellings takes some 150.
#[derive(Debug)]
pub(super) struct Duplicates {
    /// The first content of each name, by its id.
    names: HashTable<Seen>,
    /// Further contents of one name, by id and content: however many there are of one id, each is
    /// found at once.
    others: HashTable<Seen>,
    /// Names whose source numbers its tellings.
    tellings: HashMap<u64, Telling, FixedState>,
    /// How many names of each hour there are.
    hours: BTreeMap<i32, usize>,
    /// Added since the last commit.
    fresh: Vec<Seen>,
    retold: BTreeSet<u64>,
    remember: Span,
    limit: usize,
    /// Names let go before their time, since the start.
    pub forgotten: u64,
}

/// An event without versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    id: u64,
    content: u32,
    hour: i32,
}

impl Seen {
    /// Where it is found among others of its id. Both numbers are hashes already.
    fn hash(&self) -> u64 {
        self.id ^ u64::from(self.content).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// The latest telling of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Telling {
    version: Version,
    hour: i32,
    /// One, unless its source gave the same version twice.
    contents: Contents,
    /// Of earlier tellings, so that one which comes again is told from one that comes too late.
    earlier: Contents,
}

/// The last ones, in the order in which they came.
type Contents = SmallVec<[u32; 2]>;

/// Contents of one telling that are kept at most; an older one that comes again counts again.
const MOST: usize = 16;

impl Duplicates {
    /// Names are told apart for this long, and there are at most `limit` of them.
    pub(super) fn new(remember: Span, limit: usize) -> Duplicates {
        Duplicates {
            names: HashTable::new(),
            others: HashTable::new(),
            tellings: HashMap::default(),
            hours: BTreeMap::new(),
            fresh: Vec::new(),
            retold: BTreeSet::new(),
            remember,
            limit,
            forgotten: 0,
        }
    }

    /// Takes note of an event.
    pub(super) fn meet(&mut self, time: EventTime, name: &EventName) -> Meeting {
        let hour = hour(time);
        let meeting = match &name.version {
            None => self.meet_once(hour, name),
            Some(version) => self.meet_telling(hour, name, version),
        };
        while self.len() > self.limit {
            self.forget_oldest();
        }
        meeting
    }

    fn meet_once(&mut self, hour: i32, name: &EventName) -> Meeting {
        let seen = Seen {
            id: name.id,
            content: name.content,
            hour,
        };
        let Some(first) = self.named(seen.id) else {
            // Nearly all.
            self.names.insert_unique(seen.id, seen, |seen| seen.id);
            *self.hours.entry(seen.hour).or_default() += 1;
            self.fresh.push(seen);
            return Meeting::New;
        };
        let is_near = |known: &Seen| self.is_near(hour, known.hour);
        let is_same =
            |known: &Seen| known.id == seen.id && known.content == seen.content && is_near(known);
        if is_same(first) || self.others.iter_hash(seen.hash()).any(is_same) {
            return Meeting::Same;
        }
        let meeting = match is_near(first) {
            true => Meeting::Other,
            false => Meeting::New,
        };
        self.insert(seen);
        self.fresh.push(seen);
        meeting
    }

    /// The first content of a name.
    fn named(&self, id: u64) -> Option<&Seen> {
        self.names.find(id, |known| known.id == id)
    }

    /// Fetches from memory what will be asked for these names: side by side they wait together.
    pub(super) fn fetch(&self, names: impl Iterator<Item = u64>) {
        for id in names {
            std::hint::black_box(self.named(id));
        }
    }

    /// Whether what happened in the first hour may be what happened in the second one.
    fn is_near(&self, hour: i32, known: i32) -> bool {
        let span = self.remember.micros().div_euclid(HOUR) + 1;
        i64::from(hour) - i64::from(known) <= span
    }

    fn insert(&mut self, seen: Seen) {
        self.place(seen);
        *self.hours.entry(seen.hour).or_default() += 1;
    }

    fn place(&mut self, seen: Seen) {
        match self.named(seen.id) {
            None => self.names.insert_unique(seen.id, seen, |seen| seen.id),
            Some(_) => self.others.insert_unique(seen.hash(), seen, Seen::hash),
        };
    }

    fn meet_telling(&mut self, hour: i32, name: &EventName, version: &Version) -> Meeting {
        let content = name.content;
        let known = self.tellings.get(&name.id);
        let is_near = known.is_some_and(|known| self.is_near(hour, known.hour));
        let Some(known) = self.tellings.get_mut(&name.id).filter(|_| is_near) else {
            self.tell(name.id, hour, version, Contents::new(), content);
            return Meeting::New;
        };
        match version.order(&known.version) {
            Some(Ordering::Less) if known.earlier.contains(&content) => Meeting::Same,
            Some(Ordering::Less) => {
                keep(&mut known.earlier, content);
                self.retold.insert(name.id);
                Meeting::Older
            }
            Some(Ordering::Greater) => {
                let mut earlier = std::mem::take(&mut known.earlier);
                let contents = std::mem::take(&mut known.contents);
                contents.into_iter().for_each(|old| keep(&mut earlier, old));
                self.tell(name.id, hour, version, earlier, content);
                Meeting::Newer
            }
            // One version of two contents, or two of which nobody knows which is the later one.
            Some(Ordering::Equal) | None if known.contents.contains(&content) => Meeting::Same,
            Some(Ordering::Equal) | None => {
                keep(&mut known.contents, content);
                self.retold.insert(name.id);
                Meeting::Other
            }
        }
    }

    /// Keeps a telling, in place of the one before.
    fn tell(&mut self, id: u64, hour: i32, version: &Version, earlier: Contents, content: u32) {
        let telling = Telling {
            version: version.clone(),
            hour,
            contents: Contents::from_slice(&[content]),
            earlier,
        };
        self.restore_telling(id, telling);
        self.retold.insert(id);
    }

    fn restore_telling(&mut self, id: u64, telling: Telling) {
        *self.hours.entry(telling.hour).or_default() += 1;
        if let Some(old) = self.tellings.insert(id, telling) {
            leave(&mut self.hours, old.hour);
        }
    }

    /// Makes room: the oldest hour can no longer be told from its repetition, and that is
    /// counted. Where one hour alone is too much, it goes too: memory is the harder limit.
    fn forget_oldest(&mut self) {
        let before = self.len();
        // A sixteenth at once: each time, every name is looked at.
        let mut left = before.min(self.limit) / 16 + 1;
        let mut until = i32::MIN;
        while let Some((hour, count)) = self.hours.pop_first() {
            until = hour;
            left = left.saturating_sub(count);
            if left == 0 {
                break;
            }
        }
        self.retain_after(until);
        self.forgotten += (before - self.len()) as u64;
    }

    fn retain_after(&mut self, hour: i32) {
        self.names.retain(|seen| seen.hour > hour);
        self.others.retain(|seen| seen.hour > hour);
        // Each id that is left has its first one again.
        let names = &self.names;
        let is_orphan = |seen: &mut Seen| names.find(seen.id, |one| one.id == seen.id).is_none();
        let orphans: Vec<Seen> = self.others.extract_if(is_orphan).collect();
        orphans.into_iter().for_each(|seen| self.place(seen));
        self.tellings.retain(|_, telling| telling.hour > hour);
        self.hours = self.hours.split_off(&hour.saturating_add(1));
    }

    /// Lets go of everything that is too old to be counted anyway. Looking at every name costs
    /// time: only once an eighth of them, or a day, has gone by.
    pub(super) fn purge(&mut self, horizon: EventTime) {
        let last = hour(horizon).saturating_sub(1);
        let over = self.hours.range(..=last);
        let (hours, names) = over.fold((0, 0), |(hours, names), (_, n)| (hours + 1, names + n));
        if names > 0 && (hours > 24 || names * 8 >= self.len()) {
            self.retain_after(last);
        }
    }

    /// Number of names held.
    pub(super) fn len(&self) -> usize {
        self.names.len() + self.others.len() + self.tellings.len()
    }

    /// What came since the last call, or everything.
    pub(super) fn take(&mut self, full: bool) -> Option<Vec<u8>> {
        let (fresh, retold) = (
            std::mem::take(&mut self.fresh),
            std::mem::take(&mut self.retold),
        );
        if fresh.is_empty() && retold.is_empty() && !full {
            return None;
        }
        let mut out = Writer::default();
        out.raw(&[VERSION]);
        match full {
            true => {
                let all = self.names.iter().chain(&self.others).copied();
                write_names(&mut { all }, self.names.len() + self.others.len(), &mut out);
            }
            false => write_names(&mut fresh.iter().copied(), fresh.len(), &mut out),
        }
        let told = retold
            .iter()
            .filter_map(|id| Some((id, self.tellings.get(id)?)));
        let told: Vec<(&u64, &Telling)> = match full {
            true => self.tellings.iter().collect(),
            false => told.collect(),
        };
        out.u64(told.len() as u64);
        for (id, telling) in told {
            out.raw(&id.to_le_bytes());
            out.i64(telling.hour.into());
            out.bytes(telling.version.as_str().as_bytes());
            for contents in [&telling.contents, &telling.earlier] {
                out.u64(contents.len() as u64);
                let contents = contents.iter();
                contents.for_each(|content| out.raw(&content.to_le_bytes()));
            }
        }
        Some(out.0)
    }

    /// Adds what [`Duplicates::take`] wrote.
    pub(super) fn restore(&mut self, bytes: &[u8]) -> Result<(), Corrupt> {
        let mut from = Reader(bytes);
        if from.array()? != [VERSION] {
            return Err(Corrupt("the version of names is unknown"));
        }
        for _ in 0..from.count()? {
            self.insert(Seen {
                id: u64::from_le_bytes(from.array()?),
                content: u32::from_le_bytes(from.array()?),
                hour: read_hour(&mut from)?,
            });
        }
        for _ in 0..from.count()? {
            let id = u64::from_le_bytes(from.array()?);
            let hour = read_hour(&mut from)?;
            let version = str::from_utf8(from.bytes()?);
            let version = version.map_err(|_| Corrupt("a version is no text"))?;
            let telling = Telling {
                version: Version::new(version),
                hour,
                contents: read_contents(&mut from)?,
                earlier: read_contents(&mut from)?,
            };
            self.restore_telling(id, telling);
        }
        Ok(())
    }
}

fn write_names(names: &mut dyn Iterator<Item = Seen>, count: usize, out: &mut Writer) {
    out.u64(count as u64);
    for seen in names {
        out.raw(&seen.id.to_le_bytes());
        out.raw(&seen.content.to_le_bytes());
        out.i64(seen.hour.into());
    }
}

fn read_contents(from: &mut Reader<'_>) -> Result<Contents, Corrupt> {
    let mut contents = Contents::new();
    for _ in 0..from.count()? {
        keep(&mut contents, u32::from_le_bytes(from.array()?));
    }
    Ok(contents)
}

/// Adds a content; the oldest one makes room.
fn keep(contents: &mut Contents, content: u32) {
    if contents.len() == MOST {
        contents.remove(0);
    }
    contents.push(content);
}

fn read_hour(from: &mut Reader<'_>) -> Result<i32, Corrupt> {
    i32::try_from(from.i64()?).map_err(|_| Corrupt("an hour is none"))
}

fn leave(hours: &mut BTreeMap<i32, usize>, hour: i32) {
    if let Some(count) = hours.get_mut(&hour) {
        *count -= 1;
        if *count == 0 {
            hours.remove(&hour);
        }
    }
}

/// Hours since 1970; at the ends of time the last ones that there are.
fn hour(time: EventTime) -> i32 {
    let hour = time.micros().div_euclid(HOUR);
    i32::try_from(hour).unwrap_or(if hour < 0 { i32::MIN } else { i32::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: Span = Span::from_secs(24 * 3600);

    fn name(id: u64, content: u32, version: Option<&str>) -> EventName {
        EventName {
            id,
            content,
            version: version.map(Version::new),
            part: 0,
        }
    }

    fn at(hours: i64) -> EventTime {
        EventTime::from_micros(hours * HOUR)
    }

    #[test]
    fn content_decides_and_the_hour_does_not() {
        let mut seen = Duplicates::new(DAY, 100);
        assert_eq!(seen.meet(at(10), &name(1, 7, None)), Meeting::New);
        assert_eq!(seen.meet(at(11), &name(1, 7, None)), Meeting::Same);
        assert_eq!(seen.meet(at(11), &name(1, 8, None)), Meeting::Other);
        assert_eq!(seen.meet(at(12), &name(1, 8, None)), Meeting::Same);
        assert_eq!(
            seen.meet(at(38), &name(1, 7, None)),
            Meeting::New,
            "a day later"
        );
    }

    #[test]
    fn the_latest_telling_counts() {
        let mut seen = Duplicates::new(DAY, 100);
        let mut meet = |content, version| seen.meet(at(1), &name(1, content, Some(version)));
        assert_eq!(meet(1, "9"), Meeting::New);
        assert_eq!(meet(2, "10"), Meeting::Newer);
        assert_eq!(meet(1, "9"), Meeting::Same, "it was replaced before");
        assert_eq!(meet(3, "9"), Meeting::Older);
        assert_eq!(meet(3, "9"), Meeting::Same);
        assert_eq!(meet(2, "10"), Meeting::Same);
        assert_eq!(meet(2, "10.0"), Meeting::Same);
        assert_eq!(meet(3, "10"), Meeting::Other);
        assert_eq!(meet(3, "10"), Meeting::Same);
    }

    #[test]
    fn a_telling_is_remembered_no_longer_than_others() {
        let mut seen = Duplicates::new(DAY, 100);
        let mut meet =
            |hour, content, version| seen.meet(at(hour), &name(1, content, Some(version)));
        assert_eq!(meet(1, 1, "2"), Meeting::New);
        assert_eq!(meet(25, 2, "1"), Meeting::Older);
        assert_eq!(meet(30, 3, "1"), Meeting::New, "more than a day later");
        assert_eq!(meet(31, 4, "2"), Meeting::Newer);
    }

    #[test]
    fn one_id_of_ever_new_contents_costs_no_more_than_others() {
        let mut seen = Duplicates::new(DAY, 1_000_000);
        for content in 0..200_000 {
            let meeting = seen.meet(at(1), &name(1, content, None));
            assert_eq!(meeting == Meeting::New, content == 0);
        }
        assert_eq!(seen.meet(at(2), &name(1, 77_777, None)), Meeting::Same);
        for content in 0..100_000 {
            seen.meet(at(1), &name(2, content, Some("1")));
        }
        assert!(
            seen.take(false)
                .is_some_and(|piece| piece.len() < 4_000_000)
        );
    }

    #[test]
    fn one_hour_alone_does_not_pass_the_limit() {
        let mut seen = Duplicates::new(DAY, 10);
        for id in 0..25 {
            assert_eq!(
                seen.meet(EventTime::default(), &name(id, 0, None)),
                Meeting::New
            );
            assert!(seen.len() <= 10);
        }
        assert_eq!(seen.forgotten + seen.len() as u64, 25);
    }

    proptest! {
        #[test]
        fn a_restart_changes_nothing(
            events in prop::collection::vec((0u64..6, 0u32..3, prop::option::of(0u8..3), 0i64..30), 0..60),
            cut in 0usize..60, full: bool, purge in prop::option::of(0i64..30),
        ) {
            let (mut live, mut pieces) = (Duplicates::new(DAY, 1_000), Vec::new());
            let meet = |seen: &mut Duplicates, (id, content, version, hour): &(u64, u32, Option<u8>, i64)| {
                let version = version.map(|version| version.to_string());
                // Ids with and without versions are other ids.
                let id = id * 2 + u64::from(version.is_some());
                seen.meet(at(*hour), &name(id, *content, version.as_deref()))
            };
            let (before, after) = events.split_at(cut.min(events.len()));
            for event in before {
                meet(&mut live, event);
                pieces.extend(live.take(false));
            }
            if let Some(hour) = purge {
                live.purge(at(hour));
                pieces.push(live.take(true).unwrap());
                pieces = pieces.split_off(pieces.len() - 1);
            }
            if full {
                pieces = vec![live.take(true).unwrap()];
            }
            let mut again = Duplicates::new(DAY, 1_000);
            for piece in &pieces {
                again.restore(piece).unwrap();
            }
            prop_assert_eq!(again.len(), live.len());
            prop_assert_eq!(&again.hours, &live.hours);
            for event in after {
                prop_assert_eq!(meet(&mut again, event), meet(&mut live, event));
            }
        }
    }
}

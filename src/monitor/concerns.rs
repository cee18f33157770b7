// SPDX-License-Identifier: EUPL-1.2
//! What has to be told again and again: the first time at once, then once a minute with its count.
//!
//! How often each was met, and how often that was told, are totals that commit with the offsets: a
//! crash loses nothing of what is still to be told but the place of an example.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::counters::{Counter, Counters};
use crate::ledger::{FindingBody, FindingKind, RecordPlace};
use crate::observation::{Field, ForeignName};

/// Time between two findings about the same.
const AGAIN: Duration = Duration::from_secs(60);
/// Names that sources made up, of one kind of finding: more share one entry. 200 of 48 bytes, with
/// what stands beside them, are some 50 KB.
const MAX_NAMES: usize = 200;

/// What a finding is about. The order of members is that of the stored labels.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Concern {
    /// What was found.
    pub kind: FindingKind,
    /// In which topic.
    pub topic: Option<String>,
    /// For which clause.
    pub clause: Option<String>,
    /// In which canonical field.
    pub field: Option<String>,
    /// What its source calls it.
    pub name: Option<String>,
    /// Why, as a word of a closed list.
    pub reason: Option<String>,
}

impl Concern {
    /// A concern about nothing in particular.
    #[must_use]
    pub fn new(kind: FindingKind) -> Concern {
        Concern {
            kind,
            topic: None,
            clause: None,
            field: None,
            name: None,
            reason: None,
        }
    }

    /// About this topic.
    #[must_use]
    pub fn in_topic(mut self, topic: &str) -> Concern {
        self.topic = Some(topic.to_owned());
        self
    }

    /// About this clause.
    #[must_use]
    pub fn of_clause(mut self, clause: &str) -> Concern {
        self.clause = Some(clause.to_owned());
        self
    }

    /// About this field, if one is known.
    #[must_use]
    pub fn in_field(mut self, field: Option<Field>) -> Concern {
        self.field = field.map(|field| field.name().to_owned());
        self
    }

    /// Under this name.
    #[must_use]
    pub fn called(mut self, name: &ForeignName) -> Concern {
        self.name = Some(name.to_string());
        self
    }

    /// For this reason.
    #[must_use]
    pub fn because(mut self, reason: &str) -> Concern {
        self.reason = Some(reason.to_owned());
        self
    }

    /// Labels as stored; what is not said is empty.
    #[must_use]
    pub fn labels(&self) -> Vec<&str> {
        let parts = [
            &self.topic,
            &self.clause,
            &self.field,
            &self.name,
            &self.reason,
        ];
        let parts = parts.into_iter().map(|part| part.as_deref().unwrap_or(""));
        std::iter::once(self.kind.name()).chain(parts).collect()
    }

    /// Back from labels; `None` if this version knows no such one.
    #[must_use]
    pub fn parse(labels: &[String]) -> Option<Concern> {
        let [kind, topic, clause, field, name, reason] = labels else {
            return None;
        };
        let said = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        Some(Concern {
            kind: *FindingKind::ALL.iter().find(|one| one.name() == kind)?,
            topic: said(topic),
            clause: said(clause),
            field: said(field),
            name: said(name),
            reason: said(reason),
        })
    }

    /// Whether one finding is enough for ever: what a source calls its keys does not change, nor
    /// whether its events say what a clause about all kinds asks them.
    fn is_told_once(&self) -> bool {
        let unstated = self.reason.as_deref() == Some("unstated");
        self.kind == FindingKind::UnreadKeys || self.kind == FindingKind::Undecided && unstated
    }

    /// What others called things in it.
    fn foreign(&self) -> Option<(FindingKind, String, Option<String>)> {
        let system = self.reason.clone().filter(|_| self.names_system());
        Some((self.kind, self.name.clone()?, system))
    }

    /// Whether its reason is a system as the source calls it, and no word of ours.
    fn names_system(&self) -> bool {
        self.kind == FindingKind::Unmapped
    }

    /// Leaves out what others called things.
    fn withhold(&mut self) {
        if let Some(name) = &mut self.name {
            ForeignName::WITHHELD.clone_into(name);
        }
        if self.names_system() {
            self.reason = None;
        }
    }

    /// The sentence of its finding.
    fn detail(&self) -> String {
        let or_none = |part: &Option<String>| part.clone().unwrap_or_default();
        let (field, name) = (or_none(&self.field), or_none(&self.name));
        let (clause, reason) = (or_none(&self.clause), or_none(&self.reason));
        match self.kind {
            FindingKind::Late => "events came too late to change a verdict".to_owned(),
            FindingKind::Unmapped if name.is_empty() => {
                "events of a kind that the vocabulary does not have".to_owned()
            }
            FindingKind::Unmapped => {
                let of = match self.reason.as_deref() {
                    Some(system) => format!(" of {system}"),
                    None => String::new(),
                };
                format!("events of a kind that the vocabulary does not have: {name}{of}")
            }
            FindingKind::FutureStamps => {
                "event times lay in the future and were placed at the moment of reading".to_owned()
            }
            FindingKind::Unreadable => format!("{field} cannot be understood: {reason}"),
            FindingKind::Unattributed => {
                format!("facts of clause {clause} belong to nobody: {field} has no value")
            }
            FindingKind::Undecided if self.reason.as_deref() == Some("guessed_time") => {
                format!("clause {clause} cannot judge facts: their time is a guess")
            }
            FindingKind::Undecided => {
                format!("clause {clause} cannot judge facts: {field} has no value ({reason})")
            }
            FindingKind::IdReused if self.reason.is_some() => {
                let source = if name.is_empty() { "a source" } else { &name };
                format!("{source} told events anew, with earlier versions than those that count")
            }
            FindingKind::IdReused => {
                let source = if name.is_empty() { "a source" } else { &name };
                format!("{source} gave one id to events of different content: all of them count")
            }
            FindingKind::UndeclaredSite => {
                format!("events come from a site that the agreement does not declare: {name}")
            }
            FindingKind::UnreadKeys => {
                format!("events have a key that the canonical form does not have: {name}")
            }
            FindingKind::Rejected => {
                format!("records, or events in them, cannot be read: {reason}")
            }
            FindingKind::CivilTimes => civil_time(&field, &reason),
            FindingKind::OldTimes if !clause.is_empty() => {
                format!("clause {clause} judges nothing from before the agreement came into force")
            }
            FindingKind::OldTimes => "a mapping read times before 2001".to_owned(),
            FindingKind::Limit => "a limit was reached".to_owned(),
            FindingKind::Holes if self.reason.as_deref() == Some("no_record") => {
                "offsets hold no record, and no transaction explains it: they were compacted or \
                 taken away before they were read"
                    .to_owned()
            }
            FindingKind::Holes => "offsets hold no record, and whether transactions explain it \
                                   could not be looked at"
                .to_owned(),
            // The others are told where they arise, with a detail of their own.
            _ => String::new(),
        }
    }
}

/// What is still to be told. Owned by the core.
#[derive(Debug, Default)]
pub(super) struct Concerns {
    /// With an example, if this process met one.
    pending: BTreeMap<Concern, Option<RecordPlace>>,
    /// When this process told what.
    told: BTreeMap<Concern, Instant>,
    /// What others called things, by kind, so that there is not too much of it: name and system.
    names: BTreeSet<(FindingKind, String, Option<String>)>,
}

impl Concerns {
    /// Takes back what was met and not told before a restart.
    pub(super) fn restore(&mut self, counters: &Counters) {
        for (counter, total) in counters.iter() {
            let Counter::Met(concern) = counter else {
                continue;
            };
            self.names.extend(concern.foreign());
            if counters.get(&Counter::Told(concern.clone())) < total {
                self.pending.insert(concern.clone(), None);
            }
        }
    }

    /// Takes note of something that has to be told.
    pub(super) fn meet(
        &mut self,
        counters: &mut Counters,
        mut concern: Concern,
        count: u64,
        place: Option<RecordPlace>,
    ) {
        if count == 0 {
            return;
        }
        if let Some(foreign) = concern.foreign() {
            let of_kind = self.names.iter().filter(|one| one.0 == concern.kind);
            if !self.names.contains(&foreign) && of_kind.count() >= MAX_NAMES {
                concern.withhold();
            }
            self.names.extend(concern.foreign());
        }
        if concern.is_told_once() && counters.get(&Counter::Told(concern.clone())) > 0 {
            return;
        }
        counters.add(Counter::Met(concern.clone()), count);
        let example = self.pending.entry(concern).or_default();
        *example = example.take().or(place);
    }

    /// The findings that are due, now or because the process ends, and their totals as told.
    pub(super) fn due(
        &mut self,
        counters: &mut Counters,
        severity: &dyn Fn(&str) -> Option<String>,
        flush: bool,
    ) -> Vec<FindingBody> {
        let mut findings = Vec::new();
        let pending = std::mem::take(&mut self.pending);
        for (concern, example) in pending {
            let told = Counter::Told(concern.clone());
            let before = counters.get(&told);
            let count = counters.get(&Counter::Met(concern.clone())) - before;
            let is_due = match self.told.get(&concern) {
                _ if concern.is_told_once() => before == 0,
                Some(at) => flush || at.elapsed() >= AGAIN,
                None => true,
            };
            if !is_due {
                if !concern.is_told_once() {
                    self.pending.insert(concern, example);
                }
                continue;
            }
            if count == 0 {
                continue;
            }
            counters.add(told, count);
            self.told.insert(concern.clone(), Instant::now());
            findings.push(FindingBody {
                count,
                severity: concern.clause.as_deref().and_then(severity),
                record: example,
                ..concern.into()
            });
        }
        findings
    }
}

impl From<Concern> for FindingBody {
    fn from(concern: Concern) -> FindingBody {
        let detail = concern.detail();
        debug_assert!(!detail.is_empty(), "{}", concern.kind.name());
        FindingBody {
            topic: concern.topic,
            clause: concern.clause,
            field: concern.field,
            name: concern.name,
            reason: concern.reason,
            ..FindingBody::new(concern.kind, detail)
        }
    }
}

/// What is wrong with a time.
fn civil_time(field: &str, reason: &str) -> String {
    match reason {
        "hour_unknown" => format!("{field} is a day without its hour"),
        reason => format!("{field} is a local time that comes {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concern(name: &str) -> Concern {
        let name = ForeignName::new(name);
        Concern::new(FindingKind::Unmapped)
            .in_topic("t")
            .called(&name)
    }

    #[test]
    fn labels_round_trip() {
        let concern = Concern::new(FindingKind::Unreadable)
            .in_topic("t")
            .in_field(Some(Field::VALUE))
            .because("number");
        let labels: Vec<String> = concern.labels().into_iter().map(str::to_owned).collect();
        assert_eq!(Concern::parse(&labels), Some(concern));
    }

    #[test]
    fn the_first_is_told_at_once_and_the_others_with_their_count() {
        let (mut concerns, mut counters) = (Concerns::default(), Counters::default());
        concerns.meet(&mut counters, concern("a"), 1, None);
        let first = concerns.due(&mut counters, &|_| None, false);
        assert_eq!(first.iter().map(|f| f.count).collect::<Vec<_>>(), [1]);
        concerns.meet(&mut counters, concern("a"), 2, None);
        concerns.meet(&mut counters, concern("a"), 3, None);
        assert!(concerns.due(&mut counters, &|_| None, false).is_empty());
        // A crash in between: what was not told is known from the totals.
        let mut again = Concerns::default();
        again.restore(&counters);
        let rest = again.due(&mut counters, &|_| None, false);
        assert_eq!(rest.iter().map(|f| f.count).collect::<Vec<_>>(), [5]);
        let last = concerns.due(&mut counters, &|_| None, true);
        assert!(last.iter().all(|finding| finding.count > 0), "{last:?}");
    }

    #[test]
    fn names_are_bounded() {
        let (mut concerns, mut counters) = (Concerns::default(), Counters::default());
        for n in 0..300 {
            let name = format!("kind-{}-{}", n / 100, n % 100);
            concerns.meet(&mut counters, concern(&name), 1, None);
        }
        let told = concerns.due(&mut counters, &|_| None, false);
        assert_eq!(told.len(), MAX_NAMES + 1);
        assert_eq!(told.iter().map(|f| f.count).sum::<u64>(), 300);
        // Nor are systems, which are other people's words too.
        for n in 0..300 {
            let of = concern("kind").because(&format!("system {n}"));
            concerns.meet(&mut counters, of, 1, None);
        }
        let told = concerns.due(&mut counters, &|_| None, true);
        assert!(told.len() <= 2, "{}", told.len());
        assert_eq!(told.iter().map(|f| f.count).sum::<u64>(), 300);
    }
}

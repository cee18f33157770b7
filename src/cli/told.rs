// SPDX-License-Identifier: EUPL-1.2
//! What was not read, not counted, noted or found, from the totals: each with its count and the
//! word that `vigie explain` takes.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diagnostic::Language;
use crate::ledger::{FindingBody, FindingKind};
use crate::monitor::{Concern, Counter};
use crate::report::found::{Counted, First, sentence, told};

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Told {
    /// The word that `vigie explain` takes.
    pub word: String,
    pub count: u64,
    /// It all as a sentence.
    pub sentence: String,
}

/// First places by topic and reason.
pub(super) type Firsts = BTreeMap<(String, String), First>;

/// Writes the lines of one language.
pub(super) struct Teller<'a> {
    pub language: Language,
    /// The severity of a clause, if it is known.
    pub severity: &'a dyn Fn(&str) -> Option<&'a str>,
    pub firsts: Firsts,
}

impl Teller<'_> {
    /// The lines of these totals, in their order.
    pub(super) fn list<'t>(&self, totals: impl Iterator<Item = (&'t Counter, u64)>) -> Vec<Told> {
        let some = totals.filter(|(_, total)| *total > 0);
        some.filter_map(|(counter, total)| self.line(counter, total))
            .collect()
    }

    /// The line of a total; nothing where all is as it should be.
    fn line(&self, counter: &Counter, count: u64) -> Option<Told> {
        let (word, what) = match counter {
            Counter::Ignored(topic, rule) => (rule.as_str(), Counted::Ignored(topic)),
            Counter::Rejected(topic, why) => (why.as_str(), Counted::Rejected(topic, why)),
            Counter::RejectedEvents(topic, why) => {
                (why.as_str(), Counted::RejectedEvents(topic, why))
            }
            Counter::Met(concern) => return self.met(concern, count),
            Counter::Late(topic) => ("late", Counted::Late(topic)),
            // The totals by field say more.
            Counter::Noted(_, note) if note == "unreadable" => return None,
            Counter::Noted(topic, note) => (note.as_str(), Counted::Noted(topic, note)),
            Counter::ClauseSkipped(clause, why) => {
                let severity = (self.severity)(clause);
                (why.as_str(), Counted::Skipped(clause, severity, why))
            }
            Counter::Findings(kind) => (kind.as_str(), Counted::Findings(kind)),
            Counter::Read(_)
            | Counter::Observed(_)
            | Counter::Duplicate(_)
            | Counter::Matched(_)
            | Counter::Unmatched(_)
            | Counter::ClauseMatches(_)
            | Counter::Opened(..)
            | Counter::Waived(_)
            | Counter::WaiverUses(..)
            | Counter::LastBreach(_)
            | Counter::Told(_)
            | Counter::Notified => return None,
        };
        let first = match what {
            Counted::Rejected(topic, why) => self.first(topic, why, false),
            Counted::RejectedEvents(topic, why) => self.first(topic, why, true),
            Counted::Ignored(_)
            | Counted::Late(_)
            | Counted::Noted(..)
            | Counted::Skipped(..)
            | Counted::Findings(_) => None,
        };
        Some(Told {
            word: word.to_owned(),
            count,
            sentence: told(self.language, &what, count, first),
        })
    }

    /// Where the first dead letter of a topic for a reason lies: a whole record, or an event in one.
    fn first(&self, topic: &str, why: &str, is_event: bool) -> Option<First> {
        let key = (topic.to_owned(), why.to_owned());
        let first = self.firsts.get(&key).copied()?;
        (first.2.is_some() == is_event).then_some(first)
    }

    /// The line of what was met, where the totals by topic or clause say less: a field, or the name
    /// that a source made up.
    fn met(&self, concern: &Concern, count: u64) -> Option<Told> {
        let word = match (&concern.field, &concern.reason, concern.kind) {
            (Some(_), Some(why), FindingKind::Unreadable) => why.as_str(),
            _ if concern.name.is_some() => concern.kind.name(),
            _ => return None,
        };
        let body = FindingBody {
            count,
            ..concern.clone().into()
        };
        Some(Told {
            word: word.to_owned(),
            count,
            sentence: sentence(self.language, &body),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::Counters;
    use crate::observation::{Field, ForeignName};

    #[test]
    fn every_total_that_is_no_good_news_has_its_line() {
        let text = |text: &str| text.to_owned();
        let mut totals = Counters::default();
        totals.add(Counter::Read(text("t")), 9);
        totals.add(Counter::Rejected(text("t"), text("no_id")), 2);
        totals.add(Counter::Rejected(text("u"), text("no_id")), 1);
        totals.add(Counter::Noted(text("t"), text("future_stamp")), 3);
        totals.add(Counter::RejectedEvents(text("t"), text("bad_time")), 1);
        totals.add(Counter::Noted(text("t"), text("unreadable")), 4);
        let unreadable = Concern::new(FindingKind::Unreadable).in_topic("t");
        let unreadable = unreadable.in_field(Some(Field::VALUE)).because("number");
        totals.add(Counter::Met(unreadable), 4);
        let kind = ForeignName::new("screen.blink");
        let kind = Concern::new(FindingKind::Unmapped).called(&kind);
        totals.add(Counter::Met(kind.clone().because("timer")), 2);
        totals.add(Counter::Told(kind), 2);
        totals.add(Counter::ClauseSkipped(text("a"), text("no_group")), 3);
        totals.add(Counter::ClauseSkipped(text("gone"), text("no_value")), 1);
        totals.add(Counter::ClauseSkipped(text("a"), text("undecided")), 1);
        totals.add(Counter::Findings(text("gap")), 1);
        let severity = |clause: &str| (clause == "a").then_some("serious");
        let teller = Teller {
            language: Language::English,
            severity: &severity,
            firsts: Firsts::from([((text("t"), text("no_id")), (0, 17, None))]),
        };
        let list = teller.list(totals.iter());
        let lines: Vec<String> = list
            .iter()
            .map(|told| format!("{} {}", told.word, told.sentence))
            .collect();
        assert_eq!(
            lines,
            [
                "no_id 2 records of t cannot be read: No id, first at partition 0, offset 17",
                "no_id 1 record of u cannot be read: No id",
                "future_stamp 3 events of t: Dated in the future",
                "no_group 3 facts belong to nobody (clause a, serious)",
                "undecided 1 fact not counted (clause a, serious): Field of a condition missing",
                "no_value 1 fact not counted (clause gone): Value missing",
                "gap 1 finding: Records gone",
                "unmapped 2 events of a kind that the vocabulary does not have (named \
                 screen.blink; system timer)",
                "number 4 values cannot be understood (field value.num; reason number; topic t)",
                "bad_time 1 event of t cannot be read, in records of which others can: Time \
                 unreadable",
            ]
        );
        let words = crate::cli::words::words();
        assert!(
            list.iter()
                .all(|told| words.contains_key(told.word.as_str()))
        );
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! What was found, and what was not read or not counted, as sentences.

use fluent_bundle::FluentValue;

use super::words::{has, name, say};
use crate::diagnostic::Language;
use crate::engine::Skip;
use crate::ledger::{FindingBody, FindingKind, RecordPlace};

/// What a kind of finding is called.
#[must_use]
pub fn kind(language: Language, kind: FindingKind) -> String {
    label(language, "finding", kind.name())
}

/// What a word of a closed list is called; the word itself if it is none that this version knows.
fn label(language: Language, group: &str, word: &str) -> String {
    name(language, group, word).unwrap_or_else(|| word.to_owned())
}

/// Whether a finding says more than its kind, its count and its topic.
#[must_use]
pub fn says_more(body: &FindingBody) -> bool {
    let texts = [&body.clause, &body.field, &body.name, &body.reason];
    body.record.is_some() || texts.into_iter().any(Option::is_some)
}

/// A finding as a sentence, such as "3 facts belong to nobody (clause art-4.2, serious; first at
/// topic t, partition 0, offset 17)".
#[must_use]
pub fn sentence(language: Language, body: &FindingBody) -> String {
    let own = format!("found-{}", body.finding.name().replace('_', "-"));
    let id = match has(language, &own) {
        true => &own,
        false => "found-other",
    };
    let what = [("what", kind(language, body.finding))];
    let mut text = counted(language, id, body.count, &what);
    let parts = parts(language, body);
    if !parts.is_empty() {
        let between = language.pick("; ", "\u{202f}; ");
        text.push_str(&format!(" ({})", parts.join(between)));
    }
    text
}

/// Which clause, which field, what it is called, why, and where.
fn parts(language: Language, body: &FindingBody) -> Vec<String> {
    let part = |id: &str, key: &str, value: &Option<String>| {
        let value = value.as_ref()?;
        Some(with(language, id, &[(key, value.clone())]))
    };
    let clause = body.clause.as_ref().map(|clause| {
        let severity = severity(language, body.severity.as_deref());
        with(
            language,
            "found-clause",
            &[("clause", clause.clone()), ("severity", severity)],
        )
    });
    let place = |at: &RecordPlace| {
        let arguments = [
            ("topic", at.topic.clone()),
            ("partition", at.partition.to_string()),
            ("offset", at.offset.to_string()),
        ];
        with(language, "found-record", &arguments)
    };
    // A source's own kind comes with its system, as far as that is known.
    let reason = match body.finding == FindingKind::Unmapped {
        true => part("found-system", "system", &body.reason),
        false => part("found-reason", "reason", &body.reason),
    };
    let partition = body.partition.map(|partition| partition.to_string());
    // The place of a record names its topic.
    let (topic, partition) = match body.record {
        Some(_) => (None, None),
        None => (
            part("found-topic", "topic", &body.topic),
            part("found-partition", "partition", &partition),
        ),
    };
    let parts = [
        clause,
        part("found-field", "field", &body.field),
        part("found-name", "name", &body.name),
        reason,
        topic,
        partition,
        body.record.as_ref().map(place),
    ];
    parts.into_iter().flatten().collect()
}

/// How grave a clause is, behind its name; empty if that is not known.
fn severity(language: Language, word: Option<&str>) -> String {
    word.map_or_else(String::new, |word| {
        with(language, "told-severity", &[("severity", word.to_owned())])
    })
}

/// Something that was counted: not read, not counted for a clause, or noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counted<'a> {
    /// Records of a topic that a rule set aside.
    Ignored(&'a str),
    /// Records of a topic that cannot be read, and why.
    Rejected(&'a str, &'a str),
    /// Events of a topic that cannot be read, in records of which others can, and why.
    RejectedEvents(&'a str, &'a str),
    /// Events of a topic that came too late.
    Late(&'a str),
    /// Events of a topic about which something was noted.
    Noted(&'a str, &'a str),
    /// Facts of a clause of this severity that were not counted, and why.
    Skipped(&'a str, Option<&'a str>, &'a str),
    /// Findings of a kind.
    Findings(&'a str),
}

/// Where the first record of a kind lies: partition, offset, and place in the record if it has
/// several events.
pub type First = (i32, i64, Option<u32>);

/// It as a sentence with its count and, if that is known, its first place.
#[must_use]
pub fn told(language: Language, what: &Counted<'_>, count: u64, first: Option<First>) -> String {
    let say = |id: &str, arguments: &[(&str, String)]| counted(language, id, count, arguments);
    let text = |text: &str| text.to_owned();
    let rejected = |topic: &str, why: &str| {
        let place = first.map_or_else(String::new, |first| place(language, first));
        let what = label(language, "reject", why);
        [("topic", text(topic)), ("what", what), ("place", place)]
    };
    match *what {
        Counted::Ignored(topic) => say("told-ignored", &[("topic", text(topic))]),
        Counted::Rejected(topic, why) => say("told-rejected", &rejected(topic, why)),
        Counted::RejectedEvents(topic, why) => say("told-rejected-events", &rejected(topic, why)),
        Counted::Late(topic) => say("told-late", &[("topic", text(topic))]),
        Counted::Noted(topic, note) => {
            let what = label(language, "outcome", note);
            say("told-noted", &[("topic", text(topic)), ("what", what)])
        }
        Counted::Skipped(clause, grave, why) => {
            let id = match why == Skip::NoGroup.name() {
                true => "told-nobody",
                false => "told-skipped",
            };
            let arguments = [
                ("clause", text(clause)),
                ("severity", severity(language, grave)),
                ("what", label(language, "skip", why)),
            ];
            say(id, &arguments)
        }
        Counted::Findings(kind) => {
            let what = label(language, "finding", kind);
            say("told-finding", &[("what", what)])
        }
    }
}

fn place(language: Language, (partition, offset, element): First) -> String {
    let element = element.map_or_else(String::new, |element| {
        // People count from 1.
        let element = (u64::from(element) + 1).to_string();
        with(language, "told-element", &[("element", element)])
    });
    let arguments = [
        ("partition", partition.to_string()),
        ("offset", offset.to_string()),
        ("element", element),
    ];
    with(language, "told-place", &arguments)
}

fn with(language: Language, id: &str, arguments: &[(&str, String)]) -> String {
    say(language, id, &values(arguments))
}

/// A message about a number of things; the number chooses its words and stands in it.
fn counted(language: Language, id: &str, count: u64, arguments: &[(&str, String)]) -> String {
    let mut values = values(arguments);
    values.push(("count", FluentValue::from(count)));
    values.push(("number", FluentValue::from(count.to_string())));
    say(language, id, &values)
}

fn values<'a>(arguments: &'a [(&'a str, String)]) -> Vec<(&'a str, FluentValue<'a>)> {
    arguments
        .iter()
        .map(|(name, text)| (*name, FluentValue::from(text.as_str())))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const BOTH: [Language; 2] = [Language::English, Language::French];

    fn of(kind: FindingKind, count: u64) -> FindingBody {
        FindingBody {
            count,
            topic: Some("t".into()),
            clause: Some("art-4.2".into()),
            severity: Some("serious".into()),
            record: Some(RecordPlace {
                topic: "t".into(),
                partition: 0,
                offset: 17,
            }),
            ..FindingBody::new(kind, String::new())
        }
    }

    #[test]
    fn a_finding_says_what_of_which_clause_and_where() {
        let three = of(FindingKind::Unattributed, 3);
        assert!(says_more(&three));
        assert_eq!(
            sentence(Language::English, &three),
            "3 facts belong to nobody (clause art-4.2, serious; first at topic t, partition 0, offset 17)"
        );
        assert_eq!(
            sentence(Language::French, &three),
            "3 faits n'appartiennent à personne (clause art-4.2, grave\u{202f}; le premier\u{202f}: \
             flux (topic) t, partition 0, position 17)"
        );
        let one = FindingBody {
            topic: Some("t".into()),
            field: Some("value.num".into()),
            reason: Some("number".into()),
            ..FindingBody::new(FindingKind::Unreadable, String::new())
        };
        assert_eq!(
            sentence(Language::English, &one),
            "1 value cannot be understood (field value.num; reason number; topic t)"
        );
        let plain = FindingBody::new(FindingKind::Draft, String::new());
        assert!(!says_more(&plain));
        assert_eq!(
            sentence(Language::English, &plain),
            "Agreement not signed: 1"
        );
    }

    #[test]
    fn every_kind_has_its_sentence_and_no_two_the_same() {
        for language in BOTH {
            let sentences = FindingKind::ALL.map(|kind| sentence(language, &of(kind, 2)));
            let different: BTreeSet<&String> = sentences.iter().collect();
            assert_eq!(different.len(), FindingKind::ALL.len());
            let missing = |text: &&String| text.contains("found-") || text.contains("finding-");
            assert_eq!(sentences.iter().find(missing), None);
        }
    }

    #[test]
    fn what_was_counted_is_told_with_its_count() {
        let first = Some((0, 17, Some(1)));
        let rejected = Counted::Rejected("work.wms", "no_id");
        assert_eq!(
            told(Language::English, &rejected, 2, first),
            "2 records of work.wms cannot be read: No id, first at partition 0, offset 17, event 2 \
             of the record"
        );
        let nobody = Counted::Skipped("art-4.2", Some("serious"), "no_group");
        assert_eq!(
            told(Language::French, &nobody, 1, None),
            "1 fait n'appartient à personne (clause art-4.2, grave)"
        );
        let all = [
            Counted::Ignored("t"),
            rejected,
            Counted::Late("t"),
            Counted::Noted("t", "future_stamp"),
            nobody,
            Counted::Skipped("art-4.2", None, "no_value"),
            Counted::RejectedEvents("t", "bad_time"),
            Counted::Findings("gap"),
        ];
        for language in BOTH {
            for what in &all {
                let text = told(language, what, 3, None);
                assert!(text.starts_with('3') && !text.contains("told-"), "{text}");
            }
        }
    }
}

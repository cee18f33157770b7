// SPDX-License-Identifier: EUPL-1.2
//! An example clause for each word, to be copied and changed.

use super::Word;
use super::sample::kind_with;
use crate::diagnostic::Language;
use crate::observation::{Field, FieldType, Kind, base_unit};

/// By kind: what a clause that speaks of it matches, and its form.
#[rustfmt::skip]
const BY_KIND: [(&str, &str, &str); Kind::COUNT] = [
    ("appeal.answered", "kind: appeal.answered, review.by: missing", "forbid: {}"),
    ("appeal.opened", "kind: appeal.opened", "deadline: { then: { kind: appeal.answered }, within: 14 d, by: decision }"),
    ("assessment.published", "kind: assessment.published", "absence: { longer_than: 180 d, per: system }"),
    ("capture.audio", "kind: capture.audio", "forbid: {}"),
    ("capture.biometric", "kind: capture.biometric", "forbid: {}"),
    ("capture.file", "kind: capture.file, content.present: true", "forbid: {}"),
    ("capture.input", "kind: capture.input, window.seconds: { lt: 60 min }", "forbid: {}"),
    ("capture.keystrokes", "kind: capture.keystrokes", "forbid: {}"),
    ("capture.message", "kind: capture.message, purpose: missing", "forbid: {}"),
    ("capture.screen_video", "kind: capture.screen_video", "limit: { sum: interval.seconds, per: worker, within: { calendar: day }, at_most: 30 min }"),
    ("capture.screenshot", "kind: capture.screenshot", "limit: { count: {}, per: worker, within: { calendar: day }, at_most: 4 }"),
    ("capture.web", "kind: capture.web, duty: break", "forbid: {}"),
    ("capture.webcam", "kind: capture.webcam", "forbid: {}"),
    ("capture.window", "kind: capture.window", "limit: { count: {}, per: worker, within: { tumbling: 1 h }, at_most: 60 }"),
    ("consultation.held", "kind: parameter.changed", "requires: { first: { kind: consultation.held }, by: system }"),
    ("data.accessed", "kind: data.accessed", "limit: { distinct: actor, per: worker, within: { calendar: month }, at_most: 3 }"),
    ("data.deleted", "kind: right.exercised, purpose: erasure", "deadline: { then: { kind: data.deleted }, within: 1 month }"),
    ("data.exported", "kind: data.exported, purpose: missing", "forbid: {}"),
    ("data.shared", "kind: data.shared, target.type: [broker, insurer]", "forbid: {}"),
    ("decision.made", "kind: decision.made, automation: decision, decision.reason_given: false", "forbid: {}"),
    ("decision.proposed", "kind: decision.proposed", "deadline: { then: { kind: decision.made, actor.kind: human }, within: 30 d, by: decision }"),
    ("decision.reviewed", "kind: decision.reviewed", "share: { of: { review.outcome: changed }, at_least: 1 %, min_count: 50, per: system, within: { calendar: month } }"),
    ("deviation.flagged", "kind: deviation.flagged", "limit: { count: {}, per: worker, within: { calendar: day }, at_most: 3 }"),
    ("explanation.given", "kind: decision.made", "deadline: { then: { kind: explanation.given }, within: 14 d, by: decision }"),
    ("feed.gap", "kind: feed.gap", "limit: { count: {}, per: system, within: { calendar: day }, at_most: 1 }"),
    ("feed.unmapped", "kind: feed.unmapped", "limit: { count: {}, per: system, within: { calendar: day }, at_most: 10 }"),
    ("hr.changed", "kind: hr.changed", "deadline: { then: { kind: notice.given }, within: 30 d }"),
    ("idle.flagged", "kind: idle.flagged, interval.seconds: { lt: 10 min }", "forbid: {}"),
    ("incident.reported", "kind: incident.reported", "deadline: { then: { kind: assessment.published }, within: 30 d, by: system }"),
    ("location.fence", "kind: location.fence, duty: off", "forbid: {}"),
    ("location.ping", "kind: location.ping", "limit: { shortest_gap: {}, per: worker, within: { calendar: day }, at_least: 60 s }"),
    ("model.deployed", "kind: model.deployed", "requires: { first: { kind: consultation.held }, by: system }"),
    ("model.retired", "kind: model.retired", "deadline: { then: { kind: data.deleted }, within: 30 d, by: system }"),
    ("monitor.live", "kind: monitor.live", "limit: { count: {}, per: worker, within: { calendar: month }, at_most: 5 }"),
    ("monitoring.disabled", "kind: [capture.input, capture.screenshot]", "sequence: { first: { kind: monitoring.disabled }, within: 1 h, by: [worker, system] }"),
    ("monitoring.enabled", "kind: monitoring.enabled", "requires: { first: { kind: notice.given }, at_least: 14 d }"),
    ("notice.given", "kind: notice.given, duty: off", "limit: { count: {}, per: worker, within: { calendar: week }, at_most: 2 }"),
    ("other", "kind: other, native_kind: missing", "forbid: {}"),
    ("override.denied", "kind: override.denied", "limit: { count: {}, per: worker, within: { calendar: month }, at_most: 3 }"),
    ("override.granted", "kind: sanction.applied", "sequence: { first: { kind: override.granted }, within: 7 d }"),
    ("override.requested", "kind: override.requested", "deadline: { then: { kind: [override.granted, override.denied] }, within: 60 s, by: task }"),
    ("parameter.changed", "kind: parameter.changed", "limit: { count: {}, per: system, within: { calendar: month }, at_most: 1 }"),
    ("pay.computed", "kind: pay.computed, decision.reason_code: { prefix: monitoring }", "forbid: {}"),
    ("presence.changed", "kind: presence.changed, categories: [health]", "forbid: {}"),
    ("quota.assigned", "kind: quota.assigned", "limit: { count: {}, per: team, within: { rolling: 30 d }, at_most: 1 }"),
    ("ranking.published", "kind: ranking.published", "limit: { count: {}, per: team, within: { calendar: month }, at_most: 1 }"),
    ("rating.received", "kind: sanction.applied", "sequence: { first: { kind: rating.received }, within: 24 h }"),
    ("retention.changed", "kind: retention.changed", "requires: { first: { kind: consultation.held }, by: system }"),
    ("right.answered", "kind: right.exercised, purpose: access", "deadline: { then: { kind: right.answered, purpose: access }, within: 1 month }"),
    ("right.exercised", "kind: sanction.applied", "sequence: { first: { kind: right.exercised }, within: 30 d }"),
    ("risk.flagged", "kind: risk.flagged", "deadline: { then: { kind: decision.reviewed }, within: 3 d }"),
    ("sanction.applied", "kind: sanction.applied, not: { actor.kind: human }", "forbid: {}"),
    ("sanction.lifted", "kind: sanction.lifted", "deadline: { then: { kind: notice.given }, within: 2 d, by: decision }"),
    ("sanction.proposed", "kind: sanction.proposed", "deadline: { then: { kind: consultation.held, purpose: interview }, within: 14 d }"),
    ("schedule.changed", "kind: schedule.changed", "requires: { first: { kind: notice.given, purpose: schedule }, at_least: 7 d }"),
    ("score.computed", "kind: score.computed, categories: [emotion]", "forbid: {}"),
    ("session.login", "kind: session.login, duty: off", "limit: { count: {}, per: worker, within: { calendar: week }, at_most: 2 }"),
    ("session.logout", "kind: session.logout, actor.kind: automated", "limit: { count: {}, per: worker, within: { calendar: day }, at_most: 2 }"),
    ("source.heartbeat", "kind: source.heartbeat", "absence: { longer_than: 15 min, per: system }"),
    ("task.accepted", "kind: task.accepted, interval.seconds: { lt: 10 s }", "limit: { count: {}, per: worker, within: { calendar: day }, at_most: 5 }"),
    ("task.assigned", "kind: task.assigned", "limit: { count: {}, per: worker, within: { tumbling: 1 h }, at_most: 60 }"),
    ("task.completed", "kind: task.completed", "limit: { sum: interval.seconds, per: worker, within: { session: 30 min }, at_most: 5 h }"),
    ("task.declined", "kind: sanction.applied", "sequence: { first: { kind: task.declined }, within: 7 d }"),
    ("task.expired", "kind: sanction.applied", "sequence: { first: { kind: task.expired }, within: 7 d }"),
    ("task.offered", "kind: task.offered, value.num: missing", "forbid: {}"),
    ("time.edited", "kind: time.edited", "deadline: { then: { kind: notice.given }, within: 2 d }"),
    ("time.recorded", "kind: time.recorded", "limit: { sum: interval.seconds, per: worker, within: { calendar: week }, at_most: 48 h }"),
    ("training.completed", "kind: task.assigned, task.type: forklift", "requires: { first: { kind: training.completed, task.type: forklift } }"),
];

/// The clause, as an item of `clauses:`.
pub(super) fn of(word: Word) -> String {
    let (matches, form) = match word {
        Word::Kind(kind) => {
            let (_, matches, form) = BY_KIND[kind.index()];
            (matches.to_owned(), form)
        }
        Word::Field(field) => (of_field(field), "forbid: {}"),
        Word::Listed(field, word) => (with(field, &listed(field, word)), "forbid: {}"),
        Word::Unit(unit) => (of_unit(unit), "forbid: {}"),
    };
    let [fr, en] = [Language::French, Language::English].map(|language| word.name(language));
    format!(
        "- id: example\n  title: {{ fr: \"{fr}\", en: \"{en}\" }}\n  severity: serious\n  \
         match: {{ {matches} }}\n  {form}\n"
    )
}

/// Events of a kind that has the field, with a test on it.
fn with(field: Field, test: &str) -> String {
    let kind = kind_with(field).map_or("other", Kind::name);
    let name = field.short().unwrap_or(field.name());
    format!("kind: {kind}, {name}: {test}")
}

fn of_field(field: Field) -> String {
    if field == Field::KIND {
        return "kind: [capture.webcam, capture.audio]".to_owned();
    }
    if field == Field::TIME {
        return "kind: model.deployed, time: { lt: 2027-01-01T00:00:00+01:00 }".to_owned();
    }
    if let Some(words) = field.words() {
        // That nobody knows is what a clause can forbid of any list that says so.
        let word = words.iter().find(|word| **word == "unknown");
        let word = word.or(words.first()).copied().unwrap_or_default();
        return with(field, &listed(field, word));
    }
    let test = match field.field_type() {
        FieldType::Text | FieldType::Identity => "missing",
        FieldType::Number => "{ gt: 90 points }, value.unit: points",
        FieldType::Seconds => "{ lt: 10 min }",
        FieldType::Bytes => "{ gt: 1 MB }",
        FieldType::Bool => "false",
        FieldType::Time => "{ older_than: 30 d }",
        FieldType::List => "present",
    };
    with(field, test)
}

/// A word, or a list of one for a field that holds several.
fn listed(field: Field, word: &str) -> String {
    match field.field_type() {
        FieldType::List => format!("[{word}]"),
        _ => word.to_owned(),
    }
}

/// A bound in the unit, or in the base unit where clauses do not have it.
fn of_unit(unit: &str) -> String {
    let is_fine = matches!(unit, "us" | "ms");
    let base = base_unit(unit).map_or(unit, |(_, base)| base);
    let unit = if is_fine { base } else { unit };
    match base {
        "s" => format!("kind: decision.reviewed, review.seconds_spent: {{ lt: 2 {unit} }}"),
        "bytes" => format!("kind: capture.screenshot, content.bytes: {{ gt: 100 {unit} }}"),
        _ => format!("kind: score.computed, value.num: {{ gt: 90 {unit} }}, value.unit: {base}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::UNITS;

    #[test]
    fn the_clause_of_a_kind_speaks_of_it() {
        for (kind, (name, matches, form)) in Kind::all().zip(BY_KIND) {
            assert_eq!(kind.name(), name);
            let text = format!("{matches} {form}");
            let words = text.split(|c: char| !c.is_alphanumeric() && c != '.' && c != '_');
            assert!(words.into_iter().any(|word| word == name), "{name}: {text}");
        }
        for (unit, _) in UNITS {
            assert!(of(Word::Unit(unit)).contains("match: { kind: "), "{unit}");
        }
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! Two clauses that differ in effect differ in their sentence, in both languages.

use std::fs;
use std::sync::LazyLock;

use proptest::prelude::*;
use vigie::agreement::{self, Agreement, Clause};
use vigie::diagnostic::Language;
use vigie::report::clause::explain;

use crate::root;

/// Words that can stand for one another in some place of a clause.
const SWAPS: [&[&str]; 13] = [
    &["at_most: ", "at_least: "],
    &[
        "worker", "team", "site", "system", "task", "decision", "employer",
    ],
    &[
        "calendar: day",
        "calendar: week",
        "calendar: month",
        "tumbling: 1 h",
        "session: 30 min",
    ],
    &[
        "rolling: 30 d",
        "rolling: 60 d",
        "rolling: 30 d, step: 1 d",
        "rolling: 30 d, step: 12 h",
    ],
    &[
        "count: {}",
        "sum: interval.seconds",
        "shortest_gap: {}",
        "longest_gap: {}",
        "covered: {}",
    ],
    &[
        "capture.screenshot",
        "capture.webcam",
        "score.computed",
        "sanction.applied",
        "quota.assigned",
    ],
    &["status: active", "status: trial", "status: off"],
    &[
        "severity: critical",
        "severity: serious",
        "severity: notice",
    ],
    &["origin: law", "origin: regulator", "origin: agreement"],
    &["lt: ", "lte: ", "gt: ", "gte: "],
    &["outside: ", "within: "],
    &["missing", "present"],
    &["not: ", "all: [", "any: ["],
];

/// A file, the agreement in it, and the effect of each of its clauses.
struct File {
    text: String,
    agreement: Agreement,
    effects: Vec<String>,
}

/// Every form, each read once.
static FILES: LazyLock<Vec<File>> = LazyLock::new(|| {
    let library = ["shield", "decisions", "transparency", "dialogue", "health"];
    let paths = library.map(|name| format!("config/library/{name}.yaml"));
    let own = ["config/agreement.yaml".to_owned()];
    let read = |path: String| {
        let text = fs::read_to_string(root(&path)).unwrap();
        let agreement = agreement::parse("f", text.as_bytes()).unwrap().agreement;
        let effects = agreement.clauses.iter();
        let effects = effects.map(|clause| effect(&agreement, clause)).collect();
        File {
            text,
            agreement,
            effects,
        }
    };
    paths.into_iter().chain(own).map(read).collect()
});

/// One change at a place where something can change.
fn change(text: &str, at: usize, choice: usize) -> Option<String> {
    let mut places: Vec<(usize, usize, Vec<String>)> = Vec::new();
    for words in SWAPS {
        for word in words {
            for (start, _) in text.match_indices(word) {
                let others = words.iter().filter(|other| *other != word);
                let others = others.map(|other| (*other).to_owned()).collect();
                places.push((start, word.len(), others));
            }
        }
    }
    let digits = |c: char| c.is_ascii_digit();
    for (start, run) in text.match_indices(digits) {
        let number: u32 = run.parse().ok()?;
        places.push((
            start,
            1,
            vec![
                ((number + 1) % 10).to_string(),
                ((number + 3) % 10).to_string(),
            ],
        ));
    }
    let (start, length, others) = &places[at % places.len()];
    let other = &others[choice % others.len()];
    Some(format!(
        "{}{other}{}",
        &text[..*start],
        &text[start + length..]
    ))
}

/// Everything a clause's verdicts and their weight depend on.
fn effect(agreement: &Agreement, clause: &Clause) -> String {
    let waivers = agreement
        .waivers
        .iter()
        .filter(|w| w.clauses.contains(&clause.id));
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?}",
        clause.matches,
        clause.applies_to,
        clause.form,
        clause.status,
        clause.severity,
        waivers.collect::<Vec<_>>()
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_change_of_effect_changes_the_sentence(file in 0usize..6, at: usize, choice: usize) {
        let before = &FILES[file];
        let Some(Ok(after)) = change(&before.text, at, choice)
            .map(|text| agreement::parse("f", text.as_bytes()))
        else {
            return Ok(());
        };
        let after = after.agreement;
        let clauses = before.agreement.clauses.iter().zip(&after.clauses);
        for ((old, new), effect_before) in clauses.zip(&before.effects) {
            if *effect_before == effect(&after, new) {
                continue;
            }
            for language in [Language::English, Language::French] {
                let (one, other) = (explain(language, &before.agreement, old), explain(language, &after, new));
                // A calendar or register with other contents under the same name is told apart
                // where it is defined, not in each clause.
                let named = format!("{:?}", old.form) + &format!("{:?}{:?}", old.matches, old.applies_to);
                prop_assert!(one != other || named.contains("Calendar"), "{one}");
            }
        }
    }

    #[test]
    fn two_clauses_never_share_a_sentence(file in 0usize..6, a: usize, b: usize) {
        let agreement = &FILES[file].agreement;
        let count = agreement.clauses.len();
        let (a, b) = (&agreement.clauses[a % count], &agreement.clauses[b % count]);
        if a.id != b.id {
            // Under one name they still differ by what they do.
            let renamed = Clause { id: a.id.clone(), title: a.title.clone(), ..b.clone() };
            for language in [Language::English, Language::French] {
                let (one, other) = (explain(language, agreement, a), explain(language, agreement, &renamed));
                prop_assert!(one != other, "{one}");
            }
        }
    }
}

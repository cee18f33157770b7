// SPDX-License-Identifier: EUPL-1.2
//! The canonical form of a clause, under which its state is stored: word by word.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use vigie::agreement::{self, Aggregate, Agreement, Clause, Form, Reads};
use vigie::diagnostic::Language;
use vigie::report::clause::explain;

use super::root;

/// Every form, aggregate, window, test and term.
fn every_form() -> Agreement {
    let path = root("tests/fixtures/canonical/forms.yaml");
    match agreement::load(&path) {
        Ok(loaded) => loaded.agreement,
        Err(found) => panic!("{found:#?}"),
    }
}

/// A difference in this file drops the state of every installation, or keeps it where it should be
/// dropped: if it was meant, say so to those who upgrade.
#[test]
fn the_canonical_form_is_as_it_was() {
    let agreement = every_form();
    let mut text = String::new();
    for clause in &agreement.clauses {
        let meaning = clause.meaning(&agreement);
        writeln!(text, "{}: {}", clause.id, meaning.text).unwrap();
        for days in meaning.days {
            let reads = match days.reads {
                Reads::Moments => "moments",
                Reads::FirstMoments => "first moments",
                Reads::Shifts => "shifts",
                Reads::WorkingDays => "working days",
                Reads::WorkingTime => "working time",
            };
            let odd = days
                .odd
                .iter()
                .map(|(day, hours)| format!(" {day} [{hours}]"));
            writeln!(text, "  {reads}:{}", odd.collect::<String>()).unwrap();
        }
    }
    insta::assert_snapshot!(text);
}

/// `absence:` was `silence:` before: agreements that say so mean the same, and keep their state.
#[test]
fn an_agreement_with_the_former_word_means_the_same() {
    let path = root("tests/fixtures/canonical/forms.yaml");
    let now = std::fs::read_to_string(path).unwrap();
    let before = now.replace("absence: {", "silence: {");
    assert_ne!(now, before);
    let meanings = |text: &str| {
        let agreement = agreement::parse("forms.yaml", text.as_bytes())
            .unwrap()
            .agreement;
        let meaning = |clause: &Clause| clause.meaning(&agreement).text;
        agreement.clauses.iter().map(meaning).collect::<Vec<_>>()
    };
    assert_eq!(meanings(&now), meanings(&before));
    // Both words in one clause are one too many.
    let both = now.replace(
        "    absence: {",
        "    silence: { longer_than: 1 d, per: site }\n    absence: {",
    );
    let refused = agreement::parse("forms.yaml", both.as_bytes()).unwrap_err();
    assert!(refused.iter().any(|found| found.message.code == "Y025"));
}

/// Each form and each aggregate stands in that file, has a key in the editor's schema, and a sentence
/// in both languages.
#[test]
fn every_form_and_aggregate_is_there_and_can_be_said() {
    let agreement = every_form();
    let schema = agreement::schema().to_string();
    let clauses = &agreement.clauses;
    for name in Form::NAMES {
        assert!(
            clauses.iter().any(|clause| clause.form.name() == name),
            "{name}"
        );
        assert!(schema.contains(&format!("\"{name}\"")), "{name}");
    }
    let of_clause = |clause: &Clause| match &clause.form {
        Form::Limit(limit) => Some(limit.aggregate.row().key),
        Form::Trend(trend) => Some(trend.aggregate.row().key),
        _ => None,
    };
    for row in Aggregate::ALL {
        assert!(
            clauses
                .iter()
                .any(|clause| of_clause(clause) == Some(row.key)),
            "{}",
            row.key
        );
        assert!(schema.contains(&format!("\"{}\"", row.key)), "{}", row.key);
    }
    for clause in clauses {
        for language in [Language::French, Language::English] {
            let sentence = explain(language, &agreement, clause);
            let said = ["clause-", "measure-", "observed-"]
                .iter()
                .all(|id| !sentence.contains(id));
            assert!(said, "{sentence}");
        }
    }
}

#[test]
fn no_two_clauses_have_one_canonical_form() {
    let agreement = every_form();
    let clauses = agreement.clauses.iter();
    let meanings: BTreeSet<_> = clauses.map(|clause| clause.meaning(&agreement)).collect();
    assert_eq!(meanings.len(), agreement.clauses.len());
}

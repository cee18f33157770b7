// SPDX-License-Identifier: EUPL-1.2
//! The words that say why something was not read, not counted, or told, and in which lists they
//! stand: what `vigie explain` knows beside the codes in messages.

use std::collections::BTreeMap;

use crate::diagnostic::nearest;
use crate::engine::Skip;
use crate::intake::{CivilTime, Reject, Remark};
use crate::ledger::FindingKind;
use crate::observation::Unreadable;

/// Why records are set aside: without a value, without an event, and the words of `drop:` in
/// mappings.
pub(super) const IGNORED: [&str; 7] = [
    "tombstone",
    "empty",
    "heartbeat",
    "not_a_person",
    "not_tracked",
    "out_of_scope",
    "test_data",
];

/// What becomes of records beside being read or rejected.
const OUTCOMES: [&str; 3] = ["ignored", "duplicate", "superseded"];

/// Every word with the lists it stands in, in order.
pub(super) fn words() -> BTreeMap<&'static str, Vec<&'static str>> {
    let lists: [(&str, Vec<&str>); 8] = [
        ("reject", Reject::ALL.map(Reject::name).to_vec()),
        ("note", Remark::NAMES.to_vec()),
        ("unreadable", Unreadable::ALL.map(Unreadable::name).to_vec()),
        ("civil_time", CivilTime::ALL.map(CivilTime::name).to_vec()),
        ("skip", Skip::ALL.map(Skip::name).to_vec()),
        ("ignored", IGNORED.to_vec()),
        ("outcome", OUTCOMES.to_vec()),
        ("finding", FindingKind::ALL.map(FindingKind::name).to_vec()),
    ];
    let mut words = BTreeMap::<_, Vec<_>>::new();
    for (list, all) in lists {
        for word in all {
            words.entry(word).or_default().push(list);
        }
    }
    words
}

/// Up to three of these words that were probably meant: the nearest one, then those that have a
/// part in common with what was written.
pub(super) fn near<'w>(written: &str, words: &[&'w str]) -> Vec<&'w str> {
    let written = written.to_lowercase().replace('-', "_");
    let mut near: Vec<&str> = nearest(&written, words.iter().copied())
        .into_iter()
        .collect();
    let parts = || written.split('_').filter(|part| part.len() > 2);
    for word in words {
        let shares = parts().any(|part| word.split('_').any(|other| other == part));
        if shares && !near.contains(word) {
            near.push(word);
        }
    }
    near.truncate(3);
    near
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::diagnostic::Language;
    use crate::report;

    #[test]
    fn every_word_is_explained_in_both_languages_and_no_two_alike() {
        let words = words();
        for language in [Language::English, Language::French] {
            let mut seen = BTreeSet::new();
            for word in words.keys() {
                let reason = report::reason(language, word);
                let reason = reason.unwrap_or_else(|| panic!("nothing explains {word}"));
                for text in [&reason.means, &reason.why, &reason.verdicts, &reason.next] {
                    assert!(text.ends_with('.') && text.len() > 4, "{word}: {text}");
                }
                assert!(
                    seen.insert(reason.means.clone()),
                    "{word}: {}",
                    reason.means
                );
            }
        }
        let french = |word: &&&str| report::reason(Language::French, word);
        let same = |word: &&&str| report::reason(Language::English, word) == french(word);
        assert_eq!(words.keys().find(same), None, "the same in French");
    }

    #[test]
    fn no_text_explains_a_word_that_is_in_no_list() {
        let words = words();
        let texts = [
            include_str!("../report/locale/findings.en.ftl"),
            include_str!("../report/locale/reasons.en.ftl"),
        ];
        let lines = texts.iter().flat_map(|text| text.lines());
        for line in lines.filter(|line| line.starts_with("reason-")) {
            let id = line["reason-".len()..].split(' ').next().unwrap_or("");
            assert!(words.contains_key(id.replace('-', "_").as_str()), "{id}");
        }
    }

    #[test]
    fn the_words_of_drop_are_those_of_mappings() {
        let schema = crate::intake::mapping_schema().to_string();
        let listed: Vec<String> = IGNORED[2..].iter().map(|w| format!("\"{w}\"")).collect();
        assert!(schema.contains(&format!("[{}]", listed.join(","))));
    }

    #[test]
    fn a_near_word_is_found() {
        let words: Vec<&str> = words().into_keys().collect();
        assert_eq!(near("no-id", &words)[0], "no_id");
        assert_eq!(near("NO_IDD", &words)[0], "no_id");
        assert!(near("json", &words).contains(&"not_json"));
        assert!(near("elephant", &words).is_empty());
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! Conditions that can be read and make no sense: they hold of no event, whatever stands in it.

use std::collections::BTreeMap;

use super::condition::{Comparison, Condition, Is};
use super::literal::Literal;

/// Whether no event can be meant.
pub(super) fn never(condition: &Condition) -> bool {
    match condition {
        Condition::Any(parts) => !parts.is_empty() && parts.iter().all(never),
        Condition::Not(part) => always(part),
        Condition::Test(..) => false,
        Condition::All(parts) => {
            let mut tests = BTreeMap::new();
            gathered(condition, &mut tests);
            parts.iter().any(never) || tests.values().any(|tests| exclude(tests))
        }
    }
}

/// Whether every event is meant.
pub(super) fn always(condition: &Condition) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().all(always),
        Condition::Any(parts) => parts.iter().any(always),
        Condition::Not(part) => never(part),
        Condition::Test(..) => false,
    }
}

/// By pointer the tests that all have to hold.
fn gathered<'c>(condition: &'c Condition, into: &mut BTreeMap<String, Vec<&'c Is>>) {
    match condition {
        Condition::All(parts) => parts.iter().for_each(|part| gathered(part, into)),
        Condition::Test(pointer, is) => into.entry(pointer.to_string()).or_default().push(is),
        Condition::Any(_) | Condition::Not(_) => {}
    }
}

/// Whether tests of one value exclude each other.
fn exclude(tests: &[&Is]) -> bool {
    let is_missing = tests.iter().any(|is| matches!(is, Is::Missing));
    if is_missing {
        return tests.iter().any(|is| !matches!(is, Is::Missing));
    }
    let lists = tests.iter().filter_map(|is| match is {
        Is::OneOf(words) => Some(words),
        Is::Present | Is::Missing | Is::Prefix(_) | Is::Matches(_) | Is::Beyond(..) => None,
    });
    // Where words are named, one of them passes all tests.
    if let Some(words) = lists.clone().next() {
        let passes = |word: &Literal| tests.iter().all(|is| is_passed(is, word));
        return !words.iter().any(passes);
    }
    is_empty(tests)
}

fn is_passed(is: &Is, literal: &Literal) -> bool {
    let word = literal.text();
    match is {
        Is::Present => true,
        Is::Missing => false,
        Is::OneOf(words) => words.iter().any(|known| known.is_as(literal)),
        Is::Prefix(prefix) => word.starts_with(prefix.as_str()),
        Is::Matches(regex) => regex.is_match(word),
        Is::Beyond(how, bound) => {
            let number = word.parse::<f64>();
            number.is_ok_and(|number| how.holds(number, *bound))
        }
    }
}

/// Whether no number lies within all bounds.
fn is_empty(tests: &[&Is]) -> bool {
    let bounds = || {
        tests.iter().filter_map(|is| match is {
            Is::Beyond(how, bound) => Some((*how, *bound)),
            Is::Present | Is::Missing | Is::OneOf(_) | Is::Prefix(_) | Is::Matches(_) => None,
        })
    };
    let is_crossed = |(low, from), (high, to)| match (low, high) {
        (Comparison::Gte, Comparison::Lte) => from > to,
        (Comparison::Gt | Comparison::Gte, Comparison::Lt | Comparison::Lte) => from >= to,
        _ => false,
    };
    bounds().any(|low: (Comparison, f64)| bounds().any(|high| is_crossed(low, high)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::mapping::pointer::Pointer;

    #[test]
    fn tests_that_exclude_each_other_never_hold() {
        let test = |is| Condition::Test(Pointer::parse("/v").unwrap(), is);
        let words =
            |words: &[&str]| test(Is::OneOf(words.iter().map(|w| Literal::new(w)).collect()));
        let beyond = |how, bound| test(Is::Beyond(how, bound));
        let (gt, gte, lt, lte) = (
            Comparison::Gt,
            Comparison::Gte,
            Comparison::Lt,
            Comparison::Lte,
        );
        let all = |parts: Vec<Condition>| Condition::All(parts);
        for (condition, want) in [
            (all(vec![beyond(gt, 5.0), beyond(lt, 3.0)]), true),
            (all(vec![beyond(gte, 5.0), beyond(lte, 5.0)]), false),
            (all(vec![beyond(gt, 5.0), beyond(lte, 5.0)]), true),
            (all(vec![all(vec![words(&["a"])]), words(&["b"])]), true),
            (all(vec![words(&["a", "b"]), words(&["b"])]), false),
            (all(vec![words(&["7"]), beyond(lt, 3.0)]), true),
            (
                all(vec![words(&["ab"]), test(Is::Prefix("b".into()))]),
                true,
            ),
            (all(vec![test(Is::Missing), test(Is::Present)]), true),
            (Condition::Not(Box::new(all(vec![]))), true),
            (Condition::Any(vec![words(&["a"]), words(&["b"])]), false),
            (all(vec![]), false),
        ] {
            assert_eq!(never(&condition), want, "{condition:?}");
        }
        assert!(always(&Condition::default()) && !always(&words(&["a"])));
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! Which events are meant: tests on what pointers find, combined by all, any and not.

use super::literal::{Literal, Word};
use super::place::Place;
use super::pointer::Pointer;
use crate::intake::convert;
use crate::intake::decode::Tree;

/// Which events are meant. Depth and size are bounded by the file.
#[derive(Debug, Clone)]
pub(super) enum Condition {
    /// Every part holds; an empty list always holds.
    All(Vec<Condition>),
    /// At least one part holds.
    Any(Vec<Condition>),
    /// The part does not hold.
    Not(Box<Condition>),
    /// A test on what a pointer finds.
    Test(Pointer, Is),
}

/// A test on what a pointer finds.
#[derive(Debug, Clone)]
pub(super) enum Is {
    Present,
    Missing,
    OneOf(Vec<Literal>),
    Prefix(String),
    Matches(regex::Regex),
    /// A number beyond a bound.
    Beyond(Comparison, f64),
}

/// On which side of a bound a number lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Gt,
    Gte,
    Lt,
    Lte,
}

/// What a condition says of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Yes,
    No,
    /// What it asks about is not understood.
    Unclear,
}

impl Default for Condition {
    /// Every event.
    fn default() -> Condition {
        Condition::All(Vec::new())
    }
}

impl Condition {
    /// Whether it surely holds.
    pub(super) fn holds(&self, at: &Place<'_>) -> bool {
        self.answer(at) == Answer::Yes
    }

    /// What is not understood decides nothing that is decided without it.
    pub(super) fn answer(&self, at: &Place<'_>) -> Answer {
        match self {
            Condition::All(parts) => decided(parts, at, Answer::No, Answer::Yes),
            Condition::Any(parts) => decided(parts, at, Answer::Yes, Answer::No),
            Condition::Not(part) => match part.answer(at) {
                Answer::Yes => Answer::No,
                Answer::No => Answer::Yes,
                Answer::Unclear => Answer::Unclear,
            },
            Condition::Test(pointer, is) => is.answer(at, pointer),
        }
    }

    /// Every pointer that it asks about.
    pub(super) fn pointers(&self) -> Vec<&Pointer> {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().flat_map(Condition::pointers).collect()
            }
            Condition::Not(part) => part.pointers(),
            Condition::Test(pointer, _) => vec![pointer],
        }
    }
}

/// One part that answers so is enough; else all have to be understood.
fn decided(parts: &[Condition], at: &Place<'_>, enough: Answer, otherwise: Answer) -> Answer {
    let mut answer = otherwise;
    for part in parts {
        match part.answer(at) {
            one if one == enough => return enough,
            Answer::Unclear => answer = Answer::Unclear,
            Answer::Yes | Answer::No => {}
        }
    }
    answer
}

impl Is {
    fn answer(&self, at: &Place<'_>, pointer: &Pointer) -> Answer {
        let of = |holds| if holds { Answer::Yes } else { Answer::No };
        let found = at.find(pointer);
        let word = match found.as_deref().map(Word::of) {
            Some(Ok(Some(word))) => Ok(word),
            Some(Err(why)) => Err(why),
            // What a field takes for nothing is nothing here as well.
            None | Some(Ok(None)) => {
                return match at.is_blocked(pointer) {
                    true => Answer::Unclear,
                    false => of(matches!(self, Is::Missing)),
                };
            }
        };
        of(match (self, word) {
            (Is::Missing, _) => false,
            (Is::Present, _) => true,
            (Is::OneOf(_) | Is::Prefix(_) | Is::Matches(_) | Is::Beyond(..), Err(_)) => {
                return Answer::Unclear;
            }
            (Is::OneOf(words), Ok(word)) => words.iter().any(|one| one.is(&word)),
            (Is::Prefix(prefix), Ok(word)) => word.text.starts_with(prefix.as_str()),
            (Is::Matches(regex), Ok(word)) => regex.is_match(&word.text),
            (Is::Beyond(comparison, bound), Ok(word)) => {
                match convert::number(&Tree::Text(word.text)) {
                    Ok(number) => number.is_some_and(|number| comparison.holds(number, *bound)),
                    Err(_) => return Answer::Unclear,
                }
            }
        })
    }
}

impl Comparison {
    /// The words of a mapping, which are those of agreements.
    pub(super) const WORDS: [(&'static str, Comparison); 4] = [
        ("gt", Comparison::Gt),
        ("gte", Comparison::Gte),
        ("lt", Comparison::Lt),
        ("lte", Comparison::Lte),
    ];

    pub(super) fn holds(self, number: f64, bound: f64) -> bool {
        match self {
            Comparison::Gt => number > bound,
            Comparison::Gte => number >= bound,
            Comparison::Lt => number < bound,
            Comparison::Lte => number <= bound,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::decode::json;

    #[test]
    fn what_is_not_understood_decides_only_what_needs_it() {
        let (record, _) =
            json::tree(r#"{"a":"x","n":"7.5","o":{},"e":" ","i":1.0,"l":9007199254740993}"#)
                .unwrap();
        let place = Place::root(&record, false, &Tree::Null);
        let test = |pointer, is| Condition::Test(Pointer::parse(pointer).unwrap(), is);
        let beyond = |pointer, bound| test(pointer, Is::Beyond(Comparison::Gt, bound));
        let is_x = || test("/a", Is::OneOf(vec![Literal::new("x")]));
        let unclear = || test("/a/b", Is::OneOf(vec![Literal::new("x")]));
        for (condition, want) in [
            (Condition::default(), Answer::Yes),
            (Condition::Any(Vec::new()), Answer::No),
            (is_x(), Answer::Yes),
            (test("/a", Is::Prefix("y".into())), Answer::No),
            (test("/o", Is::Prefix("y".into())), Answer::Unclear),
            (beyond("/n", 7.0), Answer::Yes),
            (beyond("/n", 7.5), Answer::No),
            (beyond("/a", 7.5), Answer::Unclear),
            (beyond("/l", 7.5), Answer::Unclear),
            (test("/i", Is::OneOf(vec![Literal::new("1")])), Answer::Yes),
            (beyond("/z", 7.5), Answer::No),
            (unclear(), Answer::Unclear),
            (Condition::Not(Box::new(unclear())), Answer::Unclear),
            (Condition::Not(Box::new(beyond("/z", 1.0))), Answer::Yes),
            (Condition::Any(vec![unclear(), is_x()]), Answer::Yes),
            (Condition::All(vec![unclear(), is_x()]), Answer::Unclear),
            (
                Condition::All(vec![unclear(), beyond("/z", 1.0)]),
                Answer::No,
            ),
            (test("/z", Is::Missing), Answer::Yes),
            (test("/o", Is::Present), Answer::Yes),
            (test("/e", Is::Present), Answer::No),
            (test("/e", Is::Missing), Answer::Yes),
        ] {
            assert_eq!(condition.answer(&place), want, "{condition:?}");
        }
    }
}

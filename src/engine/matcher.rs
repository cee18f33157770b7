// SPDX-License-Identifier: EUPL-1.2
//! Patterns compiled against the slots of a plan: evaluation looks nothing up by name.

use std::sync::Arc;

use regex::Regex;

use super::hours::is_open;
use super::register::Undeclared;
use crate::agreement::{Calendar, Comparison, Literal, Pattern, Test};
use crate::observation::{EventTime, Field, Kind, KindSet, Observation, Plan, Slot, Span, Value};

/// A compiled pattern.
#[derive(Debug)]
pub(super) enum Matcher {
    All(Box<[Matcher]>),
    Any(Box<[Matcher]>),
    Not(Box<Matcher>),
    Kind(KindSet),
    Time(Check),
    Slot(Field, Slot, Check),
    Undeclared(Undeclared),
}

/// What a pattern says of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    No,
    /// It would depend on a field that has no value; as long as it has none, the answer is no.
    Lacks(Field),
    Yes,
}

/// A compiled test on one value.
#[derive(Debug)]
pub(super) enum Check {
    OneOf(Box<[Literal]>),
    Compare(Comparison, Literal),
    Prefix(Box<str>),
    Regex(Regex),
    Missing,
    Present,
    OlderThan(Span),
    Within(Arc<Calendar>),
    Outside(Arc<Calendar>),
}

impl Matcher {
    /// Compiles a pattern, asking the plan for every field it reads.
    pub(super) fn compile(pattern: &Pattern, plan: &mut Plan) -> Matcher {
        let mut each = |parts: &[Pattern]| parts.iter().map(|p| Self::compile(p, plan)).collect();
        match pattern {
            Pattern::All(parts) => Matcher::All(each(parts)),
            Pattern::Any(parts) => Matcher::Any(each(parts)),
            Pattern::Not(part) => Matcher::Not(Box::new(Self::compile(part, plan))),
            Pattern::Field(field, test) if *field == Field::KIND => match kinds_of(test) {
                Some(kinds) => Matcher::Kind(kinds),
                None => Matcher::Any(Box::new([])),
            },
            Pattern::Field(field, test) if *field == Field::TIME => {
                Matcher::Time(Check::compile(test))
            }
            Pattern::Field(field, test) => {
                Matcher::Slot(*field, plan.add(*field), Check::compile(test))
            }
        }
    }

    /// Kinds outside this set can never match: an upper bound, used as the index by kind.
    pub(super) fn kinds(&self) -> KindSet {
        match self {
            Matcher::Kind(kinds) => *kinds,
            Matcher::All(parts) => parts
                .iter()
                .fold(KindSet::ALL, |set, part| set.intersection(part.kinds())),
            Matcher::Any(parts) => parts
                .iter()
                .fold(KindSet::EMPTY, |set, part| set.union(part.kinds())),
            Matcher::Not(_) | Matcher::Time(_) | Matcher::Slot(..) | Matcher::Undeclared(_) => {
                KindSet::ALL
            }
        }
    }

    /// Whether the observation is meant.
    pub(super) fn matches(&self, seen: &Observation<'_>) -> bool {
        self.answer(seen) == Answer::Yes
    }

    /// Whether the observation is meant, and if not, whether that is for want of a field alone.
    ///
    /// What is not known to hold does not: so `not` holds of it, and an exemption does not.
    pub(super) fn answer(&self, seen: &Observation<'_>) -> Answer {
        let plain = |holds| if holds { Answer::Yes } else { Answer::No };
        match self {
            Matcher::All(parts) => {
                let mut all = Answer::Yes;
                for part in parts {
                    match part.answer(seen) {
                        Answer::No => return Answer::No,
                        lacks @ Answer::Lacks(_) if all == Answer::Yes => all = lacks,
                        Answer::Lacks(_) | Answer::Yes => {}
                    }
                }
                all
            }
            Matcher::Any(parts) => {
                let mut any = Answer::No;
                for part in parts {
                    match part.answer(seen) {
                        Answer::Yes => return Answer::Yes,
                        lacks @ Answer::Lacks(_) if any == Answer::No => any = lacks,
                        Answer::Lacks(_) | Answer::No => {}
                    }
                }
                any
            }
            Matcher::Not(part) => plain(!part.matches(seen)),
            Matcher::Kind(kinds) => plain(kinds.contains(seen.kind)),
            Matcher::Time(check) => plain(check.holds(&Value::Time(seen.time), seen.time)),
            Matcher::Slot(field, slot, check) => match (seen.get(*slot), check) {
                (Value::Missing, Check::Missing) => Answer::Yes,
                (Value::Missing, Check::Present) => Answer::No,
                // Intake's own notes: where there are none, it has nothing to note.
                (Value::Missing, _) if *field == Field::QUALITY => Answer::No,
                (Value::Missing, _) => Answer::Lacks(*field),
                (value, check) => plain(check.holds(value, seen.time)),
            },
            Matcher::Undeclared(undeclared) => plain(undeclared.is_found(seen)),
        }
    }
}

/// The kinds a test on `kind` lets through; `None` if the test lets none through.
fn kinds_of(test: &Test) -> Option<KindSet> {
    let check = Check::compile(test);
    let mut set = KindSet::EMPTY;
    for kind in Kind::all() {
        if check.holds(&Value::Text(kind.name().into()), EventTime::MIN) {
            set.insert(kind);
        }
    }
    (set != KindSet::EMPTY).then_some(set)
}

impl Check {
    fn compile(test: &Test) -> Check {
        match test {
            Test::OneOf(literals) => Check::OneOf(literals.clone().into()),
            Test::Compare(how, literal) => Check::Compare(*how, literal.clone()),
            Test::Prefix(prefix) => Check::Prefix(prefix.as_str().into()),
            Test::Regex(regex) => Check::Regex(regex.clone()),
            Test::Missing => Check::Missing,
            Test::Present => Check::Present,
            Test::OlderThan(span) => Check::OlderThan(*span),
            Test::Within(calendar) => Check::Within(Arc::clone(calendar)),
            Test::Outside(calendar) => Check::Outside(Arc::clone(calendar)),
        }
    }

    /// Whether the test holds; on a missing value only `Missing` does, on an unreadable one none.
    fn holds(&self, value: &Value<'_>, at: EventTime) -> bool {
        match (self, value) {
            (Check::Missing, value) => value.is_missing(),
            (_, Value::Missing | Value::Unreadable) => false,
            (Check::Present, _) => true,
            (Check::OneOf(literals), value) => literals.iter().any(|l| equals(l, value)),
            (Check::Compare(how, literal), value) => compares(*how, literal, value),
            (Check::Prefix(prefix), value) => texts(value, |t| t.starts_with(&**prefix)),
            (Check::Regex(regex), value) => texts(value, |t| regex.is_match(t)),
            (Check::OlderThan(span), Value::Time(time)) => at.since(*time) > *span,
            (Check::Within(calendar), Value::Time(time)) => is_open(calendar, *time),
            (Check::Outside(calendar), Value::Time(time)) => !is_open(calendar, *time),
            (Check::OlderThan(_) | Check::Within(_) | Check::Outside(_), _) => false,
        }
    }
}

/// Whether a text, or one text of a list, passes.
pub(super) fn texts(value: &Value<'_>, passes: impl Fn(&str) -> bool) -> bool {
    match value {
        Value::Text(text) => passes(text),
        Value::List(list) => list.iter().any(|text| passes(text)),
        _ => false,
    }
}

pub(super) fn equals(literal: &Literal, value: &Value<'_>) -> bool {
    match (literal, value) {
        (Literal::Text(want), value) => texts(value, |text| text == want),
        (Literal::Number(want), Value::Number(have)) => want == have,
        (Literal::Bool(want), Value::Bool(have)) => want == have,
        (Literal::Time(want), Value::Time(have)) => want == have,
        _ => false,
    }
}

fn compares(how: Comparison, literal: &Literal, value: &Value<'_>) -> bool {
    let order = match (literal, value) {
        (Literal::Number(want), Value::Number(have)) => have.partial_cmp(want),
        (Literal::Time(want), Value::Time(have)) => Some(have.cmp(want)),
        _ => None,
    };
    order.is_some_and(|order| match how {
        Comparison::Gt => order.is_gt(),
        Comparison::Gte => order.is_ge(),
        Comparison::Lt => order.is_lt(),
        Comparison::Lte => order.is_le(),
    })
}

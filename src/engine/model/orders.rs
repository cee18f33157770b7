// SPDX-License-Identifier: EUPL-1.2
//! Orders of events and silences, by looking at every pair.

use std::collections::{BTreeMap, BTreeSet};

use super::civil::{late, over};
use super::{Fact, fixed, is_meant};
use crate::agreement::{Absence, Agreement, CalendarUnit, Clause, Form, Pattern, Sequence, Window};
use crate::engine::tests::group_of;
use crate::observation::EventTime;

type Tell<'t> = &'t mut dyn FnMut(&str, i64, i64, f64);

pub(super) fn breaches(
    agreement: &Agreement,
    clause: &Clause,
    facts: &[Fact],
    watermark: EventTime,
    tell: Tell<'_>,
) {
    let watermark = watermark.micros();
    if let Form::Absence(silence) = &clause.form {
        silences(agreement, clause, silence, facts, watermark, tell);
        return;
    }
    let mut groups: BTreeMap<String, Vec<&Fact>> = BTreeMap::new();
    for fact in facts {
        groups.entry(group_of(clause, fact)).or_default().push(fact);
    }
    for (group, facts) in groups {
        order(
            agreement,
            clause,
            &facts,
            watermark,
            &mut |start, end, observed| {
                tell(&group, start, end, observed);
            },
        );
    }
}

fn order(
    agreement: &Agreement,
    clause: &Clause,
    facts: &[&Fact],
    watermark: i64,
    tell: &mut dyn FnMut(i64, i64, f64),
) {
    let main = &clause.matches;
    match &clause.form {
        Form::Sequence(form) => sequence(main, form, facts, tell),
        Form::Requires(requires) => {
            let mut days: BTreeMap<(i64, i64), u32> = BTreeMap::new();
            for then in all(main, facts)
                .into_iter()
                .filter(|b| b.time.micros() < watermark)
            {
                let time = then.time.micros();
                let ready = |a: &&Fact| {
                    let from = a.time.micros();
                    precedes(main, &requires.first, a, then)
                        && requires
                            .at_least
                            .as_ref()
                            .is_none_or(|t| over(t, from) <= time)
                        && requires
                            .at_most
                            .as_ref()
                            .is_none_or(|t| time < late(t, from))
                };
                if !all(&requires.first, facts).iter().any(ready) {
                    let day = Window::Calendar(CalendarUnit::Day, agreement.zone.clone());
                    *days.entry(fixed(&day, time).unwrap()).or_default() += 1;
                }
            }
            for ((start, end), count) in days {
                tell(start, end, f64::from(count));
            }
        }
        Form::Deadline(deadline) => {
            for first in all(main, facts) {
                let from = first.time.micros();
                let until = late(&deadline.within, from);
                let answers =
                    |b: &&Fact| precedes(main, &deadline.then, first, b) && b.time.micros() < until;
                if until <= watermark && !all(&deadline.then, facts).iter().any(answers) {
                    let length = over(&deadline.within, from) - from;
                    tell(from, until, length as f64 / 1e6);
                }
            }
        }
        other => panic!("the model does not know {other:?}"),
    }
}

fn all<'f>(pattern: &Pattern, facts: &[&'f Fact]) -> Vec<&'f Fact> {
    let meant = |fact: &&&Fact| is_meant(pattern, fact);
    facts.iter().filter(meant).copied().collect()
}

/// Whether `a` can count as coming before `b`: of events that are both, only an earlier one.
fn precedes(main: &Pattern, other: &Pattern, a: &Fact, b: &Fact) -> bool {
    let both = |fact: &Fact| is_meant(main, fact) && is_meant(other, fact);
    a.time < b.time || a.time == b.time && !(both(a) && both(b))
}

fn sequence(
    main: &Pattern,
    sequence: &Sequence,
    facts: &[&Fact],
    tell: &mut dyn FnMut(i64, i64, f64),
) {
    let mut first_after: BTreeMap<i64, i64> = BTreeMap::new();
    for then in all(main, facts) {
        let firsts = all(&sequence.first, facts);
        let before = firsts
            .iter()
            .filter(|a| precedes(main, &sequence.first, a, then));
        let Some(latest) = before.map(|a| a.time.micros()).max() else {
            continue;
        };
        if then.time.micros() < late(&sequence.within, latest) {
            let delay = then.time.micros() - latest;
            let known = first_after.entry(latest).or_insert(delay);
            *known = delay.min(*known);
        }
    }
    for (first, delay) in first_after {
        tell(first, late(&sequence.within, first), delay as f64 / 1e6);
    }
}

fn silences(
    agreement: &Agreement,
    clause: &Clause,
    silence: &Absence,
    facts: &[Fact],
    watermark: i64,
    tell: Tell<'_>,
) {
    let zone = agreement.zone.clone();
    let begin = agreement.in_force.from.to_zoned_datetime(zone).unwrap();
    let begin = begin.timestamp().as_microsecond();
    let mut groups: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    for name in &silence.of {
        groups.entry(name.clone()).or_default().insert(begin);
    }
    if silence.per.0.is_empty() {
        groups.entry(String::new()).or_default().insert(begin);
    }
    for fact in facts.iter().filter(|fact| is_meant(&clause.matches, fact)) {
        let times = groups.entry(group_of(clause, fact)).or_default();
        times.insert(fact.time.micros());
    }
    for (group, times) in groups {
        let times: Vec<i64> = times.into_iter().collect();
        for (at, time) in times.iter().enumerate() {
            let until = over(&silence.longer_than, *time);
            match times.get(at + 1) {
                _ if until >= watermark => {}
                Some(next) if *next <= until => {}
                Some(next) => tell(&group, *time, *next, (next - time) as f64 / 1e6),
                None => tell(&group, *time, i64::MAX, (until - time) as f64 / 1e6),
            }
        }
    }
}

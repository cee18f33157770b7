// SPDX-License-Identifier: EUPL-1.2
//! From a clause to a rule: what is computed, from which fields, drawn how.

use super::key;
use super::rule::{Draws, Measure, Source};
use super::window::midnight;
use crate::agreement::{Aggregate, Agreement, Bound, Clause, Form, Limit, Pattern, Window};
use crate::observation::{Field, Plan};

pub(super) fn other(form: &Form) -> Option<&Pattern> {
    match form {
        Form::Share(share) => Some(&share.of),
        Form::Sequence(sequence) => Some(&sequence.first),
        Form::Requires(requires) => Some(&requires.first),
        Form::Deadline(deadline) => Some(&deadline.then),
        Form::Disparity(disparity) => Some(&disparity.outcome),
        Form::Forbid { .. } | Form::Limit(_) | Form::Register(_) | Form::Silence(_) => None,
    }
}

pub(super) fn meaning(
    form: &Form,
    agreement: &Agreement,
    plan: &mut Plan,
) -> (Draws, Measure, Source) {
    let order = |main_first| Source::Order { main_first };
    match form {
        Form::Forbid { .. } | Form::Register(_) => (Draws::Panes, Measure::Count, Source::Nothing),
        Form::Limit(limit) => {
            let (measure, source) = measured(limit, plan);
            (windowed(&limit.within), measure, source)
        }
        Form::Share(share) => {
            let min_count = u64::from(share.min_count.max(1));
            let measure = Measure::Share { min_count };
            (windowed(&share.within), measure, Source::Property)
        }
        Form::Disparity(disparity) => {
            let measure = Measure::Disparity {
                min_count: u64::from(disparity.min_count),
                min_cohort: u64::from(disparity.min_cohort.max(1)),
                p_below: disparity.p_below,
            };
            let cohort = Source::Cohort(disparity.between, plan.add(disparity.between));
            (windowed(&disparity.within), measure, cohort)
        }
        Form::Sequence(s) => (
            Draws::Sequence(s.within.clone()),
            Measure::Count,
            order(false),
        ),
        Form::Requires(requires) => {
            let draws = Draws::Requires {
                at_least: requires.at_least.clone(),
                at_most: requires.at_most.clone(),
            };
            (draws, Measure::Count, order(false))
        }
        Form::Deadline(d) => (
            Draws::Deadline(d.within.clone()),
            Measure::Count,
            order(true),
        ),
        Form::Silence(silence) => {
            let mut expected: Vec<Vec<u8>> =
                silence.of.iter().map(|name| key::of_text(name)).collect();
            if silence.per.0.is_empty() {
                expected.push(Vec::new());
            }
            let draws = Draws::Silence {
                term: silence.longer_than.clone(),
                expected,
                from: midnight(agreement.in_force.from, &agreement.zone),
            };
            (draws, Measure::Count, Source::Nothing)
        }
    }
}

fn windowed(window: &Window) -> Draws {
    match window {
        Window::Rolling(length) => Draws::Rolling(*length),
        Window::Calendar(..)
        | Window::Shift(_)
        | Window::Tumbling(_)
        | Window::Hopping { .. }
        | Window::Session { .. } => Draws::Panes,
    }
}

fn measured(limit: &Limit, plan: &mut Plan) -> (Measure, Source) {
    let measure = match limit.aggregate {
        Aggregate::Count => Measure::Count,
        Aggregate::Sum(_) => Measure::Total,
        Aggregate::Mean(_) => Measure::Mean,
        Aggregate::Distinct(_) => Measure::Distinct,
        Aggregate::Min(_) => Measure::Least,
        Aggregate::Max(_) => Measure::Greatest,
        Aggregate::ShortestGap => Measure::ShortestGap,
        Aggregate::LongestGap => Measure::LongestGap,
        Aggregate::Percentile(_, rank) => Measure::Percentile(rank),
        Aggregate::Covered => Measure::Covered,
    };
    let source = match (limit.aggregate.field(), limit.aggregate) {
        (Some(field), _) => Source::Field(field, plan.add(field)),
        (None, Aggregate::Covered) => Source::Interval(
            plan.add(Field::INTERVAL_START),
            plan.add(Field::INTERVAL_END),
        ),
        (None, _) => Source::Nothing,
    };
    (measure, source)
}

/// Whether more events can only bring the value nearer to passing the bound.
pub(super) fn monotone(draws: &Draws, measure: &Measure, bound: &Bound) -> bool {
    let rising = matches!(bound, Bound::AtMost(_));
    match (draws, measure) {
        (Draws::Sequence(_), _) => true,
        (Draws::Requires { .. } | Draws::Deadline(_) | Draws::Silence { .. }, _) => false,
        (Draws::Panes | Draws::Rolling(_), measure) => match measure {
            Measure::Least | Measure::ShortestGap => !rising,
            Measure::Count
            | Measure::Total
            | Measure::Greatest
            | Measure::Distinct
            | Measure::Covered => rising,
            Measure::Mean
            | Measure::LongestGap
            | Measure::Percentile(_)
            | Measure::Share { .. }
            | Measure::Disparity { .. } => false,
        },
    }
}

/// The clause's id and a hash of what it means.
pub(super) fn owner(clause: &Clause, agreement: &Agreement) -> String {
    let meaning = clause.meaning(agreement).text;
    let hash = xxhash_rust::xxh3::xxh3_64(meaning.as_bytes());
    format!("{}@{hash:016x}", clause.id)
}

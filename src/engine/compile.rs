// SPDX-License-Identifier: EUPL-1.2
//! From a clause to a rule: how verdicts are drawn, and under which name its state is kept.

use super::aggregate::AggregateFn;
use super::key;
use super::rule::{Against, Draws};
use super::window::midnight;
use crate::agreement::{Agreement, Bound, Clause, Form, Goes, Pattern, Window};

/// The pattern beside that of the clause.
pub(super) fn other(form: &Form) -> Option<&Pattern> {
    match form {
        Form::Share(share) => Some(&share.of),
        Form::Sequence(sequence) => Some(&sequence.first),
        Form::Requires(requires) => Some(&requires.first),
        Form::Deadline(deadline) => Some(&deadline.then),
        Form::Disparity(disparity) => Some(&disparity.outcome),
        Form::Limit(limit) => limit.aggregate.presence(),
        Form::Trend(trend) => trend.aggregate.presence(),
        Form::Forbid { .. } | Form::Register(_) | Form::Silence(_) => None,
    }
}

pub(super) fn draws(form: &Form, agreement: &Agreement) -> Draws {
    match form {
        Form::Forbid { .. } | Form::Register(_) => Draws::Panes(Against::Bound),
        Form::Limit(limit) => windowed(&limit.within),
        Form::Trend(_) => Draws::Panes(Against::Before),
        Form::Share(share) => windowed(&share.within),
        Form::Disparity(disparity) => windowed(&disparity.within),
        Form::Sequence(sequence) => Draws::Sequence(sequence.within.clone()),
        Form::Requires(requires) => Draws::Requires {
            at_least: requires.at_least.clone(),
            at_most: requires.at_most.clone(),
        },
        Form::Deadline(deadline) => Draws::Deadline(deadline.within.clone()),
        Form::Silence(silence) => {
            let mut expected: Vec<Vec<u8>> =
                silence.of.iter().map(|name| key::of_text(name)).collect();
            if silence.per.0.is_empty() {
                expected.push(Vec::new());
            }
            Draws::Silence {
                term: silence.longer_than.clone(),
                expected,
                from: midnight(agreement.in_force.from, &agreement.zone),
            }
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
        | Window::Session { .. } => Draws::Panes(Against::Bound),
    }
}

/// Whether more events can only bring the value nearer to passing the bound.
pub(super) fn monotone(form: &Form) -> bool {
    match form {
        Form::Sequence(_) => true,
        Form::Trend(_) | Form::Requires(_) | Form::Deadline(_) | Form::Silence(_) => false,
        Form::Forbid { .. }
        | Form::Limit(_)
        | Form::Share(_)
        | Form::Register(_)
        | Form::Disparity(_) => match (AggregateFn::goes(form), form.bound()) {
            (Goes::Up, Bound::AtMost(_)) | (Goes::Down, Bound::AtLeast(_)) => true,
            (Goes::Up | Goes::Down | Goes::Anywhere, _) => false,
        },
    }
}

/// Whether its value can be had after every event at little cost.
pub(super) fn is_shown(form: &Form) -> bool {
    match form {
        Form::Limit(limit) => limit.aggregate.row().is_shown,
        Form::Forbid { .. } | Form::Share(_) | Form::Register(_) => true,
        Form::Trend(_)
        | Form::Sequence(_)
        | Form::Requires(_)
        | Form::Deadline(_)
        | Form::Disparity(_)
        | Form::Silence(_) => false,
    }
}

/// The clause's id and a hash of what it means.
pub(super) fn owner(clause: &Clause, agreement: &Agreement) -> String {
    let meaning = clause.meaning(agreement).text;
    let hash = xxhash_rust::xxh3::xxh3_64(meaning.as_bytes());
    format!("{}@{hash:016x}", clause.id)
}

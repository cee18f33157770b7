// SPDX-License-Identifier: EUPL-1.2
//! Whether one clause, or one agreement, only tightens another.

use std::mem::discriminant;

use super::canonical::{self, same_hours};
use super::{Agreement, Bound, Clause, Form, Length, Status, Term};

/// Why an agreement does more than tighten another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotTighter {
    /// This clause is looser than before.
    Loosens(String),
    /// This clause is another rule, or is new, or is gone.
    Rewrites(String),
    /// Something beside the clauses is not as it was.
    Beside,
}

impl Agreement {
    /// Whether this version is as the one before it but for thresholds that are at least as
    /// strict. Tests of clauses, and where a number comes from, may change with it.
    ///
    /// # Errors
    /// The first thing that differs otherwise.
    pub fn only_tightens(&self, before: &Agreement) -> Result<(), NotTighter> {
        if canonical::beside(self) != canonical::beside(before) {
            return Err(NotTighter::Beside);
        }
        let id = |clause: Option<&Clause>| clause.map_or(String::new(), |c| c.id.to_string());
        let pairs = before.clauses.iter().zip(&self.clauses);
        for (above, below) in pairs {
            match compare(above, below) {
                _ if !is_worded_alike(above, below) => {
                    return Err(NotTighter::Rewrites(id(Some(below))));
                }
                Compared::Tighter => {}
                Compared::Looser => return Err(NotTighter::Loosens(id(Some(below)))),
                Compared::Another => return Err(NotTighter::Rewrites(id(Some(below)))),
            }
        }
        let shared = before.clauses.len().min(self.clauses.len());
        let odd = self.clauses.get(shared).or(before.clauses.get(shared));
        match odd {
            None => Ok(()),
            odd => Err(NotTighter::Rewrites(id(odd))),
        }
    }
}

/// Whether two clauses are presented to their readers in the same words.
fn is_worded_alike(above: &Clause, below: &Clause) -> bool {
    above.id == below.id
        && above.title == below.title
        && above.article == below.article
        && above.legal_ref == below.legal_ref
        && above.rights == below.rights
}

/// What a clause makes of another with its id.
pub(super) enum Compared {
    /// It is at least as strict.
    Tighter,
    /// It is less strict.
    Looser,
    /// It is another rule.
    Another,
}

/// What a clause below makes of the one above with its id.
pub(super) fn compare(above: &Clause, below: &Clause) -> Compared {
    let same = |a, b| canonical::pattern(a) == canonical::pattern(b);
    let events = same(&above.matches, &below.matches) && same(&above.applies_to, &below.applies_to);
    let status = |clause: &Clause| match clause.status {
        Status::Off => 0,
        Status::Trial => 1,
        Status::Active => 2,
    };
    let (Some(form), true) = (strictness(&above.form, &below.form), events) else {
        return Compared::Another;
    };
    let weaker = status(below) < status(above) || below.severity < above.severity;
    match form && !weaker {
        true => Compared::Tighter,
        false => Compared::Looser,
    }
}

/// Whether a form is at least as strict as another; `None` if it is another rule altogether.
fn strictness(above: &Form, below: &Form) -> Option<bool> {
    if discriminant(above) != discriminant(below) {
        return None;
    }
    // With the threshold taken from above, everything else has to be the same.
    let same = |levelled: Form| canonical::form(&levelled) == canonical::form(above);
    let (levelled, strict) = match (above, below) {
        (Form::Limit(a), Form::Limit(b)) => {
            let mut levelled = b.clone();
            levelled.bound = a.bound.clone();
            (Form::Limit(levelled), bound(&a.bound, &b.bound)?)
        }
        (Form::Share(a), Form::Share(b)) => {
            let mut levelled = b.clone();
            levelled.bound = a.bound.clone();
            (Form::Share(levelled), bound(&a.bound, &b.bound)?)
        }
        (Form::Trend(a), Form::Trend(b)) => {
            let mut levelled = b.clone();
            levelled.rise_at_most = a.rise_at_most.clone();
            (
                Form::Trend(levelled),
                b.rise_at_most.amount <= a.rise_at_most.amount,
            )
        }
        (Form::Disparity(a), Form::Disparity(b)) => {
            let mut levelled = b.clone();
            levelled.at_least = a.at_least.clone();
            (
                Form::Disparity(levelled),
                b.at_least.amount >= a.at_least.amount,
            )
        }
        (Form::Sequence(a), Form::Sequence(b)) => {
            let mut levelled = b.clone();
            levelled.within = a.within.clone();
            (Form::Sequence(levelled), term(&b.within, &a.within)?)
        }
        (Form::Deadline(a), Form::Deadline(b)) => {
            let mut levelled = b.clone();
            levelled.within = a.within.clone();
            (Form::Deadline(levelled), term(&a.within, &b.within)?)
        }
        (Form::Silence(a), Form::Silence(b)) => {
            let mut levelled = b.clone();
            levelled.longer_than = a.longer_than.clone();
            (
                Form::Silence(levelled),
                term(&a.longer_than, &b.longer_than)?,
            )
        }
        (Form::Requires(a), Form::Requires(b)) => {
            let mut levelled = b.clone();
            levelled.at_least.clone_from(&a.at_least);
            levelled.at_most.clone_from(&a.at_most);
            let least = match (&a.at_least, &b.at_least) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(a), Some(b)) => term(b, a)?,
            };
            let most = match (&a.at_most, &b.at_most) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(a), Some(b)) => term(a, b)?,
            };
            (Form::Requires(levelled), least && most)
        }
        (_, below) => (below.clone(), true),
    };
    same(levelled).then_some(strict)
}

fn bound(above: &Bound, below: &Bound) -> Option<bool> {
    match (above, below) {
        (Bound::AtMost(a), Bound::AtMost(b)) if a.unit == b.unit => Some(b.amount <= a.amount),
        (Bound::AtLeast(a), Bound::AtLeast(b)) if a.unit == b.unit => Some(b.amount >= a.amount),
        _ => None,
    }
}

/// Whether `short` is no longer than `long`; `None` if they are counted differently.
fn term(long: &Term, short: &Term) -> Option<bool> {
    let alike = match (&long.length, &short.length) {
        (Length::Exact(_), Length::Exact(_))
        | (Length::Days(..), Length::Days(..))
        | (Length::Months(..), Length::Months(..)) => true,
        // Fewer days of a calendar that is open less often may be more time.
        (Length::WorkingDays(_, long), Length::WorkingDays(_, short))
        | (Length::WorkingTime(_, long), Length::WorkingTime(_, short)) => same_hours(long, short),
        (
            Length::Exact(_)
            | Length::Days(..)
            | Length::Months(..)
            | Length::WorkingDays(..)
            | Length::WorkingTime(..),
            _,
        ) => false,
    };
    alike.then(|| short.quantity().amount <= long.quantity().amount)
}

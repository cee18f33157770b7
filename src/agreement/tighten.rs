// SPDX-License-Identifier: EUPL-1.2
//! Whether one clause, or one agreement, only tightens another.

use super::canonical;
use super::{Agreement, Clause, Status};

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
    let (Some(form), true) = (below.form.strictness(&above.form), events) else {
        return Compared::Another;
    };
    let weaker = status(below) < status(above) || below.severity < above.severity;
    match form && !weaker {
        true => Compared::Tighter,
        false => Compared::Looser,
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! Layers: an agreement below another keeps its clauses, and may tighten them, never loosen.

use std::mem::discriminant;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::problem::FormProblem;
use super::{Loaded, parse_layer};
use crate::agreement::{
    Agreement, Bound, Clause, ClauseId, Digest, Form, MinGroup, Register, Status, Term,
};
use crate::diagnostic::{Diagnostic, Findings, Place, Source};
use crate::yaml;

/// Layers of one agreement at most: national, branch, company, site.
const LAYERS: usize = 4;

/// The agreement above, with the text it was read from.
pub(super) struct Above {
    name: String,
    bytes: Vec<u8>,
    loaded: Loaded,
}

/// Reads the agreement that a file extends, by its path beside that file.
pub(super) fn above(
    file: &str,
    path: &str,
    depth: usize,
    place: Place,
    out: &mut Findings<'_>,
) -> Result<Option<Above>, Vec<Diagnostic>> {
    if depth + 1 >= LAYERS {
        let told = out.error(place, FormProblem::TooManyLayers { most: LAYERS }.message());
        told.found(path);
        return Ok(None);
    }
    let base = Path::new(file).parent().unwrap_or(Path::new(""));
    let path = base.join(path);
    let bytes = match yaml::read(&path) {
        Ok(bytes) => bytes,
        Err(unreadable) => {
            let told = out.error(place, unreadable.message);
            told.found(&path.to_string_lossy());
            return Ok(None);
        }
    };
    let name = path.to_string_lossy().into_owned();
    let loaded = parse_layer(&name, &bytes, depth + 1)?;
    Ok(Some(Above {
        name,
        bytes,
        loaded,
    }))
}

/// The agreement with everything of the one above; reports what would loosen it.
pub(super) fn merge(
    mut below: Agreement,
    above: Above,
    extends: Place,
    out: &mut Findings<'_>,
) -> Agreement {
    let text = String::from_utf8_lossy(&above.bytes);
    let source = Source::new(&above.name, &text);
    let higher = above.loaded.agreement;
    for clause in &below.clauses {
        let Some(kept) = higher.clauses.iter().find(|kept| kept.id == clause.id) else {
            continue;
        };
        let problem = match compare(kept, clause) {
            Compared::Tighter => continue,
            Compared::Looser => FormProblem::Loosens {
                id: clause.id.to_string(),
            },
            Compared::Another => FormProblem::Rewrites {
                id: clause.id.to_string(),
            },
        };
        out.error(clause.place, problem.message())
            .elsewhere(&source, kept.place);
    }
    for waiver in &below.waivers {
        let named = higher
            .clauses
            .iter()
            .find(|kept| waiver.clauses.contains(&kept.id));
        if let Some(kept) = named {
            let problem = FormProblem::ExceptsHigher {
                id: kept.id.to_string(),
            };
            out.error(extends, problem.message())
                .elsewhere(&source, kept.place);
        }
    }
    if below.register != Register::default() && higher.register != Register::default() {
        out.error(extends, FormProblem::TwoRegisters.message());
    }
    if higher.register != Register::default() {
        below.register = higher.register;
    }
    let own: Vec<ClauseId> = below
        .clauses
        .iter()
        .map(|clause| clause.id.clone())
        .collect();
    let kept = higher
        .clauses
        .into_iter()
        .filter(|clause| !own.contains(&clause.id));
    let mut clauses: Vec<Clause> = kept.collect();
    clauses.append(&mut below.clauses);
    let mut hash = Sha256::new();
    hash.update(below.digest.0);
    hash.update(higher.digest.0);
    Agreement {
        digest: Digest(hash.finalize().into()),
        min_group: MinGroup {
            counts: below.min_group.counts.max(higher.min_group.counts),
            performance: below
                .min_group
                .performance
                .max(higher.min_group.performance),
        },
        calendars: below
            .calendars
            .into_iter()
            .chain(higher.calendars)
            .collect(),
        waivers: higher.waivers.into_iter().chain(below.waivers).collect(),
        clauses,
        ..below
    }
}

enum Compared {
    Tighter,
    Looser,
    Another,
}

/// What a clause below makes of the one above with its id.
fn compare(above: &Clause, below: &Clause) -> Compared {
    let same =
        |a: &dyn std::fmt::Debug, b: &dyn std::fmt::Debug| format!("{a:?}") == format!("{b:?}");
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
    let same = |levelled: Form| format!("{levelled:?}") == format!("{above:?}");
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
    let alike = discriminant(&long.length) == discriminant(&short.length);
    alike.then(|| short.quantity().amount <= long.quantity().amount)
}

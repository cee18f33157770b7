// SPDX-License-Identifier: EUPL-1.2
//! What a clause means, in one written form: the same for every wording of the same meaning.
//!
//! The state of a clause is kept under this form, and whether a version only tightens another is
//! told from it. It is written by hand from each type, all fields named, so that a new field does
//! not compile until somebody has decided whether it belongs here. How a program prints a type
//! plays no part.
//!
//! | belongs to the meaning | does not |
//! |---|---|
//! | `match` and `applies_to`, together | which of the two says it |
//! | the form: aggregate, `per` in its order (it orders the bytes of group keys), window, bound | how numbers are written: `25 s`, `25.0 s`, `1.1 h` and `66 min` |
//! | zone of the day that acts are folded by, where the form folds | the zone where it does not |
//! | of the register, what the clause compares with | other parts, `consulted`, names of lists |
//! | first day in force, for groups that have to be heard from then on | it, for all others; last day; what then |
//! | weekly hours of calendars, as far as they are looked at | names of calendars |
//! | | order in sets, doubled parts, `all` in `all`, `all` or `any` of one, `not: { not: … }` |
//! | | id (names the state beside), title, article, law, rights, origin, status, severity, exceptions, tests, places |
//!
//! **Days of calendars** ([`Days`]) stand apart: a holiday of next year is no reason to begin all
//! windows anew, and one that a running window lies on is. Whoever keeps state keeps these days
//! with it, and compares day by day. Only where a calendar is asked about another moment than that
//! of the event, all its days belong to the meaning: no state tells which of them were asked for.

mod agreement;
mod calendar;
mod parts;
mod pattern;
mod register;
mod text;

pub(super) use agreement::beside;
pub(super) use calendar::same_hours;
pub use calendar::{Days, Reads};
pub(super) use parts::{aggregate, aspect, bound, groups, name, term, window};
pub(super) use pattern::pattern;
pub(super) use text::{number, quantity, texts, whole};

use super::form::Context;
use super::{Agreement, Clause, Form};
use register::asked;
use text::{date, zone};

/// What a clause means.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Meaning {
    /// The canonical form; never shown to anybody, and the same on every machine.
    pub text: String,
    /// The days of its calendars that are not as others of the week, one for each use, in order.
    pub days: Vec<Days>,
}

impl Clause {
    /// What its verdicts depend on, but for exceptions and the days of calendars that stand apart.
    #[must_use]
    pub fn meaning(&self, agreement: &Agreement) -> Meaning {
        let Clause {
            id: _,
            title: _,
            article: _,
            legal_ref: _,
            rights: _,
            origin: _,
            status: _,
            severity: _,
            applies_to,
            matches,
            form,
            place: _,
            tests: _,
        } = self;
        let parts = [
            pattern::all([matches, applies_to]),
            form.meaning(),
            around(form, agreement),
        ];
        Meaning::list("clause", parts)
    }
}

/// What a form takes from outside the clause.
fn around(form: &Form, agreement: &Agreement) -> Meaning {
    let Agreement {
        id: _,
        version: _,
        digest: _,
        title: _,
        parties: _,
        in_force,
        review_due: _,
        zone: own_zone,
        union_may_tighten: _,
        retention: _,
        min_group: _,
        sites: _,
        calendars: _,
        register,
        waivers: _,
        clauses: _,
    } = agreement;
    let parts = match form.around() {
        Context::Nothing => vec![],
        Context::Zone => vec![zone(own_zone)],
        Context::Declared(what) => vec![zone(own_zone), asked(what, register)],
        Context::FirstDay => vec![zone(own_zone), date(in_force.from)],
    };
    Meaning::list("around", parts)
}

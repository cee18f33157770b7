// SPDX-License-Identifier: EUPL-1.2
//! The canonical form of everything in an agreement that is not a clause.

use super::calendar::{self, Reads};
use super::pattern::pattern;
use super::text::{date, quoted, texts, whole, zone};
use super::{Meaning, register};
use crate::agreement::{Agreement, Calendar, InForce, Localized, MinGroup, Party, Then, Waiver};

/// What stands beside the clauses, but for the number of the version.
pub(in crate::agreement) fn beside(agreement: &Agreement) -> Meaning {
    let Agreement {
        id,
        version: _,
        digest: _,
        title,
        parties,
        in_force,
        review_due,
        zone: own_zone,
        union_may_tighten,
        retention,
        min_group,
        sites,
        calendars,
        register,
        waivers,
        clauses: _,
    } = agreement;
    let MinGroup {
        counts,
        performance,
    } = min_group;
    let retention = retention
        .iter()
        .map(|(severity, days)| Meaning::named(severity.name(), whole(*days)));
    let parts = [
        quoted(id),
        localized(title),
        Meaning::list("parties", parties.iter().map(party)),
        life(in_force),
        Meaning::list("review_due", review_due.map(date)),
        zone(own_zone),
        Meaning::word(match union_may_tighten {
            true => "union_may_tighten",
            false => "union_may_not_tighten",
        }),
        Meaning::list("retention", retention),
        Meaning::list("min_group", [whole(*counts), whole(*performance)]),
        texts("sites", sites),
        Meaning::set("calendars", calendars.iter().map(|c| named_calendar(c))),
        register::whole(register),
        // The first one that covers an act is the one that is told.
        Meaning::list("waivers", waivers.iter().map(|w| waiver(w))),
    ];
    Meaning::list("agreement", parts)
}

fn localized(text: &Localized) -> Meaning {
    let Localized { fr, en } = text;
    Meaning::list("text", [quoted(fr), quoted(en)])
}

fn party(party: &Party) -> Meaning {
    let Party { role, name } = party;
    Meaning::list("party", [quoted(role), quoted(name)])
}

fn life(life: &InForce) -> Meaning {
    let InForce { from, until, then } = life;
    let then = match then {
        Then::Keep => "keep",
        Then::Warn => "warn",
        Then::Stop => "stop",
    };
    let until = Meaning::list("until", until.map(date));
    Meaning::list("in_force", [date(*from), until, Meaning::word(then)])
}

fn named_calendar(calendar: &Calendar) -> Meaning {
    // As a shift sees it is everything that can be seen of it.
    let hours = calendar::whole(calendar, Reads::Shifts);
    Meaning::list("named", [quoted(&calendar.name), hours])
}

fn waiver(waiver: &Waiver) -> Meaning {
    let Waiver {
        id,
        kind,
        clauses,
        scope,
        from,
        until,
        reason,
        by,
    } = waiver;
    let clauses = clauses.iter().map(|clause| quoted(clause.as_str()));
    let parts = [
        quoted(id),
        Meaning::set("clauses", clauses),
        pattern(scope),
        date(*from),
        date(*until),
        localized(reason),
        texts("by", by),
    ];
    Meaning::list(kind.name(), parts)
}

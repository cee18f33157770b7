// SPDX-License-Identifier: EUPL-1.2
//! The page of systems: what each mapping reads, and which clauses of the library that can serve.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::agreement::{Agreement, Clause, Form};
use crate::diagnostic::Language;
use crate::engine::Program;
use crate::intake::Mapping;
use crate::observation::{Field, Kind};
use crate::report;

/// What a people table can bring to an event that names a person.
const JOINED: [Field; 3] = [Field::SITE, Field::TEAM, Field::JOB];

/// How far a mapping serves a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Serves {
    /// It fills every field that the clause reads of a kind that it yields.
    Alone,
    /// With a people table beside it, which knows sites, teams and jobs.
    WithPeople,
    /// One side of an order: what comes before or after has to come from elsewhere.
    OneSide,
}

/// Whether events that a mapping reads can serve a clause, and how.
#[must_use]
pub fn serves(mapping: &Mapping, agreement: &Agreement, clause: &Clause) -> Option<Serves> {
    let alone = Agreement {
        clauses: vec![clause.clone()],
        ..agreement.clone()
    };
    let program = Program::new(Arc::new(alone));
    let plan = program.plan();
    let mut own = clause.matches.fields();
    own.extend(clause.applies_to.fields());
    own.extend(clause.form.per().0.iter().copied());
    // Kind and time are always there; site, team and person are read of every event.
    let is_needed = |field: Field| match field {
        Field::KIND | Field::TIME => false,
        Field::SITE | Field::TEAM | Field::WORKER => own.contains(&field),
        _ => true,
    };
    // What the mapping never writes is never met.
    let mut asked = clause.matches.asked();
    match &clause.form {
        Form::Share(share) => asked.extend(share.of.asked()),
        Form::Disparity(disparity) => asked.extend(disparity.outcome.asked()),
        _ => {}
    }
    let can_say = |kind: Kind, (field, texts): &(Field, Vec<&str>)| {
        let is_given = matches!(*field, Field::KIND | Field::VALUE_UNIT | Field::NATIVE_KIND);
        let is_joined = JOINED.contains(field);
        is_given || is_joined || texts.is_empty() || mapping.can_say(kind, *field, texts)
    };
    let of_kind = |kind: Kind| {
        let fields = plan.fields().iter().copied();
        let read = fields.filter(|field| plan.is_read(*field, kind) && is_needed(*field));
        let open = read.filter(|field| !mapping.fills_in(kind, *field));
        let open: Vec<Field> = open.collect();
        let is_joined = mapping.fills_in(kind, Field::WORKER)
            && open.iter().all(|field| JOINED.contains(field));
        if !asked.iter().all(|asked| can_say(kind, asked)) {
            return None;
        }
        match (open.is_empty(), is_joined) {
            (true, _) => Some(Serves::Alone),
            (false, true) => Some(Serves::WithPeople),
            (false, false) => None,
        }
    };
    let kinds = mapping.kinds().filter(|kind| program.is_about(*kind));
    let best = kinds.filter_map(of_kind).min()?;
    let yields = |kind| mapping.kinds().any(|yielded| yielded == kind);
    Some(match program.is_whole(&yields) {
        true => best,
        false => Serves::OneSide,
    })
}

/// The page, in Markdown.
#[must_use]
pub fn systems(mappings: &[Mapping], library: &[Agreement], language: Language) -> String {
    let text = |id: &str| report::text(language, id);
    let mut page = format!("# {}\n\n{}\n", text("systems-title"), text("systems-intro"));
    for mapping in mappings {
        // Writing into a text does not fail.
        let _ = write!(page, "\n## {}\n\n", mapping.name);
        let kinds: BTreeSet<&str> = mapping.kinds().map(Kind::name).collect();
        let kinds: Vec<String> = kinds.iter().map(|kind| format!("`{kind}`")).collect();
        let _ = writeln!(page, "{} {}", text("systems-kinds"), kinds.join(", "));
        let mut clauses = String::new();
        for agreement in library {
            for clause in &agreement.clauses {
                let star = match serves(mapping, agreement, clause) {
                    None => continue,
                    Some(Serves::Alone) => "",
                    Some(Serves::WithPeople) => " \\*",
                    Some(Serves::OneSide) => " †",
                };
                let title = language.pick(&clause.title.en, &clause.title.fr);
                let _ = writeln!(clauses, "- {title} (`{}`){star}", clause.id);
            }
        }
        let _ = match clauses.is_empty() {
            true => writeln!(page, "\n{}", text("systems-none")),
            false => write!(page, "\n{}\n\n{clauses}", text("systems-clauses")),
        };
    }
    page
}

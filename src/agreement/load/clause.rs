// SPDX-License-Identifier: EUPL-1.2
//! Reads one clause: its head, its patterns, and its form.

use std::cell::Cell;
use std::collections::HashMap;

use jiff::tz::TimeZone;

use super::calendar::Calendars;
use super::facts::{Fact, Says};
use super::keys::CLAUSE;
use super::pattern::Patterns;
use super::problem::Problem;
use super::registers::Unsure;
use super::{facts, form, header, scenario, words};
use crate::agreement::{
    Clause, ClauseId, MinGroup, Pattern, Register, Right, Severity, Status, Unit,
};
use crate::diagnostic::{Findings, Place, nearest};
use crate::observation::Field;
use crate::yaml::{Data, Entry, Map, Node, scalar};

/// Longest id of a clause or name of a calendar.
const ID: usize = 64;

/// What clauses refer to.
pub(super) struct LoadContext<'a> {
    pub(super) calendars: &'a Calendars,
    pub(super) sites: &'a [String],
    pub(super) zone: &'a TimeZone,
    pub(super) register: &'a Register,
    pub(super) unsure: Unsure,
    pub(super) min_group: MinGroup,
    /// Regular expressions seen so far, in all clauses.
    pub(super) expressions: Cell<usize>,
}

/// Whether a text can be the id of a clause or the name of a calendar.
pub(super) fn is_id(text: &str) -> bool {
    let sound = |b: u8| b.is_ascii_alphanumeric() || b".-_".contains(&b);
    (1..=ID).contains(&text.len()) && text.bytes().all(sound)
}

/// The ids of all clauses, also of those with mistakes.
pub(super) fn ids(node: &Node) -> Vec<String> {
    let Data::List(items) = &node.data else {
        return Vec::new();
    };
    let id = |clause: &Node| {
        let entries = clause.entries()?;
        // Looking for what was meant costs time: only where no key is right.
        let own = entries.iter().find(|entry| entry.key == "id");
        let meant = |entry: &&Entry| nearest(&entry.key, CLAUSE.names()) == Some("id");
        let entry = own.or_else(|| entries.iter().find(meant))?;
        entry.value.text().map(str::to_owned)
    };
    items.iter().filter_map(id).collect()
}

/// The clauses that are whole; the findings have what is wrong with the others.
pub(super) fn read_all(
    node: &Node,
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Vec<Clause> {
    let mut places: HashMap<ClauseId, Place> = HashMap::new();
    let mut clauses = Vec::new();
    for item in scalar::list(node, out).unwrap_or_default() {
        let Some(map) = Map::read(item, &CLAUSE, out) else {
            continue;
        };
        let id = map.get("id").and_then(|node| id(node, &mut places, out));
        clauses.extend(clause(&map, id, around, out));
    }
    if out.errors() == 0 && clauses.iter().all(|clause| clause.status != Status::Active) {
        out.warning(node.place, Problem::NothingActive.message())
            .example("status: active");
    }
    clauses
}

fn id(
    node: &Node,
    places: &mut HashMap<ClauseId, Place>,
    out: &mut Findings<'_>,
) -> Option<ClauseId> {
    let text = scalar::text(node, out)?;
    if !is_id(&text) {
        out.error(node.place, Problem::BadClauseId.message())
            .found(&text);
        return None;
    }
    let id = ClauseId(text.as_str().into());
    if let Some(first) = places.insert(id.clone(), node.place) {
        out.error(node.place, Problem::SameClauseId { id: text }.message())
            .see(first);
    }
    Some(id)
}

fn clause(
    map: &Map<'_>,
    id: Option<ClauseId>,
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Option<Clause> {
    let title = map.get("title").map(|node| header::localized(node, out));
    let article = map.get("article").and_then(|node| scalar::text(node, out));
    let legal_ref = map
        .get("legal_ref")
        .map(|node| scalar::texts(node, out))
        .unwrap_or_default();
    let origin = map
        .get("origin")
        .and_then(|node| scalar::word(node, "origin", &words::ORIGINS, out));
    let rights = map.get("rights").map(|node| rights(node, out));
    let status = map
        .get("status")
        .and_then(|node| scalar::word(node, "status", &words::STATUSES, out));
    let severity: Option<Severity> = map
        .get("severity")
        .and_then(|node| scalar::word(node, "severity", &words::SEVERITIES, out));

    let mut patterns = Patterns::new(around);
    let applies_to = map.get("applies_to").map(|node| patterns.scope(node, out));
    let matches = map.get("match").map(|node| patterns.matches(node, out));
    facts::contradictions(&patterns.facts, out);
    compared_units(&patterns, out);

    let form = form::read(map, &patterns, around, out);
    let place = map
        .first_of(CLAUSE.one_of[0])
        .map_or(map.place, |entry| entry.place);
    let tests = map.get("tests");
    let tests = tests.map(|node| scenario::read_all(node, form.as_ref(), around, out));
    Some(Clause {
        id: id?,
        title: title?,
        article,
        legal_ref,
        rights: rights.unwrap_or_default(),
        origin,
        status: status.unwrap_or(Status::Active),
        severity: severity?,
        applies_to: applies_to.unwrap_or(Pattern::ANYTHING),
        matches: matches?,
        form: form?,
        place,
        tests: tests.unwrap_or_default(),
    })
}

fn rights(node: &Node, out: &mut Findings<'_>) -> Vec<Right> {
    let items = scalar::list(node, out).unwrap_or_default().iter();
    items
        .filter_map(|item| scalar::word(item, "rights", &words::RIGHTS, out))
        .collect()
}

/// Numbers that values are compared with need `value.unit` beside them, in the same unit.
pub(super) fn compared_units(patterns: &Patterns<'_>, out: &mut Findings<'_>) {
    let asked = facts::texts_of(&patterns.facts, Field::VALUE_UNIT);
    unusual(patterns, asked.as_deref(), out);
    for (place, unit) in &patterns.values {
        if !patterns.unit_asked {
            let named = if *unit == Unit::Count {
                "points"
            } else {
                unit.name()
            };
            let told = out.error(*place, Problem::ValueWithoutUnit.message());
            told.example(&format!("value.unit: {named}"));
            return;
        }
        let Some(asked) = asked
            .as_ref()
            .filter(|asked| *unit != Unit::Count && **asked != [unit.name()])
        else {
            continue;
        };
        let problem = Problem::UnitMismatch {
            bound: unit.name().to_owned(),
            asked: asked.join(", "),
        };
        out.error(*place, problem.message());
    }
}

/// Bounds of values that hardly any event meets: percentages beyond 100, numbers of things below 0.
fn unusual(patterns: &Patterns<'_>, asked: Option<&[&str]>, out: &mut Findings<'_>) {
    for (place, unit) in &patterns.values {
        let unit = match (unit, asked) {
            (Unit::Count, Some([asked])) => asked,
            (unit, _) => unit.name(),
        };
        let at = |fact: &&Fact| fact.place == *place;
        let beyond = |fact: &Fact| match (unit, &fact.says) {
            // More than 100 % is sensible: some measures go beyond.
            ("percent", Says::Above { bound, .. }) => *bound > 100.0,
            ("percent" | "count", Says::Below { bound, included }) => {
                *bound < 0.0 || *bound == 0.0 && !included
            }
            _ => false,
        };
        if !patterns.facts.iter().find(at).is_some_and(beyond) {
            continue;
        }
        let (en, fr) = match unit {
            "count" => (
                "a number of things is never below 0",
                "un nombre de choses n'est jamais inférieur à 0",
            ),
            _ => (
                "a percentage usually lies between 0 and 100",
                "un pourcentage va d'ordinaire de 0 à 100",
            ),
        };
        let (en, fr) = (en.to_owned(), fr.to_owned());
        out.warning(*place, Problem::HardlyFires { en, fr }.message());
    }
}

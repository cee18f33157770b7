// SPDX-License-Identifier: EUPL-1.2
//! Reads `registers:`: declared systems, lists of values, agreed settings.

use std::collections::HashMap;

use super::keys::{REGISTERS, SETTING, SYSTEM};
use super::problem::FormProblem;
use super::quantity;
use crate::agreement::{Literal, Register, Setting, System};
use crate::diagnostic::{Findings, Place};
use crate::observation::normal;
use crate::yaml::{Map, Node, scalar};

/// Parts of the registers in which something is wrong: what is not found there may have been meant.
#[derive(Clone, Copy, Default)]
pub(super) struct Unsure {
    pub(super) systems: bool,
    pub(super) settings: bool,
    pub(super) lists: bool,
}

impl Unsure {
    /// All of them.
    pub(super) const ALL: Unsure = Unsure {
        systems: true,
        settings: true,
        lists: true,
    };
}

pub(super) fn read(node: &Node, out: &mut Findings<'_>) -> (Register, Unsure) {
    let Some(map) = Map::read(node, &REGISTERS, out) else {
        return (Register::default(), Unsure::ALL);
    };
    let items = |key, out: &mut Findings<'_>| {
        let list = map.get(key).and_then(|node| scalar::list(node, out));
        list.unwrap_or_default()
    };
    let start = out.errors();
    let mut seen = HashMap::new();
    let systems = items("systems", out).iter();
    let systems = systems
        .filter_map(|item| system(item, &mut seen, out))
        .collect();
    let after_systems = out.errors();
    let mut seen = HashMap::new();
    let settings = items("settings", out).iter();
    let settings = settings
        .filter_map(|item| setting(item, &mut seen, out))
        .collect();
    let after_settings = out.errors();
    let mut register = Register {
        systems,
        settings,
        ..Register::default()
    };
    let shape = (
        "names with lists of values",
        "des noms avec des listes de valeurs",
    );
    let lists = map
        .get("lists")
        .and_then(|node| scalar::entries(node, shape, "recipients: [payroll, hr]", out));
    let unsure = Unsure {
        systems: after_systems > start || map.is_misnamed("systems"),
        settings: after_settings > after_systems || map.is_misnamed("settings"),
        lists: out.errors() > after_settings || map.is_misnamed("lists"),
    };
    for entry in lists.unwrap_or_default() {
        let mut values = scalar::texts(&entry.value, out);
        values.sort();
        values.dedup();
        register
            .lists
            .insert(normal(&entry.key).into_owned(), values);
    }
    (register, unsure)
}

fn system(
    item: &Node,
    seen: &mut HashMap<String, Place>,
    out: &mut Findings<'_>,
) -> Option<System> {
    let map = Map::read(item, &SYSTEM, out)?;
    let id = map.get("id").and_then(|node| scalar::text(node, out))?;
    once(&id, map.place, seen, out);
    let mut list = |key| {
        map.get(key)
            .map(|node| scalar::texts(node, out))
            .unwrap_or_default()
    };
    Some(System {
        versions: list("versions"),
        purposes: list("purposes"),
        categories: list("categories"),
        consulted: map
            .get("consulted")
            .and_then(|node| scalar::text(node, out)),
        id,
    })
}

fn setting(
    item: &Node,
    seen: &mut HashMap<String, Place>,
    out: &mut Findings<'_>,
) -> Option<Setting> {
    let map = Map::read(item, &SETTING, out)?;
    let mut text = |key| map.get(key).and_then(|node| scalar::text(node, out));
    let (system, name, value) = (text("system")?, text("name")?, text("value")?);
    once(&format!("{system} {name}"), map.place, seen, out);
    let value = quantity::amount(&value).map_or(Literal::Text(value), Literal::Number);
    Some(Setting {
        system,
        name,
        value,
    })
}

fn once(name: &str, place: Place, seen: &mut HashMap<String, Place>, out: &mut Findings<'_>) {
    if let Some(first) = seen.insert(name.to_owned(), place) {
        let problem = FormProblem::DeclaredTwice {
            name: name.to_owned(),
        };
        out.error(place, problem.message()).see(first);
    }
}

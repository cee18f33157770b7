// SPDX-License-Identifier: EUPL-1.2
//! The canonical form of the register: all of it, or what one clause compares with.

use super::Meaning;
use super::parts::aspect;
use super::pattern::literal;
use super::text::{quoted, texts};
use crate::agreement::{Aspect, Register, Setting, System, What};

/// What of the register a clause compares with.
pub(super) fn asked(what: &What, register: &Register) -> Meaning {
    match what {
        What::System(aspects) => {
            let systems = register.systems.iter();
            Meaning::set("systems", systems.map(|s| allowed(s, aspects)))
        }
        What::Listed(_, list) => {
            let values = register.lists.get(list);
            texts("values", values.map_or(&[], Vec::as_slice))
        }
        What::Setting => settings(register),
        What::TwoApprovals => Meaning::word("nothing"),
    }
}

/// Everything that is declared.
pub(super) fn whole(register: &Register) -> Meaning {
    let Register {
        systems,
        lists,
        settings: _, // below
    } = register;
    let systems = systems.iter().map(|system| {
        let all = [Aspect::Version, Aspect::Purpose, Aspect::Categories];
        let consulted = system.consulted.as_deref().map(quoted);
        let consulted = Meaning::list("consulted", consulted);
        Meaning::list("declared", [allowed(system, &all), consulted])
    });
    let lists = lists
        .iter()
        .map(|(name, values)| Meaning::list("list", [quoted(name), texts("values", values)]));
    let parts = [
        Meaning::set("systems", systems),
        Meaning::set("lists", lists),
        settings(register),
    ];
    Meaning::list("register", parts)
}

/// A system, with what these aspects of it may be.
fn allowed(system: &System, aspects: &[Aspect]) -> Meaning {
    let System {
        id,
        versions,
        purposes,
        categories,
        consulted: _, // no event is compared with it
    } = system;
    let aspects = aspects.iter().map(|asked| {
        let allowed = match asked {
            Aspect::Version => versions,
            Aspect::Purpose => purposes,
            Aspect::Categories => categories,
        };
        texts(aspect(*asked), allowed)
    });
    Meaning::list("system", [quoted(id), Meaning::set("may_be", aspects)])
}

fn settings(register: &Register) -> Meaning {
    let settings = register.settings.iter().map(|setting| {
        let Setting {
            system,
            name,
            value,
        } = setting;
        Meaning::list("setting", [quoted(system), quoted(name), literal(value)])
    });
    Meaning::set("settings", settings)
}

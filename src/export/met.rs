// SPDX-License-Identifier: EUPL-1.2
//! What the agreement in force names, and whether it was met: systems and clauses.

use std::collections::BTreeSet;

use super::listing::Listing;
use super::{ExportError, Material};
use crate::agreement::{Agreement, Status};
use crate::intake::{Mapping, parse_kept_mapping};
use crate::observation::Field;

/// A system that no mapping can mean, unless it takes whatever an event says.
const NO_SYSTEM: &str = "\u{0}";

/// What the agreement in force names, and whether it was met.
#[derive(Default)]
pub(super) struct Watched {
    /// Systems that the agreement declares.
    pub(super) systems: Vec<System>,
    /// Clauses about which no fact came; nothing where this store counts none.
    pub(super) silent: Option<Vec<Silent>>,
}

/// A declared system.
pub(super) struct System {
    pub(super) id: String,
    pub(super) seen: Seen,
}

/// Whether a declared system was met, as far as that can be derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// So many records were read through mappings that stand for it alone.
    Records(u64),
    /// An alert in scope is about it.
    Alert,
    /// Mappings stand for it, and no record came through them; or nothing that is read names it.
    Never,
    /// Events name their system themselves, and the log does not keep which.
    Unsaid,
}

/// A clause about which no fact came.
pub(super) struct Silent {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) is_off: bool,
}

/// Holds what was met against what the agreement names.
pub(super) fn collect(material: &Material<'_>, listing: &Listing) -> Result<Watched, ExportError> {
    let Some(agreement) = &material.agreement else {
        return Ok(Watched::default());
    };
    let mappings = mappings(material)?;
    let systems = agreement.register.systems.iter().map(|system| System {
        id: system.id.clone(),
        seen: seen(material, listing, &mappings, &system.id),
    });
    let mirror = material.reader.fact("role")?.as_deref() == Some("mirror");
    let silent = match mirror {
        true => None,
        false => Some(silent(material, agreement)?),
    };
    Ok(Watched {
        systems: systems.collect(),
        silent,
    })
}

/// The mappings that were in force, as far as their texts are there.
fn mappings(material: &Material<'_>) -> Result<Vec<(String, Mapping)>, ExportError> {
    let mut all = Vec::new();
    for (name, digest) in material.agreements.mappings() {
        let Some(bytes) = material.reader.file(digest)? else {
            continue;
        };
        let kept = |sha256: &str| material.reader.file(sha256).ok().flatten();
        if let Ok(mapping) = parse_kept_mapping(name, &bytes, &kept) {
            all.push((name.clone(), mapping));
        }
    }
    Ok(all)
}

fn seen(
    material: &Material<'_>,
    listing: &Listing,
    mappings: &[(String, Mapping)],
    id: &str,
) -> Seen {
    let sources = &material.summary.sources;
    let can_say = |mapping: &Mapping, text: &str| {
        let mut kinds = mapping.kinds();
        kinds.any(|kind| mapping.can_say(kind, Field::SYSTEM, &[text]))
    };
    // Events in the canonical form name their system themselves.
    let mut takes_any = sources.readings.iter().any(|r| r.reading.mapping.is_none());
    let mut names = BTreeSet::new();
    for (name, mapping) in mappings {
        match (can_say(mapping, NO_SYSTEM), can_say(mapping, id)) {
            (true, _) => takes_any = true,
            (false, true) => drop(names.insert(name.as_str())),
            (false, false) => {}
        }
    }
    let own = sources.readings.iter().filter(|read| {
        let mapping = read.reading.mapping.as_deref();
        mapping.is_some_and(|mapping| names.contains(mapping))
    });
    match own.map(|read| sources.records_of(&read.reading)).sum() {
        0 if listing.systems.contains(id) => Seen::Alert,
        0 if takes_any => Seen::Unsaid,
        0 => Seen::Never,
        records => Seen::Records(records),
    }
}

fn silent(material: &Material<'_>, agreement: &Agreement) -> Result<Vec<Silent>, ExportError> {
    let facts = material.reader.facts_by_clause()?;
    let language = material.order.language;
    let silent = agreement.clauses.iter().filter(|clause| {
        let facts = facts.get(clause.id.as_str());
        facts.is_none_or(|facts| *facts == 0)
    });
    let silent = silent.map(|clause| Silent {
        id: clause.id.to_string(),
        title: language.pick(&clause.title.en, &clause.title.fr).clone(),
        is_off: clause.status == Status::Off,
    });
    Ok(silent.collect())
}

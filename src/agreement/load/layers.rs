// SPDX-License-Identifier: EUPL-1.2
//! Layers: an agreement below another keeps its clauses, and may tighten them, never loosen.

use std::path::Path;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::problem::FormProblem;
use super::{Layer, Loaded, parse_layer};
use crate::agreement::tighten::{Compared, compare};
use crate::agreement::{Agreement, Clause, ClauseId, Digest, MinGroup, Register};
use crate::diagnostic::{Diagnostic, Findings, Message, Place, Source};
use crate::yaml;

/// Layers of one agreement at most: national, branch, company, site.
const LAYERS: usize = 4;

/// The agreement above, with the text it was read from.
pub(super) struct Above {
    name: String,
    bytes: Arc<[u8]>,
    loaded: Loaded,
}

impl Above {
    /// The files it was read from, the lowest first.
    pub(super) fn layers(&self) -> &[Layer] {
        &self.loaded.layers
    }
}

/// Reads the agreement that a file extends: the first of those at hand, or by its path beside that
/// file.
pub(super) fn above(
    (file, path): (&str, &str),
    (depth, at_hand): (usize, Option<&[Layer]>),
    place: Place,
    out: &mut Findings<'_>,
) -> Result<Option<Above>, Vec<Diagnostic>> {
    if depth + 1 >= LAYERS {
        let told = out.error(place, FormProblem::TooManyLayers { most: LAYERS }.message());
        told.found(path);
        return Ok(None);
    }
    let read = match at_hand {
        None => beside(file, path),
        Some([next, ..]) => Ok(next.clone()),
        Some([]) => Err(yaml::Problem::Unreadable {
            en: "it is not at hand".to_owned(),
            fr: "il n'est pas à disposition".to_owned(),
        }
        .message()),
    };
    let Layer { name, bytes } = match read {
        Ok(layer) => layer,
        Err(unreadable) => {
            out.error(place, unreadable).found(path);
            return Ok(None);
        }
    };
    let rest = at_hand.and_then(|layers| layers.get(1..));
    let loaded = parse_layer(&name, &bytes, (depth + 1, rest))?;
    Ok(Some(Above {
        name,
        bytes,
        loaded,
    }))
}

fn beside(file: &str, path: &str) -> Result<Layer, Message> {
    let base = Path::new(file).parent().unwrap_or(Path::new(""));
    let path = base.join(path);
    let bytes = yaml::read(&path).map_err(|unreadable| unreadable.message)?;
    Ok(Layer {
        name: path.to_string_lossy().into_owned(),
        bytes: bytes.into(),
    })
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

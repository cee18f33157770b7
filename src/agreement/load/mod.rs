// SPDX-License-Identifier: EUPL-1.2
//! From YAML to the checked agreement, with everything that is wrong with it in one go.
//!
//! The one way to make an [`Agreement`]: whoever holds one came through here.

mod calendar;
mod clause;
mod currency;
mod facts;
mod form;
mod header;
mod keys;
mod layers;
mod literal;
mod pattern;
mod problem;
mod quantity;
mod reach;
mod registers;
mod retention;
mod scenario;
mod schema;
mod term;
mod test;
mod waivers;
mod window;
mod words;

pub use schema::schema;

use std::path::Path;
use std::sync::Arc;

use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};

use self::calendar::Calendars;
use self::clause::LoadContext;
use self::problem::Problem;
use self::registers::Unsure;
use super::{Agreement, Digest, Register, WaiverKind};
use crate::diagnostic::{Diagnostic, Findings, Place};
use crate::yaml::{self, Document, FileKind, Map, Node, scalar};

/// An agreement that can be used, and what is odd about it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The agreement.
    pub agreement: Agreement,
    /// The files it was read from: its own, then those above it.
    pub layers: Vec<Layer>,
    /// Warnings only.
    pub warnings: Vec<Diagnostic>,
}

/// A file that an agreement was read from.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Its name in messages: the path.
    pub name: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// Reads and checks the agreement in a file.
///
/// # Errors
/// Everything that is wrong with it: errors and warnings, at least one error.
pub fn load(path: &Path) -> Result<Loaded, Vec<Diagnostic>> {
    let bytes = yaml::read(path).map_err(|unreadable| vec![*unreadable])?;
    parse(&path.to_string_lossy(), &bytes)
}

/// Checks an agreement's bytes; `name` stands for the file in messages.
///
/// # Errors
/// Everything that is wrong with it: errors and warnings, at least one error.
pub fn parse(name: &str, bytes: &[u8]) -> Result<Loaded, Vec<Diagnostic>> {
    parse_layer(name, bytes, (0, None))
}

/// Checks an agreement whose files are at hand, in the order of [`Loaded::layers`]: no other file
/// is read.
///
/// # Errors
/// Everything that is wrong with it; also if there are fewer files than layers.
pub fn parse_layers(layers: &[Layer]) -> Result<Loaded, Vec<Diagnostic>> {
    let (name, bytes, above) = match layers {
        [own, above @ ..] => (own.name.as_str(), &*own.bytes, above),
        [] => ("", &[][..], layers),
    };
    parse_layer(name, bytes, (0, Some(above)))
}

/// Checks an agreement that lies so many layers above the one that was asked for; those above it
/// are read from their files, if they are not at hand.
fn parse_layer(
    name: &str,
    bytes: &[u8],
    (depth, at_hand): (usize, Option<&[Layer]>),
) -> Result<Loaded, Vec<Diagnostic>> {
    let document = Document::parse(name, bytes)?;
    document.expect(FileKind::Agreement)?;
    let mut out = document.findings();
    let read = read(&document, &mut out, digest(bytes));
    let mut layers = vec![Layer {
        name: name.to_owned(),
        bytes: bytes.into(),
    }];
    let agreement = match read {
        Some((agreement, Some((path, place)))) => {
            match layers::above((name, &path), (depth, at_hand), place, &mut out)? {
                Some(above) => {
                    layers.extend_from_slice(above.layers());
                    Some(layers::merge(agreement, above, place, &mut out))
                }
                None => Some(agreement),
            }
        }
        read => read.map(|(agreement, _)| agreement),
    };
    match agreement {
        Some(agreement) if out.errors() == 0 => Ok(Loaded {
            agreement,
            layers,
            warnings: out.into_list(),
        }),
        _ => Err(out.into_list()),
    }
}

fn registers(map: &Map<'_>, out: &mut Findings<'_>) -> (Register, Unsure) {
    let unsure = match (map.get("registers"), is_elsewhere(map, "registers")) {
        (Some(node), _) => return registers::read(node, out),
        (None, true) => Unsure::ALL,
        (None, false) => Unsure::default(),
    };
    (Register::default(), unsure)
}

/// Whether a key of the file has another name, or stands one level down: told, and not missing.
fn is_elsewhere(map: &Map<'_>, key: &str) -> bool {
    let header = map.get("agreement").and_then(Node::entries);
    let is_below = header.is_some_and(|below| below.iter().any(|entry| entry.key == key));
    is_below || map.is_misnamed(key)
}

/// SHA-256 of the bytes as they are in the file.
fn digest(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// The agreement of one file, and the one it extends.
fn read(
    document: &Document<'_>,
    out: &mut Findings<'_>,
    digest: Digest,
) -> Option<(Agreement, Option<(String, Place)>)> {
    let map = Map::read(document.root(), &keys::FILE, out)?;
    if let Some(node) = map.get("vigie")
        && scalar::whole(node, 1, out).is_some_and(|version| version != 1)
    {
        let told = out.error(node.place, Problem::OtherVersion.message());
        told.found(&node.described()).example("vigie: 1");
    }
    let header = map
        .get("agreement")
        .and_then(|node| header::read(node, out));
    let utc = TimeZone::UTC;
    let zone = header.as_ref().map_or(&utc, |header| &header.zone);
    let calendars = map
        .get("calendars")
        .map(|node| calendar::read(node, zone, out));
    let calendars = calendars.unwrap_or_else(|| Calendars {
        unsure: is_elsewhere(&map, "calendars"),
        ..Calendars::default()
    });
    let (register, unsure) = registers(&map, out);
    let around = LoadContext {
        calendars: &calendars,
        sites: header.as_ref().map_or(&[], |header| &header.sites),
        zone,
        register: &register,
        unsure,
        min_group: header.as_ref().map_or(header::UNSAID, |h| h.min_group),
        expressions: Default::default(),
    };
    let clauses = map
        .get("clauses")
        .map(|node| clause::read_all(node, &around, out));
    let clauses = clauses?;
    let ids = map.get("clauses").map(clause::ids).unwrap_or_default();
    let mut waivers = Vec::new();
    for (key, kind) in [
        ("exceptions", WaiverKind::Exception),
        ("silences", WaiverKind::Silence),
    ] {
        let header = header.as_ref()?;
        let read = |node| waivers::read(node, kind, header, (&clauses, &ids), &around, out);
        waivers.extend(map.get(key).map(read).unwrap_or_default());
    }
    let header = header?;
    let retention = map.get("retention").map(|node| retention::read(node, out));
    let agreement = Agreement {
        id: header.id,
        version: header.version,
        digest,
        title: header.title,
        parties: header.parties,
        in_force: header.in_force,
        review_due: header.review_due,
        zone: header.zone,
        union_may_tighten: map
            .get("union_may_tighten")
            .and_then(|node| scalar::boolean(node, out))
            .unwrap_or(false),
        retention: retention.unwrap_or_default(),
        min_group: header.min_group,
        sites: header.sites,
        calendars: calendars.sound,
        register,
        waivers,
        clauses,
    };
    Some((agreement, header.extends))
}

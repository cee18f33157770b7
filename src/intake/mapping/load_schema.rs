// SPDX-License-Identifier: EUPL-1.2
//! Reads the schema that a mapping names for its records.

use std::sync::Arc;

use super::load::wrong;
use crate::diagnostic::Findings;
use crate::intake::decode::{Format, Schema};
use crate::ledger::sha256_hex;
use crate::yaml::{Map, Node, Problem, scalar};

/// Bytes of a schema by the name of its file and by its digest, or why there are none.
pub(super) type Beside<'a> = &'a dyn Fn(&str, &str) -> Result<Vec<u8>, String>;

/// The schema of a table that has one, and its file.
pub(super) fn schema(
    map: &Map<'_>,
    format: Format,
    beside: Beside<'_>,
    out: &mut Findings<'_>,
) -> (Option<Arc<Schema>>, Option<SchemaFile>) {
    let (named, digest, message) = (map.get("schema"), map.get("sha256"), map.get("message"));
    if let (Some(extra), true) = (named.or(digest).or(message), !format.has_schema()) {
        wrong(
            extra,
            out,
            "a schema only where `format` is one that has schemas",
            "un schéma seulement si `format` en connaît",
        );
        return (None, None);
    }
    let file = named.and_then(|node| file(node, digest, beside, out));
    let schema = file.as_ref().zip(named).and_then(|(file, node)| {
        let message = message.and_then(|node| scalar::text(node, out));
        let bytes = (&*file.name, &*file.bytes);
        let read = Schema::read(format, bytes, message.as_deref());
        read.map_err(|why| refuse(node, &file.name, why, out)).ok()
    });
    (schema, file)
}

/// The file of a schema as it was read.
#[derive(Debug, Clone)]
pub struct SchemaFile {
    /// Its name as the mapping writes it.
    pub name: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// The schema's file, if it is the one that the mapping means.
fn file(
    node: &Node,
    digest: Option<&Node>,
    beside: Beside<'_>,
    out: &mut Findings<'_>,
) -> Option<SchemaFile> {
    let name = scalar::text(node, out)?;
    let written = match digest {
        Some(node) => scalar::text(node, out)?,
        None => String::new(),
    };
    let bytes = match beside(&name, &written) {
        Ok(bytes) => bytes,
        Err(why) => {
            refuse(node, &name, why, out);
            return None;
        }
    };
    let digest_of = sha256_hex(&bytes);
    if written != digest_of {
        let at = digest.unwrap_or(node).place;
        let problem = Problem::OtherDigest {
            file: name,
            digest: digest_of,
        };
        out.error(at, problem.message());
        return None;
    }
    let bytes = bytes.into();
    Some(SchemaFile { name, bytes })
}

fn refuse(node: &Node, file: &str, reason: String, out: &mut Findings<'_>) {
    let file = file.to_owned();
    out.error(node.place, Problem::NoSchema { file, reason }.message());
}

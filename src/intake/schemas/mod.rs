// SPDX-License-Identifier: EUPL-1.2
//! The schemas that records name, by number, identifier or fingerprint.

mod kept;

pub use kept::Kept;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::{fs, io};

use serde::{Deserialize, Serialize};

use super::decode::{Schema, SchemaId};
use kept::MOST;

/// Bytes of a schema at most.
const LARGEST: u64 = 1 << 20;

/// What is known of schemas. Shared by all who read; a schema that is known stays.
#[derive(Debug, Default)]
pub struct Schemas {
    known: RwLock<HashMap<SchemaId, Arc<Schema>>>,
    /// Where more may come to lie, one file a schema, named after it.
    folder: Option<PathBuf>,
    /// Where those are kept that a registry gave.
    kept: Option<Kept>,
}

/// A schema as it is written, with the others that it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SchemaText {
    /// Apache Avro, and the schemas whose names it uses, each after those that it uses itself.
    Avro(String, Vec<String>),
    /// A `.proto` file, and those that it imports by name.
    Protobuf(String, Vec<(String, String)>),
    /// JSON Schema. Its values say themselves what they are.
    Json(String),
    /// A compiled set of `.proto` files.
    #[serde(skip)]
    Descriptors(Vec<u8>),
}

/// Why a schema that a registry gave cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotTaken {
    /// It is none.
    #[error("{0}")]
    Bad(String),
    /// There are as many as there may be.
    #[error("{MOST} schemas are kept, and no more")]
    Full,
}

/// A file of the folder that is of no use.
#[derive(Debug, thiserror::Error)]
#[error("the schema {0} cannot be used: {1}")]
pub struct BadSchema(PathBuf, String);

impl Schemas {
    /// The schemas of a folder: `ID.avsc`, `ID.proto` or `ID.desc`, where ID is the number or the
    /// identifier. Other files are left alone.
    ///
    /// # Errors
    /// The folder or a schema in it cannot be read.
    pub fn of_folder(folder: &Path) -> Result<Schemas, BadSchema> {
        let schemas = Schemas {
            folder: Some(folder.to_owned()),
            ..Schemas::default()
        };
        let bad = |error: io::Error| BadSchema(folder.to_owned(), error.to_string());
        for entry in fs::read_dir(folder).map_err(bad)? {
            let path = entry.map_err(bad)?.path();
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            if let Some(id) = stem.and_then(|stem| stem.parse().ok()) {
                schemas.add_file(id, &path)?;
            }
        }
        Ok(schemas)
    }

    /// The same, with those that a registry gave before and that are kept in a folder.
    #[must_use]
    pub fn with_kept(mut self, kept: Kept) -> Schemas {
        for (id, text) in kept.read() {
            let added = self.get(id).map_or_else(|| self.add(id, &text), |_| Ok(()));
            if let Err(error) = added {
                tracing::warn!(%id, error, "a kept schema is of no use; it is asked for anew");
            }
        }
        self.kept = Some(kept);
        self
    }

    /// Takes what a registry says of a schema, and keeps it for the next start.
    ///
    /// # Errors
    /// It is of no use, or one too many.
    pub fn take(&self, id: SchemaId, text: &SchemaText) -> Result<(), NotTaken> {
        let schema = Schema::parse(text).map_err(NotTaken::Bad)?;
        if let Some(kept) = &self.kept {
            if !kept.has_room(id) {
                return Err(NotTaken::Full);
            }
            // It is of use all the same, and asked for anew after the next start.
            if let Err(error) = kept.write(id, text) {
                tracing::warn!(%id, %error, "a schema could not be kept");
            }
        }
        self.insert(id, schema);
        Ok(())
    }

    /// The schema of this name, if it is known.
    pub(super) fn get(&self, id: SchemaId) -> Option<Arc<Schema>> {
        // Nobody fails while writing; what is there is whole.
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(&id).cloned()
    }

    /// Whether a schema is known, now that its file may have come. No file says by its name whose
    /// fingerprint it has: all of them are looked at.
    ///
    /// # Errors
    /// There is a file, and it cannot be used.
    pub fn look(&self, id: SchemaId) -> Result<bool, BadSchema> {
        if let (None, Some(folder)) = (self.get(id), &self.folder) {
            match id {
                SchemaId::Fingerprint(_) => {
                    let all = Schemas::of_folder(folder)?.known.into_inner();
                    let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
                    known.extend(all.unwrap_or_else(PoisonError::into_inner));
                }
                SchemaId::Number(_) | SchemaId::Guid(_) => {
                    for ending in ["avsc", "proto", "desc"] {
                        let path = folder.join(format!("{id}.{ending}"));
                        if path.exists() {
                            self.add_file(id, &path)?;
                        }
                    }
                }
            }
        }
        Ok(self.get(id).is_some())
    }

    /// Adds a schema under this name, and under its fingerprint if it has one.
    ///
    /// # Errors
    /// In words: why it is none.
    pub fn add(&self, id: SchemaId, text: &SchemaText) -> Result<(), String> {
        self.insert(id, Schema::parse(text)?);
        Ok(())
    }

    fn insert(&self, id: SchemaId, schema: Schema) {
        let schema = Arc::new(schema);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(fingerprint) = schema.fingerprint() {
            known.insert(SchemaId::Fingerprint(fingerprint), schema.clone());
        }
        known.insert(id, schema);
    }

    fn add_file(&self, id: SchemaId, path: &Path) -> Result<(), BadSchema> {
        let bad = |why: String| BadSchema(path.to_owned(), why);
        let text = || text(path).map_err(|error| bad(error.to_string()));
        let written = match path.extension().and_then(|ending| ending.to_str()) {
            Some("avsc") => SchemaText::Avro(text()?, Vec::new()),
            Some("proto") => SchemaText::Protobuf(text()?, Vec::new()),
            Some("desc") => {
                let read = small(path).and_then(|()| fs::read(path));
                SchemaText::Descriptors(read.map_err(|error| bad(error.to_string()))?)
            }
            _ => return Ok(()),
        };
        self.add(id, &written).map_err(bad)
    }
}

fn text(path: &Path) -> io::Result<String> {
    small(path)?;
    fs::read_to_string(path)
}

fn small(path: &Path) -> io::Result<()> {
    match fs::metadata(path)?.len() {
        ..=LARGEST => Ok(()),
        _ => Err(io::Error::other("it is too large")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_what_lies_in_it_and_what_comes_to_lie_there() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        put("1.avsc", r#""long""#);
        put("2.proto", r#"syntax = "proto3"; message M {}"#);
        put("README", "about these");
        let schemas = Schemas::of_folder(folder.path()).unwrap();
        let look = |number| schemas.look(SchemaId::Number(number)).unwrap();
        assert!(look(1) && look(2) && !look(3));
        put("3.avsc", r#""int""#);
        assert!(look(3));
        let int = SchemaId::Fingerprint(0x7275_D51A_3F39_5C8F_u64.to_le_bytes());
        assert!(schemas.look(int).unwrap());
        put("4.avsc", "{");
        assert!(schemas.look(SchemaId::Number(4)).is_err());
        assert!(Schemas::of_folder(folder.path()).is_err());
        assert!(Schemas::of_folder(&folder.path().join("none")).is_err());
    }
}

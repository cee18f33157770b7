// SPDX-License-Identifier: EUPL-1.2
//! The schemas that records name, by number, identifier or fingerprint.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::{fs, io};

use super::decode::{Schema, SchemaId};

/// Bytes of a schema at most.
const LARGEST: u64 = 1 << 20;

/// What is known of schemas. Shared by all who read; a schema that is known stays.
#[derive(Debug, Default)]
pub struct Schemas {
    known: RwLock<HashMap<SchemaId, Arc<Schema>>>,
    /// Where more may come to lie, one file a schema, named after it.
    folder: Option<PathBuf>,
}

/// A schema as it is written, with the others that it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaText {
    /// Apache Avro, and the schemas whose names it uses.
    Avro(String, Vec<String>),
    /// A `.proto` file, and those that it imports by name.
    Protobuf(String, Vec<(String, String)>),
    /// A compiled set of `.proto` files.
    Descriptors(Vec<u8>),
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
        let schema = Arc::new(Schema::parse(text)?);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(fingerprint) = schema.fingerprint() {
            known.insert(SchemaId::Fingerprint(fingerprint), schema.clone());
        }
        known.insert(id, schema);
        Ok(())
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

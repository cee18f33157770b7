// SPDX-License-Identifier: EUPL-1.2
//! What a registry said of schemas, in a folder: so that a start needs no registry.
//!
//! One file a schema, `ID.schema`: a line with the SHA-256 of what follows, and that: the registry's
//! address, and the schema with all that it refers to, as JSON. A name means the same for ever in
//! one registry, and something else in another one.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};

use super::SchemaText;
use crate::intake::SchemaId;
use crate::ledger::sha256_hex;

/// Files in the folder at most: with some 50 KB each once they are read, 200 MB of memory.
pub(super) const MOST: usize = 4096;
/// Bytes of a file at most: a client reads less of a schema and all that it refers to.
const LARGEST: u64 = 16 << 20;

/// The folder of what one registry said.
#[derive(Debug)]
pub struct Kept {
    folder: PathBuf,
    registry: String,
    files: AtomicUsize,
}

/// What stands in a file.
#[derive(Debug, Serialize, Deserialize)]
struct Said {
    registry: String,
    schema: SchemaText,
}

impl Kept {
    /// The folder of what the registry at this address said. It is made when there is something to
    /// keep.
    #[must_use]
    pub fn new(folder: PathBuf, registry: String) -> Kept {
        let files = AtomicUsize::new(names(&folder).len());
        Kept {
            folder,
            registry,
            files,
        }
    }

    /// Whether there may be a file for this schema.
    pub(super) fn has_room(&self, id: SchemaId) -> bool {
        self.files.load(Ordering::Relaxed) < MOST || self.path(id).exists()
    }

    fn path(&self, id: SchemaId) -> PathBuf {
        self.folder.join(format!("{id}.schema"))
    }

    /// All that is kept. What cannot be used is told in the log and left out.
    pub(super) fn read(&self) -> Vec<(SchemaId, SchemaText)> {
        let said = names(&self.folder)
            .into_iter()
            .filter_map(|(id, path)| match said(&path) {
                Ok(said) if said.registry == self.registry => Some((id, said.schema)),
                Ok(_) => {
                    tracing::warn!(%id, "a kept schema is of another registry: it is asked for anew");
                    None
                }
                Err(error) => {
                    tracing::warn!(%id, %error, "a kept schema is damaged: it is asked for anew");
                    None
                }
            });
        said.collect()
    }

    /// Keeps a schema: afterwards all of it is there, or nothing, also after a loss of power.
    pub(super) fn write(&self, id: SchemaId, schema: &SchemaText) -> io::Result<()> {
        let said = Said {
            registry: self.registry.clone(),
            schema: schema.clone(),
        };
        let json = serde_json::to_string(&said)?;
        fs::create_dir_all(&self.folder)?;
        let path = self.path(id);
        let unfinished = path.with_extension("unfinished");
        let mut file = File::create(&unfinished)?;
        writeln!(file, "{}", sha256_hex(json.as_bytes()))?;
        file.write_all(json.as_bytes())?;
        file.sync_all()?;
        let is_new = !path.exists();
        fs::rename(&unfinished, &path)?;
        self.files.fetch_add(usize::from(is_new), Ordering::Relaxed);
        File::open(&self.folder)?.sync_all()
    }
}

/// The files of a folder with the schemas that they are named after; none without the folder.
fn names(folder: &Path) -> Vec<(SchemaId, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let named = |entry: fs::DirEntry| {
        let path = entry.path();
        let name = path.file_name()?.to_str()?.strip_suffix(".schema")?;
        Some((name.parse().ok()?, path))
    };
    entries.filter_map(named).collect()
}

fn said(path: &Path) -> io::Result<Said> {
    if fs::metadata(path)?.len() > LARGEST {
        return Err(io::Error::other("it is too large"));
    }
    let text = fs::read_to_string(path)?;
    let (digest, json) = text.split_once('\n').unwrap_or_default();
    if digest != sha256_hex(json.as_bytes()) {
        return Err(io::Error::other(
            "its first line is not the digest of the rest",
        ));
    }
    Ok(serde_json::from_str(json)?)
}

#[cfg(test)]
mod tests {
    use super::super::{NotTaken, Schemas};
    use super::*;

    fn schemas(folder: &Path, registry: &str) -> Schemas {
        Schemas::default().with_kept(Kept::new(folder.join("kept"), registry.into()))
    }

    fn texts() -> [(SchemaId, SchemaText); 4] {
        let uses = r#"{"type":"record","name":"B","fields":[{"name":"a","type":"A"}]}"#;
        let used = r#"{"type":"fixed","name":"A","size":4}"#;
        let proto = "syntax = \"proto3\"; import \"a.proto\"; message B { A a = 1; }";
        let imported = "syntax = \"proto3\"; message A { string id = 1; }";
        let imported = vec![("a.proto".to_owned(), imported.to_owned())];
        [
            (
                SchemaId::Number(1),
                SchemaText::Avro(uses.into(), vec![used.into()]),
            ),
            (
                SchemaId::Number(2),
                SchemaText::Protobuf(proto.into(), imported),
            ),
            (SchemaId::Number(3), SchemaText::Json("{}".into())),
            (
                SchemaId::Guid([7; 16]),
                SchemaText::Avro("\"long\"".into(), Vec::new()),
            ),
        ]
    }

    #[test]
    fn what_a_registry_said_is_there_after_a_start() {
        let folder = tempfile::tempdir().unwrap();
        let first = schemas(folder.path(), "https://one");
        for (id, text) in texts() {
            assert!(!first.look(id).unwrap());
            first.take(id, &text).unwrap();
        }
        let bad = SchemaText::Avro("{".into(), Vec::new());
        let refused = first.take(SchemaId::Number(9), &bad);
        assert!(matches!(refused, Err(NotTaken::Bad(_))), "{refused:?}");
        let second = schemas(folder.path(), "https://one");
        for (id, _) in texts() {
            assert!(second.look(id).unwrap(), "{id}");
        }
        assert!(!second.look(SchemaId::Number(9)).unwrap());
        // Numbers of another registry mean something else.
        let other = schemas(folder.path(), "https://other");
        assert!(!other.look(SchemaId::Number(1)).unwrap());
    }

    #[test]
    fn what_is_damaged_is_left_out_and_may_come_anew() {
        let folder = tempfile::tempdir().unwrap();
        let take = |of: &Schemas| {
            let mut texts = texts().into_iter();
            texts.try_for_each(|(id, text)| of.take(id, &text))
        };
        take(&schemas(folder.path(), "https://one")).unwrap();
        let path = |name: &str| folder.path().join("kept").join(name);
        let whole = fs::read_to_string(path("1.schema")).unwrap();
        // A field of another name would be read as well, and nobody would know.
        fs::write(path("1.schema"), whole.replace("\\\"a\\\"", "\\\"b\\\"")).unwrap();
        fs::write(path("2.schema"), &whole[..whole.len() / 2]).unwrap();
        fs::write(path("3.schema"), "").unwrap();
        fs::write(path("4.unfinished"), "half").unwrap();
        fs::write(path("README"), "about these").unwrap();
        let again = schemas(folder.path(), "https://one");
        let there = |of: &Schemas| texts().map(|(id, _)| of.look(id).unwrap());
        assert_eq!(there(&again), [false, false, false, true]);
        take(&again).unwrap();
        assert_eq!(there(&schemas(folder.path(), "https://one")), [true; 4]);
    }

    #[test]
    fn there_is_an_end_to_them() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("kept")).unwrap();
        for number in 0..MOST {
            File::create(folder.path().join(format!("kept/{number}.schema"))).unwrap();
        }
        let schemas = schemas(folder.path(), "https://one");
        let one_more = schemas.take(SchemaId::Guid([1; 16]), &texts()[2].1);
        assert_eq!(one_more, Err(NotTaken::Full));
        assert!(!schemas.look(SchemaId::Guid([1; 16])).unwrap());
    }
}

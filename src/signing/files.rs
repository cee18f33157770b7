// SPDX-License-Identifier: EUPL-1.2
//! Files that are to come into force, with the notes beside them, as they were read.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::refusal::Refusal;
use crate::agreement::Layer;
use crate::diagnostic::Diagnostic;
use crate::intake::{Mapping, PeopleTable};
use crate::ledger::{Parties, PublicKey};

/// Bytes of a note read at most.
const LARGEST: u64 = 1 << 20;

/// The public keys of both parties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyKeys {
    /// The employer's.
    pub employer: PublicKey,
    /// The union's.
    pub union: PublicKey,
}

impl PartyKeys {
    /// As leaves name them.
    #[must_use]
    pub fn facts(&self) -> Parties {
        Parties {
            employer: Some(self.employer.to_string()),
            union: Some(self.union.to_string()),
        }
    }

    /// From what a leaf names; nothing if it names none.
    #[must_use]
    pub fn from_facts(facts: &Parties) -> Option<PartyKeys> {
        let key = |line: &Option<String>| PublicKey::parse(line.as_deref()?).ok();
        Some(PartyKeys {
            employer: key(&facts.employer)?,
            union: key(&facts.union)?,
        })
    }
}

/// A file and its note.
#[derive(Debug, Clone)]
pub struct SignedFile {
    /// Its path, as messages name it.
    pub name: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// The note beside it.
    pub note: Option<String>,
}

/// All files that are to come into force.
#[derive(Debug, Clone, Default)]
pub struct SignedFiles {
    /// The agreement, then those above it; only the first has a note.
    pub agreement: Vec<SignedFile>,
    /// The mappings in use.
    pub mappings: Vec<Mapping>,
    /// Their notes, in the same order.
    pub mapping_notes: Vec<Option<String>>,
    /// The people table, if there is one.
    pub people: Option<Arc<PeopleTable>>,
    /// Its note.
    pub people_note: Option<String>,
    /// Who signs; nobody in a draft.
    pub parties: Option<PartyKeys>,
    /// The configuration, and the note beside it by which keys are changed.
    pub settings: String,
    /// See `settings`.
    pub change: Option<String>,
}

impl SignedFiles {
    /// Reads the notes beside these files, if anybody signs.
    ///
    /// # Errors
    /// A note is there and cannot be read.
    pub fn read(
        layers: &[Layer],
        mappings: Vec<Mapping>,
        parties: Option<PartyKeys>,
        settings: &Path,
    ) -> Result<SignedFiles, Box<Diagnostic>> {
        let note = |file: &str| match parties {
            Some(_) => beside(file),
            None => Ok(None),
        };
        let mut agreement = Vec::new();
        for layer in layers {
            agreement.push(SignedFile {
                name: layer.name.clone(),
                bytes: layer.bytes.clone(),
                note: match agreement.is_empty() {
                    true => note(&layer.name)?,
                    false => None,
                },
            });
        }
        let mapping_notes: Result<Vec<_>, _> =
            mappings.iter().map(|mapping| note(&mapping.file)).collect();
        let settings = settings.to_string_lossy().into_owned();
        Ok(SignedFiles {
            agreement,
            mapping_notes: mapping_notes?,
            mappings,
            people: None,
            people_note: None,
            change: note(&settings)?,
            parties,
            settings,
        })
    }

    /// The same with a people table; reads the note beside it, if anybody signs.
    ///
    /// # Errors
    /// The note is there and cannot be read.
    pub fn with_people(mut self, table: Arc<PeopleTable>) -> Result<SignedFiles, Box<Diagnostic>> {
        self.people_note = match self.parties {
            Some(_) => beside(&table.file)?,
            None => None,
        };
        self.people = Some(table);
        Ok(self)
    }
}

/// Where the note of a file is: beside it, with `.note` behind its name.
#[must_use]
pub fn note_path(file: &Path) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(".note");
    path.into()
}

fn beside(file: &str) -> Result<Option<String>, Box<Diagnostic>> {
    let unreadable = |error: io::Error| Refusal::Unreadable(error.to_string()).about(file);
    read_note(&note_path(Path::new(file))).map_err(unreadable)
}

/// Reads a note; nothing if there is none. What is too large is cut, and then is no note.
///
/// # Errors
/// It is there and cannot be read, or is no text.
pub fn read_note(path: &Path) -> io::Result<Option<String>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut text = String::new();
    file.take(LARGEST + 1).read_to_string(&mut text)?;
    Ok(Some(text))
}

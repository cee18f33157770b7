// SPDX-License-Identifier: EUPL-1.2
//! Something to be signed: what it says, and the note that says it so far.

use std::path::{Path, PathBuf};

use super::files::{PartyKeys, note_path, read_note};
use super::refusal::Refusal;
use super::statement::{of_agreement, of_mapping, of_people};
use crate::agreement;
use crate::diagnostic::Diagnostic;
use crate::intake::{self, PeopleTable};
use crate::ledger::{LogState, SignedNote, Statement};
use crate::yaml::{self, Document, FileKind};

/// Something to be signed.
#[derive(Debug, Clone)]
pub struct Subject {
    /// What it says.
    pub statement: Statement,
    /// The note so far; nobody has signed one that is new.
    pub note: SignedNote,
    /// Whether some note about this is there.
    pub is_begun: bool,
    /// Where the note is.
    pub path: PathBuf,
}

impl Subject {
    /// Reads an agreement, a mapping or a people table (`.csv`) by the loader that `run` uses, or an
    /// order that somebody has signed. A note about another version gives way.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(path: &Path) -> Result<Subject, Vec<Diagnostic>> {
        let name = path.to_string_lossy();
        if path.extension().is_some_and(|ending| ending == "note") {
            return order(path).map_err(|refusal| vec![*refusal.about(&name)]);
        }
        if PeopleTable::is_one(path) {
            let table = PeopleTable::examine(path)?;
            let subject = Subject::beside(path, of_people(&table));
            return subject.map_err(|refusal| vec![*refusal.about(&name)]);
        }
        let bytes = yaml::read(path).map_err(|unreadable| vec![*unreadable])?;
        let document = Document::parse(&name, &bytes)?;
        let statement = match document.kind() {
            Some(FileKind::Agreement) => {
                of_agreement(&agreement::parse(&name, &bytes)?.agreement, &bytes)
            }
            Some(FileKind::Mapping) => of_mapping(&intake::parse_mapping(&name, &bytes)?),
            _ => return Err(document.refuse_unknown()),
        };
        Subject::beside(path, statement).map_err(|refusal| vec![*refusal.about(&name)])
    }

    /// The change of keys from those that a log knows to those that a configuration names.
    ///
    /// # Errors
    /// The log knows these keys, or none.
    pub fn change(
        path: &Path,
        keys: &PartyKeys,
        record: impl FnOnce() -> Option<LogState>,
    ) -> Result<Subject, Refusal> {
        let begun = read_note(&note_path(path)).ok().flatten();
        let begun = begun.as_deref().and_then(SignedNote::parse);
        // Whoever signs second has no store at hand, and needs none.
        if let Some(note) = begun
            && let Some(statement) = Statement::parse(note.text())
            && let Statement::Parties {
                employer, union, ..
            } = &statement
            && (employer, union) == (&keys.employer.to_string(), &keys.union.to_string())
        {
            return Subject::beside(path, statement);
        }
        let record = record().filter(|record| record.parties != keys.facts());
        let record = record.ok_or(Refusal::NothingThere)?;
        if PartyKeys::from_facts(&record.parties).is_none() {
            return Err(Refusal::NothingThere);
        }
        let statement = Statement::Parties {
            log: record.origin,
            replaces: record.named_by,
            employer: keys.employer.to_string(),
            union: keys.union.to_string(),
        };
        Subject::beside(path, statement)
    }

    fn beside(file: &Path, statement: Statement) -> Result<Subject, Refusal> {
        let path = note_path(file);
        let begun = read_note(&path).map_err(|e| Refusal::Unreadable(e.to_string()))?;
        let begun = begun.as_deref().and_then(SignedNote::parse);
        let new = statement.note().ok_or(Refusal::NoNote)?;
        if begun
            .as_ref()
            .is_some_and(|note| reworded(note, &statement))
        {
            return Err(Refusal::Reworded);
        }
        let begun = begun.filter(|note| note.text() == new.text());
        Ok(Subject {
            statement,
            is_begun: begun.is_some(),
            note: begun.unwrap_or(new),
            path,
        })
    }

    /// Which signatures of both parties are missing.
    #[must_use]
    pub fn missing(&self, keys: &PartyKeys) -> Vec<Refusal> {
        if !self.is_begun {
            return vec![match self.path.exists() {
                true => Refusal::OtherBytes,
                false => Refusal::Unsigned,
            }];
        }
        let both = [
            (&keys.employer, Refusal::NoEmployer),
            (&keys.union, Refusal::NoUnion),
        ];
        let missing = both.into_iter();
        let missing = missing.filter(|(key, _)| self.note.verify(key).is_none());
        missing.map(|(_, refusal)| refusal).collect()
    }
}

/// Whether a note is about the same file, with sentences that are worded otherwise.
fn reworded(note: &SignedNote, wanted: &Statement) -> bool {
    let signed = Statement::parse(note.text());
    match (&signed, wanted) {
        (
            Some(Statement::Agreement { of, digest, .. }),
            Statement::Agreement {
                of: wanted_of,
                digest: wanted_digest,
                ..
            },
        ) => (of, digest) == (wanted_of, wanted_digest) && signed.as_ref() != Some(wanted),
        _ => false,
    }
}

fn order(path: &Path) -> Result<Subject, Refusal> {
    let text = read_note(path).map_err(|e| Refusal::Unreadable(e.to_string()))?;
    let note = SignedNote::parse(&text.ok_or(Refusal::Unsigned)?).ok_or(Refusal::NoNote)?;
    let statement = Statement::parse(note.text()).ok_or(Refusal::NoNote)?;
    match statement {
        Statement::Order { .. } => Ok(Subject {
            statement,
            note,
            is_begun: true,
            path: path.to_owned(),
        }),
        _ => Err(Refusal::OtherLog),
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! Whether a set of files may come into force after what the log says.

use std::sync::Arc;

use super::files::{PartyKeys, SignedFiles};
use super::refusal::Refusal;
use super::statement::{of_agreement, of_mapping, of_people, retention};
use crate::agreement::{self, Agreement, NotTighter};
use crate::diagnostic::Diagnostic;
use crate::intake::{Mapping, PeopleTable};
use crate::ledger::{
    Config, LogState, MappingRef, Parties, PeopleRef, PublicKey, SignedNote, SigningStatus,
    Statement, sha256_hex,
};

/// Files that may come into force.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// What the log will say of them.
    pub config: Config,
    /// Name and bytes of each, to be kept. The people table is none of them.
    pub files: Vec<(String, Arc<[u8]>)>,
    /// Whether this program words the agreement otherwise than the one with which it was signed.
    pub reworded: bool,
}

/// Decides. `kept` gives the bytes of a file that was in force, by its SHA-256.
///
/// # Errors
/// Why not, and which file is the matter.
pub fn admit(
    agreement: &Agreement,
    files: &SignedFiles,
    record: &LogState,
    kept: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<Admitted, Box<Diagnostic>> {
    let change = parties(files, record).map_err(|refusal| refusal.about(&files.settings))?;
    let signers = files.parties.as_ref();
    let own = files.agreement.first();
    let name = own.map_or("", |file| file.name.as_str());
    let candidate = Candidate {
        agreement,
        alone: files.agreement.len() == 1,
        bytes: own.map_or(&[], |file| &file.bytes),
        note: own.and_then(|file| file.note.as_deref()),
    };
    let (standing, reworded) = match signers {
        None => (SigningStatus::Draft, false),
        Some(keys) => candidate
            .standing(keys, record, kept)
            .map_err(|refusal| refusal.about(name))?,
    };
    let signed = |text: &Option<String>| text.clone().filter(|_| signers.is_some());
    let mut mappings = Vec::new();
    for (mapping, note) in files.mappings.iter().zip(&files.mapping_notes) {
        mappings.push(MappingRef {
            name: mapping.name.clone(),
            version: mapping.version,
            digest: mapping.digest.clone(),
            standing: mapping_standing(mapping, note.as_deref(), signers, record)
                .map_err(|refusal| refusal.about(&mapping.file))?,
            note: signed(note),
        });
    }
    let layers = files.agreement.iter();
    Ok(Admitted {
        config: Config {
            agreement: agreement.id.clone(),
            version: agreement.version,
            digest: agreement.digest.to_string(),
            standing,
            note: own.and_then(|file| signed(&file.note)),
            files: layers.map(|file| sha256_hex(&file.bytes)).collect(),
            mappings,
            people: files
                .people
                .as_deref()
                .map(|table| people(table, files))
                .transpose()?,
            retention: retention(agreement),
            parties: signers.map_or_else(Parties::default, PartyKeys::facts),
            change,
        },
        files: files
            .agreement
            .iter()
            .map(|file| (file.name.clone(), file.bytes.clone()))
            .chain(
                files
                    .mappings
                    .iter()
                    .map(|m| (m.file.clone(), m.bytes.clone())),
            )
            .chain(
                (files.mappings.iter().filter_map(|m| m.schema.as_ref()))
                    .map(|schema| (schema.name.clone(), schema.bytes.clone())),
            )
            .collect(),
        reworded,
    })
}

/// Whether the parties are those that the log knows. Gives the note that changed them.
fn parties(files: &SignedFiles, record: &LogState) -> Result<Option<String>, Refusal> {
    let Some(former) = PartyKeys::from_facts(&record.parties) else {
        return Ok(None);
    };
    let keys = files.parties.as_ref().ok_or(Refusal::KeysGone)?;
    if *keys == former {
        return Ok(None);
    }
    let wanted = Statement::Parties {
        log: record.origin.clone(),
        replaces: record.named_by,
        employer: keys.employer.to_string(),
        union: keys.union.to_string(),
    };
    let note = files.change.as_deref().and_then(SignedNote::parse);
    let note = note.ok_or(Refusal::OtherKeys)?;
    let by = |key: &PublicKey| note.verify(key).is_some();
    let is_change = Statement::parse(note.text()).as_ref() == Some(&wanted);
    if !(is_change && by(&former.employer) && by(&former.union)) {
        return Err(Refusal::OtherKeys);
    }
    Ok(files.change.clone())
}

/// An agreement that wants to come into force.
struct Candidate<'a> {
    agreement: &'a Agreement,
    /// Whether nothing lies above it.
    alone: bool,
    bytes: &'a [u8],
    note: Option<&'a str>,
}

impl Candidate<'_> {
    /// Who stands behind it, and whether its sentences are worded otherwise by now.
    fn standing(
        &self,
        keys: &PartyKeys,
        record: &LogState,
        kept: &dyn Fn(&str) -> Option<Vec<u8>>,
    ) -> Result<(SigningStatus, bool), Refusal> {
        let note = SignedNote::parse(self.note.ok_or(Refusal::Unsigned)?);
        let note = note.ok_or(Refusal::NoNote)?;
        let wanted = of_agreement(self.agreement, self.bytes);
        let signed = Statement::parse(note.text()).ok_or(Refusal::NoNote)?;
        let (
            Statement::Agreement {
                of,
                digest,
                retention,
                ..
            },
            Statement::Agreement {
                of: own_of,
                digest: own_digest,
                retention: own_retention,
                ..
            },
        ) = (&signed, &wanted)
        else {
            return Err(Refusal::NoNote);
        };
        if (of, digest, retention) != (own_of, own_digest, own_retention) {
            return Err(Refusal::OtherBytes);
        }
        if note.verify(&keys.union).is_none() {
            return Err(Refusal::NoUnion);
        }
        rising(record.agreement(&of.id), of.version, digest)?;
        let reworded = signed != wanted;
        if note.verify(&keys.employer).is_some() {
            return Ok((SigningStatus::Signed, reworded));
        }
        self.tightens(record, kept)?;
        Ok((SigningStatus::Tightened, reworded))
    }

    /// Whether the union alone may bring it into force.
    fn tightens(
        &self,
        record: &LogState,
        kept: &dyn Fn(&str) -> Option<Vec<u8>>,
    ) -> Result<(), Refusal> {
        let config = record.config.as_ref();
        let config = config.filter(|config| config.standing != SigningStatus::Draft);
        let config = config.ok_or(Refusal::NoEmployer)?;
        let is_in_force = config.digest == self.agreement.digest.to_string();
        if is_in_force && config.standing == SigningStatus::Tightened {
            return Ok(());
        }
        // An agreement below another is read from several files: both sign each version of it.
        let file = config.files.first().filter(|_| config.files.len() == 1);
        let before = file
            .filter(|file| **file == config.digest && self.alone)
            .and_then(|file| kept(file).filter(|bytes| sha256_hex(bytes) == **file))
            .and_then(|bytes| agreement::parse("in force", &bytes).ok())
            .filter(|before| before.agreement.union_may_tighten)
            .ok_or(Refusal::NoEmployer)?;
        self.agreement
            .only_tightens(&before.agreement)
            .map_err(|how| match how {
                NotTighter::Loosens(clause) => Refusal::Loosens(clause),
                NotTighter::Rewrites(clause) => Refusal::Rewrites(clause),
                NotTighter::Beside => Refusal::Beside,
            })
    }
}

/// Versions of what was signed only rise, whatever came into force between them.
fn rising(known: Option<(u32, &str)>, version: u32, digest: &str) -> Result<(), Refusal> {
    match known {
        Some((known, _)) if version < known => Err(Refusal::Version {
            known,
            offered: version,
        }),
        Some((known, before)) if version == known && before != digest => {
            Err(Refusal::SameVersion(version))
        }
        _ => Ok(()),
    }
}

fn mapping_standing(
    mapping: &Mapping,
    note: Option<&str>,
    keys: Option<&PartyKeys>,
    record: &LogState,
) -> Result<SigningStatus, Refusal> {
    let Some(keys) = keys else {
        return Ok(SigningStatus::Draft);
    };
    by_both(&of_mapping(mapping), note, keys)?;
    rising(
        record.mapping(&mapping.name),
        mapping.version,
        &mapping.digest,
    )?;
    Ok(SigningStatus::Signed)
}

/// Like a mapping, but for versions: a table has none, and each change is signed by its digest.
fn people(table: &PeopleTable, files: &SignedFiles) -> Result<PeopleRef, Box<Diagnostic>> {
    let digest = table.digest.clone();
    let Some(keys) = &files.parties else {
        return Ok(PeopleRef {
            digest,
            standing: SigningStatus::Draft,
            note: None,
        });
    };
    let note = &files.people_note;
    by_both(&of_people(table), note.as_deref(), keys)
        .map_err(|refusal| refusal.about(&table.file))?;
    Ok(PeopleRef {
        digest,
        standing: SigningStatus::Signed,
        note: note.clone(),
    })
}

/// Both parties have signed that this is agreed.
fn by_both(wanted: &Statement, note: Option<&str>, keys: &PartyKeys) -> Result<(), Refusal> {
    let note = SignedNote::parse(note.ok_or(Refusal::Unsigned)?).ok_or(Refusal::NoNote)?;
    let signed = Statement::parse(note.text()).ok_or(Refusal::NoNote)?;
    if signed != *wanted {
        return Err(Refusal::OtherBytes);
    }
    if note.verify(&keys.union).is_none() {
        return Err(Refusal::NoUnion);
    }
    if note.verify(&keys.employer).is_none() {
        return Err(Refusal::NoEmployer);
    }
    Ok(())
}

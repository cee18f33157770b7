// SPDX-License-Identifier: EUPL-1.2
//! Which agreement was in force for which leaves, who had signed it, and what it said.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use super::bundle::{AGREEMENTS, Bundle};
use super::code::Code;
use super::report::{Finding, Findings};
use crate::ledger::{
    Config, LeafKind, LogState, MappingRef, Parties, ReadLeaf, SigningStatus, hex, sha256_hex,
};

/// Walks along the agreements in force.
pub(super) struct Agreements<'a> {
    bundle: &'a Bundle,
    /// What leaves so far say.
    pub(super) record: LogState,
    /// The digest that leaves have to carry.
    digest: String,
    /// Whether the program has started and its next leaf of configuration is still to come.
    starting: bool,
    /// Files of agreements that belong here.
    known: BTreeSet<String>,
    /// The note that stood last under each agreement, by the name of its file.
    notes: BTreeMap<String, Option<String>>,
}

impl<'a> Agreements<'a> {
    pub(super) fn new(bundle: &'a Bundle) -> Self {
        Agreements {
            bundle,
            record: LogState::default(),
            digest: String::new(),
            starting: false,
            known: BTreeSet::new(),
            notes: BTreeMap::new(),
        }
    }

    /// Takes the next leaf.
    pub(super) fn take(&mut self, leaf: &ReadLeaf, found: &mut Findings) {
        match leaf.kind {
            // A start names the agreement that the next leaf of configuration brings in.
            LeafKind::Genesis | LeafKind::Start => {
                self.starting = true;
                self.digest.clone_from(&leaf.agreement);
            }
            LeafKind::Config => {
                if let Ok(config) = leaf.data::<Config>() {
                    self.config(leaf, &config, found);
                }
            }
            _ if leaf.agreement != self.digest => self.swapped(leaf, found),
            _ => {}
        }
        if self.record.take(leaf).is_err() {
            found.add(Finding::new(Code::LeafForm).leaf(leaf.seq));
        }
    }

    fn swapped(&mut self, leaf: &ReadLeaf, found: &mut Findings) {
        let told = Finding::new(Code::AgreementSwapped).leaf(leaf.seq);
        found.add(told.about(&leaf.agreement));
        self.digest.clone_from(&leaf.agreement);
    }

    fn config(&mut self, leaf: &ReadLeaf, config: &Config, found: &mut Findings) {
        let started = std::mem::replace(&mut self.starting, false);
        if config.digest != leaf.agreement || (started && leaf.agreement != self.digest) {
            self.swapped(leaf, found);
        }
        self.digest.clone_from(&config.digest);
        self.parties(leaf, config, found);
        if self.record.config.as_ref() == Some(config) {
            return;
        }
        let name = format!("{} v{}", config.agreement, config.version);
        let about = |code| Finding::new(code).leaf(leaf.seq).about(&name);
        let version = (config.version, config.digest.as_str());
        if config.standing != SigningStatus::Draft {
            if !rises(self.record.agreement(&config.agreement), version) {
                found.add(about(Code::VersionFell));
            }
        } else if let Some(before) = &self.record.config
            && before.digest != config.digest
            && before.version >= config.version
        {
            found.add(about(Code::DraftChanged));
        }
        found.add(about(match config.standing {
            SigningStatus::Draft => Code::Draft,
            SigningStatus::Signed => Code::Agreed,
            SigningStatus::Tightened => Code::Tightened,
        }));
        if !config.is_agreed() {
            found.add(about(Code::SignatureMissing));
        }
        for mapping in &config.mappings {
            self.mapping(leaf.seq, mapping, &config.parties, found);
        }
        if let Some(people) = &config.people
            && !people.is_agreed(&config.parties)
        {
            found.add(
                Finding::new(Code::SignatureMissing)
                    .leaf(leaf.seq)
                    .about(PEOPLE),
            );
        }
        self.texts(leaf.seq, &name, config, found);
    }

    /// Keys that the log has named change only by a note of both former ones.
    fn parties(&self, leaf: &ReadLeaf, config: &Config, found: &mut Findings) {
        let (former, new) = (&self.record.parties, &config.parties);
        if former == new || *former == Parties::default() {
            return;
        }
        let code = match self.record.lets_rekey(&leaf.origin, config) {
            true => Code::PartiesChanged,
            false => Code::PartiesFalse,
        };
        found.add(Finding::new(code).leaf(leaf.seq));
    }

    fn mapping(&self, seq: u64, mapping: &MappingRef, parties: &Parties, found: &mut Findings) {
        let name = format!("{} v{}", mapping.name, mapping.version);
        let about = |code| Finding::new(code).leaf(seq).about(&name);
        if !mapping.is_agreed(parties) {
            found.add(about(Code::SignatureMissing));
        }
        if mapping.standing == SigningStatus::Draft {
            return;
        }
        let version = (mapping.version, mapping.digest.as_str());
        if !rises(self.record.mapping(&mapping.name), version) {
            found.add(about(Code::VersionFell));
        }
    }

    /// Holds the texts of an agreement in the export against what its leaf says.
    fn texts(&mut self, seq: u64, name: &str, config: &Config, found: &mut Findings) {
        let about = |code| Finding::new(code).leaf(seq).about(name);
        let own = std::slice::from_ref(&config.digest);
        let files = match config.files.as_slice() {
            [] => own,
            files => files,
        };
        if layered(files).as_deref() != Some(&config.digest) {
            found.add(about(Code::AgreementFalse));
        }
        for digest in files {
            let file = format!("{AGREEMENTS}{digest}.yaml");
            match self.bundle.file(&file) {
                None => found.add(about(Code::AgreementAbsent)),
                Some(bytes) if sha256_hex(bytes) != *digest => {
                    found.add(about(Code::AgreementFalse));
                }
                Some(_) => {}
            }
            self.known.insert(file);
        }
        let note = format!("{AGREEMENTS}{}.note", config.digest);
        self.notes.insert(note, config.note.clone());
    }

    /// After the last leaf: what stands under an agreement is what stood there last, and those
    /// that were never in force do not belong here.
    pub(super) fn end(&self, found: &mut Findings) {
        for (name, note) in &self.notes {
            if note.is_some() && self.bundle.file(name).is_none() {
                found.add(Finding::new(Code::AgreementAbsent).about(name));
            }
        }
        let files = self.bundle.files().iter();
        for (name, bytes) in files.filter(|(name, _)| name.starts_with(AGREEMENTS)) {
            let about = |code| Finding::new(code).about(name);
            match self.notes.get(name) {
                None if self.known.contains(name) => {}
                None => found.add(about(Code::FileExtra)),
                Some(note) if note.as_ref().map(String::as_bytes) == Some(bytes) => {}
                Some(_) => found.add(about(Code::AgreementFalse)),
            }
        }
    }
}

/// What findings call the people table: it has no name of its own.
const PEOPLE: &str = "people";

/// Whether a version may follow the highest that was signed.
fn rises(known: Option<(u32, &str)>, new: (u32, &str)) -> bool {
    known.is_none_or(|known| new.0 > known.0 || new == known)
}

/// The digest over files of which each stands below the next: that of the lowest, hashed with
/// the digest over those above it.
fn layered(files: &[String]) -> Option<String> {
    let (highest, below) = files.split_last()?;
    below.iter().try_rfold(highest.clone(), |above, file| {
        let mut hash = Sha256::new();
        hash.update(unhex(file)?);
        hash.update(unhex(&above)?);
        Some(hex(&hash.finalize()))
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    let byte = |pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    pairs.map(byte).collect()
}

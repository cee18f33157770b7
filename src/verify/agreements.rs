// SPDX-License-Identifier: EUPL-1.2
//! Which agreement was in force for which leaves, who had signed it, and what it said.

use std::collections::{BTreeMap, BTreeSet};

use super::bundle::{AGREEMENTS, Bundle};
use super::code::Code;
use super::report::{Finding, Findings};
use crate::ledger::{
    Config, Genesis, LeafKind, Parties, PublicKey, ReadLeaf, SignedNote, Standing, sha256_hex,
};

/// Walks along the agreements in force.
pub(super) struct Agreements<'a> {
    bundle: &'a Bundle,
    parties: Parties,
    /// The digest that leaves have to carry.
    digest: String,
    /// Whether the program has started and its next leaf of configuration is still to come.
    starting: bool,
    /// Highest version of each agreement, its digest, and whether somebody had signed it.
    versions: BTreeMap<String, (u32, String, Standing)>,
    /// Files that belong here.
    known: BTreeSet<String>,
}

impl<'a> Agreements<'a> {
    pub(super) fn new(bundle: &'a Bundle, genesis: &Genesis) -> Self {
        Agreements {
            bundle,
            parties: genesis.parties.clone(),
            digest: String::new(),
            starting: false,
            versions: BTreeMap::new(),
            known: BTreeSet::new(),
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
            LeafKind::Config => match leaf.data::<Config>() {
                Ok(config) => self.config(leaf, &config, found),
                Err(_) => found.add(Finding::new(Code::LeafForm).leaf(leaf.seq)),
            },
            _ if leaf.agreement != self.digest => self.swapped(leaf, found),
            _ => {}
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
        let name = format!("{} v{}", config.agreement, config.version);
        let new = (config.version, config.digest.clone(), config.standing);
        let before = self.versions.insert(config.agreement.clone(), new.clone());
        if before.as_ref() == Some(&new) {
            return;
        }
        let about = |code| Finding::new(code).leaf(leaf.seq).about(&name);
        if let Some((version, digest, _)) = before
            && (config.version < version || (config.version == version && config.digest != digest))
        {
            found.add(about(match config.standing {
                Standing::Draft => Code::DraftChanged,
                Standing::Signed | Standing::Tightened => Code::VersionFell,
            }));
        }
        found.add(about(match config.standing {
            Standing::Draft => Code::Draft,
            Standing::Signed => Code::Agreed,
            Standing::Tightened => Code::Tightened,
        }));
        if !self.signed(config) {
            found.add(about(Code::SignatureMissing));
        }
        self.text(leaf.seq, &name, config, found);
    }

    /// Whether those have signed who have to.
    fn signed(&self, config: &Config) -> bool {
        let Parties { employer, union } = &self.parties;
        let needed = match config.standing {
            Standing::Draft => return employer.is_none() && union.is_none(),
            Standing::Signed => vec![employer, union],
            Standing::Tightened => vec![union],
        };
        let Some(note) = config.note.as_deref().and_then(SignedNote::parse) else {
            return false;
        };
        let by = |key: &&Option<String>| {
            let key = key.as_deref().and_then(|key| PublicKey::parse(key).ok());
            key.is_some_and(|key| note.verify(&key).is_some())
        };
        note.text().contains(&config.digest) && needed.iter().all(by)
    }

    /// Holds the text of an agreement in the export against what its leaf says.
    fn text(&mut self, seq: u64, name: &str, config: &Config, found: &mut Findings) {
        let about = |code| Finding::new(code).leaf(seq).about(name);
        let file = format!("{AGREEMENTS}{}.yaml", config.digest);
        match self.bundle.file(&file) {
            None => found.add(about(Code::AgreementAbsent)),
            Some(bytes) if sha256_hex(bytes) != config.digest => {
                found.add(about(Code::AgreementFalse));
            }
            Some(_) => {}
        }
        self.known.insert(file);
        let file = format!("{AGREEMENTS}{}.note", config.digest);
        let note = self.bundle.file(&file);
        if note.is_some() && note != config.note.as_deref().map(str::as_bytes) {
            found.add(about(Code::AgreementFalse));
        }
        self.known.insert(file);
    }

    /// After the last leaf: agreements that were never in force do not belong here.
    pub(super) fn end(&self, found: &mut Findings) {
        let files = self.bundle.files().keys();
        for name in files.filter(|name| name.starts_with(AGREEMENTS)) {
            if !self.known.contains(name) {
                found.add(Finding::new(Code::FileExtra).about(name));
            }
        }
    }
}

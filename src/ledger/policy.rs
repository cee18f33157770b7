// SPDX-License-Identifier: EUPL-1.2
//! Whom to believe (C2SP tlog-policy): the log's key, its witnesses, and how many have to agree.

use std::collections::BTreeMap;

use super::checkpoint::Checkpoint;
use super::key::{KeyTextError, PublicKey, Use};
use super::note::SignedNote;
use crate::observation::EventTime;

/// Names in a policy at most.
const MOST: usize = 64;

/// A policy.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Keys that may sign for the log.
    pub logs: Vec<PublicKey>,
    witnesses: BTreeMap<String, PublicKey>,
    /// In the order in which they stand: each names only what stands above it.
    groups: Vec<(String, usize, Vec<String>)>,
    quorum: Option<String>,
}

/// What is wrong with a policy.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// A line cannot be read.
    #[error(
        "line {0}: expected `log KEY`, `witness NAME KEY`, `group NAME N|all|any NAME...` or `quorum NAME|none`"
    )]
    Line(usize),
    /// A key cannot be read.
    #[error("line {0}: {1}")]
    Key(usize, KeyTextError),
    /// A name is used and not declared before, or declared twice.
    #[error("line {0}: the name {1} is not declared above, or is declared twice")]
    Name(usize, String),
    /// A name or a key would count twice.
    #[error("line {0}: {1} would count twice")]
    Twice(usize, String),
    /// The key of a witness cannot say when it signs.
    #[error("line {0}: a witness signs with the key of a cosigner")]
    NoWitness(usize),
    /// Something is missing.
    #[error("the policy names no {0}")]
    Missing(&'static str),
    /// More names than anybody needs.
    #[error("the policy names more than {MOST} keys and groups")]
    TooLong,
}

impl Policy {
    /// Reads the text of a policy.
    ///
    /// # Errors
    /// It is none, with the number of the line.
    pub fn parse(text: &str) -> Result<Policy, PolicyError> {
        let mut policy = Policy {
            logs: Vec::new(),
            witnesses: BTreeMap::new(),
            groups: Vec::new(),
            quorum: None,
        };
        let mut quorum = false;
        for (at, line) in (1..).zip(text.lines()) {
            let line = line.split('#').next().unwrap_or("");
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [] => {}
                ["log", key, ..] => policy.logs.push(key_of(at, key)?),
                ["witness", name, key, ..] => policy.witness(at, name, key)?,
                ["group", name, need, members @ ..] => {
                    policy.declare(at, name)?;
                    let (need, members) = policy.group(at, need, members)?;
                    policy.groups.push(((*name).into(), need, members));
                }
                ["quorum", name] if !quorum => {
                    quorum = true;
                    if *name != "none" {
                        policy.known(at, name)?;
                        policy.quorum = Some((*name).into());
                    }
                }
                _ => return Err(PolicyError::Line(at)),
            }
            if policy.logs.len() + policy.witnesses.len() + policy.groups.len() > MOST {
                return Err(PolicyError::TooLong);
            }
        }
        if policy.logs.is_empty() {
            return Err(PolicyError::Missing("log"));
        }
        if !quorum {
            return Err(PolicyError::Missing("quorum"));
        }
        Ok(policy)
    }

    /// A policy of one log and perhaps one witness, as text.
    #[must_use]
    pub fn text(log: &PublicKey, witness: Option<&PublicKey>) -> String {
        match witness {
            None => format!("log {log}\nquorum none\n"),
            Some(key) => format!("log {log}\nwitness mirror {key}\nquorum mirror\n"),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.witnesses.contains_key(name) || self.groups.iter().any(|(group, ..)| group == name)
    }

    fn declare(&self, at: usize, name: &str) -> Result<(), PolicyError> {
        if self.has(name) || name == "none" {
            return Err(PolicyError::Name(at, name.into()));
        }
        Ok(())
    }

    fn known(&self, at: usize, name: &str) -> Result<(), PolicyError> {
        self.has(name)
            .then_some(())
            .ok_or_else(|| PolicyError::Name(at, name.into()))
    }

    fn witness(&mut self, at: usize, name: &str, key: &str) -> Result<(), PolicyError> {
        self.declare(at, name)?;
        let key = key_of(at, key)?;
        if key.usage() != Use::Cosignature {
            return Err(PolicyError::NoWitness(at));
        }
        if self.witnesses.values().any(|known| *known == key) {
            return Err(PolicyError::Twice(at, key.to_string()));
        }
        self.witnesses.insert(name.into(), key);
        Ok(())
    }

    /// Each name counts in one group at most, so that no witness counts twice.
    fn group(
        &self,
        at: usize,
        need: &str,
        members: &[&str],
    ) -> Result<(usize, Vec<String>), PolicyError> {
        for (i, name) in members.iter().enumerate() {
            self.known(at, name)?;
            let before = |(.., named): &(String, usize, Vec<String>)| {
                named.iter().any(|member| member == name)
            };
            if members[..i].contains(name) || self.groups.iter().any(before) {
                return Err(PolicyError::Twice(at, (*name).into()));
            }
        }
        let need = match need {
            "all" => members.len(),
            "any" => 1,
            number => number.parse().map_err(|_| PolicyError::Line(at))?,
        };
        if need == 0 || need > members.len() {
            return Err(PolicyError::Line(at));
        }
        Ok((
            need,
            members.iter().map(|name| (*name).to_owned()).collect(),
        ))
    }

    /// Whether witnesses are asked for at all.
    #[must_use]
    pub fn wants_witnesses(&self) -> bool {
        self.quorum.is_some()
    }

    /// The witnesses by name.
    pub fn witnesses(&self) -> impl Iterator<Item = &PublicKey> {
        self.witnesses.values()
    }

    /// The checkpoint of a note that one of the logs has signed for itself.
    #[must_use]
    pub fn checkpoint(&self, note: &SignedNote) -> Option<Checkpoint> {
        let own = |key: &PublicKey| {
            let (checkpoint, _) = Checkpoint::verified(note, key)?;
            (checkpoint.origin == key.name()).then_some(checkpoint)
        };
        self.logs.iter().find_map(own)
    }

    /// When the quorum had signed this note: the latest of the times it needs. `Err` if it has
    /// not; `Ok(None)` if no quorum is asked for.
    ///
    /// # Errors
    /// Fewer witnesses have signed than the policy wants.
    pub fn witnessed(&self, note: &SignedNote) -> Result<Option<EventTime>, NoQuorum> {
        match &self.quorum {
            None => Ok(None),
            Some(name) => self
                .signed(note)
                .remove(name.as_str())
                .map(Some)
                .ok_or(NoQuorum),
        }
    }

    /// When each witness and group had signed, of those that have.
    fn signed(&self, note: &SignedNote) -> BTreeMap<&str, EventTime> {
        let mut signed: BTreeMap<&str, EventTime> = BTreeMap::new();
        for (name, key) in &self.witnesses {
            if let Some(time) = note.verify(key).and_then(|verified| verified.time) {
                signed.insert(name, time);
            }
        }
        for (name, need, members) in &self.groups {
            let times = members
                .iter()
                .filter_map(|member| signed.get(member.as_str()));
            let mut times: Vec<_> = times.copied().collect();
            times.sort_unstable();
            if let Some(time) = times.get(need - 1) {
                signed.insert(name, *time);
            }
        }
        signed
    }
}

/// Fewer witnesses have signed than the policy wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoQuorum;

fn key_of(at: usize, key: &str) -> Result<PublicKey, PolicyError> {
    PublicKey::parse(key).map_err(|error| PolicyError::Key(at, error))
}

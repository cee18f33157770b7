// SPDX-License-Identifier: EUPL-1.2
//! One leaf: a line of JSON whose bytes are hashed; public facts, and commitments to the rest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Hash;
use super::commitment::{Salt, fields};
use crate::observation::EventTime;

/// Version of the form of leaves.
const FORMAT: u32 = 1;
/// Numbers of leaves lie below: up to here a number of JSON means the same to every reader, and
/// nobody's counting overflows.
const MOST: u64 = 1 << 53;

/// What a leaf is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeafKind {
    /// The first leaf of a log: who writes it, and whom to believe.
    Genesis,
    /// The monitor started.
    Start,
    /// The monitor stopped of its own will.
    Stop,
    /// Agreement and mappings in force from here on.
    Config,
    /// A version of an alert.
    Alert,
    /// Something about the monitor's own sight.
    Finding,
    /// Records were gone before they were read: a finding of its own kind.
    Gap,
    /// The monitor is alive, and this is how far it has read.
    Heartbeat,
    /// What a witness had signed.
    Cosignature,
    /// Bodies were erased.
    Erasure,
    /// Somebody was given an export.
    Export,
    /// From here on another key signs for the log.
    KeyRotation,
}

impl LeafKind {
    /// The word for tables and event types, as it stands in leaves.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            LeafKind::Genesis => "genesis",
            LeafKind::Start => "start",
            LeafKind::Stop => "stop",
            LeafKind::Config => "config",
            LeafKind::Alert => "alert",
            LeafKind::Finding => "finding",
            LeafKind::Gap => "gap",
            LeafKind::Heartbeat => "heartbeat",
            LeafKind::Cosignature => "cosignature",
            LeafKind::Erasure => "erasure",
            LeafKind::Export => "export",
            LeafKind::KeyRotation => "key_rotation",
        }
    }
}

/// What every leaf says first.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// Name of the log.
    pub origin: &'a str,
    /// Place in the log, from 0 and without a hole.
    pub seq: u64,
    /// Wall time at which it is written.
    pub time: EventTime,
    /// Digest of the agreement in force, hexadecimal.
    pub agreement: &'a str,
}

/// What is not said in the leaf itself and may be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// What the commitments are made with.
    pub salt: Salt,
    /// A JSON object as text.
    pub text: String,
    /// How long it is kept: the severity of the clause.
    pub class: &'static str,
}

/// A numbered entry of the log in its final bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Place in the log.
    pub seq: u64,
    /// What it is about.
    pub kind: LeafKind,
    /// Wall time at which it was written.
    pub time: EventTime,
    /// UTF-8 JSON: keys in fixed order, no white space. Written once, never derived again.
    pub bytes: Vec<u8>,
    /// What it commits to.
    pub body: Option<Body>,
}

#[derive(Serialize)]
struct Written<'a, T> {
    v: u32,
    origin: &'a str,
    seq: u64,
    time: String,
    kind: LeafKind,
    agreement: &'a str,
    data: &'a T,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    commitments: BTreeMap<&'a str, String>,
}

impl Leaf {
    /// A leaf that says everything openly.
    ///
    /// # Errors
    /// The facts cannot be written as JSON: a map in them has keys that are no text.
    pub fn open(
        head: &Head<'_>,
        kind: LeafKind,
        data: &impl Serialize,
    ) -> serde_json::Result<Leaf> {
        Leaf::write(head, kind, data, BTreeMap::new())
    }

    /// A leaf that says `data` openly, which is part of the body, and commits to each other field
    /// of the body.
    ///
    /// # Errors
    /// As [`Leaf::open`]; also if the body is no object, or `data` says a field that it lacks.
    pub fn committing(
        head: &Head<'_>,
        kind: LeafKind,
        data: &impl Serialize,
        body: Body,
    ) -> serde_json::Result<Leaf> {
        use serde::de::Error as _;
        let none = || serde_json::Error::custom("the body is no object around what is said");
        let said = fields(&serde_json::to_string(data)?).ok_or_else(none)?;
        let all = fields(&body.text).ok_or_else(none)?;
        if said.keys().any(|name| !all.contains_key(name)) {
            return Err(none());
        }
        let commitments = all
            .iter()
            .filter(|(name, _)| !said.contains_key(*name))
            .map(|(name, value)| {
                let commitment = body.salt.of(name).commit(name, value.get());
                (name.as_str(), commitment.to_string())
            })
            .collect();
        let mut leaf = Leaf::write(head, kind, data, commitments)?;
        leaf.body = Some(body);
        Ok(leaf)
    }

    fn write(
        head: &Head<'_>,
        kind: LeafKind,
        data: &impl Serialize,
        commitments: BTreeMap<&str, String>,
    ) -> serde_json::Result<Leaf> {
        let written = Written {
            v: FORMAT,
            origin: head.origin,
            seq: head.seq,
            time: head.time.to_string(),
            kind,
            agreement: head.agreement,
            data,
            commitments,
        };
        Ok(Leaf {
            seq: head.seq,
            kind,
            time: head.time,
            bytes: serde_json::to_vec(&written)?,
            body: None,
        })
    }

    /// Its hash in the tree.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::leaf(&self.bytes)
    }

    /// The id of a leaf everywhere: key of its message, id of its event.
    #[must_use]
    pub fn id(origin: &str, seq: u64) -> String {
        format!("{origin}/{seq}")
    }
}

/// A leaf as somebody else reads it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadLeaf {
    v: u32,
    /// Name of the log.
    pub origin: String,
    /// Place in the log.
    pub seq: u64,
    /// When it was written, by the monitor's clock.
    pub time: EventTime,
    /// What it is about.
    pub kind: LeafKind,
    /// Digest of the agreement in force.
    pub agreement: String,
    /// What it says openly.
    pub data: Box<RawValue>,
    #[serde(default)]
    commitments: BTreeMap<String, String>,
}

impl ReadLeaf {
    /// Reads the bytes of a leaf.
    ///
    /// # Errors
    /// It has another form or one of a later version, or a number that no log reaches.
    pub fn parse(bytes: &[u8]) -> serde_json::Result<ReadLeaf> {
        use serde::de::Error as _;
        let leaf: ReadLeaf = serde_json::from_slice(bytes)?;
        match leaf.v {
            FORMAT if leaf.seq < MOST => Ok(leaf),
            _ => Err(serde_json::Error::custom("not a leaf of this version")),
        }
    }

    /// What it says, as a type.
    ///
    /// # Errors
    /// It says something else.
    pub fn data<'a, T: Deserialize<'a>>(&'a self) -> serde_json::Result<T> {
        serde_json::from_str(self.data.get())
    }

    /// Names of the fields it commits to.
    pub fn committed(&self) -> impl ExactSizeIterator<Item = &str> {
        self.commitments.keys().map(String::as_str)
    }

    /// Whether this value, under the field's own salt, is what the leaf commits to.
    #[must_use]
    pub fn opens(&self, field: &str, salt: &Salt, value: &str) -> bool {
        let commitment = self
            .commitments
            .get(field)
            .and_then(|text| Hash::parse(text));
        commitment == Some(salt.commit(field, value))
    }

    /// Whether a whole body is what this leaf says and commits to, no field more or less. Their
    /// order does not matter.
    #[must_use]
    pub fn opens_all(&self, salt: &Salt, body: &str) -> bool {
        let (Some(said), Some(all)) = (fields(self.data.get()), fields(body)) else {
            return false;
        };
        let known = |name: &String, value: &str| match said.get(name) {
            Some(said) => said.get() == value,
            None => self.opens(name, &salt.of(name), value),
        };
        let mut each = all.iter();
        all.len() == said.len() + self.commitments.len()
            && each.all(|(name, value)| known(name, value.get()))
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! A leaf on its way to the union: a CloudEvents 1.0 event in JSON around leaf and body.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::commitment::Salt;
use super::facts::Config;
use super::hash::{Hash, sha256_hex};
use super::leaf::{Leaf, LeafKind, ReadLeaf};
use super::proof::InclusionProof;

/// What is sent. `leaf` holds the exact bytes that are hashed; `data` is what it says and commits
/// to; `texts` are those whose SHA-256 a leaf of configuration names, in its order, as far as they
/// fit; `proof` shows that the leaf stands in the log. Older versions sent `checkpoint` instead, and
/// only behind the last leaf of a commit.
#[derive(Serialize)]
struct Written<'a> {
    specversion: &'static str,
    id: String,
    source: String,
    r#type: String,
    time: String,
    datacontenttype: &'static str,
    sequence: String,
    data: &'a RawValue,
    leaf: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    texts: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    checkpoint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<String>,
}

#[derive(Deserialize)]
struct Read {
    data: Box<RawValue>,
    leaf: String,
    salt: Option<String>,
    #[serde(default)]
    texts: Vec<String>,
    checkpoint: Option<String>,
    proof: Option<String>,
}

/// What a message says of the place of its leaf.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// Nothing: a message of an older version that is not the last of its commit.
    Unsaid,
    /// The note of a checkpoint over all leaves up to this one, as older versions sent it.
    End(&'a str),
    /// The place, its proof, and the checkpoint above it.
    Proven(&'a InclusionProof),
}

/// A message as the union reads it.
#[derive(Debug, Clone)]
pub struct Message {
    /// The bytes that are hashed.
    pub bytes: Vec<u8>,
    /// What they say.
    pub leaf: ReadLeaf,
    /// The body behind the commitments, and its salt. Nothing if the leaf says everything, or
    /// if the body was erased before it was sent.
    pub body: Option<(Salt, String)>,
    /// Texts that came with a leaf of configuration, each under the SHA-256 that the leaf names.
    pub texts: BTreeMap<String, String>,
    /// The note of a checkpoint over all leaves up to this one, in a message of an older version.
    /// Nobody has checked it yet.
    pub checkpoint: Option<String>,
    /// Shows that the leaf stands in the log. The proof holds under its checkpoint; nobody has
    /// checked who has signed that.
    pub proof: Option<InclusionProof>,
}

/// Why a message is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// It has another form.
    #[error("it is no event around a leaf")]
    Form,
    /// What it shows is not what its leaf says and commits to.
    #[error("it shows something else than its leaf says and commits to")]
    Commitment,
    /// Its proof is not that of this leaf at this place.
    #[error("its proof does not show its leaf at its place")]
    Proof,
}

impl Message {
    /// Writes the message of a leaf. `body` is its salt and text, unless it says everything
    /// itself or was erased; `texts` are those that it names, in its order, some may be missing.
    ///
    /// # Errors
    /// The bytes are no leaf, or the body is no JSON.
    pub fn write(
        bytes: &[u8],
        body: Option<(&Salt, &str)>,
        texts: &[String],
        place: Place<'_>,
    ) -> serde_json::Result<Vec<u8>> {
        use serde::ser::Error as _;
        let text = str::from_utf8(bytes).map_err(serde_json::Error::custom)?;
        let leaf = ReadLeaf::parse(bytes)?;
        let shown: &RawValue = match body {
            Some((_, body)) => serde_json::from_str(body)?,
            None => &leaf.data,
        };
        serde_json::to_vec(&Written {
            specversion: "1.0",
            id: Leaf::id(&leaf.origin, leaf.seq),
            source: format!("urn:vigie:{}", leaf.origin),
            r#type: format!("vigie.{}.v1", leaf.kind.name()),
            time: leaf.time.to_string(),
            datacontenttype: "application/json",
            // Twenty digits sort as text like the numbers they are.
            sequence: format!("{:020}", leaf.seq),
            data: shown,
            leaf: text,
            salt: body.map(|(salt, _)| salt.reveal()),
            texts,
            checkpoint: match place {
                Place::End(note) => Some(note),
                Place::Unsaid | Place::Proven(_) => None,
            },
            proof: match place {
                Place::Proven(proof) => Some(proof.to_string()),
                Place::Unsaid | Place::End(_) => None,
            },
        })
    }

    /// Reads a message and holds all that it shows against its leaf: a text that the leaf does not
    /// name is refused, and so is a proof of something else. Only signatures are left to check.
    ///
    /// # Errors
    /// It has another form, or shows something else than its leaf.
    pub fn parse(message: &[u8]) -> Result<Message, MessageError> {
        let read: Read = serde_json::from_slice(message).map_err(|_| MessageError::Form)?;
        let bytes = read.leaf.into_bytes();
        let leaf = ReadLeaf::parse(&bytes).map_err(|_| MessageError::Form)?;
        let body = match read.salt {
            None => None,
            Some(salt) => {
                let salt = Salt::parse(&salt).ok_or(MessageError::Form)?;
                if !leaf.opens_all(&salt, read.data.get()) {
                    return Err(MessageError::Commitment);
                }
                Some((salt, read.data.get().to_owned()))
            }
        };
        let proof = read.proof.map(|text| InclusionProof::parse(&text));
        let proof = proof
            .map(|proof| proof.ok_or(MessageError::Form))
            .transpose()?;
        let place = match (&read.checkpoint, &proof) {
            (None, None) => Place::Unsaid,
            (Some(note), None) => Place::End(note),
            (None, Some(proof)) if proof.shows(leaf.seq, Hash::leaf(&bytes)) => {
                Place::Proven(proof)
            }
            (None, Some(_)) => return Err(MessageError::Proof),
            (Some(_), Some(_)) => return Err(MessageError::Form),
        };
        // There is one way to write it, so every part of it is what the leaf makes it.
        let shown = body.as_ref().map(|(salt, text)| (salt, text.as_str()));
        let again = Message::write(&bytes, shown, &read.texts, place);
        if again.map_err(|_| MessageError::Form)? != message {
            return Err(MessageError::Commitment);
        }
        Ok(Message {
            texts: named(&leaf, read.texts).ok_or(MessageError::Commitment)?,
            bytes,
            leaf,
            body,
            checkpoint: read.checkpoint,
            proof,
        })
    }
}

/// Each text under its SHA-256, if the leaf names all of them in this order.
fn named(leaf: &ReadLeaf, texts: Vec<String>) -> Option<BTreeMap<String, String>> {
    if texts.is_empty() {
        return Some(BTreeMap::new());
    }
    let config = Some(leaf).filter(|leaf| leaf.kind == LeafKind::Config);
    let config: Config = config?.data().ok()?;
    let mut asked = config.texts();
    let found = texts.into_iter().map(|text| {
        let digest = sha256_hex(text.as_bytes());
        asked
            .any(|(_, asked)| asked == digest)
            .then_some((digest, text))
    });
    found.collect()
}

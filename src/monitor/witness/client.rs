// SPDX-License-Identifier: EUPL-1.2
//! One question to the union's mirror over HTTP (C2SP tlog-witness), and what the answer means.
//!
//! Whoever can put something in the mirror's place can answer anything: only what its key has signed
//! is believed, all else is no answer.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use ureq::http::Response;
use ureq::{Agent, Body};

use super::super::agent::agent;
use crate::ledger::{AddCheckpoint, Checkpoint, PublicKey, SignedNote, known_size};

/// Bytes read of an answer at most: a note with a few signatures.
const MAX_ANSWER: u64 = 16 * 1024;

/// Where the mirror is and how it is known.
#[derive(Debug, Clone)]
pub struct MirrorTarget {
    /// Address, without `/add-checkpoint`.
    pub url: String,
    /// What it signs with.
    pub key: PublicKey,
    /// PEM file of the authority behind its certificate; else those of the system.
    pub ca: Option<PathBuf>,
}

/// What the mirror said.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It has signed; the note bears its signature now.
    Signed(SignedNote),
    /// It says that it has signed this size last, another one than we thought.
    Knows(u64),
    /// It says that the checkpoint does not go on from the one that it signed.
    Unproven,
}

/// Asks.
pub(super) struct Client {
    agent: Agent,
    url: String,
    key: PublicKey,
}

impl Client {
    pub(super) fn new(target: &MirrorTarget) -> io::Result<Client> {
        Ok(Client {
            agent: agent(&target.url, target.ca.as_deref())?,
            url: target.url.trim_end_matches('/').to_owned(),
            key: target.key.clone(),
        })
    }

    /// Posts a checkpoint and waits so long for the answer.
    ///
    /// # Errors
    /// No answer, or one that a witness does not give: in words for the log.
    pub(super) fn post(&self, request: AddCheckpoint, timeout: Duration) -> Result<Answer, String> {
        let asked = self.agent.post(format!("{}/add-checkpoint", self.url));
        let asked = asked.config().timeout_global(Some(timeout)).build();
        let (status, body) = read(asked.send(request.to_string()))?;
        answer(status, &body, request.note, &self.key)
    }

    /// The checkpoint that the mirror signed last, as its key has signed it.
    ///
    /// # Errors
    /// No answer, or none that bears its signature: in words for the log.
    pub(super) fn signed(&self, timeout: Duration) -> Result<Checkpoint, String> {
        let asked = self.agent.get(format!("{}/checkpoint", self.url));
        let asked = asked.config().timeout_global(Some(timeout)).build();
        let (status, body) = read(asked.call())?;
        signed(status, &body, &self.key)
    }
}

/// Status and body of an answer.
fn read(sent: Result<Response<Body>, ureq::Error>) -> Result<(u16, String), String> {
    let mut response = sent.map_err(|error| error.to_string())?;
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(MAX_ANSWER);
    let body = body.read_to_string().map_err(|error| error.to_string())?;
    Ok((status, body))
}

/// What an answer to this checkpoint says.
fn answer(
    status: u16,
    body: &str,
    mut shown: SignedNote,
    key: &PublicKey,
) -> Result<Answer, String> {
    match status {
        200 if shown.adopt(body, key) => Ok(Answer::Signed(shown)),
        200 => Err("its answer bears no signature by the key that is configured".into()),
        409 => known_size(body)
            .map(Answer::Knows)
            .ok_or_else(|| status_text(status)),
        422 => Ok(Answer::Unproven),
        _ => Err(status_text(status)),
    }
}

/// The checkpoint in an answer, if the key has signed it.
fn signed(status: u16, body: &str, key: &PublicKey) -> Result<Checkpoint, String> {
    let note = SignedNote::parse(body).filter(|_| status == 200);
    let signed = note.and_then(|note| Checkpoint::verified(&note, key));
    let (checkpoint, _) = signed.ok_or(
        "it refuses our checkpoint, and shows none that the key that is configured has signed",
    )?;
    Ok(checkpoint)
}

fn status_text(status: u16) -> String {
    let why = match status {
        403 => ": it does not accept this log's signature",
        404 => ": it does not know this log, or is no witness",
        _ => "",
    };
    format!("it answers {status}{why}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ledger::{CompactRange, Hash, PrivateKey, Use};
    use crate::observation::EventTime;

    const NOW: EventTime = EventTime::from_micros(1_772_445_600_000_000);

    fn key(seed: u8) -> PrivateKey {
        PrivateKey::new("mirror.test", Use::Cosignature, &[seed; 32]).unwrap()
    }

    fn shown() -> SignedNote {
        let mut edge = CompactRange::default();
        edge.push(Hash::leaf(b"leaf"));
        let log = PrivateKey::new("log.test", Use::Note, &[1; 32]).unwrap();
        Checkpoint::of("log.test", &edge).sign(&log, NOW)
    }

    fn line(by: &PrivateKey) -> String {
        let mut note = shown();
        note.sign(by, NOW);
        note.line_of(&by.public()).unwrap()
    }

    #[test]
    fn what_the_mirror_has_signed_is_taken() {
        let (ours, key) = (line(&key(9)), key(9).public());
        let taken = answer(200, &ours, shown(), &key);
        assert!(matches!(taken, Ok(Answer::Signed(note)) if note.verify(&key).is_some()));
        assert_eq!(answer(409, "7\n", shown(), &key), Ok(Answer::Knows(7)));
        let mut note = shown();
        note.sign(&self::key(9), NOW);
        assert_eq!(signed(200, &note.to_string(), &key).unwrap().size, 1);
        note = shown();
        note.sign(&self::key(8), NOW);
        assert!(signed(200, &note.to_string(), &key).is_err());
    }

    proptest! {
        #[test]
        fn nothing_else_is(
            status in prop_oneof![Just(200), Just(409), Just(422), 0u16..1000],
            body in prop_oneof![
                ".{0,80}",
                "[0-9]{0,24}\n",
                Just(line(&key(8))),
                Just(shown().to_string()),
                "(\u{2014} mirror[.]test [A-Za-z0-9+/]{8,120}={0,2}\n){1,3}",
            ],
        ) {
            let key = key(9).public();
            let taken = answer(status, &body, shown(), &key);
            prop_assert!(!matches!(taken, Ok(Answer::Signed(_))));
            prop_assert!(signed(status, &body, &key).is_err());
        }
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! One question to the union's mirror over HTTP (C2SP tlog-witness), and what the answer means.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use ureq::Agent;

use super::super::agent::agent;
use crate::ledger::{AddCheckpoint, PublicKey, SignedNote, known_size};

/// Bytes read of an answer at most: a few signature lines.
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
    /// It has signed another size last.
    Knows(u64),
    /// The checkpoint does not go on from the one that it signed.
    Unproven,
}

/// Asks.
pub(super) struct Client {
    agent: Agent,
    address: String,
    key: PublicKey,
}

impl Client {
    pub(super) fn new(target: &MirrorTarget) -> io::Result<Client> {
        Ok(Client {
            agent: agent(&target.url, target.ca.as_deref())?,
            address: format!("{}/add-checkpoint", target.url.trim_end_matches('/')),
            key: target.key.clone(),
        })
    }

    /// Posts a checkpoint and waits so long for the answer.
    ///
    /// # Errors
    /// No answer, or one that a witness does not give: in words for the log.
    pub(super) fn post(&self, request: AddCheckpoint, timeout: Duration) -> Result<Answer, String> {
        let asked = self.agent.post(&self.address).config();
        let asked = asked.timeout_global(Some(timeout)).build();
        let sent = asked.send(request.to_string());
        let mut response = sent.map_err(|error| error.to_string())?;
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(MAX_ANSWER);
        let body = body.read_to_string().map_err(|error| error.to_string())?;
        match status {
            200 => {
                let mut note = request.note;
                match note.adopt(&body, &self.key) {
                    true => Ok(Answer::Signed(note)),
                    false => {
                        Err("its answer bears no signature by the key that is configured".into())
                    }
                }
            }
            409 => known_size(&body)
                .map(Answer::Knows)
                .ok_or_else(|| status_text(status)),
            422 => Ok(Answer::Unproven),
            _ => Err(status_text(status)),
        }
    }
}

fn status_text(status: u16) -> String {
    let why = match status {
        403 => ": it does not accept this log's signature",
        404 => ": it does not know this log, or is no witness",
        _ => "",
    };
    format!("it answers {status}{why}")
}

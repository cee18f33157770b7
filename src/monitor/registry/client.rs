// SPDX-License-Identifier: EUPL-1.2
//! One question to a schema registry over HTTP, and what became of it.

use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ureq::Agent;
use zeroize::Zeroizing;

use super::super::agent::agent;
use super::Trouble;
use crate::secret;

/// Bytes of an answer at most: a schema of 1 MB, and what JSON puts around it.
const MAX_ANSWER: u64 = 2 << 20;
/// What is asked for.
const MEDIA: &str = "application/vnd.schemaregistry.v1+json, application/json";

/// Where a schema registry is and how it lets us in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryTarget {
    /// Address, without `/schemas` and without a slash at its end.
    pub url: String,
    /// How we show who we are.
    pub login: Option<RegistryLogin>,
    /// PEM file of the authority behind its certificate; else those of the system.
    pub ca: Option<PathBuf>,
    /// How long a schema may take, with all that it refers to.
    pub timeout: Duration,
}

/// Who we are to a registry. The secret stays in its file, so that it can be changed there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistryLogin {
    /// A name, and the file of its password.
    Password(String, PathBuf),
    /// The file of a bearer token.
    Token(PathBuf),
}

/// What became of a question that has no answer of use.
#[derive(Debug)]
pub(super) struct Failure {
    pub trouble: Trouble,
    /// In words for the log; never a secret.
    pub why: String,
}

impl Failure {
    pub(super) fn new(trouble: Trouble, why: impl ToString) -> Failure {
        let why = why.to_string();
        Failure { trouble, why }
    }
}

/// Asks.
pub(super) struct Client {
    agent: Agent,
    target: RegistryTarget,
}

impl Client {
    pub(super) fn new(target: RegistryTarget) -> io::Result<Client> {
        let agent = agent(&target.url, target.ca.as_deref())?;
        Ok(Client { agent, target })
    }

    /// When a question that is asked now has waited long enough.
    pub(super) fn timeout(&self) -> Instant {
        Instant::now() + self.target.timeout
    }

    /// What there is at a path below the address.
    ///
    /// # Errors
    /// Nothing, or nothing of use.
    pub(super) fn get(&self, path: &str, until: Instant) -> Result<String, Failure> {
        let mut question = self.agent.get(format!("{}{path}", self.target.url));
        if let Some(login) = &self.target.login {
            let shown = login.header();
            let shown = shown.map_err(|why| Failure::new(Trouble::Refused, why))?;
            question = question.header("authorization", &*shown);
        }
        let left = until.saturating_duration_since(Instant::now());
        let question = question.header("accept", MEDIA).config();
        let question = question.timeout_global(Some(left)).build();
        let mut answer = question.call().map_err(|error| failed(&error))?;
        if let Some(trouble) = trouble(answer.status().as_u16()) {
            return Err(Failure::new(
                trouble,
                format!("it answers {}", answer.status()),
            ));
        }
        let body = answer.body_mut().with_config().limit(MAX_ANSWER);
        body.read_to_string().map_err(|error| failed(&error))
    }
}

impl RegistryLogin {
    /// What stands in the header `Authorization`.
    ///
    /// # Errors
    /// In words: why the secret cannot be read. Never the secret.
    pub(super) fn header(&self) -> Result<Zeroizing<String>, String> {
        let of = |path: &PathBuf| {
            let named = |why| format!("the secret file {} cannot be used: {why}", path.display());
            secret::line(path).map_err(named)
        };
        let header = match self {
            RegistryLogin::Password(user, path) => {
                let pair = Zeroizing::new(format!("{user}:{}", *of(path)?));
                format!("Basic {}", *Zeroizing::new(BASE64_STANDARD.encode(&*pair)))
            }
            RegistryLogin::Token(path) => format!("Bearer {}", of(path)?.trim()),
        };
        Ok(Zeroizing::new(header))
    }
}

/// What a status means, unless all is well.
fn trouble(status: u16) -> Option<Trouble> {
    match status {
        200 => None,
        401 | 403 => Some(Trouble::Refused),
        404 => Some(Trouble::NotFound),
        408 | 429 | 500..600 => Some(Trouble::Down),
        _ => Some(Trouble::Unusable),
    }
}

/// No answer, or one that is not to be read. The library's words hold no header of ours.
fn failed(error: &ureq::Error) -> Failure {
    let trouble = match error {
        ureq::Error::BodyExceedsLimit(_)
        | ureq::Error::LargeResponseHeader(..)
        | ureq::Error::Protocol(_)
        | ureq::Error::Http(_) => Trouble::Unusable,
        _ => Trouble::Down,
    };
    Failure::new(trouble, error)
}

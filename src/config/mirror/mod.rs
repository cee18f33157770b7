// SPDX-License-Identifier: EUPL-1.2
//! Both ends of the union's mirror: `mirror.yaml`, and `mirror:` in `vigie.yaml`.

mod keys;
mod read;
mod target;
#[cfg(test)]
mod tests;

pub(super) use target::{target, url};

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{Cluster, SecretError};
use crate::diagnostic::Diagnostic;
use crate::kafka::Target;
use crate::ledger::{PrivateKey, PublicKey, Use};
use crate::mirror::{Limits, Settings};
use crate::secret;
use crate::yaml::{self, Document, FileKind};

/// A mirror's configuration that was read and found sound. Secrets are not read yet.
#[derive(Debug, Clone)]
pub struct MirrorConfig {
    /// The key of the log.
    pub log: PublicKey,
    /// The copy.
    pub store: PathBuf,
    /// What it signs with.
    pub key_file: PathBuf,
    /// Cluster and topic of the queue.
    pub queue: Option<(Cluster, String)>,
    /// Where to listen.
    pub listen: Option<SocketAddr>,
    /// Names under which it may be asked, beside addresses and those of this network.
    pub hosts: Vec<String>,
    /// When to raise an alarm.
    pub limits: Limits,
}

/// Reads and checks a mirror's configuration.
///
/// # Errors
/// Everything that is wrong with it.
pub fn load(path: &Path) -> Result<MirrorConfig, Vec<Diagnostic>> {
    let bytes = yaml::read(path).map_err(|unreadable| vec![*unreadable])?;
    let base = path.parent().unwrap_or(Path::new(""));
    parse(&path.to_string_lossy(), &bytes, base)
}

/// Checks its bytes; relative paths in it start at `base`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn parse(name: &str, bytes: &[u8], base: &Path) -> Result<MirrorConfig, Vec<Diagnostic>> {
    let document = Document::parse(name, bytes)?;
    document.expect(FileKind::Mirror)?;
    let mut out = document.findings();
    match read::config(&document, base, &mut out) {
        Some(config) if out.errors() == 0 => Ok(config),
        _ => Err(out.into_list()),
    }
}

/// The JSON Schema of the file, for editors.
#[must_use]
pub fn schema() -> serde_json::Value {
    yaml::schema::schema("Vigie mirror", &keys::FILE, serde_json::Map::new())
}

impl MirrorConfig {
    /// Reads the secrets and puts everything together.
    ///
    /// # Errors
    /// A secret cannot be read, or others can read it.
    pub fn settings(self) -> Result<Settings, SecretError> {
        let queue = self.queue.map(|(cluster, topic)| {
            let connection = cluster.connection()?;
            Ok::<_, SecretError>(Target { connection, topic })
        });
        Ok(Settings {
            log: self.log,
            store: self.store,
            key: cosigner(&self.key_file)?,
            queue: queue.transpose()?,
            listen: self.listen,
            limits: self.limits,
        })
    }
}

/// A cosigner's private key from a file that only its owner can read.
fn cosigner(path: &Path) -> Result<PrivateKey, SecretError> {
    let failed = |reason: String| SecretError::Cosigner(path.to_owned(), reason);
    if !secret::is_private(path).map_err(|error| failed(error.to_string()))? {
        return Err(failed(secret::EXPOSED.into()));
    }
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let key =
        PrivateKey::parse(&Zeroizing::new(text)).map_err(|error| failed(error.to_string()))?;
    match key.public().usage() {
        Use::Cosignature => Ok(key),
        Use::Note => Err(failed("it is no cosigner's key".into())),
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! `vigie.yaml`: how this installation runs. Read strictly, with all mistakes at once.

mod inspection;
mod keys;
pub mod mirror;
mod parties;
mod read;
mod registry;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::agreement::Agreement;
use crate::diagnostic::Diagnostic;
use crate::engine::Limits;
use crate::http::Inspection;
use crate::intake::{BadSchema, IntakeLimits, Kept, KeyError, Mapping, Pseudonyms, Schemas};
use crate::kafka::{Connection, Target};
use crate::monitor::{HEARTBEAT, MirrorTarget, RegistryTarget, Settings, SourceRule};
use crate::secret;
use crate::signing::{PartyKeys, SignedFiles};
use crate::yaml::{self, Document, FileKind};

/// A configuration that was read and found sound. Secrets are not read yet.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file itself.
    pub file: PathBuf,
    /// Who signs; nobody in a draft.
    pub parties: Option<PartyKeys>,
    /// The agreement.
    pub agreement: PathBuf,
    /// The store.
    pub store: PathBuf,
    /// The secret behind pseudonyms.
    pub key: PathBuf,
    /// The folder of the mappings.
    pub mappings: Option<PathBuf>,
    /// The people table.
    pub people: Option<PathBuf>,
    /// The folder of schemas that records name.
    pub schemas: Option<PathBuf>,
    /// Where other schemas are to be had.
    pub registry: Option<RegistryTarget>,
    /// The cluster to read, and the file of its password.
    pub kafka: Cluster,
    /// Which topics.
    pub rules: Vec<SourceRule>,
    /// The union's queue: topic, and its cluster if it is another one.
    pub queue: Option<(String, Option<Cluster>)>,
    /// The union's mirror.
    pub mirror: Option<MirrorTarget>,
    /// Engine.
    pub limits: Limits,
    /// Intake.
    pub intake: IntakeLimits,
    /// Silence after which a partition holds nothing back.
    pub idle_after: Duration,
    /// Intake threads.
    pub threads: usize,
    /// Where to serve metrics.
    pub listen: Option<SocketAddr>,
    /// Names under which they may be asked for, beside addresses and those of this network.
    pub hosts: Vec<String>,
    /// Where inspectors are let in.
    pub inspection: Option<Inspection>,
}

/// A cluster as written: its password still is in a file.
#[derive(Debug, Clone)]
pub struct Cluster {
    connection: Connection,
    password_file: Option<PathBuf>,
}

/// Why a secret, or a schema, could not be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The secret behind pseudonyms.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A password.
    #[error("the password file {0} cannot be used: {1}")]
    Password(PathBuf, String),
    /// What the schema registry is to be shown.
    #[error("the secret file {0} cannot be used: {1}")]
    Registry(PathBuf, String),
    /// The mirror's key.
    #[error("the key file {0} cannot be used: {1}")]
    Cosigner(PathBuf, String),
    /// A schema.
    #[error(transparent)]
    Schema(#[from] BadSchema),
}

/// Reads and checks a configuration.
///
/// # Errors
/// Everything that is wrong with it.
pub fn load(path: &Path) -> Result<Config, Vec<Diagnostic>> {
    let bytes = yaml::read(path).map_err(|unreadable| vec![*unreadable])?;
    parse(
        &path.to_string_lossy(),
        &bytes,
        path.parent().unwrap_or(Path::new("")),
    )
}

/// Checks a configuration's bytes; relative paths in it start at `base`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn parse(name: &str, bytes: &[u8], base: &Path) -> Result<Config, Vec<Diagnostic>> {
    let document = Document::parse(name, bytes)?;
    document.expect(FileKind::Settings)?;
    let mut out = document.findings();
    match read::config(&document, base, &mut out) {
        Some(config) if out.errors() == 0 => Ok(Config {
            file: name.into(),
            ..config
        }),
        _ => Err(out.into_list()),
    }
}

/// The JSON Schema of the file, for editors.
#[must_use]
pub fn schema() -> serde_json::Value {
    yaml::schema::schema("Vigie settings", &keys::FILE, serde_json::Map::new())
}

impl Config {
    /// The schemas of the folder, and those that the registry gave before.
    ///
    /// # Errors
    /// One of the folder cannot be used.
    pub fn schemas(&self) -> Result<Arc<Schemas>, BadSchema> {
        let schemas = self
            .schemas
            .as_deref()
            .map(Schemas::of_folder)
            .transpose()?;
        let schemas = schemas.unwrap_or_default();
        Ok(Arc::new(match &self.registry {
            Some(registry) => {
                let mut folder = self.store.as_os_str().to_owned();
                folder.push(".schemas");
                schemas.with_kept(Kept::new(folder.into(), registry.url.clone()))
            }
            None => schemas,
        }))
    }

    /// The cluster that is read, with its password.
    ///
    /// # Errors
    /// The password cannot be read, or others can read it.
    pub fn source(&self) -> Result<Connection, SecretError> {
        self.kafka.connection()
    }

    /// The cluster of the union's queue, with its password; nothing without a queue.
    ///
    /// # Errors
    /// The password cannot be read, or others can read it.
    pub fn queue_connection(&self) -> Result<Option<Connection>, SecretError> {
        let Some((_, own)) = &self.queue else {
            return Ok(None);
        };
        own.as_ref().unwrap_or(&self.kafka).connection().map(Some)
    }

    /// Reads the secrets and puts everything together.
    ///
    /// # Errors
    /// A secret cannot be read, or others can read it.
    pub fn settings(
        self,
        agreement: Arc<Agreement>,
        mappings: Vec<Mapping>,
        signed_files: SignedFiles,
        stop_at_end: bool,
    ) -> Result<Settings, SecretError> {
        let source = self.kafka.connection()?;
        let connection = self.queue_connection()?;
        registry::secret(self.registry.as_ref())?;
        let schemas = self.schemas()?;
        let queue = self.queue.zip(connection);
        let queue = queue.map(|((topic, _), connection)| Target { connection, topic });
        Ok(Settings {
            agreement,
            pseudonyms: Pseudonyms::from_file(&self.key)?,
            store: self.store,
            source,
            rules: self.rules,
            queue,
            mirror: self.mirror,
            limits: self.limits,
            mappings,
            signed_files,
            schemas,
            registry: self.registry,
            intake: self.intake,
            idle_after: self.idle_after,
            heartbeat: HEARTBEAT,
            threads: self.threads,
            stop_at_end,
        })
    }
}

impl Cluster {
    fn connection(&self) -> Result<Connection, SecretError> {
        let mut connection = self.connection.clone();
        if let (Some(path), Some(sasl)) = (&self.password_file, &mut connection.sasl) {
            let password = secret::line(path);
            sasl.password.0 = password.map_err(|why| SecretError::Password(path.clone(), why))?;
        }
        Ok(connection)
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! How to reach a cluster, turned into settings of the client library.

use std::fmt;
use std::path::PathBuf;

use rdkafka::ClientContext;
use rdkafka::config::{ClientConfig, RDKafkaLogLevel};
use rdkafka::consumer::ConsumerContext;
use rdkafka::types::RDKafkaErrorCode as Code;
use zeroize::Zeroizing;

use crate::diagnostic::Language;

/// A cluster and how to be let in.
#[derive(Debug, Clone, Default)]
pub struct Connection {
    /// `host:port` of some brokers.
    pub brokers: Vec<String>,
    /// Encryption; `None` is plain text.
    pub tls: Option<Tls>,
    /// Who we are.
    pub sasl: Option<Sasl>,
}

/// Encryption of the connection.
#[derive(Debug, Clone, Default)]
pub struct Tls {
    /// PEM file of the authority that signed the brokers' certificates; else the system's.
    pub ca: Option<PathBuf>,
    /// PEM files of our certificate and its key, for brokers that ask who we are.
    pub certificate: Option<(PathBuf, PathBuf)>,
}

/// A name and a password.
#[derive(Debug, Clone)]
pub struct Sasl {
    /// How the password is shown to be known.
    pub mechanism: SaslMechanism,
    /// The name.
    pub username: String,
    /// The password, read from a file.
    pub password: Secret,
}

/// Ways to show that a password is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaslMechanism {
    /// The password itself; only over TLS.
    Plain,
    /// RFC 5802 with SHA-256.
    ScramSha256,
    /// RFC 5802 with SHA-512.
    ScramSha512,
}

/// A text that no log and no message shows, wiped when dropped.
#[derive(Clone)]
pub struct Secret(pub Zeroizing<String>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Why Kafka could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KafkaError {
    /// Nobody answers there.
    #[error("no broker answers at {0}: is it running, and is the address right?")]
    Unreachable(String),
    /// The broker does not let us in.
    #[error("the broker refuses us: {0}. Check the user name, the password file and the rights")]
    Refused(String),
    /// No encrypted connection comes about.
    #[error("no connection to the brokers: {0}")]
    Tls(Both),
    /// No topic fits.
    #[error("no topic fits {0}")]
    NoTopic(String),
    /// The library does not take a setting.
    #[error("the connection settings do not work: {0}")]
    Settings(String),
    /// Anything else.
    #[error("Kafka failed: {0}")]
    Other(String),
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Both {
    /// In English.
    pub en: String,
    /// In French.
    pub fr: String,
}

impl Both {
    /// What others say in a language of their own.
    pub(super) fn as_it_is(text: String) -> Both {
        Both {
            fr: text.clone(),
            en: text,
        }
    }
}

impl fmt::Display for Both {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

impl KafkaError {
    /// The message, in a language. What Kafka or the system says is told as it is.
    #[must_use]
    pub fn told(&self, language: Language) -> String {
        let french = match self {
            KafkaError::Unreachable(address) => format!(
                "aucun broker ne répond à {address}\u{202f}: tourne-t-il, et l'adresse est-elle bonne\u{202f}?"
            ),
            KafkaError::Refused(why) => format!(
                "le broker nous refuse\u{202f}: {why}. Vérifier le nom, le fichier du mot de passe et les \
                 droits"
            ),
            KafkaError::Tls(why) => {
                format!("pas de connexion aux brokers\u{202f}: {}", why.fr)
            }
            KafkaError::NoTopic(wanted) => format!("aucun topic ne correspond à {wanted}"),
            KafkaError::Settings(why) => {
                format!("les réglages de la connexion ne vont pas\u{202f}: {why}")
            }
            KafkaError::Other(why) => format!("échec de Kafka\u{202f}: {why}"),
        };
        language.pick(self.to_string(), french)
    }

    /// This topic may not be read, or perhaps another one that is read with it.
    pub(crate) fn no_right(topic: &str) -> KafkaError {
        KafkaError::Refused(format!("there is no right to read {topic}"))
    }
}

impl Connection {
    /// Settings that readers and writers share.
    pub(super) fn base(&self, client: &str) -> ClientConfig {
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", self.brokers.join(","))
            .set("client.id", format!("vigie-{client}"))
            .set("enable.metrics.push", "false")
            .set("allow.auto.create.topics", "false")
            .set("reconnect.backoff.ms", "100")
            .set("reconnect.backoff.max.ms", "5000")
            .set_log_level(RDKafkaLogLevel::Warning);
        let protocol = match (&self.tls, &self.sasl) {
            (None, None) => "plaintext",
            (Some(_), None) => "ssl",
            (None, Some(_)) => "sasl_plaintext",
            (Some(_), Some(_)) => "sasl_ssl",
        };
        config.set("security.protocol", protocol);
        if let Some(tls) = &self.tls {
            tls.apply(&mut config);
        }
        if let Some(sasl) = &self.sasl {
            config
                .set("sasl.mechanism", sasl.mechanism.name())
                .set("sasl.username", &sasl.username)
                .set("sasl.password", sasl.password.0.as_str());
        }
        config
    }

    /// Settings of a reader. `share` readers split the memory for fetched records.
    ///
    /// 16 MiB in all: at 600 B a record 28 000 of them, some 20 ms of work for the engine; the
    /// client may hold one fetch more per broker, another 4 MiB.
    pub(super) fn reader(&self, share: usize) -> ClientConfig {
        let mut config = self.base("reader");
        let kbytes = (16 * 1024 / share.max(1)).max(1024);
        config
            .set("group.id", "vigie-unused")
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            .set("auto.offset.reset", "error")
            .set("isolation.level", "read_committed")
            .set("check.crcs", "true")
            .set("enable.partition.eof", "true")
            .set("fetch.queue.backoff.ms", "10")
            .set("fetch.wait.max.ms", "100")
            // A leader that stands still is left for the one that is elected in its place.
            .set("topic.metadata.refresh.interval.ms", "5000")
            .set("socket.timeout.ms", "10000")
            .set("queued.min.messages", "1000")
            .set("queued.max.messages.kbytes", kbytes.to_string())
            .set("fetch.message.max.bytes", (512 * 1024).to_string())
            .set("fetch.max.bytes", (4 * 1024 * 1024).to_string());
        config
    }

    /// Settings of the queue's writer: in order, nothing twice within a session.
    pub(super) fn writer(&self) -> ClientConfig {
        let mut config = self.base("queue");
        config
            .set("enable.idempotence", "true")
            .set("acks", "all")
            .set("compression.type", "zstd")
            .set("linger.ms", "20")
            .set("delivery.timeout.ms", "30000")
            .set("queue.buffering.max.kbytes", "16384");
        config
    }

    /// The brokers, for messages.
    #[must_use]
    pub fn address(&self) -> String {
        self.brokers.join(", ")
    }
}

impl Tls {
    fn apply(&self, config: &mut ClientConfig) {
        if let Some(ca) = &self.ca {
            config.set("ssl.ca.location", ca.to_string_lossy());
        }
        if let Some((certificate, key)) = &self.certificate {
            config
                .set("ssl.certificate.location", certificate.to_string_lossy())
                .set("ssl.key.location", key.to_string_lossy());
        }
    }
}

impl SaslMechanism {
    fn name(self) -> &'static str {
        match self {
            SaslMechanism::Plain => "PLAIN",
            SaslMechanism::ScramSha256 => "SCRAM-SHA-256",
            SaslMechanism::ScramSha512 => "SCRAM-SHA-512",
        }
    }
}

/// Sends the library's log lines to ours.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Context;

impl ClientContext for Context {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        match level {
            RDKafkaLogLevel::Warning | RDKafkaLogLevel::Notice => {
                tracing::warn!(facility, "{message}");
            }
            RDKafkaLogLevel::Info | RDKafkaLogLevel::Debug => {
                tracing::debug!(facility, "{message}");
            }
            _ => tracing::error!(facility, "{message}"),
        }
    }

    fn error(&self, error: rdkafka::error::KafkaError, reason: &str) {
        let end = error.rdkafka_error_code() == Some(Code::PartitionEOF);
        if !end && !is_about_the_group(&error) {
            tracing::warn!(%error, "{reason}");
        }
    }
}

impl ConsumerContext for Context {}

/// Whether it is about the group that the library wants a name for and looks for the coordinator of.
/// We never join it: no right to a group is needed, so none is missed.
pub(super) fn is_about_the_group(error: &rdkafka::error::KafkaError) -> bool {
    error.rdkafka_error_code() == Some(Code::GroupAuthorizationFailed)
}

/// Sorts a failure of the library by what can be done about it.
pub(super) fn classify(error: &rdkafka::error::KafkaError, address: &str) -> KafkaError {
    match error.rdkafka_error_code() {
        Some(
            Code::BrokerTransportFailure
            | Code::AllBrokersDown
            | Code::Resolve
            | Code::OperationTimedOut,
        ) => KafkaError::Unreachable(address.to_owned()),
        Some(
            Code::Authentication
            | Code::SaslAuthenticationFailed
            | Code::TopicAuthorizationFailed
            | Code::ClusterAuthorizationFailed,
        ) => KafkaError::Refused(error.to_string()),
        Some(Code::SSL) => KafkaError::Tls(Both::as_it_is(error.to_string())),
        _ => match error {
            rdkafka::error::KafkaError::ClientConfig(_, reason, key, _) => {
                KafkaError::Settings(format!("{key}: {reason}"))
            }
            rdkafka::error::KafkaError::ClientCreation(reason) => {
                KafkaError::Settings(reason.clone())
            }
            other => KafkaError::Other(other.to_string()),
        },
    }
}

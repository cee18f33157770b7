// SPDX-License-Identifier: EUPL-1.2
//! Why the monitor cannot run.

use crate::diagnostic::Diagnostic;
use crate::engine::Corrupt;
use crate::kafka::KafkaError;
use crate::store::StoreError;

/// Why the monitor cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum MonitorError {
    /// Kafka.
    #[error(transparent)]
    Kafka(#[from] KafkaError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// State in the store.
    #[error("{0}")]
    State(#[from] Corrupt),
    /// A stored input chain.
    #[error("the input chain of {0}/{1} in the store cannot be read")]
    Chain(String, i32),
    /// The queue would feed itself.
    #[error("the queue topic {0} is also read as a source: exclude it from the sources")]
    Loop(String),
    /// A source names a mapping that is not there.
    #[error("no mapping is called {0}: mappings are read from the folder that `paths:` names")]
    NoMapping(String),
    /// The mirror cannot be asked.
    #[error("the mirror cannot be asked: {0}. Check the file that `mirror: {{ ca }}` names")]
    Mirror(std::io::Error),
    /// The schema registry cannot be asked.
    #[error(
        "the schema registry cannot be asked: {0}. Check the file that `schema_registry: {{ ca }}` \
         names"
    )]
    Registry(std::io::Error),
    /// The log was begun with another mirror.
    #[error(
        "the first leaf of this log names the mirror {0}: put its key back, or begin a new log"
    )]
    OtherMirror(String),
    /// The mirror has more of this log.
    #[error(
        "the union's mirror knows {known} leaves of this log, here are {ours}: an old copy of the \
         store was put back, or two monitors use copies of one store"
    )]
    Behind {
        /// Leaves that the mirror knows.
        known: u64,
        /// Leaves here.
        ours: u64,
    },
    /// The mirror has another log.
    #[error(
        "the union's mirror has signed another log of this name, {known} leaves long: an old copy \
         of the store was put back, or two monitors use copies of one store"
    )]
    OtherLog {
        /// Leaves that the mirror has signed for.
        known: u64,
    },
    /// What is to come into force is not signed as it has to be.
    #[error("{0}")]
    Refused(Refused),
    /// A leaf could not be written as JSON.
    #[error("a leaf could not be written: {0}")]
    Leaf(#[from] serde_json::Error),
    /// The system gives no chance.
    #[error("the system gives no random bytes: {0}")]
    Chance(#[from] getrandom::Error),
    /// The program's own file.
    #[error("the program cannot read its own file, which its evidence names: {0}")]
    Program(std::io::Error),
    /// A thread ended in a way it never should.
    #[error("a thread of the monitor ended unexpectedly; please report this")]
    Bug,
}

/// A finding about a file that may not come into force.
#[derive(Debug)]
pub struct Refused(pub Box<Diagnostic>);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Diagnostic { file, message, .. } = &*self.0;
        write!(f, "{file}: {} {}", message.code, message.en)
    }
}

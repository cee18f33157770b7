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
    /// The queue would feed itself.
    #[error("the queue topic {0} is also read as a source: exclude it from the sources")]
    Loop(String),
    /// A source names a mapping that is not there.
    #[error("no mapping is called {0}: mappings are read from the folder that `paths:` names")]
    NoMapping(String),
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

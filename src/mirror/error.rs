// SPDX-License-Identifier: EUPL-1.2
//! Why the mirror cannot run.

use crate::kafka::KafkaError;
use crate::store::StoreError;

/// Why the mirror cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// Kafka.
    #[error(transparent)]
    Kafka(#[from] KafkaError),
    /// The copy.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The copy is not what was kept.
    #[error("the copy was altered: the checkpoint behind leaf {0} does not hold any more")]
    Altered(u64),
    /// What was remembered cannot be read.
    #[error("what the copy remembers of the monitor cannot be read")]
    State,
    /// A request could not be kept.
    #[error("the copy could not be written while a checkpoint was answered: nothing was signed")]
    Broken,
    /// The order of the queue is the order of the log.
    #[error("the queue {0} has {1} partitions: the order of its leaves needs exactly one")]
    Partitions(String, i32),
    /// Neither queue nor address.
    #[error(
        "nothing to do: mirror.yaml names neither a queue to follow nor an address to listen on"
    )]
    Idle,
}

// SPDX-License-Identifier: EUPL-1.2
//! The edge to Kafka: reading partitions we own, and writing the union's queue.
//!
//! We own our offsets: partitions are assigned by hand, there is no consumer group, and nothing
//! is ever committed to the broker.

mod client;
mod discover;
mod hole;
mod keeping;
mod knock;
mod probe;
mod queue;
mod rights;
mod sight;
mod source;
mod stretch;

pub use client::{Both, Connection, KafkaError, Sasl, SaslMechanism, Secret, Tls};
pub use discover::{Discovery, Selector};
pub use hole::Holes;
pub use keeping::{Keeping, keeping};
pub use probe::{Probe, There};
pub use queue::{Queue, QueueStatus, Target};
pub use rights::{May, Rights};
pub use sight::{Ends, Seen, Sight};
pub use source::{Event, Position, Source};
pub use stretch::Stretches;

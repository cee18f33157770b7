// SPDX-License-Identifier: EUPL-1.2
//! Asks the brokers every few seconds which partitions there are and where they end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use super::decoded::{Ends, Message};
use crate::kafka::{Discovery, KafkaError};

/// How often. New partitions are read from their beginning, so nothing is lost in between.
const EVERY: Duration = Duration::from_secs(5);

/// The thread that asks.
pub(super) struct MetadataPoller {
    discovery: Discovery,
    core: SyncSender<Message>,
    stop: Arc<AtomicBool>,
}

impl MetadataPoller {
    pub(super) fn new(
        discovery: Discovery,
        core: SyncSender<Message>,
        stop: Arc<AtomicBool>,
    ) -> MetadataPoller {
        MetadataPoller {
            discovery,
            core,
            stop,
        }
    }

    pub(super) fn spawn(self) -> Option<JoinHandle<()>> {
        Builder::new()
            .name("metadata_poller".into())
            .spawn(move || self.run())
            .ok()
    }

    fn run(self) {
        let mut due = Instant::now() + EVERY;
        while !self.stop.load(Ordering::Acquire) {
            std::thread::sleep(Duration::from_millis(50));
            if Instant::now() < due {
                continue;
            }
            due = Instant::now() + EVERY;
            let asked = Instant::now();
            match look(&self.discovery) {
                // A full channel means that the core is busy; there is other news in a moment.
                Ok(news) => drop(self.core.try_send(Message::MetadataUpdate(asked, news))),
                Err(error) => tracing::warn!(%error, "the brokers could not be asked"),
            }
        }
    }
}

/// Every partition with its ends. A partition without a leader is left out.
pub(super) fn look(discovery: &Discovery) -> Result<Vec<Ends>, KafkaError> {
    let mut all = Vec::new();
    for (topic, partitions) in discovery.topics()? {
        if topic.starts_with("__") {
            continue;
        }
        for partition in 0..partitions {
            if let Ok((first, end)) = discovery.ends(&topic, partition) {
                all.push(Ends {
                    topic: topic.clone(),
                    partition,
                    first,
                    end,
                });
            }
        }
    }
    Ok(all)
}

/// Whether topics, with how many partitions each has, hold a partition.
pub(super) fn is_there(topics: &[(String, i32)], topic: &str, partition: i32) -> bool {
    let holds = |(name, partitions): &(String, i32)| name == topic && partition < *partitions;
    topics.iter().any(holds)
}

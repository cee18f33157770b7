// SPDX-License-Identifier: EUPL-1.2
//! Asks the brokers every few seconds which partitions there are, and their leaders where they end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use super::answers::Answers;
use super::decoded::Message;
use super::settings::SourceRule;
use crate::intake::Format;
use crate::kafka::{Selector, Sight};

/// How often. New partitions are read from their beginning, so nothing is lost in between.
const EVERY: Duration = Duration::from_secs(5);
/// How soon again at the earliest, when somebody waits for it.
const SOON: Duration = Duration::from_millis(200);

/// The thread that asks.
pub(super) struct MetadataPoller {
    sight: Sight,
    /// The topics that are read.
    selectors: Vec<Selector>,
    answers: Answers,
    core: SyncSender<Message>,
    stop: Arc<AtomicBool>,
    every: Duration,
}

impl MetadataPoller {
    pub(super) fn new(
        (sight, rules): (Sight, &[(SourceRule, Format)]),
        answers: Answers,
        core: SyncSender<Message>,
        (stop, every): (Arc<AtomicBool>, Duration),
    ) -> MetadataPoller {
        MetadataPoller {
            sight,
            selectors: rules
                .iter()
                .map(|(rule, _)| rule.selector.clone())
                .collect(),
            answers,
            core,
            stop,
            every: every.clamp(Duration::from_millis(200), EVERY),
        }
    }

    pub(super) fn spawn(self) -> Option<JoinHandle<()>> {
        Builder::new()
            .name("metadata_poller".into())
            .spawn(move || self.run())
            .ok()
    }

    fn run(self) {
        let is_meant = |topic: &str| self.selectors.iter().any(|one| one.takes(topic));
        let (mut due, mut last) = (Instant::now(), None::<Instant>);
        while !self.stop.load(Ordering::Acquire) {
            std::thread::sleep(Duration::from_millis(50));
            let rested = last.is_none_or(|last| last.elapsed() >= SOON);
            let is_wanted = rested && self.answers.take_wanted();
            if Instant::now() < due && !is_wanted {
                continue;
            }
            due = Instant::now() + self.every;
            let asked = Instant::now();
            match self.sight.look(&is_meant) {
                Ok(seen) => {
                    self.answers.put(asked, &seen);
                    // A full channel means that the core is busy; there is other news in a moment.
                    let _ = self.core.try_send(Message::MetadataUpdate(asked, seen));
                }
                Err(error) => tracing::warn!(%error, "the brokers could not be asked"),
            }
            last = Some(Instant::now());
        }
    }
}

/// Whether topics, with how many partitions each has, hold a partition.
pub(super) fn is_there(topics: &[(String, i32)], topic: &str, partition: i32) -> bool {
    let holds = |(name, partitions): &(String, i32)| name == topic && partition < *partitions;
    topics.iter().any(holds)
}

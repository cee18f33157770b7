// SPDX-License-Identifier: EUPL-1.2
//! Erases bodies whose agreed term is over. What the queue carried before stays with its readers.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::core::Core;
use super::error::MonitorError;
use crate::ledger::{Config, Erasure, LogState, SigningStatus};
use crate::observation::{EventTime, Span};

/// How often it is looked whether something is due.
const EVERY: Duration = Duration::from_secs(3_600);
/// Bodies erased of one class at a time; the rest waits for the next hour. Their numbers are some
/// 80 kB in one leaf.
const MOST: usize = 10_000;

/// What is to be erased when. Made anew from the log at each start.
#[derive(Default)]
pub(super) struct Retention {
    /// Class and days. None in a draft: a term that nobody has signed erases nothing.
    terms: Vec<(String, i64)>,
    /// Alerts that are kept whatever their term.
    held: BTreeSet<String>,
    looked: Option<Instant>,
}

impl Retention {
    pub(super) fn new(config: &Config, record: &LogState) -> Retention {
        let signed = config.standing != SigningStatus::Draft;
        let terms = config.retention.iter().filter(|_| signed);
        Retention {
            terms: terms
                .map(|term| (term.class.clone(), i64::from(term.days)))
                .collect(),
            held: record.held.clone(),
            looked: None,
        }
    }
}

impl Core {
    /// Tells what is due, and gives the leaves whose bodies go with the next commit.
    pub(super) fn erase_due(&mut self, now: EventTime) -> Result<Vec<u64>, MonitorError> {
        let Retention {
            terms,
            held,
            looked,
        } = &mut self.retention;
        if looked.is_some_and(|looked| looked.elapsed() < EVERY) {
            return Ok(Vec::new());
        }
        *looked = Some(Instant::now());
        let mut erased = Vec::new();
        for (class, days) in terms {
            let before = now.minus(Span::from_secs(*days * 86_400));
            let leaves = self.store.bodies_before(class, before, held, MOST)?;
            if leaves.is_empty() {
                continue;
            }
            erased.extend_from_slice(&leaves);
            let said = Erasure {
                by: "retention".to_owned(),
                reason: class.clone(),
                note: None,
                leaves,
            };
            self.leaves.erasure(now, &said)?;
        }
        Ok(erased)
    }
}

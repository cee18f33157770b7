// SPDX-License-Identifier: EUPL-1.2
//! What the leaders of partitions answered last: written by the poller, looked at by the readers; and
//! by the core, which is told of it too, but not while it has no time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::kafka::{Ends, Seen};

/// How long an answer counts.
const FRESH: Duration = Duration::from_secs(15);

/// By topic and partition: when it was asked, and what was answered. Bounded by the partitions that
/// there are; gone with the process.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers(Arc<Mutex<HashMap<String, HashMap<i32, Answer>>>>);

type Answer = (Instant, Ends);

impl Answers {
    /// Takes over what was answered. Who did not answer now stays with what it said before, which
    /// grows old.
    pub(super) fn put(&self, asked: Instant, seen: &[Seen]) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for one in seen {
            if let Some(ends) = one.ends {
                let topic = all.entry(one.topic.clone()).or_default();
                topic.insert(one.partition, (asked, ends));
            }
        }
    }

    /// When a leader was asked last that answered.
    pub(super) fn asked(&self, topic: &str, partition: i32) -> Option<Instant> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(topic)?.get(&partition).map(|(asked, _)| *asked)
    }

    /// What a leader said when it was asked after this moment, and not long ago.
    pub(super) fn since(&self, moment: Instant, topic: &str, partition: i32) -> Option<Ends> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (asked, ends) = all.get(topic)?.get(&partition)?;
        (*asked > moment && asked.elapsed() < FRESH).then_some(*ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_counts_for_what_came_before_the_question() {
        let answers = Answers::default();
        let before = Instant::now();
        std::thread::sleep(Duration::from_millis(2));
        let (asked, ends) = (
            Instant::now(),
            Ends {
                first: 0,
                stable: 4,
                high: 5,
            },
        );
        let seen = |ends| Seen {
            topic: "t".to_owned(),
            partition: 1,
            ends,
        };
        answers.put(asked, &[seen(Some(ends))]);
        // No answer takes nothing back.
        answers.put(Instant::now(), &[seen(None)]);
        assert_eq!(answers.asked("t", 1), Some(asked));
        assert_eq!(answers.since(before, "t", 1), Some(ends));
        assert_eq!(answers.since(asked, "t", 1), None);
        assert_eq!(answers.since(before, "t", 0), None);
        assert_eq!(answers.since(before, "other", 1), None);
    }
}

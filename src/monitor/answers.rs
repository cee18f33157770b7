// SPDX-License-Identifier: EUPL-1.2
//! What the leaders of partitions answered last: written by the poller, looked at by the readers; and
//! by the core, which is told of it too, but not while it has no time.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::kafka::{Ends, Seen};

/// How long an answer counts.
const FRESH: Duration = Duration::from_secs(15);

/// By topic and partition: when it was asked, and what was answered. Bounded by the partitions that
/// there are; gone with the process.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    all: Mutex<HashMap<String, HashMap<i32, Answer>>>,
    /// How often something came up that makes it doubtful whether a partition is the one it was.
    turns: AtomicU64,
    /// Whether somebody waits for answers.
    is_wanted: AtomicBool,
}

/// What is known of a partition.
#[derive(Debug, Clone, Copy)]
struct Answer {
    asked: Instant,
    ends: Ends,
    leader: i32,
    /// When it was learnt last that it may be another one than before.
    doubtful: Option<Instant>,
}

impl Answer {
    /// Whether it may be another partition than the one of which this was said before.
    fn is_doubtful(&self, leader: i32, ends: Ends) -> bool {
        let is_less = ends.high < self.ends.high || ends.first < self.ends.first;
        self.leader != leader || is_less
    }
}

impl Answers {
    /// Takes over what was answered. Who did not answer now stays with what it said before, which
    /// grows old.
    pub(super) fn put(&self, asked: Instant, seen: &[Seen]) {
        let mut all = self.0.all.lock().unwrap_or_else(PoisonError::into_inner);
        let mut is_new = false;
        for one in seen {
            let Some(ends) = one.ends else { continue };
            let leader = one.leader;
            let topic = all.entry(one.topic.clone()).or_default();
            let before = topic.get(&one.partition);
            let turned = before.is_some_and(|before| before.is_doubtful(leader, ends));
            is_new |= turned;
            // What was asked before this is not an answer to it.
            let doubtful = match turned {
                true => Some(asked.checked_sub(Duration::from_nanos(1)).unwrap_or(asked)),
                false => before.and_then(|before| before.doubtful),
            };
            let answer = Answer {
                asked,
                ends,
                leader,
                doubtful,
            };
            topic.insert(one.partition, answer);
        }
        if is_new {
            self.0.turns.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// Changes whenever some partition may be another one than it was.
    pub(super) fn turns(&self) -> u64 {
        self.0.turns.load(Ordering::Acquire)
    }

    /// Has leaders asked soon.
    pub(super) fn want(&self) {
        self.0.is_wanted.store(true, Ordering::Release);
    }

    /// Whether somebody waits for answers; only once for each.
    pub(super) fn take_wanted(&self) -> bool {
        self.0.is_wanted.swap(false, Ordering::AcqRel)
    }

    /// When it was learnt last that a partition may be another one than before.
    pub(super) fn doubtful(&self, topic: &str, partition: i32) -> Option<Instant> {
        self.of(topic, partition)?.doubtful
    }

    /// When a leader was asked last that answered.
    pub(super) fn asked(&self, topic: &str, partition: i32) -> Option<Instant> {
        self.of(topic, partition).map(|answer| answer.asked)
    }

    /// What a leader said when it was asked after this moment, and not long ago.
    pub(super) fn since(&self, moment: Instant, topic: &str, partition: i32) -> Option<Ends> {
        self.answer(moment, topic, partition).map(|(_, ends)| ends)
    }

    /// As [`Answers::since`], with the moment at which it was asked.
    pub(super) fn answer(
        &self,
        moment: Instant,
        topic: &str,
        partition: i32,
    ) -> Option<(Instant, Ends)> {
        let Answer { asked, ends, .. } = self.of(topic, partition)?;
        (asked > moment && asked.elapsed() < FRESH).then_some((asked, ends))
    }

    fn of(&self, topic: &str, partition: i32) -> Option<Answer> {
        let all = self.0.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(topic)?.get(&partition).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDS: Ends = Ends {
        first: 2,
        stable: 4,
        high: 5,
    };

    fn seen(leader: i32, ends: impl Into<Option<Ends>>) -> Seen {
        Seen {
            topic: "t".to_owned(),
            partition: 1,
            leader,
            ends: ends.into(),
        }
    }

    #[test]
    fn an_answer_counts_for_what_came_before_the_question() {
        let answers = Answers::default();
        let before = Instant::now();
        std::thread::sleep(Duration::from_millis(2));
        let asked = Instant::now();
        answers.put(asked, &[seen(1, ENDS)]);
        // No answer takes nothing back.
        answers.put(Instant::now(), &[seen(1, None)]);
        assert_eq!(answers.asked("t", 1), Some(asked));
        assert_eq!(answers.since(before, "t", 1), Some(ENDS));
        assert_eq!(answers.since(asked, "t", 1), None);
        assert_eq!(answers.since(before, "t", 0), None);
        assert_eq!(answers.since(before, "other", 1), None);
    }

    #[test]
    fn another_leader_or_less_than_before_is_doubtful() {
        let less = |first, high| Ends {
            first,
            high,
            ..ENDS
        };
        for (again, expected) in [
            (seen(1, less(3, 9)), false),
            (seen(1, less(2, 4)), true),
            (seen(1, less(1, 5)), true),
            (seen(2, ENDS), true),
        ] {
            let answers = Answers::default();
            answers.put(Instant::now(), &[seen(1, ENDS)]);
            assert_eq!((answers.turns(), answers.doubtful("t", 1)), (0, None));
            let asked = Instant::now();
            answers.put(asked, std::slice::from_ref(&again));
            assert_eq!(answers.turns(), u64::from(expected), "{again:?}");
            let doubtful = answers.doubtful("t", 1);
            assert_eq!(doubtful.is_some(), expected);
            // What made it doubtful is the answer to it.
            let answer = doubtful.map(|since| answers.since(since, "t", 1));
            assert_eq!(answer, expected.then_some(again.ends));
        }
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! What is told of topics at the start: those that are named and not there, those that are left out
//! although a pattern matches them, and those that forget.

use std::collections::BTreeSet;

use super::assignment::beside_near;
use super::core::Core;
use super::error::MonitorError;
use crate::kafka::{Connection, Selector, keeping};
use crate::ledger::{FindingBody, FindingKind};

/// Topics that a sentence names.
const NAMED: usize = 8;

impl Core {
    /// Tells which topics the configuration names that are not there.
    pub(super) fn tell_missing_topics(
        &mut self,
        topics: &[(String, i32)],
    ) -> Result<(), MonitorError> {
        let named = self
            .rules
            .iter()
            .flat_map(|(rule, _)| match &rule.selector {
                Selector::Names(names) => names.clone(),
                Selector::Pattern(_) => Vec::new(),
            });
        let is_there = |name: &String| topics.iter().any(|(topic, _)| topic == name);
        let mut missing: Vec<String> = named.filter(|name| !is_there(name)).collect();
        missing.sort();
        missing.dedup();
        for topic in &missing {
            let detail = format!(
                "topic {} is not there, or may not be seen: nothing of it is read",
                beside_near(topic, topics)
            );
            self.find(FindingKind::TopicMissing, Some(topic.clone()), 1, detail)?;
        }
        self.unseen.missing = missing;
        Ok(())
    }

    /// Tells which topics are compacted, as far as we may know.
    pub(super) fn tell_compacted(&mut self, connection: &Connection) -> Result<(), MonitorError> {
        let topics = self.partitions.iter().map(|(_, row)| row.topic.clone());
        let topics: BTreeSet<String> = topics.collect();
        let names: Vec<&str> = topics.iter().map(String::as_str).collect();
        let kept = keeping(connection, &names).unwrap_or_default();
        for one in kept.into_iter().filter(|one| one.is_compacted) {
            let topic = one.topic;
            self.looking.compacted.insert(topic.clone());
            let detail =
                format!("topic {topic} is compacted: earlier records of a key go, read or not");
            self.find(FindingKind::Compacted, Some(topic), 1, detail)?;
        }
        Ok(())
    }

    /// Tells which topics a pattern matches that are not read for their names. Kafka keeps its own
    /// state in such topics; whoever writes something else into one would else be missed in silence.
    pub(super) fn tell_left_out(&mut self, topics: &[(String, i32)]) -> Result<(), MonitorError> {
        let selectors = || self.rules.iter().map(|(rule, _)| &rule.selector);
        let is_left_out = |topic: &str| {
            let is_read = selectors().any(|one| one.takes(topic));
            !is_read && selectors().any(|one| one.leaves_out(topic))
        };
        let left_out: Vec<&str> = topics
            .iter()
            .map(|(topic, _)| topic.as_str())
            .filter(|topic| is_left_out(topic))
            .collect();
        let Some(first) = left_out.first() else {
            return Ok(());
        };
        let named = left_out.iter().take(NAMED).copied();
        let named = named.collect::<Vec<_>>().join(", ");
        let more = match left_out.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let detail = format!(
            "topics that a pattern matches are not read, because their names begin as those of \
             Kafka itself do: {named}{more}; whoever wants one read names it"
        );
        let alone = (left_out.len() == 1).then(|| (*first).to_owned());
        let body = FindingBody {
            topic: alone,
            count: left_out.len() as u64,
            ..FindingBody::new(FindingKind::LeftOut, detail)
        };
        self.found(&body)
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! For how long a cluster keeps the records of topics: what goes before it was read is never seen.

use std::time::Duration;

use rdkafka::admin::{AdminClient, AdminOptions, ConfigResource, ResourceSpecifier};

use super::client::{Connection, Context, KafkaError, classify};

/// How long the question may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// How the records of a topic are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keeping {
    /// Topic.
    pub topic: String,
    /// Whether earlier records of a key go, read or not.
    pub is_compacted: bool,
    /// How long a record stays at least; nothing if for ever.
    pub time: Option<Duration>,
    /// Bytes of a partition that stay; nothing if all do.
    pub bytes: Option<u64>,
}

/// How these topics are kept, as far as we may know: that takes the right to describe their
/// settings.
///
/// # Errors
/// The settings of the connection do not work, or nobody answers.
pub fn keeping(connection: &Connection, topics: &[&str]) -> Result<Vec<Keeping>, KafkaError> {
    let failed = |error| classify(&error, &connection.address());
    let admin: AdminClient<Context> = connection
        .base("settings")
        .create_with_context(Context)
        .map_err(failed)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| KafkaError::Other(error.to_string()))?;
    let asked = topics.iter().map(|topic| ResourceSpecifier::Topic(topic));
    let asked: Vec<ResourceSpecifier<'_>> = asked.collect();
    let options = AdminOptions::new().request_timeout(Some(TIMEOUT));
    let answers = runtime.block_on(admin.describe_configs(&asked, &options));
    let answers = answers.map_err(failed)?.into_iter().zip(topics);
    let known = answers.filter_map(|(answer, topic)| Some(of_topic(topic, &answer.ok()?)));
    Ok(known.collect())
}

fn of_topic(topic: &str, settings: &ConfigResource) -> Keeping {
    let text = |name: &str| settings.get(name).and_then(|entry| entry.value.clone());
    // Less than nothing stands for no bound.
    let bound = |name: &str| text(name).and_then(|value| value.parse::<u64>().ok());
    let policy = text("cleanup.policy").unwrap_or_default();
    let deletes = policy.split(',').any(|one| one.trim() == "delete");
    Keeping {
        topic: topic.to_owned(),
        is_compacted: policy.split(',').any(|one| one.trim() == "compact"),
        time: bound("retention.ms")
            .filter(|_| deletes)
            .map(Duration::from_millis),
        bytes: bound("retention.bytes").filter(|_| deletes),
    }
}

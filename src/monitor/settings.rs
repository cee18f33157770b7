// SPDX-License-Identifier: EUPL-1.2
//! What a monitor needs to know, checked and complete.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::error::MonitorError;
use super::registry::RegistryTarget;
use super::witness::MirrorTarget;
use crate::agreement::Agreement;
use crate::engine::Limits;
use crate::intake::{Format, Intake, IntakeLimits, Mapping, Pseudonyms, Schemas};
use crate::kafka::{Connection, Selector, Target};
use crate::observation::EventTime;
use crate::signing::SignedFiles;

/// Time between two heartbeats. 16 partitions at most in each make 11 MB of leaves a day.
pub const HEARTBEAT: Duration = Duration::from_secs(30);

/// Everything a monitor needs.
#[derive(Debug)]
pub struct Settings {
    /// What was agreed.
    pub agreement: Arc<Agreement>,
    /// Keys behind references and pseudonyms.
    pub pseudonyms: Pseudonyms,
    /// The store's file.
    pub store: PathBuf,
    /// The cluster that is read.
    pub source: Connection,
    /// Which topics of it, and from where on.
    pub rules: Vec<SourceRule>,
    /// The union's queue.
    pub queue: Option<Target>,
    /// The union's mirror, which signs the log.
    pub mirror: Option<MirrorTarget>,
    /// Time and bounds of the engine.
    pub limits: Limits,
    /// How sources that are not canonical are read.
    pub mappings: Vec<Mapping>,
    /// Agreement, mappings in use and people table, with what was signed of them.
    pub signed_files: SignedFiles,
    /// The schemas that records name.
    pub schemas: Arc<Schemas>,
    /// Where others are to be had.
    pub registry: Option<RegistryTarget>,
    /// Bounds of intake.
    pub intake: IntakeLimits,
    /// Silence after which a partition holds nothing back any more.
    pub idle_after: Duration,
    /// Time between two heartbeats: [`HEARTBEAT`] but in tests.
    pub heartbeat: Duration,
    /// Intake threads.
    pub threads: usize,
    /// Stop when everything that was there at the start has been read.
    pub stop_at_end: bool,
}

/// Which topics to read, and where to begin with a partition that was there at the first start.
#[derive(Debug, Clone)]
pub struct SourceRule {
    /// Which topics.
    pub selector: Selector,
    /// Where to begin.
    pub start: StartAt,
    /// The mapping that reads them; without one they are in the canonical form.
    pub mapping: Option<String>,
}

/// Where to begin reading at the first start. Later partitions are read from their beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartAt {
    /// At the first record that is there.
    Earliest,
    /// With what comes next.
    Latest,
    /// At the first record that the broker stamped at or after this moment.
    Time(EventTime),
}

/// Each rule with the format its topics are read in.
pub(super) fn with_formats(
    rules: Vec<SourceRule>,
    intake: &Intake,
) -> Result<Vec<(SourceRule, Format)>, MonitorError> {
    let with_format = |rule: SourceRule| {
        let missing = || MonitorError::NoMapping(rule.mapping.clone().unwrap_or_default());
        let format = intake.format(rule.mapping.as_deref());
        let format = format.ok_or_else(missing)?;
        Ok((rule, format))
    };
    rules.into_iter().map(with_format).collect()
}

// SPDX-License-Identifier: EUPL-1.2
//! `/health`: whether the monitor watches, and if not, why.

use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use serde_json::{Value, json};

use super::Served;
use crate::ledger::SigningStatus;
use crate::monitor::{PartitionView, View};
use crate::observation::EventTime;
use crate::store::{Doing, Progress};

/// Commits are a second apart; this long without one means that the monitor hangs.
const STALE: Duration = Duration::from_secs(60);
/// Topics that a reason names.
const NAMED: usize = 8;

/// What a start is at.
pub(super) fn doing(progress: &Progress) -> String {
    match progress.doing() {
        Doing::Preparing => "getting ready".to_owned(),
        Doing::Hashing(percent) => format!("getting ready: the log is checked, {percent} %"),
        Doing::Restoring(percent) => format!("getting ready: the state is restored, {percent} %"),
    }
}

pub(super) async fn health(State(served): State<Served>) -> (StatusCode, Json<Value>) {
    let view = served.view.get();
    let stops = served.stop.load(Ordering::Acquire);
    let reason = reason(&view, stops);
    let status = match reason {
        None => StatusCode::OK,
        Some(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    let body = match view.starting {
        None => body(&view, reason),
        Some(_) => unknown(&view, reason),
    };
    (status, Json(body))
}

fn reason(view: &View, stops: bool) -> Option<String> {
    let said = if view.disk_full {
        "the disk is full: nothing is read until there is room"
    } else if stops {
        "stopping"
    } else if let Some(progress) = &view.starting {
        return Some(doing(progress));
    } else if age(view) > STALE.as_secs_f64() {
        "no commit for a minute"
    } else if !view.refused_topics.is_empty() {
        return Some(no_right(&view.refused_topics));
    } else if view.unseen > 0 {
        "partitions do not answer: what happens there is not seen"
    } else if view.partitions.iter().any(|part| part.is_held) {
        "records wait for a transaction that nobody ends"
    } else if view.partitions.iter().any(|part| part.is_waiting) {
        "records wait for a schema that is not to be had"
    } else if !view.missing_topics.is_empty() {
        "topics that the configuration names are not there"
    } else {
        return None;
    };
    Some(said.to_owned())
}

/// Topics of which a right was taken away, as many as a line holds.
fn no_right(topics: &[String]) -> String {
    let named = topics.iter().take(NAMED).map(String::as_str);
    let named = named.collect::<Vec<_>>().join(", ");
    match topics.len().saturating_sub(NAMED) {
        0 => format!("no right to read {named}: what happens there is not seen"),
        more => format!("no right to read {named} and {more} more: what happens there is not seen"),
    }
}

/// Seconds since the last commit.
fn age(view: &View) -> f64 {
    let now = EventTime::from(jiff::Timestamp::now());
    now.since(view.committed).as_secs_f64()
}

fn body(view: &View, reason: Option<String>) -> Value {
    let lags = view.partitions.iter().map(PartitionView::lag);
    // Where one is not known, the sum is not.
    let lag: Option<i64> = lags.sum();
    json!({
        "healthy": reason.is_none(),
        "reason": reason,
        "agreement": view.agreement.id,
        "version": view.agreement.version,
        "digest": view.agreement.digest.to_string(),
        "draft": view.standing == SigningStatus::Draft,
        "standing": view.standing.name(),
        "lag_records": lag,
        "unseen_partitions": view.unseen,
        "refused_topics": view.refused_topics,
        "missing_topics": view.missing_topics,
        "commit_age_seconds": age(view),
        "leaves": view.leaves,
        "queue_pending": view.pending,
        "unwitnessed": view.unwitnessed,
    })
}

/// The same before anything was committed: whether the agreement was signed, how much there is to be
/// read and what the log holds is not known.
fn unknown(view: &View, reason: Option<String>) -> Value {
    json!({
        "healthy": false,
        "reason": reason,
        "agreement": view.agreement.id,
        "version": view.agreement.version,
        "digest": view.agreement.digest.to_string(),
        "draft": null,
        "standing": null,
        "lag_records": null,
        "unseen_partitions": null,
        "refused_topics": null,
        "missing_topics": null,
        "commit_age_seconds": null,
        "leaves": null,
        "queue_pending": null,
        "unwitnessed": null,
    })
}

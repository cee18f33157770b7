// SPDX-License-Identifier: EUPL-1.2
//! What can be asked of the union's mirror.
//!
//! | route | answer |
//! |---|---|
//! | `/health` | 200 while it follows and proves all that came; JSON with the reason and what lasts |
//! | `/metrics` | Prometheus text |
//! | `/alerts` | as the monitor's, from the mirror's own copy |
//! | `/findings` | what the mirror has raised, latest first: `open=true`, `limit` |
//! | `/timeline` | times in which nobody watched, or the monitor could not see, as its log tells them |
//! | `/add-checkpoint` | POST: C2SP tlog-witness |
//! | `/checkpoint` | the checkpoint that was signed last, with the signature |

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRef, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use super::alerts::{self, Listed};
use super::listeners::{TIMEOUT, bounded, open_one};
use super::metrics::render_mirror;
use super::{ListenError, Server};
use crate::ledger::SIZE_TYPE;
use crate::mirror::{AlarmKind, Shared};
use crate::observation::EventTime;
use crate::store::{ListedAlarm, Reader};

/// A request holds a note and at most 63 lines of 45 bytes.
const MAX_BYTES: usize = 16 * 1024;
/// Findings in one answer at most.
const MOST: u32 = 1_000;

#[derive(Clone)]
struct Served {
    mirror: Shared,
    store: Arc<PathBuf>,
}

impl FromRef<Served> for Listed {
    fn from_ref(served: &Served) -> Listed {
        let status = served.mirror.status();
        Listed {
            store: served.store.clone(),
            agreement: status.agreement.map(|(id, ..)| id).unwrap_or_default(),
            origin: status.origin,
            starting: None,
        }
    }
}

/// Listens, if there is an address to listen on.
///
/// # Errors
/// The address is taken or not ours.
pub fn serve_mirror(
    listen: Option<SocketAddr>,
    hosts: &[String],
    mirror: Shared,
    store: PathBuf,
) -> Result<Server, ListenError> {
    let served = Served {
        mirror,
        store: Arc::new(store),
    };
    let router = axum::Router::new()
        .route("/health", get(health))
        .route("/metrics", get(metrics))
        .route("/alerts", get(alerts::list))
        .route("/findings", get(findings))
        .route("/timeline", get(timeline))
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/checkpoint", get(checkpoint))
        .with_state(served);
    let router = bounded(router, MAX_BYTES, TIMEOUT);
    Server::serve(None, |ended| open_one(listen, router, hosts, ended))
}

/// Runs something that waits for the lock or the disk; an answer without it is 500.
async fn blocking<T: Send + 'static>(
    run: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StatusCode> {
    let done = tokio::task::spawn_blocking(run).await;
    done.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

async fn add_checkpoint(State(served): State<Served>, body: String) -> Response {
    let answer = blocking(move || served.mirror.add_checkpoint(&body)).await;
    match answer {
        Ok(Ok((status, text))) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
            let kind = match status {
                StatusCode::CONFLICT => SIZE_TYPE,
                _ => "text/plain; charset=utf-8",
            };
            (status, [(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "a checkpoint could not be kept, and was not signed");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        Err(status) => status.into_response(),
    }
}

async fn checkpoint(State(served): State<Served>) -> Response {
    match blocking(move || served.mirror.checkpoint()).await {
        Ok(Ok(Some(note))) => note.into_response(),
        Ok(Ok(None)) => (StatusCode::NOT_FOUND, "nothing was signed yet").into_response(),
        Ok(Err(error)) => {
            tracing::error!(%error, "the checkpoint that was signed last cannot be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        Err(status) => status.into_response(),
    }
}

async fn metrics(State(served): State<Served>) -> Response {
    let kind = [("content-type", "text/plain; version=0.0.4; charset=utf-8")];
    match blocking(move || render_mirror(&served.mirror.status())).await {
        Ok(Ok(text)) => (StatusCode::OK, kind, text).into_response(),
        Ok(Err(error)) => {
            (StatusCode::INTERNAL_SERVER_ERROR, kind, error.to_string()).into_response()
        }
        Err(status) => status.into_response(),
    }
}

/// What was not watched: the cover page of an export says the same.
async fn timeline(State(served): State<Served>) -> Response {
    let Ok(status) = blocking(move || served.mirror.status()).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let timeline = &status.timeline;
    Json(json!({
        "outage_after_seconds": timeline.outage_after().micros() / 1_000_000,
        "outages": timeline.outages(),
        "outages_total": timeline.outages_total(),
        "blind": timeline.blind(),
        "blind_total": timeline.blind_total(),
    }))
    .into_response()
}

async fn health(State(served): State<Served>) -> Response {
    let Ok(status) = blocking(move || served.mirror.status()).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let reason = status.reason();
    let open: Vec<Value> = status
        .open
        .iter()
        .map(|(kind, place)| json!({ "finding": kind.name(), "place": place }))
        .collect();
    let body = json!({
        "healthy": reason.is_none(),
        "reason": reason,
        "origin": status.origin,
        "leaves": status.leaves,
        "proven": status.proven,
        "signed": status.signed,
        "waiting": status.waiting,
        "foreign": status.foreign,
        "heartbeat": status.beat,
        "outages": status.timeline.outages_total(),
        "heard": status.heard.map(|time| time.to_string()),
        "open": open,
    });
    let code = match reason {
        None => StatusCode::OK,
        Some(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    (code, Json(body)).into_response()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    open: Option<bool>,
    limit: Option<u32>,
}

async fn findings(
    State(served): State<Served>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Ok(Query(asked)) = asked else {
        return (
            StatusCode::BAD_REQUEST,
            "allowed are open (true, false) and limit",
        )
            .into_response();
    };
    let limit = asked.limit.unwrap_or(MOST).min(MOST);
    let only_open = asked.open.unwrap_or(false);
    let read = move || {
        let reader = Reader::open(&served.store)?;
        reader.alarms(only_open, limit)
    };
    match blocking(read).await {
        Ok(Ok(rows)) => {
            let rows: Vec<Value> = rows.iter().map(row).collect();
            Json(json!({ "findings": rows })).into_response()
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "findings could not be listed");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        Err(status) => status.into_response(),
    }
}

fn row(alarm: &ListedAlarm) -> Value {
    let time = |micros| EventTime::from_micros(micros).to_string();
    let (fr, en) = AlarmKind::parse(&alarm.kind).map_or(("", ""), AlarmKind::sentences);
    json!({
        "finding": alarm.kind,
        "place": alarm.place,
        "since": time(alarm.since),
        "until": alarm.until.map(time),
        "detail": alarm.detail,
        "sentence": { "fr": fr, "en": en },
        "evidence": alarm.evidence,
    })
}

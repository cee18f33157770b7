// SPDX-License-Identifier: EUPL-1.2
//! What can be asked over HTTP. Read-only; nothing here changes anything.
//!
//! | route | answer |
//! |---|---|
//! | `/` | this list, in both languages |
//! | `/health` | 200 while commits are made, else 503; JSON with the reason |
//! | `/metrics` | Prometheus text |
//! | `/alerts` | alerts that are breaches: `from`, `until`, `clause`, `site`, `format`, `lang`, … |

mod alerts;
mod metrics;

pub use metrics::render as render_metrics;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Json};
use axum::routing::get;
use serde_json::{Value, json};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::monitor::ViewHandle;

/// Nothing asked takes longer, or is not answered.
const PATIENCE: Duration = Duration::from_secs(30);
/// Commits are a second apart; this long without one means that the monitor hangs.
const STALE: Duration = Duration::from_secs(60);

/// Where the socket of a running monitor is: beside its store, with `.sock` behind its name.
#[must_use]
pub fn socket_path(store: &std::path::Path) -> PathBuf {
    let mut path = store.as_os_str().to_owned();
    path.push(".sock");
    path.into()
}

/// A running server; stops when dropped.
pub struct Server {
    address: Option<SocketAddr>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// Why nothing can be served.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {0}: {1}. Is another monitor running there?")]
pub struct ListenError(SocketAddr, std::io::Error);

#[derive(Clone)]
struct Served {
    view: ViewHandle,
    store: Arc<PathBuf>,
    stop: Arc<AtomicBool>,
}

impl Server {
    /// Listens, if there is an address to listen on.
    ///
    /// # Errors
    /// The address is taken or not ours.
    pub fn start(
        listen: Option<SocketAddr>,
        view: ViewHandle,
        store: PathBuf,
        stop: Arc<AtomicBool>,
    ) -> Result<Server, ListenError> {
        let ended = Arc::new(AtomicBool::new(false));
        let Some(address) = listen else {
            return Ok(Server {
                address: None,
                stop: ended,
                thread: None,
            });
        };
        let failed = |error| ListenError(address, error);
        let listener = std::net::TcpListener::bind(address).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let bound = listener.local_addr().map_err(failed)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(4)
            .enable_all()
            .build()
            .map_err(failed)?;
        let served = Served {
            view,
            store: Arc::new(store),
            stop,
        };
        let flag = ended.clone();
        let serve = move || {
            runtime.block_on(async move {
                let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
                    return;
                };
                let ended = async move {
                    while !flag.load(Ordering::Acquire) {
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                };
                let serve = axum::serve(listener, router(served));
                if let Err(error) = serve.with_graceful_shutdown(ended).await {
                    tracing::error!(%error, "nothing is served any more");
                }
            });
        };
        let thread = std::thread::Builder::new().name("http".into()).spawn(serve);
        let thread = Some(thread.map_err(failed)?);
        Ok(Server {
            address: Some(bound),
            stop: ended,
            thread,
        })
    }

    /// Where it listens, if it does.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            // A panic in there was already told.
            let _ = thread.join();
        }
    }
}

fn router(served: Served) -> axum::Router {
    axum::Router::new()
        .route("/", get(index))
        .route("/health", get(health))
        .route("/metrics", get(metrics))
        .route("/alerts", get(alerts::list))
        .with_state(served)
        .layer(RequestBodyLimitLayer::new(1024))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            PATIENCE,
        ))
}

async fn index() -> Html<&'static str> {
    Html(include_str!("index.html"))
}

async fn metrics(State(served): State<Served>) -> impl IntoResponse {
    let kind = [("content-type", "text/plain; version=0.0.4; charset=utf-8")];
    match metrics::render(&served.view.get()) {
        Ok(text) => (StatusCode::OK, kind, text),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, kind, error.to_string()),
    }
}

async fn health(State(served): State<Served>) -> (StatusCode, Json<Value>) {
    let view = served.view.get();
    let now = crate::observation::EventTime::from(jiff::Timestamp::now());
    let age = now.since(view.committed).as_secs_f64();
    let reason = if view.disk_full {
        Some("the disk is full: nothing is read until there is room")
    } else if served.stop.load(Ordering::Acquire) {
        Some("stopping")
    } else if age > STALE.as_secs_f64() {
        Some("no commit for a minute")
    } else {
        None
    };
    let lag: i64 = view
        .partitions
        .iter()
        .map(|p| (p.end - p.next).max(0))
        .sum();
    let body = json!({
        "healthy": reason.is_none(),
        "reason": reason,
        "agreement": view.agreement.id,
        "version": view.agreement.version,
        "digest": view.agreement.digest.to_string(),
        "draft": true,
        "lag_records": lag,
        "commit_age_seconds": age,
        "leaves": view.leaves,
        "queue_pending": view.pending,
    });
    let status = match reason {
        None => StatusCode::OK,
        Some(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(body))
}

// SPDX-License-Identifier: EUPL-1.2
//! What can be asked over HTTP. Nothing here changes anything, but that an export is
//! recorded.
//!
//! | route | answer |
//! |---|---|
//! | `/` | this list, in both languages |
//! | `/health` | 200 while commits are made, else 503; JSON with the reason, from the start on |
//! | `/metrics` | Prometheus text |
//! | `/alerts` | alerts that are breaches: `from`, `until`, `clause`, `site`, `format`, `lang`, … |
//! | `/export` | one zip; only for inspectors, and over the socket beside the store |
//!
//! Each door has 64 places, 32 for one address; idle connections give way to new ones.

mod alerts;
mod door;
mod exports;
mod guard;
mod guests;
mod health;
mod inspection;
mod listeners;
mod metrics;
mod mirror;
mod patience;
mod tls;

pub use exports::MonitorHandle;
pub use inspection::{Inspection, Tls, Token};
pub use metrics::render as render_metrics;
pub use mirror::serve_mirror;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse};

use crate::monitor::ViewHandle;

/// Where the socket of a running monitor is: beside its store, with `.sock` behind its name.
#[must_use]
pub fn socket_path(store: &std::path::Path) -> PathBuf {
    let mut path = store.as_os_str().to_owned();
    path.push(".sock");
    path.into()
}

/// Where to listen.
#[derive(Debug, Clone, Default)]
pub struct Listeners {
    /// Metrics and listings.
    pub listen: Option<SocketAddr>,
    /// Names beside addresses and those of this network under which that may be asked.
    pub hosts: Vec<String>,
    /// Inspectors.
    pub inspection: Option<Inspection>,
    /// Whether whoever owns the store may ask for exports over the socket beside it.
    pub socket: bool,
}

/// A running server; stops when dropped.
pub struct Server {
    address: Option<SocketAddr>,
    socket: Option<PathBuf>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// Why nothing can be served.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// An address.
    #[error("cannot listen on {0}: {1}. Is another monitor running there?")]
    Address(SocketAddr, std::io::Error),
    /// A file of the encryption for inspectors.
    #[error("inspection: {0}")]
    Tls(String),
    /// The system.
    #[error("nothing can be served: {0}")]
    System(#[from] std::io::Error),
}

#[derive(Clone)]
struct Served {
    view: ViewHandle,
    store: Arc<PathBuf>,
    stop: Arc<AtomicBool>,
    exports: exports::ExportHandler,
}

impl FromRef<Served> for alerts::Listed {
    fn from_ref(served: &Served) -> alerts::Listed {
        let view = served.view.get();
        alerts::Listed {
            store: served.store.clone(),
            agreement: view.agreement.id.clone(),
            origin: view.origin.clone(),
            starting: view.starting.as_deref().map(health::doing),
        }
    }
}

impl Server {
    /// Listens where there is something to listen on. `line` reaches the monitor that runs.
    ///
    /// # Errors
    /// An address is taken or not ours, or a file of the encryption cannot be used.
    pub fn start(
        listeners: Listeners,
        view: ViewHandle,
        store: PathBuf,
        stop: Arc<AtomicBool>,
        line: MonitorHandle,
    ) -> Result<Server, ListenError> {
        let socket = listeners.socket.then(|| socket_path(&store));
        let served = Served {
            view,
            store: Arc::new(store),
            stop,
            exports: exports::ExportHandler::new(line),
        };
        let path = socket.clone();
        Server::serve(socket, |ended| {
            listeners::open(listeners, path.as_deref(), &served, ended)
        })
    }

    /// Serves what `open` opens; `socket` is removed at the end.
    fn serve(
        socket: Option<PathBuf>,
        open: impl FnOnce(&Arc<AtomicBool>) -> Result<listeners::Opened, ListenError>,
    ) -> Result<Server, ListenError> {
        let ended = Arc::new(AtomicBool::new(false));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(4)
            .enable_all()
            .build()?;
        let inside = runtime.enter();
        let (tasks, address) = open(&ended)?;
        drop(inside);
        let serve = move || {
            runtime.block_on(async move {
                for task in tasks {
                    if let Ok(Err(error)) = task.await {
                        tracing::error!(%error, "nothing is served any more");
                    }
                }
            });
        };
        let thread = std::thread::Builder::new()
            .name("http".into())
            .spawn(serve)?;
        Ok(Server {
            address,
            socket,
            stop: ended,
            thread: Some(thread),
        })
    }

    /// Where it listens for metrics and listings, if it does.
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
        if let Some(socket) = &self.socket {
            // One that stays behind is replaced at the next start.
            let _ = std::fs::remove_file(socket);
        }
    }
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

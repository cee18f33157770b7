// SPDX-License-Identifier: EUPL-1.2
//! The listeners of the server, each with its own routes: metrics, inspectors, the store's owner.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use axum::Extension;
use axum::http::StatusCode;
use axum::routing::get;
use tokio::net::{TcpListener, UnixListener};
use tokio::task::JoinHandle;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use super::door::{Door, until};
use super::exports::{Recipient, give};
use super::guard::{Hosts, guarded};
use super::health::health;
use super::inspection::{self, Inspection};
use super::tls::acceptor;
use super::{ListenError, Listeners, Served, alerts, index, metrics};

/// Bytes that are sent with a question at most.
const MAX_BYTES: usize = 1024;
/// Nothing asked takes longer, or is not answered.
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);
/// An export reads the whole log.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(600);

type Task = JoinHandle<io::Result<()>>;

/// What serves, and the address of metrics, if they are served.
pub(super) type Opened = (Vec<Task>, Option<SocketAddr>);

/// Opens these routes alone, inside of the runtime, if there is an address to listen on.
pub(super) fn open_one(
    listen: Option<SocketAddr>,
    routes: axum::Router,
    hosts: &[String],
    ended: &Arc<AtomicBool>,
) -> Result<Opened, ListenError> {
    let Some(listen) = listen else {
        return Ok((Vec::new(), None));
    };
    let listener = bind(listen)?;
    let address = listener.local_addr()?;
    let door = Door {
        listener,
        tls: None,
        app: guarded(routes, Hosts::Named(hosts.into())),
    };
    Ok((vec![tokio::spawn(door.serve(ended.clone()))], Some(address)))
}

/// Opens them, inside of the runtime. Gives the address of metrics, if there are any.
pub(super) fn open(
    listeners: Listeners,
    socket: Option<&Path>,
    served: &Served,
    ended: &Arc<AtomicBool>,
) -> Result<Opened, ListenError> {
    let app = bounded(open_to_all(), MAX_BYTES, TIMEOUT).with_state(served.clone());
    let (mut tasks, address) = open_one(listeners.listen, app, &listeners.hosts, ended)?;
    if let Some(inspection) = listeners.inspection {
        tasks.push(inspect(&inspection, served, ended)?);
    }
    // A path can be too long for a socket: then exports wait for the monitor to stop.
    match socket.map(local).transpose() {
        Ok(None) => {}
        Ok(Some(listener)) => {
            let app = axum::Router::new().route("/export", get(give));
            let app = app.layer(Extension(Recipient::AsAsked));
            let app = bounded(app, MAX_BYTES, EXPORT_TIMEOUT).with_state(served.clone());
            let ended = ended.clone();
            let serve = axum::serve(listener, app)
                .with_graceful_shutdown(async move { until(&ended).await });
            tasks.push(tokio::spawn(serve.into_future()));
        }
        Err(error) => tracing::warn!(%error, "no socket beside the store: exports only over HTTP"),
    }
    Ok((tasks, address))
}

fn open_to_all() -> axum::Router<Served> {
    axum::Router::new()
        .route("/", get(index))
        .route("/health", get(health))
        .route("/metrics", get(metrics))
        .route("/alerts", get(alerts::list))
}

fn inspect(
    inspection: &Inspection,
    served: &Served,
    ended: &Arc<AtomicBool>,
) -> Result<Task, ListenError> {
    let listener = bind(inspection.listen)?;
    let app = inspection::router(inspection.tokens.clone());
    let app = bounded(app, MAX_BYTES, EXPORT_TIMEOUT).with_state(served.clone());
    let tls = inspection.tls.as_ref();
    let tls = tls.map(|tls| acceptor(inspection, tls)).transpose();
    let door = Door {
        listener,
        tls: tls.map_err(ListenError::Tls)?,
        // Without a token or a certificate, nothing is answered at all.
        app: guarded(app, Hosts::Any),
    };
    Ok(tokio::spawn(door.serve(ended.clone())))
}

/// With bounds on what is sent with a question, and on the time that an answer takes.
pub(super) fn bounded<S: Clone + Send + Sync + 'static>(
    app: axum::Router<S>,
    bytes: usize,
    timeout: Duration,
) -> axum::Router<S> {
    app.layer(RequestBodyLimitLayer::new(bytes))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            timeout,
        ))
}

fn bind(address: SocketAddr) -> Result<TcpListener, ListenError> {
    let failed = |error| ListenError::Address(address, error);
    let listener = std::net::TcpListener::bind(address).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    TcpListener::from_std(listener).map_err(failed)
}

/// The socket that only the store's owner can reach. Whoever comes here holds the store's lock, so
/// one that is there was left behind.
fn local(path: &Path) -> io::Result<UnixListener> {
    use std::os::unix::fs::PermissionsExt as _;
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

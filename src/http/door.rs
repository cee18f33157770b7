// SPDX-License-Identifier: EUPL-1.2
//! A door for HTTP/1: connections are bounded, and none of them keeps others out.
//!
//! Whoever has asked nothing yet, or has been answered, gives way to whoever comes: a hundred idle
//! connections do not keep a probe or Prometheus from the door. Heads that do not come and answers
//! that nobody takes end their connection.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::guests::{Answer, Guests, Place};
use super::patience::Patience;
use super::tls::Peer;

/// How long a handshake, and then each head of a request, may take to come.
const HEAD: Duration = Duration::from_secs(10);
/// How long nobody may take what is answered.
const STALL: Duration = Duration::from_secs(30);
/// How long what is being answered may take at the end.
const LAST: Duration = Duration::from_secs(10);

/// Where to take connections, and who answers there.
pub(super) struct Door {
    pub(super) listener: TcpListener,
    pub(super) tls: Option<TlsAcceptor>,
    pub(super) app: axum::Router,
}

impl Door {
    /// Serves until it is told to end.
    pub(super) async fn serve(mut self, ended: Arc<AtomicBool>) -> io::Result<()> {
        let (guests, graceful) = (Guests::default(), GracefulShutdown::new());
        loop {
            let (stream, from) = tokio::select! {
                taken = Listener::accept(&mut self.listener) => taken,
                () = until(&ended) => break,
            };
            // All are at work: whoever asks again later finds a place.
            let Some(place) = guests.admit(from.ip()) else {
                continue;
            };
            let (tls, app, watcher) = (self.tls.clone(), self.app.clone(), graceful.watcher());
            tokio::spawn(receive(stream, tls, app, (place, watcher)));
        }
        drop(self.listener);
        // What takes longer ends with the process.
        let _ = tokio::time::timeout(LAST, graceful.shutdown()).await;
        Ok(())
    }
}

async fn receive(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    app: axum::Router,
    (place, watcher): (Place, Watcher),
) {
    let evicted = place.evicted();
    let talk = async move {
        let Some(tls) = tls else {
            return talk(stream, Peer(None), app, (place, watcher)).await;
        };
        match tokio::time::timeout(HEAD, tls.accept(stream)).await {
            Ok(Ok(stream)) => {
                let peer = Peer::of(&stream);
                talk(stream, peer, app, (place, watcher)).await;
            }
            Ok(Err(error)) => tracing::info!(%error, "a connection was refused"),
            Err(_) => tracing::info!("a connection took too long to begin"),
        }
    };
    tokio::select! {
        () = talk => {}
        () = evicted.notified() => {}
    }
}

async fn talk<S: AsyncRead + AsyncWrite + Unpin + 'static>(
    stream: S,
    peer: Peer,
    app: axum::Router,
    (place, watcher): (Place, Watcher),
) {
    let app = TowerToHyperService::new(app);
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer.clone()));
        let work = place.work();
        let answer = app.call(request);
        async move {
            let answer = answer.await?;
            Ok::<_, Infallible>(answer.map(|body| Body::new(Answer::new(body, work))))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(Patience::new(stream, STALL)), service);
    // A connection that breaks concerns nobody but who made it.
    let _ = watcher.watch(connection).await;
}

/// Waits until it is set.
pub(super) async fn until(ended: &AtomicBool) {
    while !ended.load(Ordering::Acquire) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

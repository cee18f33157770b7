// SPDX-License-Identifier: EUPL-1.2
//! A bound on connections: whoever comes when all places are taken waits outside.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep};

use super::tls::{Peer, TlsListener};

/// Connections at one door at once at most.
pub(super) const MAX_CONNECTIONS: usize = 64;

/// A listener that holds no more connections than it has places. A connection on which nothing has
/// moved for as long as `patience` loses its place.
pub(super) struct ConnectionLimit<L> {
    listener: L,
    free: Arc<Semaphore>,
    timeout: Duration,
}

/// A connection in its place.
pub(super) struct LimitedStream<S> {
    stream: S,
    timeout: Duration,
    idle: Pin<Box<Sleep>>,
    _place: OwnedSemaphorePermit,
}

impl<L> ConnectionLimit<L> {
    pub(super) fn new(listener: L, places: usize, timeout: Duration) -> ConnectionLimit<L> {
        ConnectionLimit {
            listener,
            free: Arc::new(Semaphore::new(places)),
            timeout,
        }
    }
}

impl<L: Listener> Listener for ConnectionLimit<L> {
    type Io = LimitedStream<L::Io>;
    type Addr = L::Addr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let Ok(place) = self.free.clone().acquire_owned().await else {
            // Nobody closes it; if somebody did, there would be no place any more.
            return std::future::pending().await;
        };
        let (stream, from) = self.listener.accept().await;
        let placed = LimitedStream {
            stream,
            timeout: self.timeout,
            idle: Box::pin(sleep(self.timeout)),
            _place: place,
        };
        (placed, from)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, ConnectionLimit<TcpListener>>> for Peer {
    fn connect_info(_: IncomingStream<'_, ConnectionLimit<TcpListener>>) -> Peer {
        Peer(None)
    }
}

impl Connected<IncomingStream<'_, ConnectionLimit<TlsListener>>> for Peer {
    fn connect_info(stream: IncomingStream<'_, ConnectionLimit<TlsListener>>) -> Peer {
        Peer::of(&stream.io().stream)
    }
}

impl<S> LimitedStream<S> {
    /// Passes on what came of a read or write; ends what has been idle for too long.
    fn moved<T>(
        &mut self,
        context: &mut Context<'_>,
        came: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if came.is_ready() {
            let until = Instant::now() + self.timeout;
            self.idle.as_mut().reset(until);
            return came;
        }
        match self.idle.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for LimitedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let came = Pin::new(&mut self.stream).poll_read(context, into);
        self.moved(context, came)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for LimitedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let came = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.moved(context, came)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let came = Pin::new(&mut self.stream).poll_flush(context);
        self.moved(context, came)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let came = Pin::new(&mut self.stream).poll_shutdown(context);
        self.moved(context, came)
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpStream;

    use super::*;

    #[test]
    fn whoever_finds_no_place_waits_until_there_is_one() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let timeout = Duration::from_millis(300);
            let mut places = ConnectionLimit::new(listener, 2, timeout);
            let mut clients = Vec::new();
            for _ in 0..3 {
                clients.push(TcpStream::connect(address).await.unwrap());
            }
            let (first, _) = Listener::accept(&mut places).await;
            let (mut second, _) = Listener::accept(&mut places).await;
            let short = Duration::from_millis(50);
            let third = tokio::time::timeout(short, Listener::accept(&mut places)).await;
            assert!(third.is_err(), "both places are taken");
            drop(first);
            let (third, _) = Listener::accept(&mut places).await;
            // Nothing moves: the place is free again.
            let mut bytes = [0; 8];
            let idle = std::future::poll_fn(|context| {
                let mut into = ReadBuf::new(&mut bytes);
                Pin::new(&mut second).poll_read(context, &mut into)
            });
            let idle = idle.await.unwrap_err();
            assert_eq!(idle.kind(), io::ErrorKind::TimedOut);
            drop((second, third));
        });
    }
}

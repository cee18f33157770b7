// SPDX-License-Identifier: EUPL-1.2
//! A connection that ends when nobody takes what is written to it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// A connection, and until when something has to move.
pub(super) struct Patience<S> {
    stream: S,
    timeout: Duration,
    until: Pin<Box<Sleep>>,
    is_waiting: bool,
}

impl<S> Patience<S> {
    pub(super) fn new(stream: S, timeout: Duration) -> Patience<S> {
        Patience {
            stream,
            timeout,
            until: Box::pin(sleep(timeout)),
            is_waiting: false,
        }
    }

    /// Passes on what came of writing; ends what has not moved for too long.
    fn moved<T>(
        &mut self,
        context: &mut Context<'_>,
        came: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if came.is_ready() {
            self.is_waiting = false;
            return came;
        }
        if !self.is_waiting {
            self.is_waiting = true;
            let until = Instant::now() + self.timeout;
            self.until.as_mut().reset(until);
        }
        let over = || Err(io::ErrorKind::TimedOut.into());
        self.until.as_mut().poll(context).map(|()| over())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patience<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patience<S> {
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
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn what_nobody_takes_ends_the_connection() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let said = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let ours = TcpStream::connect(address).await.unwrap();
            let _theirs = listener.accept().await.unwrap();
            let mut stream = Patience::new(ours, Duration::from_millis(50));
            loop {
                let written = std::future::poll_fn(|context| {
                    Pin::new(&mut stream).poll_write(context, &[0; 65_536])
                });
                if let Err(error) = written.await {
                    break error;
                }
            }
        });
        assert_eq!(said.kind(), io::ErrorKind::TimedOut);
    }
}

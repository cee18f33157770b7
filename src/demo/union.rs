// SPDX-License-Identifier: EUPL-1.2
//! The union's side of the demo: a mirror that follows the queue and signs the log.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use crate::http;
use crate::kafka::Target;
use crate::ledger::{PrivateKey, Use};
use crate::mirror::{Limits, Mirror, MirrorError, Settings};
use crate::monitor::MirrorTarget;
use crate::store::Store;

/// The mirror's key in a demo: nobody has to keep it.
const SECRET: [u8; 32] = *b"a demo proves nothing to anybody";

/// A running mirror; stops when dropped.
pub struct Union {
    server: http::Server,
    target: MirrorTarget,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Result<(), MirrorError>>>,
}

impl Union {
    /// Starts it. Makes the monitor's `store`, so that the mirror can know the key of its log;
    /// keeps its own copy in `folder`.
    ///
    /// # Errors
    /// The folder cannot be written, or the address is taken.
    pub fn start(
        store: &Path,
        folder: &Path,
        queue: Target,
        listen: SocketAddr,
    ) -> io::Result<Union> {
        let (monitor, _) = Store::open(store).map_err(io::Error::other)?;
        let key = PrivateKey::new("union.demo", Use::Cosignature, &SECRET);
        let key = key.map_err(io::Error::other)?;
        let public = key.public();
        let copy = folder.join("mirror.db");
        let settings = Settings {
            log: monitor.log_key(),
            store: copy.clone(),
            key,
            queue: Some(queue),
            listen: Some(listen),
            limits: Limits::default(),
        };
        drop(monitor);
        let stop = Arc::new(AtomicBool::new(false));
        let mirror = Mirror::prepare(settings, stop.clone()).map_err(io::Error::other)?;
        let server = http::serve_mirror(Some(listen), &[], mirror.shared(), copy);
        let server = server.map_err(io::Error::other)?;
        let address = server.address().unwrap_or(listen);
        let target = MirrorTarget {
            url: format!("http://{address}"),
            key: public,
            ca: None,
        };
        Ok(Union {
            server,
            target,
            stop,
            thread: Some(std::thread::spawn(move || mirror.run())),
        })
    }

    /// Where the monitor finds it.
    #[must_use]
    pub fn target(&self) -> MirrorTarget {
        self.target.clone()
    }

    /// Where its metrics and listings are.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.server.address()
    }
}

impl Drop for Union {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        // What it could not keep of a demo, nobody misses.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

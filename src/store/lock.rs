// SPDX-License-Identifier: EUPL-1.2
//! One process per store: a lock file beside it that the system releases when its holder dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use super::StoreError;

/// How long to wait for a holder that is just ending.
const TIMEOUT: Duration = Duration::from_secs(1);

/// The right to write a store, as long as this is held.
#[derive(Debug)]
pub struct StoreLock {
    /// The system releases it when the process dies.
    _file: File,
}

impl StoreLock {
    /// Takes it; nothing else about the store is looked at.
    ///
    /// # Errors
    /// Another process has it, or the file system refuses.
    pub fn take(store: &Path) -> Result<StoreLock, StoreError> {
        take(store).map(|file| StoreLock { _file: file })
    }
}

/// Takes the lock and leaves the process id for whoever finds it taken.
fn take(store: &Path) -> Result<File, StoreError> {
    let io = |source| StoreError::Io {
        path: store.to_owned(),
        source,
    };
    let mut path = store.as_os_str().to_owned();
    path.push(".lock");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(&path).map_err(io)?;
    match locked(&file) {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            // The id is a courtesy: without it the message is only shorter.
            let _ = file.read_to_string(&mut text);
            let holder = text.trim().parse().ok();
            return Err(StoreError::InUse {
                path: store.to_owned(),
                holder,
            });
        }
        Err(TryLockError::Error(source)) => return Err(io(source)),
    }
    file.set_len(0).map_err(io)?;
    file.rewind().map_err(io)?;
    writeln!(file, "{}", std::process::id()).map_err(io)?;
    Ok(file)
}

/// Locks the file, soon or not at all.
fn locked(file: &File) -> Result<(), TryLockError> {
    let until = Instant::now() + TIMEOUT;
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(20));
            }
            outcome => return outcome,
        }
    }
}

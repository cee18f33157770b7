// SPDX-License-Identifier: EUPL-1.2
//! The log's private key: a file beside the store that only its owner can read.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::StoreError;
use crate::ledger::{PrivateKey, Use};

/// Where the key of a store is: beside it, with `.key` behind its name.
#[must_use]
pub fn key_path(store: &Path) -> PathBuf {
    let mut path = store.as_os_str().to_owned();
    path.push(".key");
    path.into()
}

pub(super) fn refused(store: &Path, reason: impl ToString) -> StoreError {
    StoreError::Key {
        path: key_path(store),
        reason: reason.to_string(),
    }
}

/// Reads the key; nothing if there is none.
pub(super) fn read(store: &Path) -> Result<Option<PrivateKey>, StoreError> {
    read_at(store, &key_path(store))
}

pub(super) fn read_at(store: &Path, path: &Path) -> Result<Option<PrivateKey>, StoreError> {
    let mode = match std::fs::metadata(path) {
        Ok(metadata) => metadata.permissions().mode(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refused(store, error)),
    };
    if mode & 0o077 != 0 {
        let reason = "others than its owner can read it: set its mode to 0600";
        return Err(refused(store, reason));
    }
    let text = std::fs::read_to_string(path).map_err(|error| refused(store, error))?;
    let key = PrivateKey::parse(&Zeroizing::new(text)).map_err(|error| refused(store, error))?;
    Ok(Some(key))
}

/// Makes the key of a new log: whole and durable, or not at all.
pub(super) fn make(store: &Path, origin: &str) -> Result<PrivateKey, StoreError> {
    make_at(store, origin, &key_path(store))
}

pub(super) fn make_at(store: &Path, origin: &str, path: &Path) -> Result<PrivateKey, StoreError> {
    let mut secret = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *secret).map_err(|error| refused(store, error))?;
    let key = PrivateKey::new(origin, Use::Note, &secret).map_err(|e| refused(store, e))?;
    write(path, &key.reveal()).map_err(|error| refused(store, error))?;
    Ok(key)
}

pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    let unfinished = path.with_extension("key.new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    rename(&unfinished, path)
}

/// Durable, also when the power fails right behind it.
pub(super) fn rename(from: &Path, path: &Path) -> io::Result<()> {
    std::fs::rename(from, path)?;
    match path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        Some(folder) => File::open(folder)?.sync_all(),
        None => File::open(".")?.sync_all(),
    }
}

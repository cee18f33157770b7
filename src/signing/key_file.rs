// SPDX-License-Identifier: EUPL-1.2
//! Files of private keys: made once, readable by their owner alone, never written over.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::ledger::{PrivateKey, Use};

/// Why a key cannot be had.
#[derive(Debug, thiserror::Error)]
#[error("the key {path} cannot be used: {reason}")]
pub struct KeyFileError {
    path: PathBuf,
    reason: String,
}

impl KeyFileError {
    fn new(path: &Path, reason: impl ToString) -> KeyFileError {
        KeyFileError {
            path: path.to_owned(),
            reason: reason.to_string(),
        }
    }
}

/// Reads a private key.
///
/// # Errors
/// It is not there, is none, or others can read it.
pub fn read_key(path: &Path) -> Result<PrivateKey, KeyFileError> {
    let failed = |error: io::Error| KeyFileError::new(path, error);
    let mode = std::fs::metadata(path)
        .map_err(failed)?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        let reason = "others than its owner can read it: set its mode to 0600";
        return Err(KeyFileError::new(path, reason));
    }
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(failed)?);
    PrivateKey::parse(&text).map_err(|error| KeyFileError::new(path, error))
}

/// Makes a key of this name; its public half goes into the same file name with `.pub` behind it.
///
/// # Errors
/// The name is none, one of the files is there already, or they cannot be written.
pub fn make_key(path: &Path, name: &str, of: Use) -> Result<PrivateKey, KeyFileError> {
    let mut secret = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *secret).map_err(|error| KeyFileError::new(path, error))?;
    let key = PrivateKey::new(name, of, &secret).map_err(|error| KeyFileError::new(path, error))?;
    let public = public_path(path);
    let line = format!("{}\n", key.public());
    create(&public, 0o644, &line).map_err(|error| KeyFileError::new(&public, error))?;
    create(path, 0o600, &key.reveal()).map_err(|error| {
        // The public half of no key is of no use to anybody.
        let _ = std::fs::remove_file(&public);
        KeyFileError::new(path, error)
    })?;
    Ok(key)
}

/// Where the public half is.
#[must_use]
pub fn public_path(path: &Path) -> PathBuf {
    let mut public = path.as_os_str().to_owned();
    public.push(".pub");
    public.into()
}

fn create(path: &Path, mode: u32, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(mode).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

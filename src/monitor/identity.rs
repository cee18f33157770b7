// SPDX-License-Identifier: EUPL-1.2
//! Which program runs, and which run of it this is: evidence names both.

use std::fs::File;
use std::io::{self, Read as _};
use std::sync::OnceLock;

use sha2::{Digest as _, Sha256};

use super::error::MonitorError;
use crate::ledger::{Salt, hex};

/// Who writes leaves.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    /// SHA-256 of the program's file, hexadecimal.
    pub(super) binary: String,
    /// Chance, anew at each start.
    pub(super) boot: String,
}

impl Identity {
    pub(super) fn new() -> Result<Identity, MonitorError> {
        static BINARY: OnceLock<String> = OnceLock::new();
        let binary = match BINARY.get() {
            Some(binary) => binary.clone(),
            None => {
                let digest = own_file().map_err(MonitorError::Program)?;
                BINARY.get_or_init(|| digest).clone()
            }
        };
        let mut boot = [0; 16];
        getrandom::fill(&mut boot)?;
        let boot = hex(&boot);
        Ok(Identity { binary, boot })
    }
}

/// The file that runs, also if another one lies in its place by now.
fn own_file() -> io::Result<String> {
    let running = File::open("/proc/self/exe");
    let mut file = running.or_else(|_| File::open(std::env::current_exe()?))?;
    let (mut hash, mut part) = (Sha256::new(), vec![0; 1 << 18]);
    loop {
        match file.read(&mut part)? {
            0 => return Ok(hex(&hash.finalize())),
            read => hash.update(&part[..read]),
        }
    }
}

/// A salt of its own for each body.
pub(super) fn salt() -> Result<Salt, MonitorError> {
    let mut salt = [0; 32];
    getrandom::fill(&mut salt)?;
    Ok(Salt(salt))
}

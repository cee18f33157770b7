// SPDX-License-Identifier: EUPL-1.2
//! What a mirror needs to know, checked and complete.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::limits::Limits;
use crate::kafka::Target;
use crate::ledger::{PrivateKey, PublicKey};

/// Everything a mirror needs.
#[derive(Debug)]
pub struct Settings {
    /// The key of the log, as the union was given it.
    pub log: PublicKey,
    /// The copy's file.
    pub store: PathBuf,
    /// What it signs checkpoints with.
    pub key: PrivateKey,
    /// The queue, if it is followed.
    pub queue: Option<Target>,
    /// Where to listen.
    pub listen: Option<SocketAddr>,
    /// When to raise an alarm.
    pub limits: Limits,
}

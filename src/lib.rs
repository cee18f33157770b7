// SPDX-License-Identifier: EUPL-1.2
//! Vigie watches the tools that watch workers.
//!
//! ```text
//! Kafka ─► source ─► intake ──────────► engine ────────► store ───────► outbox ─► union queue
//!          records   envelope, mapping, clauses, windows, ONE transaction: └─► metrics, HTTP
//!          (threads) pseudonym, select  alerts; pure      offsets + state +
//!                                       (no I/O, no clock) leaves + outbox
//! ```

pub mod agreement;
pub mod cli;
pub mod config;
pub mod demo;
pub mod diagnostic;
pub mod engine;
pub mod http;
pub mod intake;
pub mod kafka;
pub mod ledger;
pub mod monitor;
pub mod observation;
pub mod report;
pub mod store;
pub mod yaml;

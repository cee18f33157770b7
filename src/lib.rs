// SPDX-License-Identifier: EUPL-1.2
//! Vigie watches the tools that watch workers.
//!
//! It reads the event streams of management systems from Kafka, holds them against what union and
//! employer agreed, and raises alerts into Prometheus and into a queue that the union reads.
//!
//! ```text
//! Kafka ─► source ─► intake ──────────► engine ────────► store ───────► outbox ─► union queue
//!          records   envelope,          windows, alerts; ONE transaction: └─► metrics, listings
//!          (threads) pseudonym, select  pure             offsets + state +
//!                                       (no I/O, no clock) leaves + totals
//! ```
//!
//! # The map
//!
//! | module | what it does | knows |
//! |---|---|---|
//! | [`observation`] | the canonical event: kinds, fields, values, time, worker reference | nothing |
//! | [`diagnostic`], [`yaml`] | strict files, every mistake with its place | observation |
//! | [`agreement`] | YAML to checked agreement | the above |
//! | [`engine`] | pure verdicts: clauses, windows, watermark, alert life | agreement |
//! | [`ledger`] | the log: leaves, commitments, tree, keys, checkpoints, proofs; pure | observation |
//! | [`verify`] | whether an export is what the monitor wrote, offline; pure | ledger |
//! | [`intake`] | bytes to observations; raw ids end here | observation |
//! | [`replay`] | the same intake and engine, fed from elsewhere | engine, intake |
//! | [`store`] | SQLite; the one transaction; the log hashed again at each start | engine, ledger |
//! | [`kafka`] | readers of partitions we assign, the queue's writer | intake, store |
//! | [`monitor`] | the running sidecar: threads, commits, findings | all above |
//! | [`export`] | one zip for inspectors: page, tables, evidence | report, store, verify |
//! | [`http`], [`report`] | metrics, health, listings, sentences, tables | monitor, store |
//! | [`config`], [`demo`], [`cli`] | files, the example company, commands | everything |
//!
//! # Promises
//!
//! Each has a test that fails without it; `tests/it` and `engine::tests` hold most of them.
//!
//! 1. Nothing is lost and nothing counted twice: offsets, windows, leaves and totals commit
//!    together, at most a second apart. `kill -9` at any moment changes no final verdict.
//! 2. Every record is accounted for: read = observed + ignored + duplicate + rejected.
//! 3. Verdicts converge, in whatever order partitions interleave.
//! 4. One loader, one engine for every command.
//! 5. Files are strict.
//! 6. Nothing personal leaves: raw ids live in intake for the time of one record.
//! 7. Nothing that was raised is erased.
//! 8. Everything is bounded, and reaching a bound is a finding.
//!
//! # Absent on purpose
//!
//! The engine does no I/O, reads no clock and writes no log. There is no consumer group and no
//! offset in Kafka. There is no expression language in agreements: every clause can be read aloud.
//! No metric has a worker, and no file has a name.

pub mod agreement;
pub mod cli;
pub mod config;
pub mod demo;
pub mod diagnostic;
pub mod engine;
pub mod export;
pub mod http;
pub mod intake;
pub mod kafka;
pub mod ledger;
pub mod monitor;
pub mod observation;
pub mod replay;
pub mod report;
pub mod store;
pub mod verify;
pub mod yaml;

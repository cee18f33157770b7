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
//! | [`store`] | SQLite; the one transaction; the log hashed at a start and beside the monitor | engine, ledger |
//! | [`signing`] | whether both parties have signed what is to come into force | report, intake |
//! | [`kafka`] | readers of partitions we assign, the queue's writer | intake, store |
//! | [`monitor`] | the running sidecar: threads, commits, findings | all above |
//! | [`mirror`] | the union's side: a copy, a witness, alarms by its own clock | ledger, store, kafka |
//! | [`export`] | one zip for inspectors: page, PDF, tables, evidence | report, store, verify |
//! | [`http`], [`report`] | metrics, health, listings, sentences, tables | monitor, store |
//! | [`dashboards`] | Grafana's dashboards for an agreement, and a preview without Grafana | report |
//! | `secret` | which files may hold a secret | nothing |
//! | [`inspector`] | the command that checks an export, also as a program without any C | verify |
//! | [`vocabulary`] | the words of the canonical event, explained: texts, examples, its JSON Schema | report, intake |
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

#[cfg(feature = "monitor")]
pub mod agreement;
#[cfg(feature = "monitor")]
pub mod cli;
#[cfg(feature = "monitor")]
pub mod config;
#[cfg(feature = "monitor")]
pub mod dashboards;
#[cfg(feature = "monitor")]
pub mod demo;
pub mod diagnostic;
#[cfg(feature = "monitor")]
pub mod engine;
#[cfg(feature = "monitor")]
pub mod export;
#[cfg(feature = "monitor")]
pub mod http;
pub mod inspector;
#[cfg(feature = "monitor")]
pub mod intake;
#[cfg(feature = "monitor")]
pub mod kafka;
pub mod ledger;
#[cfg(feature = "monitor")]
pub mod mirror;
#[cfg(feature = "monitor")]
pub mod monitor;
pub mod observation;
#[cfg(feature = "monitor")]
pub mod replay;
#[cfg(feature = "monitor")]
pub mod report;
#[cfg(feature = "monitor")]
mod secret;
#[cfg(feature = "monitor")]
pub mod signing;
#[cfg(feature = "monitor")]
pub mod store;
pub mod verify;
#[cfg(feature = "monitor")]
pub mod vocabulary;
#[cfg(feature = "monitor")]
pub mod yaml;

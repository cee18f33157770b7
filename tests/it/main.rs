//! The integration tests, in one binary so that they share one broker.
//!
//! SPDX-License-Identifier: EUPL-1.2

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod answers;
mod audit;
mod broker;
mod browser;
mod cluster;
mod compose;
mod demo;
mod doctor;
mod doors;
mod ends;
mod erased;
mod export;
mod failures;
mod forged;
mod formats;
mod harness;
mod heartbeats;
mod history;
mod holes;
mod impostor;
mod minimal;
mod mirror;
mod mirrored;
mod monitor_and_mirror;
mod monitor_process;
mod package;
#[path = "../shared/parties.rs"]
mod parties;
mod people;
mod pipeline;
mod registered;
mod registry;
mod reload;
mod rights;
mod rules;
mod schemas;
mod security;
mod signed;
mod sources;
mod starts;
mod surface;
mod tidy;
mod top;
mod trace;
mod unseen;
mod verified;

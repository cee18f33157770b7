//! The integration tests, in one binary so that they share one broker.
//!
//! SPDX-License-Identifier: EUPL-1.2

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod audit;
mod broker;
mod browser;
mod dashboards;
mod demo;
mod export;
mod harness;
mod heartbeats;
mod mirror;
mod mirrored;
mod pair;
mod pipeline;
mod reload;
mod rig;
mod rules;
mod security;
mod signed;
mod surface;
mod tidy;
mod trace;
mod trouble;
mod verified;

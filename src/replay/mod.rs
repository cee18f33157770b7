// SPDX-License-Identifier: EUPL-1.2
//! The same intake and engine, fed from somewhere else than Kafka.

pub mod audit;
pub mod sample;
mod scenario;
pub mod trace;

pub use scenario::{Difference, Found, Report, run};

// SPDX-License-Identifier: EUPL-1.2
//! Exports against those who hold them: what is intact is said to be, and nothing else.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod adversary;
mod builder;
mod command;
mod forgeries;
mod lean;
#[cfg(feature = "monitor")]
mod mirrored;
mod mutations;
mod output;

use builder::Files;
use vigie::observation::{EventTime, Span};
use vigie::verify::{Bundle, Code, Report, Severity, Trust, verify};

/// The report on an export, read a minute after the log's last leaf.
fn report(files: &Files) -> Report {
    let bundle = Bundle::new(files.clone()).unwrap();
    let report = verify(&bundle, &Trust::default(), noon());
    #[cfg(feature = "monitor")]
    mirrored::hears(files, &report);
    report
}

/// A time behind every log in here.
fn noon() -> EventTime {
    let noon: jiff::Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
    EventTime::from(noon).plus(Span::ZERO)
}

/// Codes of what is graver than a note, once each.
fn grave(report: &Report) -> Vec<Code> {
    let mut codes: Vec<Code> = report.codes().collect();
    codes.retain(|code| code.severity() > Severity::Note);
    codes.sort_unstable();
    codes.dedup();
    codes
}

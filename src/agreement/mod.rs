// SPDX-License-Identifier: EUPL-1.2
//! The agreement: what union and employer negotiated, read from YAML and checked whole.
//!
//! [`Agreement`] is the checked form. Whoever holds one knows that every field exists, every unit
//! fits, every calendar is defined and every threshold can fire.

mod aggregate;
mod calendar;
mod canonical;
mod form;
mod load;
mod model;
mod pattern;
mod quantity;
mod register;
mod rights;
mod scenario;
mod tighten;
mod window;

pub use aggregate::{Aggregate, Counted, Goes, Operand, Row};
pub use calendar::{Calendar, DayHours};
pub use canonical::{Days, Meaning, Reads};
pub use form::*;
pub use load::{Layer, Loaded, load, parse, parse_layers, schema};
pub use model::{
    Agreement, Clause, ClauseId, Digest, InForce, Localized, MinGroup, Origin, Party, Severity,
    Status, Then,
};
pub use pattern::{Comparison, Literal, Pattern, Test};
pub use quantity::{Quantity, Unit};
pub use register::{Register, Setting, System, Waiver, WaiverKind};
pub use rights::{RIGHTS, Right};
pub use scenario::{Expected, Happening, Scenario};
pub use tighten::NotTighter;
pub use window::{CalendarUnit, Grid, Length, ROLLING_EVENTS, Term, Window};

// SPDX-License-Identifier: EUPL-1.2
//! The agreement: what union and employer negotiated, read from YAML and checked whole.
//!
//! [`Agreement`] is the checked form. Whoever holds one knows that every field exists, every unit
//! fits, every calendar is defined and every threshold can fire.

mod load;
mod model;
mod pattern;
mod quantity;

pub use load::{Loaded, load, parse, schema};
pub use model::{
    Aggregate, Agreement, Bound, Calendar, CalendarUnit, Clause, ClauseId, DayHours, Digest, Form,
    InForce, Limit, Localized, MinGroup, Origin, Party, Per, Severity, Status, Then, Window,
};
pub use pattern::{Comparison, Literal, Pattern, Test};
pub use quantity::{Quantity, Unit};

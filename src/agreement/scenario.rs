// SPDX-License-Identifier: EUPL-1.2
//! The tests a clause carries: what happens, and what it should say about it.

use crate::observation::{EventTime, Field};

/// One test of a clause.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it shows.
    pub name: String,
    /// What happens, in the order in which it arrives.
    pub events: Vec<Happening>,
    /// Until when nothing else happens; the time of the latest event if the test does not say.
    pub until: EventTime,
    /// The alerts that should stand at the end, each named in part; empty means none.
    pub expect: Vec<Expected>,
    /// Line of the file.
    pub line: u32,
}

/// One event.
#[derive(Clone, Debug)]
pub struct Happening {
    /// When.
    pub at: EventTime,
    /// Its `data`, as the canonical form has it.
    pub data: serde_json::Value,
}

/// What is asked of one alert. What is not asked for may be anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expected {
    /// Values of fields of the clause's `per`; people by their name in the test.
    pub group: Vec<(Field, String)>,
    /// The observed value, in base units.
    pub observed: Option<f64>,
    /// How many records contribute.
    pub count: Option<u32>,
    /// First moment of its window.
    pub start: Option<EventTime>,
    /// Whether every act falls under an exception or silence.
    pub waived: Option<bool>,
}

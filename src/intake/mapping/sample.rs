// SPDX-License-Identifier: EUPL-1.2
//! Samples that a mapping carries, each with what has to come of it.

use crate::intake::record::OwnedRecord;
use crate::observation::{EventTime, Field, Kind};

/// A record of the source, made up, and what has to come of it.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What it shows.
    pub name: String,
    /// Line of the file.
    pub line: u32,
    /// The topic it is read from.
    pub topic: String,
    /// The record.
    pub record: OwnedRecord,
    /// What has to come of it.
    pub want: Wanted,
}

/// What has to come of a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Wanted {
    /// These observations, in this order, and no other.
    Gives(Vec<Given>),
    /// It cannot be read, for this reason.
    Rejected(String),
    /// It is set aside, by this rule.
    Ignored(String),
}

/// An observation as far as it matters.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// What happened.
    pub kind: Kind,
    /// When, if that matters.
    pub time: Option<EventTime>,
    /// Fields with the texts that stand in them; without any, the field has no value.
    pub fields: Vec<(Field, Vec<String>)>,
    /// Fields that hold what cannot be understood.
    pub unreadable: Vec<Field>,
}

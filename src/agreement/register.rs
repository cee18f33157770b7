// SPDX-License-Identifier: EUPL-1.2
//! What was declared beside the clauses: systems, lists of values, settings, exceptions.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{ClauseId, Literal, Localized, Pattern};

/// What the parties declared. Names are unique within each part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Register {
    /// Systems that may be in use.
    pub systems: Vec<System>,
    /// Lists of values by name, such as recipients; each sorted.
    pub lists: BTreeMap<String, Vec<String>>,
    /// Agreed settings of systems.
    pub settings: Vec<Setting>,
}

/// A system that may be in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// `system.id`
    pub id: String,
    /// Versions; a trailing `*` stands for any ending. Empty: any.
    pub versions: Vec<String>,
    /// Purposes; empty: any.
    pub purposes: Vec<String>,
    /// Categories of data; empty: any.
    pub categories: Vec<String>,
    /// Where the consultation is recorded.
    pub consulted: Option<String>,
}

/// A setting as it was agreed.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// `system.id`
    pub system: String,
    /// `value.name`
    pub name: String,
    /// `value.num` in base units, or `value.text`.
    pub value: Literal,
}

/// Something that marks alerts instead of having them notified. It never erases one.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// Its id, unique among exceptions and silences.
    pub id: String,
    /// What kind.
    pub kind: WaiverKind,
    /// Which clauses.
    pub clauses: Vec<ClauseId>,
    /// Which events, by place and kind.
    pub scope: Pattern,
    /// First day, in the agreement's zone.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Why.
    pub reason: Localized,
    /// Who approved it, or who asked for it.
    pub by: Vec<String>,
}

/// What kind of waiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaiverKind {
    /// Agreed by the parties: what happened under it is not a breach to be followed up.
    Exception,
    /// A pause of notifications that one person asked for.
    Silence,
}

impl WaiverKind {
    /// The word for metrics and exports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            WaiverKind::Exception => "exception",
            WaiverKind::Silence => "silence",
        }
    }
}

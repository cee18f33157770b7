// SPDX-License-Identifier: EUPL-1.2
//! One leaf: a CloudEvents 1.0 event in JSON, numbered without a hole.

use serde::Serialize;

use crate::observation::EventTime;

/// What a leaf is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LeafKind {
    /// The first leaf of a log: who writes it.
    Genesis,
    /// The monitor started.
    Start,
    /// The monitor stopped of its own will.
    Stop,
    /// Agreement and mappings in force from here on.
    Config,
    /// A version of an alert.
    Alert,
    /// Something about the monitor's own sight.
    Finding,
}

impl LeafKind {
    /// The word for tables and event types.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            LeafKind::Genesis => "genesis",
            LeafKind::Start => "start",
            LeafKind::Stop => "stop",
            LeafKind::Config => "config",
            LeafKind::Alert => "alert",
            LeafKind::Finding => "finding",
        }
    }
}

/// A numbered entry of the log in its final bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Position in the log, from 0 and without a hole.
    pub seq: u64,
    /// What it is about.
    pub kind: LeafKind,
    /// Wall time at which it was written.
    pub time: EventTime,
    /// The event as UTF-8 JSON: keys in fixed order, no white space. Written once, never again
    /// derived.
    pub bytes: Vec<u8>,
}

/// The envelope, in the order in which it is written.
#[derive(Serialize)]
struct Envelope<'a, T> {
    specversion: &'static str,
    id: String,
    source: String,
    r#type: String,
    time: String,
    datacontenttype: &'static str,
    sequence: String,
    data: &'a T,
}

impl Leaf {
    /// A leaf around a body.
    ///
    /// # Errors
    /// The body cannot be written as JSON: a map in it has keys that are no text.
    pub fn new(
        origin: &str,
        seq: u64,
        kind: LeafKind,
        time: EventTime,
        body: &impl Serialize,
    ) -> Result<Leaf, serde_json::Error> {
        let envelope = Envelope {
            specversion: "1.0",
            id: Leaf::id(origin, seq),
            source: format!("urn:vigie:{origin}"),
            r#type: format!("vigie.{}.v1", kind.name()),
            time: time.to_string(),
            datacontenttype: "application/json",
            // Twenty digits sort as text like the numbers they are.
            sequence: format!("{seq:020}"),
            data: body,
        };
        Ok(Leaf {
            seq,
            kind,
            time,
            bytes: serde_json::to_vec(&envelope)?,
        })
    }

    /// The id of a leaf everywhere: key of its message, id of its event.
    #[must_use]
    pub fn id(origin: &str, seq: u64) -> String {
        format!("{origin}/{seq}")
    }
}

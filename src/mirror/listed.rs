// SPDX-License-Identifier: EUPL-1.2
//! What listings need of an alert's body, and what a request says before it is checked.

use serde_json::Value;

use crate::ledger::{AddCheckpoint, Checkpoint, LeafKind, Message};
use crate::observation::EventTime;
use crate::store::AlertRow;

/// The class of retention and the row of an alert; nothing if it is none.
pub(super) fn alert(message: &Message, body: &str) -> Option<(String, AlertRow)> {
    if message.leaf.kind != LeafKind::Alert {
        return None;
    }
    let body: Value = serde_json::from_str(body).ok()?;
    let text = |path: &str| body.pointer(path).and_then(Value::as_str);
    let micros = |path: &str| {
        let time: jiff::Timestamp = text(path)?.parse().ok()?;
        Some(EventTime::from(time).micros())
    };
    let row = AlertRow {
        id: text("/alert")?.to_owned(),
        clause: text("/clause/id")?.to_owned(),
        site: text("/site").unwrap_or_default().to_owned(),
        window_start: micros("/window/start")?,
        window_end: micros("/window/end").unwrap_or(i64::MAX),
        breach: body["breach"].as_bool()?,
        seq: message.leaf.seq,
    };
    Some((text("/clause/severity")?.to_owned(), row))
}

/// The size of the checkpoint in a request; nobody has checked it.
pub(super) fn size_asked(request: &str) -> Option<u64> {
    let asked = AddCheckpoint::parse(request)?;
    Some(Checkpoint::parse(asked.note.text())?.size)
}

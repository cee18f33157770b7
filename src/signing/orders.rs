// SPDX-License-Identifier: EUPL-1.2
//! Whether an order may be carried out: it is for this log, new, and signed by both parties.

use super::files::PartyKeys;
use super::refusal::Refusal;
use crate::ledger::{LogState, Order, SignedNote, Statement};

/// An order that may be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What is to be done.
    pub what: Order,
    /// Why.
    pub reason: String,
    /// The order with its signatures.
    pub note: String,
}

/// Decides about the text of a note.
///
/// # Errors
/// Why not.
pub fn task(text: &str, record: &LogState) -> Result<Task, Refusal> {
    let note = SignedNote::parse(text).ok_or(Refusal::NoNote)?;
    let Some(Statement::Order {
        log, what, reason, ..
    }) = Statement::parse(note.text())
    else {
        return Err(Refusal::OtherLog);
    };
    if log != record.origin {
        return Err(Refusal::OtherLog);
    }
    let keys = PartyKeys::from_facts(&record.parties).ok_or(Refusal::NobodyOrders)?;
    if note.verify(&keys.employer).is_none() {
        return Err(Refusal::NoEmployer);
    }
    if note.verify(&keys.union).is_none() {
        return Err(Refusal::NoUnion);
    }
    if let Some(leaf) = record.carried_out(note.text()) {
        return Err(Refusal::Done(leaf));
    }
    match &what {
        Order::EraseAlert(alert) if record.held.contains(alert) => {
            return Err(Refusal::Held(alert.clone()));
        }
        Order::Release(alert) if !record.held.contains(alert) => {
            return Err(Refusal::NothingThere);
        }
        _ => {}
    }
    Ok(Task {
        what,
        reason,
        note: text.to_owned(),
    })
}

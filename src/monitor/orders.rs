// SPDX-License-Identifier: EUPL-1.2
//! Carries out what both parties ordered, on the store of a monitor that does not run.

use super::clock;
use super::error::{MonitorError, Refused};
use crate::ledger::{Erasure, Head, Leaf, LeafKind, LogState, Order};
use crate::signing::{Refusal, Task, task};
use crate::store::{Commit, Store};

/// Carries out the order in a note, and says so in a leaf. `name` stands for its file in messages.
///
/// # Errors
/// It is not signed by both, not for this log, was carried out, or names nothing that is there.
pub fn carry_out(
    store: &mut Store,
    record: &LogState,
    (name, note): (&str, &str),
) -> Result<Erasure, MonitorError> {
    let refused = |refusal: Refusal| MonitorError::Refused(Refused(refusal.about(name)));
    let task = task(note, record).map_err(refused)?;
    let leaves = leaves(store, record, &task)?.map_err(refused)?;
    let now = clock::now();
    let said = Erasure {
        by: task.what.name().to_owned(),
        reason: task.reason,
        note: Some(task.note),
        leaves: leaves.clone(),
    };
    let config = record.config.as_ref();
    let head = Head {
        origin: store.origin(),
        seq: store.next_seq(),
        time: now,
        agreement: config.map_or("", |config| &config.digest),
    };
    let leaf = Leaf::open(&head, LeafKind::Erasure, &said)?;
    store.commit(&Commit {
        leaves: vec![leaf],
        erased: leaves,
        ..Commit::default()
    })?;
    Ok(said)
}

/// The leaves whose bodies go; all that were named have to be there.
fn leaves(
    store: &Store,
    record: &LogState,
    task: &Task,
) -> Result<Result<Vec<u64>, Refusal>, MonitorError> {
    let found = match &task.what {
        Order::Hold(alert) if store.bodies_of(alert)?.is_empty() => Err(Refusal::NothingThere),
        Order::Hold(_) | Order::Release(_) => Ok(Vec::new()),
        Order::EraseAlert(alert) => {
            let leaves = store.bodies_of(alert)?;
            match leaves.is_empty() {
                true => Err(Refusal::NothingThere),
                false => Ok(leaves),
            }
        }
        Order::EraseLeaves(leaves) => {
            let found = store.bodies_at(leaves)?;
            let held = found.iter().find(|(_, alert)| record.held.contains(alert));
            match held {
                Some((_, alert)) => Err(Refusal::Held(alert.clone())),
                None if found.len() < leaves.len() => Err(Refusal::NothingThere),
                None => Ok(leaves.clone()),
            }
        }
    };
    Ok(found)
}

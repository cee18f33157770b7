// SPDX-License-Identifier: EUPL-1.2
//! Whether what was erased might be: its agreed term was over, or both parties ordered it.

use super::bodies::Committed;
use crate::ledger::{Erasure, Order, PublicKey, ReadLeaf, Record, SignedNote, Standing, Statement};
use crate::observation::Span;

/// Whether leaves before this one allow it to say that these bodies are erased.
pub(super) fn allowed(
    leaf: &ReadLeaf,
    erasure: &Erasure,
    gone: &[&Committed],
    record: &Record,
) -> bool {
    match erasure.by.as_str() {
        "retention" => by_term(leaf, erasure, gone, record),
        _ => by_order(leaf, erasure, gone, record).is_some(),
    }
}

/// Both have signed how long bodies of this class are kept, that is over, and nobody holds them.
fn by_term(leaf: &ReadLeaf, erasure: &Erasure, gone: &[&Committed], record: &Record) -> bool {
    let config = record.config.as_ref();
    let signed = config.filter(|config| config.standing != Standing::Draft);
    let mut terms = signed.into_iter().flat_map(|config| &config.retention);
    let Some(term) = terms.find(|term| term.class == erasure.reason) else {
        return false;
    };
    let before = leaf
        .time
        .minus(Span::from_secs(i64::from(term.days) * 86_400));
    gone.iter().all(|one| {
        let head = one.head.as_ref();
        one.time <= before
            && head.is_some_and(|head| {
                head.clause.severity == term.class && !record.held.contains(&head.alert)
            })
    })
}

/// Both have signed an order for this log that was not carried out before, and it means these.
fn by_order(
    leaf: &ReadLeaf,
    erasure: &Erasure,
    gone: &[&Committed],
    record: &Record,
) -> Option<()> {
    let note = SignedNote::parse(erasure.note.as_deref()?)?;
    let Statement::Order {
        log, what, reason, ..
    } = Statement::parse(note.text())?
    else {
        return None;
    };
    let of = |alert: &str| {
        let mut heads = gone.iter().map(|one| one.head.as_ref());
        heads.all(|head| head.is_some_and(|head| head.alert == alert))
    };
    let means = match &what {
        Order::EraseAlert(alert) => of(alert) && !record.held.contains(alert),
        Order::EraseLeaves(leaves) => *leaves == erasure.leaves,
        Order::Hold(_) | Order::Release(_) => erasure.leaves.is_empty(),
    };
    let own = log == leaf.origin && reason == erasure.reason && what.name() == erasure.by;
    let new = record.carried_out(note.text()).is_none();
    let by_all = [&record.parties.employer, &record.parties.union]
        .into_iter()
        .all(|key| has_signed(key.as_deref(), &note));
    (means && own && new && by_all).then_some(())
}

/// Whether the owner of this key has signed; nobody has without a key.
pub(super) fn has_signed(key: Option<&str>, note: &SignedNote) -> bool {
    let key = key.and_then(|key| PublicKey::parse(key).ok());
    key.is_some_and(|key| note.verify(&key).is_some())
}

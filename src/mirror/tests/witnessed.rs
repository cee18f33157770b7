// SPDX-License-Identifier: EUPL-1.2
//! The endpoint's answers, one by one as the specification has them.

use super::*;
use crate::ledger::AddCheckpoint;

/// A log at two sizes, and the request from one to the other.
struct Case {
    log: Log,
    tip: Tip,
    request: AddCheckpoint,
}

fn case() -> Case {
    let mut log = Log::new();
    let tip = Tip {
        size: log.edge.size(),
        root: log.edge.root(),
    };
    let before = log.edge.clone();
    (0..4).for_each(|n| log.beat(n, |_| {}));
    let more: Vec<Hash> = log.leaves[tip.size as usize..]
        .iter()
        .map(Leaf::hash)
        .collect();
    let request = AddCheckpoint {
        old: tip.size,
        proof: before.consistency(&more),
        note: log.note(),
    };
    Case { log, tip, request }
}

/// Decides; our copy has nothing.
fn answer(case: &Case, request: &AddCheckpoint) -> (Decision, Option<AlarmKind>) {
    decided(case, &request.to_string(), &|_| None)
}

fn decided(
    case: &Case,
    request: &str,
    copy: &dyn Fn(u64) -> Option<Hash>,
) -> (Decision, Option<AlarmKind>) {
    let (decision, told) = decide(request, &case.log.key.public(), case.tip, copy);
    let kind = told.and_then(|told| match told {
        Told::Raise(alarm) => Some(alarm.kind),
        Told::Close(..) => None,
    });
    (decision, kind)
}

#[test]
fn what_goes_on_from_the_last_one_is_signed() {
    let case = case();
    let new = Tip {
        size: 7,
        root: case.log.edge.root(),
    };
    let note = case.request.note.clone();
    assert_eq!(
        answer(&case, &case.request),
        (Decision::Sign(new, note.clone()), None)
    );
    // The first one needs no proof, and the same one may be signed again.
    for (tip, old) in [(Tip::default(), 0), (new, 7)] {
        let first = Case {
            tip,
            ..self::case()
        };
        let request = AddCheckpoint {
            old,
            proof: Vec::new(),
            note: note.clone(),
        };
        assert_eq!(
            answer(&first, &request),
            (Decision::Sign(new, note.clone()), None)
        );
    }
}

#[test]
fn other_requests_get_the_status_of_the_specification() {
    let case = case();
    let with = |change: &dyn Fn(&mut AddCheckpoint)| {
        let mut request = case.request.clone();
        change(&mut request);
        answer(&case, &request)
    };
    let nothing = |decision| (decision, None);
    assert_eq!(decided(&case, "", &|_| None), nothing(Decision::Malformed));
    assert_eq!(with(&|r| r.old = 8), nothing(Decision::Malformed));
    assert_eq!(with(&|r| r.old = 2), nothing(Decision::Conflict(3)));
    assert_eq!(with(&|r| r.old = 0), nothing(Decision::Conflict(3)));
    let of = |name: &str, secret: u8| {
        let key = PrivateKey::new(name, Use::Note, &[secret; 32]).unwrap();
        Checkpoint::of(name, &case.log.edge).sign(&key, at(0))
    };
    assert_eq!(
        with(&|r| r.note = of("other", 7)),
        nothing(Decision::Unknown)
    );
    assert_eq!(
        with(&|r| r.note = of(ORIGIN, 8)),
        nothing(Decision::Forbidden)
    );
    let unproven = (Decision::Unproven, Some(AlarmKind::Unproven));
    assert_eq!(with(&|r| r.proof.truncate(1)), unproven);
    assert_eq!(with(&|r| r.proof[0] = Hash::empty()), unproven);
    assert_eq!(with(&|r| r.proof.push(Hash::empty())), unproven);
    let no_copy = |_: u64| None;
    let first = Case {
        tip: Tip::default(),
        ..self::case()
    };
    let asked = AddCheckpoint {
        old: 0,
        ..case.request.clone()
    };
    assert_eq!(
        decided(&first, &asked.to_string(), &no_copy),
        unproven,
        "no proof from 0"
    );
}

#[test]
fn an_old_or_other_state_is_told() {
    let case = case();
    let older = Log::new();
    let later = Case {
        tip: Tip {
            size: 7,
            root: case.log.edge.root(),
        },
        ..self::case()
    };
    let back = AddCheckpoint {
        old: 3,
        proof: Vec::new(),
        note: older.note(),
    };
    let rolled = (Decision::Conflict(7), Some(AlarmKind::RolledBack));
    assert_eq!(answer(&later, &back), rolled);
    // The same size under another root, from the same old size or from another.
    let mut other = Log::new();
    (0..4).for_each(|n| other.beat(n + 50, |_| {}));
    for old in [7, 3] {
        let request = AddCheckpoint {
            old,
            proof: Vec::new(),
            note: other.note(),
        };
        let split = (Decision::Conflict(7), Some(AlarmKind::SplitView));
        assert_eq!(answer(&later, &request), split);
    }
    // It goes on from what we signed, but is not what came through the queue.
    let split = (Decision::Unproven, Some(AlarmKind::SplitView));
    let text = case.request.to_string();
    assert_eq!(decided(&case, &text, &|_| Some(Hash::empty())), split);
}

// SPDX-License-Identifier: EUPL-1.2
//! What the engine is after a restart, when pieces of state have piled up.

use super::*;

/// Fewer than a group keeps of events, but not twice as many.
const MANY: u64 = 3_000;

/// Lets one worker's events, a second apart, through the engine, and stores what changed.
fn pass(disk: &mut Disk, engine: &mut Engine, program: &Program, start: i64, first_id: u64) {
    let mut batch = Batch::new();
    for n in 0..MANY {
        // One in the middle settles some of those around it.
        let kind = u8::from(n != MANY / 2);
        let fact = Fact {
            id: first_id + n,
            content: 0,
            version: None,
            kind,
            worker: 1,
            site: 0,
            actor: 1,
            value: 1.0,
            length: 0,
            time: EventTime::from_micros((start + n as i64) * 1_000_000),
        };
        let (seen, offset) = (observation(&fact, program), fact.id as i64);
        program.select(PartitionId(0), offset, &seen, &mut || [1; 32], &mut batch);
        if (n + 1) % (MANY / 3) == 0 {
            engine.apply(&batch);
            batch.clear();
            disk.commit(engine.drain(false, &|_| false), &[0]);
        }
    }
}

fn fact(id: u64, version: Option<u8>, kind: u8, worker: u8, time: &str) -> Fact {
    let time: jiff::Timestamp = time.parse().unwrap();
    Fact {
        id,
        content: u32::from(version.unwrap_or(0)),
        version,
        kind,
        worker,
        site: 0,
        actor: 0,
        value: 0.0,
        length: 0,
        time: EventTime::from_micros(time.as_microsecond()),
    }
}

fn round(picks: usize, crash: bool) -> Round {
    Round {
        picks: vec![0; picks],
        crash,
        full: false,
        one_batch: false,
    }
}

#[test]
fn pieces_of_what_was_let_go_leave_room_for_newer_events() {
    // A sequence and what has to come first: deadlines would have an alert for each event.
    let mut agreement = ordered::orders();
    let few = |clause: &Clause| ["o0-0", "o0-6"].contains(&&*clause.id.to_string());
    agreement.clauses.retain(few);
    let program = Arc::new(Program::new(Arc::new(agreement)));
    let mut disk = Disk {
        next: vec![0],
        ..Disk::default()
    };
    let mut engine = disk.open(&program);
    // Ten days lie between the two, more than any term and all amendments.
    pass(&mut disk, &mut engine, &program, 1_761_000_000, 0);
    pass(&mut disk, &mut engine, &program, 1_761_864_000, MANY);
    let orders = |engine: &mut Engine| {
        let mut state = engine.drain(true, &|_| true).state;
        state.retain(|piece| piece.owner.starts_with('o'));
        state
    };
    let again = orders(&mut disk.open(&program));
    let live = orders(&mut engine);
    assert!(live.iter().any(|piece| piece.bytes.len() > MANY as usize));
    for (again, live) in again.iter().zip(&live) {
        assert!(again == live, "{}: not the same", live.owner);
    }
    assert_eq!(again.len(), live.len());
}

/// An answer that is taken back after a restart: what it had answered waits for its end again.
#[test]
fn what_is_answered_no_more_is_told_when_its_term_ends() {
    let mut agreement = ordered::orders();
    agreement
        .clauses
        .retain(|clause| &*clause.id.to_string() == "o0-3");
    let first = fact(1, None, 1, 1, "2025-10-20T22:40:00Z");
    let answer = fact(2, Some(1), 0, 3, "2025-10-22T05:51:16Z");
    let mut elsewhere = fact(2, Some(2), 0, 1, "2025-10-22T05:51:16Z");
    elsewhere.site = 1;
    let later = fact(3, None, 2, 1, "2025-10-23T12:00:00Z");
    for crash in [false, true] {
        let history = vec![
            first.clone(),
            answer.clone(),
            elsewhere.clone(),
            later.clone(),
        ];
        let rounds = [(2, false), (0, crash), (1, false), (1, false)];
        let rounds = rounds.map(|(picks, crash)| round(picks, crash));
        check(&agreement, &[history], &rounds).unwrap();
    }
}

/// What may be taken back answers an event, stays for good, and is let go with it: the store must
/// not bring the event back alone once its group is stored again.
#[test]
fn what_was_answered_by_a_telling_stays_answered() {
    let mut agreement = ordered::orders();
    agreement
        .clauses
        .retain(|clause| &*clause.id.to_string() == "o1-7");
    let first = fact(1, Some(1), 0, 2, "2025-10-26T21:13:48Z");
    let then = fact(2, None, 2, 2, "2025-10-26T23:00:00Z");
    // With a breach of its own a group outlasts what was answered in it.
    let breach = fact(4, None, 2, 2, "2025-10-27T05:00:00Z");
    let later = fact(3, None, 0, 3, "2025-10-29T00:14:00Z");
    // Somebody else's moves the horizon past both; their own group is stored again, or begins anew.
    let mut anew = later.clone();
    (anew.id, anew.time) = (5, anew.time.plus(Span::from_secs(3 * 24 * 3600)));
    let of_the_same = |time| fact(6, None, 0, 2, time);
    for (own, rest) in [
        (vec![breach], vec![of_the_same("2025-10-27T12:33:00Z")]),
        (vec![], vec![anew, of_the_same("2025-10-31T12:33:00Z")]),
    ] {
        let mut history = vec![first.clone(), then.clone()];
        history.extend(own);
        let mut rounds = vec![round(history.len(), false), round(1, false)];
        history.push(later.clone());
        rounds.extend(rest.iter().map(|_| round(1, false)));
        rounds.push(round(0, true));
        history.extend(rest);
        check(&agreement, &[history], &rounds).unwrap();
    }
}

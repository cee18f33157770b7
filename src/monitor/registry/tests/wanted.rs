// SPDX-License-Identifier: EUPL-1.2
//! What readers want: asked for once at a time, again after a pause, and never where it is known.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use std::time::{Duration, Instant};

use super::super::{Registry, Trouble};
use super::Server;
use crate::intake::{SchemaId, Schemas};

/// A server that answers with this status, and a schema where that is 200.
fn server(status: &Arc<AtomicU16>) -> Server {
    let status = status.clone();
    Server::start(move |_| {
        let body = r#"{ "schema": "\"long\"" }"#;
        (status.load(Ordering::Acquire), "", body.into())
    })
}

/// Wants a schema every few moments, as readers do, until it is known or trouble is told.
fn outcome(registry: &Registry, id: SchemaId) -> Option<&'static str> {
    let until = Instant::now() + Duration::from_secs(20);
    while Instant::now() < until {
        if registry.schemas.look(id).unwrap() {
            return None;
        }
        if let Some(why) = registry.want(id, Instant::now()) {
            return Some(why);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("nothing came of schema {id}");
}

#[test]
fn a_schema_is_asked_for_once_at_a_time_until_it_is_there() {
    let status = Arc::new(AtomicU16::new(500));
    let server = server(&status);
    let schemas = Arc::new(Schemas::default());
    let registry = Arc::new(Registry::new(server.target(), schemas).unwrap());
    let stop = Arc::new(AtomicBool::new(false));
    let thread = registry.clone().spawn(stop.clone()).unwrap();
    let (one, other) = (SchemaId::Number(1), SchemaId::Number(2));
    assert_eq!(outcome(&registry, one), Some(Trouble::Down.words()));
    // Nobody asks for another one either while it is down, nor for this one before the pause.
    for _ in 0..50 {
        registry.want(one, Instant::now());
        std::thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(server.paths(), ["/schemas/ids/1"]);

    status.store(200, Ordering::Release);
    let until = Instant::now() + Duration::from_secs(20);
    while !registry.schemas.look(one).unwrap() {
        assert!(Instant::now() < until, "it is asked for again");
        registry.want(one, Instant::now());
        std::thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(outcome(&registry, other), None);
    let paths = ["/schemas/ids/1", "/schemas/ids/1", "/schemas/ids/2"];
    assert_eq!(server.paths(), paths, "what is known is asked for no more");
    let asked = registry.asked();
    assert_eq!(asked.fetched(), 2);
    let failed: Vec<_> = asked.failed().filter(|(_, count)| *count > 0).collect();
    assert_eq!(failed, [(Trouble::Down, 1)]);
    stop.store(true, Ordering::Release);
    thread.join().unwrap();
}

#[test]
fn what_no_reader_wants_any_more_is_let_go() {
    let status = Arc::new(AtomicU16::new(404));
    let server = server(&status);
    let registry = Registry::new(server.target(), Arc::default()).unwrap();
    let Some(long_ago) = Instant::now().checked_sub(Duration::from_secs(61)) else {
        return;
    };
    registry.want(SchemaId::Number(1), long_ago);
    registry.want(SchemaId::Number(2), Instant::now());
    assert_eq!(registry.next(), Some(SchemaId::Number(2)));
    registry.ask(SchemaId::Number(2));
    assert_eq!(registry.next(), None, "it has its pause");
    let why = registry.want(SchemaId::Number(2), Instant::now());
    assert_eq!(why, Some(Trouble::NotFound.words()));
}

#[test]
fn a_schema_that_is_none_is_told() {
    let server = Server::start(|_| (200, "", r#"{ "schema": "{" }"#.into()));
    let registry = Registry::new(server.target(), Arc::default()).unwrap();
    registry.want(SchemaId::Number(1), Instant::now());
    registry.ask(SchemaId::Number(1));
    let why = registry.want(SchemaId::Number(1), Instant::now());
    assert_eq!(why, Some(Trouble::Unusable.words()));
}

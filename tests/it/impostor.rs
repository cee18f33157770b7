// SPDX-License-Identifier: EUPL-1.2
//! Somebody answers in the mirror's place: whatever they say, the watch goes on, and the union hears
//! that nobody signed.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use vigie::ledger::{Checkpoint, CompactRange, Hash, PrivateKey, Use};
use vigie::observation::EventTime;

use super::monitor_and_mirror::Pair;

/// Answers each question in the same way, and counts them.
fn impostor(port: u16, (status, body): (u16, String), checkpoint: String) -> Arc<AtomicUsize> {
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let Some(path) = question(&stream) else {
                continue;
            };
            let (status, body) = match path.as_str() {
                "/checkpoint" => (200, &checkpoint),
                _ => {
                    count.fetch_add(1, Ordering::SeqCst);
                    (status, &body)
                }
            };
            let head = format!("HTTP/1.1 {status} So\r\nConnection: close\r\n");
            let head = format!("{head}Content-Length: {}\r\n\r\n", body.len());
            let mut stream = stream;
            stream.write_all((head + body).as_bytes()).ok();
        }
    });
    asked
}

/// Reads a whole request; says what it asks for.
fn question(stream: &TcpStream) -> Option<String> {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length) = (None, 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().ok()?;
        }
        first.get_or_insert(line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    first?.split(' ').nth(1).map(str::to_owned)
}

#[test]
fn whatever_is_answered_in_the_mirrors_place_the_watch_goes_on() {
    let pair = Pair::new();
    let log = pair.log.split('+').next().unwrap();
    let mut edge = CompactRange::default();
    (0..9_999u32).for_each(|leaf| edge.push(Hash::leaf(&leaf.to_be_bytes())));
    let forged = |origin: &str, key: &PrivateKey| {
        let now = EventTime::from_micros(0);
        Checkpoint::of(origin, &edge).sign(key, now).to_string()
    };
    let stranger = PrivateKey::new("mirror.test", Use::Cosignature, &[8; 32]).unwrap();
    let of_stranger = forged(log, &stranger);
    // What the mirror has signed for another log says nothing of this one.
    let of_another = forged("another", &pair.key);
    let answers = [
        (409, "999999\n"),
        (409, "0\n"),
        (409, "3\n"),
        (409, "18446744073709551615\n"),
        (409, "many"),
        (422, ""),
        (200, ""),
        (200, "\u{2014} mirror.test AAAAAAAA\n"),
        (200, of_stranger.as_str()),
        (302, ""),
        (404, ""),
        (500, "999999\n"),
    ];
    for (at, (status, body)) in answers.into_iter().enumerate() {
        let port = super::monitor_process::free_port();
        let shown = [&of_stranger, &of_another][at % 2].clone();
        let asked = impostor(port, (status, body.to_owned()), shown);
        let target = pair
            .target()
            .replace(&pair.port.to_string(), &port.to_string());
        pair.rig.configure(&target);
        let ended = pair.rig.run_to_end();
        let errors = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "{status} {body}: {errors}");
        assert!(asked.load(Ordering::SeqCst) > 0, "{status} {body}");
    }
    // What the mirror's own key has signed is believed.
    let port = super::monitor_process::free_port();
    impostor(port, (409, "7\n".to_owned()), forged(log, &pair.key));
    let target = pair
        .target()
        .replace(&pair.port.to_string(), &port.to_string());
    pair.rig.configure(&target);
    let ended = pair.rig.run_to_end();
    assert_eq!(ended.status.code(), Some(3));
    let errors = String::from_utf8_lossy(&ended.stderr);
    assert!(errors.contains("an old copy of the store"), "{errors}");
}

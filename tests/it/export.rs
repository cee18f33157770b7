//! Exports of a real run: by the command and over HTTP, what is in them, and what is not.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use vigie::demo::Play;
use vigie::ledger::{Export, LeafKind, ReadLeaf, sha256_hex};
use vigie::store::Reader;

use super::broker::shared;
use super::monitor_process::{Rig, free_port};

/// A run that has ended, and what was planted in it.
pub(crate) fn played(seed: u64) -> Rig {
    let rig = Rig::new(shared());
    rig.produce(Play {
        seed,
        workers: 60,
        ..Play::default()
    });
    rig.summary();
    rig
}

pub(crate) fn export(store: &Path, out: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
    command.args(["export", "--format", "json", "--store"]);
    command.arg(store).arg("--out").arg(out).args(more);
    command.output().unwrap()
}

/// The files of a zip.
pub(crate) fn unzip(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let names: Vec<String> = zip
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    let read = |name: String| {
        let mut bytes = Vec::new();
        zip.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
        (name, bytes)
    };
    names.into_iter().map(read).collect()
}

/// The last leaf of a kind.
fn last(store: &Path, kind: LeafKind) -> ReadLeaf {
    let store = Reader::open(store).unwrap();
    let leaves = store.leaves(0, 1_000_000).unwrap().into_iter().rev();
    let mut leaves = leaves.map(|leaf| ReadLeaf::parse(&leaf.bytes).unwrap());
    leaves.find(|leaf| leaf.kind == kind).unwrap()
}

fn ours(rig: &Rig) -> (PathBuf, PathBuf) {
    (rig.path("vigie.db"), rig.path("export.zip"))
}

#[test]
fn the_command_makes_a_whole_export_and_records_it() {
    let rig = played(41);
    let (store, out) = ours(&rig);
    let output = export(&store, &out, &["--lang", "fr", "--recipient", "dreets-59"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let leaf = last(&store, LeafKind::Export);
    let told: Export = leaf.data().unwrap();
    let zip = std::fs::read(&out).unwrap();
    assert_eq!(told.sha256, sha256_hex(&zip));
    assert_eq!(
        (told.recipient.as_str(), told.size),
        ("dreets-59", leaf.seq)
    );
    if let Some(folder) = std::env::var_os("VIGIE_KEEP") {
        std::fs::copy(&out, Path::new(&folder).join("export.zip")).unwrap();
    }
    // What sha256sum says.
    let folder = rig.path("unzipped");
    let files = unzip(&out);
    for (name, bytes) in &files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let sums = Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet", "SHA256SUMS"])
        .current_dir(&folder)
        .status();
    assert!(sums.unwrap().success());
    let listed = String::from_utf8(files["SHA256SUMS"].clone()).unwrap();
    assert_eq!(listed.lines().count(), files.len() - 1);
    for (name, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        for id in ["mat-00", "mat-004"] {
            assert!(!text.contains(id), "{name} holds {id}");
        }
    }
    // The file is never overwritten.
    let again = export(&store, &out, &[]);
    assert_eq!(again.status.code(), Some(3));
    assert_eq!(std::fs::read(&out).unwrap(), zip);
    assert!(!rig.path("export.zip.part").exists());
}

/// Makes an authority with a certificate for the monitor and one for an inspector.
pub(crate) fn certificates(folder: &Path) {
    let script = r#"
        set -e
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=ca -keyout ca.key -out ca.pem
        for who in localhost inspector-7; do
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=$who -keyout $who.key -out $who.csr
            printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' > ext
            openssl x509 -req -in $who.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out $who.pem
        done
        chmod 600 ./*.key
    "#;
    let made = Command::new("sh")
        .args(["-c", script])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
}

/// What comes back over TLS: head and body.
pub(crate) fn ask(rig: &Rig, port: u16, more: &[&str], headers: &str) -> (String, Vec<u8>) {
    ask_for(rig, port, more, ("lang=en", headers))
}

fn ask_for(
    rig: &Rig,
    port: u16,
    more: &[&str],
    (query, headers): (&str, &str),
) -> (String, Vec<u8>) {
    let mut command = Command::new("openssl");
    command.args([
        "s_client",
        "-quiet",
        "-verify_return_error",
        "-CAfile",
        "ca.pem",
        "-connect",
    ]);
    command.arg(format!("127.0.0.1:{port}")).args(more);
    command.current_dir(rig.path("."));
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let request = format!("GET /export?{query} HTTP/1.0\r\n{headers}\r\n");
    // Whoever is refused may be gone before the request is written.
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(request.as_bytes()).ok();
    let mut told = Vec::new();
    child.stdout.take().unwrap().read_to_end(&mut told).unwrap();
    drop(stdin);
    child.wait().unwrap();
    let end = told.windows(4).position(|four| four == b"\r\n\r\n");
    let Some(end) = end else {
        return (String::new(), Vec::new());
    };
    let head = String::from_utf8_lossy(&told[..end]).into_owned();
    (head, told[end + 4..].to_vec())
}

#[test]
fn inspectors_come_with_a_token_or_a_certificate_and_nobody_else() {
    let rig = played(42);
    certificates(&rig.path("."));
    let port = free_port();
    let token = sha256_hex(b"a token for tests");
    rig.configure(&format!(
        "inspection:\n  listen: \"127.0.0.1:{port}\"\n  \
         tls: {{ cert: localhost.pem, key: localhost.key, client_ca: ca.pem }}\n  \
         tokens: [ {{ name: dreets-59, sha256: {token} }} ]\n"
    ));
    let running = rig.start();
    rig.wait("it runs", |rig| rig.is_up());
    let with = |token: &str| format!("Authorization: Bearer {token}\r\n");
    let (head, _) = ask(&rig, port, &[], "");
    assert!(head.contains(" 401 "), "{head}");
    let (head, _) = ask(&rig, port, &[], &with("another token"));
    assert!(head.contains(" 401 "), "{head}");
    let store = rig.path("vigie.db");
    let given = |head: &str, body: &[u8], recipient: &str| {
        assert!(head.contains(" 200 "), "{head}");
        let leaf = last(&store, LeafKind::Export);
        let told: Export = leaf.data().unwrap();
        assert_eq!(told.recipient, recipient);
        assert_eq!(told.sha256, sha256_hex(body));
        assert!(
            head.contains(&format!("vigie-leaf: {}", leaf.seq)),
            "{head}"
        );
    };
    let (head, body) = ask(&rig, port, &[], &with("a token for tests"));
    given(&head, &body, "dreets-59");
    // A name that nobody gave: no export, no leaf, and those that are near.
    let size = || Reader::open(&store).unwrap().size().unwrap();
    let before = last(&store, LeafKind::Export).seq;
    let slip = ("lang=en&site=lile-1", with("a token for tests"));
    let (head, body) = ask_for(&rig, port, &[], (slip.0, &slip.1));
    assert!(head.contains(" 404 "), "{head}");
    let refused: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(refused["near"][0], "lille-1", "{refused}");
    assert!(size() > before && last(&store, LeafKind::Export).seq == before);
    let named = "facts_from=2026-03-01&facts-until=2026-03-31&requested_by=CSE&reference=7";
    let (head, body) = ask_for(&rig, port, &[], (named, &slip.1));
    given(&head, &body, "dreets-59");
    let told: Export = last(&store, LeafKind::Export).data().unwrap();
    assert!(told.facts_from.is_some() && told.facts_until.is_some());
    assert_eq!(told.requested_by.as_deref(), Some("CSE"));
    assert_eq!(told.reference.as_deref(), Some("7"));
    let certificate = ["-cert", "inspector-7.pem", "-key", "inspector-7.key"];
    let (head, body) = ask(&rig, port, &certificate, "");
    given(&head, &body, "inspector-7");
    // The command asks the monitor that runs, which alone may write.
    let out = rig.path("export.zip");
    let output = export(&store, &out, &["--recipient", "works-council"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let told: Export = last(&store, LeafKind::Export).data().unwrap();
    assert_eq!(told.recipient, "works-council");
    assert_eq!(told.sha256, sha256_hex(&std::fs::read(&out).unwrap()));
    running.stop();
    assert!(!rig.path("vigie.db.sock").exists());
    // Without tokens, who has no certificate does not even get a connection.
    rig.configure(&format!(
        "inspection:\n  listen: \"127.0.0.1:{port}\"\n  \
         tls: {{ cert: localhost.pem, key: localhost.key, client_ca: ca.pem }}\n"
    ));
    // An export waits for a monitor that gets ready.
    let running = rig.start();
    rig.wait("the door is open", |_| {
        TcpStream::connect(("127.0.0.1", port)).is_ok()
    });
    let (head, _) = ask(&rig, port, &[], &with("a token for tests"));
    assert_eq!(head, "");
    let (head, body) = ask(&rig, port, &certificate, "");
    given(&head, &body, "inspector-7");
    running.stop();
}

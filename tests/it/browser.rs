//! verify.html in a real Chromium: an intact, an altered and an incomplete export.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Cursor, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use serde_json::json;
use vigie::diagnostic::Language;
use vigie::export::{Order, Scope, build};
use vigie::ledger::{
    Body, Bounds, Config, Cosignature, FindingBody, FindingKind, Genesis, Head, Leaf, LeafKind,
    Parties, PrivateKey, Salt, SignedNote, Standing, Start, Stop, Use, base64, sha256_hex,
};
use vigie::observation::EventTime;
use vigie::store::{AlertRow, Commit, Reader, Store};

const AGREEMENT: &[u8] = include_bytes!("../../config/agreement.yaml");

fn now() -> EventTime {
    jiff::Timestamp::now().into()
}

/// A small log that a witness has signed, with one alert; with or without a gap in its sight.
fn logged(path: &Path, gap: bool) {
    let (mut store, _) = Store::open(path).unwrap();
    let mirror = PrivateKey::new("mirror.example", Use::Cosignature, &[7; 32]).unwrap();
    let (origin, digest) = (store.origin().to_owned(), sha256_hex(AGREEMENT));
    let head = |seq| Head {
        origin: &origin,
        seq,
        time: now(),
        agreement: &digest,
    };
    let genesis = Genesis {
        program: "0".into(),
        log_key: store.log_key().to_string(),
        parties: Parties::default(),
        mirror: Some(mirror.public().to_string()),
    };
    let [genesis, start, config] = [
        Leaf::open(&head(0), LeafKind::Genesis, &genesis),
        Leaf::open(&head(1), LeafKind::Start, &start()),
        Leaf::open(&head(2), LeafKind::Config, &config(&digest)),
    ]
    .map(Result::unwrap);
    let stop = Stop {
        boot: "b".into(),
        reason: "asked to".into(),
        settled: true,
    };
    let stop = Leaf::open(&head(5), LeafKind::Stop, &stop).unwrap();
    let commit = Commit {
        leaves: vec![
            genesis,
            start,
            config,
            alert(&head(3)),
            found(&head(4), gap),
            stop,
        ],
        alerts: vec![row()],
        files: vec![("agreement.yaml".into(), AGREEMENT.into())],
        ..Commit::default()
    };
    store.commit(&commit).unwrap();
    let note = Reader::open(path).unwrap().checkpoint().unwrap().unwrap();
    let mut note = SignedNote::parse(&note).unwrap();
    note.sign(&mirror, now());
    let cosigned = Cosignature {
        size: 6,
        note: note.to_string(),
    };
    let leaf = Leaf::open(&head(6), LeafKind::Cosignature, &cosigned).unwrap();
    let commit = Commit {
        leaves: vec![leaf],
        cosigned: Some((6, note.to_string())),
        ..Commit::default()
    };
    store.commit(&commit).unwrap();
}

fn start() -> Start {
    Start {
        program: "0".into(),
        binary: String::new(),
        boot: "b".into(),
        reads: Vec::new(),
        bounds: Bounds::default(),
    }
}

fn config(digest: &str) -> Config {
    Config {
        agreement: "FR-EXL-2026-07".into(),
        version: 3,
        digest: digest.into(),
        standing: Standing::Draft,
        note: None,
        files: vec![digest.into()],
        parties: Parties::default(),
        change: None,
        mappings: Vec::new(),
        retention: Vec::new(),
    }
}

/// Something about the monitor's sight: records that were lost, or nothing of weight.
fn found(head: &Head<'_>, gap: bool) -> Leaf {
    let (kind, finding) = match gap {
        true => (LeafKind::Gap, FindingKind::Gap),
        false => (LeafKind::Finding, FindingKind::PartitionNew),
    };
    let found = FindingBody {
        finding,
        topic: Some("work.calls".into()),
        partition: Some(1),
        count: 17,
        offsets: None,
        detail: String::new(),
    };
    Leaf::open(head, kind, &found).unwrap()
}

fn row() -> AlertRow {
    AlertRow {
        id: "a1".into(),
        clause: "art-4.2".into(),
        site: "lille-1".into(),
        window_start: 0,
        window_end: 1,
        breach: true,
        seq: 3,
    }
}

/// An alert whose texts would do harm if anybody took them for markup or a formula.
fn alert(head: &Head<'_>) -> Leaf {
    let hostile = "=1+1</script><script>document.title='no'</script><img src=x onerror=alert(1)>";
    let said = json!({
        "alert": "a1", "version": 1, "change": "opened", "breach": true, "closed": false,
        "clause": { "id": "art-4.2", "title": { "fr": "Captures", "en": "Screenshots" },
                    "article": "4.2", "severity": "serious", "status": "active" },
    });
    let mut body = said.clone();
    body["sentence"] = json!({ "fr": hostile, "en": hostile });
    body["group"] = json!([{ "field": "worker", "value": "p-1" }]);
    body["site"] = hostile.into();
    body["team"] = "t".into();
    body["window"] = json!({ "start": "2026-07-01T00:00:00Z", "end": null, "zone": "UTC" });
    body["observed"] = json!(5.5);
    let body = Body {
        salt: Salt([3; 32]),
        text: body.to_string(),
        class: "serious",
    };
    Leaf::committing(head, LeafKind::Alert, &said, body).unwrap()
}

fn exported(store: &Path, language: Language) -> Vec<u8> {
    let order = Order {
        scope: Scope::default(),
        language,
        recipient: "<b>dreets</b>".into(),
        created: now(),
        machine: "host".into(),
    };
    let reader = Reader::open(store).unwrap();
    let mut zip = Vec::new();
    let export = build(&reader, &order, &mut zip, &mut |_, _| {}).unwrap();
    assert_eq!(export.sha256, sha256_hex(&zip));
    let again = Reader::open(store).unwrap();
    let mut twice = Vec::new();
    build(&again, &order, &mut twice, &mut |_, _| {}).unwrap();
    assert!(zip == twice, "same store, same order, same bytes");
    zip
}

fn unzipped(zip: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(name, bytes);
    }
    files
}

/// With other files, whose hashes are listed anew: who alters an export does not forget that.
fn zipped(mut files: BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    files.remove("SHA256SUMS");
    let line = |(name, bytes): (&String, &Vec<u8>)| format!("{}  {name}\n", sha256_hex(bytes));
    let sums: String = files.iter().map(line).collect();
    files.insert("SHA256SUMS".into(), sums.into_bytes());
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(name, options).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn replaced(files: &mut BTreeMap<String, Vec<u8>>, name: &str, from: &str, to: &str) {
    let bytes = files.get_mut(name).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(from), "{name}");
    *bytes = text.replacen(from, to, 1).into_bytes();
}

struct Browser(Child);

impl Drop for Browser {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// What the page of this export shows once it has checked it: the page's own markup.
fn shown(zip: &[u8]) -> String {
    let page = String::from_utf8(unzipped(zip)["verify.html"].clone()).unwrap();
    let hand = format!(
        "<script>examine(Uint8Array.from(atob('{}'), c => c.charCodeAt(0))).then(() => \
         fetch('/dom', {{ method: 'POST', body: document.documentElement.outerHTML }}))</script>\
         </body>",
        base64(zip)
    );
    // The one thing that is added: the page may tell this test what it shows.
    let page = page
        .replacen(
            "default-src 'none';",
            "default-src 'none'; connect-src 'self';",
            1,
        )
        .replacen("</body>", &hand, 1);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            serve(stream, &page, &tell);
        }
    });
    let profile = tempfile::TempDir::new().unwrap();
    let browser = Command::new("chromium")
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
        ])
        .args(["--no-first-run", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(["--remote-debugging-port=0", &format!("http://{address}/")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let _browser = Browser(browser.expect("chromium is there: tests/setup installs it"));
    told.recv_timeout(Duration::from_secs(120))
        .expect("the page says what it found")
}

fn serve(mut stream: TcpStream, page: &str, tell: &Sender<String>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).ok();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let answer = match first.starts_with("POST /dom ") {
        true => {
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            tell.send(String::from_utf8_lossy(&body).into_owned()).ok();
            ""
        }
        false if first.starts_with("GET / ") => page,
        false => "",
    };
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{answer}",
        answer.len()
    )
    .ok();
}

#[track_caller]
fn expect(zip: &[u8], verdict: &str, codes: &[&str]) {
    let dom = shown(zip);
    let tag = dom.lines().next().unwrap_or_default();
    assert!(
        tag.contains(&format!("data-verdict=\"{verdict}\"")),
        "{tag}"
    );
    for code in codes {
        assert!(tag.contains(code), "{code} in {tag}");
    }
    let words = match verdict {
        "intact" => ["Intact", "Intact"],
        "gaps" => ["Incomplet", "Incomplete"],
        _ => ["Altéré", "Altered"],
    };
    assert!(words.iter().all(|word| dom.contains(word)), "{dom}");
}

#[test]
fn the_page_tells_intact_altered_and_incomplete_exports_apart() {
    let folder = tempfile::TempDir::new().unwrap();
    let store = folder.path().join("whole.db");
    logged(&store, false);
    let intact = exported(&store, Language::French);
    expect(&intact, "intact", &["policy_own", "unwitnessed_tail"]);

    let mut files = unzipped(&intact);
    replaced(&mut files, "evidence/bodies.ndjson", "5.5", "4.5");
    replaced(&mut files, "alerts.json", "5.5", "4.5");
    expect(&zipped(files), "altered", &["body_false"]);

    let mut files = unzipped(&intact);
    replaced(&mut files, "evidence/leaves.ndjson", "asked to", "asked me");
    expect(
        &zipped(files),
        "altered",
        &["root_wrong", "cosignature_false"],
    );

    let store = folder.path().join("gap.db");
    logged(&store, true);
    let incomplete = exported(&store, Language::English);
    expect(&incomplete, "gaps", &["never_read"]);
}

#[test]
fn hostile_texts_stay_texts() {
    let folder = tempfile::TempDir::new().unwrap();
    let store = folder.path().join("vigie.db");
    logged(&store, false);
    for (language, page, csv, defused) in [
        (Language::French, "LISEZMOI.html", "alertes.csv", "5,5"),
        (Language::English, "README.html", "alerts.csv", "5.5"),
    ] {
        let files = unzipped(&exported(&store, language));
        let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
        let html = text(page);
        assert!(
            html.contains("&lt;script&gt;") && !html.contains("<script"),
            "{html}"
        );
        assert!(!html.contains("<img") && !html.contains("<b>dreets"));
        let table = text(csv);
        assert!(
            table.contains("'=1+1</script>") && table.contains(defused),
            "{table}"
        );
        assert_eq!(table.starts_with('\u{feff}'), language == Language::French);
        for heading in [
            "coverage",
            "agreement",
            "alerts",
            "custody",
            "check",
            "limits",
        ] {
            assert!(html.contains(&format!("id=\"{heading}\"")), "{heading}");
        }
    }
}

//! The pages that people read: their text in both languages, and whether everybody can read them.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;
use vigie::diagnostic::Language;
use vigie::export::verify_page;
use vigie::ledger::{PublicKey, sha256_hex};

use super::builder::seal;
use super::stored::{exported, logged, replaced, unzipped};
use super::{chromium, zip};

/// Both cover pages of an export with a gap, without what is chance in them.
fn covers() -> [(Language, String); 2] {
    let folder = TempDir::new().unwrap();
    let store = folder.path().join("vigie.db");
    logged(&store, true);
    [Language::French, Language::English].map(|language| {
        let files = unzipped(&exported(&store, language));
        let name = language.pick("README.html", "LISEZMOI.html");
        let page = String::from_utf8(files[name].clone()).unwrap();
        let leaf = String::from_utf8(files["evidence/policy.txt"].clone()).unwrap();
        let line = leaf.split_whitespace().nth(1).unwrap();
        let key = PublicKey::parse(line).unwrap();
        let mut page = page.replace(&key.fingerprint(), "[FINGERPRINT]");
        for (name, bytes) in &files {
            page = page.replace(&sha256_hex(bytes), &format!("[SHA-256 of {name}]"));
        }
        (language, page.replace(key.name(), "[LOG]"))
    })
}

#[test]
fn cover_pages_read_well_in_both_languages() {
    for (language, page) in covers() {
        let (head, rest) = page.split_once("<style>").unwrap();
        let (_, rest) = rest.split_once("</style>").unwrap();
        let version = format!("{}</footer>", env!("CARGO_PKG_VERSION"));
        let text = format!("{head}{rest}").replace(&version, "[VERSION]</footer>");
        let made = format!("vigie export {}", env!("CARGO_PKG_VERSION"));
        let text = text.replace(&made, "vigie export [VERSION]");
        insta::assert_snapshot!(language.pick("cover_en", "cover_fr"), text);
    }
}

/// What axe finds wrong with a page after a script of it has run.
fn faults(page: &str, script: &str, files: Vec<Vec<u8>>) -> Vec<String> {
    let axe = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tools");
    let axe = axe.join("axe/axe.min.js");
    let axe = std::fs::read_to_string(&axe);
    let axe = axe.expect("target/tools/axe is there: tests/setup fetches it");
    let more = "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline';";
    let run = format!(
        "<script>{axe}</script><script>(async () => {{ {script}; const found = await axe.run(document); \
         told(JSON.stringify(found.violations)); }})()</script></body>"
    );
    let page = page
        .replacen("default-src 'none';", more, 1)
        .replacen("</body>", &run, 1);
    let told = chromium::show(&page, files);
    let violations: Vec<Value> = serde_json::from_str(&told).expect(&told);
    let say = |one: &Value| {
        let nodes = one["nodes"].as_array().into_iter().flatten();
        let nodes: Vec<&str> = nodes.filter_map(|node| node["html"].as_str()).collect();
        format!("{} ({}): {}", one["id"], one["help"], nodes.join(" "))
    };
    violations.iter().map(say).collect()
}

#[test]
fn pages_are_accessible() {
    for (_, page) in covers() {
        assert_eq!(faults(&page, "", Vec::new()), [""; 0]);
    }
    assert_eq!(faults(&verify_page(), "", Vec::new()), [""; 0]);
    let folder = TempDir::new().unwrap();
    let [whole, gap] = [false, true].map(|gap| {
        let store = folder.path().join(format!("{gap}.db"));
        logged(&store, gap);
        exported(&store, Language::French)
    });
    let mut altered = unzipped(&whole);
    replaced(&mut altered, "evidence/bodies.ndjson", "5.5", "4.5");
    seal(&mut altered);
    for (verdict, export) in [("intact", whole), ("gaps", gap), ("altered", zip(&altered))] {
        let script = format!(
            "const got = await fetch('file/0'); await examine(new Uint8Array(await got.arrayBuffer())); \
             if (document.documentElement.dataset.verdict !== '{verdict}') throw new Error('another verdict')"
        );
        assert_eq!(faults(&verify_page(), &script, vec![export]), [""; 0]);
    }
}

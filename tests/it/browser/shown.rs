//! What people see of a check: an intact, an altered and an incomplete export.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::{BTreeMap, BTreeSet};

use vigie::diagnostic::Language;
use vigie::export::{LEFT_TO_THE_PROGRAM, SCRIPTS};
use vigie::verify::Code;

use super::builder::seal;
use super::stored::{exported, logged, replaced, unzipped};
use super::{chromium, zip};

/// What the page of this export shows once it has checked it: the page's own markup.
fn shown(zip: &[u8]) -> String {
    let own = String::from_utf8(unzipped(zip)["verify.html"].clone()).unwrap();
    assert_eq!(own, vigie::export::verify_page());
    let script = "fetch('file/0').then(got => got.arrayBuffer()).then(data => examine(new Uint8Array(data)))\
                  .then(() => told(document.documentElement.outerHTML))";
    chromium::show(&chromium::checking(script), vec![zip.to_vec()])
}

/// With other files, whose hashes are listed anew: who alters an export does not forget that.
fn zipped(mut files: BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    seal(&mut files);
    zip(&files)
}

/// Every code of the program stands in a script of the page, but those that are left to the
/// program; and no script has another.
#[test]
fn the_page_knows_every_code() {
    let mut used = BTreeSet::new();
    for (name, script) in SCRIPTS {
        assert!(script.starts_with("// "), "{name} says what it is about");
        for part in script.split("CODE.").skip(1) {
            let end = part.find(|c: char| !c.is_ascii_lowercase() && c != '_');
            used.insert(part[..end.unwrap_or(part.len())].to_owned());
        }
    }
    let left: BTreeSet<String> = LEFT_TO_THE_PROGRAM
        .iter()
        .map(|(code, _)| code.name())
        .collect();
    let all: BTreeSet<String> = Code::ALL.iter().map(|code| code.name()).collect();
    assert!(used.is_disjoint(&left), "{used:?}");
    assert_eq!(&used | &left, all);
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

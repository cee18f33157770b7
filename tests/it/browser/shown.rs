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
    // Nothing is called intact before its fingerprint was given.
    let words = match verdict {
        "intact" => ["Cohérent : comparez", "Consistent: compare"],
        "gaps" => ["Cohérent, avec des manques", "Consistent, with gaps"],
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

/// What the page says of this export once the reader has typed each of these.
fn told_after(zip: &[u8], typed: &[&str]) -> Vec<String> {
    let script = format!(
        "(async () => {{
           await examine(new Uint8Array(await (await fetch('file/0')).arrayBuffer()));
           const all = [], field = document.getElementById('print');
           for (const text of {}) {{
             field.value = text; field.dispatchEvent(new Event('input'));
             const {{ shown }} = document.documentElement.dataset, box = document.getElementById('verdict');
             all.push([shown, getComputedStyle(box).borderTopColor, box.textContent].join('|'));
           }}
           told(JSON.stringify(all));
         }})()",
        serde_json::to_string(typed).unwrap()
    );
    let told = chromium::show(&chromium::checking(&script), vec![zip.to_vec()]);
    serde_json::from_str(&told).expect(&told)
}

#[test]
fn the_page_believes_an_export_once_the_fingerprint_on_paper_is_its_own() {
    let folder = tempfile::TempDir::new().unwrap();
    let [whole, gap] = [false, true].map(|gap| {
        let store = folder.path().join(format!("{gap}.db"));
        logged(&store, gap);
        exported(&store, Language::French)
    });
    let print = |zip: &[u8]| {
        let policy = String::from_utf8(unzipped(zip)["evidence/policy.txt"].clone()).unwrap();
        let line = policy.split_whitespace().nth(1).unwrap();
        vigie::ledger::PublicKey::parse(line).unwrap().fingerprint()
    };
    let (amber, green, red) = ("rgb(179, 107, 0)", "rgb(46, 125, 91)", "rgb(123, 30, 30)");
    let own = print(&whole);
    let typed = [
        "",
        &own[..20],
        &own.to_uppercase().replace(' ', ""),
        &print(&gap),
        &own,
    ];
    let told = told_after(&whole, &typed);
    for (told, (shown, colour, [french, english])) in told.iter().zip([
        (
            "alone",
            amber,
            [
                "Cohérent : comparez l'empreinte",
                "Consistent: compare the fingerprint",
            ],
        ),
        (
            "alone",
            amber,
            [
                "Cohérent : comparez l'empreinte",
                "Consistent: compare the fingerprint",
            ],
        ),
        ("intact", green, ["✓ Intact", "Intact"]),
        ("other", red, ["Une autre clé", "Another key"]),
        ("intact", green, ["✓ Intact", "Intact"]),
    ]) {
        assert!(told.starts_with(&format!("{shown}|{colour}|")), "{told}");
        assert!(told.contains(french) && told.contains(english), "{told}");
    }
    let told = told_after(&gap, &["", &print(&gap), &own]);
    for (told, shown) in told.iter().zip(["alonegaps|", "gaps|", "other|"]) {
        assert!(told.starts_with(shown), "{told}");
    }
    // What is altered stays so, and asks for no fingerprint.
    let mut files = unzipped(&whole);
    replaced(&mut files, "alerts.json", "5.5", "4.5");
    let dom = shown(&zipped(files));
    assert!(
        dom.contains("data-shown=\"altered\"") && !dom.contains("id=\"print\""),
        "{dom}"
    );
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

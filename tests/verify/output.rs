// SPDX-License-Identifier: EUPL-1.2
//! What is said of an export, in both languages and to programs; and how long that takes.

use std::time::Instant;

use super::builder::{Log, morning};
use super::{grave, noon, report};
use vigie::diagnostic::Language;
use vigie::ledger::FindingKind;
use vigie::verify::bundle::LEAVES;
use vigie::verify::{Bundle, Code, Finding, Report, Trust, Verdict, verify};

#[test]
fn an_untouched_export_is_intact() {
    let report = report(&morning().files());
    assert_eq!(grave(&report), [], "{}", report.text(Language::English));
    assert_eq!(
        (report.verdict, report.verdict.exit()),
        (Verdict::Intact, 0)
    );
}

fn texts(report: &Report) -> String {
    let [english, french] = [Language::English, Language::French].map(|l| report.text(l));
    format!("{english}\n{}\n\n{french}", "-".repeat(60))
}

/// One export of each verdict.
fn three() -> [Report; 3] {
    let mut gaps = morning();
    gaps.finding(FindingKind::Gap, 40);
    gaps.next += 40;
    gaps.wait(600);
    gaps.beat(1);
    gaps.start();
    gaps.commit();
    let mut altered = morning().files();
    let leaves = String::from_utf8(altered[LEAVES].clone()).unwrap();
    let leaves = leaves.replacen("\"count\":3", "\"count\":0", 1);
    altered.insert(LEAVES.into(), leaves.into_bytes());
    [morning().files(), gaps.files(), altered].map(|files| report(&files))
}

#[test]
fn reports_read_well_in_both_languages() {
    let [intact, gaps, altered] = three();
    assert_eq!(
        [&intact, &gaps, &altered].map(|one| one.verdict.exit()),
        [0, 2, 1]
    );
    insta::assert_snapshot!("intact", texts(&intact));
    insta::assert_snapshot!("gaps", texts(&gaps));
    insta::assert_snapshot!("altered", texts(&altered));
    insta::assert_snapshot!("altered_json", format!("{:#}", altered.json()));
}

#[test]
fn every_code_has_sentences_of_its_own() {
    for language in [Language::English, Language::French] {
        let say = |code: Code| Finding::new(code).count(7).about("X").sentence(language);
        let mut seen: Vec<String> = Code::ALL.iter().map(|code| say(*code)).collect();
        assert!(
            seen.iter().all(|text| !text.contains(['{', '}'])),
            "{seen:?}"
        );
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), Code::ALL.len());
    }
}

/// A year of heartbeats. `cargo test --release --no-default-features --test verify -- --ignored`
#[test]
#[ignore = "takes minutes to write"]
fn a_million_leaves_take_seconds() {
    let mut log = Log::begin();
    for n in 0..1_000_000u64 {
        if n % 1_000 == 0 {
            log.alert(&format!("{n:x}"), 1);
        }
        log.quiet_beat(3);
        if n % 100 == 0 {
            log.commit();
        }
    }
    log.commit();
    let files = log.files();
    let size: usize = files.values().map(Vec::len).sum();
    let bundle = Bundle::new(files).unwrap();
    let start = Instant::now();
    let report = verify(&bundle, &Trust::default(), log.now.max(noon()));
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{} leaves, {} checkpoints, {size} bytes: {seconds:.2} s",
        log.leaves.len(),
        log.checkpoints.len()
    );
    assert!(
        report.verdict != Verdict::Altered,
        "{}",
        report.text(Language::English)
    );
    assert!(seconds < 60.0);
}

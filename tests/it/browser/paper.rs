//! The cover as PDF: that it says what the page says, and that archives take it.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use vigie::diagnostic::Language;
use vigie::verify::Code;

use super::report;
use super::stored::{exported, logged, unzipped};

/// The files of exports of one log in both languages, with the cover's names.
fn covers(folder: &Path) -> [(Language, String, PathBuf); 2] {
    let store = folder.join("vigie.db");
    logged(&store, true);
    [Language::French, Language::English].map(|language| {
        let files = unzipped(&exported(&store, language));
        let name = language.pick("README", "LISEZMOI");
        let page = files[&format!("{name}.html")].clone();
        let pdf = folder.join(format!("{name}.pdf"));
        std::fs::write(&pdf, &files[&format!("{name}.pdf")]).unwrap();
        (language, String::from_utf8(page).unwrap(), pdf)
    })
}

/// What a tool prints.
fn told(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {text}{errors}");
    text
}

/// Words without what stands between them: lines end elsewhere on a screen than on paper.
fn joined(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The texts of a page: what stands between its tags, without what only a screen shows.
fn texts(page: &str) -> Vec<String> {
    let (_, body) = page.split_once("<header>").unwrap();
    let (body, _) = body.split_once("<footer>").unwrap();
    let mut texts = Vec::new();
    for part in body.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or(("", part));
        let is_hidden = tag.starts_with("title ") || tag.starts_with("desc ");
        let text = text.replace("&lt;", "<").replace("&gt;", ">");
        let text = joined(&text.replace("&quot;", "\"").replace("&amp;", "&"));
        if !is_hidden && !text.is_empty() {
            texts.push(text);
        }
    }
    texts
}

#[test]
fn the_pdf_says_what_the_page_says_in_the_same_order() {
    let folder = TempDir::new().unwrap();
    for (language, page, pdf) in covers(folder.path()) {
        let paper = told(Command::new("pdftotext").arg("-raw").arg(&pdf).arg("-"));
        // Without the running head and foot, which are the first thing on every page.
        let pages = paper.matches('\u{c}').count();
        let body = |(at, page): (usize, &str)| {
            let number = format!("Page {} / {pages}", at + 1);
            let (edge, body) = page.split_once(&number).unwrap();
            assert!(edge.lines().count() <= 3, "{edge}");
            joined(body)
        };
        let pages = paper.trim_end_matches('\u{c}').split('\u{c}');
        let paper: String = pages.enumerate().map(body).collect();
        let (mut rest, mut more) = (paper, String::new());
        for text in texts(&page) {
            let at = rest.find(&text);
            let at = at.unwrap_or_else(|| panic!("{text} is not in the rest: {rest}"));
            more.push_str(&rest[..at]);
            rest = rest.split_off(at + text.len());
        }
        more.push_str(&rest);
        // Nothing more than what lists have before their items, page numbers, and heads said again.
        let more = more.replace(|c: char| c == '•' || c == '.' || c.is_ascii_digit(), "");
        let again = language.pick(
            ["Contents", "What", "How many"],
            ["Sommaire", "Quoi", "Combien"],
        );
        let more = again
            .iter()
            .fold(more, |more, head| more.replace(&joined(head), ""));
        assert_eq!(more, "", "{language:?}");
    }
}

#[test]
fn archives_take_the_pdf() {
    let jars = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("verapdf");
    let jars = jars.join("lib");
    assert!(
        jars.is_dir(),
        "target/verapdf is there: tests/setup fetches it"
    );
    let folder = TempDir::new().unwrap();
    let files = covers(folder.path()).map(|(_, _, pdf)| pdf);
    for standard in ["2a", "ua1"] {
        let said = told(
            Command::new("java")
                .arg("-cp")
                .arg(jars.join("*"))
                .arg("org.verapdf.apps.GreenfieldCliWrapper")
                .args(["--format", "text", "--flavour", standard])
                .args(&files),
        );
        assert_eq!(said.matches("PASS ").count(), files.len(), "{said}");
        assert!(!said.contains("FAIL "), "{said}");
    }
}

#[test]
fn the_pdf_says_whose_it_is_and_leads_to_its_sections() {
    let folder = TempDir::new().unwrap();
    for (language, page, pdf) in covers(folder.path()) {
        let said = told(Command::new("pdfinfo").arg(&pdf));
        let title = language.pick("Record of departures", "Relevé des écarts");
        // The clock of the order, and no other.
        for sign in [title, "Tagged:          yes", "Nov 20 ", " 2026"] {
            assert!(said.contains(sign), "{said}");
        }
        let pages: usize = said
            .split_once("Pages:")
            .and_then(|(_, rest)| rest.split_whitespace().next()?.parse().ok())
            .unwrap();
        let text = told(Command::new("pdftotext").arg(&pdf).arg("-"));
        let log = page.split_once("content: \"").unwrap().1;
        let (log, _) = log.split_once('"').unwrap();
        for at in 1..=pages {
            assert!(text.contains(&format!("Page {at} / {pages}")), "{text}");
        }
        assert_eq!(text.matches(log).count(), pages, "{log}: {text}");
    }
}

/// A digit of a figure, say: page and program find it like a change of any other file.
#[test]
fn a_changed_pdf_is_found() {
    let folder = TempDir::new().unwrap();
    let store = folder.path().join("vigie.db");
    logged(&store, true);
    let mut files = unzipped(&exported(&store, Language::French));
    assert!(!report(&files).codes().any(|code| code == Code::FileChanged));
    let bytes = files.get_mut("LISEZMOI.pdf").unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    assert!(report(&files).codes().any(|code| code == Code::FileChanged));
}

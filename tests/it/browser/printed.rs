//! The cover page on paper, as the browser of these tests prints it.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use vigie::diagnostic::Language;

use super::stored::{exported, logged, unzipped};

/// Prints a page, and gives the sizes of the sheets, width and height in points.
fn printed(page: &[u8], folder: &Path) -> Vec<(f64, f64)> {
    let (html, pdf) = (folder.join("page.html"), folder.join("page.pdf"));
    std::fs::write(&html, page).unwrap();
    let status = Command::new("chromium")
        .args(["--headless=new", "--no-sandbox", "--disable-gpu"])
        .args(["--no-first-run", "--no-pdf-header-footer"])
        .arg(format!(
            "--user-data-dir={}",
            folder.join("profile").display()
        ))
        .arg(format!("--print-to-pdf={}", pdf.display()))
        .arg(format!("file://{}", html.display()))
        .output();
    let status = status.unwrap();
    assert!(status.status.success(), "{status:?}");
    let pdf = String::from_utf8_lossy(&std::fs::read(&pdf).unwrap()).into_owned();
    let boxes = pdf.split("/MediaBox [").skip(1).map(|rest| {
        let (sides, _) = rest.split_once(']').unwrap();
        let sides: Vec<f64> = sides
            .split_whitespace()
            .map(|side| side.parse().unwrap())
            .collect();
        (sides[2], sides[3])
    });
    boxes.collect()
}

#[test]
fn wide_tables_print_on_sheets_that_lie_on_their_side() {
    let folder = TempDir::new().unwrap();
    let store = folder.path().join("vigie.db");
    logged(&store, true);
    for language in [Language::French, Language::English] {
        let files = unzipped(&exported(&store, language));
        let page = &files[language.pick("README.html", "LISEZMOI.html")];
        let sheets = printed(page, folder.path());
        let is_wide = |(width, height): &&(f64, f64)| width > height;
        let wide = sheets.iter().filter(is_wide).count();
        assert!(wide >= 1 && sheets.len() - wide >= 5, "{sheets:?}");
        // All are A4, whichever way they lie.
        let a4 = |(width, height): &(f64, f64)| {
            (width.min(*height) - 595.0).abs() < 2.0 && (width.max(*height) - 842.0).abs() < 2.0
        };
        assert!(sheets.iter().all(a4), "{sheets:?}");
        let page = String::from_utf8_lossy(page);
        let head = language.pick("content: \"Log vigie-", "content: \"Journal vigie-");
        for sign in [head, "counter(page)", "table-header-group"] {
            assert!(page.contains(sign), "{sign}");
        }
    }
}

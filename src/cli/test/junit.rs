// SPDX-License-Identifier: EUPL-1.2
//! The results of tests as a JUnit report.

use std::path::Path;

use super::{Tested, plain};

/// The report that CI systems read.
pub(super) fn junit(tested: &[Tested]) -> String {
    let mut xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n".to_owned();
    for Tested { file, reports, .. } in tested {
        let failed = reports.iter().filter(|r| !r.differences.is_empty()).count();
        xml += &format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\">\n",
            escaped(file_name(file)),
            reports.len()
        );
        for report in reports {
            let (clause, name) = (escaped(&report.of), escaped(&report.name));
            xml += &format!("    <testcase classname=\"{clause}\" name=\"{name}\"");
            if report.differences.is_empty() {
                xml += "/>\n";
            } else {
                let text = escaped(&plain(report).join(""));
                xml += &format!("><failure>{text}</failure></testcase>\n");
            }
        }
        xml += "  </testsuite>\n";
    }
    xml + "</testsuites>\n"
}

fn file_name(path: &Path) -> &str {
    path.to_str().unwrap_or_default()
}

fn escaped(text: &str) -> String {
    let pairs = [
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ("\"", "&quot;"),
    ];
    let plain = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    let text: String = text.chars().filter(plain).collect();
    pairs
        .iter()
        .fold(text, |text, (from, to)| text.replace(from, to))
}

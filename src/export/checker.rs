// SPDX-License-Identifier: EUPL-1.2
//! The page `verify.html`, which checks an export in a browser without a network: its scripts, and
//! the program's own lists of what can be found, so that neither knows a word more.

use serde_json::{Map, Value, json};

use crate::ledger::FindingKind;
use crate::verify::Code;

const HEAD: &str = include_str!("verify/head.html");

/// The scripts by name, in the order in which they stand on the page.
pub const SCRIPTS: [(&str, &str); 17] = [
    ("findings.js", include_str!("verify/findings.js")),
    ("hash.js", include_str!("verify/hash.js")),
    ("zip.js", include_str!("verify/zip.js")),
    ("note.js", include_str!("verify/note.js")),
    ("statement.js", include_str!("verify/statement.js")),
    ("leaf.js", include_str!("verify/leaf.js")),
    ("tree.js", include_str!("verify/tree.js")),
    ("files.js", include_str!("verify/files.js")),
    ("signed.js", include_str!("verify/signed.js")),
    ("record.js", include_str!("verify/record.js")),
    ("agreements.js", include_str!("verify/agreements.js")),
    ("erasures.js", include_str!("verify/erasures.js")),
    ("bodies.js", include_str!("verify/bodies.js")),
    ("timeline.js", include_str!("verify/timeline.js")),
    ("sight.js", include_str!("verify/sight.js")),
    ("check.js", include_str!("verify/check.js")),
    ("page.js", include_str!("verify/page.js")),
];

/// What the page never finds and leaves to `vigie verify`, and why.
pub const LEFT_TO_THE_PROGRAM: [(Code, &str); 1] = [(
    Code::KeyOther,
    "the page is given the fingerprint on paper once it has checked, and then says so in its verdict",
)];

/// The whole page.
#[must_use]
pub fn verify_page() -> String {
    let mut page = HEAD.to_owned();
    for (name, list) in [("CODES", codes()), ("KINDS", kinds())] {
        // What ends a script can stand in no list.
        let list = list.to_string().replace('<', "\\u003c");
        page.push_str(&format!("const {name} = {list};\n"));
    }
    page.extend(SCRIPTS.map(|(_, script)| script));
    page
}

/// Everything that a check can find, the gravest first, with its words.
fn codes() -> Value {
    let code = |code: &Code| {
        let (en, fr) = code.words();
        json!([code.name(), code.severity(), fr, en])
    };
    Code::ALL.iter().map(code).collect()
}

/// What the monitor can find out about its sight, and whether it then saw less.
fn kinds() -> Value {
    let kind = |kind: FindingKind| (kind.name().to_owned(), kind.loses_sight().into());
    Value::Object(Map::from_iter(FindingKind::ALL.map(kind)))
}

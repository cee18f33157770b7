//! Rules of the house that no compiler checks.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;
use std::path::{Path, PathBuf};

/// Longest file under `src`, in lines, without its tests.
const LONGEST: usize = 400;

/// What a module may import of ours. Data flows one way.
const MAY_IMPORT: [(&str, &[&str]); 16] = [
    ("observation", &[]),
    ("secret", &[]),
    ("yaml", &["diagnostic", "observation"]),
    ("diagnostic", &[]),
    ("agreement", &["diagnostic", "observation", "yaml"]),
    ("engine", &["agreement", "observation"]),
    ("ledger", &["observation"]),
    ("verify", &["diagnostic", "ledger", "observation"]),
    (
        "intake",
        &[
            "diagnostic",
            "engine",
            "ledger",
            "observation",
            "secret",
            "yaml",
        ],
    ),
    (
        "report",
        &["agreement", "diagnostic", "engine", "ledger", "observation"],
    ),
    (
        "replay",
        &["agreement", "engine", "intake", "ledger", "observation"],
    ),
    ("store", &["engine", "ledger", "observation"]),
    (
        "signing",
        &[
            "agreement",
            "diagnostic",
            "intake",
            "ledger",
            "report",
            "yaml",
        ],
    ),
    (
        "vocabulary",
        &[
            "agreement",
            "diagnostic",
            "engine",
            "intake",
            "observation",
            "report",
        ],
    ),
    ("mirror", &["kafka", "ledger", "observation", "store"]),
    (
        "dashboards",
        &[
            "agreement",
            "diagnostic",
            "engine",
            "intake",
            "ledger",
            "mirror",
            "observation",
            "report",
        ],
    ),
];

/// Modules that read no clock, write no file and take no chance.
const PURE: [&str; 7] = [
    "observation",
    "yaml",
    "diagnostic",
    "agreement",
    "engine",
    "ledger",
    "verify",
];

fn sources() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    collect(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
        &mut files,
    );
    files
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push((path.clone(), fs::read_to_string(&path).unwrap()));
        }
    }
}

fn module(path: &Path) -> String {
    let below = path
        .strip_prefix(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))
        .unwrap();
    let first = below.components().next().unwrap();
    first
        .as_os_str()
        .to_string_lossy()
        .trim_end_matches(".rs")
        .to_owned()
}

#[test]
fn every_file_says_what_it_is_and_stays_readable() {
    for (path, text) in sources() {
        let name = path.display();
        let mut lines = text.lines().filter(|line| !line.starts_with("// SPDX"));
        assert!(
            lines.next().is_some_and(|line| line.starts_with("//!")),
            "{name}: no first line"
        );
        assert!(text.ends_with('\n'), "{name}: no newline at its end");
        let is_test = name.to_string().ends_with("tests.rs") || name.to_string().contains("model");
        let length = text
            .split("#[cfg(test)]\nmod tests {")
            .next()
            .unwrap()
            .lines()
            .count();
        assert!(is_test || length <= LONGEST, "{name}: {length} lines");
        for mark in ["TODO", "FIXME", "XXX"] {
            assert!(!text.contains(mark), "{name}: {mark}");
        }
    }
}

/// The scripts of the page that checks exports: readable as well, and nothing but their own.
#[test]
fn every_script_says_what_it_is_and_stays_readable() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/export/verify");
    let mut scripts = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let (name, text) = (path.display(), fs::read_to_string(&path).unwrap());
        assert!(text.lines().count() <= LONGEST, "{name} is too long");
        assert!(text.ends_with('\n'), "{name}: no newline at its end");
        for far in ["http://", "https://", "import ", "require("] {
            assert!(!text.contains(far), "{name}: {far}");
        }
        if path.extension().is_some_and(|ending| ending == "js") {
            assert!(text.starts_with("// "), "{name}: no first line");
            scripts += 1;
        }
    }
    assert_eq!(
        scripts,
        vigie::export::SCRIPTS.len(),
        "each stands on the page"
    );
}

#[test]
fn imports_go_one_way() {
    for (path, text) in sources() {
        let module = module(&path);
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == module) else {
            continue;
        };
        for line in text.lines() {
            let Some((_, rest)) = line.split_once("crate::") else {
                continue;
            };
            let target: String = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            let fine = target == module || allowed.contains(&target.as_str());
            assert!(
                fine || target.is_empty(),
                "{}: imports {target}",
                path.display()
            );
        }
    }
}

#[test]
fn pure_modules_are_pure() {
    for (path, text) in sources() {
        if PURE.contains(&module(&path).as_str()) {
            for clock in [
                "SystemTime::now",
                "Instant::now",
                "Timestamp::now",
                "std::fs::write",
                "getrandom::",
            ] {
                assert!(!text.contains(clock), "{}: {clock}", path.display());
            }
        }
    }
}

/// Every test that the README names is there.
#[test]
fn the_readme_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let (_, table) = readme.split_once("| a hostile host |").unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let mut tests = String::new();
    for folder in [
        "tests/it",
        "tests/it/audit",
        "tests/store",
        "tests/verify",
        "src/mirror/tests",
    ] {
        for file in std::fs::read_dir(root.join(folder)).unwrap() {
            tests += &std::fs::read_to_string(file.unwrap().path()).unwrap_or_default();
        }
    }
    let named = |word: &&str| word.len() > 8 && word.contains('_');
    let names: Vec<&str> = table.split('`').skip(1).step_by(2).filter(named).collect();
    assert!(names.len() > 10);
    for name in names {
        assert!(
            tests.contains(&format!("fn {name}(")),
            "no test is called {name}"
        );
    }
}

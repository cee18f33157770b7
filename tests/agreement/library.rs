// SPDX-License-Identifier: EUPL-1.2
//! The library of clauses: complete, tested, in both languages; and the page of rights.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use vigie::agreement::{self, Agreement, Clause, Form, Origin, RIGHTS, Status};
use vigie::diagnostic::Language;
use vigie::replay;
use vigie::report::clause::explain;

use crate::root;

/// Every file of the library by name.
pub(crate) fn library() -> Vec<(String, Agreement)> {
    let entries = fs::read_dir(root("config/library")).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    paths.sort();
    let load = |path: &PathBuf| {
        let loaded = agreement::load(path).unwrap_or_else(|found| panic!("{path:?}: {found:?}"));
        assert!(
            loaded.warnings.is_empty(),
            "{path:?}: {:?}",
            loaded.warnings
        );
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, loaded.agreement)
    };
    paths.iter().map(load).collect()
}

#[test]
fn every_clause_is_tagged_and_shown_to_fire_and_to_stay_quiet() {
    for (file, agreement) in library() {
        for clause in &agreement.clauses {
            let id = format!("{file} {}", clause.id);
            assert!(!clause.rights.is_empty() && clause.origin.is_some(), "{id}");
            let proposal = clause.origin == Some(Origin::Proposal);
            assert_eq!(proposal, clause.status == Status::Off, "{id}");
            assert!(
                clause.tests.iter().any(|test| !test.expect.is_empty()),
                "{id} fires"
            );
            assert!(
                clause.tests.iter().any(|test| test.expect.is_empty()),
                "{id} is quiet"
            );
            for report in replay::run(&agreement, clause) {
                assert!(report.differences.is_empty(), "{id}: {report:?}");
            }
        }
    }
}

/// What is drawn from a law, a regulator or a court says in a comment what that text asks, and has a
/// test of a breach and one of what is allowed; so has the example.
#[test]
fn what_is_drawn_from_a_text_says_what_the_text_asks() {
    let example = agreement::load(&root("config/agreement.yaml")).unwrap();
    let library = library().into_iter();
    let library = library.map(|(file, agreement)| (format!("library/{file}"), agreement));
    for (file, agreement) in library.chain([("agreement.yaml".to_owned(), example.agreement)]) {
        let text = fs::read_to_string(root(&format!("config/{file}"))).unwrap();
        let drawn = [Some(Origin::Law), Some(Origin::Regulator)];
        for clause in agreement
            .clauses
            .iter()
            .filter(|c| drawn.contains(&c.origin))
        {
            let id = format!("{file} {}", clause.id);
            assert!(!clause.legal_ref.is_empty(), "{id}");
            let (_, rest) = text.split_once(&format!("- id: {}\n", clause.id)).unwrap();
            let (head, _) = rest.split_once("    match:").unwrap();
            assert!(head.contains("\n    # "), "{id} has no comment");
            let quiet = |test: &&agreement::Scenario| test.expect.is_empty();
            let told = clause.tests.iter().filter(quiet).count();
            assert!(told > 0 && told < clause.tests.len(), "{id}");
        }
    }
}

#[test]
fn every_form_is_in_the_library() {
    let library = library();
    let clauses = library.iter().flat_map(|(_, agreement)| &agreement.clauses);
    let forms: BTreeSet<&str> = clauses.map(|clause| clause.form.name()).collect();
    assert_eq!(forms, BTreeSet::from(Form::NAMES));
}

#[test]
fn sentences_in_both_languages() {
    let example = agreement::load(&root("config/agreement.yaml"))
        .unwrap()
        .agreement;
    let all = library()
        .into_iter()
        .chain([("agreement.yaml".to_owned(), example)]);
    for (language, name) in [(Language::English, "english"), (Language::French, "french")] {
        let mut text = String::new();
        for (_, agreement) in all.clone() {
            for clause in &agreement.clauses {
                text += &explain(language, &agreement, clause);
                text += "\n\n";
            }
        }
        insta::assert_snapshot!(format!("sentences_in_{name}"), text);
    }
}

/// `VIGIE_WRITE=1` writes the page anew.
#[test]
fn the_page_of_rights_is_up_to_date() {
    let page = page(&library());
    let path = root("config/library/README.md");
    if std::env::var_os("VIGIE_WRITE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        page,
        "run the tests with VIGIE_WRITE=1"
    );
}

fn page(library: &[(String, Agreement)]) -> String {
    let mut text = String::from(
        "# Rights and clauses / Droits et clauses\n\n\
         Written by a test from the files beside it. Origins: law (L), regulator or court (R), a \
         real agreement (A), a vendor (V), a proposal nobody has agreed to yet (P, switched off).\n\n\
         Écrit par un test à partir des fichiers voisins. Origines : loi (L), autorité ou tribunal \
         (R), accord réel (A), éditeur (V), proposition sans accord (P, désactivée).\n\n\
         | Right | Droit | Clauses |\n|---|---|---|\n",
    );
    for right in RIGHTS {
        let clauses: Vec<String> = library
            .iter()
            .flat_map(|(file, agreement)| agreement.clauses.iter().map(move |c| (file, c)))
            .filter(|(_, clause)| clause.rights.contains(&right))
            .map(|(file, clause)| format!("[{}]({file}) {}", clause.id, letter(clause)))
            .collect();
        assert_eq!(right.observable, !clauses.is_empty(), "{}", right.id);
        let clauses = match right.observable {
            true => clauses.join(", "),
            false => "no event stream can show it / aucun flux ne peut le montrer".to_owned(),
        };
        text += &format!("| {} | {} | {clauses} |\n", right.en, right.fr);
    }
    text
}

fn letter(clause: &Clause) -> &'static str {
    match clause.origin {
        Some(Origin::Law) => "(L)",
        Some(Origin::Regulator) => "(R)",
        Some(Origin::Agreement) => "(A)",
        Some(Origin::Vendor) => "(V)",
        Some(Origin::Proposal) | None => "(P)",
    }
}

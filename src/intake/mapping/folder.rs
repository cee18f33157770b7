// SPDX-License-Identifier: EUPL-1.2
//! All mappings of a folder, each under a name of its own.

use std::path::Path;

use super::Mapping;
use super::load::parse;
use crate::diagnostic::{Diagnostic, Place};
use crate::yaml::{self, Document, Problem};

/// Reads and checks the mappings in a folder's `.yaml` files, in the order of their names.
///
/// # Errors
/// Everything that is wrong with them.
pub fn load_all(folder: &Path) -> Result<Vec<Mapping>, Vec<Diagnostic>> {
    let mut files: Vec<_> = match std::fs::read_dir(folder) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        // Says that it cannot be read, and why.
        Err(_) => vec![folder.to_owned()],
    };
    files.retain(|path| path == folder || path.extension().is_some_and(|e| e == "yaml"));
    files.sort();
    let (mut mappings, mut findings) = (Vec::new(), Vec::new());
    for file in files {
        let bytes = yaml::read(&file).map_err(|unreadable| vec![*unreadable]);
        match bytes.and_then(|bytes| parse(&file.to_string_lossy(), &bytes)) {
            Ok(mapping) => mappings.push(mapping),
            Err(mut more) => findings.append(&mut more),
        }
    }
    for (at, mapping) in mappings.iter().enumerate() {
        let namesake = |other: &&Mapping| other.name == mapping.name;
        if let Some(first) = mappings[..at].iter().find(namesake) {
            findings.extend(namesakes(first, mapping));
        }
    }
    match findings.is_empty() {
        true => Ok(mappings),
        false => Err(findings),
    }
}

/// Two files of one name: whichever is meant, the other might be read.
fn namesakes(first: &Mapping, second: &Mapping) -> Vec<Diagnostic> {
    let first = Document::parse(&first.file, &first.bytes);
    let second = Document::parse(&second.file, &second.bytes);
    let (Ok(first), Ok(second)) = (first, second) else {
        return Vec::new();
    };
    let name = |document: &Document| {
        let mut heads = document.root().under("mapping");
        let name = heads.find_map(|head| head.under("name").next().map(|name| name.place));
        name.unwrap_or(Place::START)
    };
    let mut out = second.findings();
    let problem = Problem::WrongShape {
        en: "a name that no other mapping of the folder has: a copy does not belong there",
        fr: "un nom que ne porte aucune autre correspondance du dossier : une copie n'y a pas sa place",
    };
    let told = out.error(name(&second), problem.message());
    let _ = told.elsewhere(first.source(), name(&first));
    out.into_list()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Language;

    #[test]
    fn a_copy_beside_a_mapping_is_refused_wherever_it_sorts() {
        let folder = tempfile::tempdir().unwrap();
        let mapping = "vigie: 1\nmapping: { name: plan, version: 1, source: 'urn:p' }\n\
                       id: { from: /id }\ntime: { from: /t, format: rfc3339 }\n\
                       emit: { kind: schedule.changed }\n";
        let write = |name: &str| std::fs::write(folder.path().join(name), mapping).unwrap();
        write("plan.yaml");
        assert_eq!(load_all(folder.path()).unwrap().len(), 1);
        for copy in ["aaa.yaml", "zzz.yaml"] {
            write(copy);
            let refused = load_all(folder.path()).unwrap_err();
            let text = refused[0].message.text(Language::English);
            assert!(
                refused.len() == 1 && text.contains("no other mapping"),
                "{text}"
            );
            std::fs::remove_file(folder.path().join(copy)).unwrap();
        }
    }
}

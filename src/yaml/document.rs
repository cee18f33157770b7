// SPDX-License-Identifier: EUPL-1.2
//! A whole file: its text, its tree, and which of our files it is.

use super::file::{LARGEST, at_start};
use super::{Node, Problem, tree};
use crate::diagnostic::{Diagnostic, Findings, Message, Place, Source, nearest};

/// A file that has a tree, and what is wrong with it as YAML.
#[derive(Debug)]
pub struct Document<'a> {
    source: Source<'a>,
    root: Node,
    found: Vec<Diagnostic>,
}

impl<'a> Document<'a> {
    /// Reads a file's bytes as YAML.
    ///
    /// # Errors
    /// What keeps the file from having a tree at all; never empty.
    pub fn parse(name: &str, bytes: &'a [u8]) -> Result<Document<'a>, Vec<Diagnostic>> {
        if bytes.len() as u64 > LARGEST {
            let problem = Problem::TooLarge { most: LARGEST };
            return Err(vec![at_start(name, problem.message())]);
        }
        let text = text(name, bytes)?;
        let source = Source::new(name, text);
        let mut out = Findings::new(&source);
        let root = tree::build(&source, &mut out);
        match root {
            Some(root) if !root.is_null() => {
                let found = out.into_list();
                Ok(Document {
                    source,
                    root,
                    found,
                })
            }
            _ => {
                if out.errors() == 0 {
                    out.error(Place::START, Problem::Empty.message());
                }
                Err(out.into_list())
            }
        }
    }

    /// What stands in the file.
    #[must_use]
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The list to which a loader adds its findings: what is wrong with the file as YAML, such as
    /// the same key twice, is in it already.
    #[must_use]
    pub fn findings(&self) -> Findings<'_> {
        Findings::after(&self.source, &self.found)
    }

    /// Its text, for what is told of it beside another file.
    pub fn source(&self) -> &Source<'_> {
        &self.source
    }

    /// Which of our files this is, by its keys.
    #[must_use]
    pub fn kind(&self) -> Option<FileKind> {
        let entries = self.root.entries().unwrap_or_default();
        let has = |key: &str| entries.iter().any(|entry| entry.key == key);
        FileKind::ALL
            .into_iter()
            .find(|kind| kind.marks().iter().any(|mark| has(mark)))
    }

    /// Refuses a file that is another one of ours, or none: before its keys are read one by one.
    ///
    /// # Errors
    /// One diagnostic.
    pub fn expect(&self, wanted: FileKind) -> Result<(), Vec<Diagnostic>> {
        match self.kind() {
            Some(kind) if kind != wanted => {
                Err(self.refuse(Problem::OtherFile { kind, wanted }.message()))
            }
            _ => Ok(()),
        }
    }

    /// The error about a file that is none of ours, with the key it probably meant.
    #[must_use]
    pub fn refuse_unknown(&self) -> Vec<Diagnostic> {
        let marks = || {
            FileKind::ALL
                .into_iter()
                .flat_map(|kind| kind.marks().iter().copied())
        };
        let keys = self.root.entries().unwrap_or_default();
        let meant = keys.iter().find_map(|entry| nearest(&entry.key, marks()));
        let mut out = Findings::new(&self.source);
        let told = out.error(self.root.place, Problem::NoneOfOurFiles.message());
        told.allowed(marks()).surely_meant(meant);
        out.into_list()
    }

    /// One error about the file as a whole.
    #[must_use]
    pub fn refuse(&self, message: Message) -> Vec<Diagnostic> {
        let mut out = Findings::new(&self.source);
        out.error(self.root.place, message);
        out.into_list()
    }
}

/// UTF-8 without its mark at the beginning.
fn text<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, Vec<Diagnostic>> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        // What stands before the first wrong byte is text and has lines.
        let before = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
        let source = Source::new(name, before);
        let line = before.matches('\n').count() as u32 + 1;
        let column = source.line(line).chars().count() as u32 + 1;
        let mut out = Findings::new(&source);
        out.error(
            Place {
                line,
                column,
                length: 1,
            },
            Problem::NotUtf8.message(),
        );
        out.into_list()
    })
}

/// The files that vigie reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// What the parties signed: `config/agreement.yaml`.
    Agreement,
    /// How this installation runs: `config/vigie.yaml`.
    Settings,
    /// How the union's mirror runs: `mirror.yaml`.
    Mirror,
    /// How one source's records become observations: `config/mappings/*.yaml`.
    Mapping,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [FileKind; 4] = [
        FileKind::Agreement,
        FileKind::Mirror,
        FileKind::Settings,
        FileKind::Mapping,
    ];

    /// Top-level keys that only this kind of file has.
    #[must_use]
    pub fn marks(self) -> &'static [&'static str] {
        match self {
            FileKind::Agreement => &["agreement", "clauses"],
            FileKind::Settings => &["kafka"],
            FileKind::Mirror => &["log"],
            FileKind::Mapping => &["mapping"],
        }
    }

    /// What the file is called in messages, in English and French.
    #[must_use]
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            FileKind::Agreement => ("an agreement", "un accord"),
            FileKind::Settings => (
                "a configuration (vigie.yaml)",
                "une configuration (vigie.yaml)",
            ),
            FileKind::Mirror => (
                "a mirror's configuration (mirror.yaml)",
                "une configuration de miroir (mirror.yaml)",
            ),
            FileKind::Mapping => ("a mapping", "une table de correspondance"),
        }
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! A mapping checked against its table: unknown keys, missing keys, keys that exclude each other.

use super::{Data, Entry, Node, Problem, Table};
use crate::diagnostic::{Findings, Place, nearest};

/// A mapping all of whose keys are known. Values are still as written.
#[derive(Clone, Copy, Debug)]
pub struct Map<'n> {
    /// Where it stands.
    pub place: Place,
    table: &'static Table,
    entries: &'n [Entry],
}

impl<'n> Map<'n> {
    /// Checks the keys of a node. `None` if it is no mapping at all, which is then reported.
    pub fn read(node: &'n Node, table: &'static Table, out: &mut Findings<'_>) -> Option<Map<'n>> {
        let Data::Map(entries) = &node.data else {
            if !node.is_bad() {
                let problem = Problem::WrongShape {
                    en: "a mapping (keys with values)",
                    fr: "des clés avec leurs valeurs",
                };
                let told = out.error(node.place, problem.message());
                told.found(&node.described()).allowed(table.names());
            }
            return None;
        };
        let map = Map {
            place: node.place,
            table,
            entries,
        };
        let mut meant = Vec::new();
        for entry in entries.iter().filter(|e| table.key(&e.key).is_none()) {
            meant.extend(nearest(&entry.key, table.names()));
            unknown(entry, entries, table, out);
        }
        for key in table.keys.iter().filter(|key| key.needed) {
            // A key under another name is not missing as well.
            if map.get(key.name).is_none() && !meant.contains(&key.name) {
                let problem = Problem::MissingKey {
                    key: key.name,
                    table: table.name,
                };
                out.error(map.place, problem.message())
                    .example(&format!("{}: …", key.name));
            }
        }
        for group in table.one_of {
            map.exactly_one(group, out);
        }
        Some(map)
    }

    /// The value of a key of the table.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        debug_assert!(self.table.key(key).is_some(), "{key} is not in the table");
        self.entry(key).map(|entry| &entry.value)
    }

    /// A key of the table with its value.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&'n Entry> {
        self.entries.iter().find(|entry| self.is(entry, key))
    }

    /// Whether an entry stands under this key, or under the word that it had before.
    fn is(&self, entry: &Entry, key: &str) -> bool {
        self.table
            .key(&entry.key)
            .is_some_and(|known| known.name == key)
    }

    /// The first of these keys that is there.
    #[must_use]
    pub fn first_of(&self, keys: &[&str]) -> Option<&'n Entry> {
        self.entries
            .iter()
            .find(|entry| keys.iter().any(|key| self.is(entry, key)))
    }

    /// Whether an unknown key probably stands for this one.
    #[must_use]
    pub fn is_misnamed(&self, key: &str) -> bool {
        let unknown = |entry: &&Entry| self.table.key(&entry.key).is_none();
        let mut unknown = self.entries.iter().filter(unknown);
        unknown.any(|entry| nearest(&entry.key, self.table.names()) == Some(key))
    }

    fn exactly_one(&self, group: &[&'static str], out: &mut Findings<'_>) {
        let mut present = self
            .entries
            .iter()
            .filter(|entry| group.iter().any(|key| self.is(entry, key)));
        let table = self.table.name;
        match (present.next(), present.next()) {
            (None, _) => {
                // A key that is misspelt is already reported, and probably the one.
                if self
                    .entries
                    .iter()
                    .all(|e| self.table.key(&e.key).is_some())
                {
                    let told = out.error(self.place, Problem::ChooseOne { table }.message());
                    told.allowed(group.iter().copied());
                }
            }
            (Some(first), Some(second)) => {
                let told = out.error(second.place, Problem::ChooseOnlyOne { table }.message());
                told.allowed(group.iter().copied()).see(first.place);
            }
            (Some(_), None) => {}
        }
    }
}

/// Reports a key that the table does not have, with the likeliest reason.
fn unknown(entry: &Entry, entries: &[Entry], table: &'static Table, out: &mut Findings<'_>) {
    let key = entry.key.clone();
    let owners = table.owners(&key);
    // One letter that is wrong is likelier than a key in the wrong place, where the right one is not
    // there as well.
    let near = nearest(&key, table.names()).filter(|near| is_plural(&key, near));
    let is_near = near.is_some_and(|near| !entries.iter().any(|one| one.key == near));
    if owners.is_empty() || is_near {
        let problem = Problem::UnknownKey {
            key: key.clone(),
            table: table.name,
        };
        let told = out.error(entry.place, problem.message());
        told.meant(&key, table.names()).allowed(table.names());
        return;
    }
    let problem = Problem::MisplacedKey {
        key: key.clone(),
        table: table.name,
        owners: owners.iter().map(|owner| owner.name).collect(),
    };
    let told = out.error(entry.place, problem.message());
    if table.children().any(|child| child.name == owners[0].name) {
        let written = entry.value.text().unwrap_or("…");
        told.write(&format!("{}: {{ {key}: {written} }}", owners[0].name));
    }
}

/// Whether one word is the other with an `s` behind it.
fn is_plural(one: &str, other: &str) -> bool {
    one.strip_suffix('s') == Some(other) || other.strip_suffix('s') == Some(one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Document, Shape, key};

    static TOP: Table = Table {
        name: "file",
        parent: None,
        keys: &[
            key("source", Shape::Table(&SOURCE), "", ""),
            key("queue", Shape::Table(&QUEUE), "", ""),
        ],
        one_of: &[],
    };
    static SOURCE: Table = Table::inside("source", &TOP, &[key("topics", Shape::Text, "", "")]);
    static QUEUE: Table = Table::inside("queue", &TOP, &[key("topic", Shape::Text, "", "")]);

    /// What is said of a source with these keys.
    fn told(keys: &str) -> String {
        let text = format!("source: {{ {keys} }}\n");
        let document = Document::parse("f.yaml", text.as_bytes()).unwrap();
        let mut out = document.findings();
        let top = Map::read(document.root(), &TOP, &mut out).unwrap();
        let _ = Map::read(top.get("source").unwrap(), &SOURCE, &mut out);
        let found = out.into_list();
        found.iter().map(|one| one.message.en.as_str()).collect()
    }

    #[test]
    fn a_plural_that_is_missing_is_likelier_than_another_place() {
        assert_eq!(told("topic: a"), "unknown key `topic` in `source`");
        let both = "`topic` does not belong in `source` but in `queue:`";
        assert_eq!(told("topics: a, topic: b"), both);
    }
}

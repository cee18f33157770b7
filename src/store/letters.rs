// SPDX-License-Identifier: EUPL-1.2
//! Dead letters as they are read: how many, why, and where; there is nothing of what they said.

use rusqlite::params;

use super::{Reader, StoreError};

/// Which dead letters are wanted. Empty fields ask for nothing in particular.
#[derive(Debug, Clone, Default)]
pub struct LetterFilter {
    /// Of one topic.
    pub topic: Option<String>,
    /// For one reason.
    pub reason: Option<String>,
}

/// How many there are of a topic and reason, and where the first lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterCount {
    /// Topic.
    pub topic: String,
    /// Why, as a word of a closed list.
    pub reason: String,
    /// How many are kept.
    pub count: u64,
    /// The first that is kept.
    pub first: LetterPlace,
}

/// Where a dead letter lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetterPlace {
    /// Partition.
    pub partition: i32,
    /// Offset.
    pub offset: i64,
    /// Of an event among those of a record: its place there, 0 for the first.
    pub element: Option<u32>,
}

/// One that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLetter {
    /// Topic.
    pub topic: String,
    /// Where.
    pub place: LetterPlace,
    /// Why, as a word of a closed list.
    pub reason: String,
    /// SHA-256 of the record's value.
    pub sha256: Vec<u8>,
}

impl Reader {
    /// Dead letters by topic and reason.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn letter_counts(&self, filter: &LetterFilter) -> Result<Vec<LetterCount>, StoreError> {
        // Of a single `min`, SQLite takes the other columns from the row that holds it.
        let sql = format!(
            "SELECT topic, reason, count(*), min(id), partition, \"offset\", {}
             FROM dead_letters
             WHERE (?1 IS NULL OR topic = ?1) AND (?2 IS NULL OR reason = ?2)
             GROUP BY topic, reason ORDER BY topic, reason",
            self.element()?
        );
        let mut query = self.db.prepare(&sql)?;
        let rows = query.query_map(params![filter.topic, filter.reason], |row| {
            Ok(LetterCount {
                topic: row.get(0)?,
                reason: row.get(1)?,
                count: row.get(2)?,
                first: LetterPlace {
                    partition: row.get(4)?,
                    offset: row.get(5)?,
                    element: row.get(6)?,
                },
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Dead letters, latest first, at most `limit`.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn letters(&self, of: &LetterFilter, limit: u32) -> Result<Vec<KeptLetter>, StoreError> {
        let sql = format!(
            "SELECT topic, partition, \"offset\", {}, reason, sha256 FROM dead_letters
             WHERE (?1 IS NULL OR topic = ?1) AND (?2 IS NULL OR reason = ?2)
             ORDER BY id DESC LIMIT ?3",
            self.element()?
        );
        let mut query = self.db.prepare(&sql)?;
        let rows = query.query_map(params![of.topic, of.reason, limit], |row| {
            Ok(KeptLetter {
                topic: row.get(0)?,
                place: LetterPlace {
                    partition: row.get(1)?,
                    offset: row.get(2)?,
                    element: row.get(3)?,
                },
                reason: row.get(4)?,
                sha256: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The topics of which something was read.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn topics(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT topic FROM offsets UNION SELECT topic FROM dead_letters ORDER BY topic";
        let mut query = self.db.prepare(sql)?;
        let rows = query.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The column of places within a record.
    fn element(&self) -> Result<&'static str, StoreError> {
        self.column("dead_letters", "element")
    }

    /// A column, or NULL in a store of an earlier version, which only a writer may bring up to date.
    pub(super) fn column(
        &self,
        table: &str,
        column: &'static str,
    ) -> Result<&'static str, StoreError> {
        let sql = "SELECT count(*) FROM pragma_table_info(?1) WHERE name = ?2";
        let there: u32 = self.db.query_row(sql, [table, column], |row| row.get(0))?;
        Ok(if there > 0 { column } else { "NULL" })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::store::{Commit, DeadLetter, Store};

    fn letter(topic: &str, offset: i64, reason: &'static str) -> DeadLetter {
        DeadLetter {
            topic: topic.into(),
            partition: 1,
            offset,
            reason,
            sha256: [7; 32],
            element: u32::try_from(offset).ok(),
        }
    }

    fn stored(path: &Path) {
        let (mut store, _) = Store::open(path).unwrap();
        let commit = Commit {
            dead_letters: vec![
                letter("b", 3, "no_id"),
                letter("a", 1, "no_id"),
                letter("a", 2, "not_json"),
                letter("a", 5, "no_id"),
            ],
            ..Commit::default()
        };
        store.commit(&commit).unwrap();
    }

    #[test]
    fn letters_are_counted_and_listed_beside_the_writer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vigie.db");
        stored(&path);
        let reader = Reader::open(&path).unwrap();
        let counts = reader.letter_counts(&LetterFilter::default()).unwrap();
        let told: Vec<_> = counts
            .iter()
            .map(|of| {
                (
                    of.topic.as_str(),
                    of.reason.as_str(),
                    of.count,
                    of.first.offset,
                )
            })
            .collect();
        let want = [
            ("a", "no_id", 2, 1),
            ("a", "not_json", 1, 2),
            ("b", "no_id", 1, 3),
        ];
        assert_eq!(told, want);
        let of = LetterFilter {
            topic: Some("a".into()),
            reason: Some("no_id".into()),
        };
        let offsets = |limit| {
            let letters = reader.letters(&of, limit).unwrap();
            letters.iter().map(|l| l.place.offset).collect::<Vec<_>>()
        };
        assert_eq!((offsets(9), offsets(1)), (vec![5, 1], vec![5]));
        assert_eq!(reader.topics().unwrap(), ["a", "b"]);
    }

    #[test]
    fn a_store_of_an_earlier_version_is_read_without_places_in_records() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vigie.db");
        stored(&path);
        let elements = || {
            let reader = Reader::open(&path).unwrap();
            let letters = reader.letters(&LetterFilter::default(), 9).unwrap();
            let counts = reader.letter_counts(&LetterFilter::default()).unwrap();
            let listed: Vec<_> = letters.iter().map(|l| l.place.element).collect();
            (listed, counts[0].first.element)
        };
        let all = vec![Some(5), Some(2), Some(1), Some(3)];
        assert_eq!(elements(), (all, Some(1)));
        let db = rusqlite::Connection::open(&path).unwrap();
        let drop = "ALTER TABLE dead_letters DROP COLUMN element";
        db.execute(drop, []).unwrap();
        assert_eq!(elements(), (vec![None; 4], None));
    }
}

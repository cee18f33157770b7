// SPDX-License-Identifier: EUPL-1.2
//! Which keys a mapping may have and what stands behind each: read by the reader and the schema.

/// The keys of one kind of mapping.
#[derive(Debug)]
pub struct Table {
    /// The name in messages and in the schema, such as `limit`.
    pub name: &'static str,
    /// The mapping it stands in; `None` at the top of a file.
    pub parent: Option<&'static Table>,
    /// The keys, in the order people write them.
    pub keys: &'static [Key],
    /// Groups of keys of which exactly one has to be there.
    pub one_of: &'static [&'static [&'static str]],
}

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The word.
    pub name: &'static str,
    /// Whether it has to be there.
    pub needed: bool,
    /// What stands behind it.
    pub shape: Shape,
    /// What it means, in English.
    pub en: &'static str,
    /// What it means, in French.
    pub fr: &'static str,
    /// A word that it had before and is still read under.
    pub former: Option<&'static str>,
}

impl Key {
    /// Whether a word in a file is this key.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        self.name == word || self.former == Some(word)
    }
}

/// What stands behind a key.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Some text.
    Text,
    /// `true` or `false`.
    Bool,
    /// A whole number, at least this.
    Whole(u32),
    /// A civil date.
    Date,
    /// A name of the time zone database.
    Zone,
    /// A number with `s`, `min`, `h` or `d`.
    Duration,
    /// One of these words.
    Words(&'static [&'static str]),
    /// `{}`: that the key is there says everything.
    Nothing,
    /// Any number of these.
    List(&'static Shape),
    /// At least one of these.
    Several(&'static Shape),
    /// One of these, or a list of them.
    OneOrMore(&'static Shape),
    /// A mapping with known keys.
    Table(&'static Table),
    /// A mapping whose keys are names that the file chooses.
    Names(&'static Shape),
    /// Something that the file's own schema defines under this name.
    Defined(&'static str),
}

/// A key that may be there.
#[must_use]
pub const fn key(name: &'static str, shape: Shape, en: &'static str, fr: &'static str) -> Key {
    Key {
        name,
        needed: false,
        shape,
        en,
        fr,
        former: None,
    }
}

/// A key that has to be there.
#[must_use]
pub const fn needed(name: &'static str, shape: Shape, en: &'static str, fr: &'static str) -> Key {
    Key {
        name,
        needed: true,
        shape,
        en,
        fr,
        former: None,
    }
}

impl Table {
    /// A table that stands in another one, without anything out of the ordinary.
    #[must_use]
    pub const fn inside(name: &'static str, parent: &'static Table, keys: &'static [Key]) -> Table {
        Table {
            name,
            parent: Some(parent),
            keys,
            one_of: &[],
        }
    }

    /// The key of this name, or that had it before.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.is(name))
    }

    /// The names of all keys.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.keys.iter().map(|key| key.name)
    }

    /// The tables that stand in this one.
    pub fn children(&self) -> impl Iterator<Item = &'static Table> + use<> {
        self.keys.iter().filter_map(|key| key.shape.table())
    }

    /// The nearby tables (one level down, one level up, beside) that have a key of this name.
    pub fn owners(&self, key: &str) -> Vec<&'static Table> {
        let near = |tables: Vec<&'static Table>| -> Vec<&'static Table> {
            tables
                .into_iter()
                .filter(|t| t.key(key).is_some())
                .collect()
        };
        let inside = near(self.children().collect());
        if !inside.is_empty() {
            return inside;
        }
        let above = near(self.parent.into_iter().collect());
        if !above.is_empty() {
            return above;
        }
        near(self.parent.into_iter().flat_map(Table::children).collect())
    }
}

impl Shape {
    /// The table behind a key, also when it stands in a list or under chosen names.
    #[must_use]
    pub fn table(&self) -> Option<&'static Table> {
        match self {
            Shape::Table(table) => Some(table),
            Shape::List(inner)
            | Shape::Several(inner)
            | Shape::OneOrMore(inner)
            | Shape::Names(inner) => inner.table(),
            _ => None,
        }
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! Why a field that is there cannot be understood, as a closed list of words.

/// Why a field that is there cannot be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unreadable {
    /// It is of a type that the field cannot have: an object where a text belongs.
    Type,
    /// A text that is no number.
    Number,
    /// A number beyond what the field can hold.
    Range,
    /// A text that is no point in time.
    Time,
    /// A period that ends before it begins.
    Reversed,
    /// A word outside the closed list of the field.
    Word,
    /// A text with half a surrogate pair, which is no text of Unicode.
    Surrogate,
    /// A text with control characters, which no text has.
    Control,
    /// A unit that is neither known nor one that the agreement speaks of.
    Unit,
    /// A text that names somebody by a mail address, which is cut out of it: the rest is read.
    Address,
}

impl Unreadable {
    /// The word for findings and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Unreadable::Type => "type",
            Unreadable::Number => "number",
            Unreadable::Range => "range",
            Unreadable::Time => "time",
            Unreadable::Reversed => "reversed",
            Unreadable::Word => "word",
            Unreadable::Surrogate => "surrogate",
            Unreadable::Control => "control",
            Unreadable::Unit => "unit",
            Unreadable::Address => "address",
        }
    }

    /// Every reason.
    pub const ALL: [Unreadable; 10] = [
        Unreadable::Type,
        Unreadable::Number,
        Unreadable::Range,
        Unreadable::Time,
        Unreadable::Reversed,
        Unreadable::Word,
        Unreadable::Surrogate,
        Unreadable::Control,
        Unreadable::Unit,
        Unreadable::Address,
    ];
}

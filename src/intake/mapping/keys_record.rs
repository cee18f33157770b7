// SPDX-License-Identifier: EUPL-1.2
//! The keys that say how records are written, what is opened in them, and what comes of samples.

use super::keys::{FILE, REASONS};
use crate::intake::decode::{Compression, Format};
use crate::intake::reject::Reject;
use crate::yaml::{Shape, Table, key, needed};

/// The words of [`Format`] and [`Compression`].
const FORMATS: [&str; Format::WORDS.len()] = words(&Format::WORDS);
const COMPRESSIONS: [&str; Compression::WORDS.len()] = words(&Compression::WORDS);

/// The words of [`Reject`].
pub(super) const REJECTED: [&str; Reject::ALL.len()] = {
    let mut words = [""; Reject::ALL.len()];
    let mut at = 0;
    while at < words.len() {
        words[at] = Reject::ALL[at].name();
        at += 1;
    }
    words
};

/// Why a record is set aside: without a value, without an event, and the words of `drop:`.
pub(super) const IGNORED: [&str; REASONS.len() + 2] = {
    let mut words = ["tombstone"; REASONS.len() + 2];
    words[1] = "empty";
    let mut at = 0;
    while at < REASONS.len() {
        words[at + 2] = REASONS[at];
        at += 1;
    }
    words
};

/// The first of each pair.
pub(super) const fn words<T: Copy, const N: usize>(
    pairs: &[(&'static str, T); N],
) -> [&'static str; N] {
    let mut words = [""; N];
    let mut at = 0;
    while at < N {
        words[at] = pairs[at].0;
        at += 1;
    }
    words
}

pub(super) static RECORD: Table = Table::inside(
    "record",
    &FILE,
    &[
        key(
            "format",
            Shape::Words(&FORMATS),
            "json (one value, or one a line), ndjson (one a line), csv (lines of columns), msgpack, \
             cbor, xml; one event a line: cef, leef, syslog, key_value; along a schema: avro (dates and \
             times become texts as in RFC 3339, decimals numbers), protobuf (a Timestamp becomes such \
             a text, a Duration a number of seconds, an enum its name; a field without presence has \
             its default). Pointers lead to the extension of cef under /extension, to the attributes of \
             leef under /attributes, to the header of a syslog line under /syslog; in xml to an \
             attribute as `@name` and to a text beside children as `#text`.",
            "json (une valeur, ou une par ligne), ndjson (une par ligne), csv (lignes en colonnes), \
             msgpack, cbor, xml ; un événement par ligne : cef, leef, syslog, key_value ; suivant un \
             schéma : avro (dates et heures deviennent des textes comme en RFC 3339, les décimaux des \
             nombres), protobuf (un Timestamp devient un tel texte, une Duration un nombre de \
             secondes, une énumération son nom ; un champ sans présence a sa valeur par défaut). \
             Les pointeurs mènent à l'extension de cef sous /extension, aux attributs de leef sous \
             /attributes, à l'en-tête d'une ligne syslog sous /syslog ; en xml à un attribut par `@nom` \
             et au texte à côté d'enfants par `#text`.",
        ),
        key(
            "columns",
            Shape::Several(&Shape::Text),
            "What the columns of csv are called, in order; if not said, the first line says it.",
            "Comment s'appellent les colonnes de csv, dans l'ordre ; à défaut, la première ligne le dit.",
        ),
        key(
            "delimiter",
            Shape::Text,
            "The character between fields of csv; if not said, a comma.",
            "Le caractère entre les champs de csv ; à défaut, une virgule.",
        ),
        key(
            "quote",
            Shape::Text,
            "The character around fields of csv that hold others; if not said, a double quote.",
            "Le caractère autour des champs de csv qui en contiennent d'autres ; à défaut, un guillemet double.",
        ),
        key(
            "compressed",
            Shape::Words(&COMPRESSIONS),
            "How the whole value is compressed, beside what Kafka does.",
            "Comment la valeur entière est compressée, en plus de Kafka.",
        ),
        key(
            "schema",
            Shape::Text,
            "File with the schema of every value, beside this one (Protobuf: a .proto file, or a compiled descriptor set); else each value names or holds its own.",
            "Fichier du schéma de toute valeur, à côté de celui-ci (Protobuf : un fichier .proto, ou un jeu de descripteurs compilé) ; à défaut, chaque valeur nomme ou contient le sien.",
        ),
        key(
            "sha256",
            Shape::Text,
            "Of that file: so the mapping's own digest stands for it as well.",
            "De ce fichier : ainsi l'empreinte de la correspondance vaut aussi pour lui.",
        ),
        key(
            "message",
            Shape::Text,
            "Which message of a Protobuf schema every value is, as package.Name; if not said, the one that its frame names, or the first of the file.",
            "Quel message d'un schéma Protobuf est toute valeur, comme paquet.Nom ; à défaut, celui que nomme son cadre, ou le premier du fichier.",
        ),
    ],
);

pub(super) static OPEN: Table = Table::inside(
    "open",
    &FILE,
    &[
        needed(
            "at",
            Shape::Text,
            "A path; `*` means every element.",
            "Un chemin ; `*` vaut pour tout élément.",
        ),
        key(
            "base64",
            Shape::Bool,
            "The text is in Base64, in either alphabet.",
            "Le texte est en Base64, dans l'un ou l'autre alphabet.",
        ),
        key(
            "compressed",
            Shape::Words(&COMPRESSIONS),
            "How it is compressed.",
            "Comment il est compressé.",
        ),
        key(
            "format",
            Shape::Words(&FORMATS),
            "What it holds then; if not said, JSON.",
            "Ce qu'il contient alors ; à défaut, du JSON.",
        ),
        key(
            "pairs",
            Shape::Table(&PAIRS),
            "A list of names with values becomes an object.",
            "Une liste de noms et de valeurs devient un objet.",
        ),
        key(
            "extract",
            Shape::OneOrMore(&Shape::Text),
            "Regular expressions with named parts, of which the first that matches the whole text              makes an object of it; the whole text stays under the empty name.",
            "Expressions régulières à parties nommées ; la première qui correspond au texte entier              en fait un objet ; le texte entier reste sous le nom vide.",
        ),
    ],
);

pub(super) static PAIRS: Table = Table::inside(
    "pairs",
    &OPEN,
    &[
        needed(
            "name",
            Shape::Text,
            "Where in an element its name stands.",
            "Où se trouve le nom dans un élément.",
        ),
        needed(
            "value",
            Shape::OneOrMore(&Shape::Text),
            "Where its value stands: the first that is there.",
            "Où se trouve sa valeur : la première présente.",
        ),
    ],
);

pub(super) static TEST: Table = Table {
    name: "tests",
    parent: Some(&FILE),
    keys: &[
        needed("name", Shape::Text, "What it shows.", "Ce qu'il montre."),
        key(
            "record",
            Shape::Text,
            "The value of the record, as it is written.",
            "La valeur du message, telle qu'elle est écrite.",
        ),
        key(
            "base64",
            Shape::Text,
            "The same where it is no text.",
            "De même, où ce n'est pas un texte.",
        ),
        key("key", Shape::Text, "Its key.", "Sa clé."),
        key("topic", Shape::Text, "Its topic.", "Son sujet."),
        key(
            "headers",
            Shape::Names(&Shape::Text),
            "Its headers.",
            "Ses en-têtes.",
        ),
        key(
            "gives",
            Shape::List(&Shape::Defined("given")),
            "The observations, in order: kind, and of time and fields those that matter; `~` for a \
             field without value.",
            "Les observations, dans l'ordre : nature, et parmi l'instant et les champs ceux qui \
             importent ; `~` pour un champ sans valeur.",
        ),
        key(
            "rejected",
            Shape::Words(&REJECTED),
            "Why it cannot be read.",
            "Pourquoi il ne se lit pas.",
        ),
        key(
            "ignored",
            Shape::Words(&IGNORED),
            "Why it is set aside.",
            "Pourquoi il est écarté.",
        ),
    ],
    one_of: &[&["record", "base64"], &["gives", "rejected", "ignored"]],
};

// SPDX-License-Identifier: EUPL-1.2
//! The keys of a mapping file, each with what it means.

use crate::intake::decode::{Compression, Format};
use crate::observation::UNITS;
use crate::yaml::{Key, Shape, Table, key, needed};

const fn table(name: &'static str, parent: Option<&'static Table>, keys: &'static [Key]) -> Table {
    Table {
        name,
        parent,
        keys,
        one_of: &[],
        later: &[],
    }
}

/// Words for why something is set aside: they become labels of metrics.
pub(super) const REASONS: [&str; 5] = [
    "heartbeat",
    "not_a_person",
    "not_tracked",
    "out_of_scope",
    "test_data",
];

/// The words of [`UNITS`].
const UNIT_WORDS: [&str; UNITS.len()] = words(&UNITS);
/// The words of [`Format`] and [`Compression`].
const FORMATS: [&str; Format::WORDS.len()] = words(&Format::WORDS);
const COMPRESSIONS: [&str; Compression::WORDS.len()] = words(&Compression::WORDS);

/// The first of each pair.
const fn words<T: Copy, const N: usize>(pairs: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut at = 0;
    while at < N {
        words[at] = pairs[at].0;
        at += 1;
    }
    words
}

/// Fields by name.
const FIELDS: Shape = Shape::Defined("fields");
/// Tests by pointer.
const CONDITION: Shape = Shape::Names(&Shape::Defined("test"));

pub(super) static FILE: Table = table(
    "file",
    None,
    &[
        needed(
            "vigie",
            Shape::Whole(1),
            "Version of this syntax: 1.",
            "Version : 1.",
        ),
        needed(
            "mapping",
            Shape::Table(&HEADER),
            "Which mapping.",
            "Quelle correspondance.",
        ),
        key(
            "record",
            Shape::Table(&RECORD),
            "How records are written; if not said, as JSON.",
            "Comment les messages sont écrits ; à défaut, en JSON.",
        ),
        key(
            "fold_case",
            Shape::Bool,
            "Keys in any case.",
            "Clés sans casse.",
        ),
        key(
            "open",
            Shape::OneOrMore(&Shape::Text),
            "Texts that hold JSON.",
            "Textes JSON.",
        ),
        key(
            "each",
            Shape::OneOrMore(&Shape::Text),
            "Where events lie.",
            "Où sont les événements.",
        ),
        key(
            "drop",
            Shape::List(&Shape::Table(&DROP)),
            "What is set aside.",
            "Ce qui est écarté.",
        ),
        needed(
            "id",
            Shape::Table(&ID),
            "What names an event.",
            "Ce qui nomme un événement.",
        ),
        needed(
            "time",
            Shape::OneOrMore(&Shape::Table(&TIME)),
            "When it happened.",
            "Quand il a eu lieu.",
        ),
        key(
            "native",
            Shape::OneOrMore(&Shape::Text),
            "Where the source names the kind of an event.",
            "Où la source nomme la nature d'un événement.",
        ),
        key(
            "fields",
            FIELDS,
            "Fields of every event.",
            "Champs de tout événement.",
        ),
        needed(
            "emit",
            Shape::OneOrMore(&Shape::Table(&EMIT)),
            "What it yields.",
            "Ce qu'il donne.",
        ),
    ],
);

pub(super) static HEADER: Table = table(
    "mapping",
    Some(&FILE),
    &[
        needed("name", Shape::Text, "Its name.", "Son nom."),
        needed(
            "version",
            Shape::Whole(1),
            "Rises with every change.",
            "Croît à chaque version.",
        ),
        needed(
            "source",
            Shape::Text,
            "Who gave the ids (a URI).",
            "Qui donne les identifiants.",
        ),
    ],
);

pub(super) static RECORD: Table = table(
    "record",
    Some(&FILE),
    &[
        key(
            "format",
            Shape::Words(&FORMATS),
            "json (one value, or one a line), ndjson (one a line), csv (lines of columns), msgpack, \
             cbor, xml; one event a line: cef, leef, syslog, key_value; along a schema: avro (dates and \
             times become texts as in RFC 3339, decimals numbers), protobuf (a Timestamp becomes such \
             a text, a Duration a number of seconds, an enum its name; a field without presence has \
             its default).",
            "json (une valeur, ou une par ligne), ndjson (une par ligne), csv (lignes en colonnes), \
             msgpack, cbor, xml ; un événement par ligne : cef, leef, syslog, key_value ; suivant un \
             schéma : avro (dates et heures deviennent des textes comme en RFC 3339, les décimaux des \
             nombres), protobuf (un Timestamp devient un tel texte, une Duration un nombre de \
             secondes, une énumération son nom ; un champ sans présence a sa valeur par défaut).",
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

pub(super) static DROP: Table = table(
    "drop",
    Some(&FILE),
    &[
        needed("reason", Shape::Words(&REASONS), "Why.", "Pourquoi."),
        needed("when", CONDITION, "Which events.", "Quels événements."),
    ],
);

pub(super) static ID: Table = table(
    "id",
    Some(&FILE),
    &[
        needed(
            "from",
            Shape::OneOrMore(&Shape::Text),
            "Pointers.",
            "Pointeurs.",
        ),
        key(
            "version",
            Shape::OneOrMore(&Shape::Text),
            "Of a correction.",
            "D'une correction.",
        ),
    ],
);

pub(super) static TIME: Table = Table {
    name: "time",
    parent: Some(&FILE),
    keys: &[
        key(
            "from",
            Shape::OneOrMore(&Shape::Text),
            "Pointers: the first that finds something counts.",
            "Pointeurs : le premier qui trouve quelque chose compte.",
        ),
        key(
            "of",
            Shape::Several(&Shape::Text),
            "Columns that make one time together.",
            "Colonnes qui font un instant à elles toutes.",
        ),
        needed(
            "format",
            FORMAT,
            "rfc3339, s, ms, us, ns, or a pattern such as %Y-%m-%dT%H:%M:%S%.f%z.",
            "rfc3339, s, ms, us, ns ou un motif comme %Y-%m-%dT%H:%M:%S%.f%z.",
        ),
        key("zone", Shape::Zone, ZONE.0, ZONE.1),
        key("twice", TWICE, CLOCK.0, CLOCK.1),
        key(
            "nobody",
            Shape::OneOrMore(&Shape::Text),
            "Words for no time.",
            "Les mots vides.",
        ),
        key(
            "else",
            Shape::Words(&["broker"]),
            "If there is none.",
            "À défaut.",
        ),
    ],
    one_of: &[&["from", "of"]],
    later: &[],
};

const FORMAT: Shape = Shape::OneOrMore(&Shape::Text);
const ZONE: (&str, &str) = ("Of times without offset.", "Des heures sans décalage.");
const TWICE: Shape = Shape::Words(&["earlier", "later"]);
const CLOCK: (&str, &str) = (
    "Of times that the clock shows twice: which is meant.",
    "Des heures que l'horloge montre deux fois : laquelle est entendue.",
);

pub(super) static EMIT: Table = table(
    "emit",
    Some(&FILE),
    &[
        needed(
            "kind",
            Shape::Defined("kind"),
            "What happened.",
            "Ce qui s'est passé.",
        ),
        key(
            "each",
            Shape::Text,
            "One for each element there.",
            "Un par élément.",
        ),
        key(
            "once",
            Shape::OneOrMore(&Shape::Text),
            "What names it, if not the event's id.",
            "Ce qui le nomme, à défaut de l'id.",
        ),
        key("when", CONDITION, "Which events.", "Quels événements."),
        key(
            "time",
            Shape::Defined("time"),
            "When these happened, if not with the event.",
            "Quand ceux-ci ont eu lieu, si ce n'est avec l'événement.",
        ),
        key("fields", FIELDS, "Fields of these.", "Champs de ceux-ci."),
    ],
);

pub(super) static SOURCE: Table = table(
    "source",
    Some(&EMIT),
    &[
        key(
            "from",
            Shape::OneOrMore(&Shape::Text),
            "Pointers.",
            "Pointeurs.",
        ),
        key("const", Shape::Text, "If nothing is found.", "À défaut."),
        key(
            "words",
            Shape::Names(&Shape::Text),
            "What words mean.",
            "Le sens des mots.",
        ),
        key(
            "nobody",
            Shape::OneOrMore(&Shape::Text),
            "Words for nobody.",
            "Les mots vides.",
        ),
        key(
            "unit",
            Shape::Words(&UNIT_WORDS),
            "The source's unit.",
            "L'unité de la source.",
        ),
        key(
            "domain",
            Shape::Text,
            "Who gave a person's id: email, company, or a name; if not said, this source.",
            "Qui donne l'identifiant d'une personne : email, company ou un nom ; à défaut, cette source.",
        ),
        key(
            "format",
            FORMAT,
            "Of a time, if not those of `time`.",
            "D'un instant, si ce ne sont ceux de `time`.",
        ),
        key("zone", Shape::Zone, ZONE.0, ZONE.1),
        key("twice", TWICE, CLOCK.0, CLOCK.1),
    ],
);

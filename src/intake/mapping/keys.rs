// SPDX-License-Identifier: EUPL-1.2
//! The keys of a mapping file, each with what it means.

use super::keys_record::{RECORD, TEST, words};
use crate::observation::UNITS;
use crate::yaml::{Key, Shape, Table, key, needed};

const fn table(name: &'static str, parent: Option<&'static Table>, keys: &'static [Key]) -> Table {
    Table {
        name,
        parent,
        keys,
        one_of: &[],
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

/// Fields by name.
const FIELDS: Shape = Shape::Defined("fields");
/// Tests by pointer.
const CONDITION: Shape = Shape::Defined("condition");

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
            Shape::OneOrMore(&Shape::Defined("open")),
            "What is opened or turned first, in this order: a path to texts that hold JSON, or more.",
            "Ce qui est ouvert ou retourné d'abord, dans cet ordre : un chemin vers des textes JSON, ou plus.",
        ),
        key(
            "each",
            Shape::OneOrMore(&Shape::Text),
            "Where events lie. From there `..` climbs one level each: to the list, to what holds the list, and so on.",
            "Où sont les événements. De là, chaque `..` monte d'un niveau : à la liste, à ce qui la contient, etc.",
        ),
        key(
            "absent",
            Shape::Words(&["empty"]),
            "A record with none of these lists, nor another, is an empty page; else it is rejected.",
            "Un message sans aucune de ces listes, ni autre liste, est une page vide ; sinon il est refusé.",
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
        key(
            "tests",
            Shape::List(&Shape::Table(&TEST)),
            "Records, made up, with what has to come of each: `vigie test` runs them.",
            "Des messages inventés, avec ce qui doit en venir : `vigie test` les essaie.",
        ),
    ],
);

pub(super) static HEADER: Table = table(
    "mapping",
    Some(&FILE),
    &[
        needed("name", Shape::Text, "Its name.", "Son nom."),
        key(
            "title",
            Shape::Text,
            "What people call the system and what is read of it, as `Slack, audit log`; the name, if nothing is said.",
            "Comment les gens appellent le système et ce qui en est lu, par exemple `Slack, journal d'audit` ; le nom, si rien n'est dit.",
        ),
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

pub(super) static DROP: Table = table(
    "drop",
    Some(&FILE),
    &[
        needed("reason", Shape::Words(&REASONS), "Why.", "Pourquoi."),
        needed("when", CONDITION, "Which events.", "Quels événements."),
    ],
);

pub(super) static ID: Table = Table {
    name: "id",
    parent: Some(&FILE),
    keys: &[
        key(
            "from",
            Shape::OneOrMore(&Shape::Text),
            "Pointers: the first that finds something counts. `$key` is the record's key, `$record` \
             its place in Kafka, `$header/name` a header, `$topic` the topic; `$name` and \
             `$position` are those of an element.",
            "Pointeurs : le premier qui trouve quelque chose compte. `$key` est la clé du message, \
             `$record` sa place dans Kafka, `$header/nom` un en-tête, `$topic` le sujet ; `$name` et \
             `$position` sont ceux d'un élément.",
        ),
        key(
            "of",
            Shape::Several(&Shape::OneOrMore(&Shape::Text)),
            "Parts that name it together; all have to be there.",
            "Parties qui le nomment ensemble ; toutes doivent être là.",
        ),
        key(
            "version",
            Shape::OneOrMore(&Shape::Text),
            "Of a correction.",
            "D'une correction.",
        ),
    ],
    one_of: &[&["from", "of"]],
};

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
        key("of", Shape::Several(&Shape::Text), OF.0, OF.1),
        key("after", AFTER_SHAPE, AFTER.0, AFTER.1),
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
};

const OF: (&str, &str) = (
    "Columns that make one time together.",
    "Colonnes qui font un instant à elles toutes.",
);
const AFTER_SHAPE: Shape = Shape::OneOrMore(&Shape::Text);
const AFTER: (&str, &str) = (
    "Columns of a time, written alike, that this one does not come before: else it is of the next \
     day, as the end of a shift over midnight.",
    "Colonnes d'un instant, écrit de même, avant lequel celui-ci ne vient pas : sinon il est du \
     lendemain, comme la fin d'un poste qui passe minuit.",
);
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
            "else",
            Shape::Bool,
            "Only if nothing else comes of the event.",
            "Seulement si rien d'autre ne vient de l'événement.",
        ),
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
    "fields",
    Some(&EMIT),
    &[
        key(
            "from",
            Shape::OneOrMore(&Shape::Text),
            "Pointers.",
            "Pointeurs.",
        ),
        key("of", Shape::Several(&Shape::Text), OF.0, OF.1),
        key("after", AFTER_SHAPE, AFTER.0, AFTER.1),
        key(
            "difference",
            Shape::Several(&Shape::Text),
            "Two numbers, or with the `format:` of a time two times: the first without the second.",
            "Deux nombres ou, avec le `format:` d'un instant, deux instants : le premier moins le second.",
        ),
        key(
            "ratio",
            Shape::Several(&Shape::Text),
            "Two numbers: the first divided by the second; with `unit: percent` in hundredths.",
            "Deux nombres : le premier divisé par le second ; avec `unit: percent`, en centièmes.",
        ),
        key(
            "hash",
            Shape::Bool,
            "Only whether texts are the same is kept.",
            "Seul compte si les textes sont les mêmes.",
        ),
        key(
            "codes",
            Shape::Bool,
            "Only the source's own codes stand here: nobody writes it freely.",
            "Seuls les codes de la source se trouvent ici : personne n'y écrit librement.",
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
            "Of a time, if not those of `time`. Of a number: comma (1.234,5), point (1,234.5). Of a \
             duration: iso8601 (PT1H30M), h:mm:ss, h:mm, m:ss, d.hh:mm:ss.",
            "D'un instant, si ce ne sont ceux de `time`. D'un nombre : comma (1.234,5), point \
             (1,234.5). D'une durée : iso8601 (PT1H30M), h:mm:ss, h:mm, m:ss, d.hh:mm:ss.",
        ),
        key("zone", Shape::Zone, ZONE.0, ZONE.1),
        key("twice", TWICE, CLOCK.0, CLOCK.1),
    ],
);

// SPDX-License-Identifier: EUPL-1.2
//! The keys of `vigie.yaml`, each with what it means.

use crate::yaml::{Key, Shape, Table, key, needed};

/// The top of the file.
pub(super) static FILE: Table = Table {
    name: "file",
    parent: None,
    keys: &[
        needed(
            "vigie",
            Shape::Whole(1),
            "Version of this syntax: 1.",
            "Version : 1.",
        ),
        needed(
            "paths",
            Shape::Table(&PATHS),
            "Where files are.",
            "Où sont les fichiers.",
        ),
        needed(
            "kafka",
            Shape::Table(&KAFKA),
            "The cluster to read.",
            "La grappe à lire.",
        ),
        needed(
            "sources",
            Shape::Several(&Shape::Table(&SOURCE)),
            "Which topics to read.",
            "Quels sujets lire.",
        ),
        key(
            "queue",
            Shape::Table(&QUEUE),
            "The union's queue.",
            "La file du syndicat.",
        ),
        key(
            "schema_registry",
            Shape::Table(&super::registry::REGISTRY),
            "Where schemas are to be had that records name and no file holds.",
            "Où prendre les schémas que les messages nomment et qu'aucun fichier ne contient.",
        ),
        key(
            "mirror",
            Shape::Table(&MIRROR),
            "The union's mirror, which signs the log.",
            "Le miroir du syndicat, qui signe le journal.",
        ),
        key(
            "time",
            Shape::Table(&TIME),
            "How time is treated.",
            "Le traitement du temps.",
        ),
        key(
            "http",
            Shape::Table(&HTTP),
            "Metrics and listings.",
            "Mesures et listes.",
        ),
        key(
            "inspection",
            Shape::Table(&super::inspection::INSPECTION),
            "Exports for inspectors, over HTTP.",
            "Exports pour l'inspection, par HTTP.",
        ),
        key(
            "limits",
            Shape::Table(&LIMITS),
            "What is held at most.",
            "Les bornes.",
        ),
        key(
            "parties",
            Shape::Table(&PARTIES),
            "Public keys of those who sign agreement and mappings; without them it runs as a draft.",
            "Clés publiques des signataires de l'accord et des correspondances ; sans elles, c'est un projet.",
        ),
    ],
    one_of: &[],
};

pub(super) static PATHS: Table = Table::inside(
    "paths",
    &FILE,
    &[
        needed("agreement", Shape::Text, "The agreement.", "L'accord."),
        needed(
            "store",
            Shape::Text,
            "The store; made at first start.",
            "La base.",
        ),
        needed(
            "key",
            Shape::Text,
            "Secret of at least 32 bytes behind pseudonyms; mode 0600.",
            "Secret d'au moins 32 octets pour les pseudonymes ; mode 0600.",
        ),
        key(
            "mappings",
            Shape::Text,
            "Folder of mapping files.",
            "Dossier des correspondances.",
        ),
        key(
            "people",
            Shape::Text,
            "CSV table of who is who, where and as what.",
            "Table CSV : qui est qui, où, et à quel poste.",
        ),
        key(
            "schemas",
            Shape::Text,
            "Folder of the schemas that records name by number or identifier: ID.avsc, ID.proto or ID.desc.",
            "Dossier des schémas que les messages nomment par numéro ou identifiant : ID.avsc, ID.proto ou ID.desc.",
        ),
    ],
);

pub(super) static PARTIES: Table = Table::inside(
    "parties",
    &FILE,
    &[
        needed(
            "employer",
            Shape::Text,
            "The employer's: the line of its .pub file.",
            "Celle de l'employeur : la ligne de son fichier .pub.",
        ),
        needed(
            "union",
            Shape::Text,
            "The union's: the line of its .pub file.",
            "Celle du syndicat : la ligne de son fichier .pub.",
        ),
    ],
);

pub(super) static KAFKA: Table = Table::inside(
    "kafka",
    &FILE,
    &[
        needed(
            "brokers",
            Shape::Several(&Shape::Text),
            "host:port.",
            "hôte:port.",
        ),
        key("tls", Shape::Table(&TLS), "Encryption.", "Chiffrement."),
        key(
            "sasl",
            Shape::Table(&SASL),
            "Name and password.",
            "Nom et mot de passe.",
        ),
        key(
            "insecure",
            Shape::Bool,
            "Allow a connection without encryption to another machine.",
            "Admettre une connexion sans chiffrement vers une autre machine.",
        ),
    ],
);

pub(super) static TLS: Table = Table::inside(
    "tls",
    &KAFKA,
    &[
        key(
            "ca",
            Shape::Text,
            "PEM file of the authority.",
            "Fichier PEM de l'autorité.",
        ),
        key(
            "certificate",
            Shape::Text,
            "PEM file: ours.",
            "Fichier PEM : le nôtre.",
        ),
        key(
            "key",
            Shape::Text,
            "PEM file: its key.",
            "Fichier PEM : sa clé.",
        ),
    ],
);

/// Ways to show that a password is known.
pub(super) const MECHANISMS: [&str; 3] = ["plain", "scram-sha-256", "scram-sha-512"];

pub(super) static SASL: Table = Table::inside(
    "sasl",
    &KAFKA,
    &[
        needed("mechanism", Shape::Words(&MECHANISMS), "How.", "Comment."),
        needed("username", Shape::Text, "The name.", "Le nom."),
        needed(
            "password_file",
            Shape::Text,
            "File with the password; mode 0600.",
            "Fichier du mot de passe ; mode 0600.",
        ),
    ],
);

pub(super) static SOURCE: Table = Table {
    name: "source",
    parent: Some(&FILE),
    keys: &[
        key(
            "topics",
            Shape::Several(&Shape::Text),
            "Names of topics.",
            "Noms des sujets.",
        ),
        key(
            "pattern",
            Shape::Text,
            "Regular expression.",
            "Expression régulière.",
        ),
        needed(
            "start",
            Shape::Text,
            "Where to begin at the first start: earliest, latest, or a time (RFC 3339).",
            "Où commencer au premier démarrage : earliest, latest ou un instant (RFC 3339).",
        ),
        key(
            "mapping",
            Shape::Text,
            "Name of the mapping that reads them; without one, the canonical form.",
            "Nom de la correspondance qui les lit ; à défaut, la forme canonique.",
        ),
    ],
    one_of: &[&["topics", "pattern"]],
};

pub(super) static QUEUE: Table = Table::inside(
    "queue",
    &FILE,
    &[
        needed("topic", Shape::Text, "The topic.", "Le sujet."),
        key(
            "kafka",
            Shape::Table(&KAFKA),
            "Its cluster, if it is another one.",
            "Sa grappe, si c'en est une autre.",
        ),
    ],
);

pub(super) static MIRROR: Table = Table::inside(
    "mirror",
    &FILE,
    &[
        needed(
            "url",
            Shape::Text,
            "Where it is; checkpoints go to /add-checkpoint below it.",
            "Où il est ; les points de contrôle vont à /add-checkpoint sous cette adresse.",
        ),
        needed(
            "key",
            Shape::Text,
            "Public key that it signs with: name+hash+base64.",
            "Clé publique avec laquelle il signe : nom+empreinte+base64.",
        ),
        key(
            "ca",
            Shape::Text,
            "PEM file of the authority behind its certificate; else those of the system.",
            "Fichier PEM de l'autorité de son certificat ; à défaut, celles du système.",
        ),
        key(
            "insecure",
            Shape::Bool,
            "Allow a connection without encryption to another machine.",
            "Admettre une connexion sans chiffrement vers une autre machine.",
        ),
    ],
);

pub(super) static TIME: Table = Table::inside(
    "time",
    &FILE,
    &[
        key(
            "lateness",
            Shape::Duration,
            "How late events may be.",
            "Le retard admis.",
        ),
        key(
            "max_future",
            Shape::Duration,
            "How early they may be.",
            "L'avance admise.",
        ),
        key(
            "idle_after",
            Shape::Duration,
            "When silence counts.",
            "Quand le silence compte.",
        ),
        key(
            "amend_for",
            Shape::Duration,
            "How long windows may change.",
            "La durée de reprise.",
        ),
    ],
);

/// For which names a door answers, the monitor's and the mirror's.
pub(super) const HOSTS: Key = key(
    "hosts",
    Shape::List(&Shape::Text),
    "Names under which it may be asked, beside addresses and names of this network.",
    "Noms sous lesquels on peut l'interroger, outre les adresses et les noms de ce réseau.",
);

pub(super) static HTTP: Table = Table::inside(
    "http",
    &FILE,
    &[
        needed(
            "listen",
            Shape::Text,
            "Address and port.",
            "Adresse et port.",
        ),
        HOSTS,
    ],
);

pub(super) static LIMITS: Table = Table::inside(
    "limits",
    &FILE,
    &[
        key(
            "groups",
            Shape::Whole(1000),
            "Live groups.",
            "Groupes vivants.",
        ),
        key(
            "fingerprints",
            Shape::Whole(1000),
            "For duplicates.",
            "Pour les doublons.",
        ),
        key(
            "payload_kb",
            Shape::Whole(1),
            "Largest record in kB.",
            "Plus grand message en ko.",
        ),
        key(
            "threads",
            Shape::Whole(1),
            "Intake threads.",
            "Fils de lecture.",
        ),
    ],
);

// SPDX-License-Identifier: EUPL-1.2
//! The keys of `mirror.yaml`, each with what it means.

use crate::config::keys::{HOSTS, KAFKA};
use crate::yaml::{Shape, Table, key, needed};

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
            "log",
            Shape::Text,
            "Public key of the log that is followed: name+hash+base64, as the employer gave it.",
            "Clé publique du journal suivi : nom+empreinte+base64, remise par l'employeur.",
        ),
        needed(
            "paths",
            Shape::Table(&PATHS),
            "Where files are.",
            "Où sont les fichiers.",
        ),
        key(
            "kafka",
            Shape::Table(&KAFKA),
            "The cluster of the queue; reading rights are enough.",
            "La grappe de la file ; un droit de lecture suffit.",
        ),
        key(
            "queue",
            Shape::Table(&QUEUE),
            "The queue to follow.",
            "La file à suivre.",
        ),
        key(
            "http",
            Shape::Table(&HTTP),
            "Metrics, listings, and checkpoints to sign.",
            "Mesures, listes, et points de contrôle à signer.",
        ),
        key(
            "alarms",
            Shape::Table(&ALARMS),
            "When to raise an alarm.",
            "Quand donner l'alarme.",
        ),
        key(
            "canaries",
            Shape::List(&Shape::Table(&CANARY)),
            "Agreed pseudo-workers about whom an alert has to come.",
            "Salariés fictifs convenus, sur lesquels une alerte doit venir.",
        ),
    ],
    one_of: &[],
};

pub(super) static PATHS: Table = Table::inside(
    "paths",
    &FILE,
    &[
        needed(
            "store",
            Shape::Text,
            "The copy of the log; made at first start.",
            "La copie du journal ; créée au premier démarrage.",
        ),
        needed(
            "key_file",
            Shape::Text,
            "Private key of a cosigner; mode 0600.",
            "Clé privée d'un cosignataire ; mode 0600.",
        ),
    ],
);

pub(super) static QUEUE: Table = Table::inside(
    "queue",
    &FILE,
    &[needed("topic", Shape::Text, "The topic.", "Le sujet.")],
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
        key(
            "insecure",
            Shape::Bool,
            "Allow an address that other machines reach: there is no encryption here.",
            "Admettre une adresse que d'autres machines atteignent : rien n'est chiffré ici.",
        ),
    ],
);

pub(super) static ALARMS: Table = Table::inside(
    "alarms",
    &FILE,
    &[
        key(
            "silent",
            Shape::Duration,
            "Longest time without a sign of life.",
            "Durée maximale sans signe de vie.",
        ),
        key(
            "unwitnessed",
            Shape::Duration,
            "Longest time without being shown the log, or without a signed checkpoint.",
            "Durée maximale sans voir le journal, ou sans point de contrôle signé.",
        ),
        key(
            "clock",
            Shape::Duration,
            "Largest difference of clocks.",
            "Écart maximal des horloges.",
        ),
        key(
            "volume_percent",
            Shape::Whole(1),
            "Share of the usual records of an hour of the week under which it is low.",
            "Part du nombre habituel d'une heure de la semaine, en dessous de laquelle c'est peu.",
        ),
        key(
            "zone",
            Shape::Zone,
            "Time zone of those hours.",
            "Fuseau horaire de ces heures.",
        ),
    ],
);

pub(super) static CANARY: Table = Table::inside(
    "canary",
    &FILE,
    &[
        needed(
            "worker",
            Shape::OneOrMore(&Shape::Text),
            "Its pseudonyms in the queue, one for each month: `vigie pseudonym` prints them.",
            "Ses pseudonymes dans la file, un par mois : `vigie pseudonym` les donne.",
        ),
        needed(
            "clause",
            Shape::Text,
            "The clause that it breaks.",
            "La clause qu'il enfreint.",
        ),
        needed(
            "every",
            Shape::Duration,
            "How often the union plants it.",
            "Tous les combien le syndicat le place.",
        ),
        needed(
            "within",
            Shape::Duration,
            "How long the alert may take.",
            "Le temps laissé à l'alerte.",
        ),
    ],
);

// SPDX-License-Identifier: EUPL-1.2
//! The last pages of the cover: how a pseudonym is lifted, what words mean, and a receipt to sign.

use super::Material;
use super::document::{Document, Sheet};
use super::spans::{LINE, code, narrow, own};
use super::words::Words;
use crate::diagnostic::Language;

/// Who can say who a pseudonym is, and how.
pub(super) fn pseudonyms(page: &mut Document<'_>) {
    let w = page.words;
    page.section(
        "pseudonyms",
        w.pick(
            "Annex D. How a pseudonym is lifted",
            "Annexe D. Comment un pseudonyme est levé",
        ),
    );
    for text in w.language.pick(
        [
            "This export names nobody. A pseudonym is computed from a person's id and the month in \
             which the alert's window begins, with a secret key that only the machine of the monitor \
             has (`paths: { key: … }` in `vigie.yaml`). It stands neither \
             in the log nor in this export; neither the union nor whoever holds this file has it.",
            "So only the employer can say who a pseudonym is, and only by trying: whoever runs the \
             monitor gives the ids in question to `vigie pseudonym --from 2026-03`, one at \
             a time on its standard input, and compares what it says for that month with the \
             pseudonym of the alert. There is no way back from a pseudonym to an id.",
            "Ask in writing, with the number of the alert (A-…), its id from the tables, and the \
             month of the window's start. The answer can be checked in the presence of both: the \
             same id gives the same pseudonym again. A person can have their own pseudonym computed \
             in the same way.",
        ],
        [
            "Cet export ne nomme personne. Un pseudonyme est calculé à partir de l'identifiant de la \
             personne et du mois où commence la période de l'alerte, avec une clé secrète que seule \
             détient la machine du moniteur (`paths: { key: … }` dans \
             `vigie.yaml`). Elle n'est ni dans le journal ni dans cet export ; ni le \
             syndicat ni le détenteur de ce fichier ne l'ont.",
            "Seul l'employeur peut donc dire qui est derrière un pseudonyme, et seulement par essais : \
             qui exploite le moniteur donne les identifiants en question à \
             `vigie pseudonym --from 2026-03`, un par un sur l'entrée standard, et compare \
             la réponse pour ce mois au pseudonyme de l'alerte. Aucun chemin ne ramène d'un pseudonyme \
             à un identifiant.",
            "Demandez-le par écrit, avec le numéro de l'alerte (A-…), son identifiant pris dans les \
             tableaux et le mois où commence sa période. La réponse se vérifie en présence des deux \
             parties : le même identifiant redonne le même pseudonyme. Une personne peut faire \
             calculer le sien de la même façon.",
        ],
    ) {
        page.paragraph(&own(text));
    }
}

/// French word and meaning, English word and meaning.
const WORDS: [[&str; 4]; 14] = [
    [
        "accord",
        "le texte négocié que le moniteur applique, avec ses clauses, ses seuils et ses dates",
        "agreement",
        "the negotiated text that the monitor applies, with its clauses, thresholds and dates",
    ],
    [
        "alerte",
        "le constat que la pratique a dépassé ce qu'une clause convient ; elle ne dit pas « illégal »",
        "alert",
        "the finding that practice went beyond what a clause agrees; it does not say “illegal”",
    ],
    [
        "version",
        "l'état d'une alerte à un moment ; chaque changement en donne une nouvelle, et toutes restent",
        "version",
        "an alert as it stood at a moment; each change makes a new one, and all of them stay",
    ],
    [
        "période",
        "la durée sur laquelle une clause est jugée : un jour, une vacation, 30 jours glissants",
        "window",
        "the time over which a clause is judged: a day, a shift, any 30 days",
    ],
    [
        "suite",
        "plusieurs alertes dont les périodes se chevauchent et qui disent donc les mêmes faits",
        "stretch",
        "several alerts whose windows overlap, and which therefore tell of the same facts",
    ],
    [
        "fait, événement",
        "ce qu'un système de gestion a inscrit : une capture, une décision, une connexion",
        "fact, event",
        "what a management system wrote: a screenshot, a decision, a login",
    ],
    [
        "flux (topic)",
        "la file où un système écrit ses messages et où le moniteur les lit",
        "topic",
        "the queue to which a system writes its messages, and from which the monitor reads them",
    ],
    [
        "message",
        "une ligne d'un flux ; elle peut contenir un fait ou plusieurs",
        "record",
        "one entry of a topic; it can hold one fact or several",
    ],
    [
        "signe de vie",
        "l'écriture que le moniteur fait toutes les 30 secondes, et qui dit jusqu'où il a lu",
        "heartbeat",
        "what the monitor writes every 30 seconds, saying how far it has read",
    ],
    [
        "journal, écriture",
        "la suite numérotée de ce que le moniteur a constaté ; rien ne peut y être changé sans trace",
        "log, leaf",
        "the numbered list of what the monitor found; nothing in it can be changed without trace",
    ],
    [
        "point de contrôle",
        "la signature du journal entier jusqu'à une écriture",
        "checkpoint",
        "the signature under the whole log up to a leaf",
    ],
    [
        "miroir (témoin)",
        "la machine du syndicat, qui garde une copie du journal et contresigne ses points de contrôle",
        "mirror, witness",
        "the union's machine, which keeps a copy of the log and countersigns its checkpoints",
    ],
    [
        "empreinte",
        "32 chiffres et lettres qui distinguent une clé, ou 64 un fichier, de tout autre",
        "fingerprint, SHA-256",
        "32 digits and letters that tell a key, or 64 a file, from any other",
    ],
    [
        "pseudonyme",
        "le nom de rechange d'une personne pour un mois et un destinataire",
        "pseudonym",
        "what a person is called for one month and one recipient",
    ],
];

/// What the words of this file mean, in both languages: those who read it together may speak both.
pub(super) fn glossary(page: &mut Document<'_>) {
    let w = page.words;
    page.section(
        "glossary",
        w.pick("Annex E. What the words mean", "Annexe E. Le sens des mots"),
    );
    let both = w.language.pick(
        [Language::English, Language::French],
        [Language::French, Language::English],
    );
    for language in both {
        let title = language.pick("In English", "En français");
        page.heading(Some(language), title.to_owned());
        let meaning = |[french, meant, english, meaning]: [&str; 4]| match language {
            Language::French => [narrow(french), narrow(meant)],
            Language::English => [english.to_owned(), meaning.to_owned()],
        };
        page.meanings(language, WORDS.map(meaning).into());
    }
}

/// One page to sign when the file changes hands.
pub(super) fn receipt(page: &mut Document<'_>, material: &Material<'_>) {
    let w = page.words;
    page.turn(Sheet::Form);
    page.section(
        "receipt",
        w.pick("Annex F. Receipt", "Annexe F. Récépissé de remise"),
    );
    page.paragraph(w.pick(
        "To be signed by whoever hands the file over and by whoever receives it, one copy each.",
        "À signer par qui remet le fichier et par qui le reçoit, un exemplaire chacun.",
    ));
    let rows = lines(w, material);
    let rows = rows
        .into_iter()
        .map(|(name, value)| vec![name.to_owned(), value]);
    let heads = [w.pick("What", "Quoi"), w.pick("Value", "Valeur")];
    page.table(w.pick("Receipt", "Récépissé"), &heads, rows.collect());
    page.paragraph(&own(w.pick(
        "A file cannot hold its own SHA-256. It stands in the leaf that the monitor wrote when it made \
         this file, right behind the leaves shown here; `vigie export` says it when it ends.",
        "Un fichier ne peut contenir son propre SHA-256. Il figure dans l'écriture que le moniteur a \
         faite en établissant ce fichier, juste après celles montrées ici ; `vigie export` \
         le dit en se terminant.",
    )));
}

/// What is known of the file, and what is written in by hand.
fn lines<'w>(w: &'w Words, material: &Material<'_>) -> Vec<(&'w str, String)> {
    let order = material.order;
    let leaf = w.number(material.summary.size);
    let (origin, print) = material.log();
    let unsaid = |name: &Option<String>| {
        name.as_ref()
            .map_or_else(|| LINE.to_owned(), |name| w.text(name))
    };
    let number = w.language.pick(
        format!("{leaf}, or the next one that is an export; to be copied from the log: {LINE}"),
        format!("{leaf}, ou la suivante qui soit un export ; à recopier du journal : {LINE}"),
    );
    vec![
        (w.pick("Received by", "Reçu par"), w.text(&order.recipient)),
        (
            w.pick("Requested by", "Demandé par"),
            unsaid(&order.request.requested_by),
        ),
        (
            w.pick("Produced by", "Établi par"),
            unsaid(&order.request.produced_by),
        ),
        (
            w.pick("Reference", "Référence"),
            unsaid(&order.request.reference),
        ),
        (w.pick("Made", "Établi le"), w.full_time(order.created)),
        (
            w.pick("Name of the zip file", "Nom du fichier zip"),
            LINE.to_owned(),
        ),
        (w.pick("Log", "Journal"), code(&origin)),
        (
            w.pick("Fingerprint of its key", "Empreinte de sa clé"),
            code(&print),
        ),
        (
            w.pick(
                "Leaf with the SHA-256 of the zip",
                "Écriture portant le SHA-256 du zip",
            ),
            number,
        ),
        (
            w.pick(
                "SHA-256 of the zip, first and last 8 digits",
                "SHA-256 du zip, 8 premiers et 8 derniers chiffres",
            ),
            LINE.to_owned(),
        ),
        (w.pick("Handed over on", "Remis le"), LINE.to_owned()),
        (
            w.pick(
                "Handed over by (name, signature)",
                "Remis par (nom, signature)",
            ),
            LINE.to_owned(),
        ),
        (
            w.pick("Received by (name, signature)", "Reçu par (nom, signature)"),
            LINE.to_owned(),
        ),
    ]
}

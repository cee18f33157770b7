// SPDX-License-Identifier: EUPL-1.2
//! The sections of the cover page about what stands behind it: the agreement and who signed it,
//! how to check, and what is not proven.

use super::Material;
use super::document::{Document, Listed};
use super::spans::{code, file, own};
use super::words::Words;
use crate::agreement::Agreement;
use crate::diagnostic::Language;
use crate::ledger::SigningStatus;
use crate::report::clause::explain;

/// Section 2.
pub(super) fn agreement(page: &mut Document<'_>, material: &Material<'_>) {
    let w = page.words;
    page.section(
        "agreement",
        w.pick(
            "2. The agreement and who signed it",
            "2. L'accord et ses signataires",
        ),
    );
    let heads = w.language.pick(
        [
            "Agreement",
            "Version",
            "In force since",
            "Signed",
            "SHA-256 of its file",
        ],
        [
            "Accord",
            "Version",
            "En vigueur depuis",
            "Signature",
            "SHA-256 du fichier",
        ],
    );
    let rows = material.summary.configs.iter().map(|(since, config)| {
        vec![
            w.text(&config.agreement),
            config.version.to_string(),
            w.time(*since),
            signed(w, config.standing).to_owned(),
            code(&w.text(&config.digest)),
        ]
    });
    let caption = w.pick(
        "Agreements in force, in the order of the log",
        "Accords en vigueur, dans l'ordre du journal",
    );
    page.table(caption, &heads, rows.collect());
    let Some(agreement) = &material.agreement else {
        page.note(w.pick(
            "The text of the agreement in force is not in the store: ask the parties for the file \
             with the SHA-256 above.",
            "Le texte de l'accord en vigueur n'est pas dans la base : demandez aux parties le fichier \
             dont le SHA-256 figure ci-dessus.",
        ));
        return;
    };
    text(page, agreement);
}

/// Who agreed on what, in both languages.
fn text(page: &mut Document<'_>, agreement: &Agreement) {
    let w = page.words;
    let parties = agreement
        .parties
        .iter()
        .map(|party| vec![w.text(&party.name), role(w, &party.role)]);
    page.table(
        w.pick("Parties", "Parties"),
        &[w.pick("Name", "Nom"), w.pick("Role", "Qualité")],
        parties.collect(),
    );
    let (counts, performance) = (agreement.min_group.counts, agreement.min_group.performance);
    page.paragraph(&match w.language {
        Language::English => format!(
            "People appear under pseudonyms only: those the union got, other ones for every other \
             recipient, changed each month. They cannot be changed here, because the exact bytes of \
             a body are what the log commits to. Figures about groups of fewer than {counts} people \
             ({performance} for performance) are withheld."
        ),
        Language::French => format!(
            "Les personnes n'apparaissent que sous pseudonyme : ceux que le syndicat a reçus, \
             différents pour tout autre destinataire et changés chaque mois. Ils ne peuvent être \
             changés ici, car le journal porte l'empreinte des octets exacts de chaque contenu. Les chiffres \
             sur des groupes de moins de {counts} personnes ({performance} pour la performance) ne \
             sont pas donnés."
        ),
    });
    for (language, title) in [
        (Language::French, "Les clauses en français"),
        (Language::English, "The clauses in English"),
    ] {
        page.heading(Some(language), title.to_owned());
        let words = Words {
            language,
            zone: w.zone.clone(),
        };
        let clauses = agreement.clauses.iter().map(|clause| {
            let text = explain(language, agreement, clause);
            let lines: Vec<String> = text.lines().map(|line| words.text(line)).collect();
            lines.join("\n")
        });
        page.clauses(language, clauses.collect());
    }
}

fn role(w: &Words, role: &str) -> String {
    match role {
        "employer" => w.pick("employer", "employeur").to_owned(),
        "union" => w.pick("union", "syndicat").to_owned(),
        other => w.text(other),
    }
}

/// Who has signed, in plain words.
pub(super) fn signed(w: &Words, standing: SigningStatus) -> &'static str {
    match standing {
        SigningStatus::Draft => w
            .language
            .pick("draft: nobody has signed", "projet : personne n'a signé"),
        SigningStatus::Signed => w
            .language
            .pick("employer and union", "employeur et syndicat"),
        SigningStatus::Tightened => w.language.pick(
            "union alone: only tightens",
            "syndicat seul : ne fait que resserrer",
        ),
    }
}

/// How to check it.
pub(super) fn checking(page: &mut Document<'_>, material: &Material<'_>) {
    let w = page.words;
    page.section(
        "check",
        w.pick("Annex B. How to check it", "Annexe B. Comment le vérifier"),
    );
    let (verify, print) = (file("verify.html"), code(&material.log().1));
    let steps = w.language.pick(
        [
            format!("Open {verify} in a recent browser and give it the zip, whole as you received it. \
             Nothing leaves your machine."),
            own("Or, with the program: `vigie verify FILE.zip --fingerprint …`."),
            format!("Give it the fingerprint on the paper agreement; it has to be that of this file \
             ({print}). Without this step all that can be said is that the file does not \
             contradict itself: anybody could have made it with a key of their own, and neither this \
             page nor verify.html can vouch for themselves."),
        ],
        [
            format!("Ouvrez {verify} dans un navigateur récent et donnez-lui le zip, entier, tel que reçu. \
             Rien ne quitte votre machine."),
            own("Ou, avec le programme : `vigie verify FICHIER.zip --fingerprint …`."),
            format!("Donnez-lui l'empreinte de l'accord sur papier ; ce doit être celle de ce fichier \
             ({print}). Sans cela, on peut seulement dire que le fichier ne se contredit \
             pas : n'importe qui aurait pu le fabriquer avec sa propre clé, et ni cette page ni \
             verify.html ne peuvent répondre d'elles-mêmes."),
        ],
    );
    page.list(Listed::Numbers, &steps);
}

/// What it does not prove.
pub(super) fn limits(page: &mut Document<'_>, material: &Material<'_>) {
    let w = page.words;
    page.section(
        "limits",
        w.pick(
            "Annex C. What it does not prove",
            "Annexe C. Ce qu'il ne prouve pas",
        ),
    );
    let mut limits = w.language.pick(
        vec![
            "Only what the streams showed was watched. Tools that emit nothing cannot be seen.",
            "The company runs the monitor. A host that feeds a forged input to a forged monitor stays \
             undetected here.",
            "An alert says “beyond clause X of agreement Y, version Z”. Whether that is unlawful is \
             for others to say.",
            "The clock is the machine's. A witness's signatures bound it from one side.",
        ],
        vec![
            "Seul ce que les flux ont montré a été observé. Un outil qui n'émet rien ne se voit pas.",
            "L'entreprise exploite le moniteur. Un hôte qui donne une entrée falsifiée à un moniteur \
             falsifié n'est pas détecté ici.",
            "Une alerte dit « au-delà de la clause X de l'accord Y, version Z ». Dire si c'est illicite \
             appartient à d'autres.",
            "L'horloge est celle de la machine. Les signatures d'un témoin la bornent d'un côté.",
        ],
    );
    if material.summary.witnessed.is_none() {
        limits.push(w.pick(
            "No witness has signed this log. Whoever holds store and key could have cut off its end \
             and signed it anew; who kept a later checkpoint would see that.",
            "Aucun témoin n'a signé ce journal. Qui détient la base et la clé aurait pu en couper la fin \
             et la resigner ; qui a gardé un point de contrôle plus récent le verrait.",
        ));
    }
    page.list(Listed::Dots, &limits);
}

// SPDX-License-Identifier: EUPL-1.2
//! The annex of the cover page about custody: who made the file, which files it has, their hashes.

use super::Material;
use super::document::Document;
use super::spans::code;

/// The annex.
pub(super) fn section(page: &mut Document<'_>, material: &Material<'_>, hashes: &[(&str, String)]) {
    let w = page.words;
    let (order, summary) = (material.order, &material.summary);
    page.section_apart(
        "custody",
        w.pick(
            "Annex A. Who made this file, when and how",
            "Annexe A. Qui a établi ce fichier, quand et comment",
        ),
    );
    let mirror = matches!(material.reader.fact("role"), Ok(Some(role)) if role == "mirror");
    let source = match mirror {
        true => w.pick("the union's mirror", "le miroir du syndicat"),
        false => w.pick("the monitor itself", "le moniteur lui-même"),
    };
    let (name, print) = material.log();
    let rows = [
        (
            w.pick("Made by", "Établi par"),
            format!("vigie export {}", env!("CARGO_PKG_VERSION")),
        ),
        (w.pick("From", "À partir de"), source.to_owned()),
        (
            w.pick("On the machine", "Sur la machine"),
            w.text(&order.machine),
        ),
        (w.pick("At", "Le"), w.full_time(order.created)),
        (w.pick("For", "Pour"), w.text(&order.recipient)),
        (w.pick("Name of the log", "Nom du journal"), code(&name)),
        (
            w.pick("Fingerprint of its key", "Empreinte de sa clé"),
            code(&print),
        ),
        (
            w.pick("Entries shown", "Écritures montrées"),
            w.number(summary.size),
        ),
    ];
    let rows = rows
        .into_iter()
        .map(|(name, value)| vec![name.to_owned(), value]);
    let heads = [w.pick("What", "Quoi"), w.pick("Value", "Valeur")];
    page.table(
        w.pick("Custody note", "Traçabilité de la remise"),
        &heads,
        rows.collect(),
    );
    page.paragraph(w.pick(
        "This file was recorded in the log when it was handed out: the entry holds the recipient, \
         the scope and the SHA-256 of the whole zip. It lies behind the entries shown here, because \
         a file cannot hold its own hash: ask for it to compare.",
        "La remise de ce fichier est inscrite au journal : l'écriture indique le destinataire, le \
         périmètre et le SHA-256 du zip entier. Elle vient après les écritures montrées ici, un \
         fichier ne pouvant contenir sa propre empreinte : demandez-la pour comparer.",
    ));
    files(page);
    self::hashes(page, hashes);
}

/// Hashes of the files that are ready before this page is.
fn hashes(page: &mut Document<'_>, hashes: &[(&str, String)]) {
    let w = page.words;
    let heads = [w.pick("File", "Fichier"), "SHA-256"];
    let rows = hashes.iter().map(|(name, sha256)| {
        [name, sha256.as_str()]
            .map(|text| code(&w.text(text)))
            .to_vec()
    });
    let caption = w.pick(
        "Hashes of the files for people (those of all others are in SHA256SUMS)",
        "Empreintes des fichiers à lire (celles des autres sont dans SHA256SUMS)",
    );
    page.table(caption, &heads, rows.collect());
}

#[expect(clippy::too_many_lines, reason = "a list")]
fn files(page: &mut Document<'_>) {
    let w = page.words;
    let heads = [
        w.pick("File", "Fichier"),
        w.pick("What it is", "Ce que c'est"),
    ];
    let csv = w.pick("alerts.csv, alerts.xlsx", "alertes.csv, alertes.xlsx");
    let rows = [
        (
            w.pick("README.html, README.pdf", "LISEZMOI.html, LISEZMOI.pdf"),
            w.pick(
                "this document, for a screen and for paper (PDF/A)",
                "ce document, pour l'écran et pour le papier (PDF/A)",
            ),
        ),
        (
            csv,
            w.pick("the alerts as tables", "les alertes en tableaux"),
        ),
        (
            "alerts.json",
            w.pick(
                "all versions of the alerts, in the exact bytes that the log commits to",
                "toutes les versions des alertes, dans les octets exacts dont le journal porte l'empreinte",
            ),
        ),
        (
            "verify.html",
            w.pick(
                "checks this export in a browser, without a network",
                "vérifie cet export dans un navigateur, sans réseau",
            ),
        ),
        (
            "evidence/leaves.ndjson",
            w.pick("the whole log", "le journal entier"),
        ),
        (
            "evidence/bodies.ndjson",
            w.pick(
                "what entries in scope commit to, and what opens it",
                "ce dont les écritures du périmètre portent l'empreinte, et ce qui l'ouvre",
            ),
        ),
        (
            "evidence/checkpoints.ndjson",
            w.pick("the log's signed roots", "les racines signées du journal"),
        ),
        (
            "evidence/policy.txt",
            w.pick("whose keys count", "quelles clés comptent"),
        ),
        (
            "evidence/agreements/",
            w.pick(
                "the agreements, and what the parties signed",
                "les accords, et ce que les parties ont signé",
            ),
        ),
        (
            "evidence/proofs/",
            w.pick(
                "a proof for each alert that stands alone (C2SP tlog-proof)",
                "pour chaque alerte, une preuve qui se suffit (C2SP tlog-proof)",
            ),
        ),
        (
            "SHA256SUMS",
            w.pick(
                "hashes of all other files, for sha256sum -c",
                "empreintes de tous les autres fichiers, pour sha256sum -c",
            ),
        ),
    ];
    let rows = rows
        .into_iter()
        .map(|(name, what)| vec![code(name), what.to_owned()]);
    page.table(
        w.pick("Files of this export", "Fichiers de cet export"),
        &heads,
        rows.collect(),
    );
}

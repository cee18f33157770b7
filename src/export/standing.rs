// SPDX-License-Identifier: EUPL-1.2
//! The sections of the cover page about what stands behind it: the agreement and who signed it,
//! custody, how to check, and what is not proven.

use super::Material;
use super::page::Page;
use super::words::Words;
use crate::agreement::Agreement;
use crate::diagnostic::Language;
use crate::ledger::{PublicKey, SigningStatus};
use crate::report::clause::explain;

/// Section 2.
pub(super) fn agreement(page: &mut Page<'_>, material: &Material<'_>) {
    let w = page.words;
    page.heading(
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
            format!("<code>{}</code>", w.text(&config.digest)),
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
fn text(page: &mut Page<'_>, agreement: &Agreement) {
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
             changés ici, car le journal engage les octets exacts de chaque contenu. Les chiffres \
             sur des groupes de moins de {counts} personnes ({performance} pour la performance) ne \
             sont pas donnés."
        ),
    });
    for (language, lang, title) in [
        (Language::French, "fr", "Les clauses en français"),
        (Language::English, "en", "The clauses in English"),
    ] {
        page.push(&format!(
            "<h3 lang=\"{lang}\">{title}</h3>\n<ul class=\"clauses\" lang=\"{lang}\">\n"
        ));
        let words = Words {
            language,
            zone: w.zone.clone(),
        };
        for clause in &agreement.clauses {
            let text = words
                .text(&explain(language, agreement, clause))
                .replace('\n', "<br>");
            page.push(&format!("<li>{text}</li>\n"));
        }
        page.push("</ul>\n");
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

/// Section 4.
pub(super) fn custody(page: &mut Page<'_>, material: &Material<'_>) {
    let w = page.words;
    let (order, summary) = (material.order, &material.summary);
    page.heading(
        "custody",
        w.pick(
            "4. Who made this file, when and how",
            "4. Qui a établi ce fichier, quand et comment",
        ),
    );
    let mirror = matches!(material.reader.fact("role"), Ok(Some(role)) if role == "mirror");
    let source = match mirror {
        true => w.pick("the union's mirror", "le miroir du syndicat"),
        false => w.pick("the monitor itself", "le moniteur lui-même"),
    };
    let genesis = summary.genesis.as_ref();
    let key = genesis.and_then(|genesis| PublicKey::parse(&genesis.log_key).ok());
    let (name, print) = key.map_or_else(Default::default, |key| {
        (w.text(key.name()), key.fingerprint())
    });
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
        (
            w.pick("Name of the log", "Nom du journal"),
            format!("<code>{name}</code>"),
        ),
        (
            w.pick("Fingerprint of its key", "Empreinte de sa clé"),
            format!("<code>{print}</code>"),
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
        w.pick("Custody note", "Note de conservation"),
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
}

#[expect(clippy::too_many_lines, reason = "a list")]
fn files(page: &mut Page<'_>) {
    let w = page.words;
    let heads = [
        w.pick("File", "Fichier"),
        w.pick("What it is", "Ce que c'est"),
    ];
    let csv = w.pick("alerts.csv, alerts.xlsx", "alertes.csv, alertes.xlsx");
    let rows = [
        (
            csv,
            w.pick("the alerts as tables", "les alertes en tableaux"),
        ),
        (
            "alerts.json",
            w.pick(
                "all versions of the alerts, in the exact bytes that the log commits to",
                "toutes les versions des alertes, dans les octets exacts que le journal engage",
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
                "ce que les écritures du périmètre engagent, et ce qui l'ouvre",
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
        .map(|(name, what)| vec![format!("<code>{name}</code>"), what.to_owned()]);
    page.table(
        w.pick("Files of this export", "Fichiers de cet export"),
        &heads,
        rows.collect(),
    );
}

/// Section 5.
pub(super) fn checking(page: &mut Page<'_>, material: &Material<'_>) {
    let w = page.words;
    page.heading(
        "check",
        w.pick("5. How to check it", "5. Comment le vérifier"),
    );
    page.push("<ol>\n");
    let genesis = material.summary.genesis.as_ref();
    let print = genesis
        .and_then(|genesis| PublicKey::parse(&genesis.log_key).ok())
        .map(|key| key.fingerprint())
        .unwrap_or_default();
    let steps = w.language.pick(
        [
            "Open <a href=\"verify.html\">verify.html</a> in a recent browser and give it the zip, \
             whole as you received it. Nothing leaves your machine.".to_owned(),
            "Or, with the program: <code>vigie verify FILE.zip</code>.".to_owned(),
            format!("Compare the fingerprint that is shown (<code>{print}</code>) with the one on the \
             paper agreement. Without this step anybody could have made the whole file with a key of \
             their own; this page and verify.html cannot vouch for themselves."),
        ],
        [
            "Ouvrez <a href=\"verify.html\">verify.html</a> dans un navigateur récent et donnez-lui le \
             zip, entier, tel que reçu. Rien ne quitte votre machine.".to_owned(),
            "Ou, avec le programme : <code>vigie verify FICHIER.zip</code>.".to_owned(),
            format!("Comparez l'empreinte affichée (<code>{print}</code>) à celle de l'accord sur \
             papier. Sans cela, n'importe qui aurait pu fabriquer tout le fichier avec sa propre clé ; \
             ni cette page ni verify.html ne peuvent répondre d'elles-mêmes."),
        ],
    );
    for step in steps {
        page.push(&format!("<li>{}</li>\n", super::words::narrow_if(w, &step)));
    }
    page.push("</ol>\n");
}

/// Section 6.
pub(super) fn limits(page: &mut Page<'_>, material: &Material<'_>) {
    let w = page.words;
    page.heading(
        "limits",
        w.pick("6. What it does not prove", "6. Ce qu'il ne prouve pas"),
    );
    page.push("<ul>\n");
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
    for limit in limits {
        page.push(&format!("<li>{}</li>\n", super::words::narrow_if(w, limit)));
    }
    page.push("</ul>\n");
}

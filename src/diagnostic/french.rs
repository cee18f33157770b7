// SPDX-License-Identifier: EUPL-1.2
//! What the words of our files are called in French, for whoever wrote one in French.
//!
//! Keys and words stand in the table, forms and aggregates beside their sentences; kinds of events,
//! fields and the words of their lists are called what the vocabulary calls them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Names of kinds and fields.
const NAMES: &str = include_str!("../report/locale/names.fr.ftl");
/// Names of forms and aggregates, beside their sentences.
const SENTENCES: &str = include_str!("../report/locale/sentences.fr.ftl");
/// Names of the words of closed lists, and of units.
const LISTS: &str = include_str!("../report/locale/vocabulary.fr.ftl");

/// Words that say nothing in a name.
const LITTLE: [&str; 13] = [
    "d", "de", "du", "des", "l", "le", "la", "les", "s", "a", "au", "un", "une",
];

/// Letters from which on one wrong letter is forgiven.
const LONG: usize = 6;

/// What each name means: words of ours, or how words of the vocabulary end.
static MEANINGS: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    let mut meanings: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |name: &str, word: String| {
        let shorter = shorter(name).filter(|shorter| *shorter != plain(name));
        if let Some(shorter) = shorter {
            meanings.entry(shorter).or_default().push(word.clone());
        }
        meanings.entry(plain(name)).or_default().push(word);
    };
    for (word, names) in WORDS.iter().flat_map(|part| *part) {
        for name in names.split(", ") {
            add(name, slug(word));
        }
    }
    let mut said = "";
    for line in SENTENCES.lines() {
        if let Some(names) = line.strip_prefix("    .called = ") {
            names.split(", ").for_each(|name| add(name, slug(said)));
        } else if let Some(("clause" | "measure", id)) = line.split_once('-') {
            said = id.split([' ', '-']).next().unwrap_or_default();
        }
    }
    for line in NAMES.lines().chain(LISTS.lines()) {
        let Some((id, name)) = line.split_once(" = ") else {
            continue;
        };
        match id.split_once('-') {
            Some(("kind" | "field" | "unit", word)) => add(name, word.to_owned()),
            // Before the word stands its field, which may have several parts.
            Some(("word", word)) => {
                for (dash, _) in word.match_indices('-') {
                    add(name, word[dash + 1..].to_owned());
                }
            }
            _ => {}
        }
    }
    meanings
});

/// What somebody may have meant who wrote a word in French.
pub(super) struct Meant {
    /// Letters that are wrong, and the meanings.
    meanings: Vec<(usize, &'static [String])>,
}

impl Meant {
    /// By a word as it was written.
    pub(super) fn by(written: &str) -> Meant {
        let exact = MEANINGS.get(&plain(written));
        let exact = exact.or_else(|| MEANINGS.get(&shorter(written)?));
        if let Some(meanings) = exact {
            let meanings = vec![(0, meanings.as_slice())];
            return Meant { meanings };
        }
        let written = plain(written);
        let is_long = written.chars().count() >= LONG;
        let near = |name: &&String| is_long && strsim::damerau_levenshtein(name, &written) == 1;
        let near = MEANINGS.iter().filter(|(name, _)| near(name));
        Meant {
            meanings: near.map(|(_, words)| (1, words.as_slice())).collect(),
        }
    }

    /// Whether it is this word of ours: how many letters are wrong, and how well it fits.
    pub(super) fn is(&self, word: &str) -> Option<(usize, usize)> {
        let word = slug(word);
        let mut found = self.meanings.iter().filter_map(|(wrong, words)| {
            let place = words.iter().position(|meant| *meant == word)?;
            Some((*wrong, place))
        });
        found.next()
    }
}

/// Whether a word has a name in French.
#[cfg(test)]
pub(crate) fn is_known(word: &str) -> bool {
    let word = slug(word);
    MEANINGS.values().any(|words| words.contains(&word))
}

/// A word as an id of the texts has it.
fn slug(word: &str) -> String {
    match word {
        "%" => "percent-sign".to_owned(),
        word => word.to_lowercase().replace(['.', '_'], "-"),
    }
}

/// A name without accents, capital letters, apostrophes and the plural.
fn plain(name: &str) -> String {
    words(name).join(" ")
}

/// The same without little words, if there is more than one word left: “plus de” and “au plus” are
/// not the same.
fn shorter(name: &str) -> Option<String> {
    let mut words = words(name);
    words.retain(|word| !LITTLE.contains(&word.as_str()));
    (words.len() > 1).then(|| words.join(" "))
}

fn words(name: &str) -> Vec<String> {
    let lower = name.to_lowercase().replace('œ', "oe");
    let letters: String = lower.chars().map(unaccented).collect();
    let words = letters.split(|c: char| !c.is_alphanumeric());
    let singular = |word: &str| match word.len() {
        0..=3 => word.to_owned(),
        _ => word.trim_end_matches('s').to_owned(),
    };
    words
        .filter(|word| !word.is_empty())
        .map(singular)
        .collect()
}

fn unaccented(letter: char) -> char {
    match letter {
        'à' | 'â' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        letter => letter,
    }
}

/// The table: a word of ours and its names.
const WORDS: [&[(&str, &str)]; 6] = [&HEAD, &CLAUSES, &FORMS, &PATTERNS, &VALUES, &SETTINGS];

/// Keys of an agreement and of what stands beside its clauses.
#[rustfmt::skip]
const HEAD: [(&str, &str); 46] = [
    ("agreement", "accord"),
    ("calendars", "calendriers, horaires"),
    ("clauses", "clauses, règles, dispositions"),
    ("registers", "registres"),
    ("exceptions", "exceptions, dérogations"),
    ("silences", "silences, pauses"),
    ("union_may_tighten", "syndicat peut durcir, le syndicat peut durcir"),
    ("retention", "conservation, durée de conservation, durées de conservation, rétention"),
    ("id", "identifiant, numéro, référence"),
    ("version", "version"),
    ("title", "titre, intitulé, libellé"),
    ("parties", "parties, signataires"),
    ("in_force", "en vigueur, vigueur, entrée en vigueur, validité, application"),
    ("extends", "étend, complète, accord supérieur, prolonge"),
    ("review_due", "réexamen, date de réexamen, révision, prochain réexamen, à revoir le"),
    ("zone", "fuseau, fuseau horaire, zone horaire"),
    ("min_group", "groupe minimal, groupe minimum, taille minimale, taille minimale des groupes"),
    ("sites", "sites, établissements, lieux"),
    ("counts", "comptes, comptages, nombres"),
    ("performance", "performance, performances"),
    ("fr", "français"),
    ("en", "anglais"),
    ("role", "rôle, qualité"),
    ("name", "nom, dénomination"),
    ("from", "de, depuis, du, début, à partir de, dès"),
    ("until", "jusqu'à, jusqu'au, jusque, fin, au"),
    ("then", "ensuite, puis, après, suite, alors"),
    ("week", "semaine"),
    ("working_days", "jours ouvrés, jours ouvrables, jours travaillés"),
    ("closed", "fermé, fermeture, fermetures, jours fériés, fériés, jours de fermeture"),
    ("extra", "supplément, exceptionnel, astreinte, jours exceptionnels, en plus"),
    ("systems", "systèmes, logiciels, outils"),
    ("lists", "listes"),
    ("settings", "réglages, paramètres, paramétrage"),
    ("versions", "versions"),
    ("purposes", "finalités"),
    ("categories", "catégories"),
    ("consulted", "consultation, consulté, consultés, avis"),
    ("system", "système, logiciel, outil"),
    ("value", "valeur"),
    ("where", "où, lieu, périmètre"),
    ("reason", "motif, raison, justification"),
    ("approved_by", "approuvé par, approuvée par, approbation, validé par, accepté par"),
    ("author", "auteur, autrice, demandeur, demandé par"),
    ("vigie", "veilleur"),
    ("file", "fichier"),
];

/// Keys of clauses and of their tests.
#[rustfmt::skip]
const CLAUSES: [(&str, &str); 22] = [
    ("article", "article, numéro d'article"),
    ("legal_ref", "référence juridique, références juridiques, référence légale, base légale, textes, loi"),
    ("rights", "droits"),
    ("origin", "origine, source"),
    ("status", "statut, état"),
    ("severity", "gravité, sévérité, niveau, importance"),
    ("applies_to", "s'applique à, applicable à, champ d'application, concerne, vaut pour"),
    ("match", "vise, événements visés, correspond à, filtre, quand, lorsque"),
    ("rise_at_most", "hausse au plus, hausse maximale, hausse max"),
    ("tests", "tests, essais, exemples"),
    ("events", "événements, évènements, faits"),
    ("expect", "attendu, attendus, attendues, attend, attendre, résultat attendu"),
    ("at", "à, le, moment, date, heure"),
    ("after", "après, ensuite"),
    ("times", "fois, répétitions"),
    ("every", "chaque, tous les, toutes les, intervalle"),
    ("observed", "observé, constaté, relevé"),
    ("start", "début, commencement"),
    ("waived", "écarté, écartée, excusé, levé"),
    ("worker", "salarié, salariée, travailleur, travailleuse, employé, employée, personne, agent, collaborateur, collaboratrice"),
    ("job", "poste, emploi, métier, fonction"),
    ("unit", "service, unité, département, direction"),
];

/// Keys of the forms.
#[rustfmt::skip]
const FORMS: [(&str, &str); 25] = [
    ("at_most", "au plus, au maximum, maximum, pas plus de, plafond"),
    ("at_least", "au moins, au minimum, minimum, pas moins de, plancher"),
    ("presence", "présence"),
    ("signed", "signé, avec signe, signe, négatifs"),
    ("per", "par, pour chaque, pour, selon"),
    ("within", "dans, pendant, au cours de, durant, période, dans un délai de, sur, délai"),
    ("field", "champ"),
    ("rank", "rang"),
    ("of", "de, parmi"),
    ("calendar", "calendrier, horaire"),
    ("tumbling", "successif, successives, tranches, tranche, fixe"),
    ("rolling", "glissant, glissante, glissants, glissantes"),
    ("step", "pas, tous les"),
    ("session", "session, séance"),
    ("first", "premier, d'abord, avant, précédé de, auparavant"),
    ("by", "par, en commun, même"),
    ("listed", "listé, liste, dans la liste"),
    ("approvals", "approbations, double approbation, validations"),
    ("in", "dans, liste"),
    ("outcome", "issue, résultat, effet"),
    ("between", "entre"),
    ("min_count", "nombre minimal, nombre minimum, effectif minimal, effectif minimum"),
    ("min_cohort", "cohorte minimale, groupe minimal, groupe minimum, cohorte"),
    ("p_below", "p inférieur à, p sous, seuil de p, probabilité"),
    ("longer_than", "plus long que, plus longue que, plus de, dépasse, durée maximale"),
];

/// Tests of fields and what combines them; fields by their short names.
#[rustfmt::skip]
const PATTERNS: [(&str, &str); 22] = [
    ("gt", "supérieur, supérieur à, plus grand que, plus de"),
    ("gte", "supérieur ou égal, supérieur ou égal à, au moins"),
    ("lt", "inférieur, inférieur à, plus petit que, moins de"),
    ("lte", "inférieur ou égal, inférieur ou égal à, au plus"),
    ("prefix", "préfixe, commence par, débute par"),
    ("regex", "expression régulière, expression rationnelle"),
    ("missing", "absent, absente, manquant, manquante, manque, vide, rien"),
    ("present", "présent, présente"),
    ("older_than", "plus vieux que, plus ancien que, plus ancienne que, antérieur à"),
    ("outside", "hors, hors de, dehors, en dehors de, en dehors"),
    ("all", "tout, tous, toutes, et"),
    ("any", "ou, un de, l'un des, au moins un, quelconque"),
    ("not", "non, pas, sauf, ne pas"),
    ("except", "sauf, hors, excepté, à l'exception de, exception"),
    ("kind", "sorte, genre, type, nature, événement"),
    ("team", "équipe"),
    ("site", "site, établissement, lieu"),
    ("employer", "employeur, entreprise, société"),
    ("capture.keystrokes", "frappes, frappe clavier, enregistreur de frappe, keylogger"),
    ("capture.webcam", "webcam, caméra"),
    ("location.ping", "géolocalisation, position, localisation"),
    ("score.computed", "score, note calculée"),
];

/// Values of keys.
#[rustfmt::skip]
const VALUES: [(&str, &str); 35] = [
    ("critical", "critique, très grave"),
    ("serious", "grave, sérieux, sérieuse, important, importante"),
    ("notice", "à noter, avis, signalement, à signaler, mineur, mineure, faible, léger, légère, information"),
    ("active", "actif, active, activé, activée, en service"),
    ("trial", "essai, à l'essai, test, en test"),
    ("off", "désactivé, désactivée, arrêté, arrêtée, inactif, inactive, éteint"),
    ("keep", "garder, continuer, maintenir, conserver, poursuivre"),
    ("warn", "avertir, signaler, prévenir"),
    ("stop", "arrêter, cesser, arrêt, stopper"),
    ("law", "loi, légal"),
    ("regulator", "régulateur, autorité, CNIL"),
    ("agreement", "accord"),
    ("vendor", "éditeur, fournisseur"),
    ("proposal", "proposition"),
    ("day", "jour, journée, quotidien, jour civil"),
    ("week", "semaine, hebdomadaire, semaine civile"),
    ("month", "mois, mensuel, mois civil"),
    ("shift", "vacation, poste, service, temps de travail, équipe"),
    ("version", "version"),
    ("purpose", "finalité, but, objet"),
    ("two", "deux, 2, double"),
    ("true", "oui, vrai, yes, on, 1"),
    ("false", "non, faux, no, off, 0"),
    ("mon", "lundi, lun, monday"),
    ("tue", "mardi, mar, tuesday"),
    ("wed", "mercredi, mer, wednesday"),
    ("thu", "jeudi, jeu, thursday"),
    ("fri", "vendredi, ven, friday"),
    ("sat", "samedi, sam, saturday"),
    ("sun", "dimanche, dim, sunday"),
    ("union", "syndicat"),
    ("employer", "employeur"),
    ("human", "humain, humaine, personne"),
    ("automated", "automatique, automate, automatisé"),
    ("off", "hors service, hors du service"),
];

/// Keys of mappings and configurations.
#[rustfmt::skip]
const SETTINGS: [(&str, &str); 45] = [
    ("mapping", "correspondance"),
    ("mappings", "correspondances"),
    ("record", "message, enregistrement"),
    ("drop", "ignorer, écarter, jeter"),
    ("native", "natif, native"),
    ("fields", "champs"),
    ("emit", "émettre, produire, donne"),
    ("format", "format"),
    ("source", "source, origine"),
    ("sources", "sources"),
    ("topic", "flux"),
    ("topics", "flux"),
    ("key", "clé, clef"),
    ("limits", "limites"),
    ("store", "stockage, base"),
    ("paths", "chemins"),
    ("path", "chemin"),
    ("certificate", "certificat"),
    ("password_file", "fichier de mot de passe, mot de passe"),
    ("token_file", "fichier de jeton, jeton"),
    ("username", "utilisateur, nom d'utilisateur"),
    ("listen", "écoute, écouter"),
    ("lateness", "retard"),
    ("tokens", "jetons"),
    ("columns", "colonnes"),
    ("people", "personnes"),
    ("schema", "schéma"),
    ("schemas", "schémas"),
    ("domain", "domaine"),
    ("twice", "deux fois, double"),
    ("nobody", "personne"),
    ("const", "constante, constant"),
    ("each", "chaque, pour chaque"),
    ("when", "quand, lorsque, si"),
    ("else", "sinon, autrement"),
    ("hash", "empreinte"),
    ("groups", "groupes"),
    ("timeout", "délai, délai d'attente"),
    ("queue", "file d'attente, file"),
    ("mirror", "miroir"),
    ("time", "temps, heure, moment, horodatage"),
    ("log", "journal"),
    ("alarms", "alarmes"),
    ("clock", "horloge"),
    ("login", "connexion"),
];

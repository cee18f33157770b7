// SPDX-License-Identifier: EUPL-1.2
//! Has this machine what the monitor needs: keys, a store with room, an address, the right time?

use std::fs::OpenOptions;
use std::net::TcpListener;
use std::path::Path;

use super::list::Outcome;
use crate::cli::ask::Monitor;
use crate::config::Config;
use crate::diagnostic::Language;
use crate::intake::Pseudonyms;
use crate::observation::EventTime;
use crate::store::{check_beside, disk_free, key_path};

/// Below this the disk is said to be low: some days of a busy site.
const LOW: u64 = 1 << 30;
/// Below this it is as good as full.
const FULL: u64 = 64 << 20;
/// Clocks further apart than this are said to differ: answers carry whole seconds, and take time.
const APART: f64 = 5.0;

/// Secrets are there, and only their owner can read them.
pub(super) fn keys(config: &Config, language: Language) -> Outcome {
    let hint = language.pick(
        "keys and passwords are files that only the monitor's user can read (mode 0600)",
        "clés et mots de passe sont des fichiers que seul l'utilisateur du moniteur lit (mode 0600)",
    );
    if let Err(error) = Pseudonyms::from_file(&config.key) {
        return Outcome::Failed(error.to_string(), hint.into());
    }
    if let Err(error) = config.source() {
        return Outcome::Failed(error.to_string(), hint.into());
    }
    let (store, key) = (config.store.exists(), key_path(&config.store).exists());
    if store != key {
        let text = language.pick(
            "store and log key belong together, and one of them is missing",
            "la base et la clé du journal vont ensemble, et l'une manque",
        );
        let hint = language.pick(
            "bring back the missing file: neither starts without the other",
            "restaurer le fichier manquant : ni l'une ni l'autre ne démarre seule",
        );
        return Outcome::Failed(text.into(), hint.into());
    }
    Outcome::Well(
        language
            .pick("readable, for us only", "lisibles, par nous seuls")
            .into(),
    )
}

/// The store can be read, and its whole log is what was written; or it can be made. A monitor may
/// be writing it.
pub(super) fn store(config: &Config, language: Language) -> Outcome {
    let path = config.store.display();
    if config.store.exists() {
        return match check_beside(&config.store) {
            Ok(leaves) => Outcome::Well(language.pick(
                format!("{path}, all {leaves} leaves are as they were written"),
                format!("{path}, les {leaves} feuilles sont telles qu'elles ont été écrites"),
            )),
            Err(error) => Outcome::Failed(
                error.to_string(),
                language.pick(
                    "the whole log was hashed; vigie run ends with the same message".into(),
                    "tout le journal a été vérifié ; vigie run finit par le même message".into(),
                ),
            ),
        };
    }
    match writable(folder(&config.store)) {
        Ok(()) => Outcome::Well(language.pick(
            format!("{path} will be made at the first start"),
            format!("{path} sera créée au premier démarrage"),
        )),
        Err(error) => Outcome::Failed(
            format!("{}: {error}", folder(&config.store).display()),
            language.pick(
                "the monitor's user has to be able to write there".into(),
                "l'utilisateur du moniteur doit pouvoir y écrire".into(),
            ),
        ),
    }
}

fn folder(store: &Path) -> &Path {
    let parent = store.parent().filter(|path| !path.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// Makes a file there and takes it away again.
fn writable(folder: &Path) -> std::io::Result<()> {
    let path = folder.join(format!(".vigie-doctor-{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).open(&path)?;
    std::fs::remove_file(path)
}

pub(super) fn disk(config: &Config, language: Language) -> Outcome {
    let folder = folder(&config.store);
    if !folder.exists() {
        let text = language.pick(
            "the store's folder is not there",
            "dossier de la base absent",
        );
        return Outcome::Skipped(text.into());
    }
    let free = disk_free(folder);
    let text = language.pick(
        format!("{} MiB free", free >> 20),
        format!("{} Mio libres", free >> 20),
    );
    let hint = language.pick(
        "without room the monitor reads nothing more and waits",
        "sans place, le moniteur ne lit plus rien et attend",
    );
    match free {
        0..FULL => Outcome::Failed(text, hint.into()),
        FULL..LOW => Outcome::Warning(text, hint.into()),
        _ => Outcome::Well(text),
    }
}

/// The address of metrics and listings is free, or the monitor answers there.
pub(super) fn address(config: &Config, language: Language) -> Outcome {
    let Some(listen) = config.listen else {
        let text = language.pick(
            "none: nobody can look at it",
            "aucune : nul ne peut le voir",
        );
        return Outcome::Skipped(text.into());
    };
    if let Ok(health) = Monitor::new(&format!("http://{listen}")).health() {
        let text = match (health["healthy"].as_bool(), health["reason"].as_str()) {
            (Some(true), _) => {
                let text = language.pick("the monitor runs, healthy", "le moniteur tourne, sain");
                return Outcome::Well(format!("{listen}: {text}"));
            }
            (_, Some(reason)) => format!("{listen}: {reason}"),
            _ => {
                let text = language.pick("something else answers", "autre chose y répond");
                format!("{listen}: {text}")
            }
        };
        let hint = language.pick("GET /health says more", "GET /health en dit plus");
        return Outcome::Failed(text, hint.into());
    }
    match TcpListener::bind(listen) {
        Ok(_) => {
            Outcome::Well(language.pick(format!("{listen} is free"), format!("{listen} est libre")))
        }
        Err(error) => Outcome::Failed(
            format!("{listen}: {error}"),
            language.pick(
                "choose another http.listen, or end what listens there".into(),
                "choisir un autre http.listen, ou arrêter ce qui y écoute".into(),
            ),
        ),
    }
}

/// Our clock beside the mirror's, and beside the newest stamp of the brokers.
pub(super) fn clock(
    mirror: Option<EventTime>,
    broker: Option<EventTime>,
    language: Language,
) -> Outcome {
    let now = EventTime::from(jiff::Timestamp::now());
    let hint = || {
        let hint = language.pick(
            "keep the time by NTP on every machine: times stand in every leaf",
            "tenir l'heure par NTP sur chaque machine : toute feuille porte une heure",
        );
        hint.to_owned()
    };
    if let Some(mirror) = mirror {
        let off = now.since(mirror).as_secs_f64();
        let text = language.pick(
            format!("{:.0} s from the mirror's", off.abs()),
            format!("à {:.0} s de celle du miroir", off.abs()),
        );
        return match off.abs() <= APART {
            true => Outcome::Well(text),
            false => Outcome::Failed(text, hint()),
        };
    }
    match broker.map(|newest| newest.since(now).as_secs_f64()) {
        Some(ahead) if ahead > APART => Outcome::Failed(
            language.pick(
                format!("the newest record is {ahead:.0} s in the future: ours is slow, or theirs fast"),
                format!("le dernier enregistrement est {ahead:.0} s dans le futur : notre horloge retarde, ou la leur avance"),
            ),
            hint(),
        ),
        Some(_) => Outcome::Well(
            language
                .pick("not behind the brokers' stamps", "pas en retard sur celle des brokers")
                .into(),
        ),
        None => Outcome::Skipped(
            language
                .pick("nothing to compare it with", "rien à quoi la comparer")
                .into(),
        ),
    }
}

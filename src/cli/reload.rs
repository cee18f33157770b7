// SPDX-License-Identifier: EUPL-1.2
//! Signals to a running monitor: stop, or read agreement, mappings and people table anew.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::Global;
use super::run::tell;
use crate::agreement::{self, Agreement};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Level};
use crate::intake::{self, Mapping, PeopleTable, Pseudonyms};
use crate::ledger::LogState;
use crate::monitor::{Control, admitted};
use crate::signing::SignedFiles;
use crate::store::Reader;
use crate::yaml::{Problem, at_start};

/// What SIGHUP reads anew.
#[derive(Debug, Clone)]
pub(super) struct Files {
    pub(super) agreement: Arc<Agreement>,
    pub(super) mappings: Vec<Mapping>,
    pub(super) signed_files: SignedFiles,
}

impl Files {
    /// Reads and checks them, all or nothing.
    pub(super) fn read(config: &Config) -> Result<Files, Vec<Diagnostic>> {
        let loaded = agreement::load(&config.agreement)?;
        let mappings = config.mappings.as_deref().map(intake::load_mappings);
        let mappings = mappings.transpose()?.unwrap_or_default();
        let rules = || config.rules.iter().filter_map(|rule| rule.mapping.as_ref());
        let in_use = mappings
            .iter()
            .filter(|mapping| rules().any(|name| *name == mapping.name))
            .cloned()
            .collect();
        let parties = config.parties.clone();
        let signed_files = SignedFiles::read(&loaded.layers, in_use, parties, &config.file);
        let signed_files = match people(config, &loaded.agreement)? {
            Some(table) => {
                signed_files.and_then(|signed_files| signed_files.with_people(Arc::new(table)))
            }
            None => signed_files,
        };
        Ok(Files {
            agreement: Arc::new(loaded.agreement),
            mappings,
            signed_files: signed_files.map_err(|unreadable| vec![*unreadable])?,
        })
    }

    /// Why they cannot take the place of the agreement in force, if they cannot.
    fn objection(&self, config: &Config, (in_force, record): &InForce) -> Option<String> {
        let fresh = &self.agreement;
        let known = |name: &String| self.mappings.iter().any(|mapping| mapping.name == *name);
        let missing = config.rules.iter().filter_map(|rule| rule.mapping.as_ref());
        if let Some(name) = missing.into_iter().find(|name| !known(name)) {
            return Some(format!("no mapping is called {name}"));
        }
        let store = match Reader::open(&config.store) {
            Ok(store) => store,
            Err(error) => return Some(error.to_string()),
        };
        if let Err(refused) = admitted(fresh, &self.signed_files, record, |file| store.file(file)) {
            return Some(refused.to_string());
        }
        if fresh.id != in_force.id || fresh.digest == in_force.digest {
            return None;
        }
        let (new, old) = (fresh.version, in_force.version);
        (new <= old).then(|| {
            format!("version {old} is in force: a changed agreement has a higher one, not {new}")
        })
    }
}

/// The people table, if there is one, hashed with the secret behind pseudonyms.
fn people(config: &Config, agreement: &Agreement) -> Result<Option<PeopleTable>, Vec<Diagnostic>> {
    let Some(path) = &config.people else {
        return Ok(None);
    };
    let keys = Pseudonyms::from_file(&config.key).map_err(|error| {
        let problem = Problem::not_read(&error.to_string());
        vec![at_start(&config.key.to_string_lossy(), problem.message())]
    })?;
    PeopleTable::read(path, &keys, &agreement.zone).map(Some)
}

/// The agreement in force, and what the log says about it.
type InForce = (Arc<Agreement>, Arc<LogState>);

/// Listens to signals on a thread of its own.
#[derive(Clone)]
pub(super) struct Signals(Arc<State>);

struct State {
    config: Config,
    global: Global,
    end: Arc<AtomicBool>,
    now: Mutex<Now>,
}

#[derive(Default)]
struct Now {
    /// Stops the monitor that gets ready.
    starting: Option<Arc<AtomicBool>>,
    /// The monitor that runs, and what is in force.
    running: Option<(Control, InForce)>,
    /// Sound files that wait for it to stop.
    fresh: Option<Files>,
    /// Files are to be read anew once a monitor runs: the signal came while none did.
    again: bool,
}

impl Signals {
    /// Signals are caught once this returns: none ends the process while it gets ready.
    pub(super) fn listen(config: Config, global: Global) -> io::Result<Signals> {
        let (runtime, term, int) = catch()?;
        let hup = runtime.block_on(async { signal(SignalKind::hangup()) })?;
        let state = Arc::new(State {
            config,
            global,
            end: Arc::default(),
            now: Mutex::default(),
        });
        let theirs = state.clone();
        std::thread::spawn(move || runtime.block_on(theirs.serve([term, int, hup])));
        Ok(Signals(state))
    }

    /// Set once the process is asked to end.
    pub(super) fn end(&self) -> Arc<AtomicBool> {
        self.0.end.clone()
    }

    pub(super) fn ended(&self) -> bool {
        self.0.end.load(Ordering::Acquire)
    }

    /// From now on a signal to stop reaches the monitor that gets ready, by this.
    pub(super) fn getting_ready(&self, stop: &Arc<AtomicBool>) {
        self.0.now().starting = Some(stop.clone());
        if self.ended() {
            stop.store(true, Ordering::Release);
        }
    }

    /// From now on signals reach this monitor.
    pub(super) fn watch(&self, control: Control, in_force: InForce) {
        if self.ended() {
            control.stop();
        }
        let mut now = self.0.now();
        now.running = Some((control, in_force));
        let again = std::mem::take(&mut now.again);
        drop(now);
        if again {
            self.0.reload();
        }
    }

    /// The files to go on with, if the monitor stopped because of them.
    pub(super) fn fresh(&self) -> Option<Files> {
        let mut now = self.0.now();
        now.running = None;
        now.fresh.take().filter(|_| !self.ended())
    }
}

impl State {
    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn serve(&self, [mut term, mut int, mut hup]: [Signal; 3]) {
        loop {
            tokio::select! {
                _ = term.recv() => self.stop(),
                _ = int.recv() => self.stop(),
                _ = hup.recv() => self.reload(),
            }
        }
    }

    fn stop(&self) {
        self.end.store(true, Ordering::Release);
        let now = self.now();
        if let Some((control, _)) = &now.running {
            control.stop();
        }
        if let Some(stop) = &now.starting {
            stop.store(true, Ordering::Release);
        }
    }

    fn reload(&self) {
        let mut now = self.now();
        let Some((control, in_force)) = now.running.clone() else {
            // What is getting ready may have been read before the files changed.
            now.again = true;
            return;
        };
        let files = match Files::read(&self.config) {
            Ok(files) => files,
            Err(findings) => {
                // Where nobody reads, the finding and the metric have to do.
                let _ = tell(&findings, &self.global);
                let first = findings
                    .iter()
                    .find(|finding| finding.level == Level::Error);
                let first = first.map_or(String::new(), |finding| {
                    let at = (&finding.file, finding.place.line, finding.message.code);
                    format!(": {}:{} {}", at.0, at.1, at.2)
                });
                control.refuse(format!("{} findings in the files{first}", findings.len()));
                return;
            }
        };
        if let Some(objection) = files.objection(&self.config, &in_force) {
            control.refuse(objection);
            return;
        }
        now.fresh = Some(files);
        control.stop();
    }
}

/// Sets the flag when the process is asked to stop; signals are caught once this returns.
pub(super) fn stop_on_signals(stop: Arc<AtomicBool>) -> io::Result<()> {
    let (runtime, mut term, mut int) = catch()?;
    std::thread::spawn(move || {
        runtime.block_on(async {
            tokio::select! {
                _ = term.recv() => {}
                _ = int.recv() => {}
            }
        });
        stop.store(true, Ordering::Release);
    });
    Ok(())
}

/// Catches SIGTERM and Ctrl-C from now on, whenever somebody comes to wait for them.
fn catch() -> io::Result<(Runtime, Signal, Signal)> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let entered = runtime.enter();
    let (term, int) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    drop(entered);
    Ok((runtime, term, int))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    use super::*;

    const AGREEMENT: &str = "vigie: 1\nagreement:\n  id: T\n  version: 1\n  \
        title: { fr: Essai, en: Trial }\n  \
        parties: [{ role: employer, name: E }, { role: union, name: U }]\n  \
        in_force: { from: 2026-01-01 }\n  zone: Europe/Paris\nclauses:\n  - id: shots\n    \
        title: { fr: Captures, en: Screenshots }\n    severity: serious\n    \
        match: { kind: capture.screenshot }\n    forbid: {}\n";

    const SETTINGS: &str = "vigie: 1\n\
        paths: { agreement: a.yaml, store: s.db, key: secret, people: people.csv }\n\
        kafka: { brokers: ['127.0.0.1:9092'] }\n\
        sources: [{ topics: [t], start: earliest }]\n";

    fn lay(folder: &Path, name: &str, text: &str) {
        std::fs::write(folder.join(name), text).unwrap();
    }

    #[test]
    fn the_people_table_is_read_anew_with_the_other_files() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        lay(folder, "a.yaml", AGREEMENT);
        lay(folder, "vigie.yaml", SETTINGS);
        lay(folder, "secret", &"x".repeat(32));
        let config = crate::config::load(&folder.join("vigie.yaml")).unwrap();
        let read = |table: &str| {
            lay(folder, "people.csv", table);
            Files::read(&config)
        };
        let code = |table: &str| read(table).unwrap_err()[0].message.code;
        let sound = "domain,id,company_id\nurn:t,7,4711\n";
        assert_eq!(code(sound), "Y001", "others can read the secret");
        let only_us = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(folder.join("secret"), only_us).unwrap();

        let digest = |table: &str| {
            let signed_files = read(table).unwrap().signed_files;
            signed_files.people.unwrap().digest.clone()
        };
        assert_eq!(digest(sound), crate::ledger::sha256_hex(sound.as_bytes()));
        assert_ne!(
            digest(sound),
            digest("domain,id,company_id\nurn:t,7,4712\n")
        );
        assert_eq!(code("domain,id\nurn:t,7\n"), "P005");
        std::fs::remove_file(folder.join("people.csv")).unwrap();
        let missing = Files::read(&config).unwrap_err();
        assert_eq!(missing[0].message.code, "Y001");
        assert!(missing[0].file.ends_with("people.csv"));
    }
}

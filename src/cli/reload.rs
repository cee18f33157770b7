// SPDX-License-Identifier: EUPL-1.2
//! Signals to a running monitor: stop, or read agreement and mappings anew.

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
use crate::intake::{self, Mapping};
use crate::ledger::Record;
use crate::monitor::{Control, admitted};
use crate::signing::Papers;
use crate::store::Reader;

/// What SIGHUP reads anew.
#[derive(Debug)]
pub(super) struct Files {
    pub(super) agreement: Arc<Agreement>,
    pub(super) mappings: Vec<Mapping>,
    pub(super) papers: Papers,
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
        let papers = Papers::read(&loaded.layers, in_use, parties, &config.file);
        Ok(Files {
            agreement: Arc::new(loaded.agreement),
            mappings,
            papers: papers.map_err(|unreadable| vec![*unreadable])?,
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
        if let Err(refused) = admitted(fresh, &self.papers, record, |file| store.file(file)) {
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

/// The agreement in force, and what the log says about it.
type InForce = (Arc<Agreement>, Arc<Record>);

/// Listens to signals on a thread of its own.
pub(super) struct Signals(Arc<State>);

struct State {
    config: Config,
    global: Global,
    end: Arc<AtomicBool>,
    now: Mutex<Now>,
}

#[derive(Default)]
struct Now {
    /// The monitor that runs, and what is in force.
    running: Option<(Control, InForce)>,
    /// Sound files that wait for it to stop.
    fresh: Option<Files>,
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

    /// From now on signals reach this monitor.
    pub(super) fn watch(&self, control: Control, in_force: InForce) {
        if self.ended() {
            control.stop();
        }
        self.0.now().running = Some((control, in_force));
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
        if let Some((control, _)) = &self.now().running {
            control.stop();
        }
    }

    fn reload(&self) {
        let mut now = self.now();
        let Some((control, in_force)) = now.running.clone() else {
            tracing::warn!("files are being read anew already");
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

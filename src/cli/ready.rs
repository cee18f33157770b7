// SPDX-License-Identifier: EUPL-1.2
//! Getting a monitor ready, while signals are heard.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use super::reload::{Files, Signals};
use crate::config::{Config, SecretError};
use crate::monitor::{Ended, Monitor, MonitorError, Settings, Starting};

/// How often it is looked whether the process is to end.
const LOOK: Duration = Duration::from_millis(50);
/// How long whoever gets ready may take to notice that: one piece of state or one question to a
/// broker takes longer only where there are very many groups, or nobody answers.
const NOTICE: Duration = Duration::from_secs(2);

/// Makes monitors of files.
#[derive(Clone)]
pub(super) struct Ready {
    pub(super) config: Config,
    pub(super) stop_at_end: bool,
    pub(super) signals: Signals,
}

/// Why a monitor cannot be prepared.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Secret(SecretError),
    #[error(transparent)]
    Monitor(MonitorError),
}

type Outcome = Result<Monitor, Failure>;

impl Ready {
    /// The first monitor of the process.
    pub(super) fn first(
        &self,
        files: &Files,
        starting: Starting,
    ) -> impl FnOnce() -> Outcome + Send + use<> {
        let (ready, files) = (self.clone(), files.clone());
        move || {
            let (settings, stop) = ready.settings(&files)?;
            Monitor::begin(settings, stop, starting).map_err(Failure::Monitor)
        }
    }

    /// One that goes on from another, and takes over what that one left. It is tried until it works.
    pub(super) fn next(
        &self,
        files: &Files,
        mut ended: Ended,
    ) -> impl FnOnce() -> Outcome + Send + use<> {
        let (ready, files) = (self.clone(), files.clone());
        move || loop {
            let (settings, stop) = ready.settings(&files)?;
            match Monitor::go_on(settings, stop, &mut ended).map_err(Failure::Monitor) {
                Err(error) if !ready.signals.ended() => {
                    tracing::error!(%error, "cannot go on yet; trying again");
                }
                done => return done,
            }
            std::thread::sleep(Duration::from_secs(1));
        }
    }

    fn settings(&self, files: &Files) -> Result<(Settings, Arc<AtomicBool>), Failure> {
        let (agreement, mappings) = (files.agreement.clone(), files.mappings.clone());
        let signed_files = files.signed_files.clone();
        let config = self.config.clone();
        let settings = config
            .settings(agreement, mappings, signed_files, self.stop_at_end)
            .map_err(Failure::Secret)?;
        let stop = Arc::new(AtomicBool::new(false));
        self.signals.getting_ready(&stop);
        Ok((settings, stop))
    }

    /// Gets ready on a thread of its own. Nothing if the process is asked to end meanwhile: nothing
    /// was read from the sources, and what is half done ends with the process, as in a crash.
    pub(super) fn unless_ended(
        &self,
        make: impl FnOnce() -> Outcome + Send + 'static,
    ) -> io::Result<Option<Outcome>> {
        let (done, outcome) = sync_channel(1);
        let thread = std::thread::Builder::new().name("start".into());
        thread.spawn(move || {
            // Whoever waits for it may have gone.
            let _ = done.send(make());
        })?;
        let mut asked: Option<Instant> = None;
        loop {
            match outcome.recv_timeout(LOOK) {
                // It may have failed because it was told to stop.
                Ok(Err(_)) if self.signals.ended() => break,
                Ok(outcome) => return Ok(Some(outcome)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(io::Error::other("the start ended unexpectedly"));
                }
            }
            if self.signals.ended() && asked.get_or_insert_with(Instant::now).elapsed() > NOTICE {
                break;
            }
        }
        tracing::info!("stopping before anything was read");
        Ok(None)
    }
}

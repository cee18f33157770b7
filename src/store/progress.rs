// SPDX-License-Identifier: EUPL-1.2
//! How far a start is: seen by whoever asks while leaves are hashed and state is restored.

use std::sync::atomic::{AtomicU64, Ordering};

/// What a start is at, and how much of that is done. Shared with whoever shows it.
#[derive(Debug, Default)]
pub struct Progress {
    restores: AtomicU64,
    done: AtomicU64,
    all: AtomicU64,
}

/// What a start is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Nothing that can be counted.
    Preparing,
    /// Leaves are hashed; how many percent were.
    Hashing(u64),
    /// State is restored; how many percent was.
    Restoring(u64),
}

impl Progress {
    /// So many leaves of so many were hashed.
    pub fn hashed(&self, done: u64, all: u64) {
        self.set(0, done, all);
    }

    /// So many bytes of so many of engine state were restored.
    pub fn restored(&self, done: u64, all: u64) {
        self.set(1, done, all);
    }

    fn set(&self, restores: u64, done: u64, all: u64) {
        self.restores.store(restores, Ordering::Relaxed);
        self.done.store(done, Ordering::Relaxed);
        self.all.store(all, Ordering::Relaxed);
    }

    /// What it is at. Who asks in between two steps may hear of the one before or behind.
    #[must_use]
    pub fn doing(&self) -> Doing {
        let done = self.done.load(Ordering::Relaxed);
        let share = (done.saturating_mul(100)).checked_div(self.all.load(Ordering::Relaxed));
        match (self.restores.load(Ordering::Relaxed), share) {
            (_, None) => Doing::Preparing,
            (0, Some(percent)) => Doing::Hashing(percent.min(100)),
            (_, Some(percent)) => Doing::Restoring(percent.min(100)),
        }
    }
}

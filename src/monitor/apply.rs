// SPDX-License-Identifier: EUPL-1.2
//! What records that were read change: windows, offsets, chains, totals.

use super::accounts::Account;
use super::core::Core;
use super::histogram::{AGE, Histogram};
use super::parcel::Parcel;
use crate::ledger::FindingKind;

impl Core {
    pub(super) fn apply(&mut self, mut parcel: Box<Parcel>) {
        self.engine.apply(&parcel.batch);
        self.dead_letters.append(&mut parcel.dead_letters);
        let records = parcel.read.iter().map(|counts| counts.records).sum();
        self.waiting
            .extend(parcel.begun.map(|begun| (begun, records)));
        let mut rest = &parcel.entries[..];
        for counts in parcel.read.drain(..) {
            let entries = rest.split_off(..counts.entries).unwrap_or_default();
            let Some(row) = self.sources.get_mut(counts.source) else {
                continue;
            };
            (row.next, row.moved, row.idle) = (counts.next, true, false);
            row.records += counts.records;
            row.chain.add(entries);
            row.end = row.end.max(row.next);
            let topic = row.topic.clone();
            self.accounts
                .add(Account::Read(topic.clone()), counts.records);
            let ages = self.ages.entry(topic.clone());
            ages.or_insert_with(|| Histogram::new(&AGE))
                .add(&counts.ages);
            for (rule, count) in counts.ignored {
                self.accounts
                    .add(Account::Ignored(topic.clone(), rule.into()), count);
            }
            for (why, count) in counts.rejected {
                self.accounts
                    .add(Account::Rejected(topic.clone(), why.into()), count);
            }
            for (note, count) in counts.noted {
                self.accounts
                    .add(Account::Noted(topic.clone(), note.into()), count);
                let kind = match note {
                    "unmapped_kind" => FindingKind::Unmapped,
                    "future_stamp" => FindingKind::FutureStamps,
                    _ => continue,
                };
                *self.tallied.entry((kind, Some(topic.clone()))).or_default() += count;
            }
        }
        parcel.go_home();
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! What is to be signed about a file.

use crate::agreement::{Agreement, Severity};
use crate::diagnostic::Language;
use crate::intake::{Mapping, PeopleTable};
use crate::ledger::{Named, Retention, Statement, sha256_hex, terms};
use crate::report;

/// About an agreement: its file, those above it, and its sentences in both languages, so that
/// what was read aloud is what was signed.
pub(super) fn of_agreement(agreement: &Agreement, bytes: &[u8]) -> Statement {
    let text = |language| sha256_hex(report::whole(language, agreement).as_bytes());
    Statement::Agreement {
        of: Named {
            id: agreement.id.clone(),
            version: agreement.version,
            file: sha256_hex(bytes),
        },
        digest: agreement.digest.to_string(),
        retention: terms(&retention(agreement)),
        french: text(Language::French),
        english: text(Language::English),
    }
}

/// How long the bodies of its alerts are kept, as leaves say it.
pub(super) fn retention(agreement: &Agreement) -> Vec<Retention> {
    let terms = agreement.retention.iter();
    let term = |(severity, days): (&Severity, &u32)| Retention {
        class: severity.name().to_owned(),
        days: *days,
    };
    terms.map(term).collect()
}

/// About a mapping.
pub(super) fn of_mapping(mapping: &Mapping) -> Statement {
    Statement::Mapping(Named {
        id: mapping.name.clone(),
        version: mapping.version,
        file: mapping.digest.clone(),
    })
}

/// About a people table.
pub(super) fn of_people(table: &PeopleTable) -> Statement {
    Statement::People {
        file: table.digest.clone(),
    }
}

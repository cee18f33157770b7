// SPDX-License-Identifier: EUPL-1.2
//! What is to be signed about a file.

use crate::agreement::Agreement;
use crate::diagnostic::Language;
use crate::intake::Mapping;
use crate::ledger::{Named, Statement, sha256_hex};
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
        french: text(Language::French),
        english: text(Language::English),
    }
}

/// About a mapping.
pub(super) fn of_mapping(mapping: &Mapping) -> Statement {
    Statement::Mapping(Named {
        id: mapping.name.clone(),
        version: mapping.version,
        file: mapping.digest.clone(),
    })
}

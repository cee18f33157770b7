//! Two parties, an agreement and what they sign of it: for every test of what may come into force.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::path::Path;

use vigie::ledger::{PrivateKey, Use};
use vigie::observation::EventTime;
use vigie::signing::Subject;

/// Version 1; at most 4 screenshots of one worker a day.
pub(crate) const AGREEMENT: &str = r#"
vigie: 1
agreement:
  id: T
  version: 1
  title: { fr: Essai, en: Trial }
  parties: [{ role: employer, name: E }, { role: union, name: U }]
  in_force: { from: 2026-01-01 }
  zone: Europe/Paris
union_may_tighten: true
retention: { serious: 30 d }
clauses:
  - id: shots
    title: { fr: Captures, en: Screenshots }
    severity: serious
    match: { kind: capture.screenshot }
    limit: { count: {}, per: worker, within: { calendar: day }, at_most: 4 }
"#;

/// A version of it with another bound.
pub(crate) fn version(version: u32, at_most: u32) -> String {
    AGREEMENT
        .replace("version: 1", &format!("version: {version}"))
        .replace("at_most: 4", &format!("at_most: {at_most}"))
}

pub(crate) fn key(name: &str, chance: u8) -> PrivateKey {
    PrivateKey::new(name, Use::Note, &[chance; 32]).unwrap()
}

pub(crate) fn employer() -> PrivateKey {
    key("employer", 1)
}

pub(crate) fn union() -> PrivateKey {
    key("union", 2)
}

/// What is to be signed about a file, signed by these beside those who have.
pub(crate) fn signed(file: &Path, by: &[PrivateKey]) -> Subject {
    let mut subject = Subject::read(file).unwrap();
    by.iter()
        .for_each(|key| subject.note.sign(key, EventTime::default()));
    subject
}

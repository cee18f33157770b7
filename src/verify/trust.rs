// SPDX-License-Identifier: EUPL-1.2
//! Whom the reader believes, and whom the export itself names.

use super::bundle::{Bundle, POLICY};
use super::code::Code;
use super::report::{Finding, Findings};
use crate::ledger::{Genesis, LeafKind, Policy, PublicKey, ReadLeaf};

/// What the reader knows from elsewhere: from paper, from the agreement, from an earlier export.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// The log's keys, its witnesses, and how many of these have to sign.
    pub policy: Option<Policy>,
    /// The log's key alone; its witnesses are then those that the log itself names.
    pub log_key: Option<PublicKey>,
}

/// What the log's first leaf says.
pub(super) struct Roots {
    /// The key that signs from the first leaf on.
    pub(super) log: PublicKey,
    /// Whose signatures count, besides the log's.
    pub(super) policy: Policy,
}

impl Roots {
    /// Reads the first leaf, and holds what the export says of keys against it.
    pub(super) fn of(
        first: &[u8],
        bundle: &Bundle,
        trust: &Trust,
        found: &mut Findings,
    ) -> Option<Roots> {
        let Some((genesis, log)) = genesis(first) else {
            found.add(Finding::new(Code::GenesisFalse).leaf(0));
            return None;
        };
        let mirror = genesis.mirror.as_deref().map(PublicKey::parse).transpose();
        let Ok(mirror) = mirror else {
            found.add(Finding::new(Code::GenesisFalse).leaf(0));
            return None;
        };
        let text = Policy::text(&log, mirror.as_ref());
        if bundle.file(POLICY) != Some(text.as_bytes()) {
            found.add(Finding::new(Code::PolicyFalse).leaf(0));
        }
        let own = Policy::parse(&text).ok();
        let Some(policy) = trust.policy.clone().or(own) else {
            found.add(Finding::new(Code::GenesisFalse).leaf(0));
            return None;
        };
        if trust.policy.is_none() && trust.log_key.is_none() {
            found.add(Finding::new(Code::PolicyOwn).about(log.fingerprint()));
        }
        Some(Roots { log, policy })
    }
}

fn genesis(leaf: &[u8]) -> Option<(Genesis, PublicKey)> {
    let leaf = ReadLeaf::parse(leaf).ok()?;
    let genesis: Genesis = leaf.data().ok()?;
    let key = PublicKey::parse(&genesis.log_key).ok()?;
    let own = leaf.kind == LeafKind::Genesis && key.name() == leaf.origin;
    own.then_some((genesis, key))
}

impl Trust {
    /// Whether one of the keys that signed for the log in turn is believed.
    pub(super) fn any(&self, keys: &[PublicKey]) -> bool {
        let named = self.policy.iter().flat_map(|policy| &policy.logs);
        let mut believed = named.chain(&self.log_key).peekable();
        believed.peek().is_none() || believed.any(|key| keys.contains(key))
    }
}

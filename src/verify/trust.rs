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
    /// The fingerprint of the log's key, as it stands on paper.
    pub fingerprint: Option<Fingerprint>,
}

/// 32 hexadecimal digits that tell a key from any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// From what somebody types: in groups or not, with small letters or not.
    #[must_use]
    pub fn parse(text: &str) -> Option<Fingerprint> {
        let separates = |c: char| c.is_whitespace() || matches!(c, ':' | '-' | '.');
        let digits: String = text.chars().filter(|c| !separates(*c)).collect();
        let sound = digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        sound.then(|| Fingerprint(digits.to_ascii_lowercase()))
    }

    fn is_of(&self, key: &PublicKey) -> bool {
        key.fingerprint().replace(' ', "") == self.0
    }
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
        if !trust.is_given() {
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
    /// Whether the reader knows anything of the log's key from elsewhere.
    fn is_given(&self) -> bool {
        self.policy.is_some() || self.log_key.is_some() || self.fingerprint.is_some()
    }

    /// Whether one of the keys that signed for the log in turn is believed.
    pub(super) fn any(&self, keys: &[PublicKey]) -> bool {
        let named = self.policy.iter().flat_map(|policy| &policy.logs);
        let mut believed = named.chain(&self.log_key).peekable();
        let by_key = believed.peek().is_none() || believed.any(|key| keys.contains(key));
        let print = self.fingerprint.as_ref();
        by_key && print.is_none_or(|print| keys.iter().any(|key| print.is_of(key)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_people_type_it() {
        let read = Fingerprint::parse("3475 0f98 bd59 fcfc 946d a45a aabe 933b");
        assert!(read.is_some());
        for same in [
            "34750f98bd59fcfc946da45aaabe933b",
            " 3475-0F98-BD59-FCFC:946D:A45A.AABE.933B\n",
        ] {
            assert_eq!(Fingerprint::parse(same), read, "{same}");
        }
        for none in [
            "",
            "3475",
            "34750f98bd59fcfc946da45aaabe933g",
            "34750f98bd59fcfc946da45aaabe933b0",
        ] {
            assert_eq!(Fingerprint::parse(none), None, "{none}");
        }
    }
}

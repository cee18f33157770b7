// SPDX-License-Identifier: EUPL-1.2
//! Reads `parties:`: the public keys of those who sign.

use super::keys::PARTIES;
use super::read::wrong;
use crate::diagnostic::Findings;
use crate::ledger::{PublicKey, Use};
use crate::signing::PartyKeys;
use crate::yaml::{Map, Node, scalar};

pub(super) fn read(node: &Node, out: &mut Findings<'_>) -> Option<PartyKeys> {
    let map = Map::read(node, &PARTIES, out)?;
    let mut key = |name| {
        let node = map.get(name)?;
        let line = scalar::text(node, out)?;
        let key = PublicKey::parse(&line).ok();
        let key = key.filter(|key| key.usage() == Use::Note);
        if key.is_none() {
            wrong(
                node,
                out,
                "the line of a .pub file that `vigie keygen` made, whole",
                "la ligne entière d'un fichier .pub fait par `vigie keygen`",
            );
        }
        key
    };
    let (employer, union) = (key("employer"), key("union"));
    let keys = PartyKeys {
        employer: employer?,
        union: union?,
    };
    if keys.employer.fingerprint() == keys.union.fingerprint() {
        wrong(
            node,
            out,
            "two different keys: each party has its own",
            "deux clés différentes : chaque partie a la sienne",
        );
        return None;
    }
    Some(keys)
}

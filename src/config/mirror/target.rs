// SPDX-License-Identifier: EUPL-1.2
//! `mirror:` of `vigie.yaml`: where the union's mirror is, and what it signs with.

use std::path::Path;

use super::super::keys::MIRROR;
use super::super::read::{is_here, wrong};
use crate::diagnostic::Findings;
use crate::ledger::{PublicKey, Use};
use crate::monitor::MirrorTarget;
use crate::yaml::{Map, Node, scalar};

/// Addresses as they are written.
const EXAMPLES: (&str, &str) = (
    "an address such as https://mirror.example.org",
    "une adresse comme https://miroir.example.org",
);

pub(in crate::config) fn target(
    node: &Node,
    base: &Path,
    out: &mut Findings<'_>,
) -> Option<MirrorTarget> {
    let map = Map::read(node, &MIRROR, out)?;
    let insecure = map
        .get("insecure")
        .and_then(|node| scalar::boolean(node, out))
        .unwrap_or(false);
    let url = map
        .get("url")
        .and_then(|node| url(node, insecure, EXAMPLES, out));
    let key = map
        .get("key")
        .and_then(|node| public_key(node, Use::Cosignature, out));
    let ca = map.get("ca").and_then(|node| scalar::text(node, out));
    Some(MirrorTarget {
        url: url?,
        key: key?,
        ca: ca.map(|ca| base.join(ca)),
    })
}

/// An address that is encrypted, on this machine, or allowed to be neither; what one looks like
/// otherwise, in both languages.
pub(in crate::config) fn url(
    node: &Node,
    insecure: bool,
    (en, fr): (&'static str, &'static str),
    out: &mut Findings<'_>,
) -> Option<String> {
    let url = scalar::text(node, out)?;
    if url.strip_prefix("https://").is_some_and(is_address) {
        return Some(url);
    }
    match url.strip_prefix("http://").filter(|rest| is_address(rest)) {
        Some(rest) => {
            let host = rest.split('/').next().unwrap_or_default();
            if insecure || is_here(host) {
                return Some(url);
            }
            wrong(
                node,
                out,
                "an address that begins with https://, or `insecure: true`",
                "une adresse qui commence par https://, ou `insecure: true`",
            );
        }
        None => wrong(node, out, en, fr),
    }
    None
}

fn is_address(rest: &str) -> bool {
    !rest.is_empty()
        && !rest.starts_with('/')
        && rest
            .chars()
            .all(|c| c.is_ascii_graphic() && !"@?#".contains(c))
}

/// The line of a public key for this use.
pub(super) fn public_key(node: &Node, of: Use, out: &mut Findings<'_>) -> Option<PublicKey> {
    let text = scalar::text(node, out)?;
    let key = PublicKey::parse(&text).ok().filter(|key| key.usage() == of);
    if key.is_none() {
        let (en, fr) = match of {
            Use::Note => (
                "the public key of a log: name+hash+base64",
                "la clé publique d'un journal : nom+empreinte+base64",
            ),
            Use::Cosignature => (
                "the public key of a cosigner: name+hash+base64",
                "la clé publique d'un cosignataire : nom+empreinte+base64",
            ),
        };
        wrong(node, out, en, fr);
    }
    key
}

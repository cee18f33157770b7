// SPDX-License-Identifier: EUPL-1.2
//! `inspection:` where inspectors are let in, and how they show who they are.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::keys::FILE;
use super::read::{address, sound, wrong};
use crate::diagnostic::Findings;
use crate::http::{Inspection, Tls, Token};
use crate::yaml::{Map, Node, Shape, Table, key, needed, scalar};

pub(super) static INSPECTION: Table = Table::inside(
    "inspection",
    &FILE,
    &[
        needed(
            "listen",
            Shape::Text,
            "Address and port.",
            "Adresse et port.",
        ),
        key(
            "tls",
            Shape::Table(&TLS),
            "Encryption; only needless on 127.0.0.1.",
            "Chiffrement ; superflu seulement sur 127.0.0.1.",
        ),
        key(
            "tokens",
            Shape::Several(&Shape::Table(&TOKEN)),
            "Who may come with a token.",
            "Qui peut venir avec un jeton.",
        ),
    ],
);

static TLS: Table = Table::inside(
    "inspection.tls",
    &INSPECTION,
    &[
        needed(
            "cert",
            Shape::Text,
            "PEM file: our certificate.",
            "Fichier PEM : notre certificat.",
        ),
        needed(
            "key",
            Shape::Text,
            "PEM file: its key; mode 0600.",
            "Fichier PEM : sa clé ; mode 0600.",
        ),
        key(
            "client_ca",
            Shape::Text,
            "PEM file of the authority behind inspectors' certificates.",
            "Fichier PEM de l'autorité des certificats de l'inspection.",
        ),
    ],
);

static TOKEN: Table = Table::inside(
    "token",
    &INSPECTION,
    &[
        needed(
            "name",
            Shape::Text,
            "Who: stands in the log.",
            "Qui : figure au journal.",
        ),
        needed(
            "sha256",
            Shape::Text,
            "SHA-256 of the token, hexadecimal.",
            "SHA-256 du jeton, en hexadécimal.",
        ),
    ],
);

pub(super) fn read(node: &Node, base: &Path, out: &mut Findings<'_>) -> Option<Inspection> {
    let map = Map::read(node, &INSPECTION, out)?;
    let listen = map.get("listen").and_then(|node| address(node, out));
    let tls = map.get("tls").map(|node| tls(node, base, out));
    let tls = sound(tls)?;
    let items = map.get("tokens").and_then(|node| scalar::list(node, out));
    let items = items.unwrap_or_default().iter();
    let tokens: Vec<Token> = items.filter_map(|item| token(item, out)).collect();
    let listen = listen?;
    if tls.is_none() && !listen.ip().is_loopback() {
        wrong(
            node,
            out,
            "`tls:` for an address that other machines reach",
            "`tls:` pour une adresse que d'autres machines atteignent",
        );
    }
    if tokens.is_empty() && tls.as_ref().is_none_or(|tls| tls.client_ca.is_none()) {
        wrong(
            node,
            out,
            "`tokens:` or `client_ca:`, or nobody could come in",
            "`tokens:` ou `client_ca:`, sans quoi personne n'entrerait",
        );
    }
    Some(Inspection {
        listen,
        tls,
        tokens,
    })
}

fn tls(node: &Node, base: &Path, out: &mut Findings<'_>) -> Option<Tls> {
    let map = Map::read(node, &TLS, out)?;
    let mut file = |key| {
        let node = map.get(key)?;
        scalar::text(node, out).map(|text| base.join(text))
    };
    let (certificate, key) = (file("cert"), file("key"));
    Some(Tls {
        client_ca: file("client_ca"),
        certificate: certificate?,
        key: key?,
    })
}

fn token(node: &Node, out: &mut Findings<'_>) -> Option<Token> {
    let map = Map::read(node, &TOKEN, out)?;
    let name = map.get("name").and_then(|node| scalar::text(node, out));
    let node = map.get("sha256")?;
    let sha256 = scalar::text(node, out).and_then(|text| from_hex(&text));
    // A command that was given no token prints one of these.
    let nothing = ["", "\n"].map(|nothing| <[u8; 32]>::from(Sha256::digest(nothing)));
    let sha256 = sha256.filter(|sha256| !nothing.contains(sha256));
    if sha256.is_none() {
        wrong(
            node,
            out,
            "64 hexadecimal digits, of a text that is not empty: printf %s TOKEN | sha256sum",
            "64 chiffres hexadécimaux, d'un texte qui n'est pas vide : printf %s JETON | sha256sum",
        );
    }
    Some(Token {
        name: name?,
        sha256: sha256?,
    })
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != bytes.len() || !rest.is_empty() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(pairs) {
        let pair = str::from_utf8(pair).ok()?;
        let digits = pair.bytes().all(|digit| digit.is_ascii_hexdigit());
        *byte = u8::from_str_radix(pair, 16).ok().filter(|_| digits)?;
    }
    Some(bytes)
}

// SPDX-License-Identifier: EUPL-1.2
//! From YAML to the mirror's configuration.

use std::path::{Path, PathBuf};

use super::keys::{ALARMS, CANARY, FILE, HTTP, PATHS, QUEUE};
use super::target::public_key;
use super::{MirrorConfig, SocketAddr};
use crate::config::read::{cluster, wrong};
use crate::diagnostic::Findings;
use crate::ledger::Use;
use crate::mirror::{Canary, Limits};
use crate::observation::Span;
use crate::yaml::{Data, Document, Map, Node, scalar};

pub(super) fn config(
    document: &Document<'_>,
    base: &Path,
    out: &mut Findings<'_>,
) -> Option<MirrorConfig> {
    let map = Map::read(document.root(), &FILE, out)?;
    if let Some(node) = map.get("vigie")
        && scalar::whole(node, 1, out).is_some_and(|version| version != 1)
    {
        let (en, fr) = (
            "version 1, the only one there is",
            "la version 1, la seule qui existe",
        );
        wrong(node, out, en, fr);
    }
    let log = map
        .get("log")
        .and_then(|node| public_key(node, Use::Note, out));
    let paths = map
        .get("paths")
        .and_then(|node| Map::read(node, &PATHS, out));
    let mut path = |key| -> Option<PathBuf> {
        let node = paths.as_ref()?.get(key)?;
        scalar::text(node, out).map(|text| base.join(text))
    };
    let (store, key_file) = (path("store"), path("key_file"));
    let kafka = map.get("kafka").and_then(|node| cluster(node, base, out));
    let topic = map.get("queue").and_then(|node| topic(node, out));
    if map.get("kafka").is_some() != map.get("queue").is_some() {
        let (en, fr) = (
            "`kafka` and `queue` together",
            "`kafka` et `queue` ensemble",
        );
        wrong(document.root(), out, en, fr);
    }
    let (listen, hosts) = map
        .get("http")
        .map(|node| http(node, out))
        .unwrap_or_default();
    if map.get("queue").is_none() && map.get("http").is_none() {
        let (en, fr) = ("`queue`, `http`, or both", "`queue`, `http`, ou les deux");
        wrong(document.root(), out, en, fr);
    }
    let mut limits = Limits::default();
    if let Some(node) = map.get("alarms") {
        alarms(node, &mut limits, out);
    }
    if let Some(node) = map.get("canaries") {
        let items = scalar::list(node, out).unwrap_or_default();
        limits.canaries = items.iter().filter_map(|item| canary(item, out)).collect();
    }
    Some(MirrorConfig {
        log: log?,
        store: store?,
        key_file: key_file?,
        queue: kafka.zip(topic),
        listen,
        hosts,
        limits,
    })
}

fn topic(node: &Node, out: &mut Findings<'_>) -> Option<String> {
    let map = Map::read(node, &QUEUE, out)?;
    map.get("topic").and_then(|node| scalar::text(node, out))
}

fn http(node: &Node, out: &mut Findings<'_>) -> (Option<SocketAddr>, Vec<String>) {
    let Some(map) = Map::read(node, &HTTP, out) else {
        return (None, Vec::new());
    };
    let hosts = map.get("hosts").map(|node| scalar::texts(node, out));
    (listen(&map, out), hosts.unwrap_or_default())
}

fn listen(map: &Map<'_>, out: &mut Findings<'_>) -> Option<SocketAddr> {
    let insecure = map
        .get("insecure")
        .and_then(|node| scalar::boolean(node, out));
    let node = map.get("listen")?;
    let address: Option<SocketAddr> = scalar::text(node, out)?.parse().ok();
    match address {
        None => wrong(
            node,
            out,
            "an address such as 127.0.0.1:9188",
            "une adresse comme 127.0.0.1:9188",
        ),
        Some(address) if !address.ip().is_loopback() && insecure != Some(true) => wrong(
            node,
            out,
            "an address of this machine only, with a proxy for TLS before it, or `insecure: true`",
            "une adresse de cette seule machine, derrière un relais TLS, ou `insecure: true`",
        ),
        Some(_) => {}
    }
    address
}

fn alarms(node: &Node, limits: &mut Limits, out: &mut Findings<'_>) {
    let Some(map) = Map::read(node, &ALARMS, out) else {
        return;
    };
    let mut span = |key, to: &mut Span| scalar::duration_to(map.get(key), to, out);
    span("silent", &mut limits.silent);
    span("unwitnessed", &mut limits.unwitnessed);
    span("clock", &mut limits.clock);
    if let Some(node) = map.get("volume_percent")
        && let Some(percent) = scalar::whole(node, 1, out)
    {
        if percent > 99 {
            wrong(node, out, "a number from 1 to 99", "un nombre de 1 à 99");
        }
        limits.floor = f64::from(percent) / 100.0;
    }
    if let Some(zone) = map.get("zone").and_then(|node| scalar::zone(node, out)) {
        limits.zone = zone;
    }
}

fn canary(node: &Node, out: &mut Findings<'_>) -> Option<Canary> {
    let map = Map::read(node, &CANARY, out)?;
    let workers = map.get("worker").map(|node| match &node.data {
        Data::List(_) => scalar::texts(node, out),
        _ => scalar::text(node, out).into_iter().collect(),
    });
    let clause = map.get("clause").and_then(|node| scalar::text(node, out));
    let mut span = |key| map.get(key).and_then(|node| scalar::duration(node, out));
    let (every, within) = (span("every"), span("within"));
    Some(Canary {
        workers: workers.filter(|workers| !workers.is_empty())?,
        clause: clause?,
        every: every?,
        within: within?,
    })
}

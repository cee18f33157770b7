// SPDX-License-Identifier: EUPL-1.2
//! From YAML to the checked configuration.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use regex::Regex;

use super::keys::{FILE, HTTP, KAFKA, LIMITS, MECHANISMS, PATHS, QUEUE, SASL, SOURCE, TIME, TLS};
use super::mirror::target;
use super::{Cluster, Config, inspection, parties, registry};
use crate::diagnostic::Findings;
use crate::engine::Limits;
use crate::intake::IntakeLimits;
use crate::kafka::{Connection, Sasl, SaslMechanism, Secret, Selector, Tls};
use crate::monitor::{SourceRule, StartAt};
use crate::observation::{EventTime, Span};
use crate::yaml::{Document, Map, Node, Problem, scalar};

pub(super) fn config(
    document: &Document<'_>,
    base: &Path,
    out: &mut Findings<'_>,
) -> Option<Config> {
    let map = Map::read(document.root(), &FILE, out)?;
    if let Some(node) = map.get("vigie")
        && scalar::whole(node, 1, out).is_some_and(|version| version != 1)
    {
        wrong(
            node,
            out,
            "version 1, the only one there is",
            "la version 1, la seule qui existe",
        );
    }
    let paths = map
        .get("paths")
        .and_then(|node| Map::read(node, &PATHS, out));
    let mut path = |key| -> Option<PathBuf> {
        let node = paths.as_ref()?.get(key)?;
        scalar::text(node, out).map(|text| base.join(text))
    };
    let (agreement, store, key) = (path("agreement"), path("store"), path("key"));
    let (mappings, people, schemas) = (path("mappings"), path("people"), path("schemas"));
    let kafka = map.get("kafka").and_then(|node| cluster(node, base, out));
    let rules = map.get("sources").map(|node| sources(node, out));
    let queue = map.get("queue").map(|node| queue(node, base, out));
    let mirror = map.get("mirror").map(|node| target(node, base, out));
    let registry = map
        .get("schema_registry")
        .map(|node| registry::read(node, base, out));
    let (mut limits, mut intake) = (Limits::default(), IntakeLimits::default());
    let mut idle_after = Duration::from_secs(600);
    if let Some(node) = map.get("time") {
        time(node, &mut limits, &mut intake, &mut idle_after, out);
    }
    let mut threads = 1;
    if let Some(node) = map.get("limits") {
        bounds(node, &mut limits, &mut intake, &mut threads, out);
    }
    let (listen, hosts) = map
        .get("http")
        .map(|node| http(node, out))
        .unwrap_or_default();
    let parties = map.get("parties").map(|node| parties::read(node, out));
    let inspection = map
        .get("inspection")
        .map(|node| inspection::read(node, base, out));
    Some(Config {
        file: PathBuf::new(),
        parties: sound(parties)?,
        agreement: agreement?,
        store: store?,
        key: key?,
        mappings,
        people,
        schemas,
        registry: sound(registry)?,
        kafka: kafka?,
        rules: rules?,
        queue: sound(queue)?,
        mirror: sound(mirror)?,
        limits,
        intake,
        idle_after,
        threads,
        listen,
        hosts,
        inspection: sound(inspection)?,
    })
}

/// What may be missing, but not be wrong.
pub(super) fn sound<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        Some(read) => read.map(Some),
        None => Some(None),
    }
}

pub(super) fn wrong(node: &Node, out: &mut Findings<'_>, en: &'static str, fr: &'static str) {
    if !node.is_bad() {
        let problem = Problem::WrongShape { en, fr };
        let told = out.error(node.place, problem.message());
        let _ = told.found(&node.described());
    }
}

pub(super) fn cluster(node: &Node, base: &Path, out: &mut Findings<'_>) -> Option<Cluster> {
    let map = Map::read(node, &KAFKA, out)?;
    let brokers = scalar::texts(map.get("brokers")?, out);
    let tls = map.get("tls").and_then(|node| tls(node, base, out));
    let (sasl, password_file) = map
        .get("sasl")
        .and_then(|node| sasl(node, base, out))
        .map_or((None, None), |(sasl, file)| (Some(sasl), Some(file)));
    let insecure = map
        .get("insecure")
        .and_then(|node| scalar::boolean(node, out))
        .unwrap_or(false);
    if tls.is_none() && !insecure && !brokers.iter().all(|broker| is_here(broker)) {
        wrong(
            node,
            out,
            "`tls: {}` for brokers on other machines, or `insecure: true`",
            "`tls: {}` pour des serveurs sur d'autres machines, ou `insecure: true`",
        );
    }
    if brokers.is_empty() {
        return None;
    }
    Some(Cluster {
        connection: Connection { brokers, tls, sasl },
        password_file,
    })
}

/// Whether a broker runs on this machine.
pub(super) fn is_here(broker: &str) -> bool {
    let host = broker.rsplit_once(':').map_or(broker, |(host, _)| host);
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn tls(node: &Node, base: &Path, out: &mut Findings<'_>) -> Option<Tls> {
    let map = Map::read(node, &TLS, out)?;
    let mut file = |key| {
        let node = map.get(key)?;
        scalar::text(node, out).map(|text| base.join(text))
    };
    let (ca, certificate, key) = (file("ca"), file("certificate"), file("key"));
    if certificate.is_some() != key.is_some() {
        wrong(
            node,
            out,
            "`certificate` and `key` together",
            "`certificate` et `key` ensemble",
        );
    }
    Some(Tls {
        ca,
        certificate: certificate.zip(key),
    })
}

fn sasl(node: &Node, base: &Path, out: &mut Findings<'_>) -> Option<(Sasl, PathBuf)> {
    let map = Map::read(node, &SASL, out)?;
    let [plain, scram_256, scram_512] = MECHANISMS;
    let words = [
        (plain, SaslMechanism::Plain),
        (scram_256, SaslMechanism::ScramSha256),
        (scram_512, SaslMechanism::ScramSha512),
    ];
    let mechanism = map
        .get("mechanism")
        .and_then(|node| scalar::word(node, "mechanism", &words, out));
    let username = map.get("username").and_then(|node| scalar::text(node, out));
    let file = map
        .get("password_file")
        .and_then(|node| scalar::text(node, out));
    let sasl = Sasl {
        mechanism: mechanism?,
        username: username?,
        password: Secret(Default::default()),
    };
    Some((sasl, base.join(file?)))
}

fn sources(node: &Node, out: &mut Findings<'_>) -> Vec<SourceRule> {
    let items = scalar::list(node, out).unwrap_or_default();
    items.iter().filter_map(|item| source(item, out)).collect()
}

fn source(node: &Node, out: &mut Findings<'_>) -> Option<SourceRule> {
    let map = Map::read(node, &SOURCE, out)?;
    let selector = match (map.get("topics"), map.get("pattern")) {
        (Some(node), _) => Some(Selector::Names(scalar::texts(node, out))),
        (None, Some(node)) => pattern(node, out),
        (None, None) => None,
    };
    let start = map.get("start").and_then(|node| start(node, out));
    let mapping = map.get("mapping").map(|node| scalar::text(node, out));
    Some(SourceRule {
        selector: selector?,
        start: start?,
        mapping: sound(mapping)?,
    })
}

fn pattern(node: &Node, out: &mut Findings<'_>) -> Option<Selector> {
    let text = scalar::text(node, out)?;
    // Anchored: a pattern means whole names.
    match regex::RegexBuilder::new(&format!("^(?:{text})$"))
        .size_limit(1 << 20)
        .build()
    {
        Ok(regex) => Some(Selector::Pattern(Regex::clone(&regex))),
        Err(_) => {
            wrong(
                node,
                out,
                "a regular expression",
                "une expression régulière",
            );
            None
        }
    }
}

fn start(node: &Node, out: &mut Findings<'_>) -> Option<StartAt> {
    match scalar::text(node, out)?.as_str() {
        "earliest" => Some(StartAt::Earliest),
        "latest" => Some(StartAt::Latest),
        text => match text.parse::<jiff::Timestamp>() {
            Ok(time) => Some(StartAt::Time(EventTime::from(time))),
            Err(_) => {
                wrong(
                    node,
                    out,
                    "earliest, latest, or a time such as 2026-07-01T00:00:00Z",
                    "earliest, latest ou un instant comme 2026-07-01T00:00:00Z",
                );
                None
            }
        },
    }
}

fn queue(node: &Node, base: &Path, out: &mut Findings<'_>) -> Option<(String, Option<Cluster>)> {
    let map = Map::read(node, &QUEUE, out)?;
    let topic = map.get("topic").and_then(|node| scalar::text(node, out));
    let own = map.get("kafka").map(|node| cluster(node, base, out));
    Some((topic?, sound(own)?))
}

fn time(
    node: &Node,
    limits: &mut Limits,
    intake: &mut IntakeLimits,
    idle_after: &mut Duration,
    out: &mut Findings<'_>,
) {
    let Some(map) = Map::read(node, &TIME, out) else {
        return;
    };
    let mut span = |key, to: &mut Span| scalar::duration_to(map.get(key), to, out);
    span("lateness", &mut limits.lateness);
    span("amend_for", &mut limits.amend_for);
    span("max_future", &mut intake.max_future);
    let mut idle = Span::from_secs(600);
    span("idle_after", &mut idle);
    *idle_after = Duration::from_micros(idle.micros().unsigned_abs());
    if limits.amend_for < limits.lateness {
        wrong(
            node,
            out,
            "`amend_for` at least as long as `lateness`",
            "`amend_for` au moins égal à `lateness`",
        );
    }
}

fn bounds(
    node: &Node,
    limits: &mut Limits,
    intake: &mut IntakeLimits,
    threads: &mut usize,
    out: &mut Findings<'_>,
) {
    let Some(map) = Map::read(node, &LIMITS, out) else {
        return;
    };
    let mut whole = |key, least, to: &mut usize| {
        if let Some(number) = map
            .get(key)
            .and_then(|node| scalar::whole(node, least, out))
        {
            *to = number as usize;
        }
    };
    whole("groups", 1000, &mut limits.groups);
    whole("fingerprints", 1000, &mut limits.fingerprints);
    whole("threads", 1, threads);
    let mut kilobytes = intake.payload / 1024;
    whole("payload_kb", 1, &mut kilobytes);
    intake.payload = kilobytes.saturating_mul(1024);
}

/// Where to serve metrics, and under which names.
fn http(node: &Node, out: &mut Findings<'_>) -> (Option<SocketAddr>, Vec<String>) {
    let Some(map) = Map::read(node, &HTTP, out) else {
        return (None, Vec::new());
    };
    let hosts = map.get("hosts").map(|node| scalar::texts(node, out));
    let listen = map.get("listen").and_then(|node| address(node, out));
    (listen, hosts.unwrap_or_default())
}

pub(super) fn address(node: &Node, out: &mut Findings<'_>) -> Option<SocketAddr> {
    let address = scalar::text(node, out)?.parse().ok();
    if address.is_none() {
        wrong(
            node,
            out,
            "an address such as 127.0.0.1:9187",
            "une adresse comme 127.0.0.1:9187",
        );
    }
    address
}

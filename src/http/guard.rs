// SPDX-License-Identifier: EUPL-1.2
//! What every answer is wrapped in: for which names we answer at all, and what a browser may do with
//! what it gets.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;

use super::alerts::problem;

/// Endings of names that nobody can register in the public tree of names.
const OURS: [&str; 7] = [
    ".svc",
    ".cluster.local",
    ".local",
    ".internal",
    ".lan",
    ".home.arpa",
    ".localhost",
];

/// What goes with every answer.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'",
    ),
];

/// For which names a door answers.
#[derive(Debug, Clone)]
pub(super) enum Hosts {
    /// Any: who gets here has seen a certificate, or owns the store.
    Any,
    /// Addresses, names of this network, and these.
    Named(Arc<[String]>),
}

/// Wraps all of an application.
pub(super) fn guarded(app: axum::Router, hosts: Hosts) -> axum::Router {
    app.layer(from_fn_with_state(hosts, guard))
}

/// A page that somebody else's site shows may ask under a name of theirs that leads here: then the
/// name tells. Questions that change something prove themselves.
async fn guard(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST);
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let is_ours = host.is_none_or(|host| host.to_str().is_ok_and(|host| hosts.has(host)));
    let mut response = match is_ours || !is_read {
        true => next.run(request).await,
        false => problem(
            StatusCode::MISDIRECTED_REQUEST,
            "not asked under this name: a name that is ours is written under http: hosts: in the \
             configuration",
        ),
    };
    for (name, value) in HEADERS {
        let headers = response.headers_mut();
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

impl Hosts {
    /// Whether a name, with or without a port, is one of them.
    fn has(&self, host: &str) -> bool {
        let Hosts::Named(named) = self else {
            return true;
        };
        let name = match host.strip_prefix('[').and_then(|it| it.split_once(']')) {
            Some((address, _)) => address,
            None => host.rsplit_once(':').map_or(host, |(name, _)| name),
        };
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        name.parse::<IpAddr>().is_ok()
            || !name.contains('.')
            || OURS.iter().any(|ending| name.ends_with(ending))
            || named.iter().any(|known| known.eq_ignore_ascii_case(&name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_others_can_register_is_ours_only_if_it_is_written() {
        let hosts = Hosts::Named(["vigie.cgt.example".to_owned()].into());
        for ours in [
            "127.0.0.1:9187",
            "[::1]:9187",
            "192.0.2.7",
            "localhost:9187",
            "vigie",
            "VIGIE:9187",
            "vigie.monitoring.svc:9187",
            "vigie.monitoring.svc.cluster.local",
            "vigie.cgt.example:443",
            "Vigie.CGT.example.",
        ] {
            assert!(hosts.has(ours), "{ours}");
        }
        for other in [
            "rebound.example",
            "rebound.example:9187",
            "127.0.0.1.rebound.example",
            "vigie.cgt.example.rebound.example",
            "svc.example",
        ] {
            assert!(!hosts.has(other), "{other}");
            assert!(Hosts::Any.has(other));
        }
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! What asks others over HTTP, and believes them by the certificates that are configured.

use std::io;
use std::path::Path;
use std::sync::Arc;

use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// An agent for this address: it follows no redirection, knows no proxy, and takes an answer for
/// one whatever its status. Each question sets its own limit of time.
///
/// # Errors
/// The certificates cannot be read.
pub fn agent(url: &str, ca: Option<&Path>) -> io::Result<Agent> {
    let tls = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()));
    // Certificates are only read where they are needed.
    let tls = match url.starts_with("https:") {
        true => tls.root_certs(RootCerts::new_with_certs(&authorities(ca)?)),
        false => tls,
    };
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .tls_config(tls.build())
        .user_agent("vigie")
        .build();
    Ok(Agent::new_with_config(config))
}

/// Who may vouch for a certificate: those of a PEM file, or else of the system.
fn authorities(ca: Option<&Path>) -> io::Result<Vec<Certificate<'static>>> {
    let Some(path) = ca else {
        let found = rustls_native_certs::load_native_certs().certs;
        let own = found
            .iter()
            .map(|der| Certificate::from_der(der).to_owned());
        return Ok(own.collect());
    };
    let pem = std::fs::read(path)?;
    let certificate = |item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    };
    let found: Vec<_> = parse_pem(&pem).filter_map(certificate).collect();
    if found.is_empty() {
        return Err(io::Error::other("there is no certificate in it"));
    }
    Ok(found)
}

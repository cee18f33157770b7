// SPDX-License-Identifier: EUPL-1.2
//! Connections with encryption, and who is at their other end.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use tokio_rustls::server::TlsStream;

use super::inspection::{Inspection, Tls};
use crate::secret;

/// Characters of a name at most.
const MAX_NAME: usize = 100;

/// Who is at the other end: the name in their certificate, if they have one we trust.
#[derive(Debug, Clone)]
pub(super) struct Peer(pub(super) Option<String>);

impl Peer {
    /// Whoever has shown a certificate on this connection.
    pub(super) fn of(stream: &TlsStream<TcpStream>) -> Peer {
        let (_, session) = stream.get_ref();
        let certificates = session.peer_certificates();
        Peer(certificates.and_then(|chain| name(chain.first()?)))
    }
}

/// The common name of a certificate, or its fingerprint where it has none.
fn name(certificate: &CertificateDer<'_>) -> Option<String> {
    let (_, read) = x509_parser::parse_x509_certificate(certificate).ok()?;
    let named = read.subject().iter_common_name().next();
    let name = named.and_then(|name| name.as_str().ok()).unwrap_or("");
    let name: String = name
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_NAME)
        .collect();
    match name.trim() {
        "" => Some(format!(
            "certificate {}",
            crate::ledger::sha256_hex(certificate)
        )),
        name => Some(name.to_owned()),
    }
}

/// Reads the files of the encryption.
///
/// # Errors
/// A file cannot be read or used, with its path.
pub(super) fn acceptor(inspection: &Inspection, tls: &Tls) -> Result<TlsAcceptor, String> {
    let failed =
        |path: &Path, error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let certificates = |path: &Path| -> Result<Vec<CertificateDer<'static>>, String> {
        let read = CertificateDer::pem_file_iter(path).map_err(|error| failed(path, &error))?;
        let all: Result<Vec<_>, _> = read.collect();
        let all = all.map_err(|error| failed(path, &error))?;
        match all.is_empty() {
            true => Err(failed(path, &"there is no certificate in it")),
            false => Ok(all),
        }
    };
    own(&tls.key).map_err(|error| failed(&tls.key, &error))?;
    let provider = Arc::new(ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let config = match &tls.client_ca {
        None => config.with_no_client_auth(),
        Some(path) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(path)? {
                roots
                    .add(certificate)
                    .map_err(|error| failed(path, &error))?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            // Whoever may come with a token instead is asked for it later.
            let verifier = match inspection.tokens.is_empty() {
                true => verifier,
                false => verifier.allow_unauthenticated(),
            };
            let verifier = verifier.build().map_err(|error| failed(path, &error))?;
            config.with_client_cert_verifier(verifier)
        }
    };
    let key = PrivateKeyDer::from_pem_file(&tls.key).map_err(|error| failed(&tls.key, &error))?;
    let config = config
        .with_single_cert(certificates(&tls.certificate)?, key)
        .map_err(|error| failed(&tls.certificate, &error))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Refuses a key that others can read.
fn own(key: &Path) -> io::Result<()> {
    match secret::is_private(key)? {
        true => Ok(()),
        false => Err(io::Error::other(secret::EXPOSED)),
    }
}

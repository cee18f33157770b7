// SPDX-License-Identifier: EUPL-1.2
//! Why an encrypted connection does not come about: the client library says only that it does not,
//! so a handshake of our own finds out.

use std::io;
use std::net::{TcpStream, ToSocketAddrs as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, ClientConnection, Error, RootCertStore};

use super::client::{Both, Connection};

/// How long one broker may take.
const TIMEOUT: Duration = Duration::from_secs(3);

/// What keeps us from the first broker that answers at all, if it is about encryption.
pub(super) fn cause(connection: &Connection) -> Option<Both> {
    let mut brokers = connection.brokers.iter();
    let (broker, stream) = brokers.find_map(|broker| Some((broker, connect(broker)?)))?;
    let said = shake_hands(connection, broker, stream);
    match (connection.tls.is_some(), said) {
        (true, Err(why)) => words(broker, &why),
        // Whoever gets as far as a certificate speaks to somebody who has one.
        (false, Ok(()) | Err(Failure::Tls(Error::InvalidCertificate(_)))) => Some(Both {
            en: format!(
                "{broker} speaks TLS, and we do not: set kafka.tls, or name its port without TLS"
            ),
            fr: format!(
                "{broker} parle TLS, et nous non\u{202f}: régler kafka.tls, ou nommer son port sans TLS"
            ),
        }),
        (true, Ok(())) | (false, Err(_)) => None,
    }
}

/// Why there was no handshake.
enum Failure {
    Tls(Error),
    /// The connection ended, or nothing came.
    Ended,
    /// Our own files.
    Files(Both),
}

fn connect(broker: &str) -> Option<TcpStream> {
    let mut addresses = broker.to_socket_addrs().ok()?;
    let stream = addresses.find_map(|one| TcpStream::connect_timeout(&one, TIMEOUT).ok())?;
    stream.set_read_timeout(Some(TIMEOUT)).ok()?;
    stream.set_write_timeout(Some(TIMEOUT)).ok()?;
    Some(stream)
}

fn shake_hands(
    connection: &Connection,
    broker: &str,
    mut stream: TcpStream,
) -> Result<(), Failure> {
    let ca = connection.tls.as_ref().and_then(|tls| tls.ca.as_deref());
    let roots = match &connection.tls {
        Some(_) => {
            authorities(ca).map_err(|error| Failure::Files(Both::as_it_is(error.to_string())))?
        }
        None => RootCertStore::empty(),
    };
    let host = broker.rsplit_once(':').map_or(broker, |(host, _)| host);
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let name = ServerName::try_from(host.to_owned());
    let name = name.map_err(|_| {
        Failure::Files(Both {
            en: format!("{host} is no name of a host"),
            fr: format!("{host} n'est pas un nom de machine"),
        })
    })?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(Failure::Tls)?.with_root_certificates(roots);
    let client = ClientConnection::new(Arc::new(config.with_no_client_auth()), name);
    let mut client = client.map_err(Failure::Tls)?;
    while client.is_handshaking() {
        client.complete_io(&mut stream).map_err(failure)?;
    }
    Ok(())
}

fn failure(error: io::Error) -> Failure {
    let inner = error
        .into_inner()
        .and_then(|inner| inner.downcast::<Error>().ok());
    inner.map_or(Failure::Ended, |inner| Failure::Tls(*inner))
}

fn authorities(ca: Option<&Path>) -> io::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    let certificates = match ca {
        None => rustls_native_certs::load_native_certs().certs,
        Some(path) => CertificateDer::pem_file_iter(path)
            .and_then(Iterator::collect)
            .map_err(io::Error::other)?,
    };
    roots.add_parsable_certificates(certificates);
    Ok(roots)
}

/// In words for whoever operates it; nothing if it is about something else.
fn words(broker: &str, why: &Failure) -> Option<Both> {
    use CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet,
        NotValidYetContext, UnknownIssuer,
    };
    let why = match why {
        Failure::Files(why) => return Some(why.clone()),
        Failure::Ended | Failure::Tls(Error::InvalidMessage(_)) => (
            format!(
                "{broker} does not speak TLS, and we do: leave kafka.tls out, or name its port \
                 with TLS"
            ),
            format!(
                "{broker} ne parle pas TLS, et nous si\u{202f}: retirer kafka.tls, ou nommer son port \
                 avec TLS"
            ),
        ),
        Failure::Tls(Error::InvalidCertificate(why)) => match why {
            UnknownIssuer => (
                format!(
                    "the certificate of {broker} is not signed by the authority that we trust: \
                     check kafka.tls.ca"
                ),
                format!(
                    "le certificat de {broker} n'est pas signé par l'autorité à laquelle nous nous \
                     fions\u{202f}: vérifier kafka.tls.ca"
                ),
            ),
            Expired | ExpiredContext { .. } => (
                format!("the certificate of {broker} has expired"),
                format!("le certificat de {broker} a expiré"),
            ),
            NotValidYet | NotValidYetContext { .. } => (
                format!("the certificate of {broker} is not valid yet: compare the clocks"),
                format!(
                    "le certificat de {broker} n'est pas encore valable\u{202f}: comparer les horloges"
                ),
            ),
            NotValidForName | NotValidForNameContext { .. } => (
                format!(
                    "the certificate of {broker} is for another name: name the broker under \
                     kafka: as its certificate does"
                ),
                format!(
                    "le certificat de {broker} est pour un autre nom\u{202f}: nommer le broker sous \
                     kafka: comme le fait son certificat"
                ),
            ),
            other => (
                format!("the certificate of {broker} is of no use: {other}"),
                format!("le certificat de {broker} ne sert à rien\u{202f}: {other}"),
            ),
        },
        Failure::Tls(_) => return None,
    };
    let (en, fr) = why;
    Some(Both { en, fr })
}

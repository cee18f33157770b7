// SPDX-License-Identifier: EUPL-1.2
//! The door for inspectors: who they are, by client certificate or by token.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::Served;
use super::alerts::{list, problem};
use super::exports::{Recipient, give};
use super::health::health;
use super::tls::Peer;

/// Where inspectors are let in, and how they show who they are.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Encryption; only missing on this machine's own address.
    pub tls: Option<Tls>,
    /// Names of recipients, by what they know.
    pub tokens: Vec<Token>,
}

/// Files of the encryption, PEM.
#[derive(Debug, Clone)]
pub struct Tls {
    /// Our certificate.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// Who vouches for inspectors' certificates, if they may come with one.
    pub client_ca: Option<PathBuf>,
}

/// Somebody who comes with a token.
#[derive(Debug, Clone)]
pub struct Token {
    /// Who gets the export, as it stands in the log.
    pub name: String,
    /// SHA-256 of the token: the token itself is written nowhere.
    pub sha256: [u8; 32],
}

pub(super) fn router(tokens: Vec<Token>) -> axum::Router<Served> {
    axum::Router::new()
        // Whoever asks for the head alone gets none, and no leaf says so.
        .route("/export", get(give).head(no_head))
        .route("/alerts", get(list))
        .route("/health", get(health))
        .layer(from_fn_with_state(Arc::new(tokens), admit))
}

async fn no_head() -> StatusCode {
    StatusCode::METHOD_NOT_ALLOWED
}

/// Lets only those in who show who they are.
async fn admit(
    State(tokens): State<Arc<Vec<Token>>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    mut request: Request,
    next: Next,
) -> Response {
    let header = request.headers().get(header::AUTHORIZATION);
    let token = header
        .and_then(|value| value.to_str().ok())
        .and_then(bearer);
    let name = peer.0.or_else(|| known(&tokens, token?));
    let Some(name) = name else {
        let refused = problem(
            StatusCode::UNAUTHORIZED,
            "a token or a certificate is needed",
        );
        return ([(header::WWW_AUTHENTICATE, "Bearer")], refused).into_response();
    };
    request.extensions_mut().insert(Recipient::Known(name));
    next.run(request).await
}

/// The token of a header; the scheme is written in any case (RFC 9110, section 11.1).
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.trim().split_once(' ')?;
    let is_bearer = scheme.eq_ignore_ascii_case("bearer");
    Some(token.trim()).filter(|token| is_bearer && !token.is_empty())
}

/// Whose token it is. Takes as long whichever it is, and if it is none.
fn known(tokens: &[Token], token: &str) -> Option<String> {
    let sha256: [u8; 32] = Sha256::digest(token.as_bytes()).into();
    let mut found = None;
    for known in tokens {
        if bool::from(known.sha256.ct_eq(&sha256)) {
            found = Some(&known.name);
        }
    }
    found.cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_hash() {
        let tokens = ["one", "two"].map(|name| Token {
            name: name.to_owned(),
            sha256: Sha256::digest(format!("secret of {name}")).into(),
        });
        assert_eq!(known(&tokens, "secret of two").as_deref(), Some("two"));
        assert_eq!(known(&tokens, "two"), None);
        assert_eq!(known(&tokens, ""), None);
    }

    #[test]
    fn a_token_stands_behind_its_scheme_in_any_case() {
        for header in ["Bearer a", "bearer a", "BEARER  a "] {
            assert_eq!(bearer(header), Some("a"), "{header}");
        }
        for header in ["Bearer", "Bearer ", "Basic a", "a", ""] {
            assert_eq!(bearer(header), None, "{header}");
        }
    }
}

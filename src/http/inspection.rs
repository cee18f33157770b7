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
        .route("/export", get(give))
        .route("/alerts", get(list))
        .route("/health", get(health))
        .layer(from_fn_with_state(Arc::new(tokens), admit))
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
        .and_then(|value| value.strip_prefix("Bearer "));
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
}

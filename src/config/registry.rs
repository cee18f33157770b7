// SPDX-License-Identifier: EUPL-1.2
//! `schema_registry:` where schemas are to be had, and how we show who we are.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::SecretError;
use super::keys::FILE;
use super::mirror::url;
use super::read::{sound, wrong};
use crate::diagnostic::Findings;
use crate::monitor::{RegistryLogin, RegistryTarget};
use crate::observation::Span;
use crate::secret;
use crate::yaml::{Map, Node, Shape, Table, key, needed, scalar};

/// How long a schema may take unless it is said: readers go on with other partitions meanwhile.
const TIMEOUT: Span = Span::from_secs(10);
/// How long it may take at most: a monitor that stops waits for it.
const LONGEST: Span = Span::from_secs(60);

/// Addresses as they are written.
const EXAMPLES: (&str, &str) = (
    "an address such as https://registry.example.org",
    "une adresse comme https://registre.example.org",
);

pub(super) static REGISTRY: Table = Table::inside(
    "schema_registry",
    &FILE,
    &[
        needed(
            "url",
            Shape::Text,
            "Where it is, with the path of its Confluent API if there is one: schemas are at /schemas below it.",
            "Où il est, avec le chemin de son API Confluent s'il y en a un : les schémas sont à /schemas sous cette adresse.",
        ),
        key(
            "login",
            Shape::Table(&LOGIN),
            "How the monitor shows who it is.",
            "Comment le moniteur s'identifie.",
        ),
        key(
            "ca",
            Shape::Text,
            "PEM file of the authority behind its certificate; else those of the system.",
            "Fichier PEM de l'autorité de son certificat ; à défaut, celles du système.",
        ),
        key(
            "timeout",
            Shape::Duration,
            "How long a schema may take with all that it refers to: 10 s unless said.",
            "La durée admise pour un schéma et ceux qu'il cite : 10 s sauf indication.",
        ),
        key(
            "insecure",
            Shape::Bool,
            "Allow a connection without encryption to another machine.",
            "Admettre une connexion sans chiffrement vers une autre machine.",
        ),
    ],
);

static LOGIN: Table = Table {
    name: "login",
    parent: Some(&REGISTRY),
    keys: &[
        key(
            "username",
            Shape::Text,
            "The name, with `password_file`.",
            "Le nom, avec `password_file`.",
        ),
        key(
            "password_file",
            Shape::Text,
            "File with the password; mode 0600. It is read at each question.",
            "Fichier du mot de passe ; mode 0600. Il est lu à chaque demande.",
        ),
        key(
            "token_file",
            Shape::Text,
            "File with a bearer token; mode 0600. It is read at each question.",
            "Fichier d'un jeton (bearer) ; mode 0600. Il est lu à chaque demande.",
        ),
    ],
    one_of: &[&["password_file", "token_file"]],
};

pub(super) fn read(node: &Node, base: &Path, out: &mut Findings<'_>) -> Option<RegistryTarget> {
    let map = Map::read(node, &REGISTRY, out)?;
    let insecure = map
        .get("insecure")
        .and_then(|node| scalar::boolean(node, out))
        .unwrap_or(false);
    let url = map
        .get("url")
        .and_then(|node| url(node, insecure, EXAMPLES, out));
    let login = map.get("login").map(|node| login(node, base, out));
    let ca = map.get("ca").and_then(|node| scalar::text(node, out));
    let mut timeout = TIMEOUT;
    scalar::duration_to(map.get("timeout"), &mut timeout, out);
    if let Some(node) = map.get("timeout")
        && !(Span::from_secs(1)..=LONGEST).contains(&timeout)
    {
        wrong(node, out, "from 1 s to 60 s", "de 1 s à 60 s");
    }
    Some(RegistryTarget {
        url: url?.trim_end_matches('/').to_owned(),
        login: sound(login)?,
        ca: ca.map(|ca| base.join(ca)),
        timeout: Duration::from_micros(timeout.micros().unsigned_abs()),
    })
}

fn login(node: &Node, base: &Path, out: &mut Findings<'_>) -> Option<RegistryLogin> {
    let map = Map::read(node, &LOGIN, out)?;
    let mut text = |key| map.get(key).and_then(|node| scalar::text(node, out));
    let (user, password, token) = (text("username"), text("password_file"), text("token_file"));
    match (user, password, token) {
        (None, None, Some(token)) => Some(RegistryLogin::Token(base.join(token))),
        // What stands before the first colon is the name to whoever reads it.
        (Some(user), Some(password), None) if !user.contains(':') => {
            Some(RegistryLogin::Password(user, base.join(password)))
        }
        _ => {
            wrong(
                node,
                out,
                "`username` without a colon and `password_file`, or `token_file` alone",
                "`username` sans deux-points et `password_file`, ou `token_file` seul",
            );
            None
        }
    }
}

/// Whether the secret can be read that the registry is to be shown.
pub(super) fn secret(target: Option<&RegistryTarget>) -> Result<(), SecretError> {
    let path: &PathBuf = match target.and_then(|target| target.login.as_ref()) {
        None => return Ok(()),
        Some(RegistryLogin::Password(_, path) | RegistryLogin::Token(path)) => path,
    };
    let read = secret::line(path).map(drop);
    read.map_err(|why| SecretError::Registry(path.clone(), why))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::config::{Config, parse};
    use crate::diagnostic::Diagnostic;

    const EXAMPLE: &str = include_str!("../../config/vigie.yaml");

    fn with(lines: &str, base: &Path) -> Result<Config, Vec<Diagnostic>> {
        let text = format!("{EXAMPLE}\nschema_registry:\n{lines}");
        parse("vigie.yaml", text.as_bytes(), base)
    }

    #[test]
    fn what_is_written_is_what_is_asked() {
        let config = with("  url: https://r.example/api/\n", Path::new("c")).unwrap();
        let target = config.registry.unwrap();
        assert_eq!(target.url, "https://r.example/api");
        assert_eq!((target.login, target.ca), (None, None));
        assert_eq!(target.timeout, Duration::from_secs(10));
        let lines = "  url: http://localhost:8081\n  ca: ca.pem\n  timeout: 5 s\n  \
                     login: { username: v, password_file: p }\n";
        let target = with(lines, Path::new("c")).unwrap().registry.unwrap();
        let login = RegistryLogin::Password("v".into(), "c/p".into());
        assert_eq!(target.login, Some(login));
        assert_eq!(target.ca, Some("c/ca.pem".into()));
        assert_eq!(target.timeout, Duration::from_secs(5));
        let lines = "  url: http://r.example\n  insecure: true\n  login: { token_file: /t }\n";
        let target = with(lines, Path::new("c")).unwrap().registry.unwrap();
        assert_eq!(target.login, Some(RegistryLogin::Token("/t".into())));
    }

    #[test]
    fn every_mistake_has_its_sentence() {
        let url = "  url: https://r.example\n";
        let cases = [
            ("  ca: x\n", "`url`", "`url`"),
            (
                "  url: r.example\n",
                "https://registry.",
                "https://registre.",
            ),
            (
                "  url: http://r.example\n",
                "begins with https://",
                "commence par https://",
            ),
            (
                "  url: https://v:secret@r.example\n",
                "https://registry.",
                "https://registre.",
            ),
            (
                &format!("{url}  timeout: 10\n"),
                "needs its unit",
                "besoin de son unité",
            ),
            (
                &format!("{url}  timeout: 2 min\n"),
                "from 1 s to 60 s",
                "de 1 s à 60 s",
            ),
            (
                &format!("{url}  login: {{ password: x }}\n"),
                "`password`",
                "`password`",
            ),
            (
                &format!("{url}  login: {{ password_file: x }}\n"),
                "`username`",
                "`username`",
            ),
            (
                &format!("{url}  login: {{ username: v, token_file: x }}\n"),
                "`token_file` alone",
                "`token_file` seul",
            ),
            (
                &format!("{url}  login: {{ username: 'v:w', password_file: x }}\n"),
                "without a colon",
                "sans deux-points",
            ),
        ];
        for (lines, en, fr) in cases {
            let said = with(lines, Path::new("c")).expect_err(lines);
            let has = |one: &Diagnostic| one.message.en.contains(en) && one.message.fr.contains(fr);
            assert!(said.iter().any(has), "{lines}: {said:?}");
        }
    }

    #[test]
    fn a_secret_that_others_can_read_keeps_it_from_starting() {
        let folder = tempfile::tempdir().unwrap();
        let lines = "  url: https://r.example\n  login: { token_file: t }\n";
        let target = with(lines, folder.path()).unwrap().registry;
        let told = || secret(target.as_ref()).map_err(|error| error.to_string());
        assert!(told().is_err_and(|told| told.contains("/t ")));
        let path = folder.path().join("t");
        let mode = |mode| std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        std::fs::write(&path, "a-token").unwrap();
        mode(0o644);
        assert!(told().is_err_and(|told| told.contains("0600") && !told.contains("a-token")));
        mode(0o600);
        assert_eq!(told(), Ok(()));
    }
}

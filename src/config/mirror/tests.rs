// SPDX-License-Identifier: EUPL-1.2
//! Every mistake in `mirror.yaml`, and in `mirror:` of `vigie.yaml`, is said in both languages.

use std::path::Path;

use super::parse;
use crate::diagnostic::Diagnostic;

const SOUND: &str = include_str!("../../../config/mirror.yaml");

fn said(findings: &[Diagnostic]) -> Vec<(u32, &str, &str)> {
    let text = |found| -> (u32, &str, &str) {
        let found: &Diagnostic = found;
        (found.place.line, &found.message.en, &found.message.fr)
    };
    findings.iter().map(text).collect()
}

/// What is said once a piece of the example is replaced.
fn with(from: &str, to: &str) -> Vec<Diagnostic> {
    assert!(SOUND.contains(from), "{from}");
    let text = SOUND.replacen(from, to, 1);
    parse("mirror.yaml", text.as_bytes(), Path::new("")).expect_err(to)
}

#[test]
fn the_example_is_sound() {
    let config = parse("mirror.yaml", SOUND.as_bytes(), Path::new("c")).unwrap();
    assert_eq!(config.log.name(), "vigie-0123456789abcdef");
    assert_eq!(config.key_file, Path::new("c/../var/mirror.key"));
    assert_eq!(config.limits.canaries.len(), 1);
    assert_eq!(config.limits.floor, 0.3);
}

#[test]
fn every_mistake_has_its_sentence() {
    let cases = [
        (
            "vigie: 1",
            "vigie: 2",
            "version 1, the only",
            "la version 1, la seule",
        ),
        (
            "+fb9a",
            "+fb9b",
            "the public key of a log",
            "la clé publique d'un journal",
        ),
        (
            "  key_file:",
            "  key:",
            "unknown key `key`",
            "clé inconnue `key`",
        ),
        (
            "queue:",
            "# queue:",
            "`kafka` and `queue`",
            "`kafka` et `queue`",
        ),
        (
            "\"127.0.0.1",
            "\"0.0.0.0",
            "this machine only",
            "cette seule machine",
        ),
        (
            "\"127.0.0.1:9188\"",
            "here",
            "an address such as",
            "une adresse comme",
        ),
        (
            "silent: 5 min",
            "silent: 5",
            "a duration needs its unit",
            "besoin de son unité",
        ),
        (
            "30,",
            "100,",
            "a number from 1 to 99",
            "un nombre de 1 à 99",
        ),
        (
            "zone: Europe/Paris",
            "zone: Paris",
            "no time zone",
            "pas de fuseau horaire",
        ),
        (
            ", within: 15 min",
            "",
            "`within` is missing",
            "il manque `within`",
        ),
    ];
    for (from, to, en, fr) in cases {
        let findings = with(from, to);
        let said = said(&findings);
        let found = said
            .iter()
            .any(|(_, e, f)| e.contains(en) && f.contains(fr));
        assert!(found, "{to}: {said:?}");
    }
}

#[test]
fn a_mirror_elsewhere_is_reached_by_tls_or_knowingly_not() {
    let key = "mirror.test+787a2d8e+BP0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY";
    let config = |mirror: &str| {
        let settings = include_str!("../../../config/vigie.yaml");
        let text = format!("{settings}mirror: {{ {mirror} }}\n");
        crate::config::parse("vigie.yaml", text.as_bytes(), Path::new(""))
    };
    for url in [
        "https://m.example.org",
        "http://127.0.0.1:9188",
        "http://[::1]:9188/a",
    ] {
        assert!(
            config(&format!("url: \"{url}\", key: \"{key}\"")).is_ok(),
            "{url}"
        );
    }
    let plain = "url: \"http://m.example.org\"";
    assert!(config(&format!("{plain}, key: \"{key}\", insecure: true")).is_ok());
    let log = "vigie-0123456789abcdef+fb9a0262+AW56HN0psLeP0Tr0xVmP7/TvKpcWbjym8uT7/M2AUFvx";
    for (mirror, en) in [
        (format!("{plain}, key: \"{key}\""), "begins with https://"),
        (format!("url: ftp, key: \"{key}\""), "an address such as"),
        (
            format!("url: \"https://a?b\", key: \"{key}\""),
            "an address such as",
        ),
        (
            format!("url: \"https://a\", key: \"{log}\""),
            "key of a cosigner",
        ),
        ("url: \"https://a\"".to_owned(), "`key` is missing"),
    ] {
        let findings = config(&mirror).expect_err(en);
        let said = said(&findings);
        assert!(
            said.iter().any(|(_, found, _)| found.contains(en)),
            "{mirror}: {said:?}"
        );
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! One schema: what is asked for it, what it becomes, and why it is not to be had.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;

use super::super::client::{Client, Failure};
use super::super::fetch::fetch;
use super::super::{RegistryLogin, RegistryTarget, Trouble, knock};
use super::Server;
use crate::intake::{SchemaId, SchemaText};

fn had(target: RegistryTarget, id: SchemaId) -> Result<SchemaText, Failure> {
    fetch(&Client::new(target).unwrap(), id)
}

fn refers(name: &str, subject: &str) -> serde_json::Value {
    json!({ "name": name, "subject": subject, "version": 3 })
}

/// Schemas that refer to others, in the forms that registries give them.
fn schemas(path: &str) -> (u16, &'static str, String) {
    let found = match path {
        "/api/schemas/types" => json!(["AVRO"]),
        "/api/schemas/ids/1" => json!({ "schema": "\"long\"" }),
        "/api/schemas/ids/2" => json!({ "schema": "top", "schemaType": "AVRO",
            "references": [refers("a.B", "sub ject/é"), refers("a.D", "d")] }),
        "/api/subjects/sub%20ject%2F%C3%A9/versions/3?deleted=true" => {
            json!({ "schema": "b", "references": [refers("a.C", "c")] })
        }
        "/api/subjects/c/versions/3?deleted=true" => json!({ "schema": "c", "references": null }),
        // The same under another name.
        "/api/subjects/d/versions/3?deleted=true" => {
            json!({ "schema": "d", "references": [refers("C", "c")] })
        }
        "/api/schemas/ids/3" => json!({ "schema": "top", "schemaType": "PROTOBUF",
            "references": [refers("b.proto", "c")] }),
        "/api/schemas/guids/07070707-0707-0707-0707-070707070707" => {
            json!({ "schema": "{}", "schemaType": "JSON", "guid": "07", "subject": "s" })
        }
        _ => return (404, "", json!({ "error_code": 40403 }).to_string()),
    };
    (200, "", found.to_string())
}

#[test]
fn a_schema_comes_with_all_that_it_refers_to() {
    let server = Server::start(schemas);
    let number = |number| had(server.target(), SchemaId::Number(number)).unwrap();
    assert_eq!(number(1), SchemaText::Avro("\"long\"".into(), Vec::new()));
    let used = ["c", "b", "d"].map(str::to_owned).to_vec();
    assert_eq!(number(2), SchemaText::Avro("top".into(), used));
    let imported = vec![("b.proto".to_owned(), "c".to_owned())];
    assert_eq!(number(3), SchemaText::Protobuf("top".into(), imported));
    let named = had(server.target(), SchemaId::Guid([7; 16])).unwrap();
    assert_eq!(named, SchemaText::Json("{}".into()));
    let asked = server.paths().len();
    let nobody = had(server.target(), SchemaId::Fingerprint([1; 8])).unwrap_err();
    assert_eq!(nobody.trouble, Trouble::NotFound);
    assert_eq!(server.paths().len(), asked, "nobody knows a fingerprint");
}

#[test]
fn each_answer_has_its_reason() {
    let answer = |path: &str| -> (u16, &'static str, String) {
        let number = path.rsplit('/').next().unwrap_or_default().parse();
        let of_type = |of: &str| json!({ "schema": "s", "schemaType": of }).to_string();
        match number.unwrap_or(0) {
            status @ 400..600 => (status, "", "{}".into()),
            1 => (200, "", "<html>".into()),
            2 => (200, "", json!({ "schema": 5 }).to_string()),
            3 => (200, "", of_type("XSD")),
            4 => (200, "", " ".repeat(3_000_000)),
            5 => {
                std::thread::sleep(Duration::from_secs(2));
                (200, "", of_type("AVRO"))
            }
            // It refers to itself, by ever other names.
            6 => {
                let name = format!("n{:?}", Instant::now());
                let body = json!({ "schema": "s", "references": [
                    { "name": name, "subject": "s", "version": 6 }] });
                (200, "", body.to_string())
            }
            7 => (200, "", format!("{}\"s\"", "[".repeat(100_000))),
            _ => (200, "", of_type("AVRO")),
        }
    };
    let answer = move |path: &str| answer(path.trim_end_matches("?deleted=true"));
    let server = Server::start(answer);
    let trouble = |number: u32| {
        let mut target = server.target();
        target.timeout = Duration::from_secs(1);
        let got = had(target, SchemaId::Number(number));
        got.expect_err(&number.to_string()).trouble
    };
    for (number, expected) in [
        (401, Trouble::Refused),
        (403, Trouble::Refused),
        (404, Trouble::NotFound),
        (429, Trouble::Down),
        (500, Trouble::Down),
        (503, Trouble::Down),
        (400, Trouble::Unusable),
        (1, Trouble::Unusable),
        (2, Trouble::Unusable),
        (3, Trouble::Unusable),
        (4, Trouble::Unusable),
        (6, Trouble::Unusable),
        (7, Trouble::Unusable),
        (5, Trouble::Down),
    ] {
        assert_eq!(trouble(number), expected, "{number}");
    }
    let mut gone = server.target();
    gone.url = "http://127.0.0.1:1/api".into();
    let down = had(gone, SchemaId::Number(8)).unwrap_err();
    assert_eq!(down.trouble, Trouble::Down);
}

#[test]
fn it_goes_nowhere_else() {
    let other = Server::start(schemas);
    let there: &'static str =
        format!("Location: http://{}/api/schemas/ids/1\r\n", other.address).leak();
    let server = Server::start(move |_| (302, there, String::new()));
    let mut target = server.target();
    let folder = tempfile::tempdir().unwrap();
    target.login = Some(token(folder.path(), "a-token\n"));
    let refused = had(target, SchemaId::Number(1)).unwrap_err();
    assert_eq!(refused.trouble, Trouble::Unusable);
    assert_eq!(other.paths().len(), 0);
}

fn token(folder: &Path, text: &str) -> RegistryLogin {
    let path = folder.join("secret");
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    RegistryLogin::Token(path)
}

#[test]
fn it_shows_who_asks_and_nobody_reads_that_in_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|path| match path {
        "/api/schemas/ids/1" => schemas(path),
        _ => (401, "", "a-secret".into()),
    });
    let RegistryLogin::Token(path) = token(folder.path(), "a-secret\n") else {
        return;
    };
    let asked = |login: &RegistryLogin, number| {
        let mut target = server.target();
        target.login = Some(login.clone());
        had(target, SchemaId::Number(number))
    };
    let password = RegistryLogin::Password("vigie".into(), path.clone());
    let bearer = RegistryLogin::Token(path.clone());
    for (login, header) in [
        (&password, "Basic dmlnaWU6YS1zZWNyZXQ="),
        (&bearer, "Bearer a-secret"),
    ] {
        asked(login, 1).unwrap();
        let head = server.asked.lock().unwrap().pop().unwrap();
        let header = format!("authorization: {header}");
        assert!(
            head.lines().any(|line| line.eq_ignore_ascii_case(&header)),
            "{head}"
        );
        let refused = asked(login, 2).unwrap_err();
        assert_eq!(refused.trouble, Trouble::Refused);
        assert!(!format!("{refused:?}{login:?}").contains("a-secret"));
    }
    // Another secret counts at once; a header cannot hold this one.
    token(folder.path(), "a-secret\u{1}\n");
    let unusable = asked(&bearer, 1).unwrap_err();
    assert!(!unusable.why.contains("a-secret"), "{unusable:?}");
    // Who else can read it has it.
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let exposed = asked(&bearer, 1).unwrap_err();
    assert_eq!(exposed.trouble, Trouble::Refused);
    assert!(exposed.why.contains("0600"), "{exposed:?}");
}

#[test]
fn whoever_knocks_learns_whether_it_is_a_registry() {
    let server = Server::start(schemas);
    assert_eq!(knock(&server.target()), Ok(()));
    let page = Server::start(|_| (200, "", "<html>".into()));
    let refused = knock(&page.target()).unwrap_err();
    assert_eq!(refused.0, Trouble::Unusable);
    let mut elsewhere = server.target();
    elsewhere.url += "/more";
    assert_eq!(knock(&elsewhere).unwrap_err().0, Trouble::NotFound);
}

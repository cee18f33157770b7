// SPDX-License-Identifier: EUPL-1.2
//! `vigie map`: what a mapping makes of a sample, and a first mapping for one.

use std::fs;

use serde_json::{Value, json};

use super::command::vigie;

const MAPPING: &str = "vigie: 1
mapping: { name: m, version: 1, source: 'urn:m' }
open: { at: /rows/*/more, pairs: { name: /n, value: /v } }
each: /rows
id: { from: /id }
time: { from: /t, format: rfc3339 }
native: /what
fields: { subject.ref: { from: [/mail, /login], domain: email }, org.site: /more/site, org.team: /team }
emit: { kind: score.computed, when: { /what: score }, fields: { value.num: /n } }
";

const SAMPLE: &str = r#"{"next":1,"rows":[
 {"id":1,"t":"2026-03-02T08:00:00Z","what":"score","mail":"ada@example.org","n":7,"more":[{"n":"site","v":"north"}]},
 {"id":1,"t":"2026-03-02T08:00:00Z","what":"score","mail":"ada@example.org","n":7,"more":[{"n":"site","v":"north"}]},
 {"id":2,"t":"2026-03-02T08:00:00Z","what":"score","login":"bob@example.org","n":"many"},
 {"id":3,"t":"2026-03-02T08:00:00Z","what":"lunch"},
 {"t":"2026-03-02T08:00:00Z","what":"score"}]}"#;

#[test]
fn a_sample_shows_what_a_mapping_makes_of_it_and_what_it_does_not_look_at() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("m.yaml"), MAPPING).unwrap();
    fs::write(path("sample.json"), SAMPLE).unwrap();
    let (mapping, sample) = (path("m.yaml"), path("sample.json"));
    let ask = |more: &[&str]| {
        let asked = ["map", &sample, "--mapping", &mapping, "--lang", "en"];
        vigie(&[&asked, more].concat(), ".")
    };
    let (code, out, err) = ask(&["--format", "json"]);
    assert_eq!((code, err.as_str()), (1, ""));
    assert!(!out.contains("ada@example.org"), "{out}");
    let found: Value = serde_json::from_str(&out).unwrap();
    let events = found["records"][0].as_array().unwrap();
    let fields = &events[0]["fields"];
    assert_eq!(
        fields["org.site"],
        json!({ "value": "north", "from": "/more/site" })
    );
    assert_eq!(fields["value.num"], json!({ "value": "7", "from": "/n" }));
    assert_eq!(fields["subject.ref"]["from"], "/mail");
    assert_eq!(events[2]["fields"]["subject.ref"]["from"], "/login");
    assert_eq!(events[4], json!({ "rejected": "no_id", "event": 4 }));
    assert_eq!(found["events"], 5);
    assert_eq!(found["repeated"], 1);
    assert_eq!(found["pointers"]["/team"], 0);
    assert_eq!(found["pointers"]["/mail"], 2);
    assert_eq!(found["unread"], json!({ "/next": 1 }));
    assert_eq!(found["without_emit"], json!({ "lunch": 1 }));
    let many = json!([{ "field": "value.num", "reason": "number", "count": 1 }]);
    assert_eq!(found["unreadable"], many);

    let (_, out, _) = ask(&[]);
    assert!(
        out.contains("pointers that never found anything (1)\n  /team\n"),
        "{out}"
    );
    assert!(
        out.contains("1 records, 5 events: 4 observations, 1 rejected, 1 repeated"),
        "{out}"
    );
    assert!(!out.contains("ada@example.org"), "{out}");
    assert!(ask(&["--show-content"]).1.contains("ada@example.org"));
}

#[test]
fn a_first_mapping_loads_and_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let sample = SAMPLE.replace("\"t\":", "\"created_at\":");
    fs::write(path("sample.json"), sample).unwrap();
    let (code, out, err) = vigie(&["map", &path("sample.json"), "--suggest"], ".");
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(!out.contains("example.org"), "{out}");
    for line in [
        "each: /rows\n",
        "id: { from: /id }\n",
        "time: { from: /created_at, format: rfc3339 }\n",
    ] {
        assert!(out.contains(line), "{line}: {out}");
    }
    fs::write(path("first.yaml"), &out).unwrap();
    assert_eq!(vigie(&["check", &path("first.yaml")], ".").0, 0);
}

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
    let why = json!({
        "line": null, "pointer": "/id", "wanted": { "kind": "id", "of": null },
        "found": { "kind": "nothing", "length": 0, "like": "" },
    });
    assert_eq!(
        events[4],
        json!({ "rejected": "no_id", "event": 4, "why": why })
    );
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

#[test]
fn of_a_reject_it_says_where_and_what_but_no_value() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let mapping = "vigie: 1\nmapping: { name: m, version: 1, source: 'urn:m' }\n\
        record: { format: csv }\nid: { from: /id }\ntime: { from: /t, format: rfc3339 }\n\
        fields: { subject.ref: { from: /who, domain: company } }\nemit: { kind: session.login }\n";
    fs::write(path("m.yaml"), mapping).unwrap();
    let map = |sample: &str, more: &[&str]| {
        fs::write(path("sample"), sample).unwrap();
        let (sample, mapping) = (path("sample"), path("m.yaml"));
        let asked = ["map", &sample, "--mapping", &mapping];
        vigie(&[&asked[..], more].concat(), ".")
    };
    let bad = "id,who,t\n1,zoe,04/05/2026\n2,zoe\n";
    let (code, out, _) = map(bad, &["--lang", "en"]);
    assert_eq!(code, 1);
    for line in [
        "line 2, /t, found a text of 10 characters like 99/99/9999; wanted a time as rfc3339",
        "line 3, found 2 fields; wanted 3, one for each column",
    ] {
        assert!(out.contains(line), "{line}: {out}");
    }
    assert!(!out.contains("zoe"), "{out}");
    let french = map(bad, &["--lang", "fr"]).1;
    assert!(
        french.contains("ligne 2, /t, trouvé un texte de 10 caractères"),
        "{french}"
    );
    let found: serde_json::Value =
        serde_json::from_str(&map(bad, &["--format", "json"]).1).unwrap();
    let why = &found["records"][0][0]["why"];
    assert_eq!(
        (&why["pointer"], &why["found"]["like"]),
        (&"/t".into(), &"99/99/9999".into())
    );
    let out = map("zoe,1,2026\n", &["--lang", "en"]).1;
    assert!(
        out.contains("found 3 columns; wanted also the columns id, t, who"),
        "{out}"
    );
    assert!(!out.contains("zoe"), "{out}");
}

#[test]
fn canonical_events_need_no_mapping_and_a_missing_one_is_looked_for_in_places() {
    let folder = tempfile::tempdir().unwrap();
    let sample = folder.path().join("sample.ndjson");
    let event = r#"{"specversion":"1.0","id":"1","source":"/hr","type":"work.session.login.v1","time":"2026-03-02T10:00:00Z","data":{"org":{"site":"s"}}}"#;
    fs::write(&sample, event).unwrap();
    let sample = sample.to_str().unwrap();
    let (code, out, err) = vigie(&["map", sample, "--lang", "en"], ".");
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.contains("session.login") && out.contains("1 observations"),
        "{out}"
    );
    let (code, _, err) = vigie(&["map", sample, "--mapping", "nowhere"], ".");
    assert_eq!(code, 3);
    assert!(err.contains("config/mappings/nowhere.yaml"), "{err}");
}

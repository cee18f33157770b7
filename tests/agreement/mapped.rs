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

/// A clock that writes one date and two hours, whose columns are named in the first line.
const CLOCK: &str = r#"vigie: 1
mapping: { name: m, version: 1, source: "urn:m" }
record: { format: csv, delimiter: ";" }
id: { from: /nr }
time: { of: [/jour, /debut], format: "%d/%m/%Y %H:%M", zone: UTC }
fields:
  subject.ref: /qui
  task.type: /note
  interval.start: { of: [/jour, /debut], format: "%d/%m/%Y %H:%M", zone: UTC }
  interval.end: { of: [/jour, /fin], format: "%d/%m/%Y %H:%M", zone: UTC }
emit: { kind: time.recorded, when: { /pause: { missing: true } } }
"#;

const HEAD: &str = "nr;jour;debut;fin;qui;note;pause\n";

/// An export with a line behind one that is right.
fn export(line: &str) -> String {
    format!("{HEAD}0;04/05/2026;08:00;12:00;zoe;pick;\n{line}\n")
}

/// A folder with the mapping of the clock.
fn clock() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("m.yaml"), CLOCK).unwrap();
    folder
}

/// What it makes of a sample.
fn map(folder: &tempfile::TempDir, sample: &[u8], more: &[&str]) -> (i32, String, String) {
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("sample"), sample).unwrap();
    let (sample, mapping) = (path("sample"), path("m.yaml"));
    let asked = ["map", &sample, "--mapping", &mapping, "--lang", "en"];
    vigie(&[&asked[..], more].concat(), ".")
}

#[test]
fn what_is_wrong_with_an_export_is_said_with_its_line_and_the_cure() {
    let mut latin = export("1;04/05/2026;08:00;12:00;zo").into_bytes();
    latin.splice(latin.len() - 1.., *b"\xeb;pick;\n");
    let cases: [(Vec<u8>, &[&str]); 8] = [
        (
            b"nr;jour;heure;fin;qui;note;pause\n1;04/05/2026;08:00;12:00;zoe;pick;\n".into(),
            &[
                "line 1, found 7 columns; wanted also the columns debut\n",
                "rejected: wrong_columns",
            ],
        ),
        (
            b"nr;jour;debut_;fin;qui;note;pause\n1;04/05/2026;08:00;12:00;zoe;pick;\n".into(),
            &["the columns debut (did you mean debut_?)"],
        ),
        (
            HEAD.replace(';', ",").into_bytes(),
            &["wanted `record: { format: csv, delimiter: \",\" }`"],
        ),
        (
            latin,
            &["line 3, found the byte eb behind 27 characters; wanted UTF-8 (an export of Windows"],
        ),
        (
            export("1;04.05.2026;08:00;12:00;zoe;pick;").into(),
            &[
                "line 3, /jour + /debut, found a text of 16 characters like 99.99.9999 99:99; wanted a time as %d/%m/%Y %H:%M",
            ],
        ),
        (
            export("1;04/05/2026;22:00;06:00;zoe;pick;").into(),
            &[
                "! 1, line 3  time.recorded",
                "unreadable interval.seconds reversed",
                "        /fin: a text of 5 characters like 99:99",
            ],
        ),
        (
            export("0;05/05/2026;08:00;12:00;zoe;pick;").into(),
            &[
                "    ! id_reused\n",
                "0 repeated, 1 with the id of another (`vigie explain id_reused`)",
            ],
        ),
        (
            format!(
                "{}1;04/05/2026;08:00;12:00;zoe;pick;1\n",
                HEAD.replace("pause", "pauses")
            )
            .into(),
            &["columns that the first line does not name (1)\n  pause, did you mean pauses?"],
        ),
    ];
    all_said(&cases);
}

#[test]
fn a_quote_that_stays_open_and_a_space_that_nobody_sees_are_shown() {
    let cases: [(Vec<u8>, &[&str]); 4] = [
        (
            (export("1;04/05/2026;08:00;12:00;\"zoe;pick;")
                + "2;04/05/2026;08:00;12:00;bob;pick;\n")
                .into(),
            &[
                "rejected: bad_format",
                "line 3, found a quote that opens here; wanted its end: it never closes",
            ],
        ),
        (
            format!("\"{HEAD}1;04/05/2026;08:00;12:00;zoe;pick;\n").into(),
            &["line 1, found a quote that opens here; wanted its end"],
        ),
        (
            b"nr;jour; debut;fin;qui;note;pause\n1;04/05/2026;08:00;12:00;zoe;pick;\n".into(),
            &["the columns debut (did you mean \" debut\"?)"],
        ),
        (
            b"sep=,\nnr,jour,heure\n1,04/05/2026,08:00\n".into(),
            &["found 3 columns; wanted also the columns debut, fin, note, qui\n"],
        ),
    ];
    all_said(&cases);
}

/// Each sample has findings that say these lines, and nobody in it is named.
fn all_said(cases: &[(Vec<u8>, &[&str])]) {
    let folder = clock();
    for (sample, lines) in cases {
        let (code, out, err) = map(&folder, sample, &[]);
        assert_eq!((code, err.as_str()), (1, ""), "{out}");
        for line in *lines {
            assert!(out.contains(line), "{line}: {out}");
        }
        assert!(!out.contains("zoe"), "{out}");
    }
}

#[test]
fn what_people_wrote_is_shown_by_its_form_and_wrong_use_is_explained() {
    let folder = clock();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (code, out, _) = map(
        &folder,
        export("1;04/05/2026;08:00;12:00;zoe;rdv Mme X;").as_bytes(),
        &[],
    );
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("(aaa Aaa A)") && !out.contains("Mme"), "{out}");
    assert!(
        map(&folder, export("").as_bytes(), &["--show-content"])
            .1
            .contains("pick")
    );
    // Nothing was looked for where nothing could be read.
    let out = map(&folder, b"a;b\n1;2\n", &[]).1;
    assert!(!out.contains("pointers that never"), "{out}");
    let (code, _, err) = map(&folder, export("").as_bytes(), &["--lines"]);
    assert_eq!(code, 3);
    assert!(
        err.contains("the first line of a record names the columns"),
        "{err}"
    );
    let (code, out, _) = vigie(&["test", &path("m.yaml"), "--lang", "en"], ".");
    assert_eq!(code, 1);
    assert!(
        out.contains("has no test: write some under `tests:`"),
        "{out}"
    );
    let (_, said, warned) = vigie(&["check", &path("m.yaml"), "--lang", "en"], ".");
    assert!(
        format!("{said}{warned}").contains(":8:14: warning Y030"),
        "{said}{warned}"
    );
}

/// A mapping whose events lie in a text that is opened as this says.
fn opening(open: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "vigie: 1\nmapping: {{ name: m, version: 1, source: 'urn:m' }}\nopen: [{open}]\n\
         id: {{ from: /data/id }}\ntime: {{ from: /data/t, format: rfc3339 }}\nemit: {{ kind: session.login }}\n"
    );
    fs::write(folder.path().join("m.yaml"), text).unwrap();
    folder
}

#[test]
fn what_does_not_open_is_told_by_its_place() {
    let base64 = "{ at: /data, base64: true }";
    let gzip = "{ at: /data, base64: true, compressed: gzip }";
    // The bytes of gzip, and an object, in Base64.
    let (packed, plain) = (r#"{"data":"H4sIAAAAAAAA/w=="}"#, r#"{"data":"e30="}"#);
    let cases: [(&str, &str, &[&str]); 7] = [
        (
            base64,
            r#"{"data":"?!?"}"#,
            &[
                "rejected: bad_format",
                "/data, found a text of 3 characters like ?!?; wanted a text in Base64",
                "what `open` left as it is (1)\n  /data is not Base64 ×1",
            ],
        ),
        (
            base64,
            packed,
            &[
                "rejected: looks_compressed",
                "wanted `compressed: gzip` beside it",
                "/data looks compressed: `compressed: gzip` is missing ×1",
            ],
        ),
        (
            gzip,
            plain,
            &["rejected: bad_compression", "/data is not gzip ×1"],
        ),
        (
            "/data",
            r#"{"data":"once upon a time"}"#,
            &["rejected: bad_format", "/data is not json ×1"],
        ),
        (
            "{ at: /dat, base64: true }",
            plain,
            &["rejected: no_id", "  /dat (`open`)\n"],
        ),
        (
            "{ at: /dat, pairs: { name: /n, value: /v } }",
            plain,
            &["rejected: no_id", "  /dat (`open`)\n"],
        ),
        (
            "{ at: /data, pairs: { name: /n, value: /v } }",
            plain,
            &[
                "rejected: bad_shape",
                "/data is no list of names with values ×1",
            ],
        ),
    ];
    for (open, sample, lines) in cases {
        let (code, out, err) = map(&opening(open), sample.as_bytes(), &[]);
        assert_eq!((code, err.as_str()), (1, ""), "{open}: {out}");
        for line in lines {
            assert!(out.contains(line), "{open}: {line}: {out}");
        }
    }
    // Where the id stands elsewhere, what stays closed takes nothing along.
    let folder = opening("/more");
    let whole = r#"{"data":{"id":"1","t":"2026-03-02T08:00:00Z"},"more":"tea"}"#;
    let (code, out, _) = map(&folder, whole.as_bytes(), &[]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("/more is not json ×1"), "{out}");
}

// SPDX-License-Identifier: EUPL-1.2
//! Keys of `data` that the canonical form does not have are told by name; those it has are not, read
//! or unread.

use vigie::intake::{Intake, IntakeLimits, Pseudonyms};
use vigie::observation::{Field, Plan};

use super::{intake, told};

fn read(intake: &Intake, data: &str) -> String {
    let event = format!(
        r#"{{"specversion":"1.0","id":"1","source":"urn:m","time":"2026-10-05T12:00:00Z",
            "type":"work.capture.keystrokes.v1","data":{data}}}"#
    );
    let told = told(intake, None, event.as_bytes());
    told.replace("capture.keystrokes 2026-10-05T12:00:00Z", "")
        .trim()
        .to_owned()
}

#[test]
fn other_names_for_what_the_form_has_are_told() {
    let all = intake(Vec::new());
    for (data, want) in [
        (r#"{"worker":"w1","site":"hall-3"}"#, "site worker"),
        (r#"{"subject":{"id":"w1"}}"#, "subject.id"),
        (r#"{"subject.ref":"w1"}"#, "subject.ref"),
        (r#"{"Subject":{"ref":"w1"}}"#, "Subject"),
        (
            r#"{"org":{"site_id":"x","Site":1}}"#,
            "org.Site org.site_id",
        ),
        (r#"{"data":{"subject":{"ref":"w1"}}}"#, "data"),
        // What may name somebody is not.
        (r#"{"Ada Lovelace":1}"#, "(withheld)"),
    ] {
        let want: Vec<String> = want
            .split(' ')
            .map(|name| format!("note: unread key {name}"))
            .collect();
        let told = read(&all, data);
        let told: Vec<&str> = told.lines().map(str::trim).collect();
        assert_eq!(told, want, "{data}");
    }
}

#[test]
fn what_the_form_has_is_not_told_whoever_reads_it() {
    let everything = r#"{"kind":"capture.keystrokes","subject":{"ref":"w1","scheme":"s",
        "domain":"company","class":"worker"},"window":{"tz":"UTC"},"links":[{"rel":"a","id":"b"}],
        "raw":{"format":"x"},"org":{"unit":"u"},"duty":"on","target":{"domain":"email"}}"#;
    assert!(!read(&intake(Vec::new()), everything).contains("note"));
    // Of an intake that reads one field, too: and it tells what the form lacks all the same.
    let keys = Pseudonyms::new(&[7; 32]);
    let plan = Plan::new(Field::parse("duty"));
    let one = Intake::new(plan, Vec::new(), keys, IntakeLimits::default());
    let format = one.format(None).unwrap();
    let mut remarks = Vec::new();
    for data in [everything, r#"{"subject":{"name":"x"},"system":[]}"#] {
        let event = format!(
            r#"{{"id":"1","source":"urn:m","time":"2026-10-05T12:00:00Z",
                "type":"work.capture.keystrokes.v1","data":{data}}}"#
        );
        one.read(&super::record(event.as_bytes()), format, &mut |item| {
            if let vigie::intake::Item::Seen(_, told) = item {
                remarks.extend(told.iter().map(super::note));
            }
        });
    }
    assert_eq!(remarks, ["unread key subject.name"]);
}

#[test]
fn one_event_tells_a_few_at_most() {
    let keys: Vec<String> = (0..100).map(|n| format!(r#""k{}":{n}"#, n)).collect();
    let told = read(&intake(Vec::new()), &format!("{{{}}}", keys.join(",")));
    assert_eq!(told.lines().count(), 16);
}

// SPDX-License-Identifier: EUPL-1.2
//! A first mapping for a sample: what looks like an id, a time, a person and a kind is put in its
//! place, and everything else is listed. What it says has to be decided by people; where nothing in
//! the sample is a time it does not load before they have.

mod guess;
mod sample;

use guess::Shift;
use serde_json::Value;

pub(super) use sample::NoEvents;

/// Pointers listed at most.
const LISTED: usize = 60;

/// A mapping in YAML.
pub(super) fn mapping(records: &[&[u8]]) -> Result<String, NoEvents> {
    let events = sample::events(records)?;
    let leaves = &events.leaves;
    let (id, time) = (guess::id(leaves), guess::time(leaves));
    let (person, kind) = (guess::person(leaves), guess::kind(leaves));
    let mut lines = vec![
        "# A first mapping, made from a sample: each line is to be checked, and `kind: other` to be".to_owned(),
        "# replaced by what the events are (`vigie words` lists the kinds).".to_owned(),
        "vigie: 1".to_owned(),
        "mapping: { name: ours, version: 1, source: \"urn:ours\" }".to_owned(),
    ];
    lines.extend(events.lines);
    lines.push(match id {
        Some((path, _)) => format!("id: {{ from: {} }}", quoted(path)),
        None => "id: { from: $record } # nothing looked like an id: repeated records count again"
            .to_owned(),
    });
    let shift = guess::shift(leaves).filter(|_| !time.is_some_and(|(_, value)| has_hour(value)));
    match &shift {
        Some(shift) => lines.push(format!("time: {}", at(&shift.date, &shift.start, shift))),
        None => lines.extend(when(time)),
    }
    lines.extend(kind.map(|(path, _)| format!("native: {}", quoted(path))));
    lines.push("fields:".to_owned());
    lines.push(whom(person));
    lines.extend(shift.iter().flat_map(period));
    lines.push("  system.id: { const: ours }".to_owned());
    lines.push("emit:".to_owned());
    lines.push("  - kind: other".to_owned());
    let mut used: Vec<&String> = [id, time, person, kind]
        .into_iter()
        .flatten()
        .map(|(path, _)| path)
        .collect();
    if let Some(Shift {
        date, start, end, ..
    }) = &shift
    {
        used.extend([date, start].into_iter().chain(end));
    }
    let unused: Vec<&String> = leaves.keys().filter(|path| !used.contains(path)).collect();
    if !unused.is_empty() {
        lines.push("# What else the sample has:".to_owned());
    }
    // What stands there may name people: only its place is written.
    lines.extend(unused.iter().take(LISTED).map(|path| format!("#   {path}")));
    Ok(lines.join("\n") + "\n")
}

/// Whom it concerns, as far as something looks like a person.
fn whom(person: Option<(&String, &String)>) -> String {
    let Some((path, value)) = person else {
        return "  # subject.ref: whom it concerns; nothing looked like a person".to_owned();
    };
    let domain = if value.contains('@') {
        ", domain: email"
    } else {
        ""
    };
    let actor = match guess::names_actor(path) {
        true => " # who acts: if it concerns somebody else, this is `actor.ref`",
        false => "",
    };
    format!("  subject.ref: {{ from: {}{domain} }}{actor}", quoted(path))
}

/// From when to when something lasted, where a day has two hours beside it.
fn period(shift: &Shift) -> Vec<String> {
    let Some(end) = &shift.end else {
        return Vec::new();
    };
    let start = at(&shift.date, &shift.start, shift);
    let after = format!(
        ", after: [{}, {}] }}",
        quoted(&shift.date),
        quoted(&shift.start)
    );
    let end = at(&shift.date, end, shift);
    let (end, comment) = end.split_once(" }").unwrap_or((&end, ""));
    vec![
        format!("  interval.start: {start}"),
        format!("  interval.end: {end}{after}{comment}"),
    ]
}

/// A time in two columns.
fn at(date: &str, hour: &str, shift: &Shift) -> String {
    let (date, hour) = (quoted(date), quoted(hour));
    format!(
        "{{ of: [{date}, {hour}], format: \"{}\", zone: UTC }} # no zone stands there: name the one of its clocks",
        shift.format
    )
}

/// Whether a time has more than its day.
fn has_hour(value: &str) -> bool {
    guess::time_format(value)
        .is_some_and(|(format, _)| !format.starts_with('%') || format.contains("%H"))
}

/// When it happened. Nothing is made up where nothing says so.
fn when(time: Option<(&String, &String)>) -> Vec<String> {
    let Some((path, value)) = time else {
        return vec![
            "# Nothing in the sample is a time, and a mapping needs one: name its place and form, or that of a".to_owned(),
            "# field that some events lack, with `else: broker` for the time of the record.".to_owned(),
            "# time: { from: /..., format: rfc3339 }".to_owned(),
        ];
    };
    let (format, is_local) = guess::time_format(value).unwrap_or(("rfc3339", false));
    let path = quoted(path);
    vec![match is_local {
        false => format!("time: {{ from: {path}, format: {format} }}"),
        true => format!(
            "time: {{ from: {path}, format: \"{format}\", zone: UTC }} # no zone stands there: name the one of its clocks"
        ),
    }]
}

/// A text of YAML, quoted where it has to be.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '.');
    match text.chars().all(is_plain) {
        true => text.to_owned(),
        false => Value::from(text).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(sample: &str) -> String {
        mapping(&[sample.as_bytes()]).unwrap()
    }

    #[track_caller]
    fn says(sample: &str, lines: &[&str]) {
        let text = made(sample);
        for line in lines {
            assert!(text.contains(line), "{line}\n{text}");
        }
        if !text.contains("# time:") {
            let loaded = crate::intake::parse_mapping("m", text.as_bytes());
            assert!(loaded.is_ok(), "{text}: {loaded:?}");
        }
    }

    #[test]
    fn a_person_is_no_id_and_what_is_used_is_not_listed() {
        let page = r#"{"items":[{"id":{"time":"2026-05-04T08:15:30Z","uniqueQualifier":"-7"},
            "actor":{"profileId":"1","email":"a@b.org"},"events":[{"name":"x"}]}]}"#;
        says(
            page,
            &[
                "each: /items",
                "from: /id/uniqueQualifier }",
                "from: /id/time, format: rfc3339",
                "/actor/email, domain: email",
                "native: /events/0/name",
                "#   /actor/profileId",
            ],
        );
        assert!(!made(page).contains("#   /id/time"));
        says(
            r#"{"employee_id":"7","when":"2026-05-04T08:15:30"}"#,
            &[
                "id: { from: $record }",
                "subject.ref: { from: /employee_id }",
                "from: /when, format: \"%Y-%m-%dT%H:%M:%S\", zone: UTC",
            ],
        );
        says(
            r#"{"matricule":"7","at":1777882530}"#,
            &["subject.ref: { from: /matricule }", "format: s"],
        );
    }

    #[test]
    fn an_event_with_parameters_is_no_page() {
        let event = r#"{"id":"1","time":"2026-05-04T08:15:30Z","parameters":[{"name":"a","value":"b"},{"name":"c","value":"d"}]}"#;
        assert!(!made(event).contains("each:"), "{}", made(event));
        let report = r#"{"id":"r","rows":[{"id":"1","at":"2026-05-04T08:15:30Z"}]}"#;
        says(report, &["each: /rows", "id: { from: /id }"]);
    }

    #[test]
    fn no_time_is_made_up() {
        says(r#"{"id":"1","who":"x"}"#, &["# time:"]);
    }

    #[test]
    fn columns_are_read_with_and_without_names() {
        says(
            "task;matricule;fin\n1;w-7;04/05/2026 08:15\n",
            &[
                "record: { format: csv, delimiter: \";\" }",
                "from: /matricule",
                "from: /fin, format: \"%d/%m/%Y %H:%M\"",
            ],
        );
        says(
            "1,w,2026-05-04T08:15:30Z\n2,w,2026-05-04T08:15:31Z\n",
            &[
                "columns: [column1, column2, column3]",
                "from: /column3, format: rfc3339",
            ],
        );
    }

    #[test]
    fn what_holds_nothing_is_said_to() {
        for empty in ["[]", "{}", "[[]]"] {
            assert_eq!(
                mapping(&[empty.as_bytes()]),
                Err(NoEvents::Empty),
                "{empty}"
            );
        }
        assert_eq!(mapping(&[b"<a/>"]), Err(NoEvents::Unknown));
    }

    #[test]
    fn a_browser_is_nobody_and_who_acts_may_not_be_concerned() {
        let made = made(r#"{"id":"1","time":"2026-05-04T08:15:30Z","userAgent":"curl"}"#);
        assert!(made.contains("nothing looked like a person"), "{made}");
        says(
            r#"{"id":"1","time":"2026-05-04T08:15:30Z","operator":"o-7"}"#,
            &["subject.ref: { from: /operator } # who acts: if it concerns somebody else"],
        );
    }

    #[test]
    fn pages_inside_pages_are_opened() {
        says(
            r#"{"resourceLogs":[{"resource":{},"scopeLogs":[{"logRecords":[
                {"timeUnixNano":"1777882530000000000","attributes":[{"key":"user.id","value":{"stringValue":"7"}}]}]}]}]}"#,
            &[
                "each: \"/resourceLogs/*/scopeLogs/*/logRecords\"",
                "from: /timeUnixNano, format: ns",
            ],
        );
    }

    #[test]
    fn a_day_and_its_hours_are_put_together() {
        says(
            "nr;jour;debut;fin;matricule\n1;04/05/2026;22:00;06:00;w-7\n",
            &[
                "time: { of: [/jour, /debut], format: \"%d/%m/%Y %H:%M\", zone: UTC } # no zone",
                "interval.start: { of: [/jour, /debut], format",
                "interval.end: { of: [/jour, /fin], format: \"%d/%m/%Y %H:%M\", zone: UTC, after: [/jour, /debut] } # no zone",
                "subject.ref: { from: /matricule }",
            ],
        );
    }
}

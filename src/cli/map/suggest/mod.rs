// SPDX-License-Identifier: EUPL-1.2
//! A first mapping for a sample: what looks like an id, a time, a person and a kind is put in its
//! place, and everything else is listed. What it says has to be decided by people; where nothing in
//! the sample is a time it does not load before they have.

mod guess;
mod sample;

use guess::Shift;
use serde_json::Value;

use crate::diagnostic::Language;

pub(super) use sample::NoEvents;

/// Pointers listed at most.
const LISTED: usize = 60;

/// A mapping in YAML, with comments in this language.
pub(super) fn mapping(records: &[&[u8]], language: Language) -> Result<String, NoEvents> {
    let events = sample::events(records)?;
    let leaves = &events.leaves;
    let (id, time) = (guess::id(leaves), guess::time(leaves));
    let (person, kind) = (guess::person(leaves), guess::kind(leaves));
    let mut lines = head(language);
    lines.extend(events.lines);
    lines.push(match id {
        Some((path, _)) => format!("id: {{ from: {} }}", quoted(path)),
        None => format!(
            "id: {{ from: $record }} # {}",
            language.pick(
                "nothing looked like an id: repeated records count again",
                "rien ne ressemble à un identifiant : un message répété compte à nouveau",
            )
        ),
    });
    let shift = guess::shift(leaves).filter(|_| !time.is_some_and(|(_, value)| has_hour(value)));
    match &shift {
        Some(shift) => {
            let at = at(&shift.date, &shift.start, shift);
            lines.push(format!("time: {at}{}", no_zone(language)));
        }
        None => lines.extend(when(time, language)),
    }
    lines.extend(kind.map(|(path, _)| format!("native: {}", quoted(path))));
    lines.push("fields:".to_owned());
    lines.push(whom(person, language));
    lines.extend(shift.iter().flat_map(|shift| period(shift, language)));
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
        let more = language.pick(
            "# What else the sample has:",
            "# Ce que l'échantillon contient d'autre :",
        );
        lines.push(more.to_owned());
    }
    // What stands there may name people: only its place is written.
    lines.extend(unused.iter().take(LISTED).map(|path| format!("#   {path}")));
    Ok(lines.join("\n") + "\n")
}

/// What stands above everything.
fn head(language: Language) -> Vec<String> {
    let comment = language.pick(
        [
            "# A first mapping, made from a sample: each line is to be checked, and `kind: other` to be",
            "# replaced by what the events are (`vigie words` lists the kinds).",
        ],
        [
            "# Une première correspondance, tirée d'un échantillon : chaque ligne est à vérifier, et",
            "# `kind: other` à remplacer par ce que sont les événements (`vigie words` énumère les natures).",
        ],
    );
    let said = [
        "vigie: 1",
        "mapping: { name: ours, version: 1, source: \"urn:ours\" }",
    ];
    comment.into_iter().chain(said).map(str::to_owned).collect()
}

/// Whom it concerns, as far as something looks like a person.
fn whom(person: Option<(&String, &String)>, language: Language) -> String {
    let Some((path, value)) = person else {
        let nobody = language.pick(
            "whom it concerns; nothing looked like a person",
            "qui est concerné ; rien ne ressemble à une personne",
        );
        return format!("  # subject.ref: {nobody}");
    };
    let domain = if value.contains('@') {
        ", domain: email"
    } else {
        ""
    };
    let remark = if guess::names_author(path) {
        language.pick(
            " # who wrote or planned it: if it concerns somebody else, this is `actor.ref`",
            " # qui l'a écrit ou planifié : si quelqu'un d'autre est concerné, c'est `actor.ref`",
        )
    } else if guess::names_actor(path) {
        language.pick(
            " # who acts: if it concerns somebody else, this is `actor.ref`",
            " # qui agit : si quelqu'un d'autre est concerné, c'est `actor.ref`",
        )
    } else {
        ""
    };
    format!(
        "  subject.ref: {{ from: {}{domain} }}{remark}",
        quoted(path)
    )
}

/// From when to when something lasted, where a day has two hours beside it.
fn period(shift: &Shift, language: Language) -> Vec<String> {
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
    let end = end.strip_suffix(" }").unwrap_or(&end);
    let comment = no_zone(language);
    vec![
        format!("  interval.start: {start}{comment}"),
        format!("  interval.end: {end}{after}{comment}"),
    ]
}

/// A time in two columns.
fn at(date: &str, hour: &str, shift: &Shift) -> String {
    let (date, hour) = (quoted(date), quoted(hour));
    format!(
        "{{ of: [{date}, {hour}], format: \"{}\", zone: UTC }}",
        shift.format
    )
}

/// That somebody has to say by which clocks a time is.
fn no_zone(language: Language) -> &'static str {
    language.pick(
        " # no zone stands there: name the one of its clocks",
        " # aucun fuseau n'y figure : nommez celui de ses horloges",
    )
}

/// Whether a time has more than its day.
fn has_hour(value: &str) -> bool {
    guess::time_format(value)
        .is_some_and(|(format, _)| !format.starts_with('%') || format.contains("%H"))
}

/// When it happened. Nothing is made up where nothing says so.
fn when(time: Option<(&String, &String)>, language: Language) -> Vec<String> {
    let Some((path, value)) = time else {
        let comment = language.pick(
            [
                "# Nothing in the sample is a time, and a mapping needs one: name its place and form, or that of a",
                "# field that some events lack, with `else: broker` for the time of the record.",
            ],
            [
                "# Rien dans l'échantillon n'est un instant, et il en faut un : nommez sa place et sa forme, ou celles",
                "# d'un champ qui manque parfois, avec `else: broker` pour l'heure du message.",
            ],
        );
        let example = "# time: { from: /..., format: rfc3339 }";
        let lines = comment.into_iter().chain([example]);
        return lines.map(str::to_owned).collect();
    };
    let (format, is_local) = guess::time_format(value).unwrap_or(("rfc3339", false));
    let path = quoted(path);
    vec![match is_local {
        false => format!("time: {{ from: {path}, format: {format} }}"),
        true => {
            let comment = no_zone(language);
            format!("time: {{ from: {path}, format: \"{format}\", zone: UTC }}{comment}")
        }
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
        mapping(&[sample.as_bytes()], Language::English).unwrap()
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
                mapping(&[empty.as_bytes()], Language::English),
                Err(NoEvents::Empty),
                "{empty}"
            );
        }
        assert_eq!(
            mapping(&[b"<a/>"], Language::English),
            Err(NoEvents::Unknown)
        );
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
    fn who_is_planned_comes_before_who_plans_and_a_reference_is_an_id() {
        says(
            r#"{"shifts":[{"ref":"S-1","employee":{"nr":417},"start":1793692800000,"by":"planner@example.org"}]}"#,
            &[
                "each: /shifts",
                "id: { from: /ref }",
                "time: { from: /start, format: ms }",
                "subject.ref: { from: /employee/nr }\n",
                "#   /by",
            ],
        );
        for by in ["by", "created_by", "updatedBy", "author", "owner_id"] {
            let alone = format!(r#"{{"id":"1","time":"2026-05-04T08:15:30Z","{by}":"a@b.org"}}"#);
            let remark = format!("from: /{by}, domain: email }} # who wrote or planned it");
            says(&alone, &[&remark]);
            let beside = alone.replace("\"id\"", "\"worker_no\":7,\"href\":\"x\",\"id\"");
            says(&beside, &["subject.ref: { from: /worker_no }\n"]);
        }
        let link = made(r#"{"href":"x","time":"2026-05-04T08:15:30Z","user":"u"}"#);
        assert!(link.contains("from: $record"), "{link}");
    }

    #[test]
    fn comments_are_in_the_language_that_is_asked_for() {
        let sample = "nr;jour;debut;fin;acteur\n1;04/05/2026;22:00;06:00;w-7\n";
        let french = mapping(&[sample.as_bytes()], Language::French).unwrap();
        for line in [
            "# Une première correspondance",
            "# aucun fuseau n'y figure",
            "# subject.ref: qui est concerné",
            "# Ce que l'échantillon contient d'autre",
        ] {
            assert!(french.contains(line), "{line}: {french}");
        }
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

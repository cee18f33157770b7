// SPDX-License-Identifier: EUPL-1.2
//! When mapped events happened: alternatives, columns, zones, and what is told of a doubtful time.

use vigie::intake::parse_mapping;

use super::{intake, told};

/// What this `time:`, these fields and this record give, without the kind.
fn read(time: &str, fields: &str, record: &str) -> String {
    let text = format!(
        "vigie: 1\nmapping: {{ name: m, version: 1, source: 'urn:m' }}\nid: {{ from: /id }}\n\
         time: {time}\nemit: {{ kind: session.login, fields: {{ {fields} }} }}"
    );
    let mapping = parse_mapping("m.yaml", text.as_bytes()).unwrap();
    let record = format!(r#"{{"id":1,{record}}}"#);
    let told = told(&intake(vec![mapping]), Some("m"), record.as_bytes());
    told.replace("session.login ", "")
}

fn at(time: &str, record: &str) -> String {
    read(time, "", record)
}

#[test]
fn an_offset_in_the_text_decides_and_needs_no_zone() {
    for zone in ["", ", zone: Europe/Paris"] {
        let log = format!("{{ from: /t, format: '%d/%b/%Y:%H:%M:%S %z'{zone} }}");
        let read = |text: &str| at(&log, &format!(r#""t":"{text}""#));
        assert_eq!(read("02/Mar/2026:17:30:00 +0530"), "2026-03-02T12:00:00Z");
        assert_eq!(read("02/Mar/2026:09:00:00 -0800"), "2026-03-02T17:00:00Z");
        let colon = format!("{{ from: /t, format: '%Y-%m-%d %H:%M:%S %:z'{zone} }}");
        let text = r#""t":"2026-03-02 21:00:00 +09:00""#;
        assert_eq!(at(&colon, text), "2026-03-02T12:00:00Z");
    }
    // In every field as in the event's own time.
    let fields = "review.at: /r, decision.until: { from: /u, format: '%F %T%:z' }";
    assert_eq!(
        read(
            "{ from: /t, format: '%F %T %z' }",
            fields,
            r#""t":"2026-03-02 09:00:00 -0800","r":"2026-03-02 09:00:00 +0530","u":"2026-03-02 09:00:00-03:30""#
        ),
        "2026-03-02T17:00:00Z decision.until=2026-03-02T12:30:00Z review.at=2026-03-02T03:30:00Z"
    );
}

#[test]
fn a_format_stands_with_its_pointer() {
    let time = "[{ from: /ms, format: ms }, { from: /s, format: s, nobody: '0' }, \
                 { from: [/local, /paris], format: '%d/%m/%Y %H:%M', zone: Europe/Paris, nobody: ['-', n/a] }, \
                 { from: /ny, format: '%m/%d/%Y %H:%M', zone: America/New_York, else: broker }]";
    let noon = "2026-03-02T12:00:00Z";
    for record in [
        r#""ms":1772452800000,"s":5"#,
        r#""s":1772452800"#,
        r#""ms":null,"s":"1772452800""#,
        r#""ms":"","s":1772452800.0"#,
        r#""ms":"  ","s":0,"local":"02/03/2026 13:00""#,
        r#""local":"","paris":"02/03/2026 13:00""#,
        r#""local":"n/a","paris":"-","ny":"03/02/2026 07:00""#,
    ] {
        assert_eq!(at(time, record), noon, "{record}");
    }
    let lent = "2026-10-05T20:00:00Z quality=time.from_receive";
    assert_eq!(at(time, r#""ny":null"#), lent);
    // What is there and no time does not fall through, whatever its type.
    for record in [
        r#""ms":"soon","s":1772452800"#,
        r#""ms":true,"s":1772452800"#,
        r#""ms":{},"s":1772452800"#,
        r#""ms":[1772452800000],"s":1772452800"#,
        r#""s":"02/03/2026 13:00","local":"02/03/2026 13:00""#,
    ] {
        assert!(at(time, record).contains("BadTime"), "{record}");
    }
    let none = at(
        "[{ from: /a, format: s }, { from: /b, format: ms }]",
        r#""a":"""#,
    );
    assert!(none.contains("NoTime"), "{none}");
}

#[test]
fn several_columns_make_one_time() {
    let time = "[{ of: [/date, /time], format: '%Y-%m-%d %H:%M', zone: Europe/Paris, nobody: '00:00' }, \
                 { of: [/day, /hour, /zone], format: '%Y%m%d %H %z' }, { from: /t, format: s }]";
    let noon = "2026-03-02T12:00:00Z";
    for record in [
        r#""date":"2026-03-02","time":"13:00""#,
        r#""date":" 2026-03-02 ","time":"13:00 ""#,
        r#""day":20260302,"hour":7,"zone":"-0500""#,
        r#""date":"2026-03-02","t":1772452800"#,
        r#""date":"2026-03-02","time":"","t":1772452800"#,
        r#""date":"2026-03-02","time":"00:00","t":1772452800"#,
    ] {
        assert_eq!(at(time, record), noon, "{record}");
    }
    for record in [
        r#""date":"2026-03-02","time":"noon","t":1772452800"#,
        r#""date":"2026-03-02","time":{},"t":1772452800"#,
    ] {
        assert!(at(time, record).contains("BadTime"), "{record}");
    }
}

#[test]
fn a_local_time_that_comes_twice_or_never_is_told() {
    let time = |twice: &str| format!("{{ from: /t, format: '%F %R', zone: Europe/Paris{twice} }}");
    let twice = r#""t":"2026-10-25 02:20""#;
    let early = "2026-10-05T20:00:00Z\n  note: future\n  note: time twice";
    assert_eq!(at(&time(""), twice), early);
    let twice = r#""t":"2025-10-26 02:20""#;
    let earlier = "2025-10-26T00:20:00Z\n  note: time twice";
    assert_eq!(at(&time(""), twice), earlier);
    assert_eq!(at(&time(", twice: earlier"), twice), earlier);
    let later = "2025-10-26T01:20:00Z\n  note: time twice";
    assert_eq!(at(&time(", twice: later"), twice), later);
    let never = r#""t":"2026-03-29 02:20""#;
    assert_eq!(
        at(&time(""), never),
        "2026-03-29T01:20:00Z\n  note: time never"
    );
    assert_eq!(
        at(&time(""), r#""t":"2026-03-29 03:20""#),
        "2026-03-29T01:20:00Z"
    );
    // In every field of time, with the words of the field.
    for field in [
        "interval.start",
        "window.end",
        "decision.until",
        "review.at",
        "recourse.until",
    ] {
        let own = "format: '%F %R', zone: America/New_York, twice: later";
        let fields = format!("{field}: {{ from: /f, {own} }}");
        let record = r#""t":"2026-03-02 13:00","f":"2025-11-02 01:30""#;
        assert_eq!(
            read(&time(""), &fields, record),
            format!("2026-03-02T12:00:00Z {field}=2025-11-02T06:30:00Z\n  note: {field} twice")
        );
        let fields = format!("{field}: /f");
        let record = r#""t":"2026-03-02 13:00","f":"2026-03-29 02:30""#;
        assert_eq!(
            read(&time(""), &fields, record),
            format!("2026-03-02T12:00:00Z {field}=2026-03-29T01:30:00Z\n  note: {field} never")
        );
    }
}

#[test]
fn an_old_time_is_kept_and_told() {
    let old = "1970-01-21T12:20:45.6Z\n  note: old";
    assert_eq!(at("{ from: /t, format: ms }", r#""t":1772445600"#), old);
    let before = at("{ from: /t, format: s }", r#""t":-5"#);
    assert_eq!(before, "1969-12-31T23:59:55Z\n  note: old");
    let date = "{ from: /t, format: '%F', zone: UTC }";
    let no_hour = "note: time hour_unknown";
    assert_eq!(
        at(date, r#""t":"2001-01-01""#),
        format!("2001-01-01T00:00:00Z\n  {no_hour}")
    );
    assert_eq!(
        at(date, r#""t":"0001-01-01""#),
        format!("0001-01-01T00:00:00Z\n  note: old\n  {no_hour}")
    );
    // An old field is no fault of the event.
    let fields = "decision.effective: { from: /d, format: '%F', zone: UTC }";
    let record = r#""t":"2026-03-02","d":"1987-05-01""#;
    assert_eq!(
        read(date, fields, record),
        format!("2026-03-02T00:00:00Z decision.effective=1987-05-01T00:00:00Z\n  {no_hour}")
    );
}

#[test]
fn each_emit_can_have_its_own_time() {
    let text = "vigie: 1\nmapping: { name: m, version: 1, source: 'urn:m' }\nid: { from: /id }\n\
        time: { from: /created, format: s }\n\
        emit:\n\
        - { kind: decision.made }\n\
        - { kind: decision.reviewed, when: { /reviewed: { present: true } }, \
            time: { from: /reviewed, format: '%F %R', zone: Europe/Paris } }\n\
        - { kind: task.offered, each: /offers, time: { from: [/at, ../../created], format: s } }\n";
    let mapping = parse_mapping("m.yaml", text.as_bytes()).unwrap();
    let intake = intake(vec![mapping]);
    let read = |record: &str| told(&intake, Some("m"), record.as_bytes());
    assert_eq!(
        read(
            r#"{"id":1,"created":1772452800,"reviewed":"2026-03-29 02:30","offers":[{"at":1772452860},{}]}"#
        ),
        "decision.made 2026-03-02T12:00:00Z\n\
         decision.reviewed 2026-03-29T01:30:00Z\n  note: time never\n\
         task.offered 2026-03-02T12:01:00Z\n\
         task.offered 2026-03-02T12:00:00Z"
    );
    assert!(read(r#"{"id":1,"created":1772452800,"reviewed":"later"}"#).contains("BadTime"));
}

#[test]
fn digits_are_cut_and_numbers_are_exact() {
    let cut = "2026-03-02T12:00:00.123456Z";
    let pattern = "{ from: /t, format: '%F %T%.f', zone: UTC }";
    assert_eq!(
        at(pattern, r#""t":"2026-03-02 12:00:00.1234567890123""#),
        cut
    );
    assert_eq!(
        at("{ from: /t, format: s }", r#""t":"1772452800.1234569""#),
        cut
    );
    assert_eq!(
        at("{ from: /t, format: ns }", r#""t":1772452800123456999"#),
        cut
    );
    assert_eq!(
        at("{ from: /t, format: us }", r#""t":"1772452800123456.9""#),
        cut
    );
    let forever = r#""t":1772452800,"u":"9999-12-31 23:59:59""#;
    let fields = "decision.until: { from: /u, format: '%F %T', zone: UTC }";
    let read = read("{ from: /t, format: s }", fields, forever);
    assert!(
        read.starts_with("2026-03-02T12:00:00Z decision.until=9999-12-3"),
        "{read}"
    );
}

#[test]
fn an_offset_beyond_a_day_and_a_second_60_within_a_month_are_no_time() {
    let pattern = "{ from: /t, format: '%Y-%m-%d %H:%M:%S%z' }";
    let rfc = "{ from: /t, format: rfc3339 }";
    for (time, text) in [
        (rfc, "2026-03-02T13:00:00+25:00"),
        (rfc, "2026-03-02T13:00:00+24"),
        (rfc, "2026-03-02T13:00:00-2400"),
        (pattern, "2026-03-02 13:00:00+2500"),
        (rfc, "2026-03-02T13:00:60Z"),
        (rfc, "2026-03-02T13:00:60+0100"),
        (rfc, "2016-12-31T23:59:60+02:00"),
        (pattern, "2026-03-02 13:00:60+0000"),
    ] {
        let read = at(time, &format!(r#""t":"{text}""#));
        assert_eq!(read, "Rejected(BadTime)", "{time} {text}");
    }
    for (time, text) in [
        (rfc, "2016-12-31T23:59:60Z"),
        (rfc, "2017-01-01T08:59:60+09:00"),
        (rfc, "2017-01-01T08:59:60+09"),
        (pattern, "2016-12-31 23:59:60+0000"),
    ] {
        let read = at(time, &format!(r#""t":"{text}""#));
        assert!(read.starts_with("2016-12-31T23:59:59"), "{text}: {read}");
    }
    let minute = at(pattern, r#""t":"2026-03-02 13:59:59+0060""#);
    assert!(!minute.contains("60"), "{minute}");
}

#[test]
fn a_zone_beside_rfc_3339_is_for_texts_without_offset() {
    let zoned = "{ from: /t, format: rfc3339, zone: Europe/Paris }";
    let of = |text: &str| at(zoned, &format!(r#""t":"{text}""#));
    assert_eq!(of("2026-03-02T22:00:00"), "2026-03-02T21:00:00Z");
    assert_eq!(of("2026-03-02 22:00:00,5"), "2026-03-02T21:00:00.5Z");
    assert_eq!(of("2026-03-02T22:00:00Z"), "2026-03-02T22:00:00Z");
    assert!(of("2026-10-05T22:00:60").starts_with("Rejected"));
    assert_eq!(of("2026-03-02"), "Rejected(BadTime)");
    let none = at(
        "{ from: /t, format: rfc3339 }",
        r#""t":"2026-03-02T22:00:00""#,
    );
    assert_eq!(none, "Rejected(BadTime)");
}

#[test]
fn a_day_without_its_hour_is_told_and_warned_of() {
    let day = "{ from: /t, format: '%Y-%m-%d', zone: Europe/Paris }";
    assert_eq!(
        at(day, r#""t":"2026-03-02""#),
        "2026-03-01T23:00:00Z\n  note: time hour_unknown"
    );
    let warnings = |time: &str| {
        let text = format!(
            "vigie: 1\nmapping: {{ name: m, version: 1, source: 'urn:m' }}\nid: {{ from: /id }}\n\
             time: {time}\nemit: {{ kind: session.login }}"
        );
        parse_mapping("m.yaml", text.as_bytes())
            .unwrap()
            .warnings
            .len()
    };
    assert_eq!(warnings(day), 1);
    assert_eq!(
        warnings("{ of: [/d, /t], format: '%Y-%m-%d %k:%M', zone: UTC }"),
        0
    );
}

#[test]
fn a_comma_stands_before_a_fraction_as_a_point_does() {
    for format in ["'%Y-%m-%dT%H:%M:%S%.f%z'", "rfc3339"] {
        let time = format!("{{ from: /t, format: {format} }}");
        let read = at(&time, r#""t":"2026-03-02T12:00:00,25Z""#);
        assert_eq!(read, "2026-03-02T12:00:00.25Z", "{format}");
    }
}

#[test]
fn what_comes_after_another_time_and_lies_before_it_is_of_the_next_day() {
    let time = "{ of: [/day, /out], after: [/day, /in], format: '%d.%m.%Y %H:%M', \
                 zone: Europe/Paris }";
    let of = |day: &str, from: &str, to: &str| {
        at(
            time,
            &format!(r#""day":"{day}","in":"{from}","out":"{to}""#),
        )
    };
    assert_eq!(of("04.05.2026", "08:00", "16:30"), "2026-05-04T14:30:00Z");
    assert_eq!(of("04.05.2026", "22:00", "06:00"), "2026-05-05T04:00:00Z");
    assert_eq!(of("31.12.2025", "22:00", "22:00"), "2025-12-31T21:00:00Z");
    assert_eq!(of("31.12.2025", "22:00", "21:59"), "2026-01-01T20:59:00Z");
    // Nights in which the clock is changed: civil days, not stretches of 24 hours.
    assert_eq!(of("29.03.2025", "22:00", "06:00"), "2025-03-30T04:00:00Z");
    assert_eq!(of("25.10.2025", "22:00", "06:00"), "2025-10-26T05:00:00Z");
    // Half past two comes twice; the second one comes after a quarter to three.
    for (from, at) in [
        ("02:45", "2025-10-26T01:30:00Z"),
        ("02:15", "2025-10-26T00:30:00Z"),
    ] {
        let read = of("26.10.2025", from, "02:30");
        assert_eq!(read, format!("{at}\n  note: time twice"));
    }
    // Without the time before it the day is that which stands there; with one that is none, no day is.
    assert_eq!(of("04.05.2026", "", "06:00"), "2026-05-04T04:00:00Z");
    assert_eq!(of("04.05.2026", "late", "06:00"), "Rejected(BadTime)");
    assert_eq!(of("04.05.2026", "22:00", ""), "Rejected(NoTime)");
}

#[test]
fn fields_have_times_in_columns_and_the_seconds_between_two_times() {
    let time = "{ from: /t, format: rfc3339 }";
    let clock = "format: '%Y-%m-%d %H:%M', zone: Europe/Paris";
    let fields = format!(
        "interval.start: {{ of: [/day, /in], {clock}, nobody: none }}, \
         interval.end: {{ of: [/day, /out], after: [/day, /in], {clock} }}"
    );
    let of = |from: &str, to: &str| {
        let record =
            format!(r#""t":"2026-05-05T12:00:00Z","day":"2026-05-04","in":{from},"out":{to}"#);
        let read = read(time, &fields, &record);
        read.replace("2026-05-05T12:00:00Z", "").trim().to_owned()
    };
    assert_eq!(
        of(r#""22:00""#, r#""06:00""#),
        "interval.start=2026-05-04T20:00:00Z interval.end=2026-05-05T04:00:00Z interval.seconds=28800"
    );
    assert_eq!(of(r#""none""#, "null"), "");
    assert_eq!(of(r#""22:00""#, "7"), of(r#""22:00""#, r#""25:00""#));
    assert!(of(r#""22:00""#, r#""25:00""#).contains("interval.end"));

    let seconds = |made: &str, first: &str, second: &str| {
        let record = format!(r#""t":"2026-05-05T12:00:00Z","a":{first},"b":{second}"#);
        let read = read(time, &format!("value.num: {made}"), &record);
        read.replace("2026-05-05T12:00:00Z", "").trim().to_owned()
    };
    let iso = "{ difference: [/a, /b], format: rfc3339 }";
    let noon = r#""2026-05-05T12:00:00+02:00""#;
    assert_eq!(
        seconds(iso, noon, r#""2026-05-05T09:58:30.5Z""#),
        "value.num=89.5 value.unit=s"
    );
    assert_eq!(seconds(iso, noon, r#""""#), "");
    assert_eq!(
        seconds(iso, noon, r#""soon""#),
        "value.num=(unreadable) value.unit=s\n  note: unreadable value.num time"
    );
    let ms = "{ difference: [/a, /b], format: ms }";
    assert_eq!(
        seconds(ms, "1772452801250", r#""1772452800000""#),
        "value.num=1.25 value.unit=s"
    );
    let civil = format!("{{ difference: [/a, /b], {clock} }}");
    assert_eq!(
        seconds(&civil, r#""2025-10-26 06:00""#, r#""2025-10-25 22:00""#),
        "value.num=32400 value.unit=s"
    );
}

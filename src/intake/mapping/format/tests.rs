// SPDX-License-Identifier: EUPL-1.2
//! Patterns, texts and zones: which moment is read, and what is told of it.

use jiff::Timestamp;
use jiff::tz::TimeZoneDatabase;
use proptest::prelude::*;

use super::*;

fn zone(name: &str) -> TimeZone {
    TimeZoneDatabase::bundled().get(name).unwrap()
}

pub(super) fn one(notation: Notation, zone_name: &str, is_later: bool) -> TimeFormats {
    TimeFormats(vec![TimeFormat {
        notation,
        zone: zone(zone_name),
        has_zone: true,
        is_later,
    }])
}

pub(super) fn pattern(text: &str, zone_name: &str) -> TimeFormats {
    one(Notation::Pattern(Pattern::new(text)), zone_name, false)
}

pub(super) fn at(text: &str) -> EventTime {
    text.parse::<Timestamp>().unwrap().into()
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table")]
fn an_offset_in_the_text_decides() {
    for (format, text, want) in [
        (
            "%d/%b/%Y:%H:%M:%S %z",
            "02/Mar/2026:17:30:00 +0530",
            "2026-03-02T12:00:00Z",
        ),
        (
            "%d/%b/%Y:%H:%M:%S %z",
            "02/Mar/2026:09:00:00 -0800",
            "2026-03-02T17:00:00Z",
        ),
        (
            "%Y-%m-%d %H:%M:%S %:z",
            "2026-03-02 21:00:00 +09:00",
            "2026-03-02T12:00:00Z",
        ),
        (
            "%Y-%m-%d %H:%M:%S %::z",
            "2026-03-02 21:00:00 +09:00:00",
            "2026-03-02T12:00:00Z",
        ),
        (
            "%Y-%m-%d %H:%M:%S%:::z",
            "2026-03-02 21:00:00+09",
            "2026-03-02T12:00:00Z",
        ),
        (
            "%Y-%m-%d %H:%M:%S%:::z",
            "2026-03-02 17:45:00+05:45",
            "2026-03-02T12:00:00Z",
        ),
        // However the offset is written.
        (
            "%Y-%m-%dT%H:%M:%S%z",
            "2026-03-02T21:00:00+09:00",
            "2026-03-02T12:00:00Z",
        ),
        (
            "%Y-%m-%dT%H:%M:%S%:z",
            "2026-03-02T21:00:00+0900",
            "2026-03-02T12:00:00Z",
        ),
        (
            "%Y-%m-%dT%H:%M:%S%:z",
            "2026-03-02T21:00:00+09",
            "2026-03-02T12:00:00Z",
        ),
        (
            "%Y-%m-%dT%H:%M:%S%z",
            "2026-03-02T12:00:00Z",
            "2026-03-02T12:00:00Z",
        ),
        (
            "%Y-%m-%dT%H:%M:%S%::z",
            "2026-03-02T12:00:00Z",
            "2026-03-02T12:00:00Z",
        ),
        (
            "%z %d %b %Y %H:%M",
            "-0330 02 Mar 2026 08:30",
            "2026-03-02T12:00:00Z",
        ),
        // An instant, and names of zones.
        ("%s", "1772452800", "2026-03-02T12:00:00Z"),
        ("%s%.f", "1772452800.25", "2026-03-02T12:00:00.25Z"),
        (
            "%Y-%m-%d %H:%M %Q",
            "2026-03-02 07:00 America/New_York",
            "2026-03-02T12:00:00Z",
        ),
        (
            "%Y-%m-%d %H:%M %Q",
            "2026-03-02 12:00 UTC",
            "2026-03-02T12:00:00Z",
        ),
        (
            "%Y-%m-%d %H:%M%Q",
            "2026-03-02 12:00Z",
            "2026-03-02T12:00:00Z",
        ),
        (
            "%Y-%m-%d %H:%M %:Q",
            "2026-03-02 17:30 +0530",
            "2026-03-02T12:00:00Z",
        ),
    ] {
        // The zone beside it is that of nobody.
        let read = pattern(format, "Pacific/Chatham").parse(text);
        assert_eq!(read, Some(TimeRead::sure(at(want))), "{format} {text}");
    }
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table")]
fn texts_without_offset_are_in_the_zone() {
    for (format, text, place, want) in [
        (
            "%Y-%m-%d %H:%M",
            "2026-07-01 14:00",
            "Europe/Paris",
            "2026-07-01T12:00:00Z",
        ),
        (
            "%d/%m/%Y %I:%M %p",
            "01/07/2026 02:00 PM",
            "Europe/Paris",
            "2026-07-01T12:00:00Z",
        ),
        (
            "%Y-%m-%d %H:%M",
            "2026-07-01 17:30",
            "Asia/Kolkata",
            "2026-07-01T12:00:00Z",
        ),
        (
            "%Y-%m-%d %H:%M",
            "2026-07-01 17:45",
            "Asia/Kathmandu",
            "2026-07-01T12:00:00Z",
        ),
        (
            "%F %T",
            "2026-01-01 01:45:00",
            "Pacific/Chatham",
            "2025-12-31T12:00:00Z",
        ),
        (
            "%G-W%V-%u %H:%M",
            "2026-W27-3 14:00",
            "Europe/Paris",
            "2026-07-01T12:00:00Z",
        ),
        // Digits beyond nanoseconds are cut, wherever they stand.
        (
            "%Y-%m-%d %H:%M:%S%.f",
            "2026-03-02 12:00:00.1234567890123",
            "UTC",
            "2026-03-02T12:00:00.123456Z",
        ),
        (
            "%Y-%m-%d %H:%M:%S,%f",
            "2026-03-02 12:00:00,1234567899",
            "UTC",
            "2026-03-02T12:00:00.123456Z",
        ),
        (
            "%Y%m%d%H%M%S%f",
            "202603021200001234567899",
            "UTC",
            "2026-03-02T12:00:00.123456Z",
        ),
        (
            "%H:%M:%S%.3f %d.%m.%Y",
            "12:00:00.123456789012 02.03.2026",
            "UTC",
            "2026-03-02T12:00:00.123456Z",
        ),
        (
            "%Y-%m-%d %H:%M:%S%.f%z",
            "2026-03-02 14:00:00.12345678901+02:00",
            "UTC",
            "2026-03-02T12:00:00.123456Z",
        ),
        (
            "%Y-%m-%d %H:%M:%S%.f",
            "2026-03-02 12:00:00",
            "UTC",
            "2026-03-02T12:00:00Z",
        ),
        (
            "%Y-%m-%d %H:%M",
            " 2026-03-02 12:00 ",
            "UTC",
            "2026-03-02T12:00:00Z",
        ),
    ] {
        let read = pattern(format, place).parse(text);
        assert_eq!(read, Some(TimeRead::sure(at(want))), "{format} {text}");
    }
}

#[test]
fn a_day_alone_is_its_first_moment_and_a_guess() {
    let read = pattern("%Y-%m-%d", "America/New_York").parse("2026-07-01");
    let want = TimeRead {
        civil: Some(CivilTime::HourUnknown),
        ..TimeRead::sure(at("2026-07-01T04:00:00Z"))
    };
    assert_eq!(read, Some(want));
}

#[test]
fn every_year_is_a_time_and_old_ones_are_told() {
    let read = |format: &str, text: &str| pattern(format, "UTC").parse(text);
    let forever = read("%Y-%m-%d %H:%M:%S", "9999-12-31 23:59:59").unwrap();
    assert_eq!(forever.time.micros(), 253_402_300_799_000_000);
    assert!(!forever.is_old);
    let forever = read("%Y-%m-%d %H:%M:%S%z", "9999-12-31 23:59:59-1200").unwrap();
    assert_eq!(forever.time.micros(), 253_402_343_999_000_000);
    let first = read("%Y-%m-%d", "0001-01-01").unwrap();
    assert_eq!(first.time.micros(), -62_135_596_800_000_000);
    assert!(first.is_old);
    assert!(read("%Y-%m-%d %H:%M", "2000-12-31 23:59").unwrap().is_old);
    assert!(!read("%Y-%m-%d %H:%M", "2001-01-01 00:00").unwrap().is_old);
    assert!(
        one(Notation::Epoch(3), "UTC", false)
            .parse("1772445600")
            .unwrap()
            .is_old
    );
    for none in [
        "0000-01-01",
        "-2026-01-01",
        "2026-02-30",
        "2026-13-01",
        "2026",
        "",
        "soon",
    ] {
        assert_eq!(read("%Y-%m-%d", none), None, "{none}");
    }
    for (format, none) in [
        ("%Y-%m-%d %H:%M %z", "2026-03-02 12:00"),
        ("%Y-%m-%d %H:%M %z", "2026-03-02 12:00 CET"),
        ("%Y-%m-%d %H:%M %z", "2026-03-02 12:00 +02:00 and more"),
        ("%Y-%m-%d %H:%M %Q", "2026-03-02 12:00 Europe/Atlantis"),
        ("%Y-%m-%d %H:%M:%S%.f", "2026-03-02 12:00:00."),
        ("%a %d %b %Y", "Tue 02 Mar 2026"),
        ("%Y-%m-%d é %z", "2026-03-02 \u{e9}\u{e9} +0100"),
    ] {
        assert_eq!(read(format, none), None, "{format} {none}");
    }
}

/// Patterns that carry an offset, to the second.
const WITH_OFFSET: [&str; 6] = [
    "%Y-%m-%dT%H:%M:%S%z",
    "%d/%b/%Y:%H:%M:%S %:z",
    "%a, %d %b %Y %T %::z",
    "%:::z %F %I:%M:%S %p",
    "%Y-%j %T %Q",
    "%s",
];

proptest! {
    #[test]
    fn what_is_written_with_its_offset_is_read_again(
        seconds in -62_135_500_000i64..253_402_200_000,
        place in prop::sample::select(vec![
            "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca",
            "Asia/Kolkata", "America/St_Johns", "Pacific/Chatham", "UTC",
        ]),
        format in prop::sample::select(WITH_OFFSET.to_vec()),
    ) {
        let moment = Timestamp::from_second(seconds).unwrap();
        let written = moment.to_zoned_datetime(zone(place));
        let text = jiff::fmt::strtime::format(format, &written).unwrap();
        let read = pattern(format, "Europe/Berlin").parse(&text).unwrap();
        if read.civil.is_none() {
            prop_assert_eq!(read.time, EventTime::from(moment), "{}", text);
        }
    }
}

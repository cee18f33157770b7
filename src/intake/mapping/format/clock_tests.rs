// SPDX-License-Identifier: EUPL-1.2
//! Clocks that are put back or forward: which moment is read, and what is told of it.

use super::tests::{at, one, pattern};
use super::*;

#[test]
#[allow(clippy::too_many_lines, reason = "a table")]
fn clocks_that_are_put_back_or_forward() {
    use CivilTime::{Never, Twice};
    for (text, place, earlier, later, doubt) in [
        (
            "2026-10-25 02:30",
            "Europe/Paris",
            "2026-10-25T00:30Z",
            "2026-10-25T01:30Z",
            Some(Twice),
        ),
        (
            "2026-10-25 02:00",
            "Europe/Paris",
            "2026-10-25T00:00Z",
            "2026-10-25T01:00Z",
            Some(Twice),
        ),
        (
            "2026-10-25 03:00",
            "Europe/Paris",
            "2026-10-25T02:00Z",
            "2026-10-25T02:00Z",
            None,
        ),
        (
            "2026-10-25 01:59",
            "Europe/Paris",
            "2026-10-24T23:59Z",
            "2026-10-24T23:59Z",
            None,
        ),
        (
            "2026-03-29 02:30",
            "Europe/Paris",
            "2026-03-29T01:30Z",
            "2026-03-29T01:30Z",
            Some(Never),
        ),
        (
            "2026-03-29 02:00",
            "Europe/Paris",
            "2026-03-29T01:00Z",
            "2026-03-29T01:00Z",
            Some(Never),
        ),
        (
            "2026-03-29 03:00",
            "Europe/Paris",
            "2026-03-29T01:00Z",
            "2026-03-29T01:00Z",
            None,
        ),
        (
            "2026-11-01 01:30",
            "America/New_York",
            "2026-11-01T05:30Z",
            "2026-11-01T06:30Z",
            Some(Twice),
        ),
        (
            "2026-03-08 02:30",
            "America/New_York",
            "2026-03-08T07:30Z",
            "2026-03-08T07:30Z",
            Some(Never),
        ),
        // Half an hour only.
        (
            "2026-04-05 01:45",
            "Australia/Lord_Howe",
            "2026-04-04T14:45Z",
            "2026-04-04T15:15Z",
            Some(Twice),
        ),
        (
            "2026-04-05 01:15",
            "Australia/Lord_Howe",
            "2026-04-04T14:15Z",
            "2026-04-04T14:15Z",
            None,
        ),
        (
            "2026-10-04 02:15",
            "Australia/Lord_Howe",
            "2026-10-03T15:45Z",
            "2026-10-03T15:45Z",
            Some(Never),
        ),
        (
            "2026-10-04 02:45",
            "Australia/Lord_Howe",
            "2026-10-03T15:45Z",
            "2026-10-03T15:45Z",
            None,
        ),
        // An hour back for Ramadan, and forward after it.
        (
            "2026-02-15 02:30",
            "Africa/Casablanca",
            "2026-02-15T01:30Z",
            "2026-02-15T02:30Z",
            Some(Twice),
        ),
        (
            "2026-03-22 02:30",
            "Africa/Casablanca",
            "2026-03-22T02:30Z",
            "2026-03-22T02:30Z",
            Some(Never),
        ),
        (
            "2026-06-01 12:00",
            "Africa/Casablanca",
            "2026-06-01T11:00Z",
            "2026-06-01T11:00Z",
            None,
        ),
    ] {
        for (is_later, want) in [(false, earlier), (true, later)] {
            let notation = Notation::Pattern(Pattern::new("%Y-%m-%d %H:%M"));
            let read = one(notation, place, is_later).parse(text).unwrap();
            assert_eq!(read.time, at(want), "{text} {place} {is_later}");
            assert_eq!(read.civil, doubt, "{text} {place}");
        }
    }
    // A zone in the text has such times, too; an offset has none.
    let named = pattern("%Y-%m-%d %H:%M %Q", "UTC").parse("2026-10-25 02:30 Europe/Paris");
    assert_eq!(named.unwrap().civil, Some(Twice));
    let sure = pattern("%Y-%m-%d %H:%M %z", "Europe/Paris").parse("2026-10-25 02:30 +0100");
    assert_eq!(sure, Some(TimeRead::sure(at("2026-10-25T01:30Z"))));
}

// SPDX-License-Identifier: EUPL-1.2
//! Patterns that can never work, and formats that take each other's texts for other times.

use jiff::tz::{TimeZone, TimeZoneDatabase};
use proptest::prelude::*;

use super::super::format::{Notation, TimeFormat, TimeFormats, samples};
use super::*;

fn zone(name: &str) -> TimeZone {
    TimeZoneDatabase::bundled().get(name).unwrap()
}

#[test]
fn patterns_that_can_never_work() {
    let fault = |text: &str, place: &str| {
        let pattern = Pattern::new(text);
        let zone = zone(place);
        pattern.fault(&zone, &samples(&zone))
    };
    for (text, want) in [
        ("%H:%M", Some(Fault::NoMoment)),
        ("%d/%m %H:%M", Some(Fault::NoMoment)),
        ("%Y-%m %H:%M", Some(Fault::NoMoment)),
        ("%%", Some(Fault::NoMoment)),
        ("%Y-%m-%d %M", Some(Fault::NoMoment)),
        ("%H:%M %z", Some(Fault::NoMoment)),
        ("%Y-%m-%d %I:%M", Some(Fault::Loses)),
        ("%C-%m-%d %H:%M", Some(Fault::Loses)),
        ("%Y-%m-%d %H:%M %Z", Some(Fault::Letters)),
        ("%c", Some(Fault::Letters)),
        ("%x %X", Some(Fault::Letters)),
        ("%Y-%m-%d %r", Some(Fault::Letters)),
        ("%Y-%m-%d %E", Some(Fault::Letters)),
        ("%Y-%m-%d %", Some(Fault::Letters)),
        ("%Y-%m-%d %H:%M:%S.%", Some(Fault::Letters)),
        ("%Y-%m-%dT%H:%M:%SZ", Some(Fault::NotUtc)),
        ("%Y-%m-%d %H:%M:%S UTC", Some(Fault::NotUtc)),
        ("%Y-%m-%d %H:%M:%S+02:00", Some(Fault::FixedOffset)),
        ("%Y-%m-%d %H:%M:%S -0500", Some(Fault::FixedOffset)),
        ("%Y-%m-%d", None),
        ("%Y-%m-%d %H", None),
        ("%d.%m.%y %H:%M", None),
        ("%e %b %Y %k:%M", None),
        ("%A, %B %d, %Y at %-I:%M%P", None),
        ("%Y-%j %T", None),
        ("%Y%m%d%H%M%S%3f", None),
        ("%D %R", None),
        ("%s", None),
    ] {
        assert_eq!(fault(text, "Europe/Paris"), want, "{text}");
    }
    assert_eq!(fault("%Y-%m-%dT%H:%M:%SZ", "UTC"), None);
    assert_eq!(fault("%Y-%m-%d %H:%M:%S GMT", "Etc/UTC"), None);
    assert_eq!(
        fault("%Y-%m-%d %H:%M:%S GMT", "Europe/London"),
        Some(Fault::NotUtc)
    );
}

#[test]
fn formats_that_read_each_other_otherwise() {
    let clash = |formats: &[&str]| {
        let format = |text: &&str| {
            let (text, place) = text.split_once('@').unwrap_or((text, "Europe/Paris"));
            let notation = match text {
                "rfc3339" => Notation::Rfc3339,
                "s" => Notation::Epoch(0),
                "ms" => Notation::Epoch(3),
                text => Notation::Pattern(Pattern::new(text)),
            };
            TimeFormat {
                notation,
                zone: zone(place),
                has_zone: false,
                is_later: false,
            }
        };
        TimeFormats(formats.iter().map(format).collect()).clash()
    };
    for formats in [
        &["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"],
        &["%m/%d/%Y", "%d/%m/%Y"],
        &["%d.%m.%Y", "%d.%m.%y"],
        &["%y-%m-%d", "%d-%m-%y"],
        &["%Y-%m-%d %H:%M@UTC", "%Y-%m-%d %H:%M@Europe/Paris"],
        &["ms", "%Y%m%d%H%M%S"],
        &["ms", "s"],
    ] {
        assert!(clash(formats), "{formats:?}");
    }
    for formats in [
        &["rfc3339", "%Y-%m-%dT%H:%M:%S"],
        &["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M:%S"],
        &["%d.%m.%y", "%d.%m.%Y"],
        &["%Y-%m-%d %H:%M %z", "%Y-%m-%d %H:%M"],
        &["s", "%Y-%m-%d"],
        &["%s", "s"],
    ] {
        assert!(!clash(formats), "{formats:?}");
    }
}

proptest! {
    #[test]
    fn no_text_and_no_pattern_makes_it_panic(
        format in "(%[-_0^#]?[0-9]{0,3}[.:]{0,3}[a-zA-Z%]?|[ /:.TZé0-9+-]){0,8}",
        text in "[0-9 :/.+ZTé-]{0,24}",
    ) {
        let pattern = Pattern::new(&format);
        let zone = zone("Europe/Paris");
        let _ = pattern.fault(&zone, &samples(&zone));
        let _ = pattern.read(&text);
    }
}

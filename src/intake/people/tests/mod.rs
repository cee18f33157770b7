// SPDX-License-Identifier: EUPL-1.2
//! Every way in which a table can be wrong, and what a sound one says.

mod join;

use jiff::tz::TimeZone;

use super::*;
use crate::diagnostic::{Language, json, render};
use crate::intake::Domain;

const SECRET: [u8; 32] = [7; 32];

fn keys() -> Pseudonyms {
    Pseudonyms::new(&SECRET)
}

fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").unwrap()
}

fn parse(text: &str) -> Result<PeopleTable, Vec<Diagnostic>> {
    PeopleTable::parse("people.csv", text.as_bytes(), &keys(), &paris())
}

fn at(text: &str) -> EventTime {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

fn person(domain: &str, id: &str) -> WorkerRef {
    reference(&keys(), &Domain::named(domain), id).unwrap()
}

/// The header, and these lines.
fn sheet(lines: &str) -> String {
    format!("domain,id,company_id,site,team,job,from,until\n{lines}\n")
}

/// Code, line and column of each mistake.
fn wrong(text: &str) -> Vec<(&'static str, u32, u32)> {
    let found = parse(text).unwrap_err();
    let place = |one: &Diagnostic| (one.message.code, one.place.line, one.place.column);
    found.iter().map(place).collect()
}

#[test]
fn each_mistake_is_told_with_its_place() {
    let row = |line: &str| wrong(&sheet(line));
    assert_eq!(wrong("email,ada@secret.fr,4711\n"), [("P001", 1, 1)]);
    assert_eq!(wrong("domain;id;company_id\n"), [("P002", 1, 1)]);
    assert_eq!(wrong("domain,id,company_id,teem\n"), [("P003", 1, 22)]);
    assert_eq!(wrong("domain,id,company_id,id\n"), [("P004", 1, 22)]);
    assert_eq!(wrong("domain,id,site\n"), [("P005", 1, 1)]);
    assert_eq!(wrong(""), [("Y005", 1, 1)]);
    assert_eq!(row("email,ada@secret.fr,4711"), [("P006", 2, 1)]);
    assert_eq!(row("email,\"ada\nsecret\",4711,,,,,"), [("P007", 2, 7)]);
    assert_eq!(row("email,,4711,,,,,"), [("P008", 2, 7)]);
    assert_eq!(row(",ada,4711,,,,,"), [("P008", 2, 1)]);
    assert_eq!(row("company,group:night,4711,,,,,"), [("P015", 2, 9)]);
    assert_eq!(row("urn:t,7,system:pay,,,,,"), [("P015", 2, 9)]);
    assert_eq!(row("E-Mail,ada@secret.fr,4711,,,,,"), [("P009", 2, 1)]);
    for date in [
        "2026-02-30",
        "20260201",
        "2026-1-5",
        "01/02/2026",
        "ada",
        "2026-01-01T00:00Z",
    ] {
        assert_eq!(
            row(&format!("company,4711,,,,,{date},")),
            [("P010", 2, 18)],
            "{date}"
        );
    }
    assert_eq!(
        row("company,4711,,,,,2026-03-02,2026-03-01"),
        [("P011", 2, 29)]
    );
    assert_eq!(
        PeopleTable::parse("p", &[0xff], &keys(), &paris()).unwrap_err()[0]
            .message
            .code,
        "Y004"
    );
}

#[test]
fn all_mistakes_are_told_at_once() {
    let text = sheet("mail,,4711,,,,x,\n\ncompany,8,,lille\r\ncompany,9,,,,,,0");
    let want = [
        ("P009", 2, 1),
        ("P008", 2, 6),
        ("P010", 2, 15),
        ("P006", 4, 1),
        ("P010", 5, 16),
    ];
    assert_eq!(wrong(&text), want);
    let header = "domain,id,company_id,sites,teams\n";
    assert_eq!(wrong(header), [("P003", 1, 22), ("P003", 1, 28)]);
    let found = parse(header).unwrap_err();
    let nearest: Vec<_> = found
        .iter()
        .filter_map(|one| one.nearest.as_deref())
        .collect();
    assert_eq!(nearest, ["site", "team"]);
}

#[test]
fn one_person_has_one_row_at_a_time() {
    let touching = "company,1,,lille,,,2026-01-01,2026-03-31\ncompany,1,,lyon,,,2026-04-01,";
    assert_eq!(parse(&sheet(touching)).unwrap().len(), 2);
    let overlap = |lines: &str| wrong(&sheet(lines));
    let same_day = "company,1,,lille,,,2026-01-01,2026-04-01\ncompany,1,,lyon,,,2026-04-01,";
    assert_eq!(overlap(same_day), [("P012", 3, 1)]);
    assert_eq!(
        overlap("company,1,,,,,,\ncompany, 1 ,,,,,,"),
        [("P012", 3, 1)]
    );
    assert_eq!(
        overlap("email,Ada@x.fr,1,,,,,\nemail,ada@X.fr,2,,,,,"),
        [("P012", 3, 1)]
    );
    // The first of them lasts longer than the one between.
    let three = "company,1,,,,,2026-01-01,\ncompany,1,,,,,2026-02-01,2026-02-02\n\
                 company,1,,,,,2026-03-01,";
    assert_eq!(overlap(three), [("P012", 3, 1), ("P012", 4, 1)]);
    // 1 became 2 while the tracker still means 1.
    let twice = "urn:t,7,1,,,,,\ncompany,1,2,,,,2026-02-01,";
    assert_eq!(overlap(twice), [("P013", 2, 1)]);
    let in_turn = "urn:t,7,1,,,,,2026-01-31\nurn:t,7,2,,,,2026-02-01,\ncompany,1,2,,,,2026-02-01,";
    assert!(parse(&sheet(in_turn)).is_ok());
}

#[test]
fn no_finding_says_what_stands_in_a_row() {
    let secrets = ["ada-secret", "4711-secret", "1985-07-3x", "123-45-6789"];
    let [id, company, birth, number] = secrets;
    let texts = [
        format!("email,{id},{company},,,,,\n"),
        format!("id of staff;{id};{company}\nx"),
        sheet(&format!("email,{id},{company}")),
        sheet(&format!("email,\"{id}\n{company}\",,,,,,")),
        sheet(&format!("E-mail,{id},{company},,,,,")),
        sheet(&format!(",{id},{company},,,,,")),
        sheet(&format!("email,{id},{company},,,,{number},{birth}")),
        sheet(&format!("email,{id},{company},,,,{id},{company}")),
        sheet(&format!("email,{id},{company},,,,2026-02-01,2026-01-01")),
        sheet(&format!(
            "email,{id},{company},,,,,\nemail,{id},{company},,,,,"
        )),
        sheet(&format!(
            "email,{id},{company},,,,,\ncompany,{company},{number},,,,,"
        )),
    ];
    for text in texts {
        let found = parse(&text).unwrap_err();
        assert!(!found.is_empty(), "{text}");
        for one in found {
            let mut told = Vec::new();
            for language in [Language::English, Language::French] {
                render(&mut told, &one, language).unwrap();
                told.extend(json(&one, language).to_string().into_bytes());
            }
            let told = String::from_utf8(told).unwrap() + &format!("{one:?}");
            assert!(
                secrets.iter().all(|secret| !told.contains(secret)),
                "{told}"
            );
        }
    }
    let sound = parse(&sheet(&format!("email,{id},{company},,,,,"))).unwrap();
    let held = format!("{sound:?}");
    assert!(
        secrets.iter().all(|secret| !held.contains(secret)),
        "{held}"
    );
}

#[test]
fn a_date_that_is_no_date_is_shown() {
    let found = parse(&sheet("company,1,,,,,31/12/2026,")).unwrap_err();
    assert_eq!(found[0].found.as_deref(), Some("31/12/2026"));
    assert_eq!(found[0].example.as_deref(), Some("2026-12-31"));
}

#[test]
fn a_table_is_bounded() {
    let rows = |most| {
        let text = sheet("company,1,,,,,,\ncompany,2,,,,,,");
        read::parse_within(most, "p", text.as_bytes(), (&keys(), &paris()))
    };
    assert_eq!(rows(2).unwrap().len(), 2);
    let refused = rows(1).unwrap_err();
    assert_eq!(
        (refused[0].message.code, refused[0].place.line),
        ("P014", 3)
    );
    let large = vec![b' '; read::LARGEST as usize + 1];
    let refused = PeopleTable::parse("p", &large, &keys(), &paris()).unwrap_err();
    assert_eq!(refused[0].message.code, "Y003");
}

#[test]
fn columns_stand_in_any_order_and_spreadsheets_add_what_they_like() {
    let text = "\u{feff}until,id,\"site\",domain,company_id\r\n\
                2026-06-30, 7 ,\" Cr\u{e9}teil, B\u{e2}t. A \",urn:t,4711\r\n\r\n";
    let table = parse(text).unwrap();
    let row = table
        .row(person("urn:t", "7"), at("2026-06-01T00:00:00Z"))
        .unwrap();
    assert_eq!(row.company, Some(person("company", "4711")));
    assert_eq!(table.text(row.texts[0]), Some("Créteil, Bât. A"));
    assert_eq!(row.texts[1..], [0, 0]);
}

#[test]
fn days_begin_and_end_at_midnight_of_the_zone() {
    // The clocks change on 29 March and on 25 October.
    let table = parse(&sheet("company,1,,lille,,,2026-03-29,2026-10-25")).unwrap();
    let says = |time: &str| table.row(person("company", "1"), at(time)).is_some();
    assert!(!says("2026-03-28T22:59:59.999999Z"));
    assert!(says("2026-03-28T23:00:00Z"));
    assert!(says("2026-10-25T22:59:59.999999Z"));
    assert!(!says("2026-10-25T23:00:00Z"));
    let open = parse(&sheet("company,1,,lille,,,,")).unwrap();
    for time in [
        EventTime::MIN,
        EventTime::default(),
        at("9999-12-30T00:00:00Z"),
    ] {
        assert!(open.row(person("company", "1"), time).is_some(), "{time}");
    }
}

#[test]
fn the_table_is_known_by_its_bytes() {
    let one = sheet("company,1,,lille,,,,");
    let table = parse(&one).unwrap();
    assert_eq!(table.digest, crate::ledger::sha256_hex(one.as_bytes()));
    assert!(table.fills(Field::SITE) && !table.fills(Field::TEAM));
}

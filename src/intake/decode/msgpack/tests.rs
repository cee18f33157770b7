// SPDX-License-Identifier: EUPL-1.2
//! What becomes of MessagePack: every kind of value, and bytes that are none.

use super::*;
use crate::intake::decode::json;

fn same(bytes: &[u8], json: &str) {
    let rows = read(bytes).unwrap();
    let trees: Vec<_> = rows.into_iter().map(|row| row.unwrap().tree).collect();
    assert_eq!(trees, [json::tree(json).unwrap().0], "{json}");
}

fn told(bytes: &[u8]) -> String {
    let rows = read(bytes).unwrap();
    let one = |row: &Result<Row<'_>, _>| row.as_ref().map_or('-', |_| '+');
    rows.iter().map(one).collect()
}

#[test]
fn every_kind_of_value() {
    same(
        b"\x95\xc0\xc2\xc3\xa1a\xd9\x02\xc3\xa9",
        r#"[null,false,true,"a","é"]"#,
    );
    same(b"\xdc\0\x02\xda\0\x01x\xdb\0\0\0\x01y", r#"["x","y"]"#);
    same(b"\xdd\0\0\0\x02\xc4\x01b\xc5\0\x01c", r#"["b","c"]"#);
    same(
        b"\x9a\x07\xff\xcc\xc8\xcd\x01\0\xce\0\x01\0\0\xcf\xff\xff\xff\xff\xff\xff\xff\xff\
          \xd0\x80\xd1\x80\0\xd2\x80\0\0\0\xd3\x80\0\0\0\0\0\0\0",
        "[7,-1,200,256,65536,18446744073709551615,-128,-32768,-2147483648,\
         -9223372036854775808]",
    );
    same(
        b"\x92\xca\x3d\xcc\xcc\xcd\xcb\x40\x67\x10\0\0\0\0\0",
        "[0.1,184.5]",
    );
    same(
        b"\x82\xa1a\x01\x07\xde\0\x01\xa1b\xdf\0\0\0\0",
        r#"{"a":1,"7":{"b":{}}}"#,
    );
}

#[test]
fn time_stamps_are_texts() {
    let second = b"\xd6\xff\x6a\xc3\x92\x40";
    let whole = u32::from_be_bytes([0x6a, 0xc3, 0x92, 0x40]);
    let text = jiff::Timestamp::from_second(whole.into())
        .unwrap()
        .to_string();
    same(&[b"\x91", &second[..]].concat(), &format!("[\"{text}\"]"));
    same(
        b"\x92\xd7\xff\x77\x35\x94\0\0\0\0\x01\xc7\x0c\xff\x1d\xcd\x65\0\xff\xff\xff\xff\xff\xff\xff\xff",
        r#"["1970-01-01T00:00:01.5Z","1969-12-31T23:59:59.5Z"]"#,
    );
}

#[test]
fn what_cannot_be_told_takes_nothing_else_with_it() {
    let bytes =
        b"\x85\xa1a\xa1\xff\xa1b\xc4\x01\xfe\xa1c\xd4\x05x\xa1d\xcb\x7f\xf8\0\0\0\0\0\0\xa1e\x01";
    let rows = read(bytes).unwrap();
    let tree = &rows[0].as_ref().unwrap().tree;
    for key in ["a", "b", "c", "d"] {
        assert!(matches!(tree.get(key), Some(Tree::Broken(_))), "{key}");
    }
    assert_eq!(tree.get("e"), Some(&Tree::Number("1".into())));
}

#[test]
fn several_values_and_what_is_none() {
    assert_eq!(told(b"\x80\x80\x90"), "+++");
    assert_eq!(told(b"\x80\xc1\x80"), "+-");
    assert_eq!(told(b"\x80\x07"), "+-");
    assert_eq!(told(b""), "-");
    for cut in [
        &b"\x81"[..],
        b"\x92\x01",
        b"\xdb\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        b"\x81\x90\x01",
    ] {
        assert_eq!(told(cut), "-");
    }
    let twice = read(b"\x82\xa1a\x01\xa1a\x02").unwrap();
    assert!(twice[0].as_ref().unwrap().is_twice);
}

#[test]
fn nothing_is_nested_too_deeply() {
    let nested = |depth: usize| [vec![0x91; depth - 1], vec![0x90]].concat();
    assert_eq!(told(&nested(127)), "+");
    assert_eq!(told(&nested(128)), "-");
    assert_eq!(told(&vec![0x91; 1 << 20]), "-");
}

// SPDX-License-Identifier: EUPL-1.2
//! What becomes of CBOR: every kind of value, times and numbers by tag, and bytes that are none.

use super::*;
use crate::intake::decode::json;

fn same(bytes: &[u8], json: &str) {
    let rows = read(bytes).unwrap();
    let trees: Vec<_> = rows
        .into_iter()
        .map(|row| row.map(|row| row.tree))
        .collect();
    assert_eq!(trees, [Ok(json::tree(json).unwrap().0)], "{json}");
}

fn told(bytes: &[u8]) -> String {
    let rows = read(bytes).unwrap();
    let one = |row: &Result<Row<'_>, _>| row.as_ref().map_or('-', |_| '+');
    rows.iter().map(one).collect()
}

#[test]
fn every_kind_of_value() {
    same(
        b"\x85\xf6\xf7\xf4\xf5\x62\xc3\xa9",
        r#"[null,null,false,true,"é"]"#,
    );
    same(
        b"\x84\x17\x1b\xff\xff\xff\xff\xff\xff\xff\xff\x20\x3b\xff\xff\xff\xff\xff\xff\xff\xff",
        "[23,18446744073709551615,-1,-18446744073709551616]",
    );
    same(
        b"\x83\xf9\x3c\0\xfa\x3d\xcc\xcc\xcd\xfb\x40\x67\x10\0\0\0\0\0",
        "[1,0.1,184.5]",
    );
    same(b"\xa2\x61a\x41b\x07\xa0", r#"{"a":"b","7":{}}"#);
    // Of lengths that are not said before.
    same(
        b"\xbf\x61a\x9f\x01\xff\x7f\x61b\x61c\xff\x5f\x41d\x40\xff\xff",
        r#"{"a":[1],"bc":"d"}"#,
    );
    // Others say what it is, and change nothing.
    same(b"\xd9\xd9\xf7\x81\xd8\x20\x61u", r#"["u"]"#);
}

#[test]
fn times_and_numbers_by_tag() {
    same(
        b"\x83\xc0\x61t\xc1\x01\xc1\xfb\xbf\xe0\0\0\0\0\0\0",
        r#"["t","1970-01-01T00:00:01Z","1969-12-31T23:59:59.5Z"]"#,
    );
    same(
        b"\x85\xc2\x49\x01\0\0\0\0\0\0\0\0\xc3\x49\x01\0\0\0\0\0\0\0\0\xc2\x40\xc3\x41\xff\xc4\x82\x21\x19\x04\xd2",
        "[18446744073709551616,-18446744073709551617,0,-256,1234e-2]",
    );
    same(
        b"\x81\xd8\x25\x50\0\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff",
        r#"["00112233-4455-6677-8899-aabbccddeeff"]"#,
    );
    for broken in [
        &b"\x81\xc1\xf9\x7e\0"[..],
        b"\x81\xc1\x61x",
        b"\x81\xc1\x1b\x7f\xff\xff\xff\xff\xff\xff\xff",
        b"\x81\xc4\x81\x01",
        b"\x81\xd8\x25\x41x",
        &[b"\x81\xc2\x58\xff", &[1; 255][..]].concat(),
    ] {
        let rows = read(broken).unwrap();
        let tree = &rows[0].as_ref().unwrap().tree;
        let Tree::List(items) = tree else {
            panic!("{tree:?}")
        };
        assert!(matches!(items[0], Tree::Broken(_)), "{tree:?}");
    }
}

#[test]
fn what_cannot_be_told_takes_nothing_else_with_it() {
    let bytes = b"\xa5\x61a\x61\xff\x61b\x41\xfe\x61c\xf0\x61d\x7f\x61\xff\xff\x61e\x01";
    let rows = read(bytes).unwrap();
    let tree = &rows[0].as_ref().unwrap().tree;
    for key in ["a", "b", "c", "d"] {
        assert!(matches!(tree.get(key), Some(Tree::Broken(_))), "{key}");
    }
    assert_eq!(tree.get("e"), Some(&Tree::Number("1".into())));
}

#[test]
fn several_values_and_what_is_none() {
    assert_eq!(told(b"\xa0\x80\xa0"), "+++");
    assert_eq!(told(b"\xa0\xff\xa0"), "+-");
    assert_eq!(told(b"\xa0\x07"), "+-");
    assert_eq!(told(b""), "-");
    for cut in [
        &b"\xa1"[..],
        b"\x82\x01",
        b"\x7b\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\xbf\x61a",
        b"\xa1\x80\x01",
        b"\x9f\x01",
        b"\xbf\x01\xff",
    ] {
        assert_eq!(told(cut), "-", "{cut:?}");
    }
    let twice = read(b"\xa2\x61a\x01\x61a\x02").unwrap();
    assert!(twice[0].as_ref().unwrap().is_twice);
}

#[test]
fn nothing_is_nested_too_deeply() {
    for (open, end) in [(0x81, 0x80), (0xc6, 0x80)] {
        let nested = |depth: usize| [vec![open; depth - 1], vec![end]].concat();
        assert_eq!(told(&nested(127)), "+");
        assert_eq!(told(&nested(128)), "-");
        assert_eq!(told(&nested(1 << 20)), "-");
    }
}

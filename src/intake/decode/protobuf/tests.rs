// SPDX-License-Identifier: EUPL-1.2
//! What values become along their schema, and what is refused.

use super::*;

const FILE: &str = r#"
    syntax = "proto3";
    package p;
    import "google/protobuf/duration.proto";
    import "google/protobuf/wrappers.proto";
    enum How { UNSAID = 0; BY_HAND = 1; }
    message First { message Inner { uint64 n = 1; } }
    message All {
        How how = 1;
        optional int32 missing = 2;
        map<int32, How> more = 3;
        google.protobuf.Duration took = 4;
        google.protobuf.Int64Value boxed = 5;
        repeated sint32 list = 6;
        bytes raw = 7;
        double part = 8;
    }
"#;

/// What is under a key of the one message that these bytes are.
fn get(bytes: &[u8], key: &str) -> Option<Tree<'static>> {
    let schema = Protobuf::of_text(FILE, &[]).unwrap();
    let of = schema.file.parent_pool().get_message_by_name("p.All");
    let mut rows = row(&of.unwrap(), bytes).unwrap();
    let tree = rows.remove(0).unwrap().tree;
    tree.get(key).cloned()
}

fn number(digits: &str) -> Tree<'static> {
    Tree::Number(digits.to_owned().into())
}

#[test]
fn what_was_not_sent_has_its_default_unless_it_has_presence() {
    assert_eq!(get(b"", "how"), Some(Tree::Text("UNSAID".into())));
    assert_eq!(get(b"", "part"), Some(number("0")));
    assert_eq!(get(b"", "list"), Some(Tree::List(Vec::new())));
    assert_eq!(get(b"", "missing"), None);
    assert_eq!(get(b"", "took"), None);
    assert_eq!(get(b"\x10\0", "missing"), Some(number("0")));
}

#[test]
fn enums_maps_lists_and_known_messages() {
    assert_eq!(get(b"\x08\x01", "how"), Some(Tree::Text("BY_HAND".into())));
    assert_eq!(get(b"\x08\x07", "how"), Some(number("7")));
    let more = Tree::Object(vec![("5".into(), Tree::Text("BY_HAND".into()))]);
    assert_eq!(get(b"\x1a\x04\x08\x05\x10\x01", "more"), Some(more));
    // A second and a half.
    let took = b"\x22\x08\x08\x01\x10\x80\xca\xb5\xee\x01";
    assert_eq!(get(took, "took"), Some(number("1.5")));
    assert_eq!(get(b"\x2a\x02\x08\x09", "boxed"), Some(number("9")));
    assert_eq!(get(b"\x2a\0", "boxed"), Some(number("0")));
    let list = Tree::List(vec![number("-1"), number("1")]);
    assert_eq!(get(b"\x32\x02\x01\x02", "list"), Some(list));
    assert!(matches!(get(b"\x3a\x01\xff", "raw"), Some(Tree::Broken(_))));
    // Field 99 is of another version.
    assert_eq!(
        get(b"\x98\x06\x01\x08\x01", "how"),
        Some(Tree::Text("BY_HAND".into()))
    );
}

#[test]
fn a_frame_says_which_message_it_is() {
    let text = Protobuf::of_text(FILE, &[]).unwrap();
    let set = text.file.parent_pool().encode_to_vec();
    let mut set = Protobuf::of_set(&set).unwrap();
    for schema in [&text, &set] {
        let named = |frame| {
            schema
                .named(frame)
                .map(|(of, rest)| (of.full_name().to_owned(), rest))
        };
        assert_eq!(named(b"\0x"), Ok(("p.First".to_owned(), &b"x"[..])));
        assert_eq!(named(b"\x02\x02"), Ok(("p.All".to_owned(), &b""[..])));
        assert_eq!(
            named(b"\x04\0\0"),
            Ok(("p.First.Inner".to_owned(), &b""[..]))
        );
        for wrong in [
            &b""[..],
            b"\x01",
            b"\x02\x01",
            b"\x02\x08",
            b"\x80\x80\x80\x80\x80\x01",
        ] {
            assert_eq!(named(wrong), Err(Reject::SchemaMismatch));
        }
    }
    set.only("p.All").unwrap();
    let named = set.named(b"\0").map(|(of, _)| of.full_name().to_owned());
    assert_eq!(named, Ok("p.All".to_owned()));
    assert!(set.only("p.None").is_err());
}

#[test]
fn nothing_is_nested_without_end() {
    let file = r#"syntax = "proto3"; message M { M m = 1; }"#;
    let schema = Protobuf::of_text(file, &[]).unwrap();
    let mut bytes = Vec::new();
    for _ in 0..200 {
        let mut length = Vec::new();
        let mut left = bytes.len();
        while left > 0x7F {
            length.push(left as u8 | 0x80);
            left >>= 7;
        }
        length.push(left as u8);
        bytes = [&[0x0a][..], &length, &bytes].concat();
    }
    let of = schema.unnamed().unwrap();
    assert_eq!(row(&of, &bytes).unwrap_err(), Reject::SchemaMismatch);
    assert_eq!(row(&of, &vec![0; MOST + 1]).unwrap_err(), Reject::TooLarge);
}

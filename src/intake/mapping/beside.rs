// SPDX-License-Identifier: EUPL-1.2
//! What Kafka says of a record, as a value that pointers lead into: key, headers, topic, place.

use std::borrow::Cow;

use crate::intake::decode::{Tree, json, of_bytes};
use crate::intake::record::Record;

/// What Kafka says of a record.
#[derive(Debug, Clone, Copy)]
pub(in crate::intake) struct Beside<'p> {
    topic: &'p str,
    partition: i32,
    offset: i64,
    key: Option<&'p [u8]>,
    pub(super) headers: &'p [(&'p str, &'p [u8])],
}

impl<'p> Beside<'p> {
    pub(super) fn of(record: &'p Record<'_>) -> Beside<'p> {
        Beside {
            topic: record.topic,
            partition: record.partition,
            offset: record.offset,
            key: record.key,
            headers: &record.headers,
        }
    }

    /// An object with `key`, `header`, `topic` and `record`; without a key where there is none.
    pub(super) fn tree(&self) -> Tree<'p> {
        let place = format!("{}/{}/{}", self.topic, self.partition, self.offset);
        // Of several headers of one name the last one counts.
        let headers = self.headers.iter();
        let headers = headers.map(|(name, value)| (Cow::Borrowed(*name), of_bytes(value)));
        let members = [
            ("header", Tree::object(headers.collect()).0),
            ("topic", Tree::Text(self.topic.into())),
            ("record", Tree::Text(place.into())),
        ];
        let key = self.key.map(|key| ("key", of_key(key)));
        let members = members.into_iter().chain(key);
        let members = members.map(|(name, value)| (Cow::Borrowed(name), value));
        Tree::object(members.collect()).0
    }
}

/// What JSON it is, else a text.
fn of_key(key: &[u8]) -> Tree<'_> {
    match str::from_utf8(key).map(json::tree) {
        Ok(Ok((tree, _))) => tree,
        Ok(Err(_)) | Err(_) => of_bytes(key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::mapping::place::Place;
    use crate::intake::mapping::pointer::Pointer;
    use crate::observation::EventTime;

    fn found(key: Option<&[u8]>, pointer: &str) -> Option<Tree<'static>> {
        let record = Record {
            topic: "clock",
            partition: 3,
            offset: 17,
            stamp: None,
            read_at: EventTime::MIN,
            key,
            payload: None,
            headers: [("site", &b"a"[..]), ("site", b"b"), ("raw", b"\xff")]
                .into_iter()
                .collect(),
        };
        let around = Beside::of(&record).tree();
        let place = Place::root(&Tree::Null, false, &around);
        let found = place.find(&Pointer::parse(pointer).unwrap())?;
        Some(found.into_owned().into_owned())
    }

    #[test]
    fn pointers_lead_to_what_kafka_says() {
        let text = |text: &'static str| Some(Tree::Text(text.into()));
        assert_eq!(found(None, "$key"), None);
        assert_eq!(found(Some(b"E-17"), "$key"), text("E-17"));
        assert_eq!(found(Some(b"\"E-17\""), "$key"), text("E-17"));
        assert_eq!(
            found(Some(b"{\"id\":7}"), "$key/id"),
            Some(Tree::Number("7".into()))
        );
        assert!(matches!(
            found(Some(b"\x00\xff"), "$key"),
            Some(Tree::Broken(_))
        ));
        assert_eq!(found(None, "$header/site"), text("b"));
        assert!(matches!(found(None, "$header/raw"), Some(Tree::Broken(_))));
        assert_eq!(found(None, "$header/none"), None);
        assert_eq!(found(None, "$topic"), text("clock"));
        assert_eq!(found(None, "$record"), text("clock/3/17"));
    }
}

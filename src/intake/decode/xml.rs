// SPDX-License-Identifier: EUPL-1.2
//! XML records: one document, as an object whose one key is the name of its root.
//!
//! An element is an object: attributes as `@name`, children by their names, text beside them as
//! `#text`; with text alone it is that text. Names are local ones. Children of one name are a list,
//! and so is a single one where the mapping expects several. Nothing is read from elsewhere: a
//! document type is refused, and with it every entity of its own.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::DEEPEST;
use super::{Row, Rows, Tree};
use crate::intake::reject::Reject;
use crate::observation::is_same_name;

/// A text that is no XML, is nested too deeply or wants to be told by something else.
struct NotXml;

type Members<'a> = Vec<(Cow<'a, str>, Tree<'a>)>;

/// What a mapping expects of names in a document.
#[derive(Debug, Clone, Default)]
pub(in crate::intake) struct Expected {
    /// What may come several times: a list even where it comes once.
    pub lists: Vec<String>,
    /// What holds such lists: null where it is empty, for there is nothing in it.
    pub holders: Vec<String>,
}

/// The document.
pub(super) fn read<'a>(bytes: &'a [u8], expected: &Expected) -> Result<Rows<'a>, Reject> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = str::from_utf8(bytes).map_err(|_| Reject::NotUtf8)?;
    let tree = document(text, expected).map_err(|NotXml| Reject::BadFormat)?;
    Ok(smallvec::smallvec![Ok(Row::from((tree, false)))])
}

/// An element whose end did not come yet.
#[derive(Default)]
struct Open<'a> {
    name: Cow<'a, str>,
    members: Members<'a>,
    text: Cow<'a, str>,
}

fn document<'a>(text: &'a str, expected: &Expected) -> Result<Tree<'a>, NotXml> {
    let mut from = Reader::from_str(text);
    // The innermost last; the first is what is around the root.
    let mut open = vec![Open::default()];
    loop {
        let event = from.read_event().map_err(|_| NotXml)?;
        let inner = open.last_mut().ok_or(NotXml)?;
        match event {
            Event::Start(tag) => {
                let element = element(&tag)?;
                open.push(element);
                if open.len() > DEEPEST as usize {
                    return Err(NotXml);
                }
            }
            Event::Empty(tag) => {
                let element = element(&tag)?;
                inner
                    .members
                    .push((element.name.clone(), element.close(expected)));
            }
            Event::End(_) => {
                let element = open.pop().ok_or(NotXml)?;
                let parent = open.last_mut().ok_or(NotXml)?;
                parent
                    .members
                    .push((element.name.clone(), element.close(expected)));
            }
            Event::Text(text) => inner.add(text.xml10_content()),
            Event::CData(text) => inner.add(text.xml10_content()),
            Event::GeneralRef(entity) => inner.add(Cow::Owned(resolved(&entity)?)),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::DocType(_) => return Err(NotXml),
            Event::Eof => break,
        }
    }
    let [around] = <[Open<'a>; 1]>::try_from(open).map_err(|_| NotXml)?;
    let is_whole = around.members.len() == 1 && is_blank(&around.text);
    is_whole.then(|| around.close(expected)).ok_or(NotXml)
}

/// An element with its attributes.
fn element<'a>(tag: &BytesStart<'a>) -> Result<Open<'a>, NotXml> {
    let mut members = Members::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|_| NotXml)?;
        let name = attribute.key;
        if name.as_namespace_binding().is_some() {
            continue;
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|_| NotXml)?.into_owned();
        let name = format!("@{}", name.local_name().as_ref());
        members.push((Cow::Owned(name), Tree::Text(Cow::Owned(value))));
    }
    Ok(Open {
        name: Cow::Owned(tag.local_name().as_ref().to_owned()),
        members,
        text: Cow::default(),
    })
}

impl<'a> Open<'a> {
    fn add(&mut self, text: Cow<'a, str>) {
        if self.text.is_empty() {
            self.text = text;
        } else {
            self.text.to_mut().push_str(&text);
        }
    }

    /// What the element is, once all of it is known.
    fn close(mut self, expected: &Expected) -> Tree<'a> {
        if self.members.is_empty() {
            if is_blank(&self.text) && is_among(&expected.holders, &self.name) {
                return Tree::Null;
            }
            return Tree::Text(self.text);
        }
        if !is_blank(&self.text) {
            self.members
                .push((Cow::Borrowed("#text"), Tree::Text(self.text)));
        }
        gathered(self.members, &expected.lists)
    }
}

/// An object in which what has one name is a list.
fn gathered<'a>(mut members: Members<'a>, lists: &[String]) -> Tree<'a> {
    members.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut gathered: Vec<(Cow<'a, str>, Vec<Tree<'a>>)> = Vec::new();
    for (name, value) in members {
        match gathered.last_mut() {
            Some((known, values)) if *known == name => values.push(value),
            _ => gathered.push((name, vec![value])),
        }
    }
    let one = |(name, mut values): (Cow<'a, str>, Vec<Tree<'a>>)| match values.pop() {
        Some(only) if values.is_empty() && !is_among(lists, &name) => (name, only),
        last => {
            values.extend(last);
            (name, Tree::List(values))
        }
    };
    Tree::Object(gathered.into_iter().map(one).collect())
}

/// What a reference stands for: a character, by its number or by one of the five names.
fn resolved(entity: &BytesRef<'_>) -> Result<String, NotXml> {
    if let Some(character) = entity.resolve_char_ref().map_err(|_| NotXml)? {
        return Ok(character.to_string());
    }
    let known = resolve_predefined_entity(entity).ok_or(NotXml)?;
    Ok(known.to_owned())
}

fn is_among(names: &[String], name: &str) -> bool {
    names.iter().any(|known| is_same_name(known, name))
}

fn is_blank(text: &str) -> bool {
    text.trim_ascii().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::decode::json;

    fn same(xml: &str, lists: &[&str], json: &str) {
        let expected = Expected {
            lists: lists.iter().map(|list| (*list).to_owned()).collect(),
            holders: vec!["page".into()],
        };
        let rows = read(xml.as_bytes(), &expected).unwrap();
        let tree = &rows[0].as_ref().unwrap().tree;
        assert_eq!(*tree, json::tree(json).unwrap().0, "{xml}");
    }

    #[test]
    fn elements_are_objects_lists_and_texts() {
        same("<a/>", &[], r#"{"a":""}"#);
        same(
            "<?xml version='1.0'?>\n<!-- - --><a> b </a>\n",
            &[],
            r#"{"a":" b "}"#,
        );
        same(
            "\u{feff}<n:a xmlns:n='urn:n' n:x='1' y=\"&lt;2&#33;\">\n <n:b>3</n:b><c/>t &amp; <b>4</b></n:a>",
            &[],
            r##"{"a":{"@x":"1","@y":"<2!","b":["3","4"],"c":"","#text":"\n t & "}}"##,
        );
        same("<a>x<![CDATA[<y>]]>&#x7a;</a>", &[], r#"{"a":"x<y>z"}"#);
        same("<a x='1'>t</a>", &[], r##"{"a":{"@x":"1","#text":"t"}}"##);
    }

    #[test]
    fn what_is_expected_several_times_is_a_list() {
        same("<p><e>1</e></p>", &["e"], r#"{"p":{"e":["1"]}}"#);
        same(
            "<p><e>1</e><e>2</e></p>",
            &["e"],
            r#"{"p":{"e":["1","2"]}}"#,
        );
        same("<e i='1'/>", &["e"], r#"{"e":[{"@i":"1"}]}"#);
        // In any case, with accents too: keys of mappings may be folded.
        same("<p><été>1</été></p>", &["ÉTÉ"], r#"{"p":{"été":["1"]}}"#);
        same("<page> </page>", &["e"], r#"{"page":null}"#);
        same("<page><e/></page>", &["e"], r#"{"page":{"e":[""]}}"#);
    }

    #[test]
    fn what_is_no_whole_document_or_has_a_type_is_refused() {
        for xml in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "</a>",
            "<a/><b/>",
            "<a/>text",
            "<a x='1' x='2'/>",
            "<a x=1/>",
            "<a>&own;</a>",
            "<a x='&own;'/>",
            "<a>&#0;</a>",
            "<a>&#xd800;</a>",
            "<!DOCTYPE a><a/>",
            "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            "<a",
            "<![CDATA[x",
        ] {
            assert_eq!(
                read(xml.as_bytes(), &Expected::default()).unwrap_err(),
                Reject::BadFormat,
                "{xml}"
            );
        }
        assert_eq!(
            read(b"<a>\xff</a>", &Expected::default()).unwrap_err(),
            Reject::NotUtf8
        );
    }

    #[test]
    fn nothing_is_nested_too_deeply_or_takes_too_long() {
        let nested = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
        assert!(read(nested(126).as_bytes(), &Expected::default()).is_ok());
        assert!(read(nested(127).as_bytes(), &Expected::default()).is_err());
        assert!(read(nested(1 << 16).as_bytes(), &Expected::default()).is_err());
        let attributes: String = (0..1 << 15).map(|n| format!(" a{n}=''")).collect();
        assert!(read(format!("<a{attributes}/>").as_bytes(), &Expected::default()).is_ok());
    }
}

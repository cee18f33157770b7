// SPDX-License-Identifier: EUPL-1.2
//! What is opened or turned in a record before anything is read of it: texts that hold something
//! themselves, and lists of names with values.
//!
//! What is not as declared stays as it is: pointers into it then find something that stands in
//! their way, and that is told where a field or condition asks, and where an event lacks its name.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::pointer::{Path, Pointer};
use super::unopened::Unopened;
use super::{Mapping, pairs};
use crate::intake::decode::{Framed, Layout, Row, Tree};
use crate::intake::reject::Reject;
use crate::observation::is_key;

/// Bytes that all openings of one record may bring out together.
const MOST: usize = 4 << 20;

/// Something to be done at a path, in the order in which the mapping says it.
#[derive(Debug, Clone)]
pub(super) struct Opening {
    pub at: Path,
    pub how: How,
}

/// What is done there.
#[derive(Debug, Clone)]
pub(super) enum How {
    /// A text is replaced by what it holds.
    Text { is_base64: bool, layout: Layout },
    /// A list of names with values becomes an object.
    Pairs { name: Pointer, value: Vec<Pointer> },
    /// A text is replaced by the named parts of the first of these that matches it whole.
    Extract(Vec<regex::Regex>),
}

/// What the openings of one record have brought out so far.
#[derive(Debug, Default)]
pub(super) struct Opened {
    bytes: usize,
    /// Whether a key stood twice in it.
    is_twice: bool,
    /// The opening that is at work.
    at: usize,
    /// Those whose place has something.
    pub(super) reached: Vec<usize>,
    /// Those that left something as it is, and why; each reason once.
    pub(super) left: Vec<(usize, Unopened)>,
}

impl Mapping {
    /// Opens and turns what the mapping says of one row.
    pub(super) fn open(&self, row: &mut Row<'_>) -> Opened {
        let mut opened = Opened::default();
        for (at, opening) in self.open.iter().enumerate() {
            opened.at = at;
            opening.open(&mut row.tree, self.fold_case, &mut opened);
        }
        row.is_twice |= opened.is_twice;
        opened
    }
}

impl Opened {
    fn reach(&mut self) {
        if self.reached.last() != Some(&self.at) {
            self.reached.push(self.at);
        }
    }

    fn leave(&mut self, why: Unopened) {
        if !self.left.contains(&(self.at, why)) {
            self.left.push((self.at, why));
        }
    }
}

impl Opening {
    /// Names of what it expects several of on its way; where it leads, one is as good as a list of one.
    pub(super) fn lists(&self) -> Vec<String> {
        let mut lists: Vec<String> = self.at.lists().map(str::to_owned).collect();
        if self.at.0.last().is_some_and(|last| last != "*") {
            lists.pop();
        }
        lists
    }

    /// Where a text gives way to parts of it, below the last `*`.
    pub(super) fn extracted(&self) -> Option<&[String]> {
        let below = self.at.0.rsplit(|step| step == "*").next();
        matches!(self.how, How::Extract(_)).then_some(below?)
    }

    /// Does it wherever the path leads.
    fn open(&self, root: &mut Tree<'_>, fold_case: bool, so_far: &mut Opened) {
        self.walk(root, &self.at.0, fold_case, so_far);
    }

    fn walk(&self, value: &mut Tree<'_>, steps: &[String], fold_case: bool, so_far: &mut Opened) {
        let Some((step, rest)) = steps.split_first() else {
            let is_empty = |text: &str| text.trim().is_empty();
            if matches!(value, Tree::Null) || matches!(value, Tree::Text(text) if is_empty(text)) {
                return;
            }
            so_far.reach();
            match self.how.of(value, so_far) {
                Ok(inner) => *value = inner,
                Err(why) => so_far.leave(why),
            }
            return;
        };
        let is_meant = |key: &str| is_key(key, step, fold_case);
        match value {
            Tree::List(items) => match step.parse::<usize>() {
                Ok(at) => items
                    .get_mut(at)
                    .into_iter()
                    .for_each(|item| self.walk(item, rest, fold_case, so_far)),
                Err(_) if step == "*" => items
                    .iter_mut()
                    .for_each(|item| self.walk(item, rest, fold_case, so_far)),
                Err(_) => {}
            },
            Tree::Object(members) => {
                let meant = members.iter_mut();
                meant
                    .filter(|(key, _)| step == "*" || is_meant(key))
                    .for_each(|(_, value)| self.walk(value, rest, fold_case, so_far));
            }
            Tree::Null | Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) | Tree::Broken(_) => {}
        }
    }
}

impl How {
    /// What takes the place of a value.
    ///
    /// # Errors
    /// It is not as declared.
    fn of(&self, value: &Tree<'_>, so_far: &mut Opened) -> Result<Tree<'static>, Unopened> {
        match (self, value) {
            (How::Text { is_base64, layout }, Tree::Text(text)) => {
                let bytes = match is_base64 {
                    true => Cow::Owned(from_base64(text).ok_or(Unopened::NotBase64)?),
                    false => Cow::Borrowed(text.as_bytes()),
                };
                inside(&bytes, layout, so_far).map_err(|why| Unopened::of(why, self, &bytes))
            }
            (
                How::Pairs {
                    name,
                    value: values,
                },
                value,
            ) => {
                let turned = pairs::turned(value, name, values);
                let (object, is_twice) = turned.ok_or(Unopened::NoPairs)?;
                so_far.is_twice |= is_twice;
                Ok(object)
            }
            (How::Extract(patterns), Tree::Text(text)) => {
                let found = patterns.iter().find_map(|pattern| parts(pattern, text));
                found.ok_or(Unopened::NoMatch)
            }
            (How::Text { .. } | How::Extract(_), _) => Err(Unopened::NoText),
        }
    }
}

/// Either alphabet, with or without padding, on one line or several.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let text: String = text.split_ascii_whitespace().collect();
    let alphabet = match text.contains(['-', '_']) {
        true => &URL_SAFE,
        false => &STANDARD,
    };
    let lenient =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(alphabet, lenient).decode(text).ok()
}

/// What bytes hold: one value, or a list of several; rows are always a list.
fn inside(bytes: &[u8], layout: &Layout, so_far: &mut Opened) -> Result<Tree<'static>, Reject> {
    let opened = layout.open(bytes)?;
    so_far.bytes = so_far.bytes.saturating_add(opened.len());
    if so_far.bytes > MOST {
        return Err(Reject::TooLarge);
    }
    let framed = Framed {
        body: &opened,
        ..Framed::default()
    };
    let rows = layout.rows(&framed)?;
    let mut values = Vec::with_capacity(rows.len());
    for row in rows {
        let Row { tree, is_twice } = row?;
        so_far.is_twice |= is_twice;
        values.push(tree.into_owned());
    }
    let is_one = values.len() == 1 && !layout.format.is_rows();
    match values.pop() {
        Some(one) if is_one => Ok(one),
        last => {
            values.extend(last);
            Ok(Tree::List(values))
        }
    }
}

/// The named parts of a text; under the empty name the whole.
fn parts(pattern: &regex::Regex, text: &str) -> Option<Tree<'static>> {
    let found = pattern.captures(text)?;
    let own = |text: &str| Tree::Text(Cow::Owned(text.to_owned()));
    let named = pattern.capture_names().flatten().filter_map(|name| {
        let part = found.name(name)?;
        Some((Cow::Owned(name.to_owned()), own(part.as_str())))
    });
    let whole = (Cow::Borrowed(""), own(text));
    Some(Tree::object(named.chain([whole]).collect()).0)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::intake::decode::{Compression, json};

    fn opened(record: &str, at: &str, how: How) -> String {
        let (tree, _) = json::tree(record).unwrap();
        let mut tree = tree.into_owned();
        let at = Path::parse(at).unwrap();
        let mut so_far = Opened::default();
        Opening { at, how }.open(&mut tree, true, &mut so_far);
        format!(
            "{}{}",
            written(&tree),
            if so_far.is_twice { " twice" } else { "" }
        )
    }

    fn written(tree: &Tree<'_>) -> String {
        match tree {
            Tree::Null => "null".into(),
            Tree::Bool(truth) => truth.to_string(),
            Tree::Number(digits) => digits.to_string(),
            Tree::Text(text) => format!("'{text}'"),
            Tree::Broken(fault) => format!("'{}'", fault.written),
            Tree::List(items) => {
                let items: Vec<String> = items.iter().map(written).collect();
                format!("[{}]", items.join(","))
            }
            Tree::Object(members) => {
                let members = members.iter();
                let members: Vec<String> = members
                    .map(|(key, value)| format!("{key}:{}", written(value)))
                    .collect();
                format!("{{{}}}", members.join(","))
            }
        }
    }

    fn text(is_base64: bool, compression: Option<Compression>) -> How {
        let layout = Layout {
            compression,
            ..Layout::default()
        };
        How::Text { is_base64, layout }
    }

    #[test]
    fn a_text_gives_what_it_holds() {
        let json = |record| opened(record, "/a/*", text(false, None));
        assert_eq!(json(r#"{"A":["{\"x\":1}","no"]}"#), "{A:[{x:1},'no']}");
        assert_eq!(json(r#"{"a":["{\"x\":1,\"x\":2}"]}"#), "{a:[{x:2}]} twice");
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(b"{\"n\":7}\n{\"n\":8}").unwrap();
        let bytes = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(gzip.finish().unwrap());
        let record = format!(r#"{{"a":"{bytes}"}}"#);
        let how = text(true, Some(Compression::Gzip));
        assert_eq!(opened(&record, "/a", how.clone()), "{a:[{n:7},{n:8}]}");
        assert_eq!(opened(r#"{"a":"e30"}"#, "/a", how), "{a:'e30'}");
        assert_eq!(
            opened(r#"{"a":"e3\n0="}"#, "/a", text(true, None)),
            "{a:{}}"
        );
    }

    #[test]
    fn names_with_values_become_an_object() {
        let pointer = |text| Pointer::parse(text).unwrap();
        let pairs = |record| {
            let value = vec![pointer("/value"), pointer("/many")];
            let name = pointer("/name");
            opened(record, "/p", How::Pairs { name, value })
        };
        assert_eq!(
            pairs(r#"{"p":[{"name":"b","many":[1]},{"name":"a","value":"x"},{"name":"c"}]}"#),
            "{p:{a:'x',b:[1],c:null}}"
        );
        assert_eq!(
            pairs(r#"{"p":[{"name":"b"},{"name":"b"}]}"#),
            "{p:{b:null}} twice"
        );
        // What has no name is no such list.
        assert_eq!(pairs(r#"{"p":[{"name":"b"},{}]}"#), "{p:[{name:'b'},{}]}");
        assert_eq!(pairs(r#"{"p":{"b":1}}"#), "{p:{b:1}}");
    }

    #[test]
    fn a_text_gives_its_named_parts_if_it_matches_whole() {
        let patterns = || {
            let one = |text: &str| regex::Regex::new(&format!("^(?:{text})$")).unwrap();
            How::Extract(vec![
                one("(?<who>\\w+) sets (?<what>\\w+)( to .*)?"),
                one("(?<what>off)"),
            ])
        };
        let of = |record| opened(record, "/m", patterns());
        assert_eq!(
            of(r#"{"m":"ada sets webcam to on"}"#),
            "{m:{:'ada sets webcam to on',what:'webcam',who:'ada'}}"
        );
        assert_eq!(of(r#"{"m":"off"}"#), "{m:{:'off',what:'off'}}");
        assert_eq!(of(r#"{"m":"off!"}"#), "{m:'off!'}");
    }
}

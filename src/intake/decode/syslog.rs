// SPDX-License-Identifier: EUPL-1.2
//! Syslog records, a message on each line: RFC 5424, and what RFC 3164 says was usual before.
//!
//! `rfc` tells them apart: 5424 has structured data and full times, 3164 has neither.

use std::borrow::Cow;

use super::{Row, Tree};

/// A line that is neither.
struct NotSyslog;

type Members<'a> = Vec<(Cow<'a, str>, Tree<'a>)>;

/// One message, or what stands before one in another format.
pub(super) fn message(line: &str) -> Option<Row<'_>> {
    let mut members = Members::new();
    let (priority, rest) = match line.strip_prefix('<').map(|rest| rest.split_once('>')) {
        Some(split) => split.map(|(priority, rest)| (Some(priority), rest))?,
        None => (None, line),
    };
    if let Some(written) = priority {
        let number = written.parse::<u8>().ok();
        let is_plain = written.len() <= 3 && written.bytes().all(|byte| byte.is_ascii_digit());
        let number = number.filter(|number| *number < 192 && is_plain)?;
        members.push(("pri".into(), Tree::Number(written.into())));
        members.push(("facility".into(), digit(number >> 3)));
        members.push(("severity".into(), digit(number & 7)));
    }
    let (rfc, read) = match rest.strip_prefix("1 ") {
        Some(rest) if priority.is_some() => ("5424", modern(rest, &mut members)),
        _ => ("3164", usual(rest, &mut members)),
    };
    let is_twice = read.ok()?;
    members.push(("rfc".into(), Tree::Number(rfc.into())));
    Some((Tree::object(members).0, is_twice).into())
}

/// RFC 5424 behind its version. Says whether something has one name twice.
fn modern<'a>(line: &'a str, members: &mut Members<'a>) -> Result<bool, NotSyslog> {
    let mut rest = line;
    for name in ["timestamp", "host", "app", "proc", "id"] {
        let (word, behind) = rest.split_once(' ').ok_or(NotSyslog)?;
        if word.is_empty() {
            return Err(NotSyslog);
        }
        members.push((name.into(), nil(word)));
        rest = behind;
    }
    let (data, is_twice, rest) = structured(rest)?;
    members.push(("data".into(), data));
    let text = match rest.strip_prefix(' ') {
        Some(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        None if rest.is_empty() => "",
        None => return Err(NotSyslog),
    };
    members.push(("message".into(), Tree::Text(text.into())));
    Ok(is_twice)
}

/// Elements of structured data by their ids, and what stands behind them.
fn structured(line: &str) -> Result<(Tree<'_>, bool, &str), NotSyslog> {
    if let Some(rest) = line.strip_prefix('-') {
        return Ok((Tree::Null, false, rest));
    }
    let (mut elements, mut is_any_twice, mut rest) = (Members::new(), false, line);
    while let Some(element) = rest.strip_prefix('[') {
        let end = element.find([' ', ']']).ok_or(NotSyslog)?;
        let (id, mut inside) = element.split_at(end);
        let mut parameters = Members::new();
        while let Some(parameter) = inside.strip_prefix(' ') {
            let (name, value) = parameter.split_once("=\"").ok_or(NotSyslog)?;
            let (value, behind) = quoted(value)?;
            parameters.push((name.into(), Tree::Text(value)));
            inside = behind;
        }
        rest = inside.strip_prefix(']').ok_or(NotSyslog)?;
        let (parameters, is_twice) = Tree::object(parameters);
        is_any_twice |= is_twice;
        elements.push((id.into(), parameters));
    }
    if elements.is_empty() {
        return Err(NotSyslog);
    }
    let (elements, is_twice) = Tree::object(elements);
    Ok((elements, is_any_twice | is_twice, rest))
}

/// The value of a parameter up to its quote, and what stands behind it.
fn quoted(text: &str) -> Result<(Cow<'_, str>, &str), NotSyslog> {
    let mut is_escaped = false;
    let mut value = Cow::Borrowed("");
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        let is_special = matches!(byte, b'"' | b'\\' | b']');
        if is_special && is_escaped {
            // Without the backslash before it.
            value.to_mut().push_str(&text[start..at - 1]);
            start = at;
        } else if byte == b'"' {
            let last = &text[start..at];
            if value.is_empty() {
                value = Cow::Borrowed(last);
            } else {
                value.to_mut().push_str(last);
            }
            return Ok((value, &text[at + 1..]));
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    Err(NotSyslog)
}

/// What was usual: a time, a host, and a text that mostly begins with who wrote it.
fn usual<'a>(line: &'a str, members: &mut Members<'a>) -> Result<bool, NotSyslog> {
    let (time, rest) = time(line).ok_or(NotSyslog)?;
    let (host, text) = rest.split_once(' ').unwrap_or((rest, ""));
    members.push(("timestamp".into(), Tree::Text(time.into())));
    members.push(("host".into(), nil(host)));
    let tag =
        text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/')));
    let (app, behind) = text.split_at(tag.unwrap_or(0));
    let (process, behind) = match behind
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
    {
        Some((process, behind)) => (Some(process), behind),
        None => (None, behind),
    };
    let mut message = text;
    if let Some(behind) = behind.strip_prefix(':').filter(|_| !app.is_empty()) {
        members.push(("app".into(), Tree::Text(app.into())));
        members.extend(process.map(|process| ("proc".into(), Tree::Text(process.into()))));
        message = behind.strip_prefix(' ').unwrap_or(behind);
    }
    members.push(("message".into(), Tree::Text(message.into())));
    Ok(false)
}

/// `Oct  5 12:00:00`, without year or zone, or the full time that newer programs write.
fn time(line: &str) -> Option<(&str, &str)> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let bytes = line.as_bytes();
    if bytes
        .get(..4)
        .is_some_and(|year| year.iter().all(u8::is_ascii_digit))
    {
        return line.split_once(' ').filter(|(time, _)| time.contains('T'));
    }
    let (time, rest) = line.split_at_checked(15)?;
    let month = MONTHS.find(time.get(..3)?)?;
    let digits = [5, 7, 8, 10, 11, 13, 14].map(|at| bytes[at]);
    let is_shaped = month % 3 == 0
        && bytes[3] == b' '
        && matches!(bytes[4], b' ' | b'0'..=b'3')
        && digits.iter().all(u8::is_ascii_digit)
        && (bytes[9], bytes[12]) == (b':', b':');
    is_shaped.then_some((time, rest.strip_prefix(' ')?))
}

/// A word, or the sign that there is none.
fn nil(word: &str) -> Tree<'_> {
    match word {
        "-" | "" => Tree::Null,
        word => Tree::Text(word.into()),
    }
}

fn digit(number: u8) -> Tree<'static> {
    Tree::Number(Cow::Owned(number.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::decode::json;

    fn same(line: &str, json: &str) {
        let row = message(line).unwrap();
        assert_eq!(row.tree, json::tree(json).unwrap().0, "{line}");
    }

    #[test]
    fn all_parts_of_rfc_5424() {
        same(
            "<165>1 2026-10-05T12:00:00.003Z h.example app 42 ID47 [a@1 x=\"1\" y=\"q\\\"\\]\\\\ \\n\"][b@1] \u{feff}said é",
            r#"{"pri":165,"facility":20,"severity":5,"rfc":5424,"timestamp":"2026-10-05T12:00:00.003Z",
                "host":"h.example","app":"app","proc":"42","id":"ID47",
                "data":{"a@1":{"x":"1","y":"q\"]\\ \\n"},"b@1":{}},"message":"said é"}"#,
        );
        same(
            "<0>1 - - - - - -",
            r#"{"pri":0,"facility":0,"severity":0,"rfc":5424,"timestamp":null,"host":null,
                "app":null,"proc":null,"id":null,"data":null,"message":""}"#,
        );
        let twice = message("<0>1 - - - - - [a x=\"1\" x=\"2\"]").unwrap();
        assert!(twice.is_twice);
    }

    #[test]
    fn what_was_usual_before_is_told_apart() {
        same(
            "<13>Oct  5 12:00:00 host app[42]: said: so",
            r#"{"pri":13,"facility":1,"severity":5,"rfc":3164,"timestamp":"Oct  5 12:00:00",
                "host":"host","app":"app","proc":"42","message":"said: so"}"#,
        );
        same(
            "2026-10-05T12:00:00+02:00 host words without a tag",
            r#"{"rfc":3164,"timestamp":"2026-10-05T12:00:00+02:00","host":"host",
                "message":"words without a tag"}"#,
        );
    }

    #[test]
    fn a_line_that_is_neither_is_refused() {
        for line in [
            "",
            "words",
            "<13>",
            "<192>1 - - - - - -",
            "<1a>1 - - - - - -",
            "<+1>1 - - - - - -",
            "<13>2 - - - - - -",
            "<13>1 - - - -",
            "<13>1 - - - - - -message",
            "<13>1 - - - - - [a x=\"1]",
            "<13>1 - - - - - [a x=1]",
            "<13>1 - - - - - [a",
            "<13>1 - - - - - message",
            "<13>Okt  5 12:00:00 host app: x",
            "<13>Oct  5 12.00.00 host app: x",
            "<13>Octé 5 12:00:00 h",
            "Oct  5 12:00:0é h",
        ] {
            assert!(message(line).is_none(), "{line}");
        }
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! One schema out of a registry, with all that it refers to.

use std::fmt::Write as _;
use std::time::Instant;

use serde::Deserialize;

use super::Trouble;
use super::client::{Client, Failure};
use crate::intake::{SchemaId, SchemaText};

/// Other schemas that one may refer to at most, also by way of others.
const MAX_OTHERS: usize = 64;
/// Bytes of a schema and all that it refers to at most.
const MAX_TEXT: usize = 4 << 20;

/// What a registry says of a schema.
#[derive(Debug, Deserialize)]
struct Answer {
    schema: String,
    #[serde(rename = "schemaType")]
    kind: Option<String>,
    references: Option<Vec<Reference>>,
}

/// Another schema: what it is called where it is used, and where it is kept.
#[derive(Debug, Deserialize, PartialEq, Eq)]
struct Reference {
    name: String,
    subject: String,
    version: i64,
}

/// The others of a schema, each after those that it refers to itself.
struct Others<'a> {
    client: &'a Client,
    until: Instant,
    /// Which ones were asked for.
    asked: Vec<Reference>,
    texts: Vec<(String, String)>,
    bytes: usize,
}

/// The schema of this number or identifier.
///
/// # Errors
/// It is not to be had, or of no use.
pub(super) fn fetch(client: &Client, id: SchemaId) -> Result<SchemaText, Failure> {
    let path = match id {
        SchemaId::Number(_) => format!("/schemas/ids/{id}"),
        SchemaId::Guid(_) => format!("/schemas/guids/{id}"),
        SchemaId::Fingerprint(_) => {
            let why = "registries know nothing by its fingerprint";
            return Err(Failure::new(Trouble::NotFound, why));
        }
    };
    let mut others = Others {
        client,
        until: client.timeout(),
        asked: Vec::new(),
        texts: Vec::new(),
        bytes: 0,
    };
    let answer = others.answer(&path)?;
    others.add(answer.references.unwrap_or_default())?;
    let texts = others.texts;
    match answer.kind.as_deref() {
        None | Some("AVRO") => {
            let mut used: Vec<String> = Vec::new();
            for (_, text) in texts {
                // One that goes by two names is one all the same.
                if !used.contains(&text) {
                    used.push(text);
                }
            }
            Ok(SchemaText::Avro(answer.schema, used))
        }
        Some("PROTOBUF") => Ok(SchemaText::Protobuf(answer.schema, texts)),
        Some("JSON") => Ok(SchemaText::Json(answer.schema)),
        Some(_) => Err(unusable("its type is none that is known here")),
    }
}

impl Others<'_> {
    fn answer(&mut self, path: &str) -> Result<Answer, Failure> {
        let text = self.client.get(path, self.until)?;
        let answer: Answer = serde_json::from_str(&text).map_err(unusable)?;
        self.bytes += answer.schema.len();
        match self.bytes {
            ..=MAX_TEXT => Ok(answer),
            _ => Err(unusable("it is too large with all that it refers to")),
        }
    }

    /// Asks for what is referred to, and for what that refers to: no deeper than there are others.
    fn add(&mut self, references: Vec<Reference>) -> Result<(), Failure> {
        for reference in references {
            if self.asked.contains(&reference) {
                continue;
            }
            if self.asked.iter().any(|known| known.name == reference.name) {
                return Err(unusable("it calls two schemas by one name"));
            }
            if self.asked.len() == MAX_OTHERS {
                return Err(unusable("it refers to too many others"));
            }
            let (subject, version) = (encoded(&reference.subject), reference.version);
            let name = reference.name.clone();
            self.asked.push(reference);
            // What is referred to counts also once nobody else is to use it.
            let path = format!("/subjects/{subject}/versions/{version}?deleted=true");
            let answer = self.answer(&path)?;
            self.add(answer.references.unwrap_or_default())?;
            self.texts.push((name, answer.schema));
        }
        Ok(())
    }
}

fn unusable(why: impl ToString) -> Failure {
    Failure::new(Trouble::Unusable, why)
}

/// A name as one step of a path.
fn encoded(name: &str) -> String {
    let mut step = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            step.push(char::from(byte));
        } else {
            let _ = write!(step, "%{byte:02X}");
        }
    }
    step
}

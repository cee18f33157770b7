// SPDX-License-Identifier: EUPL-1.2
//! Records in files: one for each partition, a line of JSON for each record.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, ErrorKind};
use std::path::PathBuf;

use serde::Deserialize;

use crate::intake::{OwnedRecord, Record, Stamp, StampedBy};
use crate::ledger::from_base64;
use crate::observation::EventTime;
use crate::replay::audit::{Failure, Wanted};

/// A line. What Kafka's own tools may add is not read.
#[derive(Deserialize)]
struct Line {
    offset: i64,
    timestamp: Option<i64>,
    key: Option<String>,
    value: Option<String>,
    #[serde(default)]
    headers: Vec<(String, Option<String>)>,
}

/// Files of one folder.
pub(super) struct Files {
    folder: PathBuf,
    open: BTreeMap<(String, i32), Lines>,
}

/// A file, read up to some line.
struct Lines {
    file: BufReader<File>,
    name: String,
    /// The first record that was not asked for yet; nothing at the end.
    next: Option<OwnedRecord>,
    /// Offset of the first record in the file.
    first: i64,
    /// The offset before which everything was handed over.
    at: i64,
}

impl Files {
    pub(super) fn new(folder: PathBuf) -> Files {
        let open = BTreeMap::new();
        Files { folder, open }
    }

    /// Hands over a stretch; see [`crate::replay::audit::Records`].
    pub(super) fn read(
        &mut self,
        wanted: Wanted<'_>,
        record: &mut dyn FnMut(&Record<'_>),
    ) -> Result<Option<i64>, Failure> {
        let place = (wanted.topic.to_owned(), wanted.partition);
        let known = self.open.get(&place);
        // Back only where a topic was made anew.
        if known.is_none_or(|lines| wanted.from < lines.at) {
            let Some(lines) = self.open(&place)? else {
                return Ok(None);
            };
            self.open.insert(place.clone(), lines);
        }
        let Some(lines) = self.open.get_mut(&place) else {
            return Ok(None);
        };
        while let Some(kept) = lines.next.take_if(|next| next.offset < wanted.until) {
            if kept.offset >= wanted.from {
                record(&kept.as_record(wanted.topic, wanted.partition));
            }
            lines.advance()?;
        }
        lines.at = wanted.until;
        Ok(Some(lines.first))
    }

    fn open(&self, (topic, partition): &(String, i32)) -> Result<Option<Lines>, Failure> {
        let name = format!("{topic}-{partition}.ndjson");
        let file = match File::open(self.folder.join(&name)) {
            Ok(file) => BufReader::new(file),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("{name}: {error}").into()),
        };
        let mut lines = Lines {
            file,
            name,
            next: None,
            first: 0,
            at: 0,
        };
        lines.advance()?;
        lines.first = lines.next.as_ref().map_or(i64::MAX, |next| next.offset);
        Ok(Some(lines))
    }
}

impl Lines {
    fn advance(&mut self) -> Result<(), Failure> {
        let mut text = String::new();
        self.next = match self.file.read_line(&mut text)? {
            0 => None,
            _ => {
                let wrong = || format!("{}: a line is no record", self.name);
                let line: Line = serde_json::from_str(&text).map_err(|_| wrong())?;
                Some(kept(line).ok_or_else(wrong)?)
            }
        };
        Ok(())
    }
}

/// `None` if something is no base64.
fn kept(line: Line) -> Option<OwnedRecord> {
    let bytes = |text: Option<String>| match text {
        None => Some(None),
        Some(text) => from_base64(&text).map(Some),
    };
    let headers = line.headers.into_iter();
    let headers = headers.map(|(name, value)| Some((name, bytes(value)?.unwrap_or_default())));
    Some(OwnedRecord {
        offset: line.offset,
        stamp: line.timestamp.map(|millis| Stamp {
            time: EventTime::from_millis(millis),
            by: StampedBy::Producer,
        }),

        key: bytes(line.key)?,
        payload: bytes(line.value)?,
        headers: headers.collect::<Option<_>>()?,
    })
}

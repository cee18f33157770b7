// SPDX-License-Identifier: EUPL-1.2
//! The zip as it is written: each file hashed on its way in, the whole on its way out.

use std::collections::BTreeMap;
use std::io::{self, Write};

use sha2::{Digest as _, Sha256};
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};
use zip::{CompressionMethod, DateTime};

use super::ExportError;
use crate::ledger::hex;
use crate::observation::EventTime;

/// A zip that is being written, front to back.
pub(super) struct Archive<W: Write> {
    zip: ZipWriter<StreamWriter<Hashed<W>>>,
    options: SimpleFileOptions,
    /// Hashes of finished files by name.
    sums: BTreeMap<String, String>,
    /// The file that is being written.
    open: Option<(String, Sha256)>,
}

/// Hashes what passes through.
struct Hashed<W> {
    to: W,
    hash: Sha256,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl<W: Write> Archive<W> {
    /// An empty zip whose files are all of this moment.
    pub(super) fn new(to: W, created: EventTime) -> Archive<W> {
        let hash = Sha256::new();
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .unix_permissions(0o644)
            .last_modified_time(moment(created));
        Archive {
            zip: ZipWriter::new_stream(Hashed { to, hash }),
            options,
            sums: BTreeMap::new(),
            open: None,
        }
    }

    /// Begins a file; what is written from here on is in it.
    pub(super) fn begin(&mut self, name: &str) -> Result<(), ExportError> {
        self.close();
        self.zip.start_file(name, self.options)?;
        self.open = Some((name.to_owned(), Sha256::new()));
        Ok(())
    }

    /// A whole file.
    pub(super) fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), ExportError> {
        self.begin(name)?;
        self.write_all(bytes)?;
        Ok(())
    }

    fn close(&mut self) {
        if let Some((name, hash)) = self.open.take() {
            self.sums.insert(name, hex(&hash.finalize()));
        }
    }

    /// The hashes of all files so far, as `sha256sum` writes them.
    pub(super) fn sums(&mut self) -> String {
        self.close();
        let line = |(name, sum): (&String, &String)| format!("{sum}  {name}\n");
        self.sums.iter().map(line).collect()
    }

    /// Ends the zip and gives its own hash, hexadecimal.
    pub(super) fn finish(self) -> Result<String, ExportError> {
        let mut hashed = self.zip.finish()?.into_inner();
        hashed.flush()?;
        Ok(hex(&hashed.hash.finalize()))
    }
}

impl<W: Write> Write for Archive<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.zip.write(bytes)?;
        if let Some((_, hash)) = &mut self.open {
            hash.update(&bytes[..written]);
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.zip.flush()
    }
}

/// The moment in UTC as zip files have it: from 1980 on, in steps of two seconds.
fn moment(time: EventTime) -> DateTime {
    let civil = jiff::tz::Offset::UTC.to_datetime(time.to_timestamp());
    let part = |number: i8| u8::try_from(number).unwrap_or(0);
    DateTime::from_date_and_time(
        u16::try_from(civil.year()).unwrap_or(0),
        part(civil.month()),
        part(civil.day()),
        part(civil.hour()),
        part(civil.minute()),
        part(civil.second()),
    )
    .unwrap_or_default()
}

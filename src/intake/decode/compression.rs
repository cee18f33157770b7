// SPDX-License-Identifier: EUPL-1.2
//! Values that are compressed as a whole, beside what Kafka itself compresses.

use std::borrow::Cow;
use std::io::{self, Read};

use flate2::bufread::MultiGzDecoder;

use crate::intake::reject::Reject;

/// How a value is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::intake) enum Compression {
    /// RFC 1952, one member or several.
    Gzip,
    /// RFC 8878.
    Zstd,
}

/// Bytes that may come out of one value at most: what is small in Kafka may be large without end.
pub(super) const MOST: u64 = 4 << 20;

impl Compression {
    /// The words of a mapping.
    pub(in crate::intake) const WORDS: [(&'static str, Compression); 2] =
        [("gzip", Compression::Gzip), ("zstd", Compression::Zstd)];

    /// How bytes are compressed, by how they begin: no text and no value of MessagePack or CBOR that
    /// could be an event begins so.
    pub(in crate::intake) fn of(bytes: &[u8]) -> Option<Compression> {
        let known = [
            (&b"\x1f\x8b"[..], Compression::Gzip),
            (b"\x28\xb5\x2f\xfd", Compression::Zstd),
        ];
        let found = known.iter().find(|(magic, _)| bytes.starts_with(magic));
        found.map(|(_, compression)| *compression)
    }

    /// What was compressed.
    ///
    /// # Errors
    /// The bytes are no such thing, or more than [`MOST`] come out of them.
    pub(super) fn open(self, bytes: &[u8]) -> Result<Cow<'_, [u8]>, Reject> {
        let opened = match self {
            Compression::Gzip => bounded(MultiGzDecoder::new(bytes)),
            Compression::Zstd => zstd::Decoder::with_buffer(bytes).and_then(bounded),
        };
        match opened {
            Ok(opened) if opened.len() as u64 > MOST => Err(Reject::TooLarge),
            Ok(opened) => Ok(Cow::Owned(opened)),
            Err(_) => Err(Reject::BadCompression),
        }
    }
}

/// Reads up to one byte more than is allowed.
pub(super) fn bounded(from: impl Read) -> io::Result<Vec<u8>> {
    let mut opened = Vec::new();
    from.take(MOST + 1).read_to_end(&mut opened)?;
    Ok(opened)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut to = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        to.write_all(bytes).unwrap();
        to.finish().unwrap()
    }

    #[test]
    fn what_was_compressed_comes_out() {
        let text = b"{\"id\":1}".repeat(100);
        assert_eq!(*Compression::Gzip.open(&gzip(&text)).unwrap(), *text);
        let two = [gzip(&text), gzip(b"end")].concat();
        assert_eq!(
            *Compression::Gzip.open(&two).unwrap(),
            *[&text, &b"end"[..]].concat()
        );
        let zstd = zstd::encode_all(&*text, 3).unwrap();
        assert_eq!(*Compression::Zstd.open(&zstd).unwrap(), *text);
    }

    #[test]
    fn what_is_none_cut_or_too_large_is_said() {
        let of = |which: Compression, bytes: &[u8]| which.open(bytes).map(|_| ());
        let whole = gzip(b"{}");
        assert_eq!(of(Compression::Gzip, b"{}"), Err(Reject::BadCompression));
        assert_eq!(of(Compression::Zstd, b"{}"), Err(Reject::BadCompression));
        let cut = &whole[..whole.len() - 3];
        assert_eq!(of(Compression::Gzip, cut), Err(Reject::BadCompression));
        let bomb = zstd::encode_all(io::repeat(b'a').take(MOST + 1), 1).unwrap();
        assert_eq!(of(Compression::Zstd, &bomb), Err(Reject::TooLarge));
        assert_eq!(
            of(Compression::Gzip, &gzip(&vec![0; MOST as usize + 1])),
            Err(Reject::TooLarge)
        );
        assert_eq!(
            of(Compression::Gzip, &gzip(&vec![0; MOST as usize])),
            Ok(())
        );
    }
}

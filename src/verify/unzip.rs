// SPDX-License-Identifier: EUPL-1.2
//! The files inside a zip, within bounds that hold whatever the zip says of itself.

use std::io::{Cursor, Read as _};

use zip::{CompressionMethod, ZipArchive};

use super::bundle::{Bundle, BundleError, MAX_FILES};

impl Bundle {
    /// The export in the bytes of a zip file.
    ///
    /// # Errors
    /// It is no zip file, a damaged one, too large when unpacked, or no export.
    pub fn unzip(bytes: &[u8]) -> Result<Bundle, BundleError> {
        let wrong = |error: zip::result::ZipError| BundleError::Zip(error.to_string());
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(wrong)?;
        if zip.has_duplicate_names() {
            return Err(BundleError::Twice("the same".into()));
        }
        if zip.len() > MAX_FILES {
            return Err(BundleError::TooLarge);
        }
        let mut bundle = Bundle::default();
        for at in 0..zip.len() {
            let file = zip.by_index(at).map_err(wrong)?;
            let name = String::from_utf8_lossy(file.name_raw()).into_owned();
            let known = [CompressionMethod::Stored, CompressionMethod::Deflated];
            if !file.is_file() || file.encrypted() || !known.contains(&file.compression()) {
                return Err(BundleError::Name(name));
            }
            let (room, mut content) = (bundle.room(), Vec::new());
            // One byte more than fits shows that it does not.
            file.take(room + 1)
                .read_to_end(&mut content)
                .map_err(|error| BundleError::Zip(format!("{name}: {error}")))?;
            bundle.add(name, content)?;
        }
        bundle.whole()
    }
}

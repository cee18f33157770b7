// SPDX-License-Identifier: EUPL-1.2
//! Apache Avro: values that only their schema can tell apart.
//!
//! `apache-avro` reads the schema. Values are read here, because its reader follows a schema that
//! names itself as deep as the record leads, and takes a text that is cut short for none.

mod container;
mod logical;
mod plan;
mod read;
#[cfg(test)]
mod tests;

use apache_avro::rabin::Rabin;

use super::{Row, Rows};
use crate::intake::reject::Reject;
pub(in crate::intake) use container::is_container;
use plan::Plan;
use read::Reader;

/// A schema that was read and found sound.
#[derive(Debug)]
pub(in crate::intake) struct Avro {
    plan: Plan,
    /// CRC-64-AVRO of its canonical form, as it stands before a value.
    pub fingerprint: [u8; 8],
}

/// What stands before a value of single-object encoding, in front of the fingerprint.
const SINGLE: [u8; 2] = [0xC3, 0x01];

impl Avro {
    /// Reads a schema, and those that it refers to.
    ///
    /// # Errors
    /// In words: why it is none.
    pub(in crate::intake) fn parse(text: &str, others: &[String]) -> Result<Avro, String> {
        let (schema, others) = apache_avro::Schema::parse_str_with_list(text, others)
            .map_err(|error| error.to_string())?;
        let fingerprint = schema.fingerprint::<Rabin>().bytes;
        Ok(Avro {
            plan: Plan::new(&schema, &others)?,
            fingerprint: fingerprint.try_into().unwrap_or_default(),
        })
    }

    /// The one value that these bytes are.
    pub(in crate::intake) fn row<'a>(&'a self, bytes: &'a [u8]) -> Result<Rows<'a>, Reject> {
        let mut reader = Reader::new(&self.plan, bytes);
        let tree = reader.value()?;
        if !reader.is_at_end() {
            return Err(Reject::SchemaMismatch);
        }
        let is_twice = reader.is_twice;
        Ok(smallvec::smallvec![Ok(Row { tree, is_twice })])
    }
}

/// Takes the frame of single-object encoding off: the fingerprint of the schema, and the value.
pub(in crate::intake) fn single(bytes: &[u8]) -> Option<([u8; 8], &[u8])> {
    let (fingerprint, value) = bytes.strip_prefix(&SINGLE)?.split_first_chunk::<8>()?;
    Some((*fingerprint, value))
}

/// What a container holds, whose schema stands in it.
pub(in crate::intake) fn contained<'r>(bytes: &[u8]) -> Result<Rows<'r>, Reject> {
    container::rows(bytes)
}

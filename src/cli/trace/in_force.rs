// SPDX-License-Identifier: EUPL-1.2
//! The agreement and mappings under which an alert was told, as the store keeps them.

use std::sync::Arc;

use crate::agreement::{self, Agreement, Layer};
use crate::cli::reload::Files;
use crate::intake::{Mapping, parse_kept_mapping};
use crate::store::{Reader, StoreError};

/// Agreement and mappings.
pub(super) type InForce = (Arc<Agreement>, Vec<Mapping>);

/// What was in force under this digest; nothing if the store does not keep all of it.
pub(super) fn in_force(
    store: &Reader,
    digest: &str,
    files: &Files,
) -> Result<Option<InForce>, StoreError> {
    if files.agreement.digest.to_string() == digest {
        return Ok(Some((files.agreement.clone(), files.mappings.clone())));
    }
    let Some(config) = store.config(digest)? else {
        return Ok(None);
    };
    let mut layers = Vec::new();
    for name in &config.files {
        let Some(bytes) = store.file(name)? else {
            return Ok(None);
        };
        let (name, bytes) = (name.clone(), bytes.into());
        layers.push(Layer { name, bytes });
    }
    let read = agreement::parse_layers(&layers).ok();
    let read = read.map(|loaded| loaded.agreement);
    let Some(agreement) = read.filter(|one| one.digest.to_string() == digest) else {
        return Ok(None);
    };
    let mut mappings = Vec::new();
    for named in &config.mappings {
        let bytes = store.file(&named.digest)?;
        let kept = |sha256: &str| store.file(sha256).ok().flatten();
        let mapping = bytes.and_then(|bytes| parse_kept_mapping(&named.name, &bytes, &kept).ok());
        let Some(mapping) = mapping else {
            return Ok(None);
        };
        mappings.push(mapping);
    }
    Ok(Some((Arc::new(agreement), mappings)))
}

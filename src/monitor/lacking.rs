// SPDX-License-Identifier: EUPL-1.2
//! A partition whose next record follows a schema that nobody knows yet: it is not read on, and the
//! record is read when the schema has come.

use std::time::{Duration, Instant};

use super::registry::Registry;
use crate::intake::{Intake, SchemaId};

/// How often to look whether the schema is there.
const LOOK: Duration = Duration::from_secs(1);
/// How often while a registry is being asked for it.
const SOON: Duration = Duration::from_millis(20);
/// Time between two findings about the same partition that say the same.
const AGAIN: Duration = Duration::from_secs(60);

/// What a partition waits for.
#[derive(Debug)]
pub(super) struct Lacking {
    pub id: SchemaId,
    pub since: Instant,
    look_at: Instant,
    tell_at: Instant,
    /// What was told last.
    told: Option<&'static str>,
}

/// What came of a look.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Looked {
    /// The schema is there.
    Found,
    /// It is not, and that is to be told, in words.
    Tell(&'static str),
    /// It is not.
    Waits,
}

impl Lacking {
    pub(super) fn new(id: SchemaId) -> Lacking {
        let now = Instant::now();
        Lacking {
            id,
            since: now,
            look_at: now,
            tell_at: now,
            told: None,
        }
    }

    /// Looks whether the schema has come, once a second, and has a registry asked for it.
    pub(super) fn look(
        &mut self,
        intake: &Intake,
        registry: Option<&Registry>,
        now: Instant,
    ) -> Looked {
        if now < self.look_at {
            return Looked::Waits;
        }
        self.look_at = now + LOOK;
        let why = match intake.look_for(self.id) {
            Ok(true) => return Looked::Found,
            Ok(false) => match registry.map(|registry| registry.want(self.id, now)) {
                None => "it is not there",
                Some(Some(why)) => why,
                Some(None) => {
                    self.look_at = now + SOON;
                    return Looked::Waits;
                }
            },
            Err(error) => {
                tracing::warn!(%error, "a schema is of no use");
                "its file cannot be used"
            }
        };
        if now < self.tell_at && self.told == Some(why) {
            return Looked::Waits;
        }
        (self.tell_at, self.told) = (now + AGAIN, Some(why));
        Looked::Tell(why)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use super::*;
    use crate::intake::{IntakeLimits, Pseudonyms, Schemas};
    use crate::observation::Plan;

    #[test]
    fn told_at_once_then_once_a_minute_until_it_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let put = |text: &str| fs::write(folder.path().join("7.avsc"), text).unwrap();
        let keys = Pseudonyms::new(b"a key of tests");
        let intake = Intake::new(Plan::new([]), Vec::new(), keys, IntakeLimits::default());
        let schemas = Schemas::of_folder(folder.path()).unwrap();
        let intake = intake.with_schemas(Arc::new(schemas));
        let mut lacking = Lacking::new(SchemaId::Number(7));
        let begun = Instant::now();
        let mut after = |seconds| lacking.look(&intake, None, begun + Duration::from_secs(seconds));
        assert_eq!(after(0), Looked::Tell("it is not there"));
        assert_eq!(after(30), Looked::Waits);
        put("{");
        assert_eq!(after(61), Looked::Tell("its file cannot be used"));
        fs::remove_file(folder.path().join("7.avsc")).unwrap();
        assert_eq!(after(63), Looked::Tell("it is not there"), "another reason");
        put(r#""long""#);
        assert_eq!(after(63), Looked::Waits);
        assert_eq!(after(65), Looked::Found);
    }
}

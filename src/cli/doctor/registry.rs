// SPDX-License-Identifier: EUPL-1.2
//! Does the schema registry answer, and does it let us in?

use super::list::Outcome;
use crate::diagnostic::Language;
use crate::monitor::{RegistryTarget, Trouble, knock};

/// What came of it.
pub(super) fn reach(target: &RegistryTarget, language: Language) -> Outcome {
    let url = &target.url;
    let (trouble, why) = match knock(target) {
        Ok(()) => return Outcome::Well(url.clone()),
        Err(failure) => failure,
    };
    let text = match trouble {
        Trouble::Down => language.pick("does not answer", "ne répond pas"),
        Trouble::Refused => language.pick("does not let us in", "refuse l'accès"),
        Trouble::NotFound | Trouble::Unusable | Trouble::Full => {
            language.pick("is no schema registry", "n'est pas un registre de schémas")
        }
    };
    let hint = match trouble {
        Trouble::Down => language.pick(
            "records whose schema is not known yet wait, and are lost only to the topic's retention",
            "les messages au schéma encore inconnu attendent ; seule la rétention du flux les perdrait",
        ),
        Trouble::Refused => language.pick(
            "look at login: under schema_registry: in vigie.yaml, and at the file it names (mode 0600)",
            "voir login: sous schema_registry: dans vigie.yaml, et le fichier nommé (mode 0600)",
        ),
        Trouble::NotFound | Trouble::Unusable | Trouble::Full => language.pick(
            "url: has to hold the path of its Confluent API, such as /apis/ccompat/v7",
            "url: doit contenir le chemin de son API Confluent, comme /apis/ccompat/v7",
        ),
    };
    Outcome::Failed(format!("{url} {text}: {why}"), hint.into())
}

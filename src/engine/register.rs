// SPDX-License-Identifier: EUPL-1.2
//! What an event shows, held against what was declared.

use super::matcher::equals;
use crate::agreement::{Aspect, Literal, Register, Setting, System, What};
use crate::observation::{Field, Observation, Plan, Slot, Value};

/// A compiled comparison with the register: finds events that show something undeclared.
#[derive(Debug)]
pub(super) enum Undeclared {
    System {
        id: Slot,
        aspects: Box<[(Aspect, Slot)]>,
        declared: Box<[System]>,
    },
    Listed(Slot, Box<[String]>),
    Setting {
        system: Slot,
        name: Slot,
        number: Slot,
        text: Slot,
        agreed: Box<[Setting]>,
    },
    TwoApprovals {
        actor: Slot,
        reviewer: Slot,
    },
}

impl Undeclared {
    pub(super) fn compile(what: &What, register: &Register, plan: &mut Plan) -> Undeclared {
        match what {
            What::System(aspects) => {
                let slot = |aspect: &Aspect| (*aspect, plan.add(aspect.field()));
                let aspects = aspects.iter().map(slot).collect();
                Undeclared::System {
                    id: plan.add(Field::SYSTEM),
                    aspects,
                    declared: register.systems.clone().into(),
                }
            }
            What::Listed(field, list) => {
                let values = register.lists.get(list).cloned().unwrap_or_default();
                Undeclared::Listed(plan.add(*field), values.into())
            }
            What::Setting => Undeclared::Setting {
                system: plan.add(Field::SYSTEM),
                name: plan.add(Field::VALUE_NAME),
                number: plan.add(Field::VALUE),
                text: plan.add(Field::VALUE_TEXT),
                agreed: register.settings.clone().into(),
            },
            What::TwoApprovals => Undeclared::TwoApprovals {
                actor: plan.add(Field::ACTOR),
                reviewer: plan.add(Field::REVIEWER),
            },
        }
    }

    /// Whether the event shows something that was not declared. A value that is missing is not
    /// declared either, except where the register asks for none.
    pub(super) fn is_found(&self, seen: &Observation<'_>) -> bool {
        match self {
            Undeclared::System {
                id,
                aspects,
                declared,
            } => {
                let id = seen.get(*id).as_text();
                let Some(system) = declared.iter().find(|s| Some(s.id.as_str()) == id) else {
                    return true;
                };
                aspects
                    .iter()
                    .any(|(aspect, slot)| !allows(system, *aspect, seen.get(*slot)))
            }
            Undeclared::Listed(slot, list) => !all_in(seen.get(*slot), |text| {
                list.iter().any(|listed| listed == text)
            }),
            Undeclared::Setting {
                system,
                name,
                number,
                text,
                agreed,
            } => {
                let (system, name) = (seen.get(*system).as_text(), seen.get(*name).as_text());
                let (Some(system), Some(name)) = (system, name) else {
                    // Nobody can tell that it is none of the agreed ones.
                    return true;
                };
                let mut agreed = agreed.iter();
                // A name in other letters is no way around what was agreed.
                let (system, name) = (system.to_lowercase(), name.to_lowercase());
                let is_meant = |one: &&Setting| {
                    one.system.to_lowercase() == system && one.name.to_lowercase() == name
                };
                let setting = agreed.find(is_meant);
                setting.is_some_and(|setting| {
                    let shown = match setting.value {
                        Literal::Number(_) => seen.get(*number),
                        _ => seen.get(*text),
                    };
                    !equals(&setting.value, shown)
                })
            }
            Undeclared::TwoApprovals { actor, reviewer } => {
                match (seen.get(*actor), seen.get(*reviewer)) {
                    (Value::Identity(actor), Value::Identity(reviewer)) => actor == reviewer,
                    _ => true,
                }
            }
        }
    }
}

/// Whether every text of a value passes; a missing value does not.
fn all_in(value: &Value<'_>, passes: impl Fn(&str) -> bool) -> bool {
    match value {
        Value::Text(text) => passes(text),
        Value::List(list) => !list.is_empty() && list.iter().all(|text| passes(text)),
        _ => false,
    }
}

fn allows(system: &System, aspect: Aspect, value: &Value<'_>) -> bool {
    let allowed = match aspect {
        Aspect::Version => &system.versions,
        Aspect::Purpose => &system.purposes,
        Aspect::Categories => &system.categories,
    };
    let fits = |text: &str| {
        allowed
            .iter()
            .any(|pattern| match pattern.strip_suffix('*') {
                Some(start) if aspect == Aspect::Version => text.starts_with(start),
                _ => text == pattern,
            })
    };
    allowed.is_empty() || all_in(value, fits)
}

// SPDX-License-Identifier: EUPL-1.2
//! What a log may do in the parties' name, by what its leaves so far say: bring an agreement into
//! force, change their keys, erase.

use super::facts::{AlertHead, Config, Erasure, MappingRef, Parties, PeopleRef, SigningStatus};
use super::key::PublicKey;
use super::leaf::ReadLeaf;
use super::note::SignedNote;
use super::state::LogState;
use super::statement::{Named, Order, Statement, terms};
use crate::observation::{EventTime, Span};

/// A body that is to go.
#[derive(Debug, Clone)]
pub struct Gone {
    /// When its leaf was written.
    pub time: EventTime,
    /// What its leaf says of an alert; nothing if it is about something else.
    pub head: Option<AlertHead>,
}

impl Parties {
    /// Whether both have signed; nobody has without a key.
    #[must_use]
    pub fn have_signed(&self, note: &SignedNote) -> bool {
        [&self.employer, &self.union]
            .into_iter()
            .all(|key| has_signed(key.as_deref(), note))
    }
}

fn has_signed(key: Option<&str>, note: &SignedNote) -> bool {
    let key = key.and_then(|key| PublicKey::parse(key).ok());
    key.is_some_and(|key| note.verify(&key).is_some())
}

impl Config {
    /// Whether those have signed the agreement who have to. A draft needs nobody, as long as
    /// nobody's keys are named.
    #[must_use]
    pub fn is_agreed(&self) -> bool {
        if self.standing == SigningStatus::Draft {
            return self.parties == Parties::default();
        }
        let Some(note) = self.note.as_deref().and_then(SignedNote::parse) else {
            return false;
        };
        let Some(Statement::Agreement {
            of,
            digest,
            retention,
            ..
        }) = Statement::parse(note.text())
        else {
            return false;
        };
        let wanted = Named {
            id: self.agreement.clone(),
            version: self.version,
            file: self.files.first().unwrap_or(&self.digest).clone(),
        };
        of == wanted
            && digest == self.digest
            && retention == terms(&self.retention)
            && match self.standing {
                SigningStatus::Tightened => has_signed(self.parties.union.as_deref(), &note),
                _ => self.parties.have_signed(&note),
            }
    }

    /// Whether everything that comes into force with it is signed by those who have to: the
    /// agreement, the mappings, the people table.
    #[must_use]
    pub fn is_wholly_agreed(&self) -> bool {
        let mut mappings = self.mappings.iter();
        let people = self.people.as_ref();
        self.is_agreed()
            && mappings.all(|mapping| mapping.is_agreed(&self.parties))
            && people.is_none_or(|people| people.is_agreed(&self.parties))
    }
}

impl MappingRef {
    /// Whether both parties have signed it. A draft needs nobody, as long as nobody's keys are named.
    #[must_use]
    pub fn is_agreed(&self, parties: &Parties) -> bool {
        let wanted = || {
            Statement::Mapping(Named {
                id: self.name.clone(),
                version: self.version,
                file: self.digest.clone(),
            })
        };
        is_agreed(self.standing, self.note.as_deref(), wanted, parties)
    }
}

impl PeopleRef {
    /// Whether both parties have signed it. A draft needs nobody, as long as nobody's keys are named.
    #[must_use]
    pub fn is_agreed(&self, parties: &Parties) -> bool {
        let wanted = || Statement::People {
            file: self.digest.clone(),
        };
        is_agreed(self.standing, self.note.as_deref(), wanted, parties)
    }
}

fn is_agreed(
    standing: SigningStatus,
    note: Option<&str>,
    wanted: impl Fn() -> Statement,
    parties: &Parties,
) -> bool {
    if standing == SigningStatus::Draft {
        return *parties == Parties::default();
    }
    note.and_then(SignedNote::parse).is_some_and(|note| {
        Statement::parse(note.text()) == Some(wanted()) && parties.have_signed(&note)
    })
}

impl LogState {
    /// Whether the parties may have the keys that this configuration names: keys that the log has
    /// named change only by a note of both former ones.
    #[must_use]
    pub fn lets_rekey(&self, origin: &str, config: &Config) -> bool {
        let (former, new) = (&self.parties, &config.parties);
        if former == new || *former == Parties::default() {
            return true;
        }
        let wanted = Statement::Parties {
            log: origin.to_owned(),
            replaces: self.named_by,
            employer: new.employer.clone().unwrap_or_default(),
            union: new.union.clone().unwrap_or_default(),
        };
        let note = config.change.as_deref().and_then(SignedNote::parse);
        note.is_some_and(|note| {
            Statement::parse(note.text()).as_ref() == Some(&wanted) && former.have_signed(&note)
        })
    }

    /// Whether this leaf may say that these bodies are erased: their agreed term was over, or both
    /// parties ordered it.
    #[must_use]
    pub fn lets_erase(&self, leaf: &ReadLeaf, erasure: &Erasure, gone: &[Gone]) -> bool {
        match erasure.by.as_str() {
            "retention" => self.by_term(leaf, erasure, gone),
            _ => self.by_order(leaf, erasure, gone).is_some(),
        }
    }

    /// Both have signed how long bodies of this class are kept, that is over, and nobody holds
    /// them.
    fn by_term(&self, leaf: &ReadLeaf, erasure: &Erasure, gone: &[Gone]) -> bool {
        let config = self.config.as_ref();
        let signed = config.filter(|config| config.standing != SigningStatus::Draft);
        let mut terms = signed.into_iter().flat_map(|config| &config.retention);
        let Some(term) = terms.find(|term| term.class == erasure.reason) else {
            return false;
        };
        let before = leaf
            .time
            .minus(Span::from_secs(i64::from(term.days) * 86_400));
        gone.iter().all(|one| {
            let head = one.head.as_ref();
            one.time <= before
                && head.is_some_and(|head| {
                    head.clause.severity == term.class && !self.held.contains(&head.alert)
                })
        })
    }

    /// Both have signed an order for this log that was not carried out before, and it means these.
    fn by_order(&self, leaf: &ReadLeaf, erasure: &Erasure, gone: &[Gone]) -> Option<()> {
        let note = SignedNote::parse(erasure.note.as_deref()?)?;
        let Statement::Order {
            log, what, reason, ..
        } = Statement::parse(note.text())?
        else {
            return None;
        };
        let of = |alert: &str| {
            let mut heads = gone.iter().map(|one| one.head.as_ref());
            heads.all(|head| head.is_some_and(|head| head.alert == alert))
        };
        let means = match &what {
            Order::EraseAlert(alert) => of(alert) && !self.held.contains(alert),
            Order::EraseLeaves(leaves) => *leaves == erasure.leaves,
            Order::Hold(_) | Order::Release(_) => erasure.leaves.is_empty(),
        };
        let own = log == leaf.origin && reason == erasure.reason && what.name() == erasure.by;
        let new = self.carried_out(note.text()).is_none();
        (means && own && new && self.parties.have_signed(&note)).then_some(())
    }
}

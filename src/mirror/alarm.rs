// SPDX-License-Identifier: EUPL-1.2
//! What the mirror raises on its own account: about the monitor, never about a person.

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlarmKind {
    /// No heartbeat for too long, by our clock.
    Silent,
    /// Leaves are missing in the queue.
    Hole,
    /// The count of heartbeats has a hole or runs back.
    BeatHole,
    /// There are two logs under one name.
    SplitView,
    /// A leaf names another agreement than the one that was told last.
    AgreementChanged,
    /// Other files are in force: told openly, and worth a look.
    ConfigChanged,
    /// The monitor reads again what it had read.
    OffsetsBack,
    /// Records were gone before the monitor read them.
    Gap,
    /// Far fewer records than usual at this hour of the week.
    VolumeLow,
    /// A signature of the log is wrong.
    Signature,
    /// What came is not what the log's key has signed.
    LeafAltered,
    /// The monitor's clock and ours differ.
    Clock,
    /// The monitor has not shown us its log for too long.
    Unwitnessed,
    /// The alert about an agreed pseudo-worker has not come.
    Canary,
    /// An older checkpoint was shown to us than the one that we signed.
    RolledBack,
    /// A checkpoint with the log's signature came without a proof that holds.
    Unproven,
    /// Another log writes to the queue.
    OtherLog,
    /// Somebody writes to the queue what the log has not signed.
    QueueForeign,
    /// A leaf came without what it commits to, and no leaf says that it was erased.
    BodyMissing,
    /// Leaves came, and no signed checkpoint over them.
    Unsigned,
    /// An erasure that the parties have not signed and no retention allows: it was not followed.
    ErasureUnsigned,
    /// What came into force, or the keys that it names, are not signed by the parties: what held
    /// before is believed.
    ConfigUnsigned,
    /// A text that is in force did not come.
    TextMissing,
}

impl AlarmKind {
    /// Every kind.
    pub const ALL: [AlarmKind; 23] = [
        AlarmKind::Silent,
        AlarmKind::Hole,
        AlarmKind::BeatHole,
        AlarmKind::SplitView,
        AlarmKind::AgreementChanged,
        AlarmKind::ConfigChanged,
        AlarmKind::OffsetsBack,
        AlarmKind::Gap,
        AlarmKind::VolumeLow,
        AlarmKind::Signature,
        AlarmKind::LeafAltered,
        AlarmKind::Clock,
        AlarmKind::Unwitnessed,
        AlarmKind::Canary,
        AlarmKind::RolledBack,
        AlarmKind::Unproven,
        AlarmKind::OtherLog,
        AlarmKind::QueueForeign,
        AlarmKind::BodyMissing,
        AlarmKind::Unsigned,
        AlarmKind::ErasureUnsigned,
        AlarmKind::ConfigUnsigned,
        AlarmKind::TextMissing,
    ];

    /// The word for tables and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            AlarmKind::Silent => "silent",
            AlarmKind::Hole => "hole",
            AlarmKind::BeatHole => "beat_hole",
            AlarmKind::SplitView => "split_view",
            AlarmKind::AgreementChanged => "agreement_changed",
            AlarmKind::ConfigChanged => "config_changed",
            AlarmKind::OffsetsBack => "offsets_back",
            AlarmKind::Gap => "gap",
            AlarmKind::VolumeLow => "volume_low",
            AlarmKind::Signature => "signature",
            AlarmKind::LeafAltered => "leaf_altered",
            AlarmKind::Clock => "clock",
            AlarmKind::Unwitnessed => "unwitnessed",
            AlarmKind::Canary => "canary",
            AlarmKind::RolledBack => "rolled_back",
            AlarmKind::Unproven => "unproven",
            AlarmKind::OtherLog => "other_log",
            AlarmKind::QueueForeign => "queue_foreign",
            AlarmKind::BodyMissing => "body_missing",
            AlarmKind::Unsigned => "unsigned",
            AlarmKind::ErasureUnsigned => "erasure_unsigned",
            AlarmKind::ConfigUnsigned => "config_unsigned",
            AlarmKind::TextMissing => "text_missing",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<AlarmKind> {
        AlarmKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What it means, in French and English.
    #[must_use]
    pub fn sentences(self) -> (&'static str, &'static str) {
        (self.french(), self.english())
    }

    fn french(self) -> &'static str {
        match self {
            AlarmKind::Silent => "Le moniteur ne donne plus signe de vie.",
            AlarmKind::Hole => "Des entrées du journal manquent dans la file.",
            AlarmKind::BeatHole => "Le compte des signes de vie a un trou ou recule.",
            AlarmKind::SplitView => "Deux journaux différents existent sous le même nom.",
            AlarmKind::AgreementChanged => {
                "Un autre accord est appliqué sans que le journal l'ait annoncé."
            }
            AlarmKind::ConfigChanged => {
                "L'accord, les correspondances ou la table des personnes en vigueur ont changé."
            }
            AlarmKind::OffsetsBack => "Le moniteur relit ce qu'il avait déjà lu.",
            AlarmKind::Gap => "Des événements ont disparu avant d'être lus.",
            AlarmKind::VolumeLow => {
                "Bien moins d'événements que d'habitude à cette heure de la semaine."
            }
            AlarmKind::Signature => "Une signature du journal est fausse.",
            AlarmKind::LeafAltered => {
                "Ce qui est arrivé n'est pas ce que la clé du journal a signé."
            }
            AlarmKind::Clock => "L'horloge du moniteur et la nôtre diffèrent.",
            AlarmKind::Unwitnessed => {
                "Le moniteur ne nous a pas montré son journal depuis trop longtemps."
            }
            AlarmKind::Canary => "L'alerte convenue sur un salarié fictif n'est pas venue.",
            AlarmKind::RolledBack => {
                "Un état plus ancien du journal que celui que nous avons signé nous a été présenté."
            }
            AlarmKind::Unproven => {
                "Le journal a signé un état dont rien ne prouve qu'il prolonge le précédent."
            }
            AlarmKind::OtherLog => "Un autre journal écrit dans la file.",
            AlarmKind::QueueForeign => {
                "Quelqu'un écrit dans la file ce que le journal n'a pas signé : nous l'écartons."
            }
            AlarmKind::BodyMissing => {
                "Un contenu manque et le journal ne dit pas qu'il a été effacé."
            }
            AlarmKind::Unsigned => "Des entrées sont arrivées sans point de contrôle signé.",
            AlarmKind::ErasureUnsigned => {
                "Un effacement que les parties n'ont pas signé : nous gardons ces contenus."
            }
            AlarmKind::ConfigUnsigned => {
                "Un accord ou des clés que les parties n'ont pas signés sont dits en vigueur."
            }
            AlarmKind::TextMissing => {
                "Un texte en vigueur n'est pas arrivé avec l'entrée qui le nomme."
            }
        }
    }

    fn english(self) -> &'static str {
        match self {
            AlarmKind::Silent => "The monitor gives no sign of life.",
            AlarmKind::Hole => "Entries of the log are missing in the queue.",
            AlarmKind::BeatHole => "The count of signs of life has a hole or runs back.",
            AlarmKind::SplitView => "Two different logs exist under one name.",
            AlarmKind::AgreementChanged => {
                "Another agreement is applied without the log having said so."
            }
            AlarmKind::ConfigChanged => {
                "The agreement, the mappings or the people table in force have changed."
            }
            AlarmKind::OffsetsBack => "The monitor reads again what it had read before.",
            AlarmKind::Gap => "Events were gone before they were read.",
            AlarmKind::VolumeLow => "Far fewer events than usual at this hour of the week.",
            AlarmKind::Signature => "A signature of the log is wrong.",
            AlarmKind::LeafAltered => "What came is not what the log's key has signed.",
            AlarmKind::Clock => "The monitor's clock and ours differ.",
            AlarmKind::Unwitnessed => "The monitor has not shown us its log for too long.",
            AlarmKind::Canary => "The agreed alert about a made-up worker has not come.",
            AlarmKind::RolledBack => {
                "An older state of the log than the one we signed was shown to us."
            }
            AlarmKind::Unproven => {
                "The log has signed a state that nothing proves to go on from the one before."
            }
            AlarmKind::OtherLog => "Another log writes to the queue.",
            AlarmKind::QueueForeign => {
                "Somebody writes to the queue what the log has not signed: we leave it out."
            }
            AlarmKind::BodyMissing => {
                "A body is missing and the log does not say that it was erased."
            }
            AlarmKind::Unsigned => "Entries came without a signed checkpoint over them.",
            AlarmKind::ErasureUnsigned => {
                "An erasure that the parties have not signed: we keep these bodies."
            }
            AlarmKind::ConfigUnsigned => {
                "An agreement or keys that the parties have not signed are said to be in force."
            }
            AlarmKind::TextMissing => {
                "A text that is in force did not come with the entry that names it."
            }
        }
    }
}

/// Something to tell: once for each kind and place, until it is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// It began.
    Raise(Alarm),
    /// It is over.
    Close(AlarmKind, String),
}

/// Something found, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// What.
    pub kind: AlarmKind,
    /// Where, as far as there can be several at once; else empty.
    pub place: String,
    /// Numbers, in English.
    pub detail: String,
    /// What shows it, in its exact bytes.
    pub evidence: Option<Vec<u8>>,
}

impl Told {
    /// Raises an alarm that stands for itself.
    #[must_use]
    pub fn raise(kind: AlarmKind, place: impl ToString, detail: String) -> Told {
        Told::Raise(Alarm {
            kind,
            place: place.to_string(),
            detail,
            evidence: None,
        })
    }

    /// Raises an alarm with what shows it.
    #[must_use]
    pub fn shown(kind: AlarmKind, place: impl ToString, detail: String, evidence: &[u8]) -> Told {
        Told::Raise(Alarm {
            kind,
            place: place.to_string(),
            detail,
            evidence: Some(evidence.to_owned()),
        })
    }

    /// Raises or closes, as a condition holds or not.
    #[must_use]
    pub fn when(holds: bool, kind: AlarmKind, place: impl ToString, detail: String) -> Told {
        match holds {
            true => Told::raise(kind, place, detail),
            false => Told::Close(kind, place.to_string()),
        }
    }
}

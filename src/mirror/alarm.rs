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
    pub const ALL: [AlarmKind; 22] = [
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
        AlarmKind::BodyMissing,
        AlarmKind::Unsigned,
        AlarmKind::ErasureUnsigned,
        AlarmKind::ConfigUnsigned,
        AlarmKind::TextMissing,
    ];

    /// The word for tables and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.words().0
    }

    /// The kind of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<AlarmKind> {
        AlarmKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What it means, in French and English.
    #[must_use]
    pub fn sentences(self) -> (&'static str, &'static str) {
        let (_, fr, en) = self.words();
        (fr, en)
    }

    #[rustfmt::skip]
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            AlarmKind::Silent => ("silent",
                "Le moniteur ne donne plus signe de vie.",
                "The monitor gives no sign of life."),
            AlarmKind::Hole => ("hole",
                "Des entrées du journal manquent dans la file.",
                "Entries of the log are missing in the queue."),
            AlarmKind::BeatHole => ("beat_hole",
                "Le compte des signes de vie a un trou ou recule.",
                "The count of signs of life has a hole or runs back."),
            AlarmKind::SplitView => ("split_view",
                "Deux journaux différents existent sous le même nom.",
                "Two different logs exist under one name."),
            AlarmKind::AgreementChanged => ("agreement_changed",
                "Un autre accord est appliqué sans que le journal l'ait annoncé.",
                "Another agreement is applied without the log having said so."),
            AlarmKind::ConfigChanged => ("config_changed",
                "L'accord, les correspondances ou la table des personnes en vigueur ont changé.",
                "The agreement, the mappings or the people table in force have changed."),
            AlarmKind::OffsetsBack => ("offsets_back",
                "Le moniteur relit ce qu'il avait déjà lu.",
                "The monitor reads again what it had read before."),
            AlarmKind::Gap => ("gap",
                "Des événements ont disparu avant d'être lus.",
                "Events were gone before they were read."),
            AlarmKind::VolumeLow => ("volume_low",
                "Bien moins d'événements que d'habitude à cette heure de la semaine.",
                "Far fewer events than usual at this hour of the week."),
            AlarmKind::Signature => ("signature",
                "Une signature du journal est fausse.",
                "A signature of the log is wrong."),
            AlarmKind::LeafAltered => ("leaf_altered",
                "Ce qui est arrivé n'est pas ce que la clé du journal a signé.",
                "What came is not what the log's key has signed."),
            AlarmKind::Clock => ("clock",
                "L'horloge du moniteur et la nôtre diffèrent.",
                "The monitor's clock and ours differ."),
            AlarmKind::Unwitnessed => ("unwitnessed",
                "Le moniteur ne nous a pas montré son journal depuis trop longtemps.",
                "The monitor has not shown us its log for too long."),
            AlarmKind::Canary => ("canary",
                "L'alerte convenue sur un salarié fictif n'est pas venue.",
                "The agreed alert about a made-up worker has not come."),
            AlarmKind::RolledBack => ("rolled_back",
                "Un état plus ancien du journal que celui que nous avons signé nous a été présenté.",
                "An older state of the log than the one we signed was shown to us."),
            AlarmKind::Unproven => ("unproven",
                "Le journal a signé un état dont rien ne prouve qu'il prolonge le précédent.",
                "The log has signed a state that nothing proves to go on from the one before."),
            AlarmKind::OtherLog => ("other_log",
                "Un autre journal écrit dans la file.",
                "Another log writes to the queue."),
            AlarmKind::BodyMissing => ("body_missing",
                "Un contenu manque et le journal ne dit pas qu'il a été effacé.",
                "A body is missing and the log does not say that it was erased."),
            AlarmKind::Unsigned => ("unsigned",
                "Des entrées sont arrivées sans point de contrôle signé.",
                "Entries came without a signed checkpoint over them."),
            AlarmKind::ErasureUnsigned => ("erasure_unsigned",
                "Un effacement que les parties n'ont pas signé : nous gardons ces contenus.",
                "An erasure that the parties have not signed: we keep these bodies."),
            AlarmKind::ConfigUnsigned => ("config_unsigned",
                "Un accord ou des clés que les parties n'ont pas signés sont dits en vigueur.",
                "An agreement or keys that the parties have not signed are said to be in force."),
            AlarmKind::TextMissing => ("text_missing",
                "Un texte en vigueur n'est pas arrivé avec l'entrée qui le nomme.",
                "A text that is in force did not come with the entry that names it."),
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

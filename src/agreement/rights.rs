// SPDX-License-Identifier: EUPL-1.2
//! The rights that a union demands, each with what an event stream can show of it.

/// A right, as clauses name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Right {
    /// The word in files.
    pub id: &'static str,
    /// French.
    pub fr: &'static str,
    /// English.
    pub en: &'static str,
    /// Whether events can show a breach of it at all.
    pub observable: bool,
}

const fn shown(id: &'static str, fr: &'static str, en: &'static str) -> Right {
    Right {
        id,
        fr,
        en,
        observable: true,
    }
}

const fn hidden(id: &'static str, fr: &'static str, en: &'static str) -> Right {
    Right {
        id,
        fr,
        en,
        observable: false,
    }
}

/// Every right, in the order of the demand.
#[rustfmt::skip] // a table
pub const RIGHTS: [Right; 25] = [
    shown("shield", "être protégé de la surveillance algorithmique", "to be protected from algorithmic surveillance"),
    shown("health", "prévention des risques pour la santé", "prevention of risks to health"),
    shown("disconnection", "déconnexion et repos", "disconnection and rest"),
    shown("training", "formation des personnes", "training of workers"),
    shown("representatives-training", "formation des représentants", "training of representatives"),
    shown("design", "part à la conception et à l'adaptation", "a part in design and adaptation"),
    shown("control", "garder la maîtrise, reprendre la main", "to keep mastery and take back control"),
    shown("human-decision", "décision humaine", "human decision"),
    shown("information", "information sur l'usage des données", "information on the use of data"),
    shown("data", "droits sur ses propres données", "rights over one's own data"),
    shown("withdrawal", "droit de retrait", "right of withdrawal"),
    shown("refusal", "refus et contre-proposition sans représailles", "refusal and alternative proposal without reprisal"),
    shown("transparency", "transparence permanente", "permanent transparency"),
    shown("explanation", "explication et recours", "explanation and appeal"),
    shown("bias", "prévention des biais", "prevention of bias"),
    shown("consultation", "négociation, information, consultation avant déploiement", "negotiation, information, consultation before deployment"),
    shown("access", "accès des représentants", "access for representatives"),
    shown("settings", "droit de regard sur les réglages", "a say on the tool's settings"),
    shown("expertise", "expertise avant et après", "expertise before and after"),
    shown("inspection", "contrôle par l'inspection", "control by inspectorates"),
    shown("continuity", "maintien de l'emploi et du salaire", "continuity of job and pay"),
    hidden("gains", "partage des gains", "a share of the gains"),
    hidden("hours", "réduction du temps de travail", "shorter working hours"),
    hidden("strategy", "veto sur la stratégie", "a veto on strategy"),
    hidden("environment", "clauses environnementales", "environmental terms"),
];

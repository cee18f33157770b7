// SPDX-License-Identifier: EUPL-1.2
//! Everything that a check can find, and how grave it is.

use serde::Serialize;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Note,
    /// Something was not seen, or cannot be proven.
    Gap,
    /// It is not what was written, or contradicts itself.
    Altered,
}

/// What was found, the gravest first. The names are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The list SHA256SUMS is missing or damaged.
    SumsForm,
    /// The file … is missing.
    FileMissing,
    /// The file … does not belong to the export.
    FileExtra,
    /// The file … was changed after the list of hashes was made.
    FileChanged,
    /// The file … cannot be read as what it should be.
    FileForm,
    /// The cover sheet (manifest) says something else than the log.
    ManifestFalse,
    /// The list of keys in the export is not the one in the first leaf of the log.
    PolicyFalse,
    /// The log was signed with another key than the trusted one.
    KeyOther,
    /// The log does not begin with exactly one first leaf that names its key.
    GenesisFalse,
    /// A leaf is damaged.
    LeafForm,
    /// A leaf is missing or stands in the wrong place.
    LeafOrder,
    /// A leaf comes from another log.
    LeafOrigin,
    /// The end of the log was cut off.
    LeavesMissing,
    /// Leaves stand behind the last signed checkpoint.
    LeavesUnsigned,
    /// One of these leaves is not the one that was signed.
    RootWrong,
    /// A checkpoint is damaged or stands in the wrong place.
    CheckpointForm,
    /// The log's key has not signed this checkpoint.
    CheckpointUnsigned,
    /// The signature of a witness is false or is about another log.
    CosignatureFalse,
    /// Another key took over, and the one before did not sign for that.
    RotationFalse,
    /// From here on another agreement was in force, and no leaf says so.
    AgreementSwapped,
    /// An agreement came into force whose version is lower or was used before.
    VersionFell,
    /// It is said to be signed, but a party's signature is missing or false.
    SignatureMissing,
    /// A party's key was replaced, and both parties did not sign for that.
    PartiesFalse,
    /// The text of an agreement is not the one that was in force.
    AgreementFalse,
    /// A leaf speaks of a run of the program that was not running.
    RunMixed,
    /// The count of heartbeats has a hole.
    BeatMissing,
    /// A heartbeat contradicts the log before it.
    BeatFalse,
    /// The place of reading jumped back: an old copy was put back, or the data.
    OffsetsBack,
    /// A version of an alert is missing or stands twice.
    AlertVersions,
    /// A disclosed text is not the one that its leaf commits to.
    BodyFalse,
    /// A text that belongs to this export is missing, and no leaf says it was erased.
    BodyMissing,
    /// A text is here although a leaf says that it was erased.
    BodyErased,
    /// A leaf says that something was erased that never could be.
    ErasureFalse,
    /// Texts were erased though neither an agreed term nor an order of both parties allowed it.
    ErasureUnsigned,
    /// The list alerts.json is not the list of the disclosed texts.
    AlertsFalse,
    /// The proof of an alert does not hold.
    ProofFalse,
    /// The proof of an alert is missing.
    ProofMissing,
    /// The monitor was killed or crashed, and was started again.
    Killed,
    /// The monitor was stopped.
    Stopped,
    /// No heartbeat came, though the monitor was said to run.
    Silent,
    /// The log ends before the export was made, and no leaf says that the monitor stopped.
    SilentEnd,
    /// For a time the monitor could not see … partitions of the topic ….
    Blind,
    /// Records were gone before they were read.
    NeverRead,
    /// The monitor lost part of its sight.
    SightLost,
    /// The monitor's clock was set back.
    ClockBack,
    /// The monitor's clock was changed while it ran.
    ClockJump,
    /// The monitor's clock was ahead of the witness's.
    ClockApart,
    /// The monitor's clock is ahead of yours: one of them is wrong.
    Future,
    /// Nobody outside the company has signed this log: its host could have rewritten it.
    NoWitness,
    /// No witness has signed for these leaves.
    Unwitnessed,
    /// A witness has signed for these leaves only long after they were written.
    WitnessedLate,
    /// A checkpoint has a signature by somebody unknown: it was not checked.
    SignerUnknown,
    /// The text of an agreement that was in force is not in the export.
    AgreementAbsent,
    /// The export is about one site; that none of its alerts was left out cannot be seen.
    SiteUnproven,
    /// The keys were taken from the export itself. Compare the fingerprint with the one on
    /// paper
    PolicyOwn,
    /// Nobody has signed this agreement.
    Draft,
    /// An unsigned agreement was changed.
    DraftChanged,
    /// Employer and union have signed this agreement.
    Agreed,
    /// The union alone has signed this agreement, which only tightens the one before.
    Tightened,
    /// Another key took over, signed by the one before.
    KeyRotated,
    /// No witness has signed for the last leaves yet.
    UnwitnessedTail,
    /// Offsets without a record, as transactions and compaction leave them.
    Skipped,
    /// The monitor told of itself.
    Told,
    /// The parties' keys were replaced, as both have signed.
    PartiesChanged,
    /// The parties ordered to keep texts, or no longer to.
    Ordered,
    /// Texts were erased.
    Erased,
    /// Versions of alerts outside of what this
    OutOfScope,
    /// An export was given to ….
    Exported,
}

impl Code {
    /// Every code.
    pub const ALL: &[Code] = &[
        Code::SumsForm,
        Code::FileMissing,
        Code::FileExtra,
        Code::FileChanged,
        Code::FileForm,
        Code::ManifestFalse,
        Code::PolicyFalse,
        Code::KeyOther,
        Code::GenesisFalse,
        Code::LeafForm,
        Code::LeafOrder,
        Code::LeafOrigin,
        Code::LeavesMissing,
        Code::LeavesUnsigned,
        Code::RootWrong,
        Code::CheckpointForm,
        Code::CheckpointUnsigned,
        Code::CosignatureFalse,
        Code::RotationFalse,
        Code::AgreementSwapped,
        Code::VersionFell,
        Code::SignatureMissing,
        Code::PartiesFalse,
        Code::AgreementFalse,
        Code::RunMixed,
        Code::BeatMissing,
        Code::BeatFalse,
        Code::OffsetsBack,
        Code::AlertVersions,
        Code::BodyFalse,
        Code::BodyMissing,
        Code::BodyErased,
        Code::ErasureFalse,
        Code::ErasureUnsigned,
        Code::AlertsFalse,
        Code::ProofFalse,
        Code::ProofMissing,
        Code::Killed,
        Code::Stopped,
        Code::Silent,
        Code::SilentEnd,
        Code::Blind,
        Code::NeverRead,
        Code::SightLost,
        Code::ClockBack,
        Code::ClockJump,
        Code::ClockApart,
        Code::Future,
        Code::NoWitness,
        Code::Unwitnessed,
        Code::WitnessedLate,
        Code::SignerUnknown,
        Code::AgreementAbsent,
        Code::SiteUnproven,
        Code::PolicyOwn,
        Code::Draft,
        Code::DraftChanged,
        Code::Agreed,
        Code::Tightened,
        Code::KeyRotated,
        Code::UnwitnessedTail,
        Code::Skipped,
        Code::Told,
        Code::PartiesChanged,
        Code::Ordered,
        Code::Erased,
        Code::OutOfScope,
        Code::Exported,
    ];

    /// How grave it is.
    #[must_use]
    pub fn severity(self) -> Severity {
        if self < Code::Killed {
            Severity::Altered
        } else if self < Code::PolicyOwn {
            Severity::Gap
        } else {
            Severity::Note
        }
    }

    /// The word for programs.
    #[must_use]
    pub fn name(self) -> String {
        let word = serde_json::to_value(self).ok();
        word.and_then(|word| word.as_str().map(str::to_owned))
            .unwrap_or_default()
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! Findings as sentences, in English and French.

use super::code::Code;
use super::report::Finding;
use crate::diagnostic::Language;

impl Finding {
    /// What it says, without its place.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        let mut text = String::new();
        let mut rest = {
            let (english, french) = self.code.words();
            language.pick(english, french)
        };
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let (mark, behind) = after.split_once('}').unwrap_or((after, ""));
            match mark {
                "n" => text.push_str(&self.count.to_string()),
                // Whatever came from a file shows as what it is: no control characters.
                _ => text.extend(self.about.chars().filter(|c| !c.is_control())),
            }
            rest = behind;
        }
        text.push_str(rest);
        text
    }
}

impl Code {
    /// English and French; `{n}` stands for the count and `{}` for the name.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a list")]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Code::SumsForm => (
                "The list SHA256SUMS is missing or damaged.",
                "La liste SHA256SUMS manque ou est abîmée.",
            ),
            Code::FileMissing => ("The file {} is missing.", "Le fichier {} manque."),
            Code::FileExtra => (
                "The file {} does not belong to the export.",
                "Le fichier {} n'appartient pas à l'export.",
            ),
            Code::FileChanged => (
                "The file {} was changed after the list of hashes was made.",
                "Le fichier {} a été modifié après l'établissement de la liste des empreintes.",
            ),
            Code::FileForm => (
                "The file {} cannot be read as what it should be.",
                "Le fichier {} n'est pas lisible sous la forme attendue.",
            ),
            Code::ManifestFalse => (
                "The cover sheet (manifest) says something else than the log.",
                "La fiche de l'export (manifest) ne dit pas la même chose que le journal.",
            ),
            Code::PolicyFalse => (
                "The list of keys in the export is not the one in the first leaf of the log.",
                "La liste des clés de l'export n'est pas celle de la première écriture du journal.",
            ),
            Code::KeyOther => (
                "The log was signed with another key than the trusted one.",
                "Le journal a été signé avec une autre clé que celle à laquelle on se fie.",
            ),
            Code::GenesisFalse => (
                "The log does not begin with exactly one first leaf that names its key.",
                "Le journal ne commence pas par une seule première écriture qui nomme sa clé.",
            ),
            Code::LeafForm => ("A leaf is damaged.", "Une écriture est abîmée."),
            Code::LeafOrder => (
                "A leaf is missing or stands in the wrong place.",
                "Une écriture manque ou n'est pas à sa place.",
            ),
            Code::LeafOrigin => (
                "A leaf comes from another log.",
                "Une écriture provient d'un autre journal.",
            ),
            Code::LeavesMissing => (
                "The end of the log was cut off. Leaves missing: {n}.",
                "La fin du journal a été coupée. Écritures manquantes : {n}.",
            ),
            Code::LeavesUnsigned => (
                "Leaves stand behind the last signed checkpoint. Leaves: {n}.",
                "Des écritures se trouvent derrière le dernier point de contrôle signé. Écritures \
             : {n}.",
            ),
            Code::RootWrong => (
                "One of these leaves is not the one that was signed.",
                "L'une de ces écritures n'est pas celle qui a été signée.",
            ),
            Code::CheckpointForm => (
                "A checkpoint is damaged or stands in the wrong place ({}).",
                "Un point de contrôle est abîmé ou n'est pas à sa place ({}).",
            ),
            Code::CheckpointUnsigned => (
                "The log's key has not signed this checkpoint ({}).",
                "La clé du journal n'a pas signé ce point de contrôle ({}).",
            ),
            Code::CosignatureFalse => (
                "The signature of a witness ({}) is false or is about another log.",
                "La signature d'un témoin ({}) est fausse ou porte sur un autre journal.",
            ),
            Code::RotationFalse => (
                "Another key took over, and the one before did not sign for that.",
                "Une autre clé a pris le relais sans la signature de la précédente.",
            ),
            Code::AgreementSwapped => (
                "From here on another agreement was in force, and no leaf says so ({}).",
                "À partir d'ici un autre accord s'appliquait, sans qu'aucune écriture ne le dise \
             ({}).",
            ),
            Code::VersionFell => (
                "An agreement came into force whose version is lower or was used before ({}).",
                "Un accord est entré en vigueur avec une version inférieure ou déjà utilisée ({}).",
            ),
            Code::SignatureMissing => (
                "It is said to be signed, but a party's signature is missing or false ({}).",
                "Il est dit signé, mais la signature d'une partie manque ou est fausse ({}).",
            ),
            Code::PartiesFalse => (
                "A party's key was replaced, and both parties did not sign for that.",
                "La clé d'une partie a été remplacée sans la signature des deux parties.",
            ),
            Code::PartiesChanged => (
                "The parties' keys were replaced, as both have signed.",
                "Les clés des parties ont été remplacées, les deux l'ayant signé.",
            ),
            Code::Ordered => (
                "The parties ordered to keep texts, or no longer to ({}).",
                "Les parties ont ordonné de conserver des textes, ou de ne plus le faire ({}).",
            ),
            Code::AgreementFalse => (
                "The text of an agreement is not the one that was in force ({}).",
                "Le texte d'un accord n'est pas celui qui s'appliquait ({}).",
            ),
            Code::RunMixed => (
                "A leaf speaks of a run of the program that was not running.",
                "Une écriture parle d'une exécution du programme qui n'était pas en cours.",
            ),
            Code::BeatMissing => (
                "The count of heartbeats has a hole. Heartbeats missing: {n}.",
                "Le compte des signes de vie a un trou. Signes de vie manquants : {n}.",
            ),
            Code::BeatFalse => (
                "A heartbeat contradicts the log before it ({}).",
                "Un signe de vie contredit le journal qui le précède ({}).",
            ),
            Code::OffsetsBack => (
                "The place of reading jumped back: an old copy was put back, or the data ({}).",
                "La position de lecture a reculé : une ancienne copie a été remise, ou les \
             données ({}).",
            ),
            Code::AlertVersions => (
                "A version of an alert is missing or stands twice ({}).",
                "Une version d'une alerte manque ou figure deux fois ({}).",
            ),
            Code::BodyFalse => (
                "A disclosed text is not the one that its leaf commits to.",
                "Un texte communiqué n'est pas celui dont son écriture porte l'empreinte.",
            ),
            Code::BodyMissing => (
                "A text that belongs to this export is missing, and no leaf says it was erased.",
                "Un texte qui appartient à cet export manque, et aucune écriture ne le dit effacé.",
            ),
            Code::BodyErased => (
                "A text is here although a leaf says that it was erased.",
                "Un texte est présent alors qu'une écriture le dit effacé.",
            ),
            Code::ErasureFalse => (
                "A leaf says that something was erased that never could be.",
                "Une écriture dit effacé ce qui ne pouvait pas l'être.",
            ),
            Code::ErasureUnsigned => (
                "Texts were erased though neither an agreed term nor an order of both parties allowed it.",
                "Des textes ont été effacés sans qu'un délai convenu ou un ordre des deux parties le permette.",
            ),
            Code::AlertsFalse => (
                "The list alerts.json is not the list of the disclosed texts.",
                "La liste alerts.json n'est pas celle des textes communiqués.",
            ),
            Code::ProofFalse => (
                "The proof of an alert does not hold ({}).",
                "La preuve d'une alerte ne tient pas ({}).",
            ),
            Code::ProofMissing => (
                "The proof of an alert is missing ({}).",
                "La preuve d'une alerte manque ({}).",
            ),
            Code::Killed => (
                "The monitor was killed or crashed, and was started again.",
                "Le moniteur a été tué ou est tombé en panne, puis a redémarré.",
            ),
            Code::Stopped => ("The monitor was stopped.", "Le moniteur était arrêté."),
            Code::Silent => (
                "No heartbeat came, though the monitor was said to run.",
                "Aucun signe de vie n'est venu, alors que le moniteur était censé tourner.",
            ),
            Code::SilentEnd => (
                "The log ends before the export was made, and no leaf says that the monitor \
             stopped.",
                "Le journal se termine avant l'export, sans qu'une écriture dise que le moniteur \
             s'arrêtait.",
            ),
            Code::Blind => (
                "For a time the monitor could not see partitions of the topic {}: their leaders did \
             not answer. Partitions: {n}.",
                "Pendant un temps, le moniteur n'a pas pu voir des partitions du flux (topic) {} : leurs \
             responsables ne répondaient pas. Partitions : {n}.",
            ),
            Code::NeverRead => (
                "Records were gone before they were read ({}). Records: {n}.",
                "Des messages avaient disparu avant d'être lus ({}). Messages : {n}.",
            ),
            Code::SightLost => (
                "The monitor lost part of its sight: {}. Findings: {n}.",
                "Le moniteur a perdu une partie de sa vue : {}. Constats : {n}.",
            ),
            Code::ClockBack => (
                "The monitor's clock was set back.",
                "L'horloge du moniteur a été reculée.",
            ),
            Code::ClockJump => (
                "The monitor's clock was changed while it ran.",
                "L'horloge du moniteur a été changée pendant qu'il tournait.",
            ),
            Code::ClockApart => (
                "The monitor's clock was ahead of the witness's.",
                "L'horloge du moniteur avançait sur celle du témoin.",
            ),
            Code::Future => (
                "The monitor's clock is ahead of yours: one of them is wrong.",
                "L'horloge du moniteur avance sur la vôtre : l'une des deux est fausse.",
            ),
            Code::NoWitness => (
                "Nobody outside the company has signed this log: its host could have rewritten it.",
                "Personne hors de l'entreprise n'a signé ce journal : son hôte a pu le réécrire.",
            ),
            Code::Unwitnessed => (
                "No witness has signed for these leaves. Leaves: {n}.",
                "Aucun témoin n'a signé pour ces écritures. Écritures : {n}.",
            ),
            Code::WitnessedLate => (
                "A witness has signed for these leaves only long after they were written.",
                "Un témoin n'a signé pour ces écritures que longtemps après qu'elles ont été faites.",
            ),
            Code::SignerUnknown => (
                "A checkpoint has a signature by somebody unknown ({}): it was not checked.",
                "Un point de contrôle porte la signature d'un inconnu ({}) : elle n'a pas été \
             vérifiée.",
            ),
            Code::AgreementAbsent => (
                "The text of an agreement that was in force is not in the export ({}).",
                "Le texte d'un accord qui s'appliquait n'est pas dans l'export ({}).",
            ),
            Code::SiteUnproven => (
                "The export is about one site or one period of facts, which leaves do not say openly: \
             that none of its alerts was left out cannot be seen. Versions not disclosed: {n}.",
                "L'export porte sur un seul site ou une seule période des faits, que les écritures ne \
             disent pas : on ne peut pas voir si une alerte a été omise. Versions non communiquées : {n}.",
            ),
            Code::PolicyOwn => (
                "The keys were taken from the export itself. Compare the fingerprint with the \
             one on paper: {}",
                "Les clés ont été prises dans l'export lui-même. Comparez l'empreinte avec \
             celle du papier : {}",
            ),
            Code::Draft => (
                "Nobody has signed this agreement ({}).",
                "Personne n'a signé cet accord ({}).",
            ),
            Code::DraftChanged => (
                "An unsigned agreement was changed ({}).",
                "Un accord non signé a été modifié ({}).",
            ),
            Code::Agreed => (
                "Employer and union have signed this agreement ({}).",
                "L'employeur et le syndicat ont signé cet accord ({}).",
            ),
            Code::Tightened => (
                "The union alone has signed this agreement, which only tightens the one before \
             ({}).",
                "Le syndicat seul a signé cet accord, qui ne fait que resserrer le précédent ({}).",
            ),
            Code::KeyRotated => (
                "Another key took over, signed by the one before ({}).",
                "Une autre clé a pris le relais, signée par la précédente ({}).",
            ),
            Code::UnwitnessedTail => (
                "No witness has signed for the last leaves yet. Leaves: {n}.",
                "Aucun témoin n'a encore signé pour les dernières écritures. Écritures : {n}.",
            ),
            Code::Skipped => (
                "Offsets without a record ({}), as transactions and compaction leave them. \
             Offsets: {n}.",
                "Positions sans message ({}), comme en laissent les transactions et le \
             compactage. Positions : {n}.",
            ),
            Code::Told => (
                "The monitor told of itself: {}. Findings: {n}.",
                "Le moniteur a signalé à son propre sujet : {}. Constats : {n}.",
            ),
            Code::Erased => (
                "Texts were erased ({}). Texts: {n}.",
                "Des textes ont été effacés ({}). Textes : {n}.",
            ),
            Code::OutOfScope => (
                "Versions of alerts outside of what this export is about: {n}.",
                "Versions d'alertes hors de ce sur quoi porte cet export : {n}.",
            ),
            Code::Exported => ("An export was given to {}.", "Un export a été remis à {}."),
        }
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! The report as people read it: the verdict, what was seen, what was not, what was altered.

use std::fmt::Write as _;

use super::code::Severity;
use super::report::{Coverage, Finding, Report, Verdict};
use crate::diagnostic::Language;
use crate::observation::EventTime;

impl Report {
    /// The report in one language.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let (title, meaning) = match self.is_to_be_compared() {
            true => self.verdict.words_alone(language),
            false => self.verdict.words(language),
        };
        let mut text = format!("{title}\n{meaning}\n");
        let lines = self.coverage.lines(language);
        section(
            &mut text,
            language.pick("What was looked at", "Ce qui a été regardé"),
            &lines,
        );
        let parts = [
            (Severity::Altered, "What is altered", "Ce qui est altéré"),
            (
                Severity::Gap,
                "What was not seen or cannot be proven",
                "Ce qui n'a pas été vu ou ne peut être prouvé",
            ),
            (Severity::Note, "Good to know", "À savoir"),
        ];
        for (severity, english, french) in parts {
            let of = |finding: &&Finding| finding.code.severity() == severity;
            let mut lines: Vec<String> = self
                .findings
                .iter()
                .filter(of)
                .map(|finding| format!("- {}", finding.line(language)))
                .collect();
            for (code, more) in self
                .more
                .iter()
                .filter(|(code, _)| code.severity() == severity)
            {
                let others = language.pick("more of the kind", "autres du genre");
                lines.push(format!("- … {more} {others} {}", code.name()));
            }
            if severity == Severity::Gap && lines.is_empty() {
                lines.push(language.pick("Nothing.", "Rien.").to_owned());
            }
            section(&mut text, language.pick(english, french), &lines);
        }
        text
    }
}

/// A heading and its lines; nothing if there are none.
fn section(text: &mut String, heading: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    // Writing to a String cannot fail.
    let _ = writeln!(text, "\n{heading}");
    for line in lines {
        let _ = writeln!(text, "  {line}");
    }
}

impl Verdict {
    /// As [`Verdict::words`], where nothing from elsewhere says that the key is the right one.
    fn words_alone(self, language: Language) -> (&'static str, &'static str) {
        match self {
            Verdict::Intact => language.pick(
                (
                    "CONSISTENT: COMPARE THE FINGERPRINT",
                    "The export does not contradict itself. Whether the monitor wrote it, only its key can say: compare the fingerprint below with the one on the paper agreement, or give it with --fingerprint.",
                ),
                (
                    "COHÉRENT : COMPAREZ L'EMPREINTE",
                    "L'export ne se contredit pas. Seule sa clé peut dire si le moniteur l'a écrit : comparez l'empreinte ci-dessous à celle de l'accord sur papier, ou donnez-la avec --fingerprint.",
                ),
            ),
            Verdict::Gaps => language.pick(
                (
                    "CONSISTENT, WITH GAPS: COMPARE THE FINGERPRINT",
                    "The export does not contradict itself, but not everything was seen or can be proven. Whether the monitor wrote it, only its key can say: compare the fingerprint below with the one on the paper agreement, or give it with --fingerprint.",
                ),
                (
                    "COHÉRENT, AVEC DES LACUNES : COMPAREZ L'EMPREINTE",
                    "L'export ne se contredit pas, mais tout n'a pas été vu ou ne peut être prouvé. Seule sa clé peut dire si le moniteur l'a écrit : comparez l'empreinte ci-dessous à celle de l'accord sur papier, ou donnez-la avec --fingerprint.",
                ),
            ),
            Verdict::Altered => self.words(language),
        }
    }

    /// A heading and what it means.
    fn words(self, language: Language) -> (&'static str, &'static str) {
        match self {
            Verdict::Intact => language.pick(
                (
                    "INTACT",
                    "This is what the monitor wrote, and it was looking all the time.",
                ),
                (
                    "INTACT",
                    "C'est bien ce que le moniteur a écrit, et il regardait en permanence.",
                ),
            ),
            Verdict::Gaps => language.pick(
                (
                    "INTACT WITH GAPS",
                    "Nothing is altered, but not everything was seen or can be proven.",
                ),
                (
                    "INTACT, AVEC DES LACUNES",
                    "Rien n'est altéré, mais tout n'a pas été vu ou ne peut être prouvé.",
                ),
            ),
            Verdict::Altered => language.pick(
                (
                    "ALTERED",
                    "This is not what the monitor wrote, or its log contradicts itself. Do not rely on it.",
                ),
                (
                    "ALTÉRÉ",
                    "Ce n'est pas ce que le moniteur a écrit, ou son journal se contredit. Ne vous y fiez pas.",
                ),
            ),
        }
    }
}

impl Finding {
    /// Its sentence and its place.
    fn line(&self, language: Language) -> String {
        let mut place = Vec::new();
        match self.leaves {
            Some((first, last)) if first == last => {
                place.push(format!("{} {first}", language.pick("leaf", "écriture")));
            }
            Some((first, last)) => place.push(language.pick(
                format!("leaves {first} to {last}"),
                format!("écritures {first} à {last}"),
            )),
            None => {}
        }
        match self.time {
            Some((from, until)) if from == until => place.push(moment(from)),
            Some((from, until)) => place.push(format!(
                "{} – {}, {}",
                moment(from),
                moment(until),
                length(from, until, language)
            )),
            None => {}
        }
        let sentence = self.sentence(language);
        match place.is_empty() {
            true => sentence,
            false => format!("{sentence} [{}]", place.join("; ")),
        }
    }
}

/// Lines of the form `name: value`.
struct Lines {
    language: Language,
    lines: Vec<String>,
}

impl Lines {
    fn add(&mut self, english: &str, french: &str, value: &str) {
        let colon = self.language.pick(":", " :");
        let line = format!("{}{colon} {value}", self.language.pick(english, french));
        // What came from a file can be anything, but never steers a terminal.
        let line = line.chars().filter(|c| !c.is_control());
        self.lines.push(line.collect());
    }

    fn number(&mut self, english: &str, french: &str, value: u64) {
        self.add(english, french, &value.to_string());
    }

    fn span(&mut self, english: &str, french: &str, span: (Option<EventTime>, Option<EventTime>)) {
        let none = || self.language.pick("no bound", "sans borne").to_owned();
        let (from, until) = (
            span.0.map_or_else(none, moment),
            span.1.map_or_else(none, moment),
        );
        self.add(english, french, &format!("{from} – {until}"));
    }
}

impl Coverage {
    fn lines(&self, language: Language) -> Vec<String> {
        let mut to = Lines {
            language,
            lines: Vec::new(),
        };
        to.add("Log", "Journal", &self.origin);
        to.span("Written", "Écrit", (self.from, self.until));
        to.number("Leaves", "Écritures", self.leaves);
        to.number(
            "Starts of the monitor",
            "Démarrages du moniteur",
            self.starts,
        );
        to.number("Heartbeats", "Signes de vie", self.heartbeats);
        to.number("Records read", "Messages lus", self.read);
        to.number("of these not understood", "dont illisibles", self.rejected);
        to.number(
            "Events too late to count",
            "Événements trop tardifs",
            self.late,
        );
        to.number(
            "Records gone before they were read",
            "Messages perdus avant lecture",
            self.never_read,
        );
        self.about_export(&mut to);
        self.about_signatures(&mut to);
        to.lines
    }

    fn about_export(&self, to: &mut Lines) {
        to.add("Export for", "Export pour", &self.recipient);
        if let Some(created) = self.created {
            to.add("Export made", "Export établi", &moment(created));
        }
        let scope = (self.scope_from, self.scope_until);
        if scope != (None, None) {
            to.span(
                "Alerts written in this period",
                "Alertes écrites dans cette période",
                scope,
            );
        }
        let facts = (self.facts_from, self.facts_until);
        if facts != (None, None) {
            to.span("Facts of this period", "Faits de cette période", facts);
        }
        if let Some(site) = &self.scope_site {
            to.add("Alerts of this site alone", "Alertes de ce seul site", site);
        }
        if let Some(clause) = &self.scope_clause {
            to.add(
                "Alerts of this clause alone",
                "Alertes de cette seule clause",
                clause,
            );
        }
        to.number(
            "Versions of alerts in the log",
            "Versions d'alertes dans le journal",
            self.alerts,
        );
        to.number(
            "of these disclosed here",
            "dont communiquées ici",
            self.disclosed,
        );
        to.number("of these erased", "dont effacées", self.erased);
        to.number(
            "Alerts disclosed here",
            "Alertes communiquées ici",
            self.breaches,
        );
        to.number(
            "Alerts taken back since",
            "Alertes retirées depuis",
            self.taken_back,
        );
    }

    fn about_signatures(&self, to: &mut Lines) {
        to.number(
            "Signed checkpoints",
            "Points de contrôle signés",
            self.checkpoints,
        );
        if let Some(time) = self.witnessed_at {
            let until = to.language.pick("leaves, at", "écritures, le");
            let value = format!("{} {until} {}", self.witnessed, moment(time));
            to.add("Witnessed", "Attesté par témoin", &value);
        }
        if let Some(key) = &self.log_key {
            to.add(
                "Fingerprint of the log's key",
                "Empreinte de la clé du journal",
                &key.fingerprint,
            );
        }
        for key in &self.witnesses {
            to.add(
                "Fingerprint of a witness",
                "Empreinte d'un témoin",
                &key.fingerprint,
            );
        }
    }
}

/// A point of time to the second, UTC.
fn moment(time: EventTime) -> String {
    time.to_timestamp()
        .strftime("%Y-%m-%d %H:%M:%S UTC")
        .to_string()
}

/// The length of a stretch, in its two largest units.
fn length(from: EventTime, until: EventTime, language: Language) -> String {
    let seconds = until.since(from).micros() / 1_000_000;
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
    let day = language.pick("d", "j");
    if days > 0 {
        format!("{days} {day} {hours} h")
    } else if hours > 0 {
        format!("{hours} h {minutes} min")
    } else {
        format!("{minutes} min {seconds} s")
    }
}

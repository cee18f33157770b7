// SPDX-License-Identifier: EUPL-1.2
//! Draws a screen: state and totals above, clauses, then topics and the latest alerts.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style, Stylize as _};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Paragraph, Row, Table, Widget};

use super::amount::amount;
use super::frame::{ClauseRow, Frame, Totals};
use crate::cli::told::Told;
use crate::diagnostic::Language;

/// Cells of the bar that shows how near a bound is.
const BAR: usize = 10;

/// What is on the screen besides the frame.
pub(super) struct Screen<'a> {
    /// Nothing before the first answer.
    pub frame: Option<&'a Frame>,
    /// Why there is no newer one.
    pub trouble: Option<&'a str>,
    /// First clause that is shown.
    pub first: usize,
    pub language: Language,
}

impl Widget for &Screen<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let told = self.frame.map_or(0, |frame| frame.told.len());
        // At most a quarter of the screen, and its title.
        let told = match told.min(usize::from(area.height / 4)) {
            0 => 0,
            rows => rows as u16 + 1,
        };
        let [head, middle, below, told, foot] = Layout::vertical([
            Constraint::Length(4),
            Constraint::Fill(3),
            Constraint::Fill(2),
            Constraint::Length(told),
            Constraint::Length(1),
        ])
        .areas(area);
        self.head().render(head, buffer);
        self.foot().render(foot, buffer);
        let Some(frame) = self.frame else { return };
        self.clauses(frame).render(middle, buffer);
        let [topics, alerts] = Layout::horizontal([Constraint::Fill(2), Constraint::Fill(3)])
            .spacing(2)
            .areas(below);
        self.topics(frame).render(topics, buffer);
        self.alerts(frame).render(alerts, buffer);
        self.told(frame, told).render(told, buffer);
    }
}

impl Screen<'_> {
    fn say<'t>(&self, english: &'t str, french: &'t str) -> &'t str {
        self.language.pick(english, french)
    }

    fn number(&self, value: f64) -> String {
        amount(value, "count", self.language)
    }

    fn head(&self) -> Paragraph<'_> {
        let mut lines = Vec::new();
        if let Some(frame) = self.frame {
            let state = match (frame.healthy, &frame.reason) {
                (true, _) => Span::from(self.say("healthy", "sain")).green().bold(),
                (false, Some(reason)) => Span::from(reason.clone()).red().bold(),
                (false, None) => Span::from(self.say("not healthy", "pas sain")).red().bold(),
            };
            let name = Span::from(format!(
                "Vigie · {} · {} · ",
                frame.agreement, frame.standing
            ));
            lines.push(Line::from(vec![name.bold(), state]));
            lines.push(Line::from(self.flow(&frame.totals)));
            lines.push(Line::from(self.log(&frame.totals)));
        }
        if let Some(trouble) = self.trouble {
            lines.push(Line::from(trouble.to_owned()).red().bold());
        }
        Paragraph::new(lines)
    }

    fn flow(&self, totals: &Totals) -> String {
        let rate = totals.rate.map_or("–".into(), |rate| self.number(rate));
        format!(
            "{rate} {}  ·  {} {}  ·  {} {}  ·  {} {}",
            self.say("records/s", "enregistrements/s"),
            totals.read,
            self.say("read", "lus"),
            totals.rejected,
            self.say("rejected", "rejetés"),
            self.lag(totals.lag),
            self.say("behind", "de retard"),
        )
    }

    fn lag(&self, lag: Option<u64>) -> String {
        let unknown = || self.say("unknown", "inconnu").to_owned();
        lag.map_or_else(unknown, |lag| lag.to_string())
    }

    fn log(&self, totals: &Totals) -> String {
        let mut text = format!(
            "{} {}  ·  {} {}",
            totals.leaves,
            self.say("leaves", "feuilles"),
            totals.pending,
            self.say("not in the queue", "hors de la file"),
        );
        if let Some(unwitnessed) = totals.unwitnessed {
            let words = self.say("not signed by the mirror", "non signées par le miroir");
            text.push_str(&format!("  ·  {unwitnessed} {words}"));
        }
        if totals.outages > 0 {
            let words = self.say("times without a monitor", "fois sans moniteur");
            text.push_str(&format!("  ·  {} {words}", totals.outages));
        }
        let commit = amount(totals.commit_age, "seconds", self.language);
        let free = amount(totals.disk_free as f64, "bytes", self.language);
        text.push_str(&format!(
            "  ·  {} {commit}  ·  {} {free}",
            self.say("commit", "validation"),
            self.say("disk free", "disque libre"),
        ));
        text
    }

    /// What was not read, not counted, noted or found; what has no room is told as a number.
    fn told(&self, frame: &Frame, area: Rect) -> Paragraph<'static> {
        let room = usize::from(area.height.saturating_sub(1));
        let shown = match frame.told.len() {
            all if all > room => room.saturating_sub(1),
            all => all,
        };
        let word = |told: &Told| told.word.chars().count();
        let width = frame.told[..shown].iter().map(word).max().unwrap_or(0);
        let mut lines: Vec<Line<'_>> = frame.told[..shown]
            .iter()
            .map(|told| {
                let text = format!("{:width$}  {}", told.word, told.sentence);
                Line::from(cut(text, usize::from(area.width))).yellow()
            })
            .collect();
        let more = frame.told.len() - shown;
        if more > 0 {
            let more = match self.language {
                Language::English => format!("… {more} more: vigie top --once --format json"),
                Language::French => {
                    format!("… encore {more}\u{202f}: vigie top --once --format json")
                }
            };
            lines.push(Line::from(more));
        }
        let title = self.say(
            "Not read, not counted, found (vigie explain WORD) ",
            "Non lu, non compté, constaté (vigie explain MOT) ",
        );
        Paragraph::new(lines).block(Block::new().borders(Borders::TOP).title(title.to_owned()))
    }

    fn clauses(&self, frame: &Frame) -> Table<'_> {
        let rows = frame
            .clauses
            .iter()
            .skip(self.first)
            .map(|row| self.clause(row));
        let heads = [
            "",
            self.say("clause", "clause"),
            self.say("title", "titre"),
            self.say("open", "ouvert"),
            self.say("raised", "levées"),
            self.say("nearest", "au plus près"),
            self.say("agreed", "convenu"),
            "",
        ];
        let widths = [
            Constraint::Length(1),
            Constraint::Length(14),
            Constraint::Fill(1),
            Constraint::Length(6),
            Constraint::Length(7),
            Constraint::Length(12),
            Constraint::Length(10),
            Constraint::Length(BAR as u16),
        ];
        table(rows, widths, heads, self.say("Clauses", "Clauses"))
    }

    fn clause(&self, row: &ClauseRow) -> Row<'static> {
        let (mark, style) = match row.open {
            0 if row.nearness.is_some_and(|near| near > 0.8) => {
                ("!", Style::new().fg(Color::Yellow))
            }
            0 => ("·", Style::new()),
            _ => (
                "×",
                Style::new().fg(Color::Red).add_modifier(Modifier::BOLD),
            ),
        };
        let value = |value: Option<f64>| {
            value.map_or("–".into(), |value| {
                amount(value, &row.unit, self.language)
            })
        };
        Row::new([
            mark.to_owned(),
            row.clause.clone(),
            row.title.clone(),
            row.open.to_string(),
            row.raised.to_string(),
            value(row.observed),
            value(row.threshold),
            bar(row.nearness),
        ])
        .style(style)
    }

    fn topics(&self, frame: &Frame) -> Table<'_> {
        let rows = frame.topics.iter().map(|row| {
            Row::new([
                row.topic.clone(),
                row.rate.map_or("–".into(), |rate| self.number(rate)),
                self.lag(row.lag),
                row.rejected.to_string(),
            ])
        });
        let widths = [
            Constraint::Fill(1),
            Constraint::Length(8),
            Constraint::Length(8),
            Constraint::Length(8),
        ];
        let heads = [
            self.say("topic", "topic"),
            self.say("per s", "par s"),
            self.say("behind", "retard"),
            self.say("rejected", "rejetés"),
        ];
        table(rows, widths, heads, "Kafka")
    }

    fn alerts(&self, frame: &Frame) -> Table<'_> {
        let rows = frame.alerts.iter().map(|row| {
            let start = row.start.get(..16).unwrap_or(&row.start).replace('T', " ");
            let cells = [
                start,
                row.clause.clone(),
                row.site.clone(),
                row.observed.clone(),
            ];
            let style = match row.closed {
                true => Style::new(),
                false => Style::new().add_modifier(Modifier::BOLD),
            };
            Row::new(cells).style(style)
        });
        let widths = [
            Constraint::Length(16),
            Constraint::Length(14),
            Constraint::Length(10),
            Constraint::Fill(1),
        ];
        let heads = [
            self.say("since", "depuis"),
            self.say("clause", "clause"),
            self.say("site", "site"),
            self.say("observed", "observé"),
        ];
        table(
            rows,
            widths,
            heads,
            self.say("Latest alerts", "Dernières alertes"),
        )
    }

    fn foot(&self) -> Line<'_> {
        Line::from(self.say(
            "q quit · ↑ ↓ clauses · × a window is open · ! near its bound",
            "q quitter · ↑ ↓ clauses · × une fenêtre est ouverte · ! près de sa limite",
        ))
        .dim()
    }
}

fn table<'a, const N: usize>(
    rows: impl Iterator<Item = Row<'a>>,
    widths: [Constraint; N],
    heads: [&'a str; N],
    title: &'a str,
) -> Table<'a> {
    Table::new(rows, widths)
        .header(Row::new(heads).style(Style::new().add_modifier(Modifier::DIM)))
        .block(
            Block::new()
                .borders(Borders::TOP)
                .title(format!("{title} ")),
        )
}

/// No longer than a line; a mark says that there is more.
fn cut(text: String, width: usize) -> String {
    if text.chars().count() <= width {
        return text;
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// How near the bound is: full at the bound.
fn bar(nearness: Option<f64>) -> String {
    let Some(nearness) = nearness else {
        return String::new();
    };
    let full = (nearness.clamp(0.0, 1.0) * BAR as f64).floor() as usize;
    format!("{}{}", "█".repeat(full), "░".repeat(BAR - full))
}

/// The screen as plain text, for whoever has no terminal.
pub(super) fn text(screen: &Screen<'_>, (width, height): (u16, u16)) -> String {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    screen.render(area, &mut buffer);
    let line = |row: &[ratatui::buffer::Cell]| {
        let text: String = row.iter().map(ratatui::buffer::Cell::symbol).collect();
        text.trim_end().to_owned()
    };
    let lines: Vec<String> = buffer
        .content()
        .chunks(usize::from(width))
        .map(line)
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use serde_json::json;

    use super::super::exposition::Exposition;
    use super::super::sample::Sample;
    use super::*;

    fn sample(at: Instant, read: u64) -> Sample {
        let metrics = format!(
            "vigie_records_read_total{{topic=\"work.scans\"}} {read}\n\
             vigie_rejects_total{{topic=\"work.scans\",reason=\"not_json\"}} 3\n\
             vigie_consumer_lag_records{{topic=\"work.scans\",partition=\"0\"}} 12\n\
             vigie_observations_total{{topic=\"work.scans\",outcome=\"matched\"}} 90\n\
             vigie_observations_total{{topic=\"work.scans\",outcome=\"future_stamp\"}} 2\n\
             vigie_clause_skipped_total{{clause=\"art-1\",reason=\"no_group\"}} 3\n\
             vigie_findings_total{{kind=\"gap\"}} 1\nvigie_findings_total{{kind=\"late\"}} 0\n\
             vigie_disk_free_bytes 5e10\n\
             vigie_clause_info{{clause=\"art-1\",severity=\"serious\",status=\"active\",title=\"Pauses\",title_fr=\"Pauses dues\"}} 1\n\
             vigie_clause_info{{clause=\"art-2\",severity=\"notice\",status=\"active\",title=\"Scores\",title_fr=\"Scores\"}} 1\n\
             vigie_clause_info{{clause=\"art-3\",severity=\"notice\",status=\"off\",title=\"Off\",title_fr=\"Off\"}} 1\n\
             vigie_clause_threshold{{clause=\"art-1\",bound=\"at_most\",unit=\"seconds\"}} 600\n\
             vigie_clause_threshold{{clause=\"art-2\",bound=\"at_least\",unit=\"percent\"}} 80\n\
             vigie_clause_observed_max{{clause=\"art-1\",site=\"hall-3\"}} 540\n\
             vigie_clause_observed_max{{clause=\"art-2\",site=\"hall-3\"}} 75.5\n\
             vigie_alerts_open{{clause=\"art-2\"}} 1\nvigie_alerts_total{{clause=\"art-2\"}} 4\n"
        );
        Sample {
            at,
            health: json!({
                "agreement": "ACC", "version": 3, "standing": "agreed", "healthy": true,
                "lag_records": 12, "leaves": 41, "queue_pending": 0, "unwitnessed": 2,
                "commit_age_seconds": 0.4,
            }),
            metrics: Exposition::parse(&metrics),
            alerts: vec![json!({
                "clause": { "id": "art-2" }, "site": "hall-3", "closed": false,
                "window": { "start": "2026-07-01T08:00:00+02:00" }, "observed": 75.5,
                "threshold": { "amount": 80.0, "unit": "percent" },
                "group": [{ "field": "worker", "value": "w:never-shown" }],
            })],
        }
    }

    #[test]
    fn a_screen_reads_well_in_both_languages() {
        let begun = Instant::now();
        let (before, now) = (
            sample(begun, 100),
            sample(begun + Duration::from_secs(2), 500),
        );
        for language in [Language::English, Language::French] {
            let frame = Frame::new(&now, Some(&before), language);
            let screen = Screen {
                frame: Some(&frame),
                trouble: None,
                first: 0,
                language,
            };
            let shown = text(&screen, (100, 24));
            assert!(!shown.contains("never-shown"));
            let name = language.pick("screen_en", "screen_fr");
            insta::assert_snapshot!(name, shown);
        }
        let screen = Screen {
            frame: None,
            trouble: Some("nobody answers"),
            first: 0,
            language: Language::English,
        };
        assert!(text(&screen, (60, 10)).contains("nobody answers"));
        // However small the window is.
        for size in [(1, 1), (3, 2), (20, 5)] {
            text(&screen, size);
        }
    }
}

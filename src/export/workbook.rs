// SPDX-License-Identifier: EUPL-1.2
//! The alerts as a workbook: five sheets, every text as a text, no formula, no macro.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};
use serde_json::Value;

use super::listing::Listing;
use super::words::Words;
use super::{ExportError, Material, coverage, standing, table};
use crate::ledger::PublicKey;
use crate::report::{clause::explain, columns, found};

/// Characters in a cell at most, as the format has it.
const MAX_CHARACTERS: usize = 32_767;

/// The file.
pub(super) fn write(material: &Material<'_>, listing: &Listing) -> Result<Vec<u8>, ExportError> {
    let zone = material.agreement.as_ref().map(|a| a.zone.clone());
    let w = &Words {
        language: material.order.language,
        zone: zone.unwrap_or(jiff::tz::TimeZone::UTC),
    };
    let mut book = Workbook::new();
    // Else the moment of writing stands in the file, and no two are alike.
    let seconds = material.order.created.micros().div_euclid(1_000_000);
    let created = ExcelDateTime::from_timestamp(seconds)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let names = w.language.pick(
        [
            "Summary",
            "Alerts",
            "Clauses",
            "Completeness",
            "Verification",
        ],
        ["Résumé", "Alertes", "Clauses", "Complétude", "Vérification"],
    );
    let pair = [w.pick("What", "Quoi"), w.pick("Value", "Valeur")];
    let mut sheet = Sheet::new(&mut book, names[0], &pair, &[44, 70])?;
    for (name, value) in summary(w, material, listing) {
        sheet.texts(&[name, value])?;
    }
    sheet.end()?;
    alerts(&mut book, names[1], material, listing)?;
    clauses(&mut book, names[2], w, material, listing)?;
    let heads = w.language.pick(
        ["What", "From", "Until", "Value"],
        ["Quoi", "Du", "Au", "Valeur"],
    );
    completeness(
        Sheet::new(&mut book, names[3], &heads, &[60, 26, 26, 30])?,
        w,
        material,
    )?;
    let mut sheet = Sheet::new(&mut book, names[4], &pair, &[44, 90])?;
    for (name, value) in verification(w, material) {
        sheet.texts(&[name, value])?;
    }
    sheet.end()?;
    Ok(book.save_to_buffer()?)
}

/// A sheet that is being filled from the top.
struct Sheet<'b> {
    sheet: &'b mut Worksheet,
    row: u32,
    last_column: u16,
}

impl<'b> Sheet<'b> {
    fn new(
        book: &'b mut Workbook,
        name: &str,
        heads: &[&str],
        widths: &[u16],
    ) -> Result<Sheet<'b>, ExportError> {
        let sheet = book.add_worksheet();
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        let bold = Format::new().set_bold().set_background_color(0x00EE_F2F5);
        for (column, head) in (0u16..).zip(heads) {
            sheet.write_string_with_format(0, column, *head, &bold)?;
        }
        for (column, width) in (0u16..).zip(widths) {
            sheet.set_column_width(column, f64::from(*width))?;
        }
        Ok(Sheet {
            sheet,
            row: 1,
            last_column: u16::try_from(heads.len().saturating_sub(1)).unwrap_or(0),
        })
    }

    fn texts(&mut self, cells: &[String]) -> Result<(), ExportError> {
        for (column, cell) in (0u16..).zip(cells) {
            self.text(column, cell)?;
        }
        self.row += 1;
        Ok(())
    }

    /// A text stays a text, whatever it begins with.
    fn text(&mut self, column: u16, text: &str) -> Result<(), ExportError> {
        let text: String = text.chars().take(MAX_CHARACTERS).collect();
        self.sheet.write_string(self.row, column, text)?;
        Ok(())
    }

    fn values(&mut self, cells: &[&Value]) -> Result<(), ExportError> {
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Value::Null => {}
                Value::Number(number) => {
                    let number = number.as_f64().unwrap_or(f64::NAN);
                    self.sheet.write_number(self.row, column, number)?;
                }
                Value::String(text) => self.text(column, text)?,
                other => self.text(column, &other.to_string())?,
            }
        }
        self.row += 1;
        Ok(())
    }

    /// Filters over everything that was written.
    fn end(self) -> Result<(), ExportError> {
        let last = self.row.saturating_sub(1);
        self.sheet.autofilter(0, 0, last, self.last_column)?;
        Ok(())
    }
}

fn summary(w: &Words, material: &Material<'_>, listing: &Listing) -> Vec<(String, String)> {
    let (order, scope, summary) = (material.order, &material.scope, &material.summary);
    let all = || w.pick("all", "tous").to_owned();
    let time = |time: Option<crate::observation::EventTime>| {
        time.map_or_else(all, |time| format!("{} ({})", w.plain_time(time), w.zone()))
    };
    let rows = [
        (
            w.pick("Agreement", "Accord"),
            summary.configs.last().map_or_else(String::new, |(_, c)| {
                format!(
                    "{}, version {}: {}",
                    c.agreement,
                    c.version,
                    standing::signed(w, c.standing)
                )
            }),
        ),
        (
            w.pick("Alerts told from", "Alertes émises à partir du"),
            time(scope.from),
        ),
        (
            w.pick("Alerts told before", "Alertes émises avant le"),
            time(scope.until),
        ),
        (
            w.pick("Site", "Site"),
            scope.site.clone().unwrap_or_else(all),
        ),
        (
            w.pick("Clause", "Clause"),
            scope.clause.clone().unwrap_or_else(all),
        ),
        (w.pick("For", "Destinataire"), order.recipient.clone()),
        (w.pick("Made", "Établi le"), time(Some(order.created))),
        (
            w.pick("On the machine", "Sur la machine"),
            order.machine.clone(),
        ),
        (
            w.pick("Alerts in scope", "Alertes dans le périmètre"),
            w.number(listing.rows.len() as u64),
        ),
        (
            w.pick("Taken back", "Retirées"),
            w.number(listing.withdrawn),
        ),
        (
            w.pick("Stretches without a monitor", "Intervalles sans moniteur"),
            w.number(summary.outages_total),
        ),
        (
            w.pick(
                "Records lost before reading",
                "Messages perdus avant lecture",
            ),
            w.number(summary.gap_records),
        ),
    ];
    rows.into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn alerts(
    book: &mut Workbook,
    name: &str,
    material: &Material<'_>,
    listing: &Listing,
) -> Result<(), ExportError> {
    let language = material.order.language;
    let widths = [34, 14, 10, 9, 14, 12, 26, 22, 22, 10, 10, 10, 9, 8, 100];
    let mut sheet = Sheet::new(book, name, &columns::heads(language), &widths)?;
    table::each(material, listing, |body| {
        sheet.values(&columns::cells(language, body))
    })?;
    sheet.end()
}

fn clauses(
    book: &mut Workbook,
    name: &str,
    w: &Words,
    material: &Material<'_>,
    listing: &Listing,
) -> Result<(), ExportError> {
    let heads = w.language.pick(
        ["Clause", "Title", "Alerts", "Sites", "As agreed"],
        ["Clause", "Intitulé", "Alertes", "Sites", "Texte convenu"],
    );
    let mut sheet = Sheet::new(book, name, &heads, &[16, 40, 9, 30, 110])?;
    let mut row = |id: &str, title: &str, text: String| {
        let of = listing.clauses.get(id);
        let sites = of.map_or_else(String::new, |of| {
            of.sites.keys().cloned().collect::<Vec<_>>().join(", ")
        });
        sheet.values(&[
            &id.into(),
            &title.into(),
            &of.map_or(0, |of| of.alerts).into(),
            &sites.into(),
            &text.into(),
        ])
    };
    match &material.agreement {
        Some(agreement) => {
            for clause in &agreement.clauses {
                let title = w.language.pick(&clause.title.en, &clause.title.fr);
                row(
                    clause.id.as_str(),
                    title,
                    explain(w.language, agreement, clause),
                )?;
            }
        }
        None => {
            for (id, of) in &listing.clauses {
                row(id, &of.title, String::new())?;
            }
        }
    }
    sheet.end()
}

fn completeness(
    mut sheet: Sheet<'_>,
    w: &Words,
    material: &Material<'_>,
) -> Result<(), ExportError> {
    let summary = &material.summary;
    let whole = w.pick("The whole log", "Le journal entier").to_owned();
    sheet.texts(&[
        whole,
        summary.first.to_string(),
        summary.last.to_string(),
        w.number(summary.size),
    ])?;
    for outage in &summary.outages {
        sheet.texts(&[
            format!(
                "{}: {}",
                w.pick("No monitor", "Sans moniteur"),
                coverage::why(w, outage.cause)
            ),
            outage.from.to_string(),
            outage.until.to_string(),
            w.span(outage.from, outage.until),
        ])?;
    }
    for blind in summary.timeline.blind() {
        let until = blind.until.map(|until| until.to_string());
        let what = w.pick("Not seen", "Non vu");
        sheet.texts(&[
            format!("{what}: {}", blind.topic),
            blind.from.to_string(),
            until.unwrap_or_default(),
            w.number(blind.partitions),
        ])?;
    }
    for (time, gap) in &summary.gaps {
        let place = gap.topic.clone().unwrap_or_default();
        sheet.texts(&[
            format!(
                "{}: {place}",
                w.pick(
                    "Records lost before reading",
                    "Messages perdus avant lecture"
                )
            ),
            String::new(),
            time.to_string(),
            w.number(gap.count),
        ])?;
    }
    for (time, body) in &summary.told {
        sheet.texts(&[
            found::sentence(w.language, body),
            String::new(),
            time.to_string(),
            w.number(body.count),
        ])?;
    }
    for (name, value) in coverage::figures(w, summary) {
        sheet.texts(&[name, String::new(), String::new(), value])?;
    }
    sheet.end()
}

fn verification(w: &Words, material: &Material<'_>) -> Vec<(String, String)> {
    let summary = &material.summary;
    let genesis = summary.genesis.as_ref();
    let key = genesis.and_then(|genesis| PublicKey::parse(&genesis.log_key).ok());
    let rows = [
        (
            w.pick("Name of the log", "Nom du journal"),
            key.as_ref()
                .map_or_else(String::new, |k| k.name().to_owned()),
        ),
        (
            w.pick("Key of the log", "Clé du journal"),
            key.as_ref().map_or_else(String::new, ToString::to_string),
        ),
        (
            w.pick(
                "Fingerprint, to compare with the paper agreement",
                "Empreinte, à comparer à l'accord sur papier",
            ),
            key.as_ref()
                .map_or_else(String::new, PublicKey::fingerprint),
        ),
        (
            w.pick("Entries shown", "Écritures montrées"),
            w.number(summary.size),
        ),
        (
            w.pick("Last checkpoint", "Dernier point de contrôle"),
            summary.note.clone(),
        ),
        (
            w.pick("How to check", "Comment vérifier"),
            w.pick(
                "open verify.html, or: vigie verify FILE.zip",
                "ouvrir verify.html, ou : vigie verify FICHIER.zip",
            )
            .to_owned(),
        ),
    ];
    rows.into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

// SPDX-License-Identifier: EUPL-1.2
//! The alerts as a workbook: five sheets, every text as a text, no formula, no macro.

use jiff::tz::TimeZone;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use super::listing::Listing;
use super::met::Watched;
use super::watched;
use super::words::Words;
use super::{ExportError, Material, coverage, outages, standing, table};
use crate::ledger::PublicKey;
use crate::observation::EventTime;
use crate::report::columns::{self, Cell};
use crate::report::{clause::explain, found};

/// Characters in a cell at most, as the format has it.
const MAX_CHARACTERS: usize = 32_767;

/// The file.
pub(super) fn write(
    material: &Material<'_>,
    listing: &Listing,
    watched: &Watched,
) -> Result<Vec<u8>, ExportError> {
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
    alerts(&mut book, names[1], w, material, listing)?;
    clauses(&mut book, names[2], w, material, listing)?;
    let (from, until) = w.language.pick(("From", "Until"), ("Du", "Au"));
    let [from, until] = [from, until].map(|head| format!("{head} ({})", w.zone()));
    let heads = [pair[0], &from, &until, pair[1]];
    completeness(
        Sheet::new(&mut book, names[3], &heads, &[60, 26, 26, 30])?,
        w,
        material,
        (watched, listing.counts()),
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
    /// How moments are shown.
    moment: Format,
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
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
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

    fn cells(&mut self, cells: &[Cell], zone: &TimeZone) -> Result<(), ExportError> {
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Number(number) => {
                    self.sheet.write_number(self.row, column, *number)?;
                }
                Cell::Text(text) => self.text(column, text)?,
                Cell::Time(time) => self.time(column, *time, zone)?,
            }
        }
        self.row += 1;
        Ok(())
    }

    /// A date that can be reckoned with: civil time, as a workbook knows no zones.
    fn time(&mut self, column: u16, time: EventTime, zone: &TimeZone) -> Result<(), ExportError> {
        let local = zone.to_datetime(time.to_timestamp());
        // The format knows years from 1900 to 9999 only.
        let Ok(year @ 1900..=9999) = u16::try_from(local.year()) else {
            return self.text(column, &time.to_string());
        };
        let part = |part: i8| part.unsigned_abs();
        let date = ExcelDateTime::from_ymd(year, part(local.month()), part(local.day()))?;
        let hour = u16::from(part(local.hour()));
        let date = date.and_hms(hour, part(local.minute()), part(local.second()))?;
        let sheet = &mut self.sheet;
        sheet.write_datetime_with_format(self.row, column, &date, &self.moment)?;
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
            time(scope.told.from),
        ),
        (
            w.pick("Alerts told before", "Alertes émises avant le"),
            time(scope.told.until),
        ),
        (
            w.pick("About facts from", "Faits à partir du"),
            time(scope.facts.from),
        ),
        (
            w.pick("About facts before", "Faits avant le"),
            time(scope.facts.until),
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
    w: &Words,
    material: &Material<'_>,
    listing: &Listing,
) -> Result<(), ExportError> {
    let language = material.order.language;
    let heads = columns::heads(language, w.zone(), true);
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let mut sheet = Sheet::new(book, name, &heads, &columns::widths(true))?;
    table::each(material, listing, |body, row| {
        sheet.cells(&columns::cells(language, body, Some(&row.filed)), &w.zone)
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
        let alerts = of.map_or(0, |of| of.alerts) as f64;
        let [id, title] = [id, title].map(|text| Cell::Text(text.to_owned()));
        let cells = [
            id,
            title,
            Cell::Number(alerts),
            Cell::Text(sites),
            Cell::Text(text),
        ];
        sheet.cells(&cells, &w.zone)
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
    (watched, counts): (&Watched, (u64, u64)),
) -> Result<(), ExportError> {
    let summary = &material.summary;
    let whole = w.pick("The whole log", "Le journal entier").to_owned();
    let text = Cell::Text;
    let mut row = |what, from: Option<EventTime>, until: Option<EventTime>, value| {
        let time = |time: Option<EventTime>| time.map_or(Cell::Empty, Cell::Time);
        sheet.cells(&[text(what), time(from), time(until), text(value)], &w.zone)
    };
    let (first, last) = (Some(summary.first), Some(summary.last));
    row(whole, first, last, w.number(summary.size))?;
    for said in watched::lines(w, summary, watched) {
        row(said.what, said.from, said.until, said.value)?;
    }
    for outage in &summary.outages {
        let why = outages::why(w, outage.cause);
        row(
            format!("{}: {why}", w.pick("No monitor", "Sans moniteur")),
            Some(outage.from),
            Some(outage.until),
            w.span(outage.from, outage.until),
        )?;
    }
    for blind in summary.timeline.blind() {
        let what = format!("{}: {}", w.pick("Not seen", "Non vu"), blind.topic);
        row(
            what,
            Some(blind.from),
            blind.until,
            w.number(blind.partitions),
        )?;
    }
    for (time, gap) in &summary.gaps {
        let place = gap.topic.clone().unwrap_or_default();
        let what = w.pick(
            "Records lost before reading",
            "Messages perdus avant lecture",
        );
        let count = w.number(gap.count);
        row(format!("{what}: {place}"), None, Some(*time), count)?;
    }
    for (time, body) in &summary.told {
        let sentence = found::sentence(w.language, body);
        row(sentence, None, Some(*time), w.number(body.count))?;
    }
    for (name, value) in coverage::figures(w, summary, counts) {
        row(name, None, None, value)?;
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

// SPDX-License-Identifier: EUPL-1.2
//! The columns of a people table, and which place each has in a file.

use super::problem::Problem;
use super::sheet::Line;
use crate::diagnostic::Findings;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// Who gave the id: `email`, `company`, or the name of an issuer.
    Domain,
    /// The id.
    Id,
    /// The same person's id in the company.
    CompanyId,
    /// Where the person works.
    Site,
    /// In which team.
    Team,
    /// As what.
    Job,
    /// The first day for which the row says this.
    From,
    /// The last day.
    Until,
}

impl Column {
    /// Every column.
    pub(super) const ALL: [Column; 8] = [
        Column::Domain,
        Column::Id,
        Column::CompanyId,
        Column::Site,
        Column::Team,
        Column::Job,
        Column::From,
        Column::Until,
    ];

    /// Those that no table can do without.
    const NEEDED: [Column; 3] = [Column::Domain, Column::Id, Column::CompanyId];

    /// Its name in the header.
    pub(super) fn name(self) -> &'static str {
        match self {
            Column::Domain => "domain",
            Column::Id => "id",
            Column::CompanyId => "company_id",
            Column::Site => "site",
            Column::Team => "team",
            Column::Job => "job",
            Column::From => "from",
            Column::Until => "until",
        }
    }

    fn index(self) -> usize {
        self as usize
    }
}

/// Which cell of a line is which column.
#[derive(Debug, Default)]
pub(super) struct Header {
    places: [Option<usize>; Column::ALL.len()],
    /// Cells that every line has.
    pub(super) width: usize,
}

impl Header {
    /// Reads the first line; nothing if it names no columns, or not those that are needed.
    pub(super) fn read(line: &Line<'_>, out: &mut Findings<'_>) -> Option<Header> {
        let names = || Column::ALL.iter().map(|column| column.name());
        let cells: Vec<&str> = line.cells().map(str::trim).collect();
        // A line that names neither may be about a person: nothing of it is shown.
        let is_header = [Column::Domain, Column::Id].iter().any(|column| {
            cells
                .iter()
                .any(|cell| cell.eq_ignore_ascii_case(column.name()))
        });
        if !is_header {
            let is_other = line.text.contains([';', '\t']) && !line.text.contains(',');
            let problem = if is_other {
                Problem::Separator
            } else {
                Problem::NoHeader
            };
            let told = out.error(line.place(0), problem.message()).discreet();
            let _ = told.allowed(names());
            return None;
        }
        let before = out.errors();
        let mut header = Header {
            width: cells.len(),
            ..Header::default()
        };
        for (at, name) in cells.iter().enumerate() {
            let column = Column::ALL
                .into_iter()
                .find(|column| column.name() == *name);
            let Some(column) = column else {
                let told = out.error(line.place(at), Problem::UnknownColumn.message());
                let _ = told.meant(name, names()).allowed(names());
                continue;
            };
            let place = &mut header.places[column.index()];
            if place.is_some() {
                let _ = out.error(line.place(at), Problem::SameColumn(column).message());
            }
            *place = Some(at);
        }
        for column in Column::NEEDED {
            if header.place(column).is_none() {
                let problem = Problem::MissingColumn(column);
                let told = out.error(line.place(0), problem.message());
                let _ = told.allowed(names());
            }
        }
        (out.errors() == before).then_some(header)
    }

    /// Which cell a column is; nothing if the table does not have it.
    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.places[column.index()]
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! In which column mappings and lists stand, and what may stand beside them.

use super::line::Line;
use super::scan::{Scan, Step};
use super::{Break, Cause};

/// A mapping or list by where its keys or dashes stand.
#[derive(Clone, Copy)]
pub(super) struct Level {
    pub(super) column: usize,
    pub(super) list: bool,
}

impl Scan {
    /// A key or dash in this column: of something that goes on, or of something that begins.
    pub(super) fn level(&mut self, line: &Line, column: usize, list: bool) -> Step {
        let place = line.place(column, line.end(column));
        let depth = self.levels.len();
        while self.levels.last().is_some_and(|top| top.column > column) {
            self.levels.pop();
        }
        let is_back = self.levels.len() < depth;
        match self.levels.last().copied() {
            Some(top) if top.column == column && top.list == list => Ok(()),
            // A list may stand right below its key, and end with the next one.
            Some(top) if top.column == column && list => match self.open && !is_back {
                true => {
                    self.levels.push(Level { column, list });
                    Ok(())
                }
                false => Err(Cause::new(
                    line.place(column, column + 1),
                    Break::Misplaced { sign: '-' },
                )),
            },
            Some(top) if top.column == column => {
                self.levels.pop();
                match self.levels.last() {
                    Some(below) if below.column == column => Ok(()),
                    _ => Err(Cause::new(place, Break::DashOrSpaces)),
                }
            }
            _ if is_back || !self.open => Err(Cause::new(place, Break::Indentation)),
            _ => {
                self.levels.push(Level { column, list });
                Ok(())
            }
        }
    }

    /// The column of the innermost one.
    pub(super) fn innermost(&self) -> Option<usize> {
        self.levels.last().map(|level| level.column)
    }
}

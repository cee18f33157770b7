// SPDX-License-Identifier: EUPL-1.2
//! Names of sites and teams as small numbers, and how many people each site has.

use foldhash::fast::RandomState;
use hashbrown::HashMap;
use smallvec::SmallVec;

use super::codec::{Corrupt, Reader, Writer};

/// Names held at most: sites and teams of one company; more share the number of "unknown".
const MAX_NAMES: usize = 65_536;

/// The table of names. Number 0 is the empty name: unknown.
#[derive(Debug)]
pub(super) struct Places {
    numbers: HashMap<Box<[u8]>, u32, RandomState>,
    names: Vec<Box<str>>,
    /// Different people seen by site, up to `enough` of them: sizes below it must stay hidden.
    people: HashMap<u32, SmallVec<[u64; 10]>, RandomState>,
    enough: usize,
}

impl Places {
    pub(super) fn new(enough: usize) -> Places {
        let mut places = Places {
            numbers: HashMap::default(),
            names: Vec::new(),
            people: HashMap::default(),
            enough,
        };
        places.number(b"");
        places
    }

    /// The number of a name, given out at first sight.
    pub(super) fn number(&mut self, name: &[u8]) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        if self.names.len() >= MAX_NAMES {
            return 0;
        }
        let number = self.names.len() as u32;
        self.numbers.insert(name.into(), number);
        // Names come from texts, so nothing is lost.
        self.names.push(String::from_utf8_lossy(name).into());
        number
    }

    /// The name of a number.
    pub(super) fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", |name| name)
    }

    /// Takes note of a person at a site.
    pub(super) fn meet(&mut self, site: u32, person: u64) {
        if person == 0 {
            return;
        }
        let people = self.people.entry(site).or_default();
        if people.len() < self.enough && !people.contains(&person) {
            people.push(person);
        }
    }

    /// Sites and how many different people were seen there; counting stops at the largest
    /// number that any rule of the agreement asks for.
    pub(super) fn sizes(&self) -> impl Iterator<Item = (&str, u32)> {
        self.people
            .iter()
            .map(|(site, people)| (self.name(*site), people.len() as u32))
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.u64(self.names.len() as u64);
        self.names.iter().for_each(|name| to.bytes(name.as_bytes()));
        to.u64(self.people.len() as u64);
        for (site, people) in &self.people {
            to.u64(u64::from(*site));
            to.u64(people.len() as u64);
            people
                .iter()
                .for_each(|person| to.raw(&person.to_le_bytes()));
        }
    }

    pub(super) fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Corrupt> {
        *self = Places::new(self.enough);
        for expected in 0..from.count()? {
            let name = from.bytes()?;
            if str::from_utf8(name).is_err() {
                return Err(Corrupt("a name is no text"));
            }
            if self.number(name) as usize != expected {
                return Err(Corrupt("a name stands twice"));
            }
        }
        for _ in 0..from.count()? {
            let site = from.u32()?;
            for _ in 0..from.count()? {
                self.meet(site, u64::from_le_bytes(from.array()?));
            }
        }
        Ok(())
    }
}

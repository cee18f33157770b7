// SPDX-License-Identifier: EUPL-1.2
//! A set of leaves by number, one bit for each leaf of the log: a million of them are 125 kB.

/// Numbers of leaves. Whoever adds one has bounded it by the size of the log.
#[derive(Debug, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn insert(&mut self, seq: u64) {
        let word = (seq / 64) as usize;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (seq % 64);
    }

    /// The first one that is here and in neither of the others.
    pub(super) fn first_beside(&self, one: &Bits, other: &Bits) -> Option<u64> {
        self.iter(|at| !(one.word(at) | other.word(at))).next()
    }

    /// Those before `end`, in order.
    pub(super) fn before(&self, end: u64) -> impl Iterator<Item = u64> {
        self.iter(|_| u64::MAX).take_while(move |seq| *seq < end)
    }

    fn word(&self, at: usize) -> u64 {
        self.0.get(at).copied().unwrap_or(0)
    }

    fn iter(&self, mask: impl Fn(usize) -> u64) -> impl Iterator<Item = u64> {
        let words = self.0.iter().enumerate();
        words.flat_map(move |(at, word)| {
            let word = word & mask(at);
            let set = (0..64).filter(move |bit| word >> bit & 1 == 1);
            set.map(move |bit| at as u64 * 64 + bit)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(leaves: &[u64]) -> Bits {
        let mut bits = Bits::default();
        leaves.iter().for_each(|seq| bits.insert(*seq));
        bits
    }

    #[test]
    fn what_is_in_no_other_set_is_found_in_order() {
        let (all, none) = (of(&[700, 3, 63, 64, 3]), Bits::default());
        assert_eq!(all.before(701).collect::<Vec<_>>(), [3, 63, 64, 700]);
        assert_eq!(all.before(64).collect::<Vec<_>>(), [3, 63]);
        assert_eq!(all.first_beside(&none, &none), Some(3));
        assert_eq!(all.first_beside(&of(&[3, 64]), &of(&[63])), Some(700));
        assert_eq!(all.first_beside(&of(&[3, 700]), &of(&[63, 64])), None);
        assert_eq!(none.first_beside(&all, &all), None);
    }
}

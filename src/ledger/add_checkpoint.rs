// SPDX-License-Identifier: EUPL-1.2
//! What a log asks a witness (C2SP tlog-witness, `add-checkpoint`): here is my newest checkpoint,
//! and the proof that it goes on from the one you signed last.

use std::fmt;

use super::proof::decimal;
use super::{Hash, SignedNote};

/// Lines of a proof at most, as the specification has it.
const MAX_LINES: usize = 63;
/// Media type of the answer that says which size the witness knows.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Size of the checkpoint that the witness is thought to have signed last.
    pub old: u64,
    /// Consistency proof from there; empty if `old` is 0 or the new size.
    pub proof: Vec<Hash>,
    /// The new checkpoint. Nobody has checked it yet.
    pub note: SignedNote,
}

impl AddCheckpoint {
    /// Reads a request; nothing if it has another form.
    #[must_use]
    pub fn parse(text: &str) -> Option<AddCheckpoint> {
        let (head, note) = text.split_once("\n\n")?;
        let mut lines = head.split('\n');
        let old = decimal(lines.next()?.strip_prefix("old ")?)?;
        let proof = lines.map(Hash::parse).collect::<Option<Vec<_>>>()?;
        let note = SignedNote::parse(note)?;
        (proof.len() <= MAX_LINES).then_some(AddCheckpoint { old, proof, note })
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.proof
            .iter()
            .try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.note)
    }
}

/// The size that a witness knows, from the body of its answer 409.
#[must_use]
pub fn known_size(body: &str) -> Option<u64> {
    decimal(body.strip_suffix('\n')?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    const EXAMPLE: &str = "old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
";

    #[test]
    fn the_example_is_read_and_written_back() {
        let request = AddCheckpoint::parse(EXAMPLE).unwrap();
        assert_eq!((request.old, request.proof.len()), (20_852_014, 4));
        assert_eq!(request.to_string(), EXAMPLE);
    }

    #[test]
    fn other_forms_are_none() {
        for (from, to) in [
            ("old 20852014\n", ""),
            ("old 20852014", "old 020852014"),
            ("old 20852014", "old -1"),
            ("old 20852014", "old  20852014"),
            ("PlRNCrwH", "PlRN"),
            ("\n\nexample", "\nexample"),
            ("\n\n— example", "\n— example"),
        ] {
            let text = EXAMPLE.replacen(from, to, 1);
            assert_eq!(AddCheckpoint::parse(&text), None, "{from:?} -> {to:?}");
        }
        let line = "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n";
        let long = EXAMPLE.replacen(line, &line.repeat(61), 1);
        assert_eq!(AddCheckpoint::parse(&long), None, "64 lines");
        assert_eq!(known_size("20852014\n"), Some(20_852_014));
        assert_eq!(known_size("20852014"), None);
    }
}

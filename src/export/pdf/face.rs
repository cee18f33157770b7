// SPDX-License-Identifier: EUPL-1.2
//! The typefaces that lie in every PDF, and how wide their letters are.

use std::collections::HashMap;

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

const REGULAR: &[u8] = include_bytes!("fonts/vigie-sans-regular.ttf");
const BOLD: &[u8] = include_bytes!("fonts/vigie-sans-bold.ttf");
const MONO: &[u8] = include_bytes!("fonts/vigie-mono-regular.ttf");
/// Shown in the place of what no face has.
const BOX: char = '□';

/// The space inside French numbers and before French signs, and its width: these faces have it so
/// narrow that 15 957 reads as one number of five digits.
const THIN: char = '\u{202f}';
const THIN_WIDTH: f32 = 0.16;

/// A typeface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    Regular,
    Bold,
    Mono,
}

impl Face {
    /// Its font file.
    pub(super) fn file(self) -> &'static [u8] {
        match self {
            Face::Regular => REGULAR,
            Face::Bold => BOLD,
            Face::Mono => MONO,
        }
    }

    /// How large it is beside the others.
    pub(super) fn scale(self) -> f32 {
        match self {
            Face::Regular | Face::Bold => 1.0,
            Face::Mono => 0.88,
        }
    }
}

/// A letter as a face has it: its number, and its width for a size of one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    pub(super) face: Face,
    pub(super) glyph: u32,
    pub(super) advance: f32,
}

/// The letters of all faces.
pub(super) struct Faces([HashMap<char, (u32, f32)>; 3]);

impl Faces {
    pub(super) fn load() -> Faces {
        Faces([Face::Regular, Face::Bold, Face::Mono].map(letters))
    }

    fn of(&self, face: Face) -> &HashMap<char, (u32, f32)> {
        let Faces([regular, bold, mono]) = self;
        match face {
            Face::Regular => regular,
            Face::Bold => bold,
            Face::Mono => mono,
        }
    }

    /// The letter for a character: from another face if this one lacks it, or else a box, behind
    /// which the character can still be copied.
    pub(super) fn letter(&self, face: Face, c: char) -> Letter {
        let faces = [(face, c), (Face::Regular, c), (Face::Regular, BOX)];
        let found = faces.into_iter().find_map(|(face, c)| {
            let (glyph, advance) = *self.of(face).get(&c)?;
            let advance = advance * face.scale();
            Some(Letter {
                face,
                glyph,
                advance,
            })
        });
        found.unwrap_or(Letter {
            face,
            glyph: 0,
            advance: 0.5,
        })
    }
}

/// Which glyph a face has for a character, and how wide it is.
fn letters(face: Face) -> HashMap<char, (u32, f32)> {
    let Ok(font) = FontRef::new(face.file()) else {
        return HashMap::new();
    };
    let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
    let mappings = font.charmap().mappings();
    let letter = |(c, glyph): (u32, skrifa::GlyphId)| {
        let advance = metrics.advance_width(glyph)?;
        let c = char::from_u32(c)?;
        let advance = if c == THIN {
            advance.max(THIN_WIDTH)
        } else {
            advance
        };
        Some((c, (glyph.to_u32(), advance)))
    };
    mappings.filter_map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_faces_have_what_both_languages_need() {
        let faces = Faces::load();
        let needed = "aàâäæçéèêëîïôœùûüÿÀÉŒ«»“”’‘…–—·×±≤≥≠≈→←↑↓§€£°²⁵%‰•†‡−□\u{a0}\u{202f}ąßñΩЖ";
        for c in needed.chars() {
            for face in [Face::Regular, Face::Bold] {
                let letter = faces.letter(face, c);
                assert!(faces.of(face).contains_key(&c), "{c} {face:?}");
                assert!(letter.glyph != 0 && letter.advance > 0.0, "{c}");
            }
        }
        assert_eq!(faces.letter(Face::Mono, '≥').face, Face::Regular);
        let lacking = faces.letter(Face::Bold, '漢');
        assert_eq!(lacking.glyph, faces.letter(Face::Regular, BOX).glyph);
    }
}

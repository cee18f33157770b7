// SPDX-License-Identifier: EUPL-1.2
//! Draws what a layout says onto the pages of a PDF.

use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag};
use krilla::text::{Font, GlyphId, KrillaGlyph};

use super::super::document::Margins;
use super::PdfError;
use super::face::{Face, Faces};
use super::layout::{Area, Drawn, GREY, Ink, Mark, Page, SIDE, style};
use super::lines::{Line, Set, broken};

/// The faces as the library takes them.
pub(super) struct Fonts([Font; 3]);

impl Fonts {
    pub(super) fn load() -> Result<Fonts, PdfError> {
        let load = |face: Face| {
            let font = Font::new(face.file().into(), 0);
            font.ok_or_else(|| PdfError(format!("font {face:?} cannot be read")))
        };
        let (regular, bold) = (load(Face::Regular)?, load(Face::Bold)?);
        Ok(Fonts([regular, bold, load(Face::Mono)?]))
    }

    fn of(&self, face: Face) -> Font {
        let Fonts([regular, bold, mono]) = self;
        match face {
            Face::Regular => regular.clone(),
            Face::Bold => bold.clone(),
            Face::Mono => mono.clone(),
        }
    }
}

/// Draws on a page.
pub(super) struct Pen<'p, 's> {
    pub(super) faces: &'p Faces,
    pub(super) fonts: &'p Fonts,
    pub(super) surface: &'p mut Surface<'s>,
}

impl Pen<'_, '_> {
    /// The running head and foot: which log, which page.
    pub(super) fn margins(&mut self, page: &Page, margins: &Margins, number: &str) {
        let style = style(Face::Regular, 7.6);
        let right = page.width - SIDE;
        for (text, base, is_right, kind) in [
            (margins.log.as_str(), 36.0, false, ArtifactType::Header),
            (margins.key.as_str(), 36.0, true, ArtifactType::Header),
            (
                margins.made.as_str(),
                page.height - 28.0,
                false,
                ArtifactType::Footer,
            ),
            (number, page.height - 28.0, true, ArtifactType::Footer),
        ] {
            let lines = broken(self.faces, text, style, page.width / 2.0);
            let Some(line) = lines.into_iter().next() else {
                continue;
            };
            let x = if is_right { right - line.width() } else { SIDE };
            let artifact = ContentTag::Artifact(Artifact::with_kind(kind));
            self.surface.start_tagged(artifact);
            self.line(&line, (x, base), style.size);
            self.surface.end_tagged();
        }
    }

    fn line(&mut self, line: &Line, (x, base): (f32, f32), size: f32) {
        for run in &line.runs {
            if let Set::Face(face) = run.set {
                self.text(face, &run.text, (x + run.x, base), size, GREY);
            }
        }
    }

    /// Draws a mark, and says what it is called in the structure.
    pub(super) fn mark(&mut self, mark: &Mark) -> Option<Identifier> {
        let tag = match (&mark.what, mark.node) {
            (_, None) => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
            (Drawn::Run { .. }, Some(_)) => ContentTag::Span(SpanTag::empty()),
            (Drawn::Filled(..) | Drawn::Hatched(..) | Drawn::Framed(..), Some(_)) => {
                ContentTag::Other
            }
        };
        let identifier = self.surface.start_tagged(tag);
        match &mark.what {
            Drawn::Run { at, size, ink, run } => {
                if let Set::Face(face) = run.set {
                    self.text(face, &run.text, *at, *size, *ink);
                }
            }
            Drawn::Filled(area, ink) => self.filled(*area, *ink),
            Drawn::Framed(area, ink) => self.framed(*area, *ink),
            Drawn::Hatched(area, ink, step) => self.hatched(*area, *ink, *step),
        }
        self.surface.end_tagged();
        mark.node.map(|_| identifier)
    }

    fn text(&mut self, face: Face, text: &str, (x, y): (f32, f32), size: f32, ink: Ink) {
        let glyphs: Vec<KrillaGlyph> = text
            .char_indices()
            .map(|(at, c)| {
                let letter = self.faces.letter(face, c);
                KrillaGlyph {
                    glyph_id: GlyphId::new(letter.glyph),
                    text_range: at..at + c.len_utf8(),
                    x_advance: letter.advance / face.scale(),
                    x_offset: 0.0,
                    y_offset: 0.0,
                    y_advance: 0.0,
                    location: None,
                }
            })
            .collect();
        self.surface.set_fill(Some(fill(ink)));
        self.surface.set_stroke(None);
        let (font, size) = (self.fonts.of(face), size * face.scale());
        self.surface
            .draw_glyphs(Point::from_xy(x, y), &glyphs, font, text, size, false);
    }

    fn filled(&mut self, area: Area, ink: Ink) {
        if let Some(path) = rectangle(area) {
            self.surface.set_fill(Some(fill(ink)));
            self.surface.set_stroke(None);
            self.surface.draw_path(&path);
        }
    }

    fn framed(&mut self, area: Area, ink: Ink) {
        if let Some(path) = rectangle(area) {
            self.stroked(&path, ink, 0.7);
        }
    }

    fn stroked(&mut self, path: &Path, ink: Ink, width: f32) {
        let [red, green, blue] = ink;
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke {
            paint: rgb::Color::new(red, green, blue).into(),
            width,
            ..Stroke::default()
        }));
        self.surface.draw_path(path);
    }

    /// Slanted lines, cut off at the edges of the area.
    fn hatched(&mut self, area: Area, ink: Ink, [step, thick]: [f32; 2]) {
        let [left, top, width, height] = area;
        let Some(clip) = rectangle(area) else { return };
        let mut lines = PathBuilder::new();
        let mut x = left - height;
        while x < left + width {
            lines.move_to(x, top + height);
            lines.line_to(x + height, top);
            x += step;
        }
        if let Some(lines) = lines.finish() {
            self.surface.push_clip_path(&clip, &FillRule::NonZero);
            self.stroked(&lines, ink, thick * 0.7);
            self.surface.pop();
        }
    }
}

fn fill([red, green, blue]: Ink) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        ..Fill::default()
    }
}

fn rectangle([x, y, width, height]: Area) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(x, y, width, height)?);
    path.finish()
}

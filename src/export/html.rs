// SPDX-License-Identifier: EUPL-1.2
//! The cover on a screen: one HTML file without script or network, that prints on A4.

use std::fmt::Write as _;

use super::document::{Block, Document, Fact, Figure, Fill, Listed, Shape, Sheet, Table, WIDTH};
use super::spans::{Span, spans};
use crate::diagnostic::Language;

/// Columns of a table that fits every screen.
const MAX_NARROW: usize = 5;

/// Writes the page.
pub(super) fn render(document: &Document<'_>) -> String {
    let mut out = head(document);
    let mut is_listed = false;
    for (sheet, blocks) in &document.sheets {
        let (open, close) = match sheet {
            Sheet::Tall => ("", ""),
            Sheet::Wide => ("<div class=\"wide alerts\">\n", "</div>\n"),
            Sheet::Form => ("<section class=\"receipt\">\n", "</section>\n"),
        };
        out.push_str(open);
        for block in blocks {
            if matches!(block, Block::Section { .. }) && !is_listed {
                out.push_str(&contents(document));
                is_listed = true;
            }
            out.push_str(&of_block(block));
        }
        out.push_str(close);
    }
    let made = document.words.pick("Made by Vigie", "Établi par Vigie");
    let version = env!("CARGO_PKG_VERSION");
    out.push_str(&format!(
        "</main>\n<footer>{made} {version}</footer>\n</body>\n</html>\n"
    ));
    out
}

fn head(document: &Document<'_>) -> String {
    let w = document.words;
    let (lang, title) = (lang(w.language), document.title);
    let skip = w.pick("Skip to the contents", "Aller au contenu");
    let lead = document.lead.as_ref().map(|lead| {
        let lead = text(lead);
        format!("<p class=\"lead\">{lead}</p>\n")
    });
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{}{}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#coverage\">{skip}</a>\n<header>\n<h1>{title}</h1>\n{}\
         </header>\n<main>\n",
        include_str!("page.css"),
        margins(document),
        lead.unwrap_or_default(),
    )
}

/// The running head and foot of printed pages: which log, which page.
fn margins(document: &Document<'_>) -> String {
    let margins = &document.margins;
    format!(
        "@page {{\n  @top-left {{ content: \"{}\"; }}\n  \
         @top-right {{ content: \"{}\"; }}\n  \
         @bottom-left {{ content: \"{}\"; }}\n  \
         @bottom-right {{ content: \"{} \" counter(page) \" / \" counter(pages); }}\n}}\n",
        margins.log, margins.key, margins.made, margins.page
    )
}

/// Where the sections are.
fn contents(document: &Document<'_>) -> String {
    let label = document.words.pick("Contents", "Sommaire");
    let mut out = format!("<nav aria-label=\"{label}\"><ul>\n");
    for (id, title) in document.sections() {
        out.push_str(&format!("<li><a href=\"#{id}\">{title}</a></li>\n"));
    }
    out.push_str("</ul></nav>\n");
    out
}

fn of_block(block: &Block) -> String {
    match block {
        Block::Section {
            id,
            title,
            is_apart,
        } => {
            let class = if *is_apart { " class=\"apart\"" } else { "" };
            format!("<h2 id=\"{id}\"{class}>{title}</h2>\n")
        }
        Block::Heading(heading) => {
            let lang = spoken(heading.language);
            format!("<h3{lang}>{}</h3>\n", text(&heading.what))
        }
        Block::Paragraph(paragraph) => format!("<p>{}</p>\n", text(paragraph)),
        Block::Note(note) => format!("<p class=\"note\">{}</p>\n", text(note)),
        Block::Facts(facts) => of_facts(facts),
        Block::Table(table) => of_table(table),
        Block::Figure(figure) => of_figure(figure),
        Block::List(listed, items) => {
            let (tag, class) = match listed {
                Listed::Dots => ("ul", ""),
                Listed::Numbers => ("ol", ""),
                Listed::Clauses => ("ul", " class=\"clauses\""),
            };
            let lang = spoken(items.language);
            let items = items.what.iter();
            let items: String = items
                .map(|item| format!("<li>{}</li>\n", text(item)))
                .collect();
            format!("<{tag}{class}{lang}>\n{items}</{tag}>\n")
        }
        Block::Meanings(words) => {
            let lang = spoken(words.language);
            let words: String = words
                .what
                .iter()
                .map(|[word, meaning]| {
                    format!("<dt>{}</dt><dd>{}</dd>\n", text(word), text(meaning))
                })
                .collect();
            format!("<dl class=\"words\"{lang}>\n{words}</dl>\n")
        }
    }
}

fn of_table(table: &Table) -> String {
    // What can be too wide for a screen can be moved with keys.
    let focus = if table.heads.len() > MAX_NARROW {
        " tabindex=\"0\""
    } else {
        ""
    };
    let mut html = format!(
        "<div class=\"scroll\"{focus}><table>\n<caption>{}</caption>\n<thead><tr>",
        text(&table.caption)
    );
    for head in &table.heads {
        html.push_str(&format!("<th scope=\"col\">{}</th>", text(head)));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        html.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let cell = text(cell);
            html.push_str(&match at {
                0 => format!("<th scope=\"row\">{cell}</th>"),
                _ => format!("<td>{cell}</td>"),
            });
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table></div>\n");
    html
}

fn of_facts(facts: &[Fact]) -> String {
    let mut html = "<dl class=\"facts\">\n".to_owned();
    for fact in facts {
        let class = if fact.warns { " class=\"warn\"" } else { "" };
        let (name, value) = (text(&fact.name), text(&fact.value));
        html.push_str(&format!(
            "<div{class}><dt>{name}</dt><dd>{value}</dd></div>\n"
        ));
    }
    html.push_str("</dl>\n");
    html
}

/// SVG with a title and a description.
fn of_figure(figure: &Figure) -> String {
    let (id, height) = (figure.id, figure.height);
    let (title, says) = (text(figure.title), text(figure.says));
    let mut svg = format!(
        "<figure>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\n<title id=\"{id}-t\">{title}</title>\
         <desc id=\"{id}-d\">{says}</desc>\n<defs>\
         <pattern id=\"dense\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/>\
         <rect width=\"4\" height=\"6\" fill=\"#7b1e1e\"/></pattern>\
         <pattern id=\"stopped\" width=\"9\" height=\"9\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><rect width=\"9\" height=\"9\" fill=\"#fff\"/>\
         <rect width=\"2\" height=\"9\" fill=\"#7b1e1e\"/></pattern></defs>\n"
    );
    for shape in &figure.shapes {
        // Writing to a String cannot fail.
        let _ = match shape {
            Shape::Bar {
                x,
                y,
                width,
                height,
                fill,
            } => {
                let fill = match fill {
                    Fill::Plain => "#1b4f72\" stroke=\"#1b4f72",
                    Fill::Dense => "url(#dense)\" stroke=\"#1b4f72",
                    Fill::Broken => "url(#dense)\" stroke=\"#7b1e1e",
                    Fill::Stopped => "url(#stopped)\" stroke=\"#7b1e1e",
                    Fill::Watched => "#2e7d5b",
                };
                writeln!(
                    svg,
                    "<rect x=\"{x:.1}\" y=\"{y}\" width=\"{width:.1}\" height=\"{height}\" \
                     fill=\"{fill}\"/>"
                )
            }
            Shape::Label { x, y, ends, text } => {
                let anchor = if *ends { " text-anchor=\"end\"" } else { "" };
                let text = self::text(text);
                writeln!(svg, "<text x=\"{x:.1}\" y=\"{y}\"{anchor}>{text}</text>")
            }
        };
    }
    svg.push_str("</svg>\n</figure>\n");
    svg
}

fn lang(language: Language) -> &'static str {
    language.pick("en", "fr")
}

fn spoken(language: Option<Language>) -> String {
    language.map_or_else(String::new, |language| {
        format!(" lang=\"{}\"", lang(language))
    })
}

/// A text as it stands in a page: what is markup in it are our marks, and nothing else.
fn text(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for span in spans(text) {
        let (open, inside, close) = match span {
            Span::Plain(text) => ("", text, ""),
            Span::Code(text) => ("<code>", text, "</code>"),
            Span::Strong(text) => ("<strong>", text, "</strong>"),
            Span::Kept(text) => ("<span class=\"kept\">", text, "</span>"),
            Span::Blank => ("<span class=\"blank\">", "", "</span>"),
            Span::Break => ("<br>", "", ""),
            Span::File(name) => {
                let name = escaped(name);
                html.push_str(&format!("<a href=\"{name}\">{name}</a>"));
                continue;
            }
            Span::Time { exact, shown } => {
                let exact = escaped(exact);
                html.push_str(&format!("<time datetime=\"{exact}\">"));
                ("", shown, "</time>")
            }
        };
        html.push_str(open);
        html.push_str(&escaped(inside).replace('\n', "<br>"));
        html.push_str(close);
    }
    html
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

// SPDX-License-Identifier: EUPL-1.2
//! Why a file is not YAML: codes and texts with what to do, in both languages.

use crate::diagnostic::Message;

/// What keeps a file from being YAML, or from being the YAML that was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::yaml) enum Break {
    Unknown,
    Tab,
    NoBreakSpace {
        sign: char,
    },
    TypographicQuotes,
    ColonInText,
    ColonOrComma,
    Apostrophe,
    QuoteInText,
    TextAfterQuotes,
    OpenQuote {
        quote: char,
    },
    Unclosed {
        open: char,
        close: char,
    },
    CommentInside {
        open: char,
    },
    Misplaced {
        sign: char,
    },
    SpaceMissing {
        sign: char,
    },
    ColonMissing,
    DashMissing,
    /// A key as far left as the dashes before it.
    DashOrSpaces,
    Indentation,
    NeedsQuotes {
        sign: char,
    },
    Escape,
    Invisible {
        sign: char,
    },
}

impl Break {
    /// The code and the texts.
    #[rustfmt::skip]
    pub(in crate::yaml) fn message(self) -> Message {
        let (code, en, fr): (_, String, String) = match self {
            Break::Unknown => ("Y006",
                "this cannot be read as YAML: look here and at the line before for a sign too many or too few".into(),
                "ceci n'est pas lisible comme YAML : cherchez ici et à la ligne précédente un signe de trop ou qui manque".into()),
            Break::Tab => ("Y007",
                "a tab stands here; YAML wants spaces".into(),
                "une tabulation se trouve ici ; YAML veut des espaces".into()),
            Break::NoBreakSpace { sign } => ("Y043",
                format!("a no-break space (U+{:04X}) stands here, which YAML takes for a letter: put an ordinary one", u32::from(sign)),
                format!("une espace insécable (U+{:04X}) se trouve ici, que YAML prend pour une lettre : mettez une espace ordinaire", u32::from(sign))),
            Break::TypographicQuotes => ("Y044",
                "YAML knows only straight quotes, \" or '; these are part of the text for it".into(),
                "YAML ne connaît que les guillemets droits, \" ou ' ; ceux-ci font pour lui partie du texte".into()),
            Break::ColonInText => ("Y045",
                "a text in which a space follows a colon needs quotes".into(),
                "un texte où une espace suit un deux-points a besoin de guillemets".into()),
            Break::ColonOrComma => ("Y045",
                "a second colon before the next comma: a comma is missing, or the text needs quotes".into(),
                "un second deux-points avant la virgule suivante : il manque une virgule, ou le texte a besoin de guillemets".into()),
            Break::Apostrophe => ("Y046",
                "this apostrophe ends the text in single quotes: put the text in double ones".into(),
                "cette apostrophe ferme le texte entre apostrophes : mettez le texte entre guillemets droits".into()),
            Break::QuoteInText => ("Y046",
                "this quote ends the text: inside a text in double quotes it is written \\\"".into(),
                "ce guillemet ferme le texte : à l'intérieur d'un texte entre guillemets, il s'écrit \\\"".into()),
            Break::TextAfterQuotes => ("Y047",
                "something follows a text in quotes: a comma is missing, or the quotes belong around all of it".into(),
                "quelque chose suit un texte entre guillemets : il manque une virgule, ou les guillemets vont autour du tout".into()),
            Break::OpenQuote { quote } => ("Y048",
                format!("this {quote} is never closed"),
                format!("ce {quote} n'est jamais fermé")),
            Break::Unclosed { open, close } => ("Y049",
                format!("this `{open}` is not closed: a `{close}` is missing"),
                format!("ce `{open}` n'est pas fermé : il manque un `{close}`")),
            Break::CommentInside { open } => ("Y049",
                format!("what follows a space and `#` is a comment, so that the `{open}` before it is not closed; a text with `#` needs quotes"),
                format!("ce qui suit une espace et `#` est un commentaire, et le `{open}` qui précède n'est pas fermé ; un texte avec `#` a besoin de guillemets")),
            Break::Misplaced { sign } => ("Y050",
                format!("`{sign}` does not belong here"),
                format!("`{sign}` n'a pas sa place ici")),
            Break::SpaceMissing { sign } => ("Y051",
                format!("a space is missing after this `{sign}`"),
                format!("il manque une espace après ce `{sign}`")),
            Break::ColonMissing => ("Y052",
                "this line is neither a key with its colon (`key: value`) nor an item of a list (`- value`)".into(),
                "cette ligne n'est ni une clé suivie de deux-points (`clé: valeur`), ni un élément de liste (`- valeur`)".into()),
            Break::DashMissing => ("Y053",
                "a dash is missing: another item of the list begins here".into(),
                "il manque un tiret : un autre élément de la liste commence ici".into()),
            Break::DashOrSpaces => ("Y053",
                "this key stands as far left as the dashes above it: put it below the key behind the dash if it belongs to that item, or a dash before it if another one begins".into(),
                "cette clé est aussi à gauche que les tirets au-dessus : mettez-la sous la clé qui suit le tiret si elle fait partie de cet élément, ou un tiret devant si un autre commence".into()),
            Break::Indentation => ("Y054",
                "this line begins further left or right than those it belongs to: give it as many spaces".into(),
                "cette ligne commence plus à gauche ou à droite que celles dont elle fait partie : donnez-lui autant d'espaces".into()),
            Break::NeedsQuotes { sign } => ("Y055",
                format!("no value begins with {sign}: a text that does needs quotes"),
                format!("aucune valeur ne commence par {sign} : un tel texte a besoin de guillemets")),
            Break::Escape => ("Y056",
                "in double quotes `\\` begins an escape: write `\\\\`, or put the text in single quotes".into(),
                "entre guillemets, `\\` commence un échappement : écrivez `\\\\`, ou mettez le texte entre apostrophes".into()),
            Break::Invisible { sign } => ("Y057",
                format!("a sign that nobody sees (U+{:04X}) stands here: delete it", u32::from(sign)),
                format!("un signe invisible (U+{:04X}) se trouve ici : supprimez-le", u32::from(sign))),
        };
        Message { code, en, fr }
    }
}

// SPDX-License-Identifier: EUPL-1.2
//! Why something of a sample was rejected: where, what stands there and what should.

use serde_json::{Value, json as value};

use crate::diagnostic::Language;
use crate::intake::{Blame, Columns, Lacking, Shape, Sort, Unopened};

/// It all as a line.
pub(super) fn sentence(blame: &Blame, language: Language) -> String {
    let mut parts = Vec::new();
    if let Some(line) = blame.line {
        parts.push(language.pick(format!("line {line}"), format!("ligne {line}")));
    }
    parts.extend(blame.pointer.as_ref().map(|pointer| {
        match pointer.as_str() {
            "" => language
                .pick("the event itself", "l'événement lui-même")
                .to_owned(),
            pointer => pointer.to_owned(),
        }
    }));
    let found = found(blame, language);
    let wanted = wanted(&blame.wanted, language);
    parts.push(language.pick(
        format!("found {found}; wanted {wanted}"),
        format!("trouvé {found}\u{202f}; attendu {wanted}"),
    ));
    parts.join(", ")
}

/// The same for programs.
pub(super) fn json(blame: &Blame) -> Value {
    let (what, of) = match &blame.wanted {
        Lacking::Time(formats) => ("time", value!(formats)),
        Lacking::Id => ("id", Value::Null),
        Lacking::Object => ("object", Value::Null),
        Lacking::List => ("list", Value::Null),
        Lacking::Word => ("single_value", Value::Null),
        Lacking::Columns(columns) => {
            let names = columns.names.iter();
            let names = names.map(|(name, near)| value!({ "name": name, "near": near }));
            let delimiter = columns.delimiter.map(String::from);
            let names = names.collect::<Vec<_>>();
            (
                "columns",
                value!({ "names": names, "delimiter": delimiter }),
            )
        }
        Lacking::Utf8 => ("utf8", Value::Null),
        Lacking::Fields(count) => ("fields", value!(count)),
        Lacking::Format(word) => ("format", value!(word)),
        Lacking::Base64 => ("base64", Value::Null),
        Lacking::Quote => ("quote", Value::Null),
        Lacking::Uncompressed(how) => ("uncompressed", value!(how)),
    };
    let Shape { sort, length, like } = &blame.found;
    value!({
        "line": blame.line,
        "pointer": blame.pointer,
        "found": { "kind": sort.name(), "length": length, "like": like },
        "wanted": { "kind": what, "of": of },
    })
}

fn found(blame: &Blame, language: Language) -> String {
    let length = blame.found.length;
    let counted = |one, more| counted(length, one, more, language);
    match &blame.wanted {
        Lacking::Columns(_) => return counted(("column", "colonne"), ("columns", "colonnes")),
        Lacking::Fields(_) => return counted(("field", "champ"), ("fields", "champs")),
        Lacking::Utf8 => {
            let characters = counted(("character", "caractère"), ("characters", "caractères"));
            let byte = &blame.found.like;
            return language.pick(
                format!("the byte {byte} behind {characters}"),
                format!("l'octet {byte} après {characters}"),
            );
        }
        Lacking::Quote => {
            let quote = language.pick("a quote that opens here", "un guillemet qui s'ouvre ici");
            return quote.to_owned();
        }
        Lacking::Time(_)
        | Lacking::Id
        | Lacking::Object
        | Lacking::List
        | Lacking::Word
        | Lacking::Base64
        | Lacking::Uncompressed(_)
        | Lacking::Format(_) => {}
    }
    shape(&blame.found, language)
}

/// What a value looks like.
pub(super) fn shape(found: &Shape, language: Language) -> String {
    let counted =
        |one: (&str, &str), more: (&str, &str)| counted(found.length, one, more, language);
    let characters = || counted(("character", "caractère"), ("characters", "caractères"));
    let like = match found.like.trim() {
        "" => String::new(),
        like => language.pick(format!(" like {like}"), format!(" de la forme {like}")),
    };
    match found.sort {
        Sort::Nothing => language.pick("nothing", "rien").to_owned(),
        Sort::Null => "null".to_owned(),
        Sort::Bool => language
            .pick("a truth value", "une valeur de vérité")
            .to_owned(),
        Sort::Number => language.pick("a number", "un nombre").to_owned() + &like,
        Sort::Text => {
            let text = language.pick("a text of", "un texte de");
            format!("{text} {}{like}", characters())
        }
        Sort::Broken => language
            .pick("what is no value", "ce qui n'est pas une valeur")
            .to_owned(),
        Sort::List => {
            let list = language.pick("a list of", "une liste de");
            format!(
                "{list} {}",
                counted(("element", "élément"), ("elements", "éléments"))
            )
        }
        Sort::Object => {
            let object = language.pick("an object of", "un objet de");
            format!(
                "{object} {}",
                counted(("member", "membre"), ("members", "membres"))
            )
        }
    }
}

/// A name, in quotes where spaces around it would not be seen.
pub(super) fn visible(name: &str) -> String {
    match name.trim() == name {
        true => name.to_owned(),
        false => format!("\"{name}\""),
    }
}

/// A number of things, in the right form of their name.
fn counted(length: usize, one: (&str, &str), more: (&str, &str), language: Language) -> String {
    let of = if language.pick(length == 1, length < 2) {
        one
    } else {
        more
    };
    format!("{length} {}", language.pick(of.0, of.1))
}

fn wanted_columns(columns: &Columns, language: Language) -> String {
    if let Some(found) = columns.delimiter {
        let found = if found == '\t' {
            "\\t".to_owned()
        } else {
            found.to_string()
        };
        return language.pick(
            format!("`record: {{ format: csv, delimiter: \"{found}\" }}`: that is what divides this line"),
            format!("`record: {{ format: csv, delimiter: \"{found}\" }}` : c'est ce qui divise cette ligne"),
        );
    }
    let names = columns.names.iter().map(|(name, near)| match near {
        Some(near) => {
            let near = visible(near);
            language.pick(
                format!("{name} (did you mean {near}?)"),
                format!("{name} (vouliez-vous dire {near} ?)"),
            )
        }
        None => name.clone(),
    });
    let names = names.collect::<Vec<_>>().join(", ");
    let also = language.pick("also the columns", "aussi les colonnes");
    format!("{also} {names}")
}

fn wanted(lacking: &Lacking, language: Language) -> String {
    match lacking {
        Lacking::Time(formats) => {
            let time = language.pick("a time as", "un instant sous la forme");
            format!("{time} {}", formats.join(" | "))
        }
        Lacking::Id => language
            .pick("a text or number", "un texte ou un nombre")
            .to_owned(),
        Lacking::Object => language.pick("an object", "un objet").to_owned(),
        Lacking::List => language
            .pick("a list of events", "une liste d'événements")
            .to_owned(),
        Lacking::Word => language
            .pick("a single value", "une valeur simple")
            .to_owned(),
        Lacking::Columns(columns) => wanted_columns(columns, language),
        Lacking::Utf8 => language
            .pick(
                "UTF-8 (an export of Windows is often in Windows-1252: have it written in UTF-8)",
                "de l'UTF-8 (un export de Windows est souvent en Windows-1252 : faites-le écrire en UTF-8)",
            )
            .to_owned(),
        Lacking::Fields(count) => language.pick(
            format!("{count}, one for each column"),
            format!("{count}, un par colonne"),
        ),
        Lacking::Format(word) => (*word).to_owned(),
        Lacking::Quote => language
            .pick(
                "its end: it never closes, and everything behind it is one field (or `quote:` under `record:`, if it is no quote)",
                "sa fin : il ne se ferme jamais, et tout ce qui suit est un seul champ (ou `quote:` sous `record:`, si ce n'en est pas un)",
            )
            .to_owned(),
        Lacking::Base64 => language
            .pick("a text in Base64", "un texte en Base64")
            .to_owned(),
        Lacking::Uncompressed(how) => language.pick(
            format!("`compressed: {how}` beside it: it begins so"),
            format!("`compressed: {how}` à côté\u{202f}: il commence ainsi"),
        ),
    }
}

/// Why what a mapping opens stayed as it is.
pub(super) fn unopened(why: Unopened, language: Language) -> String {
    let (en, fr) = match why {
        Unopened::NoText => ("is no text", "n'est pas un texte"),
        Unopened::NotBase64 => ("is not Base64", "n'est pas en Base64"),
        Unopened::LooksCompressed(how) => {
            return language.pick(
                format!("looks compressed: `compressed: {how}` is missing"),
                format!("semble compressé\u{202f}: il manque `compressed: {how}`"),
            );
        }
        Unopened::NotCompressed(how) | Unopened::NotInFormat(how) => {
            return language.pick(format!("is not {how}"), format!("n'est pas du {how}"));
        }
        Unopened::TooLarge => ("gives more than 4 MiB", "donne plus de 4 Mio"),
        Unopened::NoPairs => (
            "is no list of names with values",
            "n'est pas une liste de noms et de valeurs",
        ),
        Unopened::NoMatch => (
            "is matched by no expression",
            "ne correspond à aucune expression",
        ),
    };
    language.pick(en, fr).to_owned()
}

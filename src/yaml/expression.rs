// SPDX-License-Identifier: EUPL-1.2
//! What is wrong with a regular expression, in both languages: the library says it in one.

/// What is said where more is closed than opened.
pub(crate) const UNOPENED: (&str, &str) = (
    "a regular expression in which every `)` closes a `(`; the character itself is `\\)`",
    "une expression régulière où chaque `)` ferme une `(` ; le caractère lui-même s'écrit `\\)`",
);

/// Words in the library's messages, and what to say then.
const CAUSES: [(&str, (&str, &str)); 9] = [
    (
        "look-around",
        (
            "a regular expression without look-ahead and look-behind (`(?=`, `(?!`, `(?<=`, `(?<!`): they are not read",
            "une expression régulière sans regard en avant ni en arrière (`(?=`, `(?!`, `(?<=`, `(?<!`) : ils ne sont pas lus",
        ),
    ),
    (
        "backreferences",
        (
            "a regular expression without references back (`\\1`): they are not read",
            "une expression régulière sans renvoi en arrière (`\\1`) : ils ne sont pas lus",
        ),
    ),
    (
        "duplicate capture group",
        (
            "a regular expression in which each name stands once: `(?<name>…)`",
            "une expression régulière où chaque nom figure une fois : `(?<nom>…)`",
        ),
    ),
    (
        "unclosed group",
        (
            "a regular expression in which every `(` is closed by a `)`; the character itself is `\\(`",
            "une expression régulière où chaque `(` est fermée par une `)` ; le caractère lui-même s'écrit `\\(`",
        ),
    ),
    ("unopened group", UNOPENED),
    (
        "unclosed character class",
        (
            "a regular expression in which every `[` is closed by a `]`; the character itself is `\\[`",
            "une expression régulière où chaque `[` est fermé par un `]` ; le caractère lui-même s'écrit `\\[`",
        ),
    ),
    (
        "repetition operator missing",
        (
            "a regular expression with something before `*`, `+` or `?`; the character itself is `\\*`, and any text is `.*`",
            "une expression régulière avec quelque chose devant `*`, `+` ou `?` ; le caractère lui-même s'écrit `\\*`, et un texte quelconque `.*`",
        ),
    ),
    (
        "escape sequence",
        (
            "a regular expression with escapes that exist, such as `\\d`, `\\w`, `\\s`, `\\.`",
            "une expression régulière dont les échappements existent, comme `\\d`, `\\w`, `\\s`, `\\.`",
        ),
    ),
    (
        "capture group",
        (
            "a regular expression whose names are letters, digits and `_`: `(?<name>…)`",
            "une expression régulière dont les noms sont des lettres, chiffres et `_` : `(?<nom>…)`",
        ),
    ),
];

/// What should stand in the place of an expression that cannot be used.
pub(crate) fn wanted(error: &regex::Error) -> (&'static str, &'static str) {
    if matches!(error, regex::Error::CompiledTooBig(_)) {
        return (
            "a regular expression of 64 KiB at most once compiled (shorter repetitions, fewer classes)",
            "une expression régulière de 64 Kio au plus une fois compilée (répétitions plus courtes, moins de classes)",
        );
    }
    let text = error.to_string();
    let mut causes = CAUSES.iter();
    let known = causes.find(|(words, _)| text.contains(words));
    known.map_or(
        (
            "a regular expression that can be read: a bracket, a repetition or a class in it is not whole",
            "une expression régulière lisible : une parenthèse, une répétition ou une classe n'y est pas entière",
        ),
        |(_, told)| *told,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_still_says_these_words() {
        for (regex, words) in [
            ("(?=a)", "look-ahead"),
            ("(?<!a)b", "look-ahead"),
            ("(a)\\1", "references back"),
            ("(?<n>a)(?<n>b)", "each name stands once"),
            ("(a", "every `(`"),
            ("a)", "every `)`"),
            ("[a", "every `[`"),
            ("*", "something before"),
            ("\\y", "escapes that exist"),
            ("(?<a b>c)", "names are letters"),
            ("\\w{500}", "64 KiB"),
            ("a{2,1}", "can be read"),
        ] {
            let error = regex::RegexBuilder::new(regex).size_limit(1 << 16).build();
            let (en, _) = wanted(&error.unwrap_err());
            assert!(en.contains(words), "{regex}: {en}");
        }
    }
}

//! Names: unique ids for a model, readable conditions, and the short names of the case language.
//!
//! In: the names of a file. Out: names that differ from one another.

use std::collections::BTreeSet;

use super::file::{GmcrFile, Literal, Pattern, Statement};

/// Names of options and decision makers, each unique among its kind, in the file's order.
pub(super) struct Names {
    /// The options' names.
    pub(super) options: Vec<String>,
    /// The decision makers' names.
    pub(super) makers: Vec<String>,
    /// What had to be renamed, and how.
    pub(super) notes: Vec<String>,
}

/// The file's own names; where two are the same, an option gets its owner's name added, then a number.
pub(super) fn unique_names(file: &GmcrFile) -> Names {
    let makers: Vec<String> = file.decision_makers.iter().map(|maker| maker.name.clone()).collect();
    let options: Vec<String> = file.options.iter().map(|option| option.name.clone()).collect();
    let mut owner = vec!["nobody".to_owned(); options.len()];
    for maker in &file.decision_makers {
        maker.options.iter().for_each(|&option| owner[option].clone_from(&maker.name));
    }
    let with_owner: Vec<String> = options
        .iter()
        .zip(&owner)
        .map(|(name, owner)| match options.iter().filter(|other| *other == name).count() {
            1 => name.clone(),
            _ => format!("{name} ({owner})"),
        })
        .collect();
    let unique_options = numbered(&with_owner);
    let unique_makers = numbered(&makers);
    let mut notes = Vec::new();
    note_renamed("option", &options, &unique_options, &mut notes);
    note_renamed("decision maker", &makers, &unique_makers, &mut notes);
    Names { options: unique_options, makers: unique_makers, notes }
}

/// The names, with a number added to each that an earlier one already took.
fn numbered(names: &[String]) -> Vec<String> {
    // Names that stand alone keep their form, so that `A 2` of the file is not displaced by the second `A`.
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let as_written: BTreeSet<&String> = names.iter().collect();
    let mut unique = Vec::with_capacity(names.len());
    for name in names {
        let mut candidate = name.clone();
        let mut number = 2;
        while taken.contains(&candidate) || (candidate != *name && as_written.contains(&candidate)) {
            candidate = format!("{name} {number}");
            number += 1;
        }
        taken.insert(candidate.clone());
        unique.push(candidate);
    }
    unique
}

fn note_renamed(what: &str, before: &[String], after: &[String], notes: &mut Vec<String>) {
    for (position, (before, after)) in before.iter().zip(after).enumerate() {
        if before != after {
            let position = position + 1;
            notes.push(format!("the {what} `{before}` (number {position}) is called `{after}`: names must differ"));
        }
    }
}

/// A pattern in words: `Release Water and not Attack`; `always` when it says nothing.
pub(super) fn pattern_in_words(pattern: &Pattern, names: &[String]) -> String {
    if pattern.literals.is_empty() {
        return "always".to_owned();
    }
    let words: Vec<String> = pattern.literals.iter().map(|literal| literal_in_words(*literal, names)).collect();
    words.join(" and ")
}

/// A statement in words: its members joined by `or`; `never` when it has none.
pub(super) fn statement_in_words(statement: &Statement, names: &[String]) -> String {
    match statement.members.as_slice() {
        [] => "never".to_owned(),
        [only] => pattern_in_words(only, names),
        members => {
            let words: Vec<String> = members
                .iter()
                .map(|member| match member.literals.len() {
                    0 | 1 => pattern_in_words(member, names),
                    _ => format!("({})", pattern_in_words(member, names)),
                })
                .collect();
            words.join(" or ")
        }
    }
}

fn literal_in_words(literal: Literal, names: &[String]) -> String {
    let name = in_quotes_if_unclear(&names[literal.option]);
    if literal.yes { name } else { format!("not {name}") }
}

/// Names that read like part of a condition stand in quotes.
fn in_quotes_if_unclear(name: &str) -> String {
    let unclear = name.contains(['(', ')', '"', ','])
        || name.split_whitespace().any(|word| ["and", "or", "not"].contains(&word.to_lowercase().as_str()));
    if unclear { format!("\"{}\"", name.replace('"', "'")) } else { name.to_owned() }
}

/// The words of the condition language, which cannot be names.
const RESERVED: &[&str] =
    &["and", "or", "not", "if", "only", "of", "at", "least", "most", "exactly", "always", "never"];

/// The longest short name made here, in bytes.
const MAX_SLUG: usize = 40;

/// Lower-case names of letters, digits and hyphens, one for each of `names` and different from one another and from
/// `taken`; `instead` followed by a number where nothing of a name is left.
pub(super) fn slugs(names: &[&str], instead: &str, taken: &mut BTreeSet<String>) -> Vec<String> {
    names
        .iter()
        .enumerate()
        .map(|(position, name)| {
            let base = slug(name).unwrap_or_else(|| format!("{instead}-{}", position + 1));
            let mut candidate = base.clone();
            let mut number = 2;
            while !taken.insert(candidate.clone()) {
                candidate = format!("{base}-{number}");
                number += 1;
            }
            candidate
        })
        .collect()
}

/// A name of the case language made from any text, or nothing when no letter is left.
fn slug(name: &str) -> Option<String> {
    let mut slug = String::new();
    for c in name.chars() {
        match plain_letters(c) {
            // An apostrophe is dropped, so that "Iraq's" stays one word.
            "" if c == '\'' || c == '\u{2019}' => {}
            "" => {
                if !slug.is_empty() && !slug.ends_with('-') {
                    slug.push('-');
                }
            }
            letters => slug.push_str(letters),
        }
    }
    if slug.len() > MAX_SLUG {
        slug.truncate(MAX_SLUG);
        if let Some(end) = slug.rfind('-').filter(|&end| end >= MAX_SLUG / 2) {
            slug.truncate(end);
        }
    }
    let slug = slug.trim_matches('-').trim_start_matches(|c: char| c.is_ascii_digit() || c == '-').to_owned();
    match slug.as_str() {
        "" => None,
        word if RESERVED.contains(&word) => Some(format!("{word}-it")),
        _ => Some(slug),
    }
}

/// The lower-case ASCII letters or digit for a character; nothing for anything that separates words.
fn plain_letters(c: char) -> &'static str {
    const ASCII: &str = "0123456789abcdefghijklmnopqrstuvwxyz";
    let lower = c.to_lowercase().next().unwrap_or(c);
    if let Some(at) = ASCII.find(lower) {
        return &ASCII[at..=at];
    }
    match lower {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ō' | 'ő' => "o",
        'ö' | 'œ' => "oe",
        'ř' => "r",
        'ß' => "ss",
        'ś' | 'š' | 'ş' => "s",
        'ť' | 'ţ' => "t",
        'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_follow_the_language() {
        for (name, expected) in [
            ("Release Water", Some("release-water")),
            ("Iraq's  2nd army!", Some("iraqs-2nd-army")),
            ("Umweltbehörde", Some("umweltbehoerde")),
            ("2 options", Some("options")),
            ("not", Some("not-it")),
            ("\u{653f}\u{5e9c}", None),
            ("42", None),
            ("", None),
        ] {
            assert_eq!(slug(name).as_deref(), expected, "{name}");
        }
        let long = slug(&"word ".repeat(40)).unwrap();
        assert!(long.len() <= MAX_SLUG && long.ends_with("word"), "{long}");
    }

    #[test]
    fn equal_names_are_numbered_without_displacing_others() {
        let names = ["A", "A", "A 2", "A"].map(str::to_owned);
        assert_eq!(numbered(&names), ["A", "A 3", "A 2", "A 4"]);
        let mut taken = BTreeSet::new();
        assert_eq!(slugs(&["X y", "x-Y", "", ""], "option", &mut taken), ["x-y", "x-y-2", "option-3", "option-4"]);
    }
}

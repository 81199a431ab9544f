//! Sentences whose parts know what they are about, so that a page can link them to the assumption that carries them.
//!
//! In: words and the things of a case they speak of. Out: the same sentence as plain text or as spans.

use crate::things::Thing;

/// A stretch of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The words.
    pub text: String,
    /// What they are about, where the reader may want to look it up.
    pub about: Option<Thing>,
}

/// A sentence or a part of one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prose {
    /// Its stretches, in order.
    pub spans: Vec<Span>,
}

impl Prose {
    /// Plain words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::default().and(text)
    }

    /// Words about a thing of the case.
    pub fn about(text: impl Into<String>, thing: Thing) -> Self {
        Self { spans: vec![Span { text: text.into(), about: Some(thing) }] }
    }

    /// Whether there are no words.
    pub fn is_empty(&self) -> bool {
        self.spans.iter().all(|span| span.text.is_empty())
    }

    /// The same with more plain words at the end.
    pub fn and(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        match self.spans.last_mut() {
            Some(last) if last.about.is_none() => last.text.push_str(&text),
            _ => self.spans.push(Span { text, about: None }),
        }
        self
    }

    /// The same with another piece at the end.
    pub fn then(mut self, other: Self) -> Self {
        for span in other.spans {
            match span.about {
                None => self = self.and(span.text),
                Some(_) => self.spans.push(span),
            }
        }
        self
    }

    /// The words alone.
    pub fn plain(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }

    /// With a capital at the beginning.
    pub fn capitalised(mut self) -> Self {
        if let Some(first) = self.spans.iter_mut().find(|span| !span.text.is_empty()) {
            first.text = capitalised(&first.text);
        }
        self
    }

    /// Pieces as a list: `a`, `a and b`, `a, b and c`.
    pub fn list(pieces: Vec<Self>, last: &str) -> Self {
        Self::list_with(pieces, &format!(" {last}"))
    }

    /// Pieces as a list whose last piece comes after `last`, which brings its own comma or space before it.
    pub fn list_with(pieces: Vec<Self>, last: &str) -> Self {
        let n = pieces.len();
        pieces.into_iter().enumerate().fold(Self::default(), |list, (index, piece)| match index {
            0 => list.then(piece),
            _ if index + 1 == n => list.and(format!("{last} ")).then(piece),
            _ => list.and(", ").then(piece),
        })
    }
}

impl From<&str> for Prose {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Prose {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl std::fmt::Display for Prose {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.spans.iter().try_for_each(|span| out.write_str(&span.text))
    }
}

/// A text with a capital at the beginning.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// Names as a list: `a, b and c`.
pub fn list(names: &[String], last: &str) -> String {
    Prose::list(names.iter().map(|name| Prose::text(name.as_str())).collect(), last).plain()
}

#[cfg(test)]
mod tests {
    use super::*;
    use offramp_model::ActorId;

    #[test]
    fn lists_read_as_people_say_them() {
        let list = |names: &[&str]| list(&names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>(), "and");
        assert_eq!(list(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b"]), "a and b");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }

    #[test]
    fn a_capital_goes_to_the_first_words_even_where_they_link_somewhere() {
        let thing = Thing::Actor(ActorId(0));
        let prose = Prose::about("éire", thing).and(" would leave").capitalised();
        assert_eq!(prose.plain(), "Éire would leave");
        assert_eq!(prose.spans[0].about, Some(thing));
    }
}

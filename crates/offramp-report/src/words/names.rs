//! Names as they stand inside a sentence.

use super::Words;
use crate::prose::{Prose, capitalised, list};
use crate::things::Thing;
use offramp_engine::space::Mover;
use offramp_model::{ActorId, AgreementId, FrontId, InstitutionId, OptionId};
use std::borrow::Cow;

/// How an actor is referred to once it has been named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pronoun {
    /// "it" or "they".
    pub it: &'static str,
    /// "it" or "them".
    pub object: &'static str,
    /// "its" or "their".
    pub its: &'static str,
    /// What a verb ends in after it: "s" or nothing.
    pub s: &'static str,
}

impl Pronoun {
    const IT: Self = Self { it: "it", object: "it", its: "its", s: "s" };
    const THEY: Self = Self { it: "they", object: "them", its: "their", s: "" };
}

impl Words<'_> {
    /// The pronoun for an actor: "they" for persons and peoples, whose gender and number a case does not say.
    pub fn pronoun(&self, id: ActorId) -> Pronoun {
        match self.model.actor(id).kind.as_deref() {
            Some("leader" | "people") => Pronoun::THEY,
            _ => Pronoun::IT,
        }
    }

    /// An actor inside a sentence: "the United States", "Iran".
    pub fn actor(&self, id: ActorId) -> Prose {
        Prose::about(self.actor_name(id), Thing::Actor(id))
    }

    /// The same without a link.
    pub fn actor_name(&self, id: ActorId) -> String {
        with_article(&self.model.actor(id).name)
    }

    /// Several actors as a list: "Iran, Iraq and the United States".
    pub fn actors(&self, ids: &[ActorId]) -> Prose {
        Prose::list(ids.iter().map(|&id| self.actor(id)).collect(), "and")
    }

    /// Several actors without links.
    pub fn actor_names(&self, ids: &[ActorId], last: &str) -> String {
        list(&ids.iter().map(|&id| self.actor_name(id)).collect::<Vec<_>>(), last)
    }

    /// An institution inside a sentence.
    pub fn institution(&self, id: InstitutionId) -> Prose {
        Prose::about(with_article(&self.model.institutions[id.index()].name), Thing::Institution(id))
    }

    /// An agreement inside a sentence: "the agreement “Truce”".
    pub fn agreement(&self, id: AgreementId) -> Prose {
        let name = isolated(&self.model.agreements[id.index()].name);
        Prose::text("the agreement ").then(Prose::about(format!("“{name}”"), Thing::Agreement(id)))
    }

    /// A front's name.
    pub fn front_name(&self, id: FrontId) -> String {
        isolated(&capitalised(&self.model.front(id).name)).into_owned()
    }

    /// A mover as the heading of a step: "Iran", "Security Council (vote)".
    pub fn mover_label(&self, mover: Mover) -> String {
        match mover {
            Mover::Actor(id) => isolated(&self.model.actor(id).name).into_owned(),
            Mover::Agreement(id) => {
                let parties: Vec<String> = self.model.agreements[id.index()]
                    .parties
                    .iter()
                    .map(|&id| isolated(&self.model.actor(id).name).into_owned())
                    .collect();
                format!("{} together", list(&parties, "and"))
            }
            Mover::Institution(id) => format!("{} (vote)", isolated(&self.model.institutions[id.index()].name)),
        }
    }

    /// An option by a short label: its owner and its phrase.
    pub fn option_label(&self, id: OptionId) -> String {
        let option = self.model.option(id);
        match Thing::of_option(self.model, id) {
            Thing::Agreement(agreement) => isolated(&self.model.agreements[agreement.index()].name).into_owned(),
            _ => format!("{}: {}", isolated(self.model.owner_name(id)), isolated(&option.what)),
        }
    }
}

/// Endings of names that English puts "the" before.
const ENDINGS: [&str; 36] = [
    "states",
    "kingdom",
    "emirates",
    "nations",
    "union",
    "council",
    "congress",
    "parliament",
    "republic",
    "federation",
    "house",
    "senate",
    "government",
    "army",
    "militias",
    "militia",
    "guards",
    "corps",
    "houthis",
    "taliban",
    "kremlin",
    "west",
    "alliance",
    "party",
    "front",
    "authority",
    "court",
    "ministry",
    "agency",
    "bank",
    "commission",
    "assembly",
    "establishment",
    "factions",
    "forces",
    "netherlands",
];

/// Short names that English puts "the" before.
const SHORT: [&str; 10] = ["US", "USA", "UK", "EU", "UN", "UAE", "DRC", "USSR", "IAEA", "GCC"];

/// Beginnings of names that do without.
const WITHOUT: [&str; 3] = ["the ", "a ", "an "];

/// A name with "the" where English wants it.
fn with_article(name: &str) -> String {
    let lower = name.to_lowercase();
    let last = lower.rsplit(|letter: char| !letter.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default();
    let begins_with_capital = name.chars().next().is_some_and(char::is_uppercase);
    let possessive = name.contains("’s ") || name.contains("'s ");
    let wants = SHORT.contains(&name) || begins_with_capital && !possessive && ENDINGS.contains(&last);
    let name = isolated(name);
    if wants && !WITHOUT.iter().any(|word| lower.starts_with(word)) { format!("the {name}") } else { name.into_owned() }
}

/// A name that cannot disturb the words around it: one written from right to left is kept apart by isolating marks, and line breaks and
/// control characters become spaces.
pub fn isolated(name: &str) -> Cow<'_, str> {
    let right_to_left = name.chars().any(|letter| {
        matches!(u32::from(letter), 0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF)
    });
    // The isolating marks put here are the only ones that pass.
    let marks = |letter: char| is_reordering(letter) || matches!(letter, '\u{2066}'..='\u{2069}');
    let unsafe_letter = |letter: char| letter.is_control() || marks(letter);
    if !right_to_left && !name.chars().any(unsafe_letter) {
        return Cow::Borrowed(name);
    }
    let clean: String = name
        .chars()
        .filter(|&letter| !marks(letter))
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    Cow::Owned(if right_to_left { format!("\u{2068}{clean}\u{2069}") } else { clean })
}

/// Whether a character turns round what follows it without end: embeddings, overrides and loose direction marks.
pub fn is_reordering(letter: char) -> bool {
    matches!(letter, '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_take_an_article_where_english_wants_it() {
        let cases = [
            ("United States", "the United States"),
            ("Iran", "Iran"),
            ("US", "the US"),
            ("UN Security Council", "the UN Security Council"),
            ("The Hague", "The Hague"),
            ("the militias", "the militias"),
            ("Islamic Revolutionary Guard Corps", "the Islamic Revolutionary Guard Corps"),
            ("Iran's establishment", "Iran's establishment"),
            ("west", "west"),
            ("", ""),
        ];
        for (name, expected) in cases {
            assert_eq!(with_article(name), expected);
        }
    }

    /// Without this, a name could turn round the words after it, or break a line of a table.
    #[test]
    fn names_cannot_disturb_the_words_around_them() {
        assert_eq!(isolated("איראן"), "\u{2068}איראן\u{2069}");
        assert_eq!(isolated("a\u{202e}b\nc\u{1b}[31m"), "ab c [31m");
        assert!(matches!(isolated("Iran"), Cow::Borrowed("Iran")));
    }
}

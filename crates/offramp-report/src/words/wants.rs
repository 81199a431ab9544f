//! Wants in words: "Iran not to strike", "the strait to stay open if Iraq were to agree".
//!
//! Only short conditions are told this way; for longer ones the author's own words are clearer than any sentence made of them.

use super::{Words, isolated};
use crate::prose::Prose;
use crate::things::Thing;
use offramp_model::{ActorId, Comparison, Condition, Formula, LevelSet, OptionId, Owner, Preference};

/// The most options a condition may mention to be told as a sentence.
const MAX_TOLD: usize = 4;
/// How deep a condition may be nested to be told as a sentence: a list inside an "if".
const MAX_DEPTH: usize = 2;

/// The grammatical mood of a clause.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mood {
    /// After "wants": "Iran to strike".
    Wish,
    /// After "if": "Iran were to strike".
    Case,
}

impl Words<'_> {
    /// What is wanted, after "wants": `None` where the author's own words are clearer.
    pub fn wish(&self, condition: &Condition) -> Option<Prose> {
        self.told(&condition.formula, Mood::Wish)
    }

    /// A condition after "if": `None` where the author's own words are clearer.
    pub fn case_that(&self, condition: &Condition) -> Option<Prose> {
        self.told(&condition.formula, Mood::Case)
    }

    /// What decides between two states for an actor: "its 2nd want, ‘not iran.strikes’". `None` where it is not one want or tier.
    pub fn reason(&self, actor: ActorId, better: &[u8], worse: &[u8]) -> Option<Prose> {
        let preference = &self.model.actor(actor).wants;
        let by = preference.compare(better, worse).by?;
        let thing = Thing::Want(actor, by);
        match preference {
            Preference::Wants(wants) => {
                let text = isolated(&wants[by].that.text).into_owned();
                Some(Prose::about(format!("want {}", by + 1), thing).and(format!(", “{}”", text.trim())))
            }
            Preference::Ranking(_) => Some(Prose::about(format!("tier {} of its ranking", by + 1), thing)),
            Preference::Weights(_) => None,
        }
    }

    fn told(&self, formula: &Formula, mood: Mood) -> Option<Prose> {
        if n_mentions(formula) > MAX_TOLD || depth(formula) > MAX_DEPTH {
            return None;
        }
        self.clause_of(formula, true, mood)
    }

    /// The clause for a formula, or for its contrary where `holds` is false.
    fn clause_of(&self, formula: &Formula, holds: bool, mood: Mood) -> Option<Prose> {
        match formula {
            Formula::Level { option, levels } => {
                let n_levels = self.model.option(*option).n_levels();
                let levels = if holds { *levels } else { levels.complement(n_levels) };
                self.level_clause(*option, levels, mood)
            }
            Formula::Not(inner) => self.clause_of(inner, !holds, mood),
            Formula::And(parts) | Formula::Or(parts) if !parts.is_empty() && parts.iter().all(is_plain) => {
                let and = matches!(formula, Formula::And(_)) == holds;
                let clauses: Option<Vec<Prose>> = parts.iter().map(|part| self.clause_of(part, holds, mood)).collect();
                Some(Prose::list(clauses?, if and { "and" } else { "or" }))
            }
            Formula::If { then, condition } if holds => {
                let then = self.clause_of(then, true, mood)?;
                Some(then.and(" if ").then(self.clause_of(condition, true, Mood::Case)?))
            }
            Formula::Iff(left, right) if holds => {
                let left = self.clause_of(left, true, mood)?;
                Some(left.and(" exactly if ").then(self.clause_of(right, true, Mood::Case)?))
            }
            Formula::Count { compare, n, of } if holds && of.iter().all(is_plain) => {
                let how_many = match compare {
                    Comparison::AtLeast => format!("at least {n} of these: "),
                    Comparison::AtMost => format!("at most {n} of these: "),
                    Comparison::Equal => format!("exactly {n} of these: "),
                    _ => return None,
                };
                let clauses: Option<Vec<Prose>> = of.iter().map(|part| self.clause_of(part, true, mood)).collect();
                Some(Prose::text(how_many).then(Prose::list(clauses?, "and")))
            }
            _ => None,
        }
    }

    fn level_clause(&self, id: OptionId, levels: LevelSet, mood: Mood) -> Option<Prose> {
        let option = self.model.option(id);
        let thing = Thing::of_option(self.model, id);
        let verb = |not: bool| match (mood, not) {
            (Mood::Wish, false) => " to ",
            (Mood::Wish, true) => " not to ",
            (Mood::Case, false) => " were to ",
            (Mood::Case, true) => " were not to ",
        };
        let all = LevelSet::all(option.n_levels());
        if levels.0 == 0 || levels == all {
            return None;
        }
        if self.has_named_levels(id) {
            let what = Prose::about(format!("“{}”", isolated(&self.option_words(id))), thing);
            return Some(what.and(format!("{}be {}", verb(false), self.level_range(id, levels)?)));
        }
        let not = levels.contains(0);
        Some(match option.owner {
            Owner::Agreement(agreement) => self.agreement(agreement).and(format!("{}be in force", verb(not))),
            Owner::Actor(_) | Owner::Institution(_) if self.is_verb_phrase(id) => {
                self.subject(id).and(verb(not)).then(Prose::about(isolated(&option.what), thing))
            }
            Owner::Actor(_) | Owner::Institution(_) => {
                let what = Prose::about(format!("“{}”", isolated(&option.what)), thing);
                self.subject(id).and(format!("{}choose ", verb(not))).then(what)
            }
        })
    }

    fn subject(&self, id: OptionId) -> Prose {
        match self.model.option(id).owner {
            Owner::Actor(actor) => self.actor(actor),
            Owner::Institution(institution) => self.institution(institution),
            Owner::Agreement(agreement) => self.agreement(agreement),
        }
    }

    fn option_words(&self, id: OptionId) -> String {
        let option = self.model.option(id);
        match option.owner {
            Owner::Agreement(agreement) => self.model.agreements[agreement.index()].name.clone(),
            _ => format!("{} ({})", option.what, self.model.owner_name(id)),
        }
    }

    /// "at ‘leaving’", "at ‘leaving’ or higher", "at ‘gone’ or ‘full’".
    fn level_range(&self, id: OptionId, levels: LevelSet) -> Option<String> {
        let option = self.model.option(id);
        let n = option.n_levels();
        let name = |level: usize| format!("“{}”", isolated(&option.levels[level]));
        let members: Vec<usize> = (0..n).filter(|&level| levels.contains(level as u8)).collect();
        let (first, last) = (*members.first()?, *members.last()?);
        let run = last - first + 1 == members.len();
        Some(match members.len() {
            1 => format!("at {}", name(first)),
            _ if run && last + 1 == n => format!("at {} or higher", name(first)),
            _ if run && first == 0 => format!("at {} or lower", name(last)),
            _ => {
                let names: Vec<String> = members.iter().map(|&level| name(level)).collect();
                format!("at {}", crate::prose::list(&names, "or"))
            }
        })
    }
}

/// How often a formula mentions options.
fn n_mentions(formula: &Formula) -> usize {
    let mut n = 0;
    formula.for_each_option(&mut |_| n += 1);
    n
}

/// Whether a part can stand in a list without parentheses, which sentences do not have.
fn is_plain(formula: &Formula) -> bool {
    match formula {
        Formula::Level { .. } => true,
        Formula::Not(inner) => is_plain(inner),
        _ => false,
    }
}

/// How deep a formula is nested; negations do not count.
fn depth(formula: &Formula) -> usize {
    let deepest = |parts: &[Formula]| parts.iter().map(depth).max().unwrap_or(0) + 1;
    match formula {
        Formula::Constant(_) | Formula::Level { .. } => 0,
        Formula::Not(inner) => depth(inner),
        Formula::And(parts) | Formula::Or(parts) | Formula::Count { of: parts, .. } => deepest(parts),
        Formula::If { then, condition } => depth(then).max(depth(condition)) + 1,
        Formula::Iff(left, right) => depth(left).max(depth(right)) + 1,
        Formula::Linear { .. } => usize::MAX / 2,
    }
}

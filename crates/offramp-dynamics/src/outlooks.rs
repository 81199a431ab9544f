//! Who wants what, as it is or as others see it, at states one by one.
//!
//! In: the wants of a case with their weights in one draw, and which conditions hold. Out: utilities. Does not: know where the conditions come from.

use crate::utility::Measure;
use offramp_model::{Level, OptionId, Preference, RankingTier};

/// A preference, ready to be read in any state.
pub(crate) struct Worth<'a> {
    pub preference: &'a Preference,
    pub measure: Measure,
    /// The bit of its first condition.
    pub bit: u32,
}

impl Worth<'_> {
    /// The options that it goes by; `None` for all.
    pub fn options(&self) -> Option<Vec<OptionId>> {
        let lists_states = |tier: &RankingTier| matches!(tier, RankingTier::States(_));
        if matches!(self.preference, Preference::Ranking(tiers) if tiers.iter().any(lists_states)) {
            return None;
        }
        Some(self.preference.conditions().iter().flat_map(|condition| condition.formula.options()).collect())
    }
}

/// What somebody wants.
pub(crate) struct Outlook<'a> {
    /// Who.
    pub of: usize,
    /// Today.
    pub now: Worth<'a>,
    /// Later, where that counts.
    pub later: Option<Worth<'a>>,
}

/// What everybody wants, and what others take them to want.
pub(crate) struct Outlooks<'a> {
    /// Those of the actors themselves, in order, then those that others take them to have.
    pub all: Vec<Outlook<'a>>,
    /// Per actor, whom it has a view of, and the outlook that it takes them to have.
    pub seen: Vec<Vec<(usize, usize)>>,
    /// The share of `later`.
    pub later: f64,
}

impl Outlooks<'_> {
    /// The utility of a state by an outlook; `word` tells the 64 conditions from a bit on.
    pub fn utility(&self, outlook: usize, levels: &[Level], mut word: impl FnMut(u32) -> u64) -> f64 {
        let outlook = &self.all[outlook];
        let mut read = |worth: &Worth<'_>| worth.measure.of(word(worth.bit), worth.preference, levels);
        let now = read(&outlook.now);
        outlook.later.as_ref().map_or(now, |later| (1.0 - self.later) * now + self.later * read(later))
    }

    /// The outlook of an actor as another sees it, or as it is.
    pub fn seen(&self, by: Option<usize>, of: usize) -> usize {
        let view = by.and_then(|by| self.seen[by].iter().rfind(|(actor, _)| *actor == of));
        view.map_or(of, |(_, outlook)| *outlook)
    }
}

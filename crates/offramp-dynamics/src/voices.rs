//! Who wants what, as each says it or as others believe it, at states one by one.
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
pub(crate) struct Voice<'a> {
    /// Who.
    pub of: usize,
    /// Today.
    pub now: Worth<'a>,
    /// Later, where that counts.
    pub later: Option<Worth<'a>>,
}

/// What everybody wants, and what others take them to want.
pub(crate) struct Voices<'a> {
    /// Those of the actors themselves, in order, then what others hear.
    pub all: Vec<Voice<'a>>,
    /// Per actor, whom it has a view of, and the voice that it hears.
    pub heard: Vec<Vec<(usize, usize)>>,
    /// The share of `later`.
    pub later: f64,
}

impl Voices<'_> {
    /// The utility of a state by a voice; `word` tells the 64 conditions from a bit on.
    pub fn utility(&self, voice: usize, levels: &[Level], mut word: impl FnMut(u32) -> u64) -> f64 {
        let voice = &self.all[voice];
        let mut read = |worth: &Worth<'_>| worth.measure.of(word(worth.bit), worth.preference, levels);
        let now = read(&voice.now);
        voice.later.as_ref().map_or(now, |later| (1.0 - self.later) * now + self.later * read(later))
    }

    /// The voice of an actor as another hears it, or as it is.
    pub fn heard(&self, by: Option<usize>, of: usize) -> usize {
        let view = by.and_then(|by| self.heard[by].iter().rfind(|(actor, _)| *actor == of));
        view.map_or(of, |(_, voice)| *voice)
    }
}

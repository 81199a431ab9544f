//! Groups that could have a deal of their own, in sentences.
//!
//! In: as [`crate::deals`]. Out: sentences. Does not: find anything, or say that those left out would let it happen.

use crate::deals::{Deals, MAX_CHANGES_TOLD};
use crate::prose::Prose;
use crate::words::number;
use offramp_engine::agreement::SeparateGroup;

impl Deals<'_> {
    /// Who could strike which deal without the others.
    pub fn own_deal(&self, group: &SeparateGroup) -> Prose {
        let space = &self.findings.space;
        let code = space.code(self.words.model, group.deal);
        let which = match group.n_deals {
            1 => format!(": one deal, s{code}, "),
            n => format!(": {} deals; the one that leaves the worst-off of them best off is s{code}, ", number(n)),
        };
        let state = self.words.state(&space.levels(group.deal), MAX_CHANGES_TOLD);
        self.words.actors(&group.members).capitalised().and(which).then(state).and(".")
    }

    /// Who outside would lose.
    pub fn harm_outside(&self, group: &SeparateGroup) -> Prose {
        if group.harmed.is_empty() {
            return "nobody outside would lose by it".into();
        }
        let lose = self.words.actors(&group.harmed).and(" would lose by it, without being asked");
        let always = &group.always_harmed;
        match (group.n_deals, group.n_harmless) {
            (1, _) => lose,
            (_, 0) if *always == group.harmed => lose.and("; by every other one, too"),
            (_, 0) if always.is_empty() => lose.and("; somebody outside loses by every one"),
            (_, 0) => lose.and("; by every one ").then(self.words.actors(always)).and(" would"),
            (_, n) => lose.and(format!("; {} of their deals would harm nobody outside", number(n))),
        }
    }
}

//! The states at rest in the plainest sense, without deciding anything else.

use super::rank::Rank;
use super::{Assessment, Game, carried_moves};
use crate::bits::CellSet;
use rayon::prelude::*;

/// The states that nobody leaves for one it prefers: stable under [`super::Concept::Nash`] for everybody, and stable against agreements,
/// votes and consented moves. The same states as those of [`super::assess_stability`], many times sooner: answers of others are not
/// needed.
pub fn states_at_rest(game: &Game<'_>) -> CellSet {
    if game.fits_two_bytes() { at_rest::<u16>(game) } else { at_rest::<u32>(game) }
}

fn at_rest<R: Rank>(game: &Game<'_>) -> CellSet {
    let assessment = Assessment {
        game,
        ranks: game.ranks.iter().map(|ranks| R::ranks(ranks)).collect(),
        fibres: game.free_fibres().into(),
        orders: Vec::new(),
        carried: carried_moves(game),
    };
    let everywhere = assessment.stable_against_groups();
    (0..game.ranks.len()).into_par_iter().map(|focal| assessment.content(focal)).reduce(
        || everywhere.clone(),
        |mut all, content| {
            all.intersect_with(&content);
            all
        },
    )
}

impl<R: Rank> Assessment<'_, '_, R> {
    /// The states from which an actor has no move to one that it prefers.
    pub(super) fn content(&self, focal: usize) -> CellSet {
        let ranks: &[R] = &self.ranks[focal];
        let mut best_own = ranks.to_vec();
        self.own_best(focal, &mut best_own);
        self.where_not_above(&best_own, ranks)
    }
}

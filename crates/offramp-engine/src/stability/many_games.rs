//! Equilibria of many games over one space that differ only in what actors prefer.
//!
//! In: a game, and variants of its actors' preferences. Out: the equilibria of any choice of one variant per actor.
//! Does not: decide which variants there are, or keep verdicts of single actors.
//!
//! What depends on one actor's preference alone - its ranks, its order within its fibres and, unless its own moves need
//! consent, its verdicts under Nash, GMR and SMR - is worked out once per variant. Credible answers depend on everybody, but
//! only equilibria are asked for here: an actor that has no improvement is content under every concept, so it is asked only
//! while some state is left that it would rather leave.

use super::game::Game;
use super::orders::Orders;
use super::rank::Rank;
use super::{Answers, Assessment, StabilityRequest, Verdicts, carried_moves};
use crate::bits::CellSet;
use crate::preference::{RankValues, Ranks};
use crate::space::{Fibre, Mover};
use offramp_model::{ActorId, Preference};
use std::borrow::Cow;

const VERDICTS_ONLY: StabilityRequest = StabilityRequest { keep_values: false };

/// One preference of one actor, with what follows from it alone.
pub(crate) struct Variant {
    preference: Preference,
    ranks: Ranks,
    orders: Orders,
    /// Verdicts under Nash and with any answers; `None` where they depend on the preferences of those who have to consent.
    any: Option<Verdicts>,
}

/// What all the games share.
pub(crate) struct ManyGames<'g, 'a> {
    game: &'g Game<'a>,
    fibres: Vec<Fibre>,
}

impl<'g, 'a> ManyGames<'g, 'a> {
    /// Games over the space of this one.
    pub fn new(game: &'g Game<'a>) -> Self {
        Self { game, fibres: game.free_fibres() }
    }

    /// Prepares a preference of an actor and the ranks made from it.
    pub fn variant(&self, actor: ActorId, preference: Preference, ranks: Ranks) -> Variant {
        let (model, space) = (self.game.model, self.game.space);
        let orders = Orders::new(model, space, &self.fibres[actor.index()], &preference, &ranks);
        let needs_consent = space.group_moves_of(Mover::Actor(actor)).is_some();
        let mut variant = Variant { preference, ranks, orders, any: None };
        if !needs_consent {
            variant.any = Some(match variant.ranks.values {
                RankValues::U16(_) => self.any_verdicts::<u16>(actor, &variant),
                RankValues::U32(_) => self.any_verdicts::<u32>(actor, &variant),
            });
        }
        variant
    }

    /// The verdicts of one actor with any answers. Nobody else's preference and no consent is looked at.
    fn any_verdicts<R: Rank>(&self, actor: ActorId, variant: &Variant) -> Verdicts {
        let n_actors = self.game.model.actors.len();
        let mut ranks: Vec<Cow<'_, [R]>> = vec![Cow::Borrowed(&[]); n_actors];
        ranks[actor.index()] = R::ranks(&variant.ranks);
        let assessment = Assessment {
            game: self.game,
            ranks,
            fibres: Cow::Borrowed(&self.fibres),
            orders: Vec::new(),
            carried: vec![Vec::new(); self.game.space.group_moves.len()],
        };
        assessment.verdicts(actor.index(), Answers::Any, VERDICTS_ONLY)
    }

    /// The equilibria of the game in which every actor has the variant given, per concept in the order of
    /// [`super::Concept::ALL`].
    pub fn equilibria(&self, variants: &[&Variant]) -> [CellSet; 5] {
        let fits_two_bytes = variants.iter().all(|variant| matches!(variant.ranks.values, RankValues::U16(_)));
        if fits_two_bytes { self.equilibria_in::<u16>(variants) } else { self.equilibria_in::<u32>(variants) }
    }

    fn equilibria_in<R: Rank>(&self, variants: &[&Variant]) -> [CellSet; 5] {
        let game = self.game_of(variants);
        let assessment = Assessment::<R> {
            ranks: variants.iter().map(|variant| R::ranks(&variant.ranks)).collect(),
            fibres: Cow::Borrowed(&self.fibres),
            orders: variants.iter().map(|variant| Cow::Borrowed(&variant.orders)).collect(),
            carried: carried_moves(&game),
            game: &game,
        };
        let mut own = Vec::with_capacity(variants.len());
        let feasible = self.game.space.feasible();
        let mut all = [feasible.clone(), feasible.clone(), feasible.clone()];
        for (focal, variant) in variants.iter().enumerate() {
            let verdicts = match &variant.any {
                Some(verdicts) => Cow::Borrowed(verdicts),
                None => Cow::Owned(assessment.verdicts(focal, Answers::Any, VERDICTS_ONLY)),
            };
            let [nash, gmr, smr] = &mut all;
            nash.intersect_with(&verdicts.nash);
            gmr.intersect_with(&verdicts.stable[0]);
            smr.intersect_with(&verdicts.stable[1]);
            own.push(verdicts);
        }
        let [nash, gmr, smr] = all;
        let (seq, sseq) = self.credible(&assessment, &own, &gmr, &smr);
        [nash, gmr, smr, seq, sseq]
    }

    /// SEQ and SSEQ equilibria.
    fn credible<R: Rank>(
        &self,
        assessment: &Assessment<'_, '_, R>,
        own: &[Cow<'_, Verdicts>],
        gmr: &CellSet,
        smr: &CellSet,
    ) -> (CellSet, CellSet) {
        // A credible answer is an answer, so these equilibria are among those with any answers. Not so with votes: one that
        // passes by preference may need the focal actor's own, and then the others alone could not have carried it.
        let (mut seq, mut sseq) = match self.game.model.institutions.is_empty() {
            true => (gmr.clone(), smr.clone()),
            false => (self.game.space.feasible().clone(), self.game.space.feasible().clone()),
        };
        for (focal, own) in own.iter().enumerate() {
            let mut to_ask = seq.clone();
            to_ask.subtract(&own.nash);
            if to_ask.is_empty() {
                continue;
            }
            let [stable_seq, stable_sseq] = assessment.verdicts(focal, Answers::Improvements, VERDICTS_ONLY).stable;
            seq.intersect_with(&stable_seq);
            sseq.intersect_with(&stable_sseq);
        }
        (seq, sseq)
    }

    /// The game as such: needed only where agreement, vote or consent ask for everybody's preferences.
    fn game_of(&self, variants: &[&Variant]) -> Cow<'g, Game<'a>> {
        if self.game.space.group_moves.is_empty() {
            return Cow::Borrowed(self.game);
        }
        Cow::Owned(Game {
            model: self.game.model,
            space: self.game.space,
            preferences: variants.iter().map(|variant| variant.preference.clone()).collect(),
            ranks: variants.iter().map(|variant| variant.ranks.clone()).collect(),
        })
    }
}

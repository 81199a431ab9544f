//! Equilibria of many games over one space that differ only in what actors prefer.
//!
//! In: a game, and variants of its actors' preferences. Out: the equilibria of any choice of one variant per actor.
//! Does not: decide which variants there are, or give verdicts of single actors.
//!
//! Verdicts under Nash, GMR and SMR depend on an actor's own preference, and on the consent its own moves are given: they are
//! worked out once. Credible answers depend on everybody, but only equilibria are asked for: an actor that has no
//! improvement is content under every concept, and a state that any answers do not keep stable, credible ones do not
//! either, so that few states are left to ask about. Where many are, all are passed over at once, as for a single game.

use super::concept::Concept;
use super::credible::{Credible, MovesByCell};
use super::game::Game;
use super::orders::Orders;
use super::rank::Rank;
use super::{Answers, Assessment, StabilityRequest, Verdicts, carried_moves};
use crate::bits::CellSet;
use crate::preference::{RankValues, Ranks};
use crate::space::{Arc as Move, GroupMoves, Mover};
use offramp_model::{ActorId, Preference};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

const VERDICTS_ONLY: StabilityRequest = StabilityRequest { keep_values: false };

/// One preference of one actor, with what follows from it alone.
pub(crate) struct Variant {
    preference: Preference,
    /// The ranks it gives.
    pub ranks: Arc<Ranks>,
    /// Its position among the actor's variants.
    number: usize,
    /// Whether verdicts under Nash and with any answers depend on the preferences of those who have to consent, too.
    needs_consent: bool,
    /// The states where the actor is content, and verdicts with any answers: made when first asked for, where no consent is needed.
    content: OnceLock<Arc<CellSet>>,
    any: OnceLock<Arc<Verdicts>>,
    /// The actor's orders, made when first asked for.
    orders: OnceLock<Orders>,
}

/// What is known by what it depends on: the focal actor, and the numbers of variants.
type Known<T> = Mutex<BTreeMap<(ActorId, Vec<usize>), Arc<OnceLock<Arc<T>>>>>;

/// What all the games share, and what was found out about some of them.
pub(crate) struct ManyGames<'g, 'a> {
    game: &'g Game<'a>,
    moves: MovesByCell<'a>,
    known_content: Known<CellSet>,
    known_any: Known<Verdicts>,
}

impl<'g, 'a> ManyGames<'g, 'a> {
    /// Games over the space of this one.
    pub fn new(game: &'g Game<'a>) -> Self {
        Self { game, moves: MovesByCell::new(game), known_content: Mutex::default(), known_any: Mutex::default() }
    }

    /// Prepares a preference of an actor and the ranks made from it. Numbers tell apart the variants of an actor.
    pub fn variant(&self, actor: ActorId, number: usize, preference: Preference, ranks: Arc<Ranks>) -> Variant {
        Variant {
            preference,
            ranks,
            number,
            needs_consent: self.game.space.group_moves_of(Mover::Actor(actor)).is_some(),
            content: OnceLock::new(),
            any: OnceLock::new(),
            orders: OnceLock::new(),
        }
    }

    /// Works out the verdicts of a variant with any answers, so that games that need them need not wait for each other.
    pub fn decide(&self, actor: ActorId, variant: &Variant) {
        if !variant.needs_consent {
            let mut game = self.game.clone();
            game.ranks[actor.index()] = Arc::clone(&variant.ranks);
            variant.any.get_or_init(|| Arc::new(self.any_verdicts(&game, actor)));
        }
    }

    /// The game in which every actor has the variant given.
    pub fn game_of(&self, variants: &[&Variant]) -> Game<'a> {
        Game {
            model: self.game.model,
            space: self.game.space,
            preferences: variants.iter().map(|variant| variant.preference.clone()).collect(),
            ranks: variants.iter().map(|variant| Arc::clone(&variant.ranks)).collect(),
        }
    }

    /// The states stable for all of `who` under one concept in such a game, made by [`Self::game_of`] from the same variants.
    pub fn content(
        &self,
        game: &Game<'a>,
        variants: &[&Variant],
        concept: Concept,
        who: &dyn Fn(ActorId) -> bool,
    ) -> CellSet {
        if matches!(concept, Concept::Seq | Concept::Sseq) {
            let (mut all, _) = self.content_under_all(variants, who);
            return std::mem::replace(&mut all[concept.index()], CellSet::empty(0));
        }
        let mut states = self.game.space.feasible().clone();
        for actor in self.game.model.actor_ids().filter(|&actor| who(actor)) {
            match concept {
                Concept::Nash => states.intersect_with(&self.nash(game, actor, variants)),
                Concept::Gmr => states.intersect_with(&self.any(game, actor, variants).stable[0]),
                _ => states.intersect_with(&self.any(game, actor, variants).stable[1]),
            }
        }
        states
    }

    /// The equilibria of the game in which every actor has the variant given, per concept in the order of
    /// [`super::Concept::ALL`]; and how much was looked at: cells, and moves of states asked about.
    pub fn equilibria(&self, variants: &[&Variant]) -> ([CellSet; 5], u64) {
        self.content_under_all(variants, &|_| true)
    }

    /// The same of the states stable for all of `who`.
    fn content_under_all(&self, variants: &[&Variant], who: &dyn Fn(ActorId) -> bool) -> ([CellSet; 5], u64) {
        let game = self.game_of(variants);
        let actors: Vec<ActorId> = self.game.model.actor_ids().filter(|&actor| who(actor)).collect();
        let own: Vec<Arc<Verdicts>> = actors.iter().map(|&actor| self.any(&game, actor, variants)).collect();
        let feasible = self.game.space.feasible();
        let [mut nash, mut gmr, mut smr] = [feasible.clone(), feasible.clone(), feasible.clone()];
        let [mut seq, mut sseq] = [feasible.clone(), feasible.clone()];
        for (&actor, verdicts) in actors.iter().zip(&own) {
            let [stable_gmr, stable_smr] = &verdicts.stable;
            nash.intersect_with(&verdicts.nash);
            gmr.intersect_with(stable_gmr);
            smr.intersect_with(stable_smr);
            if !self.votes(actor) {
                seq.intersect_with(stable_gmr);
                sseq.intersect_with(stable_smr);
            }
        }
        let mut credible = Credible::new(&game, &self.moves);
        let carried = OnceCell::new();
        let mut work = self.game.space.n_cells() as u64;
        for (&actor, verdicts) in actors.iter().zip(&own) {
            let mut to_ask = seq.clone();
            to_ask.subtract(&verdicts.nash);
            let cells: Vec<usize> = to_ask.iter().collect();
            if cells.is_empty() {
                continue;
            }
            if let Some(verdicts) = credible.verdicts(actor, &cells) {
                for (cell, verdict) in cells.into_iter().zip(verdicts) {
                    if !verdict.seq {
                        seq.remove(cell);
                    }
                    if !verdict.sseq {
                        sseq.remove(cell);
                    }
                }
            } else {
                let verdicts = self.credible_verdicts(&game, actor, variants, &carried);
                seq.intersect_with(&verdicts.stable[0]);
                sseq.intersect_with(&verdicts.stable[1]);
                work += (game.space.n_cells() * game.ranks.len()) as u64;
            }
        }
        ([nash, gmr, smr, seq, sseq], work + credible.looks())
    }

    /// Whether the actor votes anywhere. For those who do not, a credible answer is an answer, so that SEQ implies GMR and
    /// SSEQ implies SMR. A vote that passes by preference may need the focal actor's own, and then the others alone could not
    /// have carried it.
    fn votes(&self, actor: ActorId) -> bool {
        let institutions = self.game.model.institutions.iter();
        institutions
            .flat_map(|institution| institution.members.iter().chain(&institution.vote.veto))
            .any(|&a| a == actor)
    }

    /// The states where an actor is content.
    fn nash(&self, game: &Game<'a>, actor: ActorId, variants: &[&Variant]) -> Arc<CellSet> {
        let variant = variants[actor.index()];
        self.kept(&self.known_content, &variant.content, actor, variants, || self.content_states(game, actor))
    }

    /// Verdicts of an actor under Nash and with any answers.
    fn any(&self, game: &Game<'a>, actor: ActorId, variants: &[&Variant]) -> Arc<Verdicts> {
        let variant = variants[actor.index()];
        self.kept(&self.known_any, &variant.any, actor, variants, || self.any_verdicts(game, actor))
    }

    /// What is known of an actor already, or is worked out now: kept with its own variant, or, where it needs consent, with those of
    /// whom it asks as well.
    fn kept<T>(
        &self,
        known: &Known<T>,
        own: &OnceLock<Arc<T>>,
        actor: ActorId,
        variants: &[&Variant],
        work_out: impl FnOnce() -> T,
    ) -> Arc<T> {
        let new = || Arc::new(work_out());
        match variants[actor.index()].needs_consent {
            true => Arc::clone(self.place(known, actor, variants).get_or_init(new)),
            false => Arc::clone(own.get_or_init(new)),
        }
    }

    /// Where something is kept that depends on an actor's preference and on those of whom it asks for consent.
    fn place<T>(&self, known: &Known<T>, actor: ActorId, variants: &[&Variant]) -> Arc<OnceLock<Arc<T>>> {
        let group = self.game.space.group_moves_of(Mover::Actor(actor));
        let asked = group.map_or(0, |group| self.who_is_asked(group));
        let asked = (0..variants.len()).filter(|other| asked >> other & 1 == 1);
        let numbers = std::iter::once(variants[actor.index()].number).chain(asked.map(|other| variants[other].number));
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry((actor, numbers.collect())).or_default())
    }

    /// The actors whose preferences decide which of a group's moves are carried, one bit each.
    fn who_is_asked(&self, group: &GroupMoves) -> u64 {
        let members = |institution: usize| {
            let institution = &self.game.model.institutions[institution];
            institution.members.iter().chain(&institution.vote.veto).fold(0u64, |bits, actor| bits | 1 << actor.index())
        };
        group.needs.iter().fold(0, |bits, needs| {
            let voters = needs.institution_ids().fold(0, |bits, institution| bits | members(institution.index()));
            bits | needs.actors | voters
        })
    }

    /// Verdicts of an actor with credible answers, for all states at once. `carried` keeps the carried moves of the game.
    fn credible_verdicts(
        &self,
        game: &Game<'_>,
        actor: ActorId,
        variants: &[&Variant],
        carried: &OnceCell<Vec<Vec<Move>>>,
    ) -> Verdicts {
        let carried = carried.get_or_init(|| carried_moves(game));
        if game.fits_two_bytes() {
            self.credible_verdicts_in::<u16>(game, actor, variants, carried)
        } else {
            self.credible_verdicts_in::<u32>(game, actor, variants, carried)
        }
    }

    fn credible_verdicts_in<R: Rank>(
        &self,
        game: &Game<'_>,
        actor: ActorId,
        variants: &[&Variant],
        carried: &[Vec<Move>],
    ) -> Verdicts {
        let orders = self.moves.fibres.iter().zip(variants).map(|(fibre, variant)| {
            let new = || Orders::new(game.model, game.space, fibre, &variant.preference, &variant.ranks);
            Cow::Borrowed(variant.orders.get_or_init(new))
        });
        let assessment = Assessment {
            game,
            ranks: game.ranks.iter().map(|ranks| R::ranks(ranks)).collect(),
            fibres: Cow::Borrowed(&self.moves.fibres),
            orders: orders.collect(),
            carried: carried.to_vec(),
        };
        assessment.verdicts(actor.index(), Answers::Improvements, VERDICTS_ONLY)
    }

    fn any_verdicts(&self, game: &Game<'_>, actor: ActorId) -> Verdicts {
        let focal = actor.index();
        match game.ranks[focal].values {
            RankValues::U16(_) => self.own_only::<u16>(game, actor).verdicts(focal, Answers::Any, VERDICTS_ONLY),
            RankValues::U32(_) => self.own_only::<u32>(game, actor).verdicts(focal, Answers::Any, VERDICTS_ONLY),
        }
    }

    fn content_states(&self, game: &Game<'_>, actor: ActorId) -> CellSet {
        match game.ranks[actor.index()].values {
            RankValues::U16(_) => self.own_only::<u16>(game, actor).content(actor.index()),
            RankValues::U32(_) => self.own_only::<u32>(game, actor).content(actor.index()),
        }
    }

    /// What the verdicts of one actor need that reckon with any answers: nobody else's ranks, and of the group moves only its own.
    fn own_only<'r, R: Rank>(&'r self, game: &'r Game<'r>, actor: ActorId) -> Assessment<'r, 'r, R> {
        let mut ranks: Vec<Cow<'_, [R]>> = vec![Cow::Borrowed(&[]); game.ranks.len()];
        ranks[actor.index()] = R::ranks(&game.ranks[actor.index()]);
        let carried = game.space.group_moves.iter().map(|group| {
            let arcs = group.arcs.iter().filter(|_| group.mover == Mover::Actor(actor)).copied();
            arcs.filter(|&arc| game.is_carried(group, arc)).collect()
        });
        let carried = carried.collect();
        Assessment { game, ranks, fibres: Cow::Borrowed(&self.moves.fibres), orders: Vec::new(), carried }
    }
}

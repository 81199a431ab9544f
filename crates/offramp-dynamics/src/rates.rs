//! From what actors go by to the rate of every move.
//!
//! In: a board, a tempo, everybody's values and beliefs. Out: a rate per own move, joint move and shock. Does not: know where values
//! come from.
//!
//! At rate (reviews x attention) an actor looks at one front and chooses among its moves there, staying included, by logit (Blume 1993; Sandholm
//! 2010, section 6.2): the odds of two choices are exp(decisiveness x difference in value). A move that needs consent counts by the
//! chance of getting it, as the actor believes it. Three rules keep choices sensible; each leaves the limit of
//! full decisiveness as it is:
//!
//! - a move that is worth exactly as much as staying is not considered, nor one that is worth exactly as much as a part of it
//!   (nobody changes more than it takes);
//! - moves on several fronts at once are considered only where no move on one front alone is an improvement;
//! - who is asked to agree and is indifferent refuses, as surely as one that would lose a middling want: to agree, one has to prefer.
//!
//! The parties of an agreement take it up at the rate of the slowest of them, and an institution votes at that of its slowest
//! member. Of the targets that a joint move could have, each is carried with the chance that all agree, divided by the sum of these chances
//! where that is more than 1. A move that takes time has its mean duration added to the mean waiting time.

use crate::board::{Board, JointMove, OwnMove, front_bit};
use crate::gradient::number::{Number, larger};
use crate::tempo::Tempo;
use crate::under_way::Staged;
use crate::utility::TIE;
use offramp_engine::space::{Mover, Needs};
use offramp_model::{InstitutionId, Model};

/// What everybody goes by.
#[derive(Debug, Clone)]
pub struct Minds<'v> {
    /// Per actor, the value of every position to it.
    pub values: Vec<&'v [f64]>,
    /// Per actor, whom it is mistaken about, with the values that it ascribes to them.
    pub beliefs: Vec<Vec<(usize, &'v [f64])>>,
}

impl<'v> Minds<'v> {
    /// Everybody goes by these values and is mistaken about nobody.
    pub fn clear(values: &'v [Vec<f64>]) -> Self {
        Self { values: values.iter().map(Vec::as_slice).collect(), beliefs: vec![Vec::new(); values.len()] }
    }

    /// The values of `of` as `by` believes them; `None` asks for the values themselves.
    pub(crate) fn seen(&self, by: Option<usize>, of: usize) -> &'v [f64] {
        let believed = by.and_then(|by| self.beliefs[by].iter().find(|(actor, _)| *actor == of));
        believed.map_or(self.values[of], |(_, values)| values)
    }
}

/// A rate a day for every move on the board, in the board's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    /// Per own move.
    pub own: Vec<f64>,
    /// Per joint move.
    pub joint: Vec<f64>,
    /// Per shock arc.
    pub shocks: Vec<f64>,
}

/// Where rates get their numbers from.
pub(crate) trait World {
    /// Plain numbers, or numbers that remember how they were made.
    type N: Number;
    /// The value of a position to an actor, as `by` believes it; `None` asks for the value itself.
    fn value(&self, by: Option<usize>, of: usize, position: usize) -> Self::N;
    /// How surely an actor acts.
    fn decisiveness(&self, actor: usize) -> Self::N;
    /// Reviews a day that an actor gives to a front at a position.
    fn pace(&self, actor: usize, front: u32, position: usize) -> Self::N;
    /// Reviews a day of an actor.
    fn reviews(&self, actor: usize) -> Self::N;
    /// Mean days that a move of a position to another takes, given what the board says they are.
    fn days(&self, from: usize, to: u32, days: f64) -> Self::N;
}

/// The numbers as they are.
pub(crate) struct Plain<'b> {
    pub tempo: &'b Tempo,
    pub minds: &'b Minds<'b>,
}

impl World for Plain<'_> {
    type N = f64;

    fn value(&self, by: Option<usize>, of: usize, position: usize) -> f64 {
        self.minds.seen(by, of)[position]
    }

    fn decisiveness(&self, actor: usize) -> f64 {
        self.tempo.decisiveness[actor]
    }

    fn pace(&self, actor: usize, front: u32, position: usize) -> f64 {
        self.tempo.rate(actor, front, position)
    }

    fn reviews(&self, actor: usize) -> f64 {
        self.tempo.reviews[actor]
    }

    fn days(&self, _: usize, _: u32, days: f64) -> f64 {
        days
    }
}

/// The rates of all moves. For moves that are followed stage by stage it is the rate at which they are begun.
pub fn rates(board: &Board<'_>, tempo: &Tempo, minds: &Minds<'_>, staged: &Staged) -> Rates {
    let mut rates = Rates { own: Vec::new(), joint: Vec::new(), shocks: Vec::new() };
    rates.own = vec![0.0; board.own.len()];
    rates.joint = vec![0.0; board.joint.len()];
    let mut chooser = Chooser::new(board, Plain { tempo, minds }, staged);
    for position in 0..board.n_states() {
        let own = board.own_range(position);
        chooser.own_rates(position, &mut rates.own[own]);
        let joint = board.joint_range(position);
        chooser.joint_rates(position, &mut rates.joint[joint]);
    }
    rates.shocks = board.shocks.iter().map(|arc| arc.rate).collect();
    rates
}

/// Works out rates position by position.
pub(crate) struct Chooser<'b, W: World> {
    board: &'b Board<'b>,
    world: W,
    staged: &'b Staged,
    options: Vec<Considered<W::N>>,
    votes: Vec<W::N>,
    /// The moves that are chosen between on one front: their numbers, what they are worth, their rates.
    here: Vec<u32>,
    worths: Vec<W::N>,
    chosen: Vec<W::N>,
}

/// A move under consideration.
#[derive(Debug, Clone, Copy)]
struct Considered<N> {
    /// Whether it is considered at all.
    counts: bool,
    /// The gain in value, times the believed chance of consent.
    expected: N,
}

impl<'b, W: World> Chooser<'b, W> {
    pub fn new(board: &'b Board<'b>, world: W, staged: &'b Staged) -> Self {
        let (options, votes, here, worths, chosen) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { board, world, staged, options, votes, here, worths, chosen }
    }

    /// The rates of the own moves from a position, in the board's order; `rates` holds noughts.
    pub fn own_rates(&mut self, position: usize, rates: &mut [W::N]) {
        let first = self.board.own_first[position] as usize;
        let all = self.board.own_moves(position);
        let mut from = 0;
        while from < all.len() {
            let actor = all[from].actor;
            let n = all[from..].iter().take_while(|has| has.actor == actor).count();
            let moves = &all[from..from + n];
            self.consider(position, all, moves);
            self.choose(position, first + from, moves, &mut rates[from..from + n]);
            from += n;
        }
    }

    /// Which moves of one actor count, and what they are worth.
    fn consider(&mut self, position: usize, all: &[OwnMove], moves: &[OwnMove]) {
        let actor = moves[0].actor.index();
        let here = self.world.value(None, actor, position);
        self.options.clear();
        let mut improves_on_one_front = false;
        for has in moves {
            let there = self.world.value(None, actor, has.to as usize);
            let gain = there - here;
            let consent = self.agree(Some(actor), self.board.needs[has.needs as usize], position, has.to as usize);
            let parts = &self.board.parts[has.parts.0 as usize..has.parts.1 as usize];
            // A part will do if it is worth the same and those who are asked agree to it as gladly.
            let mut counts = gain.plain().abs() > TIE;
            for &part in parts {
                let part = &all[part as usize];
                let worth = self.world.value(None, actor, part.to as usize).plain();
                if counts && (worth - there.plain()).abs() <= TIE {
                    let needs = self.board.needs[part.needs as usize];
                    counts = self.agree(Some(actor), needs, position, part.to as usize).plain() < consent.plain();
                }
            }
            let improves = gain.plain() > TIE && consent.plain() > 0.5;
            improves_on_one_front |= counts && has.fronts.count_ones() == 1 && improves;
            self.options.push(Considered { counts, expected: gain * consent });
        }
        if improves_on_one_front {
            let several = moves.iter().map(|has| has.fronts.count_ones() > 1);
            self.options
                .iter_mut()
                .zip(several)
                .filter(|(_, several)| *several)
                .for_each(|(has, _)| has.counts = false);
        }
    }

    /// Logit choice on each front.
    fn choose(&mut self, position: usize, first: usize, moves: &[OwnMove], rates: &mut [W::N]) {
        let actor = moves[0].actor.index();
        let decisiveness = self.world.decisiveness(actor);
        let considered = moves.iter().zip(&self.options).filter(|(_, has)| has.counts);
        let mut fronts = considered.fold(0, |mask, (has, _)| mask | has.fronts);
        while fronts != 0 {
            let front = fronts.trailing_zeros();
            fronts &= fronts - 1;
            self.here.clear();
            self.worths.clear();
            for (number, (has, option)) in moves.iter().zip(&self.options).enumerate() {
                if option.counts && has.fronts >> front & 1 == 1 {
                    self.here.push(number as u32);
                    self.worths.push(option.expected);
                }
            }
            let pace = self.world.pace(actor, front, position);
            W::N::choice(pace, decisiveness, &self.worths, &mut self.chosen);
            for (&number, &rate) in self.here.iter().zip(&self.chosen) {
                rates[number as usize] = rates[number as usize] + rate;
            }
        }
        for (number, has) in moves.iter().enumerate() {
            if !self.options[number].counts {
                continue;
            }
            let needs = self.board.needs[has.needs as usize];
            let consent = self.agree(None, needs, position, has.to as usize);
            rates[number] = rates[number] * consent;
            if has.days > 0.0 && !self.staged.follows_own(first + number) {
                rates[number] = rates[number].with_duration(self.world.days(position, has.to, has.days));
            }
        }
    }

    /// The rates of the joint moves from a position, in the board's order.
    pub fn joint_rates(&mut self, position: usize, rates: &mut [W::N]) {
        let first = self.board.joint_first[position] as usize;
        let all = self.board.joint_moves(position);
        let mut from = 0;
        while from < all.len() {
            let n = all[from..].iter().take_while(|has| has.mover == all[from].mover).count();
            let moves = &all[from..from + n];
            let chances: Vec<W::N> = moves.iter().map(|has| self.carried(position, has)).collect();
            let total = chances.iter().fold(W::N::of(0.0), |total, &chance| total + chance);
            let rate = self.slowest(position, self.board.joint_movers[moves[0].mover as usize]);
            for (number, &chance) in chances.iter().enumerate() {
                let mut rate = rate * chance / larger(W::N::of(1.0), total);
                let has = &moves[number];
                if has.days > 0.0 && !self.staged.follows_joint(first + from + number) {
                    rate = rate.with_duration(self.world.days(position, has.to, has.days));
                }
                rates[from + number] = rate;
            }
            from += n;
        }
    }

    /// The chance that a joint move is carried once it is put.
    fn carried(&mut self, position: usize, has: &JointMove) -> W::N {
        let agreed = self.agree(None, self.board.needs[has.needs as usize], position, has.to as usize);
        match self.board.joint_movers[has.mover as usize] {
            Mover::Institution(institution) => agreed * self.passes(None, institution, position, has.to as usize),
            Mover::Actor(_) | Mover::Agreement(_) => agreed,
        }
    }

    /// How often a day a joint move comes up: at the rate of the slowest whose move it is.
    fn slowest(&self, position: usize, mover: Mover) -> W::N {
        let model: &Model = self.board.model;
        // Who are equally slow share alike in what a change of one of them does; their differences are noughts that remember.
        let slowest = |rates: &mut dyn Iterator<Item = W::N>| {
            let rates: Vec<W::N> = rates.collect();
            let least = rates.iter().fold(f64::INFINITY, |least, rate| least.min(rate.plain()));
            let mut tied = rates.into_iter().filter(|rate| rate.plain() == least);
            let Some(first) = tied.next() else { return W::N::of(least) };
            let rest: Vec<W::N> = tied.collect();
            let share = W::N::of(1.0 / (rest.len() + 1) as f64);
            rest.into_iter().fold(first, |slowest, rate| slowest + (rate - first) * share)
        };
        match mover {
            Mover::Agreement(id) => {
                let agreement = &model.agreements[id.index()];
                let front = front_bit(model.option(agreement.option).front);
                slowest(&mut agreement.parties.iter().map(|actor| self.world.pace(actor.index(), front, position)))
            }
            Mover::Institution(id) => {
                let members = model.institutions[id.index()].members.iter();
                slowest(&mut members.map(|actor| self.world.reviews(actor.index())))
            }
            Mover::Actor(actor) => self.world.reviews(actor.index()),
        }
    }

    /// The chance that all who are needed agree, as `by` believes it.
    fn agree(&mut self, by: Option<usize>, needs: Needs, from: usize, to: usize) -> W::N {
        let mut chance = W::N::of(1.0);
        for actor in needs.actor_ids() {
            chance = chance * self.accepts(by, actor.index(), from, to).0;
        }
        for id in needs.institution_ids() {
            chance = chance * self.passes(by, id, from, to);
        }
        chance
    }

    /// The chance that an actor says yes, and whether it otherwise opposes (and not only abstains).
    fn accepts(&self, by: Option<usize>, actor: usize, from: usize, to: usize) -> (W::N, bool) {
        let gain = self.world.value(by, actor, to) - self.world.value(by, actor, from);
        let decisiveness = self.world.decisiveness(actor);
        if gain.plain().abs() <= TIE {
            ((W::N::of(0.0) - decisiveness).logistic(), false)
        } else {
            ((decisiveness * gain).logistic(), true)
        }
    }

    /// The chance that a vote passes: each member votes by itself; the chances of the numbers of yes votes are added up one member
    /// after the other.
    fn passes(&mut self, by: Option<usize>, institution: InstitutionId, from: usize, to: usize) -> W::N {
        let body = &self.board.model.institutions[institution.index()];
        let mut votes = std::mem::take(&mut self.votes);
        votes.clear();
        votes.resize(body.members.len() + 1, W::N::of(0.0));
        votes[0] = W::N::of(1.0);
        for (number, &member) in body.members.iter().enumerate() {
            let (yes, opposes) = self.accepts(by, member.index(), from, to);
            let vetoes = opposes && body.vote.veto.contains(&member);
            let no = if vetoes { W::N::of(0.0) } else { W::N::of(1.0) - yes };
            for count in (0..=number).rev() {
                votes[count + 1] = votes[count + 1] + votes[count] * yes;
                votes[count] = votes[count] * no;
            }
        }
        let passing = votes.iter().enumerate().filter(|(count, _)| body.vote.passes(*count, false));
        let chance = passing.fold(W::N::of(0.0), |sum, (_, &chance)| sum + chance);
        self.votes = votes;
        chance
    }
}

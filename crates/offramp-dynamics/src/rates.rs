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
    fn seen(&self, by: Option<usize>, of: usize) -> &'v [f64] {
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

/// The rates of all moves. For moves that are followed stage by stage it is the rate at which they are begun.
pub fn rates(board: &Board<'_>, tempo: &Tempo, minds: &Minds<'_>, staged: &Staged) -> Rates {
    let mut rates = Rates { own: Vec::new(), joint: Vec::new(), shocks: Vec::new() };
    rates.own = vec![0.0; board.own.len()];
    rates.joint = vec![0.0; board.joint.len()];
    let mut chooser = Chooser { board, tempo, minds, staged, options: Vec::new(), votes: Vec::new() };
    for position in 0..board.n_states() {
        chooser.own_rates(position, &mut rates.own);
        chooser.joint_rates(position, &mut rates.joint);
    }
    rates.shocks = board.shocks.iter().map(|arc| arc.rate).collect();
    rates
}

/// 1 / (1 + exp(-x)).
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// Adds the mean duration of an action to the mean time until it is begun.
pub fn with_duration(rate: f64, days: f64) -> f64 {
    rate / (1.0 + rate * days)
}

struct Chooser<'b> {
    board: &'b Board<'b>,
    tempo: &'b Tempo,
    minds: &'b Minds<'b>,
    staged: &'b Staged,
    options: Vec<Considered>,
    votes: Vec<f64>,
}

/// A move under consideration.
#[derive(Debug, Clone, Copy)]
struct Considered {
    /// Whether it is considered at all.
    counts: bool,
    /// The gain in value, times the believed chance of consent.
    expected: f64,
    /// Gain in value if it is made.
    gain: f64,
}

impl Chooser<'_> {
    fn own_rates(&mut self, position: usize, rates: &mut [f64]) {
        let first = self.board.own_first[position] as usize;
        let all = self.board.own_moves(position);
        let mut from = 0;
        while from < all.len() {
            let actor = all[from].actor;
            let n = all[from..].iter().take_while(|has| has.actor == actor).count();
            let moves = &all[from..from + n];
            self.consider(position, all, from, moves);
            self.choose(position, first + from, moves, &mut rates[first + from..first + from + n]);
            from += n;
        }
    }

    /// Which moves of one actor count, and what they are worth.
    fn consider(&mut self, position: usize, all: &[OwnMove], from: usize, moves: &[OwnMove]) {
        let actor = moves[0].actor.index();
        let values = self.minds.values[actor];
        self.options.clear();
        let mut improves_on_one_front = false;
        for has in moves {
            let gain = values[has.to as usize] - values[position];
            let consent = self.agree(Some(actor), self.board.needs[has.needs as usize], position, has.to as usize);
            let parts = &self.board.parts[has.parts.0 as usize..has.parts.1 as usize];
            // A part will do if it is worth the same and those who are asked agree to it as gladly.
            let mut counts = gain.abs() > TIE;
            for &part in parts {
                let part = &all[part as usize];
                if counts && (values[part.to as usize] - values[has.to as usize]).abs() <= TIE {
                    let needs = self.board.needs[part.needs as usize];
                    counts = self.agree(Some(actor), needs, position, part.to as usize) < consent;
                }
            }
            improves_on_one_front |= counts && has.fronts.count_ones() == 1 && gain > TIE && consent > 0.5;
            self.options.push(Considered { counts, expected: gain * consent, gain });
        }
        debug_assert!(from + moves.len() <= all.len());
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
    fn choose(&mut self, position: usize, first: usize, moves: &[OwnMove], rates: &mut [f64]) {
        let actor = moves[0].actor.index();
        let decisiveness = self.tempo.decisiveness[actor];
        let considered = moves.iter().zip(&self.options).filter(|(_, has)| has.counts);
        let mut fronts = considered.fold(0, |mask, (has, _)| mask | has.fronts);
        while fronts != 0 {
            let front = fronts.trailing_zeros();
            fronts &= fronts - 1;
            let rate = self.tempo.rate(actor, front, position);
            let here = |has: &OwnMove, option: &Considered| option.counts && has.fronts >> front & 1 == 1;
            let pairs = || moves.iter().zip(&self.options).filter(|(has, option)| here(has, option));
            let best = pairs().fold(0.0, |best: f64, (_, option)| best.max(option.expected));
            let odds = |expected: f64| libm::exp(decisiveness * (expected - best));
            let total = pairs().fold(odds(0.0), |total, (_, option)| total + odds(option.expected));
            for (number, (has, option)) in moves.iter().zip(&self.options).enumerate() {
                if here(has, option) {
                    debug_assert!(option.gain.abs() > TIE);
                    rates[number] += rate * odds(option.expected) / total;
                }
            }
        }
        for (number, has) in moves.iter().enumerate() {
            if !self.options[number].counts {
                continue;
            }
            let needs = self.board.needs[has.needs as usize];
            let consent = self.agree(None, needs, position, has.to as usize);
            let days = if self.staged.follows_own(first + number) { 0.0 } else { has.days };
            rates[number] = with_duration(rates[number] * consent, days);
        }
    }

    fn joint_rates(&mut self, position: usize, rates: &mut [f64]) {
        let first = self.board.joint_first[position] as usize;
        let all = self.board.joint_moves(position);
        let mut from = 0;
        while from < all.len() {
            let n = all[from..].iter().take_while(|has| has.mover == all[from].mover).count();
            let moves = &all[from..from + n];
            let chances: Vec<f64> = moves.iter().map(|has| self.carried(position, has)).collect();
            let total: f64 = chances.iter().sum();
            let rate = self.slowest(position, self.board.joint_movers[moves[0].mover as usize]);
            for (number, chance) in chances.iter().enumerate() {
                let rate = rate * chance / total.max(1.0);
                let follows = self.staged.follows_joint(first + from + number);
                let days = if follows { 0.0 } else { moves[number].days };
                rates[first + from + number] = with_duration(rate, days);
            }
            from += n;
        }
    }

    /// The chance that a joint move is carried once it is put.
    fn carried(&mut self, position: usize, has: &JointMove) -> f64 {
        let agreed = self.agree(None, self.board.needs[has.needs as usize], position, has.to as usize);
        match self.board.joint_movers[has.mover as usize] {
            Mover::Institution(institution) => agreed * self.passes(None, institution, position, has.to as usize),
            Mover::Actor(_) | Mover::Agreement(_) => agreed,
        }
    }

    /// How often a day a joint move comes up: at the rate of the slowest whose move it is.
    fn slowest(&self, position: usize, mover: Mover) -> f64 {
        let model: &Model = self.board.model;
        match mover {
            Mover::Agreement(id) => {
                let agreement = &model.agreements[id.index()];
                let front = front_bit(model.option(agreement.option).front);
                let rates = agreement.parties.iter().map(|actor| self.tempo.rate(actor.index(), front, position));
                rates.fold(f64::INFINITY, f64::min)
            }
            Mover::Institution(id) => {
                let members = model.institutions[id.index()].members.iter();
                members.map(|actor| self.tempo.reviews[actor.index()]).fold(f64::INFINITY, f64::min)
            }
            Mover::Actor(actor) => self.tempo.reviews[actor.index()],
        }
    }

    /// The chance that all who are needed agree, as `by` believes it.
    fn agree(&mut self, by: Option<usize>, needs: Needs, from: usize, to: usize) -> f64 {
        if needs.is_empty() {
            return 1.0;
        }
        let actors = needs.actor_ids().fold(1.0, |chance, actor| chance * self.accepts(by, actor.index(), from, to).0);
        needs.institution_ids().fold(actors, |chance, id| chance * self.passes(by, id, from, to))
    }

    /// The chance that an actor says yes, and whether it otherwise opposes (and not only abstains).
    fn accepts(&self, by: Option<usize>, actor: usize, from: usize, to: usize) -> (f64, bool) {
        let values = self.minds.seen(by, actor);
        let gain = values[to] - values[from];
        let decisiveness = self.tempo.decisiveness[actor];
        if gain.abs() <= TIE { (logistic(-decisiveness), false) } else { (logistic(decisiveness * gain), true) }
    }

    /// The chance that a vote passes: each member votes by itself; the chances of the numbers of yes votes are added up one member
    /// after the other.
    fn passes(&mut self, by: Option<usize>, institution: InstitutionId, from: usize, to: usize) -> f64 {
        let body = &self.board.model.institutions[institution.index()];
        let mut votes = std::mem::take(&mut self.votes);
        votes.clear();
        votes.resize(body.members.len() + 1, 0.0);
        votes[0] = 1.0;
        for (number, &member) in body.members.iter().enumerate() {
            let (yes, opposes) = self.accepts(by, member.index(), from, to);
            let no = if opposes && body.vote.veto.contains(&member) { 0.0 } else { 1.0 - yes };
            for count in (0..=number).rev() {
                votes[count + 1] += votes[count] * yes;
                votes[count] *= no;
            }
        }
        let passing = votes.iter().enumerate().filter(|(count, _)| body.vote.passes(*count, false));
        let chance = passing.map(|(_, chance)| chance).sum();
        self.votes = votes;
        chance
    }
}

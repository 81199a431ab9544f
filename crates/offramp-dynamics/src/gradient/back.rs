//! Back from rates to what they are made from: values, decisiveness, paces, durations.
//!
//! In: what a figure owes to every rate of the board (its derivative in it). Out: what it owes to everything behind. Does not: know the figure.
//!
//! Rates are worked out again position by position on a tape, by the same code that works them out in plain numbers, and each tape is walked back
//! at once, so that no more than one position is ever remembered. Several figures are walked back from in one go, as *lanes*.

use super::number::{LANES, Lanes, Number, Tape, Traced};
use crate::board::Board;
use crate::foresight::{Foresight, on_the_way};
use crate::rates::{Chooser, Minds, Rates, World};
use crate::tempo::Tempo;
use crate::under_way::{Staged, slowest_of};
use crate::utility::TIE;
use offramp_model::{Level, OptionId};

/// What a figure owes to what everybody's rates have in common.
#[derive(Debug, Clone)]
pub(crate) struct Common {
    /// Per actor, to its reviews a day where no share of them counts.
    pub reviews: Vec<f64>,
    /// Per actor, to its decisiveness.
    pub decisiveness: Vec<f64>,
    /// Per actor and front bit, to the share of its reviews.
    pub shares: Vec<Vec<f64>>,
    /// Per front bit and position, to the speed of all reviews; empty where nothing changes it.
    pub speed: Vec<Vec<f64>>,
    /// Per option, to the mean days that its change takes.
    pub takes: Vec<f64>,
    /// Per shock arc of the board, to its rate.
    pub nature: Vec<f64>,
    /// To the days over which everybody looks ahead.
    pub foresight: f64,
}

impl Common {
    pub fn new(board: &Board<'_>, tempo: &Tempo) -> Self {
        let n_actors = board.model.actors.len();
        let per_position = |speed: &Option<Vec<f64>>| vec![0.0; speed.as_ref().map_or(0, Vec::len)];
        Self {
            reviews: vec![0.0; n_actors],
            decisiveness: vec![0.0; n_actors],
            shares: tempo.shares.iter().map(|shares| vec![0.0; shares.len()]).collect(),
            speed: tempo.speed.iter().map(per_position).collect(),
            takes: vec![0.0; board.model.options.len()],
            nature: vec![0.0; board.shocks.len()],
            foresight: 0.0,
        }
    }

    /// Adds what is owed to the pace of an actor on a front at a position.
    pub fn pace(&mut self, tempo: &Tempo, (actor, front, position): (usize, u32, usize), owed: f64) {
        let (reviews, share) = (tempo.reviews[actor], tempo.shares[actor][front as usize]);
        let speed = tempo.speed_at(front, position);
        self.reviews[actor] += owed * share * speed;
        self.shares[actor][front as usize] += owed * reviews * speed;
        if let Some(slot) = self.speed[front as usize].get_mut(position) {
            *slot += owed * reviews * share;
        }
    }
}

/// What a figure owes to the values that everybody goes by, laid out as [`Minds`].
#[derive(Debug, Clone)]
pub(crate) struct MindsOwed {
    /// Per actor and position.
    pub values: Vec<Vec<f64>>,
    /// Per actor, per one that it is mistaken about, per position.
    pub beliefs: Vec<Vec<Vec<f64>>>,
}

#[derive(Debug, Clone, Copy)]
enum Leaf {
    Value { by: Option<u32>, of: u32, position: u32 },
    Decisiveness(u32),
    Pace { actor: u32, front: u32, position: u32 },
    Reviews(u32),
    Days(OptionId),
}

struct Remembering<'t, 'b> {
    board: &'b Board<'b>,
    tempo: &'b Tempo,
    minds: &'b Minds<'b>,
    tape: &'t Tape<Leaf>,
    /// Per position, the level of every option.
    levels: Vec<Level>,
}

impl<'t> World for Remembering<'t, '_> {
    type N = Traced<'t, Leaf>;

    fn value(&self, by: Option<usize>, of: usize, position: usize) -> Self::N {
        let leaf = Leaf::Value { by: by.map(|by| by as u32), of: of as u32, position: position as u32 };
        self.tape.leaf(self.minds.seen(by, of)[position], leaf)
    }

    fn decisiveness(&self, actor: usize) -> Self::N {
        self.tape.leaf(self.tempo.decisiveness[actor], Leaf::Decisiveness(actor as u32))
    }

    fn pace(&self, actor: usize, front: u32, position: usize) -> Self::N {
        let leaf = Leaf::Pace { actor: actor as u32, front, position: position as u32 };
        self.tape.leaf(self.tempo.rate(actor, front, position), leaf)
    }

    fn reviews(&self, actor: usize) -> Self::N {
        self.tape.leaf(self.tempo.reviews[actor], Leaf::Reviews(actor as u32))
    }

    fn days(&self, from: usize, to: u32, days: f64) -> Self::N {
        let model = self.board.model;
        let levels = |position: usize| &self.levels[position * model.options.len()..][..model.options.len()];
        let (before, after) = (levels(from), levels(to as usize));
        let changed = model.option_ids().filter(|id| before[id.index()] != after[id.index()]);
        match slowest_of(model, changed) {
            Some(option) => self.tape.leaf(days, Leaf::Days(option)),
            None => Number::of(days),
        }
    }
}

/// Walks from rates back to minds, at most [`LANES`] figures at a time; what they have in common is added to `common`.
pub(crate) fn rates_back(
    board: &Board<'_>,
    tempo: &Tempo,
    minds: &Minds<'_>,
    staged: &Staged,
    owed: &[Rates],
    common: &mut [Common],
) -> Vec<MindsOwed> {
    let n = board.n_states();
    let nothing = MindsOwed {
        values: vec![vec![0.0; n]; minds.values.len()],
        beliefs: minds.beliefs.iter().map(|views| vec![vec![0.0; n]; views.len()]).collect(),
    };
    let mut found = vec![nothing; owed.len()];
    let tape = Tape::new();
    let levels = (0..n).flat_map(|position| board.levels(position)).collect();
    let mut chooser = Chooser::new(board, Remembering { board, tempo, minds, tape: &tape, levels }, staged);
    let (mut rates, mut ends, mut weights) = (Vec::new(), Vec::new(), Vec::new());
    for position in 0..n {
        let own = board.own_range(position);
        let joint = board.joint_range(position);
        for (range, is_own) in [(own, true), (joint, false)] {
            let slopes = |rates: &Rates, number: usize| if is_own { rates.own[number] } else { rates.joint[number] };
            let lanes = |number: usize| -> Lanes {
                std::array::from_fn(|lane| owed.get(lane).map_or(0.0, |rates| slopes(rates, number)))
            };
            if range.clone().all(|number| lanes(number) == [0.0; LANES]) {
                continue;
            }
            rates.clear();
            rates.resize(range.len(), Number::of(0.0));
            match is_own {
                true => chooser.own_rates(position, &mut rates),
                false => chooser.joint_rates(position, &mut rates),
            }
            ends.clear();
            ends.extend(rates.iter().zip(range).map(|(rate, number)| (rate.node(), lanes(number))));
            tape.back(&ends, &mut weights, |leaf, lanes| {
                for ((found, common), &owed) in found.iter_mut().zip(common.iter_mut()).zip(lanes) {
                    if owed != 0.0 {
                        settle(minds, tempo, leaf, owed, found, common);
                    }
                }
            });
        }
    }
    for (common, owed) in common.iter_mut().zip(owed) {
        common.nature.iter_mut().zip(&owed.shocks).for_each(|(slot, owed)| *slot += owed);
    }
    found
}

/// Writes down what is owed to one leaf.
fn settle(minds: &Minds<'_>, tempo: &Tempo, leaf: Leaf, owed: f64, found: &mut MindsOwed, common: &mut Common) {
    match leaf {
        Leaf::Value { by, of, position } => {
            let (of, position) = (of as usize, position as usize);
            let view = by.and_then(|by| {
                let place = minds.beliefs[by as usize].iter().position(|(actor, _)| *actor == of)?;
                Some((by as usize, place))
            });
            match view {
                Some((by, place)) => found.beliefs[by][place][position] += owed,
                None => found.values[of][position] += owed,
            }
        }
        Leaf::Decisiveness(actor) => common.decisiveness[actor as usize] += owed,
        Leaf::Pace { actor, front, position } => {
            common.pace(tempo, (actor as usize, front, position as usize), owed);
        }
        Leaf::Reviews(actor) => common.reviews[actor as usize] += owed,
        Leaf::Days(option) => common.takes[option.index()] += owed,
    }
}

/// What a figure owes to what an actor's foresight is made from.
pub(crate) struct ForesightOwed {
    /// To its own utility, per position.
    pub utility: Vec<f64>,
    /// To the days over which it looks ahead.
    pub days: f64,
}

/// Walks from the values of an actor that looks ahead ([`crate::foresight::values`]) back to its utility; what is owed to the rates at which it
/// expects the others to move is added to `to_rates`.
pub(crate) fn foresight_back(
    board: &Board<'_>,
    expected: &Rates,
    actor: usize,
    utility: &[f64],
    foresight: Foresight,
    owed: &[f64],
    to_rates: &mut Rates,
) -> ForesightOwed {
    let steps = on_the_way(board, expected, actor, utility, foresight);
    let n = board.n_states();
    let mut out = ForesightOwed { utility: vec![0.0; n], days: 0.0 };
    let mut owed = owed.to_vec();
    for after in steps.iter().rev() {
        let mut before = vec![0.0; n];
        for position in (0..n).filter(|&position| owed[position] != 0.0) {
            answered_back(
                board,
                expected,
                (actor, position),
                (utility, after, foresight.days),
                owed[position],
                &mut before,
                (&mut out, to_rates),
            );
        }
        owed = before;
    }
    out.utility.iter_mut().zip(&owed).for_each(|(slot, owed)| *slot += owed);
    out
}

/// One position of one step: V = (u + days sum r V') / (1 + days sum r), so that dV/dr = days (V' - V) / (1 + days sum r).
fn answered_back(
    board: &Board<'_>,
    expected: &Rates,
    (actor, position): (usize, usize),
    (utility, after, days): (&[f64], &[f64], f64),
    owed: f64,
    before: &mut [f64],
    (out, to_rates): (&mut ForesightOwed, &mut Rates),
) {
    let own_first = board.own_first[position] as usize;
    let joint_first = board.joint_first[position] as usize;
    let shock_first = board.shock_first[position] as usize;
    let others = board.own_moves(position).iter().enumerate().filter(|(_, has)| has.actor.index() != actor);
    let own = others.map(|(number, has)| (has.to as usize, 0, own_first + number, expected.own[own_first + number]));
    let joint = board.joint_moves(position).iter().enumerate();
    let joint =
        joint.map(|(number, has)| (has.to as usize, 1, joint_first + number, expected.joint[joint_first + number]));
    let shocks = board.shock_arcs(position).iter().enumerate();
    let shocks =
        shocks.map(|(number, has)| (has.to as usize, 2, shock_first + number, expected.shocks[shock_first + number]));
    let all = own.chain(joint).chain(shocks);
    let answers: Vec<_> = all.filter(|(to, ..)| (after[*to] - after[position]).abs() > TIE).collect();
    let weight = 1.0 + days * answers.iter().map(|(.., rate)| rate).sum::<f64>();
    let total = utility[position] + days * answers.iter().map(|(to, .., rate)| rate * after[*to]).sum::<f64>();
    let (value, owed) = (total / weight, owed / weight);
    out.utility[position] += owed;
    for (to, kind, number, rate) in answers {
        let slot = match kind {
            0 => &mut to_rates.own[number],
            1 => &mut to_rates.joint[number],
            _ => &mut to_rates.shocks[number],
        };
        *slot += owed * days * (after[to] - value);
        out.days += owed * rate * (after[to] - value);
        before[to] += owed * days * rate;
    }
}

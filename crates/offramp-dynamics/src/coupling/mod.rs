//! Coupling: how far one front drives another, by which channel.
//!
//! In: a model and a [`CouplingRequest`]. Out: [`CouplingFindings`]: per ordered pair of fronts what changes on the driven one when
//! a channel is cut, and how the whole divides among the channels. Does not: know words, files; say anything about the world, only about
//! the case as written.
//!
//! The effect of a channel is the outcome as it is less the outcome with the channel cut. The cut is *mean-preserving*: what the driven
//! front sees of the driving one is replaced by its average over the time looked at, never by nothing, because taking away
//! a want also takes away its mean weight (see `cut`). Channels overlap; the Shapley share (Shapley 1953) of a channel is what it adds to others
//! already there, averaged over all orders, and the shares add up to the effect of cutting all. Only direct influence is
//! cut: what reaches the driven front by way of a third one, or of options that belong to no front, stays. At the date of a deadline the average
//! is over where the driving front stands just before (see `dates`).

mod arcs;
mod channel;
mod cut;
mod dates;
mod kept;
mod parts;
mod shapley;
mod story;

pub use channel::{Channels, CouplingChannel};

use crate::board::{Board, BoardRefused, Extent};
use crate::case_dynamics::{CaseDynamics, Moving};
use crate::doubts::doubts;
use crate::draw::Draw;
use crate::extras::Extras;
use crate::range::Range;
use crate::study::{DynamicsRefused, DynamicsRequest, Watch};
use crate::under_way::{AssemblyRefused, Staged, assemble};
use arcs::{Arcs, Driven};
use cut::{Cutter, Presence};
use dates::DateCuts;
use kept::{Front, Happening, KeptPairs};
use offramp_chain::{ChainError, TransientOptions};
use offramp_engine::space::{Space, SpaceRequest, build_space};
use offramp_model::{FrontId, Level, Model};
use parts::Parts;
use rayon::prelude::*;
use shapley::shapley;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use story::Story;

/// Differences of probabilities are wanted, not tiny ones: what is cut off of the Poisson law stays below this.
const OPTIONS: TransientOptions<'static> = TransientOptions { epsilon: 1e-15, max_steps: 1_000_000, watch: None };

/// What to measure: everything as in a [`DynamicsRequest`] but its times and outcomes.
#[derive(Debug, Clone, PartialEq)]
pub struct CouplingRequest {
    /// How far to look, how many draws, how actors think, the limits.
    pub dynamics: DynamicsRequest,
    /// Only these pairs, driving front first; empty asks for all.
    pub pairs: Vec<(FrontId, FrontId)>,
    /// Up to which probability states may be left out that the story hardly ever comes to, 0 to 1; 0 keeps all.
    pub tolerance: f64,
}

impl CouplingRequest {
    /// States of one in ten thousand together may be left out: less than the figures show.
    pub const TOLERANCE: f64 = 1e-4;
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct CouplingFindings {
    /// What was asked.
    pub request: CouplingRequest,
    /// States of the chain.
    pub n_states: usize,
    /// Draws begun; fewer than asked for when it was stopped, and then some pairs may have fewer figures than others.
    pub n_draws: usize,
    /// Which of the rises that links of the channel `excitation` count are told apart.
    pub excitation: Excitation,
    /// Wants that the author is not sure of: each draw keeps or drops them.
    pub n_uncertain: usize,
    /// Whether anybody states later wants.
    pub has_later: bool,
    /// Whether anybody has a view of anybody else.
    pub has_beliefs: bool,
    /// What carries a credence below 1 besides wants and beliefs: taken as given in all draws.
    pub taken_as_given: Vec<String>,
    /// Every pair, in the order of the fronts, driving front first.
    pub pairs: Vec<PairFinding>,
}

/// One front driving another.
#[derive(Debug, Clone, PartialEq)]
pub struct PairFinding {
    /// The driving front.
    pub from: FrontId,
    /// The driven front.
    pub to: FrontId,
    /// What was measured, or why nothing was.
    pub answer: PairAnswer,
}

/// What is known about a pair.
#[derive(Debug, Clone, PartialEq)]
pub enum PairAnswer {
    /// In no draw does anything on the driven front depend on the driving one: the effect is zero by structure.
    Separate,
    /// The driven front has fewer than two rungs, so there is nothing to read off.
    NoLadder,
    /// The two fronts taken apart would be more pairs than the limit on states.
    TooLarge,
    /// It was stopped before this pair was looked at.
    NotReached,
    /// The effects.
    Coupled(Box<Coupled>),
}

/// The effects of a front on another.
#[derive(Debug, Clone, PartialEq)]
pub struct Coupled {
    /// The driven front as it is.
    pub as_is: Measures,
    /// With all channels cut.
    pub all_cut: Measures,
    /// As it is less with all channels cut.
    pub whole: Measures,
    /// The channels that do anything in some draw.
    pub channels: Vec<ChannelFinding>,
    /// States that pools and rules exclude and that the front comes to once they are cut, at most over draws.
    pub n_excluded: usize,
    /// States of the largest chain that was solved.
    pub n_solved: usize,
    /// Upper bound on the probability of the states left out, in any chain that was solved.
    pub missing: f64,
}

/// One channel of a pair.
#[derive(Debug, Clone, PartialEq)]
pub struct ChannelFinding {
    /// Which.
    pub channel: CouplingChannel,
    /// As it is less with this channel alone cut.
    pub alone: Measures,
    /// Its Shapley share of the whole.
    pub share: Measures,
}

/// What is read off the driven front, over draws.
#[derive(Debug, Clone, PartialEq)]
pub struct Measures {
    /// The expected rung at the end, counted from 0 at the lowest; on no rung counts as the lowest.
    pub rung: Range,
    /// The probability that the top rung was reached by the end; `None` where the front stands there today.
    pub top: Option<Range>,
}

/// Which of the rises that links of the channel `excitation` count are told apart. Each of them multiplies the states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excitation {
    /// All that there are.
    Whole,
    /// Those of links between the one pair asked about; all together do not fit.
    OfThePair,
    /// None: they do not fit.
    LeftOut,
}

/// The two figures of one draw.
type Figures = [f64; 2];

/// Measures how fronts drive each other.
///
/// # Errors
/// [`DynamicsRefused`] where the case is too large, the request makes no sense, or it was stopped at once.
pub fn coupling(
    model: &Model,
    request: &CouplingRequest,
    watch: Watch<'_>,
) -> Result<CouplingFindings, DynamicsRefused> {
    let asked = &request.dynamics;
    if !(asked.by_days > 0.0 && asked.by_days.is_finite()) {
        return Err(DynamicsRefused::NoTime(asked.by_days));
    }
    let space_request = SpaceRequest { max_states: asked.max_cells, keep_all_options: true, ..SpaceRequest::default() };
    let space = build_space(model, &space_request).map_err(DynamicsRefused::Space)?;
    let (board, excitation) = board(model, &space, request).map_err(DynamicsRefused::Board)?;
    let dynamics = CaseDynamics::new(&board).comparing_also(&asked.also_compared);
    let pairs = Pair::all(&board, request);
    let (done, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let of = asked.n_draws.max(1) * pairs.len();
    let tell = || {
        if watch(done.fetch_add(1, Ordering::Relaxed) + 1, of).is_break() {
            stopped.store(true, Ordering::Relaxed);
        }
        stopped.load(Ordering::Relaxed)
    };
    let one = |number: usize| {
        if stopped.load(Ordering::Relaxed) {
            return None;
        }
        Some(one_draw(&dynamics, &pairs, request, Draw { seed: asked.seed, number: number as u64 }, &tell))
    };
    let draws: Vec<Option<Result<Vec<DrawOfPair>, ChainError>>> =
        (0..asked.n_draws.max(1)).into_par_iter().map(one).collect();
    let draws: Vec<Vec<DrawOfPair>> =
        draws.into_iter().flatten().collect::<Result<_, _>>().map_err(DynamicsRefused::Chain)?;
    if draws.iter().all(Vec::is_empty) {
        return Err(DynamicsRefused::Stopped);
    }
    let finding = |(number, pair): (usize, &Pair)| {
        let draws: Vec<&DrawOfPair> = draws.iter().filter_map(|draw| draw.get(number)).collect();
        PairFinding { from: pair.from, to: pair.to, answer: pair.gather(&draws) }
    };
    Ok(CouplingFindings {
        request: request.clone(),
        n_states: board.n_states(),
        n_draws: draws.len(),
        excitation,
        n_uncertain: dynamics.n_uncertain(),
        has_later: dynamics.has_later(),
        has_beliefs: dynamics.has_beliefs(),
        taken_as_given: doubts(model).into_iter().map(|doubt| doubt.label).collect(),
        pairs: pairs.iter().enumerate().map(finding).collect(),
    })
}

/// The board with excitation if that fits; where it does not and one pair is asked about, with what that pair's own links count, if that does; else
/// without. Gauges are read where they settle, and pools get back at once what is no longer used.
fn board<'a>(
    model: &'a Model,
    space: &'a Space,
    request: &CouplingRequest,
) -> Result<(Board<'a>, Excitation), BoardRefused> {
    let asked = &request.dynamics;
    let all = Extras { gauges: Vec::new(), pools: Vec::new(), ..Extras::of(model, Some(space)) };
    if all.width() == 0 {
        return Ok((Board::new(model, space, Extent::FromToday, asked.max_states)?, Excitation::Whole));
    }
    let mut own = all.clone();
    own.excitations.retain(|link| matches!(request.pairs[..], [pair] if pair == (link.from, link.to)));
    let tries = [(all, asked.max_detailed_states, Excitation::Whole), (own, asked.max_states, Excitation::OfThePair)];
    for (extras, limit, kept) in tries.into_iter().filter(|(extras, ..)| extras.width() > 0) {
        match Board::with_extras(model, space, Extent::FromToday, limit, extras) {
            Err(BoardRefused::TooManyStates { .. }) => {}
            // Fronts taken apart make more pairs than there are states: those of the one pair have to fit as well.
            Ok(board) if kept == Excitation::OfThePair => {
                let fits = |&(from, _): &(FrontId, FrontId)| Parts::new(&board, from, limit).is_some();
                if request.pairs.iter().all(fits) {
                    return Ok((board, kept));
                }
            }
            found => return Ok((found?, kept)),
        }
    }
    Ok((Board::new(model, space, Extent::FromToday, asked.max_states)?, Excitation::LeftOut))
}

/// A pair, ready to be measured.
struct Pair {
    from: FrontId,
    to: FrontId,
    has_ladder: bool,
    /// Whether the driven front stands on its top rung today.
    at_top: bool,
    today: (u32, u32),
    /// `None` where it would be too large.
    parts: Option<Parts>,
    /// Per rest a number for the levels on the driven front.
    driven: Vec<u32>,
    /// Per position the rung of the driven front; on none counts as the lowest.
    rungs: Vec<f64>,
}

/// What one draw says about a pair.
#[derive(Default)]
struct DrawOfPair {
    /// The channels that do anything.
    active: Channels,
    /// Per subset of the active channels: the figures with the subset cut. Only the first where none is active.
    figures: Vec<Figures>,
    n_excluded: usize,
    n_solved: usize,
    missing: f64,
}

impl Pair {
    fn all(board: &Board<'_>, request: &CouplingRequest) -> Vec<Self> {
        let fronts = || (0..board.model.fronts.len()).map(FrontId::from_index);
        let pairs = fronts().flat_map(|from| fronts().map(move |to| (from, to)));
        let is_asked =
            |pair: &(FrontId, FrontId)| pair.0 != pair.1 && (request.pairs.is_empty() || request.pairs.contains(pair));
        pairs.filter(is_asked).map(|(from, to)| Self::new(board, from, to, request.dynamics.max_states)).collect()
    }

    fn new(board: &Board<'_>, from: FrontId, to: FrontId, limit: usize) -> Self {
        let ladder = &board.model.front(to).ladder;
        let has_ladder = ladder.len() > 1;
        let parts = if has_ladder { Parts::new(board, from, limit.max(board.n_states())) } else { None };
        // OK because a board from today outward begins with today.
        let today = board.today.unwrap_or(0) as usize;
        let place = parts.as_ref().map(|parts| (parts.rest[today], parts.part[today]));
        let driven = parts.as_ref().map(|parts| driven_numbers(board.model, parts, to));
        let mut rungs = vec![0.0; board.n_states()];
        for (number, rung) in ladder.iter().enumerate() {
            let holds = board.where_holds(&rung.when.formula);
            rungs.iter_mut().zip(holds).filter(|(_, holds)| *holds).for_each(|(rung, _)| *rung = number as f64);
        }
        let at_top = has_ladder && rungs[today] == (ladder.len() - 1) as f64;
        Self {
            from,
            to,
            has_ladder,
            at_top,
            today: place.unwrap_or_default(),
            driven: driven.unwrap_or_default(),
            rungs,
            parts,
        }
    }

    /// The figures of one draw with every set of active channels cut.
    fn measure(
        &self,
        board: &Board<'_>,
        moving: &Moving,
        story: &Story,
        (days, tolerance): (f64, f64),
        known: &mut BTreeMap<FrontId, Figures>,
    ) -> Result<DrawOfPair, ChainError> {
        let mut found = DrawOfPair::default();
        let Some(parts) = &self.parts else { return Ok(found) };
        let arcs = Arcs::new(board, parts, moving, &Driven { front: self.to, by: self.from, of_rest: &self.driven });
        let cutter = Cutter::new(parts, &arcs, &Presence::new(parts, &story.mean_law));
        let cut_date = |(place, before): &(usize, Vec<f64>)| DateCuts::new(board, parts, &self.driven, *place, before);
        let dates: Vec<DateCuts<'_>> = story.before_dates.iter().map(cut_date).collect();
        found.active = dates.iter().fold(cutter.active(), |active, date| active.union(date.active()));
        let happening = Happening { cutter: &cutter, dates: &dates };
        let list = found.active.list();
        if let (true, Some(as_is)) = (list.is_empty(), known.get(&self.to)) {
            found.figures.push(*as_is);
            return Ok(found);
        }
        let pair = |&position: &u32| (parts.rest[position as usize], parts.part[position as usize]);
        let mut kept = KeptPairs::new(parts, self.today, story.likely.iter().map(pair));
        let front = board.model.front(self.to);
        let rung = |(rest, part): (u32, u32)| match parts.position(rest, part) {
            Some(position) => self.rungs[position],
            None => front.rung_at(&parts.levels(rest, part)).unwrap_or(0) as f64,
        };
        let driven = Front { rung: &rung, top: (front.ladder.len() - 1) as f64 };
        let cut = |subset: usize| {
            let mut cut = Channels::default();
            list.iter().enumerate().filter(|(at, _)| subset >> at & 1 == 1).for_each(|(_, &has)| cut.insert(has));
            cut
        };
        let within = (days, tolerance);
        match list.len() {
            0 => found.add(kept.solve(&happening, &[cut(0)], &driven, within)?),
            1 => found.add(kept.solve(&happening, &[cut(0), cut(1)], &driven, within)?),
            n => {
                for first in (0..1usize << n).step_by(4) {
                    let cuts: [Channels; 4] = std::array::from_fn(|at| cut(first + at));
                    found.add(kept.solve(&happening, &cuts, &driven, within)?);
                }
            }
        }
        (found.n_solved, found.n_excluded) = (kept.len(), kept.n_excluded());
        known.entry(self.to).or_insert(found.figures[0]);
        Ok(found)
    }

    fn gather(&self, draws: &[&DrawOfPair]) -> PairAnswer {
        if !self.has_ladder {
            return PairAnswer::NoLadder;
        }
        if self.parts.is_none() {
            return PairAnswer::TooLarge;
        }
        if draws.is_empty() {
            return PairAnswer::NotReached;
        }
        let active = draws.iter().fold(Channels::default(), |all, draw| all.union(draw.active)).list();
        if active.is_empty() {
            return PairAnswer::Separate;
        }
        let measures = |of: &dyn Fn(&DrawOfPair, usize) -> f64| {
            let range = |figure: usize| Range::of(draws.iter().map(|draw| of(draw, figure)).collect());
            Measures { rung: range(0), top: (!self.at_top).then(|| range(1)) }
        };
        let channel = |&channel: &CouplingChannel| ChannelFinding {
            channel,
            alone: measures(&|draw, figure| draw.alone(channel, figure)),
            share: measures(&|draw, figure| draw.share(channel, figure)),
        };
        PairAnswer::Coupled(Box::new(Coupled {
            as_is: measures(&|draw, figure| draw.figures[0][figure]),
            all_cut: measures(&|draw, figure| draw.all_cut()[figure]),
            whole: measures(&|draw, figure| draw.figures[0][figure] - draw.all_cut()[figure]),
            channels: active.iter().map(channel).collect(),
            n_excluded: draws.iter().map(|draw| draw.n_excluded).max().unwrap_or(0),
            n_solved: draws.iter().map(|draw| draw.n_solved).max().unwrap_or(0),
            missing: draws.iter().map(|draw| draw.missing).fold(0.0, f64::max),
        }))
    }
}

impl DrawOfPair {
    fn add<const W: usize>(&mut self, solved: kept::Solved<W>) {
        self.figures.extend(solved.figures);
        self.missing = self.missing.max(solved.missing);
    }

    fn all_cut(&self) -> Figures {
        self.figures[self.figures.len() - 1]
    }

    /// The effect of cutting a subset of the active channels.
    fn effect(&self, subset: usize, figure: usize) -> f64 {
        self.figures[0][figure] - self.figures[subset][figure]
    }

    fn alone(&self, channel: CouplingChannel, figure: usize) -> f64 {
        let at = self.active.list().iter().position(|active| *active == channel);
        at.map_or(0.0, |at| self.effect(1 << at, figure))
    }

    fn share(&self, channel: CouplingChannel, figure: usize) -> f64 {
        let active = self.active.list();
        let effects: Vec<f64> = (0..self.figures.len()).map(|subset| self.effect(subset, figure)).collect();
        let at = active.iter().position(|active| *active == channel);
        at.map_or(0.0, |at| shapley(active.len(), &effects)[at])
    }
}

/// Numbers for the levels on the driven front, per rest.
fn driven_numbers(model: &Model, parts: &Parts, front: FrontId) -> Vec<u32> {
    let options: Vec<_> = model.option_ids().filter(|&id| model.option(id).front == Some(front)).collect();
    let mut numbers = BTreeMap::new();
    let number = |levels: &Vec<Level>| {
        let here: Vec<Level> = options.iter().map(|id| levels[id.index()]).collect();
        let next = numbers.len() as u32;
        *numbers.entry(here).or_insert(next)
    };
    parts.rest_levels.iter().map(number).collect()
}

/// All pairs in one draw, or the first of them when it is told to stop.
fn one_draw(
    dynamics: &CaseDynamics<'_, '_>,
    pairs: &[Pair],
    request: &CouplingRequest,
    draw: Draw,
    is_stopped: &dyn Fn() -> bool,
) -> Result<Vec<DrawOfPair>, ChainError> {
    let (board, asked) = (dynamics.board, &request.dynamics);
    // What takes time has its mean duration added to its mean waiting time, so that every state is a position.
    let folded = Staged::default();
    let moving = dynamics.moving(draw, &asked.minds, &folded);
    let assembled = assemble(board, &moving, &folded, board.n_states()).map_err(|refused| match refused {
        AssemblyRefused::Chain(error) => error,
        // OK because nothing is followed: there are as many states as positions at most.
        AssemblyRefused::TooManyStates => ChainError::Stopped,
    })?;
    let story = Story::new(board, &assembled, asked.by_days, request.tolerance)?;
    let (mut found, mut known) = (Vec::new(), BTreeMap::new());
    for pair in pairs {
        found.push(pair.measure(board, &moving, &story, (asked.by_days, request.tolerance), &mut known)?);
        if is_stopped() {
            break;
        }
    }
    Ok(found)
}

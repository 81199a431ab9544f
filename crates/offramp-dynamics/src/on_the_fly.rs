//! The part of a board that trajectories come to, with the rates there: worked out where it is needed, forgotten when it is too much.
//!
//! In: the wants of a case with their weights in one draw. Out: the same moves, values and rates, to the last bit, as [`crate::case_dynamics`] finds on a
//! board that lists everything, at the positions asked for. Does not: run trajectories.
//!
//! The rates at a position need the values there and at every position that one move leads to; with foresight of h answers these need what lies h
//! moves further. One answer, which is what is foreseen where nothing else is asked for, is worked out by [`crate::answers`]; for more answers what lies
//! further is put on the board. Nothing depends on what was met before.

use crate::answers::{Answers, Known};
use crate::board::{Board, BoardRefused, Ground};
use crate::builder::Builder;
use crate::case_dynamics::{CaseDynamics, MindSettings, Moving};
use crate::draw::Draws;
use crate::extras::Extras;
use crate::foresight::answered_at;
use crate::met_states::MetStates;
use crate::outlooks::{Outlook, Outlooks, Worth};
use crate::rates::{Chooser, Minds, Plain, Rates};
use crate::tempo::Tempo;
use crate::truths::Truths;
use crate::under_way::{On, Staged, slow_options};
use crate::utility::Scale;
use offramp_engine::space::{Mover, Needs};
use offramp_model::{Actor, Formula, Level, Model, Preference};

/// The most bytes of positions and moves that are remembered at a time, about; what one state needs is worked out in any case.
pub const REMEMBERED_BYTES: usize = 1 << 28;

/// The most moves that are looked at around one state, neighbours (as many moves away as actors look ahead) included.
pub const MOST_MOVES_AROUND: usize = 1 << 24;

/// The most answers of others that anybody foresees where states are met one by one.
pub const MOST_ANSWERS: u32 = 64;

/// Values after some answers of the others, per actor and position; not a number where they were not needed yet.
type ByActor = Vec<Vec<f64>>;

/// The part of a board that was met, in one draw.
pub(crate) struct OnTheFly<'a> {
    builder: Builder<'a>,
    pub truths: Truths<'a>,
    settings: MindSettings,
    outlooks: Outlooks<'a>,
    /// What others do next, where one answer is foreseen.
    answers: Option<Answers<'a>>,
    utility: ByActor,
    /// Per actor, whom it has a view of, and the utilities that it ascribes to them.
    believed: Vec<Vec<(usize, Vec<f64>)>>,
    /// Per front from which a link goes out, the bit of its lowest rung.
    heights: Vec<Option<u32>>,
    is_expanded: Vec<bool>,
    is_chosen: Vec<bool>,
    /// The rates that actors expect who are mistaken about nobody, first; then per actor those that it expects itself.
    expected: Vec<Option<Expected>>,
    /// Values after one answer, two and so on, short of the last; first if nobody is mistaken, then as actors act.
    on_the_way: [Vec<ByActor>; 2],
    moving: Moving,
    staged: Staged,
    folded: Staged,
}

/// Rates that somebody expects, where they were needed.
struct Expected {
    rates: Rates,
    is_known: Vec<bool>,
}

impl<'a> OnTheFly<'a> {
    /// Nothing met yet.
    pub fn new(
        dynamics: &CaseDynamics<'_, 'a>,
        extras: &Extras,
        draw: impl Draws,
        settings: &MindSettings,
    ) -> Result<Self, BoardRefused> {
        let model = dynamics.board.model;
        let mut all = dynamics.wants.iter().chain(dynamics.later.iter().flatten());
        let long = all.find(|scale| scale.is_long_list());
        let long =
            long.or_else(|| dynamics.sees.iter().flatten().map(|(_, scale)| scale).find(|scale| scale.is_long_list()));
        if settings.foresight.steps > MOST_ANSWERS {
            return Err(BoardRefused::TooManyAnswers { limit: MOST_ANSWERS });
        }
        if let Some(scale) = long {
            return Err(BoardRefused::TooManyWants { owner: scale.owner().to_owned() });
        }
        let n = model.actors.len();
        let mut truths = Truths::new(model);
        let mut worth = |scale: &Scale, preference: &'a Preference| {
            let bit = truths.add(extras, preference.conditions().into_iter().map(|condition| &condition.formula));
            Worth { preference, measure: scale.measure(&scale.weights(draw)), bit }
        };
        let of_actors = model.actors.iter().zip(&dynamics.wants).zip(&dynamics.later).enumerate();
        let outlook = |(of, ((actor, scale), later)): (usize, ((&'a Actor, &Scale), &Option<Scale>))| {
            let later = (actor.wants_later.as_ref()).zip(later.as_ref()).filter(|_| settings.later > 0.0);
            let now = worth(scale, &actor.wants);
            Outlook { of, now, later: later.map(|(preference, scale)| worth(scale, preference)) }
        };
        let mut outlooks =
            Outlooks { all: of_actors.map(outlook).collect(), seen: vec![Vec::new(); n], later: settings.later };
        let believes = settings.beliefs && dynamics.has_beliefs();
        let held = dynamics.held_views(draw);
        for (id, scales) in model.actor_ids().zip(&dynamics.sees).filter(|_| believes) {
            let views = model.actor(id).sees.iter().filter(|view| view.of != id).zip(scales).zip(&held[id.index()]);
            for ((view, (of, scale)), _) in views.filter(|(_, held)| **held) {
                outlooks.seen[id.index()].push((*of, outlooks.all.len()));
                outlooks.all.push(Outlook { of: *of, now: worth(scale, &view.wants), later: None });
            }
        }
        let heights = (model.fronts.iter().enumerate())
            .map(|(number, front)| {
                let drives = model.links.iter().any(|link| link.from.index() == number);
                drives.then(|| truths.add(extras, front.ladder.iter().map(|rung| &rung.when.formula)))
            })
            .collect();
        let builder = Builder::new(model, Ground::Met(MetStates::new(model)), extras.clone());
        let mut tempo = Tempo::new(&builder.board, draw, settings.decisiveness);
        tempo.speed.iter_mut().flatten().for_each(Vec::clear);
        let nothing = || Rates { own: Vec::new(), joint: Vec::new(), shocks: Vec::new() };
        let n_on_the_way = settings.foresight.steps.saturating_sub(1) as usize;
        let by_actor = || vec![Vec::new(); n];
        let expected = || Expected { rates: nothing(), is_known: Vec::new() };
        let believes_of: Vec<bool> = outlooks.seen.iter().map(|views| !views.is_empty()).collect();
        let believed =
            outlooks.seen.iter().map(|views| views.iter().map(|(of, _)| (*of, Vec::new())).collect()).collect();
        let answers = (settings.foresight.steps == 1).then(|| Answers::new(&builder.board, &outlooks));
        Ok(Self {
            builder,
            truths,
            settings: *settings,
            outlooks,
            answers,
            utility: by_actor(),
            believed,
            heights,
            is_expanded: Vec::new(),
            is_chosen: Vec::new(),
            expected: std::iter::once(true).chain(believes_of).map(|needed| needed.then(expected)).collect(),
            on_the_way: [vec![by_actor(); n_on_the_way], vec![by_actor(); n_on_the_way]],
            moving: Moving {
                rates: nothing(),
                undeceived: believes.then(nothing),
                values: by_actor(),
                acting: by_actor(),
                tempo,
            },
            staged: Staged { own: Vec::new(), joint: Vec::new(), options: slow_options(model) },
            folded: Staged::default(),
        })
    }

    /// Adds conditions that somebody asks about; the bit of the first. Before any position is met.
    pub fn ask_about(&mut self, formulas: impl Iterator<Item = &'a Formula>) -> u32 {
        let extras = self.builder.board.extras.clone();
        self.truths.add(&extras, formulas)
    }

    /// What the chain is made from, where it was prepared.
    pub fn on(&self) -> On<'_> {
        On { board: &self.builder.board, moving: &self.moving, staged: &self.staged }
    }

    /// The board, as far as it was met.
    pub fn board(&self) -> &Board<'a> {
        &self.builder.board
    }

    /// Today's position.
    pub fn today(&mut self) -> Result<u32, BoardRefused> {
        let today = self.builder.begin_today()?;
        self.met(None);
        Ok(today)
    }

    /// A position that was known before, met anew.
    pub fn meet(&mut self, levels: &[Level], places: &[u8]) -> Result<u32, BoardRefused> {
        let position = self.builder.meet(levels, places).ok_or(BoardRefused::NoToday)?;
        self.met(None);
        Ok(position)
    }

    /// The position that setting levels leads to, ready for these actors' values to be compared; `None` where rules exclude it.
    pub fn set(&mut self, x: usize, levels: &[Level], actors: &[usize]) -> Result<Option<u32>, BoardRefused> {
        let to = self.builder.set(x, levels);
        self.met(Some(x));
        for &actor in actors.iter().filter(|_| to.is_some()) {
            for position in to.into_iter().map(|to| to as usize).chain([x]) {
                self.value(actor, position)?;
            }
        }
        Ok(to)
    }

    /// Fills in what is read off every position that was just met.
    fn met(&mut self, from: Option<usize>) {
        for position in self.is_expanded.len()..self.builder.board.n_states() {
            let board = &self.builder.board;
            self.truths.meet(board, position, from);
            let levels = board.levels(position);
            let truths = &self.truths;
            let read = |outlook: usize| self.outlooks.utility(outlook, &levels, |bit| truths.word(position, bit));
            self.utility.iter_mut().enumerate().for_each(|(actor, utility)| utility.push(read(actor)));
            for (seen, believed) in self.outlooks.seen.iter().zip(&mut self.believed) {
                seen.iter().zip(believed).for_each(|((_, outlook), (_, values))| values.push(read(*outlook)));
            }
            let heights: Vec<f64> = (0..self.heights.len()).map(|front| self.height(front, position)).collect();
            self.moving.tempo.extend(&self.builder.board, position, &heights);
            self.is_expanded.push(false);
            self.is_chosen.push(false);
            self.expected.iter_mut().flatten().for_each(|expected| expected.is_known.push(false));
            let on_the_way = self.on_the_way.iter_mut().flatten().flatten();
            let values = self.moving.values.iter_mut().chain(&mut self.moving.acting).chain(on_the_way);
            values.for_each(|values| values.push(f64::NAN));
        }
    }

    /// How high a front stands at a position: 0 on its lowest rung or none, 1 on its highest.
    fn height(&self, front: usize, position: usize) -> f64 {
        let n_rungs = self.builder.board.model.fronts[front].ladder.len();
        let Some(first) = self.heights[front] else { return 0.0 };
        let highest = (0..n_rungs).rev().find(|&rung| self.truths.holds(position, first + rung as u32));
        highest.map_or(0.0, |rung| rung as f64 / n_rungs.saturating_sub(1).max(1) as f64)
    }

    /// Lists the moves from a position.
    fn expand(&mut self, x: usize) -> Result<(), BoardRefused> {
        if self.is_expanded[x] {
            return Ok(());
        }
        if self.builder.board.n_moves() > MOST_MOVES_AROUND {
            return Err(BoardRefused::TooManyMovesAround);
        }
        self.builder.expand(x)?;
        self.is_expanded[x] = true;
        self.met(Some(x));
        let board = &self.builder.board;
        let all = self.expected.iter_mut().flatten().map(|expected| &mut expected.rates);
        for rates in all.chain([&mut self.moving.rates]).chain(&mut self.moving.undeceived) {
            rates.own.resize(board.own.len(), 0.0);
            rates.joint.resize(board.joint.len(), 0.0);
            rates.shocks.extend(board.shocks[rates.shocks.len()..].iter().map(|arc| arc.rate));
        }
        // All options whose changes take time are followed, so a move that takes time is one of those.
        self.staged.own.extend(board.own[self.staged.own.len()..].iter().map(|has| has.days > 0.0));
        self.staged.joint.extend(board.joint[self.staged.joint.len()..].iter().map(|has| has.days > 0.0));
        Ok(())
    }

    /// The rates at a position, as one actor expects the others to move; `None` for one who is mistaken about nobody.
    fn expect(&mut self, by: Option<usize>, x: usize) -> Result<(), BoardRefused> {
        self.expand(x)?;
        let Some(expected) = &mut self.expected[by.map_or(0, |by| by + 1)] else { return Ok(()) };
        if expected.is_known[x] {
            return Ok(());
        }
        let mut minds = Minds::clear(&self.utility);
        for (of, values) in by.map_or(&[][..], |by| &self.believed[by]) {
            minds.values[*of] = values;
        }
        rates_at(&self.builder.board, &self.moving.tempo, &minds, &self.folded, x, &mut expected.rates);
        expected.is_known[x] = true;
        Ok(())
    }

    /// Makes sure that the value of a position to an actor is known, if nobody is mistaken and as it acts.
    fn value(&mut self, actor: usize, x: usize) -> Result<(), BoardRefused> {
        if !self.moving.acting[actor][x].is_nan() {
            return Ok(());
        }
        let steps = self.settings.foresight.steps as usize;
        let clear = self.foreseen(actor, x, steps, false)?;
        self.moving.values[actor][x] = clear;
        let is_mistaken = steps > 0 && !self.believed[actor].is_empty();
        self.moving.acting[actor][x] = if is_mistaken { self.foreseen(actor, x, steps, true)? } else { clear };
        Ok(())
    }

    /// The value after some answers of the others. Goes as deep as there are answers, which are few: see [`MOST_ANSWERS`].
    fn foreseen(&mut self, actor: usize, x: usize, steps: usize, mistaken: bool) -> Result<f64, BoardRefused> {
        let kept = |fly: &Self, steps: usize| match steps {
            0 => fly.utility[actor][x],
            steps => fly.on_the_way[usize::from(mistaken)].get(steps - 1).map_or(f64::NAN, |by| by[actor][x]),
        };
        let known = kept(self, steps);
        if !known.is_nan() {
            return Ok(known);
        }
        if let Some(answers) = self.answers.as_mut().filter(|_| steps == 1) {
            let mut known = Known {
                board: &self.builder.board,
                truths: &mut self.truths,
                outlooks: &self.outlooks,
                tempo: &self.moving.tempo,
                utility: self.utility[actor][x],
                days: self.settings.foresight.days,
            };
            return answers.value(&mut known, actor, x, mistaken);
        }
        let by = mistaken.then_some(actor);
        self.expect(by, x)?;
        if steps > 1 {
            self.foreseen(actor, x, steps - 1, mistaken)?;
            for to in self.answers(actor, x) {
                self.foreseen(actor, to as usize, steps - 1, mistaken)?;
            }
        }
        let after = match steps {
            1 => &self.utility[actor],
            steps => &self.on_the_way[usize::from(mistaken)][steps - 2][actor],
        };
        let Some(Expected { rates, .. }) = &self.expected[by.map_or(0, |by| by + 1)] else { return Ok(f64::NAN) };
        let here = (x, self.settings.foresight.days);
        let value = answered_at(&self.builder.board, rates, actor, self.utility[actor][x], after, here);
        if let Some(by_actor) = self.on_the_way[usize::from(mistaken)].get_mut(steps - 1) {
            by_actor[actor][x] = value;
        }
        Ok(value)
    }

    /// Where the others, and chance, can go from a position.
    fn answers(&self, actor: usize, x: usize) -> Vec<u32> {
        let board = &self.builder.board;
        let own = board.own_moves(x).iter().filter(|has| has.actor.index() != actor).map(|has| has.to);
        let joint = board.joint_moves(x).iter().map(|has| has.to);
        own.chain(joint).chain(board.shock_arcs(x).iter().map(|has| has.to)).collect()
    }

    /// Works out the rates at a position, and all that tells why moves are made there.
    pub fn choose(&mut self, x: usize) -> Result<(), BoardRefused> {
        if self.is_chosen[x] {
            return Ok(());
        }
        self.expand(x)?;
        for (actor, to) in self.compared(x) {
            self.value(actor, x)?;
            self.value(actor, to as usize)?;
        }
        let moving = &mut self.moving;
        let board = &self.builder.board;
        if let Some(undeceived) = &mut moving.undeceived {
            rates_at(board, &moving.tempo, &Minds::clear(&moving.values), &self.staged, x, undeceived);
        }
        let mut minds = Minds::clear(&moving.acting);
        minds.beliefs = self
            .believed
            .iter()
            .map(|views| views.iter().map(|(of, values)| (*of, values.as_slice())).collect())
            .collect();
        rates_at(board, &moving.tempo, &minds, &self.staged, x, &mut moving.rates);
        self.is_chosen[x] = true;
        Ok(())
    }

    /// Who compares a position with which others: whoever can move there, sign, consent or vote.
    fn compared(&self, x: usize) -> Vec<(usize, u32)> {
        let board = &self.builder.board;
        let mut found = Vec::new();
        for has in board.own_moves(x) {
            found.push((has.actor.index(), has.to));
            asked(board.model, board.needs[has.needs as usize], &mut |actor| found.push((actor, has.to)));
        }
        for has in board.joint_moves(x) {
            asked(board.model, board.needs[has.needs as usize], &mut |actor| found.push((actor, has.to)));
            if let Mover::Institution(id) = board.joint_movers[has.mover as usize] {
                let members = &board.model.institutions[id.index()].members;
                found.extend(members.iter().map(|member| (member.index(), has.to)));
            }
        }
        found
    }

    /// About how many bytes are remembered.
    pub fn bytes(&self) -> usize {
        let board = &self.builder.board;
        let n_views: usize = self.believed.iter().map(Vec::len).sum();
        let n_expected = self.expected.iter().flatten().count();
        let per_actor = 3 + self.on_the_way.iter().map(Vec::len).sum::<usize>();
        let per_position = 64 + board.model.options.len() + board.extras.width() + self.truths.width();
        let per_position = per_position + 8 * (board.model.actors.len() * per_actor + n_views) + n_expected;
        let per_move = 48 + 8 * (2 + n_expected);
        let answers = self.answers.as_ref().map_or(0, Answers::bytes);
        answers + board.n_states() * per_position + board.n_moves() * per_move + board.parts.len() * 4
    }

    /// Forgets the moves and rates, not the positions and their values.
    pub fn forget_moves(&mut self) {
        self.builder.forget_moves();
        self.is_expanded.fill(false);
        self.is_chosen.fill(false);
        let all = self.expected.iter_mut().flatten();
        let all = all.map(|expected| {
            expected.is_known.fill(false);
            &mut expected.rates
        });
        for rates in all.chain([&mut self.moving.rates]).chain(&mut self.moving.undeceived) {
            rates.own.clear();
            rates.joint.clear();
            rates.shocks.clear();
        }
        self.staged.own.clear();
        self.staged.joint.clear();
    }

    /// Forgets all that was met.
    pub fn forget(&mut self) {
        self.forget_moves();
        self.answers.iter_mut().for_each(Answers::forget);
        self.builder.forget();
        self.truths.forget();
        self.is_expanded.clear();
        self.is_chosen.clear();
        self.expected.iter_mut().flatten().for_each(|expected| expected.is_known.clear());
        self.believed.iter_mut().flatten().for_each(|(_, values)| values.clear());
        let on_the_way = self.on_the_way.iter_mut().flatten().flatten();
        let moving = &mut self.moving;
        let values = moving.values.iter_mut().chain(&mut moving.acting).chain(&mut self.utility).chain(on_the_way);
        values.for_each(Vec::clear);
        moving.tempo.speed.iter_mut().flatten().for_each(Vec::clear);
    }
}

/// The actors that are asked to agree, and the members of the institutions that are.
pub(crate) fn asked(model: &Model, needs: Needs, visit: &mut dyn FnMut(usize)) {
    needs.actor_ids().for_each(|actor| visit(actor.index()));
    for id in needs.institution_ids() {
        model.institutions[id.index()].members.iter().for_each(|member| visit(member.index()));
    }
}

/// The rates of all moves from one position.
fn rates_at(board: &Board<'_>, tempo: &Tempo, minds: &Minds<'_>, staged: &Staged, x: usize, rates: &mut Rates) {
    let mut chooser = Chooser::new(board, Plain { tempo, minds }, staged);
    rates.own[board.own_range(x)].fill(0.0);
    chooser.own_rates(x, &mut rates.own[board.own_range(x)]);
    chooser.joint_rates(x, &mut rates.joint[board.joint_range(x)]);
}

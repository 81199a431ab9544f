//! The agreement room: a checked case and who is at the table in, the zone of agreement and all there is to say about it out.
//!
//! In: a [`Model`] and an [`AgreementQuestion`]. Out: [`AgreementFindings`]. Does not know: words for people.

use crate::findings::Looked;
use offramp_engine::agreement::power::{NoPowerShift, PowerShift, PowerVerdict};
use offramp_engine::agreement::{
    AgreementFinding, AgreementLimits, AgreementRequest, DealGroup, DealPart, Holding, PartFate, Ratification, Rest,
    Separate, Stand, assess_agreement, assess_holding, assess_ratification, deal_parts, refusing, rest_without_deal,
    separate_deals, stands, usual_deals, usual_table,
};
use offramp_engine::cells::cells_where;
use offramp_engine::ranking::STRENGTH;
use offramp_engine::space::{Coverage, Space, SpaceRefused, SpaceRequest, StateId, build_space, unmentioned_options};
use offramp_engine::stability::{Concept, Game, Stability, StabilityRequest, assess_stability};
use offramp_engine::worlds::WorldsRequest;
use offramp_model::movers::Attitude;
use offramp_model::{ActorId, AgreementId, Condition, Formula, Level, Model, Preference};
use std::fmt;

/// A way to name one state.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum OneState {
    /// Today's.
    #[default]
    Today,
    /// The only state that meets a condition.
    Where(Condition),
    /// The state of this number: see [`Space::code`].
    Numbered(u64),
    /// The same, and things come to rest there without a deal: see [`agreement_at_rest`].
    AtRest(u64),
}

/// What is asked about agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct AgreementQuestion {
    /// How many states to build at most.
    pub space: SpaceRequest,
    /// Who has to sign every deal; `None`: see [`usual_table`].
    pub table: Option<Vec<ActorId>>,
    /// What holds without a deal.
    pub no_deal: OneState,
    /// Which states count as deals; `None`: see [`usual_deals`].
    pub about: Option<Condition>,
    /// Whether a signature takes a strict gain.
    pub strictly: bool,
    /// One state to look at closely, in the zone or not.
    pub deal: Option<OneState>,
    /// Whether to look for smaller groups with a deal of their own.
    pub separate: bool,
    /// How many deals of the zone are looked at closely.
    pub max_deals: usize,
    /// Worlds to draw where the author is not sure of wants; fewer are enumerated where there are fewer.
    pub n_worlds: usize,
    /// The seed of the draws.
    pub seed: u64,
    /// How far to look.
    pub limits: AgreementLimits,
}

impl Default for AgreementQuestion {
    fn default() -> Self {
        Self {
            space: SpaceRequest::default(),
            table: None,
            no_deal: OneState::Today,
            about: None,
            strictly: false,
            deal: None,
            separate: false,
            max_deals: 3,
            n_worlds: WorldsRequest::default().n_worlds,
            seed: 0,
            limits: AgreementLimits::default(),
        }
    }
}

/// How it was settled who is at the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableBy {
    /// It was asked for.
    Asked,
    /// They are the parties of agreements that could be entered.
    Agreements,
    /// The case has no such agreement: they have options.
    Options,
}

/// What counts as a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DealsBy {
    /// What meets a condition that was asked for.
    Asked,
    /// Some agreement is raised.
    Agreements,
    /// Any other state: the case has no agreement that could be raised.
    AnyState,
}

/// What was found about agreement.
#[derive(Debug, Clone)]
pub struct AgreementFindings {
    /// The states.
    pub space: Space,
    /// What was asked.
    pub question: AgreementQuestion,
    /// How it was settled who is at the table.
    pub table_by: TableBy,
    /// What counts as a deal.
    pub deals_by: DealsBy,
    /// The levels without a deal.
    pub no_deal_levels: Vec<Level>,
    /// The zone by everybody's own preference.
    pub plain: AgreementFinding,
    /// The zone when attitudes towards others count as well; not needed where the case states none.
    pub with_attitudes: Looked<AgreementFinding>,
    /// The deals looked at closely: the one asked about, then the first efficient ones.
    pub deals: Vec<DealFinding>,
    /// Where no deal is open: the deals that the first openings would open, and how every actor, in case order, stands to them.
    pub nearest: Vec<(StateId, Vec<Stand>)>,
    /// How sure deals are; not needed where the author is sure of every want.
    pub ratification: Looked<Ratification>,
    /// The smallest groups with a deal of their own.
    pub separate: Looked<Separate>,
    /// Whether agreements enforce themselves while power shifts: those for which the case states a shift, in case order.
    pub power: Vec<PowerFinding>,
}

/// Whether an agreement enforces itself while power shifts between two of its parties.
#[derive(Debug, Clone, PartialEq)]
pub struct PowerFinding {
    /// The agreement, whose stated shift it is.
    pub agreement: AgreementId,
    /// The verdict, or why the numbers are no shift of power: a checked case has no such numbers.
    pub verdict: Result<PowerVerdict, NoPowerShift>,
}

/// The verdicts for all stated shifts of power.
pub fn power_findings(model: &Model) -> Vec<PowerFinding> {
    let agreements = model.agreements.iter().enumerate();
    let finding = |(index, agreement): (usize, &offramp_model::Agreement)| {
        let stated = agreement.power.as_ref()?;
        let verdict = PowerShift::from(stated).verdict();
        Some(PowerFinding { agreement: AgreementId::from_index(index), verdict })
    };
    agreements.filter_map(finding).collect()
}

/// One deal, looked at closely.
#[derive(Debug, Clone, PartialEq)]
pub struct DealFinding {
    /// The state.
    pub state: StateId,
    /// Whether it is in the zone.
    pub is_agreed: bool,
    /// What marks it out among the efficient deals; `None` where it is not one of those listed.
    pub group: Option<DealGroup>,
    /// Who refuses it.
    pub refusing: PartFate,
    /// Its number: see [`Space::code`].
    pub code: u64,
    /// Its levels.
    pub levels: Vec<Level>,
    /// How every actor stands to it, in case order.
    pub stands: Vec<Stand>,
    /// Its issues one by one; empty where it touches one only.
    pub parts: Vec<DealPart>,
    /// The concepts under which it is an equilibrium, strongest first; `None` where the case is too large to find out here.
    pub concepts: Option<Vec<Concept>>,
    /// Whether it would hold.
    pub holding: Holding,
}

/// Why nothing can be said about agreement.
#[derive(Debug, Clone, PartialEq)]
pub enum AgreementRefused {
    /// The states cannot be built.
    Space(SpaceRefused),
    /// Rules exclude today's state, which is what was to hold without a deal.
    TodayExcluded,
    /// What was to hold without a deal meets no state, or no state has that number.
    NoSuchState,
    /// Without a deal things come to rest nowhere: so many states go round, as far as was looked.
    NeverRests(usize, Coverage),
    /// It meets several: these are the numbers of the first ones, and how many there are.
    SeveralStates(Vec<u64>, usize),
    /// The same of the state to look at closely.
    Deal(Box<AgreementRefused>),
}

impl fmt::Display for AgreementRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Space(refused) => refused.fmt(out),
            Self::TodayExcluded => out.write_str("rules exclude today's state"),
            Self::NoSuchState => out.write_str("no state is like this: rules exclude it, or it contradicts itself"),
            Self::NeverRests(n, Coverage::LimitReached { .. }) => {
                write!(out, "no state of rest is among the {n} states looked at")
            }
            Self::NeverRests(n, _) => {
                write!(out, "without a deal things go round in {n} states and never come to rest")
            }
            Self::SeveralStates(_, n) => write!(out, "{n} states are like this, and one is meant"),
            Self::Deal(refused) => refused.fmt(out),
        }
    }
}

impl std::error::Error for AgreementRefused {}

impl From<SpaceRefused> for AgreementRefused {
    fn from(refused: SpaceRefused) -> Self {
        Self::Space(refused)
    }
}

/// Answers what is asked about agreement. `starting` is called with a few words before each step.
///
/// # Errors
/// [`AgreementRefused`] where the states cannot be built, or what holds without a deal is not one state.
///
/// # Panics
/// If something found does not hold when it is solved again: a mistake in the program, not in the case.
pub fn agreement(
    model: &Model,
    question: &AgreementQuestion,
    starting: &dyn Fn(&str),
) -> Result<AgreementFindings, AgreementRefused> {
    starting("building the states");
    let space = build_space(model, &keeping_what_is_asked(model, question))?;
    let no_deal = one_state(model, &space, &question.no_deal)?;
    starting("ranking the states");
    let game = Game::as_stated(model, &space);
    let no_deal_levels = space.levels(no_deal);
    let usual = usual_deals(model, &no_deal_levels);
    let (about, deals_by) = match (&question.about, &usual) {
        (Some(asked), _) => (Some(&asked.formula), DealsBy::Asked),
        (None, Some(usual)) => (Some(usual), DealsBy::Agreements),
        (None, None) => (None, DealsBy::AnyState),
    };
    let table = question.table.clone().unwrap_or_else(|| usual_table(model, &no_deal_levels));
    let table_by = match (&question.table, &usual) {
        (Some(_), _) => TableBy::Asked,
        (None, Some(_)) => TableBy::Agreements,
        (None, None) => TableBy::Options,
    };
    let request = AgreementRequest { no_deal, table: &table, about, strictly: question.strictly, attitudes: false };
    starting("looking for deals");
    let plain = assess_agreement(&game, &request, &question.limits);
    let has_attitudes =
        model.actors.iter().flat_map(|actor| &actor.attitudes).any(|(_, a)| *a != Attitude::Indifferent);
    let with_attitudes = has_attitudes
        .then(|| assess_agreement(&game, &AgreementRequest { attitudes: true, ..request }, &question.limits));
    starting("looking at the deals");
    let asked = question.deal.as_ref().map(|asked| one_state(model, &space, asked).map_err(asked_about)).transpose()?;
    let efficient = plain.comparison.groups.iter().filter(|group| Some(group.deal) != asked).take(question.max_deals);
    let closely: Vec<StateId> = asked.into_iter().chain(efficient.map(|group| group.deal)).collect();
    let deals = closely_looked_at(&game, &request, question, &plain, &closely);
    starting("sampling worlds");
    let worlds = WorldsRequest { n_worlds: question.n_worlds, seed: question.seed, ..WorldsRequest::default() };
    let ratification = match question.n_worlds {
        0 => Looked::NotAskedFor,
        _ => assess_ratification(&game, &request, &closely, &worlds).into(),
    };
    let nearest = nearest(&game, &request, &plain);
    let separate = match question.separate {
        true => Looked::Found(separate_deals(&game, &request, question.limits.max_looks)),
        false => Looked::NotAskedFor,
    };
    drop(game);
    Ok(AgreementFindings {
        question: question.clone(),
        table_by,
        deals_by,
        no_deal_levels,
        plain,
        with_attitudes: with_attitudes.into(),
        deals,
        nearest,
        ratification,
        separate,
        power: power_findings(model),
        space,
    })
}

/// What was found about agreement where no deal means that things come to rest without one.
#[derive(Debug, Clone)]
pub struct AgreementAtRest {
    /// Where things come to rest, from today.
    pub rest: Rest,
    /// The answer for each of these states, in their order; the first ones where there are many.
    pub answers: Vec<AgreementFindings>,
    /// The deals that are accepted whichever of these states it comes to, nearest to today first: numbers and levels.
    pub whichever: Vec<(u64, Vec<Level>)>,
}

/// The most states of rest for which the question is answered.
pub const MAX_RESTS: usize = 16;

/// The most states that are looked at to find where things come to rest.
const MAX_STATES_BEFORE_REST: usize = 1 << 18;

/// Answers what is asked about agreement, once for every state in which things come to rest without a deal. What the question says of no
/// deal does not count.
///
/// # Errors
/// [`AgreementRefused`] as [`agreement`], and where things come to rest nowhere.
///
/// # Panics
/// As [`agreement`].
pub fn agreement_at_rest(
    model: &Model,
    question: &AgreementQuestion,
    starting: &dyn Fn(&str),
) -> Result<AgreementAtRest, AgreementRefused> {
    starting("building the states");
    let question = AgreementQuestion { no_deal: OneState::Today, ..question.clone() };
    let space = build_space(model, &keeping_what_is_asked(model, &question))?;
    let today = one_state(model, &space, &OneState::Today)?;
    starting("looking where things come to rest");
    let rest = rest_without_deal(&Game::as_stated(model, &space), today, MAX_STATES_BEFORE_REST);
    if rest.states.is_empty() {
        return Err(AgreementRefused::NeverRests(rest.n_reached, rest.coverage));
    }
    let codes = rest.states.iter().take(MAX_RESTS).map(|&state| space.code(model, state));
    let answers = codes.map(|code| {
        let no_deal = OneState::AtRest(code);
        agreement(model, &AgreementQuestion { no_deal, ..question.clone() }, starting)
    });
    let answers: Vec<AgreementFindings> = answers.collect::<Result<_, _>>()?;
    let mut common = answers.first().map(|answer| answer.plain.zone.clone());
    for answer in answers.iter().skip(1) {
        // OK because all are answers about the same states.
        common.iter_mut().for_each(|common| common.intersect_with(&answer.plain.zone));
    }
    let changes =
        |levels: &[Level]| levels.iter().zip(model.status_quo()).filter(|(level, now)| **level != *now).count();
    let states = common.iter().flat_map(|common| common.iter()).filter_map(|cell| space.state_at(cell));
    let mut whichever: Vec<(u64, Vec<Level>)> =
        states.map(|state| (space.code(model, state), space.levels(state))).collect();
    whichever.sort_by_key(|(code, levels)| (changes(levels), *code));
    Ok(AgreementAtRest { rest, answers, whichever })
}

/// The deals that the first openings would open, each once.
fn nearest(game: &Game<'_>, request: &AgreementRequest<'_>, plain: &AgreementFinding) -> Vec<(StateId, Vec<Stand>)> {
    const MAX_NEAREST: usize = 6;
    let mut found: Vec<StateId> = Vec::new();
    for opening in plain.closed.iter().flat_map(|closed| &closed.openings) {
        if found.len() < MAX_NEAREST && !found.contains(&opening.nearest) {
            found.push(opening.nearest);
        }
    }
    found.into_iter().map(|deal| (deal, stands(game, request, deal))).collect()
}

/// Cells up to which it is found out under which concepts a deal is an equilibrium.
const MAX_CELLS_FOR_CONCEPTS: usize = 1 << 18;

fn closely_looked_at(
    game: &Game<'_>,
    request: &AgreementRequest<'_>,
    question: &AgreementQuestion,
    plain: &AgreementFinding,
    deals: &[StateId],
) -> Vec<DealFinding> {
    let (model, space) = (game.model, game.space);
    let is_small = !deals.is_empty() && space.n_cells() <= MAX_CELLS_FOR_CONCEPTS;
    let stability = is_small.then(|| assess_stability(game, StabilityRequest::default()));
    let holdings = assess_holding(game, request, deals, question.limits.max_looks);
    let finding = |(&state, holding): (&StateId, Holding)| {
        let cell = space.cell(state);
        let concepts = |stability: &Stability| {
            STRENGTH.into_iter().filter(|&concept| stability.is_equilibrium(concept, cell)).collect()
        };
        DealFinding {
            state,
            is_agreed: plain.zone.contains(cell),
            group: plain.comparison.groups.iter().find(|group| group.deal == state).cloned(),
            refusing: refusing(game, request, state),
            code: space.code(model, state),
            levels: space.levels(state),
            stands: stands(game, request, state),
            parts: deal_parts(game, request, state),
            concepts: stability.as_ref().map(concepts),
            holding,
        }
    };
    deals.iter().zip(holdings).map(finding).collect()
}

/// Options that nobody in the case mentions are left out of the states, unless the question mentions them.
fn keeping_what_is_asked(model: &Model, question: &AgreementQuestion) -> SpaceRequest {
    let dropped = unmentioned_options(model);
    let mut asked: Vec<&Formula> = question.about.iter().map(|about| &about.formula).collect();
    for state in [Some(&question.no_deal), question.deal.as_ref()].into_iter().flatten() {
        if let OneState::Where(condition) = state {
            asked.push(&condition.formula);
        }
    }
    let is_asked = asked.iter().flat_map(|formula| formula.options()).any(|id| dropped.contains(&id));
    SpaceRequest { keep_all_options: question.space.keep_all_options || is_asked, ..question.space }
}

/// The same refusal about the state to look at closely.
fn asked_about(refused: AgreementRefused) -> AgreementRefused {
    AgreementRefused::Deal(Box::new(refused))
}

fn one_state(model: &Model, space: &Space, asked: &OneState) -> Result<StateId, AgreementRefused> {
    const MAX_EXAMPLES: usize = 5;
    let found: Vec<StateId> = match asked {
        OneState::Today => return space.status_quo().ok_or(AgreementRefused::TodayExcluded),
        OneState::Where(condition) => {
            let mut cells = cells_where(model, &space.axes, &condition.formula);
            cells.intersect_with(space.feasible());
            cells.iter().filter_map(|cell| space.state_at(cell)).collect()
        }
        OneState::Numbered(code) | OneState::AtRest(code) => {
            space.states().filter(|&state| space.code(model, state) == *code).collect()
        }
    };
    match found[..] {
        [] => Err(AgreementRefused::NoSuchState),
        [only] => Ok(only),
        _ => {
            let codes = found.iter().take(MAX_EXAMPLES).map(|&state| space.code(model, state)).collect();
            Err(AgreementRefused::SeveralStates(codes, found.len()))
        }
    }
}

/// Whether every one of these actors states intensities, so that Nash and Kalai-Smorodinsky solutions exist.
pub fn all_state_weights(model: &Model, actors: &[ActorId]) -> bool {
    let states =
        |actor: &ActorId| matches!(&model.actor(*actor).wants, Preference::Weights(weights) if !weights.is_empty());
    !actors.is_empty() && actors.iter().all(states)
}

//! Comparing models of one case: the same questions asked of each, and which single assumption makes the difference.
//!
//! In: models that differ by overlays. Out: [`Answers`] of each, and [`Unit`]s: the assumptions in which two of them differ, one of which
//! can be put in place of the other. Does not: apply overlays, or say who is right.

use crate::agreement::{AgreementRequest, usual_deals, usual_table, zone_of_agreement};
use crate::bits::CellSet;
use crate::cells::cells_where;
use crate::fronts::rungs_at;
use crate::offramps::Criterion;
use crate::paths::{PathLimits, one_credible_path};
use crate::space::{Coverage, SpaceRefused, SpaceRequest, StateId, build_space};
use crate::stability::{Concept, Game, states_at_rest};
use offramp_model::{Model, Preference, Want};
use std::cell::OnceCell;

/// A question that every case with the same outcomes and fronts can be asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// Is today's state at rest, also against agreements and votes?
    TodayRests,
    /// Is there a deal that everybody accepts whose signature it needs?
    Deal,
    /// Is some state of this outcome at rest, also against agreements and votes?
    OutcomeRests(String),
    /// And does a credible path lead to one from today's state?
    OutcomeOpen(String),
    /// The lowest rung of this front at which some state is at rest.
    LowestRung(String),
    /// The highest one.
    HighestRung(String),
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// The limit on the search was reached.
    Unknown,
    /// The rung's name; `None` below the ladder.
    Rung(Option<String>),
    /// Nothing is at rest, or there is nothing to ask about.
    None,
}

/// All questions with their answers, in a fixed order.
pub type Answers = Vec<(Question, Answer)>;

/// Asks one model everything that `asks` says yes to.
///
/// # Errors
/// [`SpaceRefused`] where its states cannot be built, or rules exclude today's.
pub fn answers(
    model: &Model,
    request: &SpaceRequest,
    asks: &(dyn Fn(&Question) -> bool + Sync),
) -> Result<Answers, SpaceRefused> {
    let space = build_space(model, request)?;
    let today = space.status_quo().ok_or(SpaceRefused::StatusQuoExcluded)?;
    let game = Game::as_stated(model, &space);
    let resting = states_at_rest(&game);
    debug_assert_eq!(Criterion::default().concept, Concept::Nash, "the same rest as off-ramps are asked for");
    let yes = |holds: bool| if holds { Answer::Yes } else { Answer::No };
    let mut found = Vec::new();
    let mut ask = |question: Question, answer: &dyn Fn() -> Answer| {
        if asks(&question) {
            let answer = answer();
            found.push((question, answer));
        }
    };
    ask(Question::TodayRests, &|| yes(resting.contains(space.cell(today))));
    if !model.agreements.is_empty() {
        ask(Question::Deal, &|| yes(is_there_a_deal(&game, today)));
    }
    for outcome in &model.outcomes {
        let ends = || {
            let mut ends = cells_where(model, &space.axes, &outcome.when.formula);
            ends.intersect_with(&resting);
            ends
        };
        ask(Question::OutcomeRests(outcome.id.clone()), &|| yes(!ends().is_empty()));
        ask(Question::OutcomeOpen(outcome.id.clone()), &|| is_open(&game, today, &ends()));
    }
    let rungs = OnceCell::new();
    for (index, front) in model.fronts.iter().enumerate().filter(|(_, front)| !front.ladder.is_empty()) {
        let name = |rung: Option<usize>| Answer::Rung(rung.map(|rung| front.ladder[rung].name.clone()));
        let ends = || rungs.get_or_init(|| lowest_and_highest(&game, &resting)).as_ref().map(|ends| ends[index]);
        ask(Question::LowestRung(front.id.clone()), &|| ends().map_or(Answer::None, |(lowest, _)| name(lowest)));
        ask(Question::HighestRung(front.id.clone()), &|| ends().map_or(Answer::None, |(_, highest)| name(highest)));
    }
    Ok(found)
}

/// Whether there is a deal on the usual terms.
fn is_there_a_deal(game: &Game<'_>, today: StateId) -> bool {
    let about = usual_deals(game.model, &game.model.status_quo());
    let table = usual_table(game.model, &game.model.status_quo());
    let asked =
        AgreementRequest { no_deal: today, table: &table, about: about.as_ref(), strictly: false, attitudes: false };
    !zone_of_agreement(game, &asked).is_empty()
}

/// Whether a credible path leads to one of these states.
fn is_open(game: &Game<'_>, today: StateId, ends: &CellSet) -> Answer {
    if ends.is_empty() {
        return Answer::No;
    }
    match one_credible_path(game, today, ends, PathLimits { max_ends: 16, ..PathLimits::default() }) {
        (Some(_), _) => Answer::Yes,
        (None, Coverage::Complete) => Answer::No,
        (None, _) => Answer::Unknown,
    }
}

/// Per front the lowest and the highest rung on which it stands at these states; `None` where there are none.
fn lowest_and_highest(game: &Game<'_>, resting: &CellSet) -> Option<Vec<(Option<usize>, Option<usize>)>> {
    let mut found: Option<Vec<(Option<usize>, Option<usize>)>> = None;
    for cell in resting.iter() {
        let rungs = rungs_at(game.model, &game.space.levels_at(cell));
        let ends = found.get_or_insert_with(|| rungs.iter().map(|&rung| (rung, rung)).collect());
        for ((lowest, highest), rung) in ends.iter_mut().zip(rungs) {
            (*lowest, *highest) = ((*lowest).min(rung), (*highest).max(rung));
        }
    }
    found
}

/// An assumption in which two models of one case differ. Things are named as in the case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Everything that an actor wants.
    Preference(String),
    /// One want more, by the actor and its position in the second model.
    WantAdded(String, usize),
    /// One want less, by the actor and its position in the first model.
    WantDropped(String, usize),
    /// How an option may move, who has to consent, or where it stands today.
    Option(String),
    /// Who is party to an agreement, who may leave it, and what changes with it.
    Agreement(String),
    /// Who votes, and what it takes.
    Institution(String),
    /// What no state may be like.
    Rules,
    /// What counts as an outcome.
    Outcome(String),
    /// What counts as which rung.
    Ladder(String),
}

/// The assumptions in which two models differ; `None` where they do not have the same actors, options, agreements and institutions, so that
/// parts of one mean nothing in the other.
pub fn units(first: &Model, second: &Model) -> Option<Vec<Unit>> {
    let ids = |model: &Model| -> Vec<Vec<String>> {
        vec![
            model.actors.iter().map(|actor| actor.id.clone()).collect(),
            model.options.iter().map(|option| format!("{} {:?}", option.id, option.levels)).collect(),
            model.agreements.iter().map(|agreement| agreement.id.clone()).collect(),
            model.institutions.iter().map(|institution| institution.id.clone()).collect(),
        ]
    };
    if ids(first) != ids(second) {
        return None;
    }
    let mut found = Vec::new();
    for (a, b) in first.actors.iter().zip(&second.actors) {
        if conditions(&a.wants) != conditions(&b.wants) {
            let singles = single_wants(&a.id, &a.wants, &b.wants);
            if singles.len() != 1 {
                found.push(Unit::Preference(a.id.clone()));
            }
            found.extend(singles);
        }
    }
    for (a, b) in first.options.iter().zip(&second.options) {
        if (a.moves, &a.consent, a.now) != (b.moves, &b.consent, b.now) {
            found.push(Unit::Option(a.id.clone()));
        }
    }
    for (a, b) in first.agreements.iter().zip(&second.agreements) {
        if (&a.parties, &a.leave, &a.with) != (&b.parties, &b.leave, &b.with) {
            found.push(Unit::Agreement(a.id.clone()));
        }
    }
    for (a, b) in first.institutions.iter().zip(&second.institutions) {
        if (&a.members, &a.vote) != (&b.members, &b.vote) {
            found.push(Unit::Institution(a.id.clone()));
        }
    }
    let rules = |model: &Model| -> Vec<_> { model.rules.iter().map(|rule| rule.never.formula.clone()).collect() };
    if rules(first) != rules(second) {
        found.push(Unit::Rules);
    }
    for a in &first.outcomes {
        let b = second.outcomes.iter().find(|b| b.id == a.id);
        if b.is_some_and(|b| b.when.formula != a.when.formula) {
            found.push(Unit::Outcome(a.id.clone()));
        }
    }
    for a in &first.fronts {
        let b = second.fronts.iter().find(|b| b.id == a.id);
        if b.is_some_and(|b| b.ladder != a.ladder) {
            found.push(Unit::Ladder(a.id.clone()));
        }
    }
    Some(found)
}

/// What a preference says, without the evidence for it.
fn conditions(preference: &Preference) -> String {
    match preference {
        Preference::Wants(wants) => format!("{:?}", wants.iter().map(|want| &want.that.formula).collect::<Vec<_>>()),
        Preference::Weights(weights) => {
            format!("{:?}", weights.iter().map(|weight| (&weight.that.formula, weight.weight)).collect::<Vec<_>>())
        }
        Preference::Ranking(tiers) => format!("{tiers:?}"),
    }
}

/// The single wants that only one of two lists has. Nothing where they are no lists of wants.
fn single_wants(actor: &str, first: &Preference, second: &Preference) -> Vec<Unit> {
    let (Preference::Wants(a), Preference::Wants(b)) = (first, second) else { return Vec::new() };
    let has = |wants: &[Want], want: &Want| wants.iter().any(|other| other.that.formula == want.that.formula);
    let dropped =
        (0..a.len()).filter(|&index| !has(b, &a[index])).map(|index| Unit::WantDropped(actor.to_owned(), index));
    let added = (0..b.len()).filter(|&index| !has(a, &b[index])).map(|index| Unit::WantAdded(actor.to_owned(), index));
    dropped.chain(added).collect()
}

/// One model with one assumption of another. `first` and `second` are those whose [`units`] it is of; `into_second` says which of the two
/// is changed towards the other.
pub fn swapped(first: &Model, second: &Model, unit: &Unit, into_second: bool) -> Model {
    let (mut model, from) = if into_second { (second.clone(), first) } else { (first.clone(), second) };
    match unit {
        Unit::Preference(id) => {
            if let Some((to, from)) = pair(&mut model.actors, &from.actors, |actor| actor.id == *id) {
                to.wants = from.wants.clone();
            }
        }
        Unit::WantDropped(id, want) | Unit::WantAdded(id, want) => {
            let is_added = matches!(unit, Unit::WantAdded(..));
            let holder = if is_added { second } else { first };
            let listed = holder.actors.iter().find(|actor| actor.id == *id).map(|actor| &actor.wants);
            if let (Some(actor), Some(Preference::Wants(listed))) =
                (model.actors.iter_mut().find(|actor| actor.id == *id), listed)
                && let Preference::Wants(wants) = &mut actor.wants
            {
                // The model to be changed lacks the want if it came from the other one.
                if is_added == into_second { remove(wants, &listed[*want]) } else { insert(wants, listed, *want) }
            }
        }
        Unit::Option(id) => {
            if let Some((to, from)) = pair(&mut model.options, &from.options, |option| option.id == *id) {
                (to.moves, to.consent, to.now) = (from.moves, from.consent.clone(), from.now);
            }
        }
        Unit::Agreement(id) => {
            if let Some((to, from)) = pair(&mut model.agreements, &from.agreements, |agreement| agreement.id == *id) {
                *to = from.clone();
            }
        }
        Unit::Institution(id) => {
            if let Some((to, from)) = pair(&mut model.institutions, &from.institutions, |body| body.id == *id) {
                *to = from.clone();
            }
        }
        Unit::Rules => model.rules = from.rules.clone(),
        Unit::Outcome(id) => {
            if let Some((to, from)) = pair(&mut model.outcomes, &from.outcomes, |outcome| outcome.id == *id) {
                *to = from.clone();
            }
        }
        Unit::Ladder(id) => {
            if let Some((to, from)) = pair(&mut model.fronts, &from.fronts, |front| front.id == *id) {
                *to = from.clone();
            }
        }
    }
    model
}

fn pair<'m, T>(to: &'m mut [T], from: &'m [T], is_it: impl Fn(&T) -> bool) -> Option<(&'m mut T, &'m T)> {
    Some((to.iter_mut().find(|thing| is_it(thing))?, from.iter().find(|thing| is_it(thing))?))
}

fn remove(wants: &mut Vec<Want>, want: &Want) {
    if let Some(at) = wants.iter().position(|other| other.that.formula == want.that.formula) {
        wants.remove(at);
    }
}

/// Puts a want of a list after the nearest want before it that the other list has, too.
fn insert(wants: &mut Vec<Want>, listed: &[Want], at: usize) {
    let before = listed[..at].iter().rev();
    let place = before.filter_map(|other| wants.iter().position(|want| want.that.formula == other.that.formula)).next();
    wants.insert(place.map_or(0, |place| place + 1), listed[at].clone());
}

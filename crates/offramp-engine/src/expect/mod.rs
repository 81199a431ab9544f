//! Expected answers: whether what a case says of itself is found.
//!
//! In: a game and its stability. Out: a finding per line of `[expect]`: it holds, what is found instead, or why nobody can say.
//! Does not: compute anything that no expectation asks for.
//!
//! Conditions stand for the states of the space that meet them. Numbers count states of the case as written: a state of a
//! space without some options counts once for every combination of their levels.

mod question;

use crate::agreement::power::PowerShift;
use crate::agreement::{
    AgreementFinding, AgreementLimits, AgreementRequest, assess_agreement, usual_deals, usual_table,
};
use crate::bits::CellSet;
use crate::cells::cells_where;
use crate::coalition::{CoalitionEquilibria, CoalitionLimits, NotApplicable, coalition_equilibria};
use crate::evolution::{EvolutionLimits, Moves, evolve};
use crate::horizons::{Horizons, assess_horizons};
use crate::paths::{CrediblePaths, PathLimits, one_credible_path, one_of_each_kind};
use crate::patterns::{PatternCover, PatternLimits, cover_by_patterns};
use crate::space::{Coverage, Extent, StateId};
use crate::stability::{Concept, Game, Stability};
use offramp_model::model::Expected;
use offramp_model::{ActorId, Condition, Expectation};
use question::{AnyConcept, Question, Subject, Test, question};
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// How one expectation fared.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectationFinding {
    /// Its position in the model's list.
    pub expectation: usize,
    /// Whether it holds.
    pub verdict: Verdict,
}

/// Whether an expectation holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It does.
    Passed,
    /// It does not; all that is wrong, never empty.
    Failed(Vec<Failure>),
    /// Nobody can say.
    Unanswered(Unanswered),
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// States that are described and do not belong there: not found at rest, or found where `excludes` says they are not.
    Described(WrongStates),
    /// States that were found and no condition describes.
    Undescribed(WrongStates),
    /// Conditions that no feasible state meets, as positions in the list.
    MeetsNothing(Vec<usize>),
    /// A number outside of the range expected.
    Outside {
        /// The smallest number expected.
        low: f64,
        /// The largest number expected.
        high: f64,
        /// The number found.
        found: f64,
    },
    /// Another number.
    Count {
        /// The number expected.
        expected: f64,
        /// The number found.
        found: f64,
    },
    /// Other concepts.
    Concepts {
        /// Concepts expected, and not found.
        missing: Vec<String>,
        /// Concepts found, and not expected.
        unexpected: Vec<Concept>,
    },
    /// Other words.
    Words {
        /// Words expected, and not found.
        missing: Vec<String>,
        /// Words found, and not expected.
        unexpected: Vec<&'static str>,
    },
    /// Other actors.
    Actors {
        /// Actors expected, by their names in the case, and not found.
        missing: Vec<String>,
        /// Actors found, and not expected.
        unexpected: Vec<ActorId>,
    },
}

/// States that should not be where they are.
#[derive(Debug, Clone, PartialEq)]
pub struct WrongStates {
    /// The first of them.
    pub examples: Vec<StateId>,
    /// All of them as a few patterns; it says how many states there are and how many the patterns leave out.
    pub patterns: PatternCover,
}

/// Why nobody can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// It is about probabilities, which the engine does not compute; or they could not be computed.
    NeedsDynamics,
    /// It is about coalitions, and there are moves that need several actors, or the limit was reached.
    NoCoalitions,
    /// It compares with today's state, which rules exclude.
    NoStatusQuo,
    /// It is about paths, and the limit was reached.
    LimitReached,
    /// It is about all feasible states, and the space holds only those that can be reached.
    OnlyReachableStates,
    /// The key or its value means nothing here; a checked case holds none such, except keys that combine what nothing computes.
    NotUnderstood,
}

/// How much to say of what is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpectLimits {
    /// The most example states to name.
    pub max_examples: usize,
    /// How far to look for patterns.
    pub patterns: PatternLimits,
    /// How much work an expectation about coalitions may take (see [`CoalitionLimits`]).
    pub max_coalition_work: u64,
}

impl Default for ExpectLimits {
    /// Three examples, three patterns, some seconds for coalitions.
    fn default() -> Self {
        let patterns = PatternLimits { max_patterns: 3, max_looks: 1 << 22 };
        Self { max_examples: 3, patterns, max_coalition_work: 1 << 30 }
    }
}

/// Verifies the expectations of the game's model, in their order.
pub fn verify_expectations(game: &Game<'_>, stability: &Stability, limits: ExpectLimits) -> Vec<ExpectationFinding> {
    let (horizons, reachable, coalitions) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
    let answers = Answers { game, stability, limits, horizons, reachable, coalitions };
    let expectations = game.model.expectations.iter().enumerate();
    let findings = expectations.map(|(expectation, expected)| {
        let verdict = answers.verdict(expected).unwrap_or_else(Verdict::Unanswered);
        ExpectationFinding { expectation, verdict }
    });
    findings.collect()
}

/// What is known, and what is found out when it is first asked for.
struct Answers<'r, 'g, 'a> {
    game: &'g Game<'a>,
    stability: &'r Stability,
    limits: ExpectLimits,
    horizons: OnceCell<Option<Horizons>>,
    reachable: OnceCell<CellSet>,
    coalitions: OnceCell<Result<CoalitionEquilibria, NotApplicable>>,
}

impl Answers<'_, '_, '_> {
    fn verdict(&self, expectation: &Expectation) -> Result<Verdict, Unanswered> {
        let question = question(self.game.model, &expectation.key).ok_or(Unanswered::NotUnderstood)?;
        // What can be reached from today is all there in a space of reachable states; what there is at all is not.
        let about_all = match question {
            Question::Dynamics => return Err(Unanswered::NeedsDynamics),
            Question::StatusQuo
            | Question::Paths(_)
            | Question::PathMoves(_)
            | Question::IsOpen(_)
            | Question::Power(_)
            | Question::States(Subject::Reachable(_), _) => false,
            Question::Feasible | Question::States(..) | Question::Blocks(_) => true,
        };
        if about_all && self.game.space.extent == Extent::Reachable {
            return Err(Unanswered::OnlyReachableStates);
        }
        let failures = match (question, &expectation.value) {
            (Question::Feasible, Expected::Number(expected)) => self.count(self.game.space.feasible(), *expected),
            (Question::StatusQuo, Expected::Words(words)) => self.concepts(words)?,
            (Question::Paths(outcome), Expected::Words(words)) => other_words(&self.kinds_of_path(outcome)?, words),
            (Question::PathMoves(outcome), Expected::Number(expected)) => {
                let found = self.shortest_path(outcome)?.map_or(0.0, |n| n as f64);
                if found == *expected { Vec::new() } else { vec![Failure::Count { expected: *expected, found }] }
            }
            (Question::IsOpen(outcome), Expected::Words(words)) => {
                other_words(&[if self.is_open(outcome)? { "open" } else { "closed" }], words)
            }
            (Question::Power(agreement), Expected::Words(words)) => {
                let stated = self.game.model.agreements[agreement].power.as_ref().ok_or(Unanswered::NotUnderstood)?;
                let verdict = PowerShift::from(stated).verdict().map_err(|_| Unanswered::NotUnderstood)?;
                other_words(&[verdict.enforcement.word()], words)
            }
            (Question::Blocks(outcome), Expected::Words(words)) => self.blocks(outcome, words)?,
            (Question::States(subject, Test::Count), Expected::Number(expected)) => {
                self.count(&self.states(subject)?, *expected)
            }
            (Question::States(_, Test::Count), _) => return Err(Unanswered::NotUnderstood),
            (Question::States(subject, test), Expected::States(conditions)) => {
                self.compare(&self.states(subject)?, test, conditions)
            }
            _ => return Err(Unanswered::NotUnderstood),
        };
        Ok(if failures.is_empty() { Verdict::Passed } else { Verdict::Failed(failures) })
    }

    fn states(&self, subject: Subject) -> Result<CellSet, Unanswered> {
        let equilibria = |concept: Concept| self.stability.equilibria[concept.index()].clone();
        Ok(match subject {
            Subject::Equilibria(concept) => self.equilibria(concept)?,
            Subject::StableFor(actor, concept) => self.stability.stable[actor.index()][concept.index()].clone(),
            Subject::AlsoAgainstGroups(concept) => {
                let mut states = equilibria(concept);
                states.intersect_with(&self.stability.stable_against_groups);
                states
            }
            // Where nobody wants anything else later, everything lasts.
            Subject::Durable(concept) => match self.horizons() {
                Some(horizons) => horizons.under[concept.index()].durable.clone(),
                None => equilibria(concept),
            },
            Subject::Truces(concept) => match self.horizons() {
                Some(horizons) => horizons.under[concept.index()].truces.clone(),
                None => CellSet::empty(self.game.space.n_cells()),
            },
            Subject::Zone(outcome) => self.deals(outcome)?.zone,
            Subject::Kept(outcome) => {
                let mut states = self.deals(outcome)?.zone;
                states.intersect_with(&equilibria(Concept::Nash));
                states
            }
            Subject::Reachable(concept) => {
                let mut states = self.equilibria(concept)?;
                states.intersect_with(self.reachable());
                states
            }
        })
    }

    fn equilibria(&self, concept: AnyConcept) -> Result<CellSet, Unanswered> {
        match concept {
            AnyConcept::Alone(concept) => Ok(self.stability.equilibria[concept.index()].clone()),
            AnyConcept::Coalitions(concept) => {
                let found = self.coalitions().as_ref().map_err(|_| Unanswered::NoCoalitions)?;
                match found.coverage[concept.index()] {
                    Coverage::Complete => Ok(found.equilibria[concept.index()].clone()),
                    Coverage::LimitReached { .. } | Coverage::NotNeeded => Err(Unanswered::NoCoalitions),
                }
            }
        }
    }

    /// Deals on the usual terms, or those of an outcome.
    fn deals(&self, outcome: Option<usize>) -> Result<AgreementFinding, Unanswered> {
        let model = self.game.model;
        let no_deal = self.game.space.status_quo().ok_or(Unanswered::NoStatusQuo)?;
        let usual = usual_deals(model, &model.status_quo());
        let about = outcome.map(|outcome| &model.outcomes[outcome].when.formula).or(usual.as_ref());
        let table = usual_table(model, &model.status_quo());
        let request = AgreementRequest { no_deal, table: &table, about, strictly: false, attitudes: false };
        let limits =
            AgreementLimits { patterns: PatternLimits { max_patterns: 0, max_looks: 0 }, ..Default::default() };
        Ok(assess_agreement(self.game, &request, &limits))
    }

    /// The actors that alone would refuse every deal, against those expected.
    fn blocks(&self, outcome: Option<usize>, words: &[String]) -> Result<Vec<Failure>, Unanswered> {
        let found: BTreeSet<ActorId> = self.deals(outcome)?.who_blocks_alone().into_iter().collect();
        let is_found = |name: &String| found.iter().any(|&actor| self.game.model.actor(actor).id == *name);
        let missing: Vec<String> = words.iter().filter(|name| !is_found(name)).cloned().collect();
        let is_named = |actor: &ActorId| words.contains(&self.game.model.actor(*actor).id);
        let unexpected: Vec<ActorId> = found.iter().copied().filter(|actor| !is_named(actor)).collect();
        let is_right = missing.is_empty() && unexpected.is_empty();
        Ok(if is_right { Vec::new() } else { vec![Failure::Actors { missing, unexpected }] })
    }

    fn coalitions(&self) -> &Result<CoalitionEquilibria, NotApplicable> {
        let limits = CoalitionLimits { max_work: self.limits.max_coalition_work };
        self.coalitions.get_or_init(|| coalition_equilibria(self.game, self.stability, limits))
    }

    fn horizons(&self) -> Option<&Horizons> {
        self.horizons.get_or_init(|| assess_horizons(self.game, self.stability, 0)).as_ref()
    }

    /// The states that can be reached from the status quo by improvements, itself included.
    fn reachable(&self) -> &CellSet {
        self.reachable.get_or_init(|| {
            let space = self.game.space;
            let mut cells = CellSet::empty(space.n_cells());
            if let Some(start) = space.status_quo() {
                let limits = EvolutionLimits { max_states: usize::MAX, ..EvolutionLimits::default() };
                let evolution = evolve(self.game, start, Moves::Improvements, limits);
                debug_assert_eq!(evolution.coverage, Coverage::Complete, "no limit was set");
                evolution.all_reached().for_each(|reached| {
                    cells.insert(space.cell(reached.state));
                });
            }
            cells
        })
    }

    fn count(&self, states: &CellSet, expected: f64) -> Vec<Failure> {
        let dropped = self.game.space.dropped.iter().map(|&id| self.game.model.option(id).n_levels() as f64);
        let found = states.count() as f64 * dropped.product::<f64>();
        if found == expected { Vec::new() } else { vec![Failure::Count { expected, found }] }
    }

    /// The states of an outcome, and today's.
    fn outcome(&self, outcome: usize) -> Result<(CellSet, StateId), Unanswered> {
        let (model, space) = (self.game.model, self.game.space);
        let mut states = cells_where(model, &space.axes, &model.outcomes[outcome].when.formula);
        states.intersect_with(space.feasible());
        Ok((states, space.status_quo().ok_or(Unanswered::NotUnderstood)?))
    }

    /// The shortest credible path of each kind, myopic and farsighted.
    fn paths(&self, outcome: usize) -> Result<[Option<usize>; 2], Unanswered> {
        let (states, start) = self.outcome(outcome)?;
        let [myopic, farsighted] = one_of_each_kind(self.game, start, &states, PathLimits::default());
        let of = |kind: &CrediblePaths| match (kind.paths.first(), kind.cut) {
            (Some(path), _) => Ok(Some(path.steps.len())),
            (None, None) => Ok(None),
            (None, Some(_)) => Err(Unanswered::LimitReached),
        };
        Ok([of(&myopic)?, of(&farsighted)?])
    }

    fn kinds_of_path(&self, outcome: usize) -> Result<Vec<&'static str>, Unanswered> {
        let kinds = self.paths(outcome)?.into_iter().zip(["myopic", "farsighted"]);
        Ok(kinds.filter(|(moves, _)| moves.is_some()).map(|(_, kind)| kind).collect())
    }

    fn shortest_path(&self, outcome: usize) -> Result<Option<usize>, Unanswered> {
        Ok(self.paths(outcome)?.into_iter().flatten().min())
    }

    /// Whether some state of the outcome is at rest for everybody, groups included, and a credible path leads there.
    fn is_open(&self, outcome: usize) -> Result<bool, Unanswered> {
        let (mut states, start) = self.outcome(outcome)?;
        states.intersect_with(&self.stability.equilibria[Concept::Nash.index()]);
        states.intersect_with(&self.stability.stable_against_groups);
        if states.is_empty() {
            return Ok(false);
        }
        match one_credible_path(self.game, start, &states, PathLimits::default()) {
            (Some(_), _) => Ok(true),
            (None, Coverage::Complete) => Ok(false),
            (None, _) => Err(Unanswered::LimitReached),
        }
    }

    /// Concepts under which the status quo is an equilibrium. Those of coalitions are looked at only where they are named.
    fn concepts(&self, words: &[String]) -> Result<Vec<Failure>, Unanswered> {
        let cell = self.game.space.status_quo().map(|state| self.game.space.cell(state));
        let mut missing = Vec::new();
        for word in words {
            let concept = AnyConcept::from_id(word).ok_or(Unanswered::NotUnderstood)?;
            let states = self.equilibria(concept)?;
            if !cell.is_some_and(|cell| states.contains(cell)) {
                missing.push(word.clone());
            }
        }
        let holds = |concept: Concept| cell.is_some_and(|cell| self.stability.is_equilibrium(concept, cell));
        let is_named = |concept: Concept| words.iter().any(|word| word == concept.id());
        let unexpected: Vec<Concept> =
            Concept::ALL.into_iter().filter(|&concept| holds(concept) && !is_named(concept)).collect();
        let is_right = missing.is_empty() && unexpected.is_empty();
        Ok(if is_right { Vec::new() } else { vec![Failure::Concepts { missing, unexpected }] })
    }

    fn compare(&self, found: &CellSet, test: Test, conditions: &[Condition]) -> Vec<Failure> {
        let space = self.game.space;
        let mut described = CellSet::empty(space.n_cells());
        let mut meets_nothing = Vec::new();
        for (position, condition) in conditions.iter().enumerate() {
            let mut states = cells_where(self.game.model, &space.axes, &condition.formula);
            states.intersect_with(space.feasible());
            if states.is_empty() {
                meets_nothing.push(position);
            }
            described.unite_with(&states);
        }
        let mut wrongly_described = described.clone();
        match test {
            Test::Excludes => wrongly_described.intersect_with(found),
            Test::Exactly | Test::Includes | Test::Count => wrongly_described.subtract(found),
        }
        let mut undescribed = found.clone();
        undescribed.subtract(&described);
        let mut failures = Vec::new();
        if test != Test::Excludes && !meets_nothing.is_empty() {
            failures.push(Failure::MeetsNothing(meets_nothing));
        }
        failures.extend(self.wrong(&wrongly_described).map(Failure::Described));
        if test == Test::Exactly {
            failures.extend(self.wrong(&undescribed).map(Failure::Undescribed));
        }
        failures
    }

    fn wrong(&self, states: &CellSet) -> Option<WrongStates> {
        let space = self.game.space;
        let examples = states.iter().filter_map(|cell| space.state_at(cell)).take(self.limits.max_examples);
        let wrong = WrongStates {
            examples: examples.collect(),
            patterns: cover_by_patterns(self.game.model, space, states, self.limits.patterns),
        };
        (!states.is_empty()).then_some(wrong)
    }
}

/// Words expected and not found, and the other way round.
fn other_words(found: &[&'static str], expected: &[String]) -> Vec<Failure> {
    let missing: Vec<String> = expected.iter().filter(|word| !found.contains(&word.as_str())).cloned().collect();
    let unexpected: Vec<&'static str> =
        found.iter().copied().filter(|word| !expected.iter().any(|other| other == word)).collect();
    let is_right = missing.is_empty() && unexpected.is_empty();
    if is_right { Vec::new() } else { vec![Failure::Words { missing, unexpected }] }
}

//! Explanations: each is verified by the engine's second function and, on its own, by the arbiter's predicates.

mod published;
mod support;

use offramp_arbiter::{Arbiter, Concept as Slow, Mover as SlowMover, Shape, random_model, sketch};
use offramp_engine::explain::{
    Answer, Answered, Checker, ExplainLimits, Explainer, Explanation, Mismatch, Move, Question, Reason, Step,
    Unanswered, check_all, check_explanation, explain, explain_all,
};
use offramp_engine::space::{Coverage, Mover, Needs, Space, StateId, build_space};
use offramp_engine::stability::{Concept, Game, Stability, StabilityRequest, assess_stability};
use offramp_model::{ActorId, Consenter, InstitutionId, Model, Preference};
use published::{elmira, elmira_state};
use support::{Draws, all_states};

fn slow(concept: Concept) -> Slow {
    Slow::ALL[concept.index()]
}

fn slow_mover(mover: Mover) -> SlowMover {
    match mover {
        Mover::Actor(actor) => SlowMover::Actor(actor),
        Mover::Agreement(agreement) => SlowMover::Agreement(agreement),
        Mover::Institution(institution) => SlowMover::Institution(institution),
    }
}

/// One model as both see it.
struct Both<'m> {
    model: &'m Model,
    arbiter: &'m Arbiter<'m>,
    space: &'m Space,
}

impl Both<'_> {
    fn state(&self, state: StateId) -> usize {
        self.arbiter.state_with(&self.space.levels(state)).expect("a state of the engine is feasible")
    }

    fn path(&self, path: &[Step]) -> Vec<(SlowMover, usize)> {
        path.iter().map(|step| (slow_mover(step.mover), self.state(step.to))).collect()
    }

    /// Whether an answer deters, as the arbiter sees it, and with those needed whom it needs.
    fn deters(&self, question: Question, improvement: Move, answer: &Answer) -> bool {
        let (s, t) = (self.state(question.state), self.state(improvement.to));
        let steps = self.path(&answer.path);
        let mut from = t;
        let needs_right = answer.path.iter().zip(&steps).all(|(step, &(mover, to))| {
            let right = self.needs(mover, from, to) == step.needs;
            from = to;
            right
        });
        needs_right && self.arbiter.deters(question.actor, slow(question.concept), s, t, &steps)
    }

    fn needs(&self, mover: SlowMover, from: usize, to: usize) -> Needs {
        let mut needs = Needs::default();
        for consenter in self.arbiter.needed_consent(mover, from, to) {
            match consenter {
                Consenter::Actor(actor) => needs.actors |= 1 << actor.index(),
                Consenter::Institution(institution) => needs.institutions |= 1 << institution.index(),
            }
        }
        if let SlowMover::Agreement(agreement) = mover {
            let parties = &self.model.agreements[agreement.index()].parties;
            parties.iter().for_each(|party| needs.actors |= 1 << party.index());
        }
        needs
    }

    /// The length of a shortest answer, found by looking at states and last movers one distance after the other.
    fn shortest(&self, question: Question, improvement: Move) -> Option<usize> {
        let (actor, concept) = (question.actor, slow(question.concept));
        let (s, t) = (self.state(question.state), self.state(improvement.to));
        let mut seen = std::collections::BTreeSet::new();
        let mut at: Vec<(usize, Option<SlowMover>)> = vec![(t, None)];
        for distance in 1.. {
            let mut next = Vec::new();
            for (from, last) in at {
                for &mover in self.arbiter.movers().iter().filter(|&&mover| Some(mover) != last) {
                    for &to in self.arbiter.moves(mover, from) {
                        let may = self.arbiter.may_answer(actor, mover, from, to, concept.is_credible());
                        if may && self.arbiter.sanctions(actor, concept, s, to) {
                            return Some(distance);
                        }
                        if may && seen.insert((to, mover)) {
                            next.push((to, Some(mover)));
                        }
                    }
                }
            }
            if next.is_empty() {
                return None;
            }
            at = next;
        }
        None
    }

    fn assert_holds(&self, explanation: &Explanation, seed: u64) {
        let Question { actor, concept, state } = explanation.question;
        let s = self.state(state);
        let arbiter = self.arbiter;
        let what = format!("seed {seed}: {explanation:?}");
        assert_eq!(explanation.is_stable(), arbiter.stable(actor, slow(concept), s), "{what}");
        assert_eq!(explanation.n_moves, arbiter.own_moves(actor, s).len(), "{what}");
        assert_eq!(explanation.n_improvements, arbiter.improvements(actor, s).len(), "{what}");
        let mover = SlowMover::Actor(actor);
        let wished = arbiter.moves(mover, s).iter().filter(|&&t| arbiter.prefers(actor, t, s));
        let refused = wished.filter(|&&t| !arbiter.is_own_move(actor, s, t)).count();
        assert_eq!(explanation.n_refused, refused, "{what}");
        match &explanation.reason {
            Reason::NoMove => assert_eq!(explanation.n_moves, 0, "{what}"),
            Reason::NoImprovement { best } => {
                assert!(arbiter.is_own_move(actor, s, self.state(best.to)), "{what}");
            }
            Reason::Deterred { answered } => {
                assert_eq!(answered.len(), explanation.n_improvements.min(3), "{what}");
                for Answered { improvement, answer, coverage } in answered {
                    let answer = answer.as_ref().expect("there is no limit");
                    assert_eq!(*coverage, Coverage::Complete);
                    assert!(self.deters(explanation.question, *improvement, answer), "{what}");
                    let shortest = self.shortest(explanation.question, *improvement);
                    assert_eq!(Some(answer.path.len()), shortest, "{what}");
                }
            }
            Reason::Unanswered(Unanswered { improvement, answers, .. }) => {
                let t = self.state(improvement.to);
                assert!(arbiter.breaks(actor, slow(concept), s, t), "{what}");
                let Some(answers) = answers else { return assert_eq!(concept, Concept::Nash) };
                let reached = arbiter.answers(actor, t, concept.is_credible());
                assert_eq!(answers.n_states, reached.iter().filter(|&u| u != t).count(), "{what}");
                assert_eq!(answers.worst.is_some(), answers.n_states > 0, "{what}");
                if let Some(worst) = &answers.worst {
                    let path = self.path(&worst.path);
                    assert!(arbiter.is_answer(actor, t, &path, concept.is_credible()), "{what}");
                    let end = path[path.len() - 1].1;
                    if let Some(escape) = worst.escape {
                        assert!(arbiter.is_escape(actor, s, end, self.state(escape.to)), "{what}");
                    } else {
                        assert!(arbiter.prefers(actor, end, s), "{what}");
                    }
                }
            }
            Reason::NotFound => panic!("there is no limit: {what}"),
        }
    }
}

/// What is needed to ask.
struct Solved<'m> {
    game: Game<'m>,
    stability: Stability,
}

fn solve<'m>(model: &'m Model, space: &'m Space, keep_values: bool) -> Solved<'m> {
    let game = Game::as_stated(model, space);
    let stability = assess_stability(&game, StabilityRequest { keep_values });
    Solved { game, stability }
}

/// All concepts and actors at some states.
fn questions(space: &Space, model: &Model, n_states: usize) -> Vec<Question> {
    let step = space.n_states().div_ceil(n_states);
    let states = space.states().step_by(step);
    let ask = |state| {
        let pairs = model.actor_ids().flat_map(|actor| Concept::ALL.map(|concept| (actor, concept)));
        pairs.map(move |(actor, concept)| Question { actor, concept, state })
    };
    states.flat_map(ask).collect()
}

fn for_models(shape: &Shape, seeds: std::ops::Range<u64>, check: impl Fn(&Both<'_>, &Solved<'_>, &[Explanation], u64)) {
    for seed in seeds {
        let model = random_model(seed, shape);
        let arbiter = Arbiter::new(&model).expect("random models are small");
        let space = build_space(&model, &all_states()).expect("random models have states");
        let solved = solve(&model, &space, true);
        let limits = ExplainLimits::default();
        let explanations = explain_all(&solved.game, &solved.stability, &questions(&space, &model, 10), limits);
        check(&Both { model: &model, arbiter: &arbiter, space: &space }, &solved, &explanations, seed);
    }
}

fn verify(shape: &Shape, seeds: std::ops::Range<u64>) {
    let kinds = std::cell::Cell::new([0usize; 5]);
    for_models(shape, seeds, |both, solved, explanations, seed| {
        let mut checker = Checker::new(&solved.game, usize::MAX);
        for explanation in explanations {
            both.assert_holds(explanation, seed);
            assert_eq!(checker.check(explanation), Ok(Coverage::Complete), "seed {seed}: {explanation:?}");
            let kind = match &explanation.reason {
                Reason::NoMove => 0,
                Reason::NoImprovement { .. } => 1,
                Reason::Deterred { .. } => 2,
                Reason::Unanswered(unanswered) if unanswered.answers.is_none() => 3,
                Reason::Unanswered(_) | Reason::NotFound => 4,
            };
            let mut counts = kinds.get();
            counts[kind] += 1;
            kinds.set(counts);
        }
    });
    assert!(kinds.get()[1..].iter().all(|&count| count > 1000), "too few of a kind to mean anything: {kinds:?}");
}

#[test]
fn explanations_hold_where_actors_move_alone() {
    verify(&Shape::actors_only(), 0..1000);
    verify(&Shape::plain(), 0..400);
}

#[test]
fn explanations_hold_with_agreements_votes_and_consent() {
    verify(&Shape::with_groups(), 0..1500);
}

#[test]
fn explanations_hold_where_majorities_go_round_in_circles() {
    verify(&Shape::voting(), 0..1000);
}

/// Without this, an explanation could be shown that says something that is not so.
#[test]
fn explanations_that_were_tampered_with_are_refused() {
    let refused = std::cell::Cell::new(0);
    for_models(&Shape::with_groups(), 1000..1300, |both, solved, explanations, seed| {
        let mut draws = Draws(seed);
        let mut checker = Checker::new(&solved.game, usize::MAX);
        for explanation in explanations {
            let Some(tampered) = tamper(both, solved, explanation, &mut draws) else { continue };
            let checked = checker.check(&tampered);
            if !holds(both, &tampered) {
                assert!(checked.is_err(), "seed {seed}: {tampered:?}");
                refused.set(refused.get() + 1);
            }
        }
    });
    assert!(refused.get() > 3000, "too few to mean anything: {}", refused.get());
}

/// Whether what tampering can touch is still so.
fn holds(both: &Both<'_>, explanation: &Explanation) -> bool {
    let question = explanation.question;
    let s = both.state(question.state);
    match &explanation.reason {
        Reason::Deterred { answered } => answered.iter().all(|answered| {
            answered.answer.as_ref().is_some_and(|answer| both.deters(question, answered.improvement, answer))
        }),
        Reason::Unanswered(unanswered) => {
            let t = both.state(unanswered.improvement.to);
            both.arbiter.breaks(question.actor, slow(question.concept), s, t)
        }
        _ => false,
    }
}

fn random_state(space: &Space, draws: &mut Draws) -> StateId {
    StateId(draws.below(space.n_states()) as u32)
}

fn tamper(both: &Both<'_>, solved: &Solved<'_>, explanation: &Explanation, draws: &mut Draws) -> Option<Explanation> {
    let mut tampered = explanation.clone();
    let actor = explanation.question.actor;
    let rank = |state| solved.game.ranks[actor.index()].at(both.space.cell(state));
    match &mut tampered.reason {
        Reason::NoMove => tampered.n_moves = 1,
        Reason::NoImprovement { .. } => tampered.reason = Reason::NoMove,
        Reason::Deterred { answered } => {
            let answer = answered[0].answer.as_mut()?;
            let step = draws.below(answer.path.len());
            match draws.below(5) {
                0 => answer.path[step].mover = Mover::Actor(ActorId::from_index(draws.below(both.model.actors.len()))),
                1 => answer.path[step].to = random_state(both.space, draws),
                2 => answer.path.truncate(step),
                3 => answer.path[step].needs.actors ^= 1,
                _ => {
                    let to = random_state(both.space, draws);
                    answered[0].improvement = Move { to, rank: rank(to), needs: Needs::default() };
                }
            }
            if let Some(answer) = answered[0].answer.as_mut()
                && let Some(end) = answer.path.last()
            {
                answer.rank = rank(end.to);
            }
        }
        Reason::Unanswered(unanswered) => {
            let to = random_state(both.space, draws);
            unanswered.improvement = Move { to, rank: rank(to), needs: Needs::default() };
        }
        Reason::NotFound => return None,
    }
    Some(tampered)
}

/// Numbers too are verified.
#[test]
fn wrong_numbers_are_refused() {
    for_models(&Shape::with_groups(), 2000..2050, |_, solved, explanations, seed| {
        for explanation in explanations {
            let refused = |change: &dyn Fn(&mut Explanation), what: &str| {
                let mut wrong = explanation.clone();
                change(&mut wrong);
                let checked = check_explanation(&solved.game, &wrong);
                assert!(wrong == *explanation || checked.is_err(), "seed {seed}, {what}: {wrong:?}");
            };
            refused(&|wrong| wrong.rank += 1, "rank");
            refused(&|wrong| wrong.n_moves += 1, "moves");
            refused(&|wrong| wrong.n_improvements += 1, "improvements");
            refused(&|wrong| wrong.n_refused += 1, "refused");
            refused(&|wrong| wrong.margin = wrong.margin.map(|margin| -1 - margin), "margin");
            refused(&|wrong| wrong.refused = None, "who refuses");
            refused(
                &|wrong| {
                    if let Reason::Unanswered(Unanswered { answers: Some(answers), .. }) = &mut wrong.reason {
                        answers.n_states += 1;
                    }
                },
                "answers",
            );
            refused(
                &|wrong| {
                    if let Reason::Unanswered(unanswered) = &mut wrong.reason {
                        unanswered.assured += 1;
                    }
                },
                "assured",
            );
        }
    });
}

/// Large spaces keep no values; then the improvement that breaks a state is searched for, and is the same.
#[test]
fn without_kept_values_only_margins_are_missing() {
    for_models(&Shape::with_groups(), 3000..3100, |both, solved, explanations, seed| {
        let bare = solve(solved.game.model, both.space, false);
        let questions: Vec<Question> = explanations.iter().map(|explanation| explanation.question).collect();
        let without = explain_all(&bare.game, &bare.stability, &questions, ExplainLimits::default());
        for (with, mut without) in explanations.iter().zip(without) {
            if with.question.concept != Concept::Nash {
                assert_eq!(without.margin, None);
                without.margin = with.margin;
            }
            assert_eq!(*with, without, "seed {seed}");
        }
    });
}

/// A limit may hide an answer. It never makes a wrong one, and says that it was reached.
#[test]
fn limits_are_said() {
    let cut_short = std::cell::Cell::new(0);
    for_models(&Shape::with_groups(), 4000..4100, |_, solved, explanations, seed| {
        let questions: Vec<Question> = explanations.iter().map(|explanation| explanation.question).collect();
        let limits = ExplainLimits { max_improvements: 1, max_visited: 2 };
        let limited = explain_all(&solved.game, &solved.stability, &questions, limits);
        for (limited, full) in limited.iter().zip(explanations) {
            assert_eq!(limited.is_stable(), full.is_stable(), "seed {seed}");
            let coverage = check_explanation(&solved.game, limited).expect("what is said holds");
            cut_short.set(cut_short.get() + usize::from(coverage != Coverage::Complete));
        }
        assert!(check_all(&solved.game, &limited, 2).is_ok(), "seed {seed}");
    });
    assert!(cut_short.get() > 100, "the limit was reached {} times only", cut_short.get());
}

#[test]
fn many_at_once_are_the_same_as_one_by_one_on_any_number_of_threads() {
    for_models(&Shape::with_groups(), 5000..5030, |_, solved, explanations, seed| {
        let Solved { game, stability } = solved;
        let questions: Vec<Question> = explanations.iter().map(|explanation| explanation.question).collect();
        let limits = ExplainLimits::default();
        for threads in [1, 2] {
            let all = support::on_threads(threads, || explain_all(game, stability, &questions, limits));
            assert_eq!(all, explanations, "seed {seed}");
        }
        let one_by_one: Vec<Explanation> = questions.iter().map(|&ask| explain(game, stability, ask, limits)).collect();
        assert_eq!(one_by_one, explanations, "seed {seed}");
        let mut backwards = Explainer::new(game, stability, limits);
        let mut other_order: Vec<Explanation> = questions.iter().rev().map(|&ask| backwards.explain(ask)).collect();
        other_order.reverse();
        assert_eq!(other_order, explanations, "seed {seed}");
        let mut wrong = explanations.to_vec();
        let last = wrong.len() - 1;
        wrong[last].n_moves += 1;
        let found = support::on_threads(2, || check_all(game, &wrong, usize::MAX));
        assert!(matches!(found, Err((position, Mismatch::Count { .. })) if position == last), "seed {seed}");
    });
}

/// The prisoner's dilemma: from mutual help each would rather leave; it stays because the other then leaves too.
#[test]
fn the_prisoners_stay_because_the_other_would_leave_too() {
    let mut model = Model::default();
    let [one, two] = ["one", "two"].map(|id| sketch::add_actor(&mut model, id, Preference::indifferent()));
    let [helps, is_helped] = [one, two].map(|actor| sketch::add_option(&mut model, actor, "help", 2));
    model.actors[0].wants = sketch::wants(&model, vec![sketch::yes(is_helped), sketch::not(sketch::yes(helps))]);
    model.actors[1].wants = sketch::wants(&model, vec![sketch::yes(helps), sketch::not(sketch::yes(is_helped))]);
    let space = build_space(&model, &all_states()).expect("four states");
    let Solved { game, stability } = solve(&model, &space, true);
    let state = |levels: [u8; 2]| space.state_of(&levels).expect("feasible");
    let ask = |concept| {
        let question = Question { actor: one, concept, state: state([1, 1]) };
        explain(&game, &stability, question, ExplainLimits::default())
    };
    let leave = Move { to: state([0, 1]), rank: 4, needs: Needs::default() };
    let Reason::Unanswered(unanswered) = ask(Concept::Nash).reason else { panic!("it would leave") };
    assert_eq!(unanswered, Unanswered { improvement: leave, assured: 4, answers: None });
    let step = Step { mover: Mover::Actor(two), to: state([0, 0]), needs: Needs::default() };
    let back = Move { to: state([1, 0]), rank: 1, needs: Needs::default() };
    for (concept, best_escape) in [(Concept::Gmr, None), (Concept::Seq, None), (Concept::Sseq, Some(back))] {
        let explanation = ask(concept);
        let Reason::Deterred { answered } = explanation.reason else { panic!("it stays") };
        let answer = Some(Answer { path: vec![step], rank: 2, best_escape });
        assert_eq!(answered, [Answered { improvement: leave, answer, coverage: Coverage::Complete }]);
        assert_eq!(explanation.margin, Some(1), "three ranks up, and down to one below");
    }
}

/// Elmira (see `published`): at the status quo the local government would rather insist. The ministry could answer by modifying
/// its order, which leaves it no better off; but nobody would.
#[test]
fn at_elmira_only_answers_that_nobody_prefers_deter_the_local_government() {
    let model = elmira();
    let space = build_space(&model, &all_states()).expect("twelve states");
    let Solved { game, stability } = solve(&model, &space, true);
    let state = |number| elmira_state(&space, number);
    let local_government = ActorId(2);
    let ask = |concept| {
        let question = Question { actor: local_government, concept, state: state(2) };
        explain(&game, &stability, question, ExplainLimits::default())
    };
    let insist = Move { to: state(18), rank: 7, needs: Needs::default() };
    let Reason::Deterred { answered } = ask(Concept::Gmr).reason else { panic!("it can be answered") };
    let modify = Step { mover: Mover::Actor(ActorId(0)), to: state(19), needs: Needs::default() };
    let answer = Some(Answer { path: vec![modify], rank: 4, best_escape: None });
    assert_eq!(answered, [Answered { improvement: insist, answer, coverage: Coverage::Complete }]);
    let Reason::Unanswered(unanswered) = ask(Concept::Seq).reason else { panic!("nobody would answer") };
    assert_eq!((unanswered.improvement, unanswered.assured), (insist, 7));
    assert_eq!(unanswered.answers.map(|answers| (answers.n_states, answers.worst)), Some((0, None)));
}

/// Who would like to move, and who does not let it.
#[test]
fn refused_consent_is_named() {
    let mut model = Model::default();
    let [guest, host] = ["guest", "host"].map(|id| sketch::add_actor(&mut model, id, Preference::indifferent()));
    let stay = sketch::add_option(&mut model, guest, "stay", 3);
    let house = sketch::add_institution(&mut model, "house", &[guest, host], 2);
    model.options[stay.index()].consent = vec![Consenter::Actor(host), Consenter::Institution(house)];
    let longer = sketch::not(sketch::at(stay, 0));
    model.actors[0].wants = sketch::wants(&model, vec![sketch::at(stay, 2), longer.clone()]);
    model.actors[1].wants = sketch::wants(&model, vec![sketch::not(sketch::at(stay, 2)), longer]);
    let space = build_space(&model, &all_states()).expect("three states");
    let Solved { game, stability } = solve(&model, &space, true);
    let question = Question { actor: guest, concept: Concept::Nash, state: space.status_quo().expect("feasible") };
    let explanation = explain(&game, &stability, question, ExplainLimits::default());
    assert_eq!(check_explanation(&game, &explanation), Ok(Coverage::Complete));
    let needs = Needs { actors: 1 << host.index(), institutions: 1 << house.index() };
    let refused = explanation.refused.expect("the long stay");
    assert_eq!(space.levels(refused.improvement.to), [2]);
    assert_eq!((refused.improvement.needs, refused.refusing), (needs, needs));
    assert_eq!(refused.refusing.institution_ids().collect::<Vec<_>>(), [InstitutionId(0)]);
    // The short stay is welcome, and nobody can do anything about it.
    let Reason::Unanswered(unanswered) = explanation.reason else { panic!("it would come") };
    assert_eq!((space.levels(unanswered.improvement.to), unanswered.improvement.needs), (vec![1], needs));
}

//! Expectations made from the arbiter's answers: they hold, and each kind of mistake in them is found.

mod support;

use offramp_arbiter::agreement::{Objections, Terms};
use offramp_arbiter::{Arbiter, Concept as Slow, Mover, Shape, random_model, sketch};
use offramp_engine::expect::{ExpectLimits, Failure, Unanswered, Verdict, verify_expectations};
use offramp_engine::patterns::PatternLimits;
use offramp_engine::space::{Extent, Space, SpaceRequest, build_space};
use offramp_engine::stability::{Concept, Game, StabilityRequest, assess_stability};
use offramp_model::model::Expected;
use offramp_model::{
    ActorId, Condition, Expectation, Formula, Level, LevelSet, Model, OptionId, PowerShift, Preference,
};
use std::collections::BTreeSet;
use support::{Draws, model_with_fronts, other_preference};

const CONCEPTS: [(Concept, Slow); 5] = [
    (Concept::Nash, Slow::Nash),
    (Concept::Gmr, Slow::Gmr),
    (Concept::Smr, Slow::Smr),
    (Concept::Seq, Slow::Seq),
    (Concept::Sseq, Slow::Sseq),
];

const LIMITS: ExpectLimits = ExpectLimits {
    max_examples: usize::MAX,
    patterns: PatternLimits { max_patterns: 2, max_looks: 1 << 20 },
    max_coalition_work: 1 << 24,
};

/// The verdicts on these expectations of a model.
fn verdicts(model: &Model, request: &SpaceRequest, expectations: Vec<(String, Expected)>) -> (Space, Vec<Verdict>) {
    let mut model = model.clone();
    model.expectations = expectations.into_iter().map(|(key, value)| Expectation { key, value }).collect();
    let space = build_space(&model, request).expect("random models have states");
    let game = Game::as_stated(&model, &space);
    let stability = assess_stability(&game, StabilityRequest::default());
    let findings = verify_expectations(&game, &stability, LIMITS);
    assert!(findings.iter().enumerate().all(|(position, finding)| finding.expectation == position));
    (space, findings.into_iter().map(|finding| finding.verdict).collect())
}

/// A condition that only one state meets.
fn exactly(levels: &[Level]) -> Condition {
    let only =
        |(option, &level)| Formula::Level { option: OptionId::from_index(option), levels: LevelSet::only(level) };
    Condition { text: format!("{levels:?}"), formula: Formula::And(levels.iter().enumerate().map(only).collect()) }
}

fn states(levels: &[Vec<Level>]) -> Expected {
    Expected::States(levels.iter().map(|levels| exactly(levels)).collect())
}

/// What an expectation asks, and the right answer.
struct Known {
    key: String,
    right: Vec<Vec<Level>>,
}

/// The states that can be reached by improvements, by a search over states and last movers.
fn reachable(arbiter: &Arbiter, start: usize) -> BTreeSet<usize> {
    let mut seen: BTreeSet<(usize, Option<Mover>)> = BTreeSet::from([(start, None)]);
    let mut open: Vec<(usize, Option<Mover>)> = vec![(start, None)];
    while let Some((state, last)) = open.pop() {
        for &mover in arbiter.movers().iter().filter(|&&mover| Some(mover) != last) {
            for &to in arbiter.moves(mover, state).iter().filter(|&&to| arbiter.would_move(mover, state, to)) {
                if seen.insert((to, Some(mover))) {
                    open.push((to, Some(mover)));
                }
            }
        }
    }
    seen.into_iter().map(|(state, _)| state).collect()
}

/// Every question about a set of states that the arbiter can answer.
fn all_known(model: &Model) -> Vec<Known> {
    let arbiter = Arbiter::new(model).expect("small");
    let mut later_model = model.clone();
    for actor in &mut later_model.actors {
        actor.wants = actor.wants_later.clone().unwrap_or_else(|| actor.wants.clone());
    }
    let later = Arbiter::new(&later_model).expect("small");
    let today = arbiter.state_with(&model.status_quo()).expect("feasible");
    let reached = reachable(&arbiter, today);
    let mut known = Vec::new();
    let mut push = |key: String, holds: &dyn Fn(usize) -> bool| {
        let right = (0..arbiter.state_count()).filter(|&state| holds(state));
        known.push(Known { key, right: right.map(|state| arbiter.levels(state).to_vec()).collect() });
    };
    for (concept, slow) in CONCEPTS {
        let id = concept.id();
        push(format!("stability.{id}"), &|state| arbiter.equilibrium(slow, state));
        for actor in model.actor_ids() {
            let name = &model.actor(actor).id;
            push(format!("stability.{name}.{id}"), &|state| arbiter.stable(actor, slow, state));
        }
        push(format!("groups.{id}"), &|state| arbiter.equilibrium(slow, state) && arbiter.group_stable(state));
        let both = |state| (arbiter.equilibrium(slow, state), later.equilibrium(slow, state));
        push(format!("durable.{id}"), &|state| both(state) == (true, true));
        push(format!("truce.{id}"), &|state| both(state) == (true, false));
        push(format!("reachable.{id}"), &|state| arbiter.equilibrium(slow, state) && reached.contains(&state));
    }
    known
}

fn model_with_later(seed: u64, shape: &Shape) -> Model {
    let mut model = random_model(seed, shape);
    let mut draws = Draws(seed);
    for actor in 0..model.actors.len() {
        if draws.below(3) == 0 {
            model.actors[actor].wants_later = Some(other_preference(&model, actor, &mut draws));
        }
    }
    model
}

fn small(shape: Shape) -> Shape {
    Shape { max_cells: 40, ..shape }
}

#[test]
fn right_expectations_hold() {
    for seed in 0..150 {
        for shape in [Shape::actors_only(), Shape::with_groups(), Shape::voting()] {
            let model = model_with_later(seed, &small(shape));
            let arbiter = Arbiter::new(&model).expect("small");
            let today = model.status_quo();
            let mut expectations = Vec::new();
            let mut concepts = Vec::new();
            for known in all_known(&model) {
                if let Some(concept) = known.key.strip_prefix("stability.").filter(|rest| !rest.contains('.')) {
                    if known.right.contains(&today) {
                        concepts.push(concept.to_owned());
                    }
                    let count = Expected::Number(known.right.len() as f64);
                    expectations.push((format!("{}.count", known.key), count));
                    expectations.push((format!("{}.includes", known.key), states(&known.right)));
                    let all = (0..arbiter.state_count()).map(|state| arbiter.levels(state).to_vec());
                    let others: Vec<Vec<Level>> = all.filter(|state| !known.right.contains(state)).collect();
                    expectations.push((format!("{}.excludes", known.key), states(&others)));
                }
                expectations.push((known.key, states(&known.right)));
            }
            expectations.push(("status-quo".into(), Expected::Words(concepts)));
            expectations.push(("states.feasible".into(), Expected::Number(arbiter.state_count() as f64)));
            let keys: Vec<String> = expectations.iter().map(|(key, _)| key.clone()).collect();
            let (_, verdicts) = verdicts(&model, &SpaceRequest::default(), expectations);
            for (key, verdict) in keys.iter().zip(verdicts) {
                assert_eq!(verdict, Verdict::Passed, "seed {seed}, {key}");
            }
        }
    }
}

/// The states that a failure names.
fn named(space: &Space, failures: &[Failure], described: bool) -> Vec<Vec<Level>> {
    let wrong = failures.iter().filter_map(|failure| match failure {
        Failure::Described(wrong) if described => Some(wrong),
        Failure::Undescribed(wrong) if !described => Some(wrong),
        _ => None,
    });
    wrong.flat_map(|wrong| &wrong.examples).map(|&state| space.levels(state)).collect()
}

#[test]
fn a_state_too_few_and_a_state_too_many_are_found() {
    let mut n_mistakes = 0;
    for seed in 0..150 {
        let model = model_with_later(seed, &small(Shape::with_groups()));
        let arbiter = Arbiter::new(&model).expect("small");
        let all: Vec<Vec<Level>> = (0..arbiter.state_count()).map(|state| arbiter.levels(state).to_vec()).collect();
        let mut draws = Draws(seed);
        for known in all_known(&model) {
            let others: Vec<&Vec<Level>> = all.iter().filter(|state| !known.right.contains(state)).collect();
            let mut wrong = known.right.clone();
            let too_few = (!wrong.is_empty()).then(|| wrong.remove(draws.below(wrong.len())));
            let too_many = (!others.is_empty()).then(|| others[draws.below(others.len())].clone());
            wrong.extend(too_many.clone());
            let excluded = states(too_few.as_slice());
            let included = states(too_many.as_slice());
            let mut expectations = vec![(known.key.clone(), states(&wrong))];
            let is_about_all = known.key.starts_with("stability.");
            if is_about_all {
                expectations.push((format!("{}.excludes", known.key), excluded));
                expectations.push((format!("{}.includes", known.key), included));
            }
            let (space, verdicts) = verdicts(&model, &SpaceRequest::default(), expectations);
            let failures: Vec<&[Failure]> = verdicts
                .iter()
                .map(|verdict| match verdict {
                    Verdict::Failed(failures) => failures.as_slice(),
                    Verdict::Passed => &[],
                    Verdict::Unanswered(why) => panic!("seed {seed}, {}: {why:?}", known.key),
                })
                .collect();
            let say = |described, of: usize| named(&space, failures[of], described);
            assert_eq!(say(false, 0), Vec::from_iter(too_few.clone()), "seed {seed}, {}", known.key);
            assert_eq!(say(true, 0), Vec::from_iter(too_many.clone()), "seed {seed}, {}", known.key);
            if is_about_all {
                assert_eq!(say(true, 1), Vec::from_iter(too_few), "seed {seed}, {}", known.key);
                assert_eq!(say(true, 2), Vec::from_iter(too_many), "seed {seed}, {}", known.key);
            }
            n_mistakes += failures.iter().map(|failures| failures.len()).sum::<usize>();
        }
    }
    assert!(n_mistakes > 5000, "too few mistakes to mean anything: {n_mistakes}");
}

/// Two ports: Nordland blockades or not, whatever Sudland does; one state of four is excluded.
fn two_ports() -> Model {
    let mut model = Model::default();
    let nordland = sketch::add_actor(&mut model, "nordland", Preference::indifferent());
    let sudland = sketch::add_actor(&mut model, "sudland", Preference::indifferent());
    let blockades = sketch::add_option(&mut model, nordland, "blockades", 2);
    let through = sketch::add_option(&mut model, sudland, "breaks-through", 2);
    sketch::add_option(&mut model, sudland, "complains", 3);
    sketch::add_rule(&mut model, sketch::all([sketch::yes(through), sketch::not(sketch::yes(blockades))]));
    model.actors[0].wants = sketch::wants(&model, vec![sketch::yes(blockades)]);
    model.actors[1].wants = sketch::wants(&model, vec![sketch::yes(through)]);
    model
}

fn condition(text: &str, formula: Formula) -> Condition {
    Condition { text: text.into(), formula }
}

fn verdict_on(key: &str, value: Expected) -> Verdict {
    verdicts(&two_ports(), &SpaceRequest::default(), vec![(key.into(), value)]).1.remove(0)
}

#[test]
fn numbers_count_states_of_the_case_as_written() {
    // Nobody mentions the complaints, so the space has 3 states; the case has 9, of which 3 are at rest.
    let number = |key, n| verdict_on(key, Expected::Number(n));
    assert_eq!(number("states.feasible", 9.0), Verdict::Passed);
    assert_eq!(number("stability.nash.count", 3.0), Verdict::Passed);
    assert_eq!(number("stability.sudland.nash.count", 6.0), Verdict::Passed);
    let failure = Failure::Count { expected: 1.0, found: 3.0 };
    assert_eq!(number("stability.nash.count", 1.0), Verdict::Failed(vec![failure]));
}

/// Without this a misspelt condition that no state meets would let an expectation pass.
#[test]
fn a_condition_that_no_state_meets_is_said() {
    let (blockades, through) = (OptionId(0), OptionId(1));
    let never = sketch::all([sketch::yes(through), sketch::not(sketch::yes(blockades))]);
    let value =
        Expected::States(vec![condition("through", sketch::yes(through)), condition("impossible", never.clone())]);
    let expected = Verdict::Failed(vec![Failure::MeetsNothing(vec![1])]);
    assert_eq!(verdict_on("stability.nash", value.clone()), expected);
    assert_eq!(verdict_on("stability.nash.includes", value), expected);
    // To say that what cannot be is not at rest is true.
    let never = Expected::States(vec![condition("impossible", never)]);
    assert_eq!(verdict_on("stability.nash.excludes", never), Verdict::Passed);
}

#[test]
fn the_status_quo_is_an_equilibrium_of_exactly_these_concepts() {
    let words = |words: &[&str]| Expected::Words(words.iter().map(|word| (*word).to_owned()).collect());
    assert_eq!(verdict_on("status-quo", words(&[])), Verdict::Passed);
    let missing = Failure::Concepts { missing: vec!["nash".into()], unexpected: Vec::new() };
    assert_eq!(verdict_on("status-quo", words(&["nash"])), Verdict::Failed(vec![missing]));
    let mut model = two_ports();
    model.options[0].now = 1;
    model.options[1].now = 1;
    let verdict = verdicts(&model, &SpaceRequest::default(), vec![("status-quo".into(), words(&["gmr", "smr"]))]).1;
    let unexpected = vec![Concept::Nash, Concept::Seq, Concept::Sseq];
    assert_eq!(verdict, [Verdict::Failed(vec![Failure::Concepts { missing: Vec::new(), unexpected }])]);
}

/// The usual terms, worked out once more.
fn usual_terms(model: &Model, arbiter: &Arbiter, outcome: Option<usize>) -> Terms {
    let raisable: Vec<&offramp_model::Agreement> = model
        .agreements
        .iter()
        .filter(|agreement| {
            let option = model.option(agreement.option);
            usize::from(option.now) + 1 < option.n_levels() && option.may_change(option.now, option.now + 1)
        })
        .collect();
    let raised = raisable.iter().map(|agreement| {
        let option = model.option(agreement.option);
        let levels = LevelSet::at_least(option.now + 1, option.n_levels());
        Formula::Level { option: agreement.option, levels }
    });
    let raised: Vec<Formula> = raised.collect();
    let is_at_table = |actor: &ActorId| match raisable.is_empty() {
        true => !model.actor(*actor).options.is_empty(),
        false => raisable.iter().any(|agreement| agreement.parties.contains(actor)),
    };
    Terms {
        no_deal: arbiter.state_with(&model.status_quo()).expect("feasible"),
        table: model.actor_ids().filter(is_at_table).collect(),
        about: match outcome {
            Some(outcome) => Some(model.outcomes[outcome].when.formula.clone()),
            None => (!raised.is_empty()).then_some(Formula::Or(raised)),
        },
        strictly: false,
        attitudes: false,
    }
}

#[test]
fn expectations_about_deals_are_judged_as_the_definitions_say() {
    let (mut n_deals, mut n_kept, mut n_blocked) = (0, 0, 0);
    for seed in 0..200 {
        for shape in [Shape::actors_only(), Shape::with_groups()] {
            let mut model = model_with_fronts(seed, &small(shape));
            for actor in &mut model.actors {
                if let Preference::Wants(wants) = &mut actor.wants {
                    wants.iter_mut().take(1).for_each(|want| want.red_line = true);
                }
            }
            let arbiter = Arbiter::new(&model).expect("small");
            let request = SpaceRequest { keep_all_options: true, ..SpaceRequest::default() };
            let subjects = std::iter::once(None).chain((0..model.outcomes.len()).map(Some));
            for outcome in subjects {
                let terms = usual_terms(&model, &arbiter, outcome);
                let begin = outcome.map_or("agreement".to_owned(), |o| format!("agreement.{}", model.outcomes[o].id));
                let levels = |states: &[usize]| -> Vec<Vec<Level>> {
                    states.iter().map(|&state| arbiter.levels(state).to_vec()).collect()
                };
                let nothing = Objections::new();
                let zone = arbiter.zone(&terms, &nothing);
                let is_kept = |state: &usize| arbiter.equilibrium(Slow::Nash, *state);
                let kept: Vec<usize> = zone.iter().copied().filter(is_kept).collect();
                let deals: Vec<usize> = (0..arbiter.state_count()).filter(|&s| arbiter.is_deal(&terms, s)).collect();
                // Who alone: all deals need its signature and none gets it.
                let refuses = |actor: &ActorId| {
                    let signs = |state: &usize| arbiter.signatures(&terms, *state).0.contains(actor);
                    let accepts = |state: &usize| arbiter.signs(&terms, *actor, *state, &nothing);
                    !deals.is_empty() && deals.iter().all(|state| signs(state) && !accepts(state))
                };
                let blocking: Vec<String> =
                    model.actor_ids().filter(refuses).map(|actor| model.actor(actor).id.clone()).collect();
                let expectations = vec![
                    (format!("{begin}.zone"), states(&levels(&zone))),
                    (format!("{begin}.zone.count"), Expected::Number(zone.len() as f64)),
                    (format!("{begin}.kept"), states(&levels(&kept))),
                ];
                let (_, found) = verdicts(&model, &request, expectations);
                assert!(found.iter().all(|verdict| *verdict == Verdict::Passed), "seed {seed}, {begin}: {found:?}");
                // A veto alone blocks, too, so that without votes the two ways to say it agree.
                if model.institutions.is_empty() {
                    let asked = vec![(format!("{begin}.blocks"), Expected::Words(blocking.clone()))];
                    assert_eq!(verdicts(&model, &request, asked).1, [Verdict::Passed], "seed {seed}, {begin}");
                }
                let wrong = vec![(format!("{begin}.zone.count"), Expected::Number(zone.len() as f64 + 1.0))];
                assert!(matches!(verdicts(&model, &request, wrong).1[..], [Verdict::Failed(_)]), "seed {seed}");
                n_deals += zone.len();
                n_kept += kept.len();
                n_blocked += blocking.len();
            }
        }
    }
    assert!(n_deals > 500 && n_kept > 100 && n_blocked > 100, "too few: {n_deals}, {n_kept}, {n_blocked}");
}

#[test]
fn paths_and_ways_out_are_those_that_are_found() {
    use offramp_engine::offramps::Criterion;
    use offramp_engine::paths::{PathLimits, credible_paths};
    let request = SpaceRequest { keep_all_options: true, ..SpaceRequest::default() };
    let (mut n_open, mut n_paths) = (0, 0);
    for seed in 0..200u64 {
        let mut model = random_model(seed, &Shape { max_cells: 24, ..Shape::with_groups() });
        let option = OptionId::from_index(seed as usize % model.options.len());
        let level = u8::from(model.option(option).now == 0);
        let when = Condition { text: "x".into(), formula: Formula::Level { option, levels: LevelSet::only(level) } };
        model.outcomes.push(offramp_model::Outcome { id: "x".into(), name: "x".into(), when: when.clone() });
        let space = build_space(&model, &request).expect("a small world");
        let game = Game::as_stated(&model, &space);
        let start = space.status_quo().expect("feasible");
        let mut targets = offramp_engine::cells::cells_where(&model, &space.axes, &when.formula);
        targets.intersect_with(space.feasible());
        let found = credible_paths(&game, start, &targets, None, PathLimits::default());
        let kinds = [("myopic", &found.myopic), ("farsighted", &found.farsighted)];
        let words = kinds.iter().filter(|(_, kind)| !kind.paths.is_empty()).map(|(word, _)| (*word).to_owned());
        let words: Vec<String> = words.collect();
        let shortest = kinds.iter().filter_map(|(_, kind)| Some(kind.paths.first()?.steps.len())).min();
        let stability = assess_stability(&game, StabilityRequest::default());
        let mut ends = targets.clone();
        ends.intersect_with(&stability.equilibria[0]);
        ends.intersect_with(&stability.stable_against_groups);
        assert_eq!(Criterion::default().concept.index(), 0);
        let to_ends = credible_paths(&game, start, &ends, None, PathLimits::default());
        let open = to_ends.is_there || !to_ends.myopic.paths.is_empty() || !to_ends.farsighted.paths.is_empty();
        n_open += usize::from(open);
        n_paths += words.len();
        let right = vec![
            ("paths.x".to_owned(), Expected::Words(words.clone())),
            ("paths.x.moves".to_owned(), Expected::Number(shortest.unwrap_or(0) as f64)),
            ("offramps.x".to_owned(), Expected::Words(vec![if open { "open" } else { "closed" }.to_owned()])),
        ];
        let (_, verdicts_found) = verdicts(&model, &request, right);
        assert!(verdicts_found.iter().all(|verdict| *verdict == Verdict::Passed), "seed {seed}: {verdicts_found:?}");
        let wrong =
            vec![("offramps.x".to_owned(), Expected::Words(vec![if open { "closed" } else { "open" }.to_owned()]))];
        assert!(matches!(verdicts(&model, &request, wrong).1[..], [Verdict::Failed(_)]), "seed {seed}");
    }
    assert!(n_open > 10 && n_paths > 40, "{n_open} {n_paths}");
}

#[test]
fn the_verdict_on_shifting_power_can_be_expected() {
    let mut model = two_ports();
    let (rises, declines) = (ActorId(0), ActorId(1));
    let agreement = sketch::add_agreement(&mut model, "treaty", &[rises, declines]);
    let expects = |model: &Model, word: &str| {
        let expected = vec![("power.treaty".to_owned(), Expected::Words(vec![word.to_owned()]))];
        verdicts(model, &SpaceRequest::default(), expected).1.remove(0)
    };
    assert_eq!(expects(&model, "holds"), Verdict::Unanswered(Unanswered::NotUnderstood), "no shift is stated");
    for (later, verdict) in [(0.8, "broken"), (0.45, "depends"), (0.3, "holds")] {
        let (cost_rises, cost_declines) = (1.0, 1.0);
        let evidence = offramp_model::Evidence::default();
        let shift = PowerShift { rises, declines, now: 0.3, later, cost_rises, cost_declines, patience: 0.9, evidence };
        model.agreements[agreement.index()].power = Some(shift);
        for word in ["broken", "depends", "holds"] {
            assert_eq!(expects(&model, word) == Verdict::Passed, word == verdict, "{later}, {word}");
        }
    }
}

#[test]
fn what_nobody_can_say_is_said() {
    let always = || Expected::States(vec![condition("always", Formula::Constant(true))]);
    let needs_dynamics = Verdict::Unanswered(Unanswered::NeedsDynamics);
    assert_eq!(verdict_on("coupling.gulf.iraq.rungs", always()), needs_dynamics);
    let not_understood = Verdict::Unanswered(Unanswered::NotUnderstood);
    for key in [
        "",
        "stability",
        "stability.nowhere.nash",
        "stability.nash.most",
        "durable.cnash",
        "durable.nash.count",
        "agreement.zones",
        "agreement.nowhere.zone",
        "agreement.blocks.count",
        "power.nothing",
    ] {
        assert_eq!(verdict_on(key, always()), not_understood, "{key}");
    }
    assert_eq!(verdict_on("stability.nash", Expected::Number(1.0)), not_understood);
    assert_eq!(verdict_on("stability.nash.count", always()), not_understood);
    // What there is at all cannot be said from the states that can be reached; what can be reached can.
    let reachable = SpaceRequest { extent: Extent::Reachable, ..SpaceRequest::default() };
    let through = || Expected::States(vec![condition("through", sketch::yes(OptionId(1)))]);
    let expectations = vec![("stability.nash".into(), through()), ("reachable.nash".into(), through())];
    let only_reachable = Verdict::Unanswered(Unanswered::OnlyReachableStates);
    assert_eq!(verdicts(&two_ports(), &reachable, expectations).1, [only_reachable, Verdict::Passed]);
}

#[test]
fn coalition_equilibria_can_be_expected_where_nobody_needs_a_group() {
    let concepts = [("cnash", Slow::Nash), ("cgmr", Slow::Gmr), ("csmr", Slow::Smr), ("cseq", Slow::Seq)];
    let request = SpaceRequest { keep_all_options: true, ..SpaceRequest::default() };
    for seed in 0..40 {
        let model = random_model(seed, &Shape { max_cells: 64, ..Shape::actors_only() });
        let arbiter = Arbiter::new(&model).expect("random models are small");
        for (id, concept) in concepts {
            let is_equilibrium = |&state: &usize| arbiter.coalition_equilibrium(concept, state).expect("no groups");
            let (right, wrong): (Vec<usize>, Vec<usize>) = (0..arbiter.state_count()).partition(is_equilibrium);
            let levels =
                |states: &[usize]| states.iter().map(|&state| arbiter.levels(state).to_vec()).collect::<Vec<_>>();
            let key = format!("stability.{id}");
            let (_, found) = verdicts(&model, &request, vec![(key.clone(), states(&levels(&right)))]);
            assert_eq!(found, [Verdict::Passed], "seed {seed}, {id}");
            if let Some(&other) = wrong.first() {
                let too_many = levels(&[right, vec![other]].concat());
                let (_, found) = verdicts(&model, &request, vec![(key, states(&too_many))]);
                assert!(matches!(found[..], [Verdict::Failed(_)]), "seed {seed}, {id}");
            }
        }
    }
    let grouped = (0..)
        .map(|seed| random_model(seed, &Shape::with_groups()))
        .find(|model| build_space(model, &request).is_ok_and(|space| !space.group_moves.is_empty()));
    let grouped = grouped.expect("some random model has group moves");
    let (_, found) = verdicts(&grouped, &request, vec![("stability.cnash".to_owned(), states(&[]))]);
    assert_eq!(found, [Verdict::Unanswered(Unanswered::NoCoalitions)]);
}

//! Chosen states: every state of random models, by its number and by a condition, against the definitions.

use offramp::states::{ChosenStates, NoSuchState, StatesFindings, StatesRefused, StatesRequest, explain_states};
use offramp::{AnalysisRequest, Concept, Coverage, Extent, SpaceRequest};
use offramp_arbiter::{Arbiter, Concept as Slow, Shape, random_model};
use offramp_model::{Formula, Level, Model};

fn asked(chosen: ChosenStates) -> StatesRequest {
    StatesRequest { chosen, max_explained: 1000, analysis: AnalysisRequest::default() }
}

/// The same, with options that nobody mentions.
fn asked_of_all(chosen: ChosenStates) -> StatesRequest {
    let mut request = asked(chosen);
    request.analysis.space.keep_all_options = true;
    request
}

fn explained(model: &Model, chosen: ChosenStates) -> Result<StatesFindings, NoSuchState> {
    explain_states(model, &asked(chosen), &|_| {}).map_err(|refused| match refused {
        StatesRefused::NoSuchState(why) => why,
        StatesRefused::Space(refused) => panic!("{refused}"),
    })
}

/// Every combination of levels, in the order of its number.
fn combinations(model: &Model) -> Vec<Vec<Level>> {
    let mut all = vec![Vec::new()];
    for option in model.options.iter().rev() {
        let with = |levels: &Vec<Level>| {
            let levels = levels.clone();
            (0..option.n_levels() as Level).map(move |level| [vec![level], levels.clone()].concat())
        };
        all = all.iter().flat_map(with).collect();
    }
    all
}

const CONCEPTS: [Slow; 5] = [Slow::Nash, Slow::Gmr, Slow::Smr, Slow::Seq, Slow::Sseq];

/// Explanations are verified on the way; a wrong one panics.
#[test]
fn every_number_is_a_state_with_the_verdicts_of_the_definitions_or_rules_exclude_it() {
    let (mut n_states, mut n_excluded) = (0, 0);
    for seed in 0..60 {
        let shape = if seed % 2 == 0 { Shape::actors_only() } else { Shape::with_groups() };
        let model = random_model(seed, &shape);
        let arbiter = Arbiter::new(&model).expect("random models are small");
        for (code, levels) in combinations(&model).into_iter().enumerate() {
            let found = explained(&model, ChosenStates::Code(code as u64));
            let Some(slow) = arbiter.state_with(&levels) else {
                let Err(NoSuchState::Excluded(rules)) = found else { panic!("seed {seed} s{code}: {found:?}") };
                let holding: Vec<usize> =
                    (0..model.rules.len()).filter(|&rule| model.rules[rule].never.formula.holds(&levels)).collect();
                assert_eq!(rules, holding, "seed {seed} s{code}");
                n_excluded += 1;
                continue;
            };
            let found = found.expect("feasible");
            assert_eq!(found.explanations_checked, Coverage::Complete);
            let [state] = found.states.as_slice() else { panic!("seed {seed} s{code}: one state") };
            assert_eq!((state.code, &state.levels, found.n_found), (code as u64, &levels, 1), "seed {seed}");
            for (actor, of) in model.actor_ids().zip(&state.actors) {
                for (concept, slow_concept) in Concept::ALL.into_iter().zip(CONCEPTS) {
                    let stable = arbiter.stable(actor, slow_concept, slow);
                    assert_eq!(of.stable.contains(&concept), stable, "seed {seed} s{code} {actor:?} {concept:?}");
                    let why = state.explanation(actor, concept).expect("every verdict has its reason");
                    assert_eq!(why.is_stable(), stable, "seed {seed} s{code} {actor:?} {concept:?}");
                }
            }
            n_states += 1;
        }
    }
    assert!(n_states > 500 && n_excluded > 50, "{n_states} states and {n_excluded} excluded ones mean little");
}

#[test]
fn a_condition_means_the_states_that_meet_it_the_nearest_to_today_first() {
    for seed in 0..60 {
        let model = random_model(seed, &Shape::with_groups());
        let option = model.option_ids().last().expect("an option");
        let formula = Formula::Not(Box::new(Formula::yes(option)));
        let feasible = |levels: &Vec<Level>| formula.holds(levels) && model.is_feasible(levels);
        let today = model.status_quo();
        let mut expected: Vec<(usize, usize)> = combinations(&model)
            .iter()
            .enumerate()
            .filter(|(_, levels)| feasible(levels))
            .map(|(code, levels)| (levels.iter().zip(&today).filter(|(a, b)| a != b).count(), code))
            .collect();
        expected.sort_unstable();
        let Ok(found) = explain_states(&model, &asked_of_all(ChosenStates::Where(formula.clone())), &|_| {}) else {
            assert!(expected.is_empty(), "seed {seed}");
            continue;
        };
        let codes: Vec<usize> = found.states.iter().map(|state| state.code as usize).collect();
        assert_eq!(codes, expected.iter().map(|(_, code)| *code).collect::<Vec<_>>(), "seed {seed}");
        let few = StatesRequest { max_explained: 2, ..asked_of_all(ChosenStates::Where(formula)) };
        let few = explain_states(&model, &few, &|_| {}).expect("the same");
        assert_eq!(few.n_found, expected.len(), "seed {seed}");
        assert!(few.states.iter().map(|state| state.code).eq(expected.iter().take(2).map(|(_, code)| *code as u64)));
    }
}

const CASE: &str = r#"
[case]
title = "A"
[actor.a]
can.x = "do x"
can.y = "do y"
can.idle = "do what nobody minds"
wants = ["a.x"]
[actor.b]
can.z = "do z"
wants = ["b.z"]
[[rule]]
never = "x and z"
[[rule]]
never = "not x and z and not y"
[[rule]]
always = "not y if z"
"#;

fn condition(text: &str) -> ChosenStates {
    let case = offramp_case::CaseText { name: "a.toml".to_owned(), text: CASE.to_owned() };
    ChosenStates::Where(offramp_case::condition(&case, &[], text).expect(text).formula)
}

#[test]
fn the_reason_why_there_is_no_such_state_is_told() {
    let case = offramp_case::CaseText { name: "a.toml".to_owned(), text: CASE.to_owned() };
    let model = offramp_case::check(&case, &[]).model.expect("no errors");
    let why = |text: &str| explained(&model, condition(text)).expect_err(text);
    assert_eq!(why("x and not x"), NoSuchState::Contradiction);
    assert_eq!(why("x and z and not y"), NoSuchState::Excluded(vec![0]));
    assert_eq!(why("z and y"), NoSuchState::Excluded(vec![2]));
    assert_eq!(why("z"), NoSuchState::ExcludedTogether);
    assert_eq!(explained(&model, ChosenStates::Code(16)).expect_err("beyond"), NoSuchState::BeyondLast { last: 15 });
    let reachable = AnalysisRequest {
        space: SpaceRequest { extent: Extent::Reachable, ..SpaceRequest::default() },
        ..AnalysisRequest::default()
    };
    let one_way = CASE.replace("[actor.a]\ncan.x = \"do x\"", "[actor.a.can.x]\nmoves = \"none\"\n[actor.a]");
    let case = offramp_case::CaseText { name: "b.toml".to_owned(), text: one_way };
    let model = offramp_case::check(&case, &[]).model.expect("no errors");
    let request = StatesRequest { analysis: reachable, ..asked(condition("x")) };
    let refused = explain_states(&model, &request, &|_| {}).expect_err("x never moves");
    assert_eq!(refused, StatesRefused::NoSuchState(NoSuchState::NotReached));
}

/// Without this, a question about an option that was left out would find only today's half of the answer.
#[test]
fn options_that_nobody_mentions_are_kept_where_the_question_is_about_them() {
    let case = offramp_case::CaseText { name: "a.toml".to_owned(), text: CASE.to_owned() };
    let model = offramp_case::check(&case, &[]).model.expect("no errors");
    assert_eq!(explained(&model, condition("idle")).expect("four states").n_found, 4);
    assert_eq!(explained(&model, condition("x")).expect("y or not").n_found, 2);
    let with_idle = explained(&model, ChosenStates::Code(4)).expect("idle is free");
    assert_eq!(with_idle.states[0].levels, [0, 0, 1, 0]);
}

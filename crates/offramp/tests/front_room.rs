//! The whole analysis, on random models and on small ones worked out by hand.

use offramp::{AnalysisRequest, Coalitions, Concept, Coverage, Findings, Looked, SpaceRefused, analyse};
use offramp_arbiter::{Shape, random_model};
use offramp_model::Model;
use std::cell::RefCell;

fn found(model: &Model, request: &AnalysisRequest) -> Findings {
    analyse(model, request, &|_| {}).expect("the model is small")
}

fn checked(text: &str) -> Model {
    let case = offramp_case::CaseText { name: "case.toml".to_owned(), text: text.to_owned() };
    offramp_case::check(&case, &[]).model.expect("no errors")
}

/// Matching pennies, and a third who only watches.
const PENNIES: &str = r#"
[case]
title = "Pennies"
[actor.a]
can.heads = "show heads"
wants = ["a.heads if and only if b.heads"]
[actor.b]
can.heads = "show heads"
wants = ["a.heads if and only if not b.heads"]
[actor.c]
"#;

/// Every explanation is verified on the way; a wrong one panics.
#[test]
fn hundreds_of_random_models_are_analysed_and_every_reason_holds() {
    let shapes = [Shape::actors_only(), Shape::with_groups()];
    for seed in 0..300 {
        let model = random_model(seed, &shapes[seed as usize % shapes.len()]);
        let request = AnalysisRequest { all_states: true, ..AnalysisRequest::default() };
        let found = found(&model, &request);
        assert_eq!(found.explanations_checked, Coverage::Complete, "seed {seed}");
        consistent(&model, &found, seed);
    }
}

/// What is said in one place of the findings is what is said in the others.
fn consistent(model: &Model, found: &Findings, seed: u64) {
    let space = &found.space;
    for counted in found.counts {
        let concept = counted.concept;
        let listed = found.equilibria_of(concept).count();
        assert_eq!(listed, counted.n_equilibria, "seed {seed} {concept:?}: all are listed where there are few");
        let patterns = found.patterns.iter().find(|patterns| patterns.concepts.contains(&concept));
        assert_eq!(patterns.map_or(0, |patterns| patterns.cover.n_states), listed, "seed {seed} {concept:?}");
    }
    for state in found.status_quo.iter().chain(&found.equilibria) {
        let cell = space.cell(state.state);
        assert_eq!(space.levels(state.state), state.levels, "seed {seed}");
        for (actor, of) in model.actor_ids().zip(&state.actors) {
            for concept in Concept::ALL {
                let stable = of.stable.contains(&concept);
                assert_eq!(stable, found.stability.is_stable(actor, concept, cell), "seed {seed}");
                let margin = of.margins[concept.index()];
                assert!(margin.is_none_or(|margin| (margin >= 0) == stable), "seed {seed}: {margin:?} and {stable}");
                if let Some(why) = found.explanation(state, actor, concept) {
                    assert_eq!(why.is_stable(), stable, "seed {seed} {actor:?} {concept:?}");
                }
            }
        }
    }
    let all = found.all_states.as_ref().expect("asked for");
    assert_eq!(all.states.len(), space.n_states());
    assert!(all.states.windows(2).all(|pair| space.code(model, pair[0]) < space.code(model, pair[1])), "seed {seed}");
}

#[test]
fn the_graph_has_every_state_and_every_improvement_once() {
    let model = checked(PENNIES);
    let found = found(&model, &AnalysisRequest::default());
    let graph = found.graph.found().expect("four states");
    assert!(!graph.is_grouped);
    assert_eq!(graph.nodes.len(), 4);
    // Round in a circle: from each of the four states one of the two would move.
    assert_eq!(graph.arcs.len(), 4);
    assert!(graph.arcs.iter().all(|arc| arc.n_moves == 1 && arc.n_best == 1));
    assert_eq!(graph.nodes.iter().map(|node| node.n_moves).collect::<Vec<_>>(), [Some(0), Some(1), Some(1), Some(2)]);
}

#[test]
fn many_states_are_grouped_by_the_rungs_on_which_they_stand() {
    let text = format!(
        "{PENNIES}[front.table]\nladder = [{{ rung = \"calm\" }}, {{ rung = \"both\", when = \"a.heads and b.heads\" }}]\n"
    );
    let model = checked(&text);
    let mut request = AnalysisRequest::default();
    request.limits.max_graph_nodes = 3;
    let found = found(&model, &request);
    let graph = found.graph.found().expect("two groups");
    assert!(graph.is_grouped);
    assert_eq!(graph.nodes.iter().map(|node| node.n_states).collect::<Vec<_>>(), [3, 1]);
    assert!(graph.nodes[0].is_today && !graph.nodes[1].is_today);
    // Into the group of one state leads one improvement (a matches), out of it another (b differs).
    assert_eq!(
        graph.arcs.iter().map(|arc| (arc.from, arc.to, arc.n_moves)).collect::<Vec<_>>(),
        [(0, 1, 1), (1, 0, 1)]
    );
}

#[test]
fn with_too_many_groups_the_last_fronts_are_let_go_and_without_ladders_the_distance_groups() {
    let mut request = AnalysisRequest::default();
    request.limits.max_graph_nodes = 3;
    let far = found(&checked(PENNIES), &request);
    let graph = far.graph.found().expect("three distances");
    assert!(graph.is_grouped && graph.by_fronts.is_empty());
    let seen: Vec<_> = graph.nodes.iter().map(|node| (node.n_moves, node.n_states)).collect();
    assert_eq!(seen, [(Some(0), 1), (Some(1), 2), (Some(2), 1)]);

    let front = |id: &str, when: &str| {
        format!("[front.{id}]\nladder = [{{ rung = \"calm\" }}, {{ rung = \"up\", when = \"{when}\" }}]\n")
    };
    let model = checked(&format!("{PENNIES}{}{}", front("first", "a.heads"), front("second", "b.heads")));
    let found = found(&model, &request);
    let graph = found.graph.found().expect("two groups");
    // Both fronts would make four groups; the second one, of less weight by its place, is let go.
    assert_eq!(graph.by_fronts.iter().map(|front| front.index()).collect::<Vec<_>>(), [0]);
    assert_eq!(graph.nodes.iter().map(|node| node.n_states).collect::<Vec<_>>(), [2, 2]);
    assert!(graph.nodes.iter().all(|node| node.rungs[1].is_none()));
    assert_eq!(graph.node_of.len(), 4);
}

#[test]
fn asking_only_where_it_rests_gives_the_same_rest_and_nothing_else() {
    for seed in 0..200 {
        let model = random_model(seed, &if seed % 2 == 0 { Shape::with_groups() } else { Shape::actors_only() });
        let (Ok(full), Ok(rest)) = (
            analyse(&model, &AnalysisRequest::default(), &|_| {}),
            analyse(&model, &AnalysisRequest { only_rest: true, ..AnalysisRequest::default() }, &|_| {}),
        ) else {
            continue;
        };
        assert_eq!(full.counts, rest.counts, "seed {seed}");
        assert_eq!(full.fronts, rest.fronts, "seed {seed}");
        assert_eq!(full.outcomes, rest.outcomes, "seed {seed}");
        let verdict = |found: &Findings| found.status_quo.as_ref().map(|state| state.concepts.clone());
        assert_eq!(verdict(&full), verdict(&rest), "seed {seed}");
        assert!(rest.equilibria.iter().all(|state| state.explanations.is_empty()), "seed {seed}");
        assert!(matches!(rest.evolution, Looked::NotAskedFor) && rest.patterns.is_empty(), "seed {seed}");
    }
}

#[test]
fn the_silences_stay_apart() {
    let model = checked(PENNIES);
    let first = found(&model, &AnalysisRequest::default());
    assert!(matches!(first.worlds, Looked::NotNeeded), "everybody is sure");
    assert!(matches!(first.horizons, Looked::NotNeeded) && matches!(first.perceptions, Looked::NotNeeded));
    assert!(matches!(first.coalitions, Looked::Found(_)), "small enough");
    let never = AnalysisRequest { coalitions: Coalitions::Never, ..AnalysisRequest::default() };
    assert!(matches!(found(&model, &never).coalitions, Looked::NotAskedFor));
    let mut narrow = AnalysisRequest::default();
    narrow.limits.max_graph_states = 3;
    assert!(matches!(found(&model, &narrow).graph, Looked::TooLarge(_)));
}

#[test]
fn a_space_over_the_limit_is_refused_before_it_is_built() {
    let model = checked(PENNIES);
    let mut request = AnalysisRequest::default();
    request.space.max_states = 3;
    assert!(matches!(analyse(&model, &request, &|_| {}), Err(SpaceRefused::TooLarge { max_states: 3, .. })));
}

#[test]
fn each_step_is_announced_before_it_begins() {
    let steps = RefCell::new(Vec::new());
    let model = checked(PENNIES);
    analyse(&model, &AnalysisRequest::default(), &|what| steps.borrow_mut().push(what.to_owned())).expect("small");
    let steps = steps.into_inner();
    assert_eq!(steps.first().map(String::as_str), Some("building the states"));
    assert!(steps.contains(&"deciding stability".to_owned()), "{steps:?}");
}

#[test]
fn threads_change_nothing() {
    for seed in 0..20 {
        let model = random_model(seed, &Shape::with_groups());
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            let found = pool.install(|| found(&model, &AnalysisRequest::default()));
            format!("{:?}{:?}{:?}{:?}", found.equilibria, found.patterns, found.evolution, found.graph)
        };
        assert_eq!(on(1), on(2), "seed {seed}");
    }
}

//! Off-ramps against trying every set of levers on the arbiter, and inverse answers against every set of demoted states.

mod support;

use offramp_arbiter::{Arbiter, Concept as SlowConcept, Mover as SlowMover, Shape, random_model};
use offramp_engine::offramps::inverse::inverse;
use offramp_engine::offramps::{
    Cost, Criterion, FindLimits, FindRequest, Lever, LeverSet, Offramps, PricedLever, Prices, WithDeclared,
    find_offramps,
};
use offramp_engine::paths::PathLimits;
use offramp_engine::space::{SpaceRequest, build_space};
use offramp_engine::stability::{Concept, Game};
use offramp_model::{ActorId, Condition, Directions, Formula, Leave, LevelSet, Model, Preference};
use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use support::{Draws, all_needed_prefer, all_states, other_preference};

fn slow_concept(concept: Concept) -> SlowConcept {
    match concept {
        Concept::Nash => SlowConcept::Nash,
        Concept::Gmr => SlowConcept::Gmr,
        Concept::Smr => SlowConcept::Smr,
        Concept::Seq => SlowConcept::Seq,
        Concept::Sseq => SlowConcept::Sseq,
    }
}

/// The model with a set of levers pulled; `None` where one of them finds nothing to change. Wants are dropped first, then moved in
/// case order, each by its places among those left.
fn pulled(model: &Model, levers: &[Lever]) -> Option<Model> {
    let mut changed = model.clone();
    for actor in model.actor_ids() {
        let Preference::Wants(wants) = &model.actor(actor).wants else { continue };
        let is_dropped = |position: usize| levers.contains(&Lever::DropWant { actor, want: position });
        let mut order: Vec<usize> = (0..wants.len()).filter(|&position| !is_dropped(position)).collect();
        for position in 0..wants.len() {
            for lever in levers {
                let Lever::MoveWant { actor: whose, want, places } = *lever else { continue };
                if whose != actor || want != position {
                    continue;
                }
                let from = order.iter().position(|&other| other == position)? as i32;
                let to = (from + places).max(0).min(order.len() as i32 - 1);
                if to == from {
                    return None;
                }
                order.remove(from as usize);
                order.insert(to as usize, position);
            }
        }
        let reordered = order.into_iter().map(|position| wants[position].clone()).collect();
        changed.actors[actor.index()].wants = Preference::Wants(reordered);
    }
    for lever in levers {
        match *lever {
            Lever::Fix(option) => changed.options[option.index()].moves = Directions::Fixed,
            Lever::Free(option) => changed.options[option.index()].moves = Directions::Both,
            Lever::OneWayUp(option) => changed.options[option.index()].moves = Directions::Up,
            Lever::OneWayDown(option) => changed.options[option.index()].moves = Directions::Down,
            Lever::Guarantee(agreement) => changed.agreements[agreement.index()].leave = Leave::Nobody,
            Lever::Persuade { actor, of } => changed.actors[actor.index()].sees.retain(|seen| seen.of != of),
            _ => {}
        }
    }
    Some(changed)
}

/// Whether a credible legal sequence leads from a state to one of these: all pairs of a state and a last mover.
fn leads_there(arbiter: &Arbiter<'_>, model: &Model, start: usize, ends: &[usize]) -> bool {
    let reaches = |goal: Option<usize>| {
        let mut seen: BTreeSet<(usize, Option<SlowMover>)> = BTreeSet::from([(start, None)]);
        let mut open = vec![(start, None)];
        while let Some((here, last)) = open.pop() {
            if goal.map_or(ends.contains(&here), |goal| goal == here) {
                return true;
            }
            for &mover in arbiter.movers().iter().filter(|&&mover| Some(mover) != last) {
                for &to in arbiter.moves(mover, here) {
                    if all_needed_prefer(arbiter, model, mover, here, to, goal.unwrap_or(to))
                        && seen.insert((to, Some(mover)))
                    {
                        open.push((to, Some(mover)));
                    }
                }
            }
        }
        false
    };
    reaches(None) || ends.iter().any(|&end| reaches(Some(end)))
}

/// The model as an actor believes it to be; what it sees in itself does not count.
fn as_seen_by(model: &Model, actor: ActorId) -> Model {
    let mut seen = model.clone();
    for perception in model.actor(actor).sees.iter().filter(|perception| perception.of != actor) {
        seen.actors[perception.of.index()].wants = perception.wants.clone();
    }
    seen
}

/// Whether the outcome comes about and holds in a model, straight from the definitions.
fn works(model: &Model, to: &Formula, criterion: Criterion) -> bool {
    let arbiter = Arbiter::new(model).expect("a small world");
    let concept = slow_concept(criterion.concept);
    let seen: Vec<Model> = model.actor_ids().map(|actor| as_seen_by(model, actor)).collect();
    let believed: Vec<Arbiter<'_>> = seen.iter().map(|seen| Arbiter::new(seen).expect("a small world")).collect();
    let rests = |state: usize| match criterion.as_believed {
        true => model.actor_ids().zip(&believed).all(|(actor, believed)| believed.stable(actor, concept, state)),
        false => arbiter.equilibrium(concept, state),
    };
    let ends: Vec<usize> = (0..arbiter.state_count())
        .filter(|&state| {
            to.holds(arbiter.levels(state))
                && rests(state)
                && (!criterion.against_groups || arbiter.group_stable(state))
        })
        .collect();
    let start = arbiter.state_with(&model.status_quo()).expect("feasible");
    !ends.is_empty() && (!criterion.by_credible_path || leads_there(&arbiter, model, start, &ends))
}

fn request<'r>(
    criterion: Criterion,
    limits: FindLimits,
    with_declared: &'r WithDeclared<'r>,
    declared: &'r [Cost],
    stop: &'r AtomicBool,
) -> FindRequest<'r> {
    FindRequest {
        space: SpaceRequest { keep_all_options: true, ..SpaceRequest::default() },
        criterion,
        prices: Prices::default(),
        declared,
        with_declared,
        limits,
        starting: &|_| {},
        stop,
    }
}

/// Limits that nothing in a small world reaches.
fn generous(max_cost: Cost) -> FindLimits {
    let paths = PathLimits { max_paths: 1, max_moves: 200, max_looks: u64::MAX, max_ends: usize::MAX };
    FindLimits { max_cost, max_derived: 9, max_sets: usize::MAX, max_described: 2, n_worlds: 30, seed: 1, paths }
}

/// A condition that about a third of the states meet, today's not among them.
fn random_outcome(draws: &mut Draws, model: &Model) -> Condition {
    let parts = (0..1 + draws.below(2)).map(|_| {
        let option = offramp_model::OptionId::from_index(draws.below(model.options.len()));
        let n = model.option(option).n_levels();
        let level = draws.below(n) as u8;
        Formula::Level { option, levels: LevelSet::only(level) }
    });
    Condition { text: "the outcome".into(), formula: Formula::And(parts.collect()) }
}

fn sets_of(found: &Offramps) -> BTreeSet<LeverSet> {
    found.found.iter().map(|(_, set)| set.clone()).collect()
}

fn levers_of(levers: &[PricedLever], set: &[usize]) -> Vec<Lever> {
    set.iter().map(|&position| levers[position].lever).collect()
}

/// Every set of levers up to the price, by plain enumeration; the minimal ones that work.
fn by_enumeration(
    model: &Model,
    to: &Formula,
    levers: &[PricedLever],
    criterion: Criterion,
    max_cost: Cost,
) -> BTreeSet<LeverSet> {
    let thing = |lever: Lever| match lever {
        Lever::DropWant { actor, want } | Lever::MoveWant { actor, want, .. } => (0, actor.index(), want),
        Lever::Guarantee(agreement) => (2, agreement.index(), 0),
        Lever::Persuade { actor, of } => (3, actor.index(), of.index()),
        Lever::Fix(option) | Lever::Free(option) | Lever::OneWayUp(option) | Lever::OneWayDown(option) => {
            (1, option.index(), 0)
        }
        other => panic!("{other:?}"),
    };
    let mut sets: Vec<LeverSet> = vec![Vec::new()];
    let mut working: Vec<LeverSet> = Vec::new();
    let mut at = 0;
    while at < sets.len() {
        let set = sets[at].clone();
        at += 1;
        if pulled(model, &levers_of(levers, &set)).is_some_and(|model| works(&model, to, criterion)) {
            working.push(set.clone());
        }
        let cost = |set: &[usize]| set.iter().map(|&position| levers[position].cost.0).sum::<u64>();
        for next in set.last().map_or(0, |last| last + 1)..levers.len() {
            let things: BTreeSet<_> = set.iter().map(|&position| thing(levers[position].lever)).collect();
            if cost(&set) + levers[next].cost.0 <= max_cost.0 && !things.contains(&thing(levers[next].lever)) {
                let mut larger = set.clone();
                larger.push(next);
                sets.push(larger);
            }
        }
    }
    let is_minimal = |set: &&LeverSet| {
        !working.iter().any(|other| other.len() < set.len() && other.iter().all(|one| set.contains(one)))
    };
    working.iter().filter(is_minimal).cloned().collect()
}

#[test]
fn minimal_sets_are_those_of_plain_enumeration() {
    let stop = AtomicBool::new(false);
    let (mut n_found, mut n_pairs, mut n_searches) = (0, 0, 0);
    for seed in 0..900u64 {
        let shape = match seed % 3 {
            0 => Shape { max_cells: 16, wants: (1, 4), ..Shape::actors_only() },
            1 => Shape { max_cells: 16, wants: (1, 4), ..Shape::with_groups() },
            _ => Shape { max_cells: 16, wants: (1, 4), percent_full_rankings: 0, ..Shape::voting() },
        };
        let model = random_model(seed, &shape);
        let mut draws = Draws(seed);
        let to = random_outcome(&mut draws, &model);
        let criterion = Criterion {
            concept: Concept::ALL[seed as usize % 5],
            against_groups: seed % 4 != 0,
            by_credible_path: seed % 7 != 0,
            as_believed: false,
        };
        let none = |_: &[usize]| Err("no lever is declared".to_owned());
        let max_cost = Cost(2000);
        let limits = generous(max_cost);
        let found = find_offramps(&model, &to, &request(criterion, limits, &none, &[], &stop)).expect("a small world");
        assert_eq!(found.tried.n_undecided, 0, "seed {seed}");
        assert_eq!(found.tried.complete_up_to, Some(max_cost), "seed {seed}");
        let slow = by_enumeration(&model, &to.formula, &found.levers, criterion, max_cost);
        assert_eq!(sets_of(&found), slow, "seed {seed}: {:?}", found.levers);
        assert!(found.found.is_sorted_by_key(|(cost, _)| *cost), "seed {seed}");
        assert_eq!(found.described.len(), found.found.len().min(2), "seed {seed}");
        for described in &found.described {
            assert!(to.formula.holds(&described.space.levels(described.end)), "seed {seed}");
            assert!(!criterion.against_groups || described.stable_against_groups, "seed {seed}");
            assert!(described.way.is_some() || !criterion.by_credible_path, "seed {seed}");
            assert!(described.concepts.contains(&criterion.concept), "seed {seed}");
        }
        n_searches += 1;
        n_found += slow.len();
        n_pairs += slow.iter().filter(|set| set.len() == 2).count();
    }
    println!("{n_searches} searches, {n_found} minimal sets, {n_pairs} of them pairs");
    assert!(n_found > 500 && n_pairs > 25, "{n_found} {n_pairs}");
}

/// Without this, persuading somebody could change nothing, or be counted where nobody is mistaken.
#[test]
fn persuading_opens_what_plain_enumeration_says_it_opens() {
    let stop = AtomicBool::new(false);
    let none = |_: &[usize]| Err("no lever is declared".to_owned());
    let (mut n_found, mut n_persuading, mut n_mistaken) = (0, 0, 0);
    for seed in 0..1200u64 {
        let shape = if seed % 3 == 0 { Shape::with_groups() } else { Shape::actors_only() };
        let mut model = random_model(seed, &Shape { max_cells: 16, wants: (2, 4), ..shape });
        let mut draws = Draws(seed);
        for (actor, of) in [(0, 1), (1, 0), (0, 2), (2, 1)] {
            if of < model.actors.len() && actor < model.actors.len() {
                let wants = other_preference(&model, of, &mut draws);
                let of = ActorId::from_index(of);
                let seen = offramp_model::Perception { of, wants, evidence: Default::default() };
                model.actors[actor].sees.push(seen);
            }
        }
        let concept = if seed % 10 == 0 { Concept::Gmr } else { [Concept::Seq, Concept::Sseq][seed as usize % 2] };
        let criterion =
            Criterion { concept, as_believed: true, against_groups: seed % 5 == 0, by_credible_path: seed % 3 == 0 };
        // A state that rests and that beliefs keep from it, where there is one; else any, now and then.
        let arbiter = Arbiter::new(&model).expect("a small world");
        let only = |state: usize| {
            let levels = arbiter.levels(state).iter().enumerate();
            let parts = levels.map(|(index, &level)| Formula::Level {
                option: offramp_model::OptionId::from_index(index),
                levels: LevelSet::only(level),
            });
            Formula::And(parts.collect())
        };
        let slow = slow_concept(concept);
        let seen: Vec<Model> = model.actor_ids().map(|actor| as_seen_by(&model, actor)).collect();
        let believed: Vec<Arbiter<'_>> = seen.iter().map(|seen| Arbiter::new(seen).expect("a small world")).collect();
        let believed_to_rest =
            |state| model.actor_ids().zip(&believed).all(|(actor, believed)| believed.stable(actor, slow, state));
        let kept_from_it =
            (0..arbiter.state_count()).find(|&state| arbiter.equilibrium(slow, state) && !believed_to_rest(state));
        if kept_from_it.is_none() && seed % 16 != 0 {
            continue;
        }
        let state = kept_from_it.unwrap_or(draws.below(arbiter.state_count()));
        let to = Condition { text: "the outcome".into(), formula: only(state) };
        let max_cost = Cost(if seed % 20 == 0 { 2000 } else { 1000 });
        let request = request(criterion, generous(max_cost), &none, &[], &stop);
        let found = find_offramps(&model, &to, &request).expect("a small world");
        let slow = by_enumeration(&model, &to.formula, &found.levers, criterion, max_cost);
        assert_eq!(sets_of(&found), slow, "seed {seed}: {:?}", found.levers);
        let persuades =
            |set: &&LeverSet| levers_of(&found.levers, set).iter().any(|lever| matches!(lever, Lever::Persuade { .. }));
        n_found += slow.len();
        n_persuading += slow.iter().filter(persuades).count();
        let is_open = |as_believed| works(&model, &to.formula, Criterion { as_believed, ..criterion });
        n_mistaken += usize::from(is_open(true) != is_open(false));
        for described in &found.described {
            assert!(described.concepts.contains(&concept), "seed {seed}");
        }
    }
    println!("{n_found} minimal sets, {n_persuading} persuade; beliefs change the answer in {n_mistaken} models");
    assert!(n_persuading > 5 && n_mistaken > 10, "{n_found} {n_persuading} {n_mistaken}");
}

/// Declared levers are whole cases that somebody else makes; they go together with derived ones.
#[test]
fn declared_levers_are_pulled_together_with_derived_ones() {
    let stop = AtomicBool::new(false);
    let mut n_with_declared = 0;
    for seed in 0..150u64 {
        let model = random_model(
            seed,
            &Shape { max_cells: 16, wants: (1, 3), other_preferences: false, ..Shape::with_groups() },
        );
        let mut draws = Draws(seed);
        let to = random_outcome(&mut draws, &model);
        // Two declared levers: the first actor comes to want the outcome most; the last one wants nothing any more.
        let with = |chosen: &[usize]| -> Result<(Model, Condition), String> {
            let mut changed = model.clone();
            if chosen.contains(&0) {
                let Preference::Wants(wants) = &mut changed.actors[0].wants else { return Err("no wants".into()) };
                let want = offramp_model::Want {
                    id: None,
                    that: to.clone(),
                    red_line: false,
                    strongly: false,
                    evidence: Default::default(),
                };
                wants.insert(0, want);
            }
            if chosen.contains(&1) {
                let last = changed.actors.len() - 1;
                if chosen.len() == 2 && last == 0 {
                    return Err("both change the same actor".into());
                }
                changed.actors[last].wants = Preference::indifferent();
            }
            Ok((changed, to.clone()))
        };
        let criterion = Criterion { concept: Concept::Gmr, ..Criterion::default() };
        let declared = [Cost(500), Cost(1500)];
        let limits = FindLimits { max_derived: 1, ..generous(Cost(2500)) };
        let found = find_offramps(&model, &to, &request(criterion, limits, &with, &declared, &stop)).expect("small");
        for (cost, set) in &found.found {
            let levers = levers_of(&found.levers, set);
            let chosen: Vec<usize> = set.iter().copied().filter(|&position| position < 2).collect();
            let derived: Vec<Lever> =
                levers.iter().copied().filter(|lever| !matches!(lever, Lever::Declared(_))).collect();
            assert!(derived.len() <= 1 && *cost <= Cost(2500), "seed {seed}");
            n_with_declared += usize::from(!chosen.is_empty());
            // A derived lever on wants refers to the case without any lever.
            if derived.iter().all(|lever| !lever.is_about_wants()) {
                let (changed, _) = with(&chosen).expect("it was pulled");
                let changed = pulled(&changed, &derived).expect("it changed something");
                assert!(works(&changed, &to.formula, criterion), "seed {seed}: {levers:?}");
            }
        }
        // Each declared lever alone, and both, are found exactly where they work and nothing smaller does.
        let found = sets_of(&found);
        for chosen in [vec![], vec![0], vec![1], vec![0, 1]] {
            let does = with(&chosen).is_ok_and(|(changed, _)| works(&changed, &to.formula, criterion));
            let has_smaller =
                found.iter().any(|set| set.len() < chosen.len() && set.iter().all(|one| chosen.contains(one)));
            assert_eq!(found.contains(&chosen), does && !has_smaller, "seed {seed} {chosen:?}");
        }
    }
    assert!(n_with_declared > 30, "{n_with_declared}");
}

#[test]
fn limits_and_stops_are_said() {
    let model =
        random_model(11, &Shape { max_cells: 32, wants: (2, 4), other_preferences: false, ..Shape::with_groups() });
    let never = Condition { text: "never".into(), formula: Formula::Constant(false) };
    let none = |_: &[usize]| Err("no lever is declared".to_owned());
    let stop = AtomicBool::new(false);
    let few = FindLimits { max_sets: 7, ..generous(Cost(1000)) };
    let found = find_offramps(&model, &never, &request(Criterion::default(), few, &none, &[], &stop)).expect("small");
    assert_eq!((found.tried.n_sets, found.tried.n_failed + found.tried.n_void, found.found.len()), (7, 7, 0));
    assert!(found.tried.n_left > 0 && found.tried.complete_up_to == Some(Cost(0)));
    let stop = AtomicBool::new(true);
    let found = find_offramps(&model, &never, &request(Criterion::default(), few, &none, &[], &stop)).expect("small");
    assert!(found.tried.was_stopped && found.tried.n_sets == 0 && found.tried.complete_up_to.is_none());
}

/// Every set of states that the actor might stop preferring, smallest first: the smallest that make it stay have the size the theorem says,
/// and they are exactly the choices of one state for each unsanctioned improvement; under SMR and SSEQ, exactly those that the search finds.
#[test]
fn inverse_answers_are_all_smallest_sets_of_demoted_states() {
    let (mut n_compared, mut n_symmetric, mut n_together) = (0, 0, 0);
    for seed in 0..1000u64 {
        let model = random_model(seed, &Shape { max_cells: 16, ..Shape::actors_only() });
        let space = build_space(&model, &all_states()).expect("a small world");
        let game = Game::as_stated(&model, &space);
        let arbiter = Arbiter::new(&model).expect("a small world");
        let mut draws = Draws(seed);
        let state = offramp_engine::space::StateId(draws.below(space.n_states()) as u32);
        let slow = |state: offramp_engine::space::StateId| arbiter.state_with(&space.levels(state)).expect("feasible");
        let actor = ActorId::from_index(draws.below(model.actors.len()));
        for concept in Concept::ALL {
            let found = inverse(&game, actor, concept, state, usize::MAX);
            assert_eq!(found.n_needed() == 0, arbiter.stable(actor, slow_concept(concept), slow(state)), "seed {seed}");
            let better: Vec<usize> =
                (0..arbiter.state_count()).filter(|&other| arbiter.prefers(actor, other, slow(state))).collect();
            if better.len() > 10 || found.n_needed() == 0 {
                continue;
            }
            // Stable when each improvement left is sanctioned by something that is not preferred.
            let stays = |demoted: usize| {
                let is_better = |state: usize| {
                    better.iter().position(|&other| other == state).is_some_and(|bit| demoted >> bit & 1 == 0)
                };
                arbiter.own_moves(actor, slow(state)).into_iter().filter(|&to| is_better(to)).all(|to| {
                    concept != Concept::Nash
                        && arbiter.answers(actor, to, slow_concept(concept).is_credible()).iter().any(|answer| {
                            let escapes = || arbiter.own_moves(actor, answer).into_iter().any(is_better);
                            !(is_better(answer) || slow_concept(concept).is_symmetric() && escapes())
                        })
                })
            };
            let smallest = (0..1usize << better.len()).filter(|&set| stays(set)).map(usize::count_ones).min();
            let smallest = smallest.expect("to prefer nothing is to stay") as usize;
            let is_symmetric = slow_concept(concept).is_symmetric();
            assert!(found.is_exact);
            assert_eq!(smallest, found.n_needed(), "seed {seed} {concept:?}");
            n_together += usize::from(smallest < found.improvements.len());
            let all: BTreeSet<BTreeSet<usize>> = (0..1usize << better.len())
                .filter(|&set| set.count_ones() as usize == smallest && stays(set))
                .map(|set| (0..better.len()).filter(|bit| set >> bit & 1 == 1).map(|bit| better[bit]).collect())
                .collect();
            if let Some(sets) = &found.smallest {
                let sets = sets.iter().map(|set| set.iter().map(|&one| slow(one)).collect()).collect();
                assert_eq!(all, sets, "seed {seed} {concept:?}");
                n_symmetric += usize::from(is_symmetric);
                continue;
            }
            let mut choices: BTreeSet<BTreeSet<usize>> = BTreeSet::from([BTreeSet::new()]);
            for improvement in &found.improvements {
                let one_of: Vec<usize> =
                    std::iter::once(improvement.to).chain(improvement.answers.iter().copied()).map(slow).collect();
                choices = choices
                    .iter()
                    .flat_map(|chosen| {
                        one_of.iter().map(move |&one| {
                            let mut more = chosen.clone();
                            more.insert(one);
                            more
                        })
                    })
                    .collect();
            }
            assert_eq!(choices, all, "seed {seed} {concept:?}");
            n_compared += 1;
        }
    }
    println!(
        "{n_compared} by choices, {n_symmetric} searched; {n_together} times one change of mind did for several moves"
    );
    assert!(n_compared > 200 && n_symmetric > 100 && n_together > 0, "{n_compared} {n_symmetric} {n_together}");
}

/// Without this, sets tried side by side could be counted, ordered or described in another way on another machine.
#[test]
fn one_thread_and_two_find_the_same() {
    let none = |_: &[usize]| Err("no lever is declared".to_owned());
    for seed in 0..40u64 {
        let model = random_model(seed, &Shape { max_cells: 32, wants: (2, 4), ..Shape::with_groups() });
        let to = random_outcome(&mut Draws(seed), &model);
        let criterion = Criterion { concept: Concept::ALL[seed as usize % 5], ..Criterion::default() };
        let on = |threads| {
            support::on_threads(threads, || {
                let stop = AtomicBool::new(false);
                let request = request(criterion, generous(Cost(2000)), &none, &[], &stop);
                let found = find_offramps(&model, &to, &request).expect("a small world");
                let described = found.described.iter().map(|one| {
                    let fates = (&one.shocks, &one.outcomes, &one.fronts);
                    format!("{:?} {:?} {:?} {:?} {fates:?}", one.levers, one.end, one.way, one.worlds)
                });
                (found.found, found.tried, described.collect::<Vec<String>>())
            })
        };
        assert_eq!(on(1), on(2), "seed {seed}");
    }
}

//! Zones of agreement, openings and blocking sets against the arbiter, which tries every set of objections.

mod support;

use offramp_arbiter::agreement::{Objections, SlowObjection, Terms};
use offramp_arbiter::keeping::committed;
use offramp_arbiter::random_extras::add_red_lines;
use offramp_arbiter::{Arbiter, Shape, random_model};
use offramp_engine::agreement::{
    AgreementFinding, AgreementLimits, AgreementRequest, Objection, assess_agreement, assess_holding,
};
use offramp_engine::bits::CellSet;
use offramp_engine::space::{Coverage, Space, StateId, build_space};
use offramp_engine::stability::Game;
use offramp_model::{ActorId, Formula, InstitutionId, Model, OptionId};
use std::collections::BTreeSet;
use support::{Draws, all_states, conditions, on_threads};

/// A random model with red lines and attitudes.
fn model(seed: u64, shape: &Shape) -> Model {
    let mut model = random_model(seed, shape);
    add_red_lines(&mut model, seed);
    model
}

/// Small enough to try every set of objections.
fn small(shape: &Shape) -> Shape {
    Shape { actors: (2, 3), wants: (0, 3), max_cells: 32, ..shape.clone() }
}

/// Random terms.
fn terms(model: &Model, arbiter: &Arbiter<'_>, seed: u64) -> Terms {
    let mut draws = Draws(seed ^ 0x7E);
    let table = model.actor_ids().filter(|_| draws.below(2) == 0).collect();
    let about: Option<Formula> = match draws.below(3) {
        0 => None,
        _ => {
            let conditions = conditions(model);
            Some(conditions[draws.below(conditions.len())].formula.clone())
        }
    };
    Terms {
        no_deal: draws.below(arbiter.state_count()),
        table,
        about,
        strictly: draws.below(3) == 0,
        attitudes: draws.below(2) == 0,
    }
}

fn assessed(model: &Model, space: &Space, arbiter: &Arbiter<'_>, terms: &Terms) -> AgreementFinding {
    let game = Game::as_stated(model, space);
    let request = AgreementRequest {
        no_deal: space.state_of(arbiter.levels(terms.no_deal)).expect("feasible"),
        table: &terms.table,
        about: terms.about.as_ref(),
        strictly: terms.strictly,
        attitudes: terms.attitudes,
    };
    assess_agreement(&game, &request, &AgreementLimits::default())
}

fn states_of(space: &Space, arbiter: &Arbiter<'_>, cells: &CellSet) -> Vec<usize> {
    let state = |cell| arbiter.state_with(&space.levels_at(cell)).expect("feasible");
    let mut states: Vec<usize> = cells.iter().map(state).collect();
    states.sort_unstable();
    states
}

fn slow(objection: Objection) -> SlowObjection {
    match objection {
        Objection::Want { actor, want } => SlowObjection::Want(actor, want),
        Objection::Preference { actor } => SlowObjection::Preference(actor),
        Objection::NothingGained { actor } => SlowObjection::NothingGained(actor),
        Objection::Attitude { actor, towards } => SlowObjection::Attitude(actor, towards),
    }
}

fn set(objections: &[Objection]) -> Objections {
    objections.iter().map(|&objection| slow(objection)).collect()
}

#[test]
fn zones_are_what_the_definitions_say() {
    let (mut n_open, mut n_closed) = (0, 0);
    for seed in 0..1500 {
        for shape in [Shape::actors_only(), Shape::with_groups(), Shape::voting()] {
            let model = model(seed, &shape);
            let space = build_space(&model, &all_states()).expect("random models have states");
            let arbiter = Arbiter::new(&model).expect("small");
            let terms = terms(&model, &arbiter, seed);
            let found = assessed(&model, &space, &arbiter, &terms);
            let zone = arbiter.zone(&terms, &Objections::new());
            assert_eq!(states_of(&space, &arbiter, &found.zone), zone, "seed {seed}");
            *if zone.is_empty() { &mut n_closed } else { &mut n_open } += 1;
            assert_eq!(found.n_deals, (0..arbiter.state_count()).filter(|&s| arbiter.is_deal(&terms, s)).count());
            check_signers(&arbiter, &terms, &found, seed);
        }
    }
    assert!(n_open > 1000 && n_closed > 1000, "too few to mean anything: {n_open}, {n_closed}");
}

fn check_signers(arbiter: &Arbiter<'_>, terms: &Terms, found: &AgreementFinding, seed: u64) {
    let nothing = Objections::new();
    let deals: Vec<usize> = (0..arbiter.state_count()).filter(|&state| arbiter.is_deal(terms, state)).collect();
    for signer in &found.signers {
        let needed = deals.iter().filter(|&&state| arbiter.signatures(terms, state).0.contains(&signer.actor));
        let accepted = needed.clone().filter(|&&state| arbiter.signs(terms, signer.actor, state, &nothing)).count();
        assert_eq!((signer.n_needed, signer.n_accepted), (needed.count(), accepted), "seed {seed}, {signer:?}");
        let own = |objection: &SlowObjection| match *objection {
            SlowObjection::Want(actor, _) | SlowObjection::Preference(actor) => actor == signer.actor,
            SlowObjection::NothingGained(actor) | SlowObjection::Attitude(actor, _) => actor == signer.actor,
        };
        let own: Objections = arbiter.all_objections(terms).into_iter().filter(own).collect();
        let waiting = arbiter.zone(terms, &own).len() - arbiter.zone(terms, &nothing).len();
        assert_eq!(signer.n_waiting, waiting, "seed {seed}, {signer:?}");
    }
    for voter in &found.voters {
        let needed =
            deals.iter().filter(|&&state| arbiter.signatures(terms, state).1.contains(&voter.institution.index()));
        let passed = needed.clone().filter(|&&state| arbiter.carries(terms, voter.institution, state, &nothing));
        assert_eq!((voter.n_needed, voter.n_passed), (needed.clone().count(), passed.count()), "seed {seed}");
        let (all, here) = ((0..arbiter.state_count()), voter.institution.index());
        let is_waiting = |&state: &usize| {
            let (actors, institutions) = arbiter.signatures(terms, state);
            let fails = |index: &usize| !arbiter.carries(terms, InstitutionId::from_index(*index), state, &nothing);
            let failing: Vec<usize> = institutions.into_iter().filter(fails).collect();
            let all_sign = actors.into_iter().all(|actor| arbiter.signs(terms, actor, state, &nothing));
            arbiter.is_deal(terms, state) && all_sign && failing == [here]
        };
        assert_eq!(voter.n_waiting, all.filter(is_waiting).count(), "seed {seed}, {voter:?}");
    }
}

#[test]
fn what_blocks_and_what_opens_is_found_by_trying_every_set_too() {
    let (mut n_openings, mut n_blocking, mut n_never, mut n_large) = (0, 0, 0, 0);
    for seed in 0..2500 {
        for shape in [Shape::actors_only(), Shape::with_groups(), Shape::voting()] {
            let model = model(seed, &small(&shape));
            let space = build_space(&model, &all_states()).expect("random models have states");
            let arbiter = Arbiter::new(&model).expect("small");
            let terms = terms(&model, &arbiter, seed);
            let Some(closed) = assessed(&model, &space, &arbiter, &terms).closed else { continue };
            assert_eq!(closed.coverage, Coverage::Complete);
            let n_objections = arbiter.all_objections(&terms).len();
            let max_size = if n_objections <= 8 { n_objections } else { 2 };
            let small = |set: &Objections| set.len() <= max_size;
            let openings: BTreeSet<Objections> =
                closed.openings.iter().map(|opening| set(&opening.given_up)).filter(small).collect();
            assert_eq!(openings, arbiter.minimal_openings(&terms, max_size), "seed {seed}, openings");
            let blocking: BTreeSet<Objections> = closed.blocking.iter().map(|b| set(b)).filter(small).collect();
            assert_eq!(blocking, arbiter.minimal_blocking_sets(&terms, max_size), "seed {seed}, blocking sets");
            for opening in &closed.openings {
                let zone = arbiter.zone(&terms, &set(&opening.given_up));
                assert_eq!(states_of(&space, &arbiter, &opening.zone), zone, "seed {seed}, {opening:?}");
                let nearest = arbiter.state_with(&space.levels(opening.nearest)).expect("feasible");
                let n_changes = |state: usize| arbiter.changed(&terms, state).len();
                let fewest = zone.iter().map(|&state| n_changes(state)).min();
                assert!(zone.contains(&nearest) && Some(n_changes(nearest)) == fewest, "seed {seed}, {opening:?}");
            }
            n_openings += openings.len();
            n_blocking += blocking.len();
            n_never += usize::from(openings.is_empty() && closed.openings.is_empty());
            n_large += openings.iter().filter(|opening| opening.len() > 2).count();
        }
    }
    let enough = n_openings > 2000 && n_blocking > 2000 && n_never > 100 && n_large > 50;
    assert!(enough, "too few to mean anything: {n_openings}, {n_blocking}, {n_never}, {n_large}");
}

#[test]
fn one_thread_and_two_give_the_same_answer() {
    for seed in 0..40 {
        let model = model(seed, &Shape::with_groups());
        let space = build_space(&model, &all_states()).expect("random models have states");
        let arbiter = Arbiter::new(&model).expect("small");
        let terms = terms(&model, &arbiter, seed);
        let on = |threads| on_threads(threads, || format!("{:?}", assessed(&model, &space, &arbiter, &terms)));
        assert_eq!(on(1), on(2), "seed {seed}");
    }
}

/// Whether nobody would leave the state alone, by the arbiter.
fn is_kept(model: &Model, levels: &[u8]) -> bool {
    let arbiter = Arbiter::new(model).expect("small");
    let state = arbiter.state_with(levels).expect("feasible");
    arbiter.equilibrium(offramp_arbiter::Concept::Nash, state)
}

#[test]
fn what_would_make_a_deal_hold_does_so_and_nothing_less() {
    let (mut n_kept, mut n_repaired, mut n_several) = (0, 0, 0);
    for seed in 0..700 {
        for shape in [Shape::actors_only(), Shape::with_groups()] {
            let model = model(seed, &small(&shape));
            let space = build_space(&model, &all_states()).expect("random models have states");
            let arbiter = Arbiter::new(&model).expect("small");
            let terms = terms(&model, &arbiter, seed);
            let game = Game::as_stated(&model, &space);
            let request = AgreementRequest {
                no_deal: space.state_of(arbiter.levels(terms.no_deal)).expect("feasible"),
                table: &terms.table,
                about: None,
                strictly: terms.strictly,
                attitudes: false,
            };
            let deal = StateId((seed % space.n_states() as u64) as u32);
            let levels = space.levels(deal);
            let holding = assess_holding(&game, &request, &[deal], u64::MAX).remove(0);
            let leavers: Vec<ActorId> = holding.now.leaving.iter().map(|leaving| leaving.actor).collect();
            let slow = arbiter.state_with(&levels).expect("feasible");
            let unstable = model.actor_ids().filter(|&a| !arbiter.stable(a, offramp_arbiter::Concept::Nash, slow));
            assert_eq!(leavers, unstable.collect::<Vec<_>>(), "seed {seed}");
            n_kept += usize::from(leavers.is_empty());
            // Every set of options is tried.
            let n = model.options.len();
            let keeps = |bits: usize| {
                let options: BTreeSet<OptionId> = model.option_ids().filter(|id| bits >> id.index() & 1 == 1).collect();
                is_kept(&committed(&model, &options), &levels)
            };
            let enough: Vec<usize> = (0..1usize << n).filter(|&bits| keeps(bits)).collect();
            let minimal = |bits: &&usize| !enough.iter().any(|&fewer| fewer != **bits && fewer & **bits == fewer);
            let minimal: BTreeSet<usize> = enough.iter().filter(minimal).copied().collect();
            let bits = |set: &Vec<offramp_engine::agreement::Commitment>| {
                set.iter().fold(0usize, |bits, commitment| bits | 1 << commitment.option.index())
            };
            let found: BTreeSet<usize> = holding.now.commitments.iter().map(bits).collect();
            assert_eq!(found, minimal, "seed {seed}");
            n_repaired += found.len();
            n_several += usize::from(found.iter().any(|bits| bits.count_ones() > 1));
            for addition in &holding.now.additions {
                let levels = space.levels(addition.deal);
                let state = arbiter.state_with(&levels).expect("feasible");
                let all = Terms { about: None, attitudes: false, ..terms.clone() };
                assert!(is_kept(&model, &levels) && arbiter.is_agreed(&all, state, &Objections::new()), "seed {seed}");
            }
        }
    }
    assert!(n_kept > 50 && n_repaired > 500 && n_several > 50, "too few: {n_kept}, {n_repaired}, {n_several}");
}

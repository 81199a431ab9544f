//! What single wants carry, against the arbiter; and swapping single assumptions between two models of one case.

mod support;

use offramp_arbiter::{Arbiter, Concept, Shape, random_model};
use offramp_engine::compare::{Question, Unit, answers, swapped, units};
use offramp_engine::flips::{Nudge, flips};
use offramp_engine::paths::PathLimits;
use offramp_engine::space::{SpaceRequest, build_space};
use offramp_engine::stability::Game;
use offramp_model::{Directions, Formula, Leave, LevelSet, Model, OptionId, Preference};
use support::{Draws, all_states};

fn without_groups_or_with(seed: u64) -> Shape {
    let shape = if seed.is_multiple_of(2) { Shape::actors_only() } else { Shape::with_groups() };
    Shape { max_cells: 24, wants: (1, 4), ..shape }
}

/// Today's state at rest; some state of the outcome at rest.
fn rests(model: &Model, to: &Formula) -> (bool, bool) {
    let arbiter = Arbiter::new(model).expect("a small world");
    let rests = |state: usize| arbiter.equilibrium(Concept::Nash, state) && arbiter.group_stable(state);
    let today = arbiter.state_with(&model.status_quo()).expect("feasible");
    let some = (0..arbiter.state_count()).any(|state| to.holds(arbiter.levels(state)) && rests(state));
    (rests(today), some)
}

#[test]
fn every_want_is_told_with_what_the_arbiter_says_of_it() {
    let (mut n_carrying, mut n_idle) = (0, 0);
    for seed in 0..300u64 {
        let model = random_model(seed, &without_groups_or_with(seed));
        let mut draws = Draws(seed);
        let option = OptionId::from_index(draws.below(model.options.len()));
        let level = draws.below(model.option(option).n_levels()) as u8;
        let to = Formula::Level { option, levels: LevelSet::only(level) };
        let space = build_space(&model, &all_states()).expect("a small world");
        let game = Game::as_stated(&model, &space);
        let limits = PathLimits { max_paths: 1, ..PathLimits::default() };
        let found = flips(&game, space.status_quo().expect("feasible"), &to, limits);
        let stated = rests(&model, &to);
        assert_eq!((found.stated.today_rests, found.stated.outcome_rests), stated, "seed {seed}");
        for actor in model.actor_ids() {
            let Preference::Wants(wants) = &model.actor(actor).wants else {
                assert!(found.not_tried.contains(&actor), "seed {seed}");
                continue;
            };
            for want in 0..wants.len() {
                let carried = found.carrying.iter().find(|found| (found.actor, found.want) == (actor, want));
                assert_eq!(carried.is_none(), found.idle.contains(&(actor, want)), "seed {seed}");
                for nudge in [Nudge::Up, Nudge::Down, Nudge::Drop] {
                    let mut changed = wants.clone();
                    match nudge {
                        Nudge::Drop => drop(changed.remove(want)),
                        Nudge::Up if want > 0 => changed.swap(want, want - 1),
                        Nudge::Down if want + 1 < wants.len() => changed.swap(want, want + 1),
                        Nudge::Up | Nudge::Down => continue,
                    }
                    let mut other = model.clone();
                    other.actors[actor.index()].wants = Preference::Wants(changed);
                    let slow = rests(&other, &to);
                    let told = carried.and_then(|found| found.flips.iter().find(|(known, _)| *known == nudge));
                    let fast = told.map_or(stated, |(_, after)| (after.today_rests, after.outcome_rests));
                    assert_eq!(fast, slow, "seed {seed}, {actor:?} want {want} {nudge:?}");
                    n_carrying += usize::from(slow != stated);
                }
                n_idle += usize::from(carried.is_none());
            }
        }
    }
    assert!(n_carrying > 50 && n_idle > 100, "{n_carrying} {n_idle}");
}

/// One change is one unit; putting it into one model, or taking it out of the other, makes them answer alike.
#[test]
fn a_single_change_is_a_single_unit_and_can_be_swapped_both_ways() {
    let mut n_swapped = 0;
    for seed in 0..300u64 {
        let first = random_model(seed, &without_groups_or_with(seed));
        let mut second = first.clone();
        match seed % 3 {
            0 => {
                let Preference::Wants(wants) = &mut second.actors[0].wants else { continue };
                if wants.is_empty() {
                    continue;
                }
                let dropped = wants.remove(0);
                // A want held twice is not missing when it is dropped once.
                if wants.iter().any(|want| want.that.formula == dropped.that.formula) {
                    continue;
                }
            }
            1 => {
                let moves =
                    if second.options[0].moves == Directions::Fixed { Directions::Both } else { Directions::Fixed };
                second.options[0].moves = moves;
            }
            _ => {
                let Some(agreement) = second.agreements.first_mut() else { continue };
                if agreement.leave == Leave::Nobody {
                    continue;
                }
                agreement.leave = Leave::Nobody;
            }
        }
        let found = units(&first, &second).expect("the same actors and options");
        let [unit] = found.as_slice() else { panic!("seed {seed}: {found:?}") };
        let request = SpaceRequest { keep_all_options: true, ..SpaceRequest::default() };
        let ask = |model: &Model| answers(model, &request, &|_| true).expect("a small world");
        let (a, b) = (ask(&first), ask(&second));
        // Asked for some questions only, it answers these the same.
        let is_asked = |question: &Question| matches!(question, Question::Deal | Question::OutcomeOpen(_));
        let some = answers(&first, &request, &is_asked).expect("a small world");
        assert_eq!(some, a.iter().filter(|(question, _)| is_asked(question)).cloned().collect::<Vec<_>>());
        assert_eq!(ask(&swapped(&first, &second, unit, false)), b, "seed {seed} {unit:?}");
        assert_eq!(ask(&swapped(&first, &second, unit, true)), a, "seed {seed} {unit:?}");
        let today = a.iter().find(|(question, _)| *question == Question::TodayRests).map(|(_, answer)| answer);
        assert!(today.is_some() && !matches!(unit, Unit::Rules));
        n_swapped += 1;
    }
    assert!(n_swapped > 100, "{n_swapped}");
}

//! Laws that follow from the definitions, on hundreds of random models; and second ways to the same answers. Every
//! failure names its seed.

use std::collections::BTreeSet;

use offramp_arbiter::{Arbiter, Concept, Mover, Shape, random_model};
use offramp_model::{ActorId, Model};

/// Calls `check` with the arbiter of each of `n_models` random models.
fn for_models(n_models: u64, shape: &Shape, check: impl Fn(&Model, &Arbiter, u64)) {
    for seed in 0..n_models {
        let model = random_model(seed, shape);
        let arbiter = Arbiter::new(&model).expect("random models are small");
        check(&model, &arbiter, seed);
    }
}

fn small(shape: Shape) -> Shape {
    Shape { max_cells: 32, ..shape }
}

fn groups_without_votes() -> Shape {
    Shape { institutions: (0, 0), ..Shape::with_groups() }
}

#[test]
fn listed_moves_are_the_moves_that_two_states_show() {
    for shape in [Shape::actors_only(), Shape::with_groups(), Shape::voting()] {
        for_models(150, &shape, |_, arbiter, seed| {
            for &mover in arbiter.movers() {
                for s in 0..arbiter.state_count() {
                    let shown: Vec<usize> =
                        (0..arbiter.state_count()).filter(|&t| arbiter.can_move(mover, s, t)).collect();
                    assert_eq!(arbiter.moves(mover, s), shown, "seed {seed}, {mover:?} from {s}");
                }
            }
        });
    }
}

#[test]
fn preferences_are_weak_orders() {
    for_models(150, &small(Shape::actors_only()), |model, arbiter, seed| {
        let n = arbiter.state_count();
        for actor in model.actor_ids() {
            for a in 0..n {
                for b in (0..n).filter(|&b| arbiter.prefers(actor, a, b)) {
                    assert!(!arbiter.prefers(actor, b, a), "seed {seed}");
                    // Whatever is not worse than a is better than b, or not worse than b: a third state separates them.
                    assert!(
                        (0..n).all(|c| arbiter.prefers(actor, a, c) || arbiter.prefers(actor, c, b)),
                        "seed {seed}"
                    );
                }
            }
        }
    });
}

/// Checks that whoever is stable under the first concept is stable under the second; returns how often the first held.
fn assert_inclusions(shape: &Shape, pairs: &[(Concept, Concept)]) {
    for_models(300, shape, |model, arbiter, seed| {
        for actor in model.actor_ids() {
            for state in 0..arbiter.state_count() {
                for &(stronger, weaker) in pairs {
                    assert!(
                        !arbiter.stable(actor, stronger, state) || arbiter.stable(actor, weaker, state),
                        "seed {seed}: {stronger:?} and not {weaker:?} for {actor:?} at {state}"
                    );
                }
            }
        }
    });
}

const ALWAYS: [(Concept, Concept); 4] = [
    (Concept::Nash, Concept::Sseq),
    (Concept::Sseq, Concept::Seq),
    (Concept::Nash, Concept::Smr),
    (Concept::Smr, Concept::Gmr),
];
const CREDIBLE_IN_ANY: [(Concept, Concept); 2] = [(Concept::Seq, Concept::Gmr), (Concept::Sseq, Concept::Smr)];

/// Nash in SSEQ in SEQ in GMR, Nash in SMR in GMR, SSEQ in SMR.
#[test]
fn stronger_concepts_are_included_in_weaker_ones() {
    assert_inclusions(&Shape::actors_only(), &ALWAYS);
    assert_inclusions(&Shape::actors_only(), &CREDIBLE_IN_ANY);
}

/// Agreements and consent by actors change nothing about it: neither kind of answer ever uses the actor's own signature.
#[test]
fn inclusions_hold_with_agreements_and_consent() {
    assert_inclusions(&groups_without_votes(), &ALWAYS);
    assert_inclusions(&groups_without_votes(), &CREDIBLE_IN_ANY);
}

/// With votes, SEQ in GMR and SSEQ in SMR fail (see `votes::an_honest_vote_may_deter_where_any_moves_do_not`); the
/// others hold. Where they fail, a credible step needs the actor's own vote.
#[test]
fn with_votes_an_answer_may_need_the_actors_own_vote() {
    let shape = Shape::voting();
    assert_inclusions(&shape, &ALWAYS);
    let n_exceptions = std::cell::Cell::new(0);
    for_models(300, &shape, |model, arbiter, seed| {
        for actor in model.actor_ids() {
            for state in 0..arbiter.state_count() {
                if arbiter.stable(actor, Concept::Seq, state) && !arbiter.stable(actor, Concept::Gmr, state) {
                    n_exceptions.set(n_exceptions.get() + 1);
                    assert!(some_credible_step_needs_the_vote_of(arbiter, actor), "seed {seed}");
                }
            }
        }
    });
    assert!(n_exceptions.get() > 0, "the exception is real: it turns up among random models");
}

fn some_credible_step_needs_the_vote_of(arbiter: &Arbiter, actor: ActorId) -> bool {
    let n = arbiter.state_count();
    let needs_vote = |mover: Mover, s: usize, t: usize| {
        arbiter.may_answer(actor, mover, s, t, true) && !arbiter.may_answer(actor, mover, s, t, false)
    };
    arbiter.movers().iter().any(|&mover| (0..n).any(|s| (0..n).any(|t| needs_vote(mover, s, t))))
}

/// The inductive form of Fang, Hipel & Kilgour 1993: for each state the set of possible last movers, grown until nothing
/// is added. It asks about single steps only and shares no search with the arbiter.
fn answers_by_induction(arbiter: &Arbiter, focal: ActorId, start: usize, credible: bool) -> Vec<usize> {
    let n = arbiter.state_count();
    let may = |mover: Mover, s: usize, t: usize| arbiter.may_answer(focal, mover, s, t, credible);
    let mut last_movers: Vec<BTreeSet<Mover>> = vec![BTreeSet::new(); n];
    for &mover in arbiter.movers() {
        (0..n).filter(|&t| may(mover, start, t)).for_each(|t| {
            last_movers[t].insert(mover);
        });
    }
    loop {
        let mut grew = false;
        for t in 0..n {
            for &mover in arbiter.movers() {
                if last_movers[t].iter().all(|&last| last == mover) {
                    continue;
                }
                for u in (0..n).filter(|&u| may(mover, t, u)) {
                    grew |= last_movers[u].insert(mover);
                }
            }
        }
        if !grew {
            return (0..n).filter(|&t| !last_movers[t].is_empty()).collect();
        }
    }
}

#[test]
fn answers_agree_with_the_inductive_definition() {
    for shape in
        [Shape::actors_only(), Shape::with_groups(), Shape::voting()].map(|shape| Shape { max_cells: 24, ..shape })
    {
        for_models(60, &shape, |model, arbiter, seed| {
            for actor in model.actor_ids() {
                for (start, credible) in (0..arbiter.state_count()).flat_map(|s| [(s, false), (s, true)]) {
                    let found: Vec<usize> = arbiter.answers(actor, start, credible).iter().collect();
                    let expected = answers_by_induction(arbiter, actor, start, credible);
                    assert_eq!(found, expected, "seed {seed}, {actor:?} from {start}, credible {credible}");
                }
            }
        });
    }
}

/// In how many of `n_models` some answer is reached only if somebody moves twice in succession, so that a search over
/// states, which forgets the last mover, finds too much.
fn n_models_where_the_last_mover_matters(n_models: u64, shape: &Shape) -> usize {
    let n_found = std::cell::Cell::new(0);
    for_models(n_models, shape, |model, arbiter, _| {
        let n = arbiter.state_count();
        let matters = model.actor_ids().flat_map(|actor| [(actor, false), (actor, true)]).any(|(actor, credible)| {
            (0..n).any(|start| {
                let found = arbiter.answers(actor, start, credible);
                // Closed under one more step by anybody, except that it need not hold the start.
                let leads_out = |t: usize| {
                    arbiter.movers().iter().any(|&mover| {
                        arbiter.moves(mover, t).iter().any(|&u| {
                            u != start && !found.contains(u) && arbiter.may_answer(actor, mover, t, u, credible)
                        })
                    })
                };
                found.iter().any(leads_out)
            })
        });
        n_found.set(n_found.get() + usize::from(matters));
    });
    n_found.get()
}

/// Without groups moves are transitive and the last mover never matters; with votes it does, often enough that a fast
/// engine which forgets it cannot pass a comparison on [`Shape::voting`].
#[test]
fn the_last_mover_matters_with_votes_and_only_there() {
    assert_eq!(n_models_where_the_last_mover_matters(100, &small(Shape::actors_only())), 0);
    assert!(n_models_where_the_last_mover_matters(100, &small(Shape::voting())) >= 10);
}

/// Without groups an option that nobody has any interest in changes no verdict. (With agreements that are left together
/// it can: see `agreements::an_idle_option_may_let_an_agreement_move_again`.)
#[test]
fn an_idle_option_changes_nothing_where_actors_move_alone() {
    // Rankings that list states would have to list them anew.
    let shape = Shape { other_preferences: false, max_cells: 32, ..Shape::actors_only() };
    for_models(200, &shape, |model, arbiter, seed| {
        let mut with_idle = model.clone();
        offramp_arbiter::sketch::add_option(&mut with_idle, ActorId(0), "idle", 2);
        let larger = Arbiter::new(&with_idle).expect("small");
        for state in 0..larger.state_count() {
            let same =
                arbiter.state_with(&larger.levels(state)[..model.options.len()]).expect("feasible without it too");
            for (actor, concept) in model.actor_ids().flat_map(|actor| Concept::ALL.map(|concept| (actor, concept))) {
                let expected = arbiter.stable(actor, concept, same);
                assert_eq!(larger.stable(actor, concept, state), expected, "seed {seed}, {actor:?}, {concept:?}");
            }
        }
    });
}

/// A shortest answer that deters, with all its steps, searched by paths; `None` where there is none of `max_steps` steps.
fn find_answer(
    arbiter: &Arbiter,
    (actor, concept, s, t): (ActorId, Concept, usize, usize),
    max_steps: usize,
) -> Option<Vec<(Mover, usize)>> {
    let mut paths: Vec<Vec<(Mover, usize)>> = vec![Vec::new()];
    let mut seen: BTreeSet<(usize, Mover)> = BTreeSet::new();
    for _ in 0..max_steps {
        let mut longer = Vec::new();
        for path in &paths {
            let here = path.last().map_or(t, |&(_, state)| state);
            for &mover in arbiter.movers() {
                for &next in arbiter.moves(mover, here) {
                    let mut extended = path.clone();
                    extended.push((mover, next));
                    if arbiter.is_answer(actor, t, &extended, concept.is_credible()) && seen.insert((next, mover)) {
                        if arbiter.sanctions(actor, concept, s, next) {
                            return Some(extended);
                        }
                        longer.push(extended);
                    }
                }
            }
        }
        paths = longer;
    }
    None
}

/// Every verdict has a witness: a deterring path for each improvement where stable, an unanswered improvement where not.
#[test]
fn every_verdict_has_a_witness_that_verifies() {
    for shape in [small(Shape::actors_only()), small(Shape::with_groups()), small(Shape::voting())] {
        for_models(60, &shape, |model, arbiter, seed| {
            for actor in model.actor_ids() {
                for (s, concept) in (0..arbiter.state_count()).flat_map(|s| Concept::ALL.map(|concept| (s, concept))) {
                    let improvements: Vec<usize> =
                        (0..arbiter.state_count()).filter(|&t| arbiter.is_improvement(actor, s, t)).collect();
                    let unanswered = improvements.iter().any(|&t| arbiter.breaks(actor, concept, s, t));
                    let place = format!("seed {seed}, {actor:?}, {concept:?} at {s}");
                    assert_eq!(arbiter.stable(actor, concept, s), !unanswered, "{place}");
                    for &t in improvements.iter().filter(|_| concept != Concept::Nash) {
                        let path = find_answer(arbiter, (actor, concept, s, t), 200);
                        let deterred = path.is_some_and(|path| arbiter.deters(actor, concept, s, t, &path));
                        assert_eq!(deterred, !arbiter.breaks(actor, concept, s, t), "{place}, to {t}");
                    }
                }
            }
        });
    }
}

/// Howard's metagame theorem (1971): where every state is feasible and every option moves both ways, a state with an
/// improvement is GMR-stable when it is no worse than the actor's maximin, SMR-stable when no worse than its minimax.
#[test]
fn metarational_stability_is_maximin_and_minimax_in_plain_models() {
    for_models(200, &Shape::plain(), |model, arbiter, seed| {
        let n = arbiter.state_count();
        for actor in model.actor_ids() {
            let n_worse = |state: usize| (0..n).filter(|&other| arbiter.prefers(actor, state, other)).count();
            let ranks: Vec<usize> = (0..n).map(n_worse).collect();
            let rank = |state: usize| ranks[state];
            let own = &model.actor(actor).options;
            let same = |s: usize, t: usize, owned: bool| {
                model.option_ids().all(|option| {
                    own.contains(&option) != owned
                        || arbiter.levels(s)[option.index()] == arbiter.levels(t)[option.index()]
                })
            };
            let with_same_own = |s: usize| (0..n).filter(move |&t| same(s, t, true));
            let with_same_others = |s: usize| (0..n).filter(move |&t| same(s, t, false));
            let maximin = (0..n).filter_map(|s| with_same_own(s).map(rank).min()).max();
            let minimax = (0..n).filter_map(|s| with_same_others(s).map(rank).max()).min();
            for s in 0..n {
                let content = arbiter.stable(actor, Concept::Nash, s);
                let at_least = |bound: Option<usize>| content || bound.is_some_and(|bound| rank(s) >= bound);
                assert_eq!(arbiter.stable(actor, Concept::Gmr, s), at_least(maximin), "seed {seed}, {actor:?} at {s}");
                assert_eq!(arbiter.stable(actor, Concept::Smr, s), at_least(minimax), "seed {seed}, {actor:?} at {s}");
            }
        }
    });
}

/// For one actor alone CNash, CGMR and CSMR are Nash, GMR and SMR; CSEQ is weaker than SEQ, because its opponents may
/// improve jointly, and the same where there is only one opponent.
#[test]
fn a_coalition_of_one_is_an_actor() {
    let n_weaker = std::cell::Cell::new(0);
    for_models(150, &small(Shape::actors_only()), |model, arbiter, seed| {
        for (actor, concept) in model.actor_ids().flat_map(|actor| Concept::ALL.map(|concept| (actor, concept))) {
            let coalition = arbiter.coalition_stable_states(&[actor], concept).expect("no groups");
            for (s, in_coalition) in coalition.into_iter().enumerate() {
                let alone = arbiter.stable(actor, concept, s);
                let place = format!("seed {seed}, {actor:?}, {concept:?} at {s}");
                if concept.is_credible() && model.actors.len() > 2 {
                    assert!(!alone || in_coalition, "{place}");
                    n_weaker.set(n_weaker.get() + usize::from(alone != in_coalition));
                } else {
                    assert_eq!(alone, in_coalition, "{place}");
                }
            }
        }
    });
    assert!(n_weaker.get() > 0, "joint improvements do deter somebody somewhere");
}

/// CNash in CSMR in CGMR, CNash in CSSEQ in CSEQ, and CSEQ in CGMR, for every coalition.
#[test]
fn inclusions_hold_for_coalitions() {
    let pairs = ALWAYS.iter().chain(&CREDIBLE_IN_ANY);
    for_models(60, &Shape { max_cells: 16, ..Shape::actors_only() }, |model, arbiter, seed| {
        let everybody: Vec<ActorId> = model.actor_ids().collect();
        for members in offramp_arbiter::coalitions::coalitions_within(&everybody) {
            let stable = |concept| arbiter.coalition_stable_states(&members, concept).expect("no groups");
            for &(stronger, weaker) in pairs.clone() {
                let both = stable(stronger).into_iter().zip(stable(weaker));
                assert!(
                    both.into_iter().all(|(strong, weak)| !strong || weak),
                    "seed {seed}, {members:?}, {stronger:?}"
                );
            }
        }
    });
}

#[test]
fn what_is_too_large_or_not_defined_is_refused() {
    use offramp_arbiter::{MAX_STATES, Refusal, sketch};
    let mut model = random_model(1, &Shape::with_groups());
    model.rules.clear();
    let consent = random_model(3, &Shape { percent_consent: 100, max_cells: 16, ..Shape::with_groups() });
    let arbiter = Arbiter::new(&consent).expect("small");
    assert_eq!(arbiter.coalition_stable(&[ActorId(0)], Concept::Nash, 0), Err(Refusal::CoalitionsWithGroups));
    while model.options.len() < 16 {
        sketch::add_option(&mut model, ActorId(0), "more", 2);
    }
    let n_cells: usize = model.options.iter().map(offramp_model::CaseOption::n_levels).product();
    assert!(n_cells > MAX_STATES);
    assert_eq!(Arbiter::new(&model).err(), Some(Refusal::TooManyStates));
    sketch::add_rule(&mut model, offramp_model::Formula::Constant(true));
    assert_eq!(Arbiter::new(&model).err(), Some(Refusal::NoState));
    while model.options.len() < 32 {
        sketch::add_option(&mut model, ActorId(0), "more", 2);
    }
    assert!(matches!(Arbiter::new(&model).err(), Some(Refusal::TooManyCells { .. })));
}

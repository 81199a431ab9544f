//! Agreements and consent, worked out by hand.

use offramp_arbiter::corner_cases::{alliance, idle_option_with_consent, pact_left_together, treaty};
use offramp_arbiter::{Arbiter, Concept, Mover, sketch};
use offramp_model::{ActorId, AgreementId, Consenter, Directions, Leave, Model, OptionId, Preference};

const A: ActorId = ActorId(0);
const B: ActorId = ActorId(1);
const C: ActorId = ActorId(2);
const TREATY: Mover = Mover::Agreement(AgreementId(0));

/// The concepts under which the state is stable for the actor.
fn stable(arbiter: &Arbiter, actor: ActorId, state: usize) -> Vec<Concept> {
    Concept::ALL.into_iter().filter(|&concept| arbiter.stable(actor, concept, state)).collect()
}

const ALL: [Concept; 5] = Concept::ALL;
const ALL_BUT_NASH: [Concept; 4] = [Concept::Gmr, Concept::Smr, Concept::Seq, Concept::Sseq];
const NONE: [Concept; 0] = [];

#[test]
fn a_treaty_is_entered_together_and_left_alone() {
    let model = treaty(Leave::Any);
    let arbiter = Arbiter::new(&model).expect("four states");
    // A may cheat or not, leave, or do both at once; B may leave; together they may enter.
    let moves = |mover| (0..4).map(|state| arbiter.moves(mover, state).to_vec()).collect::<Vec<_>>();
    assert_eq!(moves(Mover::Actor(A)), [vec![1], vec![0], vec![0, 1, 3], vec![0, 1, 2]]);
    assert_eq!(moves(Mover::Actor(B)), [vec![], vec![], vec![0], vec![1]]);
    assert_eq!(moves(TREATY), [vec![2], vec![3], vec![], vec![]]);
}

/// A: 0 to 1 improves and B, without a move there, cannot answer. 1 and 3 leave nothing better. From 2 it would cheat (3),
/// which B answers by leaving (1), worse for A than 2, better for B than 3, and from 1 A can only go to 0, worse still.
/// B: from 3 it would leave (1); A may answer by no longer cheating (0), but 0 is better for B than 3.
#[test]
fn the_treaty_is_kept_because_it_can_be_left() {
    let model = treaty(Leave::Any);
    let arbiter = Arbiter::new(&model).expect("four states");
    assert_eq!(stable(&arbiter, A, 0), NONE);
    assert_eq!(stable(&arbiter, A, 1), ALL);
    assert_eq!(stable(&arbiter, A, 2), ALL_BUT_NASH);
    assert_eq!(stable(&arbiter, A, 3), ALL);
    for state in [0, 1, 2] {
        assert_eq!(stable(&arbiter, B, state), ALL, "{state}");
    }
    assert_eq!(stable(&arbiter, B, 3), NONE);
    // The reason, as an explanation would give it.
    let leaves = [(Mover::Actor(B), 1)];
    for concept in ALL_BUT_NASH {
        assert!(arbiter.deters(A, concept, 2, 3, &leaves), "{concept:?}");
    }
    assert!(!arbiter.deters(A, Concept::Nash, 2, 3, &leaves));
    assert!(
        !arbiter.deters(A, Concept::Seq, 2, 3, &[(TREATY, 1)]),
        "A is a party: the treaty does not move against it"
    );
    // Entering: both gain from 0; at 1, B would be cheated.
    assert_eq!([0, 1, 2, 3].map(|state| arbiter.group_stable(state)), [false, true, true, true]);
}

/// Where only both together may leave, B has no answer to cheating, and the treaty itself may go down as a joint move.
#[test]
fn a_treaty_that_nobody_can_leave_alone_is_not_kept() {
    let model = treaty(Leave::All);
    let arbiter = Arbiter::new(&model).expect("four states");
    assert_eq!(arbiter.moves(Mover::Actor(A), 2), [3]);
    assert!(arbiter.moves(Mover::Actor(B), 3).is_empty());
    assert_eq!([0, 1, 2, 3].map(|state| arbiter.moves(TREATY, state).to_vec()), [[2], [3], [0], [1]]);
    assert_eq!(stable(&arbiter, A, 2), NONE);
    assert_eq!(stable(&arbiter, B, 3), ALL);
    let for_ever = treaty(Leave::Nobody);
    let arbiter = Arbiter::new(&for_ever).expect("four states");
    assert!(arbiter.moves(TREATY, 2).is_empty() && !arbiter.can_move(TREATY, 2, 0));
}

/// "With" lets an own option of a party change in the same move, up or down, in its own directions.
#[test]
fn what_an_agreement_names_may_change_with_it() {
    let mut model = treaty(Leave::Any);
    model.agreements[0].with = vec![OptionId(0)];
    let arbiter = Arbiter::new(&model).expect("four states");
    assert_eq!(
        [0, 1, 2, 3].map(|state| arbiter.moves(TREATY, state).to_vec()),
        [vec![2, 3], vec![2, 3], vec![], vec![]]
    );
    // From 1, both would rather have a treaty that is kept, entered as A stops cheating.
    assert!(!arbiter.group_stable(1) && arbiter.would_move(TREATY, 1, 2) && !arbiter.would_move(TREATY, 1, 3));
    model.options[0].moves = Directions::Up;
    let arbiter = Arbiter::new(&model).expect("four states");
    assert_eq!(arbiter.moves(TREATY, 1), [3]);
    assert!(arbiter.group_stable(1));
}

#[test]
fn an_agreement_among_others_deters_whoever_is_not_in_it() {
    let willing = alliance(true);
    let arbiter = Arbiter::new(&willing).expect("four states");
    assert_eq!(stable(&arbiter, C, 0), ALL_BUT_NASH);
    // B could ally but would not: a threat, not a credible one.
    let unwilling = alliance(false);
    let arbiter = Arbiter::new(&unwilling).expect("four states");
    assert_eq!(stable(&arbiter, C, 0), [Concept::Gmr, Concept::Smr]);
}

#[test]
fn an_agreement_that_needs_the_actors_consent_does_not_deter_it() {
    let mut model = alliance(true);
    model.options[1].consent = vec![Consenter::Actor(C)];
    let arbiter = Arbiter::new(&model).expect("four states");
    assert_eq!(stable(&arbiter, C, 0), NONE);
    // At 1 A and B would ally, and C, who has to consent, would not.
    assert!(arbiter.group_stable(1) && !arbiter.would_move(TREATY, 1, 3));
}

/// The alliance is ratified by a council of B and C.
#[test]
fn ratification_counts_as_possible_when_the_others_can_carry_it() {
    let ratified = |pass: usize, veto: Vec<ActorId>| {
        let mut model = alliance(true);
        let council = sketch::add_institution(&mut model, "council", &[B, C], pass);
        model.institutions[0].vote.veto = veto;
        model.options[1].consent = vec![Consenter::Institution(council)];
        stable(&Arbiter::new(&model).expect("four states"), C, 0)
    };
    assert_eq!(ratified(1, vec![]), ALL_BUT_NASH, "B's vote is enough");
    assert_eq!(ratified(2, vec![]), NONE, "C's vote is needed and is not given");
    assert_eq!(ratified(1, vec![C]), NONE, "C can block");
}

/// A base of A's (bit 0) for which B has to consent. Without consent A has no move, so it is content; with it, A moves.
/// Taking the base away needs nobody.
#[test]
fn consent_is_needed_to_raise_and_not_to_lower() {
    let base = |b_prefers: &[u8]| {
        let mut model = Model::default();
        sketch::add_actor(&mut model, "a", sketch::ranked(1, &[1, 0]));
        sketch::add_actor(&mut model, "b", sketch::ranked(1, b_prefers));
        sketch::add_option(&mut model, A, "base", 2);
        model.options[0].consent = vec![Consenter::Actor(B), Consenter::Actor(A)];
        model
    };
    for (b_prefers, agrees) in [(vec![1, 0], true), (vec![0, 1], false), (vec![], false)] {
        let model = base(&b_prefers);
        let arbiter = Arbiter::new(&model).expect("two states");
        assert_eq!(arbiter.needed_consent(Mover::Actor(A), 0, 1), [Consenter::Actor(B)], "not A's own");
        assert_eq!(arbiter.own_moves(A, 0), if agrees { vec![1] } else { vec![] }, "b: {b_prefers:?}");
        assert_eq!(arbiter.stable(A, Concept::Nash, 0), !agrees);
        assert_eq!(arbiter.group_stable(0), !agrees);
        assert_eq!(arbiter.own_moves(A, 1), [0]);
        // As an answer to B the move is none, whether B would consent or not; to stop needs no consent.
        for credible in [false, true] {
            assert!(!arbiter.may_answer(B, Mover::Actor(A), 0, 1, credible));
        }
        assert!(arbiter.may_answer(B, Mover::Actor(A), 1, 0, false));
    }
}

/// B, who wants A to act, agrees to act-and-idle (state 3), so from 0 there is a move that needs consent and that both
/// prefer. From 2, where the idle option is up, to act needs nobody. To raise the idle option alone (2) B does not agree.
#[test]
fn consent_may_be_given_for_the_sake_of_what_comes_with_it() {
    let model = idle_option_with_consent();
    let arbiter = Arbiter::new(&model).expect("four states");
    assert_eq!(arbiter.own_moves(A, 0), [1, 3]);
    assert_eq!([0, 1, 2, 3].map(|state| arbiter.group_stable(state)), [false, true, true, true]);
}

/// A phased deal of three levels may be entered step by step or at once, and a party may leave to any lower level.
#[test]
fn a_phased_deal_goes_up_together_and_down_by_one() {
    let mut model = Model::default();
    sketch::add_actor(&mut model, "a", Preference::indifferent());
    sketch::add_actor(&mut model, "b", Preference::indifferent());
    sketch::add_agreement(&mut model, "deal", &[A]);
    model.options[0].levels = ["none", "truce", "peace"].map(String::from).to_vec();
    model.agreements[0].leave = Leave::Listed(vec![B]);
    let arbiter = Arbiter::new(&model).expect("three states");
    assert_eq!([0, 1, 2].map(|state| arbiter.moves(TREATY, state).to_vec()), [vec![1, 2], vec![2], vec![]]);
    assert_eq!([0, 1, 2].map(|state| arbiter.moves(Mover::Actor(B), state).to_vec()), [vec![], vec![0], vec![0, 1]]);
    assert!(arbiter.moves(Mover::Actor(A), 2).is_empty(), "a party that is not listed does not leave");
}

/// An option that nobody has any interest in lets somebody move in between, and the pact move twice. Leaving such an
/// option out of the computation is therefore not always harmless.
#[test]
fn an_idle_option_may_let_an_agreement_move_again() {
    for (has_idle_option, expected) in [(false, vec![]), (true, vec![Concept::Gmr, Concept::Smr])] {
        let model = pact_left_together(has_idle_option);
        let arbiter = Arbiter::new(&model).expect("a small world");
        assert_eq!(stable(&arbiter, C, 0), expected);
    }
}

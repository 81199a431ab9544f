//! Votes, worked out by hand.

use offramp_arbiter::corner_cases::{council_in_a_circle, council_next_to_a_busy_body, honest_vote_against_oneself};
use offramp_arbiter::{Arbiter, Concept, Mover, sketch};
use offramp_model::{ActorId, InstitutionId, Model, Preference};

const X: ActorId = ActorId(0);
const Y: ActorId = ActorId(1);
const Z: ActorId = ActorId(2);
const W: ActorId = ActorId(3);
const V: ActorId = ActorId(4);
const COUNCIL: Mover = Mover::Institution(InstitutionId(0));

#[test]
fn a_majority_may_go_round_in_a_circle() {
    let model = council_in_a_circle(false);
    let arbiter = Arbiter::new(&model).expect("twelve states");
    let at = |line| arbiter.state_with(&[0, 0, line]).expect("feasible");
    let carried = |from, to| arbiter.would_move(COUNCIL, at(from), at(to));
    assert!(carried(0, 2) && carried(2, 1) && carried(1, 0));
    assert!(!carried(0, 1) && !carried(1, 2) && !carried(2, 0));
    // Nobody has a move of its own, everybody is content; the council never rests.
    for member in [X, Y, Z] {
        assert!((0..arbiter.state_count()).all(|state| arbiter.stable(member, Concept::Nash, state)));
    }
    assert!((0..arbiter.state_count()).all(|state| !arbiter.group_stable(state)));
}

/// From "W dares on line 0" the council, if it votes as it prefers, goes to line 2 and stops: it may not move twice in
/// succession, and there W is still better off than before. Only a second vote would reach line 1. So W is not deterred
/// by credible answers; plain reachability would wrongly say it is. Under any moves the council could go to line 1 at
/// once, and W, who could then only stop daring on line 1, is deterred.
#[test]
fn the_council_does_not_vote_twice_in_succession() {
    let model = council_in_a_circle(false);
    let arbiter = Arbiter::new(&model).expect("twelve states");
    let state = |dare, line| arbiter.state_with(&[dare, 0, line]).expect("feasible");
    let stable: Vec<Concept> =
        Concept::ALL.into_iter().filter(|&concept| arbiter.stable(W, concept, state(0, 0))).collect();
    assert_eq!(stable, [Concept::Gmr, Concept::Smr]);
    let answers: Vec<usize> = arbiter.answers(W, state(1, 0), true).iter().collect();
    assert_eq!(answers, [state(1, 2)]);
    let twice = [(COUNCIL, state(1, 2)), (COUNCIL, state(1, 1))];
    assert!(!arbiter.is_answer(W, state(1, 0), &twice, true));
    assert!(!arbiter.is_path(state(1, 0), &twice, true));
    assert!(arbiter.breaks(W, Concept::Seq, state(0, 0), state(1, 0)));
    assert!(arbiter.deters(W, Concept::Smr, state(0, 0), state(1, 0), &[(COUNCIL, state(1, 1))]));
}

/// If somebody else moves in between, and wants to, the council may vote again.
#[test]
fn the_council_votes_again_after_somebody_else_has_moved() {
    let model = council_in_a_circle(true);
    let arbiter = Arbiter::new(&model).expect("twelve states");
    let state = |dare, flag, line| arbiter.state_with(&[dare, flag, line]).expect("feasible");
    assert!(arbiter.stable(W, Concept::Seq, state(0, 0, 0)) && arbiter.stable(W, Concept::Sseq, state(0, 0, 0)));
    let path = [(COUNCIL, state(1, 0, 2)), (Mover::Actor(V), state(1, 1, 2)), (COUNCIL, state(1, 1, 1))];
    assert!(arbiter.deters(W, Concept::Sseq, state(0, 0, 0), state(1, 0, 0), &path));
    // With the flag already up, V has nothing left that it wants.
    assert!(!arbiter.stable(W, Concept::Seq, state(0, 1, 0)));
}

/// A body whose seats outside the case carry every motion moves whenever the council needs somebody in between, and it
/// never rests itself. What it decides matters to nobody; leaving it out would change the verdict on W.
#[test]
fn a_body_carried_from_outside_may_always_move_in_between() {
    let model = council_next_to_a_busy_body();
    let arbiter = Arbiter::new(&model).expect("24 states");
    let state = |dare, line, routine| arbiter.state_with(&[dare, 0, line, routine]).expect("feasible");
    assert!(arbiter.stable(W, Concept::Seq, state(0, 0, 0)) && arbiter.stable(W, Concept::Sseq, state(0, 0, 0)));
    let body = Mover::Institution(InstitutionId(1));
    let path = [(COUNCIL, state(1, 2, 0)), (body, state(1, 2, 1)), (COUNCIL, state(1, 1, 1))];
    assert!(arbiter.deters(W, Concept::Seq, state(0, 0, 0), state(1, 0, 0), &path));
    assert!(arbiter.would_move(body, state(0, 0, 0), state(0, 0, 1)));
}

/// Who votes how: X prefers, Y is indifferent, Z opposes.
#[test]
fn approval_abstention_opposition_and_veto() {
    let passes = |pass: usize, others_yes: usize, veto: Vec<ActorId>| {
        let mut model = Model::default();
        for id in ["x", "y", "z"] {
            sketch::add_actor(&mut model, id, Preference::indifferent());
        }
        let council = sketch::add_institution(&mut model, "council", &[X, Y, Z], pass);
        let motion = sketch::add_institution_option(&mut model, council, "motion", 2);
        model.actors[0].wants = sketch::wants(&model, vec![sketch::yes(motion)]);
        model.actors[2].wants = sketch::wants(&model, vec![sketch::not(sketch::yes(motion))]);
        let vote = &mut model.institutions[0].vote;
        (vote.others_yes, vote.veto) = (others_yes, veto);
        let arbiter = Arbiter::new(&model).expect("two states");
        let without = [X, Y, Z].map(|focal| arbiter.could_pass_without(focal, council));
        (arbiter.would_move(COUNCIL, 0, 1), without)
    };
    assert_eq!(passes(1, 0, vec![]), (true, [true; 3]));
    assert_eq!(passes(2, 0, vec![]), (false, [true; 3]), "Y abstains: one vote");
    assert_eq!(passes(2, 1, vec![]), (true, [true; 3]));
    assert_eq!(passes(3, 0, vec![]), (false, [false; 3]), "everybody's vote is needed");
    assert_eq!(passes(1, 0, vec![Y]), (true, [true, false, true]), "abstaining does not block");
    assert_eq!(passes(1, 0, vec![Z]), (false, [true, true, false]));
}

/// A surprise of the definitions, kept in view: SEQ-stable and yet not GMR-stable. W holds a veto. Once W dares, it would
/// itself vote for aid, which X wants too; aid brought, Y seizes it, and W is worse off than if it had stayed quiet. So the
/// credible answers deter W. Under "any moves" the others may not use a vote that needs W, and what Y can do alone does
/// not hurt W. Credible answers count W's honest vote, other answers do without W: neither kind includes the other.
#[test]
fn an_honest_vote_may_deter_where_any_moves_do_not() {
    let model = honest_vote_against_oneself();
    let (w, y) = (ActorId(0), ActorId(2));
    let arbiter = Arbiter::new(&model).expect("eight states");
    let state = |levels: [u8; 3]| arbiter.state_with(&levels).expect("feasible");
    let stable: Vec<Concept> =
        Concept::ALL.into_iter().filter(|&concept| arbiter.stable(w, concept, state([0, 0, 0]))).collect();
    assert_eq!(stable, [Concept::Seq, Concept::Sseq]);
    let path = [(COUNCIL, state([1, 0, 1])), (Mover::Actor(y), state([1, 1, 1]))];
    assert!(arbiter.deters(w, Concept::Seq, state([0, 0, 0]), state([1, 0, 0]), &path));
    assert_eq!(arbiter.answers(w, state([1, 0, 0]), false).iter().collect::<Vec<_>>(), [state([1, 1, 0])]);
}

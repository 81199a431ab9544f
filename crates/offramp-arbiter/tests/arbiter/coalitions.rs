//! Coalitions, worked out by hand.

use offramp_arbiter::corner_cases::joint_march;
use offramp_arbiter::{Arbiter, Concept};
use offramp_model::ActorId;

const A: ActorId = ActorId(0);
const B: ActorId = ActorId(1);
const C: ActorId = ActorId(2);

/// One by one neither would march, so SEQ sees no credible answer. CSEQ lets opponents improve together: that deters C
/// when both gain by it, and not when only one does. GMR and CGMR ask only whether they could.
#[test]
fn opponents_answer_together_only_if_all_of_them_gain() {
    for (b_would_stop_it, deterred) in [(true, true), (false, false)] {
        let model = joint_march(b_would_stop_it);
        let arbiter = Arbiter::new(&model).expect("eight states");
        let quiet = arbiter.state_with(&[0, 0, 0]).expect("feasible");
        assert!(arbiter.stable(C, Concept::Gmr, quiet) && !arbiter.stable(C, Concept::Seq, quiet));
        assert_eq!(arbiter.coalition_stable(&[C], Concept::Gmr, quiet), Ok(true));
        assert_eq!(arbiter.coalition_stable(&[C], Concept::Seq, quiet), Ok(deterred));
    }
}

/// A coalition improves only where every member gains: both gain by stopping C, in the first case only.
#[test]
fn a_coalition_moves_only_if_all_members_gain() {
    for (b_would_stop_it, gains) in [(true, true), (false, false)] {
        let model = joint_march(b_would_stop_it);
        let arbiter = Arbiter::new(&model).expect("eight states");
        let [daring, stopped] = [[0, 0, 1], [1, 1, 1]].map(|levels| arbiter.state_with(&levels).expect("feasible"));
        let expected = if gains { vec![stopped] } else { vec![] };
        assert_eq!(arbiter.coalition_improvements(&[A, B], daring), Ok(expected));
        assert_eq!(arbiter.coalition_stable(&[B, A], Concept::Nash, daring), Ok(!gains));
        assert!(arbiter.stable(A, Concept::Nash, daring) && arbiter.stable(B, Concept::Nash, daring));
    }
}

//! Published conflicts, as facts: options, rankings, and who is stable where.

use offramp_arbiter::{Arbiter, Concept, sketch};
use offramp_model::{ActorId, Directions, Formula, Level, Model, OptionId, Preference};

/// A conflict with options of two levels. States are named by their binary number, option 0 being the lowest bit.
struct Published {
    /// How many options each actor has, and in which direction each option may change.
    options: &'static [&'static [Directions]],
    /// One letter per option: the states that match have Y and N where the pattern has them.
    infeasible: &'static [&'static str],
    /// Each actor's tiers of states, best first.
    rankings: &'static [&'static [&'static [u16]]],
}

impl Published {
    fn model(&self) -> Model {
        let mut model = Model::default();
        for number in 0..self.options.len() {
            sketch::add_actor(&mut model, &format!("actor-{number}"), Preference::indifferent());
        }
        for (number, directions) in self.options.iter().enumerate() {
            for (position, &direction) in directions.iter().enumerate() {
                let actor = ActorId::from_index(number);
                let option = sketch::add_option(&mut model, actor, &format!("option-{position}"), 2);
                model.options[option.index()].moves = direction;
            }
        }
        for pattern in self.infeasible {
            let fixed = pattern.chars().enumerate().filter(|(_, letter)| *letter != '-');
            let level = |letter| if letter == 'Y' { 1 } else { 0 };
            let parts = fixed.map(|(position, letter)| sketch::at(OptionId::from_index(position), level(letter)));
            let parts = parts.collect();
            sketch::add_rule(&mut model, Formula::And(parts));
        }
        let n_options = model.options.len();
        for (actor, tiers) in model.actors.iter_mut().zip(self.rankings) {
            let tier = |states: &&[u16]| states.iter().map(|&state| levels(state, n_options)).collect();
            actor.wants = sketch::ranking(tiers.iter().map(tier).collect());
        }
        model
    }
}

fn levels(binary: u16, n_options: usize) -> Vec<Level> {
    (0..n_options).map(|position| (binary >> position & 1) as Level).collect()
}

fn binary(levels: &[Level]) -> u16 {
    levels.iter().rev().fold(0, |number, &level| number << 1 | u16::from(level))
}

/// The equilibria under a concept, by binary number.
fn equilibria(arbiter: &Arbiter, concept: Concept) -> Vec<u16> {
    let states = (0..arbiter.state_count()).filter(|&state| arbiter.equilibrium(concept, state));
    states.map(|state| binary(arbiter.levels(state))).collect()
}

/// One digit per feasible state: 1 where it is stable for the actor.
fn stable_states(arbiter: &Arbiter, actor: usize, concept: Concept) -> String {
    let actor = ActorId::from_index(actor);
    let digit = |state| if arbiter.stable(actor, concept, state) { '1' } else { '0' };
    (0..arbiter.state_count()).map(digit).collect()
}

const BOTH: Directions = Directions::Both;

/// Option: to cooperate. Best is to be helped and give nothing; worst the contrary.
const PRISONERS_DILEMMA: Published = Published {
    options: &[&[BOTH], &[BOTH]],
    infeasible: &[],
    rankings: &[&[&[2], &[3], &[0], &[1]], &[&[1], &[3], &[0], &[2]]],
};

#[test]
fn prisoners_dilemma() {
    let model = PRISONERS_DILEMMA.model();
    let arbiter = Arbiter::new(&model).expect("four states");
    assert_eq!(equilibria(&arbiter, Concept::Nash), [0]);
    for concept in [Concept::Gmr, Concept::Smr, Concept::Seq, Concept::Sseq] {
        assert_eq!(equilibria(&arbiter, concept), [0, 3], "{concept:?}");
    }
    // Together both would leave mutual distrust for mutual help, and from there nobody leaves unanswered.
    let both = [ActorId(0), ActorId(1)];
    assert_eq!(arbiter.coalition_improvements(&both, 0), Ok(vec![3]));
    assert_eq!(arbiter.coalition_equilibrium(Concept::Nash, 3), Ok(false), "each alone would leave");
    assert_eq!(arbiter.coalition_equilibrium(Concept::Seq, 3), Ok(true));
    assert_eq!(arbiter.coalition_equilibrium(Concept::Seq, 0), Ok(false));
}

#[test]
fn chicken() {
    // Option: to drive straight on. Best is to do so alone, then that both swerve, then to swerve alone; worst the crash.
    let game = Published {
        options: &[&[BOTH], &[BOTH]],
        infeasible: &[],
        rankings: &[&[&[1], &[0], &[2], &[3]], &[&[2], &[0], &[1], &[3]]],
    };
    let model = game.model();
    let arbiter = Arbiter::new(&model).expect("four states");
    // That both swerve is held only by the threat of a crash, which whoever carries it out would not prefer.
    for (concept, expected) in [
        (Concept::Nash, vec![1, 2]),
        (Concept::Gmr, vec![0, 1, 2]),
        (Concept::Smr, vec![0, 1, 2]),
        (Concept::Seq, vec![1, 2]),
        (Concept::Sseq, vec![1, 2]),
    ] {
        assert_eq!(equilibria(&arbiter, concept), expected, "{concept:?}");
    }
}

/// The Euphrates in 1975 (Hipel, Kilgour & Kinsara 2014). Syria: release water, escalate; Iraq: attack.
#[test]
fn syria_and_iraq_1975() {
    let conflict = Published {
        options: &[&[BOTH, BOTH], &[BOTH]],
        infeasible: &["YY-"],
        rankings: &[&[&[0], &[2], &[6], &[1], &[4], &[5]], &[&[1], &[4], &[6], &[0], &[5], &[2]]],
    };
    let model = conflict.model();
    let arbiter = Arbiter::new(&model).expect("six states");
    for (concept, syria, iraq, expected) in [
        (Concept::Nash, "100001", "010101", vec![6]),
        (Concept::Gmr, "101001", "110111", vec![0, 6]),
        (Concept::Smr, "101001", "010101", vec![6]),
        (Concept::Seq, "101001", "010111", vec![6]),
        (Concept::Sseq, "101001", "010101", vec![6]),
    ] {
        assert_eq!(stable_states(&arbiter, 0, concept), syria, "Syria {concept:?}");
        assert_eq!(stable_states(&arbiter, 1, concept), iraq, "Iraq {concept:?}");
        assert_eq!(equilibria(&arbiter, concept), expected, "{concept:?}");
    }
}

/// Groundwater contamination at Elmira, Ontario (Hipel, Fang, Kilgour & Haight 1993). Ministry of the Environment: modify
/// its control order; Uniroyal: delay, accept, abandon; local government: insist. The four states with "abandon" are one
/// state, s9, in the literature; s1 to s8 are 2, 3, 4, 5, 18, 19, 20, 21.
const ELMIRA: Published = Published {
    options: &[&[Directions::Up], &[Directions::Down, BOTH, Directions::Up], &[BOTH]],
    infeasible: &["-YY--", "-Y-Y-", "--YY-", "-NNN-"],
    rankings: &[
        &[&[20], &[4], &[5], &[21], &[18], &[2], &[3], &[19], &[24, 8, 9, 25]],
        &[&[2], &[5], &[21], &[18], &[8, 24, 9, 25], &[3], &[4], &[20], &[19]],
        &[&[20], &[4], &[18], &[2], &[21], &[19], &[5], &[3], &[24, 8, 25, 9]],
    ],
};

const ELMIRA_S5: u16 = 18;
const ELMIRA_S8: u16 = 21;
const ELMIRA_ABANDON: [u16; 4] = [8, 9, 24, 25];

#[test]
fn elmira() {
    let model = ELMIRA.model();
    let arbiter = Arbiter::new(&model).expect("twelve states");
    assert_eq!(arbiter.state_count(), 12);
    let all = "111111111111";
    let uniroyal = "100111100111";
    let few = vec![8, 9, 18, 21, 24, 25];
    let many = vec![2, 5, 8, 9, 18, 21, 24, 25];
    for (concept, local_government, expected) in [
        (Concept::Nash, "000011111111", &few),
        (Concept::Gmr, all, &many),
        (Concept::Smr, all, &many),
        (Concept::Seq, "011011111111", &few),
        (Concept::Sseq, "011011111111", &few),
    ] {
        assert_eq!(stable_states(&arbiter, 0, concept), all, "Ministry {concept:?}");
        assert_eq!(stable_states(&arbiter, 1, concept), uniroyal, "Uniroyal {concept:?}");
        assert_eq!(stable_states(&arbiter, 2, concept), local_government, "Local government {concept:?}");
        assert_eq!(&equilibria(&arbiter, concept), expected, "{concept:?}");
    }
}

/// Kilgour, Hipel, Fang & Peng 2001: Ministry and Uniroyal together jump from s5 to s8, and s8 and s9 are what is left.
#[test]
fn elmira_with_coalitions() {
    let model = ELMIRA.model();
    let arbiter = Arbiter::new(&model).expect("twelve states");
    let state = |number: u16| arbiter.state_with(&levels(number, 5)).expect("a feasible state");
    let (ministry, uniroyal) = (ActorId(0), ActorId(1));
    let jumps = arbiter.coalition_improvements(&[ministry, uniroyal], state(ELMIRA_S5)).expect("no groups");
    assert_eq!(jumps, [state(ELMIRA_S8)]);
    let everybody: Vec<ActorId> = model.actor_ids().collect();
    let dissatisfied: Vec<Vec<ActorId>> = offramp_arbiter::coalitions::coalitions_within(&everybody)
        .into_iter()
        .filter(|members| arbiter.coalition_stable(members, Concept::Nash, state(ELMIRA_S5)) == Ok(false))
        .collect();
    assert_eq!(dissatisfied, [vec![ministry, uniroyal]]);
    let left: Vec<u16> = (0..12)
        .filter(|&s| arbiter.coalition_equilibrium(Concept::Nash, s) == Ok(true))
        .map(|s| binary(arbiter.levels(s)))
        .collect();
    let mut expected = ELMIRA_ABANDON.to_vec();
    expected.push(ELMIRA_S8);
    expected.sort_unstable();
    assert_eq!(left, expected);
}

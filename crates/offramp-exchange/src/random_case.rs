//! Random cases for timing and for tests: the text of a case, made from a seed.
//!
//! In: how many actors, options, rules and wants, and a seed. Out: a case in our own language; the same plan gives the
//! same bytes everywhere.
//! Random numbers are ChaCha8 keyed by the seed alone; whole numbers below `n` are drawn by rejection from 64 bits, so
//! that nothing depends on another library's distributions.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use crate::error::Refusal;

/// What a random case should look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RandomCasePlan {
    /// How many actors, 1 to the number of options.
    pub actors: usize,
    /// How many options in all, 1 to 64, split evenly: the first actors get one more where it does not come out even.
    pub options: usize,
    /// How many `never` rules of two or three literals; none of them excludes the state where nothing is done.
    pub rules: usize,
    /// How many wants each actor has.
    pub wants: usize,
    /// The seed.
    pub seed: u64,
}

/// The most options of a random case: a packed state has 64 bits.
pub const MAX_OPTIONS: usize = 64;
/// The most rules and the most wants of an actor.
pub const MAX_RULES_OR_WANTS: usize = 10_000;

/// One option in a condition, taken or not.
type Literal = (usize, bool);

/// The text of a random case in the case language. Each want is, with equal chance, a literal, or an `and`, an `or` or
/// an `if` of two literals over different options. The first option of a want is one of the actor's own with chance one
/// half, else any; the second is any.
///
/// # Errors
/// When the plan is out of range; the reason says which figure, and what it may be.
pub fn random_case(plan: RandomCasePlan) -> Result<String, Refusal> {
    refuse_bad_plan(plan)?;
    let mut draws = Draws::new(plan.seed);
    let owners = owners(plan);
    let RandomCasePlan { actors, options, rules, wants, seed } = plan;
    let mut text = format!(
        "# A random case for timing, from `offramp bench-case --actors {actors} --options {options} --seed {seed} \
         --rules {rules} --wants {wants}`.\n\n[case]\ntitle = \"Random case {seed}: {actors} actors, {options} \
         options\"\n"
    );
    for actor in 0..actors {
        let own: Vec<usize> = (0..options).filter(|&option| owners[option] == actor).collect();
        text.push_str(&format!("\n[actor.a{}]\n", actor + 1));
        own.iter().for_each(|option| text.push_str(&format!("can.x{} = \"do x{0}\"\n", option + 1)));
        let list = (0..wants).map(|_| format!("  \"{}\",\n", draws.want(&own, &owners)));
        let list: String = list.collect();
        if wants > 0 {
            text.push_str(&format!("wants = [\n{list}]\n"));
        }
    }
    for _ in 0..rules {
        text.push_str(&format!("\n[[rule]]\nnever = \"{}\"\n", draws.rule(&owners)));
    }
    Ok(text)
}

fn refuse_bad_plan(plan: RandomCasePlan) -> Result<(), Refusal> {
    let mut reasons = Vec::new();
    if !(1..=MAX_OPTIONS).contains(&plan.options) {
        reasons.push(format!("a random case has 1 to {MAX_OPTIONS} options, not {}", plan.options));
    }
    if plan.actors == 0 || plan.actors > plan.options {
        reasons.push(format!("there are 1 to as many actors as options ({}), not {}", plan.options, plan.actors));
    }
    for (number, what) in [(plan.rules, "rules"), (plan.wants, "wants for an actor")] {
        if number > MAX_RULES_OR_WANTS {
            reasons.push(format!("there are at most {MAX_RULES_OR_WANTS} {what}, not {number}"));
        }
    }
    if plan.rules > 0 && plan.options < 2 {
        reasons.push("a random rule needs two options".to_owned());
    }
    Refusal::unless_empty(reasons)
}

/// The owner of each option: consecutive blocks whose sizes differ by at most one.
fn owners(plan: RandomCasePlan) -> Vec<usize> {
    let (share, more) = (plan.options / plan.actors, plan.options % plan.actors);
    (0..plan.actors).flat_map(|actor| std::iter::repeat_n(actor, share + usize::from(actor < more))).collect()
}

/// The stream of random numbers, with the draws that a case needs.
struct Draws(ChaCha8Rng);

impl Draws {
    fn new(seed: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A whole number below `n`, each equally likely. `n` is at least 1.
    fn below(&mut self, n: usize) -> usize {
        let n = n as u64;
        // The largest multiple of n that fits: numbers from it on would favour the small remainders.
        let fair = u64::MAX - u64::MAX % n;
        loop {
            let drawn = self.0.next_u64();
            if drawn < fair {
                return (drawn % n) as usize;
            }
        }
    }

    fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    /// A condition for an actor with these options.
    fn want(&mut self, own: &[usize], owners: &[usize]) -> String {
        let n_options = owners.len();
        let first = if self.coin() { own[self.below(own.len())] } else { self.below(n_options) };
        let first = (first, self.coin());
        // Drawn in any case, so that each want takes its numbers in the same order.
        let shape = self.below(4);
        if shape == 0 || n_options < 2 {
            return written(first, owners);
        }
        let second = (self.other_than(&[first.0], n_options), self.coin());
        let joint = ["and", "or", "if"][shape - 1];
        format!("{} {joint} {}", written(first, owners), written(second, owners))
    }

    /// A condition that does not hold where nothing is done: two or three literals, at least one of them taken.
    fn rule(&mut self, owners: &[usize]) -> String {
        let size = (2 + self.below(2)).min(owners.len());
        let mut literals: Vec<Literal> = Vec::with_capacity(size);
        let mut used = Vec::with_capacity(size);
        for position in 0..size {
            let option = self.other_than(&used, owners.len());
            used.push(option);
            literals.push((option, position == 0 || self.coin()));
        }
        let words: Vec<String> = literals.into_iter().map(|literal| written(literal, owners)).collect();
        words.join(" and ")
    }

    /// An option that is not among `used`; fewer are used than there are.
    fn other_than(&mut self, used: &[usize], n_options: usize) -> usize {
        let free: Vec<usize> = (0..n_options).filter(|option| !used.contains(option)).collect();
        free[self.below(free.len())]
    }
}

fn written((option, yes): Literal, owners: &[usize]) -> String {
    let name = format!("a{}.x{}", owners[option] + 1, option + 1);
    if yes { name } else { format!("not {name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: RandomCasePlan = RandomCasePlan { actors: 4, options: 20, rules: 3, wants: 8, seed: 1 };

    #[test]
    fn the_same_plan_gives_the_same_bytes() {
        assert_eq!(random_case(PLAN), random_case(PLAN));
        assert_ne!(random_case(PLAN), random_case(RandomCasePlan { seed: 2, ..PLAN }));
    }

    #[test]
    fn options_are_split_evenly_and_in_blocks() {
        assert_eq!(owners(RandomCasePlan { actors: 3, options: 8, ..PLAN }), [0, 0, 0, 1, 1, 1, 2, 2]);
    }

    #[test]
    fn every_small_number_is_drawn_about_equally_often() {
        let mut draws = Draws::new(7);
        let mut counts = [0; 6];
        (0..6_000).for_each(|_| counts[draws.below(6)] += 1);
        assert!(counts.iter().all(|count| (900..1_100).contains(count)), "{counts:?}");
    }

    #[test]
    fn a_plan_out_of_range_is_refused_with_all_reasons() {
        let plan = RandomCasePlan { actors: 9, options: 1, rules: 20_000, wants: 1, seed: 0 };
        assert_eq!(random_case(plan).unwrap_err().reasons.len(), 3);
        assert!(random_case(RandomCasePlan { options: 65, ..PLAN }).is_err());
        assert!(random_case(RandomCasePlan { actors: 0, ..PLAN }).is_err());
    }
}

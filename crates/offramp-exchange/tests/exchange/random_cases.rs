//! Random cases are valid, and what they say of themselves is true.

use offramp_exchange::{RandomCasePlan, random_case};

use super::conditions::SmallCase;

#[test]
fn random_cases_are_cases() {
    for seed in 0..200 {
        let options = 1 + seed as usize % 12;
        let actors = 1 + seed as usize % 4 % options;
        let rules = if options < 2 { 0 } else { seed as usize % 7 };
        let plan = RandomCasePlan { actors, options, rules, wants: 5, seed };
        let text = random_case(plan).unwrap();
        let case = SmallCase::new(&text);
        assert_eq!(case.options.len(), options, "{text}");
        let nothing = vec![0; options];
        assert!(case.feasible(&nothing), "no rule excludes the state where nothing is done\n{text}");
        for actor in 1..=actors {
            assert_eq!(case.worth(&format!("a{actor}"), &nothing).len(), 5, "{text}");
        }
        assert_eq!(text.matches("[[rule]]").count(), rules);
    }
}

/// A change here changes every figure that was ever measured on such a case.
#[test]
fn a_seed_stays_what_it_is() {
    let text = random_case(RandomCasePlan { actors: 2, options: 3, rules: 1, wants: 3, seed: 1 }).unwrap();
    let expected = "\
# A random case for timing, from `offramp bench-case --actors 2 --options 3 --seed 1 --rules 1 --wants 3`.

[case]
title = \"Random case 1: 2 actors, 3 options\"

[actor.a1]
can.x1 = \"do x1\"
can.x2 = \"do x2\"
wants = [
  \"a1.x2 or a1.x1\",
  \"a1.x1\",
  \"not a1.x2\",
]

[actor.a2]
can.x3 = \"do x3\"
wants = [
  \"not a2.x3 and not a1.x1\",
  \"a1.x1 or a2.x3\",
  \"a2.x3 if not a1.x1\",
]

[[rule]]
never = \"a2.x3 and not a1.x1 and a1.x2\"
";
    assert_eq!(text, expected);
}

//! `offramp bench-case`: a random case to time the program with.

use crate::args::BenchCaseArguments;
use crate::exit::{Exit, Failure};
use crate::output;
use offramp_exchange::{RandomCasePlan, random_case};

/// Prints a random case.
pub fn run(arguments: &BenchCaseArguments) -> Result<Exit, Failure> {
    let plan = RandomCasePlan {
        actors: arguments.actors,
        options: arguments.options,
        wants: arguments.wants,
        rules: arguments.rules,
        seed: arguments.seed,
    };
    let text = random_case(plan).map_err(|refusal| Failure::new(refusal.to_string()))?;
    output::print(&text)?;
    Ok(Exit::Fine)
}

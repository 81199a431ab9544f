//! What it changes that an exact answer takes some of a case in a simpler way: the same draws simulated with everything told apart.
//!
//! In: a model and findings that were solved. Out: [`SimplificationCheck`]. Does not: change the findings.

use crate::asides::Aside;
use crate::findings::{DynamicsFindings, Target};
use crate::range::Range;
use crate::study::{DynamicsRefused, DynamicsRequest, Watch, study};
use offramp_model::Model;

/// Trajectories, all draws together, where nobody asks for another number.
pub const CHECK_RUNS: u64 = 1000;

/// How many standard errors a difference has to be beyond.
const ERRORS: f64 = 4.0;

/// Simulated stories set beside an answer that was solved in a simpler way.
#[derive(Debug, Clone, PartialEq)]
pub struct SimplificationCheck {
    /// Trajectories, all draws together.
    pub runs: u64,
    /// Targets compared.
    pub n_compared: usize,
    /// Those for which the two differ by more than chance allows, the largest difference first.
    pub differ: Vec<SimplifiedTarget>,
}

/// A target for which what is taken in a simpler way matters.
#[derive(Debug, Clone, PartialEq)]
pub struct SimplifiedTarget {
    /// What it is about.
    pub target: Target,
    /// The probability that it comes about within the time looked at, as solved: the mean over the draws.
    pub solved: f64,
    /// The same, simulated with everything told apart.
    pub simulated: f64,
    /// The standard error of the latter, at most.
    pub error: f64,
}

/// Whether something that a simulation would tell apart was folded in.
pub fn is_simplified(findings: &DynamicsFindings) -> bool {
    let is_folded = |aside: &Aside| {
        matches!(
            aside,
            Aside::FoldedDelays(_) | Aside::SettledGauge(_) | Aside::UnusedRefill(_) | Aside::FoldedExcitation(_)
        )
    };
    findings.simulated.is_none() && findings.asides.iter().any(is_folded)
}

/// Simulates about `runs` trajectories over the draws of the findings and says for which targets that makes a difference.
///
/// # Errors
/// As for [`study`].
pub fn check_simplifications(
    model: &Model,
    findings: &DynamicsFindings,
    runs: u64,
    watch: Watch<'_>,
) -> Result<SimplificationCheck, DynamicsRefused> {
    let n_draws = findings.draws.len().max(1) as u64;
    let per_draw = runs.div_ceil(n_draws).max(1);
    let request = DynamicsRequest {
        simulate: Some(per_draw),
        draws: Some(findings.draws.clone()),
        n_draws: findings.draws.len(),
        n_times: 1,
        gradients: false,
        ..findings.request.clone()
    };
    let apart = study(model, &request, watch)?;
    let errors = apart.simulated.as_ref().map_or(&[][..], |simulated| &simulated.errors);
    let mean = |range: &Range| range.draws.iter().sum::<f64>() / range.draws.len().max(1) as f64;
    let mut check =
        SimplificationCheck { runs: per_draw * apart.draws.len() as u64, n_compared: 0, differ: Vec::new() };
    for (found, error) in apart.targets.iter().zip(errors) {
        let solved = findings.target(found.target).and_then(|solved| solved.by.last());
        let (Some(solved), Some(by)) = (solved.map(mean), found.by.last()) else { continue };
        check.n_compared += 1;
        let (simulated, error) = (mean(by), error.standard_error / (by.draws.len().max(1) as f64).sqrt());
        // What no trajectory began may have a chance of up to about three in their number.
        if (solved - simulated).abs() > ERRORS * error + 3.0 / per_draw as f64 {
            check.differ.push(SimplifiedTarget { target: found.target, solved, simulated, error });
        }
    }
    let size = |has: &SimplifiedTarget| (has.solved - has.simulated).abs();
    check.differ.sort_by(|a, b| size(b).total_cmp(&size(a)));
    Ok(check)
}

//! Whether a crisis between two parties goes to war far more, or far less, often than crises between two parties did.
//!
//! In: a model and its findings. Out: a flag, or nothing. Does not: change a figure.

use crate::findings::{DynamicsFindings, Target};
use offramp_model::Model;

/// The share of militarised disputes between two states or more that became wars: Militarized Interstate Disputes 5.0 (Palmer et al. 2022),
/// disputes that began before 1992 (mid.maxlevel.5).
pub const WAR_IN_A_DISPUTE: f64 = 0.0575;
/// Its 95 % interval (Wilson 1927), 101 of 1,755.
pub const WAR_IN_A_DISPUTE_INTERVAL: (f64, f64) = (0.0476, 0.0694);
/// Wars, and disputes.
pub const WARS_AND_DISPUTES: (u32, u32) = (101, 1755);
/// By what factor a case may differ before it is said.
pub const FAR: f64 = 4.0;

/// A probability of war that is far from what has been usual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BaseRateFlag {
    /// The position of the target in the findings.
    pub target: usize,
    /// The middle of the draws.
    pub median: f64,
    /// How often it has been.
    pub base_rate: f64,
}

/// Flags the rungs and outcomes called war of a case with two parties, where the middle of the draws is more than [`FAR`] times the base rate, or less than
/// one in [`FAR`] of it. What a rung is called decides whether it is a war. Cases with more parties are not compared: the rate is over disputes of which 309 of
/// 1,755 had more than one state on a side (mid.multilateral), and no rate of these alone is at hand.
pub fn base_rate_flags(model: &Model, findings: &DynamicsFindings) -> Vec<BaseRateFlag> {
    let parties = model.actors.iter().filter(|actor| !actor.options.is_empty()).count();
    if parties != 2 {
        return Vec::new();
    }
    let is_war = |name: &str| name.split('-').any(|word| word == "war");
    let called_war = |target: Target| match target {
        Target::Outcome(number) => is_war(&model.outcomes[number].id),
        Target::Rung(front, rung) => is_war(&model.front(front).ladder[rung].name),
    };
    let flag = |(number, found): (usize, &crate::findings::TargetFinding)| {
        let median = found.by.last()?.median;
        let far = !(WAR_IN_A_DISPUTE / FAR..=WAR_IN_A_DISPUTE * FAR).contains(&median);
        (called_war(found.target) && far).then_some(BaseRateFlag {
            target: number,
            median,
            base_rate: WAR_IN_A_DISPUTE,
        })
    };
    findings.targets.iter().enumerate().filter_map(flag).collect()
}

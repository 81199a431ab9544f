//! Two plans side by side: the same draws, one difference per draw.
//!
//! In: findings about two versions of a case, made with the same seed and draws. Out: differences. Does not: compute a probability.

use crate::findings::{DynamicsFindings, Target, TargetFinding};
use crate::range::Range;
use offramp_model::Model;

/// What differs between two versions of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Targets that both have, in the order of the first.
    pub targets: Vec<Difference>,
    /// Targets that only one of them has, by id.
    pub only_in_one: Vec<String>,
}

/// One target in both versions.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Its id: an outcome's name, or front and rung.
    pub id: String,
    /// Its position in the first findings.
    pub here: usize,
    /// Its position in the second findings.
    pub there: usize,
    /// Coming about within the time, first minus second, per draw; `None` where it holds today in either.
    pub comes_about: Option<Range>,
    /// Holding at the end, first minus second, per draw.
    pub holds: Option<Range>,
}

/// The id of a target: an outcome's name, or front and rung.
pub fn target_id(model: &Model, found: &TargetFinding) -> String {
    id_of(model, found.target)
}

/// The id of what a probability is of: an outcome's name, or front and rung.
pub fn id_of(model: &Model, target: Target) -> String {
    match target {
        Target::Outcome(number) => model.outcomes[number].id.clone(),
        Target::Rung(front, rung) => format!("{}.{}", model.front(front).id, model.front(front).ladder[rung].name),
    }
}

/// Compares two versions of a case, the first with the second.
pub fn compare(first: (&Model, &DynamicsFindings), second: (&Model, &DynamicsFindings)) -> Comparison {
    let ids = |(model, findings): (&Model, &DynamicsFindings)| -> Vec<String> {
        findings.targets.iter().map(|found| target_id(model, found)).collect()
    };
    let (here, there) = (ids(first), ids(second));
    let minus = |a: Option<&Range>, b: Option<&Range>| Some(a?.minus(b?));
    let both = here.iter().enumerate().filter_map(|(number, id)| {
        let other = there.iter().position(|known| known == id)?;
        let (a, b) = (&first.1.targets[number], &second.1.targets[other]);
        Some(Difference {
            id: id.clone(),
            here: number,
            there: other,
            comes_about: minus(a.by.last(), b.by.last()),
            holds: minus(a.at.last(), b.at.last()),
        })
    });
    let targets: Vec<Difference> = both.collect();
    let lone = here.iter().filter(|id| !there.contains(id)).chain(there.iter().filter(|id| !here.contains(id)));
    Comparison { targets, only_in_one: lone.cloned().collect() }
}

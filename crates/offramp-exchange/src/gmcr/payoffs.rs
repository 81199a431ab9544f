//! Payoffs that the other program saved beside the preferences, compared with the order that the preferences give.

use super::file::{DecisionMaker, GmcrFile};
use super::states::{Search, Space};

/// Payoffs are compared in files with up to this many feasible states.
const MAX_COMPARED_STATES: usize = 4_096;

/// Notes every decision maker whose saved payoffs order the feasible states differently from its preferences.
pub(super) fn note_different_payoffs(file: &mut GmcrFile, space: &Space, payoffs: &[Option<Vec<f64>>]) {
    if payoffs.iter().all(Option::is_none) {
        return;
    }
    let Search::Found(feasible) = space.all(MAX_COMPARED_STATES) else { return };
    for (maker, payoffs) in file.decision_makers.iter().zip(payoffs) {
        let Some(payoffs) = payoffs else { continue };
        if payoffs.len() != feasible.len() || !same_order(&worth(maker, &feasible), payoffs) {
            file.notes.push(format!(
                "the payoffs saved for `{}` do not agree with its preferences; the preferences are used",
                maker.name
            ));
        }
    }
}

/// What each feasible state is worth to a decision maker: words of truth values, compared like words in a dictionary.
fn worth(maker: &DecisionMaker, feasible: &[u64]) -> Vec<Vec<bool>> {
    let word = |state: u64| match &maker.ranking {
        // One truth value per tier, best first: the better the tier, the greater the word.
        Some(tiers) => tiers.iter().map(|tier| tier.contains(&state)).collect(),
        None => maker.statements.iter().map(|statement| statement.holds(state)).collect(),
    };
    feasible.iter().map(|&state| word(state)).collect()
}

/// Whether two scales put the same things in the same order, ties included.
fn same_order(worth: &[Vec<bool>], payoffs: &[f64]) -> bool {
    let mut order: Vec<usize> = (0..payoffs.len()).collect();
    order.sort_by(|&a, &b| payoffs[a].total_cmp(&payoffs[b]));
    order
        .windows(2)
        .all(|pair| payoffs[pair[0]].partial_cmp(&payoffs[pair[1]]) == Some(worth[pair[0]].cmp(&worth[pair[1]])))
}

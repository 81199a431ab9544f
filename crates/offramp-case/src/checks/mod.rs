//! What the checker objects to: one rule, one file, with its message, its page of the manual, its check and its tests.
//!
//! Each file has a `PAGE` and builds its own [`Diagnostic`](crate::diagnostics::Diagnostic)s; most have a `check`.
//! To add a rule: write the file, name it in both lists here, run the tests, and generate `docs/messages.md` again.

pub(crate) mod ambiguous_name;
pub(crate) mod attention_sum;
pub(crate) mod bad_name;
pub(crate) mod bad_time;
pub(crate) mod circle;
pub(crate) mod circle_of_consent;
pub(crate) mod condition_escape;
pub(crate) mod condition_symbol;
pub(crate) mod condition_syntax;
pub(crate) mod condition_too_large;
pub(crate) mod consent_of_itself;
pub(crate) mod duplicate_key;
pub(crate) mod duplicate_want;
pub(crate) mod gauge_bounds;
pub(crate) mod gauge_half_life;
pub(crate) mod impossible_vote;
pub(crate) mod level_needed;
pub(crate) mod lever_cost;
pub(crate) mod missing_key;
pub(crate) mod name_taken;
pub(crate) mod needs_parentheses;
pub(crate) mod never_met;
pub(crate) mod never_moves;
pub(crate) mod no_source;
pub(crate) mod no_state_left;
pub(crate) mod no_wants;
pub(crate) mod not_a_choice;
pub(crate) mod not_a_condition;
pub(crate) mod not_a_party;
pub(crate) mod not_text;
pub(crate) mod option_unwanted;
pub(crate) mod out_of_range;
pub(crate) mod overlay_adds;
pub(crate) mod repeated_name;
pub(crate) mod sees_itself;
pub(crate) mod status_quo_excluded;
pub(crate) mod toml_newer;
pub(crate) mod toml_syntax;
pub(crate) mod too_deep;
pub(crate) mod too_large;
pub(crate) mod too_many;
pub(crate) mod two_preferences;
pub(crate) mod unknown_actor;
pub(crate) mod unknown_concept;
pub(crate) mod unknown_expectation;
pub(crate) mod unknown_front;
pub(crate) mod unknown_key;
pub(crate) mod unknown_level;
pub(crate) mod unknown_name;
pub(crate) mod unknown_option;
pub(crate) mod unknown_overlay;
pub(crate) mod unknown_path;
pub(crate) mod unknown_pool;
pub(crate) mod unknown_rung;
pub(crate) mod unknown_source;
pub(crate) mod unknown_voice;
pub(crate) mod unknown_want;
pub(crate) mod unused_evidence;
pub(crate) mod want_empty;
pub(crate) mod wrong_type;

use crate::diagnostics::Sink;
use crate::feasibility::Feasibility;
use crate::manual::ManualPage;
use crate::places::Places;
use offramp_model::Model;

/// The pages of all rules.
pub(crate) const PAGES: &[&ManualPage] = &[
    &not_text::PAGE,
    &too_large::PAGE,
    &toml_syntax::PAGE,
    &toml_newer::PAGE,
    &duplicate_key::PAGE,
    &too_deep::PAGE,
    &unknown_key::PAGE,
    &wrong_type::PAGE,
    &missing_key::PAGE,
    &bad_name::PAGE,
    &name_taken::PAGE,
    &not_a_choice::PAGE,
    &out_of_range::PAGE,
    &bad_time::PAGE,
    &too_many::PAGE,
    &repeated_name::PAGE,
    &condition_syntax::PAGE,
    &condition_symbol::PAGE,
    &condition_escape::PAGE,
    &needs_parentheses::PAGE,
    &condition_too_large::PAGE,
    &unknown_name::PAGE,
    &unknown_option::PAGE,
    &unknown_level::PAGE,
    &unknown_rung::PAGE,
    &ambiguous_name::PAGE,
    &level_needed::PAGE,
    &not_a_condition::PAGE,
    &circle::PAGE,
    &unknown_actor::PAGE,
    &unknown_front::PAGE,
    &unknown_pool::PAGE,
    &unknown_source::PAGE,
    &unknown_voice::PAGE,
    &two_preferences::PAGE,
    &sees_itself::PAGE,
    &attention_sum::PAGE,
    &not_a_party::PAGE,
    &gauge_bounds::PAGE,
    &gauge_half_life::PAGE,
    &impossible_vote::PAGE,
    &consent_of_itself::PAGE,
    &circle_of_consent::PAGE,
    &overlay_adds::PAGE,
    &unknown_overlay::PAGE,
    &unknown_path::PAGE,
    &unknown_want::PAGE,
    &lever_cost::PAGE,
    &unknown_expectation::PAGE,
    &unknown_concept::PAGE,
    &status_quo_excluded::PAGE,
    &no_state_left::PAGE,
    &never_moves::PAGE,
    &want_empty::PAGE,
    &duplicate_want::PAGE,
    &no_wants::PAGE,
    &option_unwanted::PAGE,
    &never_met::PAGE,
    &unused_evidence::PAGE,
    &no_source::PAGE,
];

/// What can only be said of a model in which every name and number is sound. Returns what was too large to be looked at, in words.
pub(crate) fn of_a_sound_model(model: &Model, places: &Places, sink: &mut Sink) -> Vec<String> {
    let mut not_checked = Vec::new();
    let mut feasibility = Feasibility::of(model);
    gauge_bounds::check(model, places, sink);
    gauge_half_life::check(model, places, sink);
    consent_of_itself::check(model, places, sink);
    circle_of_consent::check(model, places, sink);
    duplicate_want::check(model, places, sink);
    no_wants::check(model, places, sink);
    option_unwanted::check(model, places, sink);
    let some_state = no_state_left::check(model, places, &mut feasibility, sink, &mut not_checked);
    if some_state {
        status_quo_excluded::check(model, places, sink);
    }
    // While the rules are wrong, what follows from them is not worth saying.
    if sink.n_errors() == 0 {
        never_moves::check(model, places, &mut feasibility, sink, &mut not_checked);
        want_empty::check(model, places, &mut feasibility, sink, &mut not_checked);
        never_met::check(model, places, &mut feasibility, sink, &mut not_checked);
    }
    not_checked
}

/// Whether a formula reads a gauge that drifts or jumps: then the state at hand does not settle whether it holds.
pub(crate) fn reads_memory(model: &Model, formula: &offramp_model::Formula) -> bool {
    formula.reads_gauge(&|gauge| model.gauges[gauge].has_memory())
}

#[cfg(test)]
pub(crate) mod testing;

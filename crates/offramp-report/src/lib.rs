//! Findings as text, as JSON, and as one self-contained HTML page.
//!
//! In: a checked model and what [`offramp::analyse`] found. Out: strings. Does not compute answers: a missing number is the
//! engine's job. Only this room knows JSON keys, and they carry a version.
//!
//! Reading order: [`prose`], [`things`], [`words`], [`describe`], [`answer`], [`reach`], [`certain`], [`not_looked_at`], [`text`], [`json`], [`html`].

pub mod answer;
pub mod certain;
pub mod chances;
pub mod chapters;
pub mod coupling;
pub mod dates;
pub mod deals;
mod deals_apart;
mod deals_kept;
mod deals_power;
pub mod describe;
pub mod expectations;
pub mod html;
pub mod json;
pub mod not_looked_at;
pub mod prose;
pub mod reach;
pub mod table;
pub mod table_of_numbers;
pub mod text;
pub mod things;
pub mod words;

pub use chapters::{
    Version, WaysOut, carrying_chapter, chances_chapter, compare_chapter, coupling_chapter, deals_chapter,
    versions_chapter, ways_out_chapter,
};
pub use expectations::{expectation_counts, expectations_json, expectations_text};
pub use html::{Block, Chapter, Place, ReportExtras, Viewpoint, report_html};
pub use json::{
    agreement_at_rest_json, agreement_json, compare_json, comparison_json, coupling_json, dynamics_json, find_json,
    flips_json, paths_json, replay_json, sensitivity_json, show_json, stability_json, states_json,
    write_stability_json,
};
pub use text::{
    FindAsked, TextStyle, agreement_at_rest_text, agreement_text, compare_text, comparison_text, coupling_text,
    dynamics_text, find_text, flips_text, no_such_state, paths_text, replay_text, sensitivity_text, show_text,
    stability_text, states_text,
};

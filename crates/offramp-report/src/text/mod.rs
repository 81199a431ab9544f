//! Findings and cases as text for a terminal, a pipe or a mail.
//!
//! In: a model and findings. Out: text of a given width, coloured only where asked for. Does not look at: the terminal.

mod agreement;
mod agreement_at_rest;
mod compared;
mod coupling;
mod dynamics;
mod layout;
mod offramps;
mod paint;
mod paths;
mod sensitivity;
mod show;
mod stability;
mod states;
mod sure;
mod ways;

pub use agreement::agreement_text;
pub use agreement_at_rest::agreement_at_rest_text;
pub use compared::{compare_text, flips_text};
pub use coupling::coupling_text;
pub use dynamics::{comparison_text, dynamics_text, replay_text};
pub use offramps::{FindAsked, find_text};
pub use paint::Paint;
pub use sensitivity::sensitivity_text;
pub use show::show_text;
pub use stability::{pattern_condition, stability_text};
pub use states::{no_such_state, states_text};
pub use ways::paths_text;

/// How text is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextStyle {
    /// Columns; at least 40 are used.
    pub width: usize,
    /// Whether to colour.
    pub colour: bool,
    /// The most rows of a list; `None` shows all.
    pub limit: Option<usize>,
}

impl Default for TextStyle {
    fn default() -> Self {
        Self { width: 80, colour: false, limit: Some(10) }
    }
}

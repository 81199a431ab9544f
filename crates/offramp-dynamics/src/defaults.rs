//! What the dynamics assume where a case says nothing, each with where the figure comes from.
//!
//! In: nothing. Out: numbers and their sources. Does not: look at a case.

/// One assumption that the program makes where the case is silent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assumed {
    /// What it is called in reports.
    pub what: &'static str,
    /// The value, in words with its unit.
    pub value: &'static str,
    /// Where the figure comes from.
    pub source: &'static str,
}

/// Days between two reviews of an actor that states none: the median number of days from the act that begins a crisis for an
/// actor to its major response (858 crisis actors before 1992; quarter points 2 and 18 days).
pub const REVIEW_DAYS: f64 = 6.0;

/// How far ahead actors look, in days, where nothing else is asked for: half of the confrontations that come to force do so within
/// this time of their first act.
pub const FORESIGHT_DAYS: f64 = 30.0;

/// Between how many years, on average, an actor goes once against a want of middling strength: the prior of decisiveness, all
/// ratios equally likely.
pub const SLIP_YEARS: (f64, f64) = (2.0, 20.0);

/// Between which ends the strength of a want is drawn; 1 is middling.
pub const STRENGTH: (f64, f64) = (0.5, 1.5);

/// By how much `strongly = true` multiplies the strength of a want.
pub const STRONGLY: f64 = 3.0;

/// Days in which half of the excitation between fronts fades: half of the acts that follow a show of force come within a week.
pub const EXCITATION_HALF_LIFE_DAYS: f64 = 7.0;

/// The assumptions in the order in which reports list them.
pub const ALL: [Assumed; 6] = [
    Assumed {
        what: "an actor reviews its choices",
        value: "every 6 days",
        source: "median days from trigger to major response, ICB crisis actors before 1992 (icb.days_to_response, n 858)",
    },
    Assumed {
        what: "an actor looks ahead",
        value: "one answer of the others, within 30 days",
        source: "median days from first act to first force, MIE confrontations before 1992 (mie.days_to_use_of_force, n 271)",
    },
    Assumed {
        what: "the strength of a want",
        value: "drawn between 0.5 and 1.5, three times that if `strongly`",
        source: "our own prior: the order is the case's, the spacing is nobody's",
    },
    Assumed {
        what: "an actor goes against a want of middling strength",
        value: "once in 2 to 20 years, drawn",
        source: "our own prior; no data identify it",
    },
    Assumed {
        what: "attention",
        value: "equal shares of the fronts on which the actor can do something",
        source: "our own",
    },
    Assumed {
        what: "excitation between fronts fades by half",
        value: "within 7 days",
        source: "median days to the next act after a show of force, MIE before 1992 (mie.gap_after_display, n 1,612)",
    },
];

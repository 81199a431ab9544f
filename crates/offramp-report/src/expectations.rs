//! How the expected answers of a case fared, as text and as JSON.

use crate::text::pattern_condition;
use crate::words::Words;
use offramp::Verification;
use offramp::engine::expect::{ExpectationFinding, Failure, Unanswered, Verdict, WrongStates};
use offramp::engine::space::StateId;
use offramp_model::Model;
use serde_json::{Value, json};

/// The version of the JSON.
pub const SCHEMA: &str = "offramp.expect/1";

/// How many expectations fared how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExpectationCounts {
    /// Those that hold.
    pub passed: usize,
    /// Those that do not.
    pub failed: usize,
    /// Those that nobody can say yet.
    pub unanswered: usize,
}

/// Counts the verdicts.
pub fn expectation_counts(verification: &Verification) -> ExpectationCounts {
    verification.findings.iter().fold(ExpectationCounts::default(), |mut counts, finding| {
        match finding.verdict {
            Verdict::Passed => counts.passed += 1,
            Verdict::Failed(_) => counts.failed += 1,
            Verdict::Unanswered(_) => counts.unanswered += 1,
        }
        counts
    })
}

/// One line per expectation, and what is wrong under those that fail.
pub fn expectations_text(model: &Model, verification: &Verification) -> String {
    let mut text = String::new();
    for finding in &verification.findings {
        let (mark, more) = match &finding.verdict {
            Verdict::Passed => ("ok     ", Vec::new()),
            Verdict::Failed(failures) => ("FAILED ", failure_lines(model, verification, finding, failures)),
            Verdict::Unanswered(why) => ("not yet", vec![unanswered(*why).to_owned()]),
        };
        text.push_str(&format!("  {mark}  {}\n", model.expectations[finding.expectation].key));
        more.iter().for_each(|line| text.push_str(&format!("           {line}\n")));
    }
    text
}

/// The same for programs.
pub fn expectations_json(model: &Model, verification: &Verification) -> Value {
    let counts = expectation_counts(verification);
    let findings = verification.findings.iter().map(|finding| {
        let (verdict, lines) = match &finding.verdict {
            Verdict::Passed => ("passed", Vec::new()),
            Verdict::Failed(failures) => ("failed", failure_lines(model, verification, finding, failures)),
            Verdict::Unanswered(why) => ("unanswered", vec![unanswered(*why).to_owned()]),
        };
        json!({ "key": model.expectations[finding.expectation].key, "verdict": verdict, "reasons": lines })
    });
    json!({
        "schema": SCHEMA,
        "passed": counts.passed,
        "failed": counts.failed,
        "unanswered": counts.unanswered,
        "expectations": findings.collect::<Vec<_>>(),
    })
}

fn unanswered(why: Unanswered) -> &'static str {
    match why {
        Unanswered::LimitReached => "the limit on the search for paths was reached",
        Unanswered::NeedsDynamics => "it could not be worked out; `offramp dynamics` and `offramp coupling` say why",
        Unanswered::NoCoalitions => {
            "is about coalitions, which are not computed next to agreements, votes or consent, nor beyond a limit"
        }
        Unanswered::NoStatusQuo => "compares with today's state, which rules exclude",
        Unanswered::OnlyReachableStates => "is about all feasible states, and only reachable ones were built",
        Unanswered::NotUnderstood => "asks for something that is not computed",
    }
}

fn failure_lines(
    model: &Model,
    verification: &Verification,
    finding: &ExpectationFinding,
    failures: &[Failure],
) -> Vec<String> {
    let mut lines = Vec::new();
    for failure in failures {
        match failure {
            Failure::Described(wrong) => {
                lines.push("described, but the answer says otherwise:".to_owned());
                lines.extend(states(model, verification, wrong));
            }
            Failure::Undescribed(wrong) => {
                lines.push("found, but not described:".to_owned());
                lines.extend(states(model, verification, wrong));
            }
            Failure::MeetsNothing(conditions) => {
                let numbers: Vec<String> = conditions.iter().map(|index| (index + 1).to_string()).collect();
                let key = &model.expectations[finding.expectation].key;
                lines.push(format!("no feasible state meets condition {} of `{key}`", numbers.join(", ")));
            }
            Failure::Outside { low, high, found } => lines.push(format!("expected {low} to {high}, found {found:.4}")),
            Failure::Count { expected, found } => lines.push(format!("expected {expected}, found {found}")),
            Failure::Concepts { missing, unexpected } => {
                lines.extend(words(missing, unexpected.iter().map(|concept| concept.id())));
            }
            Failure::Words { missing, unexpected } => lines.extend(words(missing, unexpected.iter().copied())),
            Failure::Actors { missing, unexpected } => {
                lines.extend(words(missing, unexpected.iter().map(|&actor| model.actor(actor).id.as_str())));
            }
        }
    }
    lines
}

fn words<'w>(missing: &[String], unexpected: impl Iterator<Item = &'w str>) -> Vec<String> {
    let unexpected: Vec<&str> = unexpected.collect();
    let mut lines = Vec::new();
    if !missing.is_empty() {
        lines.push(format!("expected and not found: {}", missing.join(", ")));
    }
    if !unexpected.is_empty() {
        lines.push(format!("found and not expected: {}", unexpected.join(", ")));
    }
    lines
}

fn states(model: &Model, verification: &Verification, wrong: &WrongStates) -> Vec<String> {
    let words = Words::new(model);
    let condition = |state: &StateId| words.state_condition(&verification.space.levels(*state));
    let mut lines: Vec<String> = wrong
        .patterns
        .patterns
        .iter()
        .map(|pattern| format!("  {} ({})", pattern_condition(model, pattern), states_count(pattern.n_states)))
        .collect();
    if lines.is_empty() {
        lines.extend(wrong.examples.iter().map(|state| format!("  {}", condition(state))));
    }
    lines
}

fn states_count(n: usize) -> String {
    if n == 1 { "1 state".to_owned() } else { format!("{n} states") }
}

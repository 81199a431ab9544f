//! Sensitivity of a case whose probabilities are known in closed form.

use offramp::dynamics::{DynamicsRequest, Foresight};
use offramp::explore::Within;
use offramp::numbers::{
    SensitivityAnswer, SensitivityFindings, SensitivityMethod, SensitivityRefused, SensitivityRequest, sensitivity,
};
use std::ops::ControlFlow;

/// War comes by a spark, `1 - exp(-rate x 200 days)`; the other shock and the wants of the onlooker change nothing about that.
const SPARK: &str = r#"
[case]
title = "spark"
as-of = 2020-01-01
fronts = ["town", "sea"]
[front.town]
ladder = [{ rung = "peace" }, { rung = "war", when = "lord.war" }]
[front.sea]
ladder = [{ rung = "calm" }, { rung = "storm", when = "onlooker.storm" }]
[actor.lord]
can.war = { what = "go to war", front = "town", moves = "none" }
[actor.onlooker]
can.storm = { what = "sail", front = "sea" }
wants = [{ that = "onlooker.storm", credence = 0.5 }]
[shock.spark]
rate = "2 a year"
sets = { "lord.war" = "yes" }
[shock.wind]
rate = "3 a year"
sets = { "onlooker.storm" = "yes" }
[outcome.war]
when = "lord.war"
"#;

fn ask(method: SensitivityMethod, runs: usize) -> SensitivityFindings {
    let case = offramp_case::CaseText { name: "spark.toml".to_owned(), text: SPARK.to_owned() };
    let model = offramp_case::check(&case, &[]).model.expect("no errors");
    let mut dynamics =
        DynamicsRequest { by_days: 200.0, outcomes: vec!["war".to_owned()], ..DynamicsRequest::default() };
    dynamics.minds.foresight = Foresight::NONE;
    let request = SensitivityRequest { dynamics, method, runs };
    sensitivity(&model, &request, &|_, _| ControlFlow::Continue(())).expect("an answer")
}

fn at(findings: &SensitivityFindings, name: &str) -> usize {
    findings.inputs.iter().position(|input| input.name == name).unwrap_or_else(|| panic!("{:?}", findings.inputs))
}

/// The probability of war at so many sparks a year.
fn war(per_year: f64) -> f64 {
    1.0 - (-per_year / 365.25 * 200.0).exp()
}

#[test]
fn only_the_spark_matters() {
    let findings = ask(SensitivityMethod::Morris, 400);
    let spark = at(&findings, "shock.spark.rate");
    assert!(findings.inputs.iter().any(|input| input.name.starts_with("kept of onlooker.wants")), "{findings:?}");
    at(&findings, "shock.wind.rate");
    let SensitivityAnswer::Morris(found) = &findings.answer else { panic!("{findings:?}") };
    let output = &found.outputs[0];
    // The ends of the grid: half and twice of two a year.
    assert!((output.range.0 - war(1.0)).abs() < 1e-12 && (output.range.1 - war(4.0)).abs() < 1e-12, "{output:?}");
    for (number, effects) in output.inputs.iter().enumerate() {
        if number == spark {
            assert!(effects.mu_star > 0.3 && effects.rises_falls == (found.trajectories, 0), "{effects:?}");
        } else {
            assert!(effects.mu_star < 1e-12, "{}: {effects:?}", findings.inputs[number].name);
        }
    }
}

#[test]
fn all_variance_is_the_sparks() {
    let findings = ask(SensitivityMethod::Sobol, 4000);
    let spark = at(&findings, "shock.spark.rate");
    let SensitivityAnswer::Sobol(found) = &findings.answer else { panic!("{findings:?}") };
    let indices = found.outputs[0].inputs.as_ref().expect("it varies");
    for (number, index) in indices.iter().enumerate() {
        let share = f64::from(u8::from(number == spark));
        assert!((index.first - share).abs() < 0.03 && (index.total - share).abs() < 0.03, "{number}: {index:?}");
    }
}

#[test]
fn a_box_of_many_sparks() {
    let findings = ask(SensitivityMethod::Prim { above: Some(war(2.5)) }, 512);
    let SensitivityAnswer::Prim { boxes, .. } = &findings.answer else { panic!("{findings:?}") };
    let best = &boxes.boxes[0];
    assert_eq!(best.limits.len(), 1, "{best:?}");
    assert_eq!(best.limits[0].input, at(&findings, "shock.spark.rate"));
    let Within::Range(Some(low), None) = best.limits[0].within else { panic!("{best:?}") };
    assert!((low * 365.25 - 2.5).abs() < 0.1, "{best:?}");
    assert!(best.coverage > 0.97 && best.density > 0.97, "{best:?}");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| ask(SensitivityMethod::Morris, 100))
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn what_holds_today_has_no_sensitivity() {
    let text = SPARK.replace("[outcome.war]\nwhen = \"lord.war\"", "[outcome.war]\nwhen = \"not lord.war\"");
    let case = offramp_case::CaseText { name: "spark.toml".to_owned(), text };
    let model = offramp_case::check(&case, &[]).model.expect("no errors");
    let dynamics = DynamicsRequest { outcomes: vec!["war".to_owned()], ..DynamicsRequest::default() };
    let request = SensitivityRequest { dynamics, method: SensitivityMethod::Morris, runs: 10 };
    let answer = sensitivity(&model, &request, &|_, _| ControlFlow::Continue(()));
    assert_eq!(answer, Err(SensitivityRefused::NothingOpen));
}

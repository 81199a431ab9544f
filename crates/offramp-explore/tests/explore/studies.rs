//! What all methods share: checks, threads, stopping.

use crate::cube::{even, names, unit, units};
use offramp_explore::{
    ExploreError, Input, Inputs, Model, MorrisRequest, PrimRequest, SobolRequest, Spread, Study, morris, prim, sample,
    sobol,
};
use std::ops::ControlFlow;

fn bumpy(x: &[f64]) -> Result<Vec<f64>, String> {
    Ok(vec![x.iter().enumerate().map(|(at, x)| (x * (at + 2) as f64).sin()).product(), x.iter().sum()])
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let inputs = units(5);
    let outputs = names(2);
    let study = Study { inputs: &inputs, outputs: &outputs, model: &bumpy, watch: None };
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| {
            let runs = sample(&study, 300, 9).expect("runs");
            let marks: Vec<bool> = runs.outputs.iter().map(|outputs| outputs[1] > 3.0).collect();
            let boxes = prim(&inputs, &runs, &marks, &PrimRequest::default());
            (morris(&study, &MorrisRequest::default()), sobol(&study, &SobolRequest::default()), runs, boxes)
        })
    };
    assert_eq!(on(1), on(4));
}

/// A study that is stopped is a shorter study, and says so.
#[test]
fn stopping_keeps_what_there_is() {
    let inputs = units(3);
    let outputs = names(2);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let watch = |done: u64, _: u64| if done >= 40 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let stopped = Study { inputs: &inputs, outputs: &outputs, model: &bumpy, watch: Some(&watch) };
    let whole = Study { watch: None, ..stopped };
    let ask = |study: &Study<'_>, trajectories| {
        pool.install(|| morris(study, &MorrisRequest { trajectories, ..MorrisRequest::default() })).expect("effects")
    };
    let early = ask(&stopped, 32);
    assert_eq!((early.trajectories, early.asked, early.runs), (10, 32, 40));
    assert_eq!(early.outputs, ask(&whole, 10).outputs);
    let early = pool.install(|| sobol(&stopped, &SobolRequest { rows: 64, replicates: 4, seed: 1 })).expect("indices");
    assert_eq!((early.rows, early.asked, early.runs), (8, 256, 40));
    let at_once = |_: u64, _: u64| ControlFlow::Break(());
    let at_once = Study { watch: Some(&at_once), ..stopped };
    let answer = pool.install(|| morris(&at_once, &MorrisRequest::default()));
    assert_eq!(answer, Err(ExploreError::StoppedTooEarly { runs: 4 }));
}

#[test]
fn inputs_that_cannot_be_varied() {
    let message = |list: Vec<Input>| Inputs::new(list).expect_err("an error").to_string();
    assert_eq!(message(Vec::new()), "there is no uncertain input to vary");
    assert_eq!(message(vec![unit("x"), unit("x")]), "two inputs are called `x`: give each its own name");
    let with = |spread: Spread| message(vec![Input { name: "x".to_owned(), spread }]);
    assert_eq!(message(vec![even("x", 1.0, 1.0)]), "the input `x` cannot be varied: its range is empty");
    assert!(with(Spread::Ratio { low: 0.0, high: 1.0 }).contains("above zero"));
    assert!(with(Spread::Even { low: f64::NAN, high: 1.0 }).contains("not finite"));
    assert!(with(Spread::Levels(vec![1.0])).contains("fewer than two"));
    assert!(with(Spread::Chance(1.0)).contains("between 0 and 1"));
}

#[test]
fn models_that_fail_name_the_run() {
    let inputs = units(2);
    let outputs = names(1);
    let ask = |model: Model<'_>| {
        sample(&Study { inputs: &inputs, outputs: &outputs, model, watch: None }, 16, 1).expect_err("an error")
    };
    let fails = ask(&|x| if x[0] > 0.5 { Err("too hot".to_owned()) } else { Ok(vec![0.0]) });
    assert!(matches!(&fails, ExploreError::ModelFailed { message, .. } if message == "too hot"), "{fails:?}");
    assert!(matches!(ask(&|_| Ok(vec![f64::NAN])), ExploreError::NotFinite { run: 0, .. }));
    assert!(matches!(ask(&|_| Ok(vec![1.0, 2.0])), ExploreError::WrongOutputs { given: 2, announced: 1, .. }));
}

/// An output that never changes has no variance to divide: that is an answer, and no division by zero.
#[test]
fn an_output_that_never_changes() {
    let inputs = units(2);
    let outputs = names(2);
    let model = |x: &[f64]| Ok(vec![0.1 + 0.2, x[0]]);
    let study = Study { inputs: &inputs, outputs: &outputs, model: &model, watch: None };
    let found = sobol(&study, &SobolRequest::default()).expect("indices");
    assert_eq!(found.outputs[0].inputs, None);
    assert!(found.outputs[1].inputs.is_some());
    let found = morris(&study, &MorrisRequest::default()).expect("effects");
    assert!(found.outputs[0].inputs.iter().all(|effects| effects.mu_star == 0.0 && effects.sigma == 0.0));
}

#[test]
fn settings_out_of_range() {
    let inputs = units(129);
    let outputs = names(1);
    let model = |_: &[f64]| Ok(vec![0.0]);
    let study = Study { inputs: &inputs, outputs: &outputs, model: &model, watch: None };
    let error = sobol(&study, &SobolRequest::default()).expect_err("too many inputs").to_string();
    assert!(error.starts_with("129 inputs are more than the 128 that the Sobol method takes"), "{error}");
    assert!(morris(&study, &MorrisRequest { levels: 5, ..MorrisRequest::default() }).is_err());
    assert!(morris(&study, &MorrisRequest { trajectories: 1, ..MorrisRequest::default() }).is_err());
    assert!(sample(&study, 0, 1).is_err() && sample(&study, 70_000, 1).is_err());
    let none = Study { outputs: &[], ..study };
    assert_eq!(sample(&none, 4, 1), Err(ExploreError::NoOutputs));
}

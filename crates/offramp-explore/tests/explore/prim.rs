//! PRIM finds what was hidden, and says when there is nothing.

use crate::cube::{names, unit, units};
use offramp_explore::{ExploreError, Input, Inputs, Prim, PrimRequest, Runs, Spread, Study, Within, prim, sample};

fn runs(inputs: &Inputs, n: usize, seed: u64) -> Runs {
    let model = |x: &[f64]| Ok(vec![x[0]]);
    sample(&Study { inputs, outputs: &names(1), model: &model, watch: None }, n, seed).expect("runs")
}

fn boxes(inputs: &Inputs, runs: &Runs, of_interest: impl Fn(&[f64]) -> bool, request: &PrimRequest) -> Prim {
    let marks: Vec<bool> = runs.values.iter().map(|values| of_interest(values)).collect();
    prim(inputs, runs, &marks, request).expect("an answer")
}

#[test]
fn a_planted_box() {
    let mut list: Vec<Input> = (0..6).map(|number| unit(&format!("x{number}"))).collect();
    list.push(Input { name: "mode".to_owned(), spread: Spread::Levels(vec![10.0, 20.0, 30.0]) });
    let inputs = Inputs::new(list).expect("fine inputs");
    for seed in 0..10 {
        let runs = runs(&inputs, 2048, seed);
        let planted = |x: &[f64]| x[1] > 0.7 && x[4] < 0.5 && x[6] != 20.0;
        let found = boxes(&inputs, &runs, planted, &PrimRequest { boxes: 1, ..PrimRequest::default() });
        let best = &found.boxes[0];
        assert!(best.coverage > 0.9 && best.density > 0.9, "seed {seed}: {best:?}");
        let limited: Vec<usize> = best.limits.iter().map(|limit| limit.input).collect();
        assert_eq!(limited, [1, 4, 6], "seed {seed}: {best:?}");
        match (&best.limits[0].within, &best.limits[1].within) {
            (Within::Range(Some(low), None), Within::Range(None, Some(high))) => {
                assert!((low - 0.7).abs() < 0.05 && (high - 0.5).abs() < 0.05, "seed {seed}: {best:?}");
            }
            other => panic!("seed {seed}: {other:?}"),
        }
        assert_eq!(best.limits[2].within, Within::Levels(vec![10.0, 30.0]));
        assert!(
            best.limits.iter().all(|limit| limit.quasi_p < 1e-6 && limit.found_again > 0.9),
            "seed {seed}: {best:?}"
        );
        // The counts say what the limits say.
        assert_eq!(best.density, best.of_interest as f64 / best.runs as f64);
        assert_eq!(best.coverage, best.of_interest as f64 / found.of_interest as f64);
    }
}

#[test]
fn two_boxes_one_after_the_other() {
    let inputs = units(4);
    let runs = runs(&inputs, 4096, 1);
    let planted = |x: &[f64]| (x[0] < 0.3 && x[1] < 0.5) || (x[2] > 0.85 && x[0] > 0.5);
    let found = boxes(&inputs, &runs, planted, &PrimRequest::default());
    assert!(found.boxes.len() >= 2, "{found:?}");
    assert!(found.boxes[..2].iter().all(|has| has.density > 0.85), "{found:?}");
    assert!(found.boxes[..2].iter().map(|has| has.coverage).sum::<f64>() > 0.85, "{found:?}");
}

/// Without the test against chance every search finds some box.
#[test]
fn in_noise_there_is_nothing() {
    let inputs = units(5);
    let mut n_limits = 0;
    for seed in 0..40 {
        let runs = runs(&inputs, 400, seed);
        // A coin that has nothing to do with the inputs.
        let coin = |x: &[f64]| ((x.iter().sum::<f64>() * 1e6) as u64).is_multiple_of(3);
        let request = PrimRequest { boxes: 1, halves: 0, significance: 1e-4, ..PrimRequest::default() };
        n_limits += boxes(&inputs, &runs, coin, &request).boxes.len();
    }
    assert!(n_limits <= 8, "{n_limits} of 40 searches in noise found a box");
}

#[test]
fn nothing_to_tell() {
    let inputs = units(2);
    let runs = runs(&inputs, 64, 1);
    let ask = |marks: &[bool]| prim(&inputs, &runs, marks, &PrimRequest::default());
    assert_eq!(ask(&[true; 64]), Err(ExploreError::NothingToTell { runs: 64, all: true }));
    assert_eq!(ask(&[false; 64]), Err(ExploreError::NothingToTell { runs: 64, all: false }));
    assert!(matches!(ask(&[false; 63]), Err(ExploreError::BadSetting { .. })));
}

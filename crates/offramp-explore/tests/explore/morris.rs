//! Morris screening: exact on linear functions, and against the mean over all steps of the grid.

use crate::cube::{Table, even, names, units};
use offramp_explore::{Effects, Input, Inputs, MorrisRequest, Spread, Study, morris};

fn effects(inputs: &Inputs, model: impl Fn(&[f64]) -> f64 + Sync, request: &MorrisRequest) -> Vec<Effects> {
    let model = |x: &[f64]| Ok(vec![model(x)]);
    let study = Study { inputs, outputs: &names(1), model: &model, watch: None };
    morris(&study, request).expect("an answer").outputs.remove(0).inputs
}

#[test]
fn linear_functions_exactly() {
    let level = |values: &[f64]| Spread::Levels(values.to_vec());
    let inputs = Inputs::new(vec![
        even("a", 10.0, 20.0),
        even("b", -1.0, 1.0),
        Input { name: "c".to_owned(), spread: level(&[0.0, 1.0]) },
        Input { name: "d".to_owned(), spread: level(&[1.0, 2.0, 3.0]) },
        Input { name: "e".to_owned(), spread: Spread::Chance(0.1) },
        Input { name: "f".to_owned(), spread: Spread::Ratio { low: 1.0, high: 100.0 } },
        even("g", 0.0, 1.0),
    ])
    .expect("fine inputs");
    let model = |x: &[f64]| 3.0 * x[0] - 2.0 * x[1] + 5.0 * x[2] + x[3] + 7.0 * x[4] + x[5].log10();
    let found = effects(&inputs, model, &MorrisRequest { trajectories: 20, levels: 6, seed: 4 });
    for (effects, slope) in found.iter().zip([30.0, -4.0, 5.0, 2.0, 7.0, 2.0, 0.0]) {
        assert!((effects.mu - slope).abs() < 1e-11, "{effects:?}, {slope}");
        assert!((effects.mu_star - f64::abs(slope)).abs() < 1e-11, "{effects:?}, {slope}");
        assert!(effects.sigma < 1e-11 && effects.mu_star_error < 1e-11, "{effects:?}");
    }
    assert_eq!((found[0].rises_falls, found[1].rises_falls, found[6].rises_falls), ((20, 0), (0, 20), (0, 0)));
}

/// Without mu* an input whose rises and falls cancel would be screened out.
#[test]
fn effects_that_cancel_are_seen() {
    let found = effects(&units(1), |x| (x[0] - 0.5).abs(), &MorrisRequest { trajectories: 400, levels: 4, seed: 1 });
    assert!(found[0].mu.abs() < 0.1 && found[0].sigma > 0.2, "{found:?}");
    // Steps of two thirds from 0 and from 1/3: each changes the distance from the middle by a third, over two thirds.
    assert!((found[0].mu_star - 0.5).abs() < 1e-12, "{found:?}");
}

/// The mean of all elementary effects of the grid, by enumeration.
fn by_definition(table: &Table, input: usize) -> (f64, f64) {
    let size = table.sizes[input];
    let effects: Vec<f64> = table
        .points()
        .iter()
        .map(|point| {
            let mut after = point.clone();
            after[input] = (point[input] + size / 2) % size;
            let part = (after[input] as f64 - point[input] as f64) / (size - 1) as f64;
            (table.at(&after) - table.at(point)) / part
        })
        .collect();
    let n = effects.len() as f64;
    (effects.iter().sum::<f64>() / n, effects.iter().map(|effect| effect.abs()).sum::<f64>() / n)
}

#[test]
fn random_functions_on_grids_by_enumeration() {
    for seed in 0..100 {
        let table = Table::random(seed, &[2, 4, 3, 5]);
        let model = |x: &[f64]| table.at(&x.iter().map(|&x| x as usize).collect::<Vec<_>>());
        let found = effects(&table.inputs(), model, &MorrisRequest { trajectories: 400, levels: 4, seed });
        for (input, effects) in found.iter().enumerate() {
            let (mu, mu_star) = by_definition(&table, input);
            let error = effects.sigma / 20.0;
            assert!((effects.mu - mu).abs() < 5.0 * error, "seed {seed}: {effects:?}, {mu}");
            let error = effects.mu_star_error;
            assert!((effects.mu_star - mu_star).abs() < 5.0 * error, "seed {seed}: {effects:?}, {mu_star}");
        }
    }
}

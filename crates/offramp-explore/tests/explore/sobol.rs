//! Sobol indices against closed forms and against their definition by enumeration.

use crate::cube::{Table, even, names, unit, units};
use offramp_explore::{Index, Inputs, Sobol, SobolRequest, Study, sobol};
use std::f64::consts::PI;

fn indices(inputs: &Inputs, model: impl Fn(&[f64]) -> f64 + Sync, request: &SobolRequest) -> Sobol {
    let model = |x: &[f64]| Ok(vec![model(x)]);
    sobol(&Study { inputs, outputs: &names(1), model: &model, watch: None }, request).expect("an answer")
}

fn all(sobol: &Sobol) -> &[Index] {
    sobol.outputs[0].inputs.as_deref().expect("an output that varies")
}

fn ishigami(x: &[f64]) -> f64 {
    x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
}

/// Ishigami & Homma (1990): variances in closed form.
fn ishigami_exact() -> [(f64, f64); 3] {
    let (a, b) = (7.0f64, 0.1f64);
    let v1 = 0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2);
    let v2 = a * a / 8.0;
    let v13 = b * b * PI.powi(8) * 8.0 / 225.0;
    let v = v1 + v2 + v13;
    [(v1 / v, (v1 + v13) / v), (v2 / v, v2 / v), (0.0, v13 / v)]
}

fn angles() -> Inputs {
    Inputs::new(vec![even("a", -PI, PI), even("b", -PI, PI), even("c", -PI, PI)]).expect("fine inputs")
}

#[test]
fn the_ishigami_function() {
    let found = indices(&angles(), ishigami, &SobolRequest { rows: 1024, replicates: 16, seed: 3 });
    assert_eq!((found.rows, found.runs), (16_384, 16_384 * 5));
    for (index, (first, total)) in all(&found).iter().zip(ishigami_exact()) {
        assert!((index.first - first).abs() < 3.0 * index.first_error, "{index:?}, first {first}");
        assert!((index.total - total).abs() < 3.0 * index.total_error, "{index:?}, total {total}");
        assert!(index.first_error < 0.004 && index.total_error < 0.003, "{index:?}");
    }
}

/// Without this a standard error could be any small number.
#[test]
fn standard_errors_are_honest() {
    let (mut within, mut of) = (0, 0);
    for seed in 0..60 {
        let found = indices(&angles(), ishigami, &SobolRequest { rows: 64, replicates: 16, seed });
        for (index, (first, total)) in all(&found).iter().zip(ishigami_exact()) {
            // 97.5 % point of Student's t with 15 degrees of freedom.
            within += usize::from((index.first - first).abs() <= 2.131 * index.first_error);
            within += usize::from((index.total - total).abs() <= 2.131 * index.total_error);
            of += 2;
        }
    }
    let share = within as f64 / of as f64;
    assert!((0.88..=0.995).contains(&share), "{share} of {of} within what should hold 95 %");
}

/// Saltelli & Sobol (1995): f = prod (|4 x - 2| + a) / (1 + a).
#[test]
fn the_g_function() {
    let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    let model = |x: &[f64]| x.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product();
    let found = indices(&units(8), model, &SobolRequest { rows: 1024, replicates: 16, seed: 1 });
    let v = a.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
    let product: f64 = v.iter().map(|v| 1.0 + v).product();
    for (index, v) in all(&found).iter().zip(v) {
        let (first, total) = (v / (product - 1.0), v * product / (1.0 + v) / (product - 1.0));
        assert!((index.first - first).abs() < 0.004, "{index:?}, first {first}");
        assert!((index.total - total).abs() < 0.004, "{index:?}, total {total}");
    }
}

#[test]
fn sums_have_no_interaction_and_products_of_centred_inputs_nothing_else() {
    let request = SobolRequest { rows: 512, replicates: 16, seed: 2 };
    let sum = indices(&units(3), |x| 1e6 + 3.0 * x[0] - 4.0 * x[1], &request);
    for (index, share) in all(&sum).iter().zip([9.0 / 25.0, 16.0 / 25.0, 0.0]) {
        assert!((index.first - share).abs() < 0.002 && (index.total - share).abs() < 0.002, "{index:?}, {share}");
    }
    assert!((sum.outputs[0].sum_of_first - 1.0).abs() < 0.002);
    let product = indices(&units(2), |x| (x[0] - 0.5) * (x[1] - 0.5), &request);
    for index in all(&product) {
        assert!(index.first.abs() < 0.01 && (index.total - 1.0).abs() < 0.01, "{index:?}");
    }
}

/// First-order and total indices from the definition: variances of conditional means, by enumeration.
fn by_definition(table: &Table, input: usize) -> (f64, f64) {
    let points = table.points();
    let mean = table.values.iter().sum::<f64>() / points.len() as f64;
    let variance = table.values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / points.len() as f64;
    let variance_of_means = |key: &dyn Fn(&[usize]) -> Vec<usize>| {
        let mut groups = std::collections::BTreeMap::<Vec<usize>, (f64, f64)>::new();
        for point in &points {
            let group = groups.entry(key(point)).or_default();
            *group = (group.0 + table.at(point), group.1 + 1.0);
        }
        groups.values().map(|(sum, n)| n * (sum / n - mean).powi(2)).sum::<f64>() / points.len() as f64
    };
    let alone = variance_of_means(&|point| vec![point[input]]);
    let others = variance_of_means(&|point| {
        point.iter().enumerate().filter(|(at, _)| *at != input).map(|(_, level)| *level).collect()
    });
    (alone / variance, 1.0 - others / variance)
}

#[test]
fn random_functions_on_grids_by_enumeration() {
    let mut far = 0;
    for seed in 0..150 {
        let table = Table::random(seed, &[2, 3, 4, 2]);
        let model = |x: &[f64]| table.at(&x.iter().map(|&x| x as usize).collect::<Vec<_>>());
        let found = indices(&table.inputs(), model, &SobolRequest { rows: 128, replicates: 16, seed });
        for (input, index) in all(&found).iter().enumerate() {
            let (first, total) = by_definition(&table, input);
            assert!((index.first - first).abs() <= 6.0 * index.first_error + 1e-9, "seed {seed}: {index:?}, {first}");
            assert!((index.total - total).abs() <= 6.0 * index.total_error + 1e-9, "seed {seed}: {index:?}, {total}");
            far += usize::from((index.first - first).abs() > 2.131 * index.first_error);
        }
    }
    assert!(far <= 60, "{far} of 600 first-order indices lie outside what should hold 95 %");
}

#[test]
fn chances_have_their_variance() {
    let spread = offramp_explore::Spread::Chance(0.2);
    let rare = offramp_explore::Input { name: "rare".to_owned(), spread };
    let inputs = Inputs::new(vec![rare, unit("x")]).expect("fine inputs");
    let found = indices(&inputs, |x| x[0] + x[1], &SobolRequest::default());
    let share = 0.16 / (0.16 + 1.0 / 12.0);
    assert!((all(&found)[0].first - share).abs() < 0.02, "{:?}", all(&found));
    assert!((found.outputs[0].mean - 0.7).abs() < 0.005);
}

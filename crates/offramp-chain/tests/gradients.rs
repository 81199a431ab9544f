//! Adjoint gradients against differences of the answers themselves.

#![allow(clippy::needless_range_loop, reason = "states and parameters are numbered")]

mod support;

use offramp_chain::*;
use support::*;

const PARAMETERS: usize = 6;

/// Rates are products of parameters: each arc depends on two of six.
struct Parametric {
    shape: Chain,
    factors: Vec<[usize; 2]>,
}

impl Parametric {
    fn new(draws: &mut Draws, n: usize) -> Parametric {
        let shape = random_chain(draws, n, 5, Scale::Even);
        let factors = (0..shape.n_arcs()).map(|_| [draws.below(PARAMETERS), draws.below(PARAMETERS)]).collect();
        Parametric { shape, factors }
    }

    fn at(&self, theta: &[f64]) -> Chain {
        let rate = |arc: usize| self.shape.arc(arc).rate * theta[self.factors[arc][0]] * theta[self.factors[arc][1]];
        self.shape.with_rates((0..self.shape.n_arcs()).map(rate).collect()).expect("fine")
    }

    fn gradient(&self, theta: &[f64], found: &ArcGradient) -> Vec<f64> {
        found.in_parameters(PARAMETERS, |add| {
            for (arc, &[a, b]) in self.factors.iter().enumerate() {
                add(arc, a, self.shape.arc(arc).rate * theta[b]);
                add(arc, b, self.shape.arc(arc).rate * theta[a]);
            }
        })
    }
}

fn check(name: &str, seed: u64, model: &Parametric, theta: &[f64], gradient: &[f64], value: &dyn Fn(&Chain) -> f64) {
    for parameter in 0..PARAMETERS {
        let step = 1e-4 * theta[parameter];
        let at = |sign: f64| {
            let mut moved = theta.to_vec();
            moved[parameter] += sign * step;
            value(&model.at(&moved))
        };
        // Fifth-order central difference.
        let difference = (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / (12.0 * step);
        let off = (difference - gradient[parameter]).abs();
        let scale = difference.abs().max(1e-5);
        assert!(
            off <= 1e-6 * scale,
            "{name}, seed {seed}, parameter {parameter}: {} not {difference}",
            gradient[parameter]
        );
    }
}

#[test]
fn gradients_agree_with_differences() {
    let options = SolveOptions::default();
    let transient = TransientOptions::default();
    for seed in 0..150 {
        let mut draws = Draws(seed);
        let n = 6 + draws.below(10);
        let model = Parametric::new(&mut draws, n);
        let theta: Vec<f64> = (0..PARAMETERS).map(|_| 0.5 + draws.unit()).collect();
        let (chain, classes) = (model.at(&theta), two_classes(n));
        let start = chain.start_at(0).expect("a state");
        let end = gradient_in_the_end(&chain, &start, &classes, 0, &options).expect("solved").value;
        let value = |chain: &Chain| absorption(chain, &classes, &options).expect("solved").value.by_class[0][0];
        assert!((end.value - value(&chain)).abs() < 1e-13);
        check("in the end", seed, &model, &theta, &model.gradient(&theta, &end), &value);
        let time = 0.2 + 6.0 * draws.unit();
        let by = gradient_by(&chain, &start, &classes, 1, time, &transient).expect("computed");
        let value =
            |chain: &Chain| hit_by_from(chain, &start, &classes, &[time], &transient).expect("computed").values[1][0];
        assert!((by.value - value(&chain)).abs() < 1e-13);
        check("by a time", seed, &model, &theta, &model.gradient(&theta, &by), &value);
        // Each set by itself, side by side: as one at a time.
        let third = StateSet::from_states(n, [0, 2]);
        let sets: Vec<StateSet> = [&classes[..], &[third], &classes[..]].concat();
        let together = gradients_by(&chain, &start, &sets, time, &transient).expect("computed");
        let chances = chances_by(&chain, &start, &sets, time, &transient).expect("computed");
        let causes = causes_each_by(&chain, &start, &sets, &[0.3 * time, time], &transient).expect("computed");
        for (set, found) in sets.iter().zip(&causes) {
            let alone = causes_by(&chain, &start, std::slice::from_ref(set), &[0.3 * time, time], &transient)
                .expect("computed");
            assert_eq!(found.by_cause.len(), alone[0].by_cause.len());
            for ((cause, found), (known, alone)) in found.by_cause.iter().zip(&alone[0].by_cause) {
                assert!(cause == known && relative_difference(found, alone) < 1e-11, "{found:?} is not {alone:?}");
            }
            assert!(relative_difference(&found.total, &alone[0].total) < 1e-11);
            for (found, alone) in found.mean_time.iter().zip(&alone[0].mean_time) {
                let (found, alone) = (found.unwrap_or(-1.0), alone.unwrap_or(-1.0));
                assert!((found - alone).abs() < 1e-10, "seed {seed}: {found} is not {alone}");
            }
        }
        for ((set, found), chance) in sets.iter().zip(&together).zip(chances) {
            let alone = gradient_by(&chain, &start, std::slice::from_ref(set), 0, time, &transient).expect("computed");
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * (1.0 + b.abs());
            assert!(
                near(found.value, alone.value) && near(chance, alone.value),
                "{} {chance} {}",
                found.value,
                alone.value
            );
            assert!(found.by_arc.iter().zip(&alone.by_arc).all(|(a, b)| near(*a, *b)), "seed {seed}");
        }
        match gradient_of_time(&chain, &start, &classes, &options) {
            Ok(mean) => {
                let value = |chain: &Chain| mean_times(chain, &classes, &options).expect("solved").value.any[0];
                check("mean time", seed, &model, &theta, &model.gradient(&theta, &mean.value), &value);
            }
            Err(error) => assert_eq!(error, ChainError::Impossible),
        }
    }
}

//! Poisson weights for uniformisation, without overflow and with a bound on what is cut off.
//!
//! In: the mean and the mass that may be missing. Out: a window of weights around the most likely number. After Fox & Glynn
//! (1988): weights by recurrence from the mode outwards, normalised by their sum; the cut is bounded by a geometric series,
//! so that no exponential is needed.

/// The weights `P(N = k)` for `k` in a window, for N Poisson.
#[derive(Debug, Clone, PartialEq)]
pub struct PoissonWindow {
    /// The first `k` of the window.
    pub left: u64,
    /// The weights from `left` on; they sum to 1.
    pub weights: Vec<f64>,
    /// Upper bound on the mass outside the window.
    pub missing: f64,
}

impl PoissonWindow {
    /// The window for a `mean` that is finite and not negative, with at most `epsilon` (above 1e-280) outside.
    pub fn new(mean: f64, epsilon: f64) -> PoissonWindow {
        if mean == 0.0 {
            return PoissonWindow { left: 0, weights: vec![1.0], missing: 0.0 };
        }
        let mode = mean.floor();
        let (mut below, mut above) = (Vec::new(), Vec::new());
        let (mut weight, mut k, mut missing, mut total) = (1.0, mode, 0.0, 1.0);
        while k > 0.0 {
            // P(k - 1) / P(k) = k / mean, falling with k: the rest is at most a geometric series.
            let ratio = k / mean;
            if ratio < 1.0 && weight * ratio / (1.0 - ratio) <= 0.5 * epsilon * total {
                missing += weight * ratio / (1.0 - ratio);
                break;
            }
            weight *= ratio;
            total += weight;
            below.push(weight);
            k -= 1.0;
        }
        (weight, k) = (1.0, mode);
        loop {
            let ratio = mean / (k + 1.0);
            if ratio < 1.0 && weight * ratio / (1.0 - ratio) <= 0.5 * epsilon * total {
                missing += weight * ratio / (1.0 - ratio);
                break;
            }
            weight *= ratio;
            total += weight;
            above.push(weight);
            k += 1.0;
        }
        let left = mode as u64 - below.len() as u64;
        let mut weights: Vec<f64> = below.iter().rev().copied().chain([1.0]).chain(above.iter().copied()).collect();
        // From the small ends to the middle, so that small weights are not lost in the sum.
        let middle = below.len();
        let sum = weights[..middle].iter().sum::<f64>() + weights[middle..].iter().rev().sum::<f64>();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        PoissonWindow { left, weights, missing: missing / sum }
    }

    /// The last `k` of the window.
    pub fn right(&self) -> u64 {
        self.left + self.weights.len() as u64 - 1
    }

    /// `P(N = k)`; 0 outside the window.
    pub fn weight(&self, k: u64) -> f64 {
        k.checked_sub(self.left).and_then(|place| self.weights.get(place as usize)).copied().unwrap_or(0.0)
    }

    /// `P(N > k)` for every `k` from 0 to the last of the window.
    pub fn tails(&self) -> Vec<f64> {
        let mut tails = vec![1.0; self.right() as usize + 1];
        let mut rest = 0.0;
        for place in (0..self.weights.len()).rev() {
            tails[self.left as usize + place] = rest;
            rest += self.weights[place];
        }
        tails
    }
}

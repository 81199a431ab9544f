//! Shares of worlds, with their sampling error.

use super::draw::WorldsMethod;

/// In which share of worlds something holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// From 0 to 1.
    pub value: f64,
    /// How far chance may have led astray; `None` where all worlds were looked at.
    pub error: Option<SamplingError>,
}

/// The sampling error of a share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SamplingError {
    /// The standard error, sqrt(p (1 - p) / n).
    pub standard_error: f64,
    /// The 95 % interval of Wilson (1927), from and to.
    pub interval: (f64, f64),
}

impl Share {
    /// A share of worlds of this total weight out of `n_worlds`.
    pub(crate) fn of(weight: f64, method: WorldsMethod, n_worlds: usize) -> Self {
        match method {
            // Probabilities may add up to a rounding error more than 1.
            WorldsMethod::Enumerated => Self { value: weight.clamp(0.0, 1.0), error: None },
            WorldsMethod::Sampled => {
                let value = weight / n_worlds as f64;
                Self { value, error: Some(SamplingError::of(value, n_worlds as f64)) }
            }
        }
    }
}

impl SamplingError {
    fn of(p: f64, n: f64) -> Self {
        // The 97.5 % point of the normal distribution.
        const Z: f64 = 1.959_963_984_540_054;
        let centre = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
        let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let interval = ((centre - half).clamp(0.0, p), (centre + half).clamp(p, 1.0));
        Self { standard_error: (p * (1.0 - p) / n).sqrt(), interval }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662; 15 of 148 gives 0.0624 to 0.1605; 0 of 20 gives 0 to
    /// 0.1611.
    #[test]
    fn intervals_are_those_in_print() {
        for (weight, n, from, to) in [(81.0, 263, 0.2553, 0.3662), (15.0, 148, 0.0624, 0.1605), (0.0, 20, 0.0, 0.1611)]
        {
            let share = Share::of(weight, WorldsMethod::Sampled, n);
            let error = share.error.expect("sampled");
            assert!((error.interval.0 - from).abs() < 5e-5 && (error.interval.1 - to).abs() < 5e-5, "{share:?}");
        }
    }

    #[test]
    fn what_always_holds_has_share_one() {
        let share = Share::of(10.0, WorldsMethod::Sampled, 10);
        assert_eq!((share.value, share.error.expect("sampled").standard_error), (1.0, 0.0));
        assert_eq!(share.error.expect("sampled").interval.1, 1.0);
        assert_eq!(Share::of(1.000_000_1, WorldsMethod::Enumerated, 4), Share { value: 1.0, error: None });
    }
}

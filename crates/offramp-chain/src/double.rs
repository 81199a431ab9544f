//! Sums in twice the working precision, for residuals that must not lose the small difference of large numbers.
//!
//! Error-free transformations: Knuth (1969) for sums, Dekker (1971) for products; no fused operations, so the bits are the
//! same on every machine.

/// An unevaluated sum of two numbers, `high` carrying the rounded value.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Double {
    pub(crate) high: f64,
    pub(crate) low: f64,
}

impl Double {
    /// Adds a number.
    #[inline]
    pub(crate) fn add(&mut self, value: f64) {
        let (sum, error) = two_sum(self.high, value);
        let low = self.low + error;
        let (high, low) = quick_two_sum(sum, low);
        *self = Double { high, low };
    }

    /// Adds the product of two numbers.
    #[inline]
    pub(crate) fn add_product(&mut self, a: f64, b: f64) {
        let (product, error) = two_product(a, b);
        self.add(product);
        self.low += error;
    }

    /// The value, rounded.
    #[inline]
    pub(crate) fn value(self) -> f64 {
        self.high + self.low
    }
}

#[inline]
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let other = sum - a;
    (sum, (a - (sum - other)) + (b - other))
}

#[inline]
fn quick_two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    (sum, b - (sum - a))
}

#[inline]
fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    let ((ah, al), (bh, bl)) = (split(a), split(b));
    (product, ((ah * bh - product) + ah * bl + al * bh) + al * bl)
}

#[inline]
fn split(a: f64) -> (f64, f64) {
    // 2^27 + 1. OK because rates and solutions stay far below 1e290, where this would overflow.
    let scaled = 134_217_729.0 * a;
    let high = scaled - (scaled - a);
    (high, a - high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tiny_rest_between_large_numbers_survives() {
        // Plain arithmetic gives 0 here.
        let mut sum = Double::default();
        sum.add(1e16);
        sum.add_product(1e-3, 1.0);
        sum.add(-1e16);
        assert_eq!(sum.value(), 1e-3);
    }
}

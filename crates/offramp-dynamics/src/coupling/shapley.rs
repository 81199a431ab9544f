//! Shapley shares: an effect of several causes together, divided among them.
//!
//! In: the effect of every subset of causes. Out: a share per cause; the shares add up to the effect of all together. Does not: know what
//! causes or effects are.
//!
//! After Shapley (1953): the share of a cause is what it adds to the causes before it, averaged over all orders.

/// The shares of `n` causes. `effects[s]` is the effect of the causes whose bits are set in `s`; there are 2^n of them.
pub(super) fn shapley(n: usize, effects: &[f64]) -> Vec<f64> {
    debug_assert_eq!(effects.len(), 1 << n);
    // How often a cause comes after exactly these others: before! after! / n!, by the number before.
    let mut factorial = vec![1.0; n + 1];
    for k in 1..=n {
        factorial[k] = factorial[k - 1] * k as f64;
    }
    let weight = |before: usize| factorial[before] * factorial[n - before - 1] / factorial[n];
    let share = |cause: usize| {
        let without = (0..effects.len()).filter(|subset| subset >> cause & 1 == 0);
        without
            .map(|subset| weight(subset.count_ones() as usize) * (effects[subset | 1 << cause] - effects[subset]))
            .sum()
    };
    (0..n).map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::shapley;

    #[test]
    fn by_hand() {
        // Alone 1 and 2, together 5: each gets half of the 2 that they only get together.
        assert_eq!(shapley(2, &[0.0, 1.0, 2.0, 5.0]), [2.0, 3.0]);
        assert_eq!(shapley(0, &[0.0]), Vec::<f64>::new());
        // The glove game: one left glove, two right gloves (Shapley & Shubik 1969).
        let pairs = |subset: usize| f64::from(u8::from(subset & 1 == 1 && subset & 6 != 0));
        let shares = shapley(3, &(0..8).map(pairs).collect::<Vec<_>>());
        for (share, exact) in shares.iter().zip([4.0 / 6.0, 1.0 / 6.0, 1.0 / 6.0]) {
            assert!((share - exact).abs() < 1e-15, "{shares:?}");
        }
    }

    #[test]
    fn shares_add_up() {
        let mut state = 1u64;
        for n in 1..6 {
            let next = |_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 40) as f64 - 8e6
            };
            let mut effects: Vec<f64> = (0..1 << n).map(next).collect();
            effects[0] = 0.0;
            let all = effects[effects.len() - 1];
            assert!((shapley(n, &effects).iter().sum::<f64>() - all).abs() <= 1e-12 * 1e7);
        }
    }
}

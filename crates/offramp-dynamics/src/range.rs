//! A figure over all draws: its middle and how far it goes.

/// What one figure is in every draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    /// The figure of each draw, in the order of the draws.
    pub draws: Vec<f64>,
    /// Half of the draws are below it; the mean of the middle two where their number is even.
    pub median: f64,
    /// The smallest.
    pub low: f64,
    /// The largest.
    pub high: f64,
}

impl Range {
    /// Over these draws; not a number where there are none.
    pub fn of(draws: Vec<f64>) -> Self {
        let mut sorted = draws.clone();
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len();
        let median = match n {
            0 => f64::NAN,
            _ if n % 2 == 1 => sorted[n / 2],
            _ => f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]),
        };
        let (low, high) = (sorted.first().copied().unwrap_or(f64::NAN), sorted.last().copied().unwrap_or(f64::NAN));
        Self { draws, median, low, high }
    }

    /// The differences to another figure of the same draws, one by one.
    pub fn minus(&self, other: &Self) -> Self {
        Self::of(self.draws.iter().zip(&other.draws).map(|(mine, theirs)| mine - theirs).collect())
    }

    /// The number of the draw with the lower middle value; 0 where there are none.
    pub fn middle_draw(&self) -> usize {
        let mut order: Vec<usize> = (0..self.draws.len()).collect();
        order.sort_by(|&a, &b| self.draws[a].total_cmp(&self.draws[b]).then(a.cmp(&b)));
        order.get(self.draws.len().saturating_sub(1) / 2).copied().unwrap_or(0)
    }

    /// Whether it is above a number in all draws, below it in all draws, or neither.
    pub fn against(&self, number: f64) -> Option<std::cmp::Ordering> {
        match () {
            () if self.low > number => Some(std::cmp::Ordering::Greater),
            () if self.high < number => Some(std::cmp::Ordering::Less),
            () => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_ends() {
        let range = Range::of(vec![0.3, 0.1, 0.2]);
        assert_eq!((range.median, range.low, range.high), (0.2, 0.1, 0.3));
        assert_eq!(range.middle_draw(), 2);
        assert_eq!(Range::of(vec![0.4, 0.1, 0.2, 0.3]).middle_draw(), 2, "the lower of the two in the middle");
        assert_eq!(Range::of(vec![1.0, 2.0, 4.0, 8.0]).median, 3.0);
        assert_eq!(range.against(0.05), Some(std::cmp::Ordering::Greater));
        assert_eq!(range.against(0.15), None);
        assert_eq!(range.minus(&range).high, 0.0);
    }
}

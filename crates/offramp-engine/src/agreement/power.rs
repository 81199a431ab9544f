//! Shifting power: whether a deal enforces itself when one side grows stronger, in closed form.
//!
//! In: chances of winning by force now and next period, costs, patience. Out: a three-way verdict with its distance, and what would
//! repair it. Does not: take any of these numbers from a case's wants, which state no intensities.
//!
//! Two sides divide a flow of 1 a period for ever. The *riser* wins a war with probability `p_now` today and `p_later` from the next period
//! on; the *decliner* can fight now. War costs each side a lump sum once. The decliner prefers force now exactly when what it can
//! secure by force exceeds the whole pie less what the riser must be left later (Powell 2006, inefficiency condition). What the riser
//! is left later lies between its own war value then and the pie less the decliner's war value then; Fearon 1995 takes the upper end.

use std::fmt;

impl From<&offramp_model::PowerShift> for PowerShift {
    fn from(stated: &offramp_model::PowerShift) -> Self {
        Self {
            p_now: stated.now,
            p_later: stated.later,
            cost_decliner: stated.cost_declines,
            cost_riser: stated.cost_rises,
            patience: stated.patience,
        }
    }
}

/// A shift of power.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerShift {
    /// The chance, 0 to 1, that the riser wins a war fought now.
    pub p_now: f64,
    /// The same for a war fought in the next period or later.
    pub p_later: f64,
    /// What a war costs the decliner, in periods' worth of the whole flow; 0 or more.
    pub cost_decliner: f64,
    /// What it costs the riser, in the same unit; 0 or more.
    pub cost_riser: f64,
    /// What a period from now counts against now: above 0, below 1.
    pub patience: f64,
}

/// Whether a deal enforces itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enforcement {
    /// However later gains are divided, the decliner would rather fight now.
    Broken,
    /// It depends on who holds the better hand in later bargaining.
    Depends,
    /// However later gains are divided, the decliner would rather keep it.
    Holds,
}

impl Enforcement {
    /// As written in a case and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Depends => "depends",
            Self::Holds => "holds",
        }
    }
}

/// The verdict with its figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerVerdict {
    /// The verdict.
    pub enforcement: Enforcement,
    /// How far the shift, `patience * p_later - p_now`, lies above the bound over which the deal is broken; below 0: under it.
    pub over_broken: f64,
    /// The same for the bound under which it holds.
    pub over_holds: f64,
    /// The smallest number of equal steps in which the shift could come so that none of them breaks the deal; `None` where even the
    /// smallest steps do, or more than [`MAX_STEPS`] would be needed.
    pub steps: Option<u32>,
    /// How much a war would have to cost the decliner, for instance because a third party guarantees the deal, so that the deal is not broken.
    pub cost_needed: f64,
}

/// The most steps that are told.
pub const MAX_STEPS: u32 = 1_000_000;

/// Numbers that are no shift of power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPowerShift {
    /// A chance outside 0 to 1, or not a number.
    Chance,
    /// A cost below 0, or not a finite number.
    Cost,
    /// Patience that is not above 0 and below 1.
    Patience,
}

impl fmt::Display for NoPowerShift {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Chance => "a chance of winning lies between 0 and 1",
            Self::Cost => "a cost of war is 0 or more",
            Self::Patience => "patience lies above 0 and below 1",
        })
    }
}

impl std::error::Error for NoPowerShift {}

impl PowerShift {
    /// Over this the deal is broken whatever the later division.
    fn broken_bound(&self) -> f64 {
        (1.0 - self.patience) * (self.cost_decliner + self.patience * self.cost_riser)
    }

    /// Up to this it holds whatever the later division.
    fn holds_bound(&self) -> f64 {
        self.cost_decliner * (1.0 - self.patience) * (1.0 - self.patience)
    }

    /// The verdict.
    ///
    /// # Errors
    /// [`NoPowerShift`] where a number is out of its range.
    pub fn verdict(&self) -> Result<PowerVerdict, NoPowerShift> {
        let is_chance = |p: f64| (0.0..=1.0).contains(&p);
        let is_cost = |cost: f64| cost.is_finite() && cost >= 0.0;
        if !is_chance(self.p_now) || !is_chance(self.p_later) {
            return Err(NoPowerShift::Chance);
        }
        if !is_cost(self.cost_decliner) || !is_cost(self.cost_riser) {
            return Err(NoPowerShift::Cost);
        }
        if !(self.patience > 0.0 && self.patience < 1.0) {
            return Err(NoPowerShift::Patience);
        }
        let shift = self.patience * self.p_later - self.p_now;
        let (over_broken, over_holds) = (shift - self.broken_bound(), shift - self.holds_bound());
        let enforcement = match (over_broken > 0.0, over_holds > 0.0) {
            (true, _) => Enforcement::Broken,
            (false, true) => Enforcement::Depends,
            (false, false) => Enforcement::Holds,
        };
        let cost_needed = (shift / (1.0 - self.patience) - self.patience * self.cost_riser).max(0.0);
        Ok(PowerVerdict { enforcement, over_broken, over_holds, steps: self.steps(), cost_needed })
    }

    /// The first of equal steps is the hardest: later ones begin where the riser is stronger already.
    fn steps(&self) -> Option<u32> {
        let total = self.p_later - self.p_now;
        let largest = (self.broken_bound() + (1.0 - self.patience) * self.p_now) / self.patience;
        if total <= largest {
            return Some(1);
        }
        // A hair of room, so that rounding does not ask for a step more.
        let steps = (total / largest - 1e-9).ceil();
        (steps <= f64::from(MAX_STEPS)).then_some(steps as u32)
    }
}

/// The patience above which a deal is kept by repeated play: `gain / (gain + kept - punished)`, with what a side gains once by cheating, what
/// the deal gives it a period, and what a period of punishment gives it. `None` where punishment is no worse than the deal and cheating
/// gains: no patience is enough.
pub fn critical_patience(gain: f64, kept: f64, punished: f64) -> Option<f64> {
    if gain <= 0.0 {
        return Some(0.0);
    }
    let loss = kept - punished;
    (loss > 0.0).then(|| gain / (gain + loss))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(state: &mut u64) -> f64 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The condition before anything is cancelled: what the decliner secures by force now, against the pie less the riser's later value.
    fn prefers_force(shift: &PowerShift, riser_later: f64) -> bool {
        let pie = 1.0 / (1.0 - shift.patience);
        let by_force = (1.0 - shift.p_now) * pie - shift.cost_decliner;
        by_force > pie - shift.patience * riser_later + 1e-9
    }

    #[test]
    fn the_closed_form_is_the_condition_it_comes_from() {
        let mut state = 7;
        let mut seen = [0; 3];
        for _ in 0..20_000 {
            let shift = PowerShift {
                p_now: draw(&mut state),
                p_later: draw(&mut state),
                cost_decliner: 2.0 * draw(&mut state),
                cost_riser: 2.0 * draw(&mut state),
                patience: 0.01 + 0.98 * draw(&mut state),
            };
            let verdict = shift.verdict().expect("in range");
            if verdict.over_broken.abs() < 1e-6 || verdict.over_holds.abs() < 1e-6 {
                continue;
            }
            let pie = 1.0 / (1.0 - shift.patience);
            let least = shift.p_later * pie - shift.cost_riser;
            let most = shift.p_later * pie + shift.cost_decliner;
            let expected = match (prefers_force(&shift, least), prefers_force(&shift, most)) {
                (true, _) => Enforcement::Broken,
                (false, true) => Enforcement::Depends,
                (false, false) => Enforcement::Holds,
            };
            assert_eq!(verdict.enforcement, expected, "{shift:?}");
            seen[verdict.enforcement as usize] += 1;
            if verdict.enforcement == Enforcement::Broken {
                let dearer = PowerShift { cost_decliner: verdict.cost_needed + 1e-6, ..shift };
                let cheaper = PowerShift { cost_decliner: verdict.cost_needed - 1e-6, ..shift };
                assert!(dearer.verdict().expect("in range").enforcement != Enforcement::Broken, "{shift:?}");
                assert!(cheaper.verdict().expect("in range").enforcement == Enforcement::Broken, "{shift:?}");
            }
        }
        assert!(seen.iter().all(|&n| n > 500), "{seen:?}");
    }

    #[test]
    fn the_fewest_steps_do_and_one_less_does_not() {
        let mut state = 11;
        let mut n_phased = 0;
        for _ in 0..5000 {
            let shift = PowerShift {
                p_now: 0.2 * draw(&mut state),
                p_later: 0.5 + 0.5 * draw(&mut state),
                cost_decliner: draw(&mut state),
                cost_riser: draw(&mut state),
                patience: 0.5 + 0.49 * draw(&mut state),
            };
            let is_kept = |n: u32| {
                let at = |k: u32| shift.p_now + (shift.p_later - shift.p_now) * f64::from(k) / f64::from(n);
                (0..n).all(|k| {
                    let step = PowerShift { p_now: at(k), p_later: at(k + 1), ..shift };
                    step.verdict().expect("in range").over_broken <= 1e-9
                })
            };
            if let Some(n) = shift.verdict().expect("in range").steps.filter(|&n| n < 500) {
                assert!(is_kept(n), "{shift:?} in {n}");
                assert!(n == 1 || !is_kept(n - 1), "{shift:?} in {n}");
                n_phased += usize::from(n > 1);
            }
        }
        assert!(n_phased > 500, "{n_phased}");
    }

    #[test]
    fn without_a_shift_a_deal_holds_and_wrong_numbers_are_refused() {
        let still = PowerShift { p_now: 0.5, p_later: 0.5, cost_decliner: 0.1, cost_riser: 0.1, patience: 0.9 };
        assert_eq!(still.verdict().map(|verdict| verdict.enforcement), Ok(Enforcement::Holds));
        assert_eq!(PowerShift { p_now: 1.5, ..still }.verdict(), Err(NoPowerShift::Chance));
        assert_eq!(PowerShift { cost_riser: f64::NAN, ..still }.verdict(), Err(NoPowerShift::Cost));
        assert_eq!(PowerShift { patience: 1.0, ..still }.verdict(), Err(NoPowerShift::Patience));
        assert_eq!([critical_patience(1.0, 3.0, 2.0), critical_patience(1.0, 2.0, 2.0)], [Some(0.5), None]);
    }
}

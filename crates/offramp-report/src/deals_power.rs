//! Whether agreements enforce themselves while power shifts, in sentences.
//!
//! In: as [`crate::deals`]. Out: sentences. Does not: find anything, or speak of wants: the verdict rests on the five stated numbers.

use crate::deals::Deals;
use crate::prose::Prose;
use crate::words::{count, isolated};
use offramp::agreement::PowerFinding;
use offramp_engine::agreement::power::{Enforcement, MAX_STEPS, PowerVerdict};
use offramp_model::PowerShift;

/// One agreement under a shift of power.
#[derive(Debug, Clone, PartialEq)]
pub struct PowerTold {
    /// The verdict in a sentence.
    pub verdict: Prose,
    /// The numbers as stated, the thresholds, and what would repair it.
    pub because: Vec<Prose>,
}

impl Deals<'_> {
    /// What is said of each stated shift of power; empty where the case states none.
    pub fn power(&self) -> Vec<PowerTold> {
        self.findings.power.iter().filter_map(|finding| self.shift_told(finding)).collect()
    }

    fn shift_told(&self, finding: &PowerFinding) -> Option<PowerTold> {
        let agreement = self.words.model.agreements.get(finding.agreement.index())?;
        let stated = agreement.power.as_ref()?;
        let name = format!("“{}”", isolated(&agreement.name));
        let verdict = match finding.verdict {
            Ok(verdict) => verdict,
            Err(refused) => {
                let verdict = Prose::text(format!("Nothing can be said of {name}: {refused}."));
                return Some(PowerTold { verdict, because: Vec::new() });
            }
        };
        let declines = self.words.actor(stated.declines);
        let says = match verdict.enforcement {
            Enforcement::Broken => Prose::text(format!("{name} is broken: however later gains are divided, "))
                .then(declines)
                .and(" would rather fight now than keep it."),
            Enforcement::Depends => {
                Prose::text(format!("{name}: it depends on who holds the better hand in later bargaining. If "))
                    .then(self.words.actor(stated.rises))
                    .and(" does, ")
                    .then(declines.clone())
                    .and(" would rather fight now; if ")
                    .then(declines)
                    .and(" does, it keeps it.")
            }
            Enforcement::Holds => Prose::text(format!("{name} holds: however later gains are divided, "))
                .then(declines)
                .and(" would rather keep it than fight now."),
        };
        let mut because = vec![self.stated(stated), threshold(stated, &verdict)];
        because.extend(self.repairs(stated, &verdict));
        Some(PowerTold { verdict: says, because })
    }

    fn stated(&self, stated: &PowerShift) -> Prose {
        let told = self
            .words
            .actor(stated.rises)
            .capitalised()
            .and(format!(
                " would win a war with a chance of {} now, {} a period from now. A war costs it {} and ",
                figure(stated.now),
                figure(stated.later),
                figure(stated.cost_rises)
            ))
            .then(self.words.actor(stated.declines))
            .and(format!(
                " {} periods' worth of all that the two divide; a period from now counts {} of now. All as stated",
                figure(stated.cost_declines),
                figure(stated.patience)
            ));
        match &stated.evidence.because {
            Some(because) => told.and(format!(": {}.", isolated(because.trim_end_matches('.')))),
            None => told.and("."),
        }
    }

    /// What would make the deal hold, where it does not.
    fn repairs(&self, stated: &PowerShift, verdict: &PowerVerdict) -> Vec<Prose> {
        if verdict.enforcement != Enforcement::Broken {
            return Vec::new();
        }
        let declines = self.words.actor(stated.declines);
        let phases = match verdict.steps {
            Some(n) => format!(
                "If the same shift came in {} equal steps, a period each, no step would break it; in fewer, the first would.",
                count(n as usize)
            ),
            None => format!(
                "Coming in steps would not repair it: even in {} equal ones, a period each, the first would break it.",
                count(MAX_STEPS as usize)
            ),
        };
        let dearer = Prose::text("A war would have to cost ").then(declines).and(format!(
            " at least {} periods' worth, for instance because somebody guarantees the deal, for it not to be broken.",
            figure(rounded_up(verdict.cost_needed))
        ));
        vec![phases.into(), dearer]
    }

    /// That no shift is stated, where none is; else how the verdicts were reached.
    pub(crate) fn power_method(&self) -> Prose {
        Prose::text(match self.findings.power.is_empty() {
            true => {
                "Whether a deal enforces itself as power shifts was not looked at: no agreement of this case states a shift of power."
            }
            false => {
                "Shifting power: in closed form from the stated numbers alone, not from wants (Fearon 1995, Powell 2006); each side cares for its share only, and knows all this."
            }
        })
    }
}

/// How large the shift is, and from where on it matters.
fn threshold(stated: &PowerShift, verdict: &PowerVerdict) -> Prose {
    let shift = stated.patience * stated.later - stated.now;
    let [shift, broken, holds] = told_apart([shift, shift - verdict.over_broken, shift - verdict.over_holds]);
    Prose::text(format!(
        "The shift, the later chance as it counts now less the chance now, is {shift}: a deal is broken above {broken}, and holds up to {holds}."
    ))
}

/// Numbers as people write them, with as many decimals as it takes to see which is larger.
fn told_apart(numbers: [f64; 3]) -> [String; 3] {
    const MAX_DECIMALS: usize = 12;
    const SAME: f64 = 1e-12;
    let mut decimals = 3;
    loop {
        let written = numbers.map(|number| fixed(number, decimals));
        let is_told = |i: usize, j: usize| written[i] != written[j] || (numbers[i] - numbers[j]).abs() <= SAME;
        if decimals == MAX_DECIMALS || (is_told(0, 1) && is_told(0, 2) && is_told(1, 2)) {
            return written;
        }
        decimals += 1;
    }
}

/// Up to the next thousandth, so that "at least" stays true.
fn rounded_up(number: f64) -> f64 {
    (number * 1000.0 - 1e-6).ceil() / 1000.0
}

fn fixed(number: f64, decimals: usize) -> String {
    let written = format!("{number:.decimals$}");
    let short = written.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// A number as people write it: three decimals at most, more only where they are needed to tell it from 0.
pub(crate) fn figure(number: f64) -> String {
    let decimals = match number.abs() {
        size if size == 0.0 || size >= 0.01 => 3,
        size => (2 - size.log10().floor() as i32).clamp(3, 12) as usize,
    };
    fixed(number, decimals)
}

#[cfg(test)]
mod tests {
    use super::{figure, rounded_up, told_apart};

    #[test]
    fn a_comparison_can_be_read_off_the_figures_and_a_least_cost_is_enough() {
        assert_eq!(told_apart([0.24, 0.019, 0.001]), ["0.24", "0.019", "0.001"]);
        assert_eq!(told_apart([0.240_04, 0.24, 0.24]), ["0.24004", "0.24", "0.24"]);
        assert_eq!([rounded_up(2.31), rounded_up(2.3101)], [2.31, 2.311]);
    }

    #[test]
    fn figures_are_short_and_never_lose_what_is_not_0() {
        let numbers = [0.0, 0.5, 0.24, 2.0, 0.01234, 0.00123, -0.3, -1e-17, 1e-15, 12.3456, 0.000_05, 0.1 + 0.2];
        let written: Vec<String> = numbers.into_iter().map(figure).collect();
        let expected = ["0", "0.5", "0.24", "2", "0.012", "0.00123", "-0.3", "0", "0", "12.346", "0.00005", "0.3"];
        assert_eq!(written, expected);
    }
}

//! The search for one box: peeling, choosing, pasting, dropping limits that chance could give.
//!
//! In: points, those of them to look at. Out: [`Peeled`]. Does not: look for a second box.

use super::PrimRequest;
use super::space::{Points, Region, Side, free_side};

/// A box and how it was come to.
pub(super) struct Peeled {
    pub region: Region,
    /// Runs in it.
    pub n: usize,
    /// Those of interest.
    pub hits: usize,
    /// Per limited input the quasi-p-value.
    quasi_p: Vec<(usize, f64)>,
    /// Boxes on the way: runs, runs of interest, limited inputs.
    pub steps: Vec<(usize, usize, usize)>,
}

impl Peeled {
    /// The limited inputs with their quasi-p-values.
    pub fn limits(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.quasi_p.iter().copied()
    }
}

/// Looks for the best box among some points.
pub(super) fn search(points: &Points<'_>, among: &[usize], request: &PrimRequest) -> Peeled {
    let trajectory = peel(points, among, request);
    let steps =
        trajectory.iter().map(|(region, inside)| (inside.len(), points.n_of_interest(inside), region.n_limited()));
    let steps: Vec<(usize, usize, usize)> = steps.collect();
    let n_interest = points.n_of_interest(among);
    // The harmonic mean of coverage and density is 2 hits / (n + all of interest). Of equals the larger box, which comes first.
    let merit = |&(n, hits, _): &(usize, usize, usize)| hits as f64 / (n + n_interest) as f64;
    let best = (0..steps.len()).fold(0, |best, at| if merit(&steps[at]) > merit(&steps[best]) { at } else { best });
    let region = paste(points, among, trajectory[best].0.clone(), request);
    let (region, quasi_p) = drop_chance(points, among, region, request.significance);
    let inside = inside(points, among, &region);
    Peeled { n: inside.len(), hits: points.n_of_interest(&inside), region, quasi_p, steps }
}

fn inside(points: &Points<'_>, among: &[usize], region: &Region) -> Vec<usize> {
    among.iter().copied().filter(|&point| region.holds(points, point)).collect()
}

/// The boxes from the whole space inward, each with the points in it.
fn peel(points: &Points<'_>, among: &[usize], request: &PrimRequest) -> Vec<(Region, Vec<usize>)> {
    let fewest = ((request.smallest * among.len() as f64).ceil() as usize).max(1);
    let mut trajectory = vec![(Region::whole(points), among.to_vec())];
    // Every step takes at least one point away, so this ends.
    while let Some((region, within)) = trajectory.last() {
        let hits = points.n_of_interest(within);
        if hits == within.len() || hits == 0 {
            break;
        }
        let density = hits as f64 / within.len() as f64;
        let mut best: Option<(f64, usize, Region, Vec<usize>)> = None;
        for input in 0..points.n_inputs() {
            for side in slices(points, within, region, input, request.peel) {
                let candidate = region.with(input, side);
                let kept: Vec<usize> =
                    within.iter().copied().filter(|&point| candidate.allows(points, input, point)).collect();
                if kept.len() < fewest || kept.len() == within.len() {
                    continue;
                }
                let gain = points.n_of_interest(&kept) as f64 / kept.len() as f64 - density;
                let merit = gain / (within.len() - kept.len()) as f64;
                let is_better = best
                    .as_ref()
                    .is_none_or(|(so_far, n, ..)| merit > *so_far || (merit == *so_far && kept.len() > *n));
                if is_better {
                    best = Some((merit, kept.len(), candidate, kept));
                }
            }
        }
        match best {
            Some((_, _, region, kept)) => trajectory.push((region, kept)),
            None => break,
        }
    }
    trajectory
}

/// The sides that peeling could leave: without the lowest or the highest part, or without one level.
fn slices(points: &Points<'_>, within: &[usize], region: &Region, input: usize, part: f64) -> Vec<Side> {
    match &region.sides[input] {
        Side::Range(low, high) => {
            let mut units: Vec<f64> = within.iter().map(|&point| points.unit(point, input)).collect();
            units.sort_unstable_by(f64::total_cmp);
            let cut = ((part * units.len() as f64) as usize).max(1);
            // Limits lie in the middle between the last point outside and the first one inside.
            let from_below = (cut..units.len()).find(|&at| units[at] > units[at - 1]);
            let from_above =
                (1..=units.len().saturating_sub(cut)).rev().find(|&at| at < units.len() && units[at] > units[at - 1]);
            let below = from_below.map(|at| Side::Range(f64::midpoint(units[at - 1], units[at]), *high));
            let above = from_above.map(|at| Side::Range(*low, f64::midpoint(units[at - 1], units[at])));
            below.into_iter().chain(above).collect()
        }
        Side::Levels(allowed) => {
            let n_allowed = allowed.iter().filter(|allowed| **allowed).count();
            let without = |level: usize| {
                let mut fewer = allowed.clone();
                fewer[level] = false;
                Side::Levels(fewer)
            };
            let levels = (0..allowed.len()).filter(|&level| allowed[level] && n_allowed > 1);
            levels.map(without).collect()
        }
    }
}

/// Widens the box side by side as long as that makes it no less dense.
fn paste(points: &Points<'_>, among: &[usize], mut region: Region, request: &PrimRequest) -> Region {
    loop {
        let now = inside(points, among, &region);
        let (n, hits) = (now.len(), points.n_of_interest(&now));
        let mut best: Option<(f64, usize, Region)> = None;
        for input in (0..points.n_inputs()).filter(|&input| region.is_limited(input)) {
            for side in wider(points, among, &region, input, (request.peel * n as f64) as usize) {
                let candidate = region.with(input, side);
                let within = inside(points, among, &candidate);
                let density = points.n_of_interest(&within) as f64 / within.len().max(1) as f64;
                let allowed = within.len() > n && density >= hits as f64 / n.max(1) as f64;
                let is_better =
                    best.as_ref().is_none_or(|(so_far, most, _)| (density, within.len()) > (*so_far, *most));
                if allowed && is_better {
                    best = Some((density, within.len(), candidate));
                }
            }
        }
        match best {
            Some((_, _, wider)) => region = wider,
            None => return region,
        }
    }
}

/// The sides that pasting could give: some more points below or above, one more level, or no limit.
fn wider(points: &Points<'_>, among: &[usize], region: &Region, input: usize, more: usize) -> Vec<Side> {
    let free = free_side(points, input);
    let mut sides = match &region.sides[input] {
        Side::Range(low, high) => {
            let open = region.with(input, free.clone());
            let candidates = inside(points, among, &open);
            let mut units: Vec<f64> = candidates.iter().map(|&point| points.unit(point, input)).collect();
            units.sort_unstable_by(f64::total_cmp);
            let more = more.max(1);
            let below = units.iter().rev().filter(|unit| *unit < low).nth(more);
            let above = units.iter().filter(|unit| *unit > high).nth(more);
            vec![Side::Range(below.copied().unwrap_or(0.0), *high), Side::Range(*low, above.copied().unwrap_or(1.0))]
        }
        Side::Levels(allowed) => {
            let with = |level: usize| {
                let mut more = allowed.clone();
                more[level] = true;
                Side::Levels(more)
            };
            (0..allowed.len()).filter(|&level| !allowed[level]).map(with).collect()
        }
    };
    sides.push(free);
    sides
}

/// Drops the limit that chance gives most easily, as long as chance gives it more often than `significance`.
fn drop_chance(
    points: &Points<'_>,
    among: &[usize],
    mut region: Region,
    significance: f64,
) -> (Region, Vec<(usize, f64)>) {
    loop {
        let limited: Vec<usize> = (0..points.n_inputs()).filter(|&input| region.is_limited(input)).collect();
        let values: Vec<(usize, f64)> =
            limited.iter().map(|&input| (input, quasi_p(points, among, &region, input))).collect();
        let worst = values.iter().copied().reduce(|worst, next| if next.1 > worst.1 { next } else { worst });
        match worst {
            Some((input, value)) if value > significance => {
                region = region.with(input, free_side(points, input));
            }
            _ => return (region, values),
        }
    }
}

/// The chance of at least as many hits in the box as there are, if its points had the density of the box without the limit.
fn quasi_p(points: &Points<'_>, among: &[usize], region: &Region, input: usize) -> f64 {
    let with = inside(points, among, region);
    let without = inside(points, among, &region.with(input, free_side(points, input)));
    let density = points.n_of_interest(&without) as f64 / without.len().max(1) as f64;
    binomial_at_least(points.n_of_interest(&with), with.len(), density)
}

/// The chance of at least `hits` of `n` when each has this chance.
pub(super) fn binomial_at_least(hits: usize, n: usize, chance: f64) -> f64 {
    if hits == 0 || chance >= 1.0 {
        return 1.0;
    }
    if chance <= 0.0 || hits > n {
        return 0.0;
    }
    let log_choose =
        |k: usize| libm::lgamma(n as f64 + 1.0) - libm::lgamma(k as f64 + 1.0) - libm::lgamma((n - k) as f64 + 1.0);
    let term =
        |k: usize| libm::exp(log_choose(k) + k as f64 * libm::log(chance) + (n - k) as f64 * libm::log1p(-chance));
    // Small terms first.
    (hits..=n).rev().map(term).sum::<f64>().min(1.0)
}

#[cfg(test)]
mod tests {
    use super::binomial_at_least;

    #[test]
    fn binomial_tails_by_hand() {
        assert!((binomial_at_least(2, 3, 0.5) - 0.5).abs() < 1e-12);
        assert!((binomial_at_least(1, 10, 0.1) - (1.0 - 0.9f64.powi(10))).abs() < 1e-12);
        assert_eq!(
            (binomial_at_least(0, 5, 0.3), binomial_at_least(3, 5, 0.0), binomial_at_least(5, 5, 1.0)),
            (1.0, 0.0, 1.0)
        );
    }
}

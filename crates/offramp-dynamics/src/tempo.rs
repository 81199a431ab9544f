//! How often actors look, where they look, and how surely they act on what they see.
//!
//! In: a board, a draw. Out: a [`Tempo`]: reviews a day, shares of attention, decisiveness. Does not look at: wants.

use crate::board::{Board, FrontMask, NO_FRONT, business};
use crate::defaults::{REVIEW_DAYS, SLIP_YEARS};
use crate::draw::Draws;
use offramp_model::{ActorId, FrontId};

/// Days in a year.
pub const YEAR: f64 = 365.25;

/// How often and how surely everybody acts.
#[derive(Debug, Clone, PartialEq)]
pub struct Tempo {
    /// Reviews a day, per actor.
    pub reviews: Vec<f64>,
    /// Per actor, the share of its reviews that each front gets, by front bit.
    pub shares: Vec<Vec<f64>>,
    /// Per actor, the decisiveness: the logarithm of the odds at which a difference of one middling want decides.
    pub decisiveness: Vec<f64>,
    /// Per front bit, by what the speed of all reviews there is multiplied at each position; `None` is 1 everywhere.
    pub speed: Vec<Option<Vec<f64>>>,
}

/// How decisiveness is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Decisiveness {
    /// Drawn from the prior: see [`SLIP_YEARS`].
    Drawn,
    /// The same for everybody; large values make everybody act on any difference.
    Fixed(f64),
}

impl Tempo {
    /// The tempo of a case in one draw.
    pub fn new(board: &Board<'_>, draw: impl Draws, decisiveness: Decisiveness) -> Self {
        let model = board.model;
        let every_days = |actor: &offramp_model::Actor| actor.reviews.map_or(REVIEW_DAYS, |reviews| reviews.every_days);
        let reviews: Vec<f64> = model.actors.iter().map(|actor| 1.0 / every_days(actor)).collect();
        let slip_days = draw.log_uniform(&["slip"], SLIP_YEARS.0, SLIP_YEARS.1) * YEAR;
        // Of two reviews that differ by one middling want, one in odds goes the wrong way; so many reviews are one slip.
        let drawn = |rate: &f64| f64::max(libm::log(rate * slip_days), 1.0);
        let decisiveness = match decisiveness {
            Decisiveness::Drawn => reviews.iter().map(drawn).collect(),
            Decisiveness::Fixed(value) => vec![value; reviews.len()],
        };
        let shares = model.actor_ids().map(|actor| shares(board, actor)).collect();
        Self { reviews, shares, decisiveness, speed: speeds(board) }
    }

    /// Reviews a day that an actor gives to a front at a position.
    pub fn rate(&self, actor: usize, front: u32, position: usize) -> f64 {
        self.reviews[actor] * self.shares[actor][front as usize] * self.speed_at(front, position)
    }

    /// By what reviews on a front are sped up or slowed down at a position.
    pub fn speed_at(&self, front: u32, position: usize) -> f64 {
        self.speed[front as usize].as_ref().map_or(1.0, |speed| speed[position])
    }
}

/// The share of its reviews that an actor gives to each front. What is stated is taken; what is left over goes in equal parts to the
/// other fronts on which it can do something. Options without a front are looked at in every review of an actor that states shares.
fn shares(board: &Board<'_>, actor: ActorId) -> Vec<f64> {
    let attention = &board.model.actor(actor).attention;
    let has_business: FrontMask = business(board.model, actor);
    let mut shares = vec![0.0; NO_FRONT as usize + 1];
    let stated = attention.iter().fold(0, |mask, part| mask | 1u64 << crate::board::front_bit(Some(part.front)));
    for part in attention {
        shares[crate::board::front_bit(Some(part.front)) as usize] += part.share;
    }
    let mut rest = has_business & !stated;
    let mut left = (1.0 - attention.iter().map(|part| part.share).sum::<f64>()).max(0.0);
    if !attention.is_empty() && rest >> NO_FRONT & 1 == 1 {
        shares[NO_FRONT as usize] = 1.0;
        rest &= !(1 << NO_FRONT);
    }
    if attention.is_empty() {
        left = 1.0;
    }
    let equal = left / f64::from(rest.count_ones().max(1));
    for front in (0..=NO_FRONT).filter(|front| rest >> front & 1 == 1) {
        shares[front as usize] = equal;
    }
    shares
}

/// By what one link multiplies reviews on the front that it drives.
#[derive(Debug, Clone)]
pub(crate) struct SpeedFactor {
    /// The link, as its position in the model's list.
    pub link: usize,
    /// The bit of the front driven.
    pub front: u32,
    /// The factor at every position.
    pub factors: Vec<f64>,
    /// How the factor changes with the link's strength.
    pub slopes: Vec<f64>,
}

/// How links change the pace of reviews. *Attention*: on the front driven they are multiplied by 1 - strength x height, the height of the
/// driving front being 0 on its lowest rung and 1 on its highest; a negative strength speeds them up. *Excitation*: by 1 + strength x rises.
pub(crate) fn speed_factors(board: &Board<'_>) -> Vec<SpeedFactor> {
    let links = board.model.links.iter().enumerate().filter(|(_, link)| link.channel.as_deref() == Some("attention"));
    let attention = links.filter_map(|(number, link)| {
        let strength = link.strength?;
        let slopes: Vec<f64> = heights(board, link.from).iter().map(|height| -height).collect();
        let factors = slopes.iter().map(|&slope| attended(strength, slope)).collect();
        Some(SpeedFactor { link: number, front: crate::board::front_bit(Some(link.to)), factors, slopes })
    });
    let excitation = board.extras.excitations.iter().enumerate().map(|(number, excitation)| {
        let count = |position| f64::from(board.places(position)[board.extras.gauges.len() + number]);
        let counts: Vec<f64> = (0..board.n_states()).map(count).collect();
        let factors: Vec<f64> = counts.iter().map(|&count| excited(excitation.strength, count)).collect();
        let slopes = counts.iter().zip(&factors).map(|(count, factor)| if *factor > 0.0 { *count } else { 0.0 });
        let slopes = slopes.collect();
        SpeedFactor { link: excitation.link, front: crate::board::front_bit(Some(excitation.to)), factors, slopes }
    });
    attention.chain(excitation).collect()
}

fn speeds(board: &Board<'_>) -> Vec<Option<Vec<f64>>> {
    let mut speeds: Vec<Option<Vec<f64>>> = vec![None; NO_FRONT as usize + 1];
    for factor in speed_factors(board) {
        let speed = &mut speeds[factor.front as usize];
        let speed = speed.get_or_insert_with(|| vec![1.0; board.n_states()]);
        speed.iter_mut().zip(&factor.factors).for_each(|(speed, factor)| *speed *= factor);
    }
    speeds
}

impl Tempo {
    /// Adds the speeds at a position that was just met; fronts stand at these heights there. The same products as [`speed_factors`] has.
    pub(crate) fn extend(&mut self, board: &Board<'_>, position: usize, heights: &[f64]) {
        self.speed.iter_mut().flatten().for_each(|speed| speed.push(1.0));
        let mut multiply = |front: FrontId, factor: f64| {
            let speed = self.speed[crate::board::front_bit(Some(front)) as usize].as_mut();
            if let Some(speed) = speed.and_then(|speed| speed.last_mut()) {
                *speed *= factor;
            }
        };
        for link in board.model.links.iter().filter(|link| link.channel.as_deref() == Some("attention")) {
            if let Some(strength) = link.strength {
                multiply(link.to, attended(strength, -heights[link.from.index()]));
            }
        }
        for (number, excitation) in board.extras.excitations.iter().enumerate() {
            let count = f64::from(board.places(position)[board.extras.gauges.len() + number]);
            multiply(excitation.to, excited(excitation.strength, count));
        }
    }
}

/// By what a link of the channel `attention` multiplies.
fn attended(strength: f64, slope: f64) -> f64 {
    1.0 + strength * slope
}

/// By what a link of the channel `excitation` multiplies after so many rises.
fn excited(strength: f64, count: f64) -> f64 {
    (1.0 + strength * count).max(0.0)
}

/// How high a front stands at each position: 0 on its lowest rung or none, 1 on its highest.
pub fn heights(board: &Board<'_>, front: FrontId) -> Vec<f64> {
    let ladder = &board.model.front(front).ladder;
    let top = ladder.len().saturating_sub(1).max(1) as f64;
    let mut heights = vec![0.0; board.n_states()];
    for (number, rung) in ladder.iter().enumerate() {
        let holds = board.where_holds(&rung.when.formula);
        heights.iter_mut().zip(holds).filter(|(_, holds)| *holds).for_each(|(height, _)| *height = number as f64 / top);
    }
    heights
}

//! A chain of the kind that cases give: eight actors with two options each (or more options), every one revised by a logit
//! choice over twelve random statements per actor, and a hazard that drives towards one corner.

use offramp_chain::{Chain, ChainBuilder, StateSet};

/// SplitMix64 (Steele, Lea & Flood 2014), so that the chain is the same everywhere.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

/// One statement: worth `weight` where the options of `mask` stand as in `value`.
struct Statement {
    mask: u32,
    value: u32,
    weight: f64,
}

pub(crate) const ACTORS: usize = 8;
pub(crate) const STATEMENTS: usize = 12;
const LAMBDA: f64 = 0.6;

/// The chain over `options` yes-or-no options, its four classes, and per arc the derivative of its rate in the weight of
/// every statement: (arc, parameter, derivative).
pub(crate) struct Toy {
    pub(crate) chain: Chain,
    pub(crate) classes: Vec<StateSet>,
    pub(crate) derivatives: Vec<(u32, u32, f64)>,
}

pub(crate) fn toy(options: u32, with_derivatives: bool) -> Toy {
    let mut draws = Draws(u64::from(options));
    let statements: Vec<Vec<Statement>> = (0..ACTORS)
        .map(|_| {
            let one = |_| {
                let mask =
                    (1u32 << (draws.next() % u64::from(options))) | (1u32 << (draws.next() % u64::from(options)));
                let value = draws.next() as u32 & mask;
                Statement { mask, value, weight: 1.0 + (draws.next() % 3) as f64 }
            };
            (0..STATEMENTS).map(one).collect()
        })
        .collect();
    let value = |actor: usize, state: u32| -> f64 {
        statements[actor].iter().map(|s| if state & s.mask == s.value { s.weight } else { 0.0 }).sum()
    };
    let n = 1usize << options;
    let mut builder = ChainBuilder::new(n);
    let (mut derivatives, mut arc) = (Vec::new(), 0u32);
    for state in 0..n as u32 {
        for option in 0..options {
            let (actor, other) = (option as usize * ACTORS / options as usize, state ^ (1 << option));
            let p = 1.0 / (1.0 + (LAMBDA * (value(actor, state) - value(actor, other))).exp());
            builder.arc(state, other, p, actor as u16).expect("fine");
            if with_derivatives {
                for (number, s) in statements[actor].iter().enumerate() {
                    let holds = |state: u32| f64::from(u8::from(state & s.mask == s.value));
                    let slope = LAMBDA * p * (1.0 - p) * (holds(other) - holds(state));
                    if slope != 0.0 {
                        derivatives.push((arc, (actor * STATEMENTS + number) as u32, slope));
                    }
                }
            }
            arc += 1;
        }
        // An accident: rarer the fewer options are taken.
        let rungs = state.count_ones();
        if state != n as u32 - 1 {
            builder.arc(state, n as u32 - 1, 1e-4 * f64::from(1 << rungs) / n as f64, ACTORS as u16).expect("fine");
            arc += 1;
        }
    }
    // Four classes of very different weight: all of the first half taken, none of it, and two single states.
    let half = (1u32 << (options / 2)) - 1;
    let top = n as u32 - 1;
    let class = |x: u32| match x {
        _ if x == top => Some(3),
        _ if x & half == half && x >> (options - 2) == 3 => Some(0),
        _ if x & half == 0 && x >> (options - 2) == 0 => Some(1),
        _ if x == 0x5555_5555 & top => Some(2),
        _ => None,
    };
    let classes = (0..4).map(|c| StateSet::from_fn(n, |x| class(x as u32) == Some(c))).collect();
    Toy { chain: builder.build().expect("fine"), classes, derivatives }
}

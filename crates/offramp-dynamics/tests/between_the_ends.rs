//! Lingering and knife-edges against closed forms, and against plain dense arithmetic.

mod common;

use common::{answer, model, space};
use offramp_dynamics::undecided::{EDGE, Undecided};
use offramp_dynamics::under_way::{Staged, assemble};
use offramp_dynamics::{Board, CaseDynamics, Draw, DynamicsRequest, Extent};
use offramp_model::Model;

/// Rates in the language are a year; a year has so many days.
const YEAR: f64 = 365.25;

fn near(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() <= within * (1.0 + expected.abs()), "{found} is not {expected}");
}

/// A front that goes up and down a ladder of `n` rungs by itself, so often a year.
fn up_and_down(n: usize, today: usize, up: f64, down: f64) -> Model {
    let names: Vec<String> = (0..n).map(|rung| format!("\"r{rung}\"")).collect();
    let ladder = (1..n).map(|rung| format!("{{ rung = \"r{rung}\", when = \"height >= r{rung}\" }}"));
    let mut text = format!(
        "[case]\ntitle = \"Up and down\"\nfronts = [\"hill\"]\n[front.hill]\nladder = [{{ rung = \"r0\" }}, {}]\n\
         [actor.nobody]\n[actor.nobody.can.height]\nfront = \"hill\"\nlevels = [{}]\nnow = \"r{today}\"\n",
        ladder.collect::<Vec<_>>().join(", "),
        names.join(", ")
    );
    for rung in 0..n {
        let mut shock = |name: &str, to: usize, rate: f64| {
            text += &format!(
                "[shock.{name}-{rung}]\nwhat = \"it moves\"\nrate = \"{rate} a year\"\nwhen = \"height = r{rung}\"\nsets = {{ \"nobody.height\" = \"r{to}\" }}\n"
            );
        };
        if rung + 1 < n {
            shock("up", rung + 1, up);
        }
        if rung > 0 {
            shock("down", rung - 1, down);
        }
    }
    model(&text)
}

fn the_front(model: &Model) -> Undecided {
    let request = DynamicsRequest { n_draws: 1, ..DynamicsRequest::default() };
    let mut found = answer(model, &request).undecided.expect("small enough");
    assert_eq!(found.len(), 1);
    found.remove(0)
}

/// With N steps from end to end, up at rate a and down at rate b, the law of what has not ended for long is (a/b)^(k/2) sin(pi k/N), normed, and it ends at rate
/// a + b - 2 sqrt(ab) cos(pi/N) (Feller 1968, section XVI.3); the top comes first by the gambler's ruin.
#[test]
fn a_walk_between_two_ends_lingers_by_the_closed_form() {
    for (n, today, up, down) in [(5, 2, 2.0, 2.0), (5, 1, 3.0, 1.0), (8, 5, 1.0, 1.5), (10, 3, 0.7, 0.5)] {
        let found = the_front(&up_and_down(n, today, up, down));
        let top = n - 1;
        let ratio: f64 = down / up;
        let ruin = |k: usize| match ratio == 1.0 {
            true => k as f64 / top as f64,
            false => (1.0 - ratio.powi(k as i32)) / (1.0 - ratio.powi(top as i32)),
        };
        near(found.highest_first, ruin(today), 1e-11);
        near(found.lowest_first, 1.0 - ruin(today), 1e-11);
        assert_eq!(found.neither, 0.0);
        // The mean duration: by the martingale of the position, or of its square in a fair game.
        let duration = match ratio == 1.0 {
            true => (today * (top - today)) as f64 / (up + down),
            false => (today as f64 - top as f64 * ruin(today)) / (down - up),
        };
        near(found.days.expect("it ends"), duration * YEAR, 1e-10);
        let lingers = found.lingers.expect("a law");
        let turn = std::f64::consts::PI / top as f64;
        near(1.0 / lingers.days, (up + down - 2.0 * (up * down).sqrt() * turn.cos()) / YEAR, 1e-9);
        let weight = |k: usize| ratio.powf(-(k as f64) / 2.0) * (turn * k as f64).sin();
        let whole: f64 = (1..top).map(weight).sum();
        assert_eq!(lingers.states.len(), (top - 1).min(5));
        for state in &lingers.states {
            near(state.share, weight(usize::from(state.levels[0])) / whole, 1e-9);
        }
        assert!(lingers.states.windows(2).all(|pair| pair[0].share >= pair[1].share));
        let edge = (1..top).filter(|&k| (ruin(k) - 0.5).abs() <= EDGE).count();
        assert_eq!(found.knife_edge.len(), edge, "{n} rungs, up {up}, down {down}");
    }
}

/// In the middle of a fair game all is open, and only there.
#[test]
fn the_middle_of_a_fair_game_is_the_knife_edge() {
    let found = the_front(&up_and_down(5, 1, 2.0, 2.0));
    assert_eq!(found.knife_edge.len(), 1);
    let edge = &found.knife_edge[0];
    assert_eq!(usize::from(edge.state.levels[0]), 2);
    near(edge.highest_first, 0.5, 1e-12);
    // Visits from state 1 of {1, 2, 3}: 3/2, 1, 1/2.
    near(edge.state.share, 1.0 / 3.0, 1e-12);
}

/// A small generator of numbers: Steele, Lea & Flood (2014).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % n as u64) as usize
    }
}

/// A ladder of four rungs and a weather of three that changes how things go, moved by shocks at random rates; some go both ways, some skip rungs.
fn random_case(seed: u64) -> Model {
    let mut random = Random(seed);
    let mut text = "[case]\ntitle = \"Weather\"\nfronts = [\"hill\"]\n[front.hill]\nladder = [{ rung = \"a\" }, \
        { rung = \"b\", when = \"height >= b\" }, { rung = \"c\", when = \"height >= c\" }, { rung = \"d\", when = \"height = d\" }]\n\
        [actor.nobody]\n[actor.nobody.can.height]\nfront = \"hill\"\nlevels = [\"a\", \"b\", \"c\", \"d\"]\nnow = \"b\"\n\
        [actor.nobody.can.weather]\nlevels = [\"sun\", \"rain\", \"snow\"]\n"
        .to_owned();
    let (heights, weathers) = (["a", "b", "c", "d"], ["sun", "rain", "snow"]);
    for number in 0..14 {
        let rate = 1 + random.below(40);
        let (height, weather) = (heights[random.below(4)], weathers[random.below(3)]);
        let sets = match random.below(3) {
            0 => format!("\"nobody.weather\" = \"{}\"", weathers[random.below(3)]),
            1 => format!("\"nobody.height\" = \"{}\"", heights[random.below(4)]),
            _ => {
                let (height, weather) = (heights[random.below(4)], weathers[random.below(3)]);
                format!("\"nobody.height\" = \"{height}\", \"nobody.weather\" = \"{weather}\"")
            }
        };
        let when = match random.below(3) {
            0 => format!("height = {height}"),
            1 => format!("weather = {weather}"),
            _ => format!("height = {height} and weather = {weather}"),
        };
        text += &format!(
            "[shock.s{number}]\nwhat = \"it happens\"\nrate = \"{rate} a year\"\nwhen = \"{when}\"\nsets = {{ {sets} }}\n"
        );
    }
    model(&text)
}

/// The chain as a table of rates, with the level of the ladder and all levels of every state; today is the first.
struct Dense {
    rates: Vec<Vec<f64>>,
    height: Vec<usize>,
    levels: Vec<Vec<offramp_model::Level>>,
}

impl Dense {
    fn new(model: &Model) -> Option<Self> {
        let space = space(model);
        let board = Board::new(model, &space, Extent::FromToday, 1000).ok()?;
        let dynamics = CaseDynamics::new(&board);
        let request = DynamicsRequest::default();
        let moving = dynamics.moving(Draw { seed: request.seed, number: 0 }, &request.minds, &Staged::default());
        let assembled = assemble(&board, &moving, &Staged::default(), 1000).ok()?;
        let n = assembled.chain.n_states();
        assert_eq!(assembled.start, 0);
        let mut rates = vec![vec![0.0; n]; n];
        for state in 0..n as u32 {
            for arc in assembled.chain.arcs(state) {
                rates[state as usize][arc.target as usize] += arc.rate;
            }
        }
        let levels: Vec<_> = assembled.positions.iter().map(|&position| board.levels(position as usize)).collect();
        Some(Self { rates, height: levels.iter().map(|levels| usize::from(levels[0])).collect(), levels })
    }

    fn between(&self) -> Vec<usize> {
        (0..self.height.len()).filter(|&x| self.height[x] == 1 || self.height[x] == 2).collect()
    }

    fn exit(&self, x: usize) -> f64 {
        self.rates[x].iter().sum()
    }

    /// The limit of a plain iteration h(x) = sum of what the next state says: the smallest solution, so that what never ends counts as nought.
    fn first(&self, end: usize) -> Vec<f64> {
        let mut found: Vec<f64> = self.height.iter().map(|&height| f64::from(u8::from(height == end))).collect();
        loop {
            let mut change = 0.0f64;
            for x in self.between() {
                let exit = self.exit(x);
                let sum: f64 = self.rates[x].iter().zip(&found).map(|(rate, value)| rate * value).sum();
                let value = if exit > 0.0 { sum / exit } else { 0.0 };
                change = change.max((value - found[x]).abs());
                found[x] = value;
            }
            if change < 1e-15 {
                return found;
            }
        }
    }

    /// The law that a plain power iteration from today settles at, and the rate at which it leaks; `None` where it has not settled.
    fn lingers(&self) -> Option<(Vec<f64>, f64)> {
        let between = self.between();
        let rate = between.iter().map(|&x| self.exit(x)).fold(0.0, f64::max) * 1.1;
        let mut law = vec![0.0; self.height.len()];
        law[0] = 1.0;
        for _ in 0..200_000 {
            let mut next = vec![0.0; law.len()];
            for &x in &between {
                next[x] += law[x] * (1.0 - self.exit(x) / rate);
                between.iter().for_each(|&y| next[y] += law[x] * self.rates[x][y] / rate);
            }
            let left: f64 = next.iter().sum();
            next.iter_mut().for_each(|mass| *mass /= left);
            let change: f64 = next.iter().zip(&law).map(|(new, old)| (new - old).abs()).sum();
            law = next;
            if change < 1e-14 {
                return Some((law, (1.0 - left) * rate));
            }
        }
        None
    }

    /// Mean days spent in every state before an end: from the law of the jumps, step by step.
    fn spent(&self) -> Vec<f64> {
        let mut spent = vec![0.0; self.height.len()];
        let mut law = vec![0.0; self.height.len()];
        law[0] = 1.0;
        while law.iter().sum::<f64>() > 1e-16 {
            let mut next = vec![0.0; law.len()];
            for x in self.between().into_iter().filter(|&x| law[x] > 0.0) {
                let exit = self.exit(x);
                spent[x] += law[x] / exit;
                (0..law.len()).for_each(|y| next[y] += law[x] * self.rates[x][y] / exit);
            }
            (0..law.len()).filter(|&x| self.height[x] == 0 || self.height[x] == 3).for_each(|x| next[x] = 0.0);
            law = next;
        }
        spent
    }
}

#[test]
fn random_small_chains_against_dense_arithmetic() {
    let (mut n_laws, mut n_edges, mut n_stuck) = (0, 0, 0);
    for seed in 0..300 {
        let model = random_case(seed);
        let Some(dense) = Dense::new(&model).filter(|dense| dense.rates.len() > 1) else { continue };
        let found = the_front(&model);
        let (highest, lowest) = (dense.first(3), dense.first(0));
        let neither = 1.0 - highest[0] - lowest[0];
        near(found.highest_first, highest[0], 1e-9);
        near(found.lowest_first, lowest[0], 1e-9);
        near(found.neither, neither, 1e-9);
        if found.neither > 0.0 {
            n_stuck += 1;
            assert!(neither > 1e-9 && found.days.is_none() && found.lingers.is_none(), "seed {seed}: {found:?}");
            continue;
        }
        let spent = dense.spent();
        let whole: f64 = spent.iter().sum();
        near(found.days.expect("it ends"), whole, 1e-9);
        let on_edge = |x: &usize| (highest[*x] - 0.5).abs() <= EDGE && spent[*x] > 0.0;
        let edge: Vec<usize> = dense.between().into_iter().filter(on_edge).collect();
        assert_eq!(found.knife_edge.len(), edge.len().min(5), "seed {seed}");
        for one in &found.knife_edge {
            let x = *edge.iter().find(|&&x| dense.levels[x] == one.state.levels).expect("on the edge");
            near(one.highest_first, highest[x], 1e-9);
            near(one.state.share, spent[x] / whole, 1e-9);
            n_edges += 1;
        }
        let (Some((law, rate)), Some(lingers)) = (dense.lingers(), &found.lingers) else { continue };
        n_laws += 1;
        near(1.0 / lingers.days, rate, 1e-7);
        for share in &lingers.states {
            let x = dense.levels.iter().position(|levels| *levels == share.levels).expect("a state");
            assert!((share.share - law[x]).abs() < 1e-7, "seed {seed}: {} is not {}", share.share, law[x]);
        }
    }
    println!("{n_laws} laws, {n_edges} states on an edge, {n_stuck} cases that may never end");
    assert!(n_laws > 60 && n_edges > 20 && n_stuck > 10, "{n_laws} laws, {n_edges} edges, {n_stuck} stuck");
}

//! Gauges and pools with laws of their own, against closed forms.

mod common;

use common::space;
use offramp_chain::{SolveOptions, StateSet, TransientOptions, TransientRequest, mean_times, transient};
use offramp_dynamics::extras::Extras;
use offramp_dynamics::holding::At;
use offramp_dynamics::tempo::Decisiveness;
use offramp_dynamics::under_way::{Assembled, Staged, assemble};
use offramp_dynamics::{Board, CaseDynamics, Draw, Extent, Foresight, MindSettings};
use offramp_model::Model;

const MONTH: f64 = 365.25 / 12.0;

fn model(text: &str) -> Model {
    common::model(&format!("[case]\ntitle = \"t\"\n{text}"))
}

const MINDS: MindSettings =
    MindSettings { foresight: Foresight::NONE, decisiveness: Decisiveness::Fixed(200.0), later: 0.0, beliefs: true };

/// Runs something on the board with all lattices, and on its chain.
fn on_chain<T>(model: &Model, run: impl FnOnce(&Board<'_>, &Assembled) -> T) -> T {
    let space = space(model);
    let extras = Extras::expecting(model, &space, &MINDS, 1000);
    let board = Board::with_extras(model, &space, Extent::FromToday, 1000, extras).expect("a board");
    let dynamics = CaseDynamics::new(&board);
    let staged = Staged::default();
    let moving = dynamics.moving(Draw { seed: 1, number: 0 }, &MINDS, &staged);
    let assembled = assemble(&board, &moving, &staged, 1000).expect("a chain");
    run(&board, &assembled)
}

/// What a gauge reads on average at these days.
fn means(model: &Model, days: &[f64]) -> Vec<f64> {
    on_chain(model, |board, assembled| {
        let values = board.gauge_values(0);
        let start = assembled.chain.start_at(assembled.start).expect("a start");
        let request = TransientRequest { start: &start, times: days, laws: true, ..TransientRequest::default() };
        let found = transient(&assembled.chain, &request, &TransientOptions::default()).expect("solved");
        let mean = |law: &Vec<f64>| {
            law.iter().zip(&assembled.positions).map(|(p, position)| p * values[*position as usize]).sum()
        };
        found.laws.iter().map(mean).collect()
    })
}

/// The mean days until a position is met for which `is_it` says so.
fn mean_days_until(model: &Model, is_it: impl Fn(&Board<'_>, usize) -> bool) -> f64 {
    on_chain(model, |board, assembled| {
        let met = |state: usize| is_it(board, assembled.positions[state] as usize);
        let set = StateSet::from_fn(assembled.chain.n_states(), met);
        let found = mean_times(&assembled.chain, &[set], &SolveOptions::default()).expect("solved");
        found.value.any[assembled.start as usize]
    })
}

#[track_caller]
fn assert_close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} is not {expected}");
}

/// An actor that has something to do and never does it.
const IDLE: &str = r#"
    [actor.one]
    can.acts = "act"
    wants = ["not acts", "support >= 1"]
"#;

#[test]
fn a_drift_takes_the_distance_over_its_speed() {
    let text = "[gauge.support]\nstarts = 60\nfrom = 0\nto = 100\ndrifts = [{ by = \"-2 a month\" }]";
    let model = model(&format!("{IDLE}{text}"));
    let bottom = mean_days_until(&model, |board, position| board.gauge_values(0)[position] == 0.0);
    assert_close(bottom, 30.0 * MONTH);
}

/// Until it could have come to a bound, its mean moves along a line: with n steps it is late by what the law of n steps says, so a day is looked at on
/// which hardly any of them is done.
#[test]
fn a_drift_moves_the_mean_along_a_line() {
    let text = "[gauge.support]\nstarts = 50\nfrom = 0\nto = 100\ndrifts = [{ by = \"1 a month\" }, { by = \"-0.25 a month\" }]";
    let days = [0.1 * MONTH, 0.5 * MONTH];
    for (mean, days) in means(&model(&format!("{IDLE}{text}")), &days).into_iter().zip(days) {
        assert!((mean - (50.0 + 0.75 * days / MONTH)).abs() < 1e-6, "{mean} after {days} days");
    }
}

/// A shock hits once; the gauge jumps and fades by its half-life. The mean is the jump x the chance that it has come and not faded.
#[test]
fn a_jump_fades_by_the_half_life() {
    let text = r#"
        [shock.blow]
        what = "a blow"
        rate = "6 a year"
        when = "not acts"
        sets = { "one.acts" = "yes" }
        [gauge.support]
        starts = 50
        from = 0
        to = 100
        half-life = "3 weeks"
        jumps = [{ when = "acts", by = -30 }]
    "#;
    let acts_once = "[actor.one]\ncan.acts = { moves = \"up\" }\nwants = [\"not acts\", \"support >= 1\"]";
    let days = [7.0, 30.0, 90.0, 400.0];
    let (rate, fades) = (6.0 / 365.25, 2f64.ln() / 21.0);
    for (mean, t) in means(&model(&format!("{acts_once}{text}")), &days).into_iter().zip(days) {
        let left = rate / (fades - rate) * (f64::exp(-rate * t) - f64::exp(-fades * t));
        assert_close(mean, 50.0 - 30.0 * left);
    }
}

/// With a half-life and a drift the mean goes to where both balance, although that is no point of the lattice.
#[test]
fn a_drift_against_a_half_life_ends_where_they_balance() {
    let text = "[gauge.support]\nstarts = 50\nfrom = 0\nto = 100\nhalf-life = \"2 months\"\ndrifts = [{ by = \"-3 a month\" }]";
    let mean = means(&model(&format!("{IDLE}{text}")), &[60.0 * MONTH])[0];
    let pace = 2f64.ln() / 2.0;
    assert!((mean - (50.0 - 3.0 / pace)).abs() < 1e-6, "{mean}");
}

const OUTAGE: &str = r#"
    [shock.closed]
    what = "the strait is closed"
    rate = "1 a year"
    when = "not acts"
    sets = { "one.acts" = "yes" }
    [shock.open]
    what = "and opened again"
    rate = "1 in 2 months"
    when = "acts"
    sets = { "one.acts" = "no" }
    [gauge.support]
    starts = 70
    half-life = "4 weeks"
    adds = [{ when = "acts", by = 40, for = "8 months" }]
"#;
const FIXED: &str = "[actor.one]\ncan.acts = { moves = \"none\" }\nwants = [\"not acts\", \"support >= 1\"]";

/// It is open again after two months on average, so a quarter of what eight months would add counts.
#[test]
fn an_effect_counts_by_how_long_it_can_be_expected_to_last() {
    let model = model(&format!("{FIXED}{OUTAGE}"));
    let space = space(&model);
    let full = Extras::of(&model, Some(&space));
    let expecting = Extras::expecting(&model, &space, &MINDS, 1000);
    let at = |level: u8| At::Cell(space.cell(space.state_of(&[level]).expect("a state")));
    assert_eq!((full.gauges[0].settles_at(at(1)), full.gauges[0].expects), (110.0, Some(false)));
    assert_close(expecting.gauges[0].settles_at(at(0)), 70.0);
    assert_close(expecting.gauges[0].settles_at(at(1)), 80.0);
    assert_eq!(expecting.gauges[0].expects, Some(true));
    // In the long run it is closed for 2 months in 14, and the mean of what is read is the mean of where it settles.
    let closed = 2.0 / 14.0;
    assert_close(means(&model, &[365.25 * 60.0])[0], 70.0 + 10.0 * closed);
}

#[test]
fn what_never_ends_counts_in_full() {
    let for_good = OUTAGE.replace("rate = \"1 in 2 months\"", "rate = \"1 in 90 years\"");
    let model = model(&format!("{FIXED}{for_good}"));
    let space = space(&model);
    let at = At::Cell(space.cell(space.state_of(&[1]).expect("a state")));
    assert_eq!(Extras::expecting(&model, &space, &MINDS, 1000).gauges[0].settles_at(at), 110.0);
}

/// Two gauges that start alike and have laws of their own are read apart.
#[test]
fn gauges_are_told_apart_by_name() {
    let two = r#"
        [actor.one]
        can.acts = "act"
        wants = ["not acts", "support >= 1", "trust >= 50"]
        [gauge.support]
        starts = 50
        from = 0
        to = 100
        jumps = [{ when = "acts", by = 50 }]
        [gauge.trust]
        starts = 50
        from = 0
        to = 100
        jumps = [{ when = "acts", by = -50 }]
    "#;
    let model = model(two);
    on_chain(&model, |board, _| {
        let wants = &model.actors[0].wants;
        let holds = board.where_holds(&wants.conditions()[2].formula);
        let read = board.gauge_values(1);
        assert_eq!(board.n_states(), 3, "today; and after the first jump to the bounds, acting or not");
        (0..3).for_each(|position| assert_eq!(holds[position], read[position] >= 50.0));
    });
}

/// Three units, of which a strike takes two; they come back at a rate of one a month.
const POOL: &str = r#"
    [pool.arms]
    size = 3
    refill = "1 a month"
    [actor.one]
    reviews = "every 1000 years"
    wants = ["not strikes"]
    [actor.one.can.strikes]
    uses = { arms = 2 }
"#;

/// Somebody is made to strike and to stop; from the moment of stopping one unit of two has to be back before a strike fits again.
#[test]
fn what_was_used_comes_back_at_the_refill() {
    let text = r#"
        [shock.begins]
        what = "it begins"
        rate = "2 a year"
        when = "not strikes"
        sets = { "one.strikes" = "yes" }
        [shock.ends]
        what = "it ends"
        rate = "3 a year"
        when = "strikes"
        sets = { "one.strikes" = "no" }
    "#;
    let model = model(&format!("{POOL}{text}"));
    on_chain(&model, |board, assembled| {
        // What was begun again with one unit spent ends with all three spent.
        let spent: Vec<(u8, u8)> = (0..board.n_states()).map(|x| (board.levels(x)[0], board.places(x)[0])).collect();
        let mut sorted = spent.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1)]);
        assert_eq!(board.shocks_excluded[0], 2, "with two or three spent nothing begins");
        // From two spent: one month until a strike fits again.
        let after = spent.iter().position(|&(strikes, spent)| (strikes, spent) == (0, 2)).expect("met");
        let at = |position: usize| At::Cell(board.space().expect("listed").cell(board.states[position]));
        let able = |position: usize| board.extras.pools[0].left(at(position), spent[position].1) >= 2.0;
        let set = StateSet::from_fn(assembled.chain.n_states(), |state| able(assembled.positions[state] as usize));
        let found = mean_times(&assembled.chain, &[set], &SolveOptions::default()).expect("solved").value.any;
        let state = assembled.positions.iter().position(|&position| position as usize == after).expect("met");
        assert_close(found[state], MONTH);
    });
}

#[test]
fn without_a_refill_everything_is_back_at_once() {
    let text = POOL.replace("refill = \"1 a month\"", "");
    let model = model(&text);
    assert!(Extras::of(&model, Some(&space(&model))).pools.is_empty());
}

/// Fighting wears the pool down by one unit a month; after three months on average nothing is left, and what needs it cannot be begun.
#[test]
fn a_pool_is_worn_down_and_then_bars_what_needs_it() {
    let text = r#"
        [pool.arms]
        size = 3
        [actor.one]
        wants = ["strikes"]
        [actor.one.can.strikes]
        now = "yes"
        moves = "none"
        spends = { arms = "1 a month" }
        [actor.two]
        wants = ["not guards"]
        [actor.two.can.guards]
        moves = "up"
        uses = { arms = 1 }
    "#;
    let model = model(text);
    let left = |board: &Board<'_>, x: usize| {
        let at = At::Cell(board.space().expect("listed").cell(board.states[x]));
        board.extras.pools[0].left(at, board.places(x)[0])
    };
    assert_close(mean_days_until(&model, |board, x| left(board, x) < 0.5), 3.0 * MONTH);
    on_chain(&model, |board, _| {
        for x in 0..board.n_states() {
            assert!(left(board, x) > -1e-9, "never less than nothing");
            let can_guard = board.levels(x)[1] == 0 && left(board, x) > 0.5;
            assert_eq!(!board.own_moves(x).is_empty(), can_guard, "it is barred where nothing is left");
        }
    });
}

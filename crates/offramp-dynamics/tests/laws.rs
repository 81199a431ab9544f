//! What is known in closed form, or has to hold of every answer.

mod common;

use common::{answer, model, space};
use offramp_chain::{SolveOptions, TransientOptions, TransientRequest, long_run, transient};
use offramp_dynamics::extras::Extras;
use offramp_dynamics::findings::Target;
use offramp_dynamics::tempo::Decisiveness;
use offramp_dynamics::under_way::{Staged, assemble};
use offramp_dynamics::{Board, CaseDynamics, Draw, DynamicsRequest, Extent, Foresight, MindSettings};

fn minds(decisiveness: f64) -> MindSettings {
    MindSettings {
        foresight: Foresight::NONE,
        decisiveness: Decisiveness::Fixed(decisiveness),
        later: 0.0,
        beliefs: true,
    }
}

/// Two actors with a common interest: the long-run law of logit choice is exp(decisiveness x utility), normed (Blume 1993).
#[test]
fn the_long_run_of_a_common_interest_is_boltzmanns() {
    let shared = r#"weights = [
        { that = "a", weight = 1.0 }, { that = "b", weight = 0.5 },
        { that = "a and b", weight = -2.0 }, { that = "c", weight = 0.25 }, { that = "c and not b", weight = 0.7 },
    ]"#;
    let text = format!(
        r#"
        [case]
        title = "Common interest"
        [actor.one]
        can.a = "do a"
        reviews = "every 3 days"
        {shared}
        [actor.two]
        can.b = "do b"
        can.c = "do c"
        reviews = "every 10 days"
        {shared}
        "#
    );
    let model = model(&text);
    let space = space(&model);
    let board = Board::new(&model, &space, Extent::All, 1000).expect("a board");
    let dynamics = CaseDynamics::new(&board);
    let draw = Draw { seed: 1, number: 0 };
    let decisiveness = 1.3;
    let moving = dynamics.moving(draw, &minds(decisiveness), &Staged::default());
    let assembled = assemble(&board, &moving, &Staged::default(), 1000).expect("a chain");
    let start = assembled.chain.start_at(assembled.start).expect("a start");
    let law = long_run(&assembled.chain, &start, &SolveOptions::default()).expect("solved").value.law;
    // In units of the mean size of the weights.
    let weigh = |levels: &[u8]| {
        let (a, b, c) = (f64::from(levels[0]), f64::from(levels[1]), f64::from(levels[2]));
        (a + 0.5 * b - 2.0 * a * b + 0.25 * c + 0.7 * c * (1.0 - b)) / (4.45 / 5.0)
    };
    let odds: Vec<f64> = assembled
        .positions
        .iter()
        .map(|&position| (decisiveness * weigh(&board.levels(position as usize))).exp())
        .collect();
    let total: f64 = odds.iter().sum();
    assert_eq!(law.len(), 8);
    for (found, odds) in law.iter().zip(&odds) {
        assert!((found - odds / total).abs() < 1e-12, "{found} is not {}", odds / total);
    }
}

const RACE: &str = r#"
    [case]
    title = "A race"
    [actor.nobody]
    can.exit = "leave"
    can.attack = "attack"
    [shock.exit]
    what = "the way out opens"
    rate = "4 a year"
    when = "not exit and not attack"
    sets = { "nobody.exit" = "yes" }
    [shock.attack]
    what = "a spoiler attacks"
    rate = "1 a year"
    when = "not exit and not attack"
    sets = { "nobody.attack" = "yes" }
    channel = "provocation"
    [outcome.out]
    when = "exit"
    [outcome.spoiled]
    when = "attack"
"#;

#[test]
fn a_race_between_shocks_is_won_as_the_formula_says() {
    let model = model(RACE);
    let findings = answer(&model, &DynamicsRequest { by_days: 100.0, n_draws: 3, ..DynamicsRequest::default() });
    let (a, b) = (4.0 / 365.25, 1.0 / 365.25);
    let over = 1.0 - f64::exp(-(a + b) * 100.0);
    for (outcome, rate) in [(0, a), (1, b)] {
        let found = findings.target(Target::Outcome(outcome)).expect("a target");
        let expected = rate / (a + b) * over;
        for figure in [found.by.last(), found.at.last()] {
            let figure = figure.expect("a time");
            assert!((figure.median - expected).abs() < 1e-13 && figure.low == figure.high, "{figure:?} not {expected}");
        }
        let long_run = found.long_run.as_ref().expect("solved");
        assert!((long_run.median - rate / (a + b)).abs() < 1e-12);
    }
    let spoiled = findings.target(Target::Outcome(1)).expect("a target");
    assert_eq!(spoiled.channels[2].median, spoiled.by.last().expect("a time").median, "all of it is provocation");
}

/// The gap between an exit and the replacement for it, with exponential stages (eq. 5 of the notes): both are begun at once; the
/// gap is open while the exit is done and the replacement is not; a spoiler attacks in the gap only.
#[test]
fn nothing_happens_in_a_gap_as_often_as_the_formula_says() {
    let text = r#"
        [case]
        title = "A gap"
        [actor.nobody]
        can.gone = "go"
        can.replaced = "be replaced"
        can.attacked = "be attacked"
        [shock.exit]
        what = "the last soldier leaves"
        rate = "6 a year"
        when = "not gone"
        sets = { "nobody.gone" = "yes" }
        [shock.replacement]
        what = "the others arrive"
        rate = "3 a year"
        when = "not replaced"
        sets = { "nobody.replaced" = "yes" }
        [shock.spoiler]
        what = "somebody uses the gap"
        rate = "2 a year"
        when = "gone and not replaced"
        sets = { "nobody.attacked" = "yes" }
        [outcome.spoiled]
        when = "attacked"
    "#;
    let (out, into, spoiler) = (6.0, 3.0, 2.0);
    let findings =
        answer(&model(text), &DynamicsRequest { by_days: 36_525.0, n_draws: 1, ..DynamicsRequest::default() });
    let found = findings.target(Target::Outcome(0)).expect("a target").by.last().expect("a time").median;
    let expected = out / (out + into) * spoiler / (spoiler + into);
    assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
}

const CRISIS: &str = r#"
    [case]
    title = "A crisis"
    fronts = ["gulf", "home"]
    [front.gulf]
    ladder = [{ rung = "calm" }, { rung = "threats", when = "threatens" }, { rung = "war", when = "strikes" }]
    [front.home]
    ladder = [{ rung = "quiet" }, { rung = "unrest", when = "protests" }]
    [actor.north]
    reviews = "weekly"
    wants = ["not south.strikes", "threatens", "not protests"]
    sees.south = { wants = ["not strikes"] }
    [actor.north.can.threatens]
    front = "gulf"
    takes = "1 to 3 weeks"
    [actor.north.can.protests]
    front = "home"
    [actor.south]
    wants = [{ that = "strikes if threatens", credence = 0.7 }, "not strikes if oil > 90", "not strikes"]
    [actor.south.can.strikes]
    front = "gulf"
    takes = "2 weeks"
    [[rule]]
    never = "strikes and not threatens"
    [gauge.oil]
    starts = 60
    half-life = "4 weeks"
    adds = [{ when = "threatens", by = 20 }, { when = "strikes", by = 40 }]
    [shock.mishap]
    what = "a ship is hit"
    rate = "1 in 3 years"
    when = "threatens"
    sets = { "south.strikes" = "yes" }
    channel = "accident"
    [shock.unrest]
    what = "unrest"
    rate = "1 a year"
    sets = { "north.protests" = "yes" }
    [link.afar]
    from = "home"
    to = "gulf"
    channel = "excitation"
    strength = 0.5
    [link.busy]
    from = "gulf"
    to = "home"
    channel = "attention"
    strength = 0.5
    [outcome.dear-oil]
    when = "oil > 90"
    [outcome.threats]
    when = "threatens"
"#;

#[test]
fn channels_add_up_and_rungs_share_out_one_in_every_draw() {
    let findings = answer(&model(CRISIS), &DynamicsRequest { n_draws: 6, ..DynamicsRequest::default() });
    assert!(!findings.staged.is_empty() && findings.gauges[0].is_slow, "everything fits");
    for found in findings.targets.iter().filter(|found| !found.by.is_empty()) {
        let whole = found.by.last().expect("a time");
        for draw in 0..findings.n_draws {
            let sum: f64 = found.channels.iter().map(|channel| channel.draws[draw]).sum();
            assert!((sum - whole.draws[draw]).abs() <= 1e-12 * whole.draws[draw], "{sum} of {}", whole.draws[draw]);
            assert!((0.0..=1.0 + 1e-12).contains(&whole.draws[draw]));
            for (time, by) in found.by.iter().enumerate() {
                let sum: f64 = found.channels_by.iter().map(|channel| channel[time].draws[draw]).sum();
                assert!(
                    (sum - by.draws[draw]).abs() <= 1e-12 * by.draws[draw],
                    "time {time}: {sum} of {}",
                    by.draws[draw]
                );
            }
            for (channel, over_time) in found.channels.iter().zip(&found.channels_by) {
                assert_eq!(channel.draws[draw], over_time.last().expect("a time").draws[draw]);
            }
        }
    }
    for front in &findings.fronts {
        for time in 0..findings.times.len() {
            for draw in 0..findings.n_draws {
                let sum: f64 = front.rungs.iter().map(|rung| rung[time].draws[draw]).sum();
                assert!((sum - 1.0).abs() < 1e-12, "{sum}");
            }
        }
    }
    let threats = findings.target(Target::Outcome(1)).expect("a target");
    assert!(threats.channels[1].high > 0.0, "north is mistaken about south, so some of it is miscalculation");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let model = model(CRISIS);
    let request = DynamicsRequest { n_draws: 5, ..DynamicsRequest::default() };
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| answer(&model, &request))
    };
    assert_eq!(on(1), on(2));
}

/// Without excitation or attention the means of the gauge follow its half-life: alone on its way, half of the distance after one.
#[test]
fn a_slow_gauge_closes_half_of_its_distance_in_a_half_life() {
    let text = r#"
        [case]
        title = "A price"
        [actor.nobody]
        can.shuts = "shut"
        [gauge.oil]
        starts = 60
        half-life = "30 days"
        adds = [{ when = "shuts", by = 40 }]
        [shock.shut]
        what = "it is shut"
        rate = "100000 a year"
        when = "not shuts"
        sets = { "nobody.shuts" = "yes" }
        [outcome.dear]
        when = "oil > 80"
    "#;
    let request = DynamicsRequest { by_days: 30.0, n_times: 1, n_draws: 1, ..DynamicsRequest::default() };
    let findings = answer(&model(text), &request);
    let mean = findings.gauges[0].means[0].median;
    assert!((mean - 80.0).abs() < 0.01, "{mean}");
}

/// An action of several stages takes its mean time: followed or folded in, the mean time to an end is the same.
#[test]
fn stages_keep_the_mean_time() {
    let text = r#"
        [case]
        title = "A long way"
        [actor.one]
        reviews = "every 5 days"
        wants = ["leaves"]
        [actor.one.can.leaves]
        moves = "up"
        takes = "20 to 40 days"
    "#;
    let model = model(text);
    let space = space(&model);
    let board = Board::new(&model, &space, Extent::FromToday, 100).expect("a board");
    let dynamics = CaseDynamics::new(&board);
    let draw = Draw { seed: 1, number: 0 };
    let slow = offramp_dynamics::under_way::slow_options(&model);
    for staged in [Staged::default(), Staged::new(&board, &slow)] {
        // So decided that nobody ever chooses against its want, or calls off what it wants.
        let moving = dynamics.moving(draw, &minds(100.0), &staged);
        let assembled = assemble(&board, &moving, &staged, 100).expect("a chain");
        let n = assembled.chain.n_states();
        let still_there: Vec<f64> =
            assembled.positions.iter().map(|&x| if board.levels(x as usize)[0] == 0 { 1.0 } else { 0.0 }).collect();
        let start = assembled.chain.start_at(assembled.start).expect("a start");
        let request = TransientRequest {
            start: &start,
            times: &[2000.0],
            integrals: &[&still_there],
            ..TransientRequest::default()
        };
        let found = transient(&assembled.chain, &request, &TransientOptions::default()).expect("solved");
        let mean = found.integrals[0][0];
        assert!((mean - 35.0).abs() < 1e-9, "{mean} days with {n} states");
        assert_eq!(n, if staged.options.is_empty() { 2 } else { 6 });
    }
}

/// A link of excitation: on a front with rises at a constant rate, the mean count is rate / fading where the lattice is no limit.
#[test]
fn lattices_come_from_what_is_stated_and_read() {
    let model = model(CRISIS);
    let space = space(&model);
    let extras = Extras::of(&model, Some(&space));
    assert_eq!((extras.gauges.len(), extras.excitations.len()), (1, 1));
    let without = CRISIS.replace("oil > 90", "threatens");
    let model = self::model(&without);
    assert!(Extras::of(&model, Some(&self::space(&model))).gauges.is_empty(), "nobody reads it");
}

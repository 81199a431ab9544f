//! Deadlines and verification in cases: closed forms, causes that add up, and what must change nothing.

mod common;

use common::model;
use offramp_arbiter::random_extras::add_deadlines;
use offramp_arbiter::random_model::{Shape, random_model};
use offramp_arbiter::sketch;
use offramp_dynamics::asides::Aside;
use offramp_dynamics::channel::Who;
use offramp_dynamics::export::{ChainFiles, Flavour, chain_files};
use offramp_dynamics::{Channel, DynamicsFindings, DynamicsRequest, study};
use offramp_model::{Model, Outcome};
use std::ops::ControlFlow;

fn found(model: &Model, by_days: f64) -> DynamicsFindings {
    with_steps(model, by_days, None)
}

/// With figures on these days, whatever deadlines there are.
fn with_steps(model: &Model, by_days: f64, steps_at: Option<Vec<f64>>) -> DynamicsFindings {
    let request = DynamicsRequest { n_draws: 2, by_days, n_times: 4, steps_at, ..DynamicsRequest::default() };
    study(model, &request, &|_, _| ControlFlow::Continue(())).expect("solved")
}

fn chance(findings: &DynamicsFindings, target: usize) -> f64 {
    findings.targets[target].by.last().expect("a time").median
}

fn near(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() <= within, "{a:e} is not {b:e}");
}

/// Talks end in a signature at a rate of one in 80 days, unless they are broken off at a date.
fn talks(more: &str) -> Model {
    model(&format!(
        r#"
        [case]
        title = "Talks"
        [actor.envoy.can.talks]
        levels = ["broken-off", "going-on", "signed"]
        now = "going-on"
        moves = "none"
        [actor.envoy]
        wants = ["envoy.talks = signed"]
        [shock.signature]
        rate = "once every 80 days"
        when = "envoy.talks = going-on"
        sets = {{ "envoy.talks" = "signed" }}
        channel = "intention"
        [outcome.signed]
        when = "envoy.talks = signed"
        [outcome.broken]
        when = "envoy.talks = broken-off"
        {more}
        "#
    ))
}

const PATIENCE: &str = r#"
    [deadline.patience]
    after = "100 days"
    unless = "envoy.talks = signed"
    sets = { "envoy.talks" = "broken-off" }
    channel = "miscalculation"
"#;

#[test]
fn a_race_against_a_date_has_a_closed_form() {
    let model = talks(PATIENCE);
    let late = found(&model, 365.0);
    near(chance(&late, 0), 1.0 - f64::exp(-100.0 / 80.0), 1e-12);
    near(chance(&late, 1), f64::exp(-100.0 / 80.0), 1e-12);
    assert_eq!(late.targets[1].causes.len(), 1);
    assert_eq!(late.targets[1].causes[0].cause.who, Who::Deadline(0));
    assert_eq!(late.targets[1].causes[0].cause.channel, Channel::Miscalculation);
    near(late.targets[0].long_run.as_ref().expect("solved").median, 1.0 - f64::exp(-100.0 / 80.0), 1e-12);
    // Before its day it has no part, but the long run knows of it.
    let early = found(&model, 60.0);
    near(chance(&early, 0), 1.0 - f64::exp(-60.0 / 80.0), 1e-12);
    near(chance(&early, 1), 0.0, 0.0);
    near(early.targets[1].long_run.as_ref().expect("solved").median, f64::exp(-100.0 / 80.0), 1e-12);
    assert!(early.asides.contains(&Aside::DeadlineTooLate(0)));
    assert!(late.asides.contains(&Aside::NobodyForesees) && !late.asides.contains(&Aside::DeadlineTooLate(0)));
}

#[test]
fn which_end_of_a_ladder_comes_first_is_worked_out_across_a_date() {
    let model = model(
        r#"
        [case]
        title = "Ladder"
        fronts = ["line"]
        [front.line]
        ladder = [
          { rung = "peace" },
          { rung = "tense", when = "a.line = tense" },
          { rung = "war", when = "a.line = war" },
        ]
        [actor.a.can.line]
        levels = ["peace", "tense", "war"]
        now = "tense"
        moves = "none"
        [actor.a]
        wants = ["a.line = peace"]
        [shock.up]
        rate = "once every 50 days"
        when = "a.line = tense"
        sets = { "a.line" = "war" }
        [shock.down]
        rate = "once every 40 days"
        when = "a.line = tense"
        sets = { "a.line" = "peace" }
        [deadline.d]
        after = "30 days"
        when = "a.line = tense"
        sets = { "a.line" = "war" }
        "#,
    );
    let found = found(&model, 100.0);
    let one = &found.undecided.as_ref().expect("small enough")[0];
    let (up, both) = (1.0 / 50.0, 1.0 / 50.0 + 1.0 / 40.0);
    let gone = 1.0 - f64::exp(-both * 30.0);
    near(one.highest_first, up / both * gone + 1.0 - gone, 1e-12);
    near(one.lowest_first, (1.0 - up / both) * gone, 1e-12);
    near(one.days.expect("soon"), gone / both, 1e-9);
    assert!(one.lingers.is_none() && found.asides.contains(&Aside::LingersAfterDates));
    // The most likely way to war is the date's, or the shock's: here the first, by a little.
    let ways = &found.ways[0];
    let (date, shock) = (1.0 - gone, up / both * gone);
    assert!(ways.courses.is_some() && ways.ways.len() == 2);
    near(ways.ways[0].probability, date.max(shock), 0.05);
    near(ways.ways[0].probability + ways.ways[1].probability, date + shock, 1e-12);
}

#[test]
fn a_verification_is_a_race_of_its_two_ends() {
    let model = model(
        r#"
        [case]
        title = "Clauses"
        [actor.a.can.idle]
        [actor.a]
        wants = ["not a.idle"]
        [actor.b]
        wants = ["not a.idle"]
        [agreement.deal]
        parties = ["a", "b"]
        levels = ["none", "frozen", "half", "whole"]
        now = "half"
        leave = "nobody"
        [agreement.deal.verified.half]
        takes = "30 days"
        chance = 0.8
        else = "none"
        [outcome.opened]
        when = "deal = whole"
        [outcome.fell]
        when = "deal = none"
        "#,
    );
    for days in [10.0, 90.0] {
        let found = found(&model, days);
        let over = 1.0 - f64::exp(-days / 30.0);
        // By a slip the parties may begin again.
        near(chance(&found, 0), 0.8 * over, 1e-4);
        near(chance(&found, 1), 0.2 * over, 1e-4);
        assert_eq!(found.targets[0].causes[0].cause.who, Who::Verification(0, true));
        assert_eq!(found.targets[1].causes[0].cause.who, Who::Verification(0, false));
    }
}

#[test]
fn no_move_passes_what_is_being_verified() {
    let case = |verified: &str| {
        model(&format!(
            r#"
            [case]
            title = "Clauses"
            [actor.a]
            wants = ["deal = whole", "deal >= half"]
            [actor.b]
            wants = ["deal = whole", "deal >= half"]
            [agreement.deal]
            parties = ["a", "b"]
            levels = ["none", "half", "whole"]
            leave = "nobody"
            {verified}
            [outcome.whole]
            when = "deal = whole"
            "#
        ))
    };
    let free = chance(&found(&case(""), 60.0), 0);
    let verified = case("verified = { half = { takes = \"600 days\", chance = 1 } }");
    let slow = found(&verified, 60.0);
    assert!(free > 0.9, "{free}");
    // At most what verification lets through of those who were at half from the first day on.
    assert!(chance(&slow, 0) > 0.0 && chance(&slow, 0) < 1.0 - f64::exp(-60.0 / 600.0), "{}", chance(&slow, 0));
    assert_eq!(slow.targets[0].causes.len(), 1);
}

#[test]
fn a_day_shows_what_was_a_moment_before_and_what_is_then() {
    // 75 days are among the evenly spread times, 133.2 are not and cannot be written exactly; 400 are too far ahead.
    let dates = [("a", "75 days"), ("b", "133.2 days"), ("c", "400 days")];
    let dated = |&(name, after): &(&str, &str)| {
        format!(
            "[deadline.{name}]\nafter = \"{after}\"\nwhen = \"envoy.talks = going-on\"\nchance = 0.5\nsets = {{ \"envoy.talks\" = \"broken-off\" }}\n"
        )
    };
    let model = talks(&dates.iter().map(dated).collect::<String>());
    for simulate in [None, Some(20_000)] {
        let request =
            DynamicsRequest { n_draws: 1, by_days: 300.0, n_times: 4, simulate, ..DynamicsRequest::default() };
        let found = study(&model, &request, &|_, _| ControlFlow::Continue(())).expect("solved");
        assert_eq!(found.times, [75.0, 75.0, 133.2, 133.2, 150.0, 225.0, 300.0]);
        let still = |day: f64| f64::exp(-day / 80.0);
        let within = if simulate.is_some() { 0.02 } else { 1e-9 };
        let broken: Vec<f64> = found.targets[1].at.iter().map(|at| at.median).collect();
        let later = still(75.0) / 2.0 + still(133.2) / 4.0;
        let expected = [0.0, still(75.0) / 2.0, still(75.0) / 2.0, later, later, later, later];
        broken.iter().zip(expected).for_each(|(broken, expected)| near(*broken, expected, within));
    }
}

/// A random model with deadlines, and an outcome for each of its first few options.
fn random_model_with_dates(seed: u64, n_outcomes: usize) -> Model {
    let mut model = random_model(seed, &Shape::with_groups());
    for (number, option) in model.option_ids().enumerate().take(n_outcomes).collect::<Vec<_>>() {
        let when = sketch::condition(&model, sketch::at(option, 1));
        let (id, name) = (format!("o{number}"), format!("o{number}"));
        model.outcomes.push(Outcome { id, name, when });
    }
    add_deadlines(&mut model, seed, 150);
    model
}

#[test]
fn causes_add_up_on_random_cases_with_dates() {
    let mut n_by_date = 0;
    for seed in 0..60 {
        let model = random_model_with_dates(seed, 4);
        let request = DynamicsRequest { n_draws: 2, n_times: 5, long_run: seed % 4 == 0, ..DynamicsRequest::default() };
        let Ok(found) = study(&model, &request, &|_, _| ControlFlow::Continue(())) else { continue };
        for target in found.targets.iter().filter(|target| !target.by.is_empty()) {
            for (time, whole) in target.by.iter().enumerate() {
                for draw in 0..whole.draws.len() {
                    let sum: f64 = target.channels_by.iter().map(|channel| channel[time].draws[draw]).sum();
                    near(sum, whole.draws[draw], 1e-12 * whole.draws[draw].max(1e-300));
                }
                if time > 0 {
                    let before = &target.by[time - 1];
                    whole.draws.iter().zip(&before.draws).for_each(|(now, before)| assert!(*now >= before - 1e-12));
                }
            }
            n_by_date += target.causes.iter().filter(|cause| matches!(cause.cause.who, Who::Deadline(_))).count();
        }
    }
    assert!(n_by_date > 10, "only {n_by_date} targets were reached at a date");
}

/// What the figures are, without what is said about them.
fn figures(findings: DynamicsFindings) -> DynamicsFindings {
    DynamicsFindings { asides: Vec::new(), ..findings }
}

#[test]
fn a_deadline_at_which_nothing_can_happen_changes_no_bit() {
    let without = figures(with_steps(&talks(""), 365.0, Some(vec![50.0])));
    for nothing in [
        // Its condition holds nowhere, it sets what is so already, or what it sets is excluded.
        "[deadline.d]\nafter = \"50 days\"\nwhen = \"envoy.talks = broken-off\"\nsets = { \"envoy.talks\" = \"signed\" }",
        "[deadline.d]\nafter = \"50 days\"\nwhen = \"envoy.talks = signed\"\nsets = { \"envoy.talks\" = \"signed\" }",
        "[deadline.d]\nafter = \"50 days\"\nchance = 0\nsets = { \"envoy.talks\" = \"signed\" }",
    ] {
        let model = talks(nothing);
        let with = with_steps(&model, 365.0, Some(vec![50.0]));
        assert!(with.asides.contains(&Aside::DeadlineNowhere(0)), "{nothing}");
        // Outcomes are the same list; only the case has one thing more.
        assert_eq!(figures(with), without, "{nothing}");
    }
}

#[test]
fn two_deadlines_on_one_day_happen_in_the_order_of_the_case() {
    let first = "[deadline.first]\nafter = \"100 days\"\nwhen = \"envoy.talks = going-on\"\nsets = { \"envoy.talks\" = \"broken-off\" }\n";
    let second = "[deadline.second]\nafter = \"100 days\"\nwhen = \"envoy.talks = broken-off\"\nsets = { \"envoy.talks\" = \"signed\" }\n";
    let holds =
        |text: String, outcome: usize| found(&talks(&text), 200.0).targets[outcome].at.last().expect("a time").median;
    near(holds([first, second].concat(), 0), 1.0, 1e-12);
    near(holds([second, first].concat(), 1), f64::exp(-100.0 / 80.0), 1e-12);
}

/// Rows of a transitions file: from, to, figure.
fn rows_of(text: &str) -> Vec<(usize, usize, f64)> {
    let row = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        (words[0].parse().expect("a state"), words[1].parse().expect("a state"), words[2].parse().expect("a figure"))
    };
    text.lines().skip(1).map(row).collect()
}

/// What every state with a label is, by its name.
fn labelled(text: &str, name: &str) -> Vec<usize> {
    let lines = text.lines().skip_while(|line| *line != "#END").skip(1);
    let has = lines.filter(|line| line.split(' ').skip(1).any(|label| label == name));
    has.map(|line| line.split(' ').next().expect("a state").parse().expect("a number")).collect()
}

/// The answer to a question worked out from the files alone, as their README says: backwards from date to date, by uniformisation.
fn from_files(files: &ChainFiles, name: &str, days: f64) -> f64 {
    let class = labelled(&files.labels, name);
    let arcs: Vec<_> = rows_of(&files.transitions).into_iter().filter(|arc| !class.contains(&arc.0)).collect();
    let mut exit = vec![0.0; files.n_states];
    arcs.iter().filter(|(from, to, _)| from != to).for_each(|(from, _, rate)| exit[*from] += rate);
    let fastest = exit.iter().copied().fold(1e-9, f64::max);
    let pass = |values: &[f64], days: f64| -> Vec<f64> {
        // So many pieces that the first weight of each does not vanish.
        let n_pieces = (fastest * days / 50.0).ceil().max(1.0);
        let mean = fastest * days / n_pieces;
        (0..n_pieces as usize).fold(values.to_vec(), |values, _| {
            let (mut step, mut weight, mut sum) = (values.clone(), f64::exp(-mean), vec![0.0; values.len()]);
            for number in 1..=400 {
                sum.iter_mut().zip(&step).for_each(|(sum, value)| *sum += weight * value);
                let mut next = step.clone();
                for &(from, to, rate) in arcs.iter().filter(|(from, to, _)| from != to) {
                    next[from] += rate / fastest * (step[to] - step[from]);
                }
                (step, weight) = (next, weight * mean / f64::from(number));
            }
            sum
        })
    };
    let mut values: Vec<f64> = (0..files.n_states).map(|state| f64::from(u8::from(class.contains(&state)))).collect();
    let mut end = days;
    for date in files.dates.iter().rev() {
        values = pass(&values, end - date.days);
        let mut before = vec![0.0; values.len()];
        rows_of(&date.transitions).into_iter().for_each(|(from, to, p)| before[from] += p * values[to]);
        class.iter().for_each(|&state| before[state] = 1.0);
        (values, end) = (before, date.days);
    }
    pass(&values, end)[labelled(&files.labels, "init")[0]]
}

#[test]
fn files_with_dates_give_the_answers_again() {
    let by_days = 150.0;
    let request = DynamicsRequest { by_days, ..DynamicsRequest::default() };
    let files = chain_files(&talks(PATIENCE), &request, 0, Flavour::Storm).expect("files");
    assert_eq!(
        files.dates.iter().map(|date| (date.days, date.deadline.as_str())).collect::<Vec<_>>(),
        [(100.0, "patience")]
    );
    near(from_files(&files, "signed", by_days), 1.0 - f64::exp(-100.0 / 80.0), 1e-12);
    let (mut n_questions, mut n_dates) = (0, 0);
    for seed in 0..30 {
        let model = random_model_with_dates(seed, 2);
        let Ok(files) = chain_files(&model, &request, 0, Flavour::Storm) else { continue };
        n_dates += files.dates.len();
        for question in &files.questions {
            let name = question.formula.split('"').nth(1).expect("a name");
            let (ours, theirs) = (question.probability, from_files(&files, name, by_days));
            near(theirs, ours, 1e-9 * ours);
            n_questions += 1;
        }
    }
    assert!(n_questions > 20 && n_dates > 20, "{n_questions} questions, {n_dates} dates");
}

/// The table of the book: one peace on two roads, against patience of different length.
#[test]
fn the_two_roads_of_the_book_lead_where_it_says() {
    let case = include_str!("../../../book/cases/two-roads.toml");
    let page = include_str!("../../../book/src/methods/dates.md");
    let mut rows = Vec::new();
    for days in [30, 100, 200, 365, 600, 1000] {
        let mut row = format!("| {days} days |");
        for road in ["compressed", "phased"] {
            let text = offramp_case::CaseText { name: "two-roads.toml".into(), text: case.into() };
            let checked = offramp_case::check(&text, &[format!("d{days}"), road.to_owned()]);
            let model = checked.model.unwrap_or_else(|| panic!("{:?}", checked.diagnostics));
            let request =
                DynamicsRequest { by_days: 4.0 * 365.25, n_times: 1, long_run: false, ..DynamicsRequest::default() };
            let found = study(&model, &request, &|_, _| ControlFlow::Continue(())).expect("solved");
            let [war, settled] = [0, 1].map(|outcome| &found.targets[outcome]);
            let shown = |range: &offramp_dynamics::Range| format!(" {:.0} % |", range.median * 100.0);
            let last = |ranges: &[offramp_dynamics::Range]| shown(ranges.last().expect("a time"));
            row += &[last(&settled.by), last(&settled.at), last(&war.by)].concat();
        }
        rows.push(row);
    }
    let table = rows.join("\n");
    assert!(page.contains(&table), "the page should say\n{table}");
}

//! How likely, how soon, by which road: the figures of the dynamics, with what they are conditional on.

use crate::chances::{
    LIMITS, ahead, aside, cause_name, chance, chance_range, conditional_on, cut_short, ends, flag_words, in_all_draws,
    number_name, of_way, points, range_words, simplification_words, target_name, told_apart,
};
use crate::dates::on_the_day;
use crate::html::{Block, Chapter, Place};
use crate::prose::{Prose, capitalised};
use crate::things::Thing;
use crate::words::{Words, isolated, plural};
use offramp::dynamics::findings::{DynamicsFindings, FrontOverTime, TargetFinding};
use offramp::dynamics::gradient::{NumberEffect, TargetGradients};
use offramp::dynamics::ways::{Step, WaysTo};
use offramp::dynamics::{Channel, Range, Target};
use offramp_model::Model;
use offramp_pictures::{
    ChancePoint, ChanceSeries, ChancesData, Fan, FanChartData, FanPoint, PathStripsData, StackedAreasData, Strip,
    StripStep, TornadoBar, TornadoData, chances_over_time, fan_chart, path_strips, stacked_areas, tornado,
};

/// Probabilities drawn in one picture.
pub(super) const MAX_SERIES: usize = 6;
/// Targets whose roads and ways are told.
const MAX_ROADS: usize = 4;
/// Chances of which it is drawn what they hang on.
const MAX_TORNADOES: usize = 2;
/// Numbers drawn for each.
const MAX_BARS: usize = 12;
/// The least effect drawn, in any draw, as a share of the largest.
const LEAST_BAR: f64 = 0.01;
/// Days up to which times are told in days.
const MAX_DAYS: f64 = 28.0;

/// The chapter about chance and time.
pub fn chances_chapter(model: &Model, findings: &DynamicsFindings) -> Chapter {
    let words = Words::new(model);
    let mut blocks = vec![
        Block::Text(LIMITS[0].into()),
        Block::Text("What every figure is conditional on:".into()),
        Block::List(
            conditional_on(model, findings).into_iter().map(|line| Prose::text(line + ".").capitalised()).collect(),
        ),
    ];
    blocks.extend(flags(model, findings));
    blocks.push(outcomes(model, findings));
    let in_all = in_all_draws(model, findings).into_iter().map(|line| Prose::text(line + ".").capitalised());
    let in_all: Vec<Prose> = in_all.collect();
    blocks.extend((!in_all.is_empty()).then_some(Block::List(in_all)));
    if let Some((said, differ)) = simplification_words(model, findings) {
        blocks.push(Block::Text(said.into()));
        let differ: Vec<Prose> = differ.into_iter().map(|line| Prose::text(line + ".")).collect();
        blocks.extend((!differ.is_empty()).then_some(Block::List(differ)));
    }
    blocks.extend(over_time(model, findings));
    blocks.extend(fans(&words, findings));
    blocks.extend(days(model, findings));
    blocks.extend(roads(&words, findings));
    let tops = findings.targets.iter().filter(|found| has_roads(found)).take(MAX_ROADS).enumerate();
    blocks.extend(tops.map(|(index, found)| roads_over_time(model, findings, found, index)));
    blocks.extend(
        findings.ways.iter().take(MAX_ROADS).enumerate().filter_map(|(index, found)| ways(&words, found, index)),
    );
    blocks.extend(tornadoes(model, findings));
    blocks.extend(standing(&words, findings));
    blocks.push(Block::Details("How this was worked out, and what it is not".to_owned(), how(&words, findings)));
    let asides = findings.asides.iter().map(|found| aside(&words, found));
    Chapter {
        id: "chances".to_owned(),
        title: "How likely, how soon, and by which road".to_owned(),
        place: Place::Chances,
        blocks,
        not_looked_at: asides.chain(stopped(findings.n_draws, findings.request.n_draws)).collect(),
    }
}

/// The draws that were left out because it was stopped.
pub(super) fn stopped(n_draws: usize, of: usize) -> Option<String> {
    let left = of.checked_sub(n_draws).filter(|left| *left > 0)?;
    Some(format!("{} of {of}: it was stopped before", plural(left, "draw", "draws")))
}

fn about(target: Target) -> Thing {
    match target {
        Target::Outcome(number) => Thing::Outcome(number),
        Target::Rung(front, _) => Thing::Front(front),
    }
}

/// The unit of the pictures, and how many days it has.
pub(super) fn unit(findings: &DynamicsFindings) -> (&'static str, f64) {
    if findings.request.by_days <= MAX_DAYS { ("days", 1.0) } else { ("weeks", 7.0) }
}

fn flags(model: &Model, findings: &DynamicsFindings) -> Vec<Block> {
    let told = findings.base_rate_flags.iter().map(|flag| {
        let target = findings.targets[flag.target].target;
        Prose::about(target_name(model, target), about(target)).and(format!(": {}", flag_words(flag)))
    });
    let told: Vec<Prose> = told.collect();
    match told.is_empty() {
        true => Vec::new(),
        false => vec![Block::Heading("Far from what has been usual".to_owned()), Block::List(told)],
    }
}

fn outcomes(model: &Model, findings: &DynamicsFindings) -> Block {
    let row = |found: &TargetFinding| -> Vec<Prose> {
        let name = Prose::about(target_name(model, found.target), about(found.target));
        let (by, ends) =
            found.by.last().map_or(("holds today".to_owned(), String::new()), |by| (chance(by.median), ends(by)));
        let at = found.at.last().map_or_else(String::new, |at| chance(at.median));
        let long = found.long_run.as_ref().map_or_else(|| "-".to_owned(), |share| chance(share.median));
        let after = found.after.as_ref().map_or_else(String::new, |after| crate::chances::about(after.median));
        vec![name, by.into(), ends.into(), after.into(), at.into(), long.into()]
    };
    let horizon = ahead(findings.request.by_days);
    Block::Table {
        title: format!(
            "How likely within {horizon}: the middle of {}, and the lowest to the highest",
            plural(findings.n_draws, "draw", "draws")
        ),
        head: [
            "What",
            "Comes about",
            "Lowest to highest",
            "If so, after",
            &format!("Holds after {horizon}"),
            "Long run",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: findings.targets.iter().map(row).collect(),
    }
}

/// The probabilities that something has come about, over time: the likeliest first.
fn over_time(model: &Model, findings: &DynamicsFindings) -> Option<Block> {
    let (unit, days) = unit(findings);
    let mut moving: Vec<&TargetFinding> = findings.targets.iter().filter(|found| last(&found.by) > 0.0).collect();
    moving.sort_by(|one, other| last(&other.by).total_cmp(&last(&one.by)));
    let n_more = moving.len().saturating_sub(MAX_SERIES);
    moving.truncate(MAX_SERIES);
    let series = moving
        .iter()
        .map(|found| ChanceSeries { name: target_name(model, found.target), points: points_of(findings, found, days) });
    let picture = chances_over_time(&ChancesData {
        prefix: "chances-over-time".to_owned(),
        title: "How likely each has come about by a time".to_owned(),
        unit: unit.to_owned(),
        range: format!("lowest to highest of {}", plural(findings.n_draws, "draw", "draws")),
        series: series.collect(),
    });
    let more = if n_more > 0 {
        format!(" {} in the table above.", plural(n_more, "less likely one is", "less likely ones are"))
    } else {
        String::new()
    };
    let caption = format!(
        "Lines are the middle of the draws. Conditional on the case as written, and on what is listed above.{more}"
    );
    (!moving.is_empty()).then(|| Block::Picture {
        id: "chances-over-time".to_owned(),
        picture,
        caption: caption.into(),
    })
}

/// The course of the probability that something has come about, from nought today on. `days` is the number of days of the unit of time.
pub(super) fn points_of(findings: &DynamicsFindings, found: &TargetFinding, days: f64) -> Vec<ChancePoint> {
    let point = |(day, range): (&f64, &Range)| ChancePoint {
        time: day / days,
        value: range.median,
        range: Some((range.low, range.high)),
    };
    let today = ChancePoint { time: 0.0, value: 0.0, range: Some((0.0, 0.0)) };
    std::iter::once(today).chain(findings.times.iter().zip(&found.by).map(point)).collect()
}

fn last(ranges: &[Range]) -> f64 {
    ranges.last().map_or(0.0, |range| range.median)
}

/// Where each front stands, as expected heights over the draws.
fn fans(words: &Words<'_>, findings: &DynamicsFindings) -> Option<Block> {
    let (unit, days) = unit(findings);
    let with_ladder: Vec<&FrontOverTime> = findings.fronts.iter().filter(|front| front.rungs.len() > 2).collect();
    let fan = |front: &&FrontOverTime| -> Fan {
        let ladder = &words.model.front(front.front).ladder;
        let today = usize::from(front.today);
        let start = (today < ladder.len()).then(|| FanPoint {
            time: 0.0,
            middle: today as f64,
            bands: vec![(today as f64, today as f64); 2],
        });
        let points = findings.times.iter().zip(front.expected()).map(|(day, height)| {
            let half = middle_half(&height.draws);
            FanPoint { time: day / days, middle: height.median, bands: vec![(height.low, height.high), half] }
        });
        Fan {
            name: words.front_name(front.front),
            rungs: ladder.iter().map(|rung| isolated(&rung.name).into_owned()).collect(),
            points: start.into_iter().chain(points).collect(),
        }
    };
    let picture = fan_chart(&FanChartData {
        prefix: "chances-fronts".to_owned(),
        title: "Where each front would stand, on average".to_owned(),
        unit: unit.to_owned(),
        bands: vec![
            format!("lowest to highest of {}", plural(findings.n_draws, "draw", "draws")),
            "the middle half of the draws".to_owned(),
        ],
        line: "middle draw".to_owned(),
        fronts: with_ladder.iter().map(fan).collect(),
    });
    let caption = "Rungs are counted from peace upward, a step each, and averaged by their probabilities; a height between two rungs is a mixture of \
                   both, no place where anybody stands. Conditional on the case as written, and on what is listed above.";
    (!with_ladder.is_empty()).then(|| Block::Picture {
        id: "chances-fronts".to_owned(),
        picture,
        caption: caption.into(),
    })
}

/// What deadlines do on their days.
fn days(model: &Model, findings: &DynamicsFindings) -> Option<Block> {
    let all = on_the_day(model, findings).into_iter();
    let told: Vec<Prose> =
        all.map(|day| Prose::text(format!("{} ({})", day.day, day.moves.join("; "))).capitalised()).collect();
    (!told.is_empty()).then_some(Block::List(told))
}

/// The ends of the middle half of some figures.
fn middle_half(draws: &[f64]) -> (f64, f64) {
    let mut sorted = draws.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    match n {
        0 => (f64::NAN, f64::NAN),
        _ => (sorted[n / 4], sorted[(n - 1) - n / 4]),
    }
}

/// Whether it is told by which roads it comes about: for top rungs that can be reached.
fn has_roads(found: &TargetFinding) -> bool {
    matches!(found.target, Target::Rung(..))
        && found.by.last().is_some_and(|by| by.high > 0.0)
        && !found.channels.is_empty()
}

/// The roads to one top rung over time, in the draw with the middle probability: there they add up.
fn roads_over_time(model: &Model, findings: &DynamicsFindings, found: &TargetFinding, index: usize) -> Block {
    let (unit, days) = unit(findings);
    let name = target_name(model, found.target);
    let draw = found.by.last().map_or(0, Range::middle_draw);
    let at = |over_time: &Vec<Range>| -> Vec<f64> {
        let figures = over_time.iter().map(|range| range.draws.get(draw).copied().unwrap_or(0.0));
        std::iter::once(0.0).chain(figures).collect()
    };
    let parts = Channel::ALL
        .iter()
        .zip(&found.channels_by)
        .map(|(channel, over_time)| (capitalised(channel.id()), at(over_time)));
    let picture = stacked_areas(&StackedAreasData {
        prefix: format!("chances-roads-{}", index + 1),
        title: format!("By which road: {name}"),
        unit: unit.to_owned(),
        whole: format!("probability that {name} has come about"),
        times: std::iter::once(0.0).chain(findings.times.iter().map(|day| day / days)).collect(),
        parts: parts.filter(|(_, shares)| shares.iter().any(|share| *share > 0.0)).collect(),
    });
    let whole = found.by.last().map(chance_range).unwrap_or_default();
    let caption = format!(
        "The road of the last step to it, in the middle one of {}: there the roads add up. Over all draws it comes about with \
         {whole}. Conditional on the case as written, and on what is listed above.",
        plural(findings.n_draws, "draw", "draws")
    );
    Block::Picture { id: format!("chances-roads-{}", index + 1), picture, caption: caption.into() }
}

/// By which channel each top rung is reached, and who brings it about.
fn roads(words: &Words<'_>, findings: &DynamicsFindings) -> Option<Block> {
    let rows: Vec<Vec<Prose>> = findings
        .targets
        .iter()
        .filter(|found| has_roads(found))
        .take(MAX_ROADS)
        .map(|found| {
            let mut row = vec![Prose::about(target_name(words.model, found.target), about(found.target))];
            row.extend(Channel::ALL.iter().zip(&found.channels).map(|(_, range)| Prose::text(chance(range.median))));
            let causes = found.causes.iter().filter(|cause| cause.probability.median > 0.0).take(3);
            let causes: Vec<String> = causes
                .map(|cause| format!("{} {}", cause_name(words, &cause.cause), chance(cause.probability.median)))
                .collect();
            row.push(causes.join("; ").into());
            row
        })
        .collect();
    let mut head = vec!["By which road".to_owned()];
    head.extend(Channel::ALL.iter().map(|channel| capitalised(channel.id())));
    head.push("Mostly".to_owned());
    (!rows.is_empty()).then(|| Block::Table {
        title:
            "The last step to the top of each ladder, by its channel; in every draw the channels add up to the whole"
                .to_owned(),
        head,
        rows,
    })
}

fn ways(words: &Words<'_>, found: &WaysTo, index: usize) -> Option<Block> {
    if found.ways.is_empty() {
        return None;
    }
    let name = target_name(words.model, found.target);
    let front = match found.target {
        Target::Rung(front, _) => Some(front),
        Target::Outcome(_) => {
            words.model.fronts.iter().position(|front| !front.ladder.is_empty()).map(offramp_model::FrontId::from_index)
        }
    };
    let step = |step: &Step| StripStep {
        mover: cause_name(words, &step.cause),
        change: changes(words, step),
        when: String::new(),
        node: String::new(),
        rung: front.and_then(|front| offramp_engine::fronts::rungs_at(words.model, &step.after)[front.index()]),
    };
    let picture = path_strips(&PathStripsData {
        prefix: format!("chances-ways-{}", index + 1),
        title: format!("The most likely ways to “{name}”"),
        of: "of all that could happen step by step, in the middle draw".to_owned(),
        strips: found
            .ways
            .iter()
            .map(|way| Strip { share: Some(way.probability), range: None, steps: way.steps.iter().map(step).collect() })
            .collect(),
        rest: None,
        rungs: front.map_or(Vec::new(), |front| {
            words.model.front(front).ladder.iter().map(|rung| isolated(&rung.name).into_owned()).collect()
        }),
    });
    let cut = cut_short(found).map(|cut| format!(" To know: {cut}.")).unwrap_or_default();
    let shade = front.map(|front| format!(" Shades are the rungs of {}.", words.front_name(front))).unwrap_or_default();
    let caption = format!("{}.{shade}{cut} Conditional on what is listed above.", of_way(found));
    Some(Block::Picture { id: format!("chances-ways-{}", index + 1), picture, caption: caption.into() })
}

fn changes(words: &Words<'_>, step: &Step) -> String {
    let options = words.model.option_ids().zip(step.before.iter().zip(&step.after));
    let changed = options.filter(|(_, (before, after))| before != after);
    changed.map(|(id, (_, &after))| words.option_condition(id, after)).collect::<Vec<_>>().join(" and ")
}

/// On which numbers of the case the chances hang most, for the targets that hang most on any.
fn tornadoes(model: &Model, findings: &DynamicsFindings) -> Vec<Block> {
    let most = |found: &TargetGradients| found.numbers.first().map_or(0.0, |number| number.tenth_more.median.abs());
    let mut shown: Vec<&TargetGradients> = findings.gradients.iter().filter(|found| most(found) > 0.0).collect();
    shown.sort_by(|one, other| most(other).total_cmp(&most(one)));
    shown.truncate(MAX_TORNADOES);
    shown.into_iter().enumerate().map(|(index, found)| one_tornado(model, findings, found, index)).collect()
}

fn one_tornado(model: &Model, findings: &DynamicsFindings, found: &TargetGradients, index: usize) -> Block {
    let name = target_name(model, found.target);
    let horizon = ahead(findings.request.by_days);
    let bar = |effect: &NumberEffect| {
        let points = effect.tenth_more.median * 100.0;
        let range = (points_of_draw(effect.tenth_more.low), points_of_draw(effect.tenth_more.high));
        let range =
            if range.0 == range.1 { String::new() } else { format!(" ({} to {} in the draws)", range.0, range.1) };
        TornadoBar { label: format!("{}{range}", number_name(effect)), less: -points, more: points }
    };
    // Effects far smaller than the largest would be told apart by nothing that can be seen.
    let reach = |effect: &&NumberEffect| effect.tenth_more.low.abs().max(effect.tenth_more.high.abs());
    let largest = found.numbers.iter().map(|effect| reach(&effect)).fold(0.0, f64::max);
    let shown: Vec<&NumberEffect> =
        found.numbers.iter().filter(|effect| reach(effect) >= LEAST_BAR * largest).take(MAX_BARS).collect();
    let base = findings.target(found.target).and_then(|found| found.by.last()).map(chance_range).unwrap_or_default();
    let picture = tornado(&TornadoData {
        prefix: format!("chances-hangs-{}", index + 1),
        title: format!("What the chance of {name} hangs on"),
        unit: format!(
            "change of the chance of {name} within {horizon}, in percentage points, in the middle of the draws"
        ),
        base,
        less: "a tenth less of it".to_owned(),
        more: "a tenth more of it".to_owned(),
        bars: shown.iter().map(|effect| bar(effect)).collect(),
    });
    let n_smaller = found.numbers.len() - shown.len();
    let smaller = match n_smaller {
        0 => String::new(),
        n => format!(" {} a smaller effect.", plural(n, "more number has", "more numbers have")),
    };
    let none = match found.n_without {
        0 => String::new(),
        n => format!(" {} none.", plural(n, "number has", "numbers have")),
    };
    let caption = format!(
        "To first order, one number at a time, everything else as it is: two solves a draw for all of them (adjoint method, cf. Caswell 2019).\
         {smaller}{none} In brackets the lowest and the highest effect of a tenth more. Conditional on the case as written, and on what is \
         listed above."
    );
    Block::Picture { id: format!("chances-hangs-{}", index + 1), picture, caption: caption.into() }
}

/// A difference of probabilities in points, with a sign that is no hyphen.
fn points_of_draw(difference: f64) -> String {
    points(difference).replace('-', "−")
}

fn standing(words: &Words<'_>, findings: &DynamicsFindings) -> Option<Block> {
    let rows: Vec<Vec<Prose>> = findings
        .lingering
        .iter()
        .take(MAX_SERIES)
        .map(|place| {
            let changes = words.state_changes(&place.levels);
            let changes = if changes.is_empty() { "today".to_owned() } else { changes.join(", ") };
            let name = Prose::about(format!("s{}", place.code), Thing::State(place.code));
            vec![name, chance(place.probability.median).into(), ends(&place.probability).into(), changes.into()]
        })
        .collect();
    (!rows.is_empty()).then(|| Block::Table {
        title: format!("Where it most likely stands after {}", ahead(findings.request.by_days)),
        head: ["State", "Chance", "Lowest to highest", "Differs from today by"].map(str::to_owned).to_vec(),
        rows,
    })
}

fn how(words: &Words<'_>, findings: &DynamicsFindings) -> Vec<Block> {
    let mut lines: Vec<Prose> = vec![Prose::text(format!(
        "A continuous-time Markov chain on {}; choices by logit (Blume 1993), solved by uniformisation (Jensen 1953). Seed {}.",
        plural(findings.n_states, "state", "states"),
        findings.request.seed
    ))];
    let told = told_apart(words, findings);
    if !told.is_empty() {
        lines.push(Prose::text(format!("Told apart besides what everybody does: {}.", told.join(", "))));
    }
    lines.extend(LIMITS[1..].iter().map(|limit| Prose::text(*limit)));
    lines.push(Prose::text(range_words(findings.n_draws)));
    vec![Block::List(lines)]
}

//! What further analyses add to the page: every figure of a picture is one of the findings, and the page stays sound.

use crate::markup::check_page;
use crate::samples::{KNIFE_EDGE, findings, model, model_with};
use offramp::dynamics::coupling::{CouplingRequest, PairAnswer, coupling};
use offramp::dynamics::gradient::TargetGradients;
use offramp::dynamics::plan::{held, parse_held};
use offramp::dynamics::{Channel, DynamicsFindings, DynamicsRequest, Target, compare, study};
use offramp::engine::flips::Nudge;
use offramp::{PathsRequest, SpaceRequest, View, find_flips, find_paths};
use offramp_model::{Condition, Model};
use offramp_pictures::Picture;
use offramp_report::{
    Block, Chapter, ReportExtras, Version, WaysOut, carrying_chapter, chances_chapter, compare_chapter,
    coupling_chapter, report_html, versions_chapter, ways_out_chapter,
};
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

fn request() -> DynamicsRequest {
    DynamicsRequest { by_days: 70.0, n_times: 5, n_draws: 3, ..DynamicsRequest::default() }
}

fn studied(model: &Model) -> DynamicsFindings {
    study(model, &DynamicsRequest { gradients: true, ..request() }, &|_, _| ControlFlow::Continue(()))
        .expect("the case is small")
}

fn pictures(chapter: &Chapter) -> Vec<&Picture> {
    let mut found = Vec::new();
    for block in &chapter.blocks {
        if let Block::Picture { picture, caption, .. } = block {
            let caption = caption.plain();
            assert!(caption.to_lowercase().contains("conditional on"), "what it is conditional on: {caption}");
            found.push(picture);
        }
    }
    found
}

fn picture<'c>(chapter: &'c Chapter, title: &str) -> &'c Picture {
    let all = pictures(chapter);
    let titles: Vec<&str> = all.iter().map(|picture| picture.title.as_str()).collect();
    all.into_iter()
        .find(|picture| picture.title == title)
        .unwrap_or_else(|| panic!("`{title}` is not among {titles:?}"))
}

/// The rows of a picture's data below the head.
fn rows(picture: &Picture) -> Vec<Vec<String>> {
    picture.csv.lines().skip(1).map(cells).collect()
}

/// The cells of a line (RFC 4180); no cell of these cases holds a line break.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut is_quoted) = (vec![String::new()], false);
    for letter in line.chars() {
        match (letter, is_quoted) {
            ('"', _) => is_quoted = !is_quoted,
            (',', false) => cells.push(String::new()),
            (letter, _) => cells.last_mut().expect("at least one").push(letter),
        }
    }
    cells
}

fn number(cell: &str) -> f64 {
    cell.parse().unwrap_or_else(|_| panic!("`{cell}` is no number"))
}

/// Six digits after the point, or six that matter.
fn is_shown_as(shown: f64, exact: f64) -> bool {
    (shown - exact).abs() <= 1e-6 * exact.abs().max(1.0)
}

fn outcome(model: &Model, id: &str) -> Condition {
    let outcome = model.outcomes.iter().find(|outcome| outcome.id == id).expect("an outcome");
    Condition { text: id.to_owned(), formula: outcome.when.formula.clone() }
}

#[test]
fn roads_over_time_are_those_of_the_middle_draw_and_add_up() {
    let model = model(KNIFE_EDGE);
    let found = studied(&model);
    let chapter = chances_chapter(&model, &found);
    let top = found.targets.iter().find(|found| matches!(found.target, Target::Rung(front, _) if front.index() == 0));
    let top = top.expect("the ground has a top rung");
    let picture = picture(&chapter, "By which road: Iraqi ground at strikes");
    let last = top.by.last().expect("a time");
    let draw = last.middle_draw();
    assert!(last.draws[draw] > 0.0);
    for (time, row) in rows(picture).iter().skip(1).enumerate() {
        assert!((number(&row[0]) - (time as f64 + 1.0) * 2.0).abs() < 1e-9, "in weeks");
        let sum: f64 = row[1..].iter().map(|cell| number(cell)).sum();
        assert!(is_shown_as(sum, top.by[time].draws[draw]), "{sum} of {}", top.by[time].draws[draw]);
    }
    let shown = top.channels_by.iter().filter(|channel| channel.iter().any(|by| by.draws[draw] > 0.0)).count();
    assert!(shown >= 2 && shown <= Channel::ALL.len());
    assert_eq!(rows(picture)[0].len(), 1 + shown, "channels that carry nothing are left out");
}

#[test]
fn a_tornado_shows_what_a_tenth_of_each_number_does() {
    let model = model(KNIFE_EDGE);
    let found = studied(&model);
    let chapter = chances_chapter(&model, &found);
    let gradients = found.gradients.iter().filter(|found| !found.numbers.is_empty());
    let most = gradients.max_by(|one, other| {
        let size = |of: &TargetGradients| of.numbers[0].tenth_more.median.abs();
        size(one).total_cmp(&size(other))
    });
    let most = most.expect("some number matters");
    let drawn = pictures(&chapter).into_iter().find(|picture| picture.title.starts_with("What the chance of"));
    let drawn = drawn.expect("it is drawn");
    let n_drawn = rows(drawn).len();
    assert!((1..=most.numbers.len().min(12)).contains(&n_drawn));
    let caption = chapter.blocks.iter().find_map(|block| match block {
        Block::Picture { picture, caption, .. } if picture == drawn => Some(caption.plain()),
        _ => None,
    });
    let n_smaller = most.numbers.len() - n_drawn;
    assert!(
        n_smaller == 0 || caption.expect("it has one").contains(&format!(" {n_smaller} more number")),
        "none is lost"
    );
    let first = &rows(drawn)[0];
    let (less, more) = (number(&first[1]), number(&first[2]));
    let exact = most.numbers[0].tenth_more.median * 100.0;
    assert!((more - exact).abs() <= 1e-3 * exact.abs().max(1e-3), "{more} of {exact}");
    assert_eq!(less, -more);
}

#[test]
fn pulls_are_drawn_as_they_were_measured() {
    let model = model(KNIFE_EDGE);
    let request = CouplingRequest { dynamics: request(), pairs: Vec::new(), tolerance: 0.0 };
    let found = coupling(&model, &request, &|_, _| ControlFlow::Continue(())).expect("the case is small");
    let chapter = coupling_chapter(&model, &found);
    let rows = rows(picture(&chapter, "Which front drives which"));
    let coupled: Vec<f64> = found
        .pairs
        .iter()
        .filter_map(|pair| match &pair.answer {
            PairAnswer::Coupled(coupled) => Some(coupled.whole.rung.median),
            _ => None,
        })
        .collect();
    assert_eq!(rows.len(), coupled.len());
    for (row, strength) in rows.iter().zip(coupled) {
        let shown = number(&row[2]);
        let is_nothing = strength.abs() < 0.0005;
        assert!(if is_nothing { shown == 0.0 } else { (shown - strength).abs() < 1e-3 }, "{shown} of {strength}");
    }
}

#[test]
fn what_makes_the_difference_between_views_is_told_with_its_view() {
    let (base, hawk) = (model(KNIFE_EDGE), model_with(KNIFE_EDGE, &["hawk"]));
    let views = [("as shown here", &base), ("hawk", &hawk)];
    let views = views.map(|(name, model)| View { name: name.to_owned(), model: model.clone() }).to_vec();
    let found = offramp::compare(views, &SpaceRequest::default(), 100, &|_| {}, &AtomicBool::new(false));
    assert!(!found.differences.is_empty(), "the views part");
    let chapter = compare_chapter(&base, &found);
    let page = page_of(&base, &[chapter]);
    for part in
        ["What makes the difference between the views", "Where they part", "Enough to bring the case as shown here"]
    {
        assert!(page.contains(part), "{part} is missing");
    }
    let agreed = (0..found.rows.len()).filter(|&row| found.is_agreed(row)).count();
    assert!(agreed > 0 && agreed < found.rows.len());
}

#[test]
fn wants_that_carry_an_answer_stand_in_the_order_of_the_smallest_change() {
    let model = model(KNIFE_EDGE);
    let to = outcome(&model, "way-out");
    let found = find_flips(&model, &to, &SpaceRequest::default(), &|_| {}).expect("the case is small");
    let chapter = carrying_chapter(&model, std::slice::from_ref(&found));
    let table = chapter.blocks.iter().find_map(|block| match block {
        Block::Table { rows, .. } => Some(rows),
        _ => None,
    });
    let rows = table.map_or(&[][..], Vec::as_slice);
    assert_eq!(rows.len(), found.flips.carrying.len());
    let mut dropped_only = false;
    for (row, want) in rows.iter().zip(&found.flips.carrying) {
        let least = if want.flips.iter().any(|(nudge, _)| *nudge != Nudge::Drop) { "one place" } else { "dropped" };
        assert!(row[1].plain().starts_with(least), "{}", row[1].plain());
        dropped_only |= least == "dropped";
        assert!(least == "dropped" || !dropped_only, "those that need only change places come first");
    }
    let page = page_of(&model, &[chapter]);
    let idle = found.flips.idle.len();
    assert!(idle > 0 && page.contains(&format!("{idle} wants that never matter here")), "{idle}");
}

#[test]
fn two_versions_are_drawn_with_the_figures_of_each() {
    let base = model(KNIFE_EDGE);
    let other = held(&base, &[parse_held(&base, "us.stay=gone").expect("an option")]);
    let (here, there) = (studied(&base), studied(&other));
    let comparison = compare((&base, &here), (&other, &there));
    let first = Version { name: "the case as shown here", model: &base, findings: &here };
    let second = Version { name: "us.stay=gone", model: &other, findings: &there };
    let chapter = versions_chapter(&first, &second, &comparison);
    let rows = rows(picture(&chapter, "How likely each has come about by a time, in both versions"));
    let at = here.targets.iter().position(|found| matches!(found.target, Target::Outcome(0))).expect("an outcome");
    let difference = comparison.targets.iter().find(|difference| difference.here == at).expect("it is in both");
    let end = |version: &str| {
        let last = rows.iter().rfind(|row| row[0] == "a way out" && row[1] == version).expect("it is drawn");
        number(&last[3])
    };
    let exact = |found: &DynamicsFindings, at: usize| found.targets[at].by.last().expect("a time").median;
    assert!(is_shown_as(end("the case as shown here"), exact(&here, at)));
    assert!(is_shown_as(end("us.stay=gone"), exact(&there, difference.there)));
}

#[test]
fn ways_are_drawn_with_all_who_take_part_and_the_best_order() {
    let model = model(KNIFE_EDGE);
    let to = outcome(&model, "way-out");
    let found = find_paths(&model, &to, &PathsRequest::default(), &|_| {}).expect("the case is small");
    let chapter = ways_out_chapter(&model, &WaysOut { paths: &found, found: None }, 1);
    let drawn: Vec<&Picture> =
        pictures(&chapter).into_iter().filter(|picture| picture.title.starts_with("Path ")).collect();
    let all: Vec<_> = found.myopic.iter().chain(&found.farsighted).filter(|path| !path.steps.is_empty()).collect();
    assert!(!all.is_empty() && drawn.len() == all.len().min(2), "{} of {}", drawn.len(), all.len());
    for (picture, path) in drawn.iter().zip(&all) {
        let steps: Vec<String> = rows(picture).into_iter().skip(1).map(|row| row[1].clone()).collect();
        let codes = path.path.steps.iter().map(|step| format!("s{}", found.space.code(&model, step.to)));
        assert_eq!(steps, codes.collect::<Vec<_>>());
        assert!(picture.svg.contains("data-mover="));
    }
    let phasing = found.phasing.as_ref().expect("some states of it can be brought about");
    let best = phasing.orders.as_ref().and_then(|orders| orders.best.as_ref()).expect("an order");
    let order =
        pictures(&chapter).into_iter().find(|picture| picture.title.contains("all at once")).expect("it is drawn");
    assert_eq!(order.svg.matches("data-step=").count(), best.steps.len());
    let asked = order.csv.lines().filter(|line| line.starts_with("all at once")).count();
    assert_eq!(asked, phasing.at_once.len(), "each of those whose agreement it takes");
}

/// The page with these chapters; it must be sound.
fn page_of(model: &Model, chapters: &[Chapter]) -> String {
    let page = report_html(model, &findings(model), &ReportExtras { chapters, ..ReportExtras::default() });
    check_page(&page);
    page
}

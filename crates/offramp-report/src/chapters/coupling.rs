//! How the fronts drive each other: the pulls between them as a diagram, by which channel, and what ties nothing.

use super::chances::stopped;
use crate::chances::{LIMITS, ahead, coupling_conditions, points};
use crate::coupling::{NOT_THE_WORLD, channel_name, direction, method, other_pairs, pair_name, pulls_nothing, rungs};
use crate::html::{Block, Chapter, Place};
use crate::prose::Prose;
use crate::words::{Words, plural};
use offramp::dynamics::Range;
use offramp::dynamics::coupling::{Coupled, CouplingFindings, Measures, PairAnswer, PairFinding};
use offramp_model::{FrontId, Model};
use offramp_pictures::{CouplingData, Pull, coupling_diagram};

/// Differences that the text shows as nothing are nothing in the picture.
const LEAST_SHOWN: f64 = 0.0005;

/// The chapter about fronts that drive each other.
pub fn coupling_chapter(model: &Model, findings: &CouplingFindings) -> Chapter {
    let words = Words::new(model);
    let mut blocks = vec![
        Block::Text(Prose::text(NOT_THE_WORLD.replacen("They", "The figures here", 1))),
        Block::Text("What every figure is conditional on:".into()),
        Block::List(
            coupling_conditions(findings).into_iter().map(|line| Prose::text(line + ".").capitalised()).collect(),
        ),
    ];
    let coupled: Vec<(&PairFinding, &Coupled)> = findings
        .pairs
        .iter()
        .filter_map(|pair| match &pair.answer {
            PairAnswer::Coupled(coupled) => Some((pair, coupled.as_ref())),
            _ => None,
        })
        .collect();
    if !coupled.is_empty() {
        blocks.push(diagram(&words, findings, &coupled));
        blocks.push(by_channel(&words, findings, &coupled));
    }
    let quiet = coupled.iter().filter_map(|(pair, coupled)| {
        Some(Prose::text(format!("{}: {}", pair_name(&words, pair), pulls_nothing(&words, pair, coupled)?)))
    });
    let others = other_pairs(&words, findings).into_iter().map(|line| Prose::text(line + "."));
    let rest: Vec<Prose> = quiet.chain(others).collect();
    if !rest.is_empty() {
        blocks.push(Block::Heading("Pairs that pull nothing, or were not measured".to_owned()));
        blocks.push(Block::List(rest));
    }
    let mut how: Vec<Prose> = method(findings).into_iter().map(Prose::text).collect();
    how.push(Prose::text(LIMITS[0]));
    blocks.push(Block::Details("How this was worked out, and what it is not".to_owned(), vec![Block::List(how)]));
    Chapter {
        id: "coupling".to_owned(),
        title: "How the fronts drive each other".to_owned(),
        place: Place::Chances,
        blocks,
        not_looked_at: stopped(findings.n_draws, findings.request.dynamics.n_draws)
            .into_iter()
            .chain(crate::coupling::taken_its_own_way(words.model))
            .collect(),
    }
}

/// The pulls as arrows between fronts.
fn diagram(words: &Words<'_>, findings: &CouplingFindings, coupled: &[(&PairFinding, &Coupled)]) -> Block {
    let horizon = ahead(findings.request.dynamics.by_days);
    // A difference that is too small to be told is too small to be drawn.
    let shown = |figure: f64| if figure.abs() < LEAST_SHOWN { 0.0 } else { figure };
    let pull = |(pair, coupled): &(&PairFinding, &Coupled)| Pull {
        from: pair.from.index(),
        to: pair.to.index(),
        strength: shown(coupled.whole.rung.median),
        range: Some((shown(coupled.whole.rung.low), shown(coupled.whole.rung.high))),
        by: carried_by(coupled),
    };
    let picture = coupling_diagram(&CouplingData {
        prefix: "coupling-diagram".to_owned(),
        title: "Which front drives which".to_owned(),
        measure: format!(
            "by how many rungs one front moves the expected height of another within {horizon}; in brackets the lowest and the highest of {}",
            plural(findings.n_draws, "draw", "draws")
        ),
        fronts: words
            .model
            .fronts
            .iter()
            .enumerate()
            .map(|(front, _)| words.front_name(FrontId::from_index(front)))
            .collect(),
        pulls: coupled.iter().map(pull).collect(),
    });
    let caption = "The expected height as it is, less what it would be if the second front saw the first at its average. Rungs are counted as \
                   if they were equally far apart. Conditional on the case as written, and on what is listed above.";
    Block::Picture { id: "coupling-diagram".to_owned(), picture, caption: caption.into() }
}

/// The channels that carry a pull, the strongest first.
fn carried_by(coupled: &Coupled) -> String {
    let mut channels: Vec<_> = coupled.channels.iter().filter(|found| rungs(found.share.rung.median) != "0").collect();
    channels.sort_by(|one, other| other.share.rung.median.abs().total_cmp(&one.share.rung.median.abs()));
    let told: Vec<String> = channels
        .iter()
        .map(|found| format!("{} {}", channel_name(found.channel), rungs(found.share.rung.median).replace('-', "−")))
        .collect();
    told.join(", ")
}

fn by_channel(words: &Words<'_>, findings: &CouplingFindings, coupled: &[(&PairFinding, &Coupled)]) -> Block {
    let row = |name: String, measures: &Measures, alone: Option<&Range>| -> Vec<Prose> {
        let top = measures.top.as_ref().map_or_else(|| "there today".to_owned(), |top| points(top.median));
        let alone = alone.map_or_else(String::new, |alone| rungs(alone.median));
        let cells = [name, rungs(measures.rung.median), direction(&measures.rung), top, alone];
        cells.into_iter().map(Prose::text).collect()
    };
    let rows = coupled.iter().flat_map(|(pair, coupled)| {
        let name = pair_name(words, pair);
        let whole = row(format!("{name}: all together"), &coupled.whole, None);
        let channels = coupled.channels.iter().map(move |found| {
            row(format!("{name}: {}", channel_name(found.channel)), &found.share, Some(&found.alone.rung))
        });
        std::iter::once(whole).chain(channels)
    });
    let horizon = ahead(findings.request.dynamics.by_days);
    Block::Table {
        title: format!("What one front does to another within {horizon}, and how the whole divides among the channels"),
        head: ["Pair and channel", "Rungs", "In the draws", "Top rung, points", "Rungs, cut alone"]
            .map(str::to_owned)
            .to_vec(),
        rows: rows.collect(),
    }
}

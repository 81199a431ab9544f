//! The chapter about ways to an outcome: the paths that lead there as things are, and the cheapest changes that open one.

use super::lanes;
use crate::html::{Block, Chapter, Place};
use crate::not_looked_at::find_not_looked_at;
use crate::prose::Prose;
use crate::text::FindAsked;
use crate::words::{Reasons, Words, count, criterion, isolated, number, plural, price, prices, share};
use offramp::OfframpsFindings;
use offramp::paths::{PathFinding, PathsFindings};
use offramp_engine::offramps::{Offramp, Survival};
use offramp_engine::paths::Foresight;
use offramp_engine::paths::phasing::Phasing;
use offramp_engine::paths::reasons::StepReason;
use offramp_model::Model;
use offramp_pictures::{
    Answer, CardVerdict, OffRampCard, OffRampCardsData, PathStripsData, Strip, StripStep, off_ramp_cards, path_strips,
};

/// A path, and what its movers look at.
type Seen<'f> = (Foresight, &'f PathFinding);

/// Paths drawn at most.
const MAX_PATHS: usize = 6;
/// Paths drawn with all who take part in each step; where there are more, strips give the overview.
const MAX_LANES: usize = 2;
/// Cards shown at most.
const MAX_CARDS: usize = 12;

/// What was found about one outcome.
#[derive(Debug, Clone, Copy)]
pub struct WaysOut<'f> {
    /// The ways there as things are.
    pub paths: &'f PathsFindings,
    /// The ways out, with what was asked.
    pub found: Option<(&'f OfframpsFindings, FindAsked<'f>)>,
}

/// The ways to an outcome, as a chapter of the report. `number` tells apart the chapters of several outcomes.
pub fn ways_out_chapter(model: &Model, ways: &WaysOut<'_>, number: usize) -> Chapter {
    let reasons = Reasons { words: Words::new(model), space: &ways.paths.space };
    let text = ways.paths.to.text.trim();
    let name = isolated(reasons.outcome_called(text).map_or(text, |(_, name)| name)).into_owned();
    let prefix = format!("way-{number}");
    let mut blocks = by_paths(model, ways.paths, &prefix, &name);
    let mut not_looked_at = Vec::new();
    if let Some((found, asked)) = &ways.found {
        blocks.extend(by_levers(model, found, asked, &prefix, &name));
        not_looked_at = find_not_looked_at(model, found, asked);
    }
    Chapter { id: prefix, title: format!("Ways to “{name}”"), place: Place::WaysOut, blocks, not_looked_at }
}

fn by_paths(model: &Model, findings: &PathsFindings, prefix: &str, name: &str) -> Vec<Block> {
    let reasons = Reasons { words: Words::new(model), space: &findings.space };
    let myopic = findings.myopic.iter().map(|path| (Foresight::Myopic, path));
    let farsighted = findings.farsighted.iter().map(|path| (Foresight::Farsighted, path));
    let all: Vec<Seen<'_>> = myopic.chain(farsighted).collect();
    let is_cut = [&findings.paths.myopic, &findings.paths.farsighted].iter().any(|paths| paths.cut.is_some());
    let at_least = if is_cut { "at least " } else { "" };
    let rests = findings.at_rest.iter().any(|&n| n > 0);
    let answer = match (all.len(), rests) {
        (0, true) => format!("no credible path leads from today to “{name}”, though it could rest there."),
        (0, false) => format!("no credible path leads from today to “{name}”, and it could not rest there."),
        (1, _) => format!("{at_least}one credible path leads from today to “{name}”."),
        (n, _) => format!("{at_least}{} credible paths lead from today to “{name}”; the first are drawn.", count(n)),
    };
    let mut blocks = vec![Block::Text(Prose::text(format!("As things are, {answer}")))];
    let shown: Vec<Seen<'_>> = all.into_iter().filter(|(_, path)| !path.steps.is_empty()).take(MAX_PATHS).collect();
    if !shown.is_empty() {
        blocks
            .extend(shown.iter().take(MAX_LANES).enumerate().map(|(index, seen)| lane(&reasons, *seen, prefix, index)));
        if shown.len() > MAX_LANES {
            blocks.push(strips(&reasons, &shown, prefix, name));
        }
        blocks.push(Block::Details(
            "Each step with its reason, and who could stop it".to_owned(),
            told(&reasons, &shown),
        ));
    }
    if let Some(phasing) = &findings.phasing {
        blocks.push(Block::Heading("Step by step, or all at once".to_owned()));
        let told = reasons.phasing(findings.today.state, phasing);
        blocks.push(Block::List(told.into_iter().map(Prose::capitalised).collect()));
        blocks.extend(order(&reasons, findings, phasing, prefix));
    }
    blocks
}

/// One path, with all who take part in its steps.
fn lane(reasons: &Reasons<'_>, (foresight, path): Seen<'_>, prefix: &str, index: usize) -> Block {
    let (how, wants) = match foresight {
        Foresight::Myopic => ("step by step", "each prefers the state that its step leads to"),
        Foresight::Farsighted => ("looking ahead", "each prefers the end of the path to where its step begins"),
    };
    let id = format!("{prefix}-path-{}", index + 1);
    let title = format!("Path {}, {how}", index + 1);
    let picture = lanes::path(reasons, foresight, path, id.clone(), title);
    let caption = format!(
        "All whom a step needs want it: {wants}. Other moves may come first: the reasons below say whose. Conditional on the wants as \
         written; chance and time have no part in it."
    );
    Block::Picture { id, picture, caption: Prose::text(caption) }
}

/// The best order of the needed changes, beside all of them at once.
fn order(reasons: &Reasons<'_>, findings: &PathsFindings, phasing: &Phasing, prefix: &str) -> Option<Block> {
    let id = format!("{prefix}-order");
    let title = "The order with the fewest that go first against their interest, and all at once";
    let picture = lanes::order(reasons, findings.today.state, phasing, id.clone(), title.to_owned())?;
    let caption = "Each step is judged by the state that it leads to; all at once against today's. A cross in a filled square is where the order \
                   breaks. Only the needed changes are made. Conditional on the wants as written.";
    Some(Block::Picture { id, picture, caption: Prose::text(caption) })
}

/// The steps of paths, each named by its mover and what it changes.
fn strips(reasons: &Reasons<'_>, paths: &[Seen<'_>], prefix: &str, name: &str) -> Block {
    let step = |step: &StepReason| StripStep {
        mover: reasons.words.mover_label(step.step.mover),
        change: changes(reasons, step).join(" and "),
        when: String::new(),
        node: format!("s{}", reasons.space.code(reasons.words.model, step.step.to)),
        rung: None,
    };
    let strip = |(_, path): &Seen<'_>| Strip { share: None, range: None, steps: path.steps.iter().map(step).collect() };
    let picture = path_strips(&PathStripsData {
        prefix: format!("{prefix}-strips"),
        title: format!("Paths to “{name}”"),
        of: String::new(),
        strips: paths.iter().map(strip).collect(),
        rest: None,
        rungs: Vec::new(),
    });
    let caption = "Every step is one that its mover prefers, for itself or for where it leads. Shorter paths come first. Conditional on the wants as \
         written.";
    Block::Picture { id: format!("{prefix}-strips"), picture, caption: Prose::text(caption) }
}

/// What a step changes, as conditions.
fn changes(reasons: &Reasons<'_>, step: &StepReason) -> Vec<String> {
    let (before, after) = (reasons.space.levels(step.from), reasons.space.levels(step.step.to));
    let options = reasons.words.model.option_ids().zip(before.iter().zip(&after));
    let changed = options.filter(|(_, (before, after))| before != after);
    changed.map(|(id, (_, &after))| reasons.words.option_condition(id, after)).collect()
}

fn told(reasons: &Reasons<'_>, paths: &[Seen<'_>]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (index, (foresight, path)) in paths.iter().enumerate() {
        let goal = |step: &StepReason| if *foresight == Foresight::Myopic { step.step.to } else { path.path.end };
        let mut lines = Vec::new();
        for step in &path.steps {
            lines.push(reasons.way_step(step, goal(step)).capitalised().and("."));
            lines.extend(reasons.way_details(step, goal(step)));
        }
        if let Some(clocks) = &path.clocks {
            lines.extend(reasons.clocks(clocks).into_iter().map(Prose::text));
        }
        let how = if *foresight == Foresight::Myopic { "step by step" } else { "looking ahead to where it leads" };
        blocks.push(Block::Heading(format!("Path {}, {how}", index + 1)));
        blocks.push(Block::List(lines));
    }
    blocks
}

fn by_levers(
    model: &Model,
    findings: &OfframpsFindings,
    asked: &FindAsked<'_>,
    prefix: &str,
    name: &str,
) -> Vec<Block> {
    let reasons = Reasons { words: Words::new(model), space: &findings.space };
    let found = &findings.offramps;
    let mut blocks = vec![Block::Heading("What it would take".to_owned())];
    let answer = match found.found.as_slice() {
        [] => "No set of levers that was tried lets it come about and hold.".to_owned(),
        [(_, set), ..] if set.is_empty() => "No lever is needed: it holds, and a credible path leads there.".to_owned(),
        sets => format!(
            "{} found, the cheapest at a cost of {}.",
            plural(sets.len(), "minimal set of levers was", "minimal sets of levers were"),
            price(sets[0].0)
        ),
    };
    blocks.push(Block::Text(Prose::text(answer)));
    let cards: Vec<OffRampCard> =
        found.described.iter().take(MAX_CARDS).map(|offramp| card(&reasons, findings, asked, offramp)).collect();
    if !cards.is_empty() {
        let cards = off_ramp_cards(&OffRampCardsData {
            prefix: format!("{prefix}-cards"),
            to: name.to_owned(),
            cost_unit: String::new(),
            cards,
        });
        blocks.push(Block::Cards(cards.html));
    }
    if let Some(inverse) = &findings.inverse {
        let lines = reasons.inverse(inverse).iter().map(|told| Prose::text(told.plain())).collect();
        let summary = format!("What single actors would have to think otherwise of, at s{}", inverse.end.code);
        blocks.push(Block::Details(summary, vec![Block::List(lines)]));
    }
    let tried = &found.tried;
    blocks.push(Block::Text(Prose::text(format!(
        "A set works when {}. Tried: {} of {}. Prices of derived levers are a convention: {}.",
        criterion(asked.criterion),
        plural(tried.n_sets, "set", "sets"),
        plural(found.levers.len(), "lever", "levers"),
        prices(asked.prices),
    ))));
    blocks
}

fn card(reasons: &Reasons<'_>, findings: &OfframpsFindings, asked: &FindAsked<'_>, offramp: &Offramp) -> OffRampCard {
    let levers = offramp.levers.iter().map(|&position| findings.offramps.levers[position].lever);
    let changes: Vec<String> =
        levers.map(|lever| reasons.words.lever(lever, asked.declared).capitalised().plain()).collect();
    let inside = Reasons { words: Words::new(&offramp.model), space: &offramp.space };
    let levels = offramp.space.levels(offramp.end);
    let reached = format!(
        "s{}, at rest ({}): {}.",
        offramp.space.code(&offramp.model, offramp.end),
        inside.concepts(&offramp.concepts),
        inside.words.state(&levels, 6).plain()
    );
    let step = |way: &offramp_engine::offramps::Way, step: &StepReason| {
        let goal = if way.foresight == Foresight::Myopic { step.step.to } else { way.path.end };
        inside.way_step(step, goal).capitalised().and(".").plain()
    };
    OffRampCard {
        title: match changes.as_slice() {
            [] => "As things are".to_owned(),
            [only] => only.clone(),
            several => format!("{} levers together", number(several.len())),
        },
        cost: Some(offramp.cost.units()),
        changes: if changes.len() > 1 { changes } else { Vec::new() },
        reached,
        verdicts: verdicts(&inside, offramp),
        steps: offramp.way.iter().flat_map(|way| way.steps.iter().map(|one| step(way, one))).collect(),
        harms: inside.harm(offramp, findings.to.text.trim()),
    }
}

fn verdicts(inside: &Reasons<'_>, offramp: &Offramp) -> Vec<CardVerdict> {
    let verdict = |asked: &str, answer, note: String| CardVerdict { asked: asked.to_owned(), answer, note };
    let yes_no = |is: bool| if is { Answer::Yes } else { Answer::No };
    let mut verdicts =
        vec![verdict("holds against agreements and votes", yes_no(offramp.stable_against_groups), String::new())];
    if let Some(durable) = offramp.is_durable {
        let leavers = inside.words.actor_names(&offramp.leavers, "and");
        let note = if durable { String::new() } else { format!("a truce: {leavers} would leave") };
        verdicts.push(verdict("lasts in the long run", yes_no(durable), note));
    }
    if let Some(worlds) = &offramp.worlds {
        let answer = match worlds.value {
            share if share >= 1.0 => Answer::Yes,
            share if share <= 0.0 => Answer::No,
            _ => Answer::Partly,
        };
        let range = worlds.error.map(|error| error.interval);
        verdicts.push(verdict("works in the worlds the author holds possible", answer, share(worlds.value, range)));
    }
    for fate in &offramp.shocks {
        let (answer, note) = match fate.survival {
            Survival::Lost => (Answer::No, "no credible path leads back"),
            Survival::ComesBack(_) => (Answer::Partly, "a credible path leads back"),
            Survival::Stays | Survival::ChangesNothing => (Answer::Yes, "it changes nothing about it"),
            Survival::CannotCome => (Answer::Yes, "it cannot come there"),
            Survival::Unknown | Survival::Excluded => (Answer::Unknown, "not found, or rules exclude where it leads"),
        };
        let asked = format!("withstands “{}”", isolated(&offramp.model.shocks[fate.shock].what));
        verdicts.push(verdict(&asked, answer, note.to_owned()));
    }
    verdicts
}

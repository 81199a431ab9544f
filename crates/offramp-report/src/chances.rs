//! Probabilities, durations and the assumptions of the dynamics, in words.
//!
//! In: figures of [`offramp::dynamics`]. Out: words. Does not: compute a figure.

use crate::words::{Words, count, isolated, plural};
use offramp::dynamics::base_rate::{BaseRateFlag, WAR_IN_A_DISPUTE_INTERVAL, WARS_AND_DISPUTES};
use offramp::dynamics::coupling::CouplingFindings;
use offramp::dynamics::findings::{DynamicsFindings, Target, TargetFinding};
use offramp::dynamics::gradient::{CaseNumber, NumberEffect};
use offramp::dynamics::simplified::SimplifiedTarget;
use offramp::dynamics::undecided::Undecided;
use offramp::dynamics::ways::WaysTo;
use offramp::dynamics::{Aside, Cause, Channel, MindSettings, Range, Who};
use offramp_model::{Model, OptionId};
use std::cmp::Ordering;

/// A probability with two figures: `37 %`, `2.3 %`, `0.05 %`, `1 in 40,000`; `0` only where it is exactly that.
pub fn chance(p: f64) -> String {
    match p {
        _ if p.is_nan() => "unknown".to_owned(),
        _ if p <= 0.0 => "0".to_owned(),
        _ if p >= 1.0 => "100 %".to_owned(),
        _ if p > 0.9995 => "over 99.9 %".to_owned(),
        _ if p > 0.995 => format!("{:.1} %", p * 100.0),
        _ if p >= 0.0995 => format!("{:.0} %", p * 100.0),
        _ if p >= 0.00995 => format!("{:.1} %", p * 100.0),
        _ if p >= 0.0001 => format!("{:.2} %", p * 100.0),
        _ if p >= 1e-9 => format!("1 in {}", round_count(1.0 / p)),
        _ => "below 1e-9".to_owned(),
    }
}

/// The same where there is little room: `below 0.01 %` instead of one in many.
pub fn short_chance(p: f64) -> String {
    if p > 0.0 && p < 0.0001 { "< 0.01 %".to_owned() } else { chance(p) }
}

/// A large number with two figures: `40,000`.
fn round_count(n: f64) -> String {
    let magnitude = 10f64.powi(n.log10().floor() as i32 - 1);
    count(((n / magnitude).round() * magnitude) as usize)
}

/// The middle and the ends: `37 % (12 % to 64 %)`; one figure where all draws agree.
pub fn chance_range(range: &Range) -> String {
    let (middle, ends) = (chance(range.median), ends(range));
    if ends.is_empty() { middle } else { format!("{middle} ({ends})") }
}

/// The ends alone; empty where they are told apart by nothing that is shown.
pub fn ends(range: &Range) -> String {
    let (low, high) = (chance(range.low), chance(range.high));
    if low == high { String::new() } else { format!("{low} to {high}") }
}

/// A difference of two probabilities in points: `+12`, `-3.4`, `0`.
pub fn points(difference: f64) -> String {
    let points = difference * 100.0;
    match points.abs() {
        size if size < 0.005 => "0".to_owned(),
        size if size < 0.995 => format!("{points:+.2}"),
        size if size < 9.95 => format!("{points:+.1}"),
        _ => format!("{points:+.0}"),
    }
}

/// A time ahead: `26 weeks`, `18 months`, `10 days`.
pub fn ahead(days: f64) -> String {
    const MONTH: f64 = 30.4375;
    let whole = |unit: f64| (days / unit).round() >= 1.0 && (days / unit - (days / unit).round()).abs() < 1e-6;
    let told = |unit: f64, one: &str, many: &str| {
        let n = (days / unit).round();
        format!("{n:.0} {}", if n == 1.0 { one } else { many })
    };
    match () {
        () if days >= 730.0 && whole(365.25) => told(365.25, "year", "years"),
        () if days >= MONTH && whole(MONTH) => told(MONTH, "month", "months"),
        () if days >= 14.0 && whole(7.0) => told(7.0, "week", "weeks"),
        () if whole(1.0) => told(1.0, "day", "days"),
        () => format!("{days:.1} days"),
    }
}

/// What a probability is of, in words.
pub fn target_name(model: &Model, target: Target) -> String {
    match target {
        Target::Outcome(number) => isolated(&model.outcomes[number].name).into_owned(),
        Target::Rung(front, rung) => {
            let has = model.front(front);
            format!("{} at {}", isolated(&has.name), isolated(&has.ladder[rung].name))
        }
    }
}

/// What a probability is of, as a key.
pub fn target_id(model: &Model, target: Target) -> String {
    match target {
        Target::Outcome(number) => model.outcomes[number].id.clone(),
        Target::Rung(front, rung) => format!("{}.{}", model.front(front).id, model.front(front).ladder[rung].name),
    }
}

/// Who brings something about, in words.
pub fn cause_name(words: &Words<'_>, cause: &Cause) -> String {
    let who = match cause.who {
        Who::Mover(mover) => words.mover_label(mover),
        Who::Shock(number) => isolated(&words.model.shocks[number].what).into_owned(),
        Who::Gauge(number) => format!("{} on its way", isolated(&words.model.gauges[number].name)),
        Who::Fading(_) => "fading".to_owned(),
        Who::Pool(number) => format!("{} spent or refilled", isolated(&words.model.pools[number].name)),
        Who::Deadline(number) => {
            let deadline = &words.model.deadlines[number];
            format!("{}, after {}", isolated(&deadline.what), ahead(deadline.after_days))
        }
        Who::Verification(number, kept) => {
            let verified = &words.model.verifications[number];
            let what = words.option_condition(verified.option, verified.level);
            format!("verification of {what}: {}", if kept { "kept" } else { "found wanting" })
        }
    };
    match (cause.who, cause.slip, cause.channel) {
        (Who::Gauge(_) | Who::Fading(_) | Who::Pool(_) | Who::Verification(..), ..) => who,
        (Who::Shock(_) | Who::Deadline(_), ..) => format!("{who} ({})", cause.channel.id()),
        (_, true, _) => format!("{who}, by a slip"),
        (_, false, Channel::Miscalculation) => format!("{who}, by miscalculation"),
        (_, false, _) => format!("{who}, meaning to"),
    }
}

/// A mean time with two figures in the unit that suits it: `9 days`, `5 weeks`, `14 months`, `120 years`.
pub fn about(days: f64) -> String {
    let (unit, one, many) = match days {
        _ if days < 21.0 => (1.0, "day", "days"),
        _ if days < 180.0 => (7.0, "week", "weeks"),
        _ if days < 1095.0 => (30.4375, "month", "months"),
        _ => (365.25, "year", "years"),
    };
    let n = days / unit;
    match () {
        () if n < 0.95 => format!("less than a {one}"),
        () if n < 1.5 && n.round() == 1.0 => format!("about a {one}"),
        () if n >= 100.0 => format!("{} {many}", round_count(n)),
        () => format!("{n:.0} {many}"),
    }
}

/// What the probability of a way is of.
pub fn of_way(found: &WaysTo) -> String {
    found.courses.map_or_else(
        || "Chance of just these steps".to_owned(),
        |courses| {
            format!(
                "Chance of getting there in time this way (from {} courses drawn, detours left out)",
                count(courses as usize)
            )
        },
    )
}

/// What cut the search for ways short, if anything did.
pub fn cut_short(found: &WaysTo) -> Option<&'static str> {
    let told = match found.courses {
        None => "the search was cut short; there may be ways more likely than the last",
        Some(_) => "courses across the dates do not fit into memory; fewer options or a shorter time would let them in",
    };
    found.limit_reached.then_some(told)
}

/// Which end of its ladder a front comes to first, and when.
pub fn undecided_words(words: &Words<'_>, found: &Undecided) -> String {
    let ladder = words.model.front(found.front).ladder.len();
    let (lowest, highest) = (words.rung(found.front, Some(0)), words.rung(found.front, Some(ladder - 1)));
    let front = words.front_name(found.front);
    let mut text = format!(
        "{front}: `{highest}` before `{lowest}` with a chance of {}, `{lowest}` first with {}",
        chance(found.highest_first),
        chance(found.lowest_first),
    );
    if found.neither > 0.0 {
        text.push_str(&format!(", neither ever with {}", chance(found.neither)));
    }
    match found.days {
        Some(days) => text.push_str(&format!("; one of the two after {} on average", about(days))),
        None if found.neither < 1.0 => text.push_str("; it may stay between them for ever"),
        None => {}
    }
    text + "."
}

/// A number that probabilities rest on, by its place in the case.
pub fn number_name(found: &NumberEffect) -> String {
    match found.number {
        CaseNumber::Slip => "how surely everybody acts (years between two slips)".to_owned(),
        CaseNumber::Decisiveness => "how surely everybody acts".to_owned(),
        CaseNumber::Fading => "days in which excitation between fronts fades by half".to_owned(),
        CaseNumber::Foresight => "days over which everybody looks ahead".to_owned(),
        CaseNumber::Later => "the weight of wants stated for the long run".to_owned(),
        _ => isolated(&found.name).into_owned(),
    }
}

/// What is treated in a simpler way than the case states it, in sentences.
pub fn aside(words: &Words<'_>, aside: &Aside) -> String {
    let model = words.model;
    let names = |ids: &[OptionId]| {
        let all: Vec<&str> = ids.iter().map(|&id| model.option(id).id.as_str()).collect();
        if all.len() > 4 { format!("{} and {} more", all[..3].join(", "), all.len() - 3) } else { all.join(", ") }
    };
    match aside {
        Aside::FoldedDelays(ids) => {
            format!("what takes time takes its mean time on average and cannot be called off: {}", names(ids))
        }
        Aside::SettledGauge(gauge) => {
            let gauge = &model.gauges[*gauge];
            let moves = if gauge.has_memory() { "without its drifts and jumps" } else { "not on its slow way there" };
            format!("conditions read {} where it settles, {moves}", isolated(&gauge.name))
        }
        Aside::UnusedRefill(pool) => {
            let pool = isolated(&model.pools[*pool].name);
            format!("what is spent of {pool} is not told apart: it comes back at once, and nothing wears it down")
        }
        Aside::RoundedPool(pool) => {
            let pool = isolated(&model.pools[*pool].name);
            format!("what is spent of {pool} is rounded up to twelfths of its size")
        }
        Aside::RoundedJumps(gauge) => {
            let gauge = isolated(&model.gauges[*gauge].name);
            format!("jumps of {gauge} end on the nearest of the values that are told apart")
        }
        Aside::FullEffects(gauge) => {
            let gauge = isolated(&model.gauges[*gauge].name);
            format!(
                "effects on {gauge} count in full: it could not be worked out how long they can be expected to last"
            )
        }
        Aside::ShockWithoutRate(shock) => {
            format!("`shock.{}` states no rate, so it never happens", isolated(&model.shocks[*shock].id))
        }
        Aside::DeadlineTooLate(deadline) => {
            let deadline = &model.deadlines[*deadline];
            format!(
                "`deadline.{}` falls after {}, later than is looked ahead: only the long run knows of it",
                isolated(&deadline.id),
                ahead(deadline.after_days)
            )
        }
        Aside::DeadlineNowhere(deadline) => format!(
            "`deadline.{}` changes nothing: nothing that it sets could change in any state that today's can lead to",
            isolated(&model.deadlines[*deadline].id)
        ),
        Aside::NobodyForesees => {
            "nobody foresees a deadline: wants and answers are weighed as if its date were not set".to_owned()
        }
        Aside::LingersAfterDates => {
            "where a front lingers, and on which states little decides, is told of the time after the last deadline"
                .to_owned()
        }
        Aside::LinkInWords(link) => {
            let link = &model.links[*link];
            let channel = link.channel.as_deref().unwrap_or("none stated");
            format!(
                "`link.{}` ({channel}) acts only through the wants and pools that are written out",
                isolated(&link.id)
            )
        }
        Aside::FoldedExcitation(link) => format!(
            "`link.{}` (excitation) has no effect: telling apart how excited its front is takes more states; `--detail` allows them, \
             and `--simulate` tells everything apart",
            isolated(&model.links[*link].id)
        ),
        Aside::NoAttention(actor, front) => {
            let front = front.map_or("no front".to_owned(), |front| words.front_name(front));
            format!("{} gives no attention to {front}: nothing of its own changes there", words.actor_name(*actor))
        }
        Aside::DefaultReviews(actors) => {
            format!("no `reviews` stated, so every 6 days: {}", words.actor_names(actors, "and"))
        }
        Aside::CannotHold(outcome) => {
            let outcome = &model.outcomes[*outcome];
            format!(
                "`outcome.{}` cannot come about: no state that today's can lead to is like it",
                isolated(&outcome.id)
            )
        }
        Aside::Indifferent(actors) => format!("want nothing and so do nothing: {}", words.actor_names(actors, "and")),
    }
}

/// What a state is besides the levels of the options: excited fronts and slow gauges.
pub fn told_apart(words: &Words<'_>, findings: &DynamicsFindings) -> Vec<String> {
    let links = findings.excited.iter().map(|&link| {
        let link = &words.model.links[link];
        format!("how excited {} is by `link.{}`", words.front_name(link.to), isolated(&link.id))
    });
    let slow = findings.gauges.iter().filter(|found| found.is_slow);
    let gauges = slow.map(|found| format!("where {} stands", isolated(&words.model.gauges[found.gauge].name)));
    links.chain(gauges).collect()
}

/// What every figure is conditional on, in sentences.
pub fn conditional_on(_: &Model, findings: &DynamicsFindings) -> Vec<String> {
    let mut lines = assumed(&Premises {
        minds: &findings.request.minds,
        n_draws: findings.n_draws,
        n_uncertain: findings.n_uncertain,
        has_later: findings.has_later,
        has_beliefs: findings.has_beliefs,
    });
    lines.extend(worlds_met(findings));
    lines
}

/// What may not be there besides wants and beliefs, and how many worlds that made.
fn worlds_met(findings: &DynamicsFindings) -> Option<String> {
    (!findings.doubts.is_empty()).then(|| {
        format!(
            "{} may not be there: each is in a draw with its credence, independently; the draws met {}",
            named(&findings.doubts),
            plural(findings.n_worlds, "world", "different worlds"),
        )
    })
}

/// What any figure of the dynamics rests on.
struct Premises<'p> {
    /// How actors think.
    minds: &'p MindSettings,
    /// How many draws.
    n_draws: usize,
    /// How many uncertain wants are kept or dropped in each.
    n_uncertain: usize,
    /// Whether anybody states later wants.
    has_later: bool,
    /// Whether anybody has a view of anybody else.
    has_beliefs: bool,
}

/// What figures of coupling rest on, in sentences.
pub fn coupling_conditions(findings: &CouplingFindings) -> Vec<String> {
    let mut lines = assumed(&Premises {
        minds: &findings.request.dynamics.minds,
        n_draws: findings.n_draws,
        n_uncertain: findings.n_uncertain,
        has_later: findings.has_later,
        has_beliefs: findings.has_beliefs,
    });
    if !findings.taken_as_given.is_empty() {
        lines.push(format!("taken as there in all draws, whatever its credence: {}", named(&findings.taken_as_given)));
    }
    lines
}

/// The first few names, and how many more there are.
fn named(all: &[String]) -> String {
    const MOST_NAMED: usize = 6;
    let shown = if all.len() > MOST_NAMED { MOST_NAMED - 1 } else { all.len() };
    let more = all.len() - shown;
    let names: Vec<_> = all[..shown].iter().map(|label| isolated(label)).collect();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", names.join(", "))
}

/// The same in sentences.
fn assumed(premises: &Premises<'_>) -> Vec<String> {
    let mut lines = vec![format!(
        "the case as written (who can do what, who wants what); {} of what it does not say in numbers: how strongly \
         wants weigh, how surely actors act{}",
        plural(premises.n_draws, "draw", "draws"),
        match premises.n_uncertain {
            0 => String::new(),
            n =>
                format!(", and which of {} hold", plural(n, "uncertain want or belief", "uncertain wants and beliefs")),
        }
    )];
    let foresight = premises.minds.foresight;
    lines.push(match foresight.steps {
        0 => "nobody looks ahead: every move is judged by the state it leads to".to_owned(),
        1 => format!("everybody reckons with one answer of the others, within {}", ahead(foresight.days)),
        steps => format!("everybody reckons with {steps} answers of the others, within {}", ahead(foresight.days)),
    });
    if premises.has_later {
        lines.push(match premises.minds.later {
            later if later > 0.0 => {
                format!("wants stated for the long run weigh {:.0} %, today's the rest", later * 100.0)
            }
            _ => "today's wants decide; `--later 0.5` gives those of the long run half of the weight".to_owned(),
        });
    }
    if premises.has_beliefs && !premises.minds.beliefs {
        lines.push("nobody is mistaken about anybody".to_owned());
    }
    lines
}

/// What a probability of a model is not.
pub const LIMITS: [&str; 2] = [
    "These are not forecasts. They follow from one written description of the conflict; the preferences in it are its authors', \
     decisiveness and strengths are drawn from a prior that no data identify, and moves that nobody wrote down cannot happen.",
    "Choices are by logit, whose errors are not a psychology. On real crises models of this kind have done little better than \
     simple base rates (Masad 2016: 12 % of dyadic outcomes matched).",
];

/// What a range over so many draws says, and what it does not.
pub fn range_words(n_draws: usize) -> String {
    match n_draws {
        0 | 1 => "There is one draw, so there is no range.".to_owned(),
        n => format!(
            "A range goes from the lowest to the highest of {n} draws; one more draw like them falls outside with a chance of at most 2 in {}. It is \
             not an interval that holds the truth with a known chance.",
            n + 1
        ),
    }
}

/// The sign of a difference of probabilities that can be seen and is the same in all draws.
pub fn in_all(range: &Range) -> Option<Ordering> {
    range.against(0.0).filter(|_| points(range.median) != "0")
}

/// On which side of even a probability is in all draws.
pub fn against_even(found: &TargetFinding) -> Option<Ordering> {
    found.by.last()?.against(0.5)
}

/// What simulated stories say of an answer that took some of the case in a simpler way, and the targets for which they say otherwise.
pub fn simplification_words(model: &Model, findings: &DynamicsFindings) -> Option<(String, Vec<String>)> {
    let check = findings.simplification.as_ref().filter(|check| check.n_compared > 0)?;
    let stories = plural(check.runs as usize, "simulated story", "simulated stories");
    let tells = "which tell apart what is taken in a simpler way here";
    let said = match check.differ.is_empty() {
        true => format!("Checked: {stories}, {tells}, agree with these figures as far as so many can tell."),
        false => format!(
            "Checked: {stories}, {tells}, say otherwise of these, on average over the draws; there trust the simulated figure, and \
             `--simulate` for a closer one:"
        ),
    };
    let one = |has: &SimplifiedTarget| {
        let simulated = if has.simulated > 0.0 { chance(has.simulated) } else { "never".to_owned() };
        format!("{}: {} solved, {simulated} simulated", target_name(model, has.target), chance(has.solved))
    };
    Some((said, check.differ.iter().map(one).collect()))
}

/// What comes about more likely than not, and what less, whatever is drawn; nothing where there is one draw.
pub fn in_all_draws(model: &Model, findings: &DynamicsFindings) -> Vec<String> {
    let line = |side: Ordering, words: &str| {
        let here = findings.targets.iter().filter(|found| against_even(found) == Some(side));
        let names: Vec<String> = here.map(|found| target_name(model, found.target)).collect();
        (!names.is_empty())
            .then(|| format!("{words} likely than not in all {} draws: {}", findings.n_draws, names.join(", ")))
    };
    let both = [(Ordering::Greater, "more"), (Ordering::Less, "less")];
    both.into_iter().filter(|_| findings.n_draws > 1).filter_map(|(side, words)| line(side, words)).collect()
}

/// That a chance of war is far from the base rate, with the rate and where it is from.
pub fn flag_words(flag: &BaseRateFlag) -> String {
    let than = if flag.median > flag.base_rate { "far above" } else { "far below" };
    let (from, to) = WAR_IN_A_DISPUTE_INTERVAL;
    let (wars, disputes) = WARS_AND_DISPUTES;
    format!(
        "{} is {than} the {} of militarised disputes that became wars ({wars} of {} that began before 1992, 95 % interval {} to {}; Militarized \
         Interstate Disputes 5.0, Palmer et al. 2022; mid.maxlevel.5). Either this crisis is unlike most, and the case should say why, or its \
         wants or rates are off.",
        chance(flag.median),
        chance(flag.base_rate),
        count(disputes as usize),
        chance(from),
        chance(to),
    )
}

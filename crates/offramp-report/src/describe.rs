//! The parts of a case in a few words: the same words in a terminal and on a page.
//!
//! In: a model. Out: short texts. Does not look at: answers.

use crate::deals_power::figure;
use crate::things::voices;
use crate::words::{Words, count, isolated, plural};
use offramp_model::dynamics::Gauge;
use offramp_model::model::OverlayKind;
use offramp_model::{
    Actor, ActorId, Agreement, Consenter, Directions, Document, Evidence, Institution, Leave, Model, OptionId,
    OverlayFacts, Owner, PowerShift, Preference, RankingTier, Source, Standing, Want,
};

/// Date, horizon, author and digest, as far as they are stated.
pub fn case_line(model: &Model) -> Vec<String> {
    let facts = &model.facts;
    let mut parts = Vec::new();
    parts.extend(facts.as_of.as_ref().map(|date| format!("as of {date}")));
    parts.extend(facts.horizon_days.map(|days| format!("looks {} ahead", days_in_words(days))));
    parts.extend(facts.author.as_ref().map(|author| format!("by {author}")));
    if !facts.digest.is_empty() {
        parts.push(format!("case {}", short_digest(&facts.digest)));
    }
    parts
}

/// The beginning of a digest, enough to tell cases apart.
pub fn short_digest(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

/// An applied overlay with what it is about.
pub fn overlay_line(model: &Model, id: &str) -> String {
    let facts: Option<&OverlayFacts> = model.overlays.iter().find(|overlay| overlay.id == id);
    let kind = facts.map_or("overlay", |facts| overlay_kind(facts.kind));
    let about = facts.and_then(|facts| facts.about.as_deref()).map(|about| format!(": {about}")).unwrap_or_default();
    format!("with the {kind} `{id}` applied{about}")
}

/// What an overlay is for, in words.
pub fn overlay_kind(kind: OverlayKind) -> &'static str {
    match kind {
        OverlayKind::Viewpoint => "viewpoint",
        OverlayKind::WhatIf => "what-if",
        OverlayKind::Intervention => "intervention",
        OverlayKind::Lever => "lever",
    }
}

/// Days as the largest unit that gives a whole number.
pub fn days_in_words(days: f64) -> String {
    for (unit, one, many) in [(365.25, "year", "years"), (30.4375, "month", "months"), (7.0, "week", "weeks")] {
        let n = (days / unit).round();
        if n >= 1.0 && (n * unit - days).abs() < 0.01 {
            return plural(n as usize, one, many);
        }
    }
    format!("{} {}", decimal(days), if days == 1.0 { "day" } else { "days" })
}

/// "every day", "every 2 weeks".
fn every(days: f64) -> String {
    let time = days_in_words(days);
    format!("every {}", time.strip_prefix("1 ").unwrap_or(&time))
}

/// A number without needless decimals.
pub fn decimal(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Kind, country and what it is part of.
pub fn actor_details(model: &Model, actor: &Actor) -> Vec<String> {
    let mut details = Vec::new();
    details.extend(actor.kind.clone());
    details.extend(actor.country.clone());
    details.extend(actor.inside.map(|inside| format!("part of {}", isolated(&model.actor(inside).name))));
    details
}

/// What else the case states of an actor: attitudes, reviews, attention.
pub fn actor_notes(words: &Words<'_>, id: ActorId) -> Vec<String> {
    let actor = words.model.actor(id);
    let mut notes = Vec::new();
    for (of, attitude) in &actor.attitudes {
        let attitude = match attitude {
            offramp_model::movers::Attitude::Devoted => "devoted to",
            offramp_model::movers::Attitude::Aggressive => "hostile to",
            offramp_model::movers::Attitude::Indifferent => "indifferent to",
        };
        notes.push(format!("{attitude} {}", words.actor_name(*of)));
    }
    notes.extend(actor.reviews.map(|reviews| format!("reviews choices {}", every(reviews.every_days))));
    if !actor.attention.is_empty() {
        let share = |part: &offramp_model::dynamics::Attention| {
            format!("{:.0} % to {}", part.share * 100.0, words.model.front(part.front).name)
        };
        notes.push(format!("attention: {}", actor.attention.iter().map(share).collect::<Vec<_>>().join(", ")));
    }
    notes
}

/// The levels of an option, today's in brackets: `gone < [leaving] < full`, or `[no] yes`.
pub fn levels(model: &Model, id: OptionId) -> String {
    let option = model.option(id);
    let name = |(index, name): (usize, &String)| {
        let name = isolated(name);
        if index == usize::from(option.now) { format!("[{name}]") } else { name.into_owned() }
    };
    let between = if option.n_levels() == 2 { " " } else { " < " };
    option.levels.iter().enumerate().map(name).collect::<Vec<_>>().join(between)
}

/// Directions, consent, pools and evidence of an option.
pub fn option_notes(words: &Words<'_>, id: OptionId) -> Vec<String> {
    let option = words.model.option(id);
    let mut notes = Vec::new();
    notes.extend(directions(option.moves).map(str::to_owned));
    if !option.consent.is_empty() {
        notes.push(format!("needs the consent of {}", consenters(words, &option.consent)));
    }
    notes.extend(pool_notes(option));
    notes.extend(option.front.map(|front| format!("front {}", words.model.front(front).id)));
    notes.extend(evidence_notes(&option.evidence));
    notes
}

/// What an option takes from pools, and how it wears them down.
pub fn pool_notes(option: &offramp_model::CaseOption) -> Vec<String> {
    let uses = option
        .uses
        .iter()
        .map(|part| format!("takes {} from the pool “{}” a level", decimal(part.per_level), part.pool));
    let spends = option.spends.iter().map(|part| {
        let of = if option.n_levels() > 2 { " a level" } else { "" };
        format!("wears the pool “{}” down by {} a year{of}", part.pool, decimal(part.per_level_per_day * YEAR))
    });
    uses.chain(spends).collect()
}

/// In which directions an option may change, unless in both.
pub fn directions(moves: Directions) -> Option<&'static str> {
    match moves {
        Directions::Both => None,
        Directions::Up => Some("up only: what is done stays done"),
        Directions::Down => Some("down only"),
        Directions::Fixed => Some("stays as it is"),
    }
}

/// Those who have to agree, as a list.
pub fn consenters(words: &Words<'_>, consent: &[Consenter]) -> String {
    let name = |consenter: &Consenter| match *consenter {
        Consenter::Actor(actor) => words.actor_name(actor),
        Consenter::Institution(institution) => words.institution(institution).plain(),
    };
    crate::prose::list(&consent.iter().map(name).collect::<Vec<_>>(), "and")
}

/// An agreement: parties, consent, who may leave, what may change with it.
pub fn agreement(words: &Words<'_>, agreement: &Agreement) -> String {
    let option = words.model.option(agreement.option);
    let mut text = format!(
        "{} ({}): between {}; today {}",
        isolated(&agreement.name),
        agreement.id,
        words.actor_names(&agreement.parties, "and"),
        agreement_today(words.model, agreement),
    );
    if !option.consent.is_empty() {
        text.push_str(&format!("; ratified by {}", consenters(words, &option.consent)));
    }
    text.push_str(&format!("; {}", leave(words, &agreement.leave)));
    if !agreement.with.is_empty() {
        let with: Vec<String> = agreement.with.iter().map(|&id| words.model.option(id).id.clone()).collect();
        text.push_str(&format!("; {} may change with it", crate::prose::list(&with, "and")));
    }
    if let Some(power) = &agreement.power {
        text.push_str(&format!("; {}", power_shift(words, power)));
    }
    text
}

/// A stated shift of power.
pub fn power_shift(words: &Words<'_>, power: &PowerShift) -> String {
    let (rises, declines) = (words.actor_names(&[power.rises], "and"), words.actor_names(&[power.declines], "and"));
    format!(
        "power shifts to {rises} from {declines}: {rises} would win a war with a chance of {} now, {} later; it would cost {rises} {} and \
         {declines} {}; patience {}",
        figure(power.now),
        figure(power.later),
        figure(power.cost_rises),
        figure(power.cost_declines),
        figure(power.patience)
    )
}

fn agreement_today(model: &Model, agreement: &Agreement) -> String {
    let option = model.option(agreement.option);
    match (option.levels == ["no", "yes"], option.now) {
        (true, 0) => "not in force".to_owned(),
        (true, _) => "in force".to_owned(),
        (false, now) => format!("at “{}” of {}", option.levels[usize::from(now)], option.levels.join(" < ")),
    }
}

fn leave(words: &Words<'_>, leave: &Leave) -> String {
    match leave {
        Leave::Any => "any party may leave alone".to_owned(),
        Leave::All => "only all parties together may end it".to_owned(),
        Leave::Nobody => "nobody may leave".to_owned(),
        Leave::Listed(actors) => format!("{} may leave alone", words.actor_names(actors, "and")),
    }
}

/// How an institution decides.
pub fn vote(words: &Words<'_>, institution: &Institution) -> String {
    let vote = &institution.vote;
    let mut text = format!(
        "decides with {} of {}; here: {}",
        vote.pass,
        plural(vote.seats, "vote", "votes"),
        words.actor_names(&institution.members, "and")
    );
    if !vote.veto.is_empty() {
        text.push_str(&format!("; {} may block", words.actor_names(&vote.veto, "and")));
    }
    if vote.others_yes > 0 {
        text.push_str(&format!("; {} elsewhere vote yes", plural(vote.others_yes, "seat", "seats")));
    }
    text
}

/// One tier of a ranking.
pub fn tier(tier: &RankingTier) -> String {
    match tier {
        RankingTier::Conditions(conditions) => {
            conditions.iter().map(|condition| condition.text.as_str()).collect::<Vec<_>>().join(", or ")
        }
        RankingTier::States(states) => {
            let numbers = |levels: &Vec<u8>| levels.iter().map(ToString::to_string).collect::<Vec<_>>().join("");
            let shown: Vec<String> = states.iter().take(8).map(numbers).collect();
            let more = states.len() - shown.len();
            let more = if more > 0 { format!(" and {} more", count(more)) } else { String::new() };
            format!("levels {}{more}", shown.join(", "))
        }
    }
}

/// Whether a want is a red line, or strong.
pub fn want_notes(want: &Want) -> Vec<String> {
    let notes = [(want.red_line, "red line"), (want.strongly, "strongly")];
    notes.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note.to_owned()).collect()
}

/// Credence, passages, voices and reason.
pub fn evidence_notes(evidence: &Evidence) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(evidence.credence.map(|credence| format!("credence {}", decimal(credence))));
    let passages = |sources: &[Source]| sources.iter().map(passage).collect::<Vec<_>>().join(", ");
    if !evidence.sources.is_empty() {
        notes.push(passages(&evidence.sources));
    }
    notes.extend(evidence.claims.iter().map(|claim| format!("claim {claim}")));
    if !evidence.against.is_empty() {
        notes.push(format!("against: {}", passages(&evidence.against)));
    }
    notes.extend(evidence.because.clone());
    notes
}

/// A passage as it is written in the case: `fazi-2025#L7`.
pub fn passage(source: &Source) -> String {
    if source.place.is_empty() { source.document.clone() } else { format!("{}#{}", source.document, source.place) }
}

/// How an assumption stands, in words.
pub fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Cited => "cited",
        Standing::Contested => "contested",
        Standing::AnalystsOwn => "the analyst's own",
    }
}

/// A document as people cite it.
pub fn citation(document: &Document) -> String {
    let mut parts = Vec::new();
    parts.extend(document.author.clone());
    parts.push(if document.title.is_empty() { document.id.clone() } else { format!("“{}”", document.title) });
    parts.extend(document.publisher.clone());
    parts.extend(document.date.clone());
    parts.extend(document.found.clone());
    parts.join(", ")
}

/// Pools, gauges, shocks, deadlines, verifications and links, one line each.
pub fn time_lines(model: &Model) -> Vec<String> {
    let unit = |unit: &Option<String>| unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let today = model.status_quo();
    let pools = model.pools.iter().map(|pool| {
        let of = pool.of.map(|actor| format!(" of {}", isolated(&model.actor(actor).name))).unwrap_or_default();
        let back =
            pool.refill_per_day.map(|rate| format!("; what was used comes back at {} a year", decimal(rate * YEAR)));
        let back = back.unwrap_or_default();
        format!("pool {}{of}: {}{}{back}", isolated(&pool.name), decimal(pool.size), unit(&pool.unit))
    });
    let gauges = model.gauges.iter().map(|gauge| {
        let added: f64 =
            gauge.adds.iter().filter(|effect| effect.when.formula.holds(&today)).map(|effect| effect.by).sum();
        format!(
            "gauge {}: settles at {}{} as things are (starts at {}){}",
            isolated(&gauge.name),
            decimal(gauge.starts + added),
            unit(&gauge.unit),
            decimal(gauge.starts),
            gauge_law(gauge)
        )
    });
    let shocks = model.shocks.iter().map(|shock| {
        let rate = shock.rate_per_day.map(|rate| format!(", about {} a year", decimal(rate * YEAR)));
        format!("shock {}: {}{}", shock.id, isolated(&shock.what), rate.unwrap_or_default())
    });
    let deadlines = model.deadlines.iter().map(|deadline| {
        let chance =
            if deadline.chance < 1.0 { format!(", with chance {}", decimal(deadline.chance)) } else { String::new() };
        let after = crate::chances::ahead(deadline.after_days);
        format!("deadline {}: {}, after {after}{chance}", deadline.id, isolated(&deadline.what))
    });
    let verifications = model.verifications.iter().map(|verified| {
        let option = model.option(verified.option);
        let level = |level: u8| option.levels.get(usize::from(level)).map_or("", String::as_str);
        format!(
            "verification of {} = {}: {} on average, kept with chance {}, then {}, else {}",
            option.id,
            level(verified.level),
            crate::chances::ahead(verified.takes_days),
            decimal(verified.chance),
            level(verified.then),
            level(verified.otherwise)
        )
    });
    let links = model.links.iter().map(|link| {
        let channel = link.channel.as_ref().map(|channel| format!(" by {channel}")).unwrap_or_default();
        let strength = link.strength.map(|strength| format!(", strength {}", decimal(strength))).unwrap_or_default();
        let (from, to) = (&model.front(link.from).id, &model.front(link.to).id);
        format!("link {}: {from} drives {to}{channel}{strength}", link.id)
    });
    pools.chain(gauges).chain(shocks).chain(deadlines).chain(verifications).chain(links).collect()
}

/// Days in a year.
const YEAR: f64 = 365.25;

/// How a gauge moves by itself, after what it settles at.
fn gauge_law(gauge: &Gauge) -> String {
    let mut parts = Vec::new();
    parts.extend(gauge.adds.iter().filter_map(|effect| {
        let days = effect.lasts_days?;
        let when = isolated(&effect.when.text);
        Some(format!(
            "{} where `{when}`, in full if that can be expected to last {}",
            signed(effect.by),
            days_in_words(days)
        ))
    }));
    parts.extend(gauge.drifts.iter().map(|drift| {
        let when = drift.when.as_ref().map(|when| format!(" while `{}`", isolated(&when.text)));
        format!("drifts {} a year{}", signed(drift.per_day * YEAR), when.unwrap_or_default())
    }));
    parts.extend(
        gauge.jumps.iter().map(|jump| format!("jumps {} when `{}` begins", signed(jump.by), isolated(&jump.when.text))),
    );
    if gauge.has_memory() {
        parts.extend(
            gauge.from.zip(gauge.to).map(|(from, to)| format!("stays between {} and {}", decimal(from), decimal(to))),
        );
        parts.extend(gauge.half_life_days.map(|days| format!("closes half of a distance in {}", days_in_words(days))));
    }
    parts.iter().map(|part| format!("; {part}")).collect()
}

fn signed(value: f64) -> String {
    if value < 0.0 { decimal(value) } else { format!("+{}", decimal(value)) }
}

/// Everything the case assumes that takes evidence: options, agreements, institutions, wants, beliefs, rules, pools, gauges,
/// shocks and links. A ranking is one assumption, and its evidence is its owner's.
pub fn assumptions(model: &Model) -> Vec<&Evidence> {
    let options = model.options.iter().map(|option| &option.evidence);
    let institutions = model.institutions.iter().map(|institution| &institution.evidence);
    let wants = model.actors.iter().flat_map(|actor| {
        let later = actor.wants_later.iter().flat_map(|later| in_preference(later, &actor.evidence));
        let sees = actor
            .sees
            .iter()
            .flat_map(|sees| std::iter::once(&sees.evidence).chain(in_preference(&sees.wants, &sees.evidence)));
        in_preference(&actor.wants, &actor.evidence).into_iter().chain(later).chain(sees).collect::<Vec<_>>()
    });
    // A pool stands in the case once, however many rules it makes.
    let rules = model.rules.iter().filter(|rule| rule.from_pool.is_none()).map(|rule| &rule.evidence);
    let pools = model.pools.iter().map(|pool| &pool.evidence);
    let gauges = model.gauges.iter().map(|gauge| &gauge.evidence);
    let shocks = model.shocks.iter().map(|shock| &shock.evidence);
    let deadlines = model.deadlines.iter().map(|deadline| &deadline.evidence);
    let verifications = model.verifications.iter().map(|verified| &verified.evidence);
    let links = model.links.iter().map(|link| &link.evidence);
    let shifts = model.agreements.iter().filter_map(|agreement| agreement.power.as_ref()).map(|power| &power.evidence);
    options
        .chain(institutions)
        .chain(shifts)
        .chain(wants)
        .chain(rules)
        .chain(pools)
        .chain(gauges)
        .chain(shocks)
        .chain(deadlines)
        .chain(verifications)
        .chain(links)
        .collect()
}

fn in_preference<'m>(preference: &'m Preference, owner: &'m Evidence) -> Vec<&'m Evidence> {
    match preference {
        Preference::Wants(wants) => wants.iter().map(|want| &want.evidence).collect(),
        Preference::Weights(weights) => weights.iter().map(|weight| &weight.evidence).collect(),
        Preference::Ranking(_) => vec![owner],
    }
}

/// How many assumptions are cited, contested, and the analyst's own.
pub fn standings(model: &Model) -> (usize, usize, usize) {
    let all = assumptions(model);
    let n = |wanted: Standing| all.iter().filter(|evidence| evidence.standing() == wanted).count();
    (n(Standing::Cited), n(Standing::Contested), n(Standing::AnalystsOwn))
}

/// The tally as a sentence.
pub fn standing_line(model: &Model) -> String {
    let (cited, contested, own) = standings(model);
    let all = cited + contested + own;
    if all == 0 {
        return "the case assumes nothing".to_owned();
    }
    format!(
        "of {}, {} cited, {} contested, and {} the analyst's own",
        plural(all, "assumption", "assumptions"),
        is(cited),
        is(contested),
        is(own)
    )
}

fn is(n: usize) -> String {
    format!("{} {}", count(n), if n == 1 { "is" } else { "are" })
}

/// Who says so: voices, or "the analyst's own" where nothing is cited.
pub fn who_says(model: &Model, evidence: &Evidence) -> String {
    let names = voices(model, evidence);
    if names.is_empty() {
        return standing(evidence.standing()).to_owned();
    }
    crate::prose::list(&names.iter().map(|name| isolated(name).into_owned()).collect::<Vec<_>>(), "and")
}

/// The name of an owner of options.
pub fn owner_kind(owner: Owner) -> &'static str {
    match owner {
        Owner::Actor(_) => "actor",
        Owner::Agreement(_) => "agreement",
        Owner::Institution(_) => "institution",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_their_largest_whole_unit() {
        let cases = [
            (1.0, "1 day"),
            (10.0, "10 days"),
            (182.0, "26 weeks"),
            (365.25, "1 year"),
            (60.875, "2 months"),
            (2.5, "2.5 days"),
        ];
        for (days, words) in cases {
            assert_eq!(days_in_words(days), words);
        }
    }

    #[test]
    fn numbers_have_no_needless_decimals() {
        assert_eq!([3.0, 0.7, -40.0, 0.125].map(decimal), ["3", "0.7", "-40", "0.125"]);
    }
}

//! What may not be there: all that the case's author is not sure of besides wants and beliefs.
//!
//! In: a model, a draw. Out: [`Doubt`]s, which of them are not there in the draw, and the model without them. Does not: solve anything.
//!
//! In every draw each is there with its credence, independently of all others. What is not there leaves no trace: an option, an agreement or what
//! an institution decides stays as it stands today; an actor does nothing, signs nothing and is asked nothing; a rule excludes nothing; a pool holds plenty; a gauge
//! reads what it starts from; a shock or a deadline never happens; a link has no strength; nothing is verified. Ids stay what they were, so states of all worlds can be compared.

use crate::draw::Draws;
use crate::extras::substituted;
use offramp_model::{
    ActorId, Condition, Consenter, Directions, Evidence, Level, Model, OptionId, Owner, Preference, RankingTier,
};

/// Something that may not be there. Numbers are positions in the model's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// An actor, with all that it can do.
    Actor(ActorId),
    /// An option of an actor, an agreement, or what an institution can decide.
    Option(OptionId),
    /// An institution.
    Institution(usize),
    /// A rule.
    Rule(usize),
    /// A pool.
    Pool(usize),
    /// A gauge.
    Gauge(usize),
    /// A shock.
    Shock(usize),
    /// A link.
    Link(usize),
    /// A deadline.
    Deadline(usize),
    /// A verification.
    Verification(usize),
}

/// Something that the author is not sure of.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// What.
    pub thing: Thing,
    /// The chance that it is there: at least 0, below 1.
    pub credence: f64,
    /// How it is told apart from others of its kind in draws: its id, or the words of a rule.
    pub name: String,
    /// How it is called in reports: `us.strikes`, `rule 3`, `pool.arms`.
    pub label: String,
}

impl Doubt {
    fn kind(&self) -> &'static str {
        match self.thing {
            Thing::Actor(_) => "actor",
            Thing::Option(_) => "option",
            Thing::Institution(_) => "institution",
            Thing::Rule(_) => "rule",
            Thing::Pool(_) => "pool",
            Thing::Gauge(_) => "gauge",
            Thing::Shock(_) => "shock",
            Thing::Link(_) => "link",
            Thing::Deadline(_) => "deadline",
            Thing::Verification(_) => "verification",
        }
    }
}

/// Everything besides wants and beliefs that carries a credence below 1, in the order of the model.
pub fn doubts(model: &Model) -> Vec<Doubt> {
    let mut found = Vec::new();
    let mut note = |thing, evidence: &Evidence, name: &str, label: String| {
        if let Some(credence) = evidence.credence.filter(|credence| *credence < 1.0) {
            found.push(Doubt { thing, credence, name: name.to_owned(), label });
        }
    };
    for (id, has) in model.actor_ids().zip(&model.actors) {
        note(Thing::Actor(id), &has.evidence, &has.id, format!("actor.{}", has.id));
    }
    for (id, has) in model.option_ids().zip(&model.options) {
        note(Thing::Option(id), &has.evidence, &has.id, has.id.clone());
    }
    for (number, has) in model.institutions.iter().enumerate() {
        note(Thing::Institution(number), &has.evidence, &has.id, format!("institution.{}", has.id));
    }
    // A pool's rule is the pool.
    for (number, has) in model.rules.iter().enumerate().filter(|(_, rule)| rule.from_pool.is_none()) {
        note(Thing::Rule(number), &has.evidence, &has.never.text, format!("rule {}", number + 1));
    }
    for (number, has) in model.pools.iter().enumerate() {
        note(Thing::Pool(number), &has.evidence, &has.id, format!("pool.{}", has.id));
    }
    for (number, has) in model.gauges.iter().enumerate() {
        note(Thing::Gauge(number), &has.evidence, &has.id, format!("gauge.{}", has.id));
    }
    for (number, has) in model.shocks.iter().enumerate() {
        note(Thing::Shock(number), &has.evidence, &has.id, format!("shock.{}", has.id));
    }
    for (number, has) in model.links.iter().enumerate() {
        note(Thing::Link(number), &has.evidence, &has.id, format!("link.{}", has.id));
    }
    for (number, has) in model.deadlines.iter().enumerate() {
        note(Thing::Deadline(number), &has.evidence, &has.id, format!("deadline.{}", has.id));
    }
    for (number, has) in model.verifications.iter().enumerate() {
        let option = model.option(has.option);
        let name = format!("{} {}", option.id, has.level);
        note(Thing::Verification(number), &has.evidence, &name, format!("{}.verified", option.id));
    }
    found
}

/// What is not there in a draw.
pub fn absent(doubts: &[Doubt], draw: impl Draws) -> Vec<Thing> {
    let is_there = |doubt: &&Doubt| draw.chance(&["kept", doubt.kind(), &doubt.name], doubt.credence);
    doubts.iter().filter(|doubt| !is_there(doubt)).map(|doubt| doubt.thing).collect()
}

/// The case as it is in a draw.
pub fn as_drawn(model: &Model, draw: impl Draws) -> Model {
    without(model, &absent(&doubts(model), draw))
}

/// The case without these.
pub fn without(model: &Model, absent: &[Thing]) -> Model {
    let mut found = model.clone();
    for thing in absent {
        match *thing {
            Thing::Actor(actor) => without_actor(&mut found, actor),
            Thing::Option(option) => fix(&mut found, option),
            Thing::Institution(number) => without_institution(&mut found, number),
            // Taken out at the end, so that positions stay what they are.
            Thing::Rule(_) => {}
            Thing::Pool(pool) => found.pools[pool].refill_per_day = None,
            Thing::Gauge(gauge) => without_gauge(&mut found, gauge),
            Thing::Shock(shock) => found.shocks[shock].rate_per_day = None,
            Thing::Link(link) => found.links[link].strength = None,
            Thing::Deadline(deadline) => found.deadlines[deadline].sets.clear(),
            Thing::Verification(number) => found.verifications[number].level = NO_LEVEL,
        }
    }
    let mut number = 0;
    found.rules.retain(|rule| {
        let pool = rule.from_pool.as_ref().and_then(|id| model.pools.iter().position(|pool| pool.id == *id));
        let here =
            absent.contains(&Thing::Rule(number)) || pool.is_some_and(|pool| absent.contains(&Thing::Pool(pool)));
        number += 1;
        !here
    });
    for option in &mut found.options {
        let is_gone = |id: &str| {
            let pool = model.pools.iter().position(|pool| pool.id == id);
            pool.is_some_and(|pool| absent.contains(&Thing::Pool(pool)))
        };
        option.uses.retain(|has| !is_gone(&has.pool));
        option.spends.retain(|has| !is_gone(&has.pool));
    }
    found
}

/// No option has this level, so nobody ever stands on it or passes by it.
const NO_LEVEL: Level = Level::MAX;

/// An option stays as it stands today: nobody moves it, no shock or deadline sets it, nothing about it is verified.
fn fix(model: &mut Model, option: OptionId) {
    model.options[option.index()].moves = Directions::Fixed;
    model.shocks.iter_mut().for_each(|shock| shock.sets.retain(|(set, _)| *set != option));
    model.deadlines.iter_mut().for_each(|deadline| deadline.sets.retain(|(set, _)| *set != option));
    model.verifications.iter_mut().filter(|has| has.option == option).for_each(|has| has.level = NO_LEVEL);
}

fn fix_all_of(model: &mut Model, is_it: impl Fn(&Model, Owner) -> bool) {
    let options: Vec<OptionId> = model.option_ids().filter(|&id| is_it(model, model.option(id).owner)).collect();
    options.into_iter().for_each(|option| fix(model, option));
}

fn without_actor(model: &mut Model, actor: ActorId) {
    fix_all_of(model, |model, owner| match owner {
        Owner::Actor(id) => id == actor,
        Owner::Agreement(id) => model.agreements[id.index()].parties.contains(&actor),
        Owner::Institution(_) => false,
    });
    model.options.iter_mut().for_each(|option| option.consent.retain(|has| *has != Consenter::Actor(actor)));
    for body in &mut model.institutions {
        body.members.retain(|member| *member != actor);
        body.vote.veto.retain(|member| *member != actor);
    }
}

fn without_institution(model: &mut Model, number: usize) {
    fix_all_of(model, |_, owner| matches!(owner, Owner::Institution(id) if id.index() == number));
    let asks = |has: &Consenter| matches!(has, Consenter::Institution(id) if id.index() == number);
    model.options.iter_mut().for_each(|option| option.consent.retain(|has| !asks(has)));
}

/// The gauge reads what it starts from, everywhere and for ever.
fn without_gauge(model: &mut Model, gauge: usize) {
    let has = &mut model.gauges[gauge];
    let starts = has.within_bounds(has.starts);
    (has.half_life_days, has.adds, has.drifts, has.jumps) = (None, Vec::new(), Vec::new(), Vec::new());
    let reading = |number: usize| (number == gauge).then_some(starts);
    for_each_condition(model, &mut |condition| condition.formula = substituted(&condition.formula, &reading));
}

fn for_each_condition(model: &mut Model, visit: &mut dyn FnMut(&mut Condition)) {
    fn of_preference(preference: &mut Preference, visit: &mut dyn FnMut(&mut Condition)) {
        match preference {
            Preference::Wants(wants) => wants.iter_mut().for_each(|want| visit(&mut want.that)),
            Preference::Weights(weights) => weights.iter_mut().for_each(|weight| visit(&mut weight.that)),
            Preference::Ranking(tiers) => tiers.iter_mut().for_each(|tier| match tier {
                RankingTier::Conditions(conditions) => conditions.iter_mut().for_each(&mut *visit),
                RankingTier::States(_) => {}
            }),
        }
    }
    for actor in &mut model.actors {
        of_preference(&mut actor.wants, visit);
        actor.wants_later.iter_mut().for_each(|later| of_preference(later, visit));
        actor.sees.iter_mut().for_each(|view| of_preference(&mut view.wants, visit));
    }
    model.rules.iter_mut().for_each(|rule| visit(&mut rule.never));
    model.outcomes.iter_mut().for_each(|outcome| visit(&mut outcome.when));
    model.fronts.iter_mut().flat_map(|front| &mut front.ladder).for_each(|rung| visit(&mut rung.when));
    model.shocks.iter_mut().filter_map(|shock| shock.when.as_mut()).for_each(&mut *visit);
    for deadline in &mut model.deadlines {
        deadline.when.iter_mut().chain(&mut deadline.unless).for_each(&mut *visit);
    }
    for gauge in &mut model.gauges {
        gauge.adds.iter_mut().for_each(|effect| visit(&mut effect.when));
        gauge.drifts.iter_mut().filter_map(|drift| drift.when.as_mut()).for_each(&mut *visit);
        gauge.jumps.iter_mut().for_each(|jump| visit(&mut jump.when));
    }
}

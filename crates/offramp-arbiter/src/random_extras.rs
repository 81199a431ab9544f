//! What random models have besides options and wants when deals are looked at: red lines, attitudes, fronts, pools, shocks, credences, later
//! wants, and weights for everybody.
//!
//! In: a random model and a seed. Out: the same with more in it. Does not: keep it plausible.

use offramp_model::dynamics::{Deadline, Pool, Shock};
use offramp_model::model::Front;
use offramp_model::movers::{Attitude, PoolUse};
use offramp_model::{
    ActorId, Comparison, Condition, Evidence, Formula, FrontId, Level, LevelSet, LinearTerm, Model, OptionId,
    Preference, Rule, Weight,
};

use crate::random_formula::{Draws, random_formula, random_literal};
use crate::sketch;

/// Red lines and attitudes.
pub fn add_red_lines(model: &mut Model, seed: u64) {
    let mut draws = Draws::new(seed ^ 0xA6);
    let n_actors = model.actors.len();
    for actor in &mut model.actors {
        if let Preference::Wants(wants) = &mut actor.wants {
            wants.iter_mut().for_each(|want| want.red_line = draws.percent(25));
        }
        if draws.percent(33) {
            let attitude = *draws.one_of(&[Attitude::Devoted, Attitude::Aggressive, Attitude::Indifferent]);
            actor.attitudes.push((ActorId::from_index(draws.below(n_actors)), attitude));
        }
    }
}

/// One to three fronts, on which three options in four lie.
pub fn add_fronts(model: &mut Model, seed: u64) {
    let mut draws = Draws::new(seed ^ 0xF0);
    for front in 0..draws.between(1, 3) {
        let id = format!("front-{front}");
        model.fronts.push(Front { name: id.clone(), id, about: None, ladder: Vec::new() });
    }
    let n_fronts = model.fronts.len();
    for option in &mut model.options {
        option.front = draws.percent(75).then(|| FrontId::from_index(draws.below(n_fronts)));
    }
}

/// Weights instead of whatever wants there are, for everybody; quarters, so that many gains tie.
pub fn weigh_everything(model: &mut Model, seed: u64) {
    let mut draws = Draws::new(seed ^ 0x3E);
    for actor in 0..model.actors.len() {
        let weights = (0..draws.between(3, 8)).map(|_| {
            let formula = random_formula(&mut draws, model, 2);
            let that = sketch::condition(model, formula);
            Weight { that, weight: draws.between(0, 16) as f64 * 0.25 - 1.0, evidence: Evidence::default() }
        });
        let weights = weights.collect();
        model.actors[actor].wants = Preference::Weights(weights);
    }
}

/// Up to two shocks, each with a condition half the time.
pub fn add_shocks(model: &mut Model, seed: u64) {
    let mut draws = Draws::new(seed ^ 0x5C);
    for number in 0..draws.between(0, 2) {
        let option = OptionId::from_index(draws.below(model.options.len()));
        let level = draws.below(model.option(option).n_levels()) as Level;
        let when = draws.percent(50).then(|| {
            let formula = random_literal(&mut draws, model);
            sketch::condition(model, formula)
        });
        let id = format!("shock-{number}");
        let sets = vec![(option, level)];
        let what = id.clone();
        let evidence = Evidence::default();
        model.shocks.push(Shock { id, what, front: None, rate_per_day: None, when, sets, channel: None, evidence });
    }
}

/// One to three deadlines within a time, each with a condition half the time; two may fall on one day.
pub fn add_deadlines(model: &mut Model, seed: u64, within_days: u64) {
    let mut draws = Draws::new(seed ^ 0xDA7E);
    for number in 0..draws.between(1, 3) {
        let option = OptionId::from_index(draws.below(model.options.len()));
        let level = draws.below(model.option(option).n_levels()) as Level;
        let mut condition = |model: &Model| {
            let formula = random_literal(&mut draws, model);
            sketch::condition(model, formula)
        };
        let conditions = [condition(model), condition(model)];
        let [when, unless] = conditions.map(|condition| draws.percent(50).then_some(condition));
        let id = format!("deadline-{number}");
        let what = id.clone();
        let chance = draws.between(1, 9) as f64 * 0.1;
        let after_days = match model.deadlines.last() {
            Some(last) if draws.percent(30) => last.after_days,
            _ => draws.between(1, within_days as usize) as f64,
        };
        let (sets, evidence) = (vec![(option, level)], Evidence::default());
        let deadline =
            Deadline { id, what, front: None, after_days, when, unless, sets, chance, channel: None, evidence };
        model.deadlines.push(deadline);
    }
}

/// A pool that some options draw on, with its rule; today's state and a little more fit into it.
pub fn add_pool(model: &mut Model, seed: u64) {
    let mut draws = Draws::new(seed ^ 0x90);
    for option in &mut model.options {
        if draws.percent(60) {
            option.uses.push(PoolUse { pool: "pool".into(), per_level: draws.between(1, 3) as f64 * 0.5 });
        }
    }
    let needed = pool_need(model, &model.status_quo());
    let size = needed + draws.between(0, 4) as f64 * 0.5;
    let evidence = Evidence::default();
    let (id, name) = ("pool".to_owned(), "pool".to_owned());
    model.pools.push(Pool { id, name, of: None, size, unit: None, refill_per_day: None, evidence });
    resize_pool(model, size);
}

/// What the levels take from the pool.
pub fn pool_need(model: &Model, levels: &[Level]) -> f64 {
    let uses = |index: usize| model.options[index].uses.iter().map(|used| used.per_level).sum::<f64>();
    levels.iter().enumerate().map(|(index, &level)| uses(index) * f64::from(level)).sum()
}

/// Gives the pool another size: no state may take more.
pub fn resize_pool(model: &mut Model, size: f64) {
    let at_least = |option: OptionId, level: usize| Formula::Level {
        option,
        levels: LevelSet::at_least(level as Level, model.option(option).n_levels()),
    };
    let terms = model.option_ids().flat_map(|option| {
        let per_level: f64 = model.option(option).uses.iter().map(|used| used.per_level).sum();
        let levels = 1..model.option(option).n_levels();
        levels.map(move |level| LinearTerm { when: at_least(option, level), weight: per_level })
    });
    let formula =
        Formula::Linear { gauge: None, base: 0.0, terms: terms.collect(), compare: Comparison::Greater, value: size };
    let never = Condition { text: "more than there is in the pool".into(), formula };
    model.rules.retain(|rule| rule.from_pool.is_none());
    model.rules.push(Rule { never, from_pool: Some("pool".into()), evidence: Evidence::default() });
    model.pools.iter_mut().for_each(|pool| pool.size = size);
}

/// Makes the author unsure of up to `most` wants or weights.
pub fn add_credences(model: &mut Model, seed: u64, most: usize) {
    let mut draws = Draws::new(seed ^ 0xCE);
    for _ in 0..draws.between(1, most) {
        let actor = draws.below(model.actors.len());
        let credence = Some(draws.between(0, 9) as f64 / 10.0);
        match &mut model.actors[actor].wants {
            Preference::Wants(wants) if !wants.is_empty() => {
                let index = draws.below(wants.len());
                wants[index].evidence.credence = credence;
            }
            Preference::Weights(weights) if !weights.is_empty() => {
                let index = draws.below(weights.len());
                weights[index].evidence.credence = credence;
            }
            _ => {}
        }
    }
}

/// Other wants later: somebody else's, for about half of the actors.
pub fn add_later_wants(model: &mut Model, seed: u64) {
    let mut draws = Draws::new(seed ^ 0x1A);
    let all: Vec<Preference> = model.actors.iter().map(|actor| actor.wants.clone()).collect();
    for actor in &mut model.actors {
        actor.wants_later = draws.percent(50).then(|| draws.one_of(&all).clone());
    }
}

//! What the tests of several analyses share: a stream of draws, and models with every kind of thing in them.
#![allow(dead_code, reason = "each test binary uses some of it")]

use offramp_arbiter::{Arbiter, Mover, Shape, random_model};
use offramp_engine::bits::CellSet;
use offramp_engine::space::{Space, SpaceRequest};
use offramp_model::model::{Front, Outcome, Rung};
use offramp_model::{Condition, Consenter, Model, Preference};

/// A small generator (SplitMix64, Steele, Lea & Flood 2014), so that the cases are the same everywhere.
pub struct Draws(pub u64);

impl Draws {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

/// All states, no option dropped: what the arbiter sees.
pub fn all_states() -> SpaceRequest {
    SpaceRequest { keep_all_options: true, ..SpaceRequest::default() }
}

/// Whether all whom a legal step needs prefer `goal` to `s`.
pub fn all_needed_prefer(arbiter: &Arbiter<'_>, model: &Model, mover: Mover, s: usize, to: usize, goal: usize) -> bool {
    let mover_wants = match mover {
        Mover::Actor(actor) => arbiter.prefers(actor, goal, s),
        Mover::Agreement(agreement) => {
            model.agreements[agreement.index()].parties.iter().all(|&party| arbiter.prefers(party, goal, s))
        }
        Mover::Institution(institution) => arbiter.vote_passes(institution, s, goal),
    };
    let consents = |consenter: Consenter| match consenter {
        Consenter::Actor(actor) => arbiter.prefers(actor, goal, s),
        Consenter::Institution(institution) => arbiter.vote_passes(institution, s, goal),
    };
    mover_wants && arbiter.needed_consent(mover, s, to).into_iter().all(consents)
}

/// A random set of about `percent` in a hundred states.
pub fn random_set(draws: &mut Draws, space: &Space, percent: usize) -> CellSet {
    CellSet::from_fn(space.n_cells(), |cell| space.feasible().contains(cell) && draws.below(100) < percent)
}

/// The conditions of everybody's preferences, in case order; never empty.
pub fn conditions(model: &Model) -> Vec<Condition> {
    let all = model.actors.iter().flat_map(|actor| actor.wants.conditions()).cloned();
    let mut all: Vec<Condition> = all.collect();
    if all.is_empty() {
        let formula = offramp_model::Formula::yes(offramp_model::OptionId(0));
        all.push(Condition { text: "the first option".into(), formula });
    }
    all
}

/// A random model with fronts and outcomes, made from the conditions of its actors' wants.
pub fn model_with_fronts(seed: u64, shape: &Shape) -> Model {
    let mut model = random_model(seed, shape);
    let mut draws = Draws(seed);
    let conditions = conditions(&model);
    for front in 0..1 + draws.below(2) {
        let rung = |rung: usize, draws: &mut Draws| Rung {
            name: format!("rung-{rung}"),
            when: conditions[draws.below(conditions.len())].clone(),
        };
        let ladder = (0..draws.below(4)).map(|number| rung(number, &mut draws)).collect();
        model.fronts.push(Front { id: format!("front-{front}"), name: format!("front-{front}"), about: None, ladder });
    }
    for outcome in 0..draws.below(3) {
        let when = conditions[draws.below(conditions.len())].clone();
        model.outcomes.push(Outcome { id: format!("outcome-{outcome}"), name: format!("outcome-{outcome}"), when });
    }
    model
}

/// Another preference over the same options: somebody else's, or one's own turned round.
pub fn other_preference(model: &Model, actor: usize, draws: &mut Draws) -> Preference {
    let other = &model.actors[draws.below(model.actors.len())].wants;
    match &model.actors[actor].wants {
        Preference::Wants(wants) if draws.below(2) == 0 => Preference::Wants(wants.iter().rev().cloned().collect()),
        _ => other.clone(),
    }
}

/// Runs something on so many threads.
pub fn on_threads<T: Send>(threads: usize, run: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
    pool.install(run)
}

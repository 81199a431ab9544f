//! Times the zone of agreement and what blocks it on random cases: twelve options split among eight actors, eight lexicographic wants
//! each, some of them red lines, everybody at the table. `docs/benchmarks.md` says how to read the figures.

mod draws;

use divan::{Bencher, black_box};
use draws::Draws;
use offramp_arbiter::sketch;
use offramp_engine::agreement::{AgreementLimits, AgreementRequest, assess_agreement};
use offramp_engine::patterns::PatternLimits;
use offramp_engine::space::{SpaceRequest, build_space};
use offramp_engine::stability::Game;
use offramp_model::{ActorId, Formula, Model, OptionId, Preference};

fn main() {
    divan::main();
}

const N_ACTORS: usize = 8;

fn random_model(n_options: usize, seed: u64) -> Model {
    let mut draws = Draws(seed);
    let mut model = Model::default();
    for index in 0..N_ACTORS {
        sketch::add_actor(&mut model, &format!("a{index}"), Preference::indifferent());
    }
    for index in 0..n_options {
        let option = sketch::add_option(&mut model, ActorId::from_index(index % N_ACTORS), &format!("o{index}"), 2);
        model.options[option.index()].now = draws.below(2) as u8;
    }
    for index in 0..N_ACTORS {
        let mut literal = || {
            let yes = Formula::yes(OptionId::from_index(draws.below(n_options)));
            if draws.below(2) == 0 { yes } else { Formula::Not(Box::new(yes)) }
        };
        let that = (0..8).map(|_| Formula::Or(vec![literal(), literal()])).collect();
        let mut wants = sketch::wants(&model, that);
        if let Preference::Wants(wants) = &mut wants {
            wants.iter_mut().take(2).for_each(|want| want.red_line = true);
        }
        model.actors[index].wants = wants;
    }
    model
}

/// From a model to the zone, all minimal blocking sets and all minimal openings, every one of the first fifty solved again.
#[divan::bench(args = [12, 16], max_time = 10)]
fn zone_and_blocking_sets(bencher: Bencher, n_options: usize) {
    let models: Vec<Model> = (0..8).map(|seed| random_model(n_options, seed)).collect();
    let table: Vec<ActorId> = models[0].actor_ids().collect();
    let limits = AgreementLimits { patterns: PatternLimits { max_patterns: 0, max_looks: 0 }, ..Default::default() };
    let mut next = 0;
    bencher.bench_local(|| {
        let model = &models[next % models.len()];
        next += 1;
        let request = SpaceRequest { keep_all_options: true, ..SpaceRequest::default() };
        let space = build_space(model, &request).expect("the space fits");
        let game = Game::as_stated(model, &space);
        let no_deal = space.status_quo().expect("no rules");
        let request = AgreementRequest { no_deal, table: &table, about: None, strictly: false, attitudes: false };
        black_box(assess_agreement(&game, &request, &limits))
    });
}

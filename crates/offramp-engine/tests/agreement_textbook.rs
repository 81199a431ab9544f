//! Zones of agreement in print: veto players on a line, two-level games, the bargaining range of war.

use offramp_arbiter::sketch;
use offramp_engine::agreement::{AgreementFinding, AgreementLimits, AgreementRequest, Objection, assess_agreement};
use offramp_engine::space::{Space, SpaceRequest, build_space};
use offramp_engine::stability::Game;
use offramp_model::model::CaseFacts;
use offramp_model::{
    ActorId, Consenter, Evidence, Formula, Level, LevelSet, Model, OptionId, Preference, RankingTier, Weight,
};

const N: usize = 10;

fn space(model: &Model) -> Space {
    let request = SpaceRequest { keep_all_options: true, ..SpaceRequest::default() };
    build_space(model, &request).expect("small")
}

fn zone(model: &Model, table: &[ActorId]) -> (AgreementFinding, Vec<Level>) {
    let space = space(model);
    let game = Game::as_stated(model, &space);
    let no_deal = space.status_quo().expect("feasible");
    let request = AgreementRequest { no_deal, table, about: None, strictly: false, attitudes: false };
    let found = assess_agreement(&game, &request, &AgreementLimits::default());
    let levels = found.zone.iter().map(|cell| space.levels_at(cell)[0]).collect();
    (found, levels)
}

/// Tiers of levels of the first option, best first, by a score that is to be small.
fn by_distance(n_levels: usize, distance: impl Fn(usize) -> i64) -> Preference {
    let mut scores: Vec<i64> = (0..n_levels).map(&distance).collect();
    scores.sort_unstable();
    scores.dedup();
    let tier = |score: i64| {
        let levels = (0..n_levels).filter(|&level| distance(level) == score);
        RankingTier::States(levels.map(|level| vec![level as Level]).collect())
    };
    Preference::Ranking(scores.into_iter().map(tier).collect())
}

/// Veto players with these ideals on a line decide by unanimity; the policy is at `now`.
fn veto_players(ideals: &[usize], now: usize) -> Model {
    let mut model =
        Model { facts: CaseFacts { title: "veto players".into(), ..CaseFacts::default() }, ..Model::default() };
    let members: Vec<ActorId> = ideals
        .iter()
        .enumerate()
        .map(|(index, &ideal)| {
            let preference = by_distance(N + 1, |level| (level as i64 - ideal as i64).abs());
            sketch::add_actor(&mut model, &format!("player-{index}"), preference)
        })
        .collect();
    let body = sketch::add_institution(&mut model, "body", &members, members.len());
    let policy = sketch::add_institution_option(&mut model, body, "policy", N + 1);
    model.options[policy.index()].now = now as Level;
    model
}

/// Tsebelis 2002, chapter 1: the winset of the status quo, the unanimity core, absorption.
#[test]
fn winsets_of_veto_players_on_a_line_are_those_in_print() {
    for now in 0..=N {
        for a in 0..=N {
            for b in a..=N {
                let (_, found) = zone(&veto_players(&[a, b], now), &[]);
                // Between the status quo and its mirror about the nearest ideal, or nothing where it lies between the ideals.
                let between = |level: usize| {
                    if now < a {
                        level > now && level < 2 * a - now
                    } else if now > b {
                        level < now && level as i64 > 2 * b as i64 - now as i64
                    } else {
                        false
                    }
                };
                let winset: Vec<Level> = (0..=N).filter(|&level| between(level)).map(|level| level as Level).collect();
                assert_eq!(found, winset, "ideals {a} and {b}, status quo {now}");
                // A third player whose ideal lies between those of the others changes nothing (absorption rule).
                for c in a..=b {
                    assert_eq!(zone(&veto_players(&[a, b, c], now), &[]).1, found, "{a}, {b}, {c}, {now}");
                }
                // One outside never makes the winset larger.
                for c in (0..a).chain(b + 1..=N) {
                    let smaller = zone(&veto_players(&[a, b, c], now), &[]).1;
                    assert!(smaller.iter().all(|level| found.contains(level)), "{a}, {b}, {c}, {now}");
                }
            }
        }
    }
}

/// Home, abroad, and a ratifier at home divide something: a treaty's level `x + 1` gives home `x`; level 0 is no treaty.
fn two_levels(home: usize, ratifier: usize, abroad: usize) -> Model {
    let mut model = Model::default();
    // Each ranks shares in order, with no treaty just below the least (or most) it would accept.
    let wants_much = |least: usize| {
        by_distance(N + 2, move |level| match level {
            0 => 1 - 2 * least as i64,
            _ => -2 * (level as i64 - 1),
        })
    };
    let wants_little = |most: usize| {
        by_distance(N + 2, move |level| match level {
            0 => 2 * most as i64 + 1,
            _ => 2 * (level as i64 - 1),
        })
    };
    let h = sketch::add_actor(&mut model, "home", wants_much(home));
    let r = sketch::add_actor(&mut model, "ratifier", wants_much(ratifier));
    let f = sketch::add_actor(&mut model, "abroad", wants_little(abroad));
    let treaty = sketch::add_agreement(&mut model, "treaty", &[h, f]);
    let option = model.agreements[treaty.index()].option;
    model.options[option.index()].levels = (0..N + 2).map(|level| format!("level-{level}")).collect();
    model.options[option.index()].consent = vec![Consenter::Actor(r)];
    model
}

/// Putnam 1988: the zone is what both sides' win-sets share. Schelling's conjecture: a stricter ratifier improves home's worst deal as
/// long as there is one, and in the end leaves none.
#[test]
fn a_stricter_ratifier_gets_home_more_until_there_is_nothing() {
    let (home, abroad) = (3, 7);
    let mut least_before = 0;
    for ratifier in 0..=N {
        let model = two_levels(home, ratifier, abroad);
        let (found, levels) = zone(&model, &[ActorId(0), ActorId(2)]);
        let shares: Vec<usize> = levels.iter().map(|&level| usize::from(level) - 1).collect();
        assert_eq!(shares, (home.max(ratifier)..=abroad).collect::<Vec<_>>(), "ratifier {ratifier}");
        match shares.first() {
            Some(&least) => {
                assert!(least >= least_before);
                least_before = least;
            }
            None => {
                assert!(ratifier > abroad);
                let closed = found.closed.expect("no deal");
                // Ratifier and abroad block together, and either giving way opens it.
                let ranked = |actor| Objection::Preference { actor: ActorId(actor) };
                assert_eq!(closed.blocking, [vec![ranked(1), ranked(2)]]);
                let opened: Vec<Vec<Objection>> = closed.openings.into_iter().map(|opening| opening.given_up).collect();
                assert_eq!(opened, [vec![ranked(1)], vec![ranked(2)]]);
                let alone = |actor: usize| found.signers.iter().find(|s| s.actor.index() == actor).map(|s| s.n_waiting);
                assert_eq!((alone(1), alone(2)), (Some(abroad - home + 1), Some(N - ratifier + 1)), "pivotal");
            }
        }
    }
}

fn weight(condition: Formula, weight: f64) -> Weight {
    Weight {
        that: offramp_model::Condition { text: String::new(), formula: condition },
        weight,
        evidence: Evidence::default(),
    }
}

/// A pie of `N` units; each side expects to win a war with its own probability, in tenths, and to pay its costs.
fn pie(wins_a: f64, wins_b: f64, cost_a: f64, cost_b: f64) -> Model {
    let mut model = Model::default();
    let option = OptionId(0);
    let n_levels = N + 2;
    let at_least = |level: usize| Formula::Level { option, levels: LevelSet::at_least(level as Level, n_levels) };
    let war = || Formula::Level { option, levels: LevelSet::only(0) };
    let peace = || at_least(1);
    let mut a = vec![weight(war(), wins_a * N as f64 - cost_a)];
    a.extend((2..n_levels).map(|level| weight(at_least(level), 1.0)));
    let mut b = vec![weight(war(), wins_b * N as f64 - cost_b), weight(peace(), N as f64)];
    b.extend((2..n_levels).map(|level| weight(at_least(level), -1.0)));
    let a = sketch::add_actor(&mut model, "a", Preference::Weights(a));
    let b = sketch::add_actor(&mut model, "b", Preference::Weights(b));
    let treaty = sketch::add_agreement(&mut model, "division", &[a, b]);
    let option = model.agreements[treaty.index()].option;
    model.options[option.index()].levels = (0..n_levels).map(|level| format!("level-{level}")).collect();
    model
}

/// Fearon 1995: war is costly, so some division is better for both; mutual optimism closes the range exactly when it exceeds the costs. In
/// between, Nash and Kalai-Smorodinsky halve the costs saved.
#[test]
fn the_bargaining_range_of_war_is_as_wide_as_its_costs() {
    let n = N as f64;
    for tenths in 0..=10usize {
        let p = tenths as f64 / 10.0;
        for cost_a in [0.0, 1.0, 2.0] {
            for cost_b in [0.0, 1.0, 3.0] {
                let (found, levels) = zone(&pie(p, 1.0 - p, cost_a, cost_b), &[ActorId(0), ActorId(1)]);
                let shares: Vec<f64> = levels.iter().map(|&level| f64::from(level) - 1.0).collect();
                let in_range = |x: &f64| *x >= p * n - cost_a - 1e-9 && *x <= p * n + cost_b + 1e-9;
                let range: Vec<f64> = (0..=N).map(|x| x as f64).filter(in_range).collect();
                assert_eq!(shares, range, "p {p}, costs {cost_a} and {cost_b}");
                assert!(!range.is_empty(), "there is always a division that both prefer to war");
                let inside = p * n - cost_a >= 0.0 && p * n + cost_b <= n;
                if inside && cost_a + cost_b > 0.0 && (cost_a + cost_b) % 2.0 == 0.0 {
                    let middle = p * n + (cost_b - cost_a) / 2.0;
                    let share = |group: &offramp_engine::agreement::DealGroup| {
                        let position =
                            found.zone.iter().position(|cell| cell == group.deal.index()).expect("in the zone");
                        shares[position]
                    };
                    let marked = |marked: &dyn Fn(&offramp_engine::agreement::DealGroup) -> bool| -> Vec<f64> {
                        found.comparison.groups.iter().filter(|group| marked(group)).map(share).collect()
                    };
                    assert_eq!(marked(&|group| group.is_nash == Some(true)), [middle]);
                    assert_eq!(marked(&|group| group.is_kalai_smorodinsky == Some(true)), [middle]);
                }
                // Both think that they win more often than can be: closed where the optimism exceeds the costs.
                for optimism in [1.0, 3.0, 5.0, 7.0] {
                    let wins_a = (p + optimism / n).min(1.0);
                    let model = pie(wins_a, 1.0 - p, cost_a, cost_b);
                    let is_open = !zone(&model, &[ActorId(0), ActorId(1)]).0.zone.is_empty();
                    let exceeds = (wins_a - p) * n > cost_a + cost_b + 1e-9;
                    assert_eq!(is_open, !exceeds, "p {p}, costs {cost_a} and {cost_b}, optimism {optimism}");
                }
            }
        }
    }
}

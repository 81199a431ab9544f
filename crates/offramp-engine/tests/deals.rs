//! What is said of deals against the arbiter, which tries everything: which are worth having, what they tie together, who could do without the
//! others, whether they are kept, how sure they are, and where things come to rest without one.

mod support;

use offramp_arbiter::agreement::{Objections, Terms};
use offramp_arbiter::keeping::{SlowSureness, worlds};
use offramp_arbiter::linkage::{SlowFate, SlowIssue};
use offramp_arbiter::random_extras::{
    add_credences, add_fronts, add_later_wants, add_pool, add_red_lines, add_shocks, pool_need, resize_pool,
    weigh_everything,
};
use offramp_arbiter::{Arbiter, Mover as SlowMover, Shape, random_model};
use offramp_engine::agreement::{
    AgreementFinding, AgreementLimits, AgreementRequest, DealGroup, Holding, Issue, Keeping, PartFate, ShockFate,
    assess_agreement, assess_holding, assess_ratification, deal_parts, rest_without_deal, separate_deals, stands,
    usual_deals, usual_table,
};
use offramp_engine::space::{Coverage, Mover, Space, StateId, build_space};
use offramp_engine::stability::Game;
use offramp_engine::worlds::{WorldsMethod, WorldsRequest};
use offramp_model::{ActorId, Agreement, Formula, Level, Model, Preference, Want};
use std::collections::BTreeSet;
use support::{Draws, all_states, conditions};

/// Small worlds of every kind.
fn shapes() -> [Shape; 3] {
    let small = |shape: Shape| Shape { actors: (2, 4), max_cells: 48, ..shape };
    [small(Shape::actors_only()), small(Shape::with_groups()), small(Shape::voting())]
}

/// Random terms: any state without a deal, any table, and mostly any kind of deal.
fn terms(model: &Model, arbiter: &Arbiter<'_>, seed: u64) -> Terms {
    let mut draws = Draws(seed ^ 0xDEA1);
    let table = model.actor_ids().filter(|_| draws.below(2) == 0).collect();
    let about: Option<Formula> = (draws.below(4) == 0).then(|| {
        let conditions = conditions(model);
        conditions[draws.below(conditions.len())].formula.clone()
    });
    let strictly = draws.below(3) == 0;
    Terms { no_deal: draws.below(arbiter.state_count()), table, about, strictly, attitudes: false }
}

/// One model seen by engine and arbiter.
struct Seen<'m> {
    model: &'m Model,
    space: &'m Space,
    arbiter: &'m Arbiter<'m>,
    terms: Terms,
}

impl Seen<'_> {
    fn request(&self) -> AgreementRequest<'_> {
        AgreementRequest {
            no_deal: self.id(self.terms.no_deal),
            table: &self.terms.table,
            about: self.terms.about.as_ref(),
            strictly: self.terms.strictly,
            attitudes: self.terms.attitudes,
        }
    }

    fn id(&self, state: usize) -> StateId {
        self.space.state_of(self.arbiter.levels(state)).expect("feasible for both")
    }

    fn slow(&self, state: StateId) -> usize {
        self.arbiter.state_with(&self.space.levels(state)).expect("feasible for both")
    }

    fn zone(&self) -> Vec<usize> {
        self.arbiter.zone(&self.terms, &Objections::new())
    }

    fn assessed(&self) -> AgreementFinding {
        assess_agreement(&Game::as_stated(self.model, self.space), &self.request(), &AgreementLimits::default())
    }
}

/// Looks at one random model.
fn see(model: &Model, seed: u64, look: impl FnOnce(&Seen<'_>)) {
    let space = build_space(model, &all_states()).expect("random models have states");
    let arbiter = Arbiter::new(model).expect("small");
    let terms = terms(model, &arbiter, seed);
    look(&Seen { model, space: &space, arbiter: &arbiter, terms });
}

/// All deals of the zone that every party ranks as it ranks one of these groups' deals.
fn alike(seen: &Seen<'_>, parties: &[ActorId], groups: &[&DealGroup]) -> BTreeSet<usize> {
    let same = |a: usize, b: usize| {
        parties.iter().all(|&party| !seen.arbiter.prefers(party, a, b) && !seen.arbiter.prefers(party, b, a))
    };
    let deals: Vec<usize> = groups.iter().map(|group| seen.slow(group.deal)).collect();
    seen.zone().into_iter().filter(|&state| deals.iter().any(|&deal| same(state, deal))).collect()
}

fn set<T: Ord>(list: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    list.into_iter().collect()
}

#[test]
fn efficient_and_fair_deals_are_what_the_definitions_say() {
    let (mut n_several, mut n_dominated, mut n_unfair) = (0, 0, 0);
    for seed in 0..2500 {
        for shape in shapes() {
            let mut model = random_model(seed, &shape);
            add_red_lines(&mut model, seed);
            see(&model, seed, |seen| {
                let found = seen.assessed();
                let parties = seen.arbiter.parties(&seen.terms);
                assert_eq!(found.parties, parties, "seed {seed}");
                let zone = seen.zone();
                let efficient = set(seen.arbiter.efficient(&parties, &zone));
                let groups: Vec<&DealGroup> = found.comparison.groups.iter().collect();
                assert_eq!(found.comparison.coverage, Coverage::Complete);
                assert_eq!(alike(seen, &parties, &groups), efficient, "seed {seed}, efficient");
                assert_eq!(found.comparison.n_efficient, efficient.len(), "seed {seed}");
                let fairest: Vec<&DealGroup> = groups.iter().copied().filter(|group| group.is_fairest).collect();
                let slow = set(seen.arbiter.fairest(&parties, &zone));
                assert_eq!(alike(seen, &parties, &fairest), slow, "seed {seed}, fairest");
                for group in &groups {
                    let deal = seen.slow(group.deal);
                    let standings: Vec<usize> = parties.iter().map(|&p| seen.arbiter.standing(p, deal)).collect();
                    assert_eq!(group.standings, standings, "seed {seed}");
                    let same = alike(seen, &parties, &[group]);
                    assert_eq!(group.n_alike, same.len(), "seed {seed}");
                    let n_changes = |state: usize| seen.arbiter.changed(&seen.terms, state).len();
                    let fewest = same.iter().map(|&state| n_changes(state)).min();
                    assert_eq!(Some(n_changes(deal)), fewest, "seed {seed}, the nearest stands for the others");
                }
                for two in groups.windows(2) {
                    let both = [seen.slow(two[0].deal), seen.slow(two[1].deal)];
                    assert!(seen.arbiter.fairest(&parties, &both).contains(&both[0]), "seed {seed}, in order");
                }
                n_several += usize::from(groups.len() > 1);
                n_dominated += usize::from(efficient.len() < zone.len());
                n_unfair += usize::from(slow.len() < efficient.len());
            });
        }
    }
    assert!(n_several > 500 && n_dominated > 500 && n_unfair > 500, "too few: {n_several}, {n_dominated}, {n_unfair}");
}

#[test]
fn bargaining_solutions_are_what_the_definitions_say() {
    let (mut n_nash, mut n_apart, mut n_fine) = (0, 0, 0);
    for seed in 0..2000 {
        for shape in shapes() {
            // Few rules and one-way options, so that there is much to choose from.
            let shape = Shape { actors: (2, 3), max_cells: 96, percent_one_way: 5, rules: (0, 1), ..shape };
            let mut model = random_model(seed, &shape);
            weigh_everything(&mut model, seed);
            see(&model, seed, |seen| {
                let found = seen.assessed();
                let parties = seen.arbiter.parties(&seen.terms);
                let zone = seen.zone();
                let marked = |is: &dyn Fn(&DealGroup) -> Option<bool>| {
                    let groups = found.comparison.groups.iter();
                    let marked: Vec<&DealGroup> = groups.filter(|group| is(group) == Some(true)).collect();
                    alike(seen, &parties, &marked)
                };
                let (nash, ks) = (marked(&|group| group.is_nash), marked(&|group| group.is_kalai_smorodinsky));
                let slow_nash = seen.arbiter.nash_solutions(&seen.terms, &parties, &zone);
                let slow_ks = seen.arbiter.kalai_smorodinsky(&seen.terms, &parties, &zone);
                if let Some(group) = found.comparison.groups.first() {
                    assert_eq!(group.is_nash.is_some(), slow_nash.is_some(), "seed {seed}");
                    assert_eq!(group.is_kalai_smorodinsky.is_some(), slow_ks.is_some(), "seed {seed}");
                }
                let (slow_nash, slow_ks) = (slow_nash.unwrap_or_default(), slow_ks.unwrap_or_default());
                assert_eq!(nash, set(slow_nash.iter().copied()), "seed {seed}, Nash");
                assert_eq!(ks, set(slow_ks), "seed {seed}, Kalai-Smorodinsky");
                n_nash += usize::from(!nash.is_empty());
                n_apart += usize::from(!nash.is_empty() && nash != ks);
                n_fine += usize::from(!nash.is_empty() && nash.len() < seen.arbiter.efficient(&parties, &zone).len());
            });
        }
    }
    assert!(n_nash > 1000 && n_apart > 50 && n_fine > 200, "too few to mean anything: {n_nash}, {n_apart}, {n_fine}");
}

fn issue(issue: Issue) -> SlowIssue {
    match issue {
        Issue::Front(front) => SlowIssue::Front(front),
        Issue::Option(option) => SlowIssue::Option(option),
    }
}

fn fate(fate: &PartFate) -> SlowFate {
    match fate {
        PartFate::Accepted => SlowFate::Accepted,
        PartFate::NoDeal => SlowFate::NoDeal,
        PartFate::Refused { by, lacks_vote } => {
            SlowFate::Refused(by.iter().map(|(actor, _)| *actor).collect(), *lacks_vote)
        }
    }
}

#[test]
fn how_everybody_stands_to_a_deal_is_what_the_definitions_say() {
    let (mut n_crossed, mut n_voting, mut n_worse) = (0, 0, 0);
    for seed in 0..1500 {
        for shape in shapes() {
            let mut model = random_model(seed, &shape);
            add_red_lines(&mut model, seed);
            see(&model, seed, |seen| {
                let deal = Draws(seed ^ 0x57A).below(seen.arbiter.state_count());
                let game = Game::as_stated(seen.model, seen.space);
                let found = stands(&game, &seen.request(), seen.id(deal));
                let any_kind = Terms { about: None, ..seen.terms.clone() };
                let is_deal = seen.arbiter.is_deal(&any_kind, deal);
                let (signers, bodies) = seen.arbiter.signatures(&any_kind, deal);
                for (actor, stand) in seen.model.actor_ids().zip(&found) {
                    let better = seen.arbiter.prefers(actor, deal, any_kind.no_deal);
                    let worse = seen.arbiter.prefers(actor, any_kind.no_deal, deal);
                    assert_eq!((stand.change.is_gt(), stand.change.is_lt()), (better, worse), "seed {seed}");
                    let crossed: Vec<usize> = match &seen.model.actor(actor).wants {
                        Preference::Wants(wants) => {
                            let broken =
                                |want: &Want| want.red_line && !want.that.formula.holds(seen.arbiter.levels(deal));
                            (0..wants.len()).filter(|&index| broken(&wants[index])).collect()
                        }
                        _ => Vec::new(),
                    };
                    assert_eq!(stand.crossed, crossed, "seed {seed}");
                    let votes = bodies.iter().any(|&body| seen.model.institutions[body].members.contains(&actor));
                    let asked = (is_deal && signers.contains(&actor), is_deal && votes);
                    assert_eq!((stand.signs, stand.votes), asked, "seed {seed}, {actor:?}");
                    n_crossed += crossed.len();
                    n_voting += usize::from(stand.votes);
                    n_worse += usize::from(worse);
                }
            });
        }
    }
    let enough = n_crossed > 1000 && n_voting > 300 && n_worse > 1000;
    assert!(enough, "too few to mean anything: {n_crossed}, {n_voting}, {n_worse}");
}

#[test]
fn who_usually_sits_at_the_table_and_what_usually_counts_is_what_the_words_say() {
    let mut n_agreements = 0;
    for seed in 0..1000 {
        let model = random_model(seed, &Shape::with_groups());
        see(&model, seed, |seen| {
            let from = seen.arbiter.levels(seen.terms.no_deal);
            let may_rise = |agreement: &Agreement| {
                let option = seen.model.option(agreement.option);
                let now = from[agreement.option.index()];
                (now + 1..option.n_levels() as Level).any(|level| option.may_change(now, level))
            };
            let open: Vec<&Agreement> = seen.model.agreements.iter().filter(|one| may_rise(one)).collect();
            let sits = |actor: &ActorId| match open.is_empty() {
                true => !seen.model.actor(*actor).options.is_empty(),
                false => open.iter().any(|agreement| agreement.parties.contains(actor)),
            };
            let table: Vec<ActorId> = seen.model.actor_ids().filter(sits).collect();
            assert_eq!(usual_table(seen.model, from), table, "seed {seed}");
            let kind = usual_deals(seen.model, from);
            assert_eq!(kind.is_some(), !open.is_empty(), "seed {seed}");
            for to in (0..seen.arbiter.state_count()).map(|state| seen.arbiter.levels(state)) {
                let enters = open.iter().any(|one| to[one.option.index()] > from[one.option.index()]);
                assert_eq!(kind.as_ref().is_some_and(|kind| kind.holds(to)), enters, "seed {seed}");
            }
            n_agreements += usize::from(!open.is_empty());
        });
    }
    assert!(n_agreements > 200, "too few to mean anything: {n_agreements}");
}

#[test]
fn packages_and_the_links_that_carry_them_are_found_by_trying_every_set_too() {
    let (mut n_trades, mut n_links, mut n_parts, mut n_refused) = (0, 0, 0, 0);
    for seed in 0..1500 {
        for shape in shapes() {
            let mut model = random_model(seed, &shape);
            add_red_lines(&mut model, seed);
            add_fronts(&mut model, seed);
            see(&model, seed, |seen| {
                let found = seen.assessed().packages;
                let of = |issues: &Vec<Issue>| -> BTreeSet<SlowIssue> { issues.iter().map(|&i| issue(i)).collect() };
                assert_eq!(of(&found.issues), seen.arbiter.issues(&seen.terms), "seed {seed}");
                let minimal = set(found.minimal.iter().map(of));
                assert_eq!(minimal, seen.arbiter.minimal_packages(&seen.terms), "seed {seed}, packages");
                let smallest = set(found.smallest.iter().map(|options| set(options.iter().copied())));
                assert_eq!(smallest, seen.arbiter.smallest_changes(&seen.terms), "seed {seed}, changes");
                let links = set(found.load_bearing.iter().map(|&(a, b)| (issue(a), issue(b))));
                assert_eq!(links, seen.arbiter.carrying_links(&seen.terms), "seed {seed}, links");
                n_trades += usize::from(found.is_a_trade());
                n_links += links.len();
                let mut draws = Draws(seed);
                let deal = draws.below(seen.arbiter.state_count());
                let game = Game::as_stated(seen.model, seen.space);
                for part in deal_parts(&game, &seen.request(), seen.id(deal)) {
                    let here = issue(part.issue);
                    let alone = seen.arbiter.part(&seen.terms, deal, |other| other == here);
                    let without = seen.arbiter.part(&seen.terms, deal, |other| other != here);
                    assert_eq!((fate(&part.alone), fate(&part.without)), (alone.clone(), without), "seed {seed}");
                    n_parts += 1;
                    n_refused += usize::from(matches!(alone, SlowFate::Refused(..)));
                }
            });
        }
    }
    let enough = n_trades > 50 && n_links > 100 && n_parts > 1000 && n_refused > 500;
    assert!(enough, "too few to mean anything: {n_trades}, {n_links}, {n_parts}, {n_refused}");
}

#[test]
fn groups_with_a_deal_of_their_own_are_found_by_trying_every_group_too() {
    let (mut n_groups, mut n_harmed, mut n_closed) = (0, 0, 0);
    for seed in 0..3000 {
        for shape in shapes() {
            let mut model = random_model(seed, &shape);
            add_red_lines(&mut model, seed);
            see(&model, seed, |seen| {
                let game = Game::as_stated(seen.model, seen.space);
                let found = separate_deals(&game, &seen.request(), u64::MAX);
                let groups = set(found.groups.iter().map(|group| set(group.members.iter().copied())));
                assert_eq!(groups, seen.arbiter.separate_groups(&seen.terms), "seed {seed}");
                for group in &found.groups {
                    let members = set(group.members.iter().copied());
                    let deals = seen.arbiter.own_deals(&seen.terms, &members);
                    let no_deal = seen.terms.no_deal;
                    let loses = |actor: ActorId, state: usize| {
                        !members.contains(&actor) && seen.arbiter.prefers(actor, no_deal, state)
                    };
                    let losers = |state: usize| -> Vec<ActorId> {
                        seen.model.actor_ids().filter(|&actor| loses(actor, state)).collect()
                    };
                    let deal = seen.slow(group.deal);
                    let best = seen.arbiter.fairest(&group.members, &deals);
                    assert!(best.contains(&deal), "seed {seed}, {group:?}");
                    assert_eq!((group.n_deals, &group.harmed), (deals.len(), &losers(deal)), "seed {seed}");
                    let always: Vec<ActorId> =
                        seen.model.actor_ids().filter(|&a| deals.iter().all(|&state| loses(a, state))).collect();
                    assert_eq!(group.always_harmed, always, "seed {seed}");
                    let n_harmless = deals.iter().filter(|&&state| losers(state).is_empty()).count();
                    assert_eq!(group.n_harmless, n_harmless, "seed {seed}");
                    n_harmed += usize::from(!group.harmed.is_empty());
                }
                n_groups += groups.len();
                n_closed += usize::from(!groups.is_empty() && seen.zone().is_empty());
            });
        }
    }
    assert!(n_groups > 400 && n_harmed > 200 && n_closed > 100, "too few: {n_groups}, {n_harmed}, {n_closed}");
}

#[test]
fn where_things_rest_without_a_deal_is_found_by_following_every_move_too() {
    let (mut n_several, mut n_nowhere, mut n_elsewhere) = (0, 0, 0);
    for seed in 0..2500 {
        for shape in shapes() {
            let model = random_model(seed, &shape);
            see(&model, seed, |seen| {
                let start = seen.terms.no_deal;
                let game = Game::as_stated(seen.model, seen.space);
                let found = rest_without_deal(&game, seen.id(start), usize::MAX);
                let states = set(found.states.iter().map(|&state| seen.slow(state)));
                let slow = seen.arbiter.rests_without_deal(start);
                assert_eq!(states, slow, "seed {seed}");
                assert_eq!((found.states.len(), found.coverage), (slow.len(), Coverage::Complete), "seed {seed}");
                n_several += usize::from(slow.len() > 1);
                n_nowhere += usize::from(slow.is_empty());
                n_elsewhere += usize::from(slow.len() == 1 && !slow.contains(&start));
            });
        }
    }
    assert!(n_several > 300 && n_nowhere > 50 && n_elsewhere > 300, "too few: {n_several}, {n_nowhere}, {n_elsewhere}");
}

/// What the arbiter says of who leaves, where to, and what would keep them.
fn check_keeping(seen: &Seen<'_>, moved: &Arbiter<'_>, deal: usize, found: &Keeping, place: &str) {
    let mut leavers = Vec::new();
    for actor in seen.model.actor_ids() {
        let (leaves, breaks) = moved.leaves_and_breaks(&seen.terms, actor, deal);
        let told = found.leaving.iter().find(|leaving| leaving.actor == actor);
        assert_eq!((told.is_some(), told.is_some_and(|told| told.breaks)), (leaves, breaks), "{place}, {actor:?}");
        if let Some(told) = told {
            let to = seen.slow(told.to);
            assert!(moved.favourites(actor, deal).contains(&to), "{place}, {told:?}");
            assert_eq!(told.n_ways, moved.improvements(actor, deal).len(), "{place}, {told:?}");
            leavers.push(actor);
        }
    }
    assert_eq!(found.leaving.iter().map(|leaving| leaving.actor).collect::<Vec<_>>(), leavers, "{place}");
    for &mover in moved.movers() {
        let goes: Vec<usize> =
            moved.moves(mover, deal).iter().copied().filter(|&t| moved.would_move(mover, deal, t)).collect();
        let mover = match mover {
            SlowMover::Actor(_) => continue,
            SlowMover::Agreement(agreement) => Mover::Agreement(agreement),
            SlowMover::Institution(institution) => Mover::Institution(institution),
        };
        let told = found.groups.iter().find(|(group, _)| *group == mover).map(|(_, to)| seen.slow(*to));
        assert_eq!(told.is_some(), !goes.is_empty(), "{place}, {mover:?}");
        assert!(told.is_none_or(|to| goes.contains(&to)), "{place}, {mover:?}");
    }
    let additions = set(found.additions.iter().map(|addition| (addition.option, addition.level)));
    match leavers.is_empty() {
        true => assert!(additions.is_empty(), "{place}"),
        false => assert_eq!(additions, seen.arbiter.additions(&seen.terms, moved, deal), "{place}, additions"),
    }
    assert_eq!(found.coverage, Coverage::Complete);
}

fn check_shocks(seen: &Seen<'_>, deal: usize, found: &[ShockFate], seed: u64) -> (usize, usize) {
    let mut happening = 0;
    let mut undoing = 0;
    for (index, shock) in seen.model.shocks.iter().enumerate() {
        let told = found.iter().find(|fate| fate.shock == index);
        let slow = seen.arbiter.shock(&seen.terms, deal, shock);
        let Some(slow) = slow else {
            assert!(told.is_none(), "seed {seed}, {told:?}");
            continue;
        };
        let told = told.unwrap_or_else(|| panic!("seed {seed}: {slow:?} is not told"));
        assert_eq!(told.to.map(|to| seen.slow(to)), slow.to, "seed {seed}");
        assert_eq!(told.undone, slow.undone, "seed {seed}");
        let leaving: Vec<ActorId> = told.leaving.iter().map(|leaving| leaving.actor).collect();
        assert_eq!(leaving, slow.on_account, "seed {seed}");
        let survives = slow.to.is_some() && slow.undone.is_empty() && slow.on_account.is_empty();
        assert_eq!(told.is_survived(), survives, "seed {seed}");
        happening += 1;
        undoing += usize::from(!slow.undone.is_empty() || !slow.on_account.is_empty());
    }
    (happening, undoing)
}

/// With as much in the pool as is said to be needed the deal can be, with any less it cannot.
fn check_pool(seen: &Seen<'_>, levels: &[Level], holding: &Holding, seed: u64) -> bool {
    let needed = pool_need(seen.model, levels);
    let told = holding.pools.first().map_or(0.0, |need| need.needed);
    assert!((told - needed).abs() < 1e-9, "seed {seed}: {told}, {needed}");
    if needed > 0.0 {
        let with = |size: f64| {
            let mut model = seen.model.clone();
            resize_pool(&mut model, size);
            model.is_feasible(levels)
        };
        assert!(with(needed) && !with(needed - 0.25), "seed {seed}");
    }
    needed > 0.0
}

#[test]
fn whether_a_deal_is_kept_is_what_the_definitions_say() {
    let (mut n_left, mut n_repaired, mut n_later, mut n_pools, mut shocks) = (0, 0, 0, 0, (0, 0));
    for seed in 0..1500 {
        for shape in shapes() {
            let mut model = random_model(seed, &shape);
            add_later_wants(&mut model, seed);
            add_shocks(&mut model, seed);
            add_pool(&mut model, seed);
            let mut in_time = model.clone();
            for actor in &mut in_time.actors {
                actor.wants = actor.wants_later.clone().unwrap_or_else(|| actor.wants.clone());
            }
            let says_later = model.actors.iter().any(|actor| actor.wants_later.is_some());
            let later = Arbiter::new(&in_time).expect("small");
            see(&model, seed, |seen| {
                let deal = Draws(seed ^ 0x1EAF).below(seen.arbiter.state_count());
                let game = Game::as_stated(seen.model, seen.space);
                let holding = assess_holding(&game, &seen.request(), &[seen.id(deal)], u64::MAX).remove(0);
                check_keeping(seen, seen.arbiter, deal, &holding.now, &format!("seed {seed}, now"));
                assert_eq!(holding.later.is_some(), says_later, "seed {seed}");
                if let Some(found) = &holding.later {
                    check_keeping(seen, &later, deal, found, &format!("seed {seed}, later"));
                    n_later += usize::from(found.leaving.is_empty() != holding.now.leaving.is_empty());
                }
                let (happening, undoing) = check_shocks(seen, deal, &holding.shocks, seed);
                shocks = (shocks.0 + happening, shocks.1 + undoing);
                n_pools += usize::from(check_pool(seen, seen.arbiter.levels(deal), &holding, seed));
                n_left += usize::from(!holding.now.leaving.is_empty());
                n_repaired += holding.now.additions.len();
            });
        }
    }
    let enough = n_left > 1000 && n_repaired > 200 && n_later > 300 && n_pools > 500 && shocks.1 > 500;
    assert!(enough, "too few: {n_left}, {n_repaired}, {n_later}, {n_pools}, {shocks:?}");
}

#[test]
fn how_sure_a_deal_is_is_what_every_world_says() {
    let (mut n_unsure, mut n_defections, mut n_sampled) = (0, 0, 0);
    for seed in 0..700 {
        for shape in shapes() {
            let mut model = random_model(seed, &shape);
            add_red_lines(&mut model, seed);
            add_credences(&mut model, seed, 4);
            see(&model, seed, |seen| {
                let deals: Vec<usize> =
                    (0..seen.arbiter.state_count()).filter(|&s| seen.arbiter.is_deal(&seen.terms, s)).collect();
                let mut draws = Draws(seed);
                let asked: Vec<usize> = (0..deals.len().min(2)).map(|_| deals[draws.below(deals.len())]).collect();
                let ids: Vec<StateId> = asked.iter().map(|&deal| seen.id(deal)).collect();
                let game = Game::as_stated(seen.model, seen.space);
                let found = assess_ratification(&game, &seen.request(), &ids, &WorldsRequest::default());
                let Some(found) = found else {
                    let sure = worlds(seen.model);
                    assert_eq!(sure.len(), 1, "seed {seed}: nothing was asked though there are several worlds");
                    return;
                };
                n_sampled += usize::from(found.method == WorldsMethod::Sampled);
                let near = |fast: f64, slow: f64, what: &str| {
                    assert!((fast - slow).abs() < 1e-9, "seed {seed}, {what}: {fast}, {slow}")
                };
                near(found.some_deal.value, seen.arbiter.chance_of_a_deal(&seen.terms), "some deal");
                for (told, &deal) in found.deals.iter().zip(&asked) {
                    let slow = seen.arbiter.sureness(&seen.terms, deal);
                    near(told.accepted.value, slow.accepted, "accepted");
                    near(told.defection.value, slow.defection, "defection");
                    check_unsure(seen, told, &slow, deal, seed);
                    n_unsure += usize::from(slow.accepted > 0.0 && slow.accepted < 1.0);
                    n_defections += usize::from(slow.defection > 0.0);
                }
            });
        }
    }
    let enough = n_unsure > 100 && n_defections > 300 && n_sampled == 0;
    assert!(enough, "too few to mean anything: {n_unsure}, {n_defections}, {n_sampled}");
}

fn check_unsure(
    seen: &Seen<'_>,
    told: &offramp_engine::agreement::DealRatification,
    slow: &SlowSureness,
    deal: usize,
    seed: u64,
) {
    let (actors, institutions) = seen.arbiter.signatures(&seen.terms, deal);
    for actor in actors {
        let share = told.unsure.iter().find(|(who, _)| *who == actor).map_or(1.0, |(_, share)| share.value);
        assert!((share - slow.accepts[actor.index()]).abs() < 1e-9, "seed {seed}, {actor:?}: {share}");
    }
    for index in institutions {
        let share =
            told.unsure_votes.iter().find(|(who, _)| who.index() == index).map_or(1.0, |(_, share)| share.value);
        assert!((share - slow.passes[index]).abs() < 1e-9, "seed {seed}, institution {index}: {share}");
    }
}

//! Derivatives by the way back against central differences, for every number of a case.

mod common;

use common::{gallery, is_large, model, space};
use offramp_arbiter::random_extras::add_deadlines;
use offramp_arbiter::random_model::{Shape, random_model};
use offramp_dynamics::draw::Draws;
use offramp_dynamics::gradient::{
    CaseGradient, CaseNumber, Ground, WantList, at_kinks, at_ties, case_gradient, case_numbers, chance_by, number_name,
};
use offramp_dynamics::study::board_with_what_fits;
use offramp_dynamics::tempo::Decisiveness;
use offramp_dynamics::under_way::{Staged, slow_options};
use offramp_dynamics::{Board, CaseDynamics, Draw, DynamicsRequest, Foresight, MindSettings};
use offramp_model::Model;
use offramp_model::dynamics::{Delay, Reviews};

/// A draw in which one drawn number is multiplied.
#[derive(Debug, Clone, Copy)]
struct Nudged<'n> {
    draw: Draw,
    name: &'n [String],
    factor: f64,
}

impl Nudged<'_> {
    fn factor(self, name: &[&str]) -> f64 {
        if self.name.iter().map(String::as_str).eq(name.iter().copied()) { self.factor } else { 1.0 }
    }
}

impl Draws for Nudged<'_> {
    fn uniform(self, name: &[&str], low: f64, high: f64) -> f64 {
        self.draw.uniform(name, low, high) * self.factor(name)
    }

    fn log_uniform(self, name: &[&str], low: f64, high: f64) -> f64 {
        self.draw.log_uniform(name, low, high) * self.factor(name)
    }

    fn chance(self, name: &[&str], chance: f64) -> bool {
        Draws::chance(self.draw, name, chance)
    }
}

/// What is needed to compute a probability again with one number changed.
struct Case {
    model: Model,
    minds: MindSettings,
    draw: Draw,
    days: f64,
    most_states: usize,
    follows: usize,
}

impl Case {
    /// Runs something on the board, with where the target holds and what is followed stage by stage.
    fn on_board<T>(&self, model: &Model, run: impl FnOnce(&CaseDynamics<'_, '_>, &Staged, &[bool]) -> T) -> T {
        let space = space(model);
        let request = DynamicsRequest { max_detailed_states: self.most_states, ..DynamicsRequest::default() };
        let board: Board<'_> = board_with_what_fits(model, &space, &request).expect("a board");
        let dynamics = CaseDynamics::new(&board);
        let slow = slow_options(model);
        let staged = Staged::new(&board, &slow[..self.follows.min(slow.len())]);
        let today = board.today.unwrap_or(0) as usize;
        let mut targets = model.outcomes.iter().map(|outcome| board.where_holds(&outcome.when.formula));
        let rungs = model.fronts.iter().filter_map(|front| front.ladder.last());
        let tops: Vec<Vec<bool>> = rungs.map(|rung| board.where_holds(&rung.when.formula)).collect();
        let is_open = |holds: &Vec<bool>| !holds[today] && holds.iter().any(|holds| *holds);
        let found = targets.find(&is_open).or_else(|| tops.into_iter().find(&is_open));
        // Random models have no outcomes: every third state will do.
        let holds = found.unwrap_or_else(|| (0..board.n_states()).map(|x| x != today && x % 3 == 1).collect());
        run(&dynamics, &staged, &holds)
    }

    fn ground<'g>(&'g self, staged: &'g Staged) -> Ground<'g> {
        Ground { minds: &self.minds, staged, max_states: 1 << 17 }
    }

    /// The probability with one number multiplied.
    fn chance(&self, number: &CaseNumber, name: &str, factor: f64) -> f64 {
        let (mut model, mut minds) = (self.model.clone(), self.minds);
        let mut drawn: Vec<String> = Vec::new();
        match *number {
            CaseNumber::Strength { .. } => {
                let (owner, want) = name["strength of ".len()..].split_once(": ").expect("owner and want");
                drawn = vec!["strength".into(), owner.into(), want.into()];
            }
            CaseNumber::Slip => drawn = vec!["slip".into()],
            CaseNumber::Weight { actor, list, want } => {
                let actor = &mut model.actors[actor.index()];
                let wants = match list {
                    WantList::Now => Some(&mut actor.wants),
                    WantList::Later => actor.wants_later.as_mut(),
                    WantList::Sees(view) => actor.sees.get_mut(view).map(|view| &mut view.wants),
                };
                let Some(offramp_model::Preference::Weights(weights)) = wants else { panic!("weights") };
                weights[want].weight *= factor;
            }
            CaseNumber::Credence { .. } | CaseNumber::Belief(..) | CaseNumber::Thing(_) => {
                panic!("a credence is a difference by definition")
            }
            CaseNumber::Decisiveness => {
                let Decisiveness::Fixed(value) = minds.decisiveness else { panic!("fixed") };
                minds.decisiveness = Decisiveness::Fixed(value * factor);
            }
            CaseNumber::Reviews(actor) => {
                let every_days = model.actor(actor).reviews.map_or(6.0, |reviews| reviews.every_days) * factor;
                model.actors[actor.index()].reviews = Some(Reviews { every_days });
            }
            CaseNumber::Attention(actor, front) => {
                let parts = &mut model.actors[actor.index()].attention;
                parts.iter_mut().filter(|part| part.front == front).for_each(|part| part.share *= factor);
            }
            CaseNumber::Takes(option) => {
                let takes = &mut model.options[option.index()].takes;
                *takes = takes.map(|Delay { from_days, to_days }| {
                    // The same number of stages at another mean.
                    Delay { from_days: from_days * factor, to_days: to_days * factor }
                });
            }
            CaseNumber::ShockRate(shock) => {
                let rate = &mut model.shocks[shock].rate_per_day;
                *rate = rate.map(|rate| rate * factor);
            }
            CaseNumber::VerificationTakes(number) => model.verifications[number].takes_days *= factor,
            CaseNumber::VerificationChance(number) => model.verifications[number].chance *= factor,
            CaseNumber::DeadlineAfter(number) => model.deadlines[number].after_days *= factor,
            CaseNumber::DeadlineChance(number) => model.deadlines[number].chance *= factor,
            CaseNumber::LinkStrength(link) => {
                let strength = &mut model.links[link].strength;
                *strength = strength.map(|strength| strength * factor);
            }
            CaseNumber::HalfLife(gauge) => {
                let half_life = &mut model.gauges[gauge].half_life_days;
                *half_life = half_life.map(|days| days * factor);
            }
            CaseNumber::Drift(gauge, drift) => model.gauges[gauge].drifts[drift].per_day *= factor,
            CaseNumber::Lasts(gauge, effect) => {
                let lasts = &mut model.gauges[gauge].adds[effect].lasts_days;
                *lasts = lasts.map(|days| days * factor);
            }
            CaseNumber::Refill(pool) => {
                let refill = &mut model.pools[pool].refill_per_day;
                *refill = refill.map(|rate| rate * factor);
            }
            CaseNumber::Spends(option, pool) => {
                let pool = &model.pools[pool].id;
                let spent = model.options[option.index()].spends.iter_mut().filter(|part| part.pool == *pool);
                spent.for_each(|part| part.per_level_per_day *= factor);
            }
            CaseNumber::Fading => return f64::NAN,
            CaseNumber::Foresight => minds.foresight.days *= factor,
            CaseNumber::Later => minds.later *= factor,
        }
        let case = Case { model, minds, ..*self.borrowed() };
        case.on_board(&case.model, |dynamics, staged, holds| {
            let draw = Nudged { draw: self.draw, name: &drawn, factor };
            chance_by(dynamics, draw, case.ground(staged), (holds, self.days)).expect("solved")
        })
    }

    fn borrowed(&self) -> Box<Case> {
        let Case { draw, days, most_states, follows, minds, .. } = *self;
        Box::new(Case { model: Model::default(), minds, draw, days, most_states, follows })
    }

    /// Compares every derivative with a central difference; at a kink it has to lie between those of the two sides. Where a tie breaks there
    /// is no difference to compare with. Returns how many were not nought.
    #[track_caller]
    fn check(&self, what: &str) -> usize {
        self.check_most(what, usize::MAX)
    }

    /// The same for the most effective numbers of every kind, so many of each.
    #[track_caller]
    fn check_most(&self, what: &str, most: usize) -> usize {
        let (found, names, numbers, kinks, ties) = self.on_board(&self.model, |dynamics, staged, holds| {
            let mut numbers = case_numbers(dynamics, &self.minds);
            numbers.retain(|number| !number.is_credence() && *number != CaseNumber::Fading);
            let found = case_gradient(dynamics, self.draw, self.ground(staged), (holds, self.days), &numbers);
            let names: Vec<String> = numbers.iter().map(|number| number_name(dynamics, number)).collect();
            let kinks = at_kinks(dynamics, self.draw, self.minds.decisiveness, &numbers);
            let ties = at_ties(dynamics, self.draw, &numbers);
            (found.expect("solved"), names, numbers, kinks, ties)
        });
        let plain = self.chance(&numbers[0], &names[0], 1.0);
        assert!((plain - found.probability).abs() <= 1e-11 * plain, "{what}: {plain:e}, {:e}", found.probability);
        let effect = |place: usize| (found.derivatives[place] * found.values[place]).abs();
        let mut places: Vec<usize> = (0..numbers.len()).filter(|&place| !ties[place]).collect();
        places.sort_by(|&a, &b| effect(b).total_cmp(&effect(a)));
        let mut of_kind = Vec::new();
        places.retain(|&place| {
            let kind = std::mem::discriminant(&numbers[place]);
            of_kind.push(kind);
            of_kind.iter().filter(|other| **other == kind).count() <= most
        });
        let compare = |&place: &usize| self.compare(what, place, plain, (&found, &names, &numbers, &kinks));
        places.iter().map(compare).filter(|is_open| *is_open).count()
    }

    /// Compares one derivative; returns whether it is not nought.
    #[track_caller]
    fn compare(
        &self,
        what: &str,
        place: usize,
        plain: f64,
        (found, names, numbers, kinks): (&CaseGradient, &[String], &[CaseNumber], &[bool]),
    ) -> bool {
        const STEP: f64 = 1e-5;
        let rounding = 1e-8 * found.probability;
        let number = &numbers[place];
        let [less, more] = [1.0 - STEP, 1.0 + STEP].map(|factor| self.chance(number, &names[place], factor));
        // For the logarithm of the number, so that all are in one unit.
        let expected = (more - less) / (2.0 * STEP);
        // A want that stands in a list twice is drawn once.
        let is_drawn = matches!(number, CaseNumber::Strength { .. });
        let same =
            names.iter().enumerate().filter(|(other, name)| *other == place || is_drawn && **name == names[place]);
        let derivative = same.map(|(other, _)| found.derivatives[other]).sum::<f64>() * found.values[place];
        let size = expected.abs().max(derivative.abs());
        let is_near = (expected - derivative).abs() <= 1e-4 * size + rounding;
        let sides = [(plain - less) / STEP, (more - plain) / STEP];
        let (low, high) = (sides[0].min(sides[1]), sides[0].max(sides[1]));
        // One-sided differences are right to first order only.
        let room = 1e-3 * size + 100.0 * rounding;
        let is_between = kinks[place] && low - room <= derivative && derivative <= high + room;
        assert!(
            is_near || is_between,
            "{what}: {}: back {derivative:e}, difference {expected:e}, sides {sides:?} (probability {:e}, kink {})",
            names[place],
            found.probability,
            kinks[place],
        );
        size > rounding
    }
}

fn minds(steps: u32) -> MindSettings {
    MindSettings {
        foresight: Foresight { steps, days: 30.0 },
        decisiveness: Decisiveness::Drawn,
        later: 0.0,
        beliefs: true,
    }
}

fn case(model: Model, minds: MindSettings, number: u64) -> Case {
    Case { model, minds, draw: Draw { seed: 5, number }, days: 120.0, most_states: 3000, follows: 2 }
}

/// A case with everything in it that has a number; what multiplies states comes in two parts.
const BASE: &str = r#"
    [case]
    title = "Everything"
    fronts = ["gulf", "coast"]
    [front.gulf]
    ladder = [{ rung = "calm" }, { rung = "tense", when = "a.press" }, { rung = "fight", when = "a.press and b.resist" }]
    [front.coast]
    ladder = [{ rung = "open" }, { rung = "shut", when = "b.shut" }]
    [actor.a]
    reviews = "every 9 days"
    attention = { gulf = 0.6 }
    can.press = { what = "press", front = "gulf", takes = "2 to 4 weeks" }
    can.sail = { what = "sail", front = "coast", consent = ["c"] }
    wants = ["not fight-now", "a.sail if b.shut", { that = "a.press if oil < 90", strongly = true }, { that = "not b.resist", credence = 0.7 }]
    wants-later = ["not a.press", "not b.shut"]
    [actor.a.sees.b]
    wants = ["not b.resist", "not b.shut"]
    [actor.b]
    can.resist = { what = "resist", front = "gulf" }
    can.shut = { what = "shut", front = "coast", takes = "10 days" }
    weights = [{ that = "b.resist if a.press", weight = 3.0 }, { that = "not b.shut", weight = 1.5 }, { that = "a.sail", weight = -0.7, credence = 0.6 }]
    [actor.c]
    reviews = "every 20 days"
    ranking = ["a.press and not fight-now", "not fight-now", "b.shut"]
    [outcome.fight-now]
    when = "gulf = fight"
    [shock.incident]
    what = "an incident"
    rate = "2 a year"
    when = "a.press"
    sets = { "b.resist" = "yes" }
    channel = "accident"
    [link.busy]
    from = "gulf"
    to = "coast"
    channel = "attention"
    strength = 0.6
    [gauge.oil]
    starts = 70
    adds = [{ when = "b.shut", by = 40 }]
"#;
const SLOW: &str = r#"
    half-life = "3 weeks"
    [link.spill]
    from = "coast"
    to = "gulf"
    channel = "excitation"
    strength = 0.5
"#;
const TOGETHER: &str = r#"
    [actor.d]
    wants = ["council.sanctions if b.shut", "not fight-now", "pact"]
    [agreement.pact]
    parties = ["b", "d"]
    front = "gulf"
    takes = "3 weeks"
    [institution.council]
    members = ["a", "c", "d"]
    vote = { pass = 2, veto = ["a"] }
    can.sanctions = { what = "sanction b", front = "coast" }
"#;

/// Dates and what is verified.
const DATES: &str = r#"
    [case]
    title = "Dates"
    [actor.a]
    can.resist = "resist"
    wants = ["pact = whole", "pact >= begun", "not a.resist"]
    [actor.b]
    wants = ["pact >= begun", "not a.resist", "pact = whole"]
    [agreement.pact]
    parties = ["a", "b"]
    levels = ["none", "begun", "half", "whole"]
    [agreement.pact.verified.begun]
    takes = "12 days"
    chance = 0.7
    [agreement.pact.verified.half]
    takes = "20 days"
    chance = 0.6
    else = "begun"
    [deadline.patience-ends]
    after = "50 days"
    unless = "pact >= half"
    sets = { "a.resist" = "yes", pact = "none" }
    chance = 0.8
    [deadline.too-late]
    after = "200 days"
    sets = { "a.resist" = "no" }
    chance = 0.5
    [outcome.whole]
    when = "pact = whole"
"#;

#[test]
fn dates_chances_and_times_of_verification() {
    for number in 0..3 {
        let n_open = case(model(DATES), minds(1), number).check("dates");
        assert!(n_open >= 10, "draw {number}: only {n_open} numbers have a part");
    }
}

/// Gauges and pools with laws of their own: every number that they move by.
const LAWS: &str = r#"
    [case]
    title = "Laws"
    fronts = ["strait"]
    [front.strait]
    ladder = [{ rung = "open" }, { rung = "closed", when = "a.closes" }, { rung = "war", when = "b.strikes" }]
    [actor.a]
    reviews = "every 9 days"
    can.closes = { what = "close", front = "strait" }
    wants = ["a.closes if support < 50", "not b.strikes", "not a.closes"]
    [actor.b]
    reviews = "every 14 days"
    wants = ["b.strikes if price > 73", "not b.strikes if support < 40", "not b.strikes"]
    [actor.b.can.strikes]
    front = "strait"
    uses = { arms = 2 }
    spends = { arms = "1 a month" }
    [gauge.price]
    starts = 70
    half-life = "4 weeks"
    adds = [{ when = "a.closes", by = 40, for = "9 months" }]
    [gauge.support]
    starts = 50
    from = 0
    to = 100
    half-life = "4 months"
    jumps = [{ when = "b.strikes", by = 20 }]
    drifts = [{ when = "b.strikes", by = "-12 a month" }, { by = "0.7 a month" }]
    [pool.arms]
    size = 4
    refill = "1 a month"
    [shock.cleared]
    what = "it is open again"
    rate = "3 a year"
    when = "a.closes"
    sets = { "a.closes" = "no" }
    [outcome.war]
    when = "b.strikes"
"#;

/// How long something can be expected to last is held as it is, so only numbers that it does not rest on are compared.
#[test]
fn every_number_of_gauges_and_pools_that_move() {
    let whole = model(LAWS);
    let found = case(whole.clone(), minds(1), 0);
    found.on_board(&found.model, |dynamics, _, _| {
        let numbers = case_numbers(dynamics, &found.minds);
        let of_laws = |number: &&CaseNumber| {
            use CaseNumber::{Drift, HalfLife, Lasts, Refill, Spends};
            matches!(number, HalfLife(_) | Drift(..) | Lasts(..) | Refill(_) | Spends(..))
        };
        assert_eq!(numbers.iter().filter(of_laws).count(), 7, "{numbers:?}");
    });
    let mut full = whole;
    for number in 0..3 {
        full.gauges[0].adds[0].lasts_days = None;
        let n_open = case(full.clone(), minds(1), number).check("laws");
        assert!(n_open >= 10, "draw {number}: only {n_open} numbers have a part");
    }
}

/// The days for which an effect has to be expected to last change where it settles, and nothing of what can be expected.
#[test]
fn the_days_that_an_effect_has_to_last() {
    let case = case(model(LAWS), minds(1), 1);
    let (place, found) = case.on_board(&case.model, |dynamics, staged, holds| {
        let numbers = case_numbers(dynamics, &case.minds);
        let place = numbers.iter().position(|number| matches!(number, CaseNumber::Lasts(..))).expect("there is one");
        let number = &numbers[place..=place];
        (numbers[place], case_gradient(dynamics, case.draw, case.ground(staged), (holds, case.days), number))
    });
    let found = found.expect("solved");
    let [less, more] = [1.0 - 1e-5, 1.0 + 1e-5].map(|factor| case.chance(&place, "", factor));
    let (expected, derivative) = ((more - less) / 2e-5, found.derivatives[0] * found.values[0]);
    assert!(expected.abs() > 1e-6, "{expected:e}");
    assert!((expected - derivative).abs() <= 1e-4 * expected.abs(), "back {derivative:e}, difference {expected:e}");
}

#[test]
fn every_number_of_a_case_that_has_all_kinds() {
    let slow = model(&format!("{BASE}{SLOW}"));
    let together = model(&format!("{BASE}{TOGETHER}"));
    for number in 0..3 {
        let n_open = Case { follows: 1, ..case(slow.clone(), minds(1), number) }.check("slow");
        assert!(n_open >= 15, "draw {number}: only {n_open} numbers have a part");
        let n_open = case(together.clone(), minds(1), number).check("together");
        assert!(n_open >= 15, "draw {number}: only {n_open} numbers have a part");
    }
    case(together.clone(), minds(0), 0).check("nobody looks ahead");
    case(together.clone(), MindSettings { later: 0.4, ..minds(3) }, 1).check("three answers, later wants");
    let fixed = MindSettings { beliefs: false, decisiveness: Decisiveness::Fixed(3.0), ..minds(1) };
    case(together.clone(), fixed, 2).check("undeceived");
    Case { follows: 0, ..case(together, minds(1), 0) }.check("nothing followed stage by stage");
}

#[test]
fn random_models() {
    for seed in 0..40 {
        for shape in [Shape::actors_only(), Shape::with_groups()] {
            let mut model = random_model(seed, &shape);
            // Who is slowest is a jump where two are equally slow.
            for (number, actor) in model.actors.iter_mut().enumerate() {
                actor.reviews = Some(Reviews { every_days: 5.0 + 1.7 * number as f64 });
            }
            if seed % 2 == 0 {
                add_deadlines(&mut model, seed, 100);
                // A derivative in a date that others share is one-sided.
                model.deadlines.sort_by(|a, b| a.after_days.total_cmp(&b.after_days));
                model.deadlines.dedup_by(|b, a| a.after_days == b.after_days);
            }
            case(model, minds((seed % 3) as u32), seed).check(&format!("seed {seed}"));
        }
    }
}

/// Parties that are equally slow stand at a kink; where one of them is slower, they do not.
#[test]
fn kinks_are_found_where_the_slowest_are_several() {
    let kinks = |text: String| -> Vec<String> {
        let case = case(model(&text), minds(1), 0);
        case.on_board(&case.model, |dynamics, _, _| {
            let numbers = case_numbers(dynamics, &case.minds);
            let found = at_kinks(dynamics, case.draw, case.minds.decisiveness, &numbers);
            let tied = numbers.iter().zip(found).filter(|(_, is_kink)| *is_kink);
            tied.map(|(number, _)| number_name(dynamics, number)).collect()
        })
    };
    // The pact waits for d and e, who have one front each and review at the usual pace.
    let together = TOGETHER.replace("parties = [\"b\", \"d\"]", "parties = [\"d\", \"e\"]");
    let text = format!("{BASE}{together}\n    [actor.e]\n    wants = [\"pact\"]\n");
    assert_eq!(kinks(text.clone()), ["actor.d.reviews", "actor.e.reviews"]);
    assert!(kinks(text.replace("[actor.d]", "[actor.d]\n    reviews = \"every 8 days\"")).is_empty());
}

/// Two stated weights that cancel are a tie that any change breaks; those that do not take part in it stay smooth.
#[test]
fn ties_are_found_where_weights_cancel() {
    let ties = |weight: f64| -> Vec<String> {
        let text = format!(
            r#"
    [case]
    title = "Ties"
    [actor.a]
    can.press = "press"
    can.wait = "wait"
    weights = [{{ that = "a.press", weight = 2.0 }}, {{ that = "a.press and not a.wait", weight = {weight} }}, {{ that = "a.wait", weight = 0.5 }}]
    "#
        );
        let case = case(model(&text), minds(1), 0);
        case.on_board(&case.model, |dynamics, _, _| {
            let numbers = case_numbers(dynamics, &case.minds);
            let found = at_ties(dynamics, case.draw, &numbers);
            let tied = numbers.iter().zip(found).filter(|(_, is_tied)| *is_tied);
            tied.map(|(number, _)| number_name(dynamics, number)).collect()
        })
    };
    assert!(ties(-1.7).is_empty());
    assert_eq!(ties(-2.0), ["weight of a.wants: a.press", "weight of a.wants: a.press and not a.wait"]);
}

/// A credence stands for a chance, and the expected probability is linear in it.
#[test]
fn the_derivative_in_a_credence_is_what_the_want_makes_of_it() {
    let case = case(model(BASE), minds(1), 3);
    case.on_board(&case.model, |dynamics, staged, holds| {
        let numbers = case_numbers(dynamics, &case.minds);
        let found =
            case_gradient(dynamics, case.draw, case.ground(staged), (holds, case.days), &numbers).expect("solved");
        let credences = numbers.iter().zip(&found.derivatives).zip(&found.values);
        let credences: Vec<_> =
            credences.filter(|((number, _), _)| matches!(number, CaseNumber::Credence { .. })).collect();
        assert_eq!(credences.len(), 2);
        for ((_, derivative), value) in credences {
            // The draw has the want or not; with it and without it lie the derivative apart, so one of them is the probability.
            assert!(derivative.is_finite() && *value < 1.0 && *value > 0.0);
            assert!(derivative.abs() <= 1.0);
        }
        let plain = chance_by(dynamics, case.draw, case.ground(staged), (holds, case.days)).expect("solved");
        assert!((plain - found.probability).abs() <= 1e-12 * plain, "{plain} is not {}", found.probability);
    });
}

/// Every number of every published case: nothing is left to what random models happen to have.
#[test]
fn every_number_of_every_small_case_of_the_gallery() {
    let (mut n_cases, mut n_open) = (0, 0);
    for (name, model) in gallery().into_iter().filter(|(name, _)| !is_large(name)) {
        for (number, steps) in [(0, 1), (1, 0), (2, 2)] {
            let here = Case { most_states: 500, ..case(model.clone(), minds(steps), number) };
            n_open += here.check(&format!("{name}, draw {number}"));
        }
        n_cases += 1;
    }
    assert!(n_cases >= 15 && n_open >= 300, "{n_open} numbers in {n_cases} cases have a part");
}

/// The crisis cases without what multiplies their states: of every kind of number the one that does most.
fn check_large(name: &str, least: usize) {
    let (_, model) = gallery().into_iter().find(|(found, _)| found == name).expect("it is in the gallery");
    let here = Case { days: 40.0, most_states: 1, follows: 0, ..case(model, minds(1), 0) };
    let n_open = here.check_most(name, 1);
    assert!(n_open >= least, "{name}: only {n_open} numbers have a part");
}

#[test]
fn numbers_of_january_2020() {
    check_large("soleimani-january-2020", 5);
}

#[test]
fn numbers_of_june_2025() {
    check_large("two-fronts-june-2025", 5);
}

#[test]
fn numbers_of_august_2025() {
    check_large("alaska-august-2025", 5);
}

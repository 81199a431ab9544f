//! Patterns against plain enumeration: they describe exactly the set, no level could be added, none is needless.

mod support;

use offramp_arbiter::{Shape, random_model};
use offramp_engine::bits::CellSet;
use offramp_engine::patterns::{Pattern, PatternCover, PatternLimits, cover_by_patterns};
use offramp_engine::space::{Coverage, Space, SpaceRequest, build_space};
use offramp_model::{LevelSet, Model};
use support::{Draws, all_states, random_set};

fn described(space: &Space, pattern: &Pattern) -> CellSet {
    CellSet::from_fn(space.n_cells(), |cell| space.feasible().contains(cell) && pattern.matches(&space.levels_at(cell)))
}

/// Everything that must hold of a cover found without a limit.
fn check_cover(model: &Model, space: &Space, set: &CellSet, cover: &PatternCover, seed: u64) {
    let mut so_far = CellSet::empty(space.n_cells());
    let mut times = vec![0; space.n_cells()];
    for pattern in &cover.patterns {
        let cells = described(space, pattern);
        assert_eq!(cells, pattern.cells(space), "seed {seed}: the quick way and the plain way");
        assert!(cells.iter().all(|cell| set.contains(cell)), "seed {seed}: a state outside the set");
        assert_eq!(cells.count(), pattern.n_states, "seed {seed}");
        let n_new = cells.iter().filter(|&cell| so_far.insert(cell)).count();
        assert_eq!((n_new, n_new > 0), (pattern.n_new, true), "seed {seed}");
        cells.iter().for_each(|cell| times[cell] += 1);
        check_prime(model, space, set, pattern, seed);
    }
    assert_eq!(&so_far, set, "seed {seed}: a state is missing");
    let needed = |pattern: &Pattern| described(space, pattern).iter().any(|cell| times[cell] == 1);
    assert!(cover.patterns.iter().all(needed), "seed {seed}: a pattern is needless");
    assert!(cover.patterns.windows(2).all(|pair| pair[0].n_new >= pair[1].n_new), "seed {seed}: most new first");
    assert_eq!((cover.n_left_out, cover.coverage), (0, Coverage::Complete), "seed {seed}");
    assert_eq!((cover.n_states, cover.n_patterns), (set.count(), cover.patterns.len()), "seed {seed}");
}

/// No level can be added without describing a state outside the set; `occurring` is what the states show.
fn check_prime(model: &Model, space: &Space, set: &CellSet, pattern: &Pattern, seed: u64) {
    for (option, id) in model.options.iter().zip(model.option_ids()) {
        for level in 0..option.n_levels() {
            let only = LevelSet::only(level as u8);
            if pattern.levels[id.index()].0 & only.0 == 0 {
                let mut wider = pattern.clone();
                wider.levels[id.index()].0 |= only.0;
                let outside = described(space, &wider).iter().any(|cell| !set.contains(cell));
                assert!(outside, "seed {seed}: level {level} of {} could be added", option.id);
            }
        }
        let seen = described(space, pattern).iter().fold(0, |seen, cell| {
            let level = space.levels_at(cell)[id.index()];
            seen | LevelSet::only(level).0
        });
        if !space.dropped.contains(&id) {
            assert_eq!(pattern.occurring[id.index()], LevelSet(seen), "seed {seed}: {}", option.id);
        }
    }
}

fn check_many(shape: &Shape, seeds: std::ops::Range<u64>, request: SpaceRequest) {
    let mut n_patterns = 0;
    for seed in seeds {
        let model = random_model(seed, shape);
        let space = build_space(&model, &request).expect("random models have states");
        let mut draws = Draws(seed);
        let percent = [0, 10, 50, 85, 97, 100][draws.below(6)];
        let set = random_set(&mut draws, &space, percent);
        let cover = cover_by_patterns(&model, &space, &set, PatternLimits::default());
        check_cover(&model, &space, &set, &cover, seed);
        n_patterns += cover.patterns.len();
    }
    assert!(n_patterns > 1000, "too few patterns to mean anything: {n_patterns}");
}

#[test]
fn patterns_describe_exactly_the_set_in_as_wide_words_as_they_can() {
    check_many(&Shape::actors_only(), 0..600, all_states());
    check_many(&Shape::with_groups(), 1000..1600, SpaceRequest::default());
}

/// What a condition describes comes back as about as many patterns as the condition has parts.
#[test]
fn a_condition_comes_back_as_itself() {
    for seed in 0..300 {
        let model = random_model(seed, &Shape::plain());
        let space = build_space(&model, &all_states()).expect("random models have states");
        let n = model.options.len() as u64;
        let mut draws = Draws(seed);
        // Fix up to three options at random: one cube, which must come back as one pattern.
        let fixed: Vec<(usize, u8)> =
            (0..1 + draws.below(3)).map(|_| (draws.below(n as usize), draws.below(2) as u8)).collect();
        let set = CellSet::from_fn(space.n_cells(), |cell| {
            let levels = space.levels_at(cell);
            fixed.iter().all(|&(option, level)| levels[option] == level)
        });
        let cover = cover_by_patterns(&model, &space, &set, PatternLimits::default());
        assert_eq!(cover.patterns.len(), usize::from(!set.is_empty()), "seed {seed}: {fixed:?}");
    }
}

/// The fewest patterns that describe the set, by trying all of them: only for spaces of up to 16 states.
fn fewest(space: &Space, model: &Model, set: &CellSet) -> usize {
    let n_options = model.options.len();
    let mut cubes = Vec::new();
    for code in 0..3usize.pow(n_options as u32) {
        let sets = |option: usize| LevelSet([0b01, 0b10, 0b11][code / 3usize.pow(option as u32) % 3]);
        let levels: Vec<LevelSet> = (0..n_options).map(sets).collect();
        let pattern = Pattern { occurring: levels.clone(), levels, n_states: 0, n_new: 0 };
        let cells = described(space, &pattern);
        if !cells.is_empty() && cells.iter().all(|cell| set.contains(cell)) {
            cubes.push(cells.iter().fold(0u32, |mask, cell| mask | 1 << cell));
        }
    }
    let goal = set.iter().fold(0u32, |mask, cell| mask | 1 << cell);
    let mut reached = std::collections::BTreeSet::from([0u32]);
    for n in 0.. {
        if reached.contains(&goal) {
            return n;
        }
        reached = reached.iter().flat_map(|mask| cubes.iter().map(move |cube| mask | cube)).collect();
    }
    unreachable!("single states are cubes")
}

/// Without this, patterns could be exact and needlessly many.
#[test]
fn there_are_hardly_more_patterns_than_necessary() {
    let shape = Shape { max_cells: 16, rules: (0, 2), ..Shape::plain() };
    let (mut found, mut least) = (0, 0);
    for seed in 0..300 {
        let model = random_model(seed, &shape);
        let space = build_space(&model, &all_states()).expect("random models have states");
        let mut draws = Draws(seed);
        let percent = 20 + 15 * draws.below(5);
        let set = random_set(&mut draws, &space, percent);
        let cover = cover_by_patterns(&model, &space, &set, PatternLimits::default());
        let fewest = fewest(&space, &model, &set);
        assert!(cover.patterns.len() <= fewest + 1, "seed {seed}: {} where {fewest} do", cover.patterns.len());
        found += cover.patterns.len();
        least += fewest;
    }
    assert!(found * 100 <= least * 103, "{found} patterns where {least} do");
}

#[test]
fn what_a_limit_leaves_out_is_said() {
    let model = random_model(3, &Shape { max_cells: 1024, options_per_actor: (4, 4), ..Shape::plain() });
    let space = build_space(&model, &all_states()).expect("random models have states");
    let set = random_set(&mut Draws(5), &space, 30);
    let all = cover_by_patterns(&model, &space, &set, PatternLimits::default());
    let some = cover_by_patterns(&model, &space, &set, PatternLimits { max_patterns: 4, ..PatternLimits::default() });
    assert_eq!(some.patterns[..], all.patterns[..4]);
    let n_described: usize = some.patterns.iter().map(|pattern| pattern.n_new).sum();
    assert_eq!((some.n_patterns, some.n_left_out), (all.n_patterns, set.count() - n_described));
    for max_looks in [0, 10, 1000, 5000] {
        let limits = PatternLimits { max_looks, ..PatternLimits::default() };
        let cut = cover_by_patterns(&model, &space, &set, limits);
        let n_described: usize = cut.patterns.iter().map(|pattern| pattern.n_new).sum();
        assert_eq!(cut.coverage, Coverage::LimitReached { limit: max_looks });
        assert_eq!(cut.n_left_out, set.count() - n_described);
        assert!(cut.patterns.iter().all(|pattern| described(&space, pattern).iter().all(|cell| set.contains(cell))));
    }
}

/// A rule that excludes a combination lets a pattern run over it, and the pattern says what then occurs.
#[test]
fn what_rules_force_need_not_be_said() {
    use offramp_arbiter::sketch::{add_actor, add_option, add_rule, all, not, yes};
    let mut model = Model::default();
    let actor = add_actor(&mut model, "nordland", offramp_model::Preference::indifferent());
    let close = add_option(&mut model, actor, "closes", 2);
    let mine = add_option(&mut model, actor, "mines", 2);
    // Mines need closing; the set is: mined. Then closing is forced and need not be said.
    add_rule(&mut model, all([yes(mine), not(yes(close))]));
    let space = build_space(&model, &all_states()).expect("three states");
    let mined = CellSet::from_fn(space.n_cells(), |cell| space.levels_at(cell)[mine.index()] == 1);
    let cover = cover_by_patterns(&model, &space, &mined, PatternLimits::default());
    assert_eq!(cover.patterns.len(), 1);
    assert_eq!(cover.patterns[0].restricted(&model), [mine]);
    assert_eq!(cover.patterns[0].occurring, [LevelSet::only(1), LevelSet::only(1)]);
}

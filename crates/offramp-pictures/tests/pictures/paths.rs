use offramp_pictures::{PathFront, PathStart, PathStep, SteppedPathData, stepped_path};

use crate::{check_picture, check_rows, check_says, hostile, toy};

#[test]
fn a_path_says_who_moves_what_changes_and_where_it_rests() {
    let picture = stepped_path(&toy::stepped_path_data());
    check_picture("path", &picture);
    check_says(
        &picture,
        &[
            "A path of 3 steps from today",
            "(Strait on blockade, Northern border on shelling, Trade on open)",
            "2. North: lifts the blockade (Strait: blockade to harassment).",
            "The embargo costs it more",
            "It rests there: a Nash equilibrium",
        ],
    );
    check_rows(&picture, &["3,12,\"North, South and Port together\",sign the harbour agreement,,calm,quiet,open"]);
    for shown in ["data-node=\"12\"", "data-mover=\"South\"", "data-step=\"0\""] {
        assert!(picture.svg.contains(shown), "{shown}");
    }
}

#[test]
fn a_line_is_broken_where_a_front_stands_on_no_rung() {
    let mut data = toy::stepped_path_data();
    let n_lines = |data: &SteppedPathData| stepped_path(data).svg.matches("<polyline").count();
    let before = n_lines(&data);
    data.steps[1].rungs[0] = None;
    assert_eq!(n_lines(&data), before + 1);
    assert!(stepped_path(&data).description.contains("Strait: blockade to no rung"));
}

#[test]
fn a_path_bears_any_name_and_any_length() {
    for (n_fronts, n_rungs, n_steps) in [(0, 0, 0), (1, 1, 1), (2, 9, 12), (9, 3, 40)] {
        let rungs = |index: usize| {
            (0..n_fronts + index % 2).map(|front| [None, Some((front + index) % 5)][index % 2]).collect()
        };
        let step = |index: usize| PathStep {
            node: hostile::name(index),
            mover: hostile::name(index),
            change: hostile::name(index + 1),
            reason: (index != 2).then(|| hostile::name(index + 2)),
            rungs: rungs(index),
        };
        let data = SteppedPathData {
            prefix: "p".to_owned(),
            title: String::new(),
            fronts: (0..n_fronts)
                .map(|index| PathFront { name: hostile::name(index), rungs: (0..n_rungs).map(hostile::name).collect() })
                .collect(),
            start: PathStart { node: hostile::name(5), label: hostile::name(6), rungs: rungs(1) },
            steps: (0..n_steps).map(step).collect(),
            end: (n_steps != 1).then(|| hostile::name(3)),
        };
        let picture = stepped_path(&data);
        check_picture(&format!("{n_steps} steps, {n_fronts} fronts"), &picture);
        assert_eq!(picture, stepped_path(&data));
        assert_eq!(picture.svg.matches("data-step=").count(), n_steps + 1);
    }
}

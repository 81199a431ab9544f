use offramp_pictures::{
    Gain, LaneStep, Part, PathFront, PathLanesData, PathStart, PathStep, SteppedPathData, path_lanes, stepped_path,
};

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

#[test]
fn lanes_say_who_takes_part_where_it_breaks_and_who_gains_by_all_at_once() {
    let picture = path_lanes(&toy::chances::path_lanes_data());
    check_picture("lanes", &picture);
    check_says(
        &picture,
        &[
            "A way of 3 steps from today",
            "1. South: withdraw its guns (South would have to go first against its interest)",
            "Northern border: shelling to quiet",
            "South signs, together with others; Port consents; East Island votes for it, or lets it pass; West Island is outvoted",
            "North gains by all at once, South gains by all at once, Port is indifferent",
            "West Island loses by all at once",
            "Ends at s12: at rest (Nash)",
        ],
    );
    check_rows(
        &picture,
        &[
            "0,,,today,,,blockade,shelling",
            "1,s7,South,withdraw its guns,against the interest of South,South would have to go first against its interest: here it breaks,blockade,quiet",
            "all at once,,,,,West Island loses by all at once,,",
        ],
    );
    // One who breaks it, and the sign of the key; the five of the last step hang together.
    assert_eq!(picture.svg.matches("class=\"pic-blocks\"").count(), 1 + 1);
    assert_eq!(picture.svg.matches("class=\"pic-joint\"").count(), 1);
    assert_eq!(picture.svg.matches("data-step=").count(), 3);
}

#[test]
fn lanes_bear_any_name_and_any_length() {
    for (n_actors, n_fronts, n_rungs, n_steps) in [(0, 0, 0, 0), (1, 1, 1, 1), (3, 2, 9, 12), (12, 5, 3, 30)] {
        let rungs =
            |index: usize| (0..n_fronts).map(|front| [None, Some((front + index) % 5)][index % 2]).collect::<Vec<_>>();
        let parts = [Part::Moves, Part::Signs, Part::Consents, Part::Votes, Part::Outvoted, Part::Loses];
        let step = |index: usize| LaneStep {
            node: hostile::name(index),
            mover: hostile::name(index),
            change: hostile::name(index + 1),
            reason: hostile::name(index + 2),
            // One more than there are: those without a lane are left out.
            parts: (0..=n_actors).map(|actor| (actor, parts[(actor + index) % parts.len()])).collect(),
            rungs: rungs(index),
        };
        let gains = [None, Some(Gain::Gains), Some(Gain::Same), Some(Gain::Loses)];
        let data = PathLanesData {
            prefix: "p".to_owned(),
            title: String::new(),
            actors: (0..n_actors).map(hostile::name).collect(),
            fronts: (0..n_fronts)
                .map(|index| PathFront { name: hostile::name(index), rungs: (0..n_rungs).map(hostile::name).collect() })
                .collect(),
            today: rungs(1),
            steps: (0..n_steps).map(step).collect(),
            end: (n_steps != 1).then(|| hostile::name(3)),
            at_once: if n_steps == 1 { Vec::new() } else { (0..n_actors).map(|actor| gains[actor % 4]).collect() },
        };
        let picture = path_lanes(&data);
        check_picture(&format!("{n_steps} steps, {n_actors} actors"), &picture);
        assert_eq!(picture.svg.matches("data-step=").count(), n_steps);
        assert_eq!(picture, path_lanes(&data));
    }
}

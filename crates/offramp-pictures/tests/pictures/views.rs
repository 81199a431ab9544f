use offramp_pictures::{Answer, ViewpointCell, ViewpointRow, ViewpointsData, viewpoints};

use crate::{check_picture, check_rows, check_says, hostile, toy};

#[test]
fn viewpoints_stand_side_by_side() {
    let picture = viewpoints(&toy::viewpoints_data());
    check_picture("viewpoints", &picture);
    check_says(
        &picture,
        &[
            "4 questions seen from 4 viewpoints: as written, realist, idealist, the mediator.",
            "Settlement: as written partly (2 of 6), realist no (0 of 4), idealist yes (3 of 3)",
            "the mediator not known.",
        ],
    );
    check_rows(&picture, &["Today,today is an equilibrium,no,yes (SEQ),no,partly (GMR)"]);
    assert_eq!(picture.svg.matches("pic-answer-half").count(), 5 + 1, "five answers and the key");
}

#[test]
fn viewpoints_bear_any_name_and_any_number() {
    for (n_rows, n_views) in [(0, 0), (1, 1), (0, 3), (12, 6), (5, 23)] {
        let cell = |index: usize| ViewpointCell {
            answer: [Answer::Yes, Answer::Partly, Answer::No, Answer::Unknown][index % 4],
            note: if index.is_multiple_of(3) { hostile::name(index) } else { String::new() },
        };
        let row = |index: usize| ViewpointRow {
            section: if index.is_multiple_of(4) { String::new() } else { hostile::name(index / 2) },
            label: hostile::name(index),
            // Too few answers and too many are borne.
            cells: (0..n_views + index % 2).skip(index % 3).map(cell).collect(),
        };
        let data = ViewpointsData {
            prefix: "v".to_owned(),
            title: hostile::name(n_rows),
            viewpoints: (0..n_views).map(hostile::name).collect(),
            rows: (0..n_rows).map(row).collect(),
        };
        let picture = viewpoints(&data);
        check_picture(&format!("{n_rows} questions, {n_views} viewpoints"), &picture);
        assert_eq!(picture, viewpoints(&data));
    }
}

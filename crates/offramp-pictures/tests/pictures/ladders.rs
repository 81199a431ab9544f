use offramp_pictures::{Ladder, LadderData, Rung, ladder};

use crate::{check_picture, check_rows, check_says, hostile, toy};

#[test]
fn a_ladder_shows_today_and_where_it_would_rest() {
    let picture = ladder(&toy::ladder_data());
    check_picture("ladder", &picture);
    check_says(
        &picture,
        &[
            "Strait stands today on blockade",
            "of 6 sequential equilibria, 33% on blockade, 67% on calm",
            "expected on average near harassment of shipping",
            "17% on no rung",
        ],
    );
    check_rows(&picture, &["Strait,blockade,2,yes,2,0.333333,0.7", "Trade,,,,1,0.166667,", "Trade,open,0,yes,3,0.5,"]);
    assert_eq!(picture.svg.matches("pic-today\"").count(), 3 + 1, "three fronts and the key");
}

#[test]
fn ladders_bear_any_name_and_any_number_of_rungs() {
    for (n_fronts, n_rungs) in [(0, 0), (1, 0), (1, 1), (1, 12), (2, 3), (7, 5)] {
        let rung = |index: usize| Rung { name: hostile::name(index), at_rest: (index as u64 * 7) % 3 };
        let front = |index: usize| Ladder {
            name: hostile::name(index),
            rungs: (index..index + n_rungs).map(rung).collect(),
            off_ladder: index as u64 % 2,
            today: index.checked_sub(1),
            expected: [Some(f64::NAN), Some(99.0), None, Some(-3.0)][index % 4],
        };
        let data = LadderData {
            prefix: "<\"".to_owned(),
            title: hostile::name(n_fronts),
            at_rest: hostile::name(3),
            fronts: (0..n_fronts).map(front).collect(),
        };
        let picture = ladder(&data);
        check_picture(&format!("{n_fronts} fronts of {n_rungs} rungs"), &picture);
        assert_eq!(picture, ladder(&data), "the same data make the same picture");
    }
}

#[test]
fn every_hostile_name_is_borne_as_the_only_one() {
    for name in hostile::names() {
        let rung = Rung { name: name.clone(), at_rest: 1 };
        let front =
            Ladder { name: name.clone(), rungs: vec![rung], off_ladder: 0, today: Some(0), expected: Some(0.0) };
        let data = LadderData { prefix: name.clone(), title: name.clone(), at_rest: name.clone(), fronts: vec![front] };
        check_picture(&name, &ladder(&data));
    }
}

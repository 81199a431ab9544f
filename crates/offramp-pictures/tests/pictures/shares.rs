use offramp_pictures::{ShareBar, ShareBarsData, share_bars};

use crate::{check_picture, check_rows, check_says, hostile, toy};

#[test]
fn shares_come_with_their_interval_and_what_the_case_as_written_says() {
    let picture = share_bars(&toy::share_bars_data());
    check_picture("shares", &picture);
    check_says(
        &picture,
        &[
            "share of 400 sampled worlds, with the 95% Wilson interval",
            "home: 62% (57% to 67%); holds for the case as written.",
            "War in the strait: <1% (<1% to 1%); does not hold",
        ],
    );
    check_rows(&picture, &["war in the strait,0.0025,0.0004,0.014,400,no"]);
}

#[test]
fn the_number_is_said_per_bar_where_it_differs() {
    let mut data = toy::share_bars_data();
    assert!(!share_bars(&data).svg.contains("n = "));
    data.bars[1].n = 7;
    assert!(share_bars(&data).svg.contains("31%, n = 7"));
}

#[test]
fn shares_bear_any_name_and_any_number() {
    for n_bars in [0, 1, 12, 60] {
        let bar = |index: usize| ShareBar {
            label: hostile::name(index),
            share: [0.0, 1.0, f64::NAN, -0.5, 1.5][index % 5],
            interval: [None, Some((0.0, 1.0)), Some((-1.0, 2.0)), Some((f64::NAN, 0.5))][index % 4],
            n: index as u64 * 1_000_000_007,
            as_written: [None, Some(true), Some(false)][index % 3],
        };
        let data = ShareBarsData {
            prefix: String::new(),
            title: hostile::name(n_bars),
            of: hostile::name(n_bars + 2),
            interval: hostile::name(n_bars + 4),
            bars: (0..n_bars).map(bar).collect(),
        };
        let picture = share_bars(&data);
        check_picture(&format!("{n_bars} bars"), &picture);
        assert_eq!(picture, share_bars(&data));
        assert_eq!(picture.csv.matches("\r\n").count(), n_bars + 1);
    }
}

use offramp_pictures::{OptionRow, OptionsOwner, OptionsTableData, options_table};

use crate::{check_picture, check_rows, check_says, hostile, toy};

#[test]
fn options_show_their_levels_and_where_they_stand() {
    let picture = options_table(&toy::options_table_data());
    check_picture("options", &picture);
    check_says(
        &picture,
        &[
            "6 options of 4 owners",
            "North: close the strait: yes (of no, yes; can be lowered)",
            "East Island: no options.",
        ],
    );
    check_rows(
        &picture,
        &[
            "South,,south.treaty,leave the treaty,,no; yes,yes,none",
            "North,,north.blockades,close the strait,Strait,no; yes,yes,down",
        ],
    );
    assert_eq!(picture.svg.matches("pic-step-now").count(), 6 + 1, "one step an option, and the key");
    assert!(picture.svg.contains("light weapons (3 of 6)"), "long levels are told below their steps");
}

#[test]
fn options_bear_any_name_and_any_number_of_levels() {
    for (n_owners, n_options, n_levels) in [(0, 0, 0), (1, 1, 0), (1, 1, 1), (3, 12, 32), (12, 3, 4)] {
        let option = |index: usize| OptionRow {
            id: hostile::name(index),
            what: hostile::name(index + 1),
            note: if index.is_multiple_of(2) { String::new() } else { hostile::name(index + 2) },
            levels: (0..n_levels).map(|level| hostile::name(level + index)).collect(),
            now: index % 5,
            can_rise: index.is_multiple_of(2),
            can_fall: index.is_multiple_of(3),
        };
        let owner = |index: usize| OptionsOwner {
            name: hostile::name(index),
            kind: if index.is_multiple_of(2) { String::new() } else { hostile::name(index) },
            options: (index..index + n_options).map(option).collect(),
        };
        let data = OptionsTableData {
            prefix: "o".to_owned(),
            title: hostile::name(n_owners),
            owners: (0..n_owners).map(owner).collect(),
        };
        let picture = options_table(&data);
        check_picture(&format!("{n_owners} owners, {n_options} options, {n_levels} levels"), &picture);
        assert_eq!(picture, options_table(&data));
    }
}

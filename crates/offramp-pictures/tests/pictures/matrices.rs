use offramp_pictures::{MatrixConcept, MatrixRow, StabilityMatrixData, stability_matrix};

use crate::{check_picture, check_rows, check_says, hostile, toy};

#[test]
fn a_matrix_shows_the_strongest_concept_for_everyone() {
    let picture = stability_matrix(&toy::stability_matrix_data());
    check_picture("matrix", &picture);
    check_says(
        &picture,
        &[
            "5 states by 4 actors; 3 of the states are equilibria",
            "nobody passes (today): stable for North (sequential stability)",
            "an equilibrium: general metarationality",
        ],
    );
    check_rows(
        &picture,
        &["12,settlement,no,Nash stability,Nash stability,Nash stability,Nash stability,Nash stability"],
    );
    assert_eq!(picture.svg.matches("data-node=").count(), 5);
    assert!(picture.svg.contains("data-node=\"12\""));
}

#[test]
fn a_matrix_bears_any_name_and_any_size() {
    for (n_rows, n_actors, n_concepts) in [(0, 0, 0), (1, 1, 1), (12, 9, 5), (3, 27, 2), (80, 12, 9)] {
        let cell = |index: usize| (!index.is_multiple_of(3)).then_some(index % 7);
        let row = |index: usize| MatrixRow {
            node: hostile::name(index + 1),
            label: hostile::name(index),
            is_today: index == 1,
            // Too few cells, too many, and positions without a concept are borne.
            cells: (0..n_actors + index % 3).skip(1).map(|column| cell(column + index)).collect(),
            equilibrium: cell(index),
        };
        let data = StabilityMatrixData {
            prefix: "7".to_owned(),
            title: hostile::name(n_rows),
            actors: (0..n_actors).map(hostile::name).collect(),
            concepts: (0..n_concepts)
                .map(|index| MatrixConcept { letter: hostile::name(index), name: hostile::name(index + 2) })
                .collect(),
            rows: (0..n_rows).map(row).collect(),
        };
        let picture = stability_matrix(&data);
        check_picture(&format!("{n_rows} rows, {n_actors} actors, {n_concepts} concepts"), &picture);
        assert_eq!(picture, stability_matrix(&data));
    }
}

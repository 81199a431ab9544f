//! Deals, chances, pulls and ways out.

use offramp_pictures::{
    AgreementMatrixData, Answer, CardVerdict, ChancePoint, ChanceSeries, ChancesData, CouplingData, DealCell, DealRow,
    DealStand, Fan, FanChartData, FanPoint, OffRampCard, OffRampCardsData, PathStripsData, Pull, StackedAreasData,
    Strip, StripStep, TornadoBar, TornadoData, agreement_matrix, chances_over_time, coupling_diagram, fan_chart,
    off_ramp_cards, path_strips, stacked_areas, tornado, versions_over_time,
};

use crate::{check_picture, check_rows, check_says, hostile, toy};

#[test]
fn deals_show_who_blocks_them_and_why() {
    let picture = agreement_matrix(&toy::chances::agreement_matrix_data());
    check_picture("deals", &picture);
    check_says(
        &picture,
        &[
            "3 deals and 5 parties, measured against today's state; 1 of the deals are accepted",
            "blocked by South (a garrison of some kind)",
            "blocked by North (want 2: the garrison stays), East Island (want 1), The Assembly",
        ],
    );
    check_rows(&picture, &["s16,\"the strait open, no garrison\",no,South,blocks: a red line,a garrison of some kind"]);
    // Four cells block, and the two signs of the key.
    assert_eq!(picture.svg.matches("class=\"pic-blocks\"").count(), 4 + 2);
}

#[test]
fn fans_say_where_fronts_stand_at_both_ends() {
    let picture = fan_chart(&toy::chances::fan_chart_data());
    check_picture("fans", &picture);
    check_says(
        &picture,
        &["2 fronts over time, in weeks", "the bands are 90% of draws and 50% of draws", "at 0 weeks blockade"],
    );
    check_rows(&picture, &["Strait,0,2,blockade,2,2,2,2"]);
    assert_eq!(picture.svg.matches("class=\"pic-fan pic-fan-0\"").count(), 2 + 1, "a band for each front, and the key");
}

#[test]
fn chances_have_a_scale_that_fits_them() {
    let picture = chances_over_time(&toy::chances::chances_data(1.0));
    check_picture("chances", &picture);
    check_says(
        &picture,
        &["3 probabilities over time, in weeks", "(solid line): 0% at 0", "Ranges are the 5th to 95th"],
    );
    assert!(picture.svg.contains(">100%<") || picture.svg.contains(">80%<"));
    let rare = chances_over_time(&toy::chances::chances_data(1e-6));
    check_picture("rare", &rare);
    assert!(rare.svg.contains("·10⁻⁷<") && rare.svg.contains("1 in "), "{}", rare.svg);
    assert!(rare.csv.contains("e-7"), "small numbers are not cut to nought");
}

#[test]
fn versions_stand_in_one_panel_a_thing_with_scales_that_fit() {
    let picture = versions_over_time(&toy::chances::versions_data());
    check_picture("versions", &picture);
    check_says(
        &picture,
        &[
            "2 things that may come about, over time in weeks, under phased and under all at once",
            "A settlement: in the end 48% under phased (34% to 62%), 37% under all at once",
            "12 points more likely in phased (+4 to +20), in all draws",
            "War: in the end 1 in 5",
            "Ranges are the lowest to highest of 8 draws",
        ],
    );
    check_rows(&picture, &["a settlement,phased,0,0,0,0"]);
    assert_eq!(picture.svg.matches("class=\"pic-panel\"").count(), 2);
    // Two lines a panel, and the key.
    assert_eq!(picture.svg.matches("pic-course").count(), 2 * 2 + 2);
    let bare =
        versions_over_time(&offramp_pictures::VersionsData { panels: Vec::new(), ..toy::chances::versions_data() });
    check_picture("no versions", &bare);
}

#[test]
fn areas_add_up_and_are_named_from_the_top() {
    let picture = stacked_areas(&toy::chances::stacked_areas_data());
    check_picture("areas", &picture);
    check_says(&picture, &["Probability of war over time in 4 parts. At 26 weeks: 17% in all", "miscalculation 8%"]);
    assert_eq!(picture.csv.lines().count(), 28);
}

#[test]
fn pulls_are_numbered_and_fronts_without_any_are_named() {
    for n_fronts in 0..7 {
        check_picture("coupling", &coupling_diagram(&toy::chances::coupling_data(n_fronts)));
    }
    let picture = coupling_diagram(&toy::chances::coupling_data(5));
    check_says(
        &picture,
        &[
            "5 fronts and 5 pulls",
            "Strait on Northern border: +0.62 (+0.52 to +0.77), by wants 70%",
            "Without any pull: Air space.",
        ],
    );
    assert!(picture.svg.contains("data-from=\"Trade\" data-to=\"Strait\""));
    check_rows(
        &picture,
        &[
            "Trade,Strait,-0.34,-0.44,-0.19,pools,rungs by which the expected height after 26 weeks falls when the pull is cut",
        ],
    );
}

#[test]
fn strips_say_every_step_and_what_is_left_out() {
    let picture = path_strips(&toy::chances::path_strips_data());
    check_picture("strips", &picture);
    check_says(
        &picture,
        &["Way 1, 41% (33% to 49%) of all ways to war", "1. week 3: North, closes the strait", "The other 34%"],
    );
    check_rows(&picture, &["1,0.41,0.328,0.492,2,week 5,South,forces a passage,s3,war"]);
    assert_eq!(picture.svg.matches("data-step=").count(), 2 + 4 + 12);
}

#[test]
fn a_tornado_has_the_largest_on_top_and_names_the_idle() {
    let picture = tornado(&toy::chances::tornado_data());
    check_picture("tornado", &picture);
    let place = |what: &str| picture.svg.find(what).expect(what);
    assert!(
        place("replacement force") < place("how often North") && place("how often North") < place("rate of accidents")
    );
    check_says(
        &picture,
        &["How soon the replacement force arrives: +2.4 with 10% less, −3.1 with 10% more", "1 more have no effect"],
    );
    assert!(picture.svg.contains("Without any effect: length of the session."));
}

#[test]
fn cards_stand_by_cost_and_are_escaped() {
    let cards = off_ramp_cards(&toy::chances::off_ramp_cards_data());
    let place = |what: &str| cards.html.find(what).expect(what);
    assert!(place("A visa") < place("Guarantee and a post") && place("Guarantee and a post") < place("Persuade South"));
    assert!(cards.html.contains("cost not stated") && cards.html.contains("cost 5 points"));
    assert!(cards.csv.contains("1,A visa,1,points,verdict,holds in the long run,no,truce: South would leave"));
    for name in hostile::names() {
        let verdict = CardVerdict { asked: name.clone(), answer: Answer::Partly, note: name.clone() };
        let card = OffRampCard {
            title: name.clone(),
            cost: Some(f64::NAN),
            changes: vec![name.clone()],
            reached: name.clone(),
            verdicts: vec![verdict],
            steps: vec![name.clone()],
            harms: vec![name.clone()],
        };
        let data =
            OffRampCardsData { prefix: name.clone(), to: name.clone(), cost_unit: name.clone(), cards: vec![card] };
        let cards = off_ramp_cards(&data);
        assert!(!cards.html.contains("<script") && !cards.html.contains("NaN"), "{name}");
        roxmltree::Document::parse(&format!("<div>{}</div>", cards.html)).expect("well-formed");
    }
}

#[test]
fn all_of_them_bear_any_name_and_any_number() {
    let odd = [f64::NAN, f64::INFINITY, -3.0, 0.0, 1e-300, 1e300, 0.4, 5.0];
    let value = |index: usize| odd[index % odd.len()];
    for size in [0, 1, 2, 3, 7, 14, 30] {
        use DealStand::{Gains, LosesUnasked, RedLine, Refuses, Unknown, VotesAgainst, VotesFor};
        let stands = [Gains, Refuses, RedLine, Unknown, LosesUnasked, VotesFor, VotesAgainst];
        let cell = |index: usize| DealCell { stand: stands[index % 7], why: hostile::name(index) };
        let deal = |index: usize| DealRow {
            node: hostile::name(index),
            label: hostile::name(index + 1),
            cells: (0..size + index % 2).skip(index % 3).map(cell).collect(),
            is_open: index.is_multiple_of(2),
        };
        let title = hostile::name(size);
        let deals = AgreementMatrixData {
            prefix: "a".to_owned(),
            title: title.clone(),
            parties: (0..size).map(hostile::name).collect(),
            deals: (0..size).map(deal).collect(),
            against: hostile::name(size + 2),
        };
        check_picture(&format!("{size} deals"), &agreement_matrix(&deals));

        let point = |index: usize| FanPoint {
            time: value(index),
            middle: value(index + 1),
            bands: (0..index % 4).map(|band| (value(band), value(band + 2))).collect(),
        };
        let fan = |index: usize| Fan {
            name: hostile::name(index),
            rungs: (0..index % 6).map(hostile::name).collect(),
            points: (0..size).map(point).collect(),
        };
        let fans = FanChartData {
            prefix: "f".to_owned(),
            title: title.clone(),
            unit: hostile::name(size + 1),
            bands: (0..size % 4).map(hostile::name).collect(),
            line: hostile::name(size + 3),
            fronts: (0..size.min(8)).map(fan).collect(),
        };
        check_picture(&format!("{size} fans"), &fan_chart(&fans));

        let chance = |index: usize| ChancePoint {
            time: value(index),
            value: value(index + 3),
            range: index.is_multiple_of(2).then(|| (value(index + 1), value(index + 2))),
        };
        let series =
            |index: usize| ChanceSeries { name: hostile::name(index), points: (0..size).map(chance).collect() };
        let chances = ChancesData {
            prefix: "c".to_owned(),
            title: title.clone(),
            unit: hostile::name(size),
            range: hostile::name(size + 1),
            series: (0..size).map(series).collect(),
        };
        check_picture(&format!("{size} chances"), &chances_over_time(&chances));

        let areas = StackedAreasData {
            prefix: "s".to_owned(),
            title: title.clone(),
            unit: hostile::name(size),
            whole: hostile::name(size + 1),
            times: (0..size).map(value).collect(),
            parts: (0..size).map(|index| (hostile::name(index), (0..size / 2).map(value).collect())).collect(),
        };
        check_picture(&format!("{size} areas"), &stacked_areas(&areas));

        let pull = |index: usize| Pull {
            from: index % 5,
            to: (index * 3) % 7,
            strength: value(index),
            range: index.is_multiple_of(2).then(|| (value(index), value(index + 1))),
            by: hostile::name(index),
        };
        let coupling = CouplingData {
            prefix: "p".to_owned(),
            title: title.clone(),
            measure: hostile::name(size),
            fronts: (0..size.min(12)).map(hostile::name).collect(),
            pulls: (0..size).map(pull).collect(),
        };
        check_picture(&format!("{size} pulls"), &coupling_diagram(&coupling));

        let step = |index: usize| StripStep {
            mover: hostile::name(index),
            change: hostile::name(index + 1),
            when: hostile::name(index + 2),
            node: hostile::name(index + 3),
            rung: index.is_multiple_of(2).then_some(index),
        };
        let strip = |index: usize| Strip {
            share: index.is_multiple_of(2).then(|| value(index)),
            range: index.is_multiple_of(3).then(|| (value(index), value(index + 1))),
            steps: (0..index).map(step).collect(),
        };
        let strips = PathStripsData {
            prefix: "w".to_owned(),
            title: title.clone(),
            of: hostile::name(size),
            strips: (0..size).map(strip).collect(),
            rest: Some(value(size)),
            rungs: (0..size % 5).map(hostile::name).collect(),
        };
        check_picture(&format!("{size} strips"), &path_strips(&strips));

        let bar = |index: usize| TornadoBar { label: hostile::name(index), less: value(index), more: value(index + 1) };
        let effects = TornadoData {
            prefix: "t".to_owned(),
            title,
            unit: hostile::name(size),
            base: hostile::name(size + 1),
            less: hostile::name(size + 2),
            more: hostile::name(size + 3),
            bars: (0..size).map(bar).collect(),
        };
        check_picture(&format!("{size} effects"), &tornado(&effects));
    }
}

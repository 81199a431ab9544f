//! Invented data about deals, chances, pulls and ways out.

use offramp_pictures::{
    AgreementMatrixData, Answer, CardVerdict, ChancePoint, ChanceSeries, ChancesData, CouplingData, DealCell, DealRow,
    DealStand, Fan, FanChartData, FanPoint, Gain, LaneStep, OffRampCard, OffRampCardsData, Part, PathFront,
    PathLanesData, PathStripsData, Pull, StackedAreasData, Strip, StripStep, TornadoBar, TornadoData, VersionsData,
    VersionsPanel,
};

/// Three deals, two of them blocked.
pub fn agreement_matrix_data() -> AgreementMatrixData {
    use DealStand::{Gains, Indifferent, LosesUnasked, RedLine, Refuses};
    let deal = |node: &str, label: &str, stands: [(DealStand, &str); 5], is_open: bool| DealRow {
        node: node.to_owned(),
        label: label.to_owned(),
        cells: stands.map(|(stand, why)| DealCell { stand, why: why.to_owned() }).to_vec(),
        is_open,
    };
    AgreementMatrixData {
        prefix: "deals".to_owned(),
        title: "Who accepts which deal".to_owned(),
        parties: ["North", "South", "East Island", "The Assembly", "Port"].map(str::to_owned).to_vec(),
        deals: vec![
            deal(
                "s12",
                "the strait open, the garrison a post, the treaty in force",
                [
                    (Gains, "want 1"),
                    (Gains, "want 2"),
                    (Indifferent, ""),
                    (Gains, "3 of 5 votes"),
                    (LosesUnasked, "want 1"),
                ],
                true,
            ),
            deal(
                "s16",
                "the strait open, no garrison",
                [
                    (Gains, "want 1"),
                    (RedLine, "a garrison of some kind"),
                    (Gains, "want 1"),
                    (Gains, ""),
                    (LosesUnasked, ""),
                ],
                false,
            ),
            deal(
                "s4",
                "the treaty alone",
                [
                    (Refuses, "want 2: the garrison stays"),
                    (Gains, ""),
                    (Refuses, "want 1"),
                    (RedLine, "no treaty without a vote"),
                    (Gains, ""),
                ],
                false,
            ),
        ],
        against: "today's state".to_owned(),
    }
}

/// Two fronts over half a year.
pub fn fan_chart_data() -> FanChartData {
    let points = |height: &dyn Fn(f64) -> f64, width: f64| -> Vec<FanPoint> {
        let point = |week: u32| {
            let (time, middle) = (f64::from(week), height(f64::from(week)));
            let reach = width * (time / 26.0).sqrt();
            let bands = vec![
                ((middle - reach).max(0.0), (middle + reach).min(3.0)),
                ((middle - reach / 2.5).max(0.0), (middle + reach / 2.5).min(3.0)),
            ];
            FanPoint { time, middle, bands }
        };
        (0..=26).step_by(2).map(point).collect()
    };
    let fan = |name: &str, rungs: [&str; 4], points: Vec<FanPoint>| Fan {
        name: name.to_owned(),
        rungs: rungs.map(str::to_owned).to_vec(),
        points,
    };
    FanChartData {
        prefix: "fans".to_owned(),
        title: "Where each front would stand".to_owned(),
        unit: "weeks".to_owned(),
        bands: vec!["90% of draws".to_owned(), "50% of draws".to_owned()],
        line: "median".to_owned(),
        fronts: vec![
            fan(
                "Strait",
                ["calm", "harassment of shipping", "blockade", "war"],
                points(&|week| 2.0 - week / 16.0, 1.2),
            ),
            fan(
                "Northern border",
                ["quiet", "shelling", "incursion", "occupation"],
                points(&|week| 0.4 + (week / 9.0).min(1.6), 0.8),
            ),
        ],
    }
}

/// Three outcomes over half a year; a small `scale` makes all of them rare.
pub fn chances_data(scale: f64) -> ChancesData {
    let series = |name: &str, rate: f64, most: f64| ChanceSeries {
        name: name.to_owned(),
        points: (0..=26)
            .map(|week| {
                let time = f64::from(week);
                let value = scale * most * (1.0 - (-rate * time).exp());
                ChancePoint { time, value, range: Some((value * 0.7, (value * 1.35).min(1.0))) }
            })
            .collect(),
    };
    ChancesData {
        prefix: format!("chances-{scale}"),
        title: "How likely each outcome is by a date".to_owned(),
        unit: "weeks".to_owned(),
        range: "5th to 95th percentile of 200 draws".to_owned(),
        series: vec![
            series("settlement: the strait is open and both fleets are home", 0.12, 0.55),
            series("war in the strait", 0.05, 0.3),
            series("frozen", 0.4, 0.2),
        ],
    }
}

/// Four channels of war.
pub fn stacked_areas_data() -> StackedAreasData {
    let times: Vec<f64> = (0..=26).map(f64::from).collect();
    let part = |name: &str, rate: f64, most: f64| {
        (name.to_owned(), times.iter().map(|time| most * (1.0 - (-rate * time).exp())).collect())
    };
    let parts = vec![
        part("intention", 0.03, 0.06),
        part("miscalculation", 0.08, 0.09),
        part("provocation", 0.12, 0.05),
        part("accident", 0.05, 0.02),
    ];
    StackedAreasData {
        prefix: "channels".to_owned(),
        title: "By which channels it comes to war".to_owned(),
        unit: "weeks".to_owned(),
        whole: "probability of war".to_owned(),
        times,
        parts,
    }
}

/// Pulls between so many fronts.
pub fn coupling_data(n_fronts: usize) -> CouplingData {
    let names = ["Strait", "Northern border", "Trade", "The capital's parliament", "Air space", "Embassies"];
    let pull = |from: usize, to: usize, strength: f64, by: &str| Pull {
        from,
        to,
        strength,
        range: Some((strength - 0.1, strength + 0.15)),
        by: by.to_owned(),
    };
    CouplingData {
        prefix: format!("coupling-{n_fronts}"),
        title: "How the fronts drive each other".to_owned(),
        measure: "rungs by which the expected height after 26 weeks falls when the pull is cut".to_owned(),
        fronts: (0..n_fronts).map(|front| names[front % names.len()].to_owned()).collect(),
        pulls: vec![
            pull(0, 1, 0.62, "wants 70%, shared actors 30%"),
            pull(1, 0, 0.21, "attention"),
            pull(2, 0, -0.34, "pools"),
            pull(0, 2, 0.08, "flows"),
            pull(3, 1, 0.12, "wants"),
        ],
    }
}

/// Three ways to war.
pub fn path_strips_data() -> PathStripsData {
    let step = |mover: &str, change: &str, when: &str, rung: usize| StripStep {
        mover: mover.to_owned(),
        change: change.to_owned(),
        when: when.to_owned(),
        node: format!("s{rung}"),
        rung: Some(rung),
    };
    let strip = |share: f64, steps: Vec<StripStep>| Strip {
        share: Some(share),
        range: Some((share * 0.8, share * 1.2)),
        steps,
    };
    PathStripsData {
        prefix: "strips".to_owned(),
        title: "The most likely ways to war".to_owned(),
        of: "of all ways to war within 26 weeks".to_owned(),
        strips: vec![
            strip(
                0.41,
                vec![step("North", "closes the strait", "week 3", 2), step("South", "forces a passage", "week 5", 3)],
            ),
            strip(
                0.18,
                vec![
                    step("accident", "a ship is hit", "week 2", 1),
                    step("North", "closes the strait", "week 3", 2),
                    step("East Island", "calls its fleet", "week 6", 2),
                    step("South", "forces a passage", "week 8", 3),
                ],
            ),
            strip(0.07, (0..12).map(|index| step("North", "moves a little", "", index % 4)).collect()),
        ],
        rest: Some(0.34),
        rungs: ["calm", "harassment of shipping", "blockade", "war"].map(str::to_owned).to_vec(),
    }
}

/// A way out that breaks once when it goes step by step, and suits all at once.
pub fn path_lanes_data() -> PathLanesData {
    let step =
        |node: &str, mover: &str, change: &str, reason: &str, parts: &[(usize, Part)], rungs: [usize; 2]| LaneStep {
            node: node.to_owned(),
            mover: mover.to_owned(),
            change: change.to_owned(),
            reason: reason.to_owned(),
            parts: parts.to_vec(),
            rungs: rungs.map(Some).to_vec(),
        };
    let together = [(0, Part::Signs), (1, Part::Signs), (2, Part::Consents), (3, Part::Votes), (4, Part::Outvoted)];
    let front =
        |name: &str, rungs: [&str; 3]| PathFront { name: name.to_owned(), rungs: rungs.map(str::to_owned).to_vec() };
    PathLanesData {
        prefix: "lanes".to_owned(),
        title: "The order with the fewest that go first against their interest".to_owned(),
        actors: ["North", "South", "Port", "East Island", "West Island"].map(str::to_owned).to_vec(),
        fronts: vec![
            front("Strait", ["calm", "harassment of shipping", "blockade"]),
            front("Northern border", ["quiet", "shelling", "war"]),
        ],
        today: vec![Some(2), Some(1)],
        steps: vec![
            step("s7", "South", "withdraw its guns", "against the interest of South", &[(1, Part::Loses)], [2, 0]),
            step("s3", "North", "lift the blockade", "want 1, “trade”", &[(0, Part::Moves)], [1, 0]),
            step("s12", "North and South together", "sign the harbour agreement", "", &together, [0, 0]),
        ],
        end: Some("ends at s12: at rest (Nash)".to_owned()),
        at_once: vec![Some(Gain::Gains), Some(Gain::Gains), Some(Gain::Same), None, Some(Gain::Loses)],
    }
}

/// Two versions of one plan.
pub fn versions_data() -> VersionsData {
    let course = |end: f64, spread: f64| -> Vec<ChancePoint> {
        let point = |week: u32| {
            let value = end * (1.0 - (-f64::from(week) / 8.0).exp());
            ChancePoint { time: f64::from(week), value, range: Some((value * (1.0 - spread), value * (1.0 + spread))) }
        };
        (0..=26).step_by(2).map(point).collect()
    };
    VersionsData {
        prefix: "versions".to_owned(),
        title: "How likely each has come about by a time, in both versions".to_owned(),
        unit: "weeks".to_owned(),
        range: "lowest to highest of 8 draws".to_owned(),
        versions: ["phased", "all at once"].map(str::to_owned).to_vec(),
        panels: vec![
            VersionsPanel {
                name: "a settlement".to_owned(),
                difference: "12 points more likely in phased (+4 to +20), in all draws".to_owned(),
                courses: vec![course(0.5, 0.3), course(0.38, 0.3)],
            },
            VersionsPanel {
                name: "war".to_owned(),
                difference: String::new(),
                courses: vec![course(2e-6, 0.5), course(3e-6, 0.5)],
            },
        ],
    }
}

/// What the probability of war hangs on.
pub fn tornado_data() -> TornadoData {
    let bar = |label: &str, less: f64, more: f64| TornadoBar { label: label.to_owned(), less, more };
    TornadoData {
        prefix: "tornado".to_owned(),
        title: "What the probability of war hangs on".to_owned(),
        unit: "change of the probability of war within 26 weeks, in percentage points".to_owned(),
        base: "22% as the case stands".to_owned(),
        less: "10% less".to_owned(),
        more: "10% more".to_owned(),
        bars: vec![
            bar("how often North reviews the strait", -1.2, 1.1),
            bar("how soon the replacement force arrives", 2.4, -3.1),
            bar("rate of accidents", -0.4, 0.4),
            bar("credence that South would answer", 0.05, -0.04),
            bar("length of the session", 0.0, 0.0),
        ],
    }
}

/// Three ways out.
pub fn off_ramp_cards_data() -> OffRampCardsData {
    let verdict = |asked: &str, answer: Answer, note: &str| CardVerdict {
        asked: asked.to_owned(),
        answer,
        note: note.to_owned(),
    };
    let card =
        |title: &str, cost: Option<f64>, changes: &[&str], verdicts: Vec<CardVerdict>, harms: &[&str]| OffRampCard {
            title: title.to_owned(),
            cost,
            changes: changes.iter().map(|change| (*change).to_owned()).collect(),
            reached: "The strait is open and both fleets are home; at rest (Nash), in three moves from today."
                .to_owned(),
            verdicts,
            steps: vec!["North opens the strait".to_owned(), "South and North enter the treaty".to_owned()],
            harms: harms.iter().map(|harm| (*harm).to_owned()).collect(),
        };
    OffRampCardsData {
        prefix: "ramps".to_owned(),
        to: "settlement".to_owned(),
        cost_unit: "points".to_owned(),
        cards: vec![
            card(
                "Guarantee and a post",
                Some(5.0),
                &["East Island guarantees the treaty", "South keeps a post"],
                vec![
                    verdict("holds in the long run", Answer::Yes, "durable"),
                    verdict("works in sampled worlds", Answer::Partly, "82% of 200"),
                    verdict("survives single shocks", Answer::Yes, "3 of 3"),
                ],
                &[],
            ),
            card(
                "A visa",
                Some(1.0),
                &["the council meets elsewhere"],
                vec![
                    verdict("holds in the long run", Answer::No, "truce: South would leave"),
                    verdict("works in sampled worlds", Answer::Partly, "41% of 200"),
                    verdict("survives single shocks", Answer::Unknown, "not looked at"),
                ],
                &["Trade would stand on “embargo” in two states more"],
            ),
            card("Persuade South", None, &["South learns what North wants"], Vec::new(), &[]),
        ],
    }
}

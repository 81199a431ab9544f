//! Invented data for the gallery and the tests.

pub mod chances;

use offramp_pictures::{
    Answer, GraphEdge, GraphNode, Ladder, LadderData, MapActor, MapEnd, MapFront, MapLink, MatrixConcept, MatrixRow,
    OptionRow, OptionsOwner, OptionsTableData, PathFront, PathStart, PathStep, Rung, ShareBar, ShareBarsData,
    StabilityMatrixData, StateGraphData, SteppedPathData, ViewpointCell, ViewpointRow, ViewpointsData, WorldMapData,
};

/// Three fronts.
pub fn ladder_data() -> LadderData {
    let rungs = |names: &[(&str, u64)]| -> Vec<Rung> {
        names.iter().map(|&(name, at_rest)| Rung { name: name.to_owned(), at_rest }).collect()
    };
    LadderData {
        prefix: "ladder".to_owned(),
        title: "Where the fronts stand, and where they would rest".to_owned(),
        at_rest: "sequential equilibria".to_owned(),
        fronts: vec![
            Ladder {
                name: "Strait".to_owned(),
                rungs: rungs(&[("calm", 4), ("harassment of shipping", 0), ("blockade", 2), ("war", 0)]),
                off_ladder: 0,
                today: Some(2),
                expected: Some(0.7),
            },
            Ladder {
                name: "Northern border".to_owned(),
                rungs: rungs(&[("quiet", 1), ("shelling", 5), ("incursion", 0)]),
                off_ladder: 0,
                today: Some(1),
                expected: Some(0.83),
            },
            Ladder {
                name: "Trade".to_owned(),
                rungs: rungs(&[("open", 3), ("tariffs", 1), ("embargo", 1)]),
                off_ladder: 1,
                today: Some(0),
                expected: None,
            },
        ],
    }
}

/// Outcomes over sampled worlds.
pub fn share_bars_data() -> ShareBarsData {
    let bar = |label: &str, share: f64, interval: (f64, f64), as_written: Option<bool>| ShareBar {
        label: label.to_owned(),
        share,
        interval: Some(interval),
        n: 400,
        as_written,
    };
    ShareBarsData {
        prefix: "worlds".to_owned(),
        title: "In how many sampled worlds each outcome is an equilibrium".to_owned(),
        of: "sampled worlds".to_owned(),
        interval: "95% Wilson interval".to_owned(),
        bars: vec![
            bar("the strait is open and both fleets are home", 0.62, (0.571, 0.666), Some(true)),
            bar("frozen: the blockade stays, nobody breaks through", 0.31, (0.267, 0.357), Some(true)),
            bar("war in the strait", 0.0025, (0.0004, 0.014), Some(false)),
            bar(
                "a settlement that North, South and East sign together, with the inspectors in place before the first ship passes",
                0.955,
                (0.93, 0.971),
                None,
            ),
        ],
    }
}

/// States by actors.
pub fn stability_matrix_data() -> StabilityMatrixData {
    let row = |node: &str, label: &str, is_today: bool, cells: [Option<usize>; 4], equilibrium: Option<usize>| {
        MatrixRow { node: node.to_owned(), label: label.to_owned(), is_today, cells: cells.to_vec(), equilibrium }
    };
    let concept = |letter: &str, name: &str| MatrixConcept { letter: letter.to_owned(), name: name.to_owned() };
    StabilityMatrixData {
        prefix: "matrix".to_owned(),
        title: "Which states are stable, and for whom".to_owned(),
        actors: ["North", "South", "East Island", "Port"].map(str::to_owned).to_vec(),
        concepts: vec![
            concept("N", "Nash stability"),
            concept("Y", "symmetric sequential stability"),
            concept("Q", "sequential stability"),
            concept("S", "symmetric metarationality"),
            concept("G", "general metarationality"),
        ],
        rows: vec![
            row("5", "the blockade holds and nobody passes", true, [Some(2), None, Some(0), Some(0)], None),
            row("0", "as today, but North lifts the blockade", false, [Some(1), Some(0), Some(0), Some(2)], Some(2)),
            row(
                "3",
                "as today, but South breaks through and East Island opens its harbour",
                false,
                [None, Some(3), None, Some(0)],
                None,
            ),
            row("12", "settlement", false, [Some(0), Some(0), Some(0), Some(0)], Some(0)),
            row("9", "as today, but Port strikes", false, [Some(4), Some(4), Some(0), Some(4)], Some(4)),
        ],
    }
}

/// A way out in three steps.
pub fn stepped_path_data() -> SteppedPathData {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<String>>();
    let front = |name: &str, rungs: &[&str]| PathFront { name: name.to_owned(), rungs: names(rungs) };
    let step = |node: &str, mover: &str, change: &str, reason: Option<&str>, rungs: [usize; 3]| PathStep {
        node: node.to_owned(),
        mover: mover.to_owned(),
        change: change.to_owned(),
        reason: reason.map(str::to_owned),
        rungs: rungs.map(Some).to_vec(),
    };
    SteppedPathData {
        prefix: "path".to_owned(),
        title: "How it could come to the settlement".to_owned(),
        fronts: vec![
            front("Strait", &["calm", "harassment", "blockade", "war"]),
            front("Northern border", &["quiet", "shelling", "incursion"]),
            front("Trade", &["open", "embargo"]),
        ],
        start: PathStart {
            node: "5".to_owned(),
            label: "North closes the strait; South waits".to_owned(),
            rungs: vec![Some(2), Some(1), Some(0)],
        },
        steps: vec![
            step(
                "7",
                "South",
                "stops trading with North",
                Some("it would rather lose the trade than the passage"),
                [2, 1, 1],
            ),
            step(
                "3",
                "North",
                "lifts the blockade",
                Some("the embargo costs it more than the strait is worth"),
                [1, 1, 1],
            ),
            step("12", "North, South and Port together", "sign the harbour agreement", None, [0, 0, 0]),
        ],
        end: Some("a Nash equilibrium, also against agreements and votes".to_owned()),
    }
}

/// States that differ in the bits of their numbers; who moves owns the bit, and wants it one way or the other.
pub fn state_graph_data(n_nodes: usize) -> StateGraphData {
    let mut edges = Vec::new();
    for state in 0..n_nodes {
        for (bit, other) in (0..10usize).map(|bit| (bit, state | 1 << bit)).filter(|(_, other)| *other != state) {
            let (mover, wanted) = (bit % 3, (state * 7 + bit * 13) % 5);
            if other < n_nodes && wanted != 4 {
                let (from, to) = if wanted < 2 || state == 0 { (state, other) } else { (other, state) };
                // Some states are left by nobody.
                if from % 60 != 57 {
                    edges.push(GraphEdge { from, to, mover });
                }
            }
        }
    }
    let distances = distances(n_nodes, &edges);
    let node = |index: usize| GraphNode {
        node: index.to_string(),
        label: state_label(index),
        distance: distances[index],
        rung: if index % 13 == 12 { None } else { Some((index.count_ones() as usize + index % 3) % 4) },
        n_states: 1,
        equilibrium: edges.iter().all(|edge| edge.from != index).then(|| "Nash stability".to_owned()),
        is_today: index == 0,
    };
    StateGraphData {
        prefix: format!("graph-{n_nodes}"),
        title: format!("{n_nodes} states and the moves that somebody wants"),
        nodes: (0..n_nodes).map(node).collect(),
        edges,
        movers: ["North", "South", "Port"].map(str::to_owned).to_vec(),
        ladder: "Strait".to_owned(),
        rungs: ["calm", "harassment", "blockade", "war"].map(str::to_owned).to_vec(),
        most_nodes: StateGraphData::USUAL_MOST_NODES,
    }
}

fn state_label(index: usize) -> String {
    let words = [
        "North lifts the blockade",
        "South breaks through",
        "Port opens its harbour",
        "North trades again",
        "South trades again",
        "Port hosts inspectors",
    ];
    let changes: Vec<&str> = (0..6).filter(|bit| index >> bit & 1 == 1).map(|bit| words[bit]).collect();
    match (index, changes.is_empty()) {
        (0, _) => "as today".to_owned(),
        (_, true) => format!("as today, but for what number {index} stands for"),
        (_, false) => format!("as today, but {}", changes.join(", ")),
    }
}

fn distances(n_nodes: usize, edges: &[GraphEdge]) -> Vec<Option<u32>> {
    let mut distances = vec![None; n_nodes];
    distances[0] = Some(0);
    for distance in 0.. {
        let next: Vec<usize> =
            edges.iter().filter(|edge| distances[edge.from] == Some(distance)).map(|edge| edge.to).collect();
        let next: Vec<usize> = next.into_iter().filter(|node| distances[*node].is_none()).collect();
        if next.is_empty() {
            break;
        }
        next.into_iter().for_each(|node| distances[node] = Some(distance + 1));
    }
    distances
}

/// Abstract actors put onto real land, so that the map has something to draw.
pub fn world_map_data(codes: &[&str], front_countries: &[&[&str]]) -> WorldMapData {
    let names = ["North", "South", "East Island", "Port", "Mountain Federation", "River", "Coast", "Plain"];
    let front_names = ["Strait", "Northern border", "Trade", "Harbour", "Passes"];
    let actor = |(index, code): (usize, &&str)| MapActor {
        id: format!("actor-{index}"),
        name: names[index % names.len()].to_owned(),
        country: (!code.is_empty()).then(|| (*code).to_owned()),
        fronts: (0..front_countries.len()).filter(|front| (index + front) % 2 == 0).collect(),
    };
    let front = |(index, countries): (usize, &&[&str])| MapFront {
        id: format!("front-{index}"),
        name: front_names[index % front_names.len()].to_owned(),
        countries: countries.iter().map(|&code| code.to_owned()).collect(),
    };
    let mut actors: Vec<MapActor> = codes.iter().enumerate().map(actor).collect();
    actors.push(MapActor { name: "North's council".to_owned(), id: "council".to_owned(), ..actors[0].clone() });
    WorldMapData {
        prefix: format!("map-{}", codes.join("")),
        title: "Actors and fronts".to_owned(),
        actors,
        fronts: front_countries.iter().enumerate().map(front).collect(),
        links: vec![MapLink {
            from: MapEnd::Front(0),
            to: MapEnd::Front(1),
            label: "what happens in the strait draws forces from the border".to_owned(),
        }],
    }
}

/// Two actors, a body and an agreement.
pub fn options_table_data() -> OptionsTableData {
    let option = |id: &str, what: &str, note: &str, levels: &[&str], now: usize, moves: (bool, bool)| OptionRow {
        id: id.to_owned(),
        what: what.to_owned(),
        note: note.to_owned(),
        levels: levels.iter().map(|&level| level.to_owned()).collect(),
        now,
        can_rise: moves.0,
        can_fall: moves.1,
    };
    let owner = |name: &str, kind: &str, options: Vec<OptionRow>| OptionsOwner {
        name: name.to_owned(),
        kind: kind.to_owned(),
        options,
    };
    OptionsTableData {
        prefix: "options".to_owned(),
        title: "Who can do what, and where it stands today".to_owned(),
        owners: vec![
            owner(
                "North",
                "",
                vec![
                    option("north.blockades", "close the strait", "Strait", &["no", "yes"], 1, (false, true)),
                    option(
                        "north.forces",
                        "keep its forces on the island",
                        "Northern border; Port must consent",
                        &["gone", "leaving", "full"],
                        1,
                        (true, true),
                    ),
                ],
            ),
            owner(
                "South",
                "",
                vec![
                    option(
                        "south.breaks",
                        "force a passage through the strait with its fleet",
                        "Strait",
                        &["no", "yes"],
                        0,
                        (true, false),
                    ),
                    option(
                        "south.aid",
                        "arm the islanders",
                        "Northern border",
                        &["nothing", "words only", "light weapons", "heavy weapons", "advisers", "an intervention"],
                        2,
                        (true, true),
                    ),
                    option("south.treaty", "leave the treaty", "", &["no", "yes"], 1, (false, false)),
                ],
            ),
            owner(
                "Council",
                "institution",
                vec![option(
                    "council.mandate",
                    "send observers",
                    "five of nine votes",
                    &["no", "yes"],
                    0,
                    (true, false),
                )],
            ),
            owner("East Island", "", vec![]),
        ],
    }
}

/// The case as written and three other views.
pub fn viewpoints_data() -> ViewpointsData {
    let cell = |(sign, note): &(char, &str)| ViewpointCell {
        answer: match sign {
            'y' => Answer::Yes,
            'p' => Answer::Partly,
            'n' => Answer::No,
            _ => Answer::Unknown,
        },
        note: (*note).to_owned(),
    };
    let row = |section: &str, label: &str, cells: [(char, &str); 4]| ViewpointRow {
        section: section.to_owned(),
        label: label.to_owned(),
        cells: cells.iter().map(cell).collect(),
    };
    ViewpointsData {
        prefix: "views".to_owned(),
        title: "What each viewpoint makes of it".to_owned(),
        viewpoints: ["as written", "realist", "idealist", "the mediator"].map(str::to_owned).to_vec(),
        rows: vec![
            row("Outcomes at rest", "settlement", [('p', "2 of 6"), ('n', "0 of 4"), ('y', "3 of 3"), ('p', "1 of 5")]),
            row(
                "Outcomes at rest",
                "frozen: the blockade stays and nobody breaks through",
                [('p', "4 of 6"), ('y', "4 of 4"), ('n', "0 of 3"), ('p', "4 of 5")],
            ),
            row("Outcomes at rest", "war in the strait", [('n', ""), ('n', ""), ('n', ""), ('?', "")]),
            row("Today", "today is an equilibrium", [('n', ""), ('y', "SEQ"), ('n', ""), ('p', "GMR")]),
        ],
    }
}

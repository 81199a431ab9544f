use offramp_pictures::{GraphEdge, GraphNode, StateGraphData, state_graph};

use crate::{check_picture, check_rows, check_says, hostile, toy};

#[test]
fn few_states_are_drawn_one_by_one() {
    let data = toy::state_graph_data(10);
    let picture = state_graph(&data);
    check_picture("ten states", &picture);
    let numbers = data.numbers().expect("one by one");
    for (number, node) in numbers.iter().zip(data.drawn_as()) {
        assert!(
            picture.svg.contains(&format!("data-node=\"{node}\"><title>{number}: ")),
            "node {node} bears number {number}"
        );
    }
    assert_eq!(picture.svg.matches("class=\"pic-node\"").count(), 10);
    assert_eq!(picture.svg.matches("class=\"pic-edge\"").count(), picture.csv.matches("\r\nedge,").count());
    assert!(picture.svg.contains("data-from=\"0\" data-to=\"1\" data-mover=\"North\" data-movers=\"0\""));
    check_says(
        &picture,
        &[
            "10 states and 13 improving moves",
            "Today (as today) has 3 improving moves out",
            "3 states are not reached",
            "Equilibria (3):",
        ],
    );
    check_rows(&picture, &["edge,0,2,South,1,,,,,,", "node,0,,,1,0,calm,yes,,as today,0"]);
}

#[test]
fn many_states_are_drawn_in_groups_that_lose_nobody() {
    let data = toy::state_graph_data(1000);
    let picture = state_graph(&data);
    check_picture("a thousand states", &picture);
    check_says(&picture, &["1000 states", "drawn as one", "Equilibria (16):", "and 4 more"]);
    assert!(picture.svg.len() < 60_000, "a crowd stays small: {}", picture.svg.len());
    assert_eq!(picture.csv.matches("\r\nnode,").count(), 1000);
    // The numbers that are drawn in the groups add up to all states, and bundles to all moves between groups.
    let counts =
        picture.svg.split("<title>").filter_map(|part| part.split_once(" states, of which ")?.0.parse::<usize>().ok());
    assert_eq!(counts.sum::<usize>(), 1000);
    let group = |node: usize| {
        let prefix = format!("node,{node},");
        let row = picture.csv.lines().find(|line| line.starts_with(&prefix)).expect("every node has a row");
        row.rsplit(',').next().map(str::to_owned)
    };
    let drawn_as = data.drawn_as();
    assert!(
        (0..1000).all(|node| group(node).as_ref() == Some(&drawn_as[node])),
        "scripts and tables call groups the same"
    );
    assert_eq!(data.numbers(), None);
    let n_between = data.edges.iter().filter(|edge| group(edge.from) != group(edge.to)).count();
    let bundled = picture.csv.lines().filter(|line| line.starts_with("edge,"));
    let n_bundled: usize = bundled.filter_map(|line| line.split(',').nth(4)?.parse::<usize>().ok()).sum();
    assert_eq!(n_bundled, n_between);
}

#[test]
fn every_way_of_being_is_told_by_shape() {
    let mut data = toy::state_graph_data(3);
    data.nodes.iter_mut().for_each(|node| node.equilibrium = None);
    let n_frames = |data: &StateGraphData| state_graph(data).svg.matches("<rect class=\"pic-node-frame\"").count();
    assert_eq!(n_frames(&data), 0);
    data.nodes[2].equilibrium = Some("Nash stability".to_owned());
    assert_eq!(n_frames(&data), 2, "one in the graph, one in the key");
    data.nodes[0].equilibrium = Some("Nash stability".to_owned());
    assert_eq!(n_frames(&data), 2, "today stays a diamond");
    assert_eq!(state_graph(&data).svg.matches("<polygon class=\"pic-node-frame\"").count(), 1);
}

#[test]
fn a_graph_bears_any_name_any_size_and_edges_that_lead_nowhere() {
    for (n_nodes, n_rungs, n_movers, most_nodes) in
        [(0, 0, 0, 9), (1, 0, 1, 9), (12, 3, 12, 40), (40, 32, 3, 40), (60, 0, 2, 0), (200, 12, 9, 40), (1, 1, 1, 0)]
    {
        let node = |index: usize| GraphNode {
            node: hostile::name(index),
            label: hostile::name(index + 1),
            distance: (index % 6 != 5).then_some((index as u32 * 7) % 19),
            rung: (index % 4 != 3).then_some(index % 5),
            n_states: [1, 12_345, 9_999_999][index % 3],
            equilibrium: (index % 5 == 2).then(|| hostile::name(index + 2)),
            is_today: index == 0,
        };
        let edge = |index: usize| GraphEdge { from: index % 61, to: (index * 17 + 3) % 67, mover: index % 5 };
        let data = StateGraphData {
            prefix: "g".to_owned(),
            title: hostile::name(n_nodes),
            nodes: (0..n_nodes).map(node).collect(),
            edges: (0..n_nodes * 4).map(edge).collect(),
            movers: (0..n_movers).map(hostile::name).collect(),
            ladder: hostile::name(n_rungs),
            rungs: (0..n_rungs).map(hostile::name).collect(),
            most_nodes,
        };
        let picture = state_graph(&data);
        check_picture(&format!("{n_nodes} nodes, {n_rungs} rungs, {n_movers} movers"), &picture);
        assert_eq!(picture, state_graph(&data));
    }
}

//! Explicit files out and in again.

mod support;

use offramp_chain::*;
use support::*;

#[test]
fn what_is_written_is_read_with_the_same_bits() {
    for seed in 0..100 {
        let mut draws = Draws(seed);
        let n = 5 + draws.below(10);
        let chain = random_chain(&mut draws, n, 5, Scale::Bad);
        let classes = two_classes(n);
        for flavour in [Flavour::Prism, Flavour::Storm] {
            let text = explicit_transitions(&chain, flavour);
            let read = chain_from_explicit(&text).expect("readable");
            assert_eq!(explicit_transitions(&read, flavour), text, "seed {seed}");
            let (a, b) = [&chain, &read]
                .map(|chain| absorption(chain, &classes, &SolveOptions::default()).expect("solved"))
                .into();
            for class in 0..2 {
                assert!(relative_difference(&a.value.by_class[class], &b.value.by_class[class]) < 1e-12, "seed {seed}");
            }
            let labels = explicit_labels(0, &[("war", &classes[0]), ("peace", &classes[1])], flavour);
            let sets = labels_from_explicit(&labels, n).expect("readable");
            let named = |name: &str| &sets.iter().find(|(other, _)| other == name).expect("there").1;
            assert_eq!((named("war"), named("peace")), (&classes[0], &classes[1]));
            assert_eq!(named("init").iter().collect::<Vec<_>>(), [0]);
        }
    }
}

#[test]
fn the_files_look_as_the_programs_want_them() {
    let mut builder = ChainBuilder::new(3);
    builder.arc(0, 2, 0.5, 1).expect("fine");
    builder.arc(0, 1, 1.5, 0).expect("fine");
    builder.arc(0, 2, 0.25, 2).expect("fine");
    let chain = builder.build().expect("fine");
    let war = StateSet::from_states(3, [2]);
    assert_eq!(explicit_transitions(&chain, Flavour::Prism), "3 2\n0 1 1.5e0\n0 2 7.5e-1\n");
    assert_eq!(explicit_transitions(&chain, Flavour::Storm), "ctmc\n0 1 1.5e0\n0 2 7.5e-1\n1 1 1e0\n2 2 1e0\n");
    assert_eq!(
        explicit_labels(0, &[("war", &war)], Flavour::Prism),
        "0=\"init\" 1=\"deadlock\" 2=\"war\"\n0: 0\n2: 2\n"
    );
    assert_eq!(explicit_labels(0, &[("war", &war)], Flavour::Storm), "#DECLARATION\ninit war\n#END\n0 init\n2 war\n");
    assert_eq!(explicit_states(&["a", "b"], [vec![0, 1], vec![1, 0]]), "(a,b)\n0:(0,1)\n1:(1,0)\n");
}

#[test]
fn broken_files_are_refused_with_the_line() {
    let line = |text: &str| chain_from_explicit(text).expect_err("refused").line;
    assert_eq!(line(""), 1);
    assert_eq!(line("mdp\n"), 1);
    assert_eq!(line("2 1\n0 1 fast\n"), 2);
    assert_eq!(line("2 1\n0 5 1\n"), 2);
    assert_eq!(line("2 2\n0 1 1\n"), 1);
    assert_eq!(line("ctmc\n0 1 1\n\n0 1\n"), 4);
    assert_eq!(labels_from_explicit("#DECLARATION\ninit\n#END\n0 war\n", 1).expect_err("refused").line, 4);
    assert_eq!(labels_from_explicit("0=\"init\"\n7: 0\n", 3).expect_err("refused").line, 2);
}

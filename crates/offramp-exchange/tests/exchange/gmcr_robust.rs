//! Files cut short or damaged: an error or a sound model, never a panic.

use offramp_exchange::ranks::dense_ranks;
use offramp_exchange::{case_text_from_gmcr, model_from_gmcr, read_gmcr, to_csv, to_gmcr, to_nfg};
use offramp_model::Model;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};

use super::conditions::SmallCase;
use super::{FIXTURES, all_states, feasible_states, without_text};

#[test]
fn every_prefix_is_refused() {
    for text in FIXTURES {
        let text = text.trim_end();
        for end in 0..text.len() {
            assert!(read_gmcr(&text.as_bytes()[..end]).is_err(), "{}", &text[..end]);
        }
    }
}

/// Reads the bytes and, if they can be read, everything that can be made of them is made and checked.
fn exercise(bytes: &[u8]) -> bool {
    let Ok(file) = read_gmcr(bytes) else { return false };
    let model = model_from_gmcr(&file, "Damaged \u{0} \"title\"").model;
    assert!(model.is_feasible(&model.status_quo()));
    let (text, _) = case_text_from_gmcr(&file, "Damaged \u{0} \"title\"");
    let case = SmallCase::new(&text);
    assert_eq!(case.options.len(), model.options.len());
    assert!(case.feasible(&case.options.iter().map(|(_, now)| *now).collect::<Vec<_>>()));
    if let Ok(exported) = to_gmcr(&model) {
        let again = model_from_gmcr(&read_gmcr(exported.text.as_bytes()).unwrap(), &model.facts.title).model;
        check_same(&model, &again);
    }
    let _ = to_nfg(&model);
    to_csv(&model);
    true
}

/// Two models are the same, or the same but for the order of their options.
fn check_same(model: &Model, again: &Model) {
    let place = |id: &str| again.options.iter().position(|option| option.id == id).unwrap();
    let places: Vec<usize> = model.options.iter().map(|option| place(&option.id)).collect();
    if places.iter().copied().eq(0..model.options.len()) {
        assert_eq!(without_text(again.clone()), without_text(model.clone()));
        return;
    }
    let reordered = |state: &Vec<u8>| {
        let mut other = vec![0; state.len()];
        places.iter().zip(state).for_each(|(&at, &level)| other[at] = level);
        other
    };
    let states = feasible_states(model);
    let other_states: Vec<Vec<u8>> = states.iter().map(reordered).collect();
    assert!(other_states.iter().all(|state| again.is_feasible(state)));
    assert_eq!(feasible_states(again).len(), states.len());
    assert_eq!(model.actors.len(), again.actors.len());
    for (before, after) in model.actors.iter().zip(&again.actors) {
        assert_eq!(dense_ranks(&before.wants, &states), dense_ranks(&after.wants, &other_states));
    }
}

#[test]
fn damaged_files_are_refused_or_read_soundly() {
    let seed = 20_260_301;
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut draw = |n: usize| (random.next_u64() % n as u64) as usize;
    let mut read = 0;
    for round in 0..6_000 {
        let mut bytes = FIXTURES[round % 3].as_bytes().to_vec();
        for _ in 0..1 + draw(3) {
            let at = draw(bytes.len());
            match draw(5) {
                0 => bytes[at] = draw(256) as u8,
                1 => bytes[at] = b"0123456789YN[]{},\":"[draw(19)],
                2 => drop(bytes.remove(at)),
                3 => bytes.insert(at, b"0123456789YN[]{},\": "[draw(20)]),
                _ => {
                    // Copies a piece of the file to another place.
                    let end = (at + draw(12)).min(bytes.len());
                    let piece = bytes[at..end].to_vec();
                    let to = draw(bytes.len());
                    bytes.splice(to..to, piece);
                }
            }
        }
        read += usize::from(exercise(&bytes));
    }
    assert!(read > 200, "some damage should leave a readable file, so that the rest is tested: {read} (seed {seed})");
}

/// A random save file with up to six options in the order of up to three decision makers.
fn random_file(draw: &mut impl FnMut(usize) -> usize) -> Value {
    let n_options = 1 + draw(6);
    let n_makers = 1 + draw(3.min(n_options));
    let pattern = |draw: &mut dyn FnMut(usize) -> usize| -> Value {
        let first = draw(n_options);
        let size = draw(3.min(n_options) + 1);
        (0..size).map(|k| json!([(first + k) % n_options, if draw(2) == 0 { "Y" } else { "N" }])).collect()
    };
    let statement = |draw: &mut dyn FnMut(usize) -> usize| match draw(3) {
        0 => json!({ "compound": true, "members": (0..draw(4)).map(|_| pattern(draw)).collect::<Vec<_>>() }),
        _ => pattern(draw),
    };
    let mut makers = Vec::new();
    for maker in 0..n_makers {
        let own: Vec<usize> = (0..n_options).filter(|option| option * n_makers / n_options == maker).collect();
        let list: Vec<Value> = (0..draw(5)).map(|_| statement(draw)).collect();
        makers.push(json!({ "name": format!("a{maker}"), "options": own, "preferences": list }));
    }
    let mut direction = || ["both", "fwd", "back"][draw(3)];
    let options: Vec<Value> =
        (0..n_options).map(|k| json!({ "name": format!("o{k}"), "permittedDirection": direction() })).collect();
    let infeasibles: Vec<Value> = (0..draw(3)).map(|_| pattern(draw)).filter(|p| p != &json!([])).collect();
    json!({ "options": options, "decisionMakers": makers, "infeasibles": infeasibles })
}

/// Import, export and the case text agree with one another on random files.
#[test]
fn random_files_keep_their_meaning_on_every_way() {
    let seed = 7;
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut draw = |n: usize| (random.next_u64() % n as u64) as usize;
    let mut read = 0;
    for round in 0..500 {
        let text = random_file(&mut draw).to_string();
        let Ok(file) = read_gmcr(text.as_bytes()) else { continue };
        read += 1;
        let model = model_from_gmcr(&file, "T").model;
        let exported = to_gmcr(&model).unwrap();
        let again = model_from_gmcr(&read_gmcr(exported.text.as_bytes()).unwrap(), "T").model;
        assert_eq!(without_text(again), without_text(model.clone()), "round {round}, seed {seed}\n{text}");
        let (case_text, _) = case_text_from_gmcr(&file, "T");
        let case = SmallCase::new(&case_text);
        let place = |id: &str| case.options.iter().position(|(name, _)| name.ends_with(&format!(".{id}"))).unwrap();
        let places: Vec<usize> = model.options.iter().map(|option| place(&option.id)).collect();
        let mut worths: Vec<Vec<Vec<bool>>> = vec![Vec::new(); model.actors.len()];
        for state in all_states(model.options.len()) {
            let mut other = vec![0; state.len()];
            places.iter().zip(&state).for_each(|(&at, &level)| other[at] = level);
            assert_eq!(case.feasible(&other), model.is_feasible(&state), "round {round}, seed {seed}\n{case_text}");
            for (actor, worths) in model.actors.iter().zip(&mut worths) {
                worths.push(case.worth(&actor.id, &other));
            }
        }
        for (actor, worths) in model.actors.iter().zip(&worths) {
            let ranks = dense_ranks(&actor.wants, &all_states(model.options.len()));
            for a in 0..ranks.len() {
                for b in 0..a {
                    let same = ranks[a].cmp(&ranks[b]) == worths[a].cmp(&worths[b]);
                    assert!(same, "round {round}, seed {seed}\n{case_text}");
                }
            }
        }
    }
    assert!(read > 400, "{read}");
}

//! Evolution, worlds, horizons, perceptions, coalitions and the graph of states as JSON.

use super::explanations::Explained;
use super::{coverage, mover};
use offramp::findings::{CoalitionFinding, EvolutionFinding, Findings, Looked, StateGraph, Ways};
use offramp_engine::bits::CellSet;
use offramp_engine::coalition::CoalitionConcept;
use offramp_engine::evolution::{ReachedState, ShortestPaths};
use offramp_engine::horizons::Horizons;
use offramp_engine::perception::{Perceptions, View};
use offramp_engine::space::StateId;
use offramp_engine::stability::Concept;
use offramp_engine::worlds::{Share, Shares, Worlds, WorldsMethod, WorldsUnder};
use offramp_model::{ActorId, Model};
use serde_json::{Map, Value, json};

/// The most states listed of a set that may be large.
const MAX_STATES: usize = 1000;

/// Puts analyses of one space into JSON.
pub struct Analyses<'a> {
    /// The model.
    pub model: &'a Model,
    /// What was found.
    pub findings: &'a Findings,
    /// Explanations, for steps of paths.
    pub explained: Explained<'a>,
}

impl Analyses<'_> {
    /// All analyses under their keys.
    pub fn entries(&self) -> Vec<(&'static str, Value)> {
        let findings = self.findings;
        vec![
            ("evolution", looked(&findings.evolution, |found| self.evolution(found))),
            ("worlds", looked(&findings.worlds, |found| self.worlds(found))),
            ("horizons", looked(&findings.horizons, |found| self.horizons(found))),
            ("perceptions", looked(&findings.perceptions, |found| self.perceptions(found))),
            ("coalitions", looked(&findings.coalitions, |found| self.coalitions(found))),
            ("graph", looked(&findings.graph, |found| self.graph(found))),
        ]
    }

    fn code(&self, state: StateId) -> u64 {
        self.findings.space.code(self.model, state)
    }

    /// A set of states as its size and the numbers of the first ones.
    fn set(&self, cells: &CellSet) -> Value {
        let states = cells.iter().take(MAX_STATES).filter_map(|cell| self.findings.space.state_at(cell));
        json!({ "states": cells.count(), "codes": states.map(|state| self.code(state)).collect::<Vec<_>>() })
    }

    fn actor_ids(&self, actors: &[ActorId]) -> Vec<&str> {
        actors.iter().map(|&actor| self.model.actor(actor).id.as_str()).collect()
    }

    fn evolution(&self, found: &EvolutionFinding) -> Value {
        json!({ "any_moves": self.ways(&found.any), "improvements": self.ways(&found.improving) })
    }

    fn ways(&self, ways: &Ways) -> Value {
        json!({
            "states_reached": ways.n_reached,
            "equilibria_reached": per_concept(|concept| json!(ways.equilibria[concept.index()])),
            "coverage": coverage(ways.coverage),
            "paths": ways.paths.iter().map(|paths| self.paths(paths)).collect::<Vec<_>>(),
        })
    }

    fn paths(&self, paths: &ShortestPaths) -> Value {
        let path = |path: &Vec<_>| -> Value { path.iter().map(|step| self.explained.step(step)).collect() };
        json!({
            "to": self.code(paths.reached.state),
            "moves": paths.reached.n_moves,
            "shortest_paths": paths.reached.n_paths,
            "paths": paths.paths.iter().map(path).collect::<Vec<_>>(),
            "coverage": coverage(paths.coverage),
        })
    }

    fn worlds(&self, worlds: &Worlds) -> Value {
        let wants: Vec<Value> = worlds
            .wants
            .iter()
            .map(|influence| {
                let changes = influence.changes.map(|changes| {
                    per_concept(|concept| {
                        let change = changes[concept.index()];
                        json!({ "kept": change.kept, "lost": change.lost, "gained": change.gained, "share": change.share() })
                    })
                });
                json!({
                    "actor": self.model.actor(influence.want.actor).id,
                    "want": influence.want.index,
                    "credence": influence.want.credence,
                    "without_it": changes,
                })
            })
            .collect();
        json!({
            "method": match worlds.method {
                WorldsMethod::Enumerated => "enumerated",
                WorldsMethod::Sampled => "sampled",
            },
            "seed": worlds.seed,
            "worlds": worlds.n_worlds,
            "games": worlds.n_games,
            "coverage": coverage(worlds.coverage),
            "under": per_concept(|concept| self.worlds_under(&worlds.under[concept.index()])),
            "patterns": worlds.patterns.iter().map(shares).collect::<Vec<_>>(),
            "wants": wants,
        })
    }

    fn worlds_under(&self, under: &WorldsUnder) -> Value {
        let outcomes = self.model.outcomes.iter().zip(&under.outcomes);
        let states = under.states.iter().map(|state| {
            let mut value = share(&state.share);
            value["code"] = json!(self.code(state.state));
            value
        });
        json!({
            "any": share(&under.any),
            "status_quo": under.status_quo.as_ref().map(share),
            "states": states.collect::<Vec<_>>(),
            "states_found": under.n_states,
            "outcomes": Value::Object(outcomes.map(|(outcome, found)| (outcome.id.clone(), shares(found))).collect()),
        })
    }

    fn horizons(&self, horizons: &Horizons) -> Value {
        let under = per_concept(|concept| {
            let under = &horizons.under[concept.index()];
            let truces: Vec<Value> = under
                .broken_by
                .iter()
                .map(|truce| {
                    let leavers = truce.leavers.iter().map(|leaver| {
                        json!({ "actor": self.model.actor(leaver.actor).id, "to": self.code(leaver.to), "gain": leaver.gain })
                    });
                    json!({ "code": self.code(truce.state), "leavers": leavers.collect::<Vec<_>>() })
                })
                .collect();
            json!({
                "durable": self.set(&under.durable),
                "truces": truces,
                "truces_found": under.truces.count(),
                "only_later": self.set(&under.only_later),
            })
        });
        json!({ "actors": self.actor_ids(&horizons.who), "under": under })
    }

    fn perceptions(&self, perceptions: &Perceptions) -> Value {
        json!({
            "views": perceptions.views.iter().map(|view| self.view(view)).collect::<Vec<_>>(),
            "hypergame_equilibria": per_concept(|concept| self.set(&perceptions.hypergame[concept.index()])),
        })
    }

    fn view(&self, view: &View) -> Value {
        let under = per_concept(|concept| {
            let under = &view.under[concept.index()];
            let status_quo = under.status_quo.as_ref().map(|judgement| {
                let wrong = judgement.wrong.iter().map(|wrong| {
                    json!({ "actor": self.model.actor(wrong.about).id, "believed_stable": wrong.believed_stable })
                });
                json!({
                    "believed": judgement.believed,
                    "actual": judgement.actual,
                    "wrong": wrong.collect::<Vec<_>>(),
                })
            });
            json!({
                "believed_equilibria": self.set(&view.believed.equilibria[concept.index()]),
                "mistaken": self.set(&under.mistaken),
                "missed": self.set(&under.missed),
                "status_quo": status_quo,
            })
        });
        json!({ "actor": self.model.actor(view.actor).id, "about": self.actor_ids(&view.about), "under": under })
    }

    fn coalitions(&self, found: &CoalitionFinding) -> Value {
        let under = CoalitionConcept::ALL.into_iter().map(|concept| {
            let broken = found.equilibria.broken[concept.index()].iter().take(MAX_STATES).map(|broken| {
                json!({
                    "code": self.code(broken.state),
                    "coalition": self.actor_ids(&broken.coalition),
                    "to": self.code(broken.to),
                })
            });
            let value = json!({
                "equilibria": self.set(&found.equilibria.equilibria[concept.index()]),
                "undecided": self.set(&found.equilibria.undecided[concept.index()]),
                "broken": broken.collect::<Vec<_>>(),
                "checked_up_to_members": found.equilibria.checked_up_to[concept.index()],
                "coverage": coverage(found.equilibria.coverage[concept.index()]),
            });
            (concept.id().to_owned(), value)
        });
        let jumps = found.jumps.jumps.iter().take(MAX_STATES).map(|jump| {
            json!({ "from": self.code(jump.from), "to": self.code(jump.to), "coalition": self.actor_ids(&jump.coalition) })
        });
        json!({
            "under": Value::Object(under.collect::<Map<String, Value>>()),
            "jumps": jumps.collect::<Vec<_>>(),
            "jumps_coverage": coverage(found.jumps.coverage),
        })
    }

    fn graph(&self, graph: &StateGraph) -> Value {
        let nodes = graph.nodes.iter().map(|node| {
            let rungs = self.model.fronts.iter().zip(&node.rungs);
            let rungs =
                rungs.map(|(front, rung)| (front.id.clone(), json!(rung.map(|rung| front.ladder[rung].name.as_str()))));
            json!({
                "first": self.code(node.first),
                "states": node.n_states,
                "equilibria": per_concept(|concept| json!(node.equilibria[concept.index()])),
                "today": node.is_today,
                "rungs": Value::Object(rungs.collect()),
                "moves_from_today": node.n_moves,
            })
        });
        let arcs = graph.arcs.iter().map(|arc| {
            json!({ "from": arc.from, "to": arc.to, "mover": mover(self.model, arc.mover), "moves": arc.n_moves, "best": arc.n_best })
        });
        let by = graph.by_fronts.iter().map(|front| self.model.front(*front).id.as_str());
        json!({ "grouped": graph.is_grouped, "by_fronts": by.collect::<Vec<_>>(), "nodes": nodes.collect::<Vec<_>>(), "arcs": arcs.collect::<Vec<_>>() })
    }
}

/// How a state can be reached: moves and shortest paths, or `null`.
pub fn reached(reached: Option<&ReachedState>) -> Value {
    reached.map_or(Value::Null, |reached| json!({ "moves": reached.n_moves, "shortest_paths": reached.n_paths }))
}

/// What was found, or which silence it is: `{"not_made": "not_needed"}`.
pub(super) fn looked<T>(looked: &Looked<T>, value: impl Fn(&T) -> Value) -> Value {
    match looked {
        Looked::Found(found) => value(found),
        Looked::NotNeeded => json!({ "not_made": "not_needed" }),
        Looked::NotAskedFor => json!({ "not_made": "not_asked_for" }),
        Looked::TooLarge(limit) => json!({ "not_made": "too_large", "limit": limit }),
    }
}

fn per_concept(value: impl Fn(Concept) -> Value) -> Value {
    Value::Object(Concept::ALL.into_iter().map(|concept| (concept.id().to_owned(), value(concept))).collect())
}

pub(super) fn share(share: &Share) -> Value {
    let error =
        share.error.map(|error| json!({ "standard_error": error.standard_error, "interval_95": error.interval }));
    // A sum over no worlds may come out as minus nought.
    json!({ "share": share.value.abs(), "error": error })
}

fn shares(shares: &Shares) -> Value {
    json!({ "some": share(&shares.some), "every": share(&shares.every) })
}

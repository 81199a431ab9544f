//! One coalition: is a state stable for it?
//!
//! In: the players, a coalition, a state. Out: stable, or an improvement of the coalition that is not answered.
//! Does not: compare coalitions.
//!
//! After: Inohara & Hipel (2008), definitions; the cheap tests first. CGMR asks whether the others can bring *some* member to no
//! more than it has: one number per member and state (the smallest rank the others can bring it to) decides. For CSMR and CSEQ
//! such numbers show many improvements to be answered; only for the rest are answers searched for.

use super::Work;
use super::players::{Marks, Mask, Players};
use crate::sequences::n_changes;
use offramp_model::ActorId;

/// Whether a state is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is.
    Stable,
    /// It is not: this improvement is not answered.
    Broken(usize),
    /// There was no time to find out.
    Undecided,
}

/// Decides stability for one coalition, and remembers what holds for all states.
pub(super) struct OneCoalition<'p, 'g, 'a> {
    players: &'p Players<'g, 'a>,
    /// Members who have moves.
    members: Mask,
    /// All members.
    actors: Vec<ActorId>,
    /// Everybody else who has moves.
    others: Mask,
    marks: Marks,
    /// Marks of the search for joint answers, which other searches go on within.
    answered: Marks,
    way_back: Marks,
    /// Where the members can get from the cells of a class: cells between which they can go to and fro.
    classes: Vec<Vec<u32>>,
    /// Per cell: 0, or its class plus one.
    class_of: Vec<u32>,
    /// How many cells `classes` lists.
    n_kept: usize,
    /// Per member: the smallest rank that the others can bring each state to, by any moves.
    worst: Option<Vec<Vec<u32>>>,
    /// The same by improvements of single actors.
    worst_credible: Option<Vec<Vec<u32>>>,
    /// Per member: the smallest value the others can bring each state to, the value being the best rank among all that the
    /// coalition can still make of it.
    worst_escaped: Option<Vec<Vec<u32>>>,
    /// Per cell: where coalitions among the others improve to.
    joint: Vec<Option<Vec<u32>>>,
    /// How many cells `joint` lists.
    n_kept_joint: usize,
}

/// The most cells that lists kept for use again may hold; beyond that they are made anew.
const MAX_KEPT: usize = 1 << 23;

impl<'p, 'g, 'a> OneCoalition<'p, 'g, 'a> {
    /// A coalition of these actors, of whom `members` have moves.
    pub fn new(players: &'p Players<'g, 'a>, members: Mask, actors: Vec<ActorId>) -> Self {
        Self {
            players,
            members,
            actors,
            others: players.everybody() & !members,
            marks: Marks::default(),
            answered: Marks::default(),
            way_back: Marks::default(),
            classes: Vec::new(),
            class_of: Vec::new(),
            n_kept: 0,
            worst: None,
            worst_credible: None,
            worst_escaped: None,
            joint: Vec::new(),
            n_kept_joint: 0,
        }
    }

    /// The verdicts on a state under those concepts that are asked for: CNash, CGMR, CSMR, CSEQ. What is not asked for is said to
    /// be stable.
    pub fn verdicts(&mut self, s: usize, asked: [bool; 4], work: &mut Work) -> [Verdict; 4] {
        let mut verdicts = [Verdict::Stable; 4];
        if !asked.contains(&true) {
            return verdicts;
        }
        let improvements = self.improvements(s, work);
        let Some(&first) = improvements.first() else { return done_unless_spent(verdicts, asked, work) };
        let mut set = |concept: usize, verdict: Verdict| {
            if asked[concept] {
                verdicts[concept] = verdict;
            }
        };
        set(0, Verdict::Broken(first));
        if asked[1..].contains(&true) {
            self.prepare_worst(work);
            if let Some(&t) = improvements.iter().find(|&&t| !self.brings_down(&self.worst, t, s)) {
                (1..4).for_each(|concept| set(concept, Verdict::Broken(t)));
            } else {
                if asked[2] {
                    set(2, self.symmetric(s, &improvements, work));
                }
                if asked[3] {
                    set(3, self.credible(s, &improvements, work));
                }
            }
        }
        done_unless_spent(verdicts, asked, work)
    }

    fn rank(&self, actor: ActorId, cell: usize) -> u32 {
        self.players.ranks[actor.index()][cell]
    }

    /// Whether every member strictly prefers `t` to `s`.
    fn all_prefer(&self, t: usize, s: usize) -> bool {
        self.actors.iter().all(|&actor| self.rank(actor, t) > self.rank(actor, s))
    }

    /// R_H^{++}(s): what the members can get to together and all prefer; what changes least first.
    fn improvements(&mut self, s: usize, work: &mut Work) -> Vec<usize> {
        let class = self.class(s, work);
        let reached = &self.classes[class];
        work.spend(reached.len());
        let better = reached.iter().map(|&t| t as usize).filter(|&t| self.all_prefer(t, s));
        let mut improvements: Vec<usize> = better.collect();
        improvements.sort_by_cached_key(|&t| (n_changes(self.players.game.space, s, t), t));
        improvements
    }

    /// Where the members can get from a cell: a position in `classes`. The cell itself is listed too; no member prefers a state
    /// to itself.
    fn class(&mut self, cell: usize, work: &mut Work) -> usize {
        if self.class_of.is_empty() {
            self.class_of = vec![0; self.players.game.space.n_cells()];
            work.spend(self.class_of.len());
        }
        if self.class_of[cell] == 0 {
            if self.n_kept > MAX_KEPT {
                (self.classes, self.n_kept) = (Vec::new(), 0);
                self.class_of.fill(0);
            }
            let players = self.players;
            let mut reached = players.reach(self.members, cell, &mut self.marks, work);
            let number = self.classes.len() as u32 + 1;
            self.class_of[cell] = number;
            if players.can_undo(self.members) {
                reached.iter().for_each(|&other| self.class_of[other as usize] = number);
            } else {
                let same = players.returning(self.members, cell, &self.marks, &mut self.way_back, work);
                same.iter().for_each(|&other| self.class_of[other as usize] = number);
            }
            reached.push(cell as u32);
            self.n_kept += reached.len();
            self.classes.push(reached);
        }
        self.class_of[cell] as usize - 1
    }

    fn ranks(&self, actor: ActorId) -> Vec<u32> {
        self.players.ranks[actor.index()].clone()
    }

    fn prepare_worst(&mut self, work: &mut Work) {
        if self.worst.is_none() {
            let worst = |&actor| self.players.smallest_reached(self.others, false, self.ranks(actor), work);
            self.worst = Some(self.actors.iter().map(worst).collect());
        }
    }

    fn prepare_worst_credible(&mut self, work: &mut Work) {
        if self.worst_credible.is_none() {
            let worst = |&actor| self.players.smallest_reached(self.others, true, self.ranks(actor), work);
            self.worst_credible = Some(self.actors.iter().map(worst).collect());
        }
    }

    fn prepare_worst_escaped(&mut self, work: &mut Work) {
        if self.worst_escaped.is_none() {
            // The largest is the smallest with the order turned round.
            let turned = |values: Vec<u32>| values.into_iter().map(|value| u32::MAX - value).collect::<Vec<u32>>();
            let worst = |&actor| {
                let best = self.players.smallest_reached(self.members, false, turned(self.ranks(actor)), work);
                self.players.smallest_reached(self.others, false, turned(best), work)
            };
            self.worst_escaped = Some(self.actors.iter().map(worst).collect());
        }
    }

    /// Whether some member's number at `t` is no more than what it has at `s`.
    fn brings_down(&self, numbers: &Option<Vec<Vec<u32>>>, t: usize, s: usize) -> bool {
        let numbers = numbers.iter().flatten().zip(&self.actors);
        numbers.into_iter().any(|(numbers, &actor)| numbers[t] <= self.rank(actor, s))
    }

    /// CSMR, for a state whose improvements can all be answered by any moves.
    fn symmetric(&mut self, s: usize, improvements: &[usize], work: &mut Work) -> Verdict {
        self.prepare_worst_escaped(work);
        for &t in improvements {
            // With one member, the number is all there is to it.
            let answered =
                self.brings_down(&self.worst_escaped, t, s) || self.actors.len() > 1 && self.holds_down(s, t, work);
            if work.is_spent() {
                return Verdict::Undecided;
            }
            if !answered {
                return Verdict::Broken(t);
            }
        }
        Verdict::Stable
    }

    /// Whether the others can bring `t` to a state from which the coalition gets to nothing that all of it prefers to `s`.
    fn holds_down(&mut self, s: usize, t: usize, work: &mut Work) -> bool {
        let ends = self.players.reach(self.others, t, &mut self.marks, work);
        for end in ends.into_iter().map(|end| end as usize) {
            if self.all_prefer(end, s) {
                continue;
            }
            let class = self.class(end, work);
            let escape = self.classes[class].iter().position(|&v| self.all_prefer(v as usize, s));
            let Some(n_looks) = escape else { return true };
            if !work.spend(n_looks + 1) {
                return false;
            }
        }
        false
    }

    /// CSEQ, for a state whose improvements can all be answered by any moves.
    fn credible(&mut self, s: usize, improvements: &[usize], work: &mut Work) -> Verdict {
        self.prepare_worst_credible(work);
        for &t in improvements {
            // A single opponent has nobody to improve with.
            let answered = self.brings_down(&self.worst_credible, t, s)
                || self.others.count_ones() > 1 && self.answered_jointly(s, t, work);
            if work.is_spent() {
                return Verdict::Undecided;
            }
            if !answered {
                return Verdict::Broken(t);
            }
        }
        Verdict::Stable
    }

    /// Whether improvements of coalitions among the others lead from `t` to something that not every member prefers to `s`.
    fn answered_jointly(&mut self, s: usize, t: usize, work: &mut Work) -> bool {
        let n_cells = self.players.game.space.n_cells();
        if self.joint.is_empty() {
            self.joint.resize(n_cells, None);
            work.spend(n_cells);
        }
        self.answered.clear(n_cells);
        self.answered.mark(t);
        let mut open = vec![t];
        while let Some(at) = open.pop() {
            if self.joint[at].is_none() {
                if self.n_kept_joint > MAX_KEPT {
                    self.n_kept_joint = 0;
                    self.joint.fill(None);
                }
                let improvements = self.joint_improvements(at, work);
                self.n_kept_joint += improvements.len();
                self.joint[at] = Some(improvements);
            }
            let next = self.joint[at].as_deref().unwrap_or_default();
            if !work.spend(next.len() + 1) {
                return false;
            }
            for to in next.iter().map(|&to| to as usize) {
                if self.answered.mark(to) {
                    if !self.all_prefer(to, s) {
                        return true;
                    }
                    open.push(to);
                }
            }
        }
        false
    }

    /// Where coalitions among the others improve to: a state is one if those among them who prefer it can get there together.
    fn joint_improvements(&mut self, from: usize, work: &mut Work) -> Vec<u32> {
        let players = self.players;
        let reached = players.reach(self.others, from, &mut self.marks, work);
        work.spend(reached.len() * self.others.count_ones() as usize);
        let everything = players.game.space.is_full();
        let mut by_supporters: std::collections::BTreeMap<Mask, Vec<u32>> = Default::default();
        for to in reached {
            let supporters = players.supporters(self.others, to as usize, from);
            if players.may_account_for(supporters, from, to as usize) {
                by_supporters.entry(supporters).or_default().push(to);
            }
        }
        let mut improvements = Vec::new();
        for (supporters, targets) in by_supporters {
            if everything {
                improvements.extend(targets);
                continue;
            }
            let reached = players.reach(supporters, from, &mut self.marks, work);
            let reached: std::collections::BTreeSet<u32> = reached.into_iter().collect();
            improvements.extend(targets.into_iter().filter(|to| reached.contains(to)));
        }
        improvements
    }
}

/// Once the limit is reached, nothing that was not finished counts.
fn done_unless_spent(verdicts: [Verdict; 4], asked: [bool; 4], work: &Work) -> [Verdict; 4] {
    if !work.is_spent() {
        return verdicts;
    }
    asked.map(|asked| if asked { Verdict::Undecided } else { Verdict::Stable })
}

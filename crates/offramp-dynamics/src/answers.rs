//! What a position is worth to an actor once the others have answered, where states are met one by one: what follows is not put on the board.
//!
//! In: the utilities of everybody, and a position that was met. Out: its value after one answer, the same to the last bit as
//! [`crate::foresight::answered_at`] finds on a board that lists everything. Does not: look further than one answer, or choose for the actor itself.
//!
//! What somebody does at a position depends on few options: those that its wants and the wants of those who have to agree mention, those that it can
//! change, and those that rules, pools and fronts tie to them. So it is worked out once for all positions at which these stand alike, and so is what an actor
//! makes of it, for all at which, besides, those alike stand that its own wants mention.

use crate::board::{Board, BoardRefused, Ground, JointMove, front_bit, mean_days};
use crate::builder::{Builder, needs_number, put_own};
use crate::dates::{ends_of_verification, has_to_wait};
use crate::extras::Extras;
use crate::holding::At;
use crate::joint_choices::joint_choices;
use crate::met_states::MetStates;
use crate::on_the_fly::asked;
use crate::outlooks::{Outlook, Outlooks};
use crate::own_moves::{OwnChoices, options_of};
use crate::packed::{Packing, Remembered};
use crate::rates::{Chooser, World};
use crate::tempo::Tempo;
use crate::truths::Truths;
use crate::under_way::Staged;
use crate::utility::TIE;
use offramp_engine::space::Mover;
use offramp_model::{ActorId, AgreementId, Consenter, Level, Model, OptionId, Owner};

/// Something that an actor, an agreement, an institution or nature may do at a position.
#[derive(Debug, Clone, Copy)]
struct Answer {
    /// How often a day.
    rate: f64,
    /// Where the levels that it changes are listed.
    changes: (u32, u32),
}

/// What an answer adds to the value, and to the weight by which the value is divided.
type Term = (f64, f64);

/// Per mover, where what it does (or what that adds) is listed, by what it depends on; made when first needed.
type ByMover = Vec<Option<Remembered<(u32, u32)>>>;

/// What is remembered of answers.
pub(crate) struct Answers<'a> {
    model: &'a Model,
    packing: Packing,
    own: Vec<OwnChoices>,
    /// Per mover (actors, then agreements and institutions, then nature), what its answers depend on.
    depends: Vec<Vec<u64>>,
    /// Per mover, what it can change.
    changes: Vec<Vec<u64>>,
    /// What each outlook goes by.
    reads: Vec<Vec<u64>>,
    utilities: Vec<Remembered<f64>>,
    /// The answers, per view of the others: nobody mistaken first, then that of each actor.
    rows: Vec<ByMover>,
    /// What they add, per actor: nobody mistaken, and as the actor sees it.
    terms: [Vec<ByMover>; 2],
    all_answers: Vec<Answer>,
    all_changes: Vec<(OptionId, Level)>,
    /// Where lattices stand after each answer.
    all_places: Vec<u8>,
    all_terms: Vec<Term>,
    /// A board with nothing but the moves of one mover from one position.
    small: Board<'a>,
    staged: Staged,
    here: Here,
    then: Here,
    /// The answer that leads there; the position itself without one.
    following: Option<u32>,
}

/// A position, or what follows from one.
#[derive(Debug, Clone, Default)]
struct Here {
    position: Option<usize>,
    levels: Vec<Level>,
    places: Vec<u8>,
    packed: Vec<u64>,
}

/// What is known about the positions met.
pub(crate) struct Known<'k, 'a> {
    pub board: &'k Board<'a>,
    pub truths: &'k mut Truths<'a>,
    pub outlooks: &'k Outlooks<'a>,
    pub tempo: &'k Tempo,
    /// The utility of the position at hand to the actor at hand.
    pub utility: f64,
    /// Days over which what comes later fades.
    pub days: f64,
}

impl<'a> Answers<'a> {
    /// Nothing remembered yet.
    pub fn new(board: &Board<'a>, outlooks: &Outlooks<'a>) -> Self {
        let model = board.model;
        let packing = Packing::new(model, board.extras.width());
        let ties = Ties { model, extras: &board.extras, packing: &packing, outlooks };
        let mut small = Builder::new(model, Ground::Met(MetStates::new(model)), Extras::default()).board;
        for row in [&mut small.own_first, &mut small.own_end, &mut small.joint_first, &mut small.joint_end] {
            row.push(0);
        }
        let n_actors = model.actors.len();
        let movers = model.actor_ids().map(Mover::Actor).chain(small.joint_movers.iter().copied());
        let (mut depends, mut changes): (Vec<_>, Vec<_>) = movers.map(|mover| ties.of(mover)).unzip();
        let (by_nature, natural) = ties.of_nature();
        depends.push(by_nature);
        changes.push(natural);
        let n_movers = depends.len();
        let reads: Vec<Vec<u64>> = outlooks.all.iter().map(|outlook| ties.read_by(outlook)).collect();
        let none = || -> ByMover { (0..n_movers).map(|_| None).collect() };
        Self {
            model,
            own: model.actor_ids().map(|actor| OwnChoices::new(model, actor)).collect(),
            utilities: reads.iter().map(|mask| Remembered::new(mask.clone())).collect(),
            rows: (0..=n_actors).map(|_| none()).collect(),
            terms: [(0..n_actors).map(|_| none()).collect(), (0..n_actors).map(|_| none()).collect()],
            packing,
            depends,
            changes,
            reads,
            all_answers: Vec::new(),
            all_changes: Vec::new(),
            all_places: Vec::new(),
            all_terms: Vec::new(),
            small,
            staged: Staged::default(),
            here: Here::default(),
            then: Here::default(),
            following: None,
        }
    }

    /// The value of a position to an actor after one answer of the others: as they are, or as it sees them if `mistaken`.
    pub fn value(
        &mut self,
        known: &mut Known<'_, 'a>,
        actor: usize,
        position: usize,
        mistaken: bool,
    ) -> Result<f64, BoardRefused> {
        self.stand_at(known.board, position);
        let (mut total, mut weight) = (known.utility, 1.0);
        for mover in (0..self.depends.len()).filter(|&mover| mover != actor) {
            if self.reads[actor].iter().zip(&self.changes[mover]).all(|(read, changed)| read & changed == 0) {
                continue;
            }
            let (first, end) = self.terms(known, actor, mover, mistaken)?;
            for &(adds, weighs) in &self.all_terms[first as usize..end as usize] {
                total += adds;
                weight += weighs;
            }
        }
        Ok(if weight > 1.0 { total / weight } else { total })
    }

    fn stand_at(&mut self, board: &Board<'a>, position: usize) {
        if self.here.position == Some(position) {
            return;
        }
        let here = &mut self.here;
        here.position = Some(position);
        here.levels.clear();
        here.levels.extend_from_slice(board.met_levels(position));
        here.places.clear();
        here.places.extend_from_slice(board.places(position));
        self.packing.pack(&here.levels, &here.places, &mut here.packed);
    }

    /// What the answers of one mover add to the value.
    fn terms(
        &mut self,
        known: &mut Known<'_, 'a>,
        actor: usize,
        mover: usize,
        mistaken: bool,
    ) -> Result<(u32, u32), BoardRefused> {
        let (reads, depends) = (&self.reads[actor], &self.depends[mover]);
        let table = self.terms[usize::from(mistaken)][actor][mover].get_or_insert_with(|| {
            Remembered::new(reads.iter().zip(depends).map(|(reads, depends)| reads | depends).collect())
        });
        if let Some(&found) = table.find(&self.here.packed) {
            return Ok(found);
        }
        let row = self.row(known, mistaken.then_some(actor), mover)?;
        let first = self.all_terms.len() as u32;
        for number in row.0..row.1 {
            let rate = self.all_answers[number as usize].rate;
            self.follow(Some(number));
            let after = self.utility(known, actor);
            if (after - known.utility).abs() > TIE {
                self.all_terms.push((known.days * rate * after, known.days * rate));
            }
        }
        let found = (first, self.all_terms.len() as u32);
        if let Some(table) = &mut self.terms[usize::from(mistaken)][actor][mover] {
            table.insert(&self.here.packed, found);
        }
        Ok(found)
    }

    /// Stands where an answer leads to from here, or here.
    fn follow(&mut self, answer: Option<u32>) {
        self.following = answer;
        let (here, then) = (&self.here, &mut self.then);
        then.packed.clone_from(&here.packed);
        then.places.clone_from(&here.places);
        let Some(answer) = answer else { return };
        let (first, end) = self.all_answers[answer as usize].changes;
        for &(id, level) in &self.all_changes[first as usize..end as usize] {
            self.packing.set(&mut then.packed, id, level);
        }
        let width = here.places.len();
        if width > 0 {
            then.places.copy_from_slice(&self.all_places[answer as usize * width..][..width]);
            self.packing.set_places(&mut then.packed, &then.places);
        }
    }

    /// The utility of what follows, by an outlook.
    fn utility(&mut self, known: &mut Known<'_, 'a>, outlook: usize) -> f64 {
        if let Some(&found) = self.utilities[outlook].find(&self.then.packed) {
            return found;
        }
        self.then.levels.clone_from(&self.here.levels);
        if let Some(answer) = self.following {
            let (first, end) = self.all_answers[answer as usize].changes;
            let changes = &self.all_changes[first as usize..end as usize];
            changes.iter().for_each(|&(id, level)| self.then.levels[id.index()] = level);
        }
        let (truths, extras) = (&mut *known.truths, &known.board.extras);
        let (levels, places) = (&self.then.levels, &self.then.places[..extras.gauges.len()]);
        let found = known.outlooks.utility(outlook, levels, |bit| truths.word_at(extras, levels, places, bit));
        self.utilities[outlook].insert(&self.then.packed, found);
        found
    }

    /// The answers of a mover here, as somebody sees the others or as they are.
    fn row(&mut self, known: &mut Known<'_, 'a>, by: Option<usize>, mover: usize) -> Result<(u32, u32), BoardRefused> {
        let by_number = by.map_or(0, |by| by + 1);
        let depends = &self.depends[mover];
        let table = self.rows[by_number][mover].get_or_insert_with(|| Remembered::new(depends.clone()));
        if let Some(&found) = table.find(&self.here.packed) {
            return Ok(found);
        }
        let first = self.all_answers.len() as u32;
        let n_actors = self.model.actors.len();
        match mover {
            mover if mover < n_actors => self.work_out_own(known, by, mover)?,
            mover if mover < n_actors + self.small.joint_movers.len() => {
                self.work_out_joint(known, by, mover - n_actors)?;
            }
            _ => self.work_out_nature(known.board),
        }
        let found = (first, self.all_answers.len() as u32);
        if let Some(table) = &mut self.rows[by_number][mover] {
            table.insert(&self.here.packed, found);
        }
        Ok(found)
    }

    /// Lists a change of levels among the answers, unless rules, pools or a verification exclude it; the rate comes later.
    fn list(&mut self, board: &Board<'a>, changes: impl Iterator<Item = (OptionId, Level)>, is_move: bool) -> bool {
        let first = self.all_changes.len();
        self.all_changes.extend(changes);
        let here = &self.here;
        let then = &mut self.then;
        then.levels.clone_from(&here.levels);
        then.places.clone_from(&here.places);
        self.all_changes[first..].iter().for_each(|&(id, level)| then.levels[id.index()] = level);
        let may = board.allows(&here.levels, &then.levels)
            && !(is_move && has_to_wait(self.model, &here.levels, &then.levels))
            && (here.places.is_empty()
                || board.extras.moved(At::Levels(&here.levels), At::Levels(&then.levels), &mut then.places));
        if may {
            let changes = (first as u32, self.all_changes.len() as u32);
            self.all_answers.push(Answer { rate: 0.0, changes });
            self.all_places.extend_from_slice(&then.places);
        } else {
            self.all_changes.truncate(first);
        }
        may
    }

    fn work_out_own(&mut self, known: &mut Known<'_, 'a>, by: Option<usize>, actor: usize) -> Result<(), BoardRefused> {
        let first = self.all_answers.len();
        let too_many = BoardRefused::TooManyChoices { mover: Mover::Actor(ActorId::from_index(actor)) };
        let kinds = self.own[actor].at(self.model, &self.here.levels).ok_or(too_many)?;
        let mut targets = Vec::with_capacity(kinds.len());
        for kind in kinds.iter() {
            let may = self.list(known.board, kind.changes.iter().map(|&(id, _, to)| (id, to)), true);
            targets.push(may.then_some((self.all_answers.len() - first) as u32));
        }
        self.small.own.clear();
        self.small.parts.clear();
        self.small.joint.clear();
        put_own(&mut self.small, 0, actor, &kinds, &targets);
        self.small.own_end[0] = self.small.own.len() as u32;
        self.decide(known, by, first, Some(actor));
        Ok(())
    }

    fn work_out_joint(
        &mut self,
        known: &mut Known<'_, 'a>,
        by: Option<usize>,
        number: usize,
    ) -> Result<(), BoardRefused> {
        let (model, first, mover) = (self.model, self.all_answers.len(), self.small.joint_movers[number]);
        let choices = joint_choices(model, mover, &self.here.levels).ok_or(BoardRefused::TooManyChoices { mover })?;
        self.small.own.clear();
        self.small.joint.clear();
        for (changes, needs) in choices {
            if !self.list(known.board, changes.iter().map(|&(id, _, to)| (id, to)), true) {
                continue;
            }
            let needs = needs_number(&mut self.small, needs);
            let options = changes.iter().map(|(id, ..)| *id);
            let fronts = options.clone().fold(0, |mask, id| mask | 1 << front_bit(model.option(id).front));
            let days = options.fold(0.0, |days, id| f64::max(days, mean_days(model, id)));
            let to = (self.all_answers.len() - first) as u32;
            self.small.joint.push(JointMove { mover: number as u16, to, needs, fronts, days });
        }
        self.small.joint_end[0] = self.small.joint.len() as u32;
        self.decide(known, by, first, None);
        Ok(())
    }

    /// Gives the moves on the small board their rates, as somebody sees the others or as they are: those of an actor by itself, or joint ones.
    fn decide(&mut self, known: &mut Known<'_, 'a>, by: Option<usize>, first: usize, actor: Option<usize>) {
        let worth = self.worth_around(known, by, first, actor);
        let position = self.here.position.unwrap_or_default();
        let world = Around { tempo: known.tempo, position, worth: &worth };
        // Only one of the two kinds is there.
        let mut rates = vec![0.0; self.small.own.len() + self.small.joint.len()];
        let mut chooser = Chooser::new(&self.small, world, &self.staged);
        match actor {
            Some(_) => chooser.own_rates(0, &mut rates),
            None => chooser.joint_rates(0, &mut rates),
        }
        self.rate(first, &rates);
    }

    /// Per actor, what the position and each answer listed last are worth to it, as somebody sees it; nothing for those who are not asked.
    fn worth_around(
        &mut self,
        known: &mut Known<'_, 'a>,
        by: Option<usize>,
        first: usize,
        mover: Option<usize>,
    ) -> Vec<Vec<f64>> {
        let model = self.model;
        let mut is_asked = vec![false; model.actors.len()];
        mover.into_iter().for_each(|mover| is_asked[mover] = true);
        let board = &self.small;
        let needs = board.own.iter().map(|has| has.needs).chain(board.joint.iter().map(|has| has.needs));
        needs.for_each(|needs| asked(model, board.needs[needs as usize], &mut |actor| is_asked[actor] = true));
        for has in &board.joint {
            if let Mover::Institution(id) = board.joint_movers[has.mover as usize] {
                model.institutions[id.index()].members.iter().for_each(|member| is_asked[member.index()] = true);
            }
        }
        let mut worth = vec![Vec::new(); model.actors.len()];
        for actor in (0..worth.len()).filter(|&actor| is_asked[actor]) {
            let outlook = known.outlooks.seen(by, actor);
            self.follow(None);
            worth[actor].push(self.utility(known, outlook));
            for answer in first..self.all_answers.len() {
                self.follow(Some(answer as u32));
                worth[actor].push(self.utility(known, outlook));
            }
        }
        worth
    }

    /// Gives the answers listed last their rates; those that are never made are dropped.
    fn rate(&mut self, first: usize, rates: &[f64]) {
        let width = self.here.places.len();
        let mut kept = first;
        for (number, &rate) in rates.iter().enumerate().filter(|(_, rate)| **rate != 0.0) {
            let from = first + number;
            self.all_answers[kept] = Answer { rate, ..self.all_answers[from] };
            self.all_places.copy_within(from * width..(from + 1) * width, kept * width);
            kept += 1;
        }
        self.all_answers.truncate(kept);
        self.all_places.truncate(kept * width);
    }

    /// Shocks, ends of verifications, and what lattices do by themselves; see [`Builder::expand`].
    fn work_out_nature(&mut self, board: &Board<'a>) {
        let (model, first) = (self.model, self.all_answers.len());
        let mut rates = Vec::new();
        for shock in &model.shocks {
            let Some(rate) = shock.rate_per_day.filter(|rate| *rate > 0.0) else { continue };
            let places = &self.here.places[..board.extras.gauges.len()];
            let levels = &self.here.levels;
            let happens = shock.when.as_ref().is_none_or(|when| board.extras.read(&when.formula, places).holds(levels));
            let changes = shock.sets.iter().any(|&(id, level)| levels[id.index()] != level);
            if happens && changes && self.list(board, shock.sets.iter().copied(), false) {
                rates.push(rate);
            }
        }
        for (_, levels, rate) in ends_of_verification(model, &self.here.levels) {
            let changed = model.option_ids().filter(|id| levels[id.index()] != self.here.levels[id.index()]);
            let changed: Vec<(OptionId, Level)> = changed.map(|id| (id, levels[id.index()])).collect();
            if self.list(board, changed.into_iter(), false) {
                rates.push(rate);
            }
        }
        for (lattice, place, rate) in board.extras.drifts(At::Levels(&self.here.levels), &self.here.places) {
            let none = self.all_changes.len() as u32;
            self.all_answers.push(Answer { rate, changes: (none, none) });
            let from = self.all_places.len();
            self.all_places.extend_from_slice(&self.here.places);
            self.all_places[from + lattice] = place;
            rates.push(rate);
        }
        self.rate(first, &rates);
    }

    /// About how many bytes are remembered.
    pub fn bytes(&self) -> usize {
        let rows = self.rows.iter().flatten().chain(self.terms.iter().flatten().flatten()).flatten();
        let tables: usize = rows.map(Remembered::bytes).sum::<usize>();
        let utilities: usize = self.utilities.iter().map(Remembered::bytes).sum();
        let listed = self.all_answers.len() * size_of::<Answer>() + self.all_terms.len() * size_of::<Term>();
        tables + utilities + listed + self.all_changes.len() * 4 + self.all_places.len()
    }

    /// Forgets all.
    pub fn forget(&mut self) {
        self.rows.iter_mut().flatten().chain(self.terms.iter_mut().flatten().flatten()).for_each(|table| *table = None);
        self.utilities.iter_mut().for_each(Remembered::forget);
        self.all_answers.clear();
        self.all_changes.clear();
        self.all_places.clear();
        self.all_terms.clear();
        // Positions get new numbers.
        self.here.position = None;
    }
}

/// The moves of one mover from one position, and what they are worth; at 0 the position itself.
struct Around<'w> {
    tempo: &'w Tempo,
    position: usize,
    worth: &'w [Vec<f64>],
}

impl World for Around<'_> {
    type N = f64;

    fn value(&self, _: Option<usize>, of: usize, position: usize) -> f64 {
        self.worth[of].get(position).copied().unwrap_or(f64::NAN)
    }

    fn decisiveness(&self, actor: usize) -> f64 {
        self.tempo.decisiveness[actor]
    }

    fn pace(&self, actor: usize, front: u32, _: usize) -> f64 {
        self.tempo.rate(actor, front, self.position)
    }

    fn reviews(&self, actor: usize) -> f64 {
        self.tempo.reviews[actor]
    }

    fn days(&self, _: usize, _: u32, days: f64) -> f64 {
        days
    }
}

/// Which options belong together.
struct Ties<'t, 'a> {
    model: &'a Model,
    extras: &'t Extras,
    packing: &'t Packing,
    outlooks: &'t Outlooks<'a>,
}

impl<'a> Ties<'_, 'a> {
    /// What an outlook goes by.
    fn read_by(&self, outlook: &Outlook<'_>) -> Vec<u64> {
        let mut mask = self.packing.nothing();
        for worth in std::iter::once(&outlook.now).chain(&outlook.later) {
            match worth.options() {
                Some(options) => options.iter().for_each(|&id| self.packing.add(&mut mask, id)),
                None => self.packing.add_all(&mut mask),
            }
            if worth.preference.conditions().iter().any(|condition| self.extras.reads(&condition.formula)) {
                self.packing.add_places(&mut mask);
            }
        }
        mask
    }

    /// What the answers of somebody depend on, and what they can change.
    fn of(&self, mover: Mover) -> (Vec<u64>, Vec<u64>) {
        let model = self.model;
        let (options, mut asked): (Vec<OptionId>, Vec<ActorId>) = match mover {
            Mover::Actor(actor) => {
                let left = model.agreements.iter().enumerate();
                let left = left.filter(|(_, agreement)| agreement.leavers().contains(&actor));
                let left = left.map(|(index, _)| Owner::Agreement(AgreementId::from_index(index)));
                let owners = std::iter::once(Owner::Actor(actor)).chain(left);
                (owners.flat_map(|owner| options_of(model, owner)).collect(), vec![actor])
            }
            Mover::Agreement(id) => {
                let agreement = &model.agreements[id.index()];
                let own = options_of(model, Owner::Agreement(id)).chain(agreement.with.iter().copied());
                (own.collect(), agreement.parties.clone())
            }
            Mover::Institution(id) => {
                let own = options_of(model, Owner::Institution(id));
                (own.collect(), model.institutions[id.index()].members.clone())
            }
        };
        for consenter in options.iter().flat_map(|&id| &model.option(id).consent) {
            match *consenter {
                Consenter::Actor(actor) => asked.push(actor),
                Consenter::Institution(id) => asked.extend(&model.institutions[id.index()].members),
            }
        }
        let mut changes = self.packing.nothing();
        options.iter().for_each(|&id| self.packing.add(&mut changes, id));
        self.packing.add_places(&mut changes);
        let mut depends = self.around(&changes);
        for outlook in self.outlooks.all.iter().filter(|outlook| asked.iter().any(|actor| actor.index() == outlook.of))
        {
            depends.iter_mut().zip(self.read_by(outlook)).for_each(|(mask, more)| *mask |= more);
        }
        (depends, changes)
    }

    /// The same for what nobody decides.
    fn of_nature(&self) -> (Vec<u64>, Vec<u64>) {
        let model = self.model;
        let mut changes = self.packing.nothing();
        let verified = model.verifications.iter().map(|verified| verified.option);
        let set = model.shocks.iter().flat_map(|shock| &shock.sets).map(|(id, _)| *id);
        set.chain(verified).for_each(|id| self.packing.add(&mut changes, id));
        self.packing.add_places(&mut changes);
        let mut depends = self.around(&changes);
        let whens = model.shocks.iter().filter_map(|shock| shock.when.as_ref());
        whens.for_each(|when| self.packing.add_formula(&mut depends, &when.formula));
        if self.extras.width() > 0 {
            // How a gauge drifts can depend on how long everything is expected to last.
            self.packing.add_all(&mut depends);
        }
        (depends, changes)
    }

    /// What decides whether these can be changed, where that leads, and how often it is looked at.
    fn around(&self, changes: &[u64]) -> Vec<u64> {
        let (model, packing) = (self.model, self.packing);
        let mut mask = changes.to_vec();
        for rule in &model.rules {
            let mut tied = packing.nothing();
            packing.add_formula(&mut tied, &rule.never.formula);
            if tied.iter().zip(changes).any(|(tied, changed)| tied & changed != 0) {
                packing.add_formula(&mut mask, &rule.never.formula);
            }
        }
        model.verifications.iter().for_each(|verified| packing.add(&mut mask, verified.option));
        let drives = |channel: &str| channel == "attention" || channel == "excitation";
        for link in model.links.iter().filter(|link| link.channel.as_deref().is_some_and(drives)) {
            let ladder = model.front(link.from).ladder.iter();
            ladder.for_each(|rung| packing.add_formula(&mut mask, &rung.when.formula));
        }
        if self.extras.width() > 0 {
            packing.add_places(&mut mask);
            let jumps = model.gauges.iter().flat_map(|gauge| &gauge.jumps);
            jumps.for_each(|jump| packing.add_formula(&mut mask, &jump.when.formula));
            let pooled = |id: &OptionId| !model.option(*id).uses.is_empty() || !model.option(*id).spends.is_empty();
            model.option_ids().filter(pooled).for_each(|id| packing.add(&mut mask, id));
        }
        mask
    }
}

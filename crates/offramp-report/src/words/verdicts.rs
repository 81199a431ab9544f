//! Verdicts in words: why an actor stays or leaves.

use super::{Pronoun, WhoMoves, Words, count, number, plural};
use crate::prose::{Prose, capitalised};
use offramp::findings::{ActorFinding, Findings, StateFinding};
use offramp_engine::explain::{Answer, Answered, Explanation, Move, Reason, Refused, Step, Unanswered, VainAnswers};
use offramp_engine::ranking::STRENGTH;
use offramp_engine::space::{Coverage, Mover, Space, StateId};
use offramp_engine::stability::Concept;
use offramp_model::{ActorId, Level};

/// What an actor is to a state, in one word: five concepts told in four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stance {
    /// It has nothing better to move to (Nash).
    Content,
    /// It would rather leave, and others would answer because they prefer to (SEQ, SSEQ).
    Deterred,
    /// It would rather leave, and others could answer, though not all their moves are ones they prefer (GMR, SMR only).
    Threatened,
    /// It would rather leave, and nothing stops it.
    Leaving,
}

impl Stance {
    /// The stance that follows from the concepts under which a state is stable for the actor.
    pub fn of(actor: &ActorFinding) -> Self {
        Self::where_stable(|concept| actor.stable.contains(&concept))
    }

    /// The same, asking concept by concept.
    pub fn where_stable(stable: impl Fn(Concept) -> bool) -> Self {
        match () {
            () if stable(Concept::Nash) => Self::Content,
            () if stable(Concept::Seq) || stable(Concept::Sseq) => Self::Deterred,
            () if Concept::ALL.into_iter().any(stable) => Self::Threatened,
            () => Self::Leaving,
        }
    }

    /// In a word or two.
    pub fn label(self) -> &'static str {
        ["content", "deterred", "held by threat", "would leave"][self as usize]
    }

    /// In a sentence.
    pub fn meaning(self) -> &'static str {
        [
            "has nothing better to move to",
            "would rather move, and stays because others would answer, by moves they prefer",
            "would rather move, and stays only if others carry out what they could do but would not want to",
            "would rather move, and nothing the others can do takes that away",
        ][self as usize]
    }
}

/// Why one actor, or several for the same reason, would stay in a state or leave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// Whose reason it is.
    pub actors: Vec<ActorId>,
    /// What they are to the state.
    pub stance: Stance,
    /// The reason, the most important sentence first.
    pub sentences: Vec<Prose>,
}

/// Puts explanations into words.
#[derive(Debug, Clone, Copy)]
pub struct Reasons<'m> {
    /// Words for the model.
    pub words: Words<'m>,
    /// The space in which states are numbered.
    pub space: &'m Space,
}

/// Where somebody is and how well off: what answers are compared with.
struct Here<'a> {
    actor: ActorId,
    levels: &'a [Level],
    rank: u32,
    /// Whether answers are improvements for those who give them.
    credible: bool,
}

impl Reasons<'_> {
    /// Why a state is stable or not, actor by actor; those that have no move are told together, last. Each is told under the
    /// concept that says most: where an actor stays, the strongest concept that holds; where it leaves, the weakest, since it
    /// leaves whatever the others could do. A state that was not explained gives stances without sentences.
    pub fn stories(&self, findings: &Findings, state: &StateFinding) -> Vec<Story> {
        let mut stories = Vec::new();
        let mut idle = Vec::new();
        for (index, actor) in state.actors.iter().enumerate() {
            let id = ActorId::from_index(index);
            let concept = STRENGTH.into_iter().find(|concept| actor.stable.contains(concept)).unwrap_or(Concept::Gmr);
            match findings.explanation(state, id, concept) {
                Some(Explanation { reason: Reason::NoMove, refused: None, .. }) => idle.push(id),
                // Where the move that nothing stops was not found within the limit, its first step is told at least.
                Some(Explanation { reason: Reason::NotFound, .. }) => {
                    let nash = findings.explanation(state, id, Concept::Nash);
                    let mut sentences = nash.map(|why| self.explanation(state, why)).unwrap_or_default();
                    sentences.push(
                        "What the others could do about it was not searched to the end: the limit was reached.".into(),
                    );
                    stories.push(Story { actors: vec![id], stance: Stance::of(actor), sentences });
                }
                why => {
                    let sentences = why.map(|why| self.explanation(state, why)).unwrap_or_default();
                    stories.push(Story { actors: vec![id], stance: Stance::of(actor), sentences });
                }
            }
        }
        if !idle.is_empty() {
            let have = if idle.len() == 1 { "has" } else { "have" };
            let sentence = self.words.actors(&idle).capitalised().and(format!(" {have} no move here."));
            stories.push(Story { actors: idle, stance: Stance::Content, sentences: vec![sentence] });
        }
        stories
    }

    /// An explanation in sentences, the most important first.
    pub fn explanation(&self, state: &StateFinding, why: &Explanation) -> Vec<Prose> {
        let actor = why.question.actor;
        let credible = matches!(why.question.concept, Concept::Seq | Concept::Sseq);
        let here = Here { actor, levels: &state.levels, rank: why.rank, credible };
        let mut sentences = match &why.reason {
            Reason::NoMove => vec![self.subject(actor).and(" has no move here.")],
            Reason::NoImprovement { best } => self.nothing_better(&here, why.n_moves, best),
            Reason::Deterred { answered } => self.deterred(&here, why.n_improvements, answered),
            Reason::Unanswered(unanswered) => self.unanswered(&here, unanswered),
            Reason::NotFound => {
                vec![self.subject(actor).and(" would leave, but the search for the move was cut short by the limit.")]
            }
        };
        sentences.extend(why.refused.as_ref().map(|refused| self.refused(&here, refused)));
        sentences
    }

    /// One step of a path: "Iraq would withdraw its consent"; with the reason where the step is an improvement for its mover.
    pub fn step(&self, from: &[Level], step: &Step, is_improvement: bool) -> Prose {
        let to = self.levels(step.to);
        let who = WhoMoves { mover: step.mover, needs: step.needs };
        let verb = if is_improvement { "would" } else { "could" };
        let told = self.words.mover_does(who, verb, from, &to);
        match (is_improvement, step.mover) {
            (true, Mover::Actor(mover)) => told.then(self.because(mover, &to, from)),
            _ => told,
        }
    }

    fn subject(&self, actor: ActorId) -> Prose {
        self.words.actor(actor).capitalised()
    }

    fn levels(&self, state: StateId) -> Vec<Level> {
        self.space.levels(state)
    }

    /// " (want 2, ‘not iran.strikes’)", where one want decides.
    fn because(&self, actor: ActorId, better: &[Level], worse: &[Level]) -> Prose {
        match self.words.reason(actor, better, worse) {
            Some(reason) => Prose::text(" (").then(reason).and(")"),
            None => Prose::default(),
        }
    }

    fn nothing_better(&self, here: &Here<'_>, n_moves: usize, best: &Move) -> Vec<Prose> {
        let to = self.levels(best.to);
        let who = WhoMoves { mover: Mover::Actor(here.actor), needs: best.needs };
        let Pronoun { it, object, its, s } = self.words.pronoun(here.actor);
        let move_of = match n_moves {
            1 => format!("{its} one move"),
            2 => format!("the better of {its} two moves"),
            n => format!("the best of {its} {} moves", number(n)),
        };
        let how = if best.rank < here.rank {
            format!("is one {it} like{s} less")
        } else {
            format!("is no better for {object}")
        };
        let sentence = self
            .subject(here.actor)
            .and(format!(" has nothing better to move to: {move_of}, to "))
            .then(self.words.doing(here.levels, &to))
            .then(self.words.with_consent(who))
            .and(format!(", {how}"))
            .then(self.because(here.actor, here.levels, &to))
            .and(".");
        vec![sentence]
    }

    fn would_rather(&self, here: &Here<'_>, improvement: &Move) -> Prose {
        let to = self.levels(improvement.to);
        let who = WhoMoves { mover: Mover::Actor(here.actor), needs: improvement.needs };
        self.subject(here.actor)
            .and(" would rather ")
            .then(self.words.doing(here.levels, &to))
            .then(self.words.with_consent(who))
            .then(self.because(here.actor, &to, here.levels))
    }

    fn deterred(&self, here: &Here<'_>, n_improvements: usize, answered: &[Answered]) -> Vec<Prose> {
        let mut sentences: Vec<Prose> = answered.iter().map(|answered| self.answered(here, answered)).collect();
        let more = n_improvements.saturating_sub(answered.len());
        if more > 0 {
            let improvements = plural(more, "more move it would like is", "more moves it would like are");
            sentences.push(Prose::text(format!("{improvements} answered as well.")));
        }
        sentences
    }

    fn answered(&self, here: &Here<'_>, answered: &Answered) -> Prose {
        let wish = self.would_rather(here, &answered.improvement);
        let Pronoun { it, s, .. } = self.words.pronoun(here.actor);
        match &answered.answer {
            Some(answer) => wish
                .and(format!("; {it} stay{s} because "))
                .then(self.answer(here, &answered.improvement, answer))
                .and("."),
            None => wish.and("; an answer exists, but the search for a shortest one was cut short by the limit."),
        }
    }

    fn answer(&self, here: &Here<'_>, improvement: &Move, answer: &Answer) -> Prose {
        let from = self.levels(improvement.to);
        let path = self.path(here, &from, &answer.path);
        let end = answer.path.last().map_or_else(|| from.clone(), |step| self.levels(step.to));
        let Pronoun { it, object, .. } = self.words.pronoun(here.actor);
        let outcome = if answer.rank < here.rank {
            format!("which is worse for {object} than staying")
        } else {
            format!("which leaves {object} no better off")
        };
        let reason = self.because(here.actor, here.levels, &end);
        let told = path.and(format!(", {outcome}")).then(reason);
        match &answer.best_escape {
            Some(_) => told.and(format!(", and from there {it} cannot get back to anything better")),
            None => told,
        }
    }

    /// "Iran would then close the strait, and Iraq would evict": who does what, step by step.
    fn path(&self, here: &Here<'_>, from: &[Level], path: &[Step]) -> Prose {
        let verb = if here.credible { "would" } else { "could" };
        let mut at = from.to_vec();
        let mut steps = Vec::with_capacity(path.len());
        for (index, step) in path.iter().enumerate() {
            let to = self.levels(step.to);
            let verb = if index == 0 { format!("{verb} then") } else { verb.to_owned() };
            let who = WhoMoves { mover: step.mover, needs: step.needs };
            let mut told = self.words.mover_does(who, &verb, &at, &to);
            if let (true, Mover::Actor(mover)) = (here.credible, step.mover) {
                told = told.then(self.because(mover, &to, &at));
            }
            steps.push(told);
            at = to;
        }
        Prose::list(steps, "and")
    }

    fn unanswered(&self, here: &Here<'_>, unanswered: &Unanswered) -> Vec<Prose> {
        let wish = self.would_rather(here, &unanswered.improvement);
        let Some(answers) = &unanswered.answers else { return vec![wish.and(".")] };
        let mut sentences = vec![wish.and(self.in_vain(here, answers))];
        if let Some(worst) = &answers.worst {
            let from = self.levels(unanswered.improvement.to);
            let path = self.path(here, &from, &worst.path);
            let end = worst.path.last().map_or_else(|| from.clone(), |step| self.levels(step.to));
            let pronoun = self.words.pronoun(here.actor);
            let told = Prose::text("The worst: ").then(path);
            let told = match &worst.escape {
                Some(escape) => {
                    let to = self.levels(escape.to);
                    let doing = self.words.doing(&end, &to);
                    told.and(format!("; but {} could then ", pronoun.it)).then(doing).then(self.because(
                        here.actor,
                        &to,
                        here.levels,
                    ))
                }
                None => told.and(format!(", still better for {} than staying", pronoun.object)).then(self.because(
                    here.actor,
                    &end,
                    here.levels,
                )),
            };
            sentences.push(told.and("."));
        }
        sentences
    }

    fn in_vain(&self, here: &Here<'_>, answers: &VainAnswers) -> String {
        let cut = if answers.coverage == Coverage::Complete { "" } else { " (as far as the limit let the search go)" };
        let could = if here.credible { "would" } else { "could" };
        if answers.n_states == 0 {
            return format!(", and nobody {could} answer that{cut}.");
        }
        let Pronoun { it, s, .. } = self.words.pronoun(here.actor);
        let states = plural(answers.n_states, "state", "states");
        let escaped = if answers.n_escaped > 0 {
            format!(", moving on from {} of them", count(answers.n_escaped))
        } else {
            String::new()
        };
        format!(", and {it} come{s} out better off in all {states} the others {could} bring about{escaped}{cut}.")
    }

    fn refused(&self, here: &Here<'_>, refused: &Refused) -> Prose {
        let to = self.levels(refused.improvement.to);
        let institutions = refused.refusing.institution_ids().map(|institution| self.words.institution(institution));
        let refusing: Vec<Prose> =
            refused.refusing.actor_ids().map(|actor| self.words.actor(actor)).chain(institutions).collect();
        let Pronoun { it, s, .. } = self.words.pronoun(here.actor);
        Prose::text(format!("{} would also like to ", capitalised(it)))
            .then(self.words.doing(here.levels, &to))
            .then(self.because(here.actor, &to, here.levels))
            .and(format!(", but need{s} the consent of "))
            .then(Prose::list(refusing, "and"))
            .and(format!(", which {it} would not get."))
    }
}

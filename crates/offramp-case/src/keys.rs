//! The keys of the case language: which table takes which keys, and what kind of value each one has.
//!
//! In: nothing. Out: [`CASE`], the table of everything. The check of unknown keys and wrong types (`shape`), the JSON Schema
//! (`schema`) and nothing else is made from it, so they cannot disagree.
//! Does not know: what the values mean, or whether the names in them exist.

/// The keys of one kind of table.
#[derive(Debug)]
pub(crate) struct KeyTable {
    /// What such a table is, with its article: "an actor".
    pub what: &'static str,
    /// Its own keys.
    pub keys: &'static [Key],
    /// Further keys that it shares with other tables.
    pub shared: &'static [&'static [Key]],
    /// Keys that it has only inside an overlay.
    pub in_overlays: &'static [Key],
}

/// One key.
#[derive(Debug)]
pub(crate) struct Key {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
    /// One sentence for people who hover over it in an editor.
    pub about: &'static str,
}

/// What kind of value a key has.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// The name of something in the case, given as what it names: "an actor's name".
    Name(&'static str),
    /// `true` or `false`.
    Boolean,
    /// A number from `min` to `max`.
    Number { min: f64, max: f64 },
    /// A whole number from `min` to `max`.
    Whole { min: i64, max: i64 },
    /// A date.
    Date,
    /// A duration: `"6 weeks"`.
    Duration,
    /// A duration or a range of them: `"6 to 10 weeks"`.
    Delay,
    /// How often something is done: `"every 2 weeks"`.
    Reviews,
    /// How often something happens: `"1 in 5 years"`.
    Rate,
    /// How much comes back, or is worn down: `"2 a month"`.
    Refill,
    /// How much a gauge moves in a time: `"-2 a month"`.
    Drift,
    /// A three-letter country code.
    Country,
    /// A condition.
    Condition,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A list.
    List(&'static Kind),
    /// A single value, or a list of them.
    OneOrMany(&'static Kind),
    /// A table with known keys.
    Table(&'static KeyTable),
    /// A table whose keys are names that the author chooses; `what` is what they name, with its article.
    Named { what: &'static str, each: &'static Kind },
    /// A table whose keys are names of things that are declared elsewhere (in quotes where they have dots).
    Keyed { what: &'static str, each: &'static Kind },
    /// Any of these, told apart by how they are written.
    Either(&'static [Kind]),
    /// The expectations, whose keys have a grammar of their own.
    Expectations,
}

impl KeyTable {
    /// All keys, in the order in which they are shown.
    pub fn all(&self, in_overlay: bool) -> impl Iterator<Item = &'static Key> {
        let own: &'static [Key] = self.keys;
        let more: &'static [Key] = if in_overlay { self.in_overlays } else { &[] };
        own.iter().chain(more).chain(self.shared.iter().flat_map(|keys| keys.iter()))
    }

    /// One key.
    pub fn key(&self, name: &str, in_overlay: bool) -> Option<&'static Key> {
        self.all(in_overlay).find(|key| key.name == name)
    }
}

impl Kind {
    /// What people call such a value, with its article.
    pub fn in_words(&self) -> String {
        match self {
            Self::Text => "text in quotes".to_owned(),
            Self::Name(what) => format!("{what} in quotes"),
            Self::Boolean => "`true` or `false`".to_owned(),
            Self::Number { min, max } => format!("a number{}", bounds(*min, *max)),
            Self::Whole { min, max } if min == max => format!("the number {min}"),
            Self::Whole { min, max } => format!("a whole number{}", bounds(*min as f64, *max as f64)),
            Self::Date => "a date like `2020-01-07`, without quotes".to_owned(),
            Self::Duration => "a duration in quotes, like `\"6 weeks\"`".to_owned(),
            Self::Delay => "a duration in quotes, like `\"6 to 10 weeks\"`".to_owned(),
            Self::Reviews => "how often, in quotes, like `\"every 2 weeks\"`".to_owned(),
            Self::Rate => "a rate in quotes, like `\"1 in 5 years\"`".to_owned(),
            Self::Refill => "an amount a time, in quotes, like `\"2 a month\"`".to_owned(),
            Self::Drift => "a change in a time, in quotes, like `\"-2 a month\"`".to_owned(),
            Self::Country => "a three-letter country code in quotes, like `\"IRQ\"`".to_owned(),
            Self::Condition => "a condition in quotes".to_owned(),
            Self::OneOf(words) => format!("one of {}", crate::nearest::listed(words, "or")),
            Self::List(each) => format!("a list, each item being {}", each.in_words()),
            Self::OneOrMany(each) => format!("{}, or a list of such", each.in_words()),
            Self::Table(table) => format!("a table ({})", table.what),
            Self::Named { what, .. } => format!("a table that names {what} in each key"),
            Self::Keyed { what, .. } => format!("a table with {what} for each key"),
            Self::Either(kinds) => kinds.iter().map(Self::in_words).collect::<Vec<_>>().join(", or "),
            Self::Expectations => "a table of expected answers".to_owned(),
        }
    }
}

/// " from 0 to 1", " of at least 0", or nothing.
fn bounds(min: f64, max: f64) -> String {
    match (min > -HUGE, max < HUGE) {
        (true, true) => format!(" from {min} to {max}"),
        (true, false) => format!(" of at least {min}"),
        (false, true) => format!(" of at most {max}"),
        (false, false) => String::new(),
    }
}

/// Larger numbers are refused: nothing in a case is counted in them, and sums stay exact enough.
pub(crate) const HUGE: f64 = 1e15;

const fn key(name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { name, kind, required: false, about }
}

const fn required(name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { name, kind, required: true, about }
}

const ANY_NUMBER: Kind = Kind::Number { min: -HUGE, max: HUGE };
const NOT_NEGATIVE: Kind = Kind::Number { min: 0.0, max: HUGE };
const SHARE: Kind = Kind::Number { min: 0.0, max: 1.0 };
const ACTOR: Kind = Kind::Name("an actor's name");
const FRONT: Kind = Kind::Name("a front's name");
const OPTION: Kind = Kind::Name("an option's name");
const CONSENTER: Kind = Kind::Name("the name of an actor or institution");
const SOURCE: Kind = Kind::Name("a document's name and a place (`\"fazi-2025#L7\"`) or a claim's name");

/// `name` and `about`: every table takes them.
static PEOPLE: &[Key] = &[
    key("name", Kind::Text, "The name shown to people; the default is the table's own name."),
    key("about", Kind::Text, "What to know about it."),
];

/// Who says so.
static EVIDENCE: &[Key] = &[
    key(
        "source",
        Kind::OneOrMany(&SOURCE),
        "Passages or claims that support it: a document's name, `#`, the place in it.",
    ),
    key("against", Kind::OneOrMany(&SOURCE), "Passages or claims that speak against it."),
    key(
        "voice",
        Kind::OneOrMany(&Kind::Name("a voice's name")),
        "Whose view it is; the default is the voice of the claim, then of the document.",
    ),
    key("because", Kind::Text, "The reason."),
    key("credence", SHARE, "How sure the case's author is, 0 to 1; without it the assumption is taken as given."),
];

/// The preferences of an actor, or of what one believes of another.
static PREFERENCES: &[Key] = &[
    key("wants", Kind::List(&WANT_ITEM), "What it prefers, most important first."),
    key(
        "weights",
        Kind::List(&Kind::Table(&WEIGHT)),
        "Instead of wants: conditions with weights; a state scores the sum of those that hold.",
    ),
    key("ranking", Kind::List(&RANKING_TIER), "Instead of wants: tiers of states, best first."),
];

/// The whole file.
pub(crate) static CASE: KeyTable = KeyTable {
    what: "a case file",
    keys: &[
        required("case", Kind::Table(&CASE_FACTS), "Title, date, fronts, horizon."),
        key(
            "document",
            Kind::Named { what: "a document", each: &Kind::Table(&DOCUMENT) },
            "Texts that the case cites.",
        ),
        key(
            "voice",
            Kind::Named { what: "a voice", each: &Kind::Table(&VOICE) },
            "People and bodies who say something.",
        ),
        key("claim", Kind::Named { what: "a claim", each: &Kind::Table(&CLAIM) }, "What a voice says in a document."),
        key(
            "front",
            Kind::Named { what: "a front", each: &Kind::Table(&FRONT_TABLE) },
            "Theatres, each with a ladder of rungs from peace upward.",
        ),
        key("actor", Kind::Named { what: "an actor", each: &Kind::Table(&ACTOR_TABLE) }, "Parties that decide."),
        key("rule", Kind::List(&Kind::Table(&RULE)), "What no state may be like."),
        key(
            "agreement",
            Kind::Named { what: "an agreement", each: &Kind::Table(&AGREEMENT) },
            "Options that their parties can only enter together.",
        ),
        key(
            "institution",
            Kind::Named { what: "an institution", each: &Kind::Table(&INSTITUTION) },
            "Bodies that act by a voting rule.",
        ),
        key("outcome", Kind::Named { what: "an outcome", each: &Kind::Table(&OUTCOME) }, "Named kinds of state."),
        key("pool", Kind::Named { what: "a pool", each: &Kind::Table(&POOL) }, "Finite resources that options share."),
        key("gauge", Kind::Named { what: "a gauge", each: &Kind::Table(&GAUGE) }, "Numbers read off a state."),
        key(
            "shock",
            Kind::Named { what: "a shock", each: &Kind::Table(&SHOCK) },
            "Events that nobody in the case decides.",
        ),
        key(
            "deadline",
            Kind::Named { what: "a deadline", each: &Kind::Table(&DEADLINE) },
            "What happens at a date, and not before or after.",
        ),
        key("link", Kind::Named { what: "a link", each: &Kind::Table(&LINK) }, "How one front drives another."),
        key("overlay", Kind::Named { what: "an overlay", each: &Kind::Table(&OVERLAY) }, "Named sets of changes."),
        key("expect", Kind::Expectations, "The answers the case expects."),
    ],
    shared: &[],
    in_overlays: &[],
};

static CASE_FACTS: KeyTable = KeyTable {
    what: "the table `[case]`",
    keys: &[
        required("title", Kind::Text, "The title."),
        key("about", Kind::Text, "What it is about."),
        key("question", Kind::Text, "The question it is to answer."),
        key("author", Kind::Text, "Who wrote the case."),
        key("as-of", Kind::Date, "The date on which the status quo holds."),
        key("horizon", Kind::Duration, "How far ahead to look."),
        key("fronts", Kind::List(&FRONT), "Names of the fronts, in order; each may have a `[front.NAME]` table."),
        key("format", Kind::Whole { min: 1, max: 1 }, "The version of the case language: 1."),
    ],
    shared: &[],
    in_overlays: &[],
};

static DOCUMENT: KeyTable = KeyTable {
    what: "a document",
    keys: &[
        key("title", Kind::Text, "Its title."),
        key("author", Kind::Text, "Who wrote it."),
        key("date", Kind::Either(&[Kind::Date, Kind::Text]), "When it appeared."),
        key("publisher", Kind::Text, "Who published it."),
        key("found", Kind::Text, "Where it can be found: a file or an address."),
        key("voice", Kind::Name("a voice's name"), "The voice that speaks in it unless another is named."),
    ],
    shared: &[PEOPLE],
    in_overlays: &[],
};

static VOICE: KeyTable = KeyTable {
    what: "a voice",
    keys: &[key(
        "role",
        Kind::Text,
        "What it is in the documents: `author`, `quoted`, `official`, `reader`, or a word of your own.",
    )],
    shared: &[PEOPLE],
    in_overlays: &[],
};

static CLAIM: KeyTable = KeyTable {
    what: "a claim",
    keys: &[
        required("says", Kind::Text, "What is claimed, in our own words."),
        key("source", SOURCE, "Where it is said: a document's name, `#`, the place in it."),
        key("voice", Kind::Name("a voice's name"), "Who says it; the default is the document's voice."),
        key(
            "kind",
            Kind::OneOf(&["event", "relation", "goal", "demand", "assessment", "prediction"]),
            "What kind of claim it is.",
        ),
        key("of", Kind::OneOrMany(&ACTOR), "The actors it is about."),
        key(
            "modality",
            Kind::OneOf(&["certain", "almost-certain", "likely", "possible", "unlikely"]),
            "How sure the voice is.",
        ),
        key("denies", Kind::Boolean, "True when the voice denies it."),
    ],
    shared: &[PEOPLE],
    in_overlays: &[],
};

static FRONT_TABLE: KeyTable = KeyTable {
    what: "a front",
    keys: &[key(
        "ladder",
        Kind::List(&Kind::Table(&RUNG)),
        "Rungs from peace upward; a state stands on the highest rung whose condition holds.",
    )],
    shared: &[PEOPLE],
    in_overlays: &[],
};

static RUNG: KeyTable = KeyTable {
    what: "a rung",
    keys: &[
        required("rung", Kind::Name("the rung's own name"), "The rung's name."),
        key(
            "when",
            Kind::Condition,
            "When a state stands on this rung or a higher one. The first rung may leave it out.",
        ),
    ],
    shared: &[PEOPLE],
    in_overlays: &[],
};

static ACTOR_TABLE: KeyTable = KeyTable {
    what: "an actor",
    keys: &[
        key("inside", ACTOR, "The actor it is part of."),
        key(
            "kind",
            Kind::OneOf(&[
                "state",
                "leader",
                "establishment",
                "legislature",
                "faction",
                "armed-group",
                "people",
                "bloc",
                "company",
                "organisation",
            ]),
            "What kind of actor it is.",
        ),
        key("country", Kind::Country, "The three-letter code of its country (ISO 3166), for maps."),
        key("can", Kind::Named { what: "an option", each: &OPTION_ITEM }, "What it can do."),
        key("wants-later", Kind::List(&WANT_ITEM), "What it prefers in the long run, if that differs."),
        key(
            "sees",
            Kind::Keyed { what: "an actor's name", each: &Kind::Table(&PERCEPTION) },
            "What it believes that other actors prefer.",
        ),
        key(
            "attitudes",
            Kind::Keyed { what: "an actor's name", each: &Kind::OneOf(&["devoted", "aggressive", "indifferent"]) },
            "Its attitude towards other actors.",
        ),
        key("reviews", Kind::Reviews, "How often it reviews its choices."),
        key(
            "attention",
            Kind::Keyed { what: "a front's name", each: &SHARE },
            "The share of its attention that each front gets; at most 1 in sum.",
        ),
    ],
    shared: &[PREFERENCES, PEOPLE, EVIDENCE],
    in_overlays: &[
        key("drop-wants", Kind::List(&Kind::Text), "Wants to take out: their ids, or their exact text."),
        key("first-wants", Kind::List(&WANT_ITEM), "Wants to put before the rest."),
        key("last-wants", Kind::List(&WANT_ITEM), "Wants to put after the rest."),
    ],
};

/// An option, short or long.
static OPTION_ITEM: Kind = Kind::Either(&[Kind::Text, Kind::Table(&OPTION_TABLE)]);

/// Keys of options that agreements have too.
static LEVELS: &[Key] = &[
    key("what", Kind::Text, "A phrase that completes \"can ...\"."),
    key("front", FRONT, "The theatre it belongs to; the default is the only front, if there is one."),
    key(
        "levels",
        Kind::List(&Kind::Name("a level's name")),
        "Names of the levels, lowest first; the default is `no`, `yes`.",
    ),
    key("now", Kind::Name("a level's name"), "Today's level; the default is the lowest."),
    key("consent", Kind::OneOrMany(&CONSENTER), "Actors or institutions that must agree before it is raised."),
    key(
        "uses",
        Kind::Keyed { what: "a pool's name", each: &NOT_NEGATIVE },
        "What each level above the lowest takes from a pool.",
    ),
    key(
        "spends",
        Kind::Keyed { what: "a pool's name", each: &Kind::Refill },
        "How much of a pool each level above the lowest wears down.",
    ),
    key("takes", Kind::Delay, "How long a change takes."),
    key(
        "verified",
        Kind::Keyed { what: "a level's name", each: &Kind::Table(&VERIFICATION) },
        "Levels that are verified before anything above them can be entered.",
    ),
];

static VERIFICATION: KeyTable = KeyTable {
    what: "a verification",
    keys: &[
        required("takes", Kind::Delay, "How long it takes to find out whether the level is kept; its mean counts."),
        required("chance", SHARE, "The chance that it is found to be kept."),
        key("then", Kind::Name("a level's name"), "The level that opens then; the default is the next one up."),
        key(
            "else",
            Kind::Name("a level's name"),
            "The level that it falls back to otherwise; the default is the lowest.",
        ),
    ],
    shared: &[PEOPLE, EVIDENCE],
    in_overlays: &[],
};

static OPTION_TABLE: KeyTable = KeyTable {
    what: "an option",
    keys: &[key(
        "moves",
        Kind::OneOf(&["both", "up", "down", "none"]),
        "In which direction it may change; the default is both.",
    )],
    shared: &[LEVELS, PEOPLE, EVIDENCE],
    in_overlays: &[],
};

/// A want, short or long.
static WANT_ITEM: Kind = Kind::Either(&[Kind::Condition, Kind::Table(&WANT)]);

static WANT: KeyTable = KeyTable {
    what: "a want",
    keys: &[
        required("that", Kind::Condition, "What is wanted."),
        key("id", Kind::Name("a want's own name"), "A name for it, so that overlays can speak of it."),
        key("red-line", Kind::Boolean, "Without it the actor signs nothing."),
        key("strongly", Kind::Boolean, "Much stronger than what follows."),
    ],
    shared: &[PEOPLE, EVIDENCE],
    in_overlays: &[],
};

static WEIGHT: KeyTable = KeyTable {
    what: "a weight",
    keys: &[
        required("that", Kind::Condition, "Where the weight counts."),
        required("weight", ANY_NUMBER, "What it adds to a state's score; may be negative."),
        key("id", Kind::Name("a weight's own name"), "A name for it, so that overlays can speak of it."),
    ],
    shared: &[PEOPLE, EVIDENCE],
    in_overlays: &[],
};

/// A tier of a ranking: one condition, or several that tie.
static RANKING_TIER: Kind = Kind::Either(&[Kind::Condition, Kind::List(&Kind::Condition)]);

static PERCEPTION: KeyTable = KeyTable {
    what: "what one actor believes of another",
    keys: &[],
    shared: &[PREFERENCES, PEOPLE, EVIDENCE],
    in_overlays: &[],
};

static RULE: KeyTable = KeyTable {
    what: "a rule",
    keys: &[
        key("never", Kind::Condition, "No state is like this."),
        key("always", Kind::Condition, "Every state is like this."),
        key("at-most-one", Kind::List(&Kind::Condition), "At most one of these holds in any state."),
        key("exactly-one", Kind::List(&Kind::Condition), "Exactly one of these holds in every state."),
        key("id", Kind::Name("a rule's own name"), "A name for it, so that overlays can speak of it."),
    ],
    shared: &[PEOPLE, EVIDENCE],
    in_overlays: &[],
};

static AGREEMENT: KeyTable = KeyTable {
    what: "an agreement",
    keys: &[
        required("parties", Kind::List(&ACTOR), "The actors who enter it together."),
        key(
            "leave",
            Kind::Either(&[Kind::OneOf(&["any", "all", "nobody"]), Kind::List(&ACTOR)]),
            "Who may leave: any party alone, all together, nobody, or the actors listed. The default is any.",
        ),
        key("with", Kind::List(&OPTION), "Options of the parties that may change in the same move."),
        key(
            "power",
            Kind::Table(&POWER),
            "How power shifts between two parties; it tells whether a deal enforces itself.",
        ),
    ],
    shared: &[LEVELS, PEOPLE, EVIDENCE],
    in_overlays: &[],
};

static POWER: KeyTable = KeyTable {
    what: "a shift of power",
    keys: &[
        required("rises", ACTOR, "The party that grows stronger."),
        required("declines", ACTOR, "The other party, which can fight before that."),
        required("now", SHARE, "The chance that the riser wins a war fought now."),
        required("later", SHARE, "The same for a war fought a period from now or later; at least `now`."),
        required(
            "cost-rises",
            NOT_NEGATIVE,
            "What a war costs the riser, once, in periods' worth of all that the two divide.",
        ),
        required("cost-declines", NOT_NEGATIVE, "What it costs the decliner, in the same unit."),
        required("patience", SHARE, "What a period from now counts against now: above 0, below 1."),
    ],
    shared: &[PEOPLE, EVIDENCE],
    in_overlays: &[],
};

static INSTITUTION: KeyTable = KeyTable {
    what: "an institution",
    keys: &[
        required("members", Kind::List(&ACTOR), "The actors that have a seat."),
        key("vote", Kind::Table(&VOTE), "The voting rule; the default is a majority of the members."),
        key("can", Kind::Named { what: "an option", each: &OPTION_ITEM }, "What it can decide."),
    ],
    shared: &[PEOPLE, EVIDENCE],
    in_overlays: &[],
};

static VOTE: KeyTable = KeyTable {
    what: "a voting rule",
    keys: &[
        key(
            "pass",
            Kind::Either(&[Kind::Whole { min: 1, max: 10_000 }, Kind::OneOf(&["majority", "two-thirds", "unanimous"])]),
            "How many yes votes carry a motion; the default is a majority of the seats.",
        ),
        key(
            "seats",
            Kind::Whole { min: 1, max: 10_000 },
            "How many seats there are; the default is the number of members.",
        ),
        key("veto", Kind::OneOrMany(&ACTOR), "Members whose opposition blocks."),
        key(
            "others-yes",
            Kind::Whole { min: 0, max: 10_000 },
            "How many of the seats that are not actors here vote yes.",
        ),
    ],
    shared: &[],
    in_overlays: &[],
};

static OUTCOME: KeyTable = KeyTable {
    what: "an outcome",
    keys: &[required("when", Kind::Condition, "When a state counts as this outcome.")],
    shared: &[PEOPLE],
    in_overlays: &[],
};

static POOL: KeyTable = KeyTable {
    what: "a pool",
    keys: &[
        required("size", NOT_NEGATIVE, "How much there is; states that take more are infeasible."),
        key("unit", Kind::Text, "What it is counted in."),
        key("of", ACTOR, "Whose it is."),
        key(
            "refill",
            Kind::Refill,
            "How fast what options used comes back once they are lowered; without it, at once.",
        ),
    ],
    shared: &[PEOPLE, EVIDENCE],
    in_overlays: &[],
};

static GAUGE: KeyTable = KeyTable {
    what: "a gauge",
    keys: &[
        required("starts", ANY_NUMBER, "What it reads where nothing adds to it."),
        key("unit", Kind::Text, "What it is counted in."),
        key("adds", Kind::List(&Kind::Table(&GAUGE_EFFECT)), "What adds to it, and where."),
        key("drifts", Kind::List(&Kind::Table(&GAUGE_DRIFT)), "What moves it little by little, and where."),
        key("jumps", Kind::List(&Kind::Table(&GAUGE_JUMP)), "What moves it at once when something begins."),
        key("from", ANY_NUMBER, "The lowest that it can read; required where it drifts or jumps."),
        key("to", ANY_NUMBER, "The highest that it can read; required where it drifts or jumps."),
        key("half-life", Kind::Duration, "The time in which half of a disturbance fades."),
    ],
    shared: &[PEOPLE, EVIDENCE],
    in_overlays: &[],
};

static GAUGE_DRIFT: KeyTable = KeyTable {
    what: "what a gauge drifts by",
    keys: &[
        key("when", Kind::Condition, "Where it counts; everywhere if not stated."),
        required("by", Kind::Drift, "How far it moves the gauge in a time; may be negative."),
    ],
    shared: &[PEOPLE],
    in_overlays: &[],
};

static GAUGE_JUMP: KeyTable = KeyTable {
    what: "what a gauge jumps by",
    keys: &[
        required("when", Kind::Condition, "What has to become true: it jumps at that moment."),
        required("by", ANY_NUMBER, "How far it jumps; may be negative."),
    ],
    shared: &[PEOPLE],
    in_overlays: &[],
};

static GAUGE_EFFECT: KeyTable = KeyTable {
    what: "what adds to a gauge",
    keys: &[
        required("when", Kind::Condition, "Where it counts."),
        required("by", ANY_NUMBER, "How much it adds; may be negative."),
        key(
            "for",
            Kind::Duration,
            "How long it has to be expected to last for all of it to count; less counts in proportion.",
        ),
    ],
    shared: &[PEOPLE],
    in_overlays: &[],
};

static SHOCK: KeyTable = KeyTable {
    what: "a shock",
    keys: &[
        key("what", Kind::Text, "What happens."),
        key("front", FRONT, "The theatre it belongs to."),
        key("rate", Kind::Rate, "How often it happens while its condition holds."),
        key("when", Kind::Condition, "Where it can happen; everywhere if not stated."),
        key(
            "sets",
            Kind::Keyed { what: "an option's name", each: &Kind::Name("a level's name") },
            "The levels it sets.",
        ),
        key(
            "channel",
            Kind::OneOf(&["provocation", "accident", "intention", "miscalculation"]),
            "The road to war it belongs to.",
        ),
    ],
    shared: &[PEOPLE, EVIDENCE],
    in_overlays: &[],
};

static DEADLINE: KeyTable = KeyTable {
    what: "a deadline",
    keys: &[
        required("after", Kind::Duration, "How long after the case's date it falls."),
        key("what", Kind::Text, "What happens."),
        key("front", FRONT, "The theatre it belongs to."),
        key("when", Kind::Condition, "Where it happens at that date; everywhere if not stated."),
        key("unless", Kind::Condition, "Where it does not happen all the same."),
        required(
            "sets",
            Kind::Keyed { what: "an option's name", each: &Kind::Name("a level's name") },
            "The levels it sets.",
        ),
        key("chance", SHARE, "The probability that it happens where it can; the default is 1."),
        key(
            "channel",
            Kind::OneOf(&["provocation", "accident", "intention", "miscalculation"]),
            "The road to war it belongs to; the default is accident.",
        ),
    ],
    shared: &[PEOPLE, EVIDENCE],
    in_overlays: &[],
};

static LINK: KeyTable = KeyTable {
    what: "a link",
    keys: &[
        required("from", FRONT, "The front that drives."),
        required("to", FRONT, "The front that is driven."),
        key("channel", Kind::OneOf(&["wants", "pool", "attention", "flow", "excitation", "actor"]), "By which road."),
        key("strength", Kind::Number { min: -1.0, max: 1.0 }, "How strongly, -1 to 1."),
    ],
    shared: &[PEOPLE, EVIDENCE],
    in_overlays: &[],
};

/// What an overlay takes besides any part of a case.
pub(crate) static OVERLAY: KeyTable = KeyTable {
    what: "an overlay",
    keys: &[
        key(
            "kind",
            Kind::OneOf(&["viewpoint", "what-if", "intervention", "lever"]),
            "What it is for; the default is a what-if.",
        ),
        key("cost", NOT_NEGATIVE, "What it costs, for levers."),
        key(
            "remove",
            Kind::List(&Kind::Text),
            "What to take out of the case, by its path: `actor.us.can.strikes`, `rule.ID`.",
        ),
    ],
    shared: &[PEOPLE, EVIDENCE],
    in_overlays: &[],
};

/// The parts of a case that an overlay may not change: it holds no overlays of its own.
pub(crate) const NOT_IN_OVERLAYS: &str = "overlay";

/// A key of an overlay: overlays take some keys of their own, and every part of a case. `voice` is both: as text or a list it says
/// whose view the overlay is, as tables it adds voices.
pub(crate) fn overlay_key(name: &str, is_table: bool) -> Option<&'static Key> {
    let part = CASE.key(name, false).filter(|key| key.name != NOT_IN_OVERLAYS);
    match OVERLAY.key(name, false) {
        Some(own) if part.is_none() || !is_table => Some(own),
        _ => part,
    }
}

/// Whether a key of an overlay is a part of a case, and not the overlay's own.
pub(crate) fn is_part_of_case(name: &str, is_table: bool) -> bool {
    CASE.key(name, false).is_some() && (is_table || OVERLAY.key(name, false).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overlays_own_keys_are_no_parts_of_a_case() {
        for key in OVERLAY.all(false) {
            // `voice` is both: an overlay's own is text, a case's is tables. See `shape`, which tells them apart.
            assert!(CASE.key(key.name, false).is_none() || key.name == "voice", "{}", key.name);
        }
    }

    #[test]
    fn no_table_has_a_key_twice() {
        fn visit(kind: &Kind, depth: usize) {
            match kind {
                Kind::List(each) | Kind::OneOrMany(each) => visit(each, depth),
                Kind::Named { each, .. } | Kind::Keyed { each, .. } => visit(each, depth),
                Kind::Either(kinds) => kinds.iter().for_each(|kind| visit(kind, depth)),
                Kind::Table(table) => visit_table(table, depth + 1),
                _ => {}
            }
        }
        fn visit_table(table: &KeyTable, depth: usize) {
            assert!(depth < 10, "the key tables do not go in circles");
            let mut names: Vec<&str> = table.all(true).map(|key| key.name).collect();
            names.sort_unstable();
            for pair in names.windows(2) {
                assert_ne!(pair[0], pair[1], "{}", table.what);
            }
            table.all(true).for_each(|key| visit(&key.kind, depth));
        }
        visit_table(&CASE, 0);
    }
}

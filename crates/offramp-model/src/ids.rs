//! Numbers that stand for the things of a case. Each is the position of the thing in the [`crate::Model`]'s list,
//! which keeps the order of the case file.

/// A level of an option: 0 is the lowest. An option has at most [`MAX_LEVELS`] levels.
pub type Level = u8;

/// The most levels one option may have: a [`crate::LevelSet`] is a 32-bit mask.
pub const MAX_LEVELS: usize = 32;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u16);

        impl $name {
            /// The position in the model's list.
            pub fn index(self) -> usize {
                usize::from(self.0)
            }

            /// The id of the thing at `index`; a model holds at most 65,535 things of a kind.
            pub fn from_index(index: usize) -> Self {
                Self(u16::try_from(index).expect("a checked case holds at most 65,535 things of a kind"))
            }
        }
    };
}

id! {
    /// An actor: a party that decides.
    ActorId
}
id! {
    /// An option: something an actor, an agreement or an institution can do or leave.
    OptionId
}
id! {
    /// A front: a theatre with its own ladder of rungs.
    FrontId
}
id! {
    /// An agreement: an option that needs all its parties to enter.
    AgreementId
}
id! {
    /// An institution: a body that acts by a voting rule.
    InstitutionId
}

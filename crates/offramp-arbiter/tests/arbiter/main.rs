//! The arbiter against what is known: published conflicts, models worked out by hand, and laws that follow from the
//! definitions alone.

mod agreements;
mod coalitions;
mod laws;
mod published;
mod votes;

//! The starter case.

//! The case language: text of a case to a checked model, with every problem at once.

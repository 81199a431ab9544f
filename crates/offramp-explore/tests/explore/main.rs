//! The methods against closed forms, against enumeration on random functions, and against each other on any number of threads.

mod cube;
mod morris;
mod prim;
mod sobol;
mod studies;

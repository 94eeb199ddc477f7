//! To be written.

pub mod bootstrap;
pub mod factors;
pub mod morris;
pub mod pawn;
pub mod prim;
pub mod regret;
pub mod sobol_indices;
pub mod tree;

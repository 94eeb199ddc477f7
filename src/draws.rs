//! Random numbers addressed by meaning.

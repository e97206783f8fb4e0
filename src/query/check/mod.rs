//! Syntax tree to checked tree: every name resolved or reported.

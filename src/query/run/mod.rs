//! Logical plan to rows, in memory.

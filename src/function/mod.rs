//! Scalar functions and aggregates: tables of rows that checker, help, completion and tests all read.

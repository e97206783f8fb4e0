//! Checked tree to logical plan: plain data that can be printed, cached and sent elsewhere.

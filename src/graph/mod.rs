//! Edges and their statements at rest; everything reads through a view.

//! Files into a graph, with carets into the files.

//! What a question gets back: rows, the evidence they rest on, and numbered footnotes.

//! Catalogue look-ups and graph algorithms for CALL: a table of rows.

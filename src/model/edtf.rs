//! dates and spans of known precision (2002, 2002-05, 2001/..).

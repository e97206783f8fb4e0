//! equality, equivalence, ordering and null logic, as openCypher states them.

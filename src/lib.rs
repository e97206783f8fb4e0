//! chancery turns cited statements into a typed graph, and questions into answers whose every row can
//! be traced back to the sentence it rests on.

pub mod answer;
pub mod budget;
pub mod diagnostic;
pub mod error;
pub mod export;
pub mod function;
pub mod graph;
pub mod load;
pub mod model;
pub mod procedure;
pub mod query;
pub mod session;

//! chancery turns cited statements into a typed graph, and questions into answers whose every row can
//! be traced back to the sentence it rests on.
//!
//! ```
//! # fn main() -> Result<(), chancery::Error> {
//! let mut session = chancery::Session::demo()?;
//! let answer = session.query("MATCH (s:state)-[:hosts-base]->({id: 'united-states'}) RETURN s.name ORDER BY s.name")?;
//! assert_eq!(answer.rows[0].values[0].as_str(), Some("Kyrgyzstan"));
//! assert_eq!(answer.footnotes.len(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! The public API is this page: the names re-exported below. The modules stand on floors, and a module uses
//! only what lies lower; `CONTRIBUTING.md` has the map.

pub mod answer;
pub mod budget;
pub mod cli;
pub mod diagnostic;
pub mod error;
pub mod export;
pub mod function;
pub mod graph;
pub mod load;
pub mod model;
pub mod procedure;
pub mod query;
pub mod repl;
pub mod rule;
pub mod session;

pub use answer::{Answer, Footnote, Row};
pub use budget::Limits;
pub use diagnostic::Diagnostic;
pub use error::Error;
pub use export::Exporter;
pub use function::Function;
pub use graph::{Graph, Snapshot, View};
pub use model::entity::Entity;
pub use model::schema::{EntityType, RelationType, Schema};
pub use model::source::{Locator, Source};
pub use model::statement::{Stance, Statement};
pub use model::{Lens, Map, Value};
pub use procedure::Procedure;
pub use session::{Request, Session, Settings};

/// The Rust blocks of the readme, which so run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

//! What the world is made of: ids, values, dates, the schema, entities, sources, statements, lenses.
//!
//! Data without the behaviour of a database: nothing here knows how a graph is stored or asked.

pub mod arithmetic;
pub mod catalog;
pub mod edtf;
pub mod entity;
pub mod id;
pub mod kind;
pub mod lens;
pub mod name;
pub mod order;
pub mod schema;
pub mod source;
pub mod statement;
pub mod temporal;
pub mod validity;
pub mod value;

pub use id::{EdgeId, LensId, NodeId, SourceId, StatementId};
pub use kind::Kinds;
pub use lens::Lens;
pub use value::{Map, Path, Text, Value};

//! [`Mask`]: which statements count and which edges are present, as bits.

use super::Graph;
use super::bits::Bits;
use crate::diagnostic::{Fault, codes};
use crate::model::{EdgeId, Lens, Value};

/// The statements and edges of a lens; everything, for an open graph.
#[derive(Clone, Debug, Default)]
pub struct Mask {
    edges: Option<Bits>,
}

impl Mask {
    /// Everything counts.
    pub fn all() -> Self {
        Mask::default()
    }

    /// The statements and edges that pass a lens; `parameters` gives the value of a parameter.
    ///
    /// # Errors
    /// When a parameter is missing or no name or date, or an open graph is given a view.
    pub fn compile(graph: &Graph, lens: &Lens, parameters: &dyn Fn(&str) -> Option<Value>) -> Result<Mask, Fault> {
        let (_, _) = (graph, parameters);
        if *lens == Lens::default() {
            return Ok(Mask::all());
        }
        Err(Fault::new(codes::NO_STATEMENTS, "a view on an open graph"))
    }

    /// Whether the edge is present; one that was added after the mask was made is.
    #[inline]
    pub fn has_edge(&self, edge: EdgeId) -> bool {
        match &self.edges {
            None => true,
            Some(bits) => bits.get(edge.index()) || edge.index() >= bits.len(),
        }
    }

    /// Whether every edge is present.
    pub fn is_all_edges(&self) -> bool {
        self.edges.is_none()
    }
}

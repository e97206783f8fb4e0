//! Edges and their statements at rest; everything reads through a view.

/// The graph through one lens: what everything reads.
#[derive(Clone, Copy, Debug)]
pub struct View<'g>(std::marker::PhantomData<&'g ()>);

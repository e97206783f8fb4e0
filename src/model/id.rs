//! Small, `Copy` identities: dense indexes into the columns of one graph.

macro_rules! dense {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[repr(transparent)]
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub struct $name(pub u32);

        impl $name {
            /// The id as an index into a column.
            #[inline]
            pub fn index(self) -> usize {
                self.0 as usize
            }

            /// The id of a row of a column; `u32::MAX` where it does not fit.
            #[inline]
            pub fn at(index: usize) -> Self {
                $name(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }
    )*};
}

dense! {
    /// A node: an entity, in a statement graph.
    NodeId;
    /// An edge, numbered in adjacency order.
    EdgeId;
    /// A statement.
    StatementId;
    /// A source.
    SourceId;
    /// One of the lenses of a running query (an index into the plan's list; 0 is the query's own).
    LensId;
}

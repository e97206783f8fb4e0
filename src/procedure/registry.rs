//! [`Registry`]: the procedures a session knows.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Procedure, Signature, algo, catalog, statement};
use crate::diagnostic::{Fault, codes};

/// The procedures a session knows, by name in any case of letters.
#[derive(Clone, Default)]
pub struct Registry {
    entries: BTreeMap<String, Arc<dyn Procedure>>,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.entries.keys()).finish()
    }
}

impl Registry {
    /// No procedures.
    pub fn empty() -> Self {
        Registry::default()
    }

    /// The built-in procedures.
    pub fn standard() -> Self {
        let mut registry = Registry::default();
        for procedure in catalog::all().chain(statement::all()).chain(algo::all()) {
            // The table's names differ (a test sees to it), so nothing is refused here.
            let _ = registry.register(procedure);
        }
        registry
    }

    /// Adds a procedure.
    ///
    /// # Errors
    /// When there is one of that name.
    pub fn register(&mut self, procedure: Arc<dyn Procedure>) -> Result<(), Fault> {
        let name = procedure.signature().name.to_lowercase();
        if self.entries.contains_key(&name) {
            return Err(Fault::new(codes::NOT_ALLOWED, format!("there is a procedure called `{name}` already")));
        }
        self.entries.insert(name, procedure);
        Ok(())
    }

    /// The procedure of that name.
    pub fn find(&self, name: &str) -> Option<&Arc<dyn Procedure>> {
        self.entries.get(&name.to_lowercase())
    }

    /// The signature of the procedure of that name.
    pub fn signature(&self, name: &str) -> Option<&Signature> {
        self.find(name).map(|procedure| procedure.signature())
    }

    /// All signatures, by name.
    pub fn signatures(&self) -> impl Iterator<Item = &Signature> {
        self.entries.values().map(|procedure| procedure.signature())
    }
}

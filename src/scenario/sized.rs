//! One scenario at several sizes of memory.

use std::path::Path;
use std::sync::Arc;

use crate::scenario::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use crate::scenario::{Scenario, whole};
use crate::units::MemoryMb;

impl Scenario {
    /// The same scenario with `memory` for every function, or only for the one named `only`.
    ///
    /// Work goes faster or slower as the function's `cpu_share` says; requests stay the same.
    ///
    /// # Errors
    /// That there is no such function.
    pub fn with_memory(&self, memory: MemoryMb, only: Option<&str>) -> Result<Self, Diagnostics> {
        let mut sized = self.clone();
        let mut found = false;
        for function in &mut Arc::make_mut(&mut sized.model).functions {
            if only.is_none_or(|name| *function.name == *name) {
                function.memory = memory;
                found = true;
            }
        }
        match only {
            Some(name) if !found => Err(self.no_function(name)),
            _ => Ok(sized),
        }
    }

    /// What is assumed, and which functions do not care about memory.
    pub fn assumptions_of_size(&self) -> Vec<String> {
        let careless: Vec<&str> = self
            .model
            .functions
            .iter()
            .filter(|function| function.cpu.is_none())
            .map(|function| &*function.name)
            .collect();
        let sentence = match careless.as_slice() {
            [] => None,
            [only] => Some(format!("The work of {only} does not depend on memory: it has no")),
            several => Some(format!(
                "The work of {} functions does not depend on memory: they have no",
                several.len()
            )),
        };
        let sentence = sentence.map(|sentence| format!("{sentence} cpu_share (F5.2)."));
        sentence.into_iter().chain(self.assumptions.iter().cloned()).collect()
    }

    fn no_function(&self, name: &str) -> Diagnostics {
        let names = self.model.functions.iter().map(|function| &*function.name);
        Diagnostics::one(Diagnostic {
            place: whole(Path::new("--memory-of")),
            path: String::new(),
            problem: format!("there is no function `{name}`"),
            allowed: None,
            help: did_you_mean(name, names),
        })
    }
}

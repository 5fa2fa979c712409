//! The account as an onlooker sees it, between two calls of [`Engine::run`].

use crate::engine::record::EnvRef;
use crate::engine::{Engine, EnvState};
use crate::id::FunctionId;
use crate::units::SimTime;

/// A look at an [`Engine`] at rest.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    engine: &'a Engine,
}

/// One execution environment as an onlooker sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnvView {
    /// Which one it is.
    pub env: EnvRef,
    /// What it is doing.
    pub state: EnvState,
    /// Since when.
    pub since: SimTime,
    /// When it was started.
    pub born: SimTime,
    /// How many requests it has been given.
    pub uses: u64,
}

impl<'a> View<'a> {
    pub(super) fn new(engine: &'a Engine) -> Self {
        Self { engine }
    }

    /// How many execution environments are alive.
    pub fn alive(&self) -> usize {
        self.engine.envs.alive()
    }

    /// How many environments of a function are in INIT or INVOKE on demand, over all its versions;
    /// what is provisioned is not among them.
    ///
    /// # Panics
    /// If there is no such function.
    pub fn occupied(&self, function: FunctionId) -> u32 {
        self.engine.functions[function.index()].occupied
    }

    /// How many requests wait.
    pub fn waiting(&self) -> usize {
        self.engine.waiting.len()
    }

    /// The execution environments that are alive, in slot order.
    pub fn environments(&self) -> impl Iterator<Item = EnvView> + use<'a> {
        let engine = self.engine;
        engine.envs.iter().map(|(slot, env, life)| EnvView {
            env: engine.env_ref(slot, env.version),
            state: env.state,
            since: env.since,
            born: life.born,
            uses: life.uses,
        })
    }
}

//! What needs derivatives of a training or maps of its loss, as values that a program brings or leaves out: a trainer's program
//! is smaller by a third without them.

use super::gradient::{Differentiation, Gradient, Slope};
use super::landscape::{Exploration, LandscapeQuery, LandscapeRefusal, LandscapeState, Subject};
use super::transfer::Origin;
use crate::data::{Dataset, Split};
use crate::space::{Params, Settings};
use std::fmt;
use std::sync::Arc;

/// The derivative of a training, under way.
pub(super) trait Differentiate: Send {
    /// Does about `allowance` multiply-adds; the result once, at the end.
    fn advance(&mut self, allowance: u64) -> Option<Slope>;
}

/// A question about the loss around a network, under way.
pub trait Explore: Send {
    fn state(&self) -> LandscapeState;
    /// Does about `allowance` multiply-adds.
    fn advance(&mut self, allowance: u64) -> LandscapeState;
}

type Begin = fn(&Gradient, &Settings, &Params, &Split, (u64, u64)) -> Box<dyn Differentiate>;
type Ask = fn(
    LandscapeQuery,
    Vec<Subject>,
    Arc<Dataset>,
    Option<Arc<Origin>>,
    u64,
) -> Result<Box<dyn Explore>, LandscapeRefusal>;

/// Both.
#[derive(Debug)]
pub(super) struct Calculus {
    pub differentiate: Begin,
    pub explore: Ask,
}

pub(super) static CALCULUS: Calculus = Calculus {
    differentiate: |gradient, settings, params, split, streams| {
        Box::new(Differentiation::new(gradient, settings, params, split, streams))
    },
    explore: |query, subjects, dataset, origin, seed| {
        Ok(Box::new(Exploration::new(query, subjects, dataset, origin, seed)?))
    },
};

// By hand, because a Debug bound on the traits would bring the text of every field of every session into each program.

impl fmt::Debug for dyn Differentiate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Differentiate")
    }
}

impl fmt::Debug for dyn Explore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Explore")
    }
}

//! One loss, and if wanted its gradient, over rows of a part: the step that hypergradients and landscapes are made of.
//!
//! A [`Pass`] takes a slab of at most [`SLAB`] rows and [`PIECE_DOUBLE`] multiply-adds at a time (one row at least), so that
//! whoever runs it can stop between any two; the bits do not depend on it. Parameters go in and out as one flat list in the order of [`Mlp::parameters`] (layer by layer, W as
//! `outputs` rows of `inputs`, then b), whatever the network's own layout, and in any [`Scalar`]: with dual numbers the
//! gradient's tangents are products of the Hessian with the parameters' tangents, which is [`Curvature`].
//!
//! Losses are means over the rows passed. Not here: updates, penalties, dropout and everything else that makes the loss of
//! a row depend on more than the parameters and the row.

use super::estimate::{Work, work};
use super::loss::{Loss, Shape, Tally, Truth};
use crate::data::{Part, Target};
use crate::math::dual::Dual;
use crate::math::scalar::Scalar;
use crate::model::activation::Activation;
use crate::model::mlp::{Mlp, SLAB, Workspace};
use crate::model::piece::{self, PIECE_DOUBLE};

/// The shape of a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Architecture {
    pub inputs: usize,
    /// Units of each hidden layer.
    pub hidden: Vec<usize>,
    pub outputs: usize,
    pub activation: Activation,
}

/// What a step of work came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Advance<R> {
    /// The allowance is used up, there is more to do.
    Working,
    Report(R),
    Finished,
}

/// Why there is nothing to compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A list of parameters or a direction does not fit the network.
    Parameters { expected: usize, given: usize },
    /// The part's features do not fit the network.
    Inputs { expected: usize, given: usize },
    /// Labels or numbers do not fit the rows or the network's outputs.
    Target,
    /// A part or a batch without rows, or a batch that names a row which is not there.
    Rows,
    /// More than the limit that the field's documentation names.
    TooLarge { limit: u64, given: u64 },
    /// An option out of its range.
    Option { name: &'static str },
}

impl Architecture {
    /// That of a network.
    pub fn of<S: Scalar>(net: &Mlp<S>) -> Self {
        let layers = net.layers();
        let hidden = layers[..layers.len() - 1].iter().map(|l| l.outputs).collect();
        Self { inputs: net.inputs(), hidden, outputs: net.outputs(), activation: net.activation() }
    }

    /// (inputs, outputs) of each layer, first layer first.
    pub fn layers(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let widths = || self.hidden.iter().copied().chain([self.outputs]);
        [self.inputs].into_iter().chain(widths()).zip(widths())
    }

    /// Number of parameters.
    pub fn count(&self) -> usize {
        self.layers().map(|(i, o)| (i + 1) * o).sum()
    }

    /// A network of this shape with all parameters 0.
    pub fn zeros<S: Scalar>(&self) -> Mlp<S> {
        Mlp::zeros(self.inputs, &self.hidden, self.outputs, self.activation)
    }

    /// Whether each flat parameter is a weight; else it is a bias.
    pub fn weights(&self) -> Vec<bool> {
        let layers = self.layers();
        layers.flat_map(|(i, o)| [vec![true; i * o], vec![false; o]].concat()).collect()
    }

    /// Whether a flat list of parameters fits.
    pub fn check(&self, flat: &[f64]) -> Result<(), Fault> {
        let expected = self.count();
        if self.outputs == 0 {
            return Err(Fault::Target);
        }
        if flat.len() == expected { Ok(()) } else { Err(Fault::Parameters { expected, given: flat.len() }) }
    }

    /// Whether the network can be asked about `part`.
    pub fn check_part(&self, part: &Part) -> Result<(), Fault> {
        if part.inputs != self.inputs {
            return Err(Fault::Inputs { expected: self.inputs, given: part.inputs });
        }
        let targets = match &part.target {
            Target::Classes { labels, .. } if labels.iter().any(|&l| l as usize >= self.outputs) => {
                return Err(Fault::Target);
            }
            Target::Numbers(_) if self.outputs != 1 => return Err(Fault::Target),
            Target::Classes { labels, .. } => labels.len(),
            Target::Numbers(numbers) => numbers.len(),
        };
        if targets != part.rows {
            return Err(Fault::Target);
        }
        if part.rows == 0 || part.rows.checked_mul(part.inputs) != Some(part.x.len()) {
            return Err(Fault::Rows);
        }
        Ok(())
    }
}

/// A network with room to pass rows through it.
#[derive(Clone, Debug)]
pub struct Pass<S> {
    net: Mlp<S>,
    space: Workspace<S>,
    loss: Loss,
    /// Of each flat parameter, its place in the network's buffer.
    places: Vec<usize>,
    labels: Vec<u32>,
    numbers: Vec<f64>,
    work: Work,
    /// Most rows of a slab, without and with a gradient.
    slabs: [usize; 2],
    gradient: bool,
    done: usize,
    tally: Tally,
    cost: u64,
}

impl<S: Scalar> Pass<S> {
    /// All parameters 0. One operation on an S counts as `weight` multiply-adds.
    pub fn new(architecture: &Architecture, loss: Loss, weight: u64) -> Self {
        let net: Mlp<S> = architecture.zeros();
        // A network whose parameters are their own places tells where each flat one lies. f64 holds them exactly.
        let mut places: Mlp<f64> = architecture.zeros();
        places.buffer_mut().iter_mut().enumerate().for_each(|(i, p)| *p = i as f64);
        let each = work(architecture.layers().map(|(i, o)| (i as u64, o as u64)), 0);
        let weighted = |work: u64| work.saturating_mul(weight).max(1);
        let slab = |work: u64| piece::rows(PIECE_DOUBLE, weighted(work), SLAB);
        let slabs = [slab(each.forward), slab(each.forward.saturating_add(each.backward))];
        Self {
            slabs,
            space: Workspace::new(&net, slabs[0], true),
            loss,
            places: places.parameters().iter().map(|&p| p as usize).collect(),
            labels: vec![0; slabs[0]],
            numbers: vec![0.0; slabs[0]],
            work: Work { forward: weighted(each.forward), backward: weighted(each.backward) },
            gradient: false,
            done: 0,
            tally: Tally::default(),
            cost: 0,
            net,
        }
    }

    /// Multiply-adds so far, counted as [`work`] does.
    pub fn cost(&self) -> u64 {
        self.cost
    }

    /// Sets the parameters from an iterator over flat ones.
    pub fn set(&mut self, flat: impl IntoIterator<Item = S>) {
        let buffer = self.net.buffer_mut();
        for (&place, value) in self.places.iter().zip(flat) {
            buffer[place] = value;
        }
    }

    /// Begins anew, with `gradient` or for the loss alone.
    pub fn start(&mut self, gradient: bool) {
        self.gradient = gradient;
        self.done = 0;
        self.tally = Tally::default();
    }

    /// Passes the next slab of the rows named by `batch` (all rows if `None`); true if it was the last.
    pub fn slab(&mut self, part: &Part, batch: Option<&[u32]>) -> bool {
        let all = batch.map_or(part.rows, <[u32]>::len);
        let rows = self.slabs[usize::from(self.gradient)].min(all - self.done);
        for i in 0..rows {
            let at = self.done + i;
            let row = batch.map_or(at, |batch| batch[at] as usize);
            let to = &mut self.space.x[i * part.inputs..][..part.inputs];
            for (to, &from) in to.iter_mut().zip(&part.x[row * part.inputs..]) {
                *to = S::from_f64(from);
            }
            match &part.target {
                Target::Classes { labels, .. } => self.labels[i] = labels[row],
                Target::Numbers(numbers) => self.numbers[i] = numbers[row],
            }
        }
        self.net.forward(&mut self.space, rows);
        let mut each = self.work.forward;
        let layers = self.net.layers();
        let last = layers[layers.len() - 1];
        let shape = Shape { rows, width: last.outputs, padded: last.padded };
        let truth = match &part.target {
            Target::Classes { .. } => Truth::Classes(&self.labels[..rows]),
            Target::Numbers(_) => Truth::Numbers(&self.numbers[..rows]),
        };
        let (z, errors) = self.space.errors_mut();
        self.loss.measure(z, shape, truth, &mut self.tally);
        if self.gradient {
            self.loss.differentiate(z, shape, truth, (all, 0.0), errors);
            self.net.backward(&mut self.space, rows, self.done == 0);
            each = each.saturating_add(self.work.backward);
        }
        self.cost = self.cost.saturating_add(each.saturating_mul(rows as u64));
        self.done += rows;
        self.done >= all
    }

    /// Sums over the rows passed since [`Pass::start`].
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The gradient of the mean loss over all rows passed, flat.
    pub fn gradient(&self) -> impl Iterator<Item = S> + '_ {
        self.places.iter().map(|&place| self.space.gradient[place])
    }
}

/// Products of the Hessian of the mean loss with vectors, without the Hessian.
#[derive(Clone, Debug)]
pub struct Curvature<S> {
    pass: Pass<Dual<S, 1>>,
}

impl<S: Scalar> Curvature<S> {
    pub fn new(architecture: &Architecture, loss: Loss) -> Self {
        Self { pass: Pass::new(architecture, loss, Dual::<S, 1>::WORK) }
    }

    /// Begins the product of the Hessian at `parameters` with `direction`, both flat.
    pub fn start(&mut self, parameters: &[S], direction: &[S]) {
        let pairs = parameters.iter().zip(direction);
        self.pass.set(pairs.map(|(&value, &tangent)| Dual { value, tangent: [tangent] }));
        self.pass.start(true);
    }

    /// As [`Pass::slab`].
    pub fn slab(&mut self, part: &Part, batch: Option<&[u32]>) -> bool {
        self.pass.slab(part, batch)
    }

    /// The product, flat, when the last slab has passed.
    pub fn product(&self) -> impl Iterator<Item = S> + '_ {
        self.pass.gradient().map(|g| g.tangent[0])
    }

    pub fn cost(&self) -> u64 {
        self.pass.cost()
    }
}

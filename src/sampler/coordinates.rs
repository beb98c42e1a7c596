//! A space as numbers: what surrogates and even sequences work on.
//!
//! Each parameter that has more than one value is an axis. A number stands where [`Domain::to_unit`] puts it, in [0, 1]; a category
//! is its index. An inactive parameter takes the middle of its range or its first category, so that settings that differ in nothing
//! active are one point; what is proposed goes back through the conditions.

use crate::space::{Domain, Params, Space, Value};

/// What the coordinate of an axis may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Axis {
    /// Any number in [0, 1].
    Real,
    /// One of so many positions in [0, 1], ascending: [`Coordinates::position`].
    Grid { size: u64 },
    /// An index below `size`.
    Category { size: usize },
}

/// One parameter of the space.
#[derive(Clone, Debug)]
struct Slot {
    domain: Domain,
    axis: Option<usize>,
    /// The parameter it depends on and the coordinates that one must have.
    when: Option<(usize, Vec<f64>)>,
}

/// The axes of a space.
#[derive(Clone, Debug)]
pub struct Coordinates {
    slots: Vec<Slot>,
    axes: Vec<Axis>,
    /// The slot of each axis.
    slot_of: Vec<usize>,
    names: Vec<String>,
}

/// Where an inactive parameter stands.
fn imputed(domain: &Domain) -> f64 {
    if matches!(domain, Domain::Categorical { .. }) { 0.0 } else { 0.5 }
}

fn coordinate(domain: &Domain, value: &Value) -> Option<f64> {
    match domain {
        Domain::Categorical { choices } => choices.iter().position(|c| c == value).map(|i| i as f64),
        _ => domain.to_unit(value),
    }
}

impl Coordinates {
    pub fn new(space: &Space) -> Self {
        let (mut slots, mut axes, mut slot_of) = (Vec::<Slot>::new(), Vec::new(), Vec::new());
        let names: Vec<String> = space.params().iter().map(|p| p.name.clone()).collect();
        for (i, param) in space.params().iter().enumerate() {
            let kind = match (&param.domain, param.domain.size()) {
                (_, Some(1)) => None,
                (Domain::Categorical { choices }, _) => Some(Axis::Category { size: choices.len() }),
                (_, None) => Some(Axis::Real),
                (_, Some(size)) => Some(Axis::Grid { size }),
            };
            let axis = kind.map(|kind| {
                axes.push(kind);
                slot_of.push(i);
                axes.len() - 1
            });
            let when = param.when.as_ref().and_then(|condition| {
                let parent = names.iter().position(|n| *n == condition.parameter)?;
                let domain = &slots[parent].domain;
                Some((parent, condition.is.iter().filter_map(|v| coordinate(domain, v)).collect()))
            });
            slots.push(Slot { domain: param.domain.clone(), axis, when });
        }
        Self { slots, axes, slot_of, names }
    }

    /// What each coordinate may be.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// Number of coordinates.
    pub fn width(&self) -> usize {
        self.axes.len()
    }

    /// The parameter of axis `a`.
    pub fn name(&self, a: usize) -> &str {
        &self.names[self.slot_of[a]]
    }

    /// Which axes are categories.
    pub fn categorical(&self) -> Vec<bool> {
        self.axes.iter().map(|a| matches!(a, Axis::Category { .. })).collect()
    }

    /// Position `k` of a grid axis.
    pub fn position(&self, a: usize, k: u64) -> f64 {
        let domain = &self.slots[self.slot_of[a]].domain;
        let value = match domain {
            Domain::Int { low, step, .. } => Value::Int(low + k as i64 * step),
            Domain::Real { low, high, step, .. } => {
                Value::Real((low + k as f64 * step.unwrap_or(0.0)).min(*high))
            }
            Domain::Categorical { .. } => return k as f64,
        };
        domain.to_unit(&value).unwrap_or(0.5)
    }

    /// The number of the grid position nearest to `u`, as the space rounds.
    pub fn nearest(&self, a: usize, u: f64) -> u64 {
        let domain = &self.slots[self.slot_of[a]].domain;
        match (domain, domain.from_unit(u)) {
            (Domain::Int { low, step, .. }, Value::Int(i)) => ((i - low) / step) as u64,
            (Domain::Real { low, step: Some(step), .. }, Value::Real(x)) => {
                ((x - low) / step).round_ties_even() as u64
            }
            _ => 0,
        }
    }

    /// The coordinates of a setting.
    pub fn encode(&self, params: &Params, x: &mut [f64]) {
        for (slot, name) in self.slots.iter().zip(&self.names) {
            if let Some(a) = slot.axis {
                let known = params.get(name).and_then(|value| coordinate(&slot.domain, value));
                x[a] = known.unwrap_or(imputed(&slot.domain));
            }
        }
    }

    /// Coordinates drawn from the unit cube, one number for each axis: categories by flooring, then settled.
    pub fn place(&self, x: &mut [f64]) {
        for (x, axis) in x.iter_mut().zip(&self.axes) {
            if let Axis::Category { size } = axis {
                *x = (*x * *size as f64).floor().clamp(0.0, (size - 1) as f64);
            }
        }
        self.settle(x);
    }

    /// Moves coordinates to the nearest point that is a setting: into the cube, onto the grids, inactive ones to their places.
    /// Returns which axes are active, as bits.
    pub fn settle(&self, x: &mut [f64]) -> u64 {
        let (mut active, mut axes) = (0u64, 0u64);
        for (i, slot) in self.slots.iter().enumerate() {
            let on = slot.when.as_ref().is_none_or(|(parent, is)| {
                let here = self.slots[*parent].axis.map_or(imputed(&self.slots[*parent].domain), |a| x[a]);
                active >> parent & 1 == 1 && is.contains(&here)
            });
            active |= u64::from(on) << i;
            let Some(a) = slot.axis else { continue };
            axes |= u64::from(on) << a;
            x[a] = match (on, self.axes[a]) {
                (false, _) => imputed(&slot.domain),
                (true, Axis::Real) => x[a].clamp(0.0, 1.0),
                (true, Axis::Category { .. }) => x[a],
                (true, Axis::Grid { .. }) => {
                    let value = slot.domain.from_unit(x[a].clamp(0.0, 1.0));
                    slot.domain.to_unit(&value).unwrap_or(0.5)
                }
            };
        }
        axes
    }

    /// The setting at coordinates.
    pub fn decode(&self, space: &Space, x: &[f64]) -> Params {
        space.choose(|i, param| match (&param.domain, self.slots[i].axis) {
            (Domain::Categorical { choices }, Some(a)) => {
                choices[(x[a] as usize).min(choices.len() - 1)].clone()
            }
            (domain, Some(a)) => domain.from_unit(x[a].clamp(0.0, 1.0)),
            (domain, None) => domain.from_unit(0.5),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::{Lane, Stream};
    use crate::space::{Condition, Param};

    fn space() -> Space {
        let param = |name: &str, domain, when| Param { name: name.to_owned(), domain, when };
        let when =
            |parameter: &str, is: Value| Some(Condition { parameter: parameter.to_owned(), is: vec![is] });
        let int = |low, high, log| Domain::Int { low, high, log, step: 1 };
        Space::new(vec![
            param("kind", Domain::Categorical { choices: ["a", "b", "c"].map(Value::text).to_vec() }, None),
            param("one", int(4, 4, false), when("kind", Value::text("b"))),
            param("depth", int(1, 6, true), when("one", Value::Int(4))),
            param("rate", Domain::Real { low: 1e-4, high: 1.0, log: true, step: None }, None),
            param(
                "drop",
                Domain::Real { low: 0.0, high: 0.5, log: false, step: Some(0.05) },
                when("depth", Value::Int(3)),
            ),
            param("wide", int(1, 1 << 50, true), None),
        ])
        .expect("a good space")
    }

    #[test]
    fn settled_coordinates_are_those_of_their_setting() {
        let (space, mut stream) = (space(), Stream::new(1, Lane::Test, 0));
        let coordinates = Coordinates::new(&space);
        assert_eq!(coordinates.width(), 5, "one value is no axis");
        let mut deep = 0;
        for _ in 0..2000 {
            let mut x: Vec<f64> = (0..5).map(|_| stream.unit()).collect();
            coordinates.place(&mut x);
            let params = coordinates.decode(&space, &x);
            assert_eq!(space.admit(&params).as_ref(), Ok(&params));
            let mut back = vec![9.0; 5];
            coordinates.encode(&params, &mut back);
            assert!(x.iter().zip(&back).all(|(a, b)| (a - b).abs() < 1e-12), "{x:?} {back:?}");
            let active = coordinates.settle(&mut x);
            for a in 0..5 {
                assert_eq!(active >> a & 1 == 1, params.get(coordinates.name(a)).is_some());
            }
            deep += u32::from(params.get("drop").is_some());
        }
        assert!(deep > 50, "{deep}");
    }

    #[test]
    fn grids_are_counted() {
        let coordinates = Coordinates::new(&space());
        for (a, size) in [(1, 6), (3, 11), (4, 1u64 << 50)] {
            assert_eq!(coordinates.axes()[a], Axis::Grid { size });
            for k in [0, 1, 3, 5, size - 1] {
                if a < 4 || k == 0 {
                    assert_eq!(coordinates.nearest(a, coordinates.position(a, k)), k);
                }
            }
            assert!(coordinates.position(a, 0) < coordinates.position(a, 1));
        }
    }
}

//! What a strategy believes and why it picked a point, as data: nothing here draws, and nothing here can change a proposal.
//!
//! A strategy is a pure function of what it saw, so both questions can be asked about any moment of a study, and again with
//! another knob.

use super::cmaes::CmaesBelief;
use super::densities::Densities;
use super::hypergradient::HypergradientBelief;
use super::nsga2::Nsga2Belief;
use crate::space::{Domain, Params, Space, Value};
use serde::{Deserialize, Serialize};

/// A line or a plane through the space: one or two parameters move, the others are held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Position of the parameter along x in the space.
    pub x: u32,
    /// Position of the parameter along y; `None` for a line.
    pub y: Option<u32>,
    /// Cells along x and y, at least 1; of categories and small integers, take their number.
    pub cells: [u32; 2],
    /// Where the others are held. What is missing or does not fit takes the middle of its range.
    pub held: Params,
}

impl View {
    /// The middle of each cell as a point of the space; x moves fastest, and y from low to high.
    pub fn points(&self, space: &Space) -> Vec<Params> {
        let [columns, rows] = [self.cells[0].max(1), if self.y.is_some() { self.cells[1].max(1) } else { 1 }];
        let at = |cell: u32, cells: u32| (f64::from(cell) + 0.5) / f64::from(cells);
        (0..rows)
            .flat_map(|row| (0..columns).map(move |column| (column, row)))
            .map(|(column, row)| {
                space.choose(|i, param| {
                    if i as u32 == self.x {
                        param.domain.from_unit(at(column, columns))
                    } else if Some(i as u32) == self.y {
                        param.domain.from_unit(at(row, rows))
                    } else {
                        self.held(&param.name, &param.domain)
                    }
                })
            })
            .collect()
    }

    fn held(&self, name: &str, domain: &Domain) -> Value {
        match self.held.get(name) {
            Some(value) if domain.contains(value) => value.clone(),
            _ => domain.from_unit(0.5),
        }
    }
}

/// Why a point was picked, in numbers that one can check; what a strategy has no word for is `None`. Values are in the
/// objective's own units and direction.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// What the strategy expected there: mean and standard deviation of its belief.
    pub predicted: Option<(f64, f64)>,
    /// The best value it knew.
    pub best: Option<f64>,
    /// The chance that it saw for a value better than `best`, in [0, 1].
    pub chance: Option<f64>,
    /// What it ranked candidates by; higher is better.
    pub score: Option<f64>,
    /// Place of the point among the candidates, 1 for the first, and how many candidates there were.
    pub rank: Option<(u32, u32)>,
    /// The point was drawn without a belief: a start-up draw, a random share, a plan made beforehand.
    pub blind: bool,
}

/// What a strategy believes, each kind in its own terms. Values over a view have one entry for each of its points, in
/// their order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Belief {
    /// Of TPE and BOHB.
    Densities(Densities),
    /// A Gaussian process.
    Gaussian(GaussianBelief),
    /// A random forest.
    Forest(Surface),
    Cmaes(CmaesBelief),
    Nsga2(Nsga2Belief),
    Hypergradient(HypergradientBelief),
}

/// A surrogate over a view: values are in the objective's own units and direction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Surface {
    /// What it expects.
    pub mean: Vec<f64>,
    /// Standard deviation of that; without the noise of a single measurement.
    pub deviation: Vec<f64>,
    /// What candidates are ranked by; higher is better. Thompson sampling: the drawn function, standardised and turned so that
    /// more is better.
    pub score: Vec<f64>,
    /// The best value known, and where it was found.
    pub best: f64,
    pub incumbent: Params,
}

/// A Gaussian process over a view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GaussianBelief {
    pub surface: Surface,
    /// By hyperparameter: the distance at which values come apart, as a share of its range (of a category: against the 1 between
    /// two choices). Long ones matter little.
    pub length_scales: Vec<(String, f64)>,
    /// Standard deviation of the function before any data, in the objective's units.
    pub kernel_deviation: f64,
    /// Standard deviation of one measurement around the function, in the objective's units.
    pub noise_deviation: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::{Condition, Param};

    #[test]
    fn a_view_walks_its_cells_and_holds_the_rest() {
        let real = |low, high| Domain::Real { low, high, log: false, step: None };
        let param = |name: &str, domain, when| Param { name: name.to_owned(), domain, when };
        let when = Condition { parameter: "n".to_owned(), is: vec![Value::Int(2)] };
        let space = Space::new(vec![
            param("a", real(0.0, 4.0), None),
            param("n", Domain::Int { low: 1, high: 2, log: false, step: 1 }, None),
            param("c", real(0.0, 1.0), None),
            param("child", real(0.0, 1.0), Some(when)),
        ])
        .expect("space");
        let held = Params(vec![("c".to_owned(), Value::Real(0.25)), ("child".to_owned(), Value::Real(9.0))]);
        let points = View { x: 0, y: Some(1), cells: [4, 2], held }.points(&space);
        let number = |p: &Params, name: &str| p.get(name).and_then(Value::as_real);
        let a: Vec<_> = points.iter().filter_map(|p| number(p, "a")).collect();
        assert_eq!(a, [0.5, 1.5, 2.5, 3.5, 0.5, 1.5, 2.5, 3.5]);
        assert_eq!(points[3].get("n"), Some(&Value::Int(1)));
        assert_eq!(points[4].get("n"), Some(&Value::Int(2)));
        assert!(points.iter().all(|p| number(p, "c") == Some(0.25)));
        assert_eq!(number(&points[3], "child"), None, "inactive");
        assert_eq!(number(&points[4], "child"), Some(0.5), "outside its range: the middle");
    }
}

//! Grid search: every combination of a few values of each parameter.
//!
//! Order as scikit-learn's `ParameterGrid`: names sorted, the last name moving fastest. A continuous range gives
//! `grid_points` values spread evenly from end to end (in the logarithm where it is logarithmic); integers and steps give
//! all their values if they have no more than that, else as many spread evenly. A combination that differs from an earlier
//! one only in inactive parameters is left out. `grid_order` "shuffled" visits the same points in a random order, so that a
//! budget smaller than the grid still sees all of the space; "coarse" halves the spacing of the points seen from level to level,
//! so that a picture of the grid sharpens as it fills. When the grid is used up the study is finished.

use super::{Context, Explain, Sampler, Setup, Strategy};
use crate::math::float;
use crate::math::order::ascending;
use crate::math::rng::{Lane, Stream};
use crate::space::{
    Domain, Entry, Fault, Params, Setting, Settings, Space, SpecError, Texts, Value, named as n, text as t,
};

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "grid",
        settings: &[
            Setting::int("grid_points", 1, 100, true, 6).fixed(),
            Setting::choice("grid_order", &["sorted", "shuffled", "coarse"], "sorted").fixed(),
        ],
    },
    texts: TEXTS,
    admits,
    make: |settings| Box::new(Grid::new(settings)),
    explain: |settings| Box::new(Grid::new(settings)),
};

const TEXTS: Texts = Texts {
    name: n(
        t("Grid search", "网格搜索"),
        t("Visits every combination of a few values of each range.", "逐一尝试各范围内若干取值的全部组合。"),
    ),
    settings: &[
        (
            "grid_points",
            n(
                t("points per axis", "每轴点数"),
                t(
                    "How many values of each range the grid tries; with d hyperparameters it has that number to the power d points.",
                    "网格在每个范围内取多少个值；有 d 个超参数时，试验总数是每轴点数的 d 次方。",
                ),
            ),
        ),
        (
            "grid_order",
            n(
                t("order", "顺序"),
                t("In which order the points of the grid are visited.", "按什么顺序访问网格中的点。"),
            ),
        ),
    ],
    options: &[
        (
            "grid_order",
            "sorted",
            n(t("row by row", "逐行"), t("From the first point to the last.", "从第一个点到最后一个点。")),
        ),
        (
            "grid_order",
            "shuffled",
            n(t("shuffled", "打乱"), t("In an order drawn from the seed.", "按种子决定的随机顺序。")),
        ),
        (
            "grid_order",
            "coarse",
            n(
                t("coarse to fine", "由粗到细"),
                t(
                    "First few points far apart, then those between them, so that the picture sharpens.",
                    "先取相距较远的少数点，再取其间的点，图像逐渐变清晰。",
                ),
            ),
        ),
    ],
};

/// No more than [`GRID_LIMIT`] points.
fn admits(settings: &Settings, setup: &Setup) -> Result<(), SpecError> {
    match grid_size(setup.space, settings.int("grid_points") as u32) {
        Some(_) => Ok(()),
        None => Err(Fault::TooMany { limit: GRID_LIMIT }.at("sampler.grid_points")),
    }
}

/// Most points that a grid may have.
pub const GRID_LIMIT: u64 = 100_000;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Order {
    Sorted,
    Shuffled,
    Coarse,
}

/// The strategy; the list of points is a cache.
#[derive(Debug)]
pub struct Grid {
    points_per_axis: u32,
    order: Order,
    cache: Option<(Space, u64, Vec<Params>)>,
}

impl Grid {
    pub fn new(settings: &Settings) -> Self {
        Self {
            points_per_axis: settings.int("grid_points") as u32,
            order: match settings.text("grid_order") {
                "shuffled" => Order::Shuffled,
                "coarse" => Order::Coarse,
                _ => Order::Sorted,
            },
            cache: None,
        }
    }
}

impl Sampler for Grid {
    fn learns(&self) -> bool {
        false
    }

    fn propose(&mut self, context: &Context) -> Option<Params> {
        let fresh =
            !matches!(&self.cache, Some((space, seed, _)) if space == context.space && *seed == context.seed);
        if fresh {
            let mut levelled = levelled_points(context.space, self.points_per_axis)?;
            if self.order == Order::Coarse {
                let levels: Vec<f64> = levelled.iter().map(|(level, _)| f64::from(*level)).collect();
                levelled = ascending(&levels).into_iter().map(|i| levelled[i].clone()).collect();
            }
            let mut points: Vec<Params> = levelled.into_iter().map(|(_, point)| point).collect();
            if self.order == Order::Shuffled {
                Stream::new(context.seed, Lane::Sampler, 0).shuffle(&mut points);
            }
            self.cache = Some((context.space.clone(), context.seed, points));
        }
        let (_, _, points) = self.cache.as_ref()?;
        points.get(context.index as usize).cloned()
    }
}

/// It has no belief.
impl Explain for Grid {}

/// How many points the grid has before doubles are left out; `None` if there are more than [`GRID_LIMIT`].
pub fn grid_size(space: &Space, points_per_axis: u32) -> Option<u64> {
    let within = |n: &u64| *n <= GRID_LIMIT;
    space
        .params()
        .iter()
        .try_fold(1u64, |n, p| n.checked_mul(axis(&p.domain, points_per_axis).len() as u64).filter(within))
}

/// How many points the grid has, doubles left out: what a study needs to visit them all.
pub fn grid_count(space: &Space, points_per_axis: u32) -> u64 {
    let params = space.params();
    let parent: Vec<bool> = params
        .iter()
        .map(|p| params.iter().filter_map(|q| q.when.as_ref()).any(|c| c.parameter == p.name))
        .collect();
    // Only what others depend on is gone through value by value; the rest multiplies.
    fn below(space: &Space, points: u32, parent: &[bool], i: usize, chosen: &mut Params) -> u64 {
        let Some(param) = space.params().get(i) else { return 1 };
        if !space.active(i, chosen) {
            return below(space, points, parent, i + 1, chosen);
        }
        let values = axis(&param.domain, points);
        if !parent[i] {
            return below(space, points, parent, i + 1, chosen).saturating_mul(values.len() as u64);
        }
        values.into_iter().fold(0u64, |sum, value| {
            chosen.0.push((param.name.clone(), value));
            let there = below(space, points, parent, i + 1, chosen);
            chosen.0.pop();
            sum.saturating_add(there)
        })
    }
    below(space, points_per_axis, &parent, 0, &mut Params::default())
}

/// All points of the grid in order; `None` if there are more than [`GRID_LIMIT`].
pub fn grid_points(space: &Space, points_per_axis: u32) -> Option<Vec<Params>> {
    Some(levelled_points(space, points_per_axis)?.into_iter().map(|(_, point)| point).collect())
}

/// All points in order, each with the coarsest level that has it: that of its finest active axis.
fn levelled_points(space: &Space, points_per_axis: u32) -> Option<Vec<(u32, Params)>> {
    let mut names: Vec<&str> = Vec::new();
    for param in space.params() {
        names.insert(names.partition_point(|n| *n < param.name.as_str()), &param.name);
    }
    let axes: Vec<Vec<Value>> =
        names.iter().filter_map(|n| space.get(n)).map(|p| axis(&p.domain, points_per_axis)).collect();
    let total =
        axes.iter().try_fold(1u64, |n, a| n.checked_mul(a.len() as u64).filter(|n| *n <= GRID_LIMIT))?;
    let mut points: Vec<(u32, Params)> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for number in 0..total {
        // Digits of `number` in the mixed radix of the axes, the last axis lowest.
        let mut rest = number;
        let mut digits = vec![0usize; axes.len()];
        for (digit, axis) in digits.iter_mut().zip(&axes).rev() {
            *digit = (rest % axis.len() as u64) as usize;
            rest /= axis.len() as u64;
        }
        let point = space.choose(|_, param| {
            let k = names.binary_search(&param.name.as_str()).unwrap_or(0);
            axes[k][digits[k]].clone()
        });
        let key: Vec<Option<usize>> =
            names.iter().zip(&digits).map(|(n, d)| point.get(n).is_some().then_some(*d)).collect();
        let levels = key.iter().zip(&axes).filter_map(|(digit, axis)| Some(level((*digit)?, axis.len())));
        let level = levels.max().unwrap_or(0);
        if seen.insert(key) {
            points.push((level, point));
        }
    }
    Some(points)
}

/// On which level place `i` of `count` is met: the middle on level 0, the middles of both halves on level 1, and so on; the first
/// place, which is no middle, on the last level.
fn level(i: usize, count: usize) -> u32 {
    let levels = count.next_power_of_two().trailing_zeros();
    let finest = levels.saturating_sub(1);
    if i == 0 { finest } else { finest.saturating_sub(i.trailing_zeros()) }
}

/// The values of one axis, ascending.
fn axis(domain: &Domain, points: u32) -> Vec<Value> {
    let points = u64::from(points.max(1));
    match domain {
        Domain::Categorical { choices } => choices.clone(),
        Domain::Real { low, high, log, step: None } => {
            let (a, b) = if *log { (float::ln(*low), float::ln(*high)) } else { (*low, *high) };
            let count = if low == high { 1 } else { points };
            (0..count)
                .map(|i| {
                    let t = if count == 1 { 0.5 } else { i as f64 / (count - 1) as f64 };
                    // The ends as they are written, not as exp(ln) gives them back.
                    Value::Real(match (i, count) {
                        (0, 2..) => *low,
                        (i, 2..) if i == count - 1 => *high,
                        _ if *log => float::exp(a + t * (b - a)).clamp(*low, *high),
                        _ => a + t * (b - a),
                    })
                })
                .collect()
        }
        stepped => {
            let size = stepped.size().unwrap_or(1);
            let mut values: Vec<Value> = Vec::new();
            let count = size.min(points);
            for i in 0..count {
                let value = if count == size {
                    nth(stepped, i)
                } else {
                    let u = if count == 1 { 0.5 } else { i as f64 / (count - 1) as f64 };
                    stepped.from_unit(u)
                };
                // A logarithmic integer axis may round two neighbours to one value.
                if values.last() != Some(&value) {
                    values.push(value);
                }
            }
            values
        }
    }
}

/// The k-th value of a stepped domain.
fn nth(domain: &Domain, k: u64) -> Value {
    match domain {
        Domain::Int { low, step, .. } => Value::Int(low + k as i64 * step),
        Domain::Real { low, high, step, .. } => {
            Value::Real((low + k as f64 * step.unwrap_or(0.0)).clamp(*low, *high))
        }
        Domain::Categorical { choices } => choices[k as usize].clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::{Condition, Param};

    fn categorical(name: &str, choices: &[i64]) -> Param {
        let choices = choices.iter().map(|c| Value::Int(*c)).collect();
        Param { name: name.to_owned(), domain: Domain::Categorical { choices }, when: None }
    }

    /// `ParameterGrid({'b': [1, 2], 'a': [10, 20, 30]})` lists a slowest and b fastest.
    #[test]
    fn order_of_scikit_learn() {
        let space =
            Space::new(vec![categorical("b", &[1, 2]), categorical("a", &[10, 20, 30])]).expect("space");
        let points = grid_points(&space, 5).expect("small");
        let pairs: Vec<(i64, i64)> = points
            .iter()
            .map(|p| {
                (
                    p.get("a").and_then(Value::as_int).expect("a"),
                    p.get("b").and_then(Value::as_int).expect("b"),
                )
            })
            .collect();
        assert_eq!(pairs, [(10, 1), (10, 2), (20, 1), (20, 2), (30, 1), (30, 2)]);
    }

    #[test]
    fn coarse_order_halves_the_spacing() {
        let order = |count: usize| {
            let mut places: Vec<usize> = (0..count).collect();
            places.sort_by_key(|i| level(*i, count));
            places
        };
        assert_eq!(order(1), [0]);
        assert_eq!(order(2), [0, 1]);
        assert_eq!(order(3), [2, 0, 1]);
        assert_eq!(order(8), [4, 2, 6, 0, 1, 3, 5, 7]);
        let choices: Vec<i64> = (0..8).collect();
        let space = Space::new(vec![categorical("a", &choices), categorical("b", &choices)]).expect("space");
        let settings = Settings::defaults(STRATEGY.entry.settings);
        let mut coarse = settings.clone();
        coarse.0.insert("grid_order".to_owned(), Value::text("coarse"));
        let run = |settings: &Settings| -> Vec<Params> {
            let mut grid = Grid::new(settings);
            let history = crate::trial::History::new(&[], 0);
            (0..65)
                .map_while(|index| {
                    let context = Context { space: &space, history, index, directions: &[], seed: 1 };
                    grid.propose(&context)
                })
                .collect()
        };
        let (sorted, coarse) = (run(&settings), run(&coarse));
        assert_eq!((sorted.len(), coarse.len()), (64, 64));
        assert!(sorted.iter().all(|p| coarse.contains(p)), "the same points");
        let number = |p: &Params, name: &str| p.get(name).and_then(Value::as_int).expect("a number");
        assert_eq!((number(&coarse[0], "a"), number(&coarse[0], "b")), (4, 4));
        assert!(
            coarse[..9].iter().all(|p| number(p, "a") % 2 == 0 && number(p, "b") % 2 == 0),
            "3 x 3 first"
        );
    }

    #[test]
    fn ends_are_exact_and_conditions_leave_no_doubles() {
        let real = Domain::Real { low: 1e-4, high: 0.1, log: true, step: None };
        assert_eq!(axis(&real, 4).first(), Some(&Value::Real(1e-4)));
        assert_eq!(axis(&real, 4).last(), Some(&Value::Real(0.1)));
        assert_eq!(axis(&Domain::Int { low: 1, high: 4, log: true, step: 1 }, 6).len(), 4);
        let mut child = categorical("z", &[1, 2, 3]);
        child.when = Some(Condition { parameter: "a".to_owned(), is: vec![Value::Int(1)] });
        let space = Space::new(vec![categorical("a", &[0, 1]), child]).expect("space");
        assert_eq!(grid_points(&space, 5).expect("small").len(), 4, "1 without z, 3 with it");
    }
}

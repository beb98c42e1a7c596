//! Test functions of the search literature, with what is known of their minima: where no network is trained, the best there is is
//! known, so that regret can be told.
//!
//! Formulas and domains as in M. Molga, C. Smutnicki, "Test functions for optimization needs", 2005, and S. Surjanovic, D. Bingham,
//! "Virtual library of simulation experiments", 2013, unless a function says otherwise. All are to be minimised.

use crate::math::float;
use std::f64::consts::{E, PI, TAU};

/// How many arguments a function takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arity {
    Exactly(usize),
    /// This many or more.
    AtLeast(usize),
}

/// One test function.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    pub id: &'static str,
    pub arity: Arity,
    /// The usual range of argument `i`.
    pub bounds: fn(usize) -> (f64, f64),
    /// Its value. The slice has as many arguments as `arity` allows.
    pub value: fn(&[f64]) -> f64,
    /// The least value within the bounds, for so many arguments; `None` where it is not known for that many.
    pub minimum: fn(usize) -> Option<f64>,
    /// Where it is taken: all places if they are few, else some.
    pub minimisers: fn(usize) -> Vec<Vec<f64>>,
}

/// Every function.
pub const FUNCTIONS: &[Function] = &[
    Function {
        id: "sphere",
        arity: Arity::AtLeast(1),
        bounds: |_| (-5.12, 5.12),
        value: sphere,
        minimum: |_| Some(0.0),
        minimisers: |d| vec![vec![0.0; d]],
    },
    Function {
        id: "rosenbrock",
        arity: Arity::AtLeast(2),
        bounds: |_| (-5.0, 10.0),
        value: rosenbrock,
        minimum: |_| Some(0.0),
        minimisers: |d| vec![vec![1.0; d]],
    },
    Function {
        id: "rastrigin",
        arity: Arity::AtLeast(1),
        bounds: |_| (-5.12, 5.12),
        value: rastrigin,
        minimum: |_| Some(0.0),
        minimisers: |d| vec![vec![0.0; d]],
    },
    Function {
        id: "ackley",
        arity: Arity::AtLeast(1),
        // Off centre, so that a search that starts in the middle gains nothing by it.
        bounds: |_| (-15.0, 30.0),
        value: ackley,
        minimum: |_| Some(0.0),
        minimisers: |d| vec![vec![0.0; d]],
    },
    Function {
        id: "levy",
        arity: Arity::AtLeast(1),
        bounds: |_| (-10.0, 10.0),
        value: levy,
        minimum: |_| Some(0.0),
        minimisers: |d| vec![vec![1.0; d]],
    },
    Function {
        id: "griewank",
        arity: Arity::AtLeast(1),
        bounds: |_| (-300.0, 600.0),
        value: griewank,
        minimum: |_| Some(0.0),
        minimisers: |d| vec![vec![0.0; d]],
    },
    Function {
        id: "styblinski_tang",
        arity: Arity::AtLeast(1),
        bounds: |_| (-5.0, 5.0),
        value: styblinski_tang,
        minimum: |d| Some(-39.166_165_703_771_42 * d as f64),
        minimisers: |d| vec![vec![-2.903_534_027_771_177; d]],
    },
    Function {
        id: "branin",
        arity: Arity::Exactly(2),
        bounds: |i| if i == 0 { (-5.0, 10.0) } else { (0.0, 15.0) },
        value: branin,
        minimum: |_| Some(0.397_887_357_729_738_16),
        minimisers: |_| vec![vec![-PI, 12.275], vec![PI, 2.275], vec![3.0 * PI, 2.475]],
    },
    Function {
        id: "six_hump_camel",
        arity: Arity::Exactly(2),
        bounds: |i| if i == 0 { (-3.0, 3.0) } else { (-2.0, 2.0) },
        value: six_hump_camel,
        minimum: |_| Some(-1.031_628_453_489_877_4),
        minimisers: |_| {
            let (x, y) = (0.089_842_012, 0.712_656_405_6);
            vec![vec![x, -y], vec![-x, y]]
        },
    },
    Function {
        id: "goldstein_price",
        arity: Arity::Exactly(2),
        bounds: |_| (-2.0, 2.0),
        value: goldstein_price,
        minimum: |_| Some(3.0),
        minimisers: |_| vec![vec![0.0, -1.0]],
    },
    Function {
        id: "beale",
        arity: Arity::Exactly(2),
        bounds: |_| (-4.5, 4.5),
        value: beale,
        minimum: |_| Some(0.0),
        minimisers: |_| vec![vec![3.0, 0.5]],
    },
    Function {
        id: "himmelblau",
        arity: Arity::Exactly(2),
        bounds: |_| (-5.0, 5.0),
        value: himmelblau,
        minimum: |_| Some(0.0),
        minimisers: |_| {
            vec![
                vec![3.0, 2.0],
                vec![-2.805_118_086_952_745, 3.131_312_518_250_573],
                vec![-3.779_310_253_377_747, -3.283_185_991_286_17],
                vec![3.584_428_340_330_492, -1.848_126_526_964_403_7],
            ]
        },
    },
    Function {
        id: "hartmann3",
        arity: Arity::Exactly(3),
        bounds: |_| (0.0, 1.0),
        value: hartmann3,
        minimum: |_| Some(-3.862_779_787_332_663),
        minimisers: |_| vec![vec![0.114_588_888_492_950_76, 0.555_648_893_131_095, 0.852_546_985_964_328_9]],
    },
    Function {
        id: "hartmann6",
        arity: Arity::Exactly(6),
        bounds: |_| (0.0, 1.0),
        value: hartmann6,
        minimum: |_| Some(-3.322_368_011_391_339),
        minimisers: |_| {
            vec![vec![0.201_689_51, 0.150_010_69, 0.476_873_98, 0.275_332_43, 0.311_651_62, 0.657_300_53]]
        },
    },
];

/// The function called `id`.
pub fn find(id: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|f| f.id == id)
}

fn sum(terms: impl Iterator<Item = f64>) -> f64 {
    terms.fold(0.0, |sum, term| sum + term)
}

/// A bowl: sum of x^2.
pub fn sphere(x: &[f64]) -> f64 {
    sum(x.iter().map(|x| x * x))
}

/// A curved valley. H. Rosenbrock, The Computer Journal 3, 1960.
pub fn rosenbrock(x: &[f64]) -> f64 {
    sum(x.windows(2).map(|w| {
        let (bend, away) = (w[1] - w[0] * w[0], 1.0 - w[0]);
        100.0 * bend * bend + away * away
    }))
}

/// A bowl full of dents. L. Rastrigin, "Systems of extremal control", 1974.
pub fn rastrigin(x: &[f64]) -> f64 {
    10.0 * x.len() as f64 + sum(x.iter().map(|x| x * x - 10.0 * float::cos(TAU * x)))
}

/// Flat and dented, with a hole. D. Ackley, "A connectionist machine for genetic hillclimbing", 1987.
pub fn ackley(x: &[f64]) -> f64 {
    let d = x.len() as f64;
    let radius = float::sqrt(sum(x.iter().map(|x| x * x)) / d);
    let waves = sum(x.iter().map(|x| float::cos(TAU * x))) / d;
    -20.0 * float::exp(-0.2 * radius) - float::exp(waves) + 20.0 + E
}

/// Waves over a slope. M. Laguna, R. Marti, "Experimental testing of advanced scatter search designs", 2005.
pub fn levy(x: &[f64]) -> f64 {
    let w = |x: f64| 1.0 + (x - 1.0) / 4.0;
    let square = |x: f64| x * x;
    let first = x.first().map_or(0.0, |x| square(float::sin(PI * w(*x))));
    let inner = x.split_last().map_or(0.0, |(_, rest)| {
        sum(rest.iter().map(|x| {
            let w = w(*x);
            square(w - 1.0) * (1.0 + 10.0 * square(float::sin(PI * w + 1.0)))
        }))
    });
    let last = x.last().map_or(0.0, |x| {
        let w = w(*x);
        square(w - 1.0) * (1.0 + square(float::sin(TAU * w)))
    });
    first + inner + last
}

/// A wide bowl with many small dents. A. Griewank, J. Optimization Theory and Applications 34, 1981.
pub fn griewank(x: &[f64]) -> f64 {
    let product =
        x.iter().zip(1u32..).fold(1.0, |product, (x, i)| product * float::cos(x / float::sqrt(f64::from(i))));
    sum(x.iter().map(|x| x * x)) / 4000.0 - product + 1.0
}

/// Two to the power d basins. M. Styblinski, T. Tang, Neural Networks 3, 1990.
pub fn styblinski_tang(x: &[f64]) -> f64 {
    0.5 * sum(x.iter().map(|x| {
        let square = x * x;
        square * square - 16.0 * square + 5.0 * x
    }))
}

/// Three equal minima. F. Branin, IBM J. Research and Development 16, 1972.
pub fn branin(x: &[f64]) -> f64 {
    let (b, c, t) = (5.1 / (4.0 * PI * PI), 5.0 / PI, 1.0 / (8.0 * PI));
    let bend = x[1] - b * x[0] * x[0] + c * x[0] - 6.0;
    bend * bend + 10.0 * (1.0 - t) * float::cos(x[0]) + 10.0
}

/// Two equal minima among six. L. Dixon, G. Szego, "Towards global optimisation 2", 1978.
pub fn six_hump_camel(x: &[f64]) -> f64 {
    let (a, b) = (x[0] * x[0], x[1] * x[1]);
    (4.0 - 2.1 * a + a * a / 3.0) * a + x[0] * x[1] + (-4.0 + 4.0 * b) * b
}

/// Values from 3 to a million. A. Goldstein, J. Price, Mathematics of Computation 25, 1971.
pub fn goldstein_price(x: &[f64]) -> f64 {
    let (x, y) = (x[0], x[1]);
    let first = x + y + 1.0;
    let second = 2.0 * x - 3.0 * y;
    (1.0 + first * first * (19.0 - 14.0 * x + 3.0 * x * x - 14.0 * y + 6.0 * x * y + 3.0 * y * y))
        * (30.0 + second * second * (18.0 - 32.0 * x + 12.0 * x * x + 48.0 * y - 36.0 * x * y + 27.0 * y * y))
}

/// Flat with steep corners. E. Beale, "On an iterative method for finding a local minimum", 1958.
pub fn beale(x: &[f64]) -> f64 {
    let (x, y) = (x[0], x[1]);
    let part = |start: f64, power: f64| {
        let part = start - x + x * power;
        part * part
    };
    part(1.5, y) + part(2.25, y * y) + part(2.625, y * y * y)
}

/// Four equal minima. D. Himmelblau, "Applied nonlinear programming", 1972.
pub fn himmelblau(x: &[f64]) -> f64 {
    let (a, b) = (x[0] * x[0] + x[1] - 11.0, x[0] + x[1] * x[1] - 7.0);
    a * a + b * b
}

const HEIGHTS: [f64; 4] = [1.0, 1.2, 3.0, 3.2];

/// Four wells. J. Hartman, "Some experiments in global optimization", 1972.
pub fn hartmann3(x: &[f64]) -> f64 {
    const A: [[f64; 3]; 4] = [[3.0, 10.0, 30.0], [0.1, 10.0, 35.0], [3.0, 10.0, 30.0], [0.1, 10.0, 35.0]];
    const P: [[f64; 3]; 4] = [
        [3689.0, 1170.0, 2673.0],
        [4699.0, 4387.0, 7470.0],
        [1091.0, 8732.0, 5547.0],
        [381.0, 5743.0, 8828.0],
    ];
    wells(x, &A, &P)
}

/// Four wells in six dimensions, scaled as in Dixon and Szego's collection, without logarithm.
pub fn hartmann6(x: &[f64]) -> f64 {
    const A: [[f64; 6]; 4] = [
        [10.0, 3.0, 17.0, 3.5, 1.7, 8.0],
        [0.05, 10.0, 17.0, 0.1, 8.0, 14.0],
        [3.0, 3.5, 1.7, 10.0, 17.0, 8.0],
        [17.0, 8.0, 0.05, 10.0, 0.1, 14.0],
    ];
    const P: [[f64; 6]; 4] = [
        [1312.0, 1696.0, 5569.0, 124.0, 8283.0, 5886.0],
        [2329.0, 4135.0, 8307.0, 3736.0, 1004.0, 9991.0],
        [2348.0, 1451.0, 3522.0, 2883.0, 3047.0, 6650.0],
        [4047.0, 8828.0, 8732.0, 5743.0, 1091.0, 381.0],
    ];
    wells(x, &A, &P)
}

fn wells<const D: usize>(x: &[f64], a: &[[f64; D]; 4], p: &[[f64; D]; 4]) -> f64 {
    let well = |(height, (a, p)): (&f64, (&[f64; D], &[f64; D]))| {
        let distance = a.iter().zip(p).zip(x).map(|((a, p), x)| {
            let off = x - 1e-4 * p;
            a * (off * off)
        });
        height * float::exp(-sum(distance))
    };
    -sum(HEIGHTS.iter().zip(a.iter().zip(p)).map(well))
}

/// A small tuning problem with every kind of parameter and a known optimum of 0: `lr` on 1e-5 to 1 (logarithmic), `depth` 1 to 8,
/// `act` 0 relu, 1 tanh, 2 gelu, 3 sigmoid, `momentum` 0 to 0.99. The best rate moves with depth, momentum and activation.
pub fn mixed(lr: f64, depth: i64, act: usize, momentum: f64) -> f64 {
    const SHIFT: [f64; 4] = [0.0, -0.6, 0.3, -1.2];
    const OFFSET: [f64; 4] = [0.10, 0.05, 0.0, 0.4];
    let act = act.min(3);
    let deep = depth as f64 - 5.0;
    let u = float::ln(lr) / std::f64::consts::LN_10 + 2.5 + 0.15 * deep - SHIFT[act];
    let m = momentum - 0.8;
    0.3 * u * u
        + 0.05 * deep * deep
        + OFFSET[act]
        + 2.0 * m * m
        + 0.5 * m * u
        + 0.1 * (1.0 - float::cos(3.0 * u))
}

//! The tables of successive halving: how many configurations reach which resource.
//!
//! - [`hyperband`]: Algorithm 1 of L. Li et al., "Hyperband", JMLR 18 (2018). With s_max = floor(log_eta R), bracket s starts
//!   n configurations at R * eta^-s; round i has floor(n * eta^-i) of them at R * eta^(i - s). n is
//!   ceil((s_max + 1) * eta^s / (s + 1)) in the paper's algorithm, Optuna, Ray and Keras Tuner ([`Form::Ceil`]: 81, 34, 15,
//!   8, 5), and floor((s_max + 1) / (s + 1)) * eta^s in HpBandSter and the table that most tutorials print
//!   ([`Form::Floor`]: 81, 27, 9, 6, 5).
//! - [`successive_halving`]: the plain thing, floor(n / eta) kept.
//! - [`halving_search`]: scikit-learn's `HalvingGridSearchCV` (1.9), ceil(n / factor) kept, resources rounded down.

use super::brackets::bracket_count;

/// Which number of configurations a bracket starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Ceil,
    Floor,
}

/// One bracket of Hyperband.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bracket {
    /// How many times its configurations are cut down.
    pub s: u32,
    pub rounds: Vec<Round>,
}

/// One round of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    pub configurations: u64,
    /// Each may use R / `part`, in all rounds together.
    pub part: u64,
    /// How many of them go on (of the last round: how many would).
    pub keep: u64,
}

impl Round {
    /// The resource of one configuration.
    pub fn resource(&self, max_resource: u32) -> f64 {
        f64::from(max_resource) / self.part as f64
    }

    /// The same in whole steps: rounded down, at least 1.
    pub fn steps(&self, max_resource: u32) -> u32 {
        (u64::from(max_resource) / self.part).max(1) as u32
    }
}

impl Bracket {
    /// Resource of all rounds together, nothing being resumed.
    pub fn budget(&self, max_resource: u32) -> f64 {
        // Over the common denominator, so that there is one rounding.
        let whole = self.rounds.first().map_or(1, |r| r.part);
        let parts: u64 = self.rounds.iter().map(|r| r.configurations * (whole / r.part)).sum();
        (u128::from(parts) * u128::from(max_resource)) as f64 / whole as f64
    }
}

/// Every bracket for a largest resource R >= 1 and eta >= 2, the one with most configurations first.
pub fn hyperband(max_resource: u32, eta: u32, form: Form) -> Vec<Bracket> {
    let count = u64::from(bracket_count(1, max_resource, eta));
    let eta = u64::from(eta.max(2));
    let bracket = |s: u64| {
        let power = eta.saturating_pow(s as u32);
        let n = match form {
            Form::Ceil => (count * power).div_ceil(s + 1),
            Form::Floor => count / (s + 1) * power,
        };
        let round = |i: u64| {
            let configurations = n / eta.saturating_pow(i as u32);
            Round { configurations, part: eta.saturating_pow((s - i) as u32), keep: configurations / eta }
        };
        Bracket { s: s as u32, rounds: (0..=s).map(round).collect() }
    };
    (0..count).rev().map(bracket).collect()
}

/// (configurations, resource) of each rung, from n at r, until R would be exceeded or nothing is left.
pub fn successive_halving(n: u64, r: u64, eta: u64, max_resource: u64) -> Vec<(u64, u64)> {
    let next = |(n, r): &(u64, u64)| Some((n / eta.max(2), r.checked_mul(eta.max(2))?));
    std::iter::successors(Some((n, r)), next).take_while(|(n, r)| *n > 0 && *r <= max_resource).collect()
}

/// What the first round of scikit-learn's search may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MinResources {
    Given(u64),
    /// The smallest sensible amount: 2 * splits (* classes).
    Smallest,
    /// As much as lets the last round use all, but no less than the smallest (the default).
    Exhaust,
}

/// A search by halving as scikit-learn plans it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HalvingSearch {
    pub min_resources: u64,
    /// (candidates, resource) of each round.
    pub rounds: Vec<(u64, u64)>,
    /// Rounds that would cut the candidates down to fewer than `factor`.
    pub required: u32,
    /// Rounds that the resources allow.
    pub possible: u32,
    /// Candidates after the last round.
    pub remaining: u64,
}

/// Plans scikit-learn's `HalvingGridSearchCV` for `candidates` (at least 1). `aggressive`: early rounds repeat the least
/// resource until few enough candidates are left.
pub fn halving_search(
    candidates: u64,
    factor: u64,
    min_resources: MinResources,
    smallest: u64,
    max_resources: u64,
    aggressive: bool,
) -> HalvingSearch {
    let factor = factor.max(2);
    let required = 1 + floor_log(candidates, factor);
    let least = match min_resources {
        MinResources::Given(resources) => resources,
        MinResources::Smallest => smallest,
        MinResources::Exhaust => smallest.max(max_resources / factor.saturating_pow(required - 1)),
    };
    let possible = 1 + floor_log(max_resources / least.max(1), factor);
    let count = if aggressive { required } else { required.min(possible) };
    let mut left = candidates;
    let mut rounds = Vec::with_capacity(count as usize);
    for i in 0..count {
        let power = if aggressive { (i + possible).saturating_sub(required) } else { i };
        rounds.push((left, least.saturating_mul(factor.saturating_pow(power)).min(max_resources)));
        left = left.div_ceil(factor);
    }
    HalvingSearch { min_resources: least, rounds, required, possible, remaining: left }
}

/// The largest k with factor^k <= n; 0 of nothing.
fn floor_log(n: u64, factor: u64) -> u32 {
    let (mut k, mut left) = (0, n / factor);
    while left > 0 {
        k += 1;
        left /= factor;
    }
    k
}

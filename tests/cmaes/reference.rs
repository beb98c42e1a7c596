//! Against `cmaes` 0.13.1.

use super::{Json, list, real, reals, size};
use tunescape::sampler::cmaes::constants::{Constants, population_size};
use tunescape::sampler::cmaes::distribution::Distribution;
use tunescape::sampler::cmaes::margin::Margin;
use tunescape::sampler::cmaes::restart::{Restart, Runs};

const CONSTANTS: &str = include_str!("../golden/search/cma_constants.json");
const REPLAY: &str = include_str!("../golden/search/cma_replay.json");
const MORE: &str = include_str!("../golden/search/cma_more.json");

fn json(text: &str) -> Json {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn constants_are_those_of_the_reference() {
    let file = json(CONSTANTS);
    let mut automatic = 0;
    for row in list(&file["rows"]) {
        let (d, lambda) = (size(&row["d"]), size(&row["population_size"]));
        automatic += u32::from(population_size(d) == lambda);
        let c = Constants::full(d, lambda);
        let close = |name: &str, got: f64, expected: f64| {
            assert!(
                (got - expected).abs() <= 1e-12 * expected.abs(),
                "{name} of d={d}, {lambda}: {got} {expected}"
            );
        };
        assert_eq!(c.mu, size(&row["mu"]));
        for (name, got) in [
            ("mu_eff", c.mu_eff),
            ("c1", c.c1),
            ("cmu", c.cmu),
            ("cc", c.cc),
            ("c_sigma", c.c_sigma),
            ("d_sigma", c.d_sigma),
            ("chi_n", c.chi_n),
        ] {
            close(name, got, real(&row[name]));
        }
        let expected = reals(&row["weights"]);
        assert_eq!(c.weights.len(), expected.len());
        for (got, expected) in c.weights.iter().zip(expected) {
            close("weight", *got, expected);
        }
    }
    assert_eq!(automatic, 10, "rows with the default population");
}

/// Points and values of one generation.
fn told(generation: &Json) -> (Vec<f64>, Vec<f64>) {
    let told = list(&generation["told"]);
    (told.iter().flat_map(|t| reals(&t["x"])).collect(), told.iter().map(|t| real(&t["value"])).collect())
}

/// Largest difference as a share of the largest entry over all generations.
struct Worst<'a> {
    generations: &'a [Json],
    worst: f64,
}

impl Worst<'_> {
    fn see(&mut self, key: &str, g: usize, got: &[f64], tolerance: f64) {
        let scale = self.generations.iter().flat_map(|g| reals(&g[key])).fold(0.0f64, |a, b| a.max(b.abs()));
        let expected = reals(&self.generations[g][key]);
        assert_eq!(got.len(), expected.len(), "{key}");
        for (a, b) in got.iter().zip(expected) {
            let off = (a - b).abs() / scale;
            assert!(off <= tolerance, "{key} after generation {g}: {a} {b}");
            self.worst = self.worst.max(off);
        }
    }
}

#[test]
fn every_state_of_the_replays() {
    let file = json(REPLAY);
    let mut states = 0;
    for case in list(&file["cases"]) {
        let (lambda, sigma) = (size(&case["population_size"]), real(&case["initial_sigma"]));
        let lr_adapt = case["lr_adapt"] == true;
        let tolerance = if lr_adapt { 1e-7 } else { 1e-9 };
        let mut state = Distribution::new(reals(&case["initial_mean"]), sigma, lambda, false, lr_adapt);
        let generations = list(&case["generations"]);
        let mut worst = Worst { generations, worst: 0.0 };
        for (g, expected) in generations.iter().enumerate() {
            let (points, values) = told(expected);
            state.tell(&points, &values);
            assert!(!state.broken);
            worst.see("mean", g, &state.mean, tolerance);
            worst.see("sigma", g, &[state.sigma], tolerance);
            worst.see("C", g, &state.covariance, tolerance);
            worst.see("p_sigma", g, &state.p_sigma, tolerance);
            worst.see("pc", g, &state.pc, tolerance);
            worst.see("sqrt_eigenvalues_ascending", g, &state.axes, tolerance);
            if let Some(rates) = &state.rates {
                worst.see("eta_mean", g, &[rates.eta_mean], tolerance);
                worst.see("eta_Sigma", g, &[rates.eta_sigma], tolerance);
            }
            assert_eq!(state.should_stop(), expected["should_stop"] == true);
            states += 1;
        }
        println!("{}: {:e}", case["name"], worst.worst);
    }
    assert_eq!(states, 44);
}

#[test]
fn the_separable_variant() {
    for case in list(&json(MORE)["separable"]) {
        let (d, lambda) = (size(&case["d"]), size(&case["population_size"]));
        let mut state = Distribution::new(vec![0.5; d], real(&case["initial_sigma"]), lambda, true, false);
        let generations = list(&case["generations"]);
        let mut worst = Worst { generations, worst: 0.0 };
        for (g, expected) in generations.iter().enumerate() {
            let (points, values) = told(expected);
            state.tell(&points, &values);
            worst.see("mean", g, &state.mean, 1e-9);
            worst.see("sigma", g, &[state.sigma], 1e-9);
            worst.see("C", g, &state.covariance, 1e-9);
            worst.see("p_sigma", g, &state.p_sigma, 1e-9);
            worst.see("pc", g, &state.pc, 1e-9);
            assert_eq!(state.should_stop(), expected["should_stop"] == true);
        }
        println!("{}: {:e}", case["name"], worst.worst);
    }
}

/// Also which value each drawn point is rounded to.
#[test]
fn the_margin() {
    for case in list(&json(MORE)["margin"]) {
        let sizes: Vec<u64> = reals(&case["sizes"]).iter().map(|n| *n as u64).collect();
        let (d, lambda) = (sizes.len(), size(&case["population_size"]));
        let mut state = Distribution::new(vec![0.5; d], real(&case["initial_sigma"]), lambda, false, false);
        let mut margin = Margin::new(sizes, lambda);
        let generations = list(&case["generations"]);
        let mut worst = Worst { generations, worst: 0.0 };
        for (g, expected) in generations.iter().enumerate() {
            let (points, values) = told(expected);
            let encoded: Vec<f64> =
                points
                    .iter()
                    .enumerate()
                    .map(|(e, x)| {
                        if margin.discrete(e % d) { margin.encode(e % d, *x, state.mean[e % d]) } else { *x }
                    })
                    .collect();
            worst.see("encoded", g, &encoded, 1e-12);
            state.tell(&points, &values);
            margin.correct(&mut state);
            worst.see("mean", g, &state.mean, 1e-9);
            worst.see("sigma", g, &[state.sigma], 1e-9);
            worst.see("C", g, &state.covariance, 1e-9);
            worst.see("A", g, &margin.stretch, 1e-9);
        }
        println!("{}: {:e}", case["name"], worst.worst);
    }
}

/// The generation after which a run ends, for every criterion that can be brought about.
#[test]
fn runs_end_when_the_reference_ends_them() {
    for case in list(&json(MORE)["stops"]) {
        let (d, lambda) = (size(&case["d"]), size(&case["population_size"]));
        let separable = case["separable"] == true;
        let mut state = Distribution::new(vec![0.5; d], real(&case["sigma"]), lambda, separable, false);
        let (points, values) = (reals(&case["points"]), reals(&case["values"]));
        let first = (1..=case["limit"].as_u64().expect("a count")).find(|_| {
            state.tell(&points, &values);
            state.should_stop()
        });
        assert_eq!(first, case["first"].as_u64(), "{} {separable}", case["name"]);
    }
}

#[test]
fn the_regimes_of_bipop() {
    for case in list(&json(MORE)["regimes"]) {
        let inc = size(&case["inc_popsize"]) as u32;
        let mut runs = Runs::new(Restart::Bipop, inc, size(&case["initial"]));
        let mut kinds = [0, 0];
        for restart in list(&case["restarts"]) {
            let trials = restart["evaluations"].as_u64().expect("a count");
            let (step, population) = runs.regime(trials, real(&restart["u"]), real(&restart["v"]));
            assert_eq!(population, real(&restart["population_size"]));
            assert!((step - real(&restart["sigma"])).abs() < 1e-12);
            kinds[usize::from(runs.is_large)] += 1;
        }
        assert!(kinds[0] > 1 && kinds[1] > 1, "{kinds:?}");
    }
}

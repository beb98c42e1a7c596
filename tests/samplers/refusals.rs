//! What a sampler cannot search it refuses before the study starts, and names the field.

use crate::cases::{choice, ends, nested, options, param, plain, rows, spaces, wide};
use tunescape::sampler::{Setup, admits, grid_count, grid_points};
use tunescape::space::{Choice, Domain, Fault, Space, SpecError, Value};
use tunescape::trial::Direction::{Maximize, Minimize};

fn categories() -> Space {
    let choices = (0..3).map(Value::Int).collect();
    Space::new(vec![param("kind", Domain::Categorical { choices })]).expect("a good space")
}

/// A refusal names a field of the Spec: one of the sampler's own knobs, or what the knob does not go with.
#[test]
fn every_refusal_names_a_field() {
    let (mut asked, mut refused) = (0, 0);
    for entry in rows() {
        for choice in [choice(entry.id, &[])].into_iter().chain(options(entry)).chain(ends(entry)) {
            for space in [plain(), nested(), wide(), categories()] {
                for directions in [&[Minimize][..], &[Minimize, Maximize]] {
                    for (window, trials) in [(1, 10), (4, 10), (64, 10_000)] {
                        let setup =
                            Setup { space: &space, directions, window, trials, earlier: 0, gradient: None };
                        asked += 1;
                        let Err(SpecError { path, .. }) = admits(&choice, &setup) else { continue };
                        refused += 1;
                        let field = match path.strip_prefix("sampler.") {
                            Some(knob) => knob == "name" || entry.settings.iter().any(|s| s.id == knob),
                            None => ["window", "trials", "space", "objectives", "gradient"]
                                .contains(&path.as_str()),
                        };
                        assert!(field, "{} refuses at {path:?}", entry.id);
                    }
                }
            }
        }
    }
    println!("{refused} of {asked} refused");
}

/// What a warning says of a grid is what a study would visit.
#[test]
fn grids_are_counted_as_they_are_visited() {
    let mut counted = 0;
    for space in spaces() {
        for per_axis in [1, 2, 3, 7] {
            let Some(points) = grid_points(&space, per_axis) else { continue };
            assert_eq!(grid_count(&space, per_axis), points.len() as u64, "{space:?}");
            counted += 1;
        }
    }
    assert!(counted > 80, "{counted}");
}

#[test]
fn refusals_say_why() {
    let refusal = |choice: &Choice, space: &Space, objectives: usize, window: u32, trials: u32| {
        let directions = &[Minimize, Maximize][..objectives];
        let error = admits(choice, &Setup { space, directions, window, trials, earlier: 0, gradient: None })
            .expect_err("refused");
        (error.path, error.fault)
    };
    let at = |path: &str, fault: Fault| (path.to_owned(), fault);
    for name in ["gp", "forest", "cmaes", "bohb", "finite_difference"] {
        let found = refusal(&choice(name, &[]), &plain(), 2, 1, 100);
        assert_eq!(found, at("sampler.name", Fault::OneObjective), "{name}");
    }
    let naive = choice("finite_difference", &[]);
    let found = refusal(&naive, &plain(), 1, 4, 100);
    assert_eq!(found, at("window", Fault::OutOfRange { low: 1.0, high: 1.0 }));
    assert_eq!(refusal(&naive, &categories(), 1, 1, 100), at("space", Fault::NoNumber));
    let found = refusal(&choice("grid", &[]), &wide(), 1, 4, 100);
    assert_eq!(found, at("sampler.grid_points", Fault::TooMany { limit: 100_000 }));
    let small = choice("cmaes", &[("population_size", Value::Int(2))]);
    let found = refusal(&small, &plain(), 1, 4, 100);
    assert_eq!(found, at("sampler.population_size", Fault::OutOfRange { low: 4.0, high: 10_000.0 }));
    assert_eq!(refusal(&choice("gp", &[]), &plain(), 1, 4, 10_000).0, "trials");
}

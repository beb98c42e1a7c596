//! Promise: ranks, fronts, crowding, survivors, volumes and greedy subsets of several objectives are the reference
//! implementation's, on every case: exact, volumes to 1e-12.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value as Json;
use tunescape::math::{hypervolume, pareto};

fn real(json: &Json) -> f64 {
    match json.as_str() {
        Some("NaN") => f64::NAN,
        Some("Infinity") => f64::INFINITY,
        Some("-Infinity") => f64::NEG_INFINITY,
        Some(other) => panic!("{other}"),
        None => json.as_f64().expect("a number"),
    }
}

fn reals(json: &Json) -> Vec<f64> {
    json.as_array().expect("a list").iter().map(real).collect()
}

fn whole(json: &Json) -> Vec<u32> {
    json.as_array().expect("a list").iter().map(|v| v.as_u64().expect("an index") as u32).collect()
}

fn sorted(mut list: Vec<u32>) -> Vec<u32> {
    list.sort_unstable();
    list
}

#[test]
fn agrees_with_the_reference() {
    let file: Json = serde_json::from_str(include_str!("golden/search/nsga2_cases.json")).expect("JSON");
    let cases = file["cases"].as_array().expect("cases");
    let (mut volumes, mut subsets) = (0, 0);
    for case in cases {
        let name = case["name"].as_str().expect("a name");
        let rows: Vec<Vec<f64>> = case["points"].as_array().expect("points").iter().map(reals).collect();
        let objectives = rows[0].len();
        let points = rows.concat();
        let ranks = match case.get("penalty") {
            Some(penalty) => pareto::constrained_ranks(&points, objectives, &reals(penalty)),
            None => pareto::ranks(&points, objectives),
        };
        assert_eq!(ranks, whole(&case["ranks"]), "{name}");
        if case.get("penalty").is_none() {
            assert_eq!(pareto::front(&points, objectives), whole(&case["pareto_front"]), "{name}");
        }
        let mut crowding = vec![f64::NAN; rows.len()];
        for rank in 0..=*ranks.iter().max().expect("points") {
            let members: Vec<u32> = (0..ranks.len() as u32).filter(|i| ranks[*i as usize] == rank).collect();
            let found = pareto::crowding_distances(&points, objectives, &members);
            members.iter().zip(found).for_each(|(i, d)| crowding[*i as usize] = d);
        }
        for (ours, theirs) in crowding.iter().zip(reals(&case["crowding_distance_within_rank"])) {
            let close = (ours - theirs).abs() <= 1e-12 * theirs.abs().max(1.0);
            assert!(*ours == theirs || close, "{name}: {ours} {theirs}");
        }
        let size = case["elite_size"].as_u64().expect("a size") as usize;
        let elite = pareto::elite(&points, objectives, &ranks, size);
        assert_eq!(elite, whole(&case["elite"]), "{name}");
        let Some(reference) = case.get("reference_point").map(reals) else { continue };
        let close = |ours: f64, theirs: f64, tolerance: f64| {
            assert!((ours - theirs).abs() <= tolerance * theirs.abs(), "{name}: {ours} {theirs}");
        };
        close(hypervolume::hypervolume(&points, objectives, &reference), real(&case["hypervolume"]), 1e-12);
        volumes += 1;
        let Some(size) = case.get("hssp_front_subset_size").and_then(Json::as_u64) else { continue };
        let front = pareto::front(&points, objectives);
        let of = |list: &[u32]| -> Vec<f64> {
            list.iter().flat_map(|i| rows[*i as usize].iter().copied()).collect()
        };
        let chosen = hypervolume::subset(&of(&front), objectives, size as usize, &reference);
        let chosen: Vec<u32> = chosen.iter().map(|i| front[*i as usize]).collect();
        let volume = hypervolume::hypervolume(&of(&chosen), objectives, &reference);
        close(volume, real(&case["hssp_hypervolume"]), 1e-9);
        if !name.contains("duplicates") && !name.contains("equal") {
            assert_eq!(sorted(chosen), sorted(whole(&case["hssp_selected"])), "{name}");
        }
        subsets += 1;
    }
    assert_eq!((cases.len(), volumes, subsets), (14, 12, 11));
}

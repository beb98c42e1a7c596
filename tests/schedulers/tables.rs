//! Brackets, rungs and tables, against the numbers of the reference.

use crate::common::{list, read, real, whole, wholes};
use serde_json::Value as Json;
use tunescape::scheduler::brackets::{Draw, bracket_count, hash, raised, shares, steps};
use tunescape::scheduler::halving_tables::{
    Form, MinResources, halving_search, hyperband, successive_halving,
};

const HYPERBAND: &str = include_str!("../golden/search/pruner_hyperband.json");
const SYNCHRONOUS: &str = include_str!("../golden/search/hyperband_sync_tables.json");
const SKLEARN: &str = include_str!("../golden/search/sklearn_hyperopt_facts.json");

#[test]
fn brackets_are_counted_exactly() {
    let file = read(HYPERBAND);
    let mut differing = 0;
    for table in list(&file["bracket_tables"]) {
        let [min, max, eta] = ["min_resource", "max_resource", "reduction_factor"].map(|k| whole(&table[k]));
        let (exact, float) = (bracket_count(min, max, eta), whole(&table["n_brackets_optuna"]));
        assert_eq!(exact, whole(&table["n_brackets_exact"]), "({min}, {max}, {eta})");
        assert_eq!(shares(exact, eta), wholes(&table["trial_allocation_exact"]));
        assert_eq!(shares(float, eta), wholes(&table["trial_allocation_optuna"]));
        assert_eq!(shares(float, eta).iter().sum::<u64>(), table["total_allocation_optuna"]);
        for (b, rungs) in list(&table["rung_steps_optuna_brackets"]).iter().enumerate() {
            let ours = steps(raised(min, eta, b as u32), eta, max);
            assert_eq!(ours.into_iter().map(u64::from).collect::<Vec<_>>(), wholes(rungs));
        }
        differing += u32::from(exact != float);
    }
    assert_eq!(differing, 4, "(1,243,3), (1,1000,10), (1,59049,3), (1,1000000,10)");
    for (max, eta, count) in
        [(243, 3, 6), (1000, 10, 4), (59_049, 3, 11), (1_000_000, 10, 7), (242, 3, 5), (999, 10, 3)]
    {
        assert_eq!(bracket_count(1, max, eta), count, "(1, {max}, {eta})");
    }
    assert_eq!(steps(1, 2, u32::MAX).len(), 32, "no overflow");
}

#[test]
fn trials_come_to_their_brackets_as_in_optuna() {
    let file = read(HYPERBAND);
    let cases = list(&file["assignment"]);
    for case in cases {
        let study = case["study_name"].as_str().expect("a name");
        let [min, max, eta] = ["min_resource", "max_resource", "reduction_factor"].map(|k| whole(&case[k]));
        let hashes: Vec<u64> = (0..5).map(|trial| u64::from(hash(study, trial))).collect();
        assert_eq!(hashes, wholes(&case["crc32_of_trial_0_to_4"]));
        // Optuna's count is one short where its logarithm is.
        let count = bracket_count(min, max, eta) - u32::from((min, max, eta) == (1, 243, 3));
        let draw = Draw::Shares(shares(count, eta));
        let ours: Vec<u64> = (0..100).map(|trial| u64::from(draw.of_hash(hash(study, trial)))).collect();
        assert_eq!(ours, wholes(&case["bracket_of_trial_0_to_99"]), "{study} ({min}, {max}, {eta})");
        if study == "tunescape" {
            assert!((0..100).all(|trial| u64::from(draw.bracket(trial)) == ours[trial as usize]));
        }
    }
    assert_eq!(cases.len(), 12);
}

/// Ray Tune's softmax over the numbers of rungs 3, 2, 1: shares e^0, e^-1, e^-2 of their sum.
#[test]
fn trials_come_to_brackets_as_often_as_in_ray() {
    let draw = Draw::Softmax(vec![3, 2, 1]);
    let (mut counts, trials) = ([0u32; 3], 30_000);
    (0..trials).for_each(|trial| counts[draw.bracket(trial) as usize] += 1);
    for (count, share) in counts.iter().zip([0.665_240_955_8, 0.244_728_471_1, 0.090_030_573_2]) {
        let expected = share * f64::from(trials);
        assert!((f64::from(*count) - expected).abs() < 4.0 * expected.sqrt(), "{counts:?}");
    }
}

#[test]
fn synchronous_tables_in_both_roundings() {
    let file = read(SYNCHRONOUS);
    let tables = list(&file["hyperband"]);
    for table in tables {
        let (max, eta) = (whole(&table["R"]), whole(&table["eta"]));
        let form = if table["form"] == "ceil" { Form::Ceil } else { Form::Floor };
        let brackets = hyperband(max, eta, form);
        let expected = list(&table["brackets"]);
        assert_eq!(brackets.len(), expected.len());
        assert_eq!(brackets[0].s, whole(&table["s_max"]));
        for (ours, theirs) in brackets.iter().zip(expected) {
            let name = format!("R {max}, eta {eta}, {}, s {}", table["form"], ours.s);
            assert_eq!(ours.s, whole(&theirs["s"]));
            assert_eq!(ours.rounds[0].configurations, theirs["n"], "{name}");
            assert_eq!(ours.rounds[0].resource(max), real(&theirs["r"]), "{name}");
            assert_eq!(ours.rounds.len(), list(&theirs["rounds"]).len());
            for (round, theirs) in ours.rounds.iter().zip(list(&theirs["rounds"])) {
                assert_eq!(round.configurations, theirs["n_i"], "{name}");
                assert_eq!(round.resource(max), real(&theirs["r_i"]), "{name}");
                assert_eq!(round.keep, theirs["keep"], "{name}");
            }
            // One rounding here, one for each round there.
            let (spent, budget) = (ours.budget(max), real(&theirs["budget"]));
            assert!((spent - budget).abs() <= 1e-15 * budget, "{name}: {spent} for {budget}");
            let most = (brackets.len() as u64) * u64::from(max);
            assert_eq!(most, theirs["max_budget_B"], "{name}");
        }
    }
    assert_eq!(tables.len(), 14);
    let plain = list(&file["successive_halving"]);
    for case in plain {
        let [n, r, eta, max] = ["n", "r", "eta", "R"].map(|k| case[k].as_u64().expect("whole"));
        let pair = |rung: &Json| (rung["n"].as_u64().expect("n"), rung["r"].as_u64().expect("r"));
        let rungs: Vec<_> = list(&case["rungs"]).iter().map(pair).collect();
        assert_eq!(successive_halving(n, r, eta, max), rungs);
    }
    assert_eq!(plain.len(), 6);
}

#[test]
fn searches_by_halving_are_planned_as_in_scikit_learn() {
    let file = read(SKLEARN);
    let cases = list(&file["halving_grid_search"]);
    for case in cases {
        let args = &case["args"];
        let number = |name: &str| args.get(name).and_then(Json::as_u64);
        let classes = if case["classifier"] == true { u64::from(whole(&case["n_classes"])) } else { 1 };
        let smallest = 2 * u64::from(whole(&case["cv"])) * classes;
        let min = match number("min_resources") {
            Some(given) => MinResources::Given(given),
            None if args["min_resources"] == "smallest" => MinResources::Smallest,
            None => MinResources::Exhaust,
        };
        let max = number("max_resources").unwrap_or(u64::from(whole(&case["n_samples"])));
        let candidates = u64::from(whole(&case["n_candidates0"]));
        let aggressive = args["aggressive_elimination"] == true;
        let plan = halving_search(candidates, number("factor").unwrap_or(3), min, smallest, max, aggressive);
        let rounds: Vec<_> =
            wholes(&case["n_candidates"]).into_iter().zip(wholes(&case["n_resources"])).collect();
        assert_eq!(plan.rounds, rounds, "{args} from {candidates}");
        assert_eq!(plan.min_resources, case["min_resources"]);
        assert_eq!(plan.rounds.len() as u64, case["n_iterations"]);
        assert_eq!(u64::from(plan.required), case["n_required_iterations"]);
        assert_eq!(u64::from(plan.possible), case["n_possible_iterations"]);
        assert_eq!(plan.remaining, case["n_remaining_candidates"]);
    }
    assert_eq!(cases.len(), 18);
}

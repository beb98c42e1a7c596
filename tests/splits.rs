//! Promise: folds, splits and scalers are scikit-learn's where nothing is drawn, and within one row of them where something is;
//! no row is in two parts, the sealed rows are sealed, and what cannot be split is refused by name and number.
#![cfg(not(target_arch = "wasm32"))]

use ndarray::Array2;
use serde_json::Value as Json;
use tunescape::data::{
    COMMON, DATA, DataError, Dataset, Files, Order, Rows, Scaling, Target, file_of, k_fold, load, resample,
    resamples, shares, stratified, stratified_k_fold,
};
use tunescape::math::rng::{Lane, Stream};
use tunescape::runtime::threads::file;
use tunescape::space::{Choice, Value};

fn reference() -> Json {
    serde_json::from_str(include_str!("golden/splits.json")).expect("JSON")
}

fn cases(key: &str) -> Vec<Json> {
    reference()[key].as_array().expect("cases").clone()
}

fn whole(json: &Json) -> Vec<u32> {
    json.as_array().expect("a list").iter().map(|v| v.as_u64().expect("a number") as u32).collect()
}

fn reals(json: &Json) -> Vec<f64> {
    json.as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect()
}

fn choice(name: &str, settings: &[(&str, Value)]) -> Choice {
    let mut choice = Choice::of(DATA, name, COMMON).expect("in the table");
    for (id, value) in settings {
        assert!(choice.settings.0.insert((*id).to_owned(), value.clone()).is_some(), "{id} is a setting");
    }
    choice
}

/// The files of a data set.
fn files(name: &str) -> Files {
    let mut files = Files::none();
    if let Some(name) = file_of(name) {
        files.insert(name, file(name).expect("it ships"));
    }
    files
}

fn set(name: &str) -> Dataset {
    load(&choice(name, &[]), &files(name), 7).expect("can be loaded")
}

fn labels_of(data: &Dataset) -> Vec<u32> {
    let Target::Classes { labels, .. } = &data.target else { panic!("classes") };
    labels.clone()
}

/// The label vectors that the reference names.
fn labels(name: &str) -> Vec<u32> {
    match name {
        "imbalanced_small" => [vec![0; 13], vec![1; 7], vec![2; 3]].concat(),
        "interleaved" => (0..23).map(|i| i % 3).collect(),
        "first_class_late" => vec![2, 2, 0, 1, 1, 0, 2, 1, 0, 0, 2, 1, 1, 2, 0, 0, 2],
        name => labels_of(&set(name)),
    }
}

/// A data set with one feature and these labels, classes called A, B, ...
fn labelled(labels: Vec<u32>) -> Dataset {
    let classes = labels.iter().max().map_or(0, |m| m + 1);
    Dataset {
        x: Array2::from_shape_fn((labels.len(), 1), |(i, _)| i as f64),
        target: Target::Classes { labels, classes },
        features: vec!["x".to_owned()],
        target_name: "class".to_owned(),
        classes: (0..classes).map(|c| char::from(b'A' + c as u8).to_string()).collect(),
        image: None,
        gaps: None,
    }
}

fn numbered(n: usize) -> Dataset {
    let y = (0..n).map(|i| i as f64).collect();
    Dataset { target: Target::Numbers(y), classes: Vec::new(), ..labelled(vec![0; n]) }
}

fn counts(rows: &[u32], labels: &[u32]) -> Vec<u32> {
    let classes = labels.iter().max().expect("some") + 1;
    (0..classes).map(|c| rows.iter().filter(|r| labels[**r as usize] == c).count() as u32).collect()
}

fn in_fold(folds: &[u32], fold: u32) -> Vec<u32> {
    (0..folds.len() as u32).filter(|r| folds[*r as usize] == fold).collect()
}

#[test]
fn plain_folds_are_those_of_the_reference() {
    let all = cases("kfold");
    for case in &all {
        let (n, k) = (case["n"].as_u64().expect("n") as u32, case["k"].as_u64().expect("k") as u32);
        let folds = k_fold(n, k, Order::Given).expect("enough rows");
        for (fold, range) in case["test_start_end"].as_array().expect("ranges").iter().enumerate() {
            let range = whole(range);
            assert_eq!(
                in_fold(&folds, fold as u32),
                (range[0]..range[1]).collect::<Vec<_>>(),
                "{n} rows, {k} folds"
            );
        }
        let mut stream = Stream::new(1, Lane::Test, 0);
        let shuffled = k_fold(n, k, Order::Shuffled(&mut stream)).expect("enough rows");
        let sizes: Vec<u32> = (0..k).map(|f| in_fold(&shuffled, f).len() as u32).collect();
        assert_eq!(sizes, whole(&case["fold_sizes"]));
        assert!(n < 20 || shuffled != folds);
    }
    assert!(all.len() >= 11);
    assert_eq!((k_fold(3, 4, Order::Given), k_fold(3, 0, Order::Given)), (None, None));
}

#[test]
fn stratified_folds_are_those_of_the_reference() {
    let (mut exact, mut refused) = (0, 0);
    for case in cases("stratified_kfold") {
        let name = case["labels"].as_str().expect("a name");
        let (labels, k) = (labels(name), case["k"].as_u64().expect("k") as u32);
        let folds = stratified_k_fold(&labels, k, Order::Given);
        if case.get("error").is_some() {
            assert_eq!(folds, None, "{name}, {k} folds");
            refused += 1;
            continue;
        }
        let folds = folds.expect("can be made");
        if let Some(rows) = case.get("fold_of_row_unshuffled") {
            assert_eq!(folds, whole(rows), "{name}, {k} folds");
            exact += 1;
        }
        let mut stream = Stream::new(1, Lane::Test, 0);
        let shuffled = stratified_k_fold(&labels, k, Order::Shuffled(&mut stream)).expect("can be made");
        assert_ne!(shuffled, folds, "{name}");
        for (fold, expected) in case["class_counts_per_fold"].as_array().expect("folds").iter().enumerate() {
            assert_eq!(counts(&in_fold(&folds, fold as u32), &labels), whole(expected), "{name}, {k} folds");
            assert_eq!(
                counts(&in_fold(&shuffled, fold as u32), &labels),
                whole(expected),
                "{name}, {k} folds, shuffled"
            );
        }
    }
    assert!(exact >= 10 && refused == 2, "{exact} {refused}");
}

#[test]
fn held_out_sizes_are_those_of_the_reference() {
    for case in cases("train_test_split") {
        let n = case["n"].as_u64().expect("n");
        let rows = stratified(&numbered(n as usize), 0.0, case["test_size"].as_f64().expect("share"), 3)
            .expect("split");
        let sizes = (rows.train.len() as u64, rows.validation.len(), rows.test.len() as u64);
        assert_eq!(sizes, (case["n_train"].as_u64().expect("n"), 0, case["n_test"].as_u64().expect("n")));
    }
    for case in cases("stratified_train_test_split") {
        let labels = labels(case["labels"].as_str().expect("a name"));
        let share = case["test_size"].as_f64().expect("share");
        let rows = stratified(&labelled(labels.clone()), 0.0, share, 3).expect("split");
        for (part, key) in [(&rows.train, "train_class_counts"), (&rows.test, "test_class_counts")] {
            let (ours, theirs) = (counts(part, &labels), whole(&case[key]));
            assert_eq!(ours.iter().sum::<u32>(), theirs.iter().sum::<u32>());
            assert!(ours.iter().zip(&theirs).all(|(a, b)| a.abs_diff(*b) <= 1), "{case}: {ours:?}");
        }
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-10 * b.abs().max(1.0)
}

/// Every row of `expected` is what `scaling` makes of the rows of `x` from `first` on.
fn scales(scaling: &Scaling, x: &Array2<f64>, first: usize, expected: &Json) {
    let rows = expected.as_array().expect("rows");
    assert!(!rows.is_empty());
    for (i, row) in rows.iter().enumerate() {
        for (j, value) in reals(row).into_iter().enumerate() {
            let ours = scaling.apply(j, x[[first + i, j]]);
            assert!(close(ours, value), "row {i}, feature {j}: {ours} against {value}");
            assert!(close(scaling.invert(j, ours), x[[first + i, j]]));
        }
    }
}

#[test]
fn scalers_are_those_of_the_reference() {
    let file = reference();
    let wine = set("wine").x;
    let all: Vec<u32> = (0..178).collect();
    let (standard, range) = (Scaling::fit("standard", &wine, &all), Scaling::fit("min_max", &wine, &all));
    let cases = &file["scalers_on_wine"];
    let (low, high) = (reals(&cases["minmax"]["min"]), reals(&cases["minmax"]["max"]));
    for (j, (mean, scale)) in
        reals(&cases["standard"]["mean"]).into_iter().zip(reals(&cases["standard"]["scale"])).enumerate()
    {
        assert!(close(standard.shift[j], mean) && close(standard.scale[j], scale), "feature {j}");
        assert!(close(range.shift[j], low[j]) && close(range.scale[j], high[j] - low[j]), "feature {j}");
    }
    scales(&standard, &wine, 0, &cases["standard"]["first_3_rows"]);
    scales(&range, &wine, 0, &cases["minmax"]["first_3_rows"]);

    let part: Vec<u32> = (0..100).collect();
    scales(&Scaling::fit("standard", &wine, &part), &wine, 100, &file["scaler_fit_on_part"]["standard"]);
    scales(&Scaling::fit("min_max", &wine, &part), &wine, 100, &file["scaler_fit_on_part"]["minmax"]);

    let edge = &file["scaler_edge_cases"];
    let x: Vec<f64> = edge["X"].as_array().expect("rows").iter().flat_map(reals).collect();
    let x = Array2::from_shape_vec((4, 4), x).expect("4 x 4");
    let standard = Scaling::fit("standard", &x, &[0, 1, 2, 3]);
    scales(&standard, &x, 0, &edge["standard"]);
    scales(&Scaling::fit("min_max", &x, &[0, 1, 2, 3]), &x, 0, &edge["minmax"]);
    for (ours, theirs) in standard.scale.iter().zip(reals(&edge["standard_scale"])) {
        assert!(close(*ours, theirs));
    }
    let none = Scaling::fit("none", &x, &[0, 1, 2, 3]);
    assert!(x.row(2).iter().enumerate().all(|(j, v)| none.apply(j, *v) == *v));
}

/// A constant whose mean is not exact must not be blown up to +-1 by its own rounding.
#[test]
fn a_constant_column_stays_near_zero() {
    for (value, n) in [(0.1, 3), (0.3, 7), (1e8 + 0.1, 101), (-1e-9 / 3.0, 1000)] {
        let x = Array2::from_elem((n, 1), value);
        let scaling = Scaling::fit("standard", &x, &(0..n as u32).collect::<Vec<_>>());
        assert_eq!(scaling.scale, [1.0], "{value}");
        assert!(scaling.apply(0, value).abs() < 1e-6);
    }
    let tiny = Array2::from_shape_vec((2, 1), vec![1.0, 1.0 + 1e-9]).expect("2 x 1");
    assert!(Scaling::fit("standard", &tiny, &[0, 1]).scale[0] < 1e-9, "a small spread is one all the same");
}

fn text(s: &str) -> Value {
    Value::text(s)
}

/// The parts are disjoint and hold every row; validation parts are disjoint and cover what is not sealed.
fn sound(data: &Dataset, all: &[Rows]) {
    let n = data.x.nrows() as u32;
    let mut judged: Vec<u32> = Vec::new();
    for rows in all {
        assert_eq!(rows.test, all[0].test, "one sealed part");
        let mut every = [rows.train.clone(), rows.validation.clone(), rows.test.clone()].concat();
        every.sort_unstable();
        assert_eq!(every, (0..n).collect::<Vec<_>>(), "each row once");
        for part in [&rows.train, &rows.validation, &rows.test] {
            assert!(part.is_sorted());
        }
        assert!(!rows.train.is_empty() && !rows.validation.is_empty());
        judged.extend(&rows.validation);
    }
    if all.len() > 1 {
        judged.extend(&all[0].test);
        judged.sort_unstable();
        assert_eq!(judged, (0..n).collect::<Vec<_>>(), "each open row judges once");
    }
}

#[test]
fn every_method_on_every_data_set() {
    for entry in DATA.iter().filter(|e| e.id != "csv") {
        let data = set(entry.id);
        for method in ["holdout", "k_fold", "stratified_k_fold"] {
            for (shuffle, test, outer) in
                [("yes", 0.2, 0), ("no", 0.2, 0), ("yes", 0.0, 0), ("yes", 0.2, 4), ("no", 0.0, 3)]
            {
                let settings = [
                    ("method", text(method)),
                    ("shuffle", text(shuffle)),
                    ("test", Value::Real(test)),
                    ("outer_folds", Value::Int(outer)),
                    ("outer_fold", Value::Int(2)),
                ];
                let choice = choice(entry.id, &settings);
                let all = resample(&data, &choice, 7).expect("can be split");
                assert_eq!(all.len(), if method == "holdout" { 1 } else { 5 });
                assert_eq!(all.len() as u32, resamples(&choice));
                sound(&data, &all);
                assert_eq!(all, resample(&data, &choice, 7).expect("can be split"), "a pure function");
                assert_eq!(all[0].test.is_empty(), test == 0.0 && outer == 0);
                // The shares that budgets are reckoned with are those of the rows, but for rounding.
                let (n, (validation, sealed)) = (data.x.nrows() as f64, shares(&choice));
                assert!((all[0].validation.len() as f64 - validation * n).abs() <= 2.0, "{}", entry.id);
                assert!((all[0].test.len() as f64 - sealed * n).abs() <= 2.0, "{}", entry.id);
            }
        }
    }
}

#[test]
fn a_hold_out_is_what_it_was_and_methods_share_the_sealed_rows() {
    let iris = set("iris");
    let rows = stratified(&iris, 0.25, 0.2, 7).expect("split");
    assert_eq!(resample(&iris, &choice("iris", &[]), 7), Ok(vec![rows.clone()]));
    for method in ["k_fold", "stratified_k_fold"] {
        let folds = resample(&iris, &choice("iris", &[("method", text(method))]), 7).expect("folds");
        assert_eq!(folds[0].test, rows.test);
        assert_ne!(folds, resample(&iris, &choice("iris", &[("method", text(method))]), 8).expect("folds"));
    }
}

/// With nothing sealed and no shuffle, folds are scikit-learn's on the file itself.
#[test]
fn unshuffled_folds_follow_the_file() {
    let plain = [("shuffle", text("no")), ("test", Value::Real(0.0)), ("folds", Value::Int(3))];
    let iris = set("iris");
    let by = |method| {
        let settings = [&plain[..], &[("method", text(method))]].concat();
        resample(&iris, &choice("iris", &settings), 7).expect("folds")
    };
    for (k, rows) in by("k_fold").iter().enumerate() {
        let start = 50 * k as u32;
        assert_eq!(
            rows.validation,
            (start..start + 50).collect::<Vec<_>>(),
            "a whole class: the file is sorted"
        );
    }
    let expected = stratified_k_fold(&labels("iris"), 3, Order::Given).expect("folds");
    for (k, rows) in by("stratified_k_fold").iter().enumerate() {
        assert_eq!(rows.validation, in_fold(&expected, k as u32));
    }
}

#[test]
fn nested_folds_seal_every_row_once() {
    for name in ["wine", "diabetes"] {
        let data = set(name);
        let mut sealed: Vec<u32> = Vec::new();
        let mut sizes = Vec::new();
        for fold in 1..=6 {
            let settings = [
                ("outer_folds", Value::Int(6)),
                ("outer_fold", Value::Int(fold)),
                ("method", text("stratified_k_fold")),
            ];
            let all = resample(&data, &choice(name, &settings), 7).expect("folds");
            sound(&data, &all);
            sizes.push(all[0].test.len());
            sealed.extend(&all[0].test);
        }
        sealed.sort_unstable();
        assert_eq!(sealed, (0..data.x.nrows() as u32).collect::<Vec<_>>(), "{name}");
        assert!(sizes.iter().max().expect("6") - sizes.iter().min().expect("6") <= 1, "{name}: {sizes:?}");
    }
    let wine = set("wine");
    let beyond = choice("wine", &[("outer_folds", Value::Int(3)), ("outer_fold", Value::Int(4))]);
    assert_eq!(resample(&wine, &beyond, 7), Err(DataError::NoSuchFold { fold: 4, folds: 3 }));
    // One outer fold is none: it would seal everything.
    let one = resample(&wine, &choice("wine", &[("outer_folds", Value::Int(1))]), 7);
    assert_eq!(one, resample(&wine, &choice("wine", &[]), 7));
}

#[test]
fn what_cannot_be_split_is_named() {
    let ask =
        |data: &Dataset, settings: &[(&str, Value)]| resample(data, &choice("iris", settings), 7).map(|_| ());
    let folds = |method: &str, folds: i64| vec![("method", text(method)), ("folds", Value::Int(folds))];
    assert_eq!(ask(&labelled(vec![0]), &[]), Err(DataError::TooFewExamples { rows: 1, needed: 2 }));
    assert_eq!(ask(&numbered(1), &folds("k_fold", 2)), Err(DataError::TooFewExamples { rows: 1, needed: 2 }));
    assert_eq!(ask(&numbered(2), &[]), Err(DataError::TooFewExamples { rows: 2, needed: 3 }));
    assert_eq!(ask(&numbered(3), &[]), Ok(()));
    assert_eq!(ask(&labelled(vec![0; 20]), &[]), Err(DataError::OneClass { class: "A".to_owned() }));
    // 10 rows, 2 sealed: 8 are left.
    assert_eq!(
        ask(&numbered(10), &folds("k_fold", 9)),
        Err(DataError::FewerRowsThanFolds { rows: 8, folds: 9 })
    );
    assert_eq!(ask(&numbered(10), &folds("k_fold", 8)), Ok(()));
    assert_eq!(
        ask(&numbered(10), &folds("stratified_k_fold", 9)),
        Err(DataError::FewerRowsThanFolds { rows: 8, folds: 9 })
    );
    // Nothing sealed, classes of 6 and 5: seven folds are more than either has.
    let two = labelled([vec![0; 6], vec![1; 5]].concat());
    let mut open = folds("stratified_k_fold", 7);
    open.push(("test", Value::Real(0.0)));
    assert_eq!(ask(&two, &open), Err(DataError::TooFewRows { class: "A".to_owned(), rows: 6, needed: 7 }));
    // A class of one: some training part would be without it.
    let lone = labelled([vec![0; 30], vec![1]].concat());
    open[1].1 = Value::Int(5);
    assert_eq!(ask(&lone, &open), Err(DataError::TooFewRows { class: "B".to_owned(), rows: 1, needed: 2 }));
    let pair = labelled([vec![0; 30], vec![1; 2]].concat());
    let all = resample(&pair, &choice("iris", &open), 7).expect("folds");
    assert!(all.iter().all(|r| r.train.iter().any(|row| *row >= 30)), "each training part has both classes");
    // A hold-out that takes all rows of a class, and the number that is enough.
    let few = |n: usize| labelled([vec![0; 40], vec![1; n]].concat());
    let shares = [("validation", Value::Real(0.4)), ("test", Value::Real(0.4))];
    let Err(DataError::TooFewRows { class, rows, needed }) = ask(&few(2), &shares) else { panic!("too few") };
    assert_eq!((class.as_str(), rows), ("B", 2));
    assert!(needed > rows && ask(&few(needed as usize), &shares).is_ok());
    let outer = [("outer_folds", Value::Int(10))];
    assert_eq!(ask(&two, &outer), Err(DataError::TooFewRows { class: "A".to_owned(), rows: 6, needed: 10 }));
}

#[test]
fn scaling_sees_the_training_rows_only() {
    for name in ["iris", "diabetes"] {
        let data = set(name);
        let choice = choice(name, &[("method", text("k_fold"))]);
        let splits = data.splits(&choice, "standard", 7).expect("splits");
        assert_eq!(splits.len(), 5);
        for (split, rows) in splits.iter().zip(resample(&data, &choice, 7).expect("rows")) {
            let inputs = split.train.inputs;
            let mean = |x: &[f64]| x.iter().step_by(inputs).sum::<f64>() * inputs as f64 / x.len() as f64;
            assert!(mean(&split.train.x).abs() < 1e-12);
            assert!(mean(&split.validation.x).abs() > 1e-6, "not by its own mean");
            assert_eq!((split.train.rows, split.test.rows), (rows.train.len(), rows.test.len()));
            let (i, row) = (3, rows.validation[3] as usize);
            for j in 0..inputs {
                assert_eq!(split.validation.x[i * inputs + j], split.scaling.apply(j, data.x[[row, j]]));
            }
        }
        assert_ne!(splits[0].scaling, splits[1].scaling, "each fold is scaled by its own training rows");
    }
    let open = set("iris").splits(&choice("iris", &[("test", Value::Real(0.0))]), "none", 7).expect("splits");
    assert_eq!((open[0].test.rows, open[0].test.x.len()), (0, 0));
}

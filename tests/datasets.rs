//! Promise: every data set that ships is the one its manifest describes, byte for byte and number for number; every generated
//! one is a pure function of count, noise and seed, and its points lie where its formula says.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::disallowed_methods)]

use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use tunescape::data::{
    AUGMENT, COMMON, CSV, DATA, DataError, Dataset, Files, IMAGES, SOURCES, Target, Task, dimensions,
    file_of, load, task,
};
use tunescape::runtime::threads::file;
use tunescape::space::{Choice, Value, find};

fn manifest() -> Json {
    let json: Json = serde_json::from_str(include_str!("golden/manifest.json")).expect("JSON");
    json["files"].clone()
}

fn choice(name: &str) -> Choice {
    Choice::of(DATA, name, COMMON).expect("in the table")
}

/// What the file of a data set holds, decompressed.
fn plain(name: &str) -> &'static [u8] {
    file_of(name).and_then(file).expect("it ships")
}

/// These bytes as the file of a data set.
fn with(name: &str, bytes: &[u8]) -> Files {
    let mut files = Files::none();
    files.insert(file_of(name).expect("a file"), bytes);
    files
}

/// The files of a data set.
fn files(name: &str) -> Files {
    file_of(name).map_or_else(Files::none, |_| with(name, plain(name)))
}

fn set(name: &str) -> Dataset {
    load(&choice(name), &files(name), 7).expect("can be loaded")
}

fn generated(name: &str, count: i64, noise: f64, seed: u64) -> Dataset {
    let mut choice = choice(name);
    choice.settings.0.insert("count".to_owned(), Value::Int(count));
    choice.settings.0.insert("noise".to_owned(), Value::Real(noise));
    load(&choice, &Files::none(), seed).expect("can be made")
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

fn numbers(json: &Json) -> Vec<f64> {
    json.as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect()
}

/// (mean, population standard deviation)
fn moments(x: &[f64]) -> (f64, f64) {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    (mean, (x.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n).sqrt())
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-10 * b.abs().max(1e-3)
}

fn labels(data: &Dataset) -> &[u32] {
    let Target::Classes { labels, .. } = &data.target else { panic!("classes") };
    labels
}

fn class_counts(labels: &[u32], classes: usize) -> Vec<u64> {
    (0..classes).map(|c| labels.iter().filter(|l| **l as usize == c).count() as u64).collect()
}

#[test]
fn tables_are_what_the_manifest_says() {
    for name in ["iris", "wine", "breast_cancer", "digits", "diabetes"] {
        let entry = &manifest()[format!("{name}.csv")];
        let bytes = plain(name);
        assert_eq!(bytes.len() as u64, entry["bytes"], "{name}");
        assert_eq!(hash(bytes), entry["sha256"].as_str().expect("hash"), "{name}");
        let data = set(name);
        let shape = (data.x.nrows() as u64, data.x.ncols() as u64);
        assert_eq!(
            shape,
            (entry["rows"].as_u64().expect("rows"), entry["features"].as_u64().expect("features"))
        );
        assert_eq!(Json::from(data.features.clone()), entry["feature_names"]);
        assert_eq!(data.target_name, entry["target_column"].as_str().expect("target"));
        let (means, deviations) =
            (numbers(&entry["feature_mean"]), numbers(&entry["feature_std_population"]));
        let (low, high) = (numbers(&entry["feature_min"]), numbers(&entry["feature_max"]));
        for j in 0..data.x.ncols() {
            let column = data.x.column(j).to_vec();
            let (mean, deviation) = moments(&column);
            assert!(close(mean, means[j]) && close(deviation, deviations[j]), "{name}, feature {j}");
            assert_eq!(column.iter().copied().fold(f64::INFINITY, f64::min), low[j]);
            assert_eq!(column.iter().copied().fold(f64::NEG_INFINITY, f64::max), high[j]);
        }
        match &data.target {
            Target::Classes { labels, classes } => {
                assert_eq!(entry["task"], "classification");
                assert_eq!(
                    Json::from(data.classes.clone()),
                    entry["classes"],
                    "{name}: the order of the classes"
                );
                assert_eq!(*classes as usize, data.classes.len());
                assert_eq!(Json::from(class_counts(labels, data.classes.len())), entry["class_counts"]);
            }
            Target::Numbers(y) => {
                assert_eq!(entry["task"], "regression");
                let (mean, deviation) = moments(y);
                assert!(close(mean, entry["target_mean"].as_f64().expect("mean")));
                assert!(close(deviation, entry["target_std_population"].as_f64().expect("sd")));
                assert!(data.classes.is_empty());
            }
        }
        assert_eq!(data.image, (name == "digits").then_some((8, 8)));
    }
    assert_eq!(plain("iris"), include_bytes!("golden/iris.csv"));
}

#[test]
fn mnist_is_what_the_manifest_says() {
    let all = manifest();
    let (images, labelled) = (&all["mnist10k-images.idx3-ubyte"], &all["mnist10k-labels.idx1-ubyte"]);
    let bytes = plain("mnist");
    let (first, second) = bytes.split_at(images["bytes"].as_u64().expect("bytes") as usize);
    assert_eq!(hash(first), images["sha256"].as_str().expect("hash"));
    assert_eq!(hash(second), labelled["sha256"].as_str().expect("hash"));
    let mut choice = choice("mnist");
    for (count, counts) in
        [(100, "first_100_class_counts"), (1000, "first_1000_class_counts"), (10_000, "class_counts")]
    {
        choice.settings.0.insert("count".to_owned(), Value::Int(count));
        let data = load(&choice, &with(&choice.name, bytes), 7).expect("can be loaded");
        assert_eq!((data.x.nrows() as i64, data.x.ncols()), (count, 784));
        assert_eq!(dimensions(&choice), (count as u64, 784, 10));
        assert_eq!(Json::from(class_counts(labels(&data), 10)), images[counts]);
        assert_eq!(Json::from(data.classes.clone()), images["classes"]);
        assert_eq!(data.image, Some((28, 28)));
        let sums: Vec<u64> =
            data.x.rows().into_iter().take(20).map(|r| (r.sum() * 255.0).round() as u64).collect();
        assert_eq!(Json::from(sums), images["first_20_pixel_sums"]);
        assert_eq!(Json::from(labels(&data)[..20].to_vec()), images["first_20_labels"]);
        if count == 10_000 {
            let train: Vec<f64> = data.x.rows().into_iter().take(8000).flat_map(|r| r.to_vec()).collect();
            let (mean, deviation) = moments(&train);
            assert!(close(mean, images["pixel_mean_train"].as_f64().expect("mean")), "{mean}");
            assert!(close(deviation, images["pixel_std_train_population"].as_f64().expect("sd")));
        }
    }
}

#[test]
fn the_tables_agree_with_the_data() {
    // Where a user's own file is from, only the user knows.
    let shipped = || DATA.iter().filter(|e| e.id != CSV);
    assert_eq!(SOURCES.iter().map(|s| s.id).collect::<Vec<_>>(), shipped().map(|e| e.id).collect::<Vec<_>>());
    for (entry, source) in shipped().zip(SOURCES) {
        let (choice, data) = (choice(entry.id), set(entry.id));
        let (rows, features, outputs) = dimensions(&choice);
        assert_eq!((rows, features), (data.x.nrows() as u64, data.x.ncols() as u64), "{}", entry.id);
        assert_eq!(data.features.len() as u64, features);
        let (found, expected) = match &data.target {
            Target::Classes { labels, classes } => {
                assert_eq!(labels.len() as u64, rows);
                assert!(class_counts(labels, data.classes.len()).iter().all(|n| *n > 0));
                (Task::Classes, u64::from(*classes))
            }
            Target::Numbers(y) => {
                assert_eq!(y.len() as u64, rows);
                (Task::Numbers, 1)
            }
        };
        assert_eq!((task(&choice), source.task, outputs), (found, found, expected), "{}", entry.id);
        assert_eq!((source.features, source.rows.unwrap_or(rows)), (features, rows));
        assert!(!source.citation.is_empty() && !source.origin.is_empty());
        // Augmentation: of pictures all three, of anything else the noise; each can be searched and is off by default.
        let expected = if data.image.is_some() { IMAGES } else { AUGMENT };
        let own: Vec<_> = entry.settings.iter().filter(|s| s.id.starts_with("augment_")).collect();
        assert_eq!(
            own.iter().map(|s| s.id).collect::<Vec<_>>(),
            expected.iter().map(|s| s.id).collect::<Vec<_>>()
        );
        assert!(own.iter().all(|s| s.searchable && s.default() == Value::Real(0.0)));
    }
    assert!(find(DATA, "nothing").is_none());
}

#[test]
fn what_is_missing_or_damaged_is_named() {
    for entry in DATA.iter().filter(|e| file_of(e.id).is_some()) {
        let name = file_of(entry.id).expect("a file");
        let choice = choice(entry.id);
        assert_eq!(load(&choice, &Files::none(), 1), Err(DataError::NoFile { file: name }));
        let bytes = file(name).expect("ships");
        let cut = load(&choice, &with(entry.id, &bytes[..bytes.len() / 2 + 3]), 1);
        let good = match &cut {
            Err(DataError::Damaged { file } | DataError::Line { file, .. }) => *file == name,
            // A table cut within its last number or name still reads; it has lost rows.
            Ok(data) => (data.x.nrows() as u64) < dimensions(&choice).0,
            Err(_) => false,
        };
        assert!(good, "{name}: {cut:?}");
    }
    let text = b"a,b,y\n1,2,3\n4,x,6\n";
    let error = load(&choice("diabetes"), &with("diabetes", text), 1);
    assert_eq!(error, Err(DataError::Line { file: "data/diabetes.csv.gz", line: 3 }));
    let error = load(&choice("diabetes"), &with("diabetes", b"a,b,y\n1,2,inf\n"), 1);
    assert_eq!(error, Err(DataError::Line { file: "data/diabetes.csv.gz", line: 2 }));
    let unknown = Choice { name: "mars".to_owned(), ..choice("moons") };
    assert_eq!(load(&unknown, &Files::none(), 1), Err(DataError::Unknown { name: "mars".to_owned() }));
}

const GENERATED: [&str; 7] = ["moons", "circles", "spirals", "xor", "blobs", "plane", "wave"];

#[test]
fn generators_are_pure() {
    for name in GENERATED {
        let base = generated(name, 101, 0.2, 5);
        assert_eq!(base, generated(name, 101, 0.2, 5), "{name}");
        assert_ne!(base, generated(name, 101, 0.2, 6), "{name}: the seed matters");
        assert_ne!(base, generated(name, 101, 0.3, 5), "{name}: the noise matters");
        assert_eq!(generated(name, 102, 0.2, 5).x.nrows(), 102);
        if let Target::Classes { labels, .. } = &base.target {
            let counts = class_counts(labels, base.classes.len());
            let most = if name == "xor" { 30 } else { 1 };
            assert!(
                counts.iter().max().expect("some") - counts.iter().min().expect("some") <= most,
                "{name}: {counts:?}"
            );
        }
    }
}

/// Without noise, against the formulas written another way.
#[test]
fn generated_points_lie_where_the_formula_says() {
    let rows =
        |data: &Dataset| -> Vec<(f64, f64)> { data.x.rows().into_iter().map(|r| (r[0], r[1])).collect() };
    let near = |a: f64, b: f64| (a - b).abs() < 1e-12;

    let circles = generated("circles", 120, 0.0, 1);
    for (i, ((a, b), label)) in rows(&circles).into_iter().zip(labels(&circles)).enumerate() {
        let radius = if *label == 0 { 1.0 } else { 0.5 };
        assert!(near(a.hypot(b), radius) && *label == u32::from(i >= 60));
        let turn = b.atan2(a).rem_euclid(std::f64::consts::TAU) / std::f64::consts::TAU * 60.0;
        let off = (turn - (i % 60) as f64).abs();
        assert!(off.min(60.0 - off) < 1e-9, "evenly spaced: {i} {turn}");
    }
    let moons = generated("moons", 120, 0.0, 1);
    for ((a, b), label) in rows(&moons).into_iter().zip(labels(&moons)) {
        let (a, b) = if *label == 0 { (a, b) } else { (1.0 - a, 0.5 - b) };
        assert!(near(a.hypot(b), 1.0) && b > -1e-12);
    }
    let spirals = generated("spirals", 120, 0.0, 1);
    for (i, ((a, b), label)) in rows(&spirals).into_iter().zip(labels(&spirals)).enumerate() {
        let place = (i % 60) as f64 / 60.0;
        assert!(near(a.hypot(b), 5.0 * place) && *label == u32::from(i >= 60));
        let t = 3.5 * std::f64::consts::PI * place + if *label == 1 { std::f64::consts::PI } else { 0.0 };
        assert!(near(a, 5.0 * place * t.sin()) && near(b, 5.0 * place * t.cos()));
    }
    let xor = generated("xor", 400, 0.0, 1);
    for ((a, b), label) in rows(&xor).into_iter().zip(labels(&xor)) {
        assert_eq!(*label == 0, (a > 0.0) == (b > 0.0));
        assert!([a, b].iter().all(|v| (0.3..=5.3).contains(&v.abs())));
    }
    let blobs = generated("blobs", 100, 0.0, 1);
    assert_eq!(class_counts(labels(&blobs), 3), [34, 33, 33]);
    for ((a, b), label) in rows(&blobs).into_iter().zip(labels(&blobs)) {
        let angle = (90.0 + 120.0 * f64::from(*label)).to_radians();
        assert!(near(a, angle.cos()) && near(b, angle.sin()));
    }
    let plane = generated("plane", 100, 0.0, 1);
    let Target::Numbers(y) = &plane.target else { panic!("numbers") };
    assert!(rows(&plane).iter().zip(y).all(|((a, b), y)| near(*y, (a + b) / 10.0) && a.abs() <= 6.0));
    let wave = generated("wave", 2000, 0.0, 1);
    let Target::Numbers(y) = &wave.target else { panic!("numbers") };
    for ((a, b), y) in rows(&wave).iter().zip(y) {
        // The lattice of hills: columns at -4, 0, 4, rows at 2.5 and -2.5; cones of radius 2 never overlap.
        let (column, up) = ((a / 4.0).round().clamp(-1.0, 1.0), *b > 0.0);
        let distance = (a - 4.0 * column).hypot(b - if up { 2.5 } else { -2.5 });
        let sign = if (column == 0.0) == up { -1.0 } else { 1.0 };
        assert!(near(*y, sign * (1.0 - distance / 2.0).max(0.0)), "{a} {b} {y}");
    }
    assert!(y.iter().any(|y| *y > 0.9) && y.iter().any(|y| *y < -0.9) && y.contains(&0.0));
}

/// With noise: normal of the given deviation, or uniform in the given range.
#[test]
fn noise_is_as_large_as_asked() {
    let apart = |name: &str, noise: f64| -> Vec<f64> {
        let (quiet, loud) = (generated(name, 2000, 0.0, 3), generated(name, 2000, noise, 3));
        loud.x.iter().zip(quiet.x.iter()).map(|(a, b)| a - b).collect()
    };
    for name in ["moons", "circles", "blobs"] {
        let (mean, deviation) = moments(&apart(name, 0.3));
        // 4,000 draws: 5 standard errors.
        assert!(mean.abs() < 0.024 && (deviation - 0.3).abs() < 0.017, "{name}: {mean} {deviation}");
    }
    let spirals = apart("spirals", 0.3);
    let (mean, deviation) = moments(&spirals);
    assert!(spirals.iter().all(|v| v.abs() <= 0.3 + 1e-12));
    assert!(mean.abs() < 0.014 && (deviation - 0.3 / 3f64.sqrt()).abs() < 0.007, "{mean} {deviation}");
    // The places stay, the targets move.
    for name in ["xor", "plane", "wave"] {
        let (quiet, loud) = (generated(name, 500, 0.0, 3), generated(name, 500, 0.3, 3));
        assert_eq!(quiet.x, loud.x);
        assert_ne!(quiet.target, loud.target);
    }
}

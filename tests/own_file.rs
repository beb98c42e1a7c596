//! Promise: a study on a user's own file is made from the file's content and a schema: equal bits every time, gaps filled
//! from training rows only, and another file is refused.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::json;
use tunescape::data::import::{Hints, Missing, content_hash, scan};
use tunescape::data::{DataError, Files, own_name};
use tunescape::objective::{Advance, Problem};
use tunescape::runtime::Shape;
use tunescape::space::Params;
use tunescape::study::Spec;

/// 60 rows; every seventh height is missing.
fn file() -> Vec<u8> {
    let mut text = String::from("height,colour,kind\n");
    for i in 0..60 {
        let height = if i % 7 == 3 { String::new() } else { format!("{}.5", i % 20) };
        let kind = if i % 20 > 9 { "tall" } else { "short" };
        text += &format!("{height},{},{kind}\n", ["red", "green", "blue"][i % 3]);
    }
    text.into_bytes()
}

fn spec(bytes: &[u8]) -> Spec {
    let table = scan(bytes, &Hints::default()).expect("a table");
    let mut schema = table.suggest_for("kind");
    schema.missing = Missing::Median;
    let shape = Shape::of(bytes, &schema).expect("a data set");
    let json = json!({
        "version": 1,
        "data": {
            "name": "csv", "sha256": content_hash(bytes), "schema": serde_json::to_string(&schema).expect("JSON"),
            "rows": shape.rows, "inputs": shape.inputs, "outputs": shape.outputs, "target_kind": "classes",
        },
        "trials": 3, "training": {"epochs": 20},
        "space": [{"name": "learning_rate", "type": "float", "low": 1e-3, "high": 0.1, "log": true}],
    });
    Spec::from_json(&json.to_string()).expect("a good spec")
}

fn files(spec: &Spec, bytes: &[u8]) -> Files {
    let mut files = Files::none();
    files.insert(spec.recipe.files()[0].clone(), bytes);
    files
}

#[test]
fn trains_on_it() {
    let bytes = file();
    let spec = spec(&bytes);
    assert_eq!(spec.recipe.files(), [own_name(&content_hash(&bytes))]);
    assert_eq!(
        Spec::from_json(&spec.to_json()),
        Ok(spec.clone()),
        "the schema survives the Spec's own spelling"
    );
    let run = || {
        let mut problem = Problem::new(spec.recipe.clone(), &files(&spec, &bytes)).expect("it opens");
        let mut evaluation = problem.evaluate(&Params::default());
        let mut reports = Vec::new();
        loop {
            match evaluation.advance(1000) {
                Advance::Working => {}
                Advance::Report(report) => reports.push(report),
                Advance::Ended(_) => return reports,
            }
        }
    };
    let reports = run();
    assert_eq!(reports.len(), 20);
    assert!(reports[19].values.iter().all(|v| v.is_finite()), "no gap reaches the model: {:?}", reports[19]);
    assert!(reports[19].values[3] > 0.7, "height tells the kind: {:?}", reports[19]);
    assert_eq!(run(), reports);
}

/// A trainer has no importer: it is given the table, and trains on the very same numbers.
#[test]
fn a_trainer_gets_the_table() {
    let bytes = file();
    let spec = spec(&bytes);
    let provisions = spec.recipe.provisions(&files(&spec, &bytes));
    assert_eq!(provisions.len(), 1);
    let mut given = Files::of_tables();
    let load = |files: &Files| tunescape::data::load(&spec.recipe.data, files, 0);
    assert_eq!(load(&given), Err(DataError::OtherFile));
    provisions.into_iter().for_each(|(name, bytes)| given.insert(name, bytes));
    let (read, packed) =
        (load(&files(&spec, &bytes)).expect("it is read"), load(&given).expect("it arrives"));
    assert!(read.x.iter().any(|v| v.is_nan()), "it has gaps");
    let bits = |x: &ndarray::Array2<f64>| x.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
    assert_eq!((packed.x.dim(), bits(&packed.x)), (read.x.dim(), bits(&read.x)));
    assert_eq!((packed.target, packed.gaps), (read.target, read.gaps));
    assert_eq!((packed.features, packed.classes), (read.features, read.classes));
}

#[test]
fn another_file_is_refused() {
    let bytes = file();
    let spec = spec(&bytes);
    let other = [&bytes[..], b"3.5,red,short\n"].concat();
    let open = |files: &Files| Problem::new(spec.recipe.clone(), files).map(drop);
    assert_eq!(open(&files(&spec, &other)), Err(DataError::OtherFile));
    assert_eq!(open(&Files::none()), Err(DataError::OtherFile));
    let mut lying = spec.clone();
    lying.recipe.data.settings.0.insert("rows".to_owned(), tunescape::space::Value::Int(59));
    let opened = Problem::new(lying.recipe.clone(), &files(&lying, &bytes)).map(drop);
    assert_eq!(opened, Err(DataError::OtherFile), "a Spec that says less than there is");
}

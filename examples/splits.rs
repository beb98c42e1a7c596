//! Prints the rows of our splits of iris for seeds 0 to 19, for `tests/reference/sklearn_mlp.py`.

use tunescape::data::{COMMON, DATA, Files, load, stratified};
use tunescape::space::Choice;

fn main() {
    let choice = Choice::of(DATA, "iris", COMMON).expect("iris is in the table");
    let mut files = Files::none();
    files.insert("data/iris.csv.gz", &include_bytes!("../tests/golden/iris.csv")[..]);
    let splits: Vec<serde_json::Value> = (0..20)
        .map(|seed| {
            let data = load(&choice, &files, seed).expect("iris can be read");
            let rows = stratified(&data, 0.25, 0.2, seed).expect("iris can be split");
            serde_json::json!({"seed": seed, "train": rows.train, "validation": rows.validation, "test": rows.test})
        })
        .collect();
    println!("{}", serde_json::Value::from(splits));
}

//! Promise: the headless runner prints one JSON line a trial and a summary, the same with any number of threads; a bad file
//! gets one line with the path of the fault, and exit code 2.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value as Json;
use std::process::{Command, Output};

fn headless(arguments: &[&str]) -> Output {
    let root = env!("CARGO_MANIFEST_DIR");
    Command::new(env!("CARGO_BIN_EXE_headless"))
        .args(arguments)
        .current_dir(root)
        .output()
        .expect("it starts")
}

fn lines(output: &Output) -> Vec<Json> {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn prints_trials_and_a_summary() {
    let one = headless(&["tests/specs/moons-median.json"]);
    assert!(one.status.success() && one.stderr.is_empty(), "{one:?}");
    assert_eq!(one.stdout, headless(&["tests/specs/moons-median.json", "--threads", "8"]).stdout);
    let lines = lines(&one);
    assert_eq!(lines.len(), 31);
    for (i, trial) in lines[..30].iter().enumerate() {
        assert_eq!(trial["number"], i);
        for key in ["params", "intermediate_values", "state", "values", "cost"] {
            assert!(!trial[key].is_null(), "{key}");
        }
        let last = trial["intermediate_values"].as_array().and_then(|v| v.last()).expect("reports");
        assert_eq!(last["cost"], trial["cost"]);
    }
    let summary = &lines[30];
    assert_eq!(summary["digest"].as_str().map(str::len), Some(64));
    let count = |key: &str| summary[key].as_u64().expect("a count");
    assert_eq!(count("complete") + count("pruned") + count("failed"), count("trials"));
    let best = summary["best"]["number"].as_u64().expect("a best") as usize;
    let value = |t: &Json| t["values"][0].as_f64().expect("finite");
    let complete = lines[..30].iter().filter(|t| t["state"] == "complete");
    assert!(complete.into_iter().all(|t| value(t) >= value(&lines[best])));
}

#[test]
fn names_what_is_wrong() {
    let folder = std::env::temp_dir().join(format!("tunescape-headless-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("bad.json");
    let good = include_str!("specs/iris-random.json");
    for (text, path) in [
        (good.replace("\"high\": 1.0", "\"high\": 1e9"), "space[0].high"),
        (good.replace("\"iris\"", "\"mars\""), "data.name"),
        ("{".to_owned(), "line 1"),
    ] {
        std::fs::write(&file, text).expect("written");
        let output = headless(&[&file.to_string_lossy()]);
        let said = String::from_utf8(output.stderr.clone()).expect("UTF-8");
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            output.stdout.is_empty() && said.trim_end().lines().count() == 1 && said.contains(path),
            "{said}"
        );
    }
    for arguments in [&["missing.json"][..], &[], &["a", "b"], &["--threads", "0", "x"], &["--fast"]] {
        let output = headless(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr).trim_end().lines().count(), 1, "{arguments:?}");
    }
    std::fs::remove_dir_all(&folder).expect("removed");
}

/// The loss around a trial's network, and a refusal in one line.
#[test]
fn prints_a_landscape() {
    let ask =
        |more: &[&str]| headless(&[&["tests/specs/moons-median.json", "--landscape", "2"], more].concat());
    let output = ask(&["--path", "--cells", "9", "--threads", "2"]);
    assert!(output.status.success(), "{output:?}");
    let found = &lines(&output)[0];
    assert_eq!((found["kind"].as_str(), found["loss"].as_array().map(Vec::len)), (Some("plane"), Some(81)));
    let points = found["path"]["points"].as_array().expect("a path");
    assert_eq!(points.last(), Some(&serde_json::json!([0.0, 0.0])));
    let sharpness = ask(&["--sharpness"]);
    assert!(lines(&sharpness)[0]["eigenvalue"].is_f64(), "{sharpness:?}");
    for bad in [&["--cells", "3"][..], &["--line"], &["--line", "999"]] {
        let output = ask(bad);
        assert_eq!(output.status.code(), Some(2), "{bad:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr).trim_end().lines().count(), 1, "{bad:?}");
    }
}

/// A gradient and its finite difference, a line for each hyperparameter.
#[test]
fn prints_a_checked_gradient() {
    let output = headless(&["tests/specs/moons-gradient.json", "--check-gradient", "0"]);
    let lines = lines(&output);
    assert_eq!(
        lines.iter().map(|l| l["by"].as_str()).collect::<Vec<_>>(),
        [Some("learning_rate"), Some("momentum")]
    );
    for line in lines {
        let (gradient, difference) = (line["gradient"].as_f64(), line["difference"].as_f64());
        let (gradient, difference) = (gradient.expect("computed"), difference.expect("finite"));
        assert!((gradient - difference).abs() < 0.02 * difference.abs() + 1e-3, "{gradient} {difference}");
    }
    for bad in [
        ["tests/specs/moons-median.json", "--check-gradient", "0"],
        ["tests/specs/moons-gradient.json", "--check-gradient", "99"],
    ] {
        let output = headless(&bad);
        assert_eq!(output.status.code(), Some(2), "{bad:?}");
        assert_eq!(
            String::from_utf8_lossy(&output.stderr)
                .trim_end()
                .lines()
                .filter(|l| !l.starts_with("warning"))
                .count(),
            1
        );
    }
}

/// The study file in the documentation is one that runs, and its trial and summary have the fields that are printed.
#[test]
fn the_documented_example_is_true() {
    let blocks: Vec<&str> = include_str!("../docs/headless.md").split("```json\n").skip(1).collect();
    let block = |i: usize| blocks[i].split("```").next().expect("closed");
    let folder = std::env::temp_dir().join(format!("tunescape-example-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("study.json");
    std::fs::write(&file, block(0)).expect("written");
    let output = headless(&[&file.to_string_lossy(), "--threads", "2"]);
    assert!(output.status.success(), "{output:?}");
    let printed = lines(&output);
    assert_eq!(printed.len(), 41);
    let keys = |json: &Json| json.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    for (documented, printed) in [(block(1), &printed[0]), (block(2), &printed[40])] {
        let documented: Json = serde_json::from_str(documented).expect("JSON");
        assert_eq!(keys(&documented), keys(printed));
    }
    std::fs::remove_dir_all(&folder).expect("removed");
}

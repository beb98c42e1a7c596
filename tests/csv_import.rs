//! Promise: a CSV file of any kind becomes a table, or an error that says what is wrong and where; what reaches training is
//! finite, learned from training rows only, and equal for equal bytes and schema.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value;
use std::path::PathBuf;
use tunescape::data::import::{
    self, Column, Decimal, Delimiter, Encoding, Feature, Hints, ImportError, Kind, LEVELS_LIMIT, Missing,
    Reason, Role, Schema, Table, Warning, dataset, scan,
};
use tunescape::data::{COMMON, DATA, DataError, Dataset, Files, Target, Task, resample, stratified};
use tunescape::space::Choice;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/csv_cases")
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).expect(name)
}

fn look(bytes: &[u8]) -> Result<Table, ImportError> {
    scan(bytes, &Hints::default())
}

fn column<'a>(table: &'a Table, name: &str) -> &'a Column {
    table.columns.iter().find(|c| c.name == name).unwrap_or_else(|| panic!("no column {name}"))
}

fn all_rows(data: &Dataset) -> Vec<u32> {
    (0..data.x.nrows() as u32).collect()
}

/// The data set, its gaps filled from all rows, and the warnings.
fn load(bytes: &[u8], schema: &Schema) -> Result<(Dataset, Vec<Warning>), ImportError> {
    let imported = dataset(bytes, schema)?;
    let (warnings, rows) = (imported.warnings.clone(), all_rows(imported.marked()));
    imported.complete(&rows).map(|data| (data, warnings))
}

fn counts(data: &Dataset) -> Vec<(String, usize)> {
    let Target::Classes { labels, .. } = &data.target else { panic!("classes") };
    let count = |i: usize| labels.iter().filter(|l| **l as usize == i).count();
    data.classes.iter().enumerate().map(|(i, name)| (name.clone(), count(i))).collect()
}

fn assert_sound(data: &Dataset, name: &str) {
    assert!(data.x.iter().all(|v| v.is_finite()), "{name}: a feature is not finite");
    assert_eq!(data.features.len(), data.x.ncols(), "{name}");
    match &data.target {
        Target::Numbers(y) => assert!(y.len() == data.x.nrows() && y.iter().all(|v| v.is_finite()), "{name}"),
        Target::Classes { labels, classes } => {
            assert_eq!((labels.len(), *classes as usize), (data.x.nrows(), data.classes.len()), "{name}");
            assert!(counts(data).iter().all(|(_, n)| *n > 0), "{name}: a class without rows");
        }
    }
}

/// The kind of column that an expectation allows.
fn kind_fits(wanted: &str, column: &Column) -> bool {
    let first = wanted.split([' ', ';']).next().unwrap_or_default();
    match first {
        "numeric" => column.kind == Kind::Number,
        // Free text is a category that nobody can learn from: it must be left out with its reason.
        "categorical" => match column.kind {
            Kind::Category => true,
            Kind::Text => column.left_out == Some(Reason::FreeText),
            // Class labels that are written as digits.
            Kind::Number => column.integers && column.distinct == 2,
            _ => false,
        },
        "identifier" => column.kind == Kind::Id,
        "date" => matches!(column.kind, Kind::Date | Kind::Text),
        "constant" => column.kind == Kind::Constant,
        "empty" => column.kind == Kind::Empty,
        other => panic!("unknown type {other}"),
    }
}

fn check_columns(name: &str, case: &Value, table: &Table) {
    let Some(wanted) = case["columns"].as_array() else { return };
    assert_eq!(table.columns.len(), wanted.len(), "{name}");
    for (column, wanted) in table.columns.iter().zip(wanted) {
        let what = format!("{name}: {}", column.name);
        assert_eq!(column.name, wanted["name"].as_str().expect("name"), "{what}");
        let kind = wanted["type"].as_str().expect("type");
        assert!(kind_fits(kind, column), "{what}: {:?} is not {kind}", column.kind);
        if let Some(missing) = wanted["missing"].as_u64() {
            assert_eq!(u64::from(column.missing), missing, "{what}: missing");
        }
        match &wanted["levels"] {
            Value::Array(list) => {
                let list: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
                assert_eq!(column.levels.iter().map(|l| l.name.as_str()).collect::<Vec<_>>(), list, "{what}");
            }
            Value::Number(n) => assert_eq!(Some(u64::from(column.distinct)), n.as_u64(), "{what}"),
            _ => {}
        }
    }
    // Numbers are checked where training would see them: as the first feature of a schema of their own.
    for wanted in wanted {
        let read = |table: &Table| {
            let target = &table.columns.last().expect("columns").name;
            let mut schema = table.suggest_for(target);
            schema.task = Task::Classes;
            schema.features =
                vec![Feature { name: wanted["name"].as_str().expect("name").to_owned(), role: Role::Number }];
            load(&file(name), &schema).expect("numbers").0.x.column(0).to_vec()
        };
        if let Some(first) = wanted["first"].as_f64() {
            assert_eq!(read(table)[0], first, "{name}");
        }
        if let Some(values) = wanted["values"].as_array() {
            let values: Vec<f64> = values.iter().filter_map(Value::as_f64).collect();
            assert_eq!(read(table), values, "{name}");
        }
    }
}

fn check_good(name: &str, case: &Value, bytes: &[u8], table: &Table) {
    let outcome = case["outcome"].as_str().expect("outcome");
    let encoding = case["encoding"].as_str().expect("encoding");
    let latin = encoding.starts_with("windows-1252");
    assert_eq!(table.encoding, if latin { Encoding::Windows1252 } else { Encoding::Utf8 }, "{name}");
    let delimiter = match case["delimiter"].as_str().expect("delimiter") {
        "," => Delimiter::Comma,
        ";" => Delimiter::Semicolon,
        "TAB" => Delimiter::Tab,
        other => panic!("{other}"),
    };
    assert_eq!(table.dialect.delimiter, delimiter, "{name}");
    assert_eq!(Some(table.dialect.header), case["header"].as_bool(), "{name}");
    let rows = case["rows"].as_u64().or(case["rows_good"].as_u64()).expect("rows");
    assert_eq!(u64::from(table.rows), rows, "{name}");
    check_columns(name, case, table);
    for check in case["cell_checks"].as_array().into_iter().flatten() {
        let row = check["row"].as_u64().expect("row") as usize;
        let j = table
            .columns
            .iter()
            .position(|c| Some(c.name.as_str()) == check["column"].as_str())
            .expect("column");
        assert_eq!(Some(table.head[row][j].as_str()), check["value"].as_str(), "{name}");
    }

    let schema = table.suggest();
    if let Some(target) = case["target_suggestion"].as_str() {
        assert_eq!(Some(schema.target.as_str()), target.split(' ').next(), "{name}");
    }
    if let Some(task) = case["task"].as_str() {
        assert_eq!(schema.task == Task::Classes, task == "classification", "{name}");
    }
    if let Some(features) = case["usable_features"].as_array() {
        let used: Vec<&str> = schema.features.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(used, features.iter().filter_map(Value::as_str).collect::<Vec<_>>(), "{name}");
    }
    if let Some(distinct) = case["distinct_target_values"].as_u64() {
        assert_eq!(u64::from(column(table, &schema.target).distinct), distinct, "{name}");
    }
    let (data, warnings) = load(bytes, &schema).unwrap_or_else(|e| panic!("{name}: {e:?}"));
    assert_sound(&data, name);
    if let Some(wanted) = case["class_counts"].as_object() {
        let found = counts(&data);
        assert_eq!(found.len(), wanted.len(), "{name}");
        assert!(found.iter().all(|(c, n)| wanted[c].as_u64() == Some(*n as u64)), "{name}: {found:?}");
    }
    if let Some(complete) = case["complete_rows"].as_u64() {
        let (data, _) = load(bytes, &Schema { missing: Missing::Drop, ..schema.clone() }).expect("rows");
        assert_eq!(data.x.nrows() as u64, complete, "{name}");
        assert_sound(&data, name);
    }
    let said = !warnings.is_empty() || table.columns.iter().any(|c| c.left_out.is_some());
    match outcome {
        "ok" => assert_eq!(table.warnings, [], "{name}: without a word"),
        "ok_with_warning" | "ok_with_warning or error" => {
            assert!(said || !table.warnings.is_empty(), "{name}")
        }
        other => panic!("{name} should have been {other}"),
    }
    particulars(name, bytes, table, &schema, &data, &warnings);
}

/// What the "must" of each file that loads says beyond its fields.
fn particulars(
    name: &str,
    bytes: &[u8],
    table: &Table,
    schema: &Schema,
    data: &Dataset,
    warnings: &[Warning],
) {
    let said = |w: &Warning| table.warnings.contains(w) && warnings.contains(w);
    let named = |name: &str| name.to_owned();
    match &name[..2] {
        // Everything is in the fields of the case.
        "01" | "10" | "22" | "24" => {}
        "02" => {
            let header = scan(bytes, &Hints { header: Some(true), ..Hints::default() }).expect("as told");
            assert_eq!(
                (header.rows, header.columns[4].name.as_str()),
                (11, "setosa"),
                "the guess can be overruled"
            );
        }
        "03" => assert_eq!(column(table, "mayor says").left_out, Some(Reason::FreeText)),
        "04" => assert_eq!(data.classes, ["setosa", "versicolor", "virginica"]),
        "05" => {
            assert!(warnings.contains(&Warning::TargetMissing { column: named("progression"), rows: 1 }));
            assert!(warnings.contains(&Warning::Gaps { column: named("s1_tc"), cells: 2 }));
            assert_eq!(data.x.nrows(), 9);
        }
        "06" => assert_eq!(
            data.features,
            ["outlook=overcast", "outlook=rainy", "outlook=sunny", "temperature", "humidity", "windy=true"]
        ),
        "07" => assert!(said(&Warning::Windows1252) && !format!("{table:?}").contains('\u{fffd}')),
        "09" => assert!(said(&Warning::DecimalComma) && table.dialect.decimal == Decimal::Comma),
        "11" => {
            assert!(said(&Warning::Comments { lines: 3 }));
            assert_eq!(data.x.row(12).to_vec(), [5.1, 3.5, 1.4, 0.2], "the last line has no end");
        }
        "12" => assert!(said(&Warning::RaggedSkipped { rows: 2, expected: 5, first: vec![(4, 3), (9, 6)] })),
        "17" => {
            assert!(said(&Warning::Renamed { columns: vec![named("x_2"), named("column_3"), named("y_2")] }))
        }
        "18" => {
            // A constant that is used all the same is 0 after scaling, not NaN.
            let mut schema = schema.clone();
            schema.features.push(Feature { name: named("constant"), role: Role::Number });
            let (data, warnings) = load(bytes, &schema).expect("a constant");
            assert!(warnings.contains(&Warning::ConstantFeature { column: named("constant") }));
            let scaling = tunescape::data::Scaling::fit("standard", &data.x, &all_rows(&data));
            assert_eq!(scaling.apply(0, data.x[[3, 0]]), 0.0);
            schema.features.push(Feature { name: named("all_missing"), role: Role::Number });
            assert_eq!(
                dataset(bytes, &schema).err(),
                Some(ImportError::NoValues { column: named("all_missing") })
            );
        }
        "19" => {
            assert!(said(&Warning::OutOfRange { column: named("infinite"), cells: 2, line: 2 }));
            assert!(said(&Warning::OutOfRange { column: named("huge"), cells: 1, line: 2 }));
            assert!(said(&Warning::LeadingZeros { column: named("zip") }));
            assert!(said(&Warning::Thousands { column: named("thousands") }));
            assert!(said(&Warning::Percent { column: named("percent") }));
            let values = |name: &str| {
                let j = data.features.iter().position(|f| f == name).expect("used");
                data.x.column(j).to_vec()
            };
            assert_eq!(values("thousands"), [1234.0, 2000.0, 12345.0, 999.0]);
            assert_eq!(values("percent"), [12.0, 7.5, 100.0, 0.0]);
            assert_eq!(values("infinite"), [1.5, 1.0, 1.5, 2.0], "the median of what is there");
        }
        "20" => {
            let refused = load(bytes, &table.suggest_for("species")).err();
            assert_eq!(
                refused,
                Some(ImportError::OneClass { column: named("species"), class: named("setosa") })
            );
        }
        "21" => {
            let switched = Schema { task: Task::Classes, ..schema.clone() };
            assert_eq!(load(bytes, &switched).expect("as told").0.classes.len(), 28);
        }
        "23" => {
            assert_eq!(
                table.head[0],
                ["<script>alert(1)</script>", "1", "=cmd|' /C calc'!A0"],
                "text stays text"
            );
            assert_eq!(data.features, ["=1+1"]);
        }
        "25" => {
            assert_eq!(warnings, [Warning::RareClass { class: named("rare"), rows: 1 }]);
            // The one row lands in one part; a training part without it is a named refusal.
            for seed in 0..20 {
                match stratified(data, 0.25, 0.2, seed) {
                    Ok(rows) => assert!(rows.train.contains(&20)),
                    Err(error) => {
                        assert_eq!(error, DataError::TooFewRows { class: named("rare"), rows: 1, needed: 3 })
                    }
                }
            }
        }
        other => panic!("case {other} has no check"),
    }
}

#[test]
fn every_case_behaves_as_expected() {
    const KNOWN: [&str; 24] = [
        "bytes",
        "outcome",
        "encoding",
        "delimiter",
        "header",
        "rows",
        "columns",
        "target_suggestion",
        "task",
        "source",
        "must",
        "note",
        "cell_checks",
        "bom",
        "line_ending",
        "missing_markers",
        "complete_rows",
        "class_counts",
        "rows_good",
        "bad_lines",
        "reason",
        "line",
        "usable_features",
        "distinct_target_values",
    ];
    let text = String::from_utf8(file("expectations.json")).expect("text");
    let all: Value = serde_json::from_str(&text).expect("JSON");
    let cases = all["files"].as_object().expect("files");
    let mut on_disk: Vec<String> = std::fs::read_dir(folder())
        .expect("folder")
        .map(|entry| entry.expect("entry").file_name().into_string().expect("name"))
        .filter(|n| !n.starts_with('.') && n != "expectations.json")
        .collect();
    on_disk.sort();
    assert_eq!(on_disk, cases.keys().cloned().collect::<Vec<_>>(), "one expectation a file");
    for (name, case) in cases {
        let fields = case.as_object().expect("case").keys();
        fields.for_each(|key| assert!(KNOWN.contains(&key.as_str()), "{name}: nobody checks {key}"));
        let bytes = file(name);
        assert_eq!(Some(bytes.len() as u64), case["bytes"].as_u64(), "{name} arrived as it was");
        match look(&bytes) {
            Ok(table) => check_good(name, case, &bytes, &table),
            Err(error) => {
                let outcome = case["outcome"].as_str().expect("outcome");
                assert!(outcome == "error" || outcome == "ok or clear error", "{name}: {error:?}");
                let wanted = match &name[..2] {
                    "08" => ImportError::Utf16,
                    "13" => ImportError::NoRows,
                    "14" => ImportError::Empty,
                    "15" => ImportError::NotText { line: 2 },
                    "16" => ImportError::UnclosedQuote { line: case["line"].as_u64().expect("line") as u32 },
                    other => panic!("case {other} must load: {error:?}"),
                };
                assert_eq!(error, wanted, "{name}");
            }
        }
    }
}

#[test]
fn files_that_cannot_be_read() {
    assert_eq!(look(b"").err(), Some(ImportError::Empty));
    assert_eq!(look(b"\n  \n# nothing\n").err(), Some(ImportError::Empty));
    assert_eq!(look(b"a,b,c\n").err(), Some(ImportError::NoRows));
    assert_eq!(look(b"a,b,c\n1,2,x\n").err(), Some(ImportError::TooFewRows { found: 1, least: 3 }));
    assert_eq!(look(b"a\n1\n2\n3\n").err(), Some(ImportError::OneColumn));
    assert_eq!(look(b"PK\x03\x04rest of a workbook").err(), Some(ImportError::Spreadsheet));
    assert_eq!(look(b"a,b\n1,\x07\n").err(), Some(ImportError::NotText { line: 2 }));
    // GBK, and UTF-8 that was cut inside a character: runs of high bytes, which windows-1252 would turn into nonsense.
    assert_eq!(
        look(b"x,y\n1,\xc4\xe3\xba\xc3\n2,\xca\xc0\xbd\xe7\n").err(),
        Some(ImportError::NotUtf8 { line: 2 })
    );
    assert_eq!(look(b"x,y\n1,2\n2,\xe4\xbd\xa0\xe5\xa5\n").err(), Some(ImportError::NotUtf8 { line: 3 }));
    assert_eq!(look(b"a,b\n1,\"x\ny\"z,\n").err(), Some(ImportError::StrayQuote { line: 3, opened: 2 }));
    let ragged = look(b"a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,4,5\n1\n");
    assert_eq!(ragged.err(), Some(ImportError::Ragged { line: 3, found: 2, expected: 3, rows: 4 }));
    let names = look(b"a,b\n1,2,x\n3,4,y\n5,6,x\n");
    assert_eq!(names.err(), Some(ImportError::HeaderWidth { line: 1, found: 2, expected: 3 }));
    let title = look(b"Table 7\na,b,c\n1,2,x\n3,4,y\n5,6,x\n").expect("a title is passed over");
    assert_eq!((title.rows, title.columns[2].name.as_str()), (3, "c"));
    assert_eq!(title.warnings, [Warning::RaggedSkipped { rows: 1, expected: 3, first: vec![(1, 1)] }]);
}

#[test]
fn schemas_that_cannot_be_met() {
    let bytes = b"id_,n,w,t,c,k\n1,1.5,a,p,1,u\n2,2.5,b,p,1,v\n3,0.5,a,p,1,w\n4,3.5,b,q,1,u\n";
    let table = look(bytes).expect("table");
    let schema = table.suggest_for("t");
    let named = |name: &str| name.to_owned();
    let with = |change: &dyn Fn(&mut Schema)| {
        let mut schema = schema.clone();
        change(&mut schema);
        dataset(bytes, &schema).err()
    };
    assert_eq!(with(&|_| {}), None);
    assert_eq!(with(&|s| s.target = named("zz")), Some(ImportError::NoSuchColumn { name: named("zz") }));
    let feature = |name: &str, role| Feature { name: name.to_owned(), role };
    assert_eq!(
        with(&|s| s.features.push(feature("zz", Role::Number))),
        Some(ImportError::NoSuchColumn { name: named("zz") })
    );
    for twice in ["t", "n"] {
        let refused = with(&|s| s.features.push(feature(twice, Role::OneHot)));
        assert_eq!(refused, Some(ImportError::UsedTwice { name: named(twice) }));
    }
    assert_eq!(with(&|s| s.features.clear()), Some(ImportError::NoFeatures));
    let not_numbers = Some(ImportError::NotNumbers { column: named("w") });
    assert_eq!(with(&|s| s.features = vec![feature("w", Role::Number)]), not_numbers);
    assert_eq!(
        with(&|s| (s.target, s.task) = (named("c"), Task::Numbers)),
        Some(ImportError::OneNumber { column: named("c") })
    );
    assert_eq!(
        with(&|s| (s.target, s.task) = (named("c"), Task::Classes)),
        Some(ImportError::OneClass { column: named("c"), class: named("1") })
    );
    // A target of texts asked for as numbers leaves no row.
    assert_eq!(
        with(&|s| (s.task, s.features) = (Task::Numbers, vec![feature("n", Role::Number)])),
        Some(ImportError::TooFewRows { found: 0, least: 3 })
    );
    // A class of one row is told.
    let warnings = dataset(bytes, &schema).expect("fine").warnings;
    assert_eq!(warnings, [Warning::RareClass { class: named("q"), rows: 1 }]);

    let many: String = (0..=LEVELS_LIMIT).map(|i| format!("w{i}a b,{i}.5,{}\n", i % 2)).collect();
    let table = look(many.as_bytes()).expect("table");
    assert_eq!(table.columns[0].left_out, Some(Reason::FreeText));
    let (found, limit) = (LEVELS_LIMIT + 1, LEVELS_LIMIT);
    let mut wide = table.suggest_for("column_3");
    wide.features.push(feature("column_1", Role::OneHot));
    let refused = ImportError::TooManyLevels { column: named("column_1"), found, limit };
    assert_eq!(dataset(many.as_bytes(), &wide).err(), Some(refused));
    let refused = ImportError::TooManyClasses { column: named("column_1"), found, limit };
    assert_eq!(dataset(many.as_bytes(), &table.suggest_for("column_1")).err(), Some(refused));

    // 30 columns of 100 levels: 3,000 inputs.
    let line = |i: u32| {
        (0..30).map(|_| format!("l{}", i % 100)).collect::<Vec<_>>().join(",") + &format!(",{}\n", i % 2)
    };
    let many: String = (0..200).map(line).collect();
    let mut schema = look(many.as_bytes()).expect("table").suggest_for("column_31");
    schema.features = (1..=30).map(|i| feature(&format!("column_{i}"), Role::OneHot)).collect();
    let refused = ImportError::TooManyInputs { found: 3000, limit: import::INPUTS_LIMIT };
    assert_eq!(dataset(many.as_bytes(), &schema).err(), Some(refused));
}

#[test]
fn constant_columns_are_left_out_with_their_reason() {
    let bytes = b"a,b,c\n1,x,\n1,x,\n1,x,\n";
    let table = look(bytes).expect("table");
    let reasons: Vec<Option<Reason>> = table.columns.iter().map(|c| c.left_out).collect();
    assert_eq!(reasons, [Some(Reason::Constant), Some(Reason::Constant), Some(Reason::Empty)]);
    assert_eq!(dataset(bytes, &table.suggest()).err(), Some(ImportError::NoFeatures));
}

#[test]
fn columns_are_what_they_look_like() {
    let mut text = "Unnamed: 0,userId,when,city,score,grade,note\n".to_owned();
    for i in 0..40_u32 {
        let grade = if i == 7 { "n/a".to_owned() } else { (i % 3).to_string() };
        let score = if i == 9 { "broken".to_owned() } else { format!("{}.25", i * 7 % 11) };
        text += &format!(
            "{i},{},{}.3.2024,town {},{score},{grade},free text {i}\n",
            900 - 7 * i,
            i % 28 + 1,
            i % 25
        );
    }
    let table = look(text.as_bytes()).expect("table");
    let kinds: Vec<Kind> = table.columns.iter().map(|c| c.kind).collect();
    assert_eq!(
        kinds,
        [Kind::Id, Kind::Id, Kind::Date, Kind::Category, Kind::Number, Kind::Number, Kind::Text]
    );
    assert_eq!(column(&table, "city").left_out, Some(Reason::TooManyLevels { found: 25, limit: 20 }));
    let broken = Warning::NotNumbers { column: "score".to_owned(), cells: 1, line: 11 };
    assert_eq!(table.warnings, [broken], "one bad cell does not make a column of texts");
    let schema = table.suggest();
    assert_eq!((schema.target.as_str(), schema.task), ("grade", Task::Classes));
    assert_eq!(schema.features, [Feature { name: "score".to_owned(), role: Role::Number }]);
    let (data, _) = load(text.as_bytes(), &schema).expect("data");
    assert_eq!((data.x.nrows(), data.classes), (39, vec!["0".to_owned(), "1".to_owned(), "2".to_owned()]));
}

/// 60 rows; every third value of `a` and some of `c` are missing.
fn gappy(outlier: &str) -> String {
    let mut text = "a,c,label\n".to_owned();
    for i in 0..60_u32 {
        let a = match i {
            59 => outlier.to_owned(),
            i if i % 3 == 0 => String::new(),
            i => format!("{}.5", i * 37 % 19),
        };
        let c = ["red", "green", "?", "blue", "green"][i as usize % 5];
        text += &format!("{a},{c},{}\n", ["p", "q"][i as usize % 2]);
    }
    text
}

#[test]
fn gaps_are_filled_from_training_rows_only() {
    let text = gappy("1");
    let schema = look(text.as_bytes()).expect("table").suggest();
    let imported = dataset(text.as_bytes(), &schema).expect("data");
    assert!(!imported.is_complete());
    assert_eq!(imported.marked().features, ["a", "c=blue", "c=green", "c=red"]);
    // Row numbers count from 0: a = 18.5 (1), 17.5 (2), 15.5 (4), 14.5 (5); c = green, -, green, red, green.
    let train = [0, 1, 2, 4, 5, 6];
    let median = imported.filling(&train).expect("values");
    let filled: Vec<f64> = (0..4).map(|j| median.apply(j, f64::NAN)).collect();
    assert_eq!(filled, [16.5, 0.0, 1.0, 0.0], "median and most frequent");
    assert_eq!(median.apply(0, 3.0), 3.0, "what is there stays");
    let by_mean = Schema { missing: Missing::Mean, ..schema.clone() };
    let mean = dataset(text.as_bytes(), &by_mean).expect("data").filling(&[1, 2, 4]).expect("values");
    assert_eq!(mean.apply(0, f64::NAN), (18.5 + 17.5 + 15.5) / 3.0);
    let nothing = imported.filling(&[0, 3, 6]).err();
    assert_eq!(nothing, Some(ImportError::NothingToFillFrom { column: "a".to_owned() }));

    // Another value in a held-out row changes no training row, whatever is done to the data.
    let choice = Choice::of(DATA, "iris", COMMON).expect("settings");
    let mut held_out = 0;
    for seed in 0..8 {
        let parts = |outlier: &str| {
            let text = gappy(outlier);
            let imported = dataset(text.as_bytes(), &schema).expect("data");
            let rows = stratified(imported.marked(), 0.25, 0.2, seed).expect("rows");
            let split = imported.split(&rows, "standard").expect("split");
            let data = imported.complete(&rows.train).expect("filled");
            assert_sound(&data, "filled");
            let again = resample(&data, &choice, seed).expect("rows");
            assert_eq!(again, std::slice::from_ref(&rows), "drawing rows does not look at features");
            let same = data.split(&rows, "standard");
            assert_eq!(
                (&split.train, &split.validation, &split.test),
                (&same.train, &same.validation, &same.test)
            );
            (rows, split)
        };
        let ((rows, near), (_, far)) = (parts("1"), parts("1e9"));
        if rows.train.contains(&59) {
            assert_ne!(near.train, far.train);
        } else {
            held_out += 1;
            assert_eq!(near.train, far.train);
        }
    }
    assert!(held_out > 0, "the row was held out at least once");
}

#[test]
fn a_pair_of_levels_is_filled_with_the_frequent_one() {
    let text = "s,n,y\nno,1,1.5\nyes,2,2.5\nyes,3,3.5\n,4,4.5\n";
    let imported = dataset(text.as_bytes(), &look(text.as_bytes()).expect("table").suggest()).expect("data");
    assert_eq!(imported.marked().features, ["s=yes", "n"]);
    let value = |train: &[u32]| imported.filling(train).expect("values").apply(0, f64::NAN);
    assert_eq!((value(&[0, 1, 2]), value(&[0, 1]), value(&[0])), (1.0, 0.0, 0.0), "the first one on a tie");
}

#[test]
fn nan_and_infinity_never_arrive() {
    let text = "a,b,y\nnan,1,1\ninf,2,2\n-inf,3,4\n1e999,4,8\n2,NaN,16\n3,6,inf\n4,7,32\n";
    let table = look(text.as_bytes()).expect("table");
    assert_eq!(column(&table, "a").missing, 4);
    for missing in [Missing::Drop, Missing::Mean, Missing::Median] {
        let mut schema = table.suggest_for("y");
        (schema.missing, schema.task) = (missing, Task::Numbers);
        schema.features = ["a", "b"].map(|n| Feature { name: n.to_owned(), role: Role::Number }).to_vec();
        match load(text.as_bytes(), &schema) {
            Ok((data, warnings)) => {
                assert_sound(&data, "odd numbers");
                assert_eq!(data.x.nrows(), 6);
                assert!(warnings.contains(&Warning::OutOfRange {
                    column: "a".to_owned(),
                    cells: 3,
                    line: 3
                }));
                assert!(warnings.contains(&Warning::TargetMissing { column: "y".to_owned(), rows: 1 }));
            }
            Err(error) => {
                assert_eq!(missing, Missing::Drop);
                assert_eq!(error, ImportError::TooFewRows { found: 1, least: 3 });
            }
        }
    }
}

#[test]
fn a_schema_is_small_json_and_the_hash_is_sha_256() {
    assert_eq!(
        import::content_hash(b"abc"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    let schema = look(&file("06_categorical.csv")).expect("table").suggest();
    let json = serde_json::to_string(&schema).expect("JSON");
    assert!(json.len() < 400, "{json}");
    assert_eq!(serde_json::from_str::<Schema>(&json).expect("back"), schema);
    for name in ["19_odd_numbers.csv", "12_ragged_rows.csv", "18_ids_dates_constant_columns.csv"] {
        let table = look(&file(name)).expect("table");
        let wire = postcard::to_stdvec(&(&table, table.suggest())).expect("bytes");
        assert_eq!(
            postcard::from_bytes::<(Table, Schema)>(&wire).expect("back"),
            (table.clone(), table.suggest())
        );
    }
    assert!(serde_json::from_str::<Schema>(&json.replacen("\"target\"", "\"goal\"", 1)).is_err());
}

#[test]
fn shipped_data_sets_read_the_same_as_a_users_file() {
    let bytes = include_bytes!("golden/iris.csv");
    let choice = Choice::of(DATA, "iris", COMMON).expect("iris");
    let mut files = Files::none();
    files.insert("data/iris.csv.gz", bytes.as_slice());
    let shipped = tunescape::data::load(&choice, &files, 0).expect("iris");
    let (own, warnings) = load(bytes, &look(bytes).expect("table").suggest()).expect("own");
    assert_eq!((own, warnings), (shipped, Vec::new()));
}

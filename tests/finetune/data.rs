//! The targets, and which of their rows have labels.

use super::common::TASKS;
use std::collections::BTreeSet;
use tunescape::data::{COMMON, DATA, Dataset, Files, Target, labelled, load, resample, transfer};
use tunescape::runtime::threads::file;
use tunescape::space::{Choice, Value};

fn all_files() -> Files {
    let mut files = Files::none();
    for name in ["data/digits.csv.gz", "data/mnist10k.idx.gz"] {
        files.insert(name, file(name).expect("it ships"));
    }
    files
}

fn choice(name: &str) -> Choice {
    Choice::of(DATA, name, COMMON).expect("in the table")
}

fn data(choice: &Choice) -> Dataset {
    load(choice, &all_files(), 3).expect("it loads")
}

fn labels(data: &Dataset) -> &[u32] {
    let Target::Classes { labels, .. } = &data.target else { panic!("classes") };
    labels
}

#[test]
fn sizes_are_as_the_table_says() {
    for name in TASKS {
        let mut choice = choice(name);
        for count in [100, 2000] {
            choice.settings.0.insert("count".to_owned(), Value::Int(count));
            let data = data(&choice);
            let Target::Classes { classes, .. } = data.target else { panic!("classes") };
            let sizes = (data.x.nrows() as u64, data.x.ncols() as u64, u64::from(classes));
            assert_eq!(sizes, tunescape::data::dimensions(&choice), "{name}");
            assert_eq!(data.classes.len() as u32, classes);
        }
    }
    let mut most = choice("mnist_5_9");
    most.settings.0.insert("count".to_owned(), Value::Int(4800));
    assert_eq!(data(&most).x.nrows(), 4800, "the largest count is there");
}

#[test]
fn digits_are_enlarged_as_interpolation_says() {
    let large = data(&choice("digits_from_mnist"));
    let small = data(&choice("digits"));
    assert_eq!(labels(&large), labels(&small));
    assert_eq!((large.image, large.x.dim()), (Some((28, 28)), (1797, 784)));
    for row in [0, 7, 1796] {
        let pixel = |y: usize, x: usize| small.x[[row, 8 * y + x]] / 16.0;
        for y in 0..28usize {
            for x in 0..28usize {
                let inside = (4..24).contains(&y) && (4..24).contains(&x);
                // The textbook's way: the sum over all small pixels of the product of two tents.
                let at = |i: usize| ((i as f64 - 4.0 + 0.5) * 0.4 - 0.5).clamp(0.0, 7.0);
                let tent = |place: f64, i: usize| (1.0 - (place - i as f64).abs()).max(0.0);
                let sum: f64 =
                    (0..64).map(|k| tent(at(y), k / 8) * tent(at(x), k % 8) * pixel(k / 8, k % 8)).sum();
                let wanted = if inside { sum } else { 0.0 };
                let found = large.x[[row, 28 * y + x]];
                assert!((found - wanted).abs() < 1e-12, "row {row}, pixel {y}, {x}: {found} for {wanted}");
            }
        }
    }
    assert!(large.x.iter().all(|v| (0.0..=1.0).contains(v)));
}

#[test]
fn moons_turn_about_their_centre() {
    let plain = data(&choice("moons"));
    let turned = |degrees: f64| {
        let mut choice = choice("moons_rotated");
        choice.settings.0.insert("rotation".to_owned(), Value::Real(degrees));
        data(&choice)
    };
    for (degrees, image) in [(0.0, [1.0, 1.0]), (90.0, [-1.0, 1.0]), (180.0, [-1.0, -1.0])] {
        let turned = turned(degrees);
        assert_eq!(turned.target, plain.target);
        for (a, b) in plain.x.rows().into_iter().zip(turned.x.rows()) {
            let (u, v) = (a[0] - 0.5, a[1] - 0.25);
            let (u, v) = if degrees == 90.0 { (v, u) } else { (u, v) };
            let wanted = [0.5 + image[0] * u, 0.25 + image[1] * v];
            assert!((b[0] - wanted[0]).abs() < 1e-12 && (b[1] - wanted[1]).abs() < 1e-12);
        }
    }
}

#[test]
fn labelled_rows_are_balanced_nested_and_seeded() {
    for name in TASKS {
        let data = data(&choice(name));
        let labels = labels(&data);
        let classes = data.classes.len();
        let train = &resample(&data, &choice(name), 3).expect("rows")[0].train;
        let all: BTreeSet<u32> = train.iter().copied().collect();
        let mut inner: BTreeSet<u32> = BTreeSet::new();
        for count in [5, 7, 10, 11, 30, 50, 80] {
            let rows = labelled(&data, train, count, 3);
            assert!(rows.len() == count && rows.is_sorted(), "{name}");
            let outer: BTreeSet<u32> = rows.iter().copied().collect();
            assert!(
                outer.len() == count && inner.is_subset(&outer) && outer.is_subset(&all),
                "{name}, {count}"
            );
            let of = |class: usize| rows.iter().filter(|r| labels[**r as usize] == class as u32).count();
            let counts: Vec<usize> = (0..classes).map(of).collect();
            let (least, most) = (counts.iter().min(), counts.iter().max());
            assert!(most <= least.map(|l| l + 1).as_ref(), "{name}, {count}: {counts:?}");
            inner = outer;
        }
        assert_eq!(&labelled(&data, train, 100_000, 3), train, "more than there are means all");
        assert_ne!(labelled(&data, train, 10, 3), labelled(&data, train, 10, 4), "{name}: the seed matters");
        // What another fold leaves of the order stays in its order.
        let half: Vec<u32> = train.iter().copied().step_by(2).collect();
        let (few, from_half) = (labelled(&data, train, 50, 3), labelled(&data, &half, 50, 3));
        assert!(few.iter().filter(|r| half.contains(r)).all(|r| from_half.contains(r)), "{name}");
    }
}

#[test]
fn held_out_rows_of_the_source_are_nobody_elses() {
    for name in TASKS {
        let task = transfer(name).expect("a transfer task");
        let (learned, held) =
            (task.source(false, &all_files()).expect("rows"), task.source(true, &all_files()).expect("rows"));
        assert_eq!(held.x.nrows() as u64, task.held_out(), "{name}");
        let bits = |data: &Dataset| -> BTreeSet<Vec<u64>> {
            data.x.rows().into_iter().map(|r| r.iter().map(|v| v.to_bits()).collect()).collect()
        };
        let (learned, held, target) = (bits(&learned), bits(&held), bits(&data(&choice(name))));
        assert!(held.is_disjoint(&learned) && held.is_disjoint(&target), "{name}");
        assert!(learned.is_disjoint(&target), "{name}");
    }
    let no_file = transfer("mnist_5_9").expect("a task").source(true, &Files::none());
    assert!(no_file.is_err());
}

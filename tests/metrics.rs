//! Promise: every metric is scikit-learn's to 1e-12, edge cases included; the trainer's judge gives the same numbers without
//! allocating, and never a NaN; intervals and quantiles are scipy's.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/allocator.rs"]
mod allocator;

use serde_json::Value;
use tunescape::data::Target;
use tunescape::math::rng::{Lane, Stream};
use tunescape::math::stats;
use tunescape::train::metrics::classification::{brier, log_loss, top_k_accuracy};
use tunescape::train::metrics::ranking::{
    average_precision, class_areas, precision_recall_curve, roc_auc, roc_curve,
};
use tunescape::train::metrics::{
    Average, ClassJudge, ConfusionMatrix, Judge, NumberJudge, PrecisionRecall, Scores, regression,
};

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/metrics.json")).expect("JSON")
}

/// A number, or a word for one that JSON lacks.
fn number(v: &Value) -> f64 {
    v.as_f64().unwrap_or_else(|| v.as_str().and_then(|s| s.parse().ok()).expect("a number"))
}

fn numbers(v: &Value) -> Vec<f64> {
    v.as_array().expect("a list").iter().map(number).collect()
}

fn labels(v: &Value) -> Vec<u32> {
    v.as_array().expect("a list").iter().map(|v| v.as_u64().expect("a label") as u32).collect()
}

fn flat(v: &Value) -> Vec<f64> {
    v.as_array().expect("rows").iter().flat_map(numbers).collect()
}

/// The fields of a case that have been compared; the test fails if one is left over.
struct Checked<'a> {
    name: &'a str,
    expected: &'a Value,
    seen: Vec<&'static str>,
    count: usize,
}

impl Checked<'_> {
    fn close(&mut self, what: &str, ours: f64, theirs: f64) {
        assert!((ours - theirs).abs() <= 1e-12 || ours == theirs, "{} {what}: {ours} {theirs}", self.name);
        self.count += 1;
    }

    fn one(&mut self, field: &'static str, ours: f64) {
        self.seen.push(field);
        self.close(field, ours, number(&self.expected[field]));
    }

    /// Null and NaN stand for "undefined".
    fn optional(&mut self, field: &'static str, ours: Option<f64>) {
        let theirs = &self.expected[field];
        let theirs = (!theirs.is_null()).then(|| number(theirs)).filter(|v| !v.is_nan());
        self.seen.push(field);
        match (ours, theirs) {
            (Some(ours), Some(theirs)) => self.close(field, ours, theirs),
            (ours, theirs) => {
                assert_eq!(ours, theirs, "{} {field}", self.name);
                self.count += 1;
            }
        }
    }

    fn three(&mut self, field: &'static str, ours: PrecisionRecall) {
        self.seen.push(field);
        let theirs = &self.expected[field];
        self.close(field, ours.precision, number(&theirs["precision"]));
        self.close(field, ours.recall, number(&theirs["recall"]));
        self.close(field, ours.f1, number(&theirs["f1"]));
    }

    fn has(&self, field: &str) -> bool {
        self.expected.get(field).is_some()
    }

    fn finish(self) -> usize {
        for field in self.expected.as_object().expect("fields").keys() {
            assert!(self.seen.contains(&field.as_str()), "{}: {field} was not compared", self.name);
        }
        self.count
    }
}

#[test]
fn classification_is_scikit_learns() {
    let file = golden();
    let (mut cases, mut count) = (0, 0);
    for case in file["classification"].as_array().expect("cases") {
        let (truth, guess) = (labels(&case["y_true"]), labels(&case["y_pred"]));
        let classes = labels(&case["labels"]).len() as u32;
        let matrix = ConfusionMatrix::from_labels(&truth, &guess, classes);
        let name = case["name"].as_str().expect("a name");
        let mut c = Checked { name, expected: &case["expected"], seen: vec![], count: 0 };
        c.one("accuracy", matrix.accuracy());
        c.one("balanced_accuracy", matrix.balanced_accuracy());
        c.one("mcc", matrix.matthews());
        c.optional("cohen_kappa", matrix.cohen_kappa());
        let field = "confusion_matrix_rows_true_cols_predicted";
        let counts: Vec<u32> = c.expected[field].as_array().expect("rows").iter().flat_map(labels).collect();
        assert_eq!(matrix.counts(), counts);
        let each = &c.expected["per_class"];
        for (k, i) in (0..classes).zip(0..) {
            let ours = matrix.of_class(k);
            c.close("precision", ours.precision, number(&each["precision"][i]));
            c.close("recall", ours.recall, number(&each["recall"][i]));
            c.close("f1", ours.f1, number(&each["f1"][i]));
            assert_eq!(matrix.support(k) as f64, number(&each["support"][i]));
        }
        c.seen.extend([field, "per_class"]);
        c.three("macro", matrix.average(Average::Macro));
        c.three("weighted", matrix.average(Average::Weighted));
        c.three("micro", matrix.average(Average::Micro));
        if c.has("binary_positive_1") {
            c.three("binary_positive_1", matrix.of_class(1));
        }
        if case.get("proba").is_some() {
            let proba = flat(&case["proba"]);
            c.one("log_loss", log_loss(&truth, &proba, classes));
            let top = (classes > 2).then(|| top_k_accuracy(&truth, &proba, classes, 2));
            c.optional("top_2_accuracy", top);
            if classes == 2 {
                let positive: Vec<bool> = truth.iter().map(|t| *t == 1).collect();
                let scores: Vec<f64> = proba.iter().skip(1).step_by(2).copied().collect();
                c.optional("roc_auc", roc_auc(&positive, &scores));
                c.optional("average_precision", average_precision(&positive, &scores));
                c.one("brier", brier(&truth, &scores));
            } else {
                let areas = class_areas(&truth, &proba, classes);
                c.optional("roc_auc_ovr_macro", areas.one_vs_rest_macro);
                c.optional("roc_auc_ovo_macro", areas.one_vs_one_macro);
                c.optional("roc_auc_ovr_weighted", areas.one_vs_rest_weighted);
                c.optional("roc_auc_ovo_weighted", areas.one_vs_one_weighted);
                for (ours, theirs) in areas.per_class.iter().zip(numbers(&c.expected["roc_auc_per_class"])) {
                    c.close("roc_auc_per_class", ours.expect("defined"), theirs);
                }
                c.seen.push("roc_auc_per_class");
            }
            // The probabilities name the same classes (where none are equal), and the judge sums the same rows.
            if name != "tied_scores_binary" {
                assert_eq!(ConfusionMatrix::from_probabilities(&truth, &proba, classes), matrix, "{name}");
            }
            judge_agrees(name, &truth, &proba, classes);
        }
        count += c.finish();
        cases += 1;
    }
    assert!(cases == 15 && count > 400, "{cases} cases, {count} numbers");
}

fn judge_agrees(name: &str, truth: &[u32], proba: &[f64], classes: u32) {
    let mut judge = ClassJudge::new(truth.len(), classes);
    let rows = || truth.iter().zip(proba.chunks_exact(classes as usize));
    // The second pass shows that the first has left nothing behind.
    for _ in 0..2 {
        rows().for_each(|(t, row)| judge.push(*t, row));
        let matrix = ConfusionMatrix::from_labels(
            truth,
            &rows().map(|(_, r)| first_largest(r)).collect::<Vec<_>>(),
            classes,
        );
        assert_eq!(judge.confusion(), &matrix);
        let ours = judge.finish();
        let areas = class_areas(truth, proba, classes);
        let auc = if classes == 2 { areas.per_class[1] } else { areas.one_vs_rest_macro };
        let averages = matrix.average(Average::Macro);
        assert_eq!(ours.roc_auc, auc.unwrap_or(0.5), "{name}");
        assert_eq!(ours.log_loss, log_loss(truth, proba, classes), "{name}");
        assert_eq!((ours.accuracy, ours.balanced_accuracy), (matrix.accuracy(), matrix.balanced_accuracy()));
        assert_eq!(
            (ours.precision, ours.recall, ours.f1),
            (averages.precision, averages.recall, averages.f1)
        );
    }
}

fn first_largest(row: &[f64]) -> u32 {
    let top = row.iter().copied().fold(f64::MIN, f64::max);
    row.iter().position(|p| *p == top).expect("one is") as u32
}

#[test]
fn regression_is_scikit_learns() {
    let file = golden();
    let mut cases = 0;
    for case in file["regression"].as_array().expect("cases") {
        let (y, p) = (numbers(&case["y_true"]), numbers(&case["y_pred"]));
        let name = case["name"].as_str().expect("a name");
        let mut c = Checked { name, expected: &case["expected"], seen: vec![], count: 0 };
        c.one("mse", regression::mse(&y, &p));
        c.one("rmse", regression::rmse(&y, &p));
        c.one("mae", regression::mae(&y, &p));
        c.one("median_absolute_error", regression::median_absolute_error(&y, &p));
        c.one("max_error", regression::max_error(&y, &p));
        c.one("r2", regression::r2(&y, &p));
        c.one("explained_variance", regression::explained_variance(&y, &p));
        c.one("mape", regression::mape(&y, &p));
        let mut judge = NumberJudge::new(y.len());
        y.iter().zip(&p).for_each(|(y, p)| judge.push(*y, *p));
        let ours = judge.finish();
        assert_eq!(
            (ours.mse, ours.mae, ours.r2),
            (regression::mse(&y, &p), regression::mae(&y, &p), regression::r2(&y, &p))
        );
        assert_eq!(c.finish(), 8);
        cases += 1;
    }
    assert_eq!(cases, 7);
}

#[test]
fn curves_are_scikit_learns() {
    let file = golden();
    let case = &file["curves"][0];
    let positive: Vec<bool> = labels(&case["y_true"]).iter().map(|y| *y == 1).collect();
    let scores = numbers(&case["scores"]);
    let same = |ours: &[f64], theirs: &Value| {
        let theirs = numbers(theirs);
        assert_eq!(ours.len(), theirs.len());
        assert!(
            ours.iter().zip(&theirs).all(|(a, b)| a == b || (a - b).abs() <= 1e-12),
            "{ours:?} {theirs:?}"
        );
    };
    let (ours, theirs) = (roc_curve(&positive, &scores).expect("defined"), &case["roc"]);
    same(&ours.false_positive_rate, &theirs["fpr"]);
    same(&ours.true_positive_rate, &theirs["tpr"]);
    same(&ours.thresholds, &theirs["thresholds"]);
    same(&[roc_auc(&positive, &scores).expect("defined")], &Value::from(vec![theirs["auc"].clone()]));
    let (ours, theirs) = (precision_recall_curve(&positive, &scores).expect("defined"), &case["pr"]);
    same(&ours.precision, &theirs["precision"]);
    same(&ours.recall, &theirs["recall"]);
    same(&ours.thresholds, &theirs["thresholds"]);
    assert_eq!(roc_curve(&[true, true], &[0.1, 0.2]), None);
    assert_eq!(precision_recall_curve(&[false], &[0.1]), None);
}

/// Rows of random probabilities, coarse enough that many are equal.
fn random_rows(rows: usize, classes: usize, seed: u64) -> (Vec<u32>, Vec<f64>) {
    let mut stream = Stream::new(seed, Lane::Test, 0);
    let mut proba = Vec::new();
    let truth = (0..rows).map(|_| stream.uniform(0.0, classes as f64) as u32).collect();
    for _ in 0..rows {
        let row: Vec<f64> = (0..classes).map(|_| (stream.uniform(0.0, 8.0)).floor() + 0.5).collect();
        let sum: f64 = row.iter().sum();
        proba.extend(row.iter().map(|p| p / sum));
    }
    (truth, proba)
}

#[test]
fn the_area_is_the_share_of_pairs_won() {
    for seed in 0..40 {
        let (truth, proba) = random_rows(37, 3, seed);
        for class in 0..3 {
            let of =
                |own: bool| truth.iter().zip(proba.chunks(3)).filter(move |(t, _)| (**t == class) == own);
            let (mut won, mut pairs) = (0.0, 0.0);
            for (_, a) in of(true) {
                for (_, b) in of(false) {
                    let (a, b) = (a[class as usize], b[class as usize]);
                    won += if a > b {
                        1.0
                    } else if a == b {
                        0.5
                    } else {
                        0.0
                    };
                    pairs += 1.0;
                }
            }
            let expected = (pairs > 0.0).then(|| won / pairs);
            assert_eq!(class_areas(&truth, &proba, 3).per_class[class as usize], expected, "seed {seed}");
        }
        judge_agrees("random", &truth, &proba, 3);
    }
}

#[test]
fn the_judge_allocates_nothing_after_construction() {
    let (truth, proba) = random_rows(400, 3, 1);
    let target = Target::Classes { labels: truth.clone(), classes: 3 };
    let y: Vec<f64> = proba[..400].to_vec();
    let (mut classes, mut numbers) = (Judge::new(&target), Judge::new(&Target::Numbers(y.clone())));
    let before = allocator::calls();
    let mut results = [None; 6];
    for pair in results.chunks_mut(2) {
        for judge in [&mut classes, &mut numbers] {
            match judge {
                Judge::Classes(j) => truth.iter().zip(proba.chunks(3)).for_each(|(t, row)| j.push(*t, row)),
                Judge::Numbers(j) => y.iter().for_each(|y| j.push(*y, 0.5)),
            }
        }
        pair[0] = Some(classes.finish());
        pair[1] = Some(numbers.finish());
    }
    assert_eq!(allocator::calls() - before, 0);
    assert!(allocator::calls() > 0, "the counter counts");
    assert_eq!(results[..2], results[4..]);
    assert!(matches!(results[0], Some(Scores::Classes(s)) if s.roc_auc > 0.3 && s.roc_auc < 0.7));
}

#[test]
fn no_result_is_nan() {
    let mut judge = ClassJudge::new(4, 3);
    let empty = judge.finish();
    assert_eq!((empty.accuracy, empty.log_loss, empty.roc_auc), (0.0, 0.0, 0.5));
    // A class that never occurs, one that is the truth of all rows, a row of NaN.
    judge.push(1, &[0.2, 0.5, 0.3]);
    judge.push(1, &[f64::NAN; 3]);
    let s = judge.finish();
    assert_eq!((s.roc_auc, s.accuracy, s.balanced_accuracy), (0.5, 0.5, 0.5));
    assert!([s.precision, s.recall, s.f1, s.log_loss].iter().all(|v| v.is_finite()), "{s:?}");
    // One class has no rows: the mean is over the two others.
    judge.push(0, &[0.7, 0.2, 0.1]);
    judge.push(1, &[0.6, 0.3, 0.1]);
    judge.push(1, &[0.8, 0.1, 0.1]);
    assert_eq!(judge.finish().roc_auc, 0.5 * (0.5 + 0.5));
    let mut judge = NumberJudge::new(2);
    assert_eq!(judge.finish(), Default::default());
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e200] {
        for truth in [[1.0, 2.0], [1.0, 1.0]] {
            judge.push(truth[0], 1.0);
            judge.push(truth[1], bad);
            let s = judge.finish();
            assert!(s.mse == f64::INFINITY && !s.mae.is_nan() && s.r2 == f64::NEG_INFINITY, "{bad}: {s:?}");
            assert_eq!(regression::r2(&truth, &[1.0, bad]), f64::NEG_INFINITY);
            assert_eq!(regression::explained_variance(&truth, &[1.0, bad]), f64::NEG_INFINITY);
        }
    }
}

/// Values of scipy 1.17.1, printed with repr: norm.ppf, norm.cdf.
#[test]
#[rustfmt::skip]
fn the_normal_distribution_is_scipys() {
    let quantiles = [
        (1e-300, -37.0470962993612), (1e-20, -9.262340089798409), (1e-10, -6.361340902404056),
        (0.001, -3.090232306167813), (0.025, -1.9599639845400545), (0.3, -0.5244005127080409), (0.5, 0.0),
        (0.8, 0.8416212335729143), (0.975, 1.959963984540054), (0.9999999, 5.199337582290661),
    ];
    for (p, x) in quantiles {
        assert!((stats::normal_quantile(p) - x).abs() <= 4e-15 * x.abs(), "{p}: {} {x}", stats::normal_quantile(p));
    }
    let cumulative = [
        (-30.0, 4.906713927147908e-198), (-8.0, 6.22096057427174e-16), (-1.5, 0.06680720126885807), (0.0, 0.5),
        (0.3, 0.6179114221889526), (2.0, 0.9772498680518208), (6.0, 0.9999999990134123),
    ];
    for (x, p) in cumulative {
        assert!((stats::normal_cdf(x) - p).abs() <= 1e-13 * p, "{x}: {} {p}", stats::normal_cdf(x));
    }
    assert_eq!([0.0, 1.0].map(stats::normal_quantile), [f64::NEG_INFINITY, f64::INFINITY]);
}

/// Values of scipy 1.17.1: t.ppf at 0.6, 0.95, 0.975, 0.995, 0.9999 and 1e-10.
#[test]
#[rustfmt::skip]
fn students_quantiles_are_scipys() {
    let rows = [
        (0.5, [0.3979754267847907, 41.13600009287819, 164.55767348048818, 4113.964588804174, 10284911.563165644, -1.02849115631634e+19]),
        (1.0, [0.32491969623290634, 6.313751514675037, 12.706204736174694, 63.656741162871526, 3183.098757118502, -3183098861.8379064]),
        (2.0, [0.2886751345948128, 2.9199855803537242, 4.302652729749462, 9.924843200918287, 70.70007107496818, -70710.67810804816]),
        (2.5, [0.2814595127485477, 2.5582186141359355, 3.5746548420036817, 7.163728138948783, 34.867969321116306, -8765.437771364572]),
        (3.0, [0.2766706623326898, 2.3533634348018233, 3.1824463052837078, 5.840909309733355, 22.203742273205, -2225.769284683093]),
        (4.0, [0.2707222947075976, 2.1318467863266495, 2.7764451051977934, 4.604094871349992, 13.033671720896821, -416.1751403296041]),
        (5.0, [0.2671808657041451, 2.0150483733330233, 2.5705818356363146, 4.032142983555228, 9.677566300882814, -156.82559270889433]),
        (9.0, [0.260955336473911, 1.833112932656237, 2.262157162798205, 3.249835541592126, 6.010132129081531, -30.737330949971977]),
        (29.0, [0.25568363457125604, 1.6991270265334972, 2.045229642132703, 2.756385903670605, 4.253894118432321, -9.51796550493783]),
        (100.0, [0.25402218245822766, 1.6602343260853392, 1.9839715185235518, 2.6258905214380173, 3.861599790950091, -7.083375481400722]),
        (1e6, [0.25334717053784184, 1.6448551507220404, 1.959966356814107, 2.5758342201053344, 3.719030274762571, -6.361406848876743]),
    ];
    for (df, row) in rows {
        // The logarithms of the gamma function lose digits as the degrees of freedom grow.
        let tolerance = if df > 1000.0 { 1e-8 } else { 1e-11 };
        for (p, t) in [0.6, 0.95, 0.975, 0.995, 0.9999, 1e-10].into_iter().zip(row) {
            let ours = stats::student_quantile(p, df);
            assert!((ours - t).abs() <= tolerance * t.abs(), "{df} {p}: {ours} {t}");
        }
        assert_eq!(stats::student_quantile(0.5, df), 0.0);
    }
    assert_eq!(stats::student_quantile(1.0, 3.0), f64::INFINITY);
    assert!(stats::student_quantile(0.9, 0.0).is_nan());
}

/// Values of scipy 1.17.1: binomtest(k, n).proportion_ci(c, "wilson"); t.interval, std(ddof=1), sem.
#[test]
#[rustfmt::skip]
fn intervals_are_scipys() {
    let rows = [
        (0, 10, 0.95, 0.0, 0.27753279986288926), (10, 10, 0.95, 0.7224672001371109, 1.0),
        (5, 10, 0.95, 0.236593090512564, 0.7634069094874361), (36, 38, 0.95, 0.8271453786822962, 0.9854457918527075),
        (1, 1000, 0.99, 0.00011741635361832165, 0.008460566219981695), (97, 100, 0.9, 0.927289656713096, 0.9879481857507201),
        (1, 1, 0.8, 0.3784475032253529, 1.0),
    ];
    for (k, n, confidence, low, high) in rows {
        let ours = stats::wilson(k, n, confidence);
        assert!((ours.low - low).abs() < 1e-14 && (ours.high - high).abs() < 1e-14, "{k} of {n}: {ours:?}");
    }
    assert_eq!(stats::wilson(0, 0, 0.95), stats::Interval { low: 0.0, high: 1.0 });
    let folds = [0.91, 0.87, 0.95, 0.9, 0.88];
    let close = |ours: Option<f64>, theirs: f64| assert!((ours.expect("defined") - theirs).abs() < 1e-14, "{ours:?} {theirs}");
    close(stats::mean(&folds), 0.902);
    close(stats::standard_deviation(&folds), 0.03114482300479486);
    close(stats::standard_error(&folds), 0.013928388277184112);
    let interval = stats::mean_interval(&folds, 0.95);
    close(interval.map(|i| i.low), 0.8633285945445177);
    close(interval.map(|i| i.high), 0.9406714054554821);
    assert_eq!((stats::mean(&[]), stats::standard_deviation(&[1.0]), stats::mean_interval(&[1.0], 0.9)), (None, None, None));
    assert_eq!(stats::median(&mut [3.0, 1.0, 2.0, 10.0]), Some(2.5));
}

#[test]
#[ignore = "prints how long the judge takes"]
fn speed_of_the_judge() {
    for (rows, classes) in [(40, 3), (60, 2), (2000, 10)] {
        let (truth, proba) = random_rows(rows, classes, 3);
        let mut judge = ClassJudge::new(rows, classes as u32);
        let mut times: Vec<f64> = (0..200)
            .map(|_| {
                let start = std::time::Instant::now();
                truth.iter().zip(proba.chunks(classes)).for_each(|(t, row)| judge.push(*t, row));
                assert!(judge.finish().log_loss > 0.0);
                start.elapsed().as_secs_f64() * 1e6
            })
            .collect();
        println!("{rows} rows x {classes}: {:?} microseconds (median)", stats::median(&mut times));
    }
}

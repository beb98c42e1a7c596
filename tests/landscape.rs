//! Promise: the loss around a network is what it is. Planes, Hessian products, eigenvalues and paths meet PyTorch's and
//! numpy's values; lines end in their two networks to the bit; work cut into slices gives the same bits.
//!
//! `golden/landscape.json` says where its values come from. Its tolerances are: losses 1e-10 in f64 and 1e-4 in f32,
//! eigenvalues 1e-8 (and 1e-3 for the largest), shares of variance 1e-8, all relative.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value;
use std::sync::Arc;
use tunescape::data::{Part, Target};
use tunescape::math::linalg::{dot, fix_sign, norm};
use tunescape::math::rng::{Lane, Stream};
use tunescape::math::scalar::Scalar;
use tunescape::model::activation::Activation;
use tunescape::train::landscape::{
    Line, Normalisation, Plane, PowerIteration, Search, Sharpness, Spectra, Spectrum, Survey, normalise,
    project, random, span,
};
use tunescape::train::loss::Loss;
use tunescape::train::pass::{Advance, Architecture, Curvature, Fault, Pass};

struct Golden {
    file: Value,
    architecture: Architecture,
    part: Arc<Part>,
    weights: Vec<f64>,
}

fn floats(v: &Value) -> Vec<f64> {
    match v {
        Value::Array(items) => items.iter().flat_map(floats).collect(),
        v => vec![v.as_f64().expect("a number")],
    }
}

fn rows(v: &Value) -> Vec<Vec<f64>> {
    v.as_array().expect("rows").iter().map(floats).collect()
}

fn float(v: &Value) -> f64 {
    v.as_f64().expect("a number")
}

fn golden() -> Golden {
    let file: Value = serde_json::from_str(include_str!("golden/landscape.json")).expect("JSON");
    let labels: Vec<u32> = floats(&file["y"]).iter().map(|&y| y as u32).collect();
    let target = Target::Classes { labels, classes: 3 };
    let part = Arc::new(Part { rows: 60, inputs: 4, x: floats(&file["X"]), target });
    assert_eq!(floats(&file["layer_sizes"]), [4.0, 8.0, 3.0]);
    let architecture = Architecture { inputs: 4, hidden: vec![8], outputs: 3, activation: Activation::Tanh };
    let weights = floats(&file["weights"]);
    Golden { file, architecture, part, weights }
}

impl Golden {
    fn plane<S: Scalar>(&self, origin: &[f64], directions: [Vec<f64>; 2], axes: [Vec<f64>; 2]) -> Plane {
        let part = self.part.clone();
        let mut survey = Survey::<S>::plane(
            &self.architecture,
            Loss::CrossEntropy,
            part,
            origin.to_vec(),
            directions,
            axes,
        )
        .expect("a plane");
        one(u64::MAX, |a| survey.advance(a)).0
    }

    fn sharpness<S: Scalar>(&self, weights: &[f64], search: Search) -> (Sharpness, Vec<f64>, Vec<f64>) {
        let part = self.part.clone();
        let mut power =
            PowerIteration::<S>::new(&self.architecture, Loss::CrossEntropy, part, weights, search)
                .expect("a search");
        let found = one(u64::MAX, |a| power.advance(a)).0;
        let mut vector = power.vector().to_vec();
        fix_sign(&mut vector);
        (found, vector, power.rayleigh().to_vec())
    }

    fn spectrum(&self, weights: &[f64]) -> (Spectrum, Vec<f64>) {
        let part = self.part.clone();
        let mut spectra = Spectra::<f64>::new(&self.architecture, Loss::CrossEntropy, part, weights)
            .expect("a small network");
        (one(u64::MAX, |a| spectra.advance(a)).0, spectra.hessian().to_vec())
    }

    fn first(&self) -> Vec<f64> {
        rows(&self.file["pca"]["trajectory"]).remove(0)
    }
}

/// The one report, and the number of slices.
fn one<R>(allowance: u64, mut advance: impl FnMut(u64) -> Advance<R>) -> (R, usize) {
    let (mut report, mut slices) = (None, 0);
    loop {
        slices += 1;
        match advance(allowance) {
            Advance::Working => {}
            Advance::Report(r) => assert!(report.replace(r).is_none(), "one report"),
            Advance::Finished => return (report.expect("a report"), slices),
        }
    }
}

/// The largest deviation, relative where `absolute` is 0; asserts that it is within the tolerance.
fn close(what: &str, got: &[f64], expected: &[f64], relative: f64, absolute: f64) {
    assert_eq!(got.len(), expected.len(), "{what}");
    let mut worst = 0.0f64;
    for (i, (g, e)) in got.iter().zip(expected).enumerate() {
        let used = (g - e).abs() / (relative * e.abs() + absolute);
        assert!(used <= 1.0, "{what}, {i}: {g} but {e}");
        worst = worst.max(used);
    }
    println!("{what}: {} values, {worst:.1e} of the tolerance", got.len());
}

fn planes<S: Scalar>(tolerance: f64) {
    let golden = golden();
    let file = &golden.file;
    let axis = floats(&file["axis"]);
    let mut seen = 0;
    for (name, how) in [
        ("none", Normalisation::None),
        ("weights_only_bias_zero", Normalisation::Filter),
        ("neuron_row_with_bias", Normalisation::Neuron),
        ("layer", Normalisation::Layer),
    ] {
        let case = &file["grid"][name];
        let directions: [Vec<f64>; 2] = rows(&file["directions"])
            .into_iter()
            .map(|mut d| {
                normalise(&golden.architecture, &golden.weights, &mut d, how).expect("it fits");
                d
            })
            .collect::<Vec<_>>()
            .try_into()
            .expect("two directions");
        if how != Normalisation::None {
            close(
                &format!("{name} directions"),
                &directions.concat(),
                &floats(&case["directions"]),
                1e-10,
                1e-14,
            );
        }
        let plane = golden.plane::<S>(&golden.weights, directions, [axis.clone(), axis.clone()]);
        close(&format!("{name} norms"), &plane.norms, &floats(&case["direction_norms"]), 1e-10, 0.0);
        close(name, &plane.loss, &floats(&case["loss_rows_alpha_cols_beta"]), tolerance, 0.0);
        let centre = (axis.len() / 2) * axis.len() + axis.len() / 2;
        close("centre", &[plane.loss[centre]], &[float(&file["loss_at_weights"])], tolerance, 0.0);
        assert_eq!(plane.score[centre], float(&file["accuracy_at_weights"]));
        seen += plane.loss.len();
    }
    assert_eq!(seen, 4 * 121);
}

#[test]
fn planes_meet_the_reference() {
    planes::<f64>(1e-10);
}

#[test]
fn planes_in_single_precision_meet_the_reference() {
    planes::<f32>(1e-4);
}

#[test]
fn products_with_the_hessian_meet_the_reference_and_differences() {
    let golden = golden();
    let case = &golden.file["hessian"]["hessian_vector_product"];
    let v = floats(&case["v"]);
    let mut curvature = Curvature::<f64>::new(&golden.architecture, Loss::CrossEntropy);
    let mut product = |w: &[f64], v: &[f64]| {
        curvature.start(w, v);
        while !curvature.slab(&golden.part, None) {}
        curvature.product().collect::<Vec<f64>>()
    };
    let got = product(&golden.weights, &v);
    close("Hv", &got, &floats(&case["Hv"]), 1e-8, 1e-12);
    // The gradient's own central difference along v.
    let mut pass = Pass::<f64>::new(&golden.architecture, Loss::CrossEntropy, 1);
    let mut gradient = |share: f64| {
        pass.set(golden.weights.iter().zip(&v).map(|(w, v)| w + share * v));
        pass.start(true);
        while !pass.slab(&golden.part, None) {}
        pass.gradient().collect::<Vec<f64>>()
    };
    let h = 1e-4;
    let difference: Vec<f64> =
        gradient(h).iter().zip(gradient(-h)).map(|(after, before)| (after - before) / (2.0 * h)).collect();
    close("difference of gradients", &got, &difference, 1e-4, 1e-6 * norm(&got));
    // Twice the direction, twice the product; and u . H v = v . H u.
    let u = rows(&golden.file["directions"]).remove(0);
    let other = product(&golden.weights, &u);
    assert!((dot(&u, &got) - dot(&v, &other)).abs() < 1e-12 * norm(&u) * norm(&v));
    let double: Vec<f64> = v.iter().map(|v| 2.0 * v).collect();
    let twice: Vec<f64> = got.iter().map(|h| 2.0 * h).collect();
    assert_eq!(product(&golden.weights, &double), twice);
}

#[test]
fn the_whole_spectrum_meets_the_reference() {
    let golden = golden();
    let case = &golden.file["hessian"];
    let (spectrum, hessian) = golden.spectrum(&golden.weights);
    let expected = floats(&case["eigenvalues_at_weights"]);
    // Those near 0 are known to the rounding of the largest.
    close("eigenvalues", &spectrum.eigenvalues, &expected, 1e-8, 1e-13);
    close("trace", &[spectrum.trace], &[float(&case["trace"])], 1e-8, 0.0);
    assert!(spectrum.asymmetry < 1e-15, "{}", spectrum.asymmetry);
    assert_eq!(hessian.len(), 67 * 67);
    // One slab of 60 rows a column; a row costs 32 + 24 forward, 56 + 24 backward, all threefold.
    assert_eq!(spectrum.cost, 67 * 60 * 3 * (56 + 80));

    let (first, _) = golden.spectrum(&golden.first());
    let mut top: Vec<f64> = first.eigenvalues[62..].to_vec();
    top.reverse();
    let expected = floats(&case["eigenvalues_at_first_snapshot_top5"]);
    close("first snapshot, top", &top, &expected, 1e-8, 0.0);
    let lowest = float(&case["smallest_at_first_snapshot"]);
    close("first snapshot, lowest", &first.eigenvalues[..1], &[lowest], 1e-8, 0.0);
}

#[test]
fn power_iteration_finds_the_sharpest_directions() {
    let golden = golden();
    let case = &golden.file["hessian"];
    let search = Search { tolerance: 1e-10, limit: 200, ..Search::default() };
    let (first, vector, _) = golden.sharpness::<f64>(&golden.weights, search.clone());
    let top = float(&case["top_eigenvalue"]);
    assert!(first.converged && first.residual <= 1e-10 * top && first.iterations < 30, "{first:?}");
    close("top", &[first.eigenvalue], &[top], 1e-8, 0.0);
    close("top vector", &vector, &floats(&case["top_eigenvector"]), 1e-7, 1e-9);

    let deflated = Search { known: vec![vector], ..search.clone() };
    let (second, vector, _) = golden.sharpness::<f64>(&golden.weights, deflated);
    let eigenvalues = floats(&case["eigenvalues_at_weights"]);
    assert!(second.converged, "{second:?}");
    close("second", &[second.eigenvalue], &eigenvalues[65..66], 1e-8, 0.0);
    close("second vector", &vector, &floats(&case["second_eigenvector"]), 1e-7, 1e-9);
    println!("{first:?}\n{second:?}");

    // A tolerance that is never reached: every quotient of the reference.
    let endless = Search { tolerance: 0.0, limit: 200, ..search };
    let (last, _, rayleigh) = golden.sharpness::<f64>(&golden.weights, endless.clone());
    assert!(!last.converged && last.iterations == 200 && rayleigh.len() == 200, "{last:?}");
    let at: Vec<f64> =
        floats(&case["power_iteration_indices"]).iter().map(|&i| rayleigh[i as usize]).collect();
    close("quotients", &at, &floats(&case["power_iteration_rayleigh"]), 1e-8, 0.0);

    let (single, _, _) = golden.sharpness::<f32>(&golden.weights, Search { tolerance: 1e-3, ..endless });
    assert!(single.converged, "{single:?}");
    close("top in f32", &[single.eigenvalue], &[top], 1e-3, 0.0);
}

#[test]
fn a_shift_finds_the_lowest_eigenvalue() {
    let golden = golden();
    let case = &golden.file["hessian"];
    let start = golden.first();
    let search = Search { tolerance: 1e-6, limit: 5000, ..Search::default() };
    let (top, vector, _) = golden.sharpness::<f64>(&start, search.clone());
    let expected = floats(&case["eigenvalues_at_first_snapshot_top5"]);
    close("top", &[top.eigenvalue], &expected[..1], 1e-8, 0.0);
    let shifted = Search { shift: top.eigenvalue, ..search.clone() };
    let (lowest, _, _) = golden.sharpness::<f64>(&start, shifted);
    assert!(lowest.converged, "{lowest:?}");
    close("lowest", &[lowest.eigenvalue], &[float(&case["smallest_at_first_snapshot"])], 1e-8, 0.0);
    // The second largest there is hardly larger than the lowest is low: a shift below tells them apart.
    let second = Search { shift: lowest.eigenvalue, known: vec![vector], ..search };
    let (second, _, _) = golden.sharpness::<f64>(&start, second);
    assert!(second.converged, "{second:?}");
    close("second", &[second.eigenvalue], &expected[1..2], 1e-8, 0.0);
}

#[test]
fn the_plane_of_the_sharpest_directions_meets_the_reference() {
    let golden = golden();
    let axis = floats(&golden.file["axis"]);
    let case = &golden.file["hessian"];
    let directions = [floats(&case["top_eigenvector"]), floats(&case["second_eigenvector"])];
    let plane = golden.plane::<f64>(&golden.weights, directions, [axis.clone(), axis]);
    close("eigen grid", &plane.loss, &floats(&golden.file["eigen_grid"]), 1e-10, 0.0);
    close("unit directions", &plane.norms, &[1.0, 1.0], 1e-12, 0.0);
}

#[test]
fn paths_meet_the_reference() {
    let golden = golden();
    let case = &golden.file["pca"];
    let trajectory = rows(&case["trajectory"]);
    assert_eq!((trajectory.len(), trajectory[30].clone()), (31, golden.weights.clone()));
    let found = project(&trajectory, true).expect("a path");
    close("shares", &found.shares[..8], &floats(&case["explained_variance_ratio_top8"]), 1e-8, 0.0);
    close("explained", &found.path.explained, &found.shares[..2], 0.0, 1e-300);
    close("variances", &found.variances, &floats(&case["explained_variance"]), 1e-8, 0.0);
    close("mean", &found.mean, &floats(&case["mean"]), 1e-10, 1e-14);
    close("components", &found.components.concat(), &floats(&case["components"]), 1e-8, 1e-10);
    close("points", found.path.points.as_flattened(), &floats(&case["projections"]), 1e-8, 1e-10);
    assert_eq!(found.path.points[30], [0.0, 0.0]);
    let sum = found.shares.iter().fold(0.0, |sum, s| sum + s);
    assert!((sum - 1.0).abs() < 1e-12, "{sum}");

    let uncentred = project(&trajectory, false).expect("a path");
    let expected = &case["uncentred"];
    let shares = floats(&expected["squared_singular_value_share_top8"]);
    close("uncentred shares", &uncentred.shares[..8], &shares, 1e-8, 0.0);
    close(
        "uncentred components",
        &uncentred.components.concat(),
        &floats(&expected["components"]),
        1e-8,
        1e-10,
    );
    assert!(uncentred.mean.iter().all(|&m| m == 0.0));

    // The losses of the snapshots themselves: a line from each to the last, at its start.
    let losses: Vec<f64> = trajectory
        .iter()
        .map(|snapshot| line::<f64>(&golden, snapshot, &golden.weights, vec![0.0]).loss[0])
        .collect();
    close("losses of the snapshots", &losses, &floats(&case["losses"]), 1e-10, 0.0);

    // The plane under the path: its axes reach half a unit past the path's ends.
    let plane = &case["plane_grid"];
    let ends = |k: usize| {
        let along = found.path.points.iter().map(|p| p[k]);
        let low = along.clone().fold(f64::INFINITY, f64::min);
        span(low - 0.5, along.fold(f64::NEG_INFINITY, f64::max) + 0.5, 9)
    };
    let axes = [ends(0), ends(1)];
    close("first axis", &axes[0], &floats(&plane["axis_1"]), 1e-8, 1e-10);
    close("second axis", &axes[1], &floats(&plane["axis_2"]), 1e-8, 1e-10);
    // On the reference's own axes and components: the losses' tolerance is finer than that of the plane's place.
    let own: [Vec<f64>; 2] = rows(&case["components"]).try_into().expect("two components");
    let axes = [floats(&plane["axis_1"]), floats(&plane["axis_2"])];
    let got = golden.plane::<f64>(&golden.weights, own, axes);
    close("plane of the path", &got.loss, &floats(&plane["loss_rows_axis1_cols_axis2"]), 1e-10, 0.0);
}

fn line<S: Scalar>(golden: &Golden, from: &[f64], to: &[f64], axis: Vec<f64>) -> Line {
    let (from, to) = (from.to_vec(), to.to_vec());
    let loss = Loss::CrossEntropy;
    let mut survey =
        Survey::<S>::line(&golden.architecture, loss, golden.part.clone(), from, to, axis).expect("a line");
    one(u64::MAX, |a| survey.advance(a)).0.into()
}

#[test]
fn a_line_ends_in_its_two_networks() {
    let golden = golden();
    let first = golden.first();
    let forth = line::<f64>(&golden, &first, &golden.weights, span(0.0, 1.0, 11));
    let back = line::<f64>(&golden, &golden.weights, &first, span(0.0, 1.0, 11));
    let zeros = vec![0.0; 67];
    let alone = |w: &[f64]| golden.plane::<f64>(w, [zeros.clone(), zeros.clone()], [vec![3.0], vec![-2.0]]);
    let (start, end) = (alone(&first), alone(&golden.weights));
    assert_eq!((forth.loss[0], forth.loss[10]), (start.loss[0], end.loss[0]), "to the bit");
    assert_eq!((back.loss[0], back.loss[10]), (end.loss[0], start.loss[0]), "to the bit");
    assert_eq!((forth.score[0], forth.score[10]), (start.score[0], 1.0));
    let mut reversed = back.loss.clone();
    reversed.reverse();
    close("forth and back", &forth.loss, &reversed, 1e-12, 0.0);
    let apart: Vec<f64> = first.iter().zip(&golden.weights).map(|(a, b)| a - b).collect();
    close("length", &[forth.length], &[norm(&apart)], 1e-14, 0.0);
}

#[test]
fn regression_has_landscapes_too() {
    // y = 2 x is met exactly by w = 2, b = 0: at w = 2 + s the mean of (s x)^2.
    let architecture = Architecture { inputs: 1, hidden: vec![], outputs: 1, activation: Activation::Tanh };
    let x = vec![-1.0, 0.0, 1.0, 2.0];
    let target = Target::Numbers(x.iter().map(|x| 2.0 * x).collect());
    let part = Arc::new(Part { rows: 4, inputs: 1, x, target });
    let axes = [vec![0.0, 1.0, -2.0], vec![0.0]];
    let directions = [vec![1.0, 0.0], vec![0.0, 1.0]];
    let mut survey =
        Survey::<f64>::plane(&architecture, Loss::Mse, part.clone(), vec![2.0, 0.0], directions, axes)
            .expect("a plane");
    let plane = one(0, |a| survey.advance(a)).0;
    assert_eq!(plane.loss, [0.0, 1.5, 6.0]);
    // The sum of squares around the mean of y is 20.
    assert_eq!(plane.score, [1.0, 1.0 - 6.0 / 20.0, 1.0 - 24.0 / 20.0]);

    // The Hessian of the mean square is 2 / n X^T X with a column of ones: [[3, 1], [1, 2]].
    let mut spectra =
        Spectra::<f64>::new(&architecture, Loss::Mse, part, &[2.0, 0.0]).expect("a small network");
    let spectrum = one(0, |a| spectra.advance(a)).0;
    assert_eq!(spectra.hessian(), [3.0, 1.0, 1.0, 2.0]);
    let root = 5.0f64.sqrt();
    close("eigenvalues", &spectrum.eigenvalues, &[(5.0 - root) / 2.0, (5.0 + root) / 2.0], 1e-15, 0.0);
}

#[test]
fn drawn_directions_are_named_by_their_stream() {
    let golden = golden();
    let draw = |index| random(&golden.architecture, &mut Stream::new(7, Lane::Test, index));
    let (a, b) = (draw(0), draw(1));
    assert_eq!(a, draw(0));
    assert_ne!(a, b);
    assert_eq!(a.len(), 67);
    // 67 standard normal numbers: the sum of squares lies within four standard deviations, sqrt(2 * 67), of 67.
    for d in [&a, &b] {
        assert!((dot(d, d) - 67.0).abs() < 4.0 * (2.0 * 67.0f64).sqrt(), "{}", dot(d, d));
    }
    let mut filtered = a.clone();
    normalise(&golden.architecture, &golden.weights, &mut filtered, Normalisation::Filter).expect("it fits");
    for unit in 0..8 {
        let own = norm(&golden.weights[unit * 4..][..4]);
        assert!((norm(&filtered[unit * 4..][..4]) - own).abs() < 1e-9 * own);
    }
    assert!(filtered[32..40].iter().chain(&filtered[64..]).all(|&bias| bias == 0.0));
}

#[test]
fn slices_change_no_bit() {
    let mut golden = golden();
    // 300 rows: three slabs.
    let Target::Classes { labels, .. } = &golden.part.target else { panic!("classes") };
    let target = Target::Classes { labels: labels.repeat(5), classes: 3 };
    golden.part = Arc::new(Part { rows: 300, inputs: 4, x: golden.part.x.repeat(5), target });
    let run = |allowance: u64| {
        let axes = [span(-1.0, 1.0, 3), span(-2.0, 1.0, 4)];
        let directions: [Vec<f64>; 2] = rows(&golden.file["directions"]).try_into().expect("two");
        let (net, loss, part) = (&golden.architecture, Loss::CrossEntropy, || golden.part.clone());
        let mut survey = Survey::<f64>::plane(net, loss, part(), golden.weights.clone(), directions, axes)
            .expect("a plane");
        let search = Search { limit: 9, ..Search::default() };
        let mut power =
            PowerIteration::<f64>::new(net, loss, part(), &golden.weights, search).expect("a search");
        let mut spectra = Spectra::<f64>::new(net, loss, part(), &golden.weights).expect("small");
        let (a, n) = one(allowance, |a| survey.advance(a));
        let (b, m) = one(allowance, |a| power.advance(a));
        let (c, k) = one(allowance, |a| spectra.advance(a));
        (format!("{a:?} {b:?} {c:?}"), [n, m, k])
    };
    let (whole, few) = run(u64::MAX);
    assert_eq!(few, [2, 2, 2]);
    let (cut, slices) = run(0);
    assert_eq!(cut, whole);
    // One slab a slice; the slab that ends a session reports, and one more call says that it is finished.
    let power = slices[1];
    assert_eq!(slices, [3 * 12 + 1, power, 3 * 67 + 1]);
    assert!(power > 9 && power % 3 == 1, "{power}");
}

#[test]
fn results_travel_and_sizes_are_bounded() {
    let golden = golden();
    let zeros = || vec![0.0; 67];
    let plane = golden.plane::<f64>(&golden.weights, [zeros(), zeros()], [vec![0.0], vec![0.0, 1.0]]);
    let text = serde_json::to_string(&plane).expect("JSON");
    assert_eq!(serde_json::from_str::<Plane>(&text).expect("JSON"), plane);

    let survey = |axes: [Vec<f64>; 2], origin: Vec<f64>| {
        let (net, part) = (&golden.architecture, golden.part.clone());
        Survey::<f64>::plane(net, Loss::CrossEntropy, part, origin, [zeros(), zeros()], axes).err()
    };
    let many = vec![0.0; 257];
    assert_eq!(
        survey([many.clone(), many], zeros()),
        Some(Fault::TooLarge { limit: 65_536, given: 257 * 257 })
    );
    assert_eq!(survey([vec![], vec![0.0]], zeros()), Some(Fault::Option { name: "axis" }));
    assert_eq!(survey([vec![0.0], vec![0.0]], vec![0.0]), Some(Fault::Parameters { expected: 67, given: 1 }));

    let snapshots = vec![vec![1.0, 2.0]; 257];
    assert_eq!(project(&snapshots, true), Err(Fault::TooLarge { limit: 256, given: 257 }));
    assert_eq!(project(&snapshots[..1], true), Err(Fault::Option { name: "snapshots" }));
    assert_eq!(project(&[vec![f64::NAN], vec![0.0]], false), Err(Fault::Option { name: "snapshots" }));
    assert!(project(&[vec![0.0], vec![0.0, 1.0]], false).is_err());
    // A path that stays where it is, and one that moves along a single line.
    let still = project(&snapshots[..5], true).expect("a path");
    assert_eq!((still.path.points[0], still.path.explained), ([0.0, 0.0], [0.0, 0.0]));
    let straight: Vec<Vec<f64>> = (0..5).map(|t| vec![3.0 * f64::from(t), 4.0 * f64::from(t)]).collect();
    let straight = project(&straight, true).expect("a path");
    close("a straight path", &straight.components[0], &[0.6, 0.8], 1e-12, 0.0);
    assert!((straight.path.explained[0] - 1.0).abs() < 1e-12 && straight.components[1] == [0.0, 0.0]);
    close("its first point", &straight.path.points[0][..1], &[-20.0], 1e-12, 0.0);

    let power = |search: Search| {
        let (net, part) = (&golden.architecture, golden.part.clone());
        PowerIteration::<f64>::new(net, Loss::CrossEntropy, part, &golden.weights, search).err()
    };
    let limit = Search { limit: 10_001, ..Search::default() };
    assert_eq!(power(limit), Some(Fault::TooLarge { limit: 10_000, given: 10_001 }));
    let nothing = Search { start: Some(zeros()), ..Search::default() };
    assert_eq!(power(nothing), Some(Fault::Option { name: "start" }));
    let wide = Architecture { hidden: vec![32], ..golden.architecture.clone() };
    let fault = Spectra::<f64>::new(&wide, Loss::CrossEntropy, golden.part.clone(), &[0.0; 259]).err();
    assert_eq!(fault, Some(Fault::TooLarge { limit: 256, given: 259 }));
    let one_output = Architecture { outputs: 1, ..golden.architecture };
    let fault = Spectra::<f64>::new(&one_output, Loss::CrossEntropy, golden.part, &[0.0; 49]).err();
    assert_eq!(fault, Some(Fault::Target));
}

//! Promise: whatever is trained, differentiated or measured, a call does a bounded piece of work before it looks up, whatever
//! sizes a Spec may ask for. Counted in multiply-adds, not timed. And how work falls into pieces changes no result.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value as Json, json};
use std::sync::Arc;
use tunescape::data::{Part, Target};
use tunescape::model::forest::{ForestPlan, ForestProgress, ForestSession};
use tunescape::model::mlp::SLAB;
use tunescape::model::norm::Norm;
use tunescape::model::piece::PIECE;
use tunescape::model::{MODELS, model_settings};
use tunescape::space::{Fault, Kind, Settings, Value, find};
use tunescape::study::Spec;
use tunescape::train::estimate::work;
use tunescape::train::hyper::{Batches, Descent, Forward, Implicit, Reverse, Ridge, implicit, solve};
use tunescape::train::landscape::{PowerIteration, Projector, Search, Survey};
use tunescape::train::loss::Loss;
use tunescape::train::pass::{Advance, Architecture};
use tunescape::train::plan::Plan;
use tunescape::train::session::{Epoch, Progress, Session};
use tunescape::train::{LinearPlan, LinearSession, training_settings};

/// The bound: about 20 ms of a browser's worker.
const BOUND: u64 = 40_000_000;
/// Rows and inputs of MNIST's training part.
const ROWS: usize = 8000;
const INPUTS: usize = 784;

fn sized(rows: usize, inputs: usize, classes: u32) -> Arc<Part> {
    let x = (0..rows * inputs).map(|i| ((i * 7919) % 251) as f64 * 0.01 - 1.25).collect();
    let labels = (0..rows).map(|i| i as u32 % classes).collect();
    Arc::new(Part { rows, inputs, x, target: Target::Classes { labels, classes } })
}

fn part(rows: usize, inputs: usize) -> Arc<Part> {
    sized(rows, inputs, 10)
}

/// Multiply-adds of a row, forward and backward.
fn row(hidden: &[usize]) -> u64 {
    let widths = || hidden.iter().map(|&h| h as u64).chain([10]);
    let work = work([INPUTS as u64].into_iter().chain(widths()).zip(widths()), 0);
    work.forward + work.backward
}

/// The most multiply-adds between two looks, in one epoch with its validation, and how often it looked up.
fn largest(plan: Plan) -> (u64, u32) {
    let plan = Plan { epochs: 1, ..plan };
    of_session(Session::new(plan, part(ROWS, INPUTS), part(1000, INPUTS), 1, 2))
}

fn of_session(mut session: Session<f32>) -> (u64, u32) {
    let (mut before, mut most, mut looks) = (0, 0, 0);
    loop {
        let report = session.advance(1);
        let cost = session.cost();
        (before, most, looks) = (cost, most.max(cost - before), looks + 1);
        if let Progress::Epoch(epoch) = report {
            assert!(epoch.finite && epoch.cost == cost);
            return (most, looks);
        }
    }
}

#[test]
fn an_epoch_of_mnist_yields_every_slab() {
    let hidden = vec![16];
    let slab = SLAB as u64 * row(&hidden);
    for batch_size in [32, 128, ROWS] {
        let (most, looks) = largest(Plan { hidden: hidden.clone(), batch_size, ..Plan::default() });
        let rows = batch_size.min(SLAB);
        println!("batch {batch_size}: {most} multiply-adds at most, {looks} looks");
        // A slab of training, or one of validation, which has the forward pass only.
        assert!(most <= slab && most >= rows as u64 * row(&hidden), "{most} {slab}");
        assert!(looks as usize >= ROWS / rows);
    }
    // Batch norm needs the whole batch, but not at once.
    let (most, _) =
        largest(Plan { hidden: hidden.clone(), batch_size: 1024, norm: Norm::Batch, ..Plan::default() });
    assert!(most <= PIECE, "{most}");
}

/// The largest number that a setting allows.
fn high(model: &str, id: &str) -> usize {
    let table = find(MODELS, model).expect("a model").settings;
    let setting = table.iter().chain(training_settings()).find(|s| s.id == id).expect("a setting");
    let Kind::Int { high, .. } = setting.kind else { panic!("{id} is an integer") };
    high as usize
}

/// What a Spec of MNIST's sizes admits at most: every width, depth, batch and norm the tables allow.
#[test]
fn the_largest_networks_of_the_tables_yield() {
    let (width, depth) = (high("mlp", "hidden_width"), high("mlp", "hidden_layers"));
    let batch_size = high("mlp", "batch_size");
    for norm in Norm::ALL {
        let json = json!({
            "version": 1,
            "data": {"name": "mnist"},
            "model": {"name": "mlp", "hidden_layers": depth, "hidden_width": width, "norm": norm.id()},
            "training": {"epochs": 1, "batch_size": batch_size, "optimizer": "adam", "dropout": 0.5},
            "space": [{"name": "learning_rate", "type": "float", "low": 1e-4, "high": 0.1, "log": true}],
            "trials": 2,
        });
        Spec::from_value(&json).expect("a Spec admits it");
        let hidden = vec![width; depth];
        let plan =
            Plan { hidden: hidden.clone(), batch_size, norm, dropout: 0.5, epochs: 1, ..Plan::default() };
        let (train, validation) = (part(batch_size, INPUTS), part(SLAB, INPUTS));
        let (most, looks) = of_session(Session::new(plan, train, validation, 1, 2));
        let undivided = if norm == Norm::Batch { batch_size } else { SLAB } as u64 * row(&hidden);
        println!("{norm:?}: {most} multiply-adds at most ({undivided} undivided), {looks} looks");
        assert!(most <= PIECE && PIECE < BOUND && most > PIECE / 2, "{most}");
        assert!(undivided > 10 * BOUND, "the test is about large networks: {undivided}");
    }
}

/// With pieces of any size, predictions and refused checkpoints in between: the same epochs, weights and running values.
#[test]
fn pieces_change_no_bit() {
    let plans = Norm::ALL.into_iter().flat_map(|norm| {
        [0.0, 0.4].map(|dropout| {
            let frozen_layers = if dropout > 0.0 { 1 } else { 0 };
            Plan {
                hidden: vec![13, 9, 6],
                batch_size: 150,
                norm,
                dropout,
                frozen_layers,
                epochs: 3,
                ..Plan::default()
            }
        })
    });
    let shallow = Plan { hidden: Vec::new(), batch_size: 40, epochs: 3, ..Plan::default() };
    for plan in plans.chain([shallow]) {
        let whole = pieces(&plan, PIECE);
        assert_eq!(whole.2, 0, "a small network's slab is one piece");
        for most in [1, 3000, 40_000] {
            let (epochs, weights, inside) = pieces(&plan, most);
            assert!(inside > 0 || plan.hidden.is_empty(), "{most}");
            assert_eq!((epochs, weights), (whole.0.clone(), whole.1.clone()), "{most}, {plan:?}");
        }
    }
}

/// Epochs, weights and running values, and how often it stood inside a slab.
fn pieces(plan: &Plan, most: u64) -> (Vec<Epoch>, Vec<u32>, u32) {
    let (train, validation) = (sized(310, 7, 3), sized(140, 7, 3));
    let mut session =
        Session::<f32>::new(plan.clone(), train.clone(), validation, 5, 6).pieces(most).judged();
    let (mut epochs, mut inside) = (Vec::new(), 0);
    loop {
        match session.advance(0) {
            Progress::Epoch(epoch) => epochs.push(epoch),
            Progress::Finished => break,
            Progress::Working => {}
        }
        assert_eq!(session.checkpoint().is_none(), session.inside_slab());
        if session.inside_slab() {
            inside += 1;
        }
        if inside % 16 == 1 {
            session.predict(&train.x[..7 * 200], 200);
        }
    }
    let net = session.net();
    (epochs, net.buffer().iter().chain(net.running()).map(|v| v.to_bits()).collect(), inside)
}

/// As many inputs and classes as a file of one's own may bring.
#[test]
fn linear_models_yield_every_slab() {
    for (inputs, classes, rows) in [(INPUTS, 10, ROWS), (2048, 100, 500)] {
        for penalty in ["l2", "l1"] {
            let mut settings = Settings::defaults(model_settings(&["logistic_regression"]));
            settings.0.insert("penalty".into(), Value::text(penalty));
            let plan =
                LinearPlan { max_iter: 1, ..LinearPlan::from_settings("logistic_regression", &settings) };
            let (train, validation) = (sized(rows, inputs, classes), sized(100, inputs, classes));
            let mut fit = LinearSession::new(plan, train, validation).expect("they fit");
            let (mut before, mut most, mut looks) = (0, 0, 0);
            while fit.advance(1) != Progress::Finished {
                (most, before, looks) = (most.max(fit.cost() - before), fit.cost(), looks + 1);
            }
            println!("{inputs} x {classes}, {penalty}: {most} multiply-adds at most, {looks} looks");
            let slab = (SLAB * inputs * classes as usize * 2) as u64;
            assert!(most <= slab && most < BOUND / 2, "{most}");
            assert!(looks >= 2 * rows / SLAB);
        }
    }
}

/// The longest columns of a file of one's own: a split looks up after each feature.
#[test]
fn forests_yield_every_column_of_a_node() {
    for (rows, inputs) in [(ROWS, INPUTS), (100_000, 4)] {
        let mut settings = Settings::defaults(model_settings(&["random_forest"]));
        settings.0.insert("n_estimators".into(), Value::Int(2));
        let plan = ForestPlan::from_settings(&settings);
        let mut forest = ForestSession::new(plan, part(rows, inputs), part(1000, inputs), 1, 2);
        let (mut before, mut most, mut looks) = (0, 0, 0u32);
        while forest.advance(1) != ForestProgress::Finished {
            (most, before, looks) = (most.max(forest.cost() - before), forest.cost(), looks + 1);
        }
        println!("{rows} x {inputs}: {most} rows touched and comparisons at most, {looks} looks");
        // Ranking a column, or one feature at the root: a few comparisons for each bit of the row count.
        assert!(most <= 40 * rows as u64 && most < BOUND, "{most}");
        assert!(looks > inputs as u32);
    }
}

/// The most multiply-adds of a call until there is a report, or for `calls` calls.
fn most<R>(calls: u32, mut advance: impl FnMut() -> (Advance<R>, u64)) -> u64 {
    let (mut before, mut most) = (0, 0);
    for _ in 0..calls {
        let (progress, cost) = advance();
        (most, before) = (most.max(cost - before), cost);
        if !matches!(progress, Advance::Working) {
            break;
        }
    }
    most
}

fn differentiated(hidden: [usize; 2], mode: &str) -> Json {
    json!({
        "version": 1,
        "data": {"name": "mnist", "count": 1000},
        "model": {"name": "mlp", "hidden_layers": hidden[0], "hidden_width": hidden[1]},
        "training": {"epochs": 1, "batch_size": 1024, "optimizer": "sgd"},
        "gradient": mode,
        "space": [{"name": "learning_rate", "type": "float", "low": 1e-4, "high": 0.1, "log": true}],
        "trials": 1,
    })
}

/// The largest networks that a Spec lets be differentiated; larger ones it refuses for their memory.
#[test]
fn hypergradients_yield() {
    for mode in ["forward", "reverse"] {
        let admits = |depth: usize, width: usize| Spec::from_value(&differentiated([depth, width], mode));
        if mode == "forward" {
            let error = admits(6, 512).map(|_| ()).expect_err("three tangents of each number");
            assert!(matches!(error.fault, Fault::TooMuchMemory { .. }) && error.path == "space", "{error:?}");
        }
        let depths = (0..=6).flat_map(|depth| [64, 128, 256, 384, 512].map(|width| (depth, width)));
        let admitted = depths.filter(|(depth, width)| admits(*depth, *width).is_ok());
        let (depth, width) = admitted.max_by_key(|(d, w)| row(&vec![*w; *d])).expect("some are small enough");
        let architecture = Architecture {
            inputs: INPUTS,
            hidden: vec![width; depth],
            outputs: 10,
            activation: tunescape::model::Activation::Tanh,
        };
        let descent = Descent {
            start: vec![0.01; architecture.count()],
            architecture,
            loss: Loss::CrossEntropy,
            learning_rate: 0.01,
            factors: Vec::new(),
            momentum: 0.5,
            weight_decay: 0.0,
            l2: 0.0,
            steps: 1,
            batches: Batches::Full,
        };
        let (train, validation) = (part(40, INPUTS), part(40, INPUTS));
        let largest = if mode == "forward" {
            let mut session = Forward::<f64>::new(descent, train, validation, 0).expect("it fits");
            most(400, || (session.advance(1), session.cost()))
        } else {
            let mut session = Reverse::<f64>::new(descent, train, validation).expect("it fits");
            most(400, || (session.advance(1), session.cost()))
        };
        println!("{mode}, {depth} layers of {width}: {largest} multiply-adds at most");
        assert!(largest < BOUND, "{mode}: {largest}");
    }
}

/// Newton's method and its products with the Hessian, of as many inputs and classes as there may be.
#[test]
fn an_implicit_gradient_yields() {
    let architecture = Architecture {
        inputs: 2048,
        hidden: Vec::new(),
        outputs: 100,
        activation: tunescape::model::Activation::Tanh,
    };
    let ridge = Ridge {
        start: vec![0.0; architecture.count()],
        architecture,
        loss: Loss::CrossEntropy,
        strength: 0.1,
        penalty: implicit::Penalty::Weights,
        method: solve::Method::ConjugateGradients,
        tolerance: 1e-6,
        limit: 3,
        gradient_tolerance: 1e-6,
        newton_steps: 1,
    };
    let mut session = Implicit::new(ridge, sized(200, 2048, 100), sized(50, 2048, 100)).expect("it fits");
    let largest = most(200, || (session.advance(1), session.cost()));
    println!("implicit: {largest} multiply-adds at most");
    assert!(largest < BOUND / 2, "{largest}");
}

#[test]
fn landscapes_yield() {
    let (width, depth) = (high("mlp", "hidden_width"), high("mlp", "hidden_layers"));
    let architecture = Architecture {
        inputs: INPUTS,
        hidden: vec![width; depth],
        outputs: 10,
        activation: tunescape::model::Activation::Tanh,
    };
    let (count, part) = (architecture.count(), part(150, INPUTS));
    let flat = || vec![0.01; count];
    let axes = [vec![0.0], vec![0.0]];
    let mut survey =
        Survey::<f32>::plane(&architecture, Loss::CrossEntropy, part.clone(), flat(), [flat(), flat()], axes)
            .expect("it fits");
    let mut looks = 0;
    while matches!(survey.advance(1), Advance::Working) {
        looks += 1;
    }
    let row = work(architecture.layers().map(|(i, o)| (i as u64, o as u64)), 0);
    let slab = 150 * row.forward / (looks + 1);
    println!("plane: about {slab} multiply-adds a look");
    assert!(slab < BOUND / 2, "{slab}");
    let search = Search { limit: 1, ..Search::default() };
    let mut power = PowerIteration::<f64>::new(&architecture, Loss::CrossEntropy, part, &flat(), search)
        .expect("it fits");
    let mut looks = 0;
    // Rows a look follow from its number of looks; each has a gradient of dual numbers.
    while matches!(power.advance(1), Advance::Working) {
        looks += 1;
    }
    let largest = 150u64.div_ceil(looks) * 3 * (row.forward + row.backward);
    println!("sharpness: about {largest} multiply-adds a look");
    assert!(largest < BOUND, "{largest}");
    // A path's products: 64 snapshots of 31,250 parameters, or 4 of the largest network.
    for (snapshots, parameters) in [(64, 31_250), (4, count)] {
        let path: Vec<Vec<f64>> =
            (0..snapshots).map(|s| (0..parameters).map(|i| ((i * (s + 3)) % 17) as f64).collect()).collect();
        let mut projector = Projector::new(&path, false).expect("a path");
        let mut looks = 1u64;
        while !projector.advance(&mut tunescape::model::piece::Budget::new(PIECE / 2)) {
            looks += 1;
        }
        let products = (snapshots as u64 - 1) * snapshots as u64 / 2 * parameters as u64;
        println!("path of {snapshots} x {parameters}: about {} multiply-adds a look", products / looks);
        assert!(products / looks < BOUND / 2);
    }
}

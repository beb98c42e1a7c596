//! Speed of the matrix kernel (GFLOP/s) and of whole training steps (steps a second), one thread.
//!
//! `cargo bench --bench kernel`. Each figure is the median of nine runs, with the slowest and the fastest. A step is what a
//! session does for one batch: gather, forward, loss, backward, update, its share of the shuffle.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;
use tunescape::data::{Part, Target};
use tunescape::math::rng::{Lane, Stream};
use tunescape::math::simd::{Left, Right, Start, panel_len, product};
use tunescape::model::activation::Activation;
use tunescape::model::norm::Norm;
use tunescape::train::optimizer::Optimizer;
use tunescape::train::plan::Plan;
use tunescape::train::session::{Progress, Session};

const RUNS: usize = 9;

fn main() {
    println!("matrix product, f32, GFLOP/s: median (slowest - fastest)");
    for n in [64, 128, 256, 512] {
        report(&format!("{n}"), |seconds| gflops(n, seconds));
    }
    println!("training steps a second");
    for (name, sizes, activation, batch, optimizer) in [
        ("2-8-8-2 tanh, 10, SGD", &[2, 8, 8, 2][..], Activation::Tanh, 10, Optimizer::Sgd),
        ("4-100-3 ReLU, 32, Adam", &[4, 100, 3], Activation::Relu, 32, Optimizer::ADAM),
        ("64-64-10 ReLU, 32, Adam", &[64, 64, 10], Activation::Relu, 32, Optimizer::ADAM),
        ("784-128-10 ReLU, 32, Adam", &[784, 128, 10], Activation::Relu, 32, Optimizer::ADAM),
        ("784-128-10 ReLU, 128, Adam", &[784, 128, 10], Activation::Relu, 128, Optimizer::ADAM),
    ] {
        let mut session =
            session(sizes, Plan { activation, batch_size: batch, optimizer, ..Plan::default() });
        report(name, |seconds| steps(&mut session, seconds));
    }
    println!("the same with 64-64-10 ReLU, 32, Adam and");
    let base = || Plan { activation: Activation::Relu, batch_size: 32, ..Plan::default() };
    for (name, plan) in [
        ("nothing", base()),
        ("dropout", Plan { dropout: 0.3, ..base() }),
        ("batch norm", Plan { norm: Norm::Batch, ..base() }),
        ("layer norm", Plan { norm: Norm::Layer, ..base() }),
        ("L1, L2, decay", Plan { l1: 1e-4, l2: 1e-4, weight_decay: 1e-4, ..base() }),
        ("clipping", Plan { clip_norm: 1.0, ..base() }),
    ] {
        let mut session = session(&[64, 64, 10], plan);
        report(name, |seconds| steps(&mut session, seconds));
    }
}

fn report(name: &str, mut measure: impl FnMut(f64) -> f64) {
    measure(0.1);
    let mut figures: Vec<f64> = (0..RUNS).map(|_| measure(0.15)).collect();
    figures.sort_by(f64::total_cmp);
    println!("  {name:28} {:10.1} ({:.1} - {:.1})", figures[RUNS / 2], figures[0], figures[RUNS - 1]);
}

/// Repeats until `seconds` are over; gives the rate of what `work` counts.
fn rate(seconds: f64, mut work: impl FnMut() -> f64) -> f64 {
    let start = Instant::now();
    let mut done = 0.0;
    loop {
        done += work();
        let elapsed = start.elapsed().as_secs_f64();
        if elapsed >= seconds {
            return done / elapsed;
        }
    }
}

fn gflops(n: usize, seconds: f64) -> f64 {
    let mut stream = Stream::new(1, Lane::Test, 0);
    let mut numbers = || (0..n * n).map(|_| stream.uniform(-1.0, 1.0) as f32).collect::<Vec<_>>();
    let (a, b) = (numbers(), numbers());
    let (mut c, mut panel) = (vec![0.0; n * n], vec![0.0; panel_len(n)]);
    rate(seconds, || {
        let left = Left { data: &a, row: n, column: 1 };
        let right = Right { data: &b, row: n };
        product((n, n, n), Start::Zero, left, right, black_box(&mut c), n, &mut panel);
        2e-9 * (n * n * n) as f64
    })
}

fn session(sizes: &[usize], plan: Plan) -> Session<f32> {
    let (inputs, outputs) = (sizes[0], sizes[sizes.len() - 1]);
    let part = |rows: usize| {
        let mut stream = Stream::new(2, Lane::Test, 1);
        let x = (0..rows * inputs).map(|_| stream.normal()).collect();
        let classes = outputs as u32;
        let labels = (0..rows).map(|_| stream.below(classes)).collect();
        Arc::new(Part { rows, inputs, x, target: Target::Classes { labels, classes } })
    };
    let hidden = sizes[1..sizes.len() - 1].to_vec();
    let batch = plan.batch_size;
    let plan = Plan { hidden, learning_rate: 0.001, epochs: u32::MAX, ..plan };
    Session::new(plan, part(batch * 32), part(0), 1, 0)
}

fn steps(session: &mut Session<f32>, seconds: f64) -> f64 {
    // An allowance of 0 is one batch, for these batches of at most one slab.
    rate(seconds, || {
        let mut steps = 0.0;
        while steps < 32.0 {
            if let Progress::Working = black_box(session.advance(0)) {
                steps += 1.0;
            }
        }
        steps
    })
}

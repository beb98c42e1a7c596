//! Promise: a training allocates nothing between its first slice and its last.
#![cfg(not(target_arch = "wasm32"))]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;
use tunescape::data::{Part, Target};
use tunescape::model::activation::Activation;
use tunescape::train::loss::Loss;
use tunescape::train::optimizer::Optimizer;
use tunescape::train::plan::Plan;
use tunescape::train::session::{Progress, Session};

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn a_training_allocates_nothing() {
    for (activation, loss, optimizer) in [
        (Activation::Tanh, Loss::CrossEntropy, Optimizer::Sgd),
        (Activation::Gelu, Loss::Mse, Optimizer::ADAM),
        (Activation::Relu, Loss::CrossEntropy, Optimizer::ADAM),
    ] {
        let part = |rows: usize| {
            let x = (0..rows * 70).map(|i| (i % 17) as f64 * 0.1 - 0.8).collect();
            let labels = (0..rows).map(|i| i as u32 % 3).collect();
            Arc::new(Part { rows, inputs: 70, x, target: Target::Classes { labels, classes: 3 } })
        };
        let hidden = vec![90, 20];
        let plan = Plan {
            hidden,
            activation,
            loss,
            optimizer,
            learning_rate: 0.01,
            batch_size: 33,
            epochs: 3,
            ..Plan::default()
        };
        let mut session = Session::<f32>::new(plan, part(300), part(200), 1, 2);
        let before = COUNT.get();
        let mut epochs = 0;
        loop {
            match session.advance(1) {
                Progress::Working => {}
                Progress::Epoch(_) => epochs += 1,
                Progress::Finished => break,
            }
        }
        assert_eq!((epochs, COUNT.get() - before), (3, 0), "{activation:?}");
    }
}

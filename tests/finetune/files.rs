//! The networks' files: what they hold, that pretraining makes them again, and that damage is an error.

use super::common::{TASKS, document};
use tunescape::data::{DataError, Files, transfer};
use tunescape::math::rng::{Lane, Stream};
use tunescape::model::mlp::Mlp;
use tunescape::model::{Activation, Pretrained};
use tunescape::objective::{Problem, pretrain};
use tunescape::runtime::threads::{file, files_for};
use tunescape::study::Spec;

fn weights(task: &str) -> (&'static str, &'static [u8]) {
    let name = transfer(task).expect("a transfer task").weights;
    (name, file(name).expect("it ships"))
}

fn trained_again(task: &str) {
    let task = transfer(task).expect("a transfer task");
    let mut files = Files::none();
    if let Some(name) = task.source {
        files.insert(name, file(name).expect("it ships"));
    }
    let made = pretrain(task, &files).expect("the source ships");
    assert!(made == file(task.weights).expect("it ships"), "{}", task.weights);
}

#[test]
fn the_small_network_is_trained_again_byte_for_byte() {
    trained_again("moons_rotated");
}

#[test]
#[ignore = "two seconds each in release, a minute without optimisation"]
fn the_large_networks_are_trained_again_byte_for_byte() {
    trained_again("digits_from_mnist");
    trained_again("mnist_5_9");
}

#[test]
fn networks_have_the_shapes_of_the_table() {
    for name in TASKS {
        let task = transfer(name).expect("a transfer task");
        let (_, bytes) = weights(name);
        let Pretrained { net, scaling } = Pretrained::read(bytes).expect("a network");
        let hidden: Vec<usize> = net.layers()[..net.layers().len() - 1].iter().map(|l| l.outputs).collect();
        assert_eq!((hidden.as_slice(), net.activation().id()), (task.hidden, task.activation));
        assert_eq!((net.outputs() as u32, scaling.len()), (task.source_classes, net.inputs()));
        assert_eq!(Pretrained { net, scaling }.write(), bytes, "{name}: reading and writing are inverse");
    }
}

#[test]
fn what_is_written_is_read() {
    let mut stream = Stream::new(1, Lane::Test, 0);
    for (i, activation) in Activation::ALL.into_iter().enumerate() {
        let hidden: Vec<usize> = (0..i % 4).map(|_| 1 + stream.below(9) as usize).collect();
        let (inputs, outputs) = (1 + stream.below(9) as usize, 1 + stream.below(9) as usize);
        let mut net = Mlp::<f32>::zeros(inputs, &hidden, outputs, activation);
        net.initialise(1, i as u64);
        let scaling: Vec<(f64, f64)> = (0..inputs).map(|_| (stream.normal(), 0.1 + stream.unit())).collect();
        let bytes = Pretrained { net: net.clone(), scaling: scaling.clone() }.write();
        let read = Pretrained::read(&bytes).expect("a network");
        assert_eq!((read.net.layers(), read.net.activation()), (net.layers(), activation));
        assert_eq!(read.scaling, scaling);
        for (a, b) in net.parameters().into_iter().zip(read.net.parameters()) {
            assert!((a - b).abs() <= a.abs() / 4096.0, "{a} and {b}: twelve bits");
        }
        assert_eq!(read.write(), bytes);
    }
}

/// Cut anywhere, lengthened, and with random bytes changed: no panic, and what is taken is what was written.
#[test]
fn no_file_makes_the_reader_panic() {
    let (_, good) = weights("moons_rotated");
    for length in 0..good.len() {
        assert!(Pretrained::read(&good[..length]).is_none(), "{length}");
    }
    assert!(Pretrained::read(&[good, &[0]].concat()).is_none());
    let mut stream = Stream::new(2, Lane::Test, 0);
    let (mut taken, rounds) = (0, 20_000);
    for round in 0..rounds {
        let mut bytes = good.to_vec();
        // Mostly the header: that is where the sizes are.
        let reach = if round % 4 == 0 { bytes.len() } else { 80 };
        for _ in 0..=stream.below(4) {
            bytes[stream.below(reach as u32) as usize] = stream.word() as u8;
        }
        if let Some(network) = Pretrained::read(&bytes) {
            taken += 1;
            let parameters = network.net.parameters();
            assert!(parameters.iter().all(|p| p.is_finite()) && network.scaling.iter().all(|s| s.1 > 0.0));
            assert_eq!(
                Pretrained::read(&network.write()).expect("a network").net.layers(),
                network.net.layers()
            );
        }
    }
    assert!(
        taken > 100 && taken < rounds,
        "{taken}: changed parameters are still parameters, other damage is seen"
    );
    for _ in 0..2000 {
        let length = stream.below(200);
        let noise: Vec<u8> = (0..length).map(|_| stream.word() as u8).collect();
        assert!(Pretrained::read(&noise).is_none());
    }
    // A header that asks for sixteen million parameters and brings none.
    let mut greedy = b"TSNN".to_vec();
    for word in [1u32, 4] {
        greedy.extend(word.to_le_bytes());
    }
    greedy.extend(b"relu");
    for word in [3u32, 4096, 4096, 4096, 1] {
        greedy.extend(word.to_le_bytes());
    }
    greedy.extend([0.0f64, 1.0].iter().flat_map(|v| v.to_le_bytes()));
    assert!(Pretrained::read(&greedy).is_none());
}

#[test]
fn a_missing_or_damaged_file_is_named() {
    for name in TASKS {
        let recipe = Spec::from_value(&document(name)).expect("good").recipe;
        let (weights, bytes) = weights(name);
        let task = transfer(name).expect("a transfer task");
        let names = recipe.files();
        let rest: Vec<&str> = [tunescape::data::file_of(name), task.source].into_iter().flatten().collect();
        assert!(names.iter().all(|n| n == weights || rest.contains(&n.as_str())), "{names:?}");
        assert!(rest.iter().chain([&weights]).all(|n| names.contains(&(*n).to_owned())), "{names:?}");
        for lost in &names {
            let mut files = Files::none();
            for name in names.iter().filter(|n| *n != lost) {
                files.insert(name.clone(), file(name).expect("it ships"));
            }
            match Problem::new(recipe.clone(), &files) {
                Err(DataError::NoFile { file }) => assert_eq!(file, lost),
                other => panic!("{name} without {lost}: {other:?}"),
            }
        }
        let other = TASKS.iter().find(|t| **t != name).map(|t| self::weights(t).1).unwrap_or_default();
        for wrong in [&bytes[..bytes.len() - 1], &[][..], other] {
            let mut files = files_for(&recipe);
            files.insert(weights, wrong);
            let error = Problem::new(recipe.clone(), &files).expect_err("another network");
            assert_eq!(error, DataError::Damaged { file: weights });
        }
    }
}

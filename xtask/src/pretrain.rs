//! `cargo xtask pretrain`: the pretrained networks that the page ships, trained from their source data.

use std::io::Read as _;

use crate::Project;
use crate::args::Args;
use crate::compress::gzip;
use crate::failure::{Failure, with_path};
use crate::process::program;
use crate::steps::{Kind, Steps};

/// Data set whose pretrained network it is, and the file's name.
const NETWORKS: [(&str, &str); 3] = [
    ("moons_rotated", "moons.bin.gz"),
    ("digits_from_mnist", "mnist.bin.gz"),
    ("mnist_5_9", "mnist_0_4.bin.gz"),
];

/// Runs the headless engine for each network and writes what it prints, compressed, if that changes the network.
pub fn run(project: &Project, mut args: Args, steps: &mut Steps) -> Result<(), Failure> {
    let check = args.flag("--check");
    args.done()?;
    // All are trained before one is written: the engine is built with the files in it.
    let mut trained = Vec::with_capacity(NETWORKS.len());
    for (data, file) in NETWORKS {
        let network = steps.run(Kind::Work, &format!("pretrain the network of {data}"), || {
            let next = "see what `cargo run --release --bin headless -- --pretrain` says";
            let engine = program("cargo", &project.root);
            let engine = engine.args(["run", "--release", "--quiet", "--bin", "headless", "--"]);
            engine.args(["--pretrain", data]).read(next)
        })?;
        trained.push((file, network));
    }
    for (file, network) in trained {
        let path = project.path("www/pretrained").join(file);
        // Compared unpacked: another version of the compressor may pack the same network otherwise.
        if std::fs::read(&path).ok().and_then(|old| unpacked(&old)).as_ref() == Some(&network) {
            println!("www/pretrained/{file} is up to date");
            continue;
        }
        if check {
            let next = "run `cargo xtask pretrain` and commit www/pretrained";
            return Err(Failure::new(format!("www/pretrained/{file} is not what the engine trains"), next));
        }
        let packed = with_path(gzip(&network), "compressing", &path)?;
        with_path(std::fs::write(&path, &packed), "writing", &path)?;
        println!("www/pretrained/{file}: written ({} bytes)", packed.len());
    }
    Ok(())
}

fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut plain).ok().map(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_and_damage_is_seen() {
        let packed = gzip(b"network").unwrap();
        assert_eq!(unpacked(&packed).as_deref(), Some(&b"network"[..]));
        assert_eq!(unpacked(&packed[..packed.len() - 1]), None);
        assert_eq!(packed[4..8], [0; 4], "no time stamp");
    }
}

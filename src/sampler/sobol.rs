//! Sobol search: the points of an even sequence, one after the other, whatever the results.
//!
//! As Optuna's `QMCSampler`: the first trial is a random draw (there it serves to learn the space; here it keeps trial n on the
//! same point), trial i >= 1 is point i - 1 of the sequence of [`math::sobol`](crate::math::sobol), one coordinate for each parameter
//! in the space's order, active or not; categories by flooring. Without scrambling (the default there and here) trial 1 is the lower
//! corner of the space and the seed counts for trial 0 only; with it, the points are random and as even. Not here: Halton's sequence.

use super::random::Random;
use super::{Context, Explain, Sampler, Strategy, anything};
use crate::math::rng::{Lane, Stream};
use crate::math::sobol;
use crate::space::{Entry, Params, Setting, Settings, Texts, named as n, text as t};

pub const STRATEGY: Strategy = Strategy {
    entry: Entry { id: "sobol", settings: &[Setting::choice("scramble", &["yes", "no"], "no").fixed()] },
    // A space has fewer parameters than there are dimensions.
    texts: TEXTS,
    admits: anything,
    make: |settings| Box::new(Sobol::new(settings)),
    explain: |settings| Box::new(Sobol::new(settings)),
};

const TEXTS: Texts = Texts {
    name: n(
        t("Sobol sequence", "Sobol 序列"),
        t(
            "Visits points that fill the space more evenly than random ones; learns nothing from results.",
            "依次访问比随机点更均匀地填满空间的点，不从结果中学习。",
        ),
    ),
    settings: &[(
        "scramble",
        n(
            t("scramble", "扰动"),
            t(
                "Whether the points are shuffled by the seed in a way that keeps them even.",
                "是否按种子打乱这些点，同时保持它们的均匀性。",
            ),
        ),
    )],
    options: &[
        (
            "scramble",
            "no",
            n(
                t("no", "否"),
                t(
                    "The plain sequence: the same points for every seed.",
                    "原始序列：任何种子都得到同样的点。",
                ),
            ),
        ),
        (
            "scramble",
            "yes",
            n(
                t("yes", "是"),
                t("Other points for every seed, as evenly spread.", "每个种子得到不同的点，同样均匀。"),
            ),
        ),
    ],
};

/// The strategy; the sequence is a cache.
#[derive(Debug)]
pub struct Sobol {
    scramble: bool,
    cache: Option<(u64, usize, sobol::Sobol)>,
}

impl Sobol {
    pub fn new(settings: &Settings) -> Self {
        Self { scramble: settings.text("scramble") == "yes", cache: None }
    }
}

impl Sampler for Sobol {
    fn learns(&self) -> bool {
        false
    }

    fn propose(&mut self, context: &Context) -> Option<Params> {
        let Some(point) = context.index.checked_sub(1) else { return Random.propose(context) };
        let width = context.space.params().len();
        let fresh = !matches!(&self.cache, Some((seed, wide, _)) if *seed == context.seed && *wide == width);
        if fresh {
            let sequence = if self.scramble {
                // The key of the sequence is the study's, not the proposal's: that of the first trial, behind its draws.
                let mut stream = Stream::new(context.seed, Lane::Sampler, 0);
                stream.seek(2 * width as u64);
                sobol::Sobol::scrambled(width, &mut stream)?
            } else {
                sobol::Sobol::new(width)?
            };
            self.cache = Some((context.seed, width, sequence));
        }
        let (_, _, sequence) = self.cache.as_mut()?;
        sequence.seek(point);
        let mut units = vec![0.0; width];
        sequence.next_point(&mut units);
        Some(context.space.choose(|i, param| param.domain.from_unit(units[i])))
    }
}

/// It has no belief.
impl Explain for Sobol {}

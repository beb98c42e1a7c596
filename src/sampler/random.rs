//! Random search: every point drawn independently, uniformly in the transformed box (logarithmic ranges in the logarithm,
//! steps and integers with full shares at both ends), as Optuna's `RandomSampler`.
//!
//! Bergstra, Bengio, "Random search for hyper-parameter optimization", JMLR 13 (2012). Each parameter has its own draw of
//! two words at a fixed place in the stream, whether it is active or not, so that a condition never shifts its neighbours.

use super::{Context, Explain, Sampler, Strategy, anything};
use crate::space::{Entry, Params, Texts, named as n, text as t};

pub const STRATEGY: Strategy = Strategy {
    entry: Entry { id: "random", settings: &[] },
    texts: TEXTS,
    admits: anything,
    make: |_| Box::new(Random),
    explain: |_| Box::new(Random),
};

const TEXTS: Texts = Texts {
    name: n(
        t("Random search", "随机搜索"),
        t(
            "Draws each point at random and learns nothing from results.",
            "每个点都随机抽取，不从结果中学习。",
        ),
    ),
    settings: &[],
    options: &[],
};

/// The stateless strategy.
#[derive(Debug)]
pub struct Random;

impl Sampler for Random {
    fn learns(&self) -> bool {
        false
    }

    fn propose(&mut self, context: &Context) -> Option<Params> {
        let mut stream = context.stream();
        let units: Vec<f64> = context.space.params().iter().map(|_| stream.unit()).collect();
        Some(context.space.choose(|i, param| param.domain.from_unit(units[i])))
    }
}

/// It has no belief.
impl Explain for Random {}

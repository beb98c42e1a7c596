//! The first picture's words, and the picture of a recorded study.

#[cfg(not(target_arch = "wasm32"))]
use super::lang;
use super::lang::{Text, ui};
use super::snapshot::Snapshot;
use crate::plot::first::{First, FirstError};
use crate::plot::words::FirstWords;
use crate::runtime::Preview;
#[cfg(not(target_arch = "wasm32"))]
use crate::runtime::threads;
#[cfg(not(target_arch = "wasm32"))]
use crate::study::{Spec, Study};

/// The fragment for `index.html`: a finished study as the page would show it. `name` gives the names of settings, metrics,
/// data sets, models and strategies in both languages.
pub fn first_page(
    snapshot: &Snapshot,
    preview: Option<&Preview>,
    name: &dyn Fn(&str) -> [String; 2],
) -> Result<String, FirstError> {
    let params = snapshot.spec.space.params();
    let axis = |i: usize| params.get(i).map(|p| p.name.as_str());
    let best = snapshot.best().map(|t| t.number());
    let first = First {
        view: &snapshot.view(),
        axes: (axis(0).ok_or(FirstError::NothingToShow)?, axis(1)),
        portrait: best.and_then(|n| snapshot.portraits.get(&n)),
        preview,
        title: "Tunescape",
    };
    crate::plot::first::first_page(&first, &words(name))
}

/// The first study, run here and now, as the fragment that is committed in `www/first.html`.
#[cfg(not(target_arch = "wasm32"))]
pub fn recorded() -> Option<String> {
    let spec = Spec::first()?;
    let mut snapshot = Snapshot::new(spec.clone());
    // One thread: pictures of trials come in the order of the trials, and the best one's is sure to be kept.
    threads::run(vec![Study::new(spec.clone())], 1, |update| snapshot.take(update.clone())).ok()?;
    let preview = Preview::of(&spec, &threads::files_for(&spec.recipe));
    first_page(&snapshot, preview.as_ref(), &lang::pair).ok()
}

fn pair(text: Text) -> [&'static str; 2] {
    [text.en, text.zh]
}

/// The words of the first picture: the live page's own, so that nothing changes when it takes over.
pub fn words(name: &dyn Fn(&str) -> [String; 2]) -> FirstWords<'_> {
    FirstWords {
        starting: ["a recorded study; the live lab is loading …", "这是一次已记录的研究；实验室正在载入……"],
        problem: pair(ui::PROBLEM),
        data: pair(ui::DATA),
        model: pair(ui::MODEL),
        space: pair(ui::SPACE),
        strategy: pair(ui::STRATEGY),
        budget: ["Budget", "预算"],
        trials: ["trials", "次试验"],
        epochs: ["epochs", "轮"],
        seed: pair(ui::SEED),
        map: pair(ui::MAP),
        each_dot: pair(ui::CALLOUT_DOTS),
        trial: ["Trial", "试验"],
        the_best: pair(ui::BEST),
        race: pair(ui::RACE),
        table: ["Best trials", "最佳试验"],
        better: pair(ui::BETTER),
        worse: pair(ui::WORSE),
        best: pair(ui::BEST),
        next: pair(ui::PENDING_HERE),
        diverged: pair(ui::DIVERGED),
        pruned: pair(ui::PRUNED),
        by_hand: pair(ui::BY_HAND),
        training: pair(ui::TRAINING_CURVE),
        validation: pair(ui::VALIDATION_CURVE),
        epoch: pair(ui::EPOCH),
        best_epoch: pair(ui::BEST_EPOCH),
        epochs_spent: pair(ui::EPOCHS_SPENT),
        best_so_far: [
            "best validation value so far, against epochs spent",
            "目前最好的验证结果，横轴为已用轮数",
        ],
        name,
    }
}

#[cfg(test)]
mod tests;

//! Texts about analyses: why there is no importance, and what a race has shown.

use super::Lang::{self, En, Zh};
use super::{Text, number, t};
use crate::analysis::importance::Refusal;
use crate::analysis::race::{Answer, Verdict};

/// Said beside importances that come from a forest which has learnt nothing.
pub const NOISE: Text = t(
    "on trials it has not seen, the forest predicts no better than their mean: these importances are noise",
    "对未见过的试验，森林的预测不比平均值更好：这些重要性只是噪声",
);

/// Said beside functional ANOVA in the linear scale.
pub const LINEAR_SCALE: Text = t(
    "measured on the range as it is written: most of a logarithmic range is its largest decade, so what happens at small values \
     hardly counts",
    "按所写的范围均匀度量：对数范围的大部分都落在最大的一个数量级里，小值处的变化几乎不计",
);

/// Why there is no importance.
pub fn importance_refusal(lang: Lang, refusal: Refusal) -> String {
    match (lang, refusal) {
        (En, Refusal::TooFewTrials { found, needed }) => {
            format!("importance needs {needed} complete trials with finite values; there are {found}")
        }
        (Zh, Refusal::TooFewTrials { found, needed }) => {
            format!("计算重要性需要 {needed} 次已完成且取值有限的试验；现有 {found} 次")
        }
        (En, Refusal::ConstantValues) => {
            "all trials have the same value: no hyperparameter made a difference".to_owned()
        }
        (Zh, Refusal::ConstantValues) => "所有试验的值都相同：没有哪个超参数产生了差别".to_owned(),
        (En, Refusal::NothingVaries) => {
            "every hyperparameter has a single value: there is nothing to compare".to_owned()
        }
        (Zh, Refusal::NothingVaries) => "每个超参数都只有一个值：没有可比较的".to_owned(),
    }
}

/// One pair of a race in one sentence; `first` and `second` are the contestants' names.
pub fn verdict(lang: Lang, verdict: &Verdict, first: &str, second: &str) -> String {
    let seeds = verdict.seeds;
    if verdict.missing > 0 {
        return match lang {
            En => format!(
                "{} of {} seeds are still to run; no look before",
                verdict.missing,
                seeds + verdict.missing
            ),
            Zh => format!(
                "共 {} 个种子，还有 {} 个未运行；此前不看结果",
                seeds + verdict.missing,
                verdict.missing
            ),
        };
    }
    let (winner, loser) = if verdict.answer == Answer::Second { (second, first) } else { (first, second) };
    let p = verdict.p.map_or_else(String::new, |p| number(three(p)));
    match (lang, verdict.answer, verdict.within()) {
        (En, Answer::First | Answer::Second, _) => {
            let gain = number(three(verdict.gain.abs()));
            format!("{winner} is better than {loser} by about {gain} ({seeds} seeds, p = {p})")
        }
        (Zh, Answer::First | Answer::Second, _) => {
            let gain = number(three(verdict.gain.abs()));
            format!("{winner} 优于 {loser}，约差 {gain}（{seeds} 个种子，p = {p}）")
        }
        (En, Answer::Open, Some(within)) => {
            format!("can't tell yet; within ±{} ({seeds} seeds)", number(three(within)))
        }
        (Zh, Answer::Open, Some(within)) => {
            format!("尚不能判断；相差在 ±{} 以内（{seeds} 个种子）", number(three(within)))
        }
        (En, Answer::Open, None) => format!("can't tell yet; {seeds} seeds are too few for any bound"),
        (Zh, Answer::Open, None) => format!("尚不能判断；{seeds} 个种子不足以给出任何界限"),
    }
}

/// Three significant digits.
fn three(x: f64) -> f64 {
    format!("{x:.2e}").parse().unwrap_or(x)
}

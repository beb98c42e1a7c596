//! Texts of the trial panel: what was learned, the values, what the curves mean.

use super::Lang::{En, Zh};
use super::{Lang, Text, measure, percent, t, ui};
use crate::math::stats::Interval;
use crate::objective::reading::{Finding, Spread, Step};
use crate::train::diagnosis::Diagnosis;
use crate::train::diagnosis::fitted::Finding as Fitted;

pub const TRUTH: Text = t("true value", "真实值");
pub const PREDICTION: Text = t("prediction", "预测值");
pub const LOSS: Text = t("Loss", "损失");
pub const ACCURACY: Text = t("Accuracy", "准确率");
pub const R2: Text = t("R²", "R²");
pub const WHICH_CURVE: Text = t("What the curves show", "曲线内容");
pub const MEAN: Text = t("mean", "平均");
pub const KEPT: Text = t("kept", "保留");
pub const BEST_STEP: Text = t("best", "最佳");
pub const VALUES: Text = t("All values", "全部数值");
pub const METRIC: Text = t("metric", "指标");
pub const BY_CLASS: Text = t("By class", "按类别");
pub const CLASS: Text = t("class", "类别");
pub const PRECISION: Text = t("precision", "精确率");
pub const RECALL: Text = t("recall", "召回率");
pub const ROWS: Text = t("examples", "样本数");
pub const LOW_TO_HIGH: Text = t(
    "prediction by colour; points show the true value, those with a dark rim are validation examples",
    "颜色表示预测值；点表示真实值，深色边缘的是验证样本",
);
pub const LAST_FOLD: Text = t("model of the fold trained last", "最后一折训练出的模型");
/// Curves are judged by means over a tenth of the epochs, so that their scores may differ a little from those of the very last.
const LAST_EPOCHS: Text = t(" (mean of the last epochs)", "（最后几轮的平均）");

/// "epoch", "tree", ...
pub const fn step(step: Step) -> Text {
    match step {
        Step::Epoch => t("epoch", "轮"),
        Step::Tree => t("tree", "棵树"),
        Step::Iteration => t("iteration", "次迭代"),
        Step::Fold => t("fold", "折"),
    }
}

/// Title of an axis of steps.
pub const fn axis(step: Step) -> Text {
    match step {
        Step::Epoch => t("epoch", "轮"),
        Step::Tree => t("trees", "树的数量"),
        Step::Iteration => t("iteration", "迭代"),
        Step::Fold => t("fold", "折"),
    }
}

/// "epoch 12".
pub fn at_step(lang: Lang, kind: Step, number: u32) -> String {
    match (lang, kind) {
        (En, _) => format!("{} {number}", step(kind).en),
        (Zh, _) => format!("第 {number} {}", step(kind).zh),
    }
}

/// Which report the values are from.
pub fn counted(lang: Lang, kind: Step, number: u32, kept: bool) -> String {
    match (lang, kind, kept) {
        (En, Step::Fold, _) if number == 1 => "one fold so far".to_owned(),
        (En, Step::Fold, _) => format!("mean of {number} folds ± standard error"),
        (Zh, Step::Fold, _) if number == 1 => "目前只有一折".to_owned(),
        (Zh, Step::Fold, _) => format!("{number} 折的平均值 ± 标准误"),
        (En, Step::Tree, _) => format!("with {number} trees"),
        (Zh, Step::Tree, _) => format!("共 {number} 棵树"),
        (En, _, true) => format!("of {}, whose weights were kept", at_step(lang, kind, number)),
        (Zh, _, true) => format!("{}，其权重被保留", at_step(lang, kind, number)),
        (En, _, false) => format!("at the end, {}", at_step(lang, kind, number)),
        (Zh, _, false) => format!("结束时，{}", at_step(lang, kind, number)),
    }
}

/// The matrix's caption; `folds` are those it sums over.
pub fn confusion(lang: Lang, folds: Option<u32>) -> String {
    match (lang, folds) {
        (En, None) => "Confusion matrix, validation examples".to_owned(),
        (Zh, None) => "混淆矩阵（验证样本）".to_owned(),
        (En, Some(1)) => "Confusion matrix, validation examples of one fold".to_owned(),
        (En, Some(n)) => format!("Confusion matrix, validation examples summed over {n} folds"),
        (Zh, Some(n)) => format!("混淆矩阵（{n} 折验证样本之和）"),
    }
}

/// The title of one cell.
pub fn confusion_cell(lang: Lang, truth: &str, predicted: &str, count: u32, share: f64) -> String {
    let share = percent(share);
    match lang {
        En => format!("{count} of true class {truth} predicted as {predicted} ({share} of them)"),
        Zh => format!("真实类别 {truth} 中有 {count} 个被预测为 {predicted}（占 {share}）"),
    }
}

/// A picture of a confusion matrix in words.
pub fn confusion_summary(lang: Lang, classes: u32, hits: u64, rows: u64) -> String {
    match lang {
        En => format!("Confusion matrix of {classes} classes: {hits} of {rows} on the diagonal."),
        Zh => format!("{classes} 个类别的混淆矩阵：{rows} 个样本中 {hits} 个在对角线上。"),
    }
}

/// A scatter of predictions in words. `outside`: predictions beyond the picture.
pub fn fit_summary(lang: Lang, points: usize, outside: u32) -> String {
    let more = match (lang, outside) {
        (_, 0) => String::new(),
        (En, n) => format!(" {n} predictions lie beyond the edge."),
        (Zh, n) => format!("另有 {n} 个预测超出图外。"),
    };
    match lang {
        En => format!(
            "Prediction against truth for {points} validation examples; on the diagonal it is right.{more}"
        ),
        Zh => format!("{points} 个验证样本的预测值与真实值；落在对角线上即为准确。{more}"),
    }
}

/// The folds in words.
pub fn folds_summary(lang: Lang, metric: &str, spread: &Spread) -> String {
    let values: Vec<String> = spread.values.iter().map(|v| measure(*v)).collect();
    let values = values.join(if lang == En { ", " } else { "、" });
    match lang {
        En => format!("{metric} by fold: {values}."),
        Zh => format!("各折的{metric}：{values}。"),
    }
}

/// The curves in words: `train` and `validation` are the last values.
pub fn curves_summary(
    lang: Lang,
    kind: Step,
    last: u32,
    metric: &str,
    (train, validation): (Option<f64>, f64),
) -> String {
    let validation = measure(validation);
    let end = at_step(lang, kind, last);
    match (lang, train.map(measure)) {
        (En, Some(train)) => format!("{metric} at {end}: training {train}, validation {validation}."),
        (En, None) => format!("{metric} at {end}: validation {validation}."),
        (Zh, Some(train)) => format!("{end}的{metric}：训练 {train}，验证 {validation}。"),
        (Zh, None) => format!("{end}的{metric}：验证 {validation}。"),
    }
}

/// "0.0834 ± 0.0051".
pub fn with_error(value: String, error: Option<String>) -> String {
    error.map_or(value.clone(), |e| format!("{value}\u{a0}±\u{a0}{e}"))
}

/// "mean absolute error (progression)"; `power` 2 for squares. Without a known target it is "in its units".
pub fn with_unit(lang: Lang, metric: &str, target: Option<&str>, squared: bool) -> String {
    let power = if squared { "²" } else { "" };
    match (lang, target) {
        (En, Some(unit)) => format!("{metric} ({unit}{power})"),
        (Zh, Some(unit)) => format!("{metric}（{unit}{power}）"),
        (En, None) => format!("{metric} (target units{power})"),
        (Zh, None) => format!("{metric}（目标单位{power}）"),
    }
}

/// A heading and a sentence about a trial that a rule stopped.
pub fn stopped(lang: Lang, kind: Step, last: u32) -> (String, String) {
    let at = at_step(lang, kind, last);
    match lang {
        En => (format!("Stopped early after {at}"), "others were better by then".to_owned()),
        Zh => (format!("{at}后提前停止"), "同一时点其他试验更好".to_owned()),
    }
}

/// Scores as they are spoken of: an accuracy in per cent, an R2 as a number.
fn score(classes: bool, value: f64) -> String {
    if classes { percent(value) } else { format!("R² {}", short(value)) }
}

/// Three digits are enough in a sentence.
fn short(value: f64) -> String {
    crate::plot::scale::setting(value)
}

/// A heading and a sentence. `classes`: scores are accuracies.
pub fn finding(lang: Lang, kind: Step, classes: bool, metric: &str, found: &Finding) -> (String, String) {
    match found {
        Finding::Curve(d) => {
            let (head, why) = curve(lang, classes, *d);
            let mean = matches!(
                d,
                Diagnosis::Overfitting { .. } | Diagnosis::Underfitting { .. } | Diagnosis::Settled { .. }
            );
            (head, if mean { why + LAST_EPOCHS.get(lang) } else { why })
        }
        Finding::Fit(f) => fitted(lang, kind, classes, *f),
        Finding::Folds(spread) => folds(lang, metric, spread),
    }
}

fn diverged(lang: Lang, at: &str) -> (String, String) {
    match lang {
        En => (format!("Diverged at {at}"), "the loss left the finite numbers".to_owned()),
        Zh => (format!("在{at}发散"), "损失不再是有限的数".to_owned()),
    }
}

fn worse_than_chance(lang: Lang, classes: bool, value: f64, chance: f64) -> (String, String) {
    let (value, chance) = (score(classes, value), score(classes, chance));
    match (lang, classes) {
        (En, true) => (
            "Worse than guessing".to_owned(),
            format!("{value}; always naming the most frequent class gives {chance}"),
        ),
        (En, false) => {
            ("Worse than guessing".to_owned(), format!("{value}; always naming the mean gives {chance}"))
        }
        (Zh, true) => ("不如猜测".to_owned(), format!("准确率 {value}；始终猜样本最多的类别可达 {chance}")),
        (Zh, false) => ("不如猜测".to_owned(), format!("{value}；始终猜平均值可达 {chance}")),
    }
}

fn underfits(lang: Lang, classes: bool, (train, validation, chance): (f64, f64, f64)) -> (String, String) {
    let [train, validation, chance] = [train, validation, chance].map(|v| score(classes, v));
    match lang {
        En => (
            "Underfits".to_owned(),
            format!(
                "training {train}, validation {validation}, where a guess gives {chance}: too simple, or little to learn"
            ),
        ),
        Zh => (
            "欠拟合".to_owned(),
            format!("训练 {train}，验证 {validation}，猜测为 {chance}：模型太简单，或数据可学的规律太少"),
        ),
    }
}

fn settled(lang: Lang, classes: bool, (train, validation): (f64, f64)) -> (String, String) {
    let (train, validation) = (score(classes, train), score(classes, validation));
    match lang {
        En => ("Nothing stands out".to_owned(), format!("training {train}, validation {validation}")),
        Zh => ("未见异常".to_owned(), format!("训练 {train}，验证 {validation}")),
    }
}

fn curve(lang: Lang, classes: bool, d: Diagnosis) -> (String, String) {
    match (lang, d) {
        (_, Diagnosis::NotFinite { epoch }) => {
            let (head, why) = diverged(lang, &at_step(lang, Step::Epoch, epoch));
            let cause = ui::list(
                lang,
                &[why, if lang == En { "the learning rate was too large" } else { "学习率太大" }.to_owned()],
            );
            (head, cause)
        }
        (_, Diagnosis::WorseThanChance { score, chance, .. }) => {
            worse_than_chance(lang, classes, score, chance)
        }
        (En, Diagnosis::TooFewEpochs { epochs, needed }) => (
            "Too short to judge".to_owned(),
            format!("{epochs} {}; curves say something from {needed} on", plural(epochs, "epoch")),
        ),
        (Zh, Diagnosis::TooFewEpochs { epochs, needed }) => {
            ("训练太短，无法判断".to_owned(), format!("只有 {epochs} 轮；至少 {needed} 轮曲线才有参考价值"))
        }
        (En, Diagnosis::LearningRateTooHigh { epoch, before, after, .. }) => (
            "Learning rate too high".to_owned(),
            format!(
                "the training loss went from {} to {} in epoch {epoch}: steps are too large",
                short(before),
                short(after)
            ),
        ),
        (Zh, Diagnosis::LearningRateTooHigh { epoch, before, after, .. }) => (
            "学习率太大".to_owned(),
            format!("训练损失在第 {epoch} 轮从 {} 升到 {}：步长太大", short(before), short(after)),
        ),
        (
            _,
            Diagnosis::Overfitting {
                best_epoch, best_loss, last_loss, train_score, validation_score, ..
            },
        ) => {
            let (best, last) = (short(best_loss), short(last_loss));
            let (train, validation) = (score(classes, train_score), score(classes, validation_score));
            match (lang, last_loss > best_loss) {
                (En, true) => (
                    format!("Overfits after epoch {best_epoch}"),
                    format!(
                        "validation loss rose from {best} to {last}; training {train}, validation {validation}"
                    ),
                ),
                (En, false) => {
                    ("Overfits".to_owned(), format!("training {train}, but validation {validation}"))
                }
                (Zh, true) => (
                    format!("第 {best_epoch} 轮之后过拟合"),
                    format!("验证损失从 {best} 升到 {last}；训练 {train}，验证 {validation}"),
                ),
                (Zh, false) => ("过拟合".to_owned(), format!("训练 {train}，而验证只有 {validation}")),
            }
        }
        (En, Diagnosis::LearningRateTooLow { from_epoch, from_loss, to_loss, .. }) => (
            "Still improving at the end".to_owned(),
            format!(
                "training loss {} to {} since epoch {from_epoch}: more epochs or a higher learning rate",
                short(from_loss),
                short(to_loss)
            ),
        ),
        (Zh, Diagnosis::LearningRateTooLow { from_epoch, from_loss, to_loss, .. }) => (
            "结束时仍在改善".to_owned(),
            format!(
                "自第 {from_epoch} 轮起训练损失从 {} 降到 {}：可增加轮数或加大学习率",
                short(from_loss),
                short(to_loss)
            ),
        ),
        (_, Diagnosis::Underfitting { train_score, validation_score, chance }) => {
            underfits(lang, classes, (train_score, validation_score, chance))
        }
        (_, Diagnosis::Settled { train_score, validation_score }) => {
            settled(lang, classes, (train_score, validation_score))
        }
    }
}

fn fitted(lang: Lang, kind: Step, classes: bool, f: Fitted) -> (String, String) {
    let scores = |train: f64, validation: f64| (score(classes, train), score(classes, validation));
    match (lang, f) {
        (_, Fitted::NotFinite { step }) => diverged(lang, &at_step(lang, kind, step)),
        (_, Fitted::WorseThanChance { score, chance, .. }) => worse_than_chance(lang, classes, score, chance),
        (En, Fitted::NotConverged { limit }) => (
            "Not converged".to_owned(),
            format!("the solver was cut off after {limit} {}", plural(limit, "iteration")),
        ),
        (Zh, Fitted::NotConverged { limit }) => {
            ("尚未收敛".to_owned(), format!("求解器在第 {limit} 次迭代时达到上限"))
        }
        (En, Fitted::TooFewTrees { from, from_loss, to, to_loss }) => (
            "More trees would help".to_owned(),
            format!("validation loss {} with {from} trees, {} with {to}", short(from_loss), short(to_loss)),
        ),
        (Zh, Fitted::TooFewTrees { from, from_loss, to, to_loss }) => (
            "增加树的数量还会有帮助".to_owned(),
            format!("{from} 棵树时验证损失 {}，{to} 棵时 {}", short(from_loss), short(to_loss)),
        ),
        (_, Fitted::Overfitting { train_score, validation_score }) => {
            let (train, validation) = scores(train_score, validation_score);
            match lang {
                En => (
                    "Overfits".to_owned(),
                    format!("training {train}, but validation {validation}: a stronger penalty may help"),
                ),
                Zh => ("过拟合".to_owned(), format!("训练 {train}，而验证只有 {validation}：可加强正则化")),
            }
        }
        (_, Fitted::Memorised { train_score, validation_score }) => {
            let (train, validation) = scores(train_score, validation_score);
            match lang {
                En => (
                    "Knows its examples by heart".to_owned(),
                    format!(
                        "training {train}, validation {validation}: usual for full-grown trees; only validation counts"
                    ),
                ),
                Zh => (
                    "记住了训练样本".to_owned(),
                    format!("训练 {train}，验证 {validation}：完全生长的树通常如此，应以验证结果为准"),
                ),
            }
        }
        (_, Fitted::Underfitting { train_score, validation_score, chance }) => {
            underfits(lang, classes, (train_score, validation_score, chance))
        }
        (_, Fitted::Settled { train_score, validation_score }) => {
            settled(lang, classes, (train_score, validation_score))
        }
    }
}

fn folds(lang: Lang, metric: &str, spread: &Spread) -> (String, String) {
    let count = spread.values.len();
    let value = with_error(short(spread.mean), spread.error.map(short));
    let low = short(spread.values.iter().copied().fold(f64::INFINITY, f64::min));
    let high = short(spread.values.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    let head = format!("{metric} {value}");
    let Some(Interval { low: from, high: to }) = spread.interval else {
        return (head, if lang == En { "one fold so far" } else { "目前只有一折" }.to_owned());
    };
    let (from, to) = (short(from), short(to));
    match lang {
        En => (
            head,
            format!(
                "mean of {count} folds ± standard error; folds from {low} to {high}, 95 % interval of the mean {from} to {to}"
            ),
        ),
        Zh => (
            head,
            format!("{count} 折平均 ± 标准误；各折 {low} 至 {high}，平均值的 95% 置信区间 {from} 至 {to}"),
        ),
    }
}

fn plural(count: u32, word: &str) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_has_its_numbers_in_both_languages() {
        let spread = Spread {
            metric: 2,
            values: vec![0.2, 0.3],
            mean: 0.25,
            error: Some(0.05),
            interval: Some(Interval { low: 0.1, high: 0.4 }),
        };
        let curves = [
            Diagnosis::NotFinite { epoch: 3 },
            Diagnosis::WorseThanChance { score: 0.2, chance: 0.5, margin: 0.1 },
            Diagnosis::TooFewEpochs { epochs: 1, needed: 5 },
            Diagnosis::LearningRateTooHigh { epoch: 3, before: 0.5, after: 9.0, unrest: 0.3 },
            Diagnosis::Overfitting {
                best_epoch: 3,
                best_loss: 0.5,
                last_loss: 0.9,
                train_loss: 0.1,
                train_score: 0.9,
                validation_score: 0.7,
            },
            Diagnosis::LearningRateTooLow { from_epoch: 3, from_loss: 0.5, to_loss: 0.4, share: 0.2 },
            Diagnosis::Underfitting { train_score: 0.6, validation_score: 0.6, chance: 0.5 },
            Diagnosis::Settled { train_score: 0.9, validation_score: 0.9 },
        ];
        let fits = [
            Fitted::NotFinite { step: 3 },
            Fitted::WorseThanChance { score: -0.2, chance: 0.0, margin: 0.1 },
            Fitted::NotConverged { limit: 3 },
            Fitted::TooFewTrees { from: 8, from_loss: 0.5, to: 10, to_loss: 0.4 },
            Fitted::Overfitting { train_score: 0.9, validation_score: 0.5 },
            Fitted::Memorised { train_score: 0.9, validation_score: 0.5 },
            Fitted::Underfitting { train_score: 0.3, validation_score: 0.3, chance: 0.0 },
            Fitted::Settled { train_score: 0.9, validation_score: 0.9 },
        ];
        let all = curves.into_iter().map(Finding::Curve).chain(fits.into_iter().map(Finding::Fit));
        for found in all.chain([Finding::Folds(spread)]) {
            for classes in [true, false] {
                let [(head, why), (kopf, grund)] =
                    [En, Zh].map(|lang| finding(lang, Step::Tree, classes, "loss", &found));
                assert!(head != kopf || why != grund, "{head}");
                for text in [head + &why, kopf + &grund] {
                    assert!(text.chars().any(|c| c.is_ascii_digit()), "{text}");
                    assert!(!text.contains("inf") && !text.contains("NaN"), "{text}");
                }
            }
        }
    }
}

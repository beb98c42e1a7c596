//! What the rows of the tables are called, and look-up by id.

use super::settings::{CHOICES, SETTINGS};
use super::{Named, n, t};

/// By the id of the data set.
pub(super) const DATA: &[(&str, Named)] = &[
    (
        "moons",
        n(
            t("Moons", "双月"),
            t("Two half circles that reach into each other, with noise.", "两个互相嵌入的半圆，带有噪声。"),
        ),
    ),
    (
        "iris",
        n(
            t("Iris", "鸢尾花"),
            t("150 flowers of three species, four measurements each.", "三个品种共 150 朵花，每朵四项测量。"),
        ),
    ),
];

/// By the id of the model.
pub(super) const MODELS: &[(&str, Named)] = &[(
    "mlp",
    n(
        t("Neural network", "神经网络（MLP）"),
        t(
            "A multilayer perceptron: layers of units, each takes a weighted sum and passes it through a nonlinear function.",
            "多层感知机：由多层神经元组成，每个神经元先加权求和，再做非线性变换。",
        ),
    ),
)];

/// By the id of the group of training settings.
pub(super) const GROUPS: &[(&str, Named)] = &[
    (
        "optimization",
        n(
            t("Optimizer", "优化器"),
            t("How a gradient becomes a step of the weights.", "梯度如何变成权重的一步更新。"),
        ),
    ),
    (
        "schedule",
        n(
            t("Learning-rate schedule", "学习率调度"),
            t("How the learning rate changes during training.", "学习率在训练过程中如何变化。"),
        ),
    ),
    (
        "early_stopping",
        n(
            t("Early stopping", "早停"),
            t(
                "Whether training ends once the validation loss no longer falls.",
                "验证损失不再下降时是否提前结束训练。",
            ),
        ),
    ),
    (
        "regularization",
        n(
            t("Regularisation", "正则化"),
            t("What keeps a network from learning its examples by heart.", "防止网络死记训练样本的手段。"),
        ),
    ),
    (
        "initialization",
        n(t("First weights", "初始权重"), t("Where training starts from.", "训练从哪里开始。")),
    ),
];

/// By the id of the sampler.
pub(super) const SAMPLERS: &[(&str, Named)] = &[
    (
        "random",
        n(
            t("Random search", "随机搜索"),
            t(
                "Draws each point at random and learns nothing from results.",
                "每个点都随机抽取，不从结果中学习。",
            ),
        ),
    ),
    (
        "grid",
        n(
            t("Grid search", "网格搜索"),
            t(
                "Visits every combination of a few values of each range.",
                "逐一尝试各范围内若干取值的全部组合。",
            ),
        ),
    ),
];

/// By the id of the scheduler.
pub(super) const SCHEDULERS: &[(&str, Named)] = &[
    (
        "none",
        n(t("Never", "不提前停止"), t("Every trial trains to its last epoch.", "每次试验都训练到最后一轮。")),
    ),
    (
        "median",
        n(
            t("Median rule", "中位数规则"),
            t(
                "Stops a trial whose best value so far is worse than the median of the others at that epoch.",
                "若某次试验迄今的最好值劣于其他试验在同一轮的中位数，就停止它。",
            ),
        ),
    ),
];

/// By the name of the metric.
pub(super) const METRICS: &[(&str, Named)] = &[
    (
        "train_loss",
        n(
            t("training loss", "训练损失"),
            t(
                "The loss on the examples that it trains on: tuning for it rewards overfitting.",
                "在训练样本上的损失：以它为目标会鼓励过拟合。",
            ),
        ),
    ),
    (
        "train_accuracy",
        n(
            t("training accuracy", "训练准确率"),
            t("Share of training examples classified correctly.", "训练样本中分类正确的比例。"),
        ),
    ),
    (
        "validation_loss",
        n(
            t("validation loss", "验证损失"),
            t(
                "The loss on examples that it has not trained on; lower is better.",
                "在未参与训练的样本上的损失；越低越好。",
            ),
        ),
    ),
    (
        "validation_accuracy",
        n(
            t("validation accuracy", "验证准确率"),
            t(
                "Share of validation examples classified correctly; higher is better.",
                "验证样本中分类正确的比例；越高越好。",
            ),
        ),
    ),
];

fn find(table: &[(&str, Named)], id: &str) -> Option<Named> {
    table.iter().find(|(i, _)| *i == id).map(|(_, named)| *named)
}

/// What a setting (and so a hyperparameter) is called.
pub fn setting(id: &str) -> Option<Named> {
    SETTINGS.iter().find_map(|table| find(table, id))
}

/// What an option of a setting is called.
pub fn choice(setting: &str, option: &str) -> Option<Named> {
    let mut all = CHOICES.iter().flat_map(|table| table.iter());
    all.find(|(s, o, _)| *s == setting && *o == option).map(|(.., named)| *named)
}

pub fn data(id: &str) -> Option<Named> {
    find(DATA, id)
}

pub fn model(id: &str) -> Option<Named> {
    find(MODELS, id)
}

/// What a group of training settings is called.
pub fn group(id: &str) -> Option<Named> {
    find(GROUPS, id)
}

pub fn sampler(id: &str) -> Option<Named> {
    find(SAMPLERS, id)
}

pub fn scheduler(id: &str) -> Option<Named> {
    find(SCHEDULERS, id)
}

pub fn metric(id: &str) -> Option<Named> {
    find(METRICS, id)
}

/// The name of anything that a table lists, in both languages; an id that no table has is its own name.
pub fn pair(id: &str) -> [String; 2] {
    let lookups = [setting, data, model, sampler, scheduler, metric];
    let named = lookups.iter().find_map(|find| find(id));
    named.map_or_else(|| [id.to_owned(), id.to_owned()], |n| [n.title.en.to_owned(), n.title.zh.to_owned()])
}

//! Settings of how a network is trained.

use super::super::{Named, n, t};

/// By the id of the setting.
pub(super) const SETTINGS: &[(&str, Named)] = &[
    (
        "optimizer",
        n(
            t("optimizer", "优化器"),
            t("How a gradient becomes a step of the weights.", "如何把梯度变成权重的一步更新。"),
        ),
    ),
    (
        "learning_rate",
        n(
            t("learning rate", "学习率"),
            t(
                "The size of each step: too small and training crawls, too large and it diverges.",
                "每一步的大小：太小则训练缓慢，太大则发散。",
            ),
        ),
    ),
    (
        "batch_size",
        n(
            t("batch size", "批大小"),
            t(
                "Examples behind each step: small batches give noisy but frequent steps.",
                "每一步所用的样本数：批越小，更新越频繁，噪声也越大。",
            ),
        ),
    ),
    (
        "epochs",
        n(
            t("epochs", "训练轮数"),
            t("How many times training passes over its examples.", "全部训练样本要训练多少遍。"),
        ),
    ),
];

/// By the ids of the setting and of its option.
pub(super) const CHOICES: &[(&str, &str, Named)] = &[
    ("optimizer", "sgd", n(t("SGD", "SGD"), t("A step straight down the gradient.", "沿负梯度方向走一步。"))),
    (
        "optimizer",
        "adam",
        n(
            t("Adam", "Adam"),
            t("Steps with momentum, scaled for each weight.", "带动量，并为每个权重单独调节步长。"),
        ),
    ),
];

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
    (
        "momentum",
        n(
            t("momentum", "动量"),
            t("Share of the last step that goes on into the next.", "上一步中延续到下一步的比例。"),
        ),
    ),
    (
        "beta1",
        n(
            t("beta 1", "β₁"),
            t("How much of the past Adam keeps in its mean gradient.", "Adam 的平均梯度保留多少过去的信息。"),
        ),
    ),
    (
        "beta2",
        n(
            t("beta 2", "β₂"),
            t(
                "How much of the past Adam keeps in its mean squared gradient.",
                "Adam 的平方梯度均值保留多少过去的信息。",
            ),
        ),
    ),
    (
        "rho",
        n(
            t("rho", "ρ"),
            t(
                "How much of the past RMSprop keeps in its mean squared gradient.",
                "RMSprop 的平方梯度均值保留多少过去的信息。",
            ),
        ),
    ),
    (
        "rmsprop_momentum",
        n(
            t("momentum of RMSprop", "RMSprop 动量"),
            t(
                "Share of the last step that goes on into the next; 0 is plain RMSprop.",
                "上一步中延续到下一步的比例；为 0 时是普通的 RMSprop。",
            ),
        ),
    ),
    (
        "epsilon",
        n(
            t("epsilon", "ε"),
            t(
                "Added where the optimizer divides, so that tiny gradients make no huge steps.",
                "加在优化器的除数上，避免极小的梯度产生极大的步长。",
            ),
        ),
    ),
    (
        "weight_decay",
        n(
            t("weight decay", "权重衰减"),
            t(
                "Shrinks all parameters a little at every step; AdamW does it apart from the gradient.",
                "每一步都让所有参数略微变小；AdamW 与梯度分开进行。",
            ),
        ),
    ),
    (
        "l1",
        n(
            t("L1 penalty", "L1 正则化"),
            t(
                "Pulls every weight towards zero with the same force, so that many become nearly zero.",
                "以相同的力把每个权重拉向零，使许多权重接近零。",
            ),
        ),
    ),
    (
        "l2",
        n(
            t("L2 penalty", "L2 正则化"),
            t("Pulls weights towards zero in proportion to their size.", "按权重的大小成比例地把它拉向零。"),
        ),
    ),
    (
        "dropout",
        n(
            t("dropout", "随机失活"),
            t(
                "Share of hidden units that are silenced at random in each training step.",
                "每个训练步中被随机置零的隐藏神经元的比例。",
            ),
        ),
    ),
    (
        "label_smoothing",
        n(
            t("label smoothing", "标签平滑"),
            t(
                "Share of each target that is spread over all classes, against overconfidence; the losses shown are without it.",
                "把目标的一部分平均分给所有类别，防止过度自信；显示的损失不含它。",
            ),
        ),
    ),
    (
        "clip_norm",
        n(
            t("gradient clipping", "梯度裁剪"),
            t(
                "Longest gradient that is let through; longer ones are shortened. 0 is no limit.",
                "允许的最大梯度长度，更长的会被缩短；0 表示不限制。",
            ),
        ),
    ),
    (
        "init",
        n(
            t("initial weights", "权重初始化"),
            t("The random law that the first weights are drawn from.", "抽取初始权重的随机分布。"),
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
    (
        "optimizer",
        "momentum",
        n(t("momentum", "动量法"), t("SGD that keeps rolling in its direction.", "沿原方向继续滚动的 SGD。")),
    ),
    (
        "optimizer",
        "nesterov",
        n(t("Nesterov", "Nesterov 动量"), t("Momentum that looks one step ahead.", "向前多看一步的动量法。")),
    ),
    (
        "optimizer",
        "rmsprop",
        n(
            t("RMSprop", "RMSprop"),
            t("Steps divided by the recent size of each gradient.", "步长除以各梯度近期的大小。"),
        ),
    ),
    (
        "optimizer",
        "adagrad",
        n(
            t("Adagrad", "Adagrad"),
            t(
                "Steps divided by all past gradients: they only shrink.",
                "步长除以过去所有梯度的累积，只会越来越小。",
            ),
        ),
    ),
    (
        "optimizer",
        "adamw",
        n(
            t("AdamW", "AdamW"),
            t("Adam with weight decay apart from the gradient.", "把权重衰减与梯度分开的 Adam。"),
        ),
    ),
    (
        "init",
        "auto",
        n(
            t("automatic", "自动"),
            t(
                "He for activations like ReLU, Glorot for the others.",
                "类似 ReLU 的激活用 He，其余用 Glorot。",
            ),
        ),
    ),
    (
        "init",
        "glorot_uniform",
        n(
            t("Glorot, uniform", "Glorot 均匀分布"),
            t("Keeps signals alike forwards and backwards.", "让信号在前向和反向中大小相近。"),
        ),
    ),
    (
        "init",
        "glorot_normal",
        n(
            t("Glorot, normal", "Glorot 正态分布"),
            t("The same spread, from a bell curve.", "离散程度相同，取自正态分布。"),
        ),
    ),
    (
        "init",
        "he_uniform",
        n(
            t("He, uniform", "He 均匀分布"),
            t("Larger, to make up for what ReLU cuts off.", "更大一些，弥补 ReLU 截去的部分。"),
        ),
    ),
    (
        "init",
        "he_normal",
        n(
            t("He, normal", "He 正态分布"),
            t("The same spread, from a bell curve.", "离散程度相同，取自正态分布。"),
        ),
    ),
    (
        "init",
        "lecun_uniform",
        n(
            t("LeCun, uniform", "LeCun 均匀分布"),
            t("Smaller: by the number of inputs alone.", "更小一些，只看输入个数。"),
        ),
    ),
    (
        "init",
        "lecun_normal",
        n(
            t("LeCun, normal", "LeCun 正态分布"),
            t("The same spread, from a bell curve.", "离散程度相同，取自正态分布。"),
        ),
    ),
    (
        "init",
        "pytorch",
        n(
            t("PyTorch", "PyTorch"),
            t("What PyTorch starts with, biases included.", "PyTorch 的默认值，偏置也随机。"),
        ),
    ),
];

//! Settings of linear and logistic regression.

use super::super::{Named, n, t};

/// By the id of the setting.
pub(super) const SETTINGS: &[(&str, Named)] = &[
    (
        "penalty",
        n(
            t("penalty", "正则化项"),
            t(
                "What is added to the loss for large weights, so that the model does not overfit.",
                "为防止过拟合，对较大的权重在损失中加上什么惩罚。",
            ),
        ),
    ),
    (
        "C",
        n(
            t("C (inverse penalty)", "C（正则化强度的倒数）"),
            t(
                "The inverse of the penalty's strength: a small C holds the weights near zero, a large one lets them grow.",
                "正则化强度的倒数：C 越小，权重越被压向零；C 越大，权重越自由。",
            ),
        ),
    ),
    (
        "alpha",
        n(
            t("alpha (penalty)", "alpha（正则化强度）"),
            t(
                "The penalty's strength: the larger, the closer the weights are held to zero. The target is standardized here: for L1, \
                 and the L1 part of the elastic net, scikit-learn's alpha is this one times the target's standard deviation; for L2 both are the same.",
                "正则化的强度：越大，权重越被压向零。这里的目标值会先标准化，因此对 L1（以及弹性网的 L1 部分），scikit-learn 的 alpha 等于此值乘以目标值的标准差；对 L2 两者相同。",
            ),
        ),
    ),
    (
        "l1_ratio",
        n(
            t("L1 share", "L1 比例"),
            t(
                "How much of the elastic net is L1: 0 is all L2, 1 is all L1.",
                "弹性网中 L1 所占的比例：0 为纯 L2，1 为纯 L1。",
            ),
        ),
    ),
    (
        "max_iter",
        n(
            t("most iterations", "最大迭代次数"),
            t(
                "The solver stops after this many iterations, even if it has not converged.",
                "求解器最多迭代这么多次，即使尚未收敛也会停止。",
            ),
        ),
    ),
    (
        "tol",
        n(
            t("tolerance", "收敛容差"),
            t(
                "The solver has converged when no component of the gradient is larger than this.",
                "当梯度的每个分量都不大于该值时，视为已收敛。",
            ),
        ),
    ),
];

/// By the ids of the setting and of its option.
pub(super) const CHOICES: &[(&str, &str, Named)] = &[
    (
        "penalty",
        "l2",
        n(
            t("L2 (ridge)", "L2（岭）"),
            t("Sum of the squared weights: all become smaller.", "权重的平方和：所有权重都变小。"),
        ),
    ),
    (
        "penalty",
        "l1",
        n(
            t("L1 (lasso)", "L1（lasso）"),
            t(
                "Sum of the weights' magnitudes: some become exactly zero.",
                "权重的绝对值之和：部分权重恰好变为零。",
            ),
        ),
    ),
    (
        "penalty",
        "elasticnet",
        n(t("elastic net", "弹性网"), t("A mixture of L1 and L2.", "L1 与 L2 的混合。")),
    ),
    ("penalty", "none", n(t("none", "无"), t("Only the loss counts.", "只看损失。"))),
];

//! Settings of samplers and schedulers.

use super::super::{Named, n, t};

/// By the id of the setting.
pub(super) const SETTINGS: &[(&str, Named)] = &[
    (
        "grid_points",
        n(
            t("points per axis", "每轴点数"),
            t(
                "How many values of each range the grid tries; with d hyperparameters it has that number to the power d points.",
                "网格在每个范围内取多少个值；有 d 个超参数时，试验总数是每轴点数的 d 次方。",
            ),
        ),
    ),
    (
        "grid_order",
        n(
            t("order", "顺序"),
            t("In which order the points of the grid are visited.", "按什么顺序访问网格中的点。"),
        ),
    ),
    (
        "eps",
        n(
            t("difference step", "差分步长"),
            t(
                "How far a number is moved to see the change of the goal; of a logarithmic range, its logarithm.",
                "为观察目标的变化，把数值移动多少；对数范围移动的是它的对数。",
            ),
        ),
    ),
    (
        "gtol",
        n(
            t("gradient tolerance", "梯度容差"),
            t(
                "The search ends when no component of the gradient is larger than this.",
                "梯度的各个分量都不超过此值时，搜索结束。",
            ),
        ),
    ),
    (
        "start_at",
        n(
            t("start", "起点"),
            t(
                "Where in each range the search starts: 0 is the lower end, 1 the upper end.",
                "从每个范围的什么位置开始：0 是下限，1 是上限。",
            ),
        ),
    ),
    (
        "n_startup_trials",
        n(
            t("start-up trials", "启动试验数"),
            t(
                "No trial is stopped before this many have finished.",
                "在完成这么多次试验之前，不会提前停止任何试验。",
            ),
        ),
    ),
    (
        "n_warmup_steps",
        n(
            t("warm-up epochs", "预热轮数"),
            t("No trial is stopped in its first epochs.", "每次试验在前若干轮内不会被停止。"),
        ),
    ),
    (
        "interval_steps",
        n(
            t("check every", "检查间隔"),
            t("Epochs between two looks at a trial.", "两次检查之间相隔的轮数。"),
        ),
    ),
    (
        "n_min_trials",
        n(
            t("trials to compare with", "最少对照数"),
            t(
                "A trial is judged only at an epoch where at least this many others have a value.",
                "至少有这么多次试验在同一轮有值，才做判断。",
            ),
        ),
    ),
];

/// By the ids of the setting and of its option.
pub(super) const CHOICES: &[(&str, &str, Named)] = &[
    (
        "grid_order",
        "sorted",
        n(t("row by row", "逐行"), t("From the first point to the last.", "从第一个点到最后一个点。")),
    ),
    (
        "grid_order",
        "shuffled",
        n(t("shuffled", "打乱"), t("In an order drawn from the seed.", "按种子决定的随机顺序。")),
    ),
    (
        "grid_order",
        "coarse",
        n(
            t("coarse to fine", "由粗到细"),
            t(
                "First few points far apart, then those between them, so that the picture sharpens.",
                "先取相距较远的少数点，再取其间的点，图像逐渐变清晰。",
            ),
        ),
    ),
];

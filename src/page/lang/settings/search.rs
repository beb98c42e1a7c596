//! Settings that several strategies share, and those of schedulers that stop trials.

use super::super::{Named, n, t};

/// By the id of the setting.
pub(super) const SETTINGS: &[(&str, Named)] = &[
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
                "Results are used once this many trials have finished: until then a strategy draws at random, and a rule stops nothing.",
                "完成这么多次试验后才使用结果：在此之前，策略随机抽取，规则不停止任何试验。",
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
    (
        "population_size",
        n(
            t("population size", "种群大小"),
            t(
                "How many points make one generation. CMA-ES: 0 takes 4 + 3 ln d for d hyperparameters.",
                "每一代有多少个点。CMA-ES：0 表示取 4 + 3 ln d（d 为超参数个数）。",
            ),
        ),
    ),
];

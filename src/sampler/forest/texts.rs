//! What the page says about the random-forest surrogate.

use crate::space::{Texts, named as n, text as t};

pub(super) const TEXTS: Texts = Texts {
    name: n(
        t("Random-forest surrogate", "随机森林代理"),
        t(
            "Guesses the goal by a forest of regression trees and tries the point that promises most (as SMAC does).",
            "用回归树森林猜测目标，尝试最有希望的点（与 SMAC 相同的方法）。",
        ),
    ),
    settings: &[
        (
            "n_trees",
            n(
                t("surrogate's trees", "代理模型的树数"),
                t(
                    "How many trees the surrogate forest has; where they disagree, it is unsure.",
                    "代理森林有多少棵树；各树意见不一的地方，它就没有把握。",
                ),
            ),
        ),
        (
            "ratio_features",
            n(
                t("share of hyperparameters", "超参数比例"),
                t(
                    "The share of the hyperparameters that a tree looks at for each of its splits.",
                    "树的每次划分考察多大比例的超参数。",
                ),
            ),
        ),
        (
            "bootstrapping",
            n(
                t("resample trials", "重抽样"),
                t(
                    "Whether each tree is grown on its own random sample of the trials.",
                    "每棵树是否在各自随机抽取的试验上生长。",
                ),
            ),
        ),
        (
            "challengers",
            n(
                t("candidates drawn", "随机候选数"),
                t("How many random points are judged for each proposal.", "每次提议评判多少个随机点。"),
            ),
        ),
        (
            "local_search_iterations",
            n(
                t("local searches", "局部搜索数"),
                t(
                    "From how many of the best trials, and of the best random points, neighbours are followed uphill.",
                    "从多少个最好的试验以及最好的随机点出发，沿相邻点上升。",
                ),
            ),
        ),
        (
            "random_probability",
            n(
                t("random share", "随机比例"),
                t(
                    "How often a point is drawn at random, so that the surrogate's errors are found out.",
                    "以多大比例随机取点，以便发现代理模型的错误。",
                ),
            ),
        ),
    ],
    options: &[
        ("bootstrapping", "no", n(t("no", "否"), t("Every tree sees all trials.", "每棵树都看到全部试验。"))),
        (
            "bootstrapping",
            "yes",
            n(t("yes", "是"), t("Each tree sees a random sample of the trials.", "每棵树看到一份随机样本。")),
        ),
    ],
};

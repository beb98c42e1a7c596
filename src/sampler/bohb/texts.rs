//! What the page says about BOHB.

use crate::space::{Texts, named as n, text as t};

pub(super) const TEXTS: Texts = Texts {
    name: n(
        t("BOHB", "BOHB"),
        t(
            "Like TPE, but it learns from the longest trainings of which it has seen enough; made for Hyperband.",
            "类似 TPE，但只从数量足够的、训练最久的试验中学习；为 Hyperband 而设计。",
        ),
    ),
    settings: &[
        (
            "min_points_in_model",
            n(
                t("results for a model", "建模所需结果数"),
                t(
                    "How many results a budget needs before it has a model; 0 means one more than there are hyperparameters.",
                    "一个预算需要多少个结果才能建模；0 表示超参数个数加一。",
                ),
            ),
        ),
        (
            "top_n_percent",
            n(
                t("good percent", "好试验百分比"),
                t("Which percentage of the results counts as good.", "结果中算作好试验的百分比。"),
            ),
        ),
        (
            "num_samples",
            n(
                t("candidates", "候选点数"),
                t(
                    "How many points are drawn near good trials; the one with the best ratio is tried.",
                    "在好试验附近抽取多少个点；比值最好的一个会被尝试。",
                ),
            ),
        ),
        (
            "random_fraction",
            n(
                t("random share", "随机比例"),
                t(
                    "Which share of the proposals is drawn at random, whatever the model says.",
                    "不论模型如何，有多大比例的提议随机抽取。",
                ),
            ),
        ),
        (
            "bandwidth_factor",
            n(
                t("wider draws", "抽取放宽倍数"),
                t(
                    "How many times wider than the density the draws around a good trial are.",
                    "在好试验周围抽取时，宽度是密度带宽的多少倍。",
                ),
            ),
        ),
        (
            "min_bandwidth",
            n(
                t("smallest bandwidth", "最小带宽"),
                t("Kernels are at least so wide, as a share of the range.", "核的宽度至少为范围的这一比例。"),
            ),
        ),
    ],
    options: &[],
};

//! What the page says about TPE.

use crate::space::{Texts, named as n, text as t};

pub(super) const TEXTS: Texts = Texts {
    name: n(
        t("TPE", "TPE"),
        t(
            "Learns where good trials lie and where the others, and tries what is most like the good ones (tree-structured Parzen estimator).",
            "学习好的试验在哪里、其余的在哪里，尝试最像好试验的点（树形 Parzen 估计）。",
        ),
    ),
    settings: &[
        (
            "n_ei_candidates",
            n(
                t("candidates", "候选点数"),
                t(
                    "How many points are drawn from the density of good trials; the one with the best ratio is tried.",
                    "从好试验的密度中抽取多少个点；比值最好的一个会被尝试。",
                ),
            ),
        ),
        (
            "gamma",
            n(
                t("how many are good", "好试验的数量"),
                t(
                    "The rule for how many of the finished trials count as good.",
                    "已完成的试验中有多少次算作好试验的规则。",
                ),
            ),
        ),
        (
            "gamma_share",
            n(
                t("good share", "好试验的比例"),
                t("Which share of the finished trials counts as good.", "已完成的试验中算作好试验的比例。"),
            ),
        ),
        (
            "prior_weight",
            n(
                t("weight of the prior", "先验权重"),
                t(
                    "How much the kernel over the whole range weighs; a trial weighs 1. More explores more.",
                    "覆盖整个范围的核的权重；一次试验的权重为 1。权重越大，探索越多。",
                ),
            ),
        ),
        (
            "consider_magic_clip",
            n(
                t("limit narrow kernels", "限制窄核"),
                t(
                    "Whether kernels have a smallest width, so that a few close trials do not hide the rest.",
                    "是否给核设最小宽度，以免少数相近的试验掩盖其余部分。",
                ),
            ),
        ),
        (
            "consider_endpoints",
            n(
                t("kernels reach the ends", "核延伸到两端"),
                t(
                    "Whether the outermost kernels are as wide as the gap to the end of the range.",
                    "最外侧的核的宽度是否取到范围端点的距离。",
                ),
            ),
        ),
        (
            "multivariate",
            n(
                t("draw together", "联合抽取"),
                t(
                    "Whether hyperparameters are drawn together or one by one. Together sees that two go with each other.",
                    "超参数是联合抽取还是逐个抽取。联合抽取能看出两者的配合。",
                ),
            ),
        ),
        (
            "group",
            n(
                t("draw in groups", "分组抽取"),
                t(
                    "Whether hyperparameters that occur in the same trials are drawn together, where some occur only with others.",
                    "在有条件超参数时，是否把出现在相同试验中的超参数分组联合抽取。",
                ),
            ),
        ),
        (
            "constant_liar",
            n(
                t("count running trials", "计入进行中的试验"),
                t(
                    "Whether trials that still run count as bad until they finish, so that parallel trials keep apart.",
                    "是否在结束之前把进行中的试验当作差试验，使并行的试验彼此分开。",
                ),
            ),
        ),
        (
            "weights",
            n(
                t("weight of old trials", "旧试验的权重"),
                t(
                    "Whether trials before the last 25 lose weight with age.",
                    "最近 25 次之前的试验是否随时间降低权重。",
                ),
            ),
        ),
    ],
    options: &[
        (
            "gamma",
            "optuna",
            n(t("Optuna's", "Optuna 规则"), t("A tenth of them, at most 25.", "十分之一，最多 25 次。")),
        ),
        (
            "gamma",
            "hyperopt",
            n(
                t("Hyperopt's", "Hyperopt 规则"),
                t(
                    "A quarter of the square root of their number, at most 25.",
                    "其数量平方根的四分之一，最多 25 次。",
                ),
            ),
        ),
        (
            "gamma",
            "linear",
            n(
                t("a share", "固定比例"),
                t("The share that is set, however many there are.", "按设定的比例，不论总数多少。"),
            ),
        ),
        (
            "consider_magic_clip",
            "yes",
            n(t("yes", "是"), t("At least the range divided by 100.", "至少为范围的百分之一。")),
        ),
        (
            "consider_magic_clip",
            "no",
            n(t("no", "否"), t("As narrow as the trials are close.", "试验有多近，核就有多窄。")),
        ),
        (
            "consider_endpoints",
            "yes",
            n(t("yes", "是"), t("The gap to the end counts.", "计入到端点的距离。")),
        ),
        (
            "consider_endpoints",
            "no",
            n(t("no", "否"), t("Only the gap to the next trial counts.", "只计到相邻试验的距离。")),
        ),
        ("group", "yes", n(t("yes", "是"), t("Each group by itself.", "每组单独联合抽取。"))),
        (
            "group",
            "no",
            n(
                t("no", "否"),
                t("Only what all trials have is drawn together.", "只联合抽取所有试验都有的超参数。"),
            ),
        ),
        ("constant_liar", "yes", n(t("yes", "是"), t("As if they had turned out bad.", "当作结果不好。"))),
        ("constant_liar", "no", n(t("no", "否"), t("As if they were not there.", "当作不存在。"))),
        (
            "multivariate",
            "auto",
            n(
                t("automatic", "自动"),
                t("Together for one goal, one by one for several.", "单目标时联合抽取，多目标时逐个抽取。"),
            ),
        ),
        (
            "multivariate",
            "yes",
            n(
                t("together", "联合"),
                t("All that every trial has at once.", "所有试验都有的超参数一起抽取。"),
            ),
        ),
        (
            "multivariate",
            "no",
            n(
                t("one by one", "逐个"),
                t("Each by itself, as if the others did not matter.", "每个单独抽取，不考虑其他。"),
            ),
        ),
        ("weights", "age", n(t("fade", "随时间减弱"), t("Old trials weigh less.", "旧试验权重较小。"))),
        ("weights", "uniform", n(t("equal", "相等"), t("All trials weigh the same.", "所有试验权重相同。"))),
    ],
};

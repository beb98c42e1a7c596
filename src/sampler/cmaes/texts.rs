//! What the page says about CMA-ES.

use crate::space::{Texts, named as n, text as t};

pub(super) const TEXTS: Texts = Texts {
    name: n(
        t("CMA-ES", "CMA-ES"),
        t(
            "A cloud of points moves towards the better half of each generation and takes on the shape of the valley. Categories are drawn at random.",
            "一团点朝每一代较好的一半移动，并逐渐适应山谷的形状。类别型超参数随机抽取。",
        ),
    ),
    settings: &[
        (
            "sigma0",
            n(
                t("first step size", "初始步长"),
                t(
                    "Standard deviation of the first generation, as a share of each range.",
                    "第一代的标准差，以各范围的宽度为单位。",
                ),
            ),
        ),
        (
            "restart_strategy",
            n(
                t("restarts", "重启策略"),
                t(
                    "What follows when the cloud has settled: nothing, or a new one from a random place.",
                    "点团收敛之后怎么办：不重启，或从随机位置重新开始。",
                ),
            ),
        ),
        (
            "inc_popsize",
            n(
                t("population growth", "种群增长倍数"),
                t("By what factor a restart enlarges the population.", "每次重启把种群放大多少倍。"),
            ),
        ),
        (
            "use_separable_cma",
            n(
                t("separable", "可分离"),
                t(
                    "Only the lengths along the axes are learned, no slanted valleys; learns faster in many dimensions.",
                    "只学习各坐标轴方向的长度，不学习倾斜的山谷；维数很多时学得更快。",
                ),
            ),
        ),
        (
            "with_margin",
            n(
                t("with margin", "带边界概率"),
                t(
                    "Integers and steps keep a least chance for the values next to the mean, so that none dies out early.",
                    "为整数和步进取值的相邻值保留最低概率，避免它们过早消失。",
                ),
            ),
        ),
        (
            "lr_adapt",
            n(
                t("adapt learning rates", "自适应学习速率"),
                t(
                    "Slows the moves of the cloud where results are noisy or have many valleys.",
                    "当结果噪声大或存在许多山谷时，放慢点团的移动。",
                ),
            ),
        ),
        (
            "consider_pruned_trials",
            n(
                t("count pruned trials", "计入剪枝试验"),
                t(
                    "Whether a trial that was stopped early counts with its last value.",
                    "被提前停止的试验是否以其最后的值计入。",
                ),
            ),
        ),
        (
            "warm_start",
            n(
                t("begin at earlier trials", "从先前试验出发"),
                t(
                    "Of a study with trials of an earlier one, whether the first cloud has the place and shape of the best tenth of them.",
                    "若研究带有先前研究的试验，最初的点团是否取其中最好的十分之一的位置与形状。",
                ),
            ),
        ),
    ],
    options: &[
        (
            "restart_strategy",
            "none",
            n(t("none", "不重启"), t("The search goes on with the cloud as it is.", "继续使用现有的点团。")),
        ),
        (
            "restart_strategy",
            "ipop",
            n(t("IPOP", "IPOP"), t("Each restart has a larger population.", "每次重启都扩大种群。")),
        ),
        (
            "restart_strategy",
            "bipop",
            n(
                t("BIPOP", "BIPOP"),
                t(
                    "Restarts with a large population and ones with a small population and step share the trials.",
                    "大种群的重启与小种群、小步长的重启平分试验次数。",
                ),
            ),
        ),
        ("use_separable_cma", "yes", n(t("yes", "是"), t("Axes only.", "只学习坐标轴方向。"))),
        ("use_separable_cma", "no", n(t("no", "否"), t("Slanted valleys as well.", "也学习倾斜的山谷。"))),
        (
            "with_margin",
            "yes",
            n(t("yes", "是"), t("Every neighbour keeps its chance.", "每个相邻值都保留机会。")),
        ),
        ("with_margin", "no", n(t("no", "否"), t("Values are rounded and nothing more.", "只做取整。"))),
        ("lr_adapt", "yes", n(t("yes", "是"), t("Rates follow the signal.", "速率随信号强弱变化。"))),
        ("lr_adapt", "no", n(t("no", "否"), t("Rates stay as they are.", "速率保持不变。"))),
        ("consider_pruned_trials", "yes", n(t("yes", "是"), t("They count.", "计入。"))),
        ("consider_pruned_trials", "no", n(t("no", "否"), t("They are ignored.", "忽略。"))),
        (
            "warm_start",
            "yes",
            n(
                t("yes", "是"),
                t("It goes on where the earlier study was good.", "从先前研究表现好的地方继续。"),
            ),
        ),
        (
            "warm_start",
            "no",
            n(t("no", "否"), t("It begins as if they were not there.", "如同没有先前试验一样开始。")),
        ),
    ],
};

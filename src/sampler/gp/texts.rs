//! What the page says about the Gaussian process; the forest's acquisition functions are the same.

use crate::space::{Texts, named as n, text as t};

pub(super) const TEXTS: Texts = Texts {
    name: n(
        t("Gaussian process", "高斯过程"),
        t(
            "Keeps a smooth guess at the goal and its uncertainty, and tries the point that promises most (Bayesian optimisation).",
            "对目标保持一个平滑的猜测及其不确定性，尝试最有希望的点（贝叶斯优化）。",
        ),
    ),
    settings: &[
        (
            "acquisition",
            n(
                t("acquisition function", "采集函数"),
                t(
                    "How a point is judged from what the surrogate expects there; the best-judged point is tried next.",
                    "如何根据代理模型的预期给一个点打分；得分最高的点就是下一次试验。",
                ),
            ),
        ),
        (
            "beta",
            n(
                t("optimism (beta)", "乐观程度（beta）"),
                t(
                    "The upper confidence bound is the mean plus the square root of beta times the standard deviation; a larger beta explores more.",
                    "置信上界等于均值加上 √beta 倍标准差；beta 越大，探索越多。",
                ),
            ),
        ),
        (
            "xi",
            n(
                t("least improvement (xi)", "最小改进（xi）"),
                t(
                    "By how much the best value must be beaten to count, in standard deviations of the values seen; larger explores more.",
                    "要比已知最好值好多少才算改进，以已见数值的标准差为单位；越大，探索越多。",
                ),
            ),
        ),
        (
            "kernel",
            n(
                t("kernel", "核函数"),
                t(
                    "How alike the values at two near points are taken to be: it sets how smooth the surrogate is.",
                    "认为相近两点的数值有多相似：它决定代理模型的平滑程度。",
                ),
            ),
        ),
        (
            "prior",
            n(
                t("prior", "先验"),
                t(
                    "Which length-scales and noise the surrogate takes as likely before it sees any data.",
                    "代理模型在看到数据之前，认为哪些长度尺度和噪声更可能。",
                ),
            ),
        ),
        (
            "deterministic_objective",
            n(
                t("no noise", "无噪声"),
                t(
                    "Whether the same setting always gives the same value, so that the surrogate passes through every point.",
                    "同样的设置是否总得到同样的值；若是，代理模型会通过每一个点。",
                ),
            ),
        ),
        (
            "pending",
            n(
                t("running trials", "进行中的试验"),
                t(
                    "What the surrogate assumes of trials whose values are not known yet.",
                    "对尚无结果的试验，代理模型如何假设。",
                ),
            ),
        ),
        (
            "n_preliminary_samples",
            n(
                t("candidates tried", "初选候选数"),
                t(
                    "How many points spread over the space are judged before the search climbs from the best of them.",
                    "先在整个空间均匀取多少个点打分，再从其中最好的点出发爬升。",
                ),
            ),
        ),
        (
            "n_local_search",
            n(
                t("climbs", "爬升次数"),
                t(
                    "From how many points the acquisition function is climbed to a peak.",
                    "从多少个起点出发，爬升到采集函数的峰值。",
                ),
            ),
        ),
    ],
    options: &[
        (
            "acquisition",
            "log_ei",
            n(
                t("log expected improvement", "对数期望改进"),
                t(
                    "How much better than the best a point is on average, on a logarithmic scale that never goes flat.",
                    "平均能比最好值好多少，取对数，因此处处有坡度。",
                ),
            ),
        ),
        (
            "acquisition",
            "ei",
            n(
                t("expected improvement", "期望改进"),
                t(
                    "How much better than the best a point is on average; flat at 0 where that is hopeless.",
                    "平均能比最好值好多少；在没有希望的地方恒为 0，没有坡度。",
                ),
            ),
        ),
        (
            "acquisition",
            "pi",
            n(
                t("probability of improvement", "改进概率"),
                t(
                    "The chance to beat the best value, by however little.",
                    "超过最好值的概率，不论超过多少。",
                ),
            ),
        ),
        (
            "acquisition",
            "ucb",
            n(
                t("upper confidence bound", "置信上界"),
                t("The value a point has if one is optimistic about it.", "乐观估计下这个点的数值。"),
            ),
        ),
        (
            "acquisition",
            "thompson",
            n(
                t("Thompson sampling", "汤普森采样"),
                t(
                    "Draws one function that fits the data and goes to its best point.",
                    "随机抽取一个符合数据的函数，取它的最优点。",
                ),
            ),
        ),
        (
            "kernel",
            "matern52",
            n(
                t("Matérn 5/2", "Matérn 5/2"),
                t("Smooth, but with bends: twice differentiable.", "平滑但允许弯折：二阶可微。"),
            ),
        ),
        (
            "kernel",
            "rbf",
            n(t("RBF (squared exponential)", "RBF（平方指数）"), t("As smooth as can be.", "无限平滑。")),
        ),
        (
            "prior",
            "optuna",
            n(
                t("Optuna's", "Optuna 的先验"),
                t(
                    "Neither very short nor very long length-scales, little noise.",
                    "长度尺度不过短也不过长，噪声小。",
                ),
            ),
        ),
        (
            "prior",
            "botorch",
            n(
                t("BoTorch's", "BoTorch 的先验"),
                t("Longer length-scales the more hyperparameters there are.", "超参数越多，长度尺度越长。"),
            ),
        ),
        (
            "deterministic_objective",
            "no",
            n(t("no", "否"), t("The noise is estimated from the values.", "由数据估计噪声。")),
        ),
        (
            "deterministic_objective",
            "yes",
            n(t("yes", "是"), t("The noise is held next to zero.", "噪声固定为接近零。")),
        ),
        (
            "pending",
            "fantasies",
            n(
                t("fantasies", "幻想值"),
                t(
                    "Draws many values they may come to have and averages over them.",
                    "抽取许多它们可能得到的值，再取平均。",
                ),
            ),
        ),
        (
            "pending",
            "liar",
            n(
                t("believer", "信以为真"),
                t("Takes the value it expects as if it had been measured.", "把预期的值当作已经测得的值。"),
            ),
        ),
    ],
};

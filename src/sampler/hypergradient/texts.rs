//! What the page says about hypergradient descent.

use crate::space::{Texts, named as n, text as t};

pub(super) const TEXTS: Texts = Texts {
    name: n(
        t("Hypergradient descent", "超梯度下降"),
        t(
            "Differentiates each trial's validation loss by its hyperparameters, through the training itself, and walks down that gradient. Only for models and settings that have one.",
            "透过训练过程，求每次试验的验证损失对超参数的导数，并沿这个梯度下降。仅适用于有梯度的模型和设置。",
        ),
    ),
    settings: &[
        (
            "update_rule",
            n(
                t("rule", "更新规则"),
                t("How a gradient is turned into the next point.", "如何由梯度得到下一个点。"),
            ),
        ),
        (
            "step_size",
            n(
                t("step size", "步长"),
                t(
                    "How far the first move goes, as a share of a range; of the plain rule, what the gradient is multiplied by.",
                    "第一步走多远，以范围的比例计；朴素规则则为梯度所乘的系数。",
                ),
            ),
        ),
        (
            "descents",
            n(
                t("descents side by side", "并行下降数"),
                t(
                    "How many descents take turns, each from a start of its own. The window may be as wide as this.",
                    "有多少条下降路径轮流进行，各有自己的起点。窗口不能大于此数。",
                ),
            ),
        ),
        (
            "stall",
            n(
                t("patience", "耐心"),
                t(
                    "A descent that finds nothing better in this many trials starts again at a random point.",
                    "一条下降路径若在这么多次试验内没有改善，就从随机点重新开始。",
                ),
            ),
        ),
        (
            "least_move",
            n(
                t("least move", "最小移动"),
                t(
                    "A descent that would move less than this share of every range has arrived, and starts again at a random point.",
                    "若在每个范围上的移动都小于此比例，则视为到达，并从随机点重新开始。",
                ),
            ),
        ),
    ],
    options: &[
        (
            "update_rule",
            "adam",
            n(
                t("Adam", "Adam"),
                t(
                    "Follows a moving average of the gradients, divided by their usual size.",
                    "跟随梯度的滑动平均，并除以其通常大小。",
                ),
            ),
        ),
        (
            "update_rule",
            "plain",
            n(t("plain", "朴素"), t("The gradient times the step size.", "梯度乘以步长。")),
        ),
        (
            "update_rule",
            "sign",
            n(
                t("sign", "符号"),
                t(
                    "Only the sign counts; each step grows while it stays the same and halves when it turns.",
                    "只看符号：符号不变则步长增大，反转则减半。",
                ),
            ),
        ),
        (
            "update_rule",
            "adaptive",
            n(
                t("adaptive", "自适应"),
                t(
                    "Goes back from a worse point and halves the step; grows it while the loss falls as promised (as HOAG).",
                    "若变差则退回并减半步长；若损失如预期下降则增大步长（类似 HOAG）。",
                ),
            ),
        ),
    ],
};

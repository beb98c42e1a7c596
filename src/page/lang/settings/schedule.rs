//! Settings of the learning-rate schedule and of early stopping.

use super::super::{Named, n, t};

/// By the id of the setting.
pub(super) const SETTINGS: &[(&str, Named)] = &[
    (
        "schedule",
        n(
            t("schedule", "调度方式"),
            t(
                "How the rate of each update follows from the learning rate, which is its largest value.",
                "每次更新的学习率如何变化；设定的“学习率”是其中的最大值。",
            ),
        ),
    ),
    (
        "decay_factor",
        n(
            t("decay factor", "衰减系数"),
            t("What each drop multiplies the rate by.", "学习率每次下降时乘以的系数。"),
        ),
    ),
    (
        "decay_count",
        n(
            t("drops", "下降次数"),
            t("How often the rate drops, evenly spread over training.", "训练过程中学习率均匀地下降多少次。"),
        ),
    ),
    (
        "final_share",
        n(
            t("final share", "最终比例"),
            t("The lowest learning rate, as a share of the largest.", "最低的学习率占最大学习率的比例。"),
        ),
    ),
    (
        "decay_power",
        n(
            t("decay power", "衰减幂次"),
            t(
                "1 falls in a straight line; more falls fast at first, less falls late.",
                "为 1 时直线下降；大于 1 先快后慢，小于 1 先慢后快。",
            ),
        ),
    ),
    (
        "inverse_power",
        n(
            t("inverse power", "反比幂次"),
            t(
                "After e epochs the rate is divided by 1 + e to this power.",
                "训练 e 轮之后，学习率除以 1 + e 的这个幂次。",
            ),
        ),
    ),
    (
        "restart_cycles",
        n(
            t("cycles", "周期数"),
            t(
                "How many times the rate falls; each new cycle restarts at the top.",
                "学习率下降多少遍；每个新周期都从最大值重新开始。",
            ),
        ),
    ),
    (
        "restart_growth",
        n(
            t("cycle growth", "周期增长倍数"),
            t(
                "How many times longer each cycle is than the one before.",
                "每个周期的长度是前一个周期的多少倍。",
            ),
        ),
    ),
    (
        "peak_at",
        n(
            t("peak at", "峰值位置"),
            t("The share of training before the rate is largest.", "学习率达到最大值之前的训练比例。"),
        ),
    ),
    (
        "start_share",
        n(
            t("start share", "起始比例"),
            t("The first learning rate, as a share of the largest.", "起始学习率占最大学习率的比例。"),
        ),
    ),
    (
        "plateau_wait",
        n(
            t("plateau wait", "平台期等待"),
            t(
                "The share of all epochs to wait for a better validation loss before the rate drops.",
                "验证损失没有改善时，等待多少比例的训练轮数后才降低学习率。",
            ),
        ),
    ),
    (
        "hyper_rate",
        n(
            t("hyper rate", "超学习率"),
            t(
                "How fast the learning rate follows the agreement of successive gradients. Too large a value makes it swing.",
                "学习率跟随相邻两步梯度一致程度变化的快慢；过大会使它摇摆。",
            ),
        ),
    ),
    (
        "warmup",
        n(
            t("warm-up", "预热"),
            t(
                "The share of training in which the rate first rises in a straight line.",
                "训练开始时学习率直线上升的那段时间所占的比例。",
            ),
        ),
    ),
    (
        "patience",
        n(
            t("patience", "早停耐心"),
            t(
                "Training stops after this many epochs without a better validation loss; 0 never stops early.",
                "验证损失连续这么多轮没有改善就停止训练；为 0 时不早停。",
            ),
        ),
    ),
    (
        "min_delta",
        n(
            t("least improvement", "最小改善量"),
            t(
                "How much lower the validation loss must be to count as better.",
                "验证损失至少要降低多少才算改善。",
            ),
        ),
    ),
    (
        "restore_best",
        n(
            t("restore best weights", "恢复最佳权重"),
            t(
                "With early stopping on: whether the weights of the best epoch are kept, or the last ones.",
                "启用早停时，训练结束后保留最佳一轮的权重，还是最后一轮的权重。",
            ),
        ),
    ),
];

/// By the ids of the setting and of its option.
pub(super) const CHOICES: &[(&str, &str, Named)] = &[
    (
        "schedule",
        "constant",
        n(t("constant", "恒定"), t("The same rate from start to end.", "从头到尾学习率不变。")),
    ),
    (
        "schedule",
        "step",
        n(
            t("steps", "阶梯衰减"),
            t("Drops at a few moments, level between them.", "在几个时刻突然下降，其间保持不变。"),
        ),
    ),
    (
        "schedule",
        "exponential",
        n(
            t("exponential", "指数衰减"),
            t("Falls by the same percentage at every update.", "每次更新都按同样的百分比下降。"),
        ),
    ),
    (
        "schedule",
        "cosine",
        n(
            t("cosine annealing", "余弦退火"),
            t(
                "Falls along half a cosine: slowly, fast, slowly.",
                "沿半个余弦曲线下降：先慢，再快，最后又慢。",
            ),
        ),
    ),
    (
        "schedule",
        "cosine_restarts",
        n(
            t("cosine with restarts", "带重启的余弦退火"),
            t(
                "Cosine annealing several times over, each time from the top.",
                "多次余弦退火，每次都从最大值重新开始。",
            ),
        ),
    ),
    (
        "schedule",
        "one_cycle",
        n(
            t("one cycle", "单周期"),
            t("Rises to a peak, then falls to almost nothing.", "先升到峰值，再降到接近零。"),
        ),
    ),
    (
        "schedule",
        "polynomial",
        n(
            t("polynomial", "多项式衰减"),
            t("Falls as a power of the training that is left.", "按剩余训练比例的幂次下降。"),
        ),
    ),
    ("schedule", "linear", n(t("linear", "线性衰减"), t("Falls in a straight line.", "沿直线下降。"))),
    (
        "schedule",
        "inv_scaling",
        n(
            t("inverse scaling", "反比衰减"),
            t(
                "Divided by a power of the epochs done: fast at first, never to an end.",
                "除以已训练轮数的幂：开始降得快，之后越来越慢。",
            ),
        ),
    ),
    (
        "schedule",
        "plateau",
        n(
            t("reduce on plateau", "平台期衰减"),
            t("Drops whenever the validation loss has stopped falling.", "验证损失不再下降时就降低学习率。"),
        ),
    ),
    (
        "schedule",
        "hypergradient",
        n(
            t("hypergradient", "超梯度"),
            t(
                "Grows while successive gradients agree and shrinks when they oppose each other. For plain SGD only.",
                "相邻两步的梯度方向一致时增大，相反时减小。仅用于普通 SGD。",
            ),
        ),
    ),
    ("restore_best", "yes", n(t("yes", "是"), t("The weights of the best epoch.", "保留最佳一轮的权重。"))),
    ("restore_best", "no", n(t("no", "否"), t("The weights of the last epoch.", "保留最后一轮的权重。"))),
];

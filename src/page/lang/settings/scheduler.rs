//! Settings of schedulers.

use super::super::{Named, n, t};

/// By the id of the setting.
pub(super) const SETTINGS: &[(&str, Named)] = &[
    (
        "percentile",
        n(
            t("percentile", "百分位"),
            t(
                "The share of the others, in percent, that a trial must be no worse than the best of.",
                "试验须进入其他试验中最好的百分之多少，才能继续。",
            ),
        ),
    ),
    (
        "wrapped",
        n(
            t("second opinion", "另一规则"),
            t("The rule that must agree before a trial is stopped.", "停止试验之前，须同意的另一条规则。"),
        ),
    ),
    (
        "pruner_patience",
        n(
            t("patience", "耐心"),
            t(
                "A trial may go this many epochs without coming near its own best.",
                "试验可以连续这么多轮不接近自己的最好值。",
            ),
        ),
    ),
    (
        "pruner_min_delta",
        n(
            t("tolerance", "容差"),
            t(
                "How far behind its own best a trial may stay without being stopped.",
                "试验落后于自己的最好值不超过此量时，不会被停止。",
            ),
        ),
    ),
    (
        "lower",
        n(
            t("lower limit", "下限"),
            t(
                "A trial stops below this value; the least value is no limit.",
                "低于此值就停止试验；取最小值表示不限。",
            ),
        ),
    ),
    (
        "upper",
        n(
            t("upper limit", "上限"),
            t(
                "A trial stops above this value; the largest value is no limit.",
                "高于此值就停止试验；取最大值表示不限。",
            ),
        ),
    ),
    (
        "min_resource",
        n(
            t("first rung", "首级轮数"),
            t(
                "The first epoch at which trials are compared; 0 takes a hundredth of the first complete trial, where it is allowed.",
                "在第几轮首次比较；可取 0 时，表示第一个完整试验轮数的百分之一。",
            ),
        ),
    ),
    (
        "max_resource",
        n(
            t("last rung", "末级轮数"),
            t(
                "The epochs of a trial that is never stopped, from which the brackets are reckoned; 0 takes those of the study.",
                "从未被停止的试验的轮数，分组由它推算；0 表示取研究中的轮数。",
            ),
        ),
    ),
    (
        "reduction_factor",
        n(
            t("reduction factor", "淘汰倍数"),
            t(
                "One of so many trials goes on at each rung, and rungs lie so many times further apart.",
                "每一级大约每这么多次试验中留一次，相邻两级的轮数也相差这么多倍。",
            ),
        ),
    ),
    (
        "min_early_stopping_rate",
        n(
            t("rungs left out", "跳过级数"),
            t(
                "How many of the first rungs are left out, so that trials run longer before they are compared.",
                "跳过最前面的几级，使试验在比较之前训练得更久。",
            ),
        ),
    ),
    (
        "bootstrap_count",
        n(
            t("least at a rung", "每级最少数"),
            t(
                "Until this many trials have come to a rung, all of them stop there.",
                "到达某一级的试验不足这么多时，到者都在那里停止。",
            ),
        ),
    ),
    (
        "grace_period",
        n(
            t("grace period", "宽限轮数"),
            t(
                "No trial is stopped before this epoch; it is the first milestone.",
                "在这一轮之前不停止任何试验；它是第一个里程碑。",
            ),
        ),
    ),
    (
        "max_t",
        n(
            t("last epoch", "最大轮数"),
            t(
                "From this epoch on no trial is stopped; 0 is the last one.",
                "从这一轮起不再停止试验；0 表示最后一轮。",
            ),
        ),
    ),
    (
        "brackets",
        n(
            t("brackets", "分组数"),
            t(
                "How many groups of trials there are; each starts to compare later than the one before.",
                "试验分成几组；每组都比前一组更晚开始比较。",
            ),
        ),
    ),
    (
        "p_threshold",
        n(
            t("significance", "显著性水平"),
            t(
                "A trial stops once the p-value of being worse lies below this.",
                "“更差”的 p 值低于此值，就停止试验。",
            ),
        ),
    ),
    (
        "n_startup_steps",
        n(
            t("folds before a test", "检验前折数"),
            t("No test is made before this many folds.", "在完成这么多折之前不做检验。"),
        ),
    ),
    (
        "bracket_size",
        n(
            t("bracket size", "分组大小"),
            t(
                "How the number of trials that a bracket starts with is rounded.",
                "每个分组起始的试验数如何取整。",
            ),
        ),
    ),
    (
        "bracket_overlap",
        n(
            t("overlapping brackets", "分组重叠"),
            t(
                "Whether the next bracket begins while a round waits for its last trials.",
                "一个轮次等待最后的试验时，是否开始下一个分组。",
            ),
        ),
    ),
    (
        "perturbation_interval",
        n(
            t("exchange every", "交换间隔"),
            t(
                "Epochs between two exchanges between the best and the worst.",
                "好坏网络两次交换之间相隔的轮数。",
            ),
        ),
    ),
    (
        "quantile_fraction",
        n(
            t("share replaced", "替换比例"),
            t(
                "The worst share of the population copies the best share.",
                "种群中最差的这一比例复制最好的同一比例。",
            ),
        ),
    ),
    (
        "resample_probability",
        n(
            t("draw anew", "重抽概率"),
            t(
                "How often a copied setting is drawn anew instead of changed a little.",
                "复制来的设置有多大概率重新抽取，而不是稍作改动。",
            ),
        ),
    ),
    (
        "perturbation_up",
        n(
            t("factor up", "放大倍数"),
            t("What a copied number is multiplied by, half of the time.", "复制来的数有一半机会乘以此值。"),
        ),
    ),
    (
        "perturbation_down",
        n(t("factor down", "缩小倍数"), t("What it is multiplied by otherwise.", "另一半机会乘以此值。")),
    ),
    (
        "synch",
        n(
            t("in step", "同步"),
            t(
                "Whether nobody moves on before all members have trained as far.",
                "是否等所有成员都训练到同一轮才继续。",
            ),
        ),
    ),
];

/// By the ids of the setting and of its option.
pub(super) const CHOICES: &[(&str, &str, Named)] = &[
    ("wrapped", "none", n(t("none", "无"), t("Patience alone decides.", "只凭耐心规则决定。"))),
    (
        "wrapped",
        "median",
        n(
            t("median rule", "中位数规则"),
            t("The trial must be worse than the median as well.", "试验还须劣于中位数。"),
        ),
    ),
    (
        "bracket_size",
        "ceil",
        n(
            t("rounded up", "向上取整"),
            t("As the paper's algorithm has it: 81, 34, 15, 8, 5.", "与论文中的算法相同：81、34、15、8、5。"),
        ),
    ),
    (
        "bracket_size",
        "floor",
        n(
            t("rounded down", "向下取整"),
            t("As most tables print it: 81, 27, 9, 6, 5.", "与多数表格相同：81、27、9、6、5。"),
        ),
    ),
    ("bracket_overlap", "off", n(t("off", "关"), t("Rounds wait.", "逐轮等待。"))),
    ("synch", "off", n(t("off", "关"), t("Nobody waits for others.", "互不等待。"))),
    ("synch", "on", n(t("on", "开"), t("All move generation by generation.", "逐代一起前进。"))),
    ("bracket_overlap", "on", n(t("on", "开"), t("No worker is idle.", "计算线程不闲置。"))),
];

//! Settings of the random forest.

use super::super::{Named, n, t};

/// By the id of the setting.
pub(super) const SETTINGS: &[(&str, Named)] = &[
    (
        "n_estimators",
        n(
            t("trees", "树的数量"),
            t(
                "How many trees are averaged: more give a steadier answer, never a much worse one, and take longer.",
                "对多少棵树取平均：越多结果越稳定，几乎不会变差，但耗时更长。",
            ),
        ),
    ),
    (
        "max_depth",
        n(
            t("largest depth", "最大深度"),
            t(
                "Most questions a tree asks about one row; 0 is no limit.",
                "一棵树对一行数据最多提出多少个问题；0 表示不限制。",
            ),
        ),
    ),
    (
        "min_samples_split",
        n(
            t("rows to split", "分裂所需样本数"),
            t(
                "A node with fewer training rows is not divided any further.",
                "训练样本少于此数的节点不再分裂。",
            ),
        ),
    ),
    (
        "min_samples_leaf",
        n(
            t("rows in a leaf", "叶节点最少样本数"),
            t(
                "Every leaf keeps at least this many training rows: larger leaves smooth the answer.",
                "每个叶节点至少保留这么多训练样本：叶越大，结果越平滑。",
            ),
        ),
    ),
    (
        "max_features",
        n(
            t("features tried", "候选特征数"),
            t(
                "How many features, drawn at random, each node chooses from: fewer make the trees differ more.",
                "每个节点从随机抽取的多少个特征中选择：越少，各棵树的差异越大。",
            ),
        ),
    ),
    (
        "bootstrap",
        n(
            t("bootstrap", "自助抽样"),
            t(
                "Whether each tree draws its own rows with replacement, or all see every row.",
                "每棵树是有放回地抽取自己的样本，还是都使用全部样本。",
            ),
        ),
    ),
    (
        "criterion",
        n(
            t("split criterion", "分裂准则"),
            t(
                "What a split of classes lowers; for numbers it is always the squared error.",
                "分类时每次分裂要降低的量；回归时总是用均方误差。",
            ),
        ),
    ),
];

/// By the ids of the setting and of its option.
pub(super) const CHOICES: &[(&str, &str, Named)] = &[
    (
        "max_features",
        "sqrt",
        n(t("square root", "平方根"), t("The square root of the number of features.", "特征总数的平方根。")),
    ),
    (
        "max_features",
        "log2",
        n(
            t("logarithm", "对数"),
            t("The logarithm of the number of features to base 2.", "特征总数以 2 为底的对数。"),
        ),
    ),
    (
        "max_features",
        "all",
        n(t("all", "全部"), t("Every feature at every node.", "每个节点都考察全部特征。")),
    ),
    (
        "bootstrap",
        "yes",
        n(
            t("yes", "是"),
            t("As many draws as there are rows, with replacement.", "有放回地抽取与样本数相同的次数。"),
        ),
    ),
    ("bootstrap", "no", n(t("no", "否"), t("All trees see every row.", "所有树都使用全部样本。"))),
    (
        "criterion",
        "gini",
        n(
            t("Gini impurity", "基尼不纯度"),
            t(
                "How often two rows of a node, drawn at random, differ in class.",
                "从节点中随机抽取两行，类别不同的概率。",
            ),
        ),
    ),
    (
        "criterion",
        "entropy",
        n(
            t("entropy", "信息熵"),
            t("The bits it takes to name the class of a row.", "说明一行的类别所需的比特数。"),
        ),
    ),
];

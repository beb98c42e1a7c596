//! Settings of the data sets, of splits and scaling.

use super::super::{Named, n, t};

/// By the id of the setting.
pub(super) const SETTINGS: &[(&str, Named)] = &[
    ("count", n(t("examples", "样本数"), t("How many points are generated.", "生成多少个数据点。"))),
    (
        "noise",
        n(
            t("noise", "噪声"),
            t(
                "How far points stray from their class; more noise means that the classes overlap.",
                "数据点偏离本类的程度；噪声越大，类别之间重叠越多。",
            ),
        ),
    ),
    (
        "validation",
        n(
            t("validation share", "验证集比例"),
            t(
                "Share of all examples that judges the trials; the network never trains on it.",
                "用来评判各次试验的样本所占比例；网络从不在其上训练。",
            ),
        ),
    ),
    (
        "test",
        n(
            t("test share", "测试集比例"),
            t(
                "Share that is set aside: neither training nor the search ever sees it.",
                "单独留出的比例：训练和搜索都看不到它。",
            ),
        ),
    ),
    (
        "scaling",
        n(
            t("scaling", "特征缩放"),
            t(
                "How the features are brought to one scale; fitted on the training part only.",
                "如何把各个特征变换到同一尺度；只根据训练集计算。",
            ),
        ),
    ),
];

/// By the ids of the setting and of its option.
pub(super) const CHOICES: &[(&str, &str, Named)] = &[
    (
        "scaling",
        "standard",
        n(t("standardise", "标准化"), t("Mean 0 and standard deviation 1.", "均值为 0，标准差为 1。")),
    ),
    (
        "scaling",
        "min_max",
        n(t("min–max", "归一化"), t("Smallest value 0, largest 1.", "最小值为 0，最大值为 1。")),
    ),
    ("scaling", "none", n(t("as it is", "不缩放"), t("Features keep their units.", "特征保持原来的单位。"))),
];

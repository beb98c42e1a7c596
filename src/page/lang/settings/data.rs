//! Settings of the data sets, of splits, scaling and augmentation.

use super::super::{Named, n, t};

/// By the id of the setting.
pub(super) const SETTINGS: &[(&str, Named)] = &[
    (
        "count",
        n(
            t("examples", "样本数"),
            t(
                "How many points are generated, or read from the start of the file.",
                "生成多少个数据点，或从文件开头读取多少个样本。",
            ),
        ),
    ),
    (
        "noise",
        n(
            t("noise", "噪声"),
            t(
                "How far points stray from their place; more noise means that the classes overlap.",
                "数据点偏离原位的程度；噪声越大，类别之间重叠越多。",
            ),
        ),
    ),
    (
        "augment_shift",
        n(
            t("random shift", "随机平移"),
            t(
                "Each time a training image is used, it is moved by up to so many pixels. 0 leaves images as they are.",
                "每次使用训练图像时，随机平移至多这么多像素。为 0 时图像保持原样。",
            ),
        ),
    ),
    (
        "augment_rotate",
        n(
            t("random rotation", "随机旋转"),
            t(
                "Each time a training image is used, it is turned by up to so many degrees.",
                "每次使用训练图像时，随机旋转至多这么多度。",
            ),
        ),
    ),
    (
        "augment_noise",
        n(
            t("input noise", "输入噪声"),
            t(
                "Random noise on each feature of the training examples, in units of the scaled features; it acts as a regulariser.",
                "给训练样本的每个特征加上随机噪声，以缩放后的特征为单位；起正则化作用。",
            ),
        ),
    ),
    (
        "method",
        n(
            t("validation method", "验证方法"),
            t("How the examples that judge a trial are chosen.", "如何选出用来评判试验的样本。"),
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
        "folds",
        n(
            t("folds (k)", "折数 k"),
            t(
                "Into how many parts the examples are divided; each judges once while the others train.",
                "把样本分成多少份；每份轮流作验证集，其余用于训练。",
            ),
        ),
    ),
    (
        "shuffle",
        n(
            t("shuffle first", "先打乱"),
            t(
                "Whether examples are shuffled before they are dealt to the folds; files are often sorted by class.",
                "分折之前是否打乱样本；文件常按类别排序。",
            ),
        ),
    ),
    (
        "test",
        n(
            t("test share", "测试集比例"),
            t(
                "Share that is set aside as the test set: neither training nor the search ever sees it. 0 sets nothing aside.",
                "单独留作测试集的比例：训练和搜索都看不到它。为 0 则不留。",
            ),
        ),
    ),
    (
        "outer_folds",
        n(
            t("outer folds", "外层折数"),
            t(
                "Nested cross-validation: the test set is one of so many folds instead of a share. 0 turns it off.",
                "嵌套交叉验证：测试集是这么多折中的一折，而不是固定比例。为 0 则关闭。",
            ),
        ),
    ),
    (
        "outer_fold",
        n(
            t("outer fold in use", "当前外层折"),
            t(
                "Which of the outer folds is the test set, counted from 1.",
                "哪一个外层折作测试集，从 1 开始计数。",
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
    ("sha256", n(t("content", "内容"), t("SHA-256 of the file.", "文件的 SHA-256 值。"))),
    ("schema", n(t("schema", "读取方式"), t("How the file is read.", "如何读取该文件。"))),
    ("rows", n(t("rows", "行数"), t("Examples in the file.", "文件中的样本数。"))),
    ("inputs", n(t("inputs", "输入数"), t("Inputs that the columns give.", "各列给出的输入数。"))),
    ("outputs", n(t("outputs", "输出数"), t("Classes, or 1 for a number.", "类别数；预测数值时为 1。"))),
    ("target_kind", n(t("kind of target", "目标类型"), t("Classes or numbers.", "类别或数值。"))),
];

/// By the ids of the setting and of its option.
pub(super) const CHOICES: &[(&str, &str, Named)] = &[
    (
        "method",
        "holdout",
        n(t("one split", "单次划分"), t("One fixed validation set.", "固定的一个验证集。")),
    ),
    (
        "method",
        "k_fold",
        n(
            t("k-fold", "k 折交叉验证"),
            t(
                "Every example judges once; a trial trains k networks.",
                "每个样本都验证一次；一次试验训练 k 个网络。",
            ),
        ),
    ),
    (
        "method",
        "stratified_k_fold",
        n(
            t("stratified k-fold", "分层 k 折交叉验证"),
            t("k-fold with the same class shares in every fold.", "每折中各类别比例相同的 k 折交叉验证。"),
        ),
    ),
    ("shuffle", "yes", n(t("yes", "是"), t("In an order drawn from the seed.", "按种子决定的随机顺序。"))),
    ("shuffle", "no", n(t("no", "否"), t("In the order of the file.", "按文件中的顺序。"))),
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
    (
        "target_kind",
        "classes",
        n(t("classes", "类别"), t("Which class a row belongs to.", "每行属于哪一类。")),
    ),
    ("target_kind", "numbers", n(t("numbers", "数值"), t("A number for each row.", "每行一个数值。"))),
];

//! What every setting, and every option of one, is called, and one sentence about it.

use super::{Named, n, t};

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
    (
        "hidden_layers",
        n(
            t("hidden layers", "隐藏层数"),
            t(
                "How many layers lie between input and output; none makes the model linear.",
                "输入与输出之间有多少层；为 0 时就是线性模型。",
            ),
        ),
    ),
    (
        "hidden_width",
        n(
            t("hidden width", "隐藏层宽度"),
            t(
                "Units in each hidden layer: more can fit finer shapes, and overfit sooner.",
                "每个隐藏层的神经元个数：越多越能拟合精细的形状，也越容易过拟合。",
            ),
        ),
    ),
    (
        "activation",
        n(
            t("activation", "激活函数"),
            t(
                "The nonlinear function in each unit; without it, any number of layers is one linear map.",
                "每个神经元里的非线性；没有它，多少层叠起来都只是线性变换。",
            ),
        ),
    ),
    (
        "loss",
        n(
            t("loss function", "损失函数"),
            t(
                "The number that training makes smaller. It is not searched: values of different losses cannot be compared.",
                "训练要减小的那个数。它不参与搜索：不同损失函数的值无法相互比较。",
            ),
        ),
    ),
    (
        "optimizer",
        n(
            t("optimizer", "优化器"),
            t("How a gradient becomes a step of the weights.", "如何把梯度变成权重的一步更新。"),
        ),
    ),
    (
        "learning_rate",
        n(
            t("learning rate", "学习率"),
            t(
                "The size of each step: too small and training crawls, too large and it diverges.",
                "每一步的大小：太小则训练缓慢，太大则发散。",
            ),
        ),
    ),
    (
        "batch_size",
        n(
            t("batch size", "批大小"),
            t(
                "Examples behind each step: small batches give noisy but frequent steps.",
                "每一步所用的样本数：批越小，更新越频繁，噪声也越大。",
            ),
        ),
    ),
    (
        "epochs",
        n(
            t("epochs", "训练轮数"),
            t("How many times training passes over its examples.", "全部训练样本要训练多少遍。"),
        ),
    ),
    (
        "grid_points",
        n(
            t("points per axis", "每轴点数"),
            t(
                "How many values of each range the grid tries; with d hyperparameters it has that number to the power d points.",
                "网格在每个范围内取多少个值；有 d 个超参数时，试验总数是每轴点数的 d 次方。",
            ),
        ),
    ),
    (
        "grid_order",
        n(
            t("order", "顺序"),
            t("In which order the points of the grid are visited.", "按什么顺序访问网格中的点。"),
        ),
    ),
    (
        "n_startup_trials",
        n(
            t("start-up trials", "启动试验数"),
            t(
                "No trial is stopped before this many have finished.",
                "在完成这么多次试验之前，不会提前停止任何试验。",
            ),
        ),
    ),
    (
        "n_warmup_steps",
        n(
            t("warm-up epochs", "预热轮数"),
            t("No trial is stopped in its first epochs.", "每次试验在前若干轮内不会被停止。"),
        ),
    ),
    (
        "interval_steps",
        n(
            t("check every", "检查间隔"),
            t("Epochs between two looks at a trial.", "两次检查之间相隔的轮数。"),
        ),
    ),
    (
        "n_min_trials",
        n(
            t("trials to compare with", "最少对照数"),
            t(
                "A trial is judged only at an epoch where at least this many others have a value.",
                "至少有这么多次试验在同一轮有值，才做判断。",
            ),
        ),
    ),
];

/// By the id of the setting and the option.
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
    ("activation", "tanh", n(t("tanh", "tanh"), t("A smooth step from −1 to 1.", "从 −1 到 1 的平滑阶梯。"))),
    (
        "activation",
        "relu",
        n(t("ReLU", "ReLU"), t("Zero below zero, straight above.", "负数取零，正数不变。")),
    ),
    (
        "activation",
        "leaky_relu",
        n(
            t("leaky ReLU", "Leaky ReLU"),
            t("ReLU with a slight slope below zero.", "负半轴保留小斜率的 ReLU。"),
        ),
    ),
    (
        "activation",
        "elu",
        n(t("ELU", "ELU"), t("ReLU with an exponential tail below zero.", "负半轴为指数曲线的 ReLU。")),
    ),
    (
        "activation",
        "gelu",
        n(
            t("GELU", "GELU"),
            t("A smooth ReLU, weighted by the normal distribution.", "用正态分布加权的平滑 ReLU。"),
        ),
    ),
    (
        "activation",
        "sigmoid",
        n(t("sigmoid", "Sigmoid"), t("A smooth step from 0 to 1.", "从 0 到 1 的平滑阶梯。")),
    ),
    (
        "loss",
        "cross_entropy",
        n(t("cross-entropy", "交叉熵"), t("Punishes confident mistakes most.", "对自信的错误惩罚最重。")),
    ),
    (
        "loss",
        "mse",
        n(t("squared error", "均方误差"), t("Mean of the squared differences.", "差的平方的平均值。")),
    ),
    ("optimizer", "sgd", n(t("SGD", "SGD"), t("A step straight down the gradient.", "沿负梯度方向走一步。"))),
    (
        "optimizer",
        "adam",
        n(
            t("Adam", "Adam"),
            t("Steps with momentum, scaled for each weight.", "带动量，并为每个权重单独调节步长。"),
        ),
    ),
    (
        "grid_order",
        "sorted",
        n(t("row by row", "逐行"), t("From the first point to the last.", "从第一个点到最后一个点。")),
    ),
    (
        "grid_order",
        "shuffled",
        n(t("shuffled", "打乱"), t("In an order drawn from the seed.", "按种子决定的随机顺序。")),
    ),
];

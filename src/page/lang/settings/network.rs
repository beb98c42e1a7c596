//! Settings of the multilayer perceptron.

use super::super::{Named, n, t};

/// By the id of the setting.
pub(super) const SETTINGS: &[(&str, Named)] = &[
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
        "norm",
        n(
            t("normalisation", "归一化层"),
            t(
                "Brings the inputs of each activation to mean 0 and deviation 1, then learns a scale and a shift of its own.",
                "把每个激活函数的输入变为均值 0、标准差 1，再学习各自的缩放和平移。",
            ),
        ),
    ),
    (
        "huber_delta",
        n(
            t("Huber threshold", "Huber 阈值"),
            t(
                "Errors below it count by their square, larger ones in proportion.",
                "小于它的误差按平方计，更大的误差按比例计。",
            ),
        ),
    ),
];

/// By the ids of the setting and of its option.
pub(super) const CHOICES: &[(&str, &str, Named)] = &[
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
    (
        "activation",
        "gelu_tanh",
        n(t("GELU (tanh)", "GELU（tanh 近似）"), t("GELU, approximated by a tanh.", "用 tanh 近似的 GELU。")),
    ),
    (
        "activation",
        "silu",
        n(
            t("SiLU", "SiLU"),
            t("The input times its sigmoid; also called swish.", "输入乘以自身的 Sigmoid，也叫 swish。"),
        ),
    ),
    (
        "activation",
        "softplus",
        n(t("softplus", "Softplus"), t("A ReLU without its kink.", "没有折点的 ReLU。")),
    ),
    ("norm", "none", n(t("none", "无"), t("Layers work on what they get.", "各层直接使用得到的输入。"))),
    (
        "norm",
        "batch_norm",
        n(
            t("batch norm", "批归一化"),
            t(
                "Over the examples of a batch, unit by unit; running means stand in when it is judged.",
                "在一批样本上逐个神经元计算；评估时用滑动平均代替。",
            ),
        ),
    ),
    (
        "norm",
        "layer_norm",
        n(
            t("layer norm", "层归一化"),
            t("Over the units of a layer, example by example.", "在一层的神经元上逐个样本计算。"),
        ),
    ),
    (
        "loss",
        "mae",
        n(
            t("absolute error", "平均绝对误差"),
            t(
                "Mean of the absolute differences: far outliers count less.",
                "差的绝对值的平均：离群点影响更小。",
            ),
        ),
    ),
    (
        "loss",
        "huber",
        n(
            t("Huber", "Huber 损失"),
            t("Squared for small errors, absolute for large ones.", "小误差用平方，大误差用绝对值。"),
        ),
    ),
    (
        "loss",
        "bce",
        n(
            t("binary cross-entropy", "二元交叉熵"),
            t(
                "For two classes: one output, the log-odds of the second.",
                "用于两个类别：一个输出，即第二类的对数几率。",
            ),
        ),
    ),
];

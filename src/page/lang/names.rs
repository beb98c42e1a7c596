//! What the rows of the tables are called, and look-up by id.

use super::metrics::METRICS;
use super::settings::{CHOICES, SETTINGS};
use super::{Named, n, t};
use crate::objective::MODEL;
use crate::sampler::{SAMPLERS, TEXTS};

/// By the id of the data set.
pub(super) const DATA: &[(&str, Named)] = &[
    (
        "moons",
        n(
            t("Moons", "双月"),
            t("Two half circles that reach into each other, with noise.", "两个互相嵌入的半圆，带有噪声。"),
        ),
    ),
    (
        "circles",
        n(
            t("Circles", "同心圆"),
            t(
                "A small circle inside a large one: no straight line tells them apart.",
                "大圆里套着小圆：没有一条直线能把它们分开。",
            ),
        ),
    ),
    (
        "spirals",
        n(
            t("Spirals", "双螺旋"),
            t(
                "Two arms wound around each other, the hardest of the flat sets.",
                "两条互相缠绕的螺旋臂，是平面数据集中最难的一个。",
            ),
        ),
    ),
    (
        "xor",
        n(
            t("XOR", "异或"),
            t(
                "Four squares in a chessboard pattern: neither coordinate alone says anything.",
                "棋盘式的四个方块：单看任何一个坐标都没有用。",
            ),
        ),
    ),
    ("blobs", n(t("Blobs", "三团点"), t("Three round clouds, one a class.", "三团圆形点云，每团一类。"))),
    (
        "iris",
        n(
            t("Iris", "鸢尾花"),
            t("150 flowers of three species, four measurements each.", "三个品种共 150 朵花，每朵四项测量。"),
        ),
    ),
    (
        "wine",
        n(
            t("Wine", "葡萄酒"),
            t(
                "178 wines of three cultivars, 13 chemical measurements each, on very different scales.",
                "三个葡萄品种的 178 种酒，每种 13 项化学测量，数值尺度相差很大。",
            ),
        ),
    ),
    (
        "breast_cancer",
        n(
            t("Breast cancer", "乳腺癌"),
            t(
                "569 tumours, malignant or benign, 30 measurements of cell nuclei each.",
                "569 个肿瘤（恶性或良性），每个有 30 项细胞核测量。",
            ),
        ),
    ),
    (
        "digits",
        n(
            t("Digits 8×8", "手写数字 8×8"),
            t("1,797 handwritten digits of 64 pixels.", "1797 个手写数字，每个 64 像素。"),
        ),
    ),
    (
        "mnist",
        n(
            t("MNIST", "MNIST"),
            t("Up to 10,000 handwritten digits of 28 by 28 pixels.", "至多 10000 个 28×28 像素的手写数字。"),
        ),
    ),
    (
        "plane",
        n(
            t("Plane", "斜面"),
            t("Regression: a number that grows steadily across the plane.", "回归：数值沿平面均匀增大。"),
        ),
    ),
    (
        "wave",
        n(t("Wave", "波浪"), t("Regression: six hills and hollows in turn.", "回归：六个交替的山峰与山谷。")),
    ),
    (
        "diabetes",
        n(
            t("Diabetes", "糖尿病"),
            t(
                "Regression: how far the disease of 442 patients went within a year, from ten measurements.",
                "回归：由十项测量预测 442 名患者一年后的病情发展。",
            ),
        ),
    ),
    (
        "digits_from_mnist",
        n(
            t("Digits from MNIST", "从 MNIST 到手写数字"),
            t(
                "Fine-tuning: a network that knows MNIST learns the 8×8 digits, enlarged, from few labels.",
                "微调：已学会 MNIST 的网络用少量标签学习放大后的 8×8 手写数字。",
            ),
        ),
    ),
    (
        "mnist_5_9",
        n(
            t("MNIST 5–9 from 0–4", "从 MNIST 0–4 到 5–9"),
            t(
                "Fine-tuning: a network that knows the digits 0 to 4 learns 5 to 9 with a new output layer.",
                "微调：已学会数字 0–4 的网络换上新的输出层，学习 5–9。",
            ),
        ),
    ),
    (
        "moons_rotated",
        n(
            t("Rotated moons", "旋转的双月"),
            t(
                "Fine-tuning: a small network that knows the moons learns them turned by an angle.",
                "微调：已学会双月的小网络学习旋转了一个角度的双月。",
            ),
        ),
    ),
    (
        "csv",
        n(
            t("Your own file", "你自己的文件"),
            t("A CSV file of yours; it never leaves this page.", "你的 CSV 文件；它不会离开本页面。"),
        ),
    ),
];

/// By the id of the model.
pub(super) const MODELS: &[(&str, Named)] = &[
    (
        "mlp",
        n(
            t("Neural network", "神经网络（MLP）"),
            t(
                "A multilayer perceptron: layers of units, each takes a weighted sum and passes it through a nonlinear function.",
                "多层感知机：由多层神经元组成，每个神经元先加权求和，再做非线性变换。",
            ),
        ),
    ),
    (
        "logistic_regression",
        n(
            t("Logistic regression", "逻辑回归"),
            t(
                "Classes from weighted sums of the features: its boundaries are straight.",
                "用特征的加权和来分类：决策边界是直的。",
            ),
        ),
    ),
    (
        "linear_regression",
        n(
            t("Linear regression", "线性回归"),
            t(
                "A number as a weighted sum of the features, by least squares.",
                "用特征的加权和预测一个数，按最小二乘法拟合。",
            ),
        ),
    ),
    (
        "random_forest",
        n(
            t("Random forest", "随机森林"),
            t(
                "Many decision trees, each grown on its own random sample of the rows; their answers are averaged.",
                "许多决策树，每棵都在随机抽取的样本上生长；结果取它们的平均。",
            ),
        ),
    ),
    (
        "pretrained_mlp",
        n(
            t("Pretrained network", "预训练网络"),
            t(
                "A multilayer perceptron that was trained on a source task, to be fine-tuned on these data.",
                "已在源任务上训练好的多层感知机，在这份数据上进行微调。",
            ),
        ),
    ),
];

/// The kind of model as a setting.
const KIND: Named = n(
    t("model", "模型"),
    t("The kind of model; each kind has settings of its own.", "模型的种类；每种都有各自的设置。"),
);

/// By the id of the group of training settings.
pub(super) const GROUPS: &[(&str, Named)] = &[
    (
        "optimization",
        n(
            t("Optimizer", "优化器"),
            t("How a gradient becomes a step of the weights.", "梯度如何变成权重的一步更新。"),
        ),
    ),
    (
        "schedule",
        n(
            t("Learning-rate schedule", "学习率调度"),
            t("How the learning rate changes during training.", "学习率在训练过程中如何变化。"),
        ),
    ),
    (
        "early_stopping",
        n(
            t("Early stopping", "早停"),
            t(
                "Whether training ends once the validation loss no longer falls.",
                "验证损失不再下降时是否提前结束训练。",
            ),
        ),
    ),
    (
        "regularization",
        n(
            t("Regularisation", "正则化"),
            t("What keeps a network from learning its examples by heart.", "防止网络死记训练样本的手段。"),
        ),
    ),
    (
        "initialization",
        n(t("First weights", "初始权重"), t("Where training starts from.", "训练从哪里开始。")),
    ),
];

/// By the id of the scheduler.
pub(super) const SCHEDULERS: &[(&str, Named)] = &[
    (
        "none",
        n(t("Never", "不提前停止"), t("Every trial trains to its last epoch.", "每次试验都训练到最后一轮。")),
    ),
    (
        "median",
        n(
            t("Median rule", "中位数规则"),
            t(
                "Stops a trial whose best value so far is worse than the median of the others at that epoch.",
                "若某次试验迄今的最好值劣于其他试验在同一轮的中位数，就停止它。",
            ),
        ),
    ),
    (
        "percentile",
        n(
            t("Percentile rule", "百分位规则"),
            t(
                "Stops a trial whose best value so far is worse than a percentile of the others at that epoch: at 25 only the best quarter goes on.",
                "若某次试验迄今的最好值劣于其他试验在同一轮的某个百分位，就停止它：取 25 时只有最好的四分之一继续。",
            ),
        ),
    ),
    (
        "patient",
        n(
            t("Patience", "耐心规则"),
            t(
                "Stops a trial that has not come near its own best for some epochs, if another rule agrees.",
                "若某次试验连续若干轮都没有接近自己的最好值，且另一条规则也同意，就停止它。",
            ),
        ),
    ),
    (
        "threshold",
        n(
            t("Threshold", "阈值规则"),
            t("Stops a trial whose value leaves the given limits.", "数值一旦超出给定界限，就停止该次试验。"),
        ),
    ),
    (
        "successive_halving",
        n(
            t("Successive halving", "逐次减半"),
            t(
                "At epochs that grow by a factor, only the best share of those that came so far goes on; a stopped trial never returns.",
                "在按倍数递增的轮次上，只让到达者中最好的一部分继续；停止的试验不再恢复。",
            ),
        ),
    ),
    (
        "asha",
        n(
            t("ASHA (stopping)", "ASHA（停止型）"),
            t(
                "At each milestone a trial stops if it is worse than the best share of those that were there before; nobody waits.",
                "每到一个里程碑，若劣于先到者中最好的一部分就停止；谁也不必等谁。",
            ),
        ),
    ),
    (
        "hyperband",
        n(
            t("Hyperband", "Hyperband"),
            t(
                "Several successive halvings side by side: some stop most trials early, some give every trial more time.",
                "几组逐次减半并行：有的很早就停掉大部分试验，有的给每次试验更多时间。",
            ),
        ),
    ),
    (
        "asha_promotion",
        n(
            t("ASHA, promoting", "ASHA（晋级式）"),
            t(
                "Every trial pauses at each rung; whenever one is among the best there, it goes on to the next.",
                "每次试验到每一级都暂停；只要进入该级最好的一批，就继续到下一级。",
            ),
        ),
    ),
    (
        "hyperband_synchronous",
        n(
            t("Hyperband, in rounds", "Hyperband（逐轮同步）"),
            t(
                "As in the paper: a round waits for all of its trials, then the best go on; several brackets follow each other.",
                "与论文相同：每轮等全部试验到齐，再让最好的继续；各组依次进行。",
            ),
        ),
    ),
    (
        "population",
        n(
            t("population-based training", "基于种群的训练"),
            t(
                "A population trains together; now and then the worst take over the weights of the best and change their settings a little.",
                "一个种群一起训练；每隔一段，最差的接过最好的权重，并把设置稍作改动。",
            ),
        ),
    ),
    (
        "wilcoxon",
        n(
            t("Wilcoxon rule", "威尔科克森规则"),
            t(
                "Stops a cross-validation once a signed-rank test finds its folds worse than the best trial's, fold by fold.",
                "逐折与最好的试验比较，一旦符号秩检验认为更差，就停止该次交叉验证。",
            ),
        ),
    ),
    (
        "asha_promotion",
        n(
            t("ASHA (promotion)", "ASHA（晋级型）"),
            t(
                "Each trial pauses at a rung and goes on when it is among the best share there; a free worker starts a new one otherwise.",
                "每次试验在各级暂停，进入该级最好的一部分后才继续；否则空闲的计算线程就开始新的试验。",
            ),
        ),
    ),
    (
        "hyperband_synchronous",
        n(
            t("Hyperband (synchronous)", "Hyperband（同步型）"),
            t(
                "Each round waits for all of its trials; then the best share goes on with more epochs.",
                "每一轮次都等全部试验到齐，再让最好的一部分继续训练更多轮。",
            ),
        ),
    ),
    (
        "population",
        n(
            t("Population-based training", "基于种群的训练"),
            t(
                "The worst networks take over weights and settings of the best, slightly changed, while they train.",
                "训练过程中，最差的网络接过最好者的权重和设置，并稍作改动。",
            ),
        ),
    ),
];

fn find(table: &[(&str, Named)], id: &str) -> Option<Named> {
    table.iter().find(|(i, _)| *i == id).map(|(_, named)| *named)
}

/// What a setting (and so a hyperparameter) is called.
pub fn setting(id: &str) -> Option<Named> {
    let mut tables = SETTINGS.iter().copied().chain(TEXTS.iter().map(|texts| texts.settings));
    tables.find_map(|table| find(table, id)).or((id == MODEL).then_some(KIND))
}

/// What an option of a setting is called.
pub fn choice(setting: &str, option: &str) -> Option<Named> {
    if setting == MODEL {
        return model(option);
    }
    let tables = CHOICES.iter().copied().chain(TEXTS.iter().map(|texts| texts.options));
    let mut all = tables.flatten();
    all.find(|(s, o, _)| *s == setting && *o == option).map(|(.., named)| *named)
}

pub fn data(id: &str) -> Option<Named> {
    find(DATA, id)
}

pub fn model(id: &str) -> Option<Named> {
    find(MODELS, id)
}

/// What a group of training settings is called.
pub fn group(id: &str) -> Option<Named> {
    find(GROUPS, id)
}

/// What a library whose defaults can be taken is called.
pub fn library(id: &str) -> Option<Named> {
    find(super::ui_problem::LIBRARIES, id)
}

pub fn sampler(id: &str) -> Option<Named> {
    SAMPLERS.iter().zip(&TEXTS).find(|(entry, _)| entry.id == id).map(|(_, texts)| texts.name)
}

pub fn scheduler(id: &str) -> Option<Named> {
    find(SCHEDULERS, id)
}

pub fn metric(id: &str) -> Option<Named> {
    find(METRICS, id)
}

/// The name of anything that a table lists, in both languages; an id that no table has is its own name.
pub fn pair(id: &str) -> [String; 2] {
    let lookups = [setting, data, model, sampler, scheduler, metric];
    let named = lookups.iter().find_map(|find| find(id));
    named.map_or_else(|| [id.to_owned(), id.to_owned()], |n| [n.title.en.to_owned(), n.title.zh.to_owned()])
}

//! What the presets are called and what they show; of a recipe that errs: as written, what happens, how it is repaired.
//!
//! Figures in these sentences are those of the presets with the seeds that they come with; `tests/presets.rs` holds them to it.

use super::{Text, t};

/// The texts of one preset.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    pub title: Text,
    /// One or two sentences about the study.
    pub about: Text,
    /// Of a recipe that errs: what it says, what comes of it, what to do instead.
    pub errs: Option<[Text; 3]>,
}

const fn story(title: Text, about: Text) -> Story {
    Story { title, about, errs: None }
}

const fn erring(title: Text, about: Text, written: Text, happens: Text, repaired: Text) -> Story {
    Story { title, about, errs: Some([written, happens, repaired]) }
}

/// By the id of the preset.
pub(super) const PRESETS: &[(&str, Story)] = &[
    (
        "forest_grid",
        erring(
            t("Grid search over a random forest", "随机森林的网格搜索"),
            t(
                "36 forests on iris, each judged by five stratified folds; a depth of 0 is no limit.",
                "在鸢尾花数据上训练 36 个森林，各用分层五折评判；深度 0 表示不限制。",
            ),
            t(
                "As written: 3 × 4 × 3 settings are cross-validated, and the best one is announced.",
                "原文：对 3 × 4 × 3 种设置做交叉验证，公布其中最好的一种。",
            ),
            t(
                "What happens: all 36 lie within 1.4 percentage points, two flowers of 150, which is what another seed changes as well; no tree is deep enough for the depth limits to matter. The winner is luck.",
                "结果：36 种设置的差距不超过 1.4 个百分点，即 150 朵花中的两朵，换一个种子也会有这么大的变化；树本来就不够深，深度限制不起作用。最优者只是运气。",
            ),
            t(
                "Repaired: run it under several seeds, report the spread beside the best value, and keep the defaults where nothing beats the noise.",
                "修正：用多个种子运行，在最优值旁给出波动范围；没有明显超出噪声的改进，就保留默认值。",
            ),
        ),
    ),
    (
        "mlp_random_72",
        erring(
            t("Random search, 100 draws from 72", "随机搜索：从 72 种中抽 100 次"),
            t(
                "A neural network on iris, five stratified folds; every range is a short list.",
                "鸢尾花数据上的神经网络，分层五折；每个范围都只是一个短列表。",
            ),
            t(
                "As written: a randomised search draws 100 settings from lists that have 72 combinations.",
                "原文：从共有 72 种组合的列表中随机抽取 100 种设置。",
            ),
            t(
                "What happens: 46 of the 100 draws repeat an earlier one, and 18 combinations are never tried.",
                "结果：100 次抽取中有 46 次是重复的，还有 18 种组合从未试过。",
            ),
            t(
                "Repaired: visit the 72 once each with a grid, or draw from continuous ranges, where a draw never repeats.",
                "修正：用网格把 72 种各试一次，或改从连续范围中抽取，那样不会重复。",
            ),
        ),
    ),
    (
        "mlp_grid_72",
        story(
            t("Each of the 72 once", "72 种各试一次"),
            t(
                "The same lists as a grid. Several settings share the best score, so even now there is no single winner.",
                "同样的列表，改用网格。有好几种设置并列最优，所以仍没有唯一的赢家。",
            ),
        ),
    ),
    (
        "logistic_sorted",
        erring(
            t("Folds of sorted data", "对已排序的数据分折"),
            t(
                "Logistic regression on iris with plain five-fold cross-validation.",
                "鸢尾花数据上的逻辑回归，使用普通五折交叉验证。",
            ),
            t(
                "As written: the rows are cut into five blocks as they stand in the file.",
                "原文：按文件中的顺序把数据切成五段。",
            ),
            t(
                "What happens: iris is sorted by species, so a block is mostly one species that training hardly saw: at C = 1, 92.7 % instead of 96 %, and at small C less than half.",
                "结果：鸢尾花按品种排序，每一段几乎只含一个品种，而训练时很少见到它：C = 1 时为 92.7 %，而不是 96 %；C 很小时不到一半。",
            ),
            t(
                "Repaired: shuffle before cutting, or better, give every fold the same share of each species.",
                "修正：切分前先打乱；更好的做法是让每折中各品种的比例相同（分层）。",
            ),
        ),
    ),
    (
        "logistic_shuffled",
        story(
            t("Folds of shuffled data", "打乱后再分折"),
            t(
                "The same study with the rows shuffled first: 96 % at C = 1.",
                "同一项研究，但先打乱数据：C = 1 时为 96 %。",
            ),
        ),
    ),
    (
        "logistic_stratified",
        story(
            t("Stratified folds", "分层折"),
            t(
                "The same study with ten flowers of each species in every fold.",
                "同一项研究，每折中每个品种各十朵花。",
            ),
        ),
    ),
    (
        "logistic_c_penalty",
        story(
            t("Strength and kind of penalty", "正则化的强度与种类"),
            t(
                "Logistic regression on breast cancer: C on a logarithmic scale from 0.001 to 1000, with the penalties L1 and L2.",
                "乳腺癌数据上的逻辑回归：C 在 0.001 到 1000 的对数尺度上取值，正则化取 L1 与 L2。",
            ),
        ),
    ),
    (
        "gradient_on_accuracy",
        erring(
            t("Gradient descent on accuracy", "对准确率做梯度下降"),
            t(
                "BFGS over C of a logistic regression, with derivatives by tiny differences, from C = 1.",
                "用 BFGS 优化逻辑回归的 C，导数由微小差分得到，从 C = 1 开始。",
            ),
            t(
                "As written: minimise minus the cross-validated accuracy with an optimiser that follows gradients.",
                "原文：用基于梯度的优化器最小化交叉验证准确率的相反数。",
            ),
            t(
                "What happens: accuracy counts flowers, so a tiny change of C changes nothing, the gradient is exactly 0, and the search ends after two trials where it began and calls that a success.",
                "结果：准确率数的是花的朵数，C 的微小变化不会改变它，梯度恰为 0；搜索两次试验后就停在起点，还报告成功。",
            ),
            t(
                "Repaired: follow a score that is smooth, such as the log loss, on the logarithm of C and with a difference large enough to be seen.",
                "修正：改用平滑的目标（如对数损失），在 C 的对数上取足够大的差分。",
            ),
        ),
    ),
    (
        "gradient_on_log_loss",
        story(
            t("Gradient descent on log loss", "对对数损失做梯度下降"),
            t(
                "The same search on a smooth goal: after 18 trials it stands near C = 68, and the log loss has fallen from 0.140 to 0.055. Then the gradient is small enough, and the study ends before its budget.",
                "同样的搜索，目标换成平滑的：18 次试验后到达 C ≈ 68，对数损失从 0.140 降到 0.055。此时梯度足够小，研究在预算用完前结束。",
            ),
        ),
    ),
    (
        "exponent_bounds",
        erring(
            t("Bounds that are exponents", "把指数当作边界"),
            t(
                "A log-uniform learning rate of a small network on moons.",
                "双月数据上的小网络，学习率按对数均匀抽取。",
            ),
            t(
                "As written: a log-uniform range from −5 to 0, meant as 10⁻⁵ to 10⁰, in a library that takes the bounds as powers of e.",
                "原文：对数均匀范围写作 −5 到 0，本意是 10⁻⁵ 到 10⁰，而所用的库把边界当作 e 的幂。",
            ),
            t(
                "What happens: the range is e⁻⁵ = 0.0067 to 1. No learning rate below 0.0067 is ever tried, and nothing says so.",
                "结果：实际范围是 e⁻⁵ = 0.0067 到 1。低于 0.0067 的学习率从未试过，也没有任何提示。",
            ),
            t(
                "Repaired: write the bounds as the values they are, 0.00001 to 1; then about half of the draws lie below 0.0067.",
                "修正：直接写出边界的值 0.00001 到 1；这样约有一半的抽取低于 0.0067。",
            ),
        ),
    ),
    (
        "exponent_bounds_repaired",
        story(
            t("Bounds that are values", "边界写成数值"),
            t(
                "The same search from 0.00001 to 1: 21 of the 40 draws lie where the other range never looks. Here the best rate happens to be large, so both find it; that could not be known beforehand.",
                "同样的搜索，范围为 0.00001 到 1：40 次抽取中有 21 次落在另一范围从不涉及的区域。这里最优学习率恰好较大，两者都能找到；但事先无从得知。",
            ),
        ),
    ),
    (
        "mnist_784_128_10",
        story(
            t("MNIST, 784-128-10", "MNIST，784-128-10"),
            t(
                "The usual first network: ReLU, Adam, batches of 32, five epochs, on 8,000 digits, judged on 2,000. The middle of the five learning rates is the tutorials' 0.001.",
                "入门教程常用的网络：ReLU、Adam、批大小 32、训练五轮；8000 个数字用于训练，2000 个用于评判。五个学习率中间的一个就是教程里的 0.001。",
            ),
        ),
    ),
    (
        "without_test_set",
        erring(
            t("Tuning without a test set", "没有测试集的调参"),
            t(
                "200 networks on 120 noisy points, the best one picked by its validation accuracy.",
                "在 120 个带噪声的点上训练 200 个网络，按验证准确率挑出最好的。",
            ),
            t(
                "As written: the best validation accuracy of the search is reported as the accuracy of the model.",
                "原文：把搜索中最好的验证准确率当作模型的准确率来报告。",
            ),
            t(
                "What happens: 30 validation points judge 200 networks, so the winner is also the luckiest; its score is too high, and nothing is left to show by how much.",
                "结果：用 30 个验证点评判 200 个网络，赢家同时也是最走运的；它的得分偏高，而且没有剩余数据能说明偏高多少。",
            ),
            t(
                "Repaired: seal a test set before the search, and open it once, for the final choice.",
                "修正：搜索之前封存测试集，只在最终选定后打开一次。",
            ),
        ),
    ),
    (
        "with_test_set",
        story(
            t("Tuning with a sealed test set", "留有封存测试集的调参"),
            t(
                "The same search with a quarter of the points sealed. Judge the winner on them once: expect less than its validation accuracy.",
                "同样的搜索，但封存四分之一的点。用它们评判赢家一次：结果通常低于验证准确率。",
            ),
        ),
    ),
    (
        "nested_cv",
        story(
            t("Nested cross-validation", "嵌套交叉验证"),
            t(
                "One of five outer folds of wine is sealed while C is chosen by inner folds of the rest; five such studies, each judged once on its sealed fold, tell what the whole procedure is worth.",
                "葡萄酒数据分五个外层折：封存其中一折，用其余数据的内层折选择 C；共做五项这样的研究，各在封存的一折上评判一次，得到整个流程的真实水平。",
            ),
        ),
    ),
    (
        "model_selection",
        story(
            t("Which kind of model?", "选哪种模型？"),
            t(
                "The model is a hyperparameter too: a neural network, a logistic regression or a random forest, each with settings of its own that exist only where it is chosen.",
                "模型种类也是超参数：神经网络、逻辑回归或随机森林；各自的设置只在选中它时才存在。",
            ),
        ),
    ),
];

/// The texts of a preset.
pub fn preset(id: &str) -> Option<Story> {
    PRESETS.iter().find(|(i, _)| *i == id).map(|(_, story)| *story)
}

//! Settings of samplers and schedulers.

use super::super::{Named, n, t};

/// By the id of the setting.
pub(super) const SETTINGS: &[(&str, Named)] = &[
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
        "eps",
        n(
            t("difference step", "差分步长"),
            t(
                "How far a number is moved to see the change of the goal; of a logarithmic range, its logarithm.",
                "为观察目标的变化，把数值移动多少；对数范围移动的是它的对数。",
            ),
        ),
    ),
    (
        "gtol",
        n(
            t("gradient tolerance", "梯度容差"),
            t(
                "The search ends when no component of the gradient is larger than this.",
                "梯度的各个分量都不超过此值时，搜索结束。",
            ),
        ),
    ),
    (
        "start_at",
        n(
            t("start", "起点"),
            t(
                "Where in each range the search starts: 0 is the lower end, 1 the upper end.",
                "从每个范围的什么位置开始：0 是下限，1 是上限。",
            ),
        ),
    ),
    (
        "n_startup_trials",
        n(
            t("start-up trials", "启动试验数"),
            t(
                "Results are used once this many trials have finished: until then a strategy draws at random, and a rule stops nothing.",
                "完成这么多次试验后才使用结果：在此之前，策略随机抽取，规则不停止任何试验。",
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
    (
        "scramble",
        n(
            t("scramble", "扰动"),
            t(
                "Whether the points are shuffled by the seed in a way that keeps them even.",
                "是否按种子打乱这些点，同时保持它们的均匀性。",
            ),
        ),
    ),
    (
        "acquisition",
        n(
            t("acquisition function", "采集函数"),
            t(
                "How a point is judged from what the surrogate expects there; the best-judged point is tried next.",
                "如何根据代理模型的预期给一个点打分；得分最高的点就是下一次试验。",
            ),
        ),
    ),
    (
        "beta",
        n(
            t("optimism (beta)", "乐观程度（beta）"),
            t(
                "The upper confidence bound is the mean plus the square root of beta times the standard deviation; a larger beta explores more.",
                "置信上界等于均值加上 √beta 倍标准差；beta 越大，探索越多。",
            ),
        ),
    ),
    (
        "xi",
        n(
            t("least improvement (xi)", "最小改进（xi）"),
            t(
                "By how much the best value must be beaten to count, in standard deviations of the values seen; larger explores more.",
                "要比已知最好值好多少才算改进，以已见数值的标准差为单位；越大，探索越多。",
            ),
        ),
    ),
    (
        "kernel",
        n(
            t("kernel", "核函数"),
            t(
                "How alike the values at two near points are taken to be: it sets how smooth the surrogate is.",
                "认为相近两点的数值有多相似：它决定代理模型的平滑程度。",
            ),
        ),
    ),
    (
        "prior",
        n(
            t("prior", "先验"),
            t(
                "Which length-scales and noise the surrogate takes as likely before it sees any data.",
                "代理模型在看到数据之前，认为哪些长度尺度和噪声更可能。",
            ),
        ),
    ),
    (
        "deterministic_objective",
        n(
            t("no noise", "无噪声"),
            t(
                "Whether the same setting always gives the same value, so that the surrogate passes through every point.",
                "同样的设置是否总得到同样的值；若是，代理模型会通过每一个点。",
            ),
        ),
    ),
    (
        "pending",
        n(
            t("running trials", "进行中的试验"),
            t(
                "What the surrogate assumes of trials whose values are not known yet.",
                "对尚无结果的试验，代理模型如何假设。",
            ),
        ),
    ),
    (
        "n_preliminary_samples",
        n(
            t("candidates tried", "初选候选数"),
            t(
                "How many points spread over the space are judged before the search climbs from the best of them.",
                "先在整个空间均匀取多少个点打分，再从其中最好的点出发爬升。",
            ),
        ),
    ),
    (
        "n_local_search",
        n(
            t("climbs", "爬升次数"),
            t(
                "From how many points the acquisition function is climbed to a peak.",
                "从多少个起点出发，爬升到采集函数的峰值。",
            ),
        ),
    ),
    (
        "n_trees",
        n(
            t("surrogate's trees", "代理模型的树数"),
            t(
                "How many trees the surrogate forest has; where they disagree, it is unsure.",
                "代理森林有多少棵树；各树意见不一的地方，它就没有把握。",
            ),
        ),
    ),
    (
        "ratio_features",
        n(
            t("share of hyperparameters", "超参数比例"),
            t(
                "The share of the hyperparameters that a tree looks at for each of its splits.",
                "树的每次划分考察多大比例的超参数。",
            ),
        ),
    ),
    (
        "bootstrapping",
        n(
            t("resample trials", "重抽样"),
            t(
                "Whether each tree is grown on its own random sample of the trials.",
                "每棵树是否在各自随机抽取的试验上生长。",
            ),
        ),
    ),
    (
        "challengers",
        n(
            t("candidates drawn", "随机候选数"),
            t("How many random points are judged for each proposal.", "每次提议评判多少个随机点。"),
        ),
    ),
    (
        "local_search_iterations",
        n(
            t("local searches", "局部搜索数"),
            t(
                "From how many of the best trials, and of the best random points, neighbours are followed uphill.",
                "从多少个最好的试验以及最好的随机点出发，沿相邻点上升。",
            ),
        ),
    ),
    (
        "random_probability",
        n(
            t("random share", "随机比例"),
            t(
                "How often a point is drawn at random, so that the surrogate's errors are found out.",
                "以多大比例随机取点，以便发现代理模型的错误。",
            ),
        ),
    ),
    (
        "sigma0",
        n(
            t("first step size", "初始步长"),
            t(
                "Standard deviation of the first generation, as a share of each range.",
                "第一代的标准差，以各范围的宽度为单位。",
            ),
        ),
    ),
    (
        "population_size",
        n(
            t("population size", "种群大小"),
            t(
                "How many points make one generation. CMA-ES: 0 takes 4 + 3 ln d for d hyperparameters.",
                "每一代有多少个点。CMA-ES：0 表示取 4 + 3 ln d（d 为超参数个数）。",
            ),
        ),
    ),
    (
        "restart_strategy",
        n(
            t("restarts", "重启策略"),
            t(
                "What follows when the cloud has settled: nothing, or a new one from a random place.",
                "点团收敛之后怎么办：不重启，或从随机位置重新开始。",
            ),
        ),
    ),
    (
        "inc_popsize",
        n(
            t("population growth", "种群增长倍数"),
            t("By what factor a restart enlarges the population.", "每次重启把种群放大多少倍。"),
        ),
    ),
    (
        "use_separable_cma",
        n(
            t("separable", "可分离"),
            t(
                "Only the lengths along the axes are learned, no slanted valleys; learns faster in many dimensions.",
                "只学习各坐标轴方向的长度，不学习倾斜的山谷；维数很多时学得更快。",
            ),
        ),
    ),
    (
        "with_margin",
        n(
            t("with margin", "带边界概率"),
            t(
                "Integers and steps keep a least chance for the values next to the mean, so that none dies out early.",
                "为整数和步进取值的相邻值保留最低概率，避免它们过早消失。",
            ),
        ),
    ),
    (
        "lr_adapt",
        n(
            t("adapt learning rates", "自适应学习速率"),
            t(
                "Slows the moves of the cloud where results are noisy or have many valleys.",
                "当结果噪声大或存在许多山谷时，放慢点团的移动。",
            ),
        ),
    ),
    (
        "consider_pruned_trials",
        n(
            t("count pruned trials", "计入剪枝试验"),
            t(
                "Whether a trial that was stopped early counts with its last value.",
                "被提前停止的试验是否以其最后的值计入。",
            ),
        ),
    ),
    (
        "crossover",
        n(
            t("crossover", "交叉方式"),
            t(
                "How the values of two parents are mixed; categories are always taken from one of them.",
                "如何混合两个亲本的取值；类别总是取自其中一个亲本。",
            ),
        ),
    ),
    (
        "crossover_prob",
        n(
            t("crossover probability", "交叉概率"),
            t(
                "How often a child has two parents; else it is a copy of one point, mutated.",
                "子代由两个亲本产生的概率；否则复制一个点再变异。",
            ),
        ),
    ),
    (
        "swapping_prob",
        n(
            t("share of the first parent", "取第一亲本的概率"),
            t(
                "With what probability a value is taken from the first parent.",
                "每个取值来自第一个亲本的概率。",
            ),
        ),
    ),
    (
        "mutation",
        n(t("mutation", "变异方式"), t("What becomes of a value that mutates.", "发生变异的取值如何改变。")),
    ),
    (
        "mutation_prob",
        n(
            t("mutation probability", "变异概率"),
            t(
                "How often each value of a child mutates; 0 takes 1 / d for d hyperparameters.",
                "子代每个取值发生变异的概率；0 表示取 1 / d（d 为超参数个数）。",
            ),
        ),
    ),
];

/// By the ids of the setting and of its option.
pub(super) const CHOICES: &[(&str, &str, Named)] = &[
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
    (
        "grid_order",
        "coarse",
        n(
            t("coarse to fine", "由粗到细"),
            t(
                "First few points far apart, then those between them, so that the picture sharpens.",
                "先取相距较远的少数点，再取其间的点，图像逐渐变清晰。",
            ),
        ),
    ),
    (
        "scramble",
        "no",
        n(
            t("no", "否"),
            t("The plain sequence: the same points for every seed.", "原始序列：任何种子都得到同样的点。"),
        ),
    ),
    (
        "scramble",
        "yes",
        n(
            t("yes", "是"),
            t("Other points for every seed, as evenly spread.", "每个种子得到不同的点，同样均匀。"),
        ),
    ),
    (
        "acquisition",
        "log_ei",
        n(
            t("log expected improvement", "对数期望改进"),
            t(
                "How much better than the best a point is on average, on a logarithmic scale that never goes flat.",
                "平均能比最好值好多少，取对数，因此处处有坡度。",
            ),
        ),
    ),
    (
        "acquisition",
        "ei",
        n(
            t("expected improvement", "期望改进"),
            t(
                "How much better than the best a point is on average; flat at 0 where that is hopeless.",
                "平均能比最好值好多少；在没有希望的地方恒为 0，没有坡度。",
            ),
        ),
    ),
    (
        "acquisition",
        "pi",
        n(
            t("probability of improvement", "改进概率"),
            t("The chance to beat the best value, by however little.", "超过最好值的概率，不论超过多少。"),
        ),
    ),
    (
        "acquisition",
        "ucb",
        n(
            t("upper confidence bound", "置信上界"),
            t("The value a point has if one is optimistic about it.", "乐观估计下这个点的数值。"),
        ),
    ),
    (
        "acquisition",
        "thompson",
        n(
            t("Thompson sampling", "汤普森采样"),
            t(
                "Draws one function that fits the data and goes to its best point.",
                "随机抽取一个符合数据的函数，取它的最优点。",
            ),
        ),
    ),
    (
        "kernel",
        "matern52",
        n(
            t("Matérn 5/2", "Matérn 5/2"),
            t("Smooth, but with bends: twice differentiable.", "平滑但允许弯折：二阶可微。"),
        ),
    ),
    (
        "kernel",
        "rbf",
        n(t("RBF (squared exponential)", "RBF（平方指数）"), t("As smooth as can be.", "无限平滑。")),
    ),
    (
        "prior",
        "optuna",
        n(
            t("Optuna's", "Optuna 的先验"),
            t(
                "Neither very short nor very long length-scales, little noise.",
                "长度尺度不过短也不过长，噪声小。",
            ),
        ),
    ),
    (
        "prior",
        "botorch",
        n(
            t("BoTorch's", "BoTorch 的先验"),
            t("Longer length-scales the more hyperparameters there are.", "超参数越多，长度尺度越长。"),
        ),
    ),
    (
        "deterministic_objective",
        "no",
        n(t("no", "否"), t("The noise is estimated from the values.", "由数据估计噪声。")),
    ),
    (
        "deterministic_objective",
        "yes",
        n(t("yes", "是"), t("The noise is held next to zero.", "噪声固定为接近零。")),
    ),
    (
        "pending",
        "fantasies",
        n(
            t("fantasies", "幻想值"),
            t(
                "Draws many values they may come to have and averages over them.",
                "抽取许多它们可能得到的值，再取平均。",
            ),
        ),
    ),
    (
        "pending",
        "liar",
        n(
            t("believer", "信以为真"),
            t("Takes the value it expects as if it had been measured.", "把预期的值当作已经测得的值。"),
        ),
    ),
    ("bootstrapping", "no", n(t("no", "否"), t("Every tree sees all trials.", "每棵树都看到全部试验。"))),
    (
        "bootstrapping",
        "yes",
        n(t("yes", "是"), t("Each tree sees a random sample of the trials.", "每棵树看到一份随机样本。")),
    ),
    (
        "restart_strategy",
        "none",
        n(t("none", "不重启"), t("The search goes on with the cloud as it is.", "继续使用现有的点团。")),
    ),
    (
        "restart_strategy",
        "ipop",
        n(t("IPOP", "IPOP"), t("Each restart has a larger population.", "每次重启都扩大种群。")),
    ),
    (
        "restart_strategy",
        "bipop",
        n(
            t("BIPOP", "BIPOP"),
            t(
                "Restarts with a large population and ones with a small population and step share the trials.",
                "大种群的重启与小种群、小步长的重启平分试验次数。",
            ),
        ),
    ),
    ("use_separable_cma", "yes", n(t("yes", "是"), t("Axes only.", "只学习坐标轴方向。"))),
    ("use_separable_cma", "no", n(t("no", "否"), t("Slanted valleys as well.", "也学习倾斜的山谷。"))),
    (
        "with_margin",
        "yes",
        n(t("yes", "是"), t("Every neighbour keeps its chance.", "每个相邻值都保留机会。")),
    ),
    ("with_margin", "no", n(t("no", "否"), t("Values are rounded and nothing more.", "只做取整。"))),
    ("lr_adapt", "yes", n(t("yes", "是"), t("Rates follow the signal.", "速率随信号强弱变化。"))),
    ("lr_adapt", "no", n(t("no", "否"), t("Rates stay as they are.", "速率保持不变。"))),
    ("consider_pruned_trials", "yes", n(t("yes", "是"), t("They count.", "计入。"))),
    ("consider_pruned_trials", "no", n(t("no", "否"), t("They are ignored.", "忽略。"))),
    (
        "crossover",
        "uniform",
        n(
            t("uniform", "均匀交叉"),
            t("Each value comes from one of the parents.", "每个取值取自其中一个亲本。"),
        ),
    ),
    (
        "crossover",
        "sbx",
        n(
            t("simulated binary", "模拟二进制交叉"),
            t("Values near one of the parents, never outside the range.", "取亲本附近的值，不会超出范围。"),
        ),
    ),
    (
        "crossover",
        "blx_alpha",
        n(
            t("BLX-α", "BLX-α"),
            t(
                "Anywhere between the parents and half of their distance beyond.",
                "在两个亲本之间及其外侧半个间距的范围内任取。",
            ),
        ),
    ),
    (
        "mutation",
        "uniform",
        n(t("drawn anew", "重新抽取"), t("Any value of the range.", "在整个范围内重新随机抽取。")),
    ),
    (
        "mutation",
        "polynomial",
        n(
            t("polynomial", "多项式变异"),
            t(
                "A small step, rarely a large one; categories are drawn anew.",
                "通常只走一小步，偶尔走一大步；类别重新抽取。",
            ),
        ),
    ),
];

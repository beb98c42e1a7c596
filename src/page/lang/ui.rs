//! Texts of the page: buttons, headings, hints, and sentences with numbers in them.

use super::Lang::{En, Zh};
use super::{Lang, Text, measure, t};
use crate::math::stats::wilson;
use crate::objective::reading::Step;
use crate::runtime::Mode;

// The bar at the top.
pub const RUN: Text = t("Run", "运行");
pub const RUN_AGAIN: Text = t("Run again from the beginning", "从头再运行一次");
pub const PAUSE: Text = t("Pause", "暂停");
pub const STEP: Text = t("Step", "单步");
pub const STEP_HELP: Text = t("Run one more trial, then pause", "再运行一次试验，然后暂停");
pub const RESET: Text = t("Reset", "重置");
pub const RESET_HELP: Text =
    t("Start over with the settings on the left, same seed", "按左侧的设置从头开始，种子不变");
pub const SEED: Text = t("seed", "种子");
pub const SEED_HELP: Text = t(
    "The number that every random choice of the study is drawn from: same seed, same study, bit for bit",
    "研究中一切随机选择都由这个数决定：种子相同，研究逐位相同",
);
pub const NEW_SEED: Text = t("New seed", "换种子");
pub const NEW_SEED_HELP: Text = t("The same study with other random numbers", "用另一组随机数做同一研究");
pub const WORKERS: Text = t("Workers", "工作线程");
pub const WORKERS_HELP: Text = t(
    "How many trainings run at once. It changes the speed and no result",
    "同时进行多少个训练；只影响速度，不影响结果",
);
pub const SHARE: Text = t("Share", "分享");
pub const SHARE_HELP: Text = t("Copy a link to this study", "复制这项研究的链接");
pub const HELP: Text = t("Help and keys", "帮助与快捷键");
pub const THEME_LIGHT: Text = t("Light colours", "浅色");
pub const THEME_DARK: Text = t("Dark colours", "深色");
pub const STARTING: Text = t("starting…", "正在启动……");
pub const PROGRESS: Text = t("Progress of the study", "研究进度");
pub const CONTROLS: Text = t("Controls", "控制");

// The problem.
pub const PROBLEM: Text = t("Problem", "问题");
pub const DATA: Text = t("Data", "数据");
pub const MODEL: Text = t("Model", "模型");
pub const TRAINING: Text = t("Training", "训练");
pub const SPACE: Text = t("Search space", "搜索空间");
pub const STRATEGY: Text = t("Strategy", "策略");
pub const SAMPLER: Text = t("Sampler", "采样器");
pub const SAMPLER_HELP: Text =
    t("How the next point of the search space is chosen.", "如何选取搜索空间中的下一个点。");
pub const SCHEDULER: Text = t("Stop early", "提前停止");
pub const SCHEDULER_HELP: Text = t(
    "Whether a trial that looks poor is stopped before its last epoch.",
    "表现不佳的试验是否在最后一轮之前停止。",
);
pub const GOAL: Text = t("Goal", "目标");
pub const GOAL_HELP: Text = t("The number by which trials are compared.", "用来比较各次试验的那个数。");
pub const VALUE_RULE: Text = t("Value of a trial", "试验的目标值");
pub const VALUE_RULE_HELP: Text = t(
    "Which epoch counts. The best one is optimistic: it was picked on the same validation examples.",
    "以哪一轮为准。取最好的一轮会偏乐观：它是在同一批验证样本上挑出来的。",
);
pub const VALUE_LAST: Text = t("last epoch", "最后一轮");
pub const VALUE_BEST: Text = t("best epoch", "最佳轮次");
pub const REPEAT: Text = t("Initial weights and batches", "初始权重与批次");
pub const REPEAT_HELP: Text = t(
    "Whether all trials start from the same random numbers, each setting from its own, or from several whose results are averaged.",
    "所有试验用相同的随机数、每组超参数各用自己的随机数，还是用多组随机数并取平均。",
);
pub const REPEAT_FIXED: Text = t("same for all", "全部相同");
pub const REPEAT_VARY: Text = t("vary", "各不相同");
pub const REPEAT_AVERAGE: Text = t("average of several", "多次平均");
pub const RUNS: Text = t("Networks per trial", "每次试验的网络数");
pub const RUNS_HELP: Text =
    t("How many networks are averaged for one trial.", "一次试验对多少个网络取平均。");
pub const TRIALS: Text = t("Trials", "试验数");
pub const TRIALS_HELP: Text = t("How many points the search may try.", "搜索最多可以尝试多少个点。");
pub const TELL_PLACED: Text = t("Tell it my points", "告知手动试验");
pub const TELL_NOT: Text = t("no, we compete", "否，各自搜索");
pub const TELL_ALL: Text = t("yes", "是");
pub const TELL_PLACED_HELP: Text = t(
    "Whether the strategy sees the results of points that you place by hand. Off: you and the strategy search apart, and may be compared.",
    "策略能否看到手动放置的试验结果。关闭时，你与策略各自搜索，可以公平比较。",
);
pub const WINDOW: Text = t("Window", "窗口");
pub const WINDOW_HELP: Text = t(
    "How many trials may be under way when the next one is chosen. It is part of the study, so more workers never change a result.",
    "选取下一个点时允许有多少次试验在进行。它是研究的一部分，因此增加工作线程不会改变结果。",
);
pub const SEARCH_IT: Text = t("search", "搜索");
pub const LAST_SEARCHED: Text = t("The search needs at least one hyperparameter", "至少要搜索一个超参数");
pub const LOWER: Text = t("lower end", "下限");
pub const UPPER: Text = t("upper end", "上限");
pub const EDITED: Text = t(
    "Changed. Run starts a new study with these settings.",
    "设置已更改。点“运行”将以新设置开始一项新研究。",
);
pub const UNDO: Text = t("Undo", "撤销");
pub const WHAT_IS_THIS: Text = t("What is this?", "这是什么？");
pub const SHOW_PROBLEM: Text = t("Show settings", "展开设置");
pub const HIDE_PROBLEM: Text = t("Hide settings", "收起设置");

// The map.
pub const MAP: Text = t("Map", "地图");
pub const BETTER: Text = t("better", "更好");
pub const WORSE: Text = t("worse", "更差");
pub const DIVERGED: Text = t("diverged", "发散");
pub const X_AXIS: Text = t("Horizontal axis", "横轴");
pub const Y_AXIS: Text = t("Vertical axis", "纵轴");
pub const CALLOUT_DOTS: Text = t("Each dot is one trained network.", "每个点代表一次试验训练出的网络。");
pub const CALLOUT_RING: Text = t("A dashed ring is a trial under way.", "虚线圆环是正在进行的试验。");
pub const INVITATION: Text = t("Click the map: can you beat the search?", "点击地图：你能胜过搜索吗？");
pub const GOT_IT: Text = t("Got it", "知道了");
pub const PROJECTION: Text =
    t("projection: all trials shown, other hyperparameters differ", "投影：显示全部试验，其余超参数各不相同");
pub const WHOLE_SPACE: Text = t("the whole search space", "整个搜索空间");
pub const PENDING_HERE: Text = t("under way", "进行中");
pub const MAP_KEYS: Text = t(
    "On the map, arrow keys go from trial to trial and Enter chooses one; Shift and an arrow key aim at a place, and Enter runs your own trial there. Escape cancels.",
    "在地图上：方向键在试验之间移动，回车选定；按住 Shift 用方向键瞄准一个位置，回车就在那里运行你自己的试验；Esc 取消。",
);

// The trial.
pub const PREVIOUS: Text = t("Previous trial", "上一次试验");
pub const NEXT: Text = t("Next trial", "下一次试验");
pub const LATEST: Text = t("Latest", "最新");
pub const LATEST_HELP: Text = t("Follow the latest trial", "跟随最新的试验");
pub const NO_TRIAL: Text =
    t("Press Run: the first trial will appear here.", "点“运行”：第一次试验会显示在这里。");
pub const COMPLETE: Text = t("complete", "完成");
pub const PRUNED: Text = t("stopped early", "提前停止");
pub const RUNNING: Text = t("running", "训练中");
pub const PAUSED: Text = t("paused here", "在此暂停");
pub const WAITING: Text = t("next in line", "等待中");
pub const FAILED: Text = t("failed", "失败");
pub const SKIPPED: Text = t("skipped", "已跳过");
pub const IMPOSSIBLE: Text = t("cannot be trained on these data", "无法在这些数据上训练");
pub const WORSE_THAN_CHANCE: Text = t("worse than chance", "不如随机猜测");
pub const BEST: Text = t("the best", "最佳");
pub const BEST_EPOCH: Text = t("best epoch", "最佳轮次");
pub const BY_HAND: Text = t("by hand", "手动");
pub const TRAINING_CURVE: Text = t("training", "训练");
pub const VALIDATION_CURVE: Text = t("validation", "验证");
pub const EPOCH: Text = t("epoch", "轮");
pub const CONFUSION: Text = t("Confusion matrix, validation examples", "混淆矩阵（验证样本）");
pub const PREDICTED_CLASS: Text = t("predicted", "预测");
pub const CONFUSION_AXES: Text = t(
    "true class by row, predicted class by column; validation examples",
    "行为真实类别，列为预测类别；验证样本",
);
pub const TRUE_CLASS: Text = t("true", "真实");
pub const BOUNDARY: Text = t("Decision boundary of the network over the data", "网络在数据平面上的决策边界");
pub const PORTRAIT_COMING: Text = t("drawing what it learned…", "正在绘制它学到的内容……");

// The race and the table.
pub const RACE: Text = t("Race", "进展");
pub const TABLE: Text = t("Trials", "试验");
pub const NO_RACE: Text = t("no trial has finished yet", "尚无试验完成");
pub const EPOCHS_SPENT: Text = t("epochs spent", "已用轮数");
pub const NUMBER: Text = t("no.", "编号");
pub const VALUE: Text = t("value", "目标值");
pub const STATE: Text = t("state", "状态");
pub const TALLER: Text = t("Taller", "加高");
pub const LESS_TALL: Text = t("Less tall", "还原");

// The strip of messages.
pub const RELOAD: Text = t("Reload", "刷新页面");
pub const TRY_AGAIN: Text = t("Try again", "再试一次");
pub const SKIP: Text = t("Skip it", "跳过");
pub const DISMISS: Text = t("Dismiss", "关闭");

// The help sheet.
pub const HELP_TITLE: Text = t("What you see, and the keys", "页面说明与快捷键");
pub const HELP_INTRO: Text = t(
    "A hyperparameter is set before training: the learning rate, the width of a layer. The weights that training learns are the model parameters. A trial trains a real network, here in this page, with one choice of hyperparameters. An epoch is one pass over the training examples. The loss measures how wrong the network is; lower is better. The search looks for the choice that does best on the validation examples, which are never trained on. A range in brackets after a count is its 95 % interval.",
    "超参数是训练之前设定的量，例如学习率、隐藏层宽度；训练中学到的权重是模型参数。一次试验就是用一组超参数在本页内真实训练网络；一轮是把训练样本完整训练一遍；损失衡量网络错得多厉害，越低越好。搜索要找的是在验证集（不参与训练的样本）上表现最好的那组超参数。计数后括号中的范围是其 95% 置信区间。",
);
pub const HELP_PRIVACY: Text = t(
    "Nothing leaves the page. The same settings and seed give the same study, bit for bit, on every machine.",
    "任何内容都不会离开本页。设置和种子都相同时，在任何机器上结果都逐位相同。",
);
pub const KEY_SPACE: Text = t("Space", "空格");
pub const HELP_RUN: Text = t("run or pause", "运行或暂停");
pub const HELP_STEP: Text = t("one more trial", "再运行一次试验");
pub const HELP_RESET: Text = t("start over, same seed", "从头开始，种子不变");
pub const HELP_SEED: Text = t("a new seed", "换一个种子");
pub const HELP_HELP: Text = t("this sheet", "打开本说明");
pub const CLOSE: Text = t("Close", "关闭");

/// The name of a field of the JSON that is not a setting.
pub fn field(name: &str) -> Option<Text> {
    Some(match name {
        "space" => t("search space", "搜索空间"),
        "low" => LOWER,
        "high" => UPPER,
        "step" => t("step", "步长"),
        "log" => t("logarithmic", "对数"),
        "choices" => t("choices", "选项"),
        "name" => t("name", "名称"),
        "type" => t("kind", "类型"),
        "when" => t("condition", "条件"),
        "parameter" => t("hyperparameter", "超参数"),
        "is" => t("values", "取值"),
        "model" => t("model", "模型"),
        "sampler" => t("sampler", "采样器"),
        "scheduler" => t("early stopping", "提前停止"),
        "objectives" => t("goal", "目标"),
        "metric" => t("metric", "指标"),
        "direction" => t("direction", "方向"),
        "value" => t("value of a trial", "试验的目标值"),
        "repeat" => t("initial weights and batches", "初始权重与批次"),
        "policy" => t("policy", "方式"),
        "gradient" => t("gradient", "梯度"),
        "runs" => t("networks per trial", "每次试验的网络数"),
        "trials" => t("trials", "试验数"),
        "window" => t("window", "窗口"),
        "tell_placed" => TELL_PLACED,
        "earlier" => t("earlier trials", "先前的试验"),
        "digest" => t("digest", "摘要"),
        "params" => t("hyperparameters", "超参数"),
        "values" => t("values", "目标值"),
        "state" => t("state", "状态"),
        "defaults" => t("library defaults", "库的默认值"),
        "seed" => SEED,
        "version" => t("format version", "格式版本"),
        "engine" => t("engine revision", "引擎版本"),
        _ => return None,
    })
}

/// "trial 17 of 40 · 4 workers · CPU".
///
/// Where trials are trained part by part (`parts`), the parts are counted.
pub fn progress(
    lang: Lang,
    (committed, expected): (u32, u32),
    parts: bool,
    mode: Mode,
    finished: bool,
) -> String {
    match (lang, mode, finished) {
        (En, Mode::Stuck { .. }, false) if parts => format!("waiting at part {}", committed + 1),
        (Zh, Mode::Stuck { .. }, false) if parts => format!("停在第 {} 段训练", committed + 1),
        (En, _, true) if parts => format!("{committed} parts of trials, finished"),
        (Zh, _, true) if parts => format!("共 {committed} 段训练，已完成"),
        (En, ..) if parts => format!("{committed} of about {expected} parts of trials done"),
        (Zh, ..) if parts => format!("已完成 {committed} 段训练，约共 {expected} 段"),
        (En, _, true) => format!("{committed} trials, finished"),
        (Zh, _, true) => format!("{committed} 次试验，已完成"),
        (En, Mode::Stuck { leg }, _) => format!("waiting at trial {}", leg + 1),
        (Zh, Mode::Stuck { leg }, _) => format!("停在第 {} 次试验", leg + 1),
        (En, ..) => format!("{committed} of {expected} trials done"),
        (Zh, ..) => format!("已完成 {committed}/{expected} 次试验"),
    }
}

/// "4 workers".
pub fn workers(lang: Lang, count: u32) -> String {
    match (lang, count) {
        (En, 1) => "1 worker".to_owned(),
        (En, n) => format!("{n} workers"),
        (Zh, n) => format!("{n} 个线程"),
    }
}

/// "Trial 16": `number` counts from 0.
pub fn trial(lang: Lang, number: u32) -> String {
    match lang {
        En => format!("Trial {}", number + 1),
        Zh => format!("试验 {}", number + 1),
    }
}

/// "Trial 16, steps 4 to 9" of a part, else "Trial 16".
pub fn title(lang: Lang, number: u32, stretch: Option<(u32, Option<u32>)>) -> String {
    let name = trial(lang, number);
    match (lang, stretch) {
        (_, None) => name,
        (En, Some((from, Some(to)))) => format!("{name}, steps {from} to {to}"),
        (Zh, Some((from, Some(to)))) => format!("{name}，第 {from}–{to} 步"),
        (En, Some((from, None))) => format!("{name}, from step {from}"),
        (Zh, Some((from, None))) => format!("{name}，从第 {from} 步起"),
    }
}

/// "only when optimizer is Adam".
pub fn condition(lang: Lang, parameter: &str, values: &[String]) -> String {
    match lang {
        En => format!("only when {parameter} is {}", values.join(" or ")),
        Zh => format!("仅当{parameter}为 {} 时", values.join(" 或 ")),
    }
}

/// "validation loss, lower is better".
pub fn goal(lang: Lang, metric: &str, minimize: bool) -> String {
    match (lang, minimize) {
        (En, true) => format!("{metric}: lower is better"),
        (En, false) => format!("{metric}: higher is better"),
        (Zh, true) => format!("{metric}：越低越好"),
        (Zh, false) => format!("{metric}：越高越好"),
    }
}

/// "39 of 40 (87–100 %)".
pub fn count_with_interval(lang: Lang, hits: u64, all: u64) -> String {
    let interval = wilson(hits, all, 0.95);
    let (low, high) = ((interval.low * 100.0).round(), (interval.high * 100.0).round());
    match lang {
        // The interval is not torn apart at the end of a line.
        En => format!("{hits} of {all} ({low}\u{2060}–\u{2060}{high}\u{a0}%)"),
        Zh => format!("{hits}/{all}（{low}\u{2060}–\u{2060}{high}%）"),
    }
}

/// What a study spends, as the table's column: "epochs", "trees", ...; `None`: its trials differ in it.
pub const fn steps(step: Option<Step>) -> Text {
    match step {
        Some(Step::Epoch) => t("epochs", "轮数"),
        Some(Step::Tree) => t("trees", "树数"),
        Some(Step::Iteration) => t("iterations", "迭代次数"),
        Some(Step::Fold) => t("folds", "折数"),
        None => t("steps", "步数"),
    }
}

/// The race's axis.
pub const fn steps_spent(step: Option<Step>) -> Text {
    match step {
        Some(Step::Epoch) => EPOCHS_SPENT,
        Some(Step::Tree) => t("trees grown", "已用树数"),
        Some(Step::Iteration) => t("iterations spent", "已用迭代次数"),
        Some(Step::Fold) => t("folds spent", "已用折数"),
        None => t("steps spent", "已用步数"),
    }
}

/// The race in one sentence; `spent` steps of the kind `step`.
pub fn best_so_far(
    lang: Lang,
    metric: &str,
    value: f64,
    trial: u32,
    (spent, step): (u64, Option<Step>),
) -> String {
    let (value, axis) = (measure(value), steps_spent(step).get(lang));
    match (lang, step) {
        (En, _) => format!("best {metric} {value}, trial {}, {spent} {axis}", trial + 1),
        (Zh, Some(Step::Epoch)) => format!("最佳{metric} {value}，第 {} 次试验，共用 {spent} 轮", trial + 1),
        (Zh, _) => format!("最佳{metric} {value}，第 {} 次试验，{axis} {spent}", trial + 1),
    }
}

/// The study when it is over, in a few words.
pub fn summary(lang: Lang, sampler: &str, trials: u32, trial: u32) -> String {
    match lang {
        En => format!("{sampler}: best was trial {} of {trials}.", trial + 1),
        Zh => format!("{sampler}：{trials} 次试验中第 {} 次最好。", trial + 1),
    }
}

/// How many trials ended otherwise.
pub fn losses(lang: Lang, pruned: usize, diverged: usize) -> String {
    match lang {
        En => format!("{pruned} stopped early, {diverged} diverged."),
        Zh => format!("{pruned} 次提前停止，{diverged} 次发散。"),
    }
}

/// The reminder that goes with every winner.
pub const OPTIMISTIC: Text = t(
    "Best of many tries on the same examples: new data will look worse.",
    "在同一批验证样本上多次尝试后挑出的最好结果，会偏乐观。",
);

/// What a placed trial's outcome is, against the best of the strategy.
pub fn duel(lang: Lang, hand: f64, strategy: f64, hand_wins: bool) -> String {
    let (hand, strategy) = (measure(hand), measure(strategy));
    match (lang, hand_wins) {
        (En, true) => format!("You beat it: {hand} against {strategy}."),
        (En, false) => format!("You: {hand}. The search leads with {strategy}."),
        (Zh, true) => format!("你赢了：{hand} 对 {strategy}。"),
        (Zh, false) => format!("你：{hand}；搜索以 {strategy} 领先。"),
    }
}

/// The map in one sentence, for those who do not see it.
pub fn map_summary(lang: Lang, x: &str, y: Option<&str>, trials: usize, pending: usize) -> String {
    match (lang, y) {
        (En, Some(y)) => format!("Map of {x} (across) and {y} (up): {trials} trials, {pending} under way."),
        (En, None) => format!("Map of {x}: {trials} trials, {pending} under way."),
        (Zh, Some(y)) => format!("以{x}为横轴、{y}为纵轴的地图：{trials} 次试验，{pending} 次进行中。"),
        (Zh, None) => format!("以{x}为横轴的地图：{trials} 次试验，{pending} 次进行中。"),
    }
}

/// A list of parts in one line.
pub fn list(lang: Lang, parts: &[String]) -> String {
    parts.join(match lang {
        En => ", ",
        Zh => "，",
    })
}

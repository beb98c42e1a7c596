//! Sentences for everything that can go wrong, naming the field in human words and the limits.

use super::Lang::{En, Zh};
use super::{Lang, Text, import_error, metric, model, number, setting, ui, ui_problem};
use crate::data::DataError;
use crate::page::link::LinkError;
use crate::page::message::Message;
use crate::runtime::Notice;
use crate::space::{Fault, Obstacle, Shape, SpecError};

/// The field at a path such as `space[2].low`, in words; empty for the document itself.
pub fn field(lang: Lang, path: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for part in path.split('.').filter(|p| !p.is_empty()) {
        let (name, index) = match part.split_once('[') {
            Some((name, rest)) => (name, rest.trim_end_matches(']').parse::<usize>().ok()),
            None => (part, None),
        };
        let known = setting(name).map(|s| s.title).or_else(|| ui::field(name));
        let mut word = match (known, words.is_empty()) {
            (Some(text), _) => text.get(lang).to_owned(),
            // The room of a setting says nothing more than the setting.
            (None, _) if matches!(name, "data" | "training" | "") => String::new(),
            (None, _) => format!("“{name}”"),
        };
        if let Some(index) = index {
            word = match lang {
                En => format!("{word} no. {}", index + 1),
                Zh => format!("{word}第 {} 项", index + 1),
            };
        }
        if !word.is_empty() {
            words.push(word);
        }
    }
    words.join(match lang {
        En => ", ",
        Zh => "，",
    })
}

/// What is wrong with a description of a study.
pub fn spec_error(lang: Lang, error: &SpecError) -> String {
    let what = fault(lang, &error.fault);
    let place = field(lang, &error.path);
    match (lang, place.is_empty()) {
        (_, true) => what,
        (En, false) => format!("{}: {what}", capital(&place)),
        (Zh, false) => format!("{place}：{what}"),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// What is wrong, without where.
pub fn fault(lang: Lang, fault: &Fault) -> String {
    let name_of = |name: &str| {
        setting(name)
            .or_else(|| metric(name))
            .or_else(|| model(name))
            .map_or_else(|| name.to_owned(), |s| s.title.get(lang).to_owned())
    };
    match (lang, fault) {
        (En, Fault::Syntax { line, column }) => format!("not valid JSON at line {line}, column {column}."),
        (Zh, Fault::Syntax { line, column }) => format!("第 {line} 行第 {column} 列不是有效的 JSON。"),
        (En, Fault::Missing) => "this is missing.".to_owned(),
        (Zh, Fault::Missing) => "缺少此项。".to_owned(),
        (En, Fault::Unknown) => "there is no such setting here.".to_owned(),
        (Zh, Fault::Unknown) => "这里没有这个设置。".to_owned(),
        (En, Fault::WrongShape { expected }) => format!("{} is needed here.", shape(lang, *expected)),
        (Zh, Fault::WrongShape { expected }) => format!("此处需要{}。", shape(lang, *expected)),
        (En, Fault::OutOfRange { low, high }) => {
            format!("must be between {} and {}.", number(*low), number(*high))
        }
        (Zh, Fault::OutOfRange { low, high }) => {
            format!("必须在 {} 到 {} 之间。", number(*low), number(*high))
        }
        (En, Fault::NotOneOf { options }) => format!("must be one of: {}.", options.join(", ")),
        (Zh, Fault::NotOneOf { options }) => format!("必须是以下之一：{}。", options.join("、")),
        (En, Fault::TooMany { limit }) => format!("too many or too long; at most {limit}."),
        (Zh, Fault::TooMany { limit }) => format!("太多或太长；最多 {limit}。"),
        (En, Fault::TooFew { limit }) => format!("too few; at least {limit}."),
        (Zh, Fault::TooFew { limit }) => format!("太少；至少 {limit}。"),
        (En, Fault::Duplicate { name }) => format!("“{}” is listed twice.", name_of(name)),
        (Zh, Fault::Duplicate { name }) => format!("“{}”重复出现。", name_of(name)),
        (En, Fault::LowAboveHigh) => "the lower end lies above the upper end.".to_owned(),
        (Zh, Fault::LowAboveHigh) => "下限大于上限。".to_owned(),
        (En, Fault::LogNeedsPositive) => "a logarithmic range must start above zero.".to_owned(),
        (Zh, Fault::LogNeedsPositive) => "对数范围的下限必须大于零。".to_owned(),
        (En, Fault::LogAndStep) => "a range is logarithmic or stepped, not both.".to_owned(),
        (Zh, Fault::LogAndStep) => "范围可以取对数，也可以设步长，但不能同时。".to_owned(),
        (En, Fault::StepNotPositive) => "the step must be above zero.".to_owned(),
        (Zh, Fault::StepNotPositive) => "步长必须大于零。".to_owned(),
        (En, Fault::NotEarlier { name }) => {
            format!(
                "the condition rests on “{}”, which must stand earlier in the search space.",
                name_of(name)
            )
        }
        (Zh, Fault::NotEarlier { name }) => {
            format!("条件依赖“{}”，它必须排在搜索空间中更靠前的位置。", name_of(name))
        }
        (En, Fault::NeverHolds { name }) => {
            format!("the condition asks for a value that “{}” never has.", name_of(name))
        }
        (Zh, Fault::NeverHolds { name }) => format!("条件要求的值，“{}”永远取不到。", name_of(name)),
        (En, Fault::WrongDomain) => "this kind of range does not fit the setting.".to_owned(),
        (Zh, Fault::WrongDomain) => "这种范围不适用于该设置。".to_owned(),
        (En, Fault::OneObjective) => "this works with one goal only.".to_owned(),
        (Zh, Fault::OneObjective) => "这只适用于单一目标。".to_owned(),
        (En, Fault::NoNumber) => "this strategy moves numbers, and the space has none to move.".to_owned(),
        (Zh, Fault::NoNumber) => "这种策略要移动数值，而搜索空间中没有可移动的数值。".to_owned(),
        (En, Fault::OneStep) => {
            "a trial of one step cannot be stopped early; give it more epochs or folds.".to_owned()
        }
        (Zh, Fault::OneStep) => "只有一步的试验无法提前停止；请增加训练轮数或折数。".to_owned(),
        (En, Fault::NoCopies) => {
            "this needs networks that can go on from each other's weights: no other models, no cross-validation, no gradients."
                .to_owned()
        }
        (Zh, Fault::NoCopies) => {
            "这需要可以接着彼此权重继续训练的网络：不能有其他模型、交叉验证或梯度。".to_owned()
        }
        (En, Fault::NotWhileTraining { name }) => {
            format!(
                "“{}” cannot change in the middle of a training; leave it out of the search space, or choose another rule.",
                name_of(name)
            )
        }
        (Zh, Fault::NotWhileTraining { name }) => {
            format!("“{}”不能在训练途中改变；请把它移出搜索空间，或改用别的规则。", name_of(name))
        }
        (En, Fault::NoFolds) => {
            "this rule compares trials fold by fold; it needs cross-validation.".to_owned()
        }
        (Zh, Fault::NoFolds) => "该规则逐折比较试验，需要使用交叉验证。".to_owned(),
        (En, Fault::NothingToTrainOn) => {
            "validation and test together may take at most 90 %; the rest is for training.".to_owned()
        }
        (Zh, Fault::NothingToTrainOn) => "验证集与测试集合计最多占 90 %，其余要留给训练。".to_owned(),
        (En, Fault::OtherTask { name }) => {
            format!("“{}” does not fit these data: it predicts another kind of target.", name_of(name))
        }
        (Zh, Fault::OtherTask { name }) => {
            format!("“{}”不适用于这份数据：它预测的是另一类目标。", name_of(name))
        }
        (En, Fault::NoSource { name }) => {
            format!("“{}” needs data with a pretrained network, such as digits from MNIST.", name_of(name))
        }
        (Zh, Fault::NoSource { name }) => {
            format!("“{}”需要带有预训练网络的数据，例如由 MNIST 迁移的手写数字。", name_of(name))
        }
        (En, Fault::FewerExamples { limit }) => {
            format!("there are only about {limit} examples to train on.")
        }
        (Zh, Fault::FewerExamples { limit }) => format!("可用于训练的样本只有约 {limit} 个。"),
        (En, Fault::Newer { found, known }) => {
            format!(
                "made by a newer version ({found}; this page knows {known}). Reload to get the latest page."
            )
        }
        (Zh, Fault::Newer { found, known }) => {
            format!("由更新的版本生成（{found}；本页支持到 {known}）。请刷新以获取最新页面。")
        }
        (_, Fault::NotDifferentiable { obstacle }) => hurdle(lang, obstacle),
        (En, Fault::TooMuchWork { found, limit }) => format!(
            "this study could need {} multiply-adds, and the limit is {}. Ask for fewer trials, fewer epochs or smaller networks.",
            number(*found),
            number(*limit)
        ),
        (Zh, Fault::TooMuchWork { found, limit }) => format!(
            "这项研究最多可能需要 {} 次乘加运算，上限为 {}。请减少试验数、训练轮数或网络规模。",
            number(*found),
            number(*limit)
        ),
        (En, Fault::TooManyReports { found, limit }) => format!(
            "all trials together could run for {} epochs, and the limit is {}. Ask for fewer trials or fewer epochs.",
            number(*found),
            number(*limit)
        ),
        (Zh, Fault::TooManyReports { found, limit }) => format!(
            "全部试验合计最多可能训练 {} 轮，上限为 {}。请减少试验数或训练轮数。",
            number(*found),
            number(*limit)
        ),
        (En, Fault::TooMuchMemory { found, limit }) => format!(
            "one training could need {} MB of memory, and the limit is {} MB. Make the widest network smaller.",
            number((found / 1e6).round()),
            number((limit / 1e6).round())
        ),
        (Zh, Fault::TooMuchMemory { found, limit }) => format!(
            "一次训练最多可能需要 {} MB 内存，上限为 {} MB。请缩小最宽的网络。",
            number((found / 1e6).round()),
            number((limit / 1e6).round())
        ),
    }
}

fn shape(lang: Lang, shape: Shape) -> &'static str {
    let text = match shape {
        Shape::Number => super::t("a number", "一个数"),
        Shape::Integer => super::t("a whole number", "一个整数"),
        Shape::Text => super::t("a text", "一段文字"),
        Shape::Flag => super::t("yes or no", "是或否"),
        Shape::List => super::t("a list", "一个列表"),
        Shape::Object => super::t("a group of fields", "一组字段"),
        Shape::Digest => super::t("a digest of 64 hexadecimal digits", "64 位十六进制摘要"),
        Shape::Scalar => super::t("a single value", "单个值"),
    };
    text.get(lang)
}

/// Why a data set cannot be used.
pub fn data_error(lang: Lang, error: &DataError) -> String {
    match (lang, error) {
        (En, DataError::Unknown { name }) => format!("There is no data set called “{name}”."),
        (Zh, DataError::Unknown { name }) => format!("没有名为“{name}”的数据集。"),
        (En, DataError::NoFile { file }) => format!("The file {file} is needed and was not there."),
        (Zh, DataError::NoFile { file }) => format!("缺少所需的文件 {file}。"),
        (En, DataError::Line { file, line }) => format!("Line {line} of {file} cannot be read."),
        (Zh, DataError::Line { file, line }) => format!("{file} 的第 {line} 行无法读取。"),
        (En, DataError::Damaged { file }) => format!("The file {file} is damaged."),
        (Zh, DataError::Damaged { file }) => format!("文件 {file} 已损坏。"),
        (_, DataError::Import(error)) => import_error(lang, error),
        (En, DataError::OtherFile) => {
            "This study was made with another file of yours: please choose that file.".to_owned()
        }
        (Zh, DataError::OtherFile) => "此研究使用的是你的另一个文件：请选择那个文件。".to_owned(),
        (En, DataError::TooFewExamples { rows, needed }) => {
            format!("There are too few examples to split: {rows}; at least {needed} are needed.")
        }
        (Zh, DataError::TooFewExamples { rows, needed }) => {
            format!("样本太少，无法划分：只有 {rows} 个，至少需要 {needed} 个。")
        }
        (En, DataError::TooFewRows { class, rows, needed }) => {
            format!("Class “{class}” has too few examples to be in every part: {rows}; {needed} are enough.")
        }
        (Zh, DataError::TooFewRows { class, rows, needed }) => {
            format!("类别“{class}”的样本太少，划分后会有一部分缺少它：只有 {rows} 个，有 {needed} 个就够了。")
        }
        (En, DataError::OneClass { class }) => {
            format!("All examples are of class “{class}”: there is nothing to tell apart.")
        }
        (Zh, DataError::OneClass { class }) => format!("所有样本都属于类别“{class}”：没有可区分的类别。"),
        (En, DataError::FewerRowsThanFolds { rows, folds }) => {
            format!("{rows} examples cannot be spread over {folds} folds: choose fewer folds.")
        }
        (Zh, DataError::FewerRowsThanFolds { rows, folds }) => {
            format!("{rows} 个样本无法分成 {folds} 折：请减少折数。")
        }
        (En, DataError::NoSuchFold { fold, folds }) => {
            format!("There is no outer fold {fold}: there are {folds}.")
        }
        (Zh, DataError::NoSuchFold { fold, folds }) => {
            format!("没有第 {fold} 个外层折：一共只有 {folds} 折。")
        }
    }
}

/// Why a link cannot be used.
pub fn link_error(lang: Lang, error: &LinkError) -> String {
    match (lang, error) {
        (En, LinkError::TooLong) => {
            "The link is too long to be one of ours; the page shows its first study.".into()
        }
        (Zh, LinkError::TooLong) => "链接过长，不可能由本页生成；已显示默认研究。".into(),
        (En, LinkError::NotALink) => {
            "The address holds no study that this page can read; it shows its first one.".into()
        }
        (Zh, LinkError::NotALink) => "地址中没有本页能读取的研究；已显示默认研究。".into(),
        (En, LinkError::Newer { found }) => {
            format!("The link was made by a newer page (format {found}). Reload, then open it again.")
        }
        (Zh, LinkError::Newer { found }) => {
            format!("链接由更新的页面生成（格式 {found}）。请刷新后重新打开。")
        }
        (En, LinkError::Damaged) => {
            "The link lost characters, or some were changed. Copy it again, whole.".into()
        }
        (Zh, LinkError::Damaged) => "链接在传递中丢失或改变了字符。请重新完整复制。".into(),
        (En, LinkError::Spec(e)) => format!("The study in the link cannot be used. {}", spec_error(lang, e)),
        (Zh, LinkError::Spec(e)) => format!("链接中的研究无法使用。{}", spec_error(lang, e)),
        (En, LinkError::OtherSpelling) => {
            "The link was changed by hand or by another program; make a new one with Share.".into()
        }
        (Zh, LinkError::OtherSpelling) => "链接被手工或其他程序改动过；请用“分享”重新生成。".into(),
    }
}

/// Something that the lab reports. Trials are counted from 1.
pub fn notice(lang: Lang, notice: &Notice) -> String {
    match (lang, notice) {
        (En, Notice::LostOnce { leg, .. }) => {
            format!("The worker training trial {} was lost. The trial is run again; no result changes.", leg + 1)
        }
        (Zh, Notice::LostOnce { leg, .. }) => format!("训练第 {} 次试验的工作线程意外终止。该试验会重新运行，结果不受影响。", leg + 1),
        (En, Notice::LostTwice { leg, .. }) => {
            format!("Trial {} lost its worker twice, so the study waits. Try it again, or skip it: the skip is recorded.", leg + 1)
        }
        (Zh, Notice::LostTwice { leg, .. }) => {
            format!("第 {} 次试验两次失去工作线程，研究已暂停。可以再试一次，或跳过它（跳过会被记录）。", leg + 1)
        }
        (En, Notice::CannotStart) => "The workers do not start. Reload the page; if it stays so, the browser or an extension blocks them.".into(),
        (Zh, Notice::CannotStart) => "工作线程无法启动。请刷新页面；若仍如此，可能是浏览器或扩展阻止了它们。".into(),
        (En, Notice::StaleWorker) => "The page has been updated since it was opened. Reload to go on.".into(),
        (Zh, Notice::StaleWorker) => "页面打开后已有更新。请刷新以继续。".into(),
        (En, Notice::Refused { path }) if path.is_empty() => "This study cannot be run.".into(),
        (Zh, Notice::Refused { path }) if path.is_empty() => "这项研究无法运行。".into(),
        (En, Notice::Refused { path }) => format!("This study cannot be run: look at “{}”.", field(lang, path)),
        (Zh, Notice::Refused { path }) => format!("这项研究无法运行：请检查“{}”。", field(lang, path)),
        (En, Notice::CannotResume { event }) => {
            format!("The stored study does not replay (at event {}); it starts from the beginning.", event + 1)
        }
        (Zh, Notice::CannotResume { event }) => format!("保存的研究无法重放（第 {} 个事件处不一致）；将从头开始。", event + 1),
    }
}

/// What the strip at the top says.
pub fn message(lang: Lang, message: &Message) -> String {
    match (lang, message) {
        (_, Message::Lab(n)) => notice(lang, n),
        (_, Message::Link(e)) => link_error(lang, e),
        (_, Message::Spec(e)) => spec_error(lang, e),
        (En, Message::File { name }) => {
            format!("The file {name} could not be loaded. Check the connection, then try again.")
        }
        (Zh, Message::File { name }) => format!("文件 {name} 未能加载。请检查网络连接后重试。"),
        (lang, Message::OwnFile { hash }) => ui_problem::csv_wanted(lang, hash),
        (lang, Message::OtherFile { file, found, wanted }) => {
            ui_problem::csv_other(lang, file, found, wanted)
        }
        (En, Message::Copied) => {
            "The link is in the clipboard. It holds the settings and the seed: whoever runs it gets the same trials, bit for bit. Trials placed by hand are not in it.".into()
        }
        (Zh, Message::Copied) => "链接已复制，其中包含设置和种子：打开并运行后，各次试验逐位相同。手动放置的试验不在其中。".into(),
        (En, Message::NotCopied) => {
            "The browser does not let this page use the clipboard; copy the link from the address bar.".into()
        }
        (Zh, Message::NotCopied) => "本页无法使用剪贴板；请从地址栏复制链接。".into(),
        (En, Message::LinkTooLong) => "This study is too large for a link.".into(),
        (Zh, Message::LinkTooLong) => "这项研究的内容太多，无法放进链接。".into(),
        (En, Message::NoLink) => "The browser lets this page write neither to the clipboard nor to the address bar.".into(),
        (Zh, Message::NoLink) => "浏览器不允许本页写入剪贴板或地址栏。".into(),
        (En, Message::LabRestarted) => {
            "The lab was lost and started again; the study goes on where it was.".into()
        }
        (Zh, Message::LabRestarted) => "实验室意外终止，现已重启；研究从中断处继续。".into(),
    }
}

/// Why there is no gradient.
fn hurdle(lang: Lang, obstacle: &Obstacle) -> String {
    let (en, zh) = match obstacle {
        Obstacle::PiecewiseConstant => (
            "a gradient needs the validation loss as the first goal: a score such as accuracy is piecewise constant, \
             its derivative is 0 almost everywhere.",
            "梯度要求第一目标是验证损失：准确率之类的得分是分段常数，其导数几乎处处为 0。",
        ),
        Obstacle::BestEpoch => (
            "a gradient needs the value of the last epoch: which epoch is the best one changes by jumps.",
            "梯度要求取最后一轮的值：哪一轮最佳会跳变。",
        ),
        Obstacle::Model => (
            "this gradient does not cover that model: forward and reverse are for networks, implicit for logistic and linear regression.",
            "这种梯度不适用于该模型：forward 和 reverse 用于神经网络，implicit 用于逻辑回归与线性回归。",
        ),
        Obstacle::AdaptiveRate => (
            "a gradient needs a schedule that does not look at the training it steers.",
            "梯度要求学习率调度不依赖训练过程本身。",
        ),
        Obstacle::MustBeOff => (
            "must be 0 for a gradient: only plain gradient descent with momentum, weight decay and L2 is differentiated; this makes \
             the training jump, draw random numbers or look at its own losses.",
            "要计算梯度，此项必须为 0：只对带动量、权重衰减和 L2 的普通梯度下降求导；此项会使训练跳变、引入随机数或依赖自身的损失。",
        ),
        Obstacle::NoGradient => (
            "this sampler walks down the gradients of the trials, and the study asks for none: set it to forward or reverse for networks \
             trained by SGD or momentum, to implicit for logistic or linear regression with an L2 penalty. Other models have no gradient.",
            "该采样器沿各次试验的梯度下降，而本研究没有要求梯度：用 SGD 或动量训练的神经网络请设为 forward 或 reverse，带 L2 惩罚的逻辑回归或线性回归请设为 implicit。其他模型没有梯度。",
        ),
        Obstacle::NotPlainDescent => (
            "this online rule adapts the rate of plain gradient descent: the optimizer must be SGD.",
            "这种在线规则只调整普通梯度下降的学习率：优化器必须是 SGD。",
        ),
        Obstacle::Option { options } => {
            return match lang {
                En => format!("for a gradient it must be one of: {}.", options.join(", ")),
                Zh => format!("要计算梯度，必须是以下之一：{}。", options.join("、")),
            };
        }
        Obstacle::NothingSearched { names } => {
            return match lang {
                En => format!(
                    "none of these is searched, so there is nothing to differentiate by: {}.",
                    names.join(", ")
                ),
                Zh => format!("以下超参数都不在搜索空间中，没有可求导的对象：{}。", names.join("、")),
            };
        }
    };
    Text { en, zh }.get(lang).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_its_field_and_limits() {
        let error = Fault::OutOfRange { low: 0.05, high: 0.6 }.at("data.validation");
        assert_eq!(spec_error(En, &error), "Validation share: must be between 0.05 and 0.6.");
        assert_eq!(spec_error(Zh, &error), "验证集比例：必须在 0.05 到 0.6 之间。");
        let error = Fault::LowAboveHigh.at("space[1].low");
        assert!(spec_error(En, &error).contains("no. 2"), "{}", spec_error(En, &error));
        assert_eq!(field(En, ""), "");
        assert!(spec_error(Zh, &Fault::Unknown.at("nonsense")).contains("nonsense"));
    }
}

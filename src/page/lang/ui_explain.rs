//! What strategies believe and why they chose a point, in words.

use super::Lang::{En, Zh};
use super::{Lang, Text, measure, percent, t};
use crate::math::float;
use crate::plot::map::Layer;
use crate::sampler::Reason;
use crate::trial::Origin;

pub const LAYER: Text = t("What lies under the dots", "圆点下方显示什么");
pub const DOTS: Text = t("Dots", "试验点");
pub const BELIEF: Text = t("Belief", "预测");
pub const UNCERTAINTY: Text = t("Uncertainty", "不确定性");
pub const SCORE: Text = t("Next-pick score", "选点得分");
pub const NO_BELIEF: Text = t("No belief", "无预测");
pub const NO_BELIEF_HELP: Text = t(
    "This strategy has no belief: it chooses its points without a model of the values, so there are only the trials to draw.",
    "该策略没有预测：它选点时不建立目标值的模型，因此只能画出试验点。",
);
pub const THINKING: Text = t("thinking…", "正在计算……");
pub const WHY: Text = t("Why here?", "为何选这里？");
pub const MORE_UNSURE: Text = t("unsure", "不确定");
pub const SURE: Text = t("sure", "确定");
pub const PROMISING: Text = t("likely", "可能");
pub const UNPROMISING: Text = t("unlikely", "不太可能");
pub const GOOD_TRIALS: Text = t("good", "好");
pub const OTHER_TRIALS: Text = t("others", "其余");

/// The words at the upper and the lower end of a layer's colour bar; `None`: those of the dots.
pub fn ends(layer: Layer, sampler: &str) -> Option<[Text; 2]> {
    match (layer, sampler) {
        (Layer::Uncertainty, _) => Some([MORE_UNSURE, SURE]),
        (Layer::Score, _) => Some([PROMISING, UNPROMISING]),
        (Layer::Belief, "tpe" | "bohb") => Some([GOOD_TRIALS, OTHER_TRIALS]),
        _ => None,
    }
}

/// A strategy that has no belief so far.
pub fn not_yet(lang: Lang, seen: u32) -> String {
    match (lang, seen) {
        (En, 1) => "No belief yet, after 1 result: the first trials are drawn at random.".to_owned(),
        (En, n) => format!("No belief yet, after {n} results: the first trials are drawn at random."),
        (Zh, n) => format!("已有 {n} 个结果，尚无预测：最初几次试验是随机抽取的。"),
    }
}

/// What a layer shows. `slice`: the map has fewer axes than the space.
pub fn layer(lang: Lang, layer: Layer, sampler: &str, seen: u32, slice: bool) -> String {
    let what = match (lang, layer, sampler) {
        (En, Layer::Uncertainty, _) => "How unsure the strategy is",
        (Zh, Layer::Uncertainty, _) => "策略有多不确定",
        (En, Layer::Score, _) => "What the next pick is ranked by",
        (Zh, Layer::Score, _) => "选取下一个点所依据的得分",
        (En, _, "tpe" | "bohb") => "Density of good trials over that of the others",
        (Zh, _, "tpe" | "bohb") => "好试验与其余试验的密度之比",
        (En, _, "cmaes") => "The distribution that points are drawn from, 1 and 2 sigma",
        (Zh, _, "cmaes") => "抽取新点的分布（1 倍与 2 倍标准差）",
        (En, _, "nsga2") => "Ringed: the population; thick: its front",
        (Zh, _, "nsga2") => "圈出的是种群，粗圈为其前沿",
        (En, _, "hypergradient") => "The way of the descent, and its next point",
        (Zh, _, "hypergradient") => "下降的路径与下一个点",
        (En, ..) => "What the strategy expects",
        (Zh, ..) => "策略的预测值",
    };
    // A marginal density and a population are no slice.
    let held = slice && matches!(sampler, "gp" | "forest");
    match (lang, seen) {
        (En, 1) => format!("{what}; 1 result"),
        (En, n) if held => format!("{what}; {n} results; slice at the best trial"),
        (En, n) => format!("{what}; {n} results"),
        (Zh, n) if held => format!("{what}；{n} 个结果；最佳试验处的切片"),
        (Zh, n) => format!("{what}；{n} 个结果"),
    }
}

/// Why a trial was chosen; `None` while the strategy that was `asked` has not answered. `known`: results that were known, and the reason.
pub fn why(
    lang: Lang,
    sampler: &str,
    origin: Origin,
    asked: bool,
    known: Option<&(u32, Reason)>,
) -> Option<String> {
    let plain = match (lang, origin, sampler) {
        (En, Origin::Hand, _) => "You placed it here.",
        (Zh, Origin::Hand, _) => "这是您亲手放置的。",
        (En, Origin::Scheduler, _) => "The rule for stopping early let this trial go on.",
        (Zh, Origin::Scheduler, _) => "提前停止规则让这次试验继续。",
        (En, _, "random") => "Drawn at random: no result was looked at.",
        (Zh, _, "random") => "随机抽取：不参考任何结果。",
        (En, _, "grid") => "The next point of the grid.",
        (Zh, _, "grid") => "网格中的下一个点。",
        (En, _, "sobol") => "The next point of an evenly spread sequence.",
        (Zh, _, "sobol") => "均匀序列中的下一个点。",
        (En, _, "finite_difference") => "The next step of its descent by differences.",
        (Zh, _, "finite_difference") => "差分下降法的下一步。",
        (En, ..) => "Chosen by its plan.",
        (Zh, ..) => "按既定计划选取。",
    };
    if !asked {
        return Some(plain.to_owned());
    }
    let (seen, reason) = known?;
    Some(reasons(lang, sampler, *seen, reason))
}

fn reasons(lang: Lang, sampler: &str, seen: u32, reason: &Reason) -> String {
    if reason.blind && sampler == "hypergradient" {
        return if lang == En { "The beginning of a descent." } else { "一次下降的起点。" }.to_owned();
    }
    if reason.blind {
        return match (lang, seen) {
            (En, 1) => "Drawn at random, without a belief; 1 result was known.".to_owned(),
            (En, n) => format!(
                "Drawn at random, without a belief (a start-up draw or its random share); {n} results were known."
            ),
            (Zh, n) => format!("随机抽取，未用预测（启动阶段或随机份额）；当时已知 {n} 个结果。"),
        };
    }
    let mut parts: Vec<String> = Vec::new();
    let mut say = |en: String, zh: String| parts.push(if lang == En { en } else { zh });
    if let Some((mean, deviation)) = reason.predicted {
        let (m, d) = (measure(mean), measure(deviation));
        say(format!("predicts {m} ± {d}"), format!("预测 {m} ± {d}"));
    } else if let Some(score) = reason.score {
        let ratio = measure(float::exp(score));
        say(
            format!("good trials are {ratio} times as dense here as the others"),
            format!("此处好试验的密度是其余试验的 {ratio} 倍"),
        );
    }
    match sampler {
        "cmaes" => say(
            "drawn from the normal distribution that the better trials have shaped".to_owned(),
            "从较好试验所塑造的正态分布中抽取".to_owned(),
        ),
        "hypergradient" => say("a step down the gradient".to_owned(), "沿梯度下降一步".to_owned()),
        "nsga2" => {
            say("bred from two parents of the population".to_owned(), "由种群中的两个父代产生".to_owned())
        }
        _ => {}
    }
    if let Some(best) = reason.best {
        say(format!("best so far {}", measure(best)), format!("目前最佳 {}", measure(best)));
    }
    if let Some(chance) = reason.chance {
        say(format!("{} chance to beat it", percent(chance)), format!("超过它的概率 {}", percent(chance)));
    }
    if let Some((rank, of)) = reason.rank {
        say(format!("ranked {rank} of {of} candidates"), format!("在 {of} 个候选点中排第 {rank}"));
    }
    say(format!("{seen} results known"), format!("当时已知 {seen} 个结果"));
    let text = parts.join(if lang == En { "; " } else { "；" });
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}{}", letters.as_str(), if lang == En { "." } else { "。" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_sentences_with_numbers() {
        let reason = Reason {
            predicted: Some((0.095, 0.02)),
            best: Some(0.083),
            chance: Some(0.27),
            score: Some(-1.0),
            rank: Some((1, 24)),
            blind: false,
        };
        let said = |lang, sampler, reason: &Reason| {
            why(lang, sampler, Origin::Sampler, true, Some(&(12, reason.clone()))).expect("a sentence")
        };
        assert_eq!(
            said(En, "gp", &reason),
            "Predicts 0.095 ± 0.02; best so far 0.083; 27\u{a0}% chance to beat it; ranked 1 of 24 candidates; 12 results known."
        );
        assert!(said(Zh, "gp", &reason).starts_with("预测 0.095 ± 0.02；目前最佳 0.083；"));
        let dense = Reason { predicted: None, chance: None, score: Some(0.0), ..reason.clone() };
        assert!(said(En, "tpe", &dense).starts_with("Good trials are 1 times as dense"));
        let blind = Reason { blind: true, ..Reason::default() };
        assert!(said(En, "tpe", &blind).starts_with("Drawn at random"));
        assert!(said(En, "cmaes", &Reason::default()).contains("normal distribution"));
        // Not answered yet; not asked at all.
        assert_eq!(why(En, "gp", Origin::Sampler, true, None), None);
        for sampler in ["random", "grid", "sobol", "finite_difference"] {
            for lang in [En, Zh] {
                assert!(why(lang, sampler, Origin::Sampler, false, None).is_some_and(|s| !s.is_empty()));
            }
        }
        assert!(!said(En, "gp", &Reason { best: Some(f64::NAN), ..reason }).contains("NaN"));
    }
}

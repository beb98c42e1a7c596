//! Texts about the loss around a network.

use super::Lang::{En, Zh};
use super::{Lang, Text, measure, percent, t, ui};
use crate::objective::{Landscape, LandscapeKind, LandscapeRefusal, Relief};
use crate::page::terrain::Missing;
use crate::plot::landscape::{Curve, Map, Picture};
use crate::train::landscape::{Plane, Sharpness};

pub const LOSS: Text = t("training loss", "训练损失");
pub const LOWEST: Text = t("lowest", "最低");
pub const TRAINED: Text = t("trained network", "训练后的网络");
pub const START: Text = t("start", "起点");
pub const OTHER: Text = t("other network", "另一个网络");

pub const TITLE: Text = t("Loss landscape", "损失地形");
pub const WHICH: Text = t("What to look at", "观察方式");
pub const RANDOM: Text = t("Random plane", "随机平面");
pub const PATH: Text = t("Path", "路径");
pub const LINE: Text = t("Line", "连线");
pub const SHARPNESS: Text = t("Sharpness", "尖锐度");
pub const ANOTHER: Text = t("another plane", "换一个平面");
pub const TOWARDS: Text = t("the line leads to", "连线通向");
pub const TO_BEST: Text = t("to the best other one", "到其余中最好的");
pub const TO_PREVIOUS: Text = t("to the one before", "到前一个");
pub const MEASURING: Text = t("measuring…", "正在测量……");
pub const REFINING: Text = t("refining…", "正在细化……");
pub const PROGRESS: Text = t("how far the measuring is", "测量进度");
pub const CANCEL: Text = t("Cancel", "取消");
pub const STOPPED: Text = t("stopped", "已停止");
pub const GO_ON: Text = t("Measure", "继续测量");
pub const DONE: Text = t("measured", "测量完毕");
pub const NOTHING: Text = t("no cell of this picture has a finite loss", "图中没有任何一处的损失是有限的");

/// Why nothing is asked.
pub const fn missing(missing: Missing) -> Text {
    match missing {
        Missing::Running => t("this trial has no trained network yet", "这次试验还没有训练好的网络"),
        Missing::NotNetwork => landscape_refusal(LandscapeRefusal::NotNetwork),
        Missing::NoOther => t(
            "a line needs another trial with a network of the same shape; there is none yet",
            "连线需要另一个网络结构相同的试验；目前还没有",
        ),
    }
}

/// "Trial 12, 45 × 45 cells".
pub fn measured(lang: Lang, number: u32, (kind, cells): (LandscapeKind, u32)) -> String {
    let trial = ui::trial(lang, number);
    match (lang, kind) {
        (En, LandscapeKind::Random | LandscapeKind::Path) => format!("{trial}, {cells} × {cells} cells"),
        (Zh, LandscapeKind::Random | LandscapeKind::Path) => format!("{trial}，{cells} × {cells} 格"),
        (En, LandscapeKind::Line { other }) => {
            format!("{trial} to {}", ui::trial(lang, other).to_lowercase())
        }
        (Zh, LandscapeKind::Line { other }) => format!("{trial}到{}", ui::trial(lang, other)),
        (_, LandscapeKind::Sharpness) => trial,
    }
}

/// What was found, in words. `picture` is that of the answer.
pub fn summary(lang: Lang, found: &Landscape, picture: Option<&Picture>) -> String {
    let said = match (&found.relief, picture) {
        (Relief::Sharpness(s), _) => sharpness(lang, s),
        (Relief::Plane { plane, .. }, Some(Picture::Relief(map))) => land(lang, plane, map),
        (Relief::Line(_), Some(Picture::Line(curve))) => line(lang, curve),
        _ => NOTHING.get(lang).to_owned(),
    };
    if found.rows >= found.rows_of {
        return said;
    }
    let (rows, all) = (found.rows, found.rows_of);
    match lang {
        En => format!("{said} Measured on {rows} of {all} training examples."),
        Zh => format!("{said}在 {all} 个训练样本中的 {rows} 个上测量。"),
    }
}

fn land(lang: Lang, plane: &Plane, map: &Map) -> String {
    let [low, high] = [map.range.low, map.range.high].map(measure);
    // The network is a cell of a random plane; of a path's plane it lies between cells.
    let middle = |axis: &[f64]| axis.iter().position(|x| *x == 0.0);
    let cell = middle(&plane.axes[0]).zip(middle(&plane.axes[1]));
    let own = cell.and_then(|(i, j)| plane.loss.get(i * plane.axes[1].len() + j)).copied().map(measure);
    let said = match (lang, own) {
        (En, Some(own)) => {
            format!("Training loss {own} at the trained network; in this plane it goes from {low} to {high}.")
        }
        (Zh, Some(own)) => format!("训练后的网络处训练损失为 {own}；在这个平面上从 {low} 到 {high}。"),
        (En, None) => format!("In this plane the training loss goes from {low} to {high}."),
        (Zh, None) => format!("在这个平面上训练损失从 {low} 到 {high}。"),
    };
    let Some(explained) = map.explained else { return said };
    let share = percent(explained[0] + explained[1]);
    match lang {
        En => format!("{said} The plane holds {share} of the path's variance."),
        Zh => format!("{said}这个平面包含路径方差的 {share}。"),
    }
}

fn line(lang: Lang, curve: &Curve) -> String {
    let [here, there] = curve.ends.map(|loss| measure(loss.unwrap_or(f64::NAN)));
    let said = match lang {
        En => format!("Training loss {here} at this network, {there} at the other."),
        Zh => format!("此网络的训练损失为 {here}，另一个为 {there}。"),
    };
    // What is lower than a hundredth of the scale cannot be told from a curve without a barrier.
    let span = curve.range.high - curve.range.low;
    match (lang, curve.barrier) {
        (En, Some(b)) if b > 0.01 * span => {
            format!("{said} Between them it rises by {}: a barrier.", measure(b))
        }
        (Zh, Some(b)) if b > 0.01 * span => format!("{said}两者之间升高 {}：有一道屏障。", measure(b)),
        (En, Some(_)) => format!("{said} No barrier lies between them."),
        (Zh, Some(_)) => format!("{said}两者之间没有屏障。"),
        (_, None) => said,
    }
}

fn sharpness(lang: Lang, s: &Sharpness) -> String {
    let said = match (lang, s.eigenvalue > 0.0) {
        (En, true) => format!(
            "Full-batch gradient descent would be stable here up to a learning rate of 2 / {} = {}.",
            measure(s.eigenvalue),
            measure(2.0 / s.eigenvalue)
        ),
        (Zh, true) => format!(
            "全批量梯度下降在这里稳定的学习率上限是 2 / {} = {}。",
            measure(s.eigenvalue),
            measure(2.0 / s.eigenvalue)
        ),
        (En, false) => "The strongest curvature bends down: this is no minimum.".to_owned(),
        (Zh, false) => "最强的曲率向下弯：这里不是极小点。".to_owned(),
    };
    match (lang, s.converged) {
        (_, true) => said,
        (En, false) => format!(
            "{said} Not settled after {} products; off by {} at most.",
            s.iterations,
            measure(s.residual)
        ),
        (Zh, false) => {
            format!("{said}经过 {} 次乘积仍未收敛，误差不超过 {}。", s.iterations, measure(s.residual))
        }
    }
}

/// What the number is.
pub const EIGENVALUE: Text = t("largest eigenvalue of the Hessian", "海森矩阵的最大特征值");

/// What such a picture of a network of so many parameters can tell, and what it cannot.
pub fn caveat(lang: Lang, kind: LandscapeKind, parameters: u32) -> String {
    match (lang, kind) {
        (En, LandscapeKind::Random) => format!(
            "A slice: 2 directions of {parameters}, drawn at random and scaled to the weights. It shows how fast the loss rises nearby; a narrow valley or a way out in another direction is not seen."
        ),
        (Zh, LandscapeKind::Random) => format!(
            "这是切片：{parameters} 个方向中随机抽取的 2 个，并按权重缩放。它显示附近损失上升的快慢；其他方向上的窄谷或出路看不到。"
        ),
        (En, LandscapeKind::Path) => format!(
            "A slice: the 2 directions of {parameters} that hold most of the training's way. What lies beside them is not seen, and even a random walk looks smooth in such a plane."
        ),
        (Zh, LandscapeKind::Path) => format!(
            "这是切片：{parameters} 个方向中最能体现训练路径的 2 个。旁边的情形看不到；即使是随机游走，在这样的平面上也显得平滑。"
        ),
        (En, LandscapeKind::Line { .. }) => format!(
            "A slice: 1 direction of {parameters}. There may be a way around a barrier, and the same network with its units in another order has one too."
        ),
        (Zh, LandscapeKind::Line { .. }) => format!(
            "这是切片：{parameters} 个方向中的 1 个。屏障可能可以绕过；同一个网络若只是单元次序不同，中间也会有屏障。"
        ),
        (En, LandscapeKind::Sharpness) => format!(
            "One number for {parameters} directions: the steepest. It changes when weights are rescaled without changing what the network computes, so compare it with care."
        ),
        (Zh, LandscapeKind::Sharpness) => format!(
            "用一个数概括 {parameters} 个方向：最陡的那个。只重新缩放权重而不改变网络的计算，它也会变，比较时需谨慎。"
        ),
    }
}

/// Why there is no landscape.
pub const fn landscape_refusal(refusal: LandscapeRefusal) -> Text {
    match refusal {
        LandscapeRefusal::NotNetwork => t(
            "only a neural network has a loss landscape; this trial trained another kind of model",
            "只有神经网络才有损失地形；这次试验训练的是另一种模型",
        ),
        LandscapeRefusal::Normed => t(
            "the landscape of a network with batch or layer normalization is not measured: \
             scaling its weights changes nothing, so directions have no length",
            "不测量带有批归一化或层归一化的网络的地形：缩放其权重不改变输出，方向因而没有长度",
        ),
        LandscapeRefusal::SingleOutput => t(
            "the landscape of a network with a single binary output is not measured; use cross-entropy",
            "不测量单个二元输出的网络的地形；请使用交叉熵",
        ),
        LandscapeRefusal::NotFinite => t(
            "this training left the finite numbers: there is no network to look around",
            "这次训练已发散到非有限数：没有可供观察的网络",
        ),
        LandscapeRefusal::OtherShape => t(
            "a line needs two networks of the same shape, trained on data scaled the same way",
            "连线需要两个结构相同、数据缩放方式也相同的网络",
        ),
        LandscapeRefusal::NoRows => t("there is no training row to measure", "没有可供测量的训练样本"),
        LandscapeRefusal::NoTrial => {
            t("no trial of that number has been trained", "还没有训练过这个编号的试验")
        }
        LandscapeRefusal::SeveralSettings => t(
            "this network was trained under several settings in turn; the landscape of such a training is not measured",
            "该网络先后在几组设置下训练；这样的训练不测量地形",
        ),
        LandscapeRefusal::Lost => {
            t("two workers were lost on it; it is not tried again", "已有两个工作线程因此丢失，不再重试")
        }
    }
}

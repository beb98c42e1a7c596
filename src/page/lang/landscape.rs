//! Texts about the loss around a network.

use super::{Text, t};
use crate::objective::LandscapeRefusal;

pub const LOSS: Text = t("training loss", "训练损失");
pub const LOWEST: Text = t("lowest", "最低");
pub const TRAINED: Text = t("trained network", "训练后的网络");
pub const START: Text = t("start", "起点");
pub const OTHER: Text = t("other network", "另一个网络");

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
        LandscapeRefusal::Lost => {
            t("two workers were lost on it; it is not tried again", "已有两个工作线程因此丢失，不再重试")
        }
    }
}

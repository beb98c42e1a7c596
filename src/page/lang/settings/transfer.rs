//! Settings of transfer tasks and of fine-tuning.

use super::super::{Named, n, t};

/// By the id of the setting.
pub(super) const SETTINGS: &[(&str, Named)] = &[
    (
        "labelled",
        n(
            t("labelled examples", "有标签样本数"),
            t(
                "How many training examples have labels, spread evenly over the classes; the other training examples are not used.",
                "有多少个训练样本带标签，各类别尽量平均；其余训练样本不使用。",
            ),
        ),
    ),
    (
        "rotation",
        n(
            t("rotation", "旋转角度"),
            t(
                "By how many degrees the moons are turned away from those that the network was pretrained on.",
                "相对于预训练所用的双月，旋转了多少度。",
            ),
        ),
    ),
    (
        "start",
        n(
            t("start from", "起点"),
            t(
                "Whether training goes on from the pretrained weights, or begins with new ones: the baseline.",
                "从预训练权重继续训练，还是从新的随机权重开始（作为基准）。",
            ),
        ),
    ),
    (
        "frozen_layers",
        n(
            t("frozen layers", "冻结层数"),
            t(
                "So many first layers keep their pretrained weights; fine-tuning changes the others only.",
                "最前面的这么多层保持预训练权重不变；微调只改变其余各层。",
            ),
        ),
    ),
    (
        "backbone_ratio",
        n(
            t("backbone rate", "主干学习率比例"),
            t(
                "The learning rate of all layers but the last, as a share of the last one's.",
                "除最后一层外各层的学习率，相对于最后一层学习率的比例。",
            ),
        ),
    ),
    (
        "l2_sp",
        n(
            t("pull to the start (L2-SP)", "L2-SP（拉回起点）"),
            t(
                "Pulls the weights of all layers but the last towards their pretrained values; 0 turns it off.",
                "把除最后一层外各层的权重拉向其预训练值；为 0 则关闭。",
            ),
        ),
    ),
];

/// By the ids of the setting and of its option.
pub(super) const CHOICES: &[(&str, &str, Named)] = &[
    (
        "scaling",
        "network",
        n(
            t("as pretrained", "与预训练一致"),
            t("As the inputs of the pretrained network were scaled.", "与预训练网络的输入缩放方式相同。"),
        ),
    ),
    (
        "start",
        "pretrained",
        n(
            t("pretrained weights", "预训练权重"),
            t(
                "Fine-tuning: what was learned on the source is kept to begin with.",
                "微调：以源任务上学到的权重为起点。",
            ),
        ),
    ),
    (
        "start",
        "scratch",
        n(
            t("scratch", "从零开始"),
            t(
                "The same network with new weights, trained on the same labels.",
                "同样的网络、新的权重，用相同的标签训练。",
            ),
        ),
    ),
];

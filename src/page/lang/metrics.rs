//! What the metrics are called.

use super::{Named, n, t};

/// By the id of the metric.
pub(super) const METRICS: &[(&str, Named)] = &[
    (
        "train_loss",
        n(
            t("training loss", "训练损失"),
            t("The loss on the examples that the model learns from.", "模型学习所用样本上的损失。"),
        ),
    ),
    (
        "train_accuracy",
        n(
            t("training accuracy", "训练准确率"),
            t("Share of training examples classified correctly.", "训练样本中分类正确的比例。"),
        ),
    ),
    (
        "validation_loss",
        n(
            t("validation loss", "验证损失"),
            t(
                "The loss on examples that it has not trained on; lower is better.",
                "在未参与训练的样本上的损失；越低越好。",
            ),
        ),
    ),
    (
        "validation_accuracy",
        n(
            t("validation accuracy", "验证准确率"),
            t(
                "Share of validation examples classified correctly; higher is better.",
                "验证样本中分类正确的比例；越高越好。",
            ),
        ),
    ),
    (
        "validation_balanced_accuracy",
        n(
            t("balanced accuracy", "平衡准确率"),
            t(
                "Mean over the classes of the share found; rare classes count as much as common ones.",
                "各类别召回率的平均；少数类与多数类同等重要。",
            ),
        ),
    ),
    (
        "validation_precision",
        n(
            t("precision", "精确率"),
            t(
                "Of the examples given a class, the share that belongs to it; mean over the classes.",
                "被判为某类的样本中真正属于该类的比例；对各类取平均。",
            ),
        ),
    ),
    (
        "validation_recall",
        n(
            t("recall", "召回率"),
            t(
                "Of the examples of a class, the share that is found; mean over the classes.",
                "某类样本中被找出的比例；对各类取平均。",
            ),
        ),
    ),
    (
        "validation_f1",
        n(
            t("F1", "F1"),
            t(
                "Harmonic mean of precision and recall; mean over the classes.",
                "精确率与召回率的调和平均；对各类取平均。",
            ),
        ),
    ),
    (
        "validation_log_loss",
        n(
            t("log loss", "对数损失"),
            t(
                "Punishes confident mistakes, whatever loss the model is trained with; lower is better.",
                "惩罚自信的错误，与训练所用的损失无关；越低越好。",
            ),
        ),
    ),
    (
        "validation_roc_auc",
        n(
            t("ROC AUC", "ROC AUC"),
            t(
                "How often an example of a class gets a higher score than one of another class; 0.5 is guessing.",
                "某类样本得分高于其他类样本的概率；0.5 相当于瞎猜。",
            ),
        ),
    ),
    (
        "train_r2",
        n(
            t("training R²", "训练 R²"),
            t(
                "Share of the target's variance explained on the training examples.",
                "模型在训练样本上解释的目标方差比例。",
            ),
        ),
    ),
    (
        "validation_r2",
        n(
            t("validation R²", "验证 R²"),
            t(
                "Share of the target's variance explained; 0 is as good as the mean, 1 is perfect.",
                "解释的目标方差比例；0 相当于只猜平均值，1 为完美。",
            ),
        ),
    ),
    (
        "validation_mse",
        n(
            t("mean squared error", "均方误差"),
            t("In squared units of the target; lower is better.", "单位为目标单位的平方；越低越好。"),
        ),
    ),
    (
        "validation_mae",
        n(
            t("mean absolute error", "平均绝对误差"),
            t("In units of the target; lower is better.", "单位与目标相同；越低越好。"),
        ),
    ),
    (
        "source_accuracy",
        n(
            t("source accuracy", "源任务准确率"),
            t(
                "Share of held-out examples of the source task that are still classified correctly; its fall is forgetting.",
                "源任务的留出样本中仍能正确分类的比例；它的下降就是遗忘。",
            ),
        ),
    ),
];

//! What the page says about NSGA-II.

use crate::space::{Texts, named as n, text as t};

pub(super) const TEXTS: Texts = Texts {
    name: n(
        t("NSGA-II", "NSGA-II"),
        t(
            "Evolution for several goals: children mix two good points and mutate; those that no other point beats, and the loneliest of them, survive.",
            "面向多个目标的进化算法：子代由两个好点混合并变异；不被任何点超越的点存活，其中周围最空旷者优先。",
        ),
    ),
    settings: &[
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
            n(
                t("mutation", "变异方式"),
                t("What becomes of a value that mutates.", "发生变异的取值如何改变。"),
            ),
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
    ],
    options: &[
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
                t(
                    "Values near one of the parents, never outside the range.",
                    "取亲本附近的值，不会超出范围。",
                ),
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
    ],
};

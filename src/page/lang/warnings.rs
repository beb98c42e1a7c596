//! Sentences for what a reader should know before they believe a study's best value.

use super::Lang::{self, En, Zh};
use crate::study::Warning;

/// One reason for caution.
pub fn spec_warning(lang: Lang, warning: &Warning) -> String {
    match (lang, warning) {
        (En, Warning::FoldsInOrder) => {
            "The folds follow the order of the file. If it is sorted by class, each fold is validated on a class that training hardly saw, and the score is too low: shuffle first, or use stratified folds.".into()
        }
        (Zh, Warning::FoldsInOrder) => {
            "各折按文件中的顺序划分。若数据按类别排序，每一折都会用训练中几乎没见过的类别来验证，得分偏低：请先打乱，或使用分层折。".into()
        }
        (En, Warning::NoTestSet) => {
            "No test set is set aside. The best of many validation scores was picked for being high, so it promises too much.".into()
        }
        (Zh, Warning::NoTestSet) => {
            "没有留出测试集。最好的验证得分是从许多得分中挑出来的，因此偏高。".into()
        }
        (En, Warning::Redraws { trials, points }) => format!(
            "Random search draws {trials} times from only {points} combinations: some are trained again, some never. A grid visits each once."
        ),
        (En, Warning::EarlierLeftOut { left, of }) => format!(
            "{left} of the {of} trials of the earlier study lie outside this search space and are left out."
        ),
        (Zh, Warning::EarlierLeftOut { left, of }) => {
            format!("先前研究的 {of} 次试验中有 {left} 次不在本搜索空间内，已略去。")
        }
        (Zh, Warning::Redraws { trials, points }) => {
            format!("随机搜索从仅有的 {points} 种组合中抽取 {trials} 次：有的会重复训练，有的从未试过。网格则每种恰好一次。")
        }
        (En, Warning::GridCutShort { trials, points }) => {
            let left = points - u64::from(*trials);
            format!(
                "The grid has {points} points and the study {trials} trials: the last {left} of its order are left out. Fewer points per axis or more trials cover all of the space; coarse or shuffled, what is left out is spread."
            )
        }
        (Zh, Warning::GridCutShort { trials, points }) => {
            let left = points - u64::from(*trials);
            format!(
                "网格有 {points} 个点，而研究只有 {trials} 次试验：顺序中最后的 {left} 个点不会被尝试。减少每轴点数或增加试验次数才能覆盖整个空间；选择由粗到细或打乱的顺序，遗漏的点会分散开来。"
            )
        }
    }
}

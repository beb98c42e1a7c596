//! The family tree of a search in legs: whose weights each leg goes on from, and what was changed on the way. An explanation as
//! data, read off the records; nothing here draws.

use crate::space::Value;
use crate::trial::{Record, lineage};
use serde::{Deserialize, Serialize};

/// One leg of the tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kin {
    pub leg: u32,
    pub trial: u32,
    /// The leg whose end it begins at; none of a trial that begins.
    pub parent: Option<u32>,
    /// Whether that is another trial's: its weights were taken over.
    pub copied: bool,
    /// Parameters that differ from the parent's, with the old value and the new one; `None` where it is inactive.
    pub changed: Vec<(String, Option<Value>, Option<Value>)>,
    /// Steps behind it at its beginning.
    pub from: u32,
    /// The first objective's value at its end, once it is finished.
    pub value: Option<f64>,
    /// Whether the best member at the end descends from it, or is it.
    pub ancestor_of_best: bool,
}

/// Every leg, in the order of proposal. `best`: the leg that the tree is traced back from.
pub fn family(records: &[Record], best: Option<u32>) -> Vec<Kin> {
    let line = best.map(|leg| lineage(records, leg)).unwrap_or_default();
    let kin = |record: &Record| {
        let leg = &record.leg;
        let parent = lineage(records, leg.index).last().and_then(|at| records.get(*at as usize));
        let names = |r: &Record| r.leg.params.0.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        let mut all = parent.map(names).unwrap_or_default();
        all.extend(names(record).into_iter().filter(|n| !all.contains(n)).collect::<Vec<_>>());
        let change = |name: String| {
            let (old, new) = (parent?.leg.params.get(&name).cloned(), leg.params.get(&name).cloned());
            (old != new).then_some((name, old, new))
        };
        Kin {
            leg: leg.index,
            trial: leg.trial,
            parent: parent.map(|p| p.leg.index),
            copied: parent.is_some_and(|p| p.leg.trial != leg.trial),
            changed: all.into_iter().filter_map(change).collect(),
            from: leg.from,
            value: record.outcome.as_ref().and_then(|o| o.values.first().copied()),
            ancestor_of_best: best == Some(leg.index) || line.contains(&leg.index),
        }
    };
    records.iter().map(kin).collect()
}

//! What a reader of a study should know before they believe its best value: nothing here keeps a study from running.

use super::Spec;
use crate::sampler::{grid_count, grid_size};
use crate::space::Domain;

/// One reason for caution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Plain folds in the order of the rows: data sorted by class are validated on classes that training hardly saw.
    FoldsInOrder,
    /// Nothing is sealed: the best of many validation scores is the only score there is, and it is too good.
    NoTestSet,
    /// A random search of a finite space draws some points more than once.
    Redraws { trials: u32, points: u64 },
    /// Trials of the earlier study that are no points of this space: the sampler does not see them.
    EarlierLeftOut { left: u32, of: u32 },
    /// The grid has more points than there are trials: the last ones in its order are left out.
    GridCutShort { trials: u32, points: u64 },
}

impl Spec {
    /// Reasons for caution, in a fixed order.
    pub fn warnings(&self) -> Vec<Warning> {
        let data = &self.recipe.data.settings;
        let mut found = Vec::new();
        if data.text("method") == "k_fold" && data.text("shuffle") == "no" {
            found.push(Warning::FoldsInOrder);
        }
        if data.int("outer_folds") < 2 && data.real("test") <= 0.0 {
            found.push(Warning::NoTestSet);
        }
        if let (Some(points), "random") = (self.points(), self.sampler.name.as_str())
            && u64::from(self.trials) > points
        {
            found.push(Warning::Redraws { trials: self.trials, points });
        }
        let left = self.earlier_left_out();
        if left > 0 {
            found.push(Warning::EarlierLeftOut { left, of: self.earlier.trials.len() as u32 });
        }
        if let Some(points) = self.grid()
            && points > u64::from(self.trials)
        {
            found.push(Warning::GridCutShort { trials: self.trials, points });
        }
        found
    }

    /// Points of the grid, if one is searched; a grid that is too large is refused.
    fn grid(&self) -> Option<u64> {
        let per_axis = self.sampler.settings.int("grid_points") as u32;
        let searched = self.sampler.name == "grid" && grid_size(&self.space, per_axis).is_some();
        searched.then(|| grid_count(&self.space, per_axis))
    }

    /// Points of the space, if they can be counted; conditions are left out of account.
    fn points(&self) -> Option<u64> {
        let mut sizes = self.space.params().iter().map(|p| &p.domain).map(Domain::size);
        sizes.try_fold(1u64, |all, size| Some(all.saturating_mul(size?)))
    }
}

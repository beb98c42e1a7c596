//! The words of the pictures, in the reader's language. No text but numbers, cell names and categories is made here.

/// Words of the map.
#[derive(Clone, Copy, Debug, Default)]
pub struct MapWords<'a> {
    /// Title of the horizontal axis.
    pub x: &'a str,
    /// Title of the vertical axis: the second hyperparameter, or the value if there is only one.
    pub y: &'a str,
    /// The good end of the colour bar.
    pub better: &'a str,
    /// The bad end of the colour bar.
    pub worse: &'a str,
    /// Legend: the best trial.
    pub best: &'a str,
    /// Legend: the ring of a trial that is about to run.
    pub next: &'a str,
    /// Legend: a training that left the finite numbers.
    pub diverged: &'a str,
    /// Legend: a trial that was stopped early.
    pub pruned: &'a str,
    /// Legend: a trial placed by the user.
    pub by_hand: &'a str,
}

/// Words of a trial's curves.
#[derive(Clone, Copy, Debug, Default)]
pub struct CurveWords<'a> {
    pub training: &'a str,
    pub validation: &'a str,
    /// Title of the horizontal axis.
    pub epoch: &'a str,
    /// The mark at the best validation epoch.
    pub best: &'a str,
}

/// Words of the race.
#[derive(Clone, Copy, Debug, Default)]
pub struct RaceWords<'a> {
    /// The strategy's name at the end of its line.
    pub strategy: &'a str,
    /// Title of the horizontal axis: epochs spent.
    pub spent: &'a str,
    /// Title of the vertical axis: the best value so far.
    pub value: &'a str,
}

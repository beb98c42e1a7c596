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
    /// Title of the horizontal axis: what a step is.
    pub step: &'a str,
    /// The mark at the best validation step, or at the one that was kept.
    pub best: &'a str,
}

/// Words of the folds of a cross-validation.
#[derive(Clone, Copy, Debug, Default)]
pub struct FoldWords<'a> {
    /// Title of the horizontal axis.
    pub fold: &'a str,
    /// The line of the mean.
    pub mean: &'a str,
}

/// Words of predictions against the truth.
#[derive(Clone, Copy, Debug, Default)]
pub struct FitWords<'a> {
    /// Title of the horizontal axis.
    pub truth: &'a str,
    /// Title of the vertical axis.
    pub prediction: &'a str,
}

/// Words of the race.
#[derive(Clone, Copy, Debug, Default)]
pub struct RaceWords<'a> {
    /// The strategy's name at the end of its line.
    pub strategy: &'a str,
    /// Title of the horizontal axis: epochs (trees, iterations, folds) spent.
    pub spent: &'a str,
    /// Title of the vertical axis: the best value so far.
    pub value: &'a str,
}

/// Words of a loss landscape.
#[derive(Clone, Copy, Debug, Default)]
pub struct LandscapeWords<'a> {
    /// What the colours and the vertical axis of a line say.
    pub loss: &'a str,
    /// Before the lowest loss of the plane.
    pub lowest: &'a str,
    /// The trained network.
    pub network: &'a str,
    /// Where the training began.
    pub start: &'a str,
    /// The network at the other end of a line.
    pub other: &'a str,
}

/// A text in English and in Chinese.
pub type Pair<'a> = [&'a str; 2];

/// Words of the first picture: both languages, since it is made before the reader is known.
#[derive(Clone, Copy)]
pub struct FirstWords<'a> {
    pub starting: Pair<'a>,
    pub problem: Pair<'a>,
    pub data: Pair<'a>,
    pub model: Pair<'a>,
    pub space: Pair<'a>,
    pub strategy: Pair<'a>,
    pub budget: Pair<'a>,
    pub trials: Pair<'a>,
    pub epochs: Pair<'a>,
    pub seed: Pair<'a>,
    pub map: Pair<'a>,
    pub each_dot: Pair<'a>,
    pub trial: Pair<'a>,
    pub the_best: Pair<'a>,
    pub race: Pair<'a>,
    pub table: Pair<'a>,
    pub better: Pair<'a>,
    pub worse: Pair<'a>,
    pub best: Pair<'a>,
    pub next: Pair<'a>,
    pub diverged: Pair<'a>,
    pub pruned: Pair<'a>,
    pub by_hand: Pair<'a>,
    pub training: Pair<'a>,
    pub validation: Pair<'a>,
    pub epoch: Pair<'a>,
    pub best_epoch: Pair<'a>,
    pub epochs_spent: Pair<'a>,
    pub best_so_far: Pair<'a>,
    /// The name of a data set, model, strategy, hyperparameter, category or metric.
    pub name: &'a dyn Fn(&str) -> [String; 2],
}

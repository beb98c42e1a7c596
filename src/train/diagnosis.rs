//! What learning curves say in words: which of the well-known troubles a training had, with the numbers that show it.
//!
//! The rules are thresholds, found on real trainings of this engine (`tests/diagnosis.rs` has them, with the confusion
//! table). In all of them the unit of a loss is S, what a guess would lose: for numbers the variance of the training truth
//! (loss / (1 - R2)), for classes the smaller of -ln(chance) and the first training loss (which also fits squared errors).
//! "At the end" is the mean over the last tenth of the epochs (at least one), so that one lucky epoch decides nothing, and n
//! is the number of validation rows. Scores carry the noise of n rows: sqrt(p (1 - p) / n) of an accuracy, p drawn a little
//! towards 1/2 as Agresti and Coull do, and sqrt(2 / n) (1 - R2) of an R2, as if errors were normal.
//!
//! Curves cannot tell everything: labels of which 40 % are wrong look like a network that is too small (both are called
//! underfitting), and a plateau that a larger step would leave looks like the end. Models that are fitted rather than trained
//! by epochs have rules of their own in [`fitted`]. Not here: words, other trials of a study.

pub mod fitted;

use crate::math::float;

/// Fewer epochs say nothing but whether the numbers are finite and better than chance.
pub const EPOCHS_NEEDED: u32 = 5;

/// What the score is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Accuracy, in [0, 1].
    Classes,
    /// R2, at most 1.
    Numbers,
}

/// What a training reported, one entry an epoch; the shortest of the four decides how many.
#[derive(Clone, Copy, Debug)]
pub struct Curves<'a> {
    pub task: Task,
    pub train_loss: &'a [f64],
    pub validation_loss: &'a [f64],
    pub train_score: &'a [f64],
    pub validation_score: &'a [f64],
    /// Score of the best constant guess on the validation rows: share of the most frequent class, or 0 for R2.
    pub chance: f64,
    pub validation_rows: u32,
    /// False if the last epoch left the finite numbers.
    pub finite: bool,
}

/// A finding and its evidence. Losses and scores without an epoch are those at the end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Diagnosis {
    /// The training left the finite numbers: a loss or score of `epoch` is not finite, or the training says so.
    NotFinite { epoch: u32 },
    /// Validation score < `chance` - `margin`, the margin 1.645 times the noise of a guess's score: a guess falls below that
    /// in one case of twenty.
    WorseThanChance { score: f64, chance: f64, margin: f64 },
    /// Fewer than [`EPOCHS_NEEDED`].
    TooFewEpochs { epochs: u32, needed: u32 },
    /// Steps too large. Any of three:
    /// - unsteady: over the later half the training loss changes by more than 0.1 S from epoch to epoch (mean of the
    ///   absolute changes), or the validation loss by more than (0.1 + 1 / n) S, since one row that changes sides moves its
    ///   mean by about S / n. Training that works moves by some hundredths of S there.
    /// - thrown out: the training loss of an epoch is above 2 S and above twice that of the epoch before.
    /// - dead: the training loss started above 10 S, which weights as they are drawn do not give, and ends where the score
    ///   is that of a guess.
    ///
    /// Evidence: the epoch that the training loss rose to most (or started at), the loss before (for the start S), the loss
    /// then, and the mean absolute change of the validation loss over the later half in units of S.
    LearningRateTooHigh { epoch: u32, before: f64, after: f64, unrest: f64 },
    /// The validation loss, as a running mean over a tenth of the epochs, has risen from its lowest by more than 0.05 S and by
    /// more than twice what the jitter of that mean explains, while the training loss has not risen and is now lower than the
    /// validation loss by more than (0.1 + 0.5 / sqrt(n)) S. Or the training score is better than the validation score by
    /// more than 0.1 and twice the noise, after a fall of the training loss of more than 0.1 S. Evidence: where the running mean was lowest (its middle epoch).
    Overfitting {
        best_epoch: u32,
        best_loss: f64,
        last_loss: f64,
        train_loss: f64,
        train_score: f64,
        validation_score: f64,
    },
    /// Still falling: the last fifth of the epochs brought more than 5 % of the whole fall of the training loss (of a fall that
    /// goes like exp(-t / tau) it does before t = 2.8 tau), more than 0.02 S of it unless there was hardly any fall at all,
    /// four fifths of the later epochs fell, and the validation loss fell too. More epochs would do as well as a larger rate.
    LearningRateTooLow { from_epoch: u32, from_loss: f64, to_loss: f64, share: f64 },
    /// None of the above, and both scores have come less than 0.4 of the way from chance to perfect, the validation score
    /// even if its noise is taken off. The network is too small or held back, or the data say no more.
    Underfitting { train_score: f64, validation_score: f64, chance: f64 },
    /// None of these.
    Settled { train_score: f64, validation_score: f64 },
}

/// What the curves say. Never empty: [`Diagnosis::NotFinite`] alone, or [`Diagnosis::WorseThanChance`] where it holds, and
/// then the first of the others that holds; "too few epochs" and "settled" only if nothing was said before.
pub fn diagnose(curves: &Curves) -> Vec<Diagnosis> {
    let epochs = [curves.train_loss, curves.validation_loss, curves.train_score, curves.validation_score]
        .iter()
        .map(|c| c.len())
        .fold(usize::MAX, usize::min);
    let broken = |e: &usize| {
        let columns =
            [curves.train_loss, curves.validation_loss, curves.train_score, curves.validation_score];
        columns.iter().any(|c| !c[*e].is_finite())
    };
    let first = (0..epochs).find(broken).or_else(|| (!curves.finite).then(|| epochs.saturating_sub(1)));
    if let Some(epoch) = first {
        return vec![Diagnosis::NotFinite { epoch: epoch as u32 + 1 }];
    }
    if epochs == 0 {
        return vec![Diagnosis::TooFewEpochs { epochs: 0, needed: EPOCHS_NEEDED }];
    }
    let reading = Reading::new(curves, epochs);
    let mut found: Vec<Diagnosis> = reading.worse_than_chance().into_iter().collect();
    let cause = if epochs < EPOCHS_NEEDED as usize {
        None
    } else {
        reading
            .learning_rate_too_high()
            .or_else(|| reading.overfitting())
            .or_else(|| reading.learning_rate_too_low())
            .or_else(|| reading.underfitting())
    };
    found.extend(cause);
    if found.is_empty() {
        found.push(if epochs < EPOCHS_NEEDED as usize {
            Diagnosis::TooFewEpochs { epochs: epochs as u32, needed: EPOCHS_NEEDED }
        } else {
            Diagnosis::Settled {
                train_score: reading.train_score,
                validation_score: reading.validation_score,
            }
        });
    }
    found
}

/// Curves of at least one epoch, all finite and of one length, and what every rule asks of them.
struct Reading<'a> {
    train: &'a [f64],
    validation: &'a [f64],
    task: Task,
    chance: f64,
    rows: f64,
    /// S.
    guess: f64,
    /// Epochs in a running mean.
    window: usize,
    /// At the end.
    train_loss: f64,
    validation_loss: f64,
    train_score: f64,
    validation_score: f64,
}

impl<'a> Reading<'a> {
    fn new(curves: &Curves<'a>, epochs: usize) -> Self {
        let train = &curves.train_loss[..epochs];
        let validation = &curves.validation_loss[..epochs];
        let window = (epochs / 10).max(1);
        let end = |c: &[f64]| mean(&c[epochs - window..epochs]);
        Self {
            train,
            validation,
            task: curves.task,
            chance: curves.chance,
            rows: f64::from(curves.validation_rows.max(1)),
            guess: guess(curves),
            window,
            train_loss: end(train),
            validation_loss: end(validation),
            train_score: end(curves.train_score),
            validation_score: end(curves.validation_score),
        }
    }

    fn noise(&self, score: f64) -> f64 {
        noise(self.task, self.rows, score)
    }

    fn worse_than_chance(&self) -> Option<Diagnosis> {
        let (score, chance) = (self.validation_score, self.chance);
        let margin = 1.645 * self.noise(chance);
        (score < chance - margin).then_some(Diagnosis::WorseThanChance { score, chance, margin })
    }

    fn learning_rate_too_high(&self) -> Option<Diagnosis> {
        let later = self.train.len() / 2;
        let unrest = unrest(&self.validation[later..]) / self.guess;
        let unsteady =
            unrest > 0.1 + 1.0 / self.rows || self::unrest(&self.train[later..]) > 0.1 * self.guess;
        let mut most = (0, 0.0);
        let mut thrown = None;
        for (i, pair) in self.train.windows(2).enumerate() {
            let rise = pair[1] - pair[0];
            if rise > most.1 {
                most = (i + 1, rise);
            }
            let far = pair[1] > 2.0 * self.guess && pair[1] > 2.0 * pair[0];
            if far && thrown.is_none_or(|(_, worst)| rise > worst) {
                thrown = Some((i + 1, rise));
            }
        }
        let start = self.train[0];
        let dead = start > 10.0 * self.guess && self.validation_score < self.chance + self.noise(self.chance);
        let epoch = match thrown {
            Some((epoch, _)) => epoch,
            None if unsteady => most.0,
            None if dead => 0,
            None => return None,
        };
        let before = if epoch == 0 { self.guess } else { self.train[epoch - 1] };
        let after = self.train[epoch];
        Some(Diagnosis::LearningRateTooHigh { epoch: epoch as u32 + 1, before, after, unrest })
    }

    fn overfitting(&self) -> Option<Diagnosis> {
        let means = |c: &[f64]| -> Vec<f64> { c.windows(self.window).map(mean).collect() };
        let (train, validation) = (means(self.train), means(self.validation));
        let lowest = (0..validation.len()).fold(0, |a, b| if validation[b] < validation[a] { b } else { a });
        let best_loss = validation[lowest];
        let rise = self.validation_loss - best_loss;
        let jitter = unrest(&self.validation[self.validation.len() / 2..]) / float::sqrt(self.window as f64);
        let gap = self.validation_loss - self.train_loss;
        let turned = rise > 0.05 * self.guess
            && rise > 2.0 * jitter
            && self.train_loss <= train[lowest]
            && gap > (0.1 + 0.5 / float::sqrt(self.rows)) * self.guess;
        // A network that has learned nothing yet has no better score on the rows it was shown but by luck.
        let learned = self.train[0] - self.train_loss > 0.1 * self.guess;
        let better = self.train_score - self.validation_score;
        let memorised = learned && better > 0.1 && better > 2.0 * self.noise(self.validation_score);
        (turned || memorised).then(|| Diagnosis::Overfitting {
            best_epoch: (lowest + self.window / 2) as u32 + 1,
            best_loss,
            last_loss: self.validation_loss,
            train_loss: self.train_loss,
            train_score: self.train_score,
            validation_score: self.validation_score,
        })
    }

    fn learning_rate_too_low(&self) -> Option<Diagnosis> {
        let n = self.train.len();
        let from = n - 1 - (n / 5).max(1);
        // A mean as long as that at the end, and no longer than there are epochs before.
        let back = self.window.min(from + 1);
        let at = |c: &[f64]| mean(&c[from + 1 - back..=from]);
        let end = |c: &[f64]| mean(&c[n - back..]);
        let (from_loss, to_loss) = (at(self.train), end(self.train));
        let (whole, last) = (self.train[0] - to_loss, from_loss - to_loss);
        let later = &self.train[n / 2..];
        let falling = later.windows(2).filter(|w| w[1] < w[0]).count();
        let steady = 5 * falling >= 4 * (later.len() - 1);
        let matters = last > 0.02 * self.guess || whole < 0.05 * self.guess;
        let share = if whole > 0.0 { last / whole } else { 0.0 };
        (share > 0.05 && matters && steady && end(self.validation) < at(self.validation)).then_some(
            Diagnosis::LearningRateTooLow { from_epoch: from as u32 + 1, from_loss, to_loss, share },
        )
    }

    fn underfitting(&self) -> Option<Diagnosis> {
        let little = self.chance + 0.4 * (1.0 - self.chance);
        let (train_score, validation_score) = (self.train_score, self.validation_score);
        let low = train_score < little && validation_score - self.noise(validation_score) < little;
        low.then_some(Diagnosis::Underfitting { train_score, validation_score, chance: self.chance })
    }
}

/// Standard deviation that the number of validation rows alone gives to a score.
fn noise(task: Task, rows: f64, score: f64) -> f64 {
    match task {
        Task::Classes => {
            let p = (score * rows + 2.0) / (rows + 4.0);
            float::sqrt(p * (1.0 - p) / rows)
        }
        Task::Numbers => float::sqrt(2.0 / rows) * (1.0 - score).max(0.0),
    }
}

/// S of curves of at least one epoch; never 0.
fn guess(curves: &Curves) -> f64 {
    let first = curves.train_loss[0];
    let known = match curves.task {
        Task::Numbers => first / (1.0 - curves.train_score[0]),
        Task::Classes => -float::ln(curves.chance),
    };
    let usable = known.is_finite() && known > 0.0;
    let guess = match curves.task {
        Task::Numbers if usable => known,
        Task::Classes if usable => known.min(first),
        _ => first,
    };
    if guess > 0.0 { guess } else { 1.0 }
}

/// Mean absolute change from one value to the next; 0 of fewer than two.
fn unrest(values: &[f64]) -> f64 {
    let sum = values.windows(2).fold(0.0, |sum, w| sum + (w[1] - w[0]).abs());
    sum / (values.len().max(2) - 1) as f64
}

/// From first to last; of at least one.
fn mean(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |sum, v| sum + v) / values.len() as f64
}

//! What can be wrong with a description of a study, as data: the sentences live in `page::lang`.

/// A fault and where it is: a path inside the JSON such as `space[2].low`; empty for the document itself.
#[derive(Clone, Debug, PartialEq)]
pub struct SpecError {
    pub path: String,
    pub fault: Fault,
}

/// The kinds of JSON value a field may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Number,
    Integer,
    Text,
    Flag,
    List,
    Object,
    Scalar,
    /// 64 hexadecimal digits.
    Digest,
}

/// What stands between a study and the gradient it asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// A score that does not change when the network changes a little.
    PiecewiseConstant,
    /// The value is that of the best epoch, and another epoch may be the best one.
    BestEpoch,
    /// This mode does not cover that model.
    Model,
    /// The setting must be one of these.
    Option { options: Vec<String> },
    /// The schedule looks at the training it steers.
    AdaptiveRate,
    /// The setting must be 0.
    MustBeOff,
    /// None of these is searched.
    NothingSearched { names: Vec<String> },
    /// The sampler goes by the trials' gradients, and the study asks for none.
    NoGradient,
    /// The online rule is made for plain gradient descent.
    NotPlainDescent,
}

/// One fault. Limits are inclusive.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Not JSON at all; 1-based position.
    Syntax { line: u32, column: u32 },
    /// A required field is absent.
    Missing,
    /// No such field or setting here.
    Unknown,
    /// The field holds another kind of value.
    WrongShape { expected: Shape },
    /// A number outside its limits.
    OutOfRange { low: f64, high: f64 },
    /// A value that is not among the options.
    NotOneOf { options: Vec<String> },
    /// More items or characters than allowed.
    TooMany { limit: u64 },
    /// Fewer items than needed.
    TooFew { limit: u64 },
    /// The same name or choice twice.
    Duplicate { name: String },
    /// `low` lies above `high`.
    LowAboveHigh,
    /// A logarithmic range must start above zero (integers: at 1 or more).
    LogNeedsPositive,
    /// A range is logarithmic or stepped, not both.
    LogAndStep,
    /// A step must be above zero.
    StepNotPositive,
    /// A condition names a parameter that does not stand earlier in the space.
    NotEarlier { name: String },
    /// A condition asks for a value that its parameter can never have, or rests on a real number.
    NeverHolds { name: String },
    /// The space gives this setting a kind of domain that the setting has not.
    WrongDomain,
    /// This combination asks for one objective only.
    OneObjective,
    /// The strategy moves numbers, and the space has none with more than one value.
    NoNumber,
    /// Trials of one step have nothing to be stopped before.
    OneStep,
    /// A training of this study cannot go on from the weights of another one.
    NoCopies,
    /// This setting cannot change in the middle of a training.
    NotWhileTraining { name: String },
    /// This rule compares the folds of a cross-validation, and there are none.
    NoFolds,
    /// The parts for validation and test leave too little for training.
    NothingToTrainOn,
    /// The model cannot predict this kind of target.
    OtherTask { name: String },
    /// The model starts from a pretrained network, and these data have none.
    NoSource { name: String },
    /// More labelled examples than there are to train on.
    FewerExamples { limit: u64 },
    /// The file was written by a newer version of the format or the engine.
    Newer { found: u64, known: u64 },
    /// More multiply-adds than one study may ask for.
    TooMuchWork { found: f64, limit: f64 },
    /// More epochs in all trials together than one study may keep reports of.
    TooManyReports { found: f64, limit: f64 },
    /// There is no gradient, or no online one.
    NotDifferentiable { obstacle: Obstacle },
    /// More bytes than one training may ask for.
    TooMuchMemory { found: f64, limit: f64 },
}

impl Fault {
    /// This fault at `path`.
    pub fn at(self, path: impl Into<String>) -> SpecError {
        SpecError { path: path.into(), fault: self }
    }
}

impl SpecError {
    /// The same fault, seen from outside: `prefix` goes before its path.
    pub fn within(self, prefix: &str) -> Self {
        let glue =
            if prefix.is_empty() || self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        Self { path: format!("{prefix}{glue}{}", self.path), fault: self.fault }
    }
}

//! The messages between page, lab and workers, and their encoding.
//!
//! The page holds these kinds of worker, each with a program of its own: the *lab* (studies, samplers, supervisor), the
//! *trainers* (or *analysts*, see [`Program`]) and, for a moment, a *reader* of a user's own file; the *explainer* has
//! messages of its own (`analysis::explainer`). Lab and trainers talk over a message channel of their own, so that the page's thread never relays; the page
//! starts and stops workers when the lab asks, and gets at most ten bundles of updates a second. [`wire`](super::wire) encodes them.

use super::benchmark::Figure;
use super::supervisor::{JobId, StudyId, Update, WorkerId};
use crate::data::import::{self, Hints, ImportError, Schema, Table, Warning};
use crate::data::{Files, Target, own_name, provision};
use crate::objective::{LandscapeQuery, LandscapeState, Portrait, Recipe, Trained};
use crate::space::{Choice, Params};
use crate::study::{Event as Entry, Spec};
use crate::trial::{Leg, Outcome, Report};
use serde::{Deserialize, Serialize};

/// Lab to trainer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToWorker {
    /// A file that studies opened from now on may need.
    File {
        name: String,
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// Make ready for a study's trials. The files that the recipe names were sent before.
    Open { study: StudyId, recipe: Box<Recipe> },
    /// Run these legs, in order.
    Assign { job: JobId, study: StudyId, legs: Vec<Errand> },
    /// Answer this question about networks that are to be trained again.
    Explore { job: JobId, study: StudyId, query: LandscapeQuery, networks: Vec<Trained> },
    /// Drop the job.
    Cancel { job: JobId },
    /// Stop working on the job, but keep it.
    Hold { job: JobId },
    /// Go on with a held job.
    Continue { job: JobId },
    /// The study is closed.
    Forget { study: StudyId },
}

/// A leg to run, and what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Errand {
    pub leg: Leg,
    /// The legs before it, from the first to its parent; none for a trial that begins.
    pub ancestors: Vec<Leg>,
    /// A checkpoint that stands for so many of them, the first ones: they need not be trained again.
    pub checkpoint: Option<(u32, serde_bytes::ByteBuf)>,
}

impl From<Leg> for Errand {
    /// A trial that begins.
    fn from(leg: Leg) -> Self {
        Self { leg, ancestors: Vec::new(), checkpoint: None }
    }
}

/// Trainer to lab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromWorker {
    /// The handshake. `takes`: legs it likes to have in one job.
    Ready { build: String, protocol: u32, takes: u32 },
    /// Still alive.
    Beat { job: JobId },
    /// What the running leg reported since the last message.
    Progress { job: JobId, leg: u32, reports: Vec<Report>, portrait: Option<Box<Portrait>> },
    /// How far a question is; the last word is an answer or a refusal.
    Explored { job: JobId, state: LandscapeState },
    /// The job's study is not open here: nothing was done.
    NotOpen { job: JobId },
    /// A leg of the job is finished.
    Done {
        job: JobId,
        leg: u32,
        outcome: Outcome,
        portrait: Option<Box<Portrait>>,
        /// Where a waiting trial can go on from, if that can be written down.
        checkpoint: Option<serde_bytes::ByteBuf>,
    },
}

/// What a worker's program can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Program {
    /// Trains.
    Trainer,
    /// Trains as well, differentiates trainings and explores the loss.
    Analyst,
}

/// Page to a trainer that has said [`FromTrainer::Hello`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToTrainer {
    /// Work for the lab at the other end of the port that comes with this message.
    Serve,
    /// Measure your own speed, say [`FromTrainer::Figures`], and be of no further use.
    Measure,
}

/// Trainer to page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromTrainer {
    /// The first word.
    Hello {
        build: String,
    },
    Figures(Vec<Figure>),
}

/// Page to a reader, which answers once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToReader {
    /// A user's own file.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
    pub question: Question,
}

/// What is to be done with a user's own file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Question {
    /// Say what it holds.
    Scan(Hints),
    /// The data set that the schema makes of it: its shape, or why it cannot be used.
    Shape(Schema),
    /// The table that this data set is loaded from, for programs that read no CSV.
    Pack(Choice),
}

/// Reader to page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromReader {
    /// The first word.
    Hello {
        build: String,
    },
    Scanned(Result<Table, ImportError>),
    Shaped(Result<Shape, ImportError>),
    /// None if it is another file than the data set was made from.
    Packed(Option<serde_bytes::ByteBuf>),
}

impl ToReader {
    /// The answer.
    pub fn answer(self) -> FromReader {
        let Self { bytes, question } = self;
        match question {
            Question::Scan(hints) => FromReader::Scanned(import::scan(&bytes, &hints)),
            Question::Shape(schema) => FromReader::Shaped(Shape::of(&bytes, &schema)),
            Question::Pack(choice) => {
                let name = own_name(choice.settings.text("sha256"));
                let mut files = Files::none();
                files.insert(name.clone(), bytes);
                FromReader::Packed(provision(&choice, &name, &files).map(serde_bytes::ByteBuf::from))
            }
        }
    }
}

/// Page to lab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToLab {
    /// Drop the open study and its jobs.
    Close,
    /// A file that studies opened from now on may need.
    File {
        name: String,
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// Close what is open and open this study, resumed from these events. The files that its Spec names were sent before.
    Load {
        study: StudyId,
        spec: Box<Spec>,
        events: Vec<Entry>,
    },
    Run {
        study: StudyId,
        until: Option<u32>,
    },
    Pause {
        study: StudyId,
    },
    /// Run to the next commit, then pause.
    Step {
        study: StudyId,
    },
    Workers {
        count: u32,
    },
    Place {
        study: StudyId,
        params: Params,
    },
    Skip {
        study: StudyId,
        leg: u32,
    },
    /// Train this leg again for its portrait.
    Inspect {
        study: StudyId,
        leg: u32,
    },
    /// Answer a question about the loss around a trial's network; news come as [`Update::Landscape`].
    Landscape {
        study: StudyId,
        query: LandscapeQuery,
    },
    /// Forget the study's questions that are not answered yet.
    CancelLandscape {
        study: StudyId,
    },
    /// The trainer is up; the port that comes with this message leads to it.
    Connect {
        worker: WorkerId,
    },
    /// The trainer is gone: its script failed, it panicked, it ran out of memory.
    Lost {
        worker: WorkerId,
    },
    /// Points of a data set for its thumbnail.
    Preview {
        spec: Box<Spec>,
    },
}

/// Lab to page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromLab {
    Ready {
        build: String,
        protocol: u32,
    },
    /// Start a worker with this program and connect it.
    Spawn {
        worker: WorkerId,
        program: Program,
    },
    /// End a trainer at once.
    Terminate {
        worker: WorkerId,
    },
    /// What happened since the last bundle; which study is open, and its digest now.
    Updates {
        study: Option<StudyId>,
        updates: Vec<Update>,
        digest: String,
    },
    Preview(Preview),
}

/// The size of a data set, and what was assumed while it was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    pub rows: u32,
    pub inputs: u32,
    /// Classes; 1 for numbers.
    pub outputs: u32,
    pub warnings: Vec<Warning>,
}

impl Shape {
    /// Of the data set that `schema` makes of these bytes.
    pub fn of(bytes: &[u8], schema: &Schema) -> Result<Self, ImportError> {
        let mut imported = import::dataset(bytes, schema)?;
        let warnings = std::mem::take(&mut imported.warnings);
        let data = imported.marked();
        let outputs = match &data.target {
            Target::Classes { classes, .. } => *classes,
            Target::Numbers(_) => 1,
        };
        Ok(Self { rows: data.x.nrows() as u32, inputs: data.x.ncols() as u32, outputs, warnings })
    }
}

/// A picture of a data set: two coordinates of each row, in the data's own units. Classes: the two features that tell them
/// apart best. Numbers: the two features if there are but two, else the most telling feature and the target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    pub data: String,
    pub axes: [String; 2],
    /// (x, y, class, part): part 0 is training, 1 validation. The sealed test rows are not shown. Where there are no `classes`,
    /// the third is the target's level, 0 (lowest shown) to 255.
    pub points: Vec<(f32, f32, u32, u8)>,
    pub classes: Vec<String>,
    /// Lower left and upper right corner of the plane that the portrait's boundary covers.
    pub low: [f64; 2],
    pub high: [f64; 2],
}

//! Promise: whatever the workers do, the studies are the same. At least 10,000 random schedules (1 to 12 workers that crash,
//! hang and start badly; late, stale and duplicate messages; pauses, steps, changing crews; several studies at once), and
//! every study ends with the digest that a single faultless worker gives.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/supervisor.rs"]
mod supervisor;

use std::collections::{BTreeMap, VecDeque};
use supervisor::{outcome, ready};
use tunescape::math::rng::{Lane, Stream};
use tunescape::runtime::{
    BUILD, Command, Event, FromWorker, JobId, Mode, Notice, PROTOCOL, Program, StudyId, Supervisor, ToWorker,
    Update, WorkerId,
};
use tunescape::study::{Digest, Spec, Study};
use tunescape::trial::{Leg, Outcome, Report, State};

/// What a training would bring: a pure function of the leg, so that thousands of studies are cheap. Judged by the leg's own
/// rule, as a worker does.
fn train(leg: &Leg) -> Outcome {
    let key = leg.params.0.iter().fold(17u64, |k, (_, v)| {
        let bits = v.as_real().map_or_else(|| v.to_string().len() as u64, f64::to_bits);
        k.wrapping_mul(0x0100_0000_01b3) ^ bits
    });
    let mut stream = Stream::new(key, Lane::Test, 0);
    let steps = 2 + stream.below(4);
    let (mut reports, mut state) = (Vec::new(), State::Complete);
    for step in 1..=steps {
        let values = (0..4).map(|_| stream.unit()).collect();
        reports.push(Report { step, cost: u64::from(step) * 10, values });
        if leg.rule.stops(&reports) {
            state = State::Pruned;
            break;
        }
    }
    outcome(reports, state)
}

fn alone(spec: &Spec) -> Digest {
    supervisor::alone(spec.clone(), train)
}

/// A worker of the simulation. It may be dead or deaf without anybody knowing yet.
#[derive(Default)]
struct Sim {
    inbox: VecDeque<ToWorker>,
    outbox: VecDeque<FromWorker>,
    job: Option<(JobId, VecDeque<Leg>)>,
    held: bool,
    /// Never says anything again.
    hangs: bool,
}

struct World {
    supervisor: Supervisor,
    sims: BTreeMap<WorkerId, Sim>,
    /// Messages that were delivered or whose worker is gone: they come again.
    stale: Vec<(WorkerId, FromWorker)>,
    chance: Stream,
    commands: u64,
    stuck: u32,
}

impl World {
    fn obey(&mut self, commands: Vec<Command>) {
        for command in commands {
            self.commands += 1;
            match command {
                Command::Spawn { worker, .. } => {
                    let mut sim = Sim::default();
                    let build = BUILD.to_owned();
                    let takes = 1 + self.chance.below(3);
                    sim.outbox.push_back(FromWorker::Ready { build, protocol: PROTOCOL, takes });
                    assert!(self.sims.insert(worker, sim).is_none(), "worker numbers are used once");
                }
                Command::Terminate { worker } => {
                    if let Some(sim) = self.sims.remove(&worker) {
                        self.stale.extend(sim.outbox.into_iter().map(|m| (worker, m)));
                    }
                }
                Command::Open { .. } => {}
                Command::Send { worker, message } => {
                    if let Some(sim) = self.sims.get_mut(&worker) {
                        sim.inbox.push_back(message);
                    }
                }
                Command::Show(Update::Notice(Notice::LostTwice { study, leg })) => {
                    self.stuck += 1;
                    assert_eq!(self.supervisor.mode(study), Some(Mode::Stuck { leg }));
                }
                Command::Show(_) => {}
            }
        }
    }

    fn event(&mut self, event: Event) {
        let commands = self.supervisor.handle(event);
        self.obey(commands);
    }

    fn pick(&mut self) -> Option<WorkerId> {
        let n = self.sims.len() as u32;
        (n > 0).then(|| self.sims.keys().nth(self.chance.below(n) as usize).copied())?
    }

    /// One worker does one thing.
    fn advance(&mut self, worker: WorkerId, faults: bool) {
        let roll = self.chance.below(100);
        let Some(sim) = self.sims.get_mut(&worker) else { return };
        if faults && roll < 2 {
            sim.hangs = true;
        }
        if faults && roll == 2 {
            // Dead: the driver hears of it.
            self.sims.entry(worker).or_default().hangs = true;
            self.event(Event::Lost { worker });
            return;
        }
        let Some(sim) = self.sims.get_mut(&worker).filter(|s| !s.hangs) else { return };
        match roll % 4 {
            0 => {
                let Some(message) = sim.outbox.pop_front() else { return };
                if self.chance.below(8) == 0 {
                    self.stale.push((worker, message.clone()));
                }
                self.event(Event::Message { worker, message });
            }
            1 => match sim.inbox.pop_front() {
                Some(ToWorker::Assign { job, legs, .. }) => {
                    sim.job = Some((job, legs.into_iter().map(|errand| errand.leg).collect()));
                    sim.held = false;
                }
                Some(ToWorker::Cancel { job }) => sim.job = sim.job.take().filter(|(id, _)| *id != job),
                Some(ToWorker::Hold { job }) => {
                    sim.held |= sim.job.as_ref().is_some_and(|(id, _)| *id == job)
                }
                Some(ToWorker::Continue { job }) if sim.job.as_ref().is_some_and(|(id, _)| *id == job) => {
                    sim.held = false
                }
                _ => {}
            },
            _ => {
                let Some((job, legs)) = sim.job.as_mut().filter(|_| !sim.held) else { return };
                let job = *job;
                if roll % 8 == 2 {
                    sim.outbox.push_back(FromWorker::Beat { job });
                    return;
                }
                if let Some(leg) = legs.pop_front() {
                    let outcome = train(&leg);
                    let reports = outcome.reports.clone();
                    sim.outbox.push_back(FromWorker::Progress {
                        job,
                        leg: leg.index,
                        reports,
                        portrait: None,
                    });
                    sim.outbox.push_back(FromWorker::Done {
                        job,
                        leg: leg.index,
                        outcome,
                        portrait: None,
                        checkpoint: None,
                    });
                }
                if legs.is_empty() {
                    sim.job = None;
                }
            }
        }
    }

    /// Somebody outside does something.
    fn disturb(&mut self, studies: u32) {
        let study = self.chance.below(studies);
        let commands = match self.chance.below(8) {
            0 => self.supervisor.pause(study),
            1 => self.supervisor.step(study),
            2 => {
                let count = 1 + self.chance.below(12);
                self.supervisor.workers(count)
            }
            3 => {
                let leg = self.chance.below(12);
                self.supervisor.inspect(study, leg)
            }
            4 => {
                if !self.stale.is_empty() {
                    let i = self.chance.below(self.stale.len() as u32) as usize;
                    let (worker, message) = self.stale[i].clone();
                    self.event(Event::Message { worker, message });
                }
                Vec::new()
            }
            5 => self.supervisor.handle(Event::Tick),
            6 => self.supervisor.run(study, Some(self.chance.clone().below(12))),
            _ => self.supervisor.run(study, None),
        };
        self.obey(commands);
    }
}

fn spec(sampler: &str, scheduler: &str, window: u32, trials: u32) -> Spec {
    let text = serde_json::json!({
        "version": 1,
        "data": {"name": "moons"},
        "space": [
            {"name": "learning_rate", "type": "float", "low": 1e-4, "high": 1.0, "log": true},
            {"name": "optimizer", "type": "categorical", "choices": ["sgd", "adam"]},
        ],
        "sampler": {"name": sampler},
        "scheduler": scheduler_json(scheduler),
        "window": window,
        "trials": trials,
    });
    Spec::from_value(&text).expect("a good spec")
}

fn scheduler_json(name: &str) -> serde_json::Value {
    if name == "median" {
        serde_json::json!({"name": name, "n_startup_trials": 2})
    } else {
        serde_json::json!({"name": name})
    }
}

#[test]
fn random_schedules() {
    let deep = std::env::var_os("TUNESCAPE_DEEP").is_some();
    let schedules: u64 = if deep { 100_000 } else { 10_000 };
    let specs = [
        spec("random", "median", 4, 12),
        spec("random", "median", 1, 8),
        spec("random", "none", 4, 10),
        spec("grid", "median", 3, 12),
    ];
    let expected: Vec<Digest> = specs.iter().map(alone).collect();
    let (mut crashes, mut stuck, mut most) = (0u64, 0u64, 0u64);
    for number in 0..schedules {
        let mut chance = Stream::new(number, Lane::Test, 1);
        let studies = 1 + chance.below(specs.len() as u32);
        let mut world = World {
            supervisor: Supervisor::default(),
            sims: BTreeMap::new(),
            stale: Vec::new(),
            chance,
            commands: 0,
            stuck: 0,
        };
        for id in 0..studies {
            let commands = world.supervisor.open(id, Study::new(specs[id as usize].clone()));
            world.obey(commands);
            let commands = world.supervisor.run(id, None);
            world.obey(commands);
        }
        let count = 1 + world.chance.below(12);
        let commands = world.supervisor.workers(count);
        world.obey(commands);
        for _ in 0..200 {
            if let Some(worker) = world.pick() {
                world.advance(worker, true);
            }
            if world.chance.below(10) == 0 {
                world.disturb(studies);
            }
        }
        crashes += world.sims.values().filter(|s| s.hangs).count() as u64;
        // Calm: nothing breaks any more, hanging workers are found out by ticks, the user presses run.
        let commands = world.supervisor.workers(count);
        world.obey(commands);
        let mut rounds = 0;
        while !(0..studies).all(|id| world.supervisor.study(id).is_some_and(Study::finished)) {
            rounds += 1;
            assert!(rounds < 20_000, "schedule {number} does not end");
            if let Some(worker) = world.pick() {
                world.advance(worker, false);
            }
            if rounds % 100 == 0 {
                world.event(Event::Tick);
                for id in 0..studies {
                    if world.supervisor.study(id).is_some_and(|s| !s.finished()) {
                        let commands = world.supervisor.run(id, None);
                        world.obey(commands);
                    }
                }
            }
        }
        for id in 0..studies {
            let study = world.supervisor.study(id).expect("open");
            assert_eq!(study.digest(), expected[id as usize], "schedule {number}, study {id}");
            assert_eq!(world.supervisor.mode(id), Some(Mode::Paused), "a finished study rests");
        }
        stuck += u64::from(world.stuck);
        most = most.max(world.commands);
    }
    println!(
        "{schedules} schedules, {crashes} workers hanging at the end of the chaos, {stuck} studies stuck, at most {most} commands"
    );
    assert!(
        crashes > schedules / 10 && stuck > schedules / 1000,
        "the faults must really happen: {crashes}, {stuck}"
    );
    assert!(most < 5_000, "commands are bounded: {most}");
}

fn start(crew: u32) -> (Supervisor, Vec<Command>) {
    let mut supervisor = Supervisor::default();
    let mut commands = supervisor.open(0, Study::new(spec("random", "none", 4, 10)));
    commands.extend(supervisor.run(0, None));
    commands.extend(supervisor.workers(crew));
    (supervisor, commands)
}

fn notices(commands: &[Command]) -> Vec<Notice> {
    commands
        .iter()
        .filter_map(|c| if let Command::Show(Update::Notice(n)) = c { Some(n.clone()) } else { None })
        .collect()
}

#[test]
fn a_leg_that_is_lost_twice_waits_for_the_user() {
    const STUDY: StudyId = 0;
    let (mut supervisor, _) = start(1);
    supervisor.handle(ready(0));
    let commands = supervisor.handle(Event::Lost { worker: 0 });
    assert_eq!(notices(&commands), [Notice::LostOnce { study: STUDY, leg: 0 }]);
    assert!(commands.contains(&Command::Spawn { worker: 1, program: Program::Trainer }));
    supervisor.handle(ready(1));
    let commands = supervisor.handle(Event::Lost { worker: 1 });
    assert_eq!(notices(&commands), [Notice::LostTwice { study: STUDY, leg: 0 }]);
    assert_eq!(supervisor.mode(STUDY), Some(Mode::Stuck { leg: 0 }));
    let commands = supervisor.handle(ready(2));
    assert!(
        !commands.iter().any(|c| matches!(c, Command::Send { .. })),
        "nothing runs while it waits: {commands:?}"
    );
    // Skipping is an intervention: recorded, and the study goes on.
    supervisor.skip(STUDY, 0);
    assert_eq!(supervisor.mode(STUDY), Some(Mode::Running { until: None }));
    let study = supervisor.study(STUDY).expect("open");
    assert_eq!(study.committed(), 1);
    assert_eq!(study.records()[0].outcome.as_ref().map(|o| o.state), Some(State::Failed));
    assert!(Study::resume(&study.journal()).is_ok(), "the skip is in the journal");
}

#[test]
fn a_hanging_worker_is_replaced_and_a_stale_one_refused() {
    let (mut supervisor, _) = start(1);
    supervisor.handle(ready(0));
    let ticks = (0..60).find(|_| !notices(&supervisor.handle(Event::Tick)).is_empty());
    assert_eq!(ticks, Some(9), "ten ticks without a sign of life");
    let message = FromWorker::Ready { build: "another".to_owned(), protocol: PROTOCOL, takes: 1 };
    let commands = supervisor.handle(Event::Message { worker: 1, message });
    assert_eq!(notices(&commands), [Notice::StaleWorker]);
    assert!(!commands.iter().any(|c| matches!(c, Command::Spawn { .. })), "no loop of spawning");
}

#[test]
fn workers_that_never_start_are_given_up() {
    let (mut supervisor, _) = start(2);
    let mut said = Vec::new();
    for worker in 0..6 {
        said.extend(notices(&supervisor.handle(Event::Lost { worker })));
    }
    assert_eq!(said, [Notice::CannotStart]);
    assert!(
        supervisor.run(0, None).iter().any(|c| matches!(c, Command::Spawn { .. })),
        "the user may try again"
    );
}

#[test]
fn pause_holds_and_run_continues() {
    let (mut supervisor, _) = start(1);
    supervisor.handle(ready(0));
    let commands = supervisor.pause(0);
    assert!(commands.iter().any(|c| matches!(c, Command::Send { message: ToWorker::Hold { .. }, .. })));
    for _ in 0..100 {
        assert!(notices(&supervisor.handle(Event::Tick)).is_empty(), "a held job may be silent");
    }
    let commands = supervisor.step(0);
    assert!(commands.iter().any(|c| matches!(c, Command::Send { message: ToWorker::Continue { .. }, .. })));
    let study = supervisor.study(0).expect("open");
    let leg = study.records()[0].leg.clone();
    let message = FromWorker::Done { job: 0, leg: 0, outcome: train(&leg), portrait: None, checkpoint: None };
    supervisor.handle(Event::Message { worker: 0, message });
    assert_eq!(supervisor.mode(0), Some(Mode::Paused), "one step, then rest");
    assert_eq!(supervisor.study(0).map(Study::committed), Some(1));
}

/// A step is one trial even where the results after it are known already, and a paused study stands still.
#[test]
fn a_step_commits_one_trial() {
    let (mut supervisor, _) = start(4);
    (0..4).for_each(|worker| drop(supervisor.handle(ready(worker))));
    // Results 1, 2 and 3 are in; everything waits for 0.
    let done = |supervisor: &mut Supervisor, leg: u32| {
        let outcome = train(&supervisor.study(0).expect("open").records()[leg as usize].leg.clone());
        let message =
            FromWorker::Done { job: u64::from(leg), leg, outcome, portrait: None, checkpoint: None };
        drop(supervisor.handle(Event::Message { worker: leg, message }));
    };
    (1..4).for_each(|leg| done(&mut supervisor, leg));
    supervisor.pause(0);
    done(&mut supervisor, 0);
    let committed = |s: &Supervisor| s.study(0).map(Study::committed);
    assert_eq!(committed(&supervisor), Some(0), "paused");
    for n in 1..=4 {
        supervisor.step(0);
        assert_eq!(committed(&supervisor), Some(n));
        assert_eq!(supervisor.mode(0), Some(Mode::Paused));
    }
}

/// A skipped leg whose turn has not come survives a restart as skipped: it is not run again.
#[test]
fn a_skip_survives_a_restart() {
    let (mut supervisor, _) = start(2);
    (0..2).for_each(|worker| drop(supervisor.handle(ready(worker))));
    supervisor.skip(0, 1);
    let journal = supervisor.study(0).expect("open").journal();
    let mut again = Supervisor::default();
    again.open(0, Study::resume(&journal).expect("replays"));
    again.run(0, None);
    again.workers(1);
    let mut served = Vec::new();
    let mut commands = again.handle(ready(0));
    while !again.study(0).is_some_and(Study::finished) {
        let assigned = commands.iter().find_map(|c| match c {
            Command::Send { message: ToWorker::Assign { job, legs, .. }, .. } => {
                Some((*job, legs[0].leg.clone()))
            }
            _ => None,
        });
        let (job, leg) = assigned.expect("something to do");
        served.push(leg.index);
        let message =
            FromWorker::Done { job, leg: leg.index, outcome: train(&leg), portrait: None, checkpoint: None };
        commands = again.handle(Event::Message { worker: 0, message });
    }
    assert_eq!(served, [0, 2, 3, 4, 5, 6, 7, 8, 9]);
}

/// Placed points run in the order of the clicks, each until it is done, and a worker that lost the study is told again.
#[test]
fn placed_points_and_a_study_that_is_not_open() {
    let (mut supervisor, _) = start(1);
    supervisor.pause(0);
    supervisor.handle(ready(0));
    let point = |rate: f64| {
        let rate = ("learning_rate".to_owned(), tunescape::space::Value::Real(rate));
        tunescape::space::Params(vec![rate, ("optimizer".to_owned(), tunescape::space::Value::text("sgd"))])
    };
    let commands = supervisor.place(0, &point(0.5)).expect("inside");
    assert!(commands.iter().any(|c| matches!(c, Command::Send { message: ToWorker::Assign { .. }, .. })));
    supervisor.place(0, &point(0.25)).expect("inside");
    let commands = supervisor.handle(Event::Message { worker: 0, message: FromWorker::NotOpen { job: 0 } });
    assert!(commands.contains(&Command::Open { worker: 0, study: 0 }), "{commands:?}");
    for job in 1..=2 {
        let leg = supervisor.study(0).expect("open").records()[job as usize - 1].leg.clone();
        let message =
            FromWorker::Done { job, leg: leg.index, outcome: train(&leg), portrait: None, checkpoint: None };
        supervisor.handle(Event::Message { worker: 0, message });
    }
    let study = supervisor.study(0).expect("open");
    let rates: Vec<_> = study.committed_trials().map(|(leg, _)| leg.params.clone()).collect();
    assert_eq!(rates, [point(0.5), point(0.25)]);
    assert_eq!(supervisor.mode(0), Some(Mode::Paused), "at rest again");
    assert!(supervisor.place(0, &point(9.0)).is_err(), "outside the space");
}

/// A worker that cannot open the study again and again is no endless loop: the study waits, as after a lost worker.
#[test]
fn a_study_that_cannot_be_opened_waits() {
    let (mut supervisor, _) = start(1);
    supervisor.handle(ready(0));
    let refuse = |job: u64| Event::Message { worker: 0, message: FromWorker::NotOpen { job } };
    assert_eq!(notices(&supervisor.handle(refuse(0))), [Notice::LostOnce { study: 0, leg: 0 }]);
    assert_eq!(notices(&supervisor.handle(refuse(1))), [Notice::LostTwice { study: 0, leg: 0 }]);
    assert_eq!(supervisor.mode(0), Some(Mode::Stuck { leg: 0 }));
}

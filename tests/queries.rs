//! Promise: questions about trained networks change no study, whatever the workers do. Random schedules (workers that crash,
//! hang, answer late or twice; questions asked, repeated and cancelled at any time), and every study ends with the digest
//! of a single faultless worker, every question with one last word: an answer, a refusal, or silence after a cancellation.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/supervisor.rs"]
mod supervisor;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use supervisor::{outcome, ready};
use tunescape::math::rng::{Lane, Stream};
use tunescape::objective::{LandscapeKind, LandscapeQuery, LandscapeRefusal, LandscapeState};
use tunescape::runtime::{
    BUILD, Command, Event, FromWorker, JobId, PROTOCOL, Program, Supervisor, ToWorker, Update, WorkerId,
};
use tunescape::study::{Digest, Spec, Study};
use tunescape::trial::{Leg, Outcome, Report, State};

/// A pure function of the leg.
fn train(leg: &Leg) -> Outcome {
    let mut stream = Stream::new(leg.index.into(), Lane::Test, 0);
    let values: Vec<f64> = (0..4).map(|_| stream.unit()).collect();
    outcome(vec![Report { step: 1, cost: 10, values }], State::Complete)
}

fn spec() -> Spec {
    let text = r#"{"version": 1, "data": {"name": "moons"}, "trials": 10, "window": 3,
        "space": [{"name": "learning_rate", "type": "float", "low": 1e-4, "high": 1.0, "log": true}]}"#;
    Spec::from_json(text).expect("a good spec")
}

fn alone() -> Digest {
    supervisor::alone(spec(), train)
}

fn question(leg: u32, kind: LandscapeKind) -> LandscapeQuery {
    LandscapeQuery { leg, kind, cells: 9, seed: 0 }
}

#[derive(Default)]
struct Sim {
    analyst: bool,
    inbox: VecDeque<ToWorker>,
    outbox: VecDeque<FromWorker>,
    job: Option<(JobId, VecDeque<Leg>, Option<u32>)>,
    held: bool,
    hangs: bool,
}

struct World {
    supervisor: Supervisor,
    sims: BTreeMap<WorkerId, Sim>,
    stale: Vec<(WorkerId, FromWorker)>,
    chance: Stream,
    /// Questions that wait for their last word.
    open: BTreeSet<(u32, u32)>,
    words: [u32; 4],
}

fn key(query: &LandscapeQuery) -> (u32, u32) {
    let other = if let LandscapeKind::Line { other } = query.kind { other + 1 } else { 0 };
    (query.leg, other)
}

impl World {
    fn obey(&mut self, commands: Vec<Command>) {
        for command in commands {
            match command {
                Command::Spawn { worker, program } => {
                    let mut sim = Sim { analyst: program == Program::Analyst, ..Sim::default() };
                    let build = BUILD.to_owned();
                    sim.outbox.push_back(FromWorker::Ready { build, protocol: PROTOCOL, takes: 1 });
                    self.sims.insert(worker, sim);
                }
                Command::Terminate { worker } => {
                    if let Some(sim) = self.sims.remove(&worker) {
                        self.stale.extend(sim.outbox.into_iter().map(|m| (worker, m)));
                    }
                }
                Command::Send { worker, message } => {
                    if let Some(sim) = self.sims.get_mut(&worker) {
                        let asked = matches!(message, ToWorker::Explore { .. });
                        assert!(sim.analyst || !asked, "a trainer cannot answer");
                        sim.inbox.push_back(message);
                    }
                }
                Command::Show(Update::Landscape { query, state, .. }) => {
                    assert!(
                        self.open.contains(&key(&query)),
                        "a word about what nobody waits for: {query:?}"
                    );
                    let word = match state {
                        LandscapeState::Working { .. } => 0,
                        LandscapeState::Refused(LandscapeRefusal::NoTrial) => 1,
                        LandscapeState::Refused(LandscapeRefusal::Lost) => 2,
                        // What the simulated workers answer.
                        LandscapeState::Refused(_) => 3,
                        LandscapeState::Done(_) => panic!("nobody said so"),
                    };
                    self.words[word] += 1;
                    if word > 0 {
                        self.open.remove(&key(&query));
                    }
                }
                Command::Open { .. } | Command::Show(_) => {}
            }
        }
    }

    fn event(&mut self, event: Event) {
        let commands = self.supervisor.handle(event);
        self.obey(commands);
    }

    fn ask(&mut self) {
        let leg = self.chance.below(11);
        let kind = match self.chance.below(3) {
            0 => LandscapeKind::Line { other: self.chance.below(11) },
            _ => LandscapeKind::Random,
        };
        let query = question(leg, kind);
        self.open.insert(key(&query));
        let commands = self.supervisor.landscape(0, query);
        self.obey(commands);
    }

    fn cancel(&mut self) {
        self.open.clear();
        let commands = self.supervisor.cancel_landscape(0);
        self.obey(commands);
    }

    fn advance(&mut self, worker: WorkerId, faults: bool) {
        let roll = self.chance.below(100);
        let again = self.chance.below(8) == 0;
        let Some(sim) = self.sims.get_mut(&worker) else { return };
        if faults && roll < 3 {
            sim.hangs = true;
        }
        if faults && roll == 3 {
            self.event(Event::Lost { worker });
            return;
        }
        let Some(sim) = self.sims.get_mut(&worker).filter(|s| !s.hangs) else { return };
        match roll % 4 {
            0 => {
                let Some(message) = sim.outbox.pop_front() else { return };
                if again {
                    self.stale.push((worker, message.clone()));
                }
                self.event(Event::Message { worker, message });
            }
            1 => match sim.inbox.pop_front() {
                Some(ToWorker::Assign { job, legs, .. }) => {
                    let legs = legs.into_iter().map(|errand| errand.leg).collect();
                    (sim.job, sim.held) = (Some((job, legs, None)), false);
                }
                Some(ToWorker::Explore { job, query, networks, .. }) => {
                    let needed = if matches!(query.kind, LandscapeKind::Line { .. }) { 2 } else { 1 };
                    assert_eq!(networks.len(), needed);
                    (sim.job, sim.held) = (Some((job, VecDeque::new(), Some(2))), false);
                }
                Some(ToWorker::Cancel { job }) => sim.job = sim.job.take().filter(|(id, ..)| *id != job),
                Some(ToWorker::Hold { job }) => {
                    assert!(sim.job.as_ref().is_none_or(|(id, _, left)| *id != job || left.is_none()));
                    sim.held = true;
                }
                Some(ToWorker::Continue { .. }) => sim.held = false,
                _ => {}
            },
            _ => {
                let Some((job, legs, left)) = sim.job.as_mut().filter(|_| !sim.held) else { return };
                let job = *job;
                if let Some(left) = left {
                    let state = match *left {
                        0 => LandscapeState::Refused(LandscapeRefusal::Normed),
                        n => LandscapeState::Working { share: 1.0 / f64::from(n + 1) },
                    };
                    sim.outbox.push_back(FromWorker::Explored { job, state });
                    if *left == 0 {
                        sim.job = None;
                    } else {
                        *left -= 1;
                    }
                } else if let Some(leg) = legs.pop_front() {
                    let outcome = train(&leg);
                    sim.outbox.push_back(FromWorker::Done {
                        job,
                        leg: leg.index,
                        outcome,
                        portrait: None,
                        checkpoint: None,
                    });
                    sim.job = None;
                }
            }
        }
    }

    fn disturb(&mut self) {
        let commands = match self.chance.below(8) {
            0 => self.supervisor.pause(0),
            1 => {
                let count = 1 + self.chance.below(6);
                self.supervisor.workers(count)
            }
            2 => return self.cancel(),
            3 if !self.stale.is_empty() => {
                let i = self.chance.below(self.stale.len() as u32) as usize;
                let (worker, message) = self.stale[i].clone();
                return self.event(Event::Message { worker, message });
            }
            4 => self.supervisor.handle(Event::Tick),
            5 => self.supervisor.run(0, None),
            _ => return self.ask(),
        };
        self.obey(commands);
    }

    fn pick(&mut self) -> Option<WorkerId> {
        let n = self.sims.len() as u32;
        (n > 0).then(|| self.sims.keys().nth(self.chance.below(n) as usize).copied())?
    }
}

#[test]
fn random_schedules_with_questions() {
    let schedules: u64 = if std::env::var_os("TUNESCAPE_DEEP").is_some() { 50_000 } else { 3_000 };
    let expected = alone();
    let mut words = [0u64; 4];
    for number in 0..schedules {
        let mut world = World {
            supervisor: Supervisor::default(),
            sims: BTreeMap::new(),
            stale: Vec::new(),
            chance: Stream::new(number, Lane::Test, 7),
            open: BTreeSet::new(),
            words: [0; 4],
        };
        let mut commands = world.supervisor.open(0, Study::new(spec()));
        commands.extend(world.supervisor.run(0, None));
        let count = 1 + world.chance.below(6);
        commands.extend(world.supervisor.workers(count));
        world.obey(commands);
        for _ in 0..300 {
            if let Some(worker) = world.pick() {
                world.advance(worker, true);
            }
            if world.chance.below(8) == 0 {
                world.disturb();
            }
        }
        let commands = world.supervisor.workers(count);
        world.obey(commands);
        let mut rounds = 0;
        while !(world.supervisor.study(0).is_some_and(Study::finished) && world.open.is_empty()) {
            rounds += 1;
            assert!(rounds < 20_000, "schedule {number} does not end: {:?} wait", world.open);
            if let Some(worker) = world.pick() {
                world.advance(worker, false);
            }
            if rounds % 100 == 0 {
                world.event(Event::Tick);
                if world.supervisor.study(0).is_some_and(|s| !s.finished()) {
                    let commands = world.supervisor.run(0, None);
                    world.obey(commands);
                }
            }
        }
        let study = world.supervisor.study(0).expect("open");
        assert_eq!(study.digest(), expected, "schedule {number}");
        words.iter_mut().zip(world.words).for_each(|(sum, n)| *sum += u64::from(n));
    }
    let [working, unknown, lost, answered] = words;
    println!(
        "{schedules} schedules: {working} words on the way, {unknown} too early, {lost} lost, {answered} answered"
    );
    assert!(unknown > schedules / 10 && answered > schedules / 10 && lost > schedules / 300, "{words:?}");
}

fn sent(commands: &[Command]) -> Vec<&ToWorker> {
    commands
        .iter()
        .filter_map(|c| if let Command::Send { message, .. } = c { Some(message) } else { None })
        .collect()
}

/// One worker, a study that would keep it busy: the first question brings an analyst once the worker is idle; then questions wait
/// for three ticks and go first, once.
#[test]
fn a_question_waits_for_the_study_but_not_forever() {
    let mut supervisor = Supervisor::default();
    supervisor.open(0, Study::new(spec()));
    supervisor.run(0, None);
    supervisor.workers(1);
    let mut commands = supervisor.handle(ready(0));
    let finish = |supervisor: &mut Supervisor, worker: WorkerId, commands: &[Command]| {
        let [ToWorker::Assign { job, legs, .. }] = sent(commands)[..] else { panic!("{commands:?}") };
        let message = FromWorker::Done {
            job: *job,
            leg: legs[0].leg.index,
            outcome: train(&legs[0].leg),
            portrait: None,
            checkpoint: None,
        };
        supervisor.handle(Event::Message { worker, message })
    };
    commands = finish(&mut supervisor, 0, &commands);
    assert!(sent(&supervisor.landscape(0, question(0, LandscapeKind::Random))).is_empty());
    assert!(supervisor.landscape(0, question(0, LandscapeKind::Random)).is_empty(), "asked already");
    commands = finish(&mut supervisor, 0, &commands);
    let replaced =
        [Command::Terminate { worker: 0 }, Command::Spawn { worker: 1, program: Program::Analyst }];
    assert!(replaced.iter().all(|c| commands.contains(c)) && sent(&commands).is_empty(), "{commands:?}");
    commands = supervisor.handle(ready(1));
    for _ in 0..3 {
        commands = finish(&mut supervisor, 1, &commands);
        assert!(matches!(sent(&commands)[..], [ToWorker::Assign { .. }]), "the study goes first");
        supervisor.handle(Event::Tick);
    }
    commands = finish(&mut supervisor, 1, &commands);
    let [ToWorker::Explore { job, .. }] = sent(&commands)[..] else { panic!("{commands:?}") };
    let job = *job;
    // Lost on the question: it is asked again before the legs, then given up; the study was never blamed.
    let lost = supervisor.handle(Event::Lost { worker: 1 });
    assert!(!lost.iter().any(|c| matches!(c, Command::Show(Update::Notice(_)))), "{lost:?}");
    let again = supervisor.handle(ready(2));
    assert!(matches!(sent(&again)[..], [ToWorker::Explore { job: other, .. }] if *other > job));
    let lost = supervisor.handle(Event::Lost { worker: 2 });
    let refused = |c: &Command| {
        let lost = LandscapeState::Refused(LandscapeRefusal::Lost);
        matches!(c, Command::Show(Update::Landscape { state, .. }) if *state == lost)
    };
    assert!(lost.iter().any(refused), "{lost:?}");
    assert!(matches!(sent(&supervisor.handle(ready(3)))[..], [ToWorker::Assign { .. }]));
}

/// A paused study's questions are answered; cancelling ends the work; pausing never holds it.
#[test]
fn questions_of_a_paused_study_and_cancelled_ones() {
    let mut supervisor = Supervisor::default();
    supervisor.open(0, Study::new(spec()));
    supervisor.step(0);
    supervisor.workers(2);
    let commands = supervisor.handle(ready(0));
    let [ToWorker::Assign { job, legs, .. }] = sent(&commands)[..] else { panic!("{commands:?}") };
    let message = FromWorker::Done {
        job: *job,
        leg: 0,
        outcome: train(&legs[0].leg),
        portrait: None,
        checkpoint: None,
    };
    supervisor.handle(Event::Message { worker: 0, message });
    supervisor.handle(ready(1));
    let commands = supervisor.landscape(0, question(0, LandscapeKind::Sharpness));
    assert!(sent(&commands).is_empty(), "both workers are replaced by analysts");
    let commands = supervisor.handle(ready(2));
    assert!(matches!(sent(&commands)[..], [ToWorker::Explore { .. }]));
    supervisor.handle(ready(3));
    let commands = supervisor.landscape(0, question(0, LandscapeKind::Path));
    assert!(sent(&commands).is_empty(), "one at a time, though a worker is free");
    let commands = supervisor.cancel_landscape(0);
    assert!(matches!(sent(&commands)[..], [ToWorker::Cancel { .. }]));
    assert!(sent(&supervisor.handle(Event::Tick)).is_empty(), "nothing is left to do");
}

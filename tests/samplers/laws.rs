//! In the space; amnesiac; blind to what still runs; ruled by the seed; able to say why, in numbers.

use crate::cases::{
    Moment, bowl, choice, ends, light, long, moments, nested, options, plain, record, rows, spaces, variants,
    wide, window,
};
use tunescape::sampler::{Context, Explain, View, explainer, sampler};
use tunescape::space::{Choice, Params, Space};
use tunescape::trial::{Direction, History, Record, State};

const MINIMIZE: &[Direction] = &[Direction::Minimize];
const MAXIMIZE: &[Direction] = &[Direction::Maximize];
const BOTH: &[Direction] = &[Direction::Minimize, Direction::Maximize];

/// What a law says of a case that breaks it.
type Broken = Result<(), &'static str>;

fn law(kept: bool, broken: &'static str) -> Broken {
    if kept { Ok(()) } else { Err(broken) }
}

/// Holds one proposal to everything; `used` has seen all cases before.
fn hold(used: &mut dyn Explain, choice: &Choice, moment: &Moment, context: &Context) -> Broken {
    let fresh = || explainer(choice);
    let proposed = used.propose(context);
    law(proposed.is_some() || context.history.proposed() > 0, "there is no first point")?;
    law(fresh().propose(context) == proposed, "a fresh one proposes another point")?;
    if moment.done < moment.records.len() {
        // What still runs has no outcome, or one that nobody may look at.
        let mut blinded: Vec<Record> = moment.records.clone();
        blinded[moment.done..].iter_mut().for_each(|r| r.outcome = None);
        let blind = Context { history: History::new(&blinded, moment.done), ..*context };
        law(fresh().propose(&blind) == proposed, "it looks at what still runs")?;
    }
    let Some(point) = proposed.clone() else { return Ok(()) };
    law(context.space.admit(&point).as_ref() == Ok(&point), "the point is not of the space")?;
    let reason = used.reason(context, &point);
    law(!format!("{reason:?}").contains("NaN"), "a reason holds NaN")?;
    law(fresh().reason(context, &point) == reason, "a fresh one gives another reason")?;
    let width = context.space.params().len() as u32;
    let views = [(0, None), (0, Some(1)), (width.saturating_sub(1), Some(0))];
    for (x, y) in views.into_iter().filter(|(x, y)| *x < width && y.is_none_or(|y| y < width && y != *x)) {
        let view = View { x, y, cells: [4, 3], held: point.clone() };
        let belief = used.belief(context, &view);
        law(!format!("{belief:?}").contains("NaN"), "a belief holds NaN")?;
        law(fresh().belief(context, &view) == belief, "a fresh one believes otherwise")?;
    }
    law(used.propose(context) == proposed, "a question changed the proposal")
}

/// The cases that were tried, and what was found.
#[derive(Default)]
struct Tried {
    count: usize,
    broken: Vec<String>,
}

impl Tried {
    /// Holds a sampler to all `moments` of a space, if it takes the space.
    fn hold(&mut self, choice: &Choice, space: &Space, directions: &[Direction], moments: &[Moment]) {
        if window(choice, space, directions).is_none() {
            return;
        }
        let mut used = explainer(choice);
        for (i, moment) in moments.iter().enumerate() {
            let context = moment.context(space, directions, i as u64 % 3);
            if let Err(broken) = hold(used.as_mut(), choice, moment, &context) {
                let knobs = &choice.settings.0;
                let space: Vec<_> = space.params().iter().map(|p| &p.domain).take(6).collect();
                let name = &choice.name;
                self.broken.push(format!("{broken}: {name} {knobs:?} after {:?} in {space:?}", moment.name));
            }
        }
        self.count += moments.len();
    }

    fn judge(self, least: usize) {
        println!("{} cases", self.count);
        let first = self.broken.iter().take(8).cloned().collect::<Vec<_>>().join("\n");
        assert!(self.broken.is_empty(), "{} of {} cases:\n{first}", self.broken.len(), self.count);
        assert!(self.count >= least, "{} cases", self.count);
    }
}

#[test]
fn every_sampler_in_every_space_after_every_history() {
    let mut tried = Tried::default();
    for space in spaces() {
        let all = moments(&space, 1);
        for entry in rows() {
            tried.hold(&light(choice(entry.id, &[])), &space, MINIMIZE, &all);
        }
    }
    tried.judge(400 * rows().count());
}

#[test]
fn every_option_of_every_knob() {
    let (spaces, mut tried, mut turn) = (spaces(), Tried::default(), 0);
    for choice in rows().flat_map(options) {
        for (i, space) in spaces.iter().enumerate() {
            // Another few for each pair of space and option: over all options, every history in every space.
            let some: Vec<Moment> = moments(space, 1).into_iter().skip((turn + i) % 5).step_by(5).collect();
            tried.hold(&choice, space, if i % 2 == 0 { MAXIMIZE } else { MINIMIZE }, &some);
        }
        tried.hold(&choice, &nested(), MAXIMIZE, &moments(&nested(), 1));
        turn += 1;
    }
    tried.judge(0);
}

#[test]
fn both_ends_of_every_number() {
    let mut tried = Tried::default();
    for choice in rows().flat_map(ends) {
        for space in [plain(), nested()] {
            let telling = ["plain", "of every kind", "four running"];
            let some = moments(&space, 1).into_iter().filter(|m| telling.contains(&m.name));
            tried.hold(&choice, &space, MINIMIZE, &some.collect::<Vec<_>>());
        }
    }
    tried.judge(0);
}

#[test]
fn two_objectives_where_they_are_admitted() {
    let mut tried = Tried::default();
    for choice in variants() {
        for space in [plain(), nested(), wide()] {
            tried.hold(&choice, &space, BOTH, &moments(&space, 2));
        }
    }
    tried.judge(0);
}

#[test]
fn long_and_converged_histories() {
    let mut tried = Tried::default();
    for entry in rows() {
        for space in [plain(), nested()] {
            tried.hold(&light(choice(entry.id, &[])), &space, MINIMIZE, &long(&space, 1));
        }
    }
    tried.judge(2 * rows().count());
}

/// Along a study with one trial, and with four, under way: at every n a fresh instance proposes what the used one does.
#[test]
fn amnesia_at_every_n() {
    for choice in variants() {
        let space = nested();
        let Some(widest) = window(&choice, &space, MINIMIZE) else { continue };
        for window in [1, widest as usize] {
            let mut used = explainer(&choice);
            let mut records: Vec<Record> = Vec::new();
            for index in 0..40u32 {
                let done = records.len().saturating_sub(window - 1);
                let history = History::new(&records, done);
                let context = Context { space: &space, history, index, directions: MINIMIZE, seed: 11 };
                let proposed = used.propose(&context);
                assert_eq!(sampler(&choice).propose(&context), proposed, "{choice:?} at {index}");
                let Some(point) = proposed else { break };
                let value = bowl(&space, &point);
                records.push(record(index, point, State::Complete, &[value]));
            }
            assert!(!records.is_empty());
        }
    }
}

/// A first point either does not depend on the seed, or is another for other seeds.
#[test]
fn the_seed_rules() {
    for choice in variants() {
        let space = plain();
        let empty = &moments(&space, 1)[0];
        for index in 0..4 {
            let point = |seed| {
                let context = Context { index, ..empty.context(&space, MINIMIZE, seed) };
                sampler(&choice).propose(&context)
            };
            let points: Vec<Option<Params>> = (0..12).map(point).collect();
            let distinct = (0..points.len()).filter(|i| !points[..*i].contains(&points[*i])).count();
            // Two seeds may meet on a grid.
            assert!(distinct == 1 || distinct > 7, "{choice:?}: {points:?}");
        }
    }
}

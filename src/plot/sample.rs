//! A synthetic study for tests: a bowl over learning rate and width, with every kind of trial in it.

use super::view::{Row, View};
use crate::math::float;
use crate::objective::{Boundary, Judged, Layer};
use crate::runtime::Preview;
use crate::space::{Params, Value};
use crate::study::Spec;
use crate::trial::{Backend, Ending, Leg, Origin, Outcome, Report, State, StopRule};

pub struct Sample {
    spec: Spec,
    trials: Vec<(Leg, Option<Outcome>)>,
}

impl Sample {
    pub fn view(&self) -> View<'_> {
        let rows = self
            .trials
            .iter()
            .map(|(leg, outcome)| Row {
                leg,
                reports: outcome.as_ref().map_or(&[][..], |o| &o.reports),
                outcome: outcome.as_ref(),
            })
            .collect();
        View { spec: &self.spec, rows, expected: self.spec.trials, finished: false }
    }
}

impl Sample {
    pub fn rows(&self) -> usize {
        self.trials.len()
    }

    pub fn row(&self, number: usize) -> Row<'_> {
        self.view().rows[number]
    }
}

/// A study of `count` trials, the last three pending.
pub fn study(count: u32) -> Sample {
    let mut spec = Spec::example("moons").expect("an example");
    spec.trials = count.max(1);
    let trials = (0..count).map(|i| trial(&spec, i, count)).collect();
    Sample { spec, trials }
}

fn trial(spec: &Spec, i: u32, count: u32) -> (Leg, Option<Outcome>) {
    let (u, v) = ((f64::from(i) * 0.618_034 + 0.31).fract(), (f64::from(i) * 0.754_878 + 0.17).fract());
    let params = &spec.space.params();
    let values: [Value; 2] = [params[0].domain.from_unit(u), params[1].domain.from_unit(v)];
    let names = params.iter().map(|p| p.name.clone());
    let origin = if i % 19 == 7 { Origin::Hand } else { Origin::Sampler };
    let leg = Leg {
        index: i,
        trial: i,
        from: 0,
        to: None,
        params: Params(names.zip(values).collect()),
        parent: None,
        origin,
        rule: StopRule::Never,
    };
    if i + 3 >= count {
        return (leg, None);
    }
    let diverged = u > 0.88 - 0.1 * v;
    let pruned = !diverged && i % 7 == 3;
    let floor = 0.08 + 1.4 * ((u - 0.62) * (u - 0.62) + 0.4 * (v - 0.6) * (v - 0.6));
    let epochs = if pruned { 8 } else { 30 };
    let report = |step: u32| {
        let t = f64::from(step);
        let train = floor * 0.8 + 0.7 * float::exp(-t * (0.05 + u * 0.3));
        let validation = train + floor * 0.1 + 0.004 * u * (t - 12.0).max(0.0);
        Report { step, cost: u64::from(step) * 1000, values: vec![train, 0.9, validation, 0.92] }
    };
    let reports: Vec<Report> = (1..=if diverged { 3 } else { epochs }).map(report).collect();
    let value = if diverged { f64::INFINITY } else { reports.last().map_or(1.0, |r| r.values[2]) };
    let outcome = Outcome {
        reports,
        state: if pruned { State::Pruned } else { State::Complete },
        ending: if diverged { Ending::NotFinite } else { Ending::Finished },
        values: vec![value],
        gradient: None,
        backend: Backend::Cpu,
        refusal: None,
    };
    (leg, Some(outcome))
}

/// Two moons.
pub fn preview() -> Preview {
    let points = (0..130u32).map(|i| {
        let t = std::f64::consts::PI * f64::from(i / 2) / 64.0;
        let wobble = |k: f64| 0.45 * ((f64::from(i) * k).fract() - 0.5);
        let (x, y) = (float::cos(t) + wobble(0.618), float::sin(t) + wobble(0.7549));
        let (x, y) = if i % 2 == 0 { (x, y) } else { (1.0 - x, 0.5 - y) };
        (x as f32, y as f32, i % 2, u8::from(i % 4 > 1 && i % 3 == 0))
    });
    Preview {
        data: "moons".to_owned(),
        axes: ["x1".to_owned(), "x2".to_owned()],
        points: points.collect(),
        classes: vec!["A".to_owned(), "B".to_owned()],
        low: [-1.6, -1.1],
        high: [2.6, 1.6],
    }
}

/// A decision that bends between the moons.
pub fn boundary() -> Boundary {
    let cells = 48;
    let (low, high) = ([-1.6, -1.1], [2.6, 1.6]);
    let at = |k: u32, j: usize| low[j] + (high[j] - low[j]) * (f64::from(k) + 0.5) / f64::from(cells);
    let mut shade = Vec::new();
    for row in 0..cells {
        for column in 0..cells {
            let (x, y) = (at(column, 0), at(cells - 1 - row, 1));
            let side = 0.25 + 0.55 * float::sin(x * 2.2 + 1.0) - y;
            shade.push((255.0 / (1.0 + float::exp(-5.0 * side))).round() as u8);
        }
    }
    Boundary { cells, low, high, layer: Layer::Two, shade }
}

/// Forty validation rows of two even classes.
pub fn judged() -> Judged {
    Judged { rows: 40, chance: 0.5 }
}

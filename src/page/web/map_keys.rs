//! The map's keys: walking between trials, and aiming at a place for one's own.

use super::map::place;
use super::state::Lab;
use crate::page::snapshot::{Snapshot, Trial};
use crate::space::Space;
use leptos::{ev, prelude::*};

/// Where the user's own next trial would be, in unit coordinates of the axes.
pub type Aim = RwSignal<Option<(f64, f64)>>;

/// How far a key press moves the aim: four presses to a named cell.
const NUDGE: f64 = 1.0 / 24.0;

/// An arrow key goes to the nearest trial in its direction, with Shift it moves the aim; Enter runs a trial at the aim, or
/// else chooses the trial under the cursor; Escape lets go.
pub fn press(lab: Lab, aim: Aim, axes: &(String, Option<String>), event: &ev::KeyboardEvent) {
    let (dx, dy) = match event.key().as_str() {
        "ArrowLeft" => (-1.0, 0.0),
        "ArrowRight" => (1.0, 0.0),
        "ArrowUp" => (0.0, 1.0),
        "ArrowDown" => (0.0, -1.0),
        "Enter" => {
            event.prevent_default();
            if let Some(point) = aim.get_untracked() {
                aim.set(None);
                place(lab, (&axes.0, axes.1.as_deref()), point);
                return;
            }
            lab.selected.set(lab.hovered.get_untracked());
            return;
        }
        "Escape" => {
            aim.set(None);
            lab.hovered.set(None);
            lab.selected.set(None);
            return;
        }
        _ => return,
    };
    event.prevent_default();
    if event.shift_key() {
        let start = || {
            let from = untrack(|| lab.shown());
            lab.study.with_untracked(|s| {
                let trial = s.trials.get(from? as usize)?;
                // Over its values a space of one has no second coordinate to aim at.
                coordinates(s, &s.spec.space, axes, trial)
                    .map(|(x, y)| if axes.1.is_some() { (x, y) } else { (x, 0.5) })
            })
        };
        let (x, y) = aim.get_untracked().or_else(start).unwrap_or((0.5, 0.5));
        let moved = |at: f64, by: f64| (at + by * NUDGE).clamp(0.0, 1.0);
        lab.hovered.set(None);
        aim.set(Some((moved(x, dx), moved(y, dy))));
        return;
    }
    let next = lab.study.with_untracked(|s| {
        let at = |trial: &Trial| coordinates(s, &s.spec.space, axes, trial);
        let from = untrack(|| lab.shown()).and_then(|n| s.trials.get(n as usize));
        let Some((x, y)) = from.and_then(at) else { return s.trials.first().map(Trial::number) };
        let score = |trial: &Trial| {
            let (tx, ty) = at(trial)?;
            let (along, across) =
                ((tx - x) * dx + (ty - y) * dy, ((tx - x) * dy).abs() + ((ty - y) * dx).abs());
            (along > 1e-9).then_some((along + 2.0 * across, trial.number()))
        };
        s.trials.iter().filter_map(score).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, n)| n)
    });
    if next.is_some() {
        lab.hovered.set(next);
    }
}

/// Where a trial stands in the plane; on the value's axis the rank of a value is its own scale.
fn coordinates(
    study: &Snapshot,
    space: &Space,
    axes: &(String, Option<String>),
    trial: &Trial,
) -> Option<(f64, f64)> {
    let unit = |name: &str| space.get(name)?.domain.to_unit(trial.params().get(name)?);
    let x = unit(&axes.0)?;
    match &axes.1 {
        Some(y) => Some((x, unit(y)?)),
        None => {
            let sign = if study.direction() == crate::trial::Direction::Minimize { -1.0 } else { 1.0 };
            Some((x, trial.value().filter(|v| v.is_finite()).map_or(0.0, |v| sign * v)))
        }
    }
}

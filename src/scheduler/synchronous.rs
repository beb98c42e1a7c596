//! Hyperband as its paper has it: brackets of successive halving in which every round waits for all of its configurations.
//!
//! L. Li et al., "Hyperband", JMLR 18 (2018), Algorithm 1; the rounds are [`super::halving_tables::hyperband`]'s, in whole
//! steps. Brackets are run through from the one with most configurations to the one with fewest, and over again while trials
//! may be started. A round is over when all of its legs have their result; the best floor(n / eta) go on, of equals the one
//! proposed first, and only such as have a finite value. If the budget ends within a bracket, its rounds keep
//! floor(n / eta), at least 1, of as many as there are.
//!
//! `overlap`: while a round waits, the next bracket is begun, as HpBandSter does to keep its workers busy.
//!
//! Which bracket a trial is in follows from its place in the order of first legs: the first n belong to the first bracket,
//! and so on. So the answer is a pure function of the attempts.

use super::attempt::{self, Attempt, Move, Score, attempts, going_on, ranked};
use super::halving_tables::{Bracket, Form, hyperband};
use super::{
    Ahead, Explain, Judge, Mark, Next, RungStanding, Scheduler, Standing, Strategy, natural, several_steps,
};
use crate::space::{Entry, Setting, Settings};
use crate::trial::{Bar, Direction, History, StopRule};

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "hyperband_synchronous",
        settings: &[
            Setting::int("reduction_factor", 2, 20, false, 3).fixed(),
            Setting::choice("bracket_size", &["ceil", "floor"], "ceil").fixed(),
            Setting::choice("bracket_overlap", &["off", "on"], "off").fixed(),
        ],
    },
    admits: several_steps,
    make: |settings, judge| Box::new(Synchronous::of(settings, judge)),
    explain: |settings, judge| Box::new(Synchronous::of(settings, judge)),
};

/// The knobs, with every "auto" resolved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Synchronous {
    /// The last step of a training, at least 1.
    pub max_resource: u32,
    /// At least 2.
    pub reduction_factor: u32,
    pub form: Form,
    pub overlap: bool,
    pub direction: Direction,
}

/// One run of a bracket, as far as it got.
struct Run<'a> {
    number: u32,
    bracket: &'a Bracket,
    /// Its legs, round by round, each in the order of proposal.
    rounds: Vec<Vec<&'a Attempt>>,
}

impl Synchronous {
    /// From settings named as in the table.
    fn of(settings: &Settings, judge: &Judge) -> Self {
        Self {
            max_resource: judge.steps.max(1),
            reduction_factor: natural(settings, "reduction_factor"),
            form: if settings.text("bracket_size") == "floor" { Form::Floor } else { Form::Ceil },
            overlap: settings.text("bracket_overlap") == "on",
            direction: judge.direction,
        }
    }

    /// The brackets that are run through, in their order.
    pub fn brackets(&self) -> Vec<Bracket> {
        hyperband(self.max_resource, self.reduction_factor, self.form)
    }

    /// What a free worker does next. `trials`: how many may be started in all. The bracket in the answer is the number of the
    /// run, from 0; with B brackets, run k goes through bracket k mod B.
    pub fn next(&self, attempts: &[Attempt], trials: u32) -> Move {
        let brackets = self.brackets();
        let left = trials.saturating_sub(attempts.iter().filter(|a| a.rung == 0).count() as u32);
        for run in self.runs(&brackets, attempts) {
            match self.next_of(&run, left > 0) {
                Move::Finished => {}
                Move::Wait if self.overlap => {}
                other => return other,
            }
        }
        let pending = attempts.iter().any(|a| a.score == Score::Pending);
        if pending { Move::Wait } else { Move::Finished }
    }

    /// The runs that have begun, and one that has not.
    fn runs<'a>(&self, brackets: &'a [Bracket], attempts: &'a [Attempt]) -> Vec<Run<'a>> {
        let mut runs: Vec<Run<'a>> = Vec::new();
        let begin = |runs: &mut Vec<Run<'a>>| {
            let bracket = &brackets[runs.len() % brackets.len()];
            let rounds = vec![Vec::new(); bracket.rounds.len()];
            runs.push(Run { number: runs.len() as u32, bracket, rounds });
        };
        begin(&mut runs);
        // (trial, run), ascending by trial.
        let mut homes: Vec<(u32, usize)> = Vec::new();
        for attempt in attempts {
            let home = match homes.binary_search_by_key(&attempt.trial, |(trial, _)| *trial) {
                Ok(i) => homes[i].1,
                Err(i) => {
                    let open = runs.len() - 1;
                    homes.insert(i, (attempt.trial, open));
                    if runs[open].rounds[0].len() as u64 + 1 >= runs[open].bracket.rounds[0].configurations {
                        begin(&mut runs);
                    }
                    open
                }
            };
            if let Some(round) = runs[home].rounds.get_mut(attempt.rung as usize) {
                round.push(attempt);
            }
        }
        runs
    }

    /// The next move within one run.
    fn next_of(&self, run: &Run, may_start: bool) -> Move {
        let table = &run.bracket.rounds;
        let bracket = run.number;
        if (run.rounds[0].len() as u64) < table[0].configurations && may_start {
            return Move::New { bracket, to: table[0].steps(self.max_resource) };
        }
        for (i, round) in run.rounds.iter().enumerate() {
            if round.iter().any(|a| a.score == Score::Pending) {
                return Move::Wait;
            }
            let Some(next) = run.rounds.get(i + 1) else { break };
            let due = self.survivors(run, i).into_iter().find(|m| next.iter().all(|a| a.trial != m.trial));
            if let Some(mark) = due {
                let (from, to) = (table[i].steps(self.max_resource), table[i + 1].steps(self.max_resource));
                return Move::Continue { trial: mark.trial, bracket, rung: i as u32 + 1, from, to };
            }
        }
        Move::Finished
    }

    /// Who goes on from a round that is over.
    fn survivors(&self, run: &Run, round: usize) -> Vec<Mark> {
        let there = run.rounds[round].len() as u64;
        let short = (run.rounds[0].len() as u64) < run.bracket.rounds[0].configurations;
        let keep = (there / u64::from(self.reduction_factor.max(2))).max(u64::from(short));
        going_on(&run.rounds[round], self.direction, keep as usize)
    }

    /// Who stands where, one entry for each run that has begun. The bar of a round that is over is the value of the last one
    /// that goes on; until then it is shut.
    pub fn standings(&self, attempts: &[Attempt]) -> Vec<Standing> {
        let brackets = self.brackets();
        let runs = self.runs(&brackets, attempts);
        let standing = |run: &Run| {
            let full = run.rounds[0].len() as u64 >= run.bracket.rounds[0].configurations;
            let rung = |(i, round): (usize, &Vec<&Attempt>)| {
                let over = full && !round.is_empty() && round.iter().all(|a| a.score != Score::Pending);
                let last = self.survivors(run, i).last().map(|m| Bar::Value(m.value)).filter(|_| over);
                let top = i + 1 == run.rounds.len();
                RungStanding {
                    step: run.bracket.rounds[i].steps(self.max_resource),
                    bar: if top { Bar::Open } else { last.unwrap_or(Bar::Shut) },
                    marks: ranked(round, self.direction),
                }
            };
            Standing { bracket: run.number, rungs: run.rounds.iter().enumerate().map(rung).collect() }
        };
        runs.iter().filter(|run| !run.rounds[0].is_empty()).map(standing).collect()
    }
}

impl Scheduler for Synchronous {
    fn learns(&self) -> bool {
        true
    }

    fn rule(&mut self, _: u32, _: &History) -> StopRule {
        StopRule::Never
    }

    fn next(&mut self, ahead: &Ahead) -> Next {
        let chosen = Self::next(self, &attempts(&ahead.history), ahead.trials);
        attempt::next(chosen, &ahead.history, self.max_resource)
    }

    fn legs(&self, trials: u32) -> u32 {
        let brackets = self.brackets();
        let (mut left, mut legs) = (u64::from(trials), 0);
        for bracket in brackets.iter().cycle().take_while(|b| b.rounds[0].configurations > 0) {
            let full = bracket.rounds[0].configurations;
            let part = full.min(left);
            legs += bracket.rounds.iter().map(|r| r.configurations * part / full).sum::<u64>();
            left -= part;
            if left == 0 {
                break;
            }
        }
        u32::try_from(legs).unwrap_or(u32::MAX)
    }
}

impl Explain for Synchronous {
    fn standings(&mut self, history: &History) -> Vec<Standing> {
        Self::standings(self, &attempts(history))
    }
}

//! The digest: a chain over the committed legs that two machines can compare.
//!
//! `d(0) = SHA-256("tunescape" | engine revision)`, `d(n+1) = SHA-256(d(n) | leg n)`. A leg is written as its trial number,
//! first and last step (0: to the end), origin, parent, parameters, reports, state, ending, values, backend and, if it has one, gradient; integers are little-endian u32 (cost:
//! u64), reals are the bits of a f64 with one canonical NaN, texts and lists go after their length. No times, no retries,
//! no worker numbers. `docs/digest.md` has a worked test vector.

use super::spec::ENGINE;
use crate::math::float;
use crate::space::Value;
use crate::trial::{Backend, Ending, Leg, Origin, Outcome, State};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// The state of the chain after some legs. Shown as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl Default for Digest {
    fn default() -> Self {
        Self::start(ENGINE)
    }
}

impl Digest {
    /// The digest of a study with nothing committed.
    pub fn start(engine: u32) -> Self {
        let mut bytes = Bytes(b"tunescape".to_vec());
        bytes.word(engine);
        Self(Sha256::digest(&bytes.0).into())
    }

    /// The digest after one more leg.
    pub fn then(self, leg: &Leg, outcome: &Outcome) -> Self {
        let mut bytes = Bytes(self.0.to_vec());
        bytes.leg(leg);
        bytes.outcome(outcome);
        Self(Sha256::digest(&bytes.0).into())
    }
}

/// Writes the parts of a leg in their order.
struct Bytes(Vec<u8>);

impl Bytes {
    fn word(&mut self, x: u32) {
        self.0.extend(x.to_le_bytes());
    }

    fn real(&mut self, x: f64) {
        self.0.extend(float::canonical(x).to_bits().to_le_bytes());
    }

    fn text(&mut self, s: &str) {
        self.word(s.len() as u32);
        self.0.extend(s.as_bytes());
    }

    fn reals(&mut self, list: &[f64]) {
        self.word(list.len() as u32);
        list.iter().for_each(|x| self.real(*x));
    }

    fn leg(&mut self, leg: &Leg) {
        self.word(leg.trial);
        self.word(leg.from);
        // Step 0 is no step to end at.
        self.word(leg.to.unwrap_or(0));
        self.word(match leg.origin {
            Origin::Sampler => 0,
            Origin::Scheduler => 1,
            Origin::Hand => 2,
            // Never committed: a Spec holds such trials.
            Origin::Earlier => 3,
        });
        match leg.parent {
            None => self.word(0),
            Some((trial, step)) => [1, trial, step].into_iter().for_each(|w| self.word(w)),
        }
        self.word(leg.params.0.len() as u32);
        for (name, value) in &leg.params.0 {
            self.text(name);
            match value {
                Value::Flag(b) => [0, u32::from(*b)].into_iter().for_each(|w| self.word(w)),
                Value::Int(i) => {
                    self.word(1);
                    self.0.extend(i.to_le_bytes());
                }
                Value::Real(x) => {
                    self.word(2);
                    self.real(*x);
                }
                Value::Text(s) => {
                    self.word(3);
                    self.text(s);
                }
            }
        }
    }

    fn outcome(&mut self, outcome: &Outcome) {
        self.word(outcome.reports.len() as u32);
        for report in &outcome.reports {
            self.word(report.step);
            self.0.extend(report.cost.to_le_bytes());
            self.reals(&report.values);
        }
        self.word(match outcome.state {
            State::Running => 0,
            State::Waiting => 1,
            State::Complete => 2,
            State::Pruned => 3,
            State::Failed => 4,
        });
        self.word(match outcome.ending {
            Ending::Finished => 0,
            Ending::WorseThanChance => 1,
            Ending::NotFinite => 2,
        });
        self.reals(&outcome.values);
        self.word(match outcome.backend {
            Backend::Cpu => 0,
            Backend::Gpu => 1,
        });
        // Nothing where there is none: a leg ends here, and older digests keep their bytes.
        if let Some(gradient) = &outcome.gradient {
            self.reals(gradient);
        }
    }
}

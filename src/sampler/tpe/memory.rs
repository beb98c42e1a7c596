//! The settings that a model was made from, packed so that comparing a thousand trials with them costs next to nothing.
//!
//! Names are not kept: legs are points of their space, in its order, so the values before a parameter tell whether it is there.

use crate::space::{Params, Value};

/// Settings of trials, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Where the values of each trial end.
    ends: Vec<u32>,
    /// Kind and bits of each value; of a text, its place in `texts`.
    kinds: Vec<u8>,
    bits: Vec<u64>,
    texts: Vec<String>,
}

impl Memory {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Keeps the setting of one more trial.
    pub fn push(&mut self, params: &Params) {
        for (_, value) in &params.0 {
            let (kind, bits) = match value {
                Value::Text(text) => {
                    let place = self.texts.iter().position(|t| t == text).unwrap_or_else(|| {
                        self.texts.push(text.clone());
                        self.texts.len() - 1
                    });
                    (TEXT, place as u64)
                }
                other => packed(other),
            };
            self.kinds.push(kind);
            self.bits.push(bits);
        }
        self.ends.push(self.bits.len() as u32);
    }

    /// Whether trial `i` is kept and had this setting.
    pub fn holds(&self, i: usize, params: &Params) -> bool {
        let Some(end) = self.ends.get(i) else { return false };
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        let range = start as usize..*end as usize;
        let (kinds, bits) = (&self.kinds[range.clone()], &self.bits[range]);
        let same = |((_, value), (kind, bits)): (&(String, Value), (&u8, &u64))| match value {
            Value::Text(text) => *kind == TEXT && self.texts[*bits as usize] == *text,
            other => (*kind, *bits) == packed(other),
        };
        params.0.len() == bits.len() && params.0.iter().zip(kinds.iter().zip(bits)).all(same)
    }
}

const TEXT: u8 = 3;

fn packed(value: &Value) -> (u8, u64) {
    match value {
        Value::Flag(flag) => (0, u64::from(*flag)),
        Value::Int(int) => (1, *int as u64),
        Value::Real(real) => (2, real.to_bits()),
        Value::Text(_) => (TEXT, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_difference_is_seen() {
        let params = |values: &[Value]| Params(values.iter().map(|v| ("x".to_owned(), v.clone())).collect());
        let points = [
            params(&[Value::Real(1.0), Value::text("a")]),
            params(&[Value::Int(1), Value::text("b")]),
            params(&[Value::Flag(true), Value::text("a")]),
            params(&[Value::Real(1.0)]),
            params(&[]),
        ];
        let mut memory = Memory::default();
        points.iter().for_each(|p| memory.push(p));
        for i in 0..points.len() {
            for (j, other) in points.iter().enumerate() {
                assert_eq!(memory.holds(i, other), i == j, "{i} {j}");
            }
        }
        assert!(!memory.holds(5, &points[4]));
    }
}

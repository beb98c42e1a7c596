//! The clock that workers pace themselves by.

use crate::scope::scope;

/// Milliseconds since the worker began. For pacing only: no result ever depends on it.
pub fn now() -> f64 {
    scope().performance().map_or(0.0, |p| p.now())
}

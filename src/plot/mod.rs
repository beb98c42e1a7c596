//! Pictures: what to draw, and drawing it on any plotters backend.

//! Every picture through the SVG backend. `PLOT_GALLERY` names a folder to keep them in.

use super::words::{CurveWords, MapWords, RaceWords};
use super::{Theme, boundary, curves, map, race, sample, svg, thumbnail};

fn keep(name: &str, text: &str) {
    assert!(text.starts_with("<svg") && !text.contains("NaN"), "{name}");
    if let Ok(folder) = std::env::var("PLOT_GALLERY") {
        std::fs::write(format!("{folder}/{name}.svg"), text).expect("written");
    }
}

#[test]
fn every_picture_in_both_themes() {
    let study = sample::study(60);
    let view = study.view();
    let best = view.best().expect("best").number() as usize;
    for (theme, suffix) in [(Theme::LIGHT, "light"), (Theme::DARK, "dark")] {
        let words = MapWords {
            x: "learning rate",
            y: "hidden width",
            better: "better",
            worse: "worse",
            best: "best",
            next: "next",
            diverged: "diverged",
            pruned: "stopped early",
            by_hand: "by hand",
        };
        for (name, size, y) in [
            ("map", (640.0, 470.0), Some("hidden_width")),
            ("narrow", (362.0, 330.0), Some("hidden_width")),
            ("line", (640.0, 470.0), None),
        ] {
            let picture = map::Map::new(size, &view, "learning_rate", y).expect("map");
            let text = svg::document(size, theme, |pen| map::draw(pen, &picture, Some(12), Some(20), &words));
            keep(&format!("{name}-{suffix}"), &text.expect("SVG"));
        }
        let words =
            CurveWords { training: "training", validation: "validation", step: "epoch", best: "best epoch" };
        let picture = curves::Curves::new(study.row(best).reports, false);
        let text = svg::document((300.0, 130.0), theme, |pen| curves::draw(pen, &picture, &words));
        keep(&format!("curves-{suffix}"), &text.expect("SVG"));
        let preview = sample::preview();
        let text = svg::document((180.0, 180.0), theme, |pen| {
            boundary::draw(pen, &sample::boundary(), Some(&preview));
        });
        keep(&format!("boundary-{suffix}"), &text.expect("SVG"));
        let words = RaceWords { strategy: "Random search", spent: "epochs", value: "best validation loss" };
        let picture = race::of_study(&view, words.strategy, theme.dark);
        let text = svg::document((900.0, 120.0), theme, |pen| race::draw(pen, &picture, &words));
        keep(&format!("race-{suffix}"), &text.expect("SVG"));
        for data in ["moons", "iris"] {
            let text = svg::document((64.0, 50.0), theme, |pen| thumbnail::draw(pen, data, None));
            keep(&format!("thumbnail-{data}-{suffix}"), &text.expect("SVG"));
        }
    }
}

use super::*;
use crate::plot::sample;
use crate::plot::{Theme, svg, words::MapWords};
use crate::sampler::{self, Belief, Candidate, Densities, Draw, Kernels, Surface};
use crate::space::{Params, Value};

fn names() -> MapWords<'static> {
    MapWords {
        x: "learning rate",
        y: "hidden width",
        better: "better",
        worse: "worse",
        best: "best",
        next: "next",
        diverged: "diverged",
        pruned: "stopped early",
        by_hand: "by hand",
    }
}

#[test]
fn one_awful_value_does_not_flatten_the_rest() {
    let mut values: Vec<f64> = (1..=20).map(f64::from).collect();
    values.extend([1e9, f64::NAN]);
    let span = Span::of(values, Direction::Minimize).expect("values");
    assert_eq!((span.good, span.cut), (1.0, true));
    assert!(span.bad <= 19.0 && span.level(10.0) > 0.4);
    assert_eq!((span.level(1e9), span.level(1.0)), (0.0, 1.0));
    assert!(span.labels().1.starts_with('≥'));
    assert_eq!(Span::of(vec![0.3], Direction::Maximize).expect("one").level(0.3), 1.0);
    assert!(Span::of(vec![f64::INFINITY], Direction::Minimize).is_none());
}

#[test]
fn every_trial_is_inside_and_can_be_hit() {
    let study = sample::study(60);
    for y in [Some("hidden_width"), None] {
        let map = Map::new((640.0, 470.0), &study.view(), "learning_rate", y).expect("map");
        assert_eq!(map.marks.len(), study.rows());
        for mark in &map.marks {
            assert!(map.layout.plot.contains(mark.at), "{mark:?}");
            let hit = map.hit(mark.at).and_then(|n| map.mark(n)).expect("hit");
            assert!(distance(hit.at, mark.at) <= REACH);
        }
        let (x, y) = map.layout.plot.at(0.25, 0.75);
        let (u, v) = map.unit((x, y)).expect("inside");
        assert!((u - 0.25).abs() < 1e-9 && (v - 0.75).abs() < 1e-9);
        assert!(map.unit((0.0, 0.0)).is_none() && map.hit((-50.0, 0.0)).is_none());
    }
    assert!(Map::new((640.0, 470.0), &study.view(), "no_such", None).is_none());
    assert_eq!((cell_name(0.0, 1.0), cell_name(1.0, 0.0)), ("A1".to_owned(), "F6".to_owned()));
}

#[test]
fn trials_at_one_place_are_fanned_out() {
    let plot = Rect::new(0.0, 0.0, 100.0, 100.0);
    let mark = |number, x| Mark { number, at: (x, 50.0), kind: Kind::Complete, level: 0.5, by_hand: false };
    let mut marks: Vec<Mark> = (0..6).map(|i| mark(i, 50.0)).chain([mark(6, 80.0)]).collect();
    fan_out(&mut marks, 20.0, plot);
    assert_eq!((marks[0].at, marks[6].at), ((50.0, 50.0), (80.0, 50.0)));
    for (i, a) in marks.iter().enumerate() {
        assert!(marks[..i].iter().all(|b| distance(a.at, b.at) > 5.0));
    }
}

#[test]
fn a_map_without_trials_and_a_tiny_one_are_drawn() {
    let empty = sample::study(0);
    for size in [(640.0, 470.0), (40.0, 20.0), (0.0, 0.0)] {
        let map = Map::new(size, &empty.view(), "learning_rate", Some("hidden_width")).expect("map");
        let text = svg::document(size, Theme::LIGHT, |pen| draw(pen, &map, Some(3), None, &names()));
        assert!(text.expect("SVG").ends_with("</svg>\n"));
    }
}

/// Ten thousand dots are drawn in batches (measured: 3 ms to extract, 6 ms into SVG).
#[test]
fn ten_thousand_dots() {
    let study = sample::study(10_000);
    let map = Map::new((640.0, 470.0), &study.view(), "learning_rate", Some("hidden_width")).expect("map");
    let text = svg::document((640.0, 470.0), Theme::DARK, |pen| draw(pen, &map, None, None, &names()));
    let text = text.expect("SVG");
    // A crowd has no outlines: one circle a dot, plus the best and those placed by hand.
    assert!((9_000..13_000).contains(&text.matches("<circle").count()));
}

/// A plane of 3 x 2 cells over the sample's two parameters.
fn plane() -> sampler::View {
    sampler::View { x: 0, y: Some(1), cells: [3, 2], held: Params::default() }
}

fn surface(mean: Vec<f64>) -> Belief {
    let deviation = vec![0.0, 0.1, 0.2, 0.3, 0.4, 0.5];
    Belief::Forest(Surface { score: mean.clone(), mean, deviation, best: 0.1, incumbent: Params::default() })
}

#[test]
fn means_have_the_colours_of_the_dots() {
    let study = sample::study(60);
    let view = study.view();
    let mut map = Map::new((640.0, 470.0), &view, "learning_rate", Some("hidden_width")).expect("map");
    let span = map.span.expect("values");
    let mean = vec![span.good, span.bad, 1e9, (span.good + span.bad) / 2.0, span.good, f64::NAN];
    let (space, least) = (&view.spec.space, Direction::Minimize);
    let belief = surface(mean.clone());
    let ground = Ground::new(&belief, Layer::Belief, &plane(), space, Some(span), least).expect("a ground");
    assert_eq!((ground.columns, ground.rows, &ground.ends), (3, 2, &None));
    assert_eq!(ground.levels[..3], [1.0, 0.0, 0.0]);
    assert!((ground.levels[3] - 0.5).abs() < 1e-12);
    map.ground = Some(ground);
    let draw_it = |map: &Map| {
        svg::document((640.0, 470.0), Theme::LIGHT, |pen| draw(pen, map, None, None, &names())).expect("SVG")
    };
    let with = draw_it(&map);
    map.ground = None;
    // Two cells are as good as the best trial.
    let bright = |text: &str| text.to_lowercase().matches("#fde725").count();
    assert!(bright(&with) > bright(&draw_it(&map)));
    // What one does not know is bright, whatever the direction; its scale is its own.
    let ground =
        Ground::new(&belief, Layer::Uncertainty, &plane(), space, Some(span), least).expect("a ground");
    assert_eq!((ground.levels[0], ground.levels[5]), (0.0, 1.0));
    assert_eq!(ground.ends, Some(("0.500".to_owned(), "0".to_owned())));
    assert_eq!(Ground::new(&belief, Layer::Dots, &plane(), space, Some(span), least), None);
    // An answer about other cells than it says.
    let short = surface(mean[..5].to_vec());
    assert_eq!(Ground::new(&short, Layer::Belief, &plane(), space, Some(span), least), None);
    // A logarithm of nothing is no promise.
    let hopeless = surface(vec![f64::NEG_INFINITY, 1.0, 2.0, 3.0, 4.0, f64::NAN]);
    let ground = Ground::new(&hopeless, Layer::Score, &plane(), space, Some(span), least).expect("a ground");
    assert_eq!((ground.levels[0], ground.levels[4], ground.levels[5]), (0.0, 1.0, 0.0));
    let flat = surface(vec![0.3; 6]);
    let ground = Ground::new(&flat, Layer::Score, &plane(), space, Some(span), least).expect("a ground");
    assert_eq!(ground.levels, [0.0; 6], "all the same is no promise");
}

#[test]
fn densities_come_with_their_candidates() {
    let study = sample::study(20);
    let view = study.view();
    let value = |i: usize, u: f64| view.spec.space.params()[i].domain.from_unit(u);
    let candidate = |values: Vec<Value>| Candidate { values, log_good: 0.0, log_bad: 0.0, score: 0.0 };
    let draw = |params: Vec<u32>, values: Vec<Value>| Draw {
        params,
        candidates: vec![candidate(values)],
        chosen: 0,
    };
    let densities = |draws: Vec<Draw>| {
        let (good, bad) = (vec![4.0, 1.0, 1.0, 1.0, 1.0, 1.0], vec![1.0, 1.0, 1.0, 1.0, 1.0, 2.0]);
        let axes = vec![Kernels::default(); 2];
        let (good_legs, bad_legs) = (Vec::new(), Vec::new());
        Belief::Densities(Densities { good, bad, good_legs, bad_legs, budget: None, axes, draws })
    };
    let ground = |belief: &Belief, layer| {
        Ground::new(belief, layer, &plane(), &view.spec.space, None, Direction::Minimize)
    };
    let apart = densities(vec![draw(vec![0], vec![value(0, 0.25)]), draw(vec![1], vec![value(1, 0.75)])]);
    let found = ground(&apart, Layer::Belief).expect("a ground");
    assert_eq!((found.ticks[0].len(), found.ticks[1].len(), found.candidates.len()), (1, 1, 0));
    assert!((found.ticks[0][0] - 0.25).abs() < 1e-9);
    assert_eq!((found.levels[0], found.levels[5]), (1.0, 0.0));
    assert_eq!(found.ends.expect("ends").0, "×4.00");
    // Drawn together, and in another order than the axes.
    let joint = densities(vec![draw(vec![1, 0], vec![value(1, 0.75), value(0, 0.25)])]);
    let found = ground(&joint, Layer::Belief).expect("a ground");
    assert!((found.candidates[0].0 - 0.25).abs() < 1e-9 && found.ticks.iter().all(Vec::is_empty));
    assert_eq!(ground(&joint, Layer::Uncertainty), None);
}

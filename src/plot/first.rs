//! The first picture: the page as it will look, made from a recorded study. Static HTML with inline SVG, no script and no
//! other file but the page's style sheet, whose classes and colours it uses: what goes live afterwards stands in the same
//! places. Both languages are inside; the document's `lang` shows one.

use super::colour::{self, Colour, LineStyle, Theme};
use super::markup::{Embedding, both, embed, escape};
use super::pen::Pen;
use super::scale::{count, measured, number, setting};
use super::view::{Row, View};
use super::words::{CurveWords, FirstWords, MapWords, Pair, RaceWords};
use super::{boundary, curves, map, race, svg, thumbnail};
use crate::data;
use crate::objective::{Portrait, VALIDATION_SCORE};
use crate::runtime::Preview;
use crate::space::{Domain, Value};
use crate::trial::{Direction, State};
use plotters::backend::SVGBackend;
use std::fmt::Write as _;

/// Largest size that is still sent in a blink, in bytes before compression.
pub const SIZE_LIMIT: usize = 60_000;

/// Most points of data on the boundary.
const POINTS: usize = 120;

const STYLE: &str = include_str!("first.css");

/// What the first picture shows.
pub struct First<'a> {
    pub view: &'a View<'a>,
    /// The parameters on the map's axes.
    pub axes: (&'a str, Option<&'a str>),
    /// What the best trial's network has learned.
    pub portrait: Option<&'a Portrait>,
    pub preview: Option<&'a Preview>,
    /// Written in the title's place.
    pub title: &'a str,
}

/// Stand-ins for the colours that the style sheet decides; no drawing uses them otherwise.
const STAND_IN: Theme = Theme {
    dark: false,
    ink: Colour::hex(0x010203),
    muted: Colour::hex(0x010204),
    axis: Colour::hex(0x010205),
    grid: Colour::hex(0x010206),
    surface: Colour::hex(0x010207),
    land: Colour::hex(0x010208),
    accent: Colour::hex(0x010209),
    alert: Colour::hex(0x01020a),
};
const LINE: Colour = Colour::hex(0x01020b);
const COLOURS: [(Colour, &str); 9] = [
    (STAND_IN.ink, "var(--ink)"),
    (STAND_IN.muted, "var(--soft)"),
    (STAND_IN.axis, "var(--f-axis)"),
    (STAND_IN.grid, "var(--f-grid)"),
    (STAND_IN.surface, "var(--panel)"),
    (STAND_IN.land, "var(--sunk)"),
    (STAND_IN.accent, "var(--blue)"),
    (STAND_IN.alert, "var(--red)"),
    (LINE, "var(--f-line)"),
];

/// Why there is no picture.
#[derive(Debug)]
pub enum FirstError {
    /// The SVG backend failed.
    Drawing,
    /// The space has no such axes, or no trial of the study is complete.
    NothingToShow,
}

type Part = Result<String, FirstError>;

fn picture(
    class: &str,
    size: (f64, f64),
    words: &[[&str; 2]],
    behind: &str,
    draw: impl FnOnce(&mut Pen<'_, SVGBackend<'_>>),
) -> Part {
    let text = svg::document(size, STAND_IN, draw).map_err(|_| FirstError::Drawing)?;
    Ok(embed(&text, &Embedding { class, colours: &COLOURS, words, behind }))
}

/// The fragment. `words` are the page's own.
pub fn first_page(first: &First<'_>, words: &FirstWords<'_>) -> Part {
    let best = first.view.best().ok_or(FirstError::NothingToShow)?;
    let strategy = &first.view.spec.sampler.name;
    let line = |dark: bool| colour::strategy(strategy, dark).colour.css();
    let style = STYLE.replace("LINE_LIGHT", &line(false)).replace("LINE_DARK", &line(true));
    let style = style.lines().map(str::trim).collect::<String>();
    let mut page = String::with_capacity(SIZE_LIMIT);
    let _ = write!(
        page,
        "<div class=\"lab first\" aria-busy=\"true\" data-testid=\"first\"><style>{style}</style>"
    );
    page.push_str(&bar(first, words));
    page.push_str("<main class=\"stage\">");
    let span = |pair: Pair<'_>| both("span", pair);
    panel(&mut page, "problem", &span(words.problem), ("", ""), &problem(first, words)?);
    panel(&mut page, "map", &span(words.map), ("", &span(words.each_dot)), &maps(first, words)?);
    let title = format!("{} {}", span(words.trial), best.number() + 1);
    panel(
        &mut page,
        "trial",
        &title,
        ("", &format!("▲ {}", span(words.the_best))),
        &trial(first, best, words)?,
    );
    panel(&mut page, "race", &span(words.race), ("start", &span(words.best_so_far)), &races(first, words)?);
    panel(&mut page, "trials", &span(words.table), ("", ""), &table(first, words));
    page.push_str("</main></div>");
    Ok(page)
}

/// A panel of the page; `caption` is its class and text.
fn panel(page: &mut String, class: &str, title: &str, caption: (&str, &str), body: &str) {
    let _ = write!(
        page,
        "<section class=\"panel {class}\"><div class=\"head\"><h2>{title}</h2><p class=\"caption {}\">{}</p></div>\
         {body}</section>",
        caption.0, caption.1
    );
}

fn bar(first: &First<'_>, words: &FirstWords<'_>) -> String {
    format!(
        "<header class=\"top\"><h1 class=\"brand\"><svg viewBox=\"0 0 40 32\" width=\"40\" height=\"32\" \
         aria-hidden=\"true\"><path d=\"M2 27C6 14 10 8 14 13S20 26 25 22S31 8 35 5\" fill=\"none\" \
         stroke=\"var(--blue)\" stroke-width=\"2.6\" stroke-linecap=\"round\"/><circle cx=\"35\" cy=\"5\" r=\"3.4\" \
         fill=\"var(--red)\"/></svg><span>{}</span></h1><p class=\"f-status\" role=\"status\">{}</p></header>",
        escape(first.title),
        both("span", words.starting),
    )
}

/// The best trials, best first.
fn table(first: &First<'_>, words: &FirstWords<'_>) -> String {
    let direction = first.view.direction();
    let done = first.view.rows.iter().filter(|r| r.state() == State::Complete && !r.diverged());
    let mut rows: Vec<(&Row<'_>, f64)> = done.filter_map(|r| Some((r, r.value()?))).collect();
    let sign = if direction == Direction::Minimize { 1.0 } else { -1.0 };
    rows.sort_by(|a, b| (a.1 * sign).total_cmp(&(b.1 * sign)).then(a.0.number().cmp(&b.0.number())));
    let mut body = String::from("<table class=\"f-table\"><thead><tr><th></th>");
    let metric = first.view.spec.recipe.metric(first.view.spec.first_objective());
    let params = first.view.spec.space.params().iter().map(|p| p.name.as_str());
    for id in std::iter::once(metric).chain(params) {
        let _ = write!(body, "<th>{}</th>", name(words, id));
    }
    body.push_str("</tr></thead><tbody>");
    for (row, value) in rows.into_iter().take(3) {
        let _ = write!(body, "<tr><th>{}</th><td>{}</td>", row.number() + 1, measured(value));
        for (_, value) in &row.leg.params.0 {
            let _ = write!(body, "<td>{}</td>", setting_text(words, value));
        }
        body.push_str("</tr>");
    }
    body.push_str("</tbody></table>");
    body
}

fn setting_text(words: &FirstWords<'_>, value: &Value) -> String {
    match value {
        Value::Real(v) => setting(*v),
        Value::Int(v) => v.to_string(),
        other => name(words, &other.to_string()),
    }
}

fn name(words: &FirstWords<'_>, id: &str) -> String {
    let [english, chinese] = (words.name)(id);
    both("span", [&english, &chinese])
}

fn row(list: &mut String, term: &str, value: &str) {
    let _ = write!(list, "<div><dt>{term}</dt><dd>{value}</dd></div>");
}

fn problem(first: &First<'_>, words: &FirstWords<'_>) -> Part {
    let spec = first.view.spec;
    let recipe = &spec.recipe;
    let mut body = String::from("<div class=\"body\">");
    body += &picture("f-thumb", (96.0, 60.0), &[], "", |pen| {
        thumbnail::draw(pen, &recipe.data.name, first.preview);
    })?;
    body.push_str("<dl>");
    let (rows, _, _) = data::dimensions(&recipe.data);
    let data = format!("{} · {}", name(words, &recipe.data.name), count(rows as f64));
    row(&mut body, &both("span", words.data), &data);
    row(&mut body, &both("span", words.model), &name(words, &recipe.model.name));
    let _ = write!(body, "</dl><h3>{}</h3><dl>", both("span", words.space));
    for param in spec.space.params() {
        let range = match &param.domain {
            Domain::Real { low, high, .. } => format!("{} – {}", number(*low), number(*high)),
            Domain::Int { low, high, .. } => format!("{low} – {high}"),
            Domain::Categorical { choices } => {
                choices.iter().map(|c| name(words, &c.to_string())).collect::<Vec<_>>().join(", ")
            }
        };
        row(&mut body, &name(words, &param.name), &range);
    }
    let _ = write!(body, "</dl><h3>{}</h3><dl>", both("span", words.strategy));
    row(&mut body, &name(words, &spec.sampler.name), "<i class=\"f-dash\"></i>");
    let trials = format!("{} {}", spec.trials, both("span", words.trials));
    let epochs = format!("{} {}", recipe.training.int("epochs"), both("span", words.epochs));
    row(&mut body, &both("span", words.budget), &format!("{trials} × {epochs}"));
    row(&mut body, &both("span", words.seed), &recipe.seed.to_string());
    body.push_str("</dl></div>");
    Ok(body)
}

fn maps(first: &First<'_>, words: &FirstWords<'_>) -> Part {
    let (x, y) = first.axes;
    let metric = first.view.spec.recipe.metric(first.view.spec.first_objective());
    let (x_name, y_name) = ((words.name)(x), (words.name)(y.unwrap_or(metric)));
    let pairs: [Pair<'_>; 9] = [
        [&x_name[0], &x_name[1]],
        [&y_name[0], &y_name[1]],
        words.better,
        words.worse,
        words.best,
        words.next,
        words.diverged,
        words.pruned,
        words.by_hand,
    ];
    let [x_title, y_title, better, worse, best, next, diverged, pruned, by_hand] = pairs.map(|p| p[0]);
    let names = MapWords { x: x_title, y: y_title, better, worse, best, next, diverged, pruned, by_hand };
    let mut body = String::new();
    for (class, size) in [("f-wide", (640.0, 440.0)), ("f-narrow", (350.0, 330.0))] {
        let map = map::Map::new(size, first.view, x, y).ok_or(FirstError::NothingToShow)?;
        let best = map.best;
        body += &picture(class, size, &pairs, "", |pen| map::draw(pen, &map, None, best, &names))?;
    }
    Ok(body)
}

fn trial(first: &First<'_>, best: &Row<'_>, words: &FirstWords<'_>) -> Part {
    let mut body = String::from("<div class=\"body\"><div class=\"upper\">");
    if let Some(decision) = first.portrait.and_then(|p| p.boundary.as_ref()) {
        let size = (176.0, 176.0);
        let behind = format!(
            "<image href=\"{}\" width=\"704\" height=\"704\" preserveAspectRatio=\"none\"/>",
            boundary::raster(decision).data_url()
        );
        body += &picture("learned square", size, &[], &behind, |pen| {
            if let Some(preview) = first.preview {
                let few = thumbnail::thinned(&preview.points, POINTS).into_iter().copied().collect();
                let few = Preview { points: few, ..preview.clone() };
                boundary::points(pen, decision.low, decision.high, &few);
            }
        })?;
    } else if let Some(confusion) = first.portrait.and_then(|p| p.confusion.as_ref()) {
        let total = confusion.counts.iter().copied().max().unwrap_or(1).max(1);
        body.push_str("<table class=\"learned f-confusion\"><tbody>");
        for counts in confusion.counts.chunks(confusion.classes.max(1) as usize) {
            body.push_str("<tr>");
            for n in counts {
                let share = 100 * n / total;
                let _ = write!(
                    body,
                    "<td style=\"background:color-mix(in srgb,var(--shade) {share}%,var(--sunk))\">{n}</td>"
                );
            }
            body.push_str("</tr>");
        }
        body.push_str("</tbody></table>");
    }
    body.push_str("<dl class=\"facts\">");
    for (id, value) in &best.leg.params.0 {
        row(&mut body, &name(words, id), &setting_text(words, value));
    }
    let metric = first.view.spec.first_objective().metric as usize;
    let id = |metric: usize| first.view.spec.recipe.metrics().get(metric).map_or("", |m| m.0);
    row(&mut body, &name(words, id(metric)), &measured(best.value().unwrap_or(0.0)));
    let accuracy = best.reports.last().and_then(|r| r.values.get(VALIDATION_SCORE));
    if let (Some(share), false) = (accuracy, metric == VALIDATION_SCORE) {
        row(&mut body, &name(words, id(VALIDATION_SCORE)), &format!("{:.1} %", share * 100.0));
    }
    body.push_str("</dl></div>");
    let pairs = [words.training, words.validation, words.epoch, words.best_epoch];
    let [training, validation, epoch, best_epoch] = pairs.map(|p| p[0]);
    let names = CurveWords { training, validation, step: epoch, best: best_epoch };
    let lines = curves::Curves::new(best.reports, false);
    body += &picture("f-curves", (304.0, 190.0), &pairs, "", |pen| curves::draw(pen, &lines, &names))?;
    body.push_str("</div>");
    Ok(body)
}

fn races(first: &First<'_>, words: &FirstWords<'_>) -> Part {
    let strategy = (words.name)(&first.view.spec.sampler.name);
    let pairs: [Pair<'_>; 2] = [[&strategy[0], &strategy[1]], words.epochs_spent];
    let names = RaceWords { strategy: pairs[0][0], spent: pairs[1][0], value: "" };
    let mut race = race::of_study(first.view, names.strategy, false);
    for line in &mut race.lines {
        line.style = LineStyle { colour: LINE, ..line.style };
    }
    let mut body = String::new();
    for (class, size) in [("f-wide", (736.0, 96.0)), ("f-narrow", (350.0, 130.0))] {
        body += &picture(class, size, &pairs, "", |pen| race::draw(pen, &race, &names))?;
    }
    Ok(body)
}

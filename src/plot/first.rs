//! The first picture: the page as it will look, made from a recorded study. Static HTML with inline SVG, no script and no
//! other file; both languages and both themes are inside, the style sheet shows the right ones.

use super::colour::{self, Colour, LineStyle, Theme};
use super::markup::{Embedding, both, embed, escape};
use super::pen::Pen;
use super::scale::{count, measured, number, setting};
use super::view::{Row, View};
use super::words::{CurveWords, FirstWords, MapWords, Pair, RaceWords};
use super::{boundary, curves, map, race, svg, thumbnail};
use crate::data;
use crate::objective::{METRICS, Portrait, VALIDATION_ACCURACY};
use crate::runtime::Preview;
use crate::space::{Domain, Value};
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
    (STAND_IN.ink, "var(--f-ink)"),
    (STAND_IN.muted, "var(--f-muted)"),
    (STAND_IN.axis, "var(--f-axis)"),
    (STAND_IN.grid, "var(--f-grid)"),
    (STAND_IN.surface, "var(--f-surface)"),
    (STAND_IN.land, "var(--f-land)"),
    (STAND_IN.accent, "var(--f-accent)"),
    (STAND_IN.alert, "var(--f-alert)"),
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
    let mut page = String::with_capacity(SIZE_LIMIT);
    let style = STYLE.replace("LINE_LIGHT", &line(false)).replace("LINE_DARK", &line(true));
    let style = style.lines().map(str::trim).collect::<String>();
    let _ = write!(page, "<div class=\"first\" data-testid=\"first\"><style>{style}</style>");
    page.push_str(&bar(first, words));
    let _ = write!(page, "<div class=\"f-grid\">");
    panel(&mut page, "f-problem", &both("span", words.problem), "", &problem(first, words)?);
    let note = both("span", words.each_dot);
    panel(&mut page, "f-map", &both("span", words.map), &note, &maps(first, words)?);
    let title = format!("{} {}", both("span", words.trial), best.number() + 1);
    let note = format!("▲ {}", both("span", words.the_best));
    panel(&mut page, "f-trial", &title, &note, &trial(first, best, words)?);
    let note = both("span", words.best_so_far);
    panel(&mut page, "f-race", &both("span", words.race), &note, &races(first, words)?);
    page.push_str("</div></div>");
    Ok(page)
}

fn panel(page: &mut String, class: &str, title: &str, note: &str, body: &str) {
    let _ = write!(
        page,
        "<section class=\"f-panel {class}\"><h2>{title}</h2><p class=\"f-note\">{note}</p>{body}</section>"
    );
}

fn bar(first: &First<'_>, words: &FirstWords<'_>) -> String {
    let tab = |pair: Pair<'_>| both("span", pair);
    format!(
        "<header class=\"f-bar\"><svg class=\"f-logo\" viewBox=\"0 0 40 32\" aria-hidden=\"true\">\
         <path d=\"M2 28C9 28 9 9 15 9S22 26 27 21 30 8 34 5\" fill=\"none\" stroke=\"var(--f-accent)\" \
         stroke-width=\"3\" stroke-linecap=\"round\"/><circle cx=\"35\" cy=\"4.5\" r=\"3.5\" fill=\"var(--f-alert)\"/>\
         </svg><b>{}</b><nav><i class=\"f-here\">{}</i><i>{}</i><i>{}</i></nav>\
         <span class=\"f-play\"><svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path fill=\"var(--f-surface)\" \
         d=\"M8 5l11 7-11 7z\"/></svg></span><span class=\"f-status\">{}</span></header>",
        escape(first.title),
        tab(words.lab),
        tab(words.analyse),
        tab(words.learn),
        tab(words.starting),
    )
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
    let mut body = picture("f-thumb", (96.0, 60.0), &[], "", |pen| {
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
    body.push_str("</dl>");
    Ok(body)
}

fn maps(first: &First<'_>, words: &FirstWords<'_>) -> Part {
    let (x, y) = first.axes;
    let metric = METRICS.get(first.view.spec.first_objective().metric as usize).map_or("", |m| m.0);
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
    let mut body = String::from("<div class=\"f-top\">");
    if let Some(decision) = first.portrait.and_then(|p| p.boundary.as_ref()) {
        let size = (176.0, 176.0);
        let behind = format!(
            "<image href=\"{}\" width=\"704\" height=\"704\" preserveAspectRatio=\"none\"/>",
            boundary::raster(decision).data_url()
        );
        body += &picture("f-boundary", size, &[], &behind, |pen| {
            if let Some(preview) = first.preview {
                let few = thumbnail::thinned(&preview.points, POINTS).into_iter().copied().collect();
                let few = Preview { points: few, ..preview.clone() };
                boundary::points(pen, decision.low, decision.high, &few);
            }
        })?;
    } else if let Some(confusion) = first.portrait.and_then(|p| p.confusion.as_ref()) {
        let total = confusion.counts.iter().copied().max().unwrap_or(1).max(1);
        body.push_str("<table class=\"f-confusion\"><tbody>");
        for counts in confusion.counts.chunks(confusion.classes.max(1) as usize) {
            body.push_str("<tr>");
            for n in counts {
                let share = 100 * n / total;
                let _ = write!(
                    body,
                    "<td style=\"background:color-mix(in srgb,var(--f-cool) {share}%,var(--f-land))\">{n}</td>"
                );
            }
            body.push_str("</tr>");
        }
        body.push_str("</tbody></table>");
    }
    body.push_str("<dl>");
    for (id, value) in &best.leg.params.0 {
        let text = match value {
            Value::Real(v) => setting(*v),
            other => name(words, &other.to_string()),
        };
        row(&mut body, &name(words, id), &text);
    }
    let metric = first.view.spec.first_objective().metric as usize;
    let id = METRICS.get(metric).map_or("", |m| m.0);
    row(&mut body, &name(words, id), &measured(best.value().unwrap_or(0.0)));
    let accuracy = best.reports.last().and_then(|r| r.values.get(VALIDATION_ACCURACY));
    if let (Some(share), false) = (accuracy, metric == VALIDATION_ACCURACY) {
        row(&mut body, &name(words, METRICS[VALIDATION_ACCURACY].0), &format!("{:.1} %", share * 100.0));
    }
    body.push_str("</dl></div>");
    let pairs = [words.training, words.validation, words.epoch, words.best_epoch];
    let [training, validation, epoch, best_epoch] = pairs.map(|p| p[0]);
    let names = CurveWords { training, validation, epoch, best: best_epoch };
    let lines = curves::Curves::new(best.reports, false);
    body += &picture("f-curves", (304.0, 190.0), &pairs, "", |pen| curves::draw(pen, &lines, &names))?;
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
    for (class, size) in [("f-wide", (1232.0, 100.0)), ("f-narrow", (350.0, 130.0))] {
        body += &picture(class, size, &pairs, "", |pen| race::draw(pen, &race, &names))?;
    }
    Ok(body)
}

#[cfg(test)]
mod tests;

//! Every setting that a study file may hold, as a Markdown document made from the tables: `docs/settings.md` is its output.

use super::lang::{self, Lang};
use crate::data::{COMMON, DATA};
use crate::model::MODELS;
use crate::objective::metrics;
use crate::sampler::SAMPLERS;
use crate::scheduler::SCHEDULERS;
use crate::space::{Entry, Kind, Setting};
use crate::train::TRAINING;

/// The whole document, in English.
pub fn markdown() -> String {
    let mut text = String::from(
        "# Settings of a study file\n\nMade from the tables of the engine by `headless --settings`; do not edit. A setting marked * is fixed within a study, all \
         others may be searched. Ranges are inclusive.\n",
    );
    section(&mut text, "data", "Common to all data sets", COMMON);
    entries(&mut text, "data", DATA, lang::data);
    entries(&mut text, "model", MODELS, lang::model);
    entries(&mut text, "training", TRAINING, lang::group);
    entries(&mut text, "sampler", SAMPLERS, lang::sampler);
    entries(&mut text, "scheduler", SCHEDULERS, lang::scheduler);
    text.push_str("\n## Metrics\n\n| id | better | meaning |\n|---|---|---|\n");
    let mut seen: Vec<&str> = Vec::new();
    for (id, direction) in metrics::ALL.iter().copied().flatten() {
        if !seen.contains(id) {
            seen.push(id);
            let help = lang::metric(id).map_or("", |n| n.help.get(Lang::En));
            line(&mut text, &[&format!("`{id}`"), &format!("{direction:?}").to_lowercase(), help]);
        }
    }
    text
}

fn entries(text: &mut String, room: &str, table: &[Entry], named: impl Fn(&str) -> Option<lang::Named>) {
    for entry in table {
        let name = named(entry.id);
        let title = name.map_or(entry.id, |n| n.title.get(Lang::En));
        section(text, room, &format!("`{}`: {title}", entry.id), entry.settings);
        if let Some(named) = name.filter(|_| entry.settings.iter().all(|s| s.hidden)) {
            *text += &format!("\n{}\n", named.help.get(Lang::En));
        }
    }
}

fn section(text: &mut String, room: &str, title: &str, settings: &[Setting]) {
    *text += &format!("\n## {room}: {title}\n");
    let shown: Vec<&Setting> = settings.iter().filter(|s| !s.hidden).collect();
    if shown.is_empty() {
        return;
    }
    text.push_str("\n| id | values | default | meaning |\n|---|---|---|---|\n");
    for setting in shown {
        let star = if setting.searchable { "" } else { "*" };
        let (values, default) = match setting.kind {
            Kind::Real { low, high, log, default } => {
                (format!("{} to {}{}", n(low), n(high), scale(log)), n(default))
            }
            Kind::Int { low, high, log, default } => {
                (format!("{low} to {high}, whole{}", scale(log)), default.to_string())
            }
            Kind::Choice { options, default } => (
                options.iter().map(|o| format!("`{o}`")).collect::<Vec<_>>().join(", "),
                format!("`{default}`"),
            ),
            Kind::Text { limit } => (format!("text of at most {limit} bytes"), String::new()),
        };
        let help = lang::setting(setting.id).map_or("", |n| n.help.get(Lang::En));
        let only = setting.when.map_or_else(String::new, |(other, options)| {
            let options: Vec<String> = options.iter().map(|o| format!("`{o}`")).collect();
            format!(" Only where `{other}` is {}.", options.join(" or "))
        });
        line(text, &[&format!("`{}`{star}", setting.id), &values, &default, &format!("{help}{only}")]);
    }
}

fn n(x: f64) -> String {
    serde_json::Value::from(x).to_string()
}

const fn scale(log: bool) -> &'static str {
    if log { ", logarithmic" } else { "" }
}

fn line(text: &mut String, cells: &[&str]) {
    *text += &format!("| {} |\n", cells.join(" | "));
}

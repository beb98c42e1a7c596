//! From plotters' SVG to a small part of a page: equal neighbours become one path, colours become the page's, words come in
//! both languages.

use super::colour::Colour;
use std::fmt::Write as _;

/// Text that is safe inside an element or an attribute.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

/// A text in both languages, as two elements of which the style sheet shows one.
pub fn both(element: &str, [english, chinese]: [&str; 2]) -> String {
    let (english, chinese) = (escape(english), escape(chinese));
    if english == chinese {
        return english;
    }
    format!("<{element} lang=\"en\">{english}</{element}><{element} lang=\"zh\">{chinese}</{element}>")
}

/// How a drawing is put into a page.
pub struct Embedding<'a> {
    /// Class of the `svg` element.
    pub class: &'a str,
    /// Colours of the drawing that the page's style decides: (colour, CSS value).
    pub colours: &'a [(Colour, &'a str)],
    /// English texts of the drawing and their Chinese.
    pub words: &'a [[&'a str; 2]],
    /// Put before the first shape.
    pub behind: &'a str,
}

/// A run of shapes that look alike.
#[derive(PartialEq)]
enum Look {
    /// Filled circles: (diameter, fill, opacity).
    Dots(String, String, String),
    /// Lines: (stroke, width, opacity).
    Lines(String, String, String),
    /// Filled polygons: (fill, opacity).
    Areas(String, String),
}

/// Rewrites a document of plotters' SVG backend.
pub fn embed(svg: &str, how: &Embedding<'_>) -> String {
    let mut out = String::with_capacity(svg.len() / 2);
    let mut run: Option<(Look, String, usize)> = None;
    let mut lines = svg.lines();
    while let Some(line) = lines.next() {
        if let Some((look, path)) = shape(line, how) {
            match &mut run {
                Some((same, so_far, count)) if *same == look => {
                    so_far.push_str(&path);
                    *count += 1;
                }
                _ => {
                    flush(&mut out, run.take());
                    run = Some((look, path, 1));
                }
            }
            continue;
        }
        flush(&mut out, run.take());
        if line.starts_with("<svg") {
            let view = attribute(line, "viewBox");
            let _ = write!(
                out,
                "<svg class=\"{}\" viewBox=\"{view}\" aria-hidden=\"true\">{}",
                how.class, how.behind
            );
        } else if line.starts_with("<text") {
            let content = lines.next().unwrap_or_default();
            text(&mut out, line, content, how);
        } else if line.starts_with("<rect") {
            let [x, y, w, h] = ["x", "y", "width", "height"].map(|a| attribute(line, a));
            let fill = paint(attribute(line, "fill"), how);
            let opacity = opacity(line);
            let _ = write!(
                out,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"{fill}\"{opacity}/>"
            );
        } else if line.starts_with("<circle") {
            let [x, y, r, width] = ["cx", "cy", "r", "stroke-width"].map(|a| attribute(line, a));
            let stroke = paint(attribute(line, "stroke"), how);
            let opacity = opacity(line);
            let _ = write!(
                out,
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{width}\"{opacity}/>"
            );
        } else if line.starts_with("</svg") {
            out.push_str("</svg>");
        }
    }
    out
}

fn text(out: &mut String, line: &str, content: &str, how: &Embedding<'_>) {
    let [x, y, dy, anchor, size] = ["x", "y", "dy", "text-anchor", "font-size"].map(|a| attribute(line, a));
    let fill = paint(attribute(line, "fill"), how);
    let _ = write!(out, "<text x=\"{x}\" y=\"{y}\" dy=\"{dy}\" font-size=\"{size}\" fill=\"{fill}\"");
    if anchor != "start" {
        let _ = write!(out, " text-anchor=\"{anchor}\"");
    }
    for optional in ["font-weight", "transform"] {
        let value = attribute(line, optional);
        if !value.is_empty() {
            let _ = write!(out, " {optional}=\"{value}\"");
        }
    }
    // plotters has escaped the content already.
    let words = how.words.iter().find(|w| escape(w[0]) == content.replace("&apos;", "&#39;"));
    let shown = words.map_or_else(|| content.to_owned(), |w| both("tspan", *w));
    let _ = write!(out, ">{shown}</text>");
}

/// The look of a shape and its piece of path; `None` for anything that does not go into a path.
fn shape(line: &str, how: &Embedding<'_>) -> Option<(Look, String)> {
    let opacity = opacity(line);
    if line.starts_with("<circle") && attribute(line, "fill") != "none" {
        let diameter = attribute(line, "r").parse::<u32>().ok()? * 2;
        let (x, y) = (attribute(line, "cx"), attribute(line, "cy"));
        let fill = paint(attribute(line, "fill"), how);
        return Some((Look::Dots(diameter.to_string(), fill, opacity), format!("M{x} {y}h0")));
    }
    let open = line.starts_with("<polyline");
    if !open && !line.starts_with("<polygon") {
        return None;
    }
    let points = attribute(line, "points").trim().replace(',', " ");
    let (x, rest) = points.split_once(' ')?;
    let (y, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    if open {
        let look = Look::Lines(
            paint(attribute(line, "stroke"), how),
            attribute(line, "stroke-width").to_owned(),
            opacity,
        );
        return Some((look, format!("M{x} {y}L{rest}")));
    }
    Some((Look::Areas(paint(attribute(line, "fill"), how), opacity), format!("M{x} {y}L{rest}z")))
}

fn flush(out: &mut String, run: Option<(Look, String, usize)>) {
    let Some((look, path, count)) = run else { return };
    if let (Look::Dots(size, fill, opacity), 1) = (&look, count)
        && let Some((x, y)) = path[1..].trim_end_matches("h0").split_once(' ')
    {
        let r = size.parse::<u32>().unwrap_or(2) / 2;
        let _ = write!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"{fill}\"{opacity}/>");
        return;
    }
    let _ = match look {
        Look::Dots(size, fill, opacity) => write!(
            out,
            "<path class=\"f-d\" stroke=\"{fill}\" stroke-width=\"{size}\"{opacity} d=\"{path}\"/>"
        ),
        Look::Lines(stroke, width, opacity) => write!(
            out,
            "<path class=\"f-l\" stroke=\"{stroke}\" stroke-width=\"{width}\"{opacity} d=\"{path}\"/>"
        ),
        Look::Areas(fill, opacity) => write!(out, "<path fill=\"{fill}\"{opacity} d=\"{path}\"/>"),
    };
}

/// The value of an attribute as plotters writes it; empty if it has none.
fn attribute<'a>(line: &'a str, name: &str) -> &'a str {
    let Some(start) = line.find(&format!(" {name}=\"")) else { return "" };
    let value = &line[start + name.len() + 3..];
    value.split('"').next().unwrap_or("")
}

fn opacity(line: &str) -> String {
    match attribute(line, "opacity") {
        "" | "1" => String::new(),
        some => format!(" opacity=\"{some}\""),
    }
}

fn paint(colour: &str, how: &Embedding<'_>) -> String {
    let same = how.colours.iter().find(|(c, _)| c.css().eq_ignore_ascii_case(colour));
    same.map_or_else(|| colour.to_lowercase(), |(_, css)| (*css).to_owned())
}

/// Whether every element that is opened is closed, in order. For fragments of this project: no comments, no raw `<`.
#[cfg(test)]
pub fn balanced(html: &str) -> bool {
    let mut open = Vec::new();
    for tag in html.split('<').skip(1) {
        let Some((tag, _)) = tag.split_once('>') else { return false };
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else if !tag.ends_with('/') {
            open.push(tag.split_whitespace().next().unwrap_or_default());
        }
    }
    open.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::{Theme, pen::Font, svg};

    #[test]
    fn neighbours_are_merged_and_words_doubled() {
        let ink = Theme::LIGHT.ink;
        let text = svg::document((100.0, 50.0), Theme::LIGHT, |pen| {
            pen.dots([(1.0, 2.0), (3.0, 4.0)].into_iter(), 2.0, ink);
            pen.line(&[(0.0, 0.0), (5.0, 5.0)], ink, 1.0);
            pen.text("a < b", (10.0, 10.0), Font::new(10.0, ink));
            pen.text("epoch", (10.0, 20.0), Font::new(10.0, ink).bold().upright());
        });
        let how = Embedding {
            class: "c",
            colours: &[(ink, "var(--ink)")],
            words: &[["epoch", "轮"]],
            behind: "<i/>",
        };
        let out = embed(&text.expect("SVG"), &how);
        assert!(
            out.starts_with("<svg class=\"c\" viewBox=\"0 0 400 200\" aria-hidden=\"true\"><i/>"),
            "{out}"
        );
        assert!(out.contains("d=\"M4 8h0M12 16h0\"") && out.contains("stroke=\"var(--ink)\""), "{out}");
        assert!(out.contains("a &lt; b") && out.contains("<tspan lang=\"zh\">轮</tspan>"), "{out}");
        assert!(balanced(&out) && !balanced("<a><b></a></b>"));
    }
}

use super::words as words_of;
use crate::objective::Confusion;
use crate::objective::Portrait;
use crate::plot::first::{First, FirstError, SIZE_LIMIT, first_page};
use crate::plot::markup::balanced;
use crate::plot::sample;
use crate::plot::words::FirstWords;

fn name(id: &str) -> [String; 2] {
    let chinese = match id {
        "learning_rate" => "学习率",
        "hidden_width" => "隐藏层宽度",
        "random" => "随机搜索",
        "moons" => "双月",
        "mlp" => "多层感知机",
        "validation_loss" => "验证损失",
        "validation_accuracy" => "验证准确率",
        other => return [other.replace('_', " "), other.to_owned()],
    };
    [id.replace('_', " "), chinese.to_owned()]
}

fn words() -> FirstWords<'static> {
    words_of(&name)
}

#[test]
fn the_fragment_is_small_whole_and_without_scripts() {
    let study = sample::study(40);
    let view = study.view();
    let preview = sample::preview();
    let portrait =
        Portrait { judged: sample::judged(), boundary: Some(sample::boundary()), confusion: None, fit: None };
    let first = First {
        view: &view,
        axes: ("learning_rate", Some("hidden_width")),
        portrait: Some(&portrait),
        preview: Some(&preview),
        title: "Tunescape",
    };
    let page = first_page(&first, &words()).expect("a picture");
    println!("{} bytes", page.len());
    if let Ok(folder) = std::env::var("PLOT_GALLERY") {
        for (lang, theme) in [("en", "light"), ("zh", "dark")] {
            let html = format!(
                "<!doctype html><html lang=\"{lang}\" data-theme=\"{theme}\"><meta charset=\"utf-8\"><link rel=\"stylesheet\" href=\"style.css\">\
                 <meta name=\"viewport\" content=\"width=device-width\"><body style=\"margin:0\">{page}</body></html>"
            );
            std::fs::write(format!("{folder}/first-{theme}.html"), html).expect("written");
        }
    }
    assert!(page.len() < SIZE_LIMIT, "{} bytes", page.len());
    assert!(balanced(&page));
    for forbidden in
        ["<script", "http", " onload", " onclick", "style=\"", "NaN", "inf\"", "url(", "@import", "#01020"]
    {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(page.contains("data:image/png") && page.contains("<tspan lang=\"zh\">学习率</tspan>"));
}

#[test]
fn many_classes_show_their_confusion_and_no_trial_shows_nothing() {
    let study = sample::study(20);
    let view = study.view();
    let confusion = Confusion { classes: 3, counts: vec![10, 0, 0, 0, 9, 1, 0, 2, 8] };
    let portrait =
        Portrait { judged: sample::judged(), boundary: None, confusion: Some(confusion), fit: None };
    let axes = ("learning_rate", None);
    let first = First { view: &view, axes, portrait: Some(&portrait), preview: None, title: "<T>" };
    let page = first_page(&first, &words()).expect("a picture");
    assert!(balanced(&page) && page.contains("&lt;T&gt;") && page.matches("<td style").count() == 9);
    let empty = sample::study(0);
    let first = First { view: &empty.view(), axes, portrait: None, preview: None, title: "" };
    assert!(matches!(first_page(&first, &words()), Err(FirstError::NothingToShow)));
}

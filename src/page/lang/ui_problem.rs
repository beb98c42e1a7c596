//! Texts of the problem panel: data sets, model, groups of settings, and a table of one's own.

use super::Lang::{En, Zh};
use super::{Lang, Named, Text, group, model, n, number, t};
use crate::data::Task;
use crate::page::form::Heading;

// The data sets.
pub const SHELVES: Text = t("Kinds of data", "数据种类");
pub const SHELF_PLANE: Text = t("2-D", "二维");
pub const SHELF_TABLES: Text = t("Tables", "表格");
pub const SHELF_IMAGES: Text = t("Images", "图像");
pub const SHELF_NUMBERS: Text = t("Numbers", "回归");
pub const SHELF_PLANE_HELP: Text =
    t("Classes in two dimensions: what is learned can be seen", "二维分类：学到的东西看得见");
pub const SHELF_TABLES_HELP: Text = t("Tables of measurements with classes", "带类别的测量表格");
pub const SHELF_IMAGES_HELP: Text = t("Small images with classes", "带类别的小图像");
pub const SHELF_NUMBERS_HELP: Text = t("Regression: a number is to be predicted", "回归：要预测的是一个数");
pub const ABOUT: Text = t("about these data", "关于这份数据");
pub const ABOUT_SHORT: Text = t("about", "说明");
pub const TASK: Text = t("task", "任务");
pub const SIZE: Text = t("size", "规模");
pub const SOURCE: Text = t("source", "来源");
pub const COPY_FROM: Text = t("this copy", "数据出处");
pub const LICENCE: Text = t("licence", "许可");
pub const DOI: Text = t("DOI", "DOI");
pub const GENERATED: Text = t("generated here from the seed", "由本页根据种子生成");

// The examples.
pub const EXAMPLES: Text = t("Examples…", "示例……");
pub const EXAMPLE_REPAIRED: Text = t("Open the repaired one", "打开改正后的研究");

// The model.
pub const SEARCH_MODELS: Text = t("search over the models", "搜索模型种类");

// Whose defaults the settings are.
pub const DEFAULTS_OF: Text = t("Defaults of", "默认值取自");
pub const DEFAULTS_HELP: Text = t(
    "Sets every fixed setting of the model and its training to what a library chooses when it is told nothing; what is searched stays searched. What you change afterwards is yours; choosing again sets everything again.",
    "把模型及其训练的所有固定设置一次性改为某个库的默认值；正在搜索的仍然搜索。之后可以自行修改；再次选择会全部重新设置。",
);
pub const DEFAULTS_CHANGED: Text = t("changed by hand", "已自行修改");
pub const DEFAULTS_OWN: Named = n(
    t("Tunescape", "Tunescape"),
    t("What this page chooses unless it is told otherwise.", "本页在未另作说明时的选择。"),
);
/// The libraries, by id.
pub(super) const LIBRARIES: &[(&str, Named)] = &[
    (
        "scikit_learn",
        n(
            t("scikit-learn", "scikit-learn"),
            t(
                "scikit-learn 1.9: MLPClassifier, LogisticRegression, RandomForestClassifier and their like, called without arguments.",
                "scikit-learn 1.9：不带参数地使用 MLPClassifier、LogisticRegression、RandomForestClassifier 等。",
            ),
        ),
    ),
    (
        "keras",
        n(
            t("Keras", "Keras"),
            t(
                "Keras 3: compile and fit without arguments. It has no default for the layers.",
                "Keras 3：不带参数地调用 compile 和 fit。它对网络层没有默认值。",
            ),
        ),
    ),
    (
        "pytorch",
        n(
            t("PyTorch", "PyTorch"),
            t(
                "PyTorch 2: Linear, DataLoader and the optimizer without arguments. It has no default for layers, epochs and which optimizer.",
                "PyTorch 2：不带参数地使用 Linear、DataLoader 和优化器。它对网络层、轮数和选用哪个优化器没有默认值。",
            ),
        ),
    ),
];

/// "Keras sets: optimizer RMSprop, epochs 1." `settings`: name and value of what it sets otherwise than Tunescape.
pub fn library_sets(lang: Lang, library: &str, settings: &[String]) -> String {
    let list = super::ui::list(lang, settings);
    match (lang, settings.is_empty()) {
        (En, true) => format!("Of what is fixed here, {library} chooses the same as Tunescape."),
        (Zh, true) => format!("对这里的固定设置，{library} 的选择与 Tunescape 相同。"),
        (En, false) => format!("{library} sets: {list}; the rest is as in Tunescape."),
        (Zh, false) => format!("{library} 设为：{list}；其余与 Tunescape 相同。"),
    }
}

/// "2 cautions".
pub fn cautions(lang: Lang, count: usize) -> String {
    match (lang, count) {
        (En, 1) => "1 caution".to_owned(),
        (En, n) => format!("{n} cautions"),
        (Zh, n) => format!("{n} 条提醒"),
    }
}
pub const LOOK_AT_CAUTION: Text = t("Show what to be careful about", "查看需要留意之处");

// Groups of settings.
pub const SETTINGS: Text = t("Settings", "设置");
pub const NOTHING_CHANGED: Text = t("defaults", "默认");
pub const RULES: Text = t("Goal and repeats", "目标与重复");
pub const DATA_GROUP: Named = n(
    t("Data", "数据"),
    t("How many examples, how they are scaled and varied.", "样本数、特征缩放与数据增强。"),
);
pub const VALIDATION_GROUP: Named = n(
    t("Validation", "验证"),
    t(
        "Which examples are kept from training, to compare trials and for the sealed test.",
        "哪些样本不参与训练，用来比较各次试验以及做最后的测试。",
    ),
);

/// What a group of settings is called.
pub fn heading(heading: Heading) -> Option<Named> {
    match heading {
        Heading::Model(id) => model(id),
        Heading::Training(id) => group(id),
        Heading::Data => Some(DATA_GROUP),
        Heading::Validation => Some(VALIDATION_GROUP),
    }
}

/// "searched", as the value of a setting.
pub const SEARCHED: Text = t("searched", "搜索中");

/// "240 × 2, 2 classes".
pub fn size(lang: Lang, rows: u64, features: u64, outputs: u64, task: Task) -> String {
    match (lang, task) {
        (En, Task::Classes) => format!("{rows} × {features}, {outputs} classes"),
        (Zh, Task::Classes) => format!("{rows} × {features}，{outputs} 类"),
        (En, Task::Numbers) => format!("{rows} × {features}, a number"),
        (Zh, Task::Numbers) => format!("{rows} × {features}，预测数值"),
    }
}

/// The same in full.
pub fn size_in_full(lang: Lang, rows: u64, features: u64) -> String {
    match lang {
        En => format!("{rows} examples of {features} features"),
        Zh => format!("{rows} 个样本，{features} 个特征"),
    }
}

/// What is to be predicted.
pub fn task(lang: Lang, task: Task, outputs: u64) -> String {
    match (lang, task) {
        (En, Task::Classes) => format!("classification, {outputs} classes"),
        (Zh, Task::Classes) => format!("分类，{outputs} 类"),
        (En, Task::Numbers) => "regression: a number".to_owned(),
        (Zh, Task::Numbers) => "回归：预测一个数".to_owned(),
    }
}

/// "classes: malignant, benign".
pub fn classes(lang: Lang, names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(12).cloned().collect();
    let more = if names.len() > shown.len() { "…" } else { "" };
    format!("{}{more}", super::ui::list(lang, &shown))
}

/// "Optimization (8)".
pub fn count(lang: Lang, title: &str, count: usize) -> String {
    match lang {
        En => format!("{title} ({count})"),
        Zh => format!("{title}（{count}）"),
    }
}

// A table of one's own.
pub const CSV: Text = t("Your CSV", "你的 CSV");
pub const CSV_HELP: Text = t(
    "A table of your own: choose a file, or drop one on the page. It is read here and never leaves the page.",
    "使用自己的表格：选择文件，或把文件拖到页面上。文件只在本页读取，绝不外传。",
);
pub const CSV_TITLE: Text = t("Your table", "你的表格");
pub const CSV_PRIVACY: Text =
    t("The file stays in this page: nothing is sent anywhere.", "文件只留在本页：不会发送到任何地方。");
pub const CSV_OTHER: Text = t("Another file…", "换一个文件……");
pub const CSV_CHOOSE: Text = t("Choose a file…", "选择文件……");
pub const CSV_READING: Text = t("reading the file…", "正在读取文件……");
pub const CSV_USE: Text = t("Use these data", "使用这些数据");
pub const CSV_CANCEL: Text = t("Cancel", "取消");
pub const CSV_DROP: Text = t("Drop the file to read it here", "松开即可在本页读取文件");
pub const CSV_TARGET: Text = t("To be predicted", "预测目标");
pub const CSV_TASK: Text = t("Task", "任务");
pub const CSV_CLASSES: Text = t("classes", "分类");
pub const CSV_NUMBERS: Text = t("a number", "数值（回归）");
pub const CSV_MISSING: Text = t("Missing values", "缺失值");
pub const CSV_MISSING_HELP: Text = t(
    "Leave out rows with gaps, or fill gaps with the mean or median of the training rows (texts: the most frequent).",
    "舍弃有缺失的行，或用训练行的均值/中位数填补（文本列用最常见的值）。",
);
pub const CSV_DROP_ROWS: Text = t("leave the row out", "舍弃该行");
pub const CSV_MEAN: Text = t("fill with the mean", "用均值填补");
pub const CSV_MEDIAN: Text = t("fill with the median", "用中位数填补");
pub const CSV_DELIMITER: Text = t("Between cells", "分隔符");
pub const CSV_DECIMAL: Text = t("Decimal mark", "小数点");
pub const CSV_HEADER: Text = t("First line", "首行");
pub const CSV_HEADER_YES: Text = t("names of the columns", "列名");
pub const CSV_HEADER_NO: Text = t("data", "数据");
pub const CSV_GUESS: Text = t("as guessed", "自动判断");
pub const CSV_COMMA: Text = t("comma ,", "逗号 ,");
pub const CSV_SEMICOLON: Text = t("semicolon ;", "分号 ;");
pub const CSV_TAB: Text = t("tab", "制表符");
pub const CSV_PIPE: Text = t("bar |", "竖线 |");
pub const CSV_POINT: Text = t("point 1.5", "点 1.5");
pub const CSV_DECIMAL_COMMA: Text = t("comma 1,5", "逗号 1,5");
pub const CSV_COLUMNS: Text = t("Columns", "列");
pub const CSV_COLUMN: Text = t("column", "列名");
pub const CSV_KIND: Text = t("kind", "类型");
pub const CSV_GAPS: Text = t("missing", "缺失");
pub const CSV_EXAMPLES: Text = t("examples", "示例");
pub const CSV_USE_AS: Text = t("use", "用途");
pub const CSV_AS_TARGET: Text = t("to be predicted", "预测目标");
pub const CSV_AS_NUMBER: Text = t("as a number", "作为数值");
pub const CSV_AS_ONE_HOT: Text = t("one input a value", "每个取值一个输入");
pub const CSV_LEFT_OUT: Text = t("left out", "不使用");
pub const CSV_WARNINGS: Text = t("What was assumed or changed", "读取时的假设与改动");

/// "people.csv: 891 rows, 12 columns".
pub fn csv_found(lang: Lang, file: &str, rows: u32, columns: usize) -> String {
    match lang {
        En => format!("{file}: {rows} rows, {columns} columns"),
        Zh => format!("{file}：{rows} 行，{columns} 列"),
    }
}

/// "8 rows of 6 inputs".
pub fn csv_becomes(lang: Lang, rows: u32, inputs: u32) -> String {
    match lang {
        En => format!("{rows} examples of {inputs} inputs"),
        Zh => format!("{rows} 个样本，{inputs} 个输入"),
    }
}

/// "people.csv cannot be used."
pub fn csv_refused(lang: Lang, file: &str) -> String {
    match lang {
        En => format!("{file} cannot be used."),
        Zh => format!("{file} 无法使用。"),
    }
}

/// What a column is called when its use is chosen.
pub fn csv_use_of(lang: Lang, column: &str) -> String {
    match lang {
        En => format!("use of {column}"),
        Zh => format!("{column} 的用途"),
    }
}

/// A link's study needs a file.
pub fn csv_wanted(lang: Lang, hash: &str) -> String {
    let short = hash.get(..12).unwrap_or(hash);
    match lang {
        En => format!(
            "This study is about a CSV file that is not here. Choose it, or drop it on the page: the one whose SHA-256 begins with {short}."
        ),
        Zh => {
            format!("这项研究用到一个不在本页的 CSV 文件。请选择它或拖到页面上：其 SHA-256 以 {short} 开头。")
        }
    }
}

/// Another file than the one that the study is about.
pub fn csv_other(lang: Lang, file: &str, found: &str, wanted: &str) -> String {
    let short = |h: &str| h.get(..12).unwrap_or(h).to_owned();
    let (found, wanted) = (short(found), short(wanted));
    match lang {
        En => format!(
            "{file} is another file: its SHA-256 begins with {found}, the study's with {wanted}. Bit for bit the same file is needed."
        ),
        Zh => format!(
            "{file} 不是那个文件：它的 SHA-256 以 {found} 开头，研究所用的以 {wanted} 开头。需要逐位相同的文件。"
        ),
    }
}

/// A share of cells, short.
pub fn csv_missing(cells: u32) -> String {
    if cells == 0 { "–".to_owned() } else { number(f64::from(cells)) }
}

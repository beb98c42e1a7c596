//! What the importer found, assumed and refused, in sentences. Each `match` is exhaustive: a new refusal without a sentence
//! does not compile.

use super::Lang::{En, Zh};
use super::{Lang, Text, number, t};
use crate::data::import::{ImportError, Kind, Reason, Warning};

/// What a column holds.
pub fn kind(kind: Kind) -> Text {
    match kind {
        Kind::Number => t("number", "数值"),
        Kind::Category => t("category", "类别"),
        Kind::Text => t("text", "文本"),
        Kind::Date => t("date", "日期"),
        Kind::Id => t("identifier", "标识"),
        Kind::Constant => t("one value", "单一值"),
        Kind::Empty => t("empty", "空"),
    }
}

/// Why a column is left out.
pub fn reason(lang: Lang, reason: Reason) -> String {
    let text = match reason {
        Reason::Identifier => t("it only names the rows", "仅用于标识各行"),
        Reason::Date => t("dates are not used", "不使用日期"),
        Reason::Constant => t("it has one value only", "只有一个取值"),
        Reason::Empty => t("it has no values", "没有任何值"),
        Reason::FreeText => t("free text", "自由文本"),
        Reason::MostlyMissing => t("more than half is missing", "缺失过半"),
        Reason::TooManyLevels { found, limit } => {
            return match lang {
                En => format!("{found} different values; up to {limit} are used without being asked for"),
                Zh => format!("有 {found} 个不同取值；自动使用的上限为 {limit} 个"),
            };
        }
    };
    text.get(lang).to_owned()
}

/// "row" or "rows".
fn rows(n: u32) -> String {
    if n == 1 { "1 row".to_owned() } else { format!("{n} rows") }
}

fn cells(n: u32) -> String {
    if n == 1 { "1 cell".to_owned() } else { format!("{n} cells") }
}

fn megabytes(bytes: u64) -> String {
    number((bytes as f64 / 1_048_576.0 * 10.0).round() / 10.0)
}

/// Why a file or a choice of columns cannot be used, and what to do.
pub fn import_error(lang: Lang, error: &ImportError) -> String {
    match lang {
        En => english(error),
        Zh => chinese(error),
    }
}

fn english(error: &ImportError) -> String {
    match error {
        ImportError::Empty => "The file is empty.".to_owned(),
        ImportError::TooManyBytes { found, limit } => {
            format!("The file has {} MB; at most {} MB can be read.", megabytes(*found), megabytes(*limit))
        }
        ImportError::Utf16 => "The file is written in UTF-16. Save it as “CSV UTF-8”.".to_owned(),
        ImportError::NotUtf8 { line } => {
            format!("The characters in line {line} cannot be read. Save the file as “CSV UTF-8”.")
        }
        ImportError::NotText { line } => {
            format!("This is not a text file: line {line} has control characters. A table as CSV is needed.")
        }
        ImportError::Spreadsheet => {
            "This is a workbook, not a CSV file. In the spreadsheet program, choose “Save as” or “Export”, then CSV."
                .to_owned()
        }
        ImportError::UnclosedQuote { line } => {
            format!("A quotation mark opened in line {line} is never closed.")
        }
        ImportError::StrayQuote { line, opened } => format!(
            "In line {line}, text follows a closing quotation mark; the cell was opened in line {opened}. A quotation mark inside a cell is written twice."
        ),
        ImportError::TooManyRows { line, limit } => {
            format!("There are more than {limit} rows; line {line} is the first one too many.")
        }
        ImportError::TooManyColumns { line, found, limit } => {
            format!("Line {line} has {found} columns; at most {limit} can be read.")
        }
        ImportError::TooManyCells { found, limit } => {
            format!("The table would have {found} cells; at most {limit} fit. Use fewer columns or rows.")
        }
        ImportError::OneColumn => {
            "There is only one column, and one is needed to be predicted, another to predict it from. Perhaps the cells are separated by another character: choose it below."
                .to_owned()
        }
        ImportError::HeaderWidth { line, found, expected } => format!(
            "Line {line} should name the columns but has {found} cells; the rows below have {expected}."
        ),
        ImportError::Ragged { line, found, expected, rows } => format!(
            "{rows} rows do not have the same number of cells as the others; the first is line {line}, with {found} cells instead of {expected}. Perhaps another character separates the cells: choose it below."
        ),
        ImportError::Unreadable { line } => format!("Line {line} cannot be read."),
        ImportError::NoRows => "The file has names of columns and no rows.".to_owned(),
        ImportError::TooFewRows { found, least } => {
            format!("{} can be used; at least {least} are needed.", rows(*found))
        }
        ImportError::NoSuchColumn { name } => format!("The file has no column called “{name}”."),
        ImportError::UsedTwice { name } => format!("The column “{name}” is used twice."),
        ImportError::NoFeatures => {
            "No column is left to predict from: use at least one beside the target.".to_owned()
        }
        ImportError::NotNumbers { column } => format!("The column “{column}” has no numbers."),
        ImportError::NoValues { column } => format!("The column “{column}” has no values."),
        ImportError::OneClass { column, class } => {
            format!("Every row has “{class}” in the column “{column}”: there is nothing to tell apart.")
        }
        ImportError::OneNumber { column } => {
            format!("Every row has the same number in the column “{column}”: there is nothing to predict.")
        }
        ImportError::TooManyClasses { column, found, limit } => format!(
            "The column “{column}” has {found} classes; at most {limit} can be told apart. If it holds amounts, predict it as a number."
        ),
        ImportError::TooManyLevels { column, found, limit } => format!(
            "The column “{column}” has {found} different values; with one input a value, at most {limit} can be used. Leave it out."
        ),
        ImportError::TooManyInputs { found, limit } => {
            format!("The columns would become {found} inputs; at most {limit} can be used. Leave some out.")
        }
        ImportError::NothingToFillFrom { column } => format!(
            "The training rows have no value in the column “{column}” from which its gaps could be filled. Leave it out."
        ),
    }
}

fn chinese(error: &ImportError) -> String {
    match error {
        ImportError::Empty => "文件是空的。".to_owned(),
        ImportError::TooManyBytes { found, limit } => {
            format!("文件大小为 {} MB；最多能读取 {} MB。", megabytes(*found), megabytes(*limit))
        }
        ImportError::Utf16 => "文件采用 UTF-16 编码。请另存为“CSV UTF-8”。".to_owned(),
        ImportError::NotUtf8 { line } => format!("第 {line} 行的字符无法识别。请另存为“CSV UTF-8”。"),
        ImportError::NotText { line } => {
            format!("这不是文本文件：第 {line} 行含有控制字符。需要 CSV 格式的表格。")
        }
        ImportError::Spreadsheet => {
            "这是工作簿，不是 CSV 文件。请在表格软件中选择“另存为”或“导出”，再选 CSV。".to_owned()
        }
        ImportError::UnclosedQuote { line } => format!("第 {line} 行开始的引号没有结束。"),
        ImportError::StrayQuote { line, opened } => format!(
            "第 {line} 行中，结束引号之后还有文字；该单元格从第 {opened} 行开始。单元格内的引号要写两次。"
        ),
        ImportError::TooManyRows { line, limit } => format!("行数超过 {limit}；从第 {line} 行起超出。"),
        ImportError::TooManyColumns { line, found, limit } => {
            format!("第 {line} 行有 {found} 列；最多能读取 {limit} 列。")
        }
        ImportError::TooManyCells { found, limit } => {
            format!("表格将有 {found} 个单元格；最多 {limit} 个。请减少列或行。")
        }
        ImportError::OneColumn => {
            "只有一列，而预测目标和用来预测的列至少各需一列。也许单元格用了别的分隔符：请在下方选择。"
                .to_owned()
        }
        ImportError::HeaderWidth { line, found, expected } => {
            format!("第 {line} 行应为列名，却有 {found} 个单元格；下面各行有 {expected} 个。")
        }
        ImportError::Ragged { line, found, expected, rows } => format!(
            "有 {rows} 行的单元格数与其他行不同；首先是第 {line} 行，有 {found} 个而不是 {expected} 个。也许用了别的分隔符：请在下方选择。"
        ),
        ImportError::Unreadable { line } => format!("第 {line} 行无法读取。"),
        ImportError::NoRows => "文件只有列名，没有数据行。".to_owned(),
        ImportError::TooFewRows { found, least } => format!("可用的只有 {found} 行；至少需要 {least} 行。"),
        ImportError::NoSuchColumn { name } => format!("文件中没有名为“{name}”的列。"),
        ImportError::UsedTwice { name } => format!("列“{name}”被使用了两次。"),
        ImportError::NoFeatures => "没有可用来预测的列：除目标外至少要使用一列。".to_owned(),
        ImportError::NotNumbers { column } => format!("列“{column}”中没有数值。"),
        ImportError::NoValues { column } => format!("列“{column}”中没有任何值。"),
        ImportError::OneClass { column, class } => {
            format!("所有行在列“{column}”中都是“{class}”：没有可区分的类别。")
        }
        ImportError::OneNumber { column } => format!("所有行在列“{column}”中的数都相同：没有可预测的内容。"),
        ImportError::TooManyClasses { column, found, limit } => format!(
            "列“{column}”有 {found} 个类别；最多能区分 {limit} 个。如果它表示数量，请作为数值来预测。"
        ),
        ImportError::TooManyLevels { column, found, limit } => {
            format!("列“{column}”有 {found} 个不同取值；每个取值一个输入时最多 {limit} 个。请不要使用该列。")
        }
        ImportError::TooManyInputs { found, limit } => {
            format!("这些列将变成 {found} 个输入；最多 {limit} 个。请去掉一些列。")
        }
        ImportError::NothingToFillFrom { column } => {
            format!("训练行在列“{column}”中没有任何值，无法填补缺失。请不要使用该列。")
        }
    }
}

/// What a reader should know about a file that is taken.
pub fn warning(lang: Lang, warning: &Warning) -> String {
    match lang {
        En => told(warning),
        Zh => told_in_chinese(warning),
    }
}

fn told(warning: &Warning) -> String {
    match warning {
        Warning::Windows1252 => {
            "The file is not UTF-8 and was read as windows-1252: accented letters may be wrong.".to_owned()
        }
        Warning::Comments { lines: 1 } => "1 line that begins with # was skipped.".to_owned(),
        Warning::Comments { lines } => format!("{lines} lines that begin with # were skipped."),
        Warning::RaggedSkipped { rows: n, expected, first } => {
            let places: Vec<String> = first.iter().map(|(line, found)| format!("{line} ({found})")).collect();
            format!("{} without {expected} cells skipped; line (cells): {}.", rows(*n), places.join(", "))
        }
        Warning::Renamed { columns } => {
            format!("Columns with no name, or the name of another, are now called {}.", columns.join(", "))
        }
        Warning::DecimalComma => "Numbers are read with a decimal comma.".to_owned(),
        Warning::OutOfRange { column, cells: n, line } => format!(
            "“{column}”: {} too large or infinite, taken as missing; the first in line {line}.",
            cells(*n)
        ),
        Warning::NotNumbers { column, cells: n, line } => {
            format!("“{column}”: {} no number, taken as missing; the first in line {line}.", cells(*n))
        }
        Warning::Thousands { column } => format!("“{column}”: thousands separators were removed."),
        Warning::Percent { column } => format!("“{column}”: the percent sign was removed; 12% is 12."),
        Warning::LeadingZeros { column } => {
            format!("“{column}”: numbers with leading zeros; perhaps a code and not an amount.")
        }
        Warning::TargetMissing { column, rows: n } => {
            format!("{} without a value in “{column}” left out.", rows(*n))
        }
        Warning::RowsDropped { rows: n } => format!("{} with a missing value left out.", rows(*n)),
        Warning::Gaps { column, cells: n } => {
            format!("“{column}”: {} missing, to be filled from the training rows.", cells(*n))
        }
        Warning::ConstantFeature { column } => {
            format!("“{column}” has one value in all rows that are left: it carries nothing.")
        }
        Warning::RareClass { class, rows: n } => {
            format!("The class “{class}” has {}: too few to be in every part.", rows(*n))
        }
    }
}

fn told_in_chinese(warning: &Warning) -> String {
    match warning {
        Warning::Windows1252 => "文件不是 UTF-8，已按 windows-1252 读取：带重音的字母可能有误。".to_owned(),
        Warning::Comments { lines } => format!("跳过了以 # 开头的 {lines} 行。"),
        Warning::RaggedSkipped { rows, expected, first } => {
            let places: Vec<String> =
                first.iter().map(|(line, found)| format!("{line}（{found}）")).collect();
            format!("跳过了单元格数不是 {expected} 的 {rows} 行；行号（单元格数）：{}。", places.join("、"))
        }
        Warning::Renamed { columns } => format!("没有名称或重名的列已改名为 {}。", columns.join("、")),
        Warning::DecimalComma => "数值按逗号为小数点读取。".to_owned(),
        Warning::OutOfRange { column, cells, line } => {
            format!("“{column}”：{cells} 个单元格过大或为无穷，按缺失处理；首先在第 {line} 行。")
        }
        Warning::NotNumbers { column, cells, line } => {
            format!("“{column}”：{cells} 个单元格不是数值，按缺失处理；首先在第 {line} 行。")
        }
        Warning::Thousands { column } => format!("“{column}”：已去掉千位分隔符。"),
        Warning::Percent { column } => format!("“{column}”：已去掉百分号；12% 即 12。"),
        Warning::LeadingZeros { column } => format!("“{column}”：数值有前导零；也许是编码而不是数量。"),
        Warning::TargetMissing { column, rows } => format!("舍弃了“{column}”没有值的 {rows} 行。"),
        Warning::RowsDropped { rows } => format!("舍弃了有缺失值的 {rows} 行。"),
        Warning::Gaps { column, cells } => format!("“{column}”：{cells} 个单元格缺失，将用训练行填补。"),
        Warning::ConstantFeature { column } => format!("“{column}”在剩下的行中只有一个取值：不含任何信息。"),
        Warning::RareClass { class, rows } => {
            format!("类别“{class}”只有 {rows} 行：太少，无法分到每个部分。")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::import::{Hints, scan};

    #[test]
    fn what_the_importer_refuses_is_said_with_its_line_in_both_languages() {
        let error = scan(b"a,b\n1,\"2\n3,4\n", &Hints::default()).expect_err("never closed");
        assert_eq!(import_error(En, &error), "A quotation mark opened in line 2 is never closed.");
        assert_eq!(import_error(Zh, &error), "第 2 行开始的引号没有结束。");
        let error = scan(b"PK\x03\x04rest of a workbook", &Hints::default()).expect_err("a workbook");
        assert!(import_error(En, &error).contains("workbook"), "{error:?}");
    }

    #[test]
    fn limits_are_said_in_units_that_people_read() {
        let error = ImportError::TooManyBytes { found: 40 << 20, limit: 32 << 20 };
        assert_eq!(import_error(En, &error), "The file has 40 MB; at most 32 MB can be read.");
        let one = Warning::RowsDropped { rows: 1 };
        assert_eq!(warning(En, &one), "1 row with a missing value left out.");
    }
}

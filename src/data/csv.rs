//! Reading the data files that ship with the page: numbers, and what is to be predicted in the last column; classes are
//! numbered in the order in which they appear.

use super::{DataError, Dataset, Target, Task};
use ndarray::Array2;

/// Reads a file with one header line whose last column is the target: a class, or a number.
pub fn read(file: &'static str, bytes: &[u8], task: Task) -> Result<Dataset, DataError> {
    let mut reader = csv::Reader::from_reader(bytes);
    let bad = |line: u64| DataError::Line { file, line };
    let mut features: Vec<String> = reader.headers().map_err(|_| bad(1))?.iter().map(str::to_owned).collect();
    let target_name = features.pop().ok_or_else(|| bad(1))?;
    let (mut x, mut labels, mut classes) = (Vec::new(), Vec::new(), Vec::<String>::new());
    let mut numbers = Vec::new();
    for (i, record) in reader.records().enumerate() {
        let line = i as u64 + 2;
        let record = record.map_err(|_| bad(line))?;
        let number =
            |field: &str| field.trim().parse().ok().filter(|v: &f64| v.is_finite()).ok_or_else(|| bad(line));
        let (Some(last), true) = (record.iter().next_back(), record.len() == features.len() + 1) else {
            return Err(bad(line));
        };
        for field in record.iter().take(features.len()) {
            x.push(number(field)?);
        }
        match task {
            Task::Numbers => numbers.push(number(last)?),
            Task::Classes => {
                let label = classes.iter().position(|c| c == last).unwrap_or_else(|| {
                    classes.push(last.to_owned());
                    classes.len() - 1
                });
                labels.push(label as u32);
            }
        }
    }
    let rows = labels.len().max(numbers.len());
    let x = Array2::from_shape_vec((rows, features.len()), x).map_err(|_| bad(1))?;
    let target = match task {
        Task::Classes => Target::Classes { labels, classes: classes.len() as u32 },
        Task::Numbers => Target::Numbers(numbers),
    };
    Ok(Dataset { x, target, features, target_name, classes, image: None, gaps: None })
}

//! Reading the data files that ship with the page: numbers, then the class in the last column; classes are numbered in the
//! order in which they appear.

use super::{DataError, Dataset, Target};
use ndarray::Array2;

/// Reads a file with one header line whose last column names the class.
pub fn labelled(file: &'static str, bytes: &[u8]) -> Result<Dataset, DataError> {
    let mut reader = csv::Reader::from_reader(bytes);
    let bad = |line: u64| DataError::Line { file, line };
    let mut features: Vec<String> = reader.headers().map_err(|_| bad(1))?.iter().map(str::to_owned).collect();
    features.pop();
    let (mut x, mut labels, mut classes) = (Vec::new(), Vec::new(), Vec::<String>::new());
    for (i, record) in reader.records().enumerate() {
        let line = i as u64 + 2;
        let record = record.map_err(|_| bad(line))?;
        let (Some(class), true) = (record.iter().next_back(), record.len() == features.len() + 1) else {
            return Err(bad(line));
        };
        for field in record.iter().take(features.len()) {
            let number: f64 = field.trim().parse().map_err(|_| bad(line))?;
            if !number.is_finite() {
                return Err(bad(line));
            }
            x.push(number);
        }
        let label = classes.iter().position(|c| c == class).unwrap_or_else(|| {
            classes.push(class.to_owned());
            classes.len() - 1
        });
        labels.push(label as u32);
    }
    let x = Array2::from_shape_vec((labels.len(), features.len()), x).map_err(|_| bad(1))?;
    Ok(Dataset { x, target: Target::Classes { labels, classes: classes.len() as u32 }, features, classes })
}

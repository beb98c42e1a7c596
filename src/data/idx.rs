//! Images and their labels in the IDX format of MNIST: a big-endian header, then raw bytes.
//!
//! One file holds both parts, the images first. Header of the images: 0x00000803, count, height, width; of the labels:
//! 0x00000801, count. Pixels are divided by 255, so that ink is 1 and background 0. Source: the format's description on the
//! page of the MNIST database. Not here: other element types and numbers of dimensions.

use super::{DataError, Dataset, Target};
use ndarray::Array2;
use std::ops::Range;

const IMAGES: u32 = 0x0803;
const LABELS: u32 = 0x0801;

/// Splits the first big-endian number off.
fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*head), rest))
}

/// Height, width, all pixels, all labels.
fn parts(bytes: &[u8]) -> Option<(u32, u32, &[u8], &[u8])> {
    let (magic, rest) = number(bytes)?;
    let (count, rest) = number(rest)?;
    let (height, rest) = number(rest)?;
    let (width, rest) = number(rest)?;
    let size = u64::from(count).checked_mul(u64::from(height))?.checked_mul(u64::from(width))?;
    let (pixels, rest) = rest.split_at_checked(usize::try_from(size).ok()?)?;
    let (second, rest) = number(rest)?;
    let (labelled, labels) = number(rest)?;
    let good =
        magic == IMAGES && second == LABELS && labelled == count && labels.len() as u64 == u64::from(count);
    (good && size > 0).then_some((height, width, pixels, labels))
}

/// The first `count` digits of `file` (all, if it has fewer): 10 classes.
pub fn digits(file: &'static str, bytes: &[u8], count: i64) -> Result<Dataset, DataError> {
    pick(file, bytes, 0..count.max(0) as usize, 0..10, usize::MAX)
}

/// Of some rows of `file` (those that it has) the first `most` whose digit is one of `classes`, which are counted from 0.
pub fn pick(
    file: &'static str,
    bytes: &[u8],
    rows: Range<usize>,
    classes: Range<u32>,
    most: usize,
) -> Result<Dataset, DataError> {
    let damaged = || DataError::Damaged { file };
    let (height, width, pixels, all) = parts(bytes).ok_or_else(damaged)?;
    let rows = rows.start.min(all.len())..rows.end.min(all.len());
    let features = (height * width) as usize;
    let (mut x, mut labels) = (Vec::new(), Vec::new());
    for row in rows {
        let label = u32::from(all[row]);
        if label > 9 {
            return Err(damaged());
        }
        if classes.contains(&label) && labels.len() < most {
            labels.push(label - classes.start);
            x.extend(pixels[row * features..][..features].iter().map(|p| f64::from(*p) / 255.0));
        }
    }
    Ok(Dataset {
        x: Array2::from_shape_vec((labels.len(), features), x).map_err(|_| damaged())?,
        target: Target::Classes { labels, classes: classes.len() as u32 },
        features: pixel_names(height, width),
        target_name: "digit".to_owned(),
        classes: classes.map(|d| d.to_string()).collect(),
        image: Some((height, width)),
        gaps: None,
    })
}

/// Names of the pixels of a picture, row by row.
pub fn pixel_names(height: u32, width: u32) -> Vec<String> {
    (0..height).flat_map(|r| (0..width).map(move |c| format!("p{r}_{c}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three images of 2 x 2.
    fn file() -> Vec<u8> {
        let head = |numbers: &[u32]| numbers.iter().flat_map(|n| n.to_be_bytes()).collect::<Vec<u8>>();
        let pixels = vec![0, 255, 51, 102, 1, 2, 3, 4, 5, 6, 7, 8];
        [head(&[IMAGES, 3, 2, 2]), pixels, head(&[LABELS, 3]), vec![7, 0, 9]].concat()
    }

    #[test]
    fn reads_the_first_rows() {
        let data = digits("f", &file(), 2).expect("good");
        assert_eq!(data.x.row(0).to_vec(), [0.0, 1.0, 0.2, 0.4]);
        assert_eq!(data.target, Target::Classes { labels: vec![7, 0], classes: 10 });
        assert_eq!(data.features, ["p0_0", "p0_1", "p1_0", "p1_1"]);
        assert_eq!((data.image, data.classes.len()), (Some((2, 2)), 10));
        assert_eq!(digits("f", &file(), 1000).expect("good").x.nrows(), 3);
        let some = pick("f", &file(), 0..3, 5..10, 1).expect("good");
        assert_eq!(some.x.row(0).to_vec(), [0.0, 1.0, 0.2, 0.4]);
        assert_eq!(some.target, Target::Classes { labels: vec![2], classes: 5 });
        assert_eq!(some.classes, ["5", "6", "7", "8", "9"]);
        assert_eq!(pick("f", &file(), 2..9, 5..10, 9).expect("good").classes.len(), 5);
        assert_eq!(pick("f", &file(), 7..9, 0..10, 9).expect("good").x.nrows(), 0);
    }

    #[test]
    fn damage_is_an_error_wherever_it_is() {
        let good = file();
        for length in 0..good.len() {
            assert_eq!(digits("f", &good[..length], 2), Err(DataError::Damaged { file: "f" }), "{length}");
        }
        for at in (0..16).chain(28..36) {
            let mut bad = good.clone();
            bad[at] = 0xFF;
            assert!(digits("f", &bad, 2).is_err(), "byte {at}");
        }
        let mut bad = good;
        bad[36] = 10;
        assert!(digits("f", &bad, 2).is_err(), "there are ten digits");
    }
}

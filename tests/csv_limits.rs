//! Promise: whatever the bytes, the CSV importer neither panics nor takes more memory than its limits allow.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/allocator.rs"]
mod allocator;

use allocator::peak;
use std::path::PathBuf;
use tunescape::data::import::{
    BYTES_LIMIT, COLUMNS_LIMIT, Decimal, Delimiter, Hints, ImportError, Missing, ROWS_LIMIT, Schema, Table,
    dataset, scan,
};
use tunescape::data::{Dataset, Target};

fn look(bytes: &[u8]) -> Result<Table, ImportError> {
    scan(bytes, &Hints::default())
}

/// The data set, its gaps filled from all rows.
fn load(bytes: &[u8], schema: &Schema) -> Result<Dataset, ImportError> {
    let imported = dataset(bytes, schema)?;
    let rows: Vec<u32> = (0..imported.marked().x.nrows() as u32).collect();
    imported.complete(&rows)
}

fn assert_sound(data: &Dataset) {
    assert!(data.x.iter().all(|v| v.is_finite()) && data.features.len() == data.x.ncols());
    match &data.target {
        Target::Numbers(y) => assert!(y.len() == data.x.nrows() && y.iter().all(|v| v.is_finite())),
        Target::Classes { labels, classes } => {
            assert_eq!((labels.len(), *classes as usize), (data.x.nrows(), data.classes.len()));
            assert!((0..*classes).all(|class| labels.contains(&class)), "a class without rows");
        }
    }
}

#[test]
fn limits_are_errors_with_their_numbers_and_bound_the_memory() {
    let wide: Vec<String> = (0..10_000).map(|i| i.to_string()).collect();
    let wide = format!("{}\n", wide.join(",")).repeat(4);
    let (found, limit) = (10_000, COLUMNS_LIMIT);
    let (result, held) = peak(|| look(wide.as_bytes()));
    assert_eq!(result.err(), Some(ImportError::TooManyColumns { line: 1, found, limit }));
    assert!(held < 8 << 20, "{held} bytes");

    let huge = vec![b','; BYTES_LIMIT as usize + 1];
    let (result, held) = peak(|| look(&huge));
    let (found, limit) = (BYTES_LIMIT + 1, BYTES_LIMIT);
    assert_eq!(result.err(), Some(ImportError::TooManyBytes { found, limit }));
    assert!(held < 1000, "{held} bytes");

    let size = BYTES_LIMIT as usize;
    let fill = |pattern: &str| pattern.repeat(size / pattern.len()).into_bytes();
    let too_many_rows = ImportError::TooManyRows { line: ROWS_LIMIT + 2, limit: ROWS_LIMIT };
    for (bytes, wanted) in [
        (fill(","), ImportError::Empty),
        (
            fill("1,"),
            ImportError::TooManyColumns { line: 1, found: size as u32 / 2 + 1, limit: COLUMNS_LIMIT },
        ),
        (fill("1,2\n"), too_many_rows.clone()),
        (
            fill("\"\","),
            ImportError::TooManyColumns { line: 1, found: size as u32 / 3 + 1, limit: COLUMNS_LIMIT },
        ),
        (fill("\n\n"), ImportError::Empty),
        (fill("\"a\n"), ImportError::StrayQuote { line: 2, opened: 1 }),
        (fill(&format!("{}1\n", "1,".repeat(1999))), ImportError::TooManyCells { found: 0, limit: 0 }),
        ([b"\"".to_vec(), vec![b'x'; size - 1]].concat(), ImportError::UnclosedQuote { line: 1 }),
    ] {
        let (result, held) = peak(|| look(&bytes));
        let error = result.expect_err("beyond a limit");
        match (&error, &wanted) {
            (ImportError::TooManyCells { found, limit }, ImportError::TooManyCells { .. }) => {
                assert!(found > limit, "{error:?}");
            }
            _ => assert_eq!(error, wanted),
        }
        assert!(held < 64 << 20, "{wanted:?}: {held} bytes");
    }

    // One quoted cell of 30 MB is legal, and costs a few times its size.
    let cell = "x".repeat(30 << 20);
    let big = format!("a,b\n1,\"{cell}\"\n2,u\n3,v\n").into_bytes();
    let (table, held) = peak(|| look(&big));
    let table = table.expect("legal");
    assert!(table.head[0][1].chars().count() <= 200 && held < 6 * (30 << 20), "{held} bytes");
}

/// A small generator of test bytes (xorshift64*).
struct Bits(u64);

impl Bits {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize) % n.max(1)
    }
}

fn mutate(bytes: &mut Vec<u8>, bits: &mut Bits) {
    const PIECES: [&[u8]; 20] = [
        b"\"",
        b"\"\"",
        b",",
        b";",
        b"\t",
        b"|",
        b"\n",
        b"\r",
        b"\r\n",
        b"#",
        b"\0",
        b"\xef\xbb\xbf",
        b"\xff",
        b"1e999",
        b"-",
        b"NaN",
        b"\xe4\xbd\xa0",
        b"\x85",
        b"1.234,5",
        b" \n ",
    ];
    for _ in 0..1 + bits.below(4) {
        let at = bits.below(bytes.len() + 1);
        match bits.below(6) {
            0 => bytes.truncate(at),
            1 if at < bytes.len() => bytes[at] = bits.below(256) as u8,
            2 => {
                let end = (at + bits.below(40)).min(bytes.len());
                bytes.drain(at..end);
            }
            3 => {
                let end = (at + bits.below(80)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                let to = bits.below(bytes.len() + 1);
                bytes.splice(to..to, copy);
            }
            _ => {
                let piece = PIECES[bits.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
        }
    }
}

#[test]
fn damaged_files_never_panic_and_never_take_much_memory() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/csv_cases");
    let mut names: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("folder").map(|e| e.expect("entry").path()).collect();
    names.sort();
    let (mut bits, mut tables, mut sets, mut errors) =
        (Bits(0x5EED), 0, 0, std::collections::BTreeSet::new());
    let mut previous: Option<Schema> = None;
    for path in names.iter().filter(|p| p.extension().is_some_and(|e| e != "json")) {
        let original = std::fs::read(path).expect("file");
        for _ in 0..200 {
            let mut bytes = original.clone();
            mutate(&mut bytes, &mut bits);
            let hints = match bits.below(4) {
                0 => Hints {
                    delimiter: Some(Delimiter::ALL[bits.below(4)]),
                    decimal: Some([Decimal::Point, Decimal::Comma][bits.below(2)]),
                    header: Some(bits.below(2) == 0),
                    comments: Some(bits.below(2) == 0),
                },
                _ => Hints::default(),
            };
            let (result, held) = peak(|| scan(&bytes, &hints));
            assert!(held < 512 << 10, "{} bytes held {held}", bytes.len());
            match result {
                Err(error) => {
                    assert!(
                        !matches!(error, ImportError::Unreadable { .. }),
                        "the two readers disagree: {bytes:?}"
                    );
                    errors
                        .insert(format!("{error:?}").split([' ', '{']).next().unwrap_or_default().to_owned());
                }
                Ok(table) => {
                    tables += 1;
                    assert!(
                        table.columns.iter().all(|c| table.rows >= c.missing && table.rows >= c.distinct)
                    );
                    let schema = table.suggest();
                    let foreign = previous.replace(schema.clone());
                    for mut schema in [Some(schema), foreign].into_iter().flatten() {
                        schema.missing = [Missing::Drop, Missing::Mean, Missing::Median][bits.below(3)];
                        let (first, held) = peak(|| load(&bytes, &schema));
                        assert!(held < 512 << 10, "{held} bytes");
                        assert_eq!(first, load(&bytes, &schema), "equal input, equal result");
                        if let Ok(data) = first {
                            sets += 1;
                            assert_sound(&data);
                        }
                    }
                }
            }
        }
    }
    assert!(
        tables > 1500 && sets > 1000 && errors.len() >= 8,
        "{tables} tables, {sets} data sets, {errors:?}"
    );
}

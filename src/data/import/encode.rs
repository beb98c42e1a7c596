//! A file and a schema to a data set: rows chosen, target read, columns turned into inputs in the order of the file.

use super::column::Survey;
use super::error::{ImportError, Warning};
use super::fill::{Block, Blocks, Filling, Gaps};
use super::levels::{Levels, levels};
use super::number::{self, Cell};
use super::read::{Parsed, parse};
use super::schema::{Hints, Missing, Role, Schema};
use super::{CELLS_LIMIT, CLASSES_LIMIT, INPUTS_LIMIT, LEVELS_LIMIT, NAME_LIMIT, ROWS_LEAST, clip};
use crate::data::{Dataset, Rows, Split, Target, Task};
use ndarray::Array2;

/// A class with fewer rows cannot be in each of three parts.
const RARE: u32 = 3;

/// A data set whose missing features are still marked.
#[derive(Clone, Debug)]
pub struct Imported {
    marked: Dataset,
    blocks: Blocks,
    /// What was assumed, changed or left out.
    pub warnings: Vec<Warning>,
}

impl Imported {
    /// The data set with NaN where a feature is missing: to be split, not to be trained on. Everything else is finite.
    pub fn marked(&self) -> &Dataset {
        &self.marked
    }

    /// The data set, which fills its gaps itself whenever it is split.
    pub fn into_dataset(self) -> Dataset {
        let gaps = (!self.is_complete()).then_some(Gaps(self.blocks));
        Dataset { gaps, ..self.marked }
    }

    /// Whether nothing is missing: then [`Self::marked`] is the data set.
    pub fn is_complete(&self) -> bool {
        self.blocks.gaps.is_empty()
    }

    /// What goes into the gaps, seen from the rows `train` alone.
    ///
    /// # Errors
    /// If a column with gaps has no value in any of these rows.
    pub fn filling(&self, train: &[u32]) -> Result<Filling, ImportError> {
        Filling::fit(&self.marked.x, &self.blocks, train)
    }

    /// The data set with its gaps filled from the rows `train`: all of it is finite.
    ///
    /// # Errors
    /// As [`Self::filling`].
    pub fn complete(mut self, train: &[u32]) -> Result<Dataset, ImportError> {
        let filling = self.filling(train)?;
        for mut row in self.marked.x.rows_mut() {
            row.iter_mut().enumerate().for_each(|(j, v)| *v = filling.apply(j, *v));
        }
        Ok(self.marked)
    }

    /// The parts of one split, filled and then scaled by what its training rows show.
    ///
    /// # Errors
    /// As [`Self::filling`].
    pub fn split(&self, rows: &Rows, scaling: &str) -> Result<Split, ImportError> {
        if self.is_complete() {
            return Ok(self.marked.split(rows, scaling));
        }
        Ok(self.clone().complete(&rows.train)?.split(rows, scaling))
    }
}

/// A used column, ready to be written.
enum Plan {
    Number,
    OneHot(Levels),
}

impl Plan {
    /// Inputs that it needs: two levels need one.
    fn width(&self) -> u32 {
        match self {
            Self::OneHot(levels) if levels.found > 2 => levels.found,
            _ => 1,
        }
    }
}

/// Makes the data set that `schema` asks for. Equal bytes and schema give an equal result.
///
/// # Errors
/// If the bytes are no table, if the schema does not fit them, or if what is left cannot be learned from.
pub fn dataset(bytes: &[u8], schema: &Schema) -> Result<Imported, ImportError> {
    let mut parsed = parse(bytes, &Hints::from(schema.dialect))?;
    let mut warnings = std::mem::take(&mut parsed.warnings);
    let target = parsed.find(&schema.target)?;
    let used = used(&parsed, schema, target)?;
    for &(column, role) in &used {
        if role == Role::Number {
            let survey = Survey::of(&parsed, column);
            let name = &parsed.names[column as usize];
            warnings.extend(survey.warnings(name));
            numbers_in(&survey, &parsed, name)?;
        }
    }
    let rows = rows(&parsed, schema, target, &used, &mut warnings)?;
    let (y, classes) = read_target(&parsed, schema, target, &rows, &mut warnings)?;

    let mut plans = Vec::with_capacity(used.len());
    for &(column, role) in &used {
        plans.push((column, plan(&parsed, column, role, &rows)?));
    }
    let inputs: u64 = plans.iter().map(|(_, plan)| u64::from(plan.width())).sum();
    if inputs > u64::from(INPUTS_LIMIT) {
        return Err(ImportError::TooManyInputs { found: inputs, limit: INPUTS_LIMIT });
    }
    let found = rows.len() as u64 * inputs;
    if found > CELLS_LIMIT {
        return Err(ImportError::TooManyCells { found, limit: CELLS_LIMIT });
    }

    let mut x = Array2::zeros((rows.len(), inputs as usize));
    let mut features = Vec::with_capacity(inputs as usize);
    let mut blocks = Blocks { median: schema.missing == Missing::Median, gaps: Vec::new() };
    for (column, plan) in &plans {
        let name = &parsed.names[*column as usize];
        let (start, width) = (features.len(), plan.width() as usize);
        let empty = write(&mut x, start, &parsed, *column, plan, &rows);
        match plan {
            Plan::Number => features.push(name.clone()),
            Plan::OneHot(levels) => {
                // Of two levels the second one is 1; a single level is a constant.
                let skip = levels.list.len() - width;
                let input = |(level, _): &(String, u32)| clip(&format!("{name}={level}"), 2 * NAME_LIMIT + 1);
                features.extend(levels.list.iter().skip(skip).map(input));
            }
        }
        if empty > 0 {
            warnings.push(Warning::Gaps { column: name.clone(), cells: empty });
            let one_hot = matches!(plan, Plan::OneHot(_));
            blocks.gaps.push(Block { column: name.clone(), start, width, one_hot });
        }
        let mut values = x.column(start).into_iter().filter(|v| !v.is_nan());
        let first = values.next();
        if width == 1 && values.all(|v| Some(v) == first) {
            warnings.push(Warning::ConstantFeature { column: name.clone() });
        }
    }
    Ok(Imported {
        marked: Dataset {
            x,
            target: y,
            features,
            target_name: schema.target.clone(),
            classes,
            image: None,
            gaps: None,
        },
        blocks,
        warnings,
    })
}

/// The columns that the schema uses, in the order of the file.
fn used(parsed: &Parsed, schema: &Schema, target: u32) -> Result<Vec<(u32, Role)>, ImportError> {
    let mut roles = vec![None; parsed.names.len()];
    for feature in &schema.features {
        let column = parsed.find(&feature.name)?;
        if column == target || roles[column as usize].replace(feature.role).is_some() {
            return Err(ImportError::UsedTwice { name: feature.name.clone() });
        }
    }
    let used: Vec<(u32, Role)> = (0..).zip(roles).filter_map(|(i, role)| Some((i, role?))).collect();
    if used.is_empty() { Err(ImportError::NoFeatures) } else { Ok(used) }
}

fn numbers_in(survey: &Survey, parsed: &Parsed, name: &str) -> Result<(), ImportError> {
    match survey.numbers {
        0 if survey.missing == parsed.cells.rows => Err(ImportError::NoValues { column: name.to_owned() }),
        0 => Err(ImportError::NotNumbers { column: name.to_owned() }),
        _ => Ok(()),
    }
}

fn number(parsed: &Parsed, row: u32, column: u32) -> Option<f64> {
    match number::read(parsed.cells.get(row, column), parsed.dialect.decimal).cell {
        Cell::Number(value) => Some(value),
        _ => None,
    }
}

/// The rows that stay: those with a target and, if so asked, with all features.
fn rows(
    parsed: &Parsed,
    schema: &Schema,
    target: u32,
    used: &[(u32, Role)],
    warnings: &mut Vec<Warning>,
) -> Result<Vec<u32>, ImportError> {
    let has_level = |row: u32, column: u32| !number::is_missing(parsed.cells.get(row, column));
    let has_number = |row: u32, column: u32| number(parsed, row, column).is_some();
    let with_target = |row: &u32| match schema.task {
        Task::Classes => has_level(*row, target),
        Task::Numbers => has_number(*row, target),
    };
    let mut rows: Vec<u32> = (0..parsed.cells.rows).filter(with_target).collect();
    let without = parsed.cells.rows - rows.len() as u32;
    if without > 0 {
        warnings.push(Warning::TargetMissing { column: schema.target.clone(), rows: without });
    }
    if schema.missing == Missing::Drop {
        let before = rows.len();
        let whole = |row: &u32| {
            used.iter().all(|&(column, role)| match role {
                Role::Number => has_number(*row, column),
                Role::OneHot => has_level(*row, column),
            })
        };
        rows.retain(whole);
        if rows.len() < before {
            warnings.push(Warning::RowsDropped { rows: (before - rows.len()) as u32 });
        }
    }
    let found = rows.len() as u32;
    if found < ROWS_LEAST { Err(ImportError::TooFewRows { found, least: ROWS_LEAST }) } else { Ok(rows) }
}

/// The target of `rows` and the names of its classes.
fn read_target(
    parsed: &Parsed,
    schema: &Schema,
    target: u32,
    rows: &[u32],
    warnings: &mut Vec<Warning>,
) -> Result<(Target, Vec<String>), ImportError> {
    let column = schema.target.clone();
    if schema.task == Task::Numbers {
        warnings.extend(Survey::of(parsed, target).warnings(&column));
        let y: Vec<f64> = rows.iter().filter_map(|row| number(parsed, *row, target)).collect();
        if y.iter().all(|v| Some(v) == y.first()) {
            return Err(ImportError::OneNumber { column });
        }
        return Ok((Target::Numbers(y), Vec::new()));
    }
    let found = levels(&parsed.cells, target, rows, parsed.dialect.decimal, CLASSES_LIMIT);
    if found.found > CLASSES_LIMIT {
        return Err(ImportError::TooManyClasses { column, found: found.found, limit: CLASSES_LIMIT });
    }
    if let [(class, _)] = found.list.as_slice() {
        return Err(ImportError::OneClass { column, class: class.clone() });
    }
    for (class, rows) in &found.list {
        if *rows < RARE {
            warnings.push(Warning::RareClass { class: class.clone(), rows: *rows });
        }
    }
    let labels: Vec<u32> = found.of.into_iter().flatten().collect();
    let classes = found.list.into_iter().map(|(name, _)| name).collect();
    Ok((Target::Classes { labels, classes: found.found }, classes))
}

fn plan(parsed: &Parsed, column: u32, role: Role, rows: &[u32]) -> Result<Plan, ImportError> {
    let name = || parsed.names[column as usize].clone();
    match role {
        Role::Number if rows.iter().all(|row| number(parsed, *row, column).is_none()) => {
            Err(ImportError::NoValues { column: name() })
        }
        Role::Number => Ok(Plan::Number),
        Role::OneHot => match levels(&parsed.cells, column, rows, parsed.dialect.decimal, LEVELS_LIMIT) {
            Levels { found: 0, .. } => Err(ImportError::NoValues { column: name() }),
            Levels { found: found @ 1..=LEVELS_LIMIT, list, of } => {
                Ok(Plan::OneHot(Levels { found, list, of }))
            }
            Levels { found, .. } => {
                Err(ImportError::TooManyLevels { column: name(), found, limit: LEVELS_LIMIT })
            }
        },
    }
}

/// Writes a column's inputs from `start` on, NaN where the cell is missing; how many cells are.
fn write(x: &mut Array2<f64>, start: usize, parsed: &Parsed, column: u32, plan: &Plan, rows: &[u32]) -> u32 {
    let mut empty = 0;
    for (i, row) in rows.iter().enumerate() {
        match plan {
            Plan::Number => {
                let value = number(parsed, *row, column);
                empty += u32::from(value.is_none());
                x[[i, start]] = value.unwrap_or(f64::NAN);
            }
            Plan::OneHot(levels) => match (levels.of[i], levels.found) {
                (Some(level), 1 | 2) => x[[i, start]] = f64::from(level + 2 - levels.found),
                (Some(level), _) => x[[i, start + level as usize]] = 1.0,
                (None, _) => {
                    empty += 1;
                    (0..plan.width() as usize).for_each(|k| x[[i, start + k]] = f64::NAN);
                }
            },
        }
    }
    empty
}

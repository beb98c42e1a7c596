//! What the form for a table of one's own does to a schema, and what can be said against a schema before the file is read
//! again: everything here follows from the description of the table alone.

use crate::data::Task;
use crate::data::import::{
    CLASSES_LIMIT, Column, Feature, ImportError, Kind, LEVELS_LIMIT, ROWS_LEAST, Reason, Role, Schema, Table,
};

/// What a column is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Target,
    Feature(Role),
    LeftOut,
}

impl Use {
    /// Its value in a select.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Feature(Role::Number) => "number",
            Self::Feature(Role::OneHot) => "one_hot",
            Self::LeftOut => "out",
        }
    }

    /// The use of an id; what is unknown is left out.
    pub fn of(id: &str) -> Self {
        match id {
            "target" => Self::Target,
            "number" => Self::Feature(Role::Number),
            "one_hot" => Self::Feature(Role::OneHot),
            _ => Self::LeftOut,
        }
    }
}

/// The uses that a column can be put to, beside being the target.
pub fn uses(column: &Column) -> Vec<Use> {
    let number = (column.kind == Kind::Number || column.integers).then_some(Use::Feature(Role::Number));
    let few = column.distinct > 0 && column.distinct <= LEVELS_LIMIT;
    let levels = few.then_some(Use::Feature(Role::OneHot));
    number.into_iter().chain(levels).chain([Use::LeftOut]).collect()
}

/// What a schema uses a column for.
pub fn used(schema: &Schema, column: &str) -> Use {
    if schema.target == column {
        return Use::Target;
    }
    let feature = schema.features.iter().find(|f| f.name == column);
    feature.map_or(Use::LeftOut, |f| Use::Feature(f.role))
}

/// Uses a column in another way; inputs stay in the order of the file. A new target brings its task and its features along.
pub fn put(schema: &mut Schema, table: &Table, column: &str, to: Use) {
    if to == Use::Target {
        let missing = schema.missing;
        *schema = Schema { missing, ..table.suggest_for(column) };
        return;
    }
    schema.features.retain(|f| f.name != column);
    if let Use::Feature(role) = to {
        schema.features.push(Feature { name: column.to_owned(), role });
    }
    let place = |f: &Feature| table.columns.iter().position(|c| c.name == f.name);
    schema.features.sort_by_key(place);
}

/// Why a column that could be used is not: only what the importer itself left out has a reason.
pub fn why_out(schema: &Schema, column: &Column) -> Option<Reason> {
    column.left_out.filter(|_| used(schema, &column.name) == Use::LeftOut)
}

/// The first thing that the description says against a schema. What only the rows can tell is found when the study is opened.
pub fn objection(table: &Table, schema: &Schema) -> Option<ImportError> {
    let column = |name: &str| table.columns.iter().find(|c| c.name == name);
    let Some(target) = column(&schema.target) else {
        return Some(ImportError::NoSuchColumn { name: schema.target.clone() });
    };
    if schema.features.is_empty() {
        return Some(ImportError::NoFeatures);
    }
    let name = || target.name.clone();
    let rows = table.rows.saturating_sub(target.missing);
    match (target.distinct, schema.task) {
        (0, _) => return Some(ImportError::NoValues { column: name() }),
        _ if rows < ROWS_LEAST => {
            return Some(ImportError::TooFewRows { found: rows, least: ROWS_LEAST });
        }
        (_, Task::Numbers) if target.kind != Kind::Number && !target.integers => {
            return Some(ImportError::NotNumbers { column: name() });
        }
        (1, Task::Numbers) => return Some(ImportError::OneNumber { column: name() }),
        (1, Task::Classes) => {
            let class = target.levels.first().map_or_else(String::new, |l| l.name.clone());
            return Some(ImportError::OneClass { column: name(), class });
        }
        (found, Task::Classes) if found > CLASSES_LIMIT => {
            return Some(ImportError::TooManyClasses { column: name(), found, limit: CLASSES_LIMIT });
        }
        _ => {}
    }
    schema.features.iter().find_map(|feature| {
        let Some(column) = column(&feature.name) else {
            return Some(ImportError::NoSuchColumn { name: feature.name.clone() });
        };
        let name = feature.name.clone();
        match feature.role {
            _ if column.distinct == 0 => Some(ImportError::NoValues { column: name }),
            Role::OneHot if column.distinct > LEVELS_LIMIT => {
                let found = column.distinct;
                Some(ImportError::TooManyLevels { column: name, found, limit: LEVELS_LIMIT })
            }
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::import::{Hints, dataset, scan};

    const PEOPLE: &[u8] =
        b"id,age,city,income,bought\n1,33,Rome,10.5,yes\n2,41,Oslo,11.5,no\n3,29,Rome,,no\n\
        4,52,Bern,14,yes\n5,47,Oslo,12.5,no\n6,38,Bern,9.5,yes\n7,31,Rome,8,no\n8,60,Oslo,15,yes\n";

    fn people() -> (Table, Schema) {
        let table = scan(PEOPLE, &Hints::default()).expect("a table");
        let schema = table.suggest();
        (table, schema)
    }

    #[test]
    fn a_column_is_put_to_another_use_and_back() {
        let (table, mut schema) = people();
        assert_eq!(used(&schema, "bought"), Use::Target);
        assert_eq!(used(&schema, "id"), Use::LeftOut);
        let first = schema.clone();
        put(&mut schema, &table, "age", Use::LeftOut);
        assert_eq!(used(&schema, "age"), Use::LeftOut);
        put(&mut schema, &table, "age", Use::Feature(Role::Number));
        assert_eq!(schema, first, "the order of the file is kept");
        put(&mut schema, &table, "income", Use::Target);
        assert_eq!((schema.task, used(&schema, "bought")), (Task::Numbers, Use::Feature(Role::OneHot)));
        for column in &table.columns {
            assert!(uses(column).iter().all(|u| Use::of(u.id()) == *u));
        }
    }

    /// Whatever is objected to, the importer refuses too; what it takes meets no objection.
    #[test]
    fn objections_agree_with_the_importer() {
        let (table, good) = people();
        let mut cases = vec![good.clone()];
        let mut changed = |change: &dyn Fn(&mut Schema)| {
            let mut schema = good.clone();
            change(&mut schema);
            cases.push(schema);
        };
        changed(&|s| s.features.clear());
        changed(&|s| s.target = "nobody".to_owned());
        changed(&|s| s.task = Task::Numbers);
        changed(&|s| put(s, &table, "income", Use::Target));
        changed(&|s| put(s, &table, "city", Use::Target));
        changed(&|s| s.features[0].name = "nobody".to_owned());
        let mut refused = 0;
        for schema in cases {
            let (said, found) = (objection(&table, &schema), dataset(PEOPLE, &schema).err());
            // The words may differ: the form says what is wrong with the column, the importer what became of the rows.
            assert_eq!(said.is_some(), found.is_some(), "{said:?} {found:?} {schema:?}");
            refused += u32::from(said.is_some());
        }
        assert_eq!(refused, 4);
    }
}

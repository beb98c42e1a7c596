//! The same engine natively: a Spec in, trials out as JSON lines. `docs/headless.md` describes the format.

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    native::main()
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use serde_json::json;
    use std::io::Write as _;
    use std::process::ExitCode;
    use tunescape::data::{self, Files};
    use tunescape::objective::{CELLS, CELLS_LEAST, LandscapeKind, LandscapeQuery, LandscapeState};
    use tunescape::objective::{GradientCheck, Problem, pretrain};
    use tunescape::page::lang::{self, Lang};
    use tunescape::page::{first, reference};
    use tunescape::runtime::Update;
    use tunescape::runtime::threads::{RunError, file, files_for, landscape, run};
    use tunescape::space::SpecError;
    use tunescape::study::presets::{self, PRESETS};
    use tunescape::study::{Event, Spec, Study, Warning, lines, nested};
    use tunescape::trial::Leg;

    const USAGE: &str = "usage: headless STUDY.json|--preset ID [--threads N] [--nested]   (- reads standard input); \
         headless STUDY.json|--preset ID --landscape TRIAL [--path | --line TRIAL | --sharpness] [--cells N]; \
         headless STUDY.json|--preset ID --check-gradient TRIAL; \
         headless --presets; headless --picture; headless --settings; headless --pretrain DATA";
    /// Of a landscape's random directions.
    const SEED: u64 = 0;

    #[derive(Default)]
    struct Arguments {
        file: String,
        preset: String,
        threads: u32,
        nested: bool,
        /// The trial whose landscape is wanted instead of the study's trials.
        landscape: Option<u32>,
        /// The trial whose gradient is checked instead.
        check: Option<u32>,
        kind: LandscapeKind,
        cells: u32,
    }

    pub fn main() -> ExitCode {
        match std::env::args().nth(1).as_deref() {
            Some("--picture") => return picture(),
            Some("--settings") => {
                print!("{}", reference::markdown());
                return ExitCode::SUCCESS;
            }
            Some("--pretrain") => return pretrained(&std::env::args().nth(2).unwrap_or_default()),
            Some("--presets") => return list(),
            _ => {}
        }
        match arguments().and_then(|arguments| Ok((study(&arguments)?, arguments))) {
            Ok((spec, arguments)) => {
                for warning in spec.warnings() {
                    eprintln!("warning: {}", lang::spec_warning(Lang::En, &warning));
                }
                let Arguments { threads, nested, landscape, check, kind, cells, .. } = arguments;
                if let Some(trial) = check {
                    return check_gradient(Study::new(spec), threads, trial);
                }
                match landscape {
                    Some(leg) => {
                        explore(Study::new(spec), threads, LandscapeQuery { leg, kind, cells, seed: SEED })
                    }
                    None if nested => nest(&spec, threads),
                    None => report(Study::new(spec), threads),
                }
            }
            Err(sentence) => refuse(&sentence),
        }
    }

    /// Prints the presets, one a line.
    fn list() -> ExitCode {
        let mut out = std::io::stdout().lock();
        let printed = PRESETS.iter().try_for_each(|preset| {
            let title = lang::preset(preset.id).map_or("", |story| story.title.get(Lang::En));
            writeln!(out, "{}", json!({"id": preset.id, "title": title, "repaired": preset.repaired}))
        });
        finish(printed)
    }

    /// Runs the study as far as it must and prints the loss around a trial's network.
    fn explore(study: Study, threads: u32, query: LandscapeQuery) -> ExitCode {
        match landscape(study, threads, query) {
            Ok((_, LandscapeState::Done(found))) => {
                println!("{}", lines::landscape(&found));
                ExitCode::SUCCESS
            }
            Ok((_, LandscapeState::Refused(refusal))) => {
                refuse(lang::landscape_refusal(refusal).get(Lang::En))
            }
            Ok((_, LandscapeState::Working { .. })) => refuse("the work ended without an answer"),
            Err(error) => give_up(error),
        }
    }

    /// Runs the study and holds a trial's gradient against finite differences: a line for each hyperparameter.
    fn check_gradient(study: Study, threads: u32, trial: u32) -> ExitCode {
        let studies = match run(vec![study], threads, |_| {}) {
            Ok(studies) => studies,
            Err(error) => return give_up(error),
        };
        let Some(study) = studies.first() else { return ExitCode::FAILURE };
        let Some(record) = study.records().iter().find(|r| r.leg.trial == trial) else {
            return refuse("there is no such trial");
        };
        let recipe = &study.spec().recipe;
        let mut problem = match Problem::new(recipe.clone(), &files_for(recipe)) {
            Ok(problem) => problem,
            Err(error) => return refuse(&lang::data_error(Lang::En, &error)),
        };
        let Some(mut check) = GradientCheck::new(&problem, &study.spec().space, &record.leg.params) else {
            return refuse("the study asks for no gradient");
        };
        let found = loop {
            if let Some(found) = check.advance(&mut problem, u64::MAX) {
                break found;
            }
        };
        let mut out = std::io::stdout().lock();
        finish(found.iter().try_for_each(|checked| writeln!(out, "{}", lines::checked(checked))))
    }

    /// Prints the page's first picture.
    fn picture() -> ExitCode {
        match first::recorded() {
            Some(html) => {
                println!("{html}");
                ExitCode::SUCCESS
            }
            None => refuse("the first study has nothing to show"),
        }
    }

    /// Trains the network that the transfer task `data` starts from, and prints its file.
    fn pretrained(data: &str) -> ExitCode {
        let Some(task) = data::transfer(data) else { return refuse(USAGE) };
        let mut files = Files::none();
        if let Some((name, bytes)) = task.source.and_then(|name| Some((name, file(name)?))) {
            files.insert(name, bytes);
        }
        match pretrain(task, &files) {
            Ok(bytes) if std::io::stdout().write_all(&bytes).is_ok() => ExitCode::SUCCESS,
            Ok(_) => ExitCode::FAILURE,
            Err(error) => refuse(&lang::data_error(Lang::En, &error)),
        }
    }

    /// One line on stderr; 2 says that the input is at fault.
    fn refuse(sentence: &str) -> ExitCode {
        eprintln!("{sentence}");
        ExitCode::from(2)
    }

    /// A run that could not be finished.
    fn give_up(error: RunError) -> ExitCode {
        match error {
            RunError::Data(error) => refuse(&lang::data_error(Lang::En, &error)),
            RunError::Stuck { leg, .. } => {
                eprintln!("trial {leg} ended two workers; the study cannot go on");
                ExitCode::FAILURE
            }
        }
    }

    fn arguments() -> Result<Arguments, String> {
        let mut parsed = Arguments { threads: 1, cells: 25, ..Arguments::default() };
        let mut rest = std::env::args().skip(1);
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--threads" => {
                    let number = rest.next().and_then(|n| n.parse().ok()).filter(|n| (1..=256).contains(n));
                    parsed.threads = number.ok_or("--threads takes a number from 1 to 256")?;
                }
                "--preset" => parsed.preset = rest.next().ok_or("--preset takes the id of a preset")?,
                "--nested" => parsed.nested = true,
                "--landscape" => {
                    let number = rest.next().and_then(|n| n.parse().ok());
                    parsed.landscape = Some(number.ok_or("--landscape takes the number of a trial")?);
                }
                "--check-gradient" => {
                    let number = rest.next().and_then(|n| n.parse().ok());
                    parsed.check = Some(number.ok_or("--check-gradient takes the number of a trial")?);
                }
                "--cells" => {
                    let number = rest.next().and_then(|n| n.parse().ok());
                    let number = number.filter(|n| (CELLS_LEAST..=CELLS).contains(n));
                    parsed.cells = number
                        .ok_or_else(|| format!("--cells takes a number from {CELLS_LEAST} to {CELLS}"))?;
                }
                "--path" => parsed.kind = LandscapeKind::Path,
                "--sharpness" => parsed.kind = LandscapeKind::Sharpness,
                "--line" => {
                    let number = rest.next().and_then(|n| n.parse().ok());
                    let other = number.ok_or("--line takes the number of another trial")?;
                    parsed.kind = LandscapeKind::Line { other };
                }
                flag if flag.starts_with("--") => return Err(format!("unknown option {flag}; {USAGE}")),
                file if parsed.file.is_empty() => parsed.file = file.to_owned(),
                _ => return Err(USAGE.to_owned()),
            }
        }
        // One or the other.
        if parsed.file.is_empty() == parsed.preset.is_empty() { Err(USAGE.to_owned()) } else { Ok(parsed) }
    }

    fn study(arguments: &Arguments) -> Result<Spec, String> {
        if arguments.preset.is_empty() {
            return read(&arguments.file);
        }
        let id = &arguments.preset;
        let preset = presets::find(id).ok_or_else(|| format!("no preset {id}; --presets lists them"))?;
        preset.spec().map_err(|e| complaint(id, &e))
    }

    fn read(file: &str) -> Result<Spec, String> {
        let text = if file == "-" {
            std::io::read_to_string(std::io::stdin())
        } else {
            std::fs::read_to_string(file)
        };
        let text = text.map_err(|e| format!("{file}: {e}"))?;
        Spec::from_json(&text).map_err(|e| complaint(file, &e))
    }

    /// File, path inside the JSON, and what is wrong with it, on one line.
    fn complaint(file: &str, error: &SpecError) -> String {
        let place = if error.path.is_empty() { String::new() } else { format!("{}: ", error.path) };
        format!("{file}: {place}{}", lang::fault(Lang::En, &error.fault).replace('\n', " "))
    }

    /// Runs the study and prints a line a trial, in the order of commitment, then the summary.
    fn report(study: Study, threads: u32) -> ExitCode {
        let mut out = std::io::stdout().lock();
        let mut open: Vec<Leg> = Vec::new();
        let mut failure = None;
        let result = run(vec![study], threads, |update| {
            let Update::Journal { event, .. } = update else { return };
            match event {
                Event::Proposed(leg) => open.push(leg.clone()),
                Event::Committed { leg, outcome } => {
                    if let Err(e) = writeln!(out, "{}", lines::trial(&open[*leg as usize], outcome)) {
                        failure.get_or_insert(e);
                    }
                }
                _ => {}
            }
        });
        let printed = match result {
            Ok(studies) => studies.iter().try_for_each(|study| writeln!(out, "{}", study.summary())),
            Err(error) => return give_up(error),
        };
        finish(failure.map_or(printed, Err))
    }

    /// Runs the study once for each outer fold; then opens each sealed part, on purpose and once, for the best setting that was
    /// found without it.
    fn nest(spec: &Spec, threads: u32) -> ExitCode {
        if spec.warnings().contains(&Warning::NoTestSet) {
            return refuse("--nested needs outer_folds or a test share: nothing is sealed");
        }
        let studies = nested::outer(spec).into_iter().map(Study::new).collect();
        let studies = match run(studies, threads, |_| {}) {
            Ok(studies) => studies,
            Err(error) => return give_up(error),
        };
        let mut out = std::io::stdout().lock();
        let (mut scores, mut chosen) = (Vec::new(), Vec::new());
        for study in &studies {
            let spec = study.spec();
            let Some((leg, outcome)) = study.best() else {
                eprintln!("no trial of this outer fold came to its end");
                return ExitCode::FAILURE;
            };
            let opened = match nested::open(spec, &leg.params, &files_for(&spec.recipe)) {
                Ok(opened) => opened,
                Err(error) => return refuse(&lang::data_error(Lang::En, &error)),
            };
            let metric = |i: usize| opened.report.values.get(i).copied().unwrap_or(f64::NAN);
            let outer = lines::named(&spec.recipe, &opened.report.values);
            scores.push(metric(spec.first_objective().metric as usize));
            chosen.push(outcome.values[0]);
            let line = json!({
                "outer_fold": spec.recipe.data.settings.int("outer_fold"),
                "best": {"number": leg.trial, "params": leg.params.to_json(), "values": outcome.values},
                "outer": outer,
                "outer_rows": opened.rows,
                "digest": study.digest().to_string(),
            });
            if let Err(e) = writeln!(out, "{line}") {
                return finish(Err(e));
            }
        }
        let mean = |list: &[f64]| list.iter().fold(0.0, |sum, v| sum + v) / list.len().max(1) as f64;
        let metric = spec.recipe.metric(spec.first_objective());
        let line = json!({"metric": metric, "best_mean": mean(&chosen), "outer_mean": mean(&scores)});
        finish(writeln!(out, "{line}"))
    }

    fn finish(printed: std::io::Result<()>) -> ExitCode {
        match printed {
            Ok(()) => ExitCode::SUCCESS,
            // A reader that has seen enough (`head`) is no failure of ours.
            Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Err(e) => {
                eprintln!("cannot write the result: {e}");
                ExitCode::FAILURE
            }
        }
    }
}

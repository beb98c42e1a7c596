//! The same engine natively: a Spec in, trials out as JSON lines. `docs/headless.md` describes the format.

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    native::main()
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use serde_json::{Value as Json, json};
    use std::io::Write as _;
    use std::process::ExitCode;
    use tunescape::page::lang::{self, Lang};
    use tunescape::runtime::Update;
    use tunescape::runtime::threads::{RunError, run};
    use tunescape::space::SpecError;
    use tunescape::study::{Event, Spec, Study};
    use tunescape::trial::{Ending, Leg, Outcome, State};

    const USAGE: &str = "usage: headless STUDY.json [--threads N]   (a file name of - reads standard input)";

    struct Arguments {
        file: String,
        threads: u32,
    }

    pub fn main() -> ExitCode {
        match arguments().and_then(|arguments| Ok((read(&arguments.file)?, arguments.threads))) {
            Ok((spec, threads)) => report(Study::new(spec), threads),
            Err(sentence) => refuse(&sentence),
        }
    }

    /// One line on stderr; 2 says that the input is at fault.
    fn refuse(sentence: &str) -> ExitCode {
        eprintln!("{sentence}");
        ExitCode::from(2)
    }

    fn arguments() -> Result<Arguments, String> {
        let mut parsed = Arguments { file: String::new(), threads: 1 };
        let mut rest = std::env::args().skip(1);
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--threads" => {
                    let number = rest.next().and_then(|n| n.parse().ok()).filter(|n| (1..=256).contains(n));
                    parsed.threads = number.ok_or("--threads takes a number from 1 to 256")?;
                }
                flag if flag.starts_with("--") => return Err(format!("unknown option {flag}; {USAGE}")),
                file if parsed.file.is_empty() => parsed.file = file.to_owned(),
                _ => return Err(USAGE.to_owned()),
            }
        }
        if parsed.file.is_empty() { Err(USAGE.to_owned()) } else { Ok(parsed) }
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
        format!("{file}: {}", lang::spec_error(Lang::En, error).replace('\n', " "))
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
                    if let Err(e) = writeln!(out, "{}", trial(&open[*leg as usize], outcome)) {
                        failure.get_or_insert(e);
                    }
                }
                _ => {}
            }
        });
        let printed = match result {
            Ok(studies) => studies.iter().try_for_each(|study| writeln!(out, "{}", summary(study))),
            Err(RunError::Data(error)) => return refuse(&lang::data_error(Lang::En, &error)),
            Err(RunError::Stuck { leg, .. }) => {
                eprintln!("trial {leg} ended two workers; the study cannot go on");
                return ExitCode::FAILURE;
            }
        };
        match failure.map_or(printed, Err) {
            Ok(()) => ExitCode::SUCCESS,
            // A reader that has seen enough (`head`) is no failure of ours.
            Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Err(e) => {
                eprintln!("cannot write the result: {e}");
                ExitCode::FAILURE
            }
        }
    }

    /// JSON has no infinities: they are written as the strings that the reference files use.
    fn number(x: f64) -> Json {
        match x {
            x if x.is_nan() => "NaN".into(),
            f64::INFINITY => "Infinity".into(),
            f64::NEG_INFINITY => "-Infinity".into(),
            x => x.into(),
        }
    }

    fn numbers(list: &[f64]) -> Json {
        list.iter().map(|x| number(*x)).collect()
    }

    fn state_name(state: State) -> &'static str {
        match state {
            State::Running => "running",
            State::Waiting => "waiting",
            State::Complete => "complete",
            State::Pruned => "pruned",
            State::Failed => "failed",
        }
    }

    fn trial(leg: &Leg, outcome: &Outcome) -> Json {
        let intermediate: Vec<Json> = outcome
            .reports
            .iter()
            .map(|r| json!({"step": r.step, "cost": r.cost, "values": numbers(&r.values)}))
            .collect();
        json!({
            "number": leg.trial,
            "params": leg.params.to_json(),
            "intermediate_values": intermediate,
            "state": state_name(outcome.state),
            "ending": match outcome.ending {
                Ending::Finished => "finished",
                Ending::WorseThanChance => "worse_than_chance",
                Ending::NotFinite => "not_finite",
            },
            "values": numbers(&outcome.values),
            "cost": outcome.cost(),
        })
    }

    fn summary(study: &Study) -> Json {
        let count = |state: State| {
            study.records().iter().filter(|r| r.outcome.as_ref().is_some_and(|o| o.state == state)).count()
        };
        let best = study.best().and_then(|r| {
            let outcome = r.outcome.as_ref()?;
            Some(json!({"number": r.leg.trial, "params": r.leg.params.to_json(), "values": numbers(&outcome.values)}))
        });
        json!({
            "digest": study.digest().to_string(),
            "best": best,
            "trials": study.committed(),
            "complete": count(State::Complete),
            "pruned": count(State::Pruned),
            "failed": count(State::Failed),
        })
    }
}

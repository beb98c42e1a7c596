//! The same engine natively: a Spec in, trials out as JSON lines. `docs/headless.md` describes the format.

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    native::main()
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::io::Write as _;
    use std::process::ExitCode;
    use tunescape::data::{self, Files};
    use tunescape::objective::pretrain;
    use tunescape::page::lang::{self, Lang};
    use tunescape::page::{first, reference};
    use tunescape::runtime::Update;
    use tunescape::runtime::threads::{RunError, file, run};
    use tunescape::space::SpecError;
    use tunescape::study::{Event, Spec, Study, lines};
    use tunescape::trial::Leg;

    const USAGE: &str = "usage: headless STUDY.json [--threads N]   (- reads standard input); headless --picture; headless --settings; headless --pretrain DATA";

    struct Arguments {
        file: String,
        threads: u32,
    }

    pub fn main() -> ExitCode {
        match std::env::args().nth(1).as_deref() {
            Some("--picture") => return picture(),
            Some("--settings") => {
                print!("{}", reference::markdown());
                return ExitCode::SUCCESS;
            }
            Some("--pretrain") => return pretrained(&std::env::args().nth(2).unwrap_or_default()),
            _ => {}
        }
        match arguments().and_then(|arguments| Ok((read(&arguments.file)?, arguments.threads))) {
            Ok((spec, threads)) => report(Study::new(spec), threads),
            Err(sentence) => refuse(&sentence),
        }
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
}

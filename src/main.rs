//! Parse the command line, call one command, choose the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    polmob::cli::main()
}

//! What holds for every command that writes a folder of results, however it plays.

use std::fs;

use crate::commands::{place, polmob};

#[test]
fn options_that_would_do_nothing_are_refused_and_told_what_acts() {
    let place = place();
    for (words, fragments) in [
        ("what-if village.toml --runs 5", &["'--runs'", "an option of run, claims, sweep, sensitivity, regimes"][..]),
        ("what-if village.toml --arms open", &["'--arms'", "what acts in what-if is --set calibrate.arm=ARM"]),
        ("calibrate village.toml --arms hybrid", &["'--arms'", "--set calibrate.arm=ARM"]),
        ("calibrate village.toml --runs=3", &["'--runs'", "--most-runs N"]),
        ("calibrate village.toml --worlds 7", &["'--worlds'", "--particles N"]),
        ("claims village.toml --precision transfer=0.1", &["'--precision'", "an option of run, sweep, sensitivity"]),
        ("run village.toml --vary launch.rate=0.001,0.002", &["'--vary'", "an option of sweep, sensitivity, regimes"]),
        (
            "sweep village.toml --points 9",
            &["--points does nothing here", "latin_hypercube and sobol", "grid", "--vary"],
        ),
        ("sweep village.toml --ablations --points 9", &["--points does nothing here", "one_at_a_time"]),
        ("sensitivity village.toml --method pawn --second-order", &["--second-order does nothing here", "sobol"]),
        ("regimes plain.toml --vary launch.rate=0.001,0.002 --vary policy.coercion=0,1 --samples 8", &["[uncertain]"]),
        ("run village.toml --max-worlds 99", &["--precision <WHAT=HALF_WIDTH>"]),
        ("sweep village.toml --max-worlds 99", &["--precision <WHAT=HALF_WIDTH>"]),
        ("run village.toml --format svg --dpi 90", &["--dpi does nothing here", "PNG"]),
    ] {
        let refused = polmob(place.path(), words).with(2, fragments);
        assert_eq!(refused.out, "", "{words}");
    }
    // A slip of the pen is still answered with the nearest option.
    polmob(place.path(), "run village.toml --wrolds 3").with(2, &["a similar argument exists: '--worlds'"]);
    assert_eq!(fs::read_dir(place.path()).map(Iterator::count).ok(), Some(2), "nothing is begun");
}

//! `polmob network`: who is in which park at a date, as a picture and as `GraphML`.

use std::fmt::Write;
use std::process::ExitCode;

use clap::Args;

use crate::charts;
use crate::report::count_of;
use crate::scenario::Scenario;
use crate::state::Stage;
use crate::story::graphml::graphml;
use crate::story::network::Network;
use crate::story::{Absent, RecordedRun, pictures};

use super::failure::Failure;
use super::pipeline::Call;
use super::print;
use crate::report::Chart;

use super::story::{Drawn, OneRunArguments, RunKey, dated};

#[derive(Debug, Args)]
pub(super) struct NetworkArguments {
    #[command(flatten)]
    run: OneRunArguments,
}

pub(super) fn network(arguments: &NetworkArguments, call: &Call) -> Result<ExitCode, Failure> {
    let scenario = arguments.run.load()?;
    let folder = arguments.run.pictures(&scenario, call)?;
    let drawn = drawn(arguments, &scenario)?;
    folder.draw(&drawn.charts)?;
    drawn.files.iter().try_for_each(|(name, text)| folder.file(name, text.as_bytes()))?;
    folder.finish(&scenario, &drawn.run)?;
    print(&drawn.text)?;
    Ok(ExitCode::SUCCESS)
}

/// The networks in text and pictures.
pub(super) fn drawn(arguments: &NetworkArguments, scenario: &Scenario) -> Result<Drawn, Failure> {
    let which = &arguments.run.which;
    let recorded = RecordedRun::new(scenario, which.arm(scenario)?, which.world, which.run)?;
    let asked = &arguments.run.dates;
    let mut steps: Vec<u32> = if asked.is_empty() {
        vec![recorded.clock.steps - 1]
    } else {
        asked.iter().map(|&date| recorded.step_at(date)).collect::<Result<_, Absent>>()?
    };
    // Two dates of one step are one picture.
    steps.sort_unstable();
    steps.dedup();
    let mut text = format!("{}\n{}, seed {}\n", scenario.title, recorded.place(), scenario.experiment.seed);
    let (mut charts, mut files) = (Vec::new(), Vec::new());
    for step in steps {
        let network = Network::at(&recorded, step, |_| true);
        let map = pictures::network_map(&recorded, step, &network, None);
        let name = dated("network", &recorded, step);
        charts.push(Chart::of(name.clone(), charts::network_map(&map)));
        files.push((format!("{name}.graphml"), graphml(&network)));
        let operating = network.parks.iter().filter(|park| park.stage == Stage::Operating).count();
        let _ = writeln!(
            text,
            "{:.2}: {}, {operating} operating; {}, {}: {name}.svg, .png, .graphml",
            network.date,
            count_of(network.parks.len(), "living park"),
            count_of(network.actors.len(), "actor"),
            count_of(network.links.len(), "link")
        );
        let mut passages: Vec<_> = network.actors.iter().filter(|actor| actor.passage > 1).collect();
        passages.sort_by_key(|actor| std::cmp::Reverse(actor.passage));
        for actor in passages.iter().take(5) {
            let _ = writeln!(text, "  {} operating parks have to pass through {}", actor.passage, actor.name);
        }
    }
    Ok(Drawn { text, charts, files, run: RunKey::of(&recorded) })
}

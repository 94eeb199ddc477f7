//! How a story opens and ends: who proposed what to whom, and what became of it.

use crate::measures::partnership_type::course;
use crate::mechanisms::exit::dissolution_rate;
use crate::mechanisms::policy_round::host_role;
use crate::policy::Form;
use crate::state::{End, RunEvent, Stage};
use crate::world::plan::{Initiator, Role};

use super::chapter::Passage;
use super::sentences::SentenceWriter;
use super::wording::{count, date, founding, horizon, list, role, signed, span};

/// Problematisation: who proposed what to whom, and what they could know.
pub(super) fn opening(teller: &SentenceWriter) -> Vec<Passage> {
    let SentenceWriter { recorded, id } = *teller;
    let park = &recorded.state.parks[id];
    let world = &recorded.world;
    let [developer, partner, region] =
        [Role::HomeCorporation, Role::HostCorporation, Role::HostRegion].map(|of| teller.name(of));
    let place = format!("{region} ({})", recorded.names.country(park.host));
    let first = match park.initiator {
        Initiator::Corporation => format!("{developer} proposes a park in {place} to {partner}, which accepts."),
        Initiator::Region => format!(
            "{}, the home region, takes the initiative: its firm {developer} proposes a park in {place} to {partner}, which accepts.",
            teller.name(Role::HomeRegion)
        ),
        Initiator::Nation => format!(
            "{}, the home state, takes the initiative: {developer} is to build a park in {place} with {partner}, which accepts.",
            teller.name(Role::HomeNation)
        ),
    };
    let kind = course(park).first().map_or("", |(_, kind)| kind.as_str());
    let enrolled = park.history.enrolments.first().map_or(park.enrolled, |(_, enrolled)| *enrolled);
    let members = list(&teller.members(enrolled));
    let mut passages = vec![format!(
        "{}: {first} Founding members are {members}; the partnership begins {kind}.",
        founding(&recorded.clock, park.founded)
    )];

    let gap = park.developer_technology - world.ln_technology(park.partner);
    let times = libm::exp(gap.abs());
    let ahead = if gap >= 0.0 { "ahead of" } else { "behind" };
    let tie = world.ties()[world.tie_position(park.home, park.host)];
    passages.push(format!(
        "What brings them together: at the start of the run the developer was {:.2} log points {ahead} its partner ({times:.1} times its technology); the tie between {} and {} is {tie:.2}. As far as both firms are reliable and the policy fits, trust will grow: at full fit one step in which they work together succeeds with a chance of {:.0} %.",
        gap.abs(),
        recorded.names.country(park.home),
        recorded.names.country(park.host),
        100.0 * park.reliability
    ));

    let fit = &world.regions[park.host_region].fit;
    let real = fit.of(world.source_model());
    let belief = park.history.believed_fit;
    let believed = if belief.is_finite() {
        format!(" The initiator believed that its model would fit at {belief:.2}; it does at {real:.2}.")
    } else {
        format!(" The home model would fit at {real:.2}.")
    };
    let differing = (0..world.elements).filter(|&at| !park.founding_bundle.has_moved(at));
    let deciders: Vec<String> = differing
        .map(|at| {
            let decider = role(host_role(recorded.parameters.policy.element[at].jurisdiction));
            format!("{} (the {decider} may translate it)", teller.element(at))
        })
        .collect();
    let travel = match deciders.len() {
        0 => "Every element of the home model is in force already.".to_owned(),
        n => format!("It is host practice in {}: {}.", count(n as u32, "element", "elements"), list(&deciders)),
    };
    passages.push(format!(
        "The park starts with the policy in force in {region}, which fits there at {:.2}.{believed} {travel}",
        park.history.founding_fit
    ));
    passages.into_iter().map(|text| Passage { step: None, text }).collect()
}

/// How it ended or stands, and what came of it.
pub(super) fn ending(teller: &SentenceWriter) -> Vec<Passage> {
    let SentenceWriter { recorded, id } = *teller;
    let park = &recorded.state.parks[id];
    let record = &recorded.records[id.0 as usize];
    let mut passages = Vec::new();
    if let Some((step, cause)) = park.end {
        passages.push(Passage { step: Some(step), text: end(teller, step, cause) });
    } else {
        let stage = match park.stage {
            Stage::Operating => "operates",
            Stage::Mobilisation => "is still in mobilisation",
            Stage::Enrolment => "is still in enrolment",
            Stage::Interessement => "is in interessement",
        };
        let members = list(&teller.members(park.enrolled));
        let staff = record
            .local_staff
            .map_or_else(String::new, |share| format!(", local people hold {:.0} % of the jobs", 100.0 * share));
        let text = format!(
            "At {}, the end of the run, the park lives and {stage}: {} ({} producing){staff}; trust {:.2}, mobilised share {:.2}, fit {:.2}. Enrolled are {members}.",
            horizon(&recorded.clock),
            count(record.tenants, "tenant", "tenants"),
            record.producing,
            record.trust,
            record.mobilised,
            record.fit
        );
        passages.push(Passage { step: None, text });
    }
    let mut add = |text: String| passages.push(Passage { step: None, text });
    add(types(teller));
    add(elements(teller));
    let [partner, supplier, spillover] = record.transfer;
    add(format!(
        "Technology that reached host firms, in log points summed over firms: {:.2}; from the developer to its partner {partner:.2}, from tenants to local suppliers {supplier:.2}, by spillover from the presence of tenants {spillover:.2}. It took {:.1} years of governments' support, summed over roles.",
        record.transfer.iter().sum::<f64>(),
        record.government_years
    ));
    passages
}

fn end(teller: &SentenceWriter, step: u32, cause: End) -> String {
    let SentenceWriter { recorded, id } = *teller;
    let park = &recorded.state.parks[id];
    let before = step.checked_sub(1).and_then(|before| recorded.sample(id, before));
    let age = span(recorded.clock.years(step + 1 - park.founded));
    let why = match cause {
        End::Dissolved => {
            let payoff = before.map_or(recorded.parameters.exit.goodwill, |sample| sample.payoff);
            let chance = -100.0 * libm::expm1(-dissolution_rate(payoff, park.stage, &recorded.parameters));
            format!(
                "The members dissolve the park after {age}: its running payoff was {}, at which a park in {} is dissolved with a chance of {chance:.0} % a year.",
                signed(payoff),
                park.stage.as_str()
            )
        }
        End::Failed => {
            let patience = span(recorded.clock.years(park.patience));
            format!("The park fails after {age}: it has not operated for {patience}, and patience is over.")
        }
        End::InitiatorLeft => {
            let who = if park.initiator == Initiator::Nation { Role::HomeNation } else { Role::HomeRegion };
            format!("With {}, which had begun it, gone, the park is dissolved after {age}.", teller.name(who))
        }
    };
    let tenants = match before.map_or(0, |sample| sample.tenants) {
        0 => "It had no tenants to lose.".to_owned(),
        n => format!("It had {}, which leave.", count(n, "tenant", "tenants")),
    };
    format!("{why} {tenants}")
}

/// Types it went through, time in stages, how often the core broke.
fn types(teller: &SentenceWriter) -> String {
    let SentenceWriter { recorded, id } = *teller;
    let park = &recorded.state.parks[id];
    let kinds: Vec<String> = (course(park).iter().enumerate())
        .map(|(at, (step, kind))| {
            if at == 0 {
                kind.as_str().to_owned()
            } else {
                format!("{} from {} on", kind.as_str(), date(&recorded.clock, *step))
            }
        })
        .collect();
    let stages: Vec<String> = (Stage::ALL.iter().zip(recorded.records[id.0 as usize].stage_years))
        .filter(|(_, years)| *years > 0.0)
        .map(|(stage, years)| format!("{} in {}", span(years), stage.as_str()))
        .collect();
    let mut stage = Stage::Interessement;
    let mut broken = 0;
    for (_, event) in recorded.events(id) {
        if let RunEvent::Moved { stage: now, .. } = event {
            broken += u32::from(now < stage);
            stage = now;
        }
    }
    let core = match broken {
        0 => String::new(),
        n => format!(" The core broke {}.", if n == 1 { "once".to_owned() } else { format!("{n} times") }),
    };
    format!("The partnership was {}; it spent {}.{core}", kinds.join(", "), list(&stages))
}

/// What travelled, what did not, and who stood in the way.
fn elements(teller: &SentenceWriter) -> String {
    let SentenceWriter { recorded, id } = *teller;
    let park = &recorded.state.parks[id];
    let record = &recorded.records[id.0 as usize];
    let practice = |at: usize| !park.founding_bundle.has_moved(at);
    let form = |at: usize| park.bundle.form(at);
    let source = teller.elements(|at| form(at) == Form::Source);
    let translated = teller.elements(|at| form(at) == Form::Translated);
    let history = &park.history.elements;
    let kept = |at: usize| practice(at) && form(at) == Form::Practice;
    let refused = teller.elements(|at| kept(at) && history[at].offered > 0 && history[at].taken == 0);
    let lapsed = teller.elements(|at| form(at) == Form::Practice && history[at].taken > 0);
    let decider = |at: usize| host_role(recorded.parameters.policy.element[at].jurisdiction);
    let ever = |of: Role| park.history.enrolments.iter().any(|(_, enrolled)| enrolled.has(of));
    let literal = |at: usize| form(at) == Form::Source && !ever(decider(at));
    let shut = teller.elements(literal);
    let [offered, taken, imposed] = record.elements;
    let mut sentences = Vec::new();
    if record.differed == 0 {
        sentences.push("At the founding every element of the home model was in force.".to_owned());
    } else {
        sentences.push(format!(
            "Of {} of host practice at the founding, {} moved ({}).",
            count(record.differed, "element", "elements"),
            record.moved,
            record.degree.as_str()
        ));
    }
    if !source.is_empty() {
        sentences.push(format!("In the source's form at the end: {}.", list(&source)));
    }
    if !translated.is_empty() {
        sentences.push(format!("Translated on the spot: {}.", list(&translated)));
    }
    if !lapsed.is_empty() {
        sentences.push(format!("Lapsed, back to practice: {}.", list(&lapsed)));
    }
    if offered > 0 {
        let forced = if imposed > 0 { format!(", {imposed} of them by force") } else { String::new() };
        sentences.push(format!("Tabled: {offered}; landed: {taken}{forced}."));
    }
    if !refused.is_empty() {
        sentences.push(format!("Refused to the end: {}.", list(&refused)));
    }
    if !shut.is_empty() {
        let mut doors: Vec<String> =
            (0..recorded.world.elements).filter(|&at| literal(at)).map(|at| teller.name(decider(at))).collect();
        doors.dedup();
        doors.sort();
        doors.dedup();
        sentences.push(format!("Left as carried, since {} never joined: {}.", list(&doors), list(&shut)));
    }
    let (before, after) = (record.founding_fit, record.fit);
    sentences.push(if format!("{before:.2}") == format!("{after:.2}") {
        format!("The fit is {after:.2}, as at the founding.")
    } else {
        format!("The fit went from {before:.2} to {after:.2}.")
    });
    sentences.join(" ")
}

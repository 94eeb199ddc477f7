//! What producing tenants do in one step: which of many suppliers they take, and how many of firms from elsewhere leave.

use polmob::draws::{Address, Decision};
use polmob::ids::{CorporationId, ParkId};
use polmob::mechanisms::{supply, tenants};
use polmob::parameters::Arm;
use polmob::state::{Link, Slot, Tenancy};

use crate::worlds::{assert_within, crowd, operating};

/// Of so many looks that no firm is missed, a slot takes the firm with a place free whose `f(d) h` is highest; `d` counts
/// growth, what the firm learned as a partner and as a supplier, and the spillovers in its region, each by itself.
#[test]
fn a_slot_takes_the_supplier_that_learns_most() {
    let mut setting =
        crowd(8, "[supply]\ncapacity = 2\nslots = 1\n", |parameters| parameters.supply.candidates = 400, |_, _| ());
    (setting.parameters.technology.frontier_growth, setting.parameters.technology.host_growth) = (0.04, 0.01);
    (setting.parameters.selection.best_distance, setting.parameters.spillover.size) = (0.9, 0.7);
    let mut taken = Vec::new();
    for case in 0..40 {
        let context = setting.context(Arm::OPEN);
        let mut state = operating(&context);
        state.step = 10;
        let drawn = |what: u32, host: usize| {
            context.draws.key.uniform(Decision::Technology, Address::pair(case, what, host as u32))
        };
        let region = state.parks[ParkId(0)].host_region;
        state.presence[region] = 0.4;
        for host in 0..8 {
            state.partner_gain[host] = 0.8 * drawn(1, host);
            state.supplier_gain[host] = 0.8 * drawn(2, host);
        }
        // One firm serves two others and one this tenant already.
        let link = |tenant: u32| Link { tenant: CorporationId(tenant), park: ParkId(0), ln_technology: 1.0 };
        let (full, own) = (case as usize % 8, (case as usize + 3) % 8);
        state.suppliers.add(full, link(5));
        state.suppliers.add(full, link(6));
        state.suppliers.add(own, link(0));
        let ln_technology = context.world.host_technology()[0] + 1.2 + drawn(3, 0);
        state.tenancies[CorporationId(0)] = Tenancy { park: ParkId(0), starts: 0, producing: true, ln_technology };
        state.slots[0] = Slot { supplier: Slot::NOBODY, due: 10 };
        state.slot_calendar.add(10, 0);

        let value = |host: usize| {
            let years = 11.0 * context.clock.dt; // to the end of the step
            let spillover = 0.7 * 0.4 * context.world.hill()[host];
            let learned = state.partner_gain[host] + state.supplier_gain[host] + spillover;
            let gap = (ln_technology + 0.04 * years) - (context.world.host_technology()[host] + 0.01 * years + learned);
            (gap / 0.9) * (2.0 - gap / 0.9) * context.world.absorption()[host]
        };
        let best = (0..8)
            .filter(|&host| host != full && host != own && value(host) > 0.0)
            .max_by(|&one, &other| value(one).total_cmp(&value(other)));
        supply::phase(&mut state, &context);
        let found = Some(state.slots[0].supplier).filter(|&host| host != Slot::NOBODY).map(|host| host as usize);
        assert_eq!(found, best, "case {case}");
        taken.extend(found);
    }
    taken.sort_unstable();
    taken.dedup();
    assert!(taken.len() > 3, "several firms are the best in some case: {taken:?}");
}

/// One look finds a firm with a place free as often as firms have one: by the draw at its address, with three of eight full.
#[test]
fn a_look_finds_a_place_as_often_as_there_is_one() {
    let mut setting = crowd(
        8,
        "[supply]\ncapacity = 1\nslots = 1\n",
        |parameters| (parameters.supply.candidates, parameters.selection.best_distance) = (1, 50.0),
        |_, _| (),
    );
    setting.parameters.technology.frontier_growth = 0.0;
    let context = setting.context(Arm::OPEN);
    let mut found = 0;
    for step in 0..30 {
        let mut state = operating(&context);
        state.step = step;
        for host in [1, 4, 6] {
            let link = Link { tenant: CorporationId(7), park: ParkId(0), ln_technology: 1.0 };
            state.suppliers.add(host, link);
        }
        let ln_technology = context.world.host_technology()[0] + 20.0;
        state.tenancies[CorporationId(0)] = Tenancy { park: ParkId(0), starts: 0, producing: true, ln_technology };
        state.slots[0] = Slot { supplier: Slot::NOBODY, due: step };
        state.slot_calendar.add(step, 0);
        supply::phase(&mut state, &context);
        let mut looks = context.draws.key.stream(Decision::SupplierLook, Address::pair(0, 0, step));
        let _ = looks.next_u32();
        let expected = looks.half_uniform() >= 3.0 / 8.0;
        assert_eq!(state.slots[0].supplier != Slot::NOBODY, expected, "step {step}");
        found += u32::from(expected);
    }
    assert!((10..28).contains(&found), "{found}");
}

/// Firms from elsewhere leave at the rate of the park's exits, those that wait and those that produce, and of those left
/// that wait some start: numbers against the binomial expectation at four standard errors.
#[test]
fn firms_from_elsewhere_leave_and_start_by_their_rates() {
    let setting = crowd(
        1,
        "[tenant]\nothers = 1\nstart = 1.6\n",
        |_| (),
        |park, _| {
            (park.entry, park.imitation, park.exit) = (Some(0.0), Some(0.0), Some(0.3));
        },
    );
    let context = setting.context(Arm::OPEN);
    for (waiting, producing) in [(40_000, 90_000), (40_000, 0), (0, 90_000)] {
        let mut state = operating(&context);
        let park = &mut state.parks[ParkId(0)];
        park.fit = 0.6;
        (park.others.waiting, park.others.producing, park.land) = (waiting, producing, 1_000_000);
        let trust = state.trust(ParkId(0), context.parameters);
        assert!(trust > 0.1 && trust < 0.9, "{trust}");
        tenants::phase(&mut state, &context);
        let stay = libm::exp(-0.3 * (1.0 - 0.6 * trust) * context.clock.dt);
        let wait = libm::exp(-1.6 * context.clock.dt);
        let others = state.parks[ParkId(0)].others;
        let (before, there) = (f64::from(waiting), f64::from(producing));
        let still_waiting = stay * wait;
        let error = (before * still_waiting * (1.0 - still_waiting)).sqrt();
        assert_within("waiting", f64::from(others.waiting), before * still_waiting, error, 0.0);
        let starting = stay * (1.0 - wait);
        let error = (there * stay * (1.0 - stay) + before * starting * (1.0 - starting)).sqrt();
        assert_within("producing", f64::from(others.producing), there * stay + before * starting, error, 0.0);
        let starters = f64::from(state.parks[ParkId(0)].starters);
        assert_within("starters", starters, before * starting, (before * starting * (1.0 - starting)).sqrt(), 0.0);
    }
}

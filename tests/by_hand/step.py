"""One step of the model worked out by hand, from its description (docs/model.md) alone.

Four parks that differ in initiator, enrolment, fit, trust, mobilised share, tenants, ties and sites; one call of each
phase. Prints tests/by_hand/step.toml, which tests/all/step_by_hand.rs holds against the program:

    python3 tests/by_hand/step.py > tests/by_hand/step.toml
"""

from math import exp, log

DT = 0.25
STEP = 7  # the step under way: its end is 2 years after the start
RULES = {
    "enrolment": dict(alignment=0.5, peers=0.3, trust=0.4, visibility=0.5, competition=0.2, command=0.3, window=0.0),
    "policy": dict(coercion=0.4),
    "mobilisation": dict(base=0.3, rate=0.6, operating_at=0.25),
    "trust": dict(memory=0.9, penalty=2.0),
    "tenant": dict(entry=6.0, imitation=0.4),
    "technology": dict(willingness=0.4, support=0.3, rate=0.12, shape=1, frontier_growth=0.02, host_growth=0.01,
                       absorption_threshold=0.5, steepness=4.0),
    "spillover": dict(size=1.3, rate=0.2),
    "staff": dict(start=0.2, pool=0.8, rate=1.0, cap=0.97, cap_untrained=0.85),
    "payoff": dict(tenants=0.8, governments=0.3, coordination=0.08, base=1.6),
    "exit": dict(rate=0.2, slope=2.0, early=3.0, initiator=0.0),
    "country": dict(distance=[0.2, 0.8], home_distance=0.1),
    "selection": dict(noise=0.0, best_distance=1.1),
}
WEIGHTS = {
    "corporation": dict(cognitive=1.0, institutional=0.9, reputation=4.0, policy_fit=0.7, political=0.1),
    "region": dict(cognitive=1.2, institutional=0.8, reputation=3.0, policy_fit=1.1, political=0.3),
    "nation": dict(cognitive=0.5, institutional=0.6, reputation=1.0, policy_fit=1.3, political=2.0),
}
# Of 6 elements, those in the goals of the home nation and of home regions 0 to 2.
GOALS = dict(nation=4, regions=[5, 3, 6])
# By country: home, then the two hosts.
INCENTIVES = [0.05, 0.17, 0.0]
ENTRY_FACTORS = [1.0, 1.3, 1.0]
TIES = [0.7, 0.25]
FIRMS_OF_A_HOST_REGION = 3

G = ["home_nation", "home_region", "host_nation", "host_region"]
PARKS = [
    dict(developer=0, partner=6, initiator="nation", governments=[1, 0, 1, 1], fit=0.8, trust=[6.0, 2.0], mobilised=0.6,
         stage="operating", thresholds=[0.5, 0.62, 0.47, 0.3], waiting=3, producing=5, home_waiting=1, home_producing=1,
         factor=1.0, others=40.0, exit=0.1, staff=0.4, starters=2, talent=True, payoff=0.9,
         home_region=0, host=1, host_region=3, presence=0.1, developer_technology=1.5, partner_technology=0.1,
         absorption=0.7, reliability=0.72),
    dict(developer=2, partner=9, initiator="region", governments=[0, 1, 1, 1], fit=0.55, trust=[3.0, 1.0], mobilised=0.4,
         stage="operating", thresholds=[0.4, 0.55, 0.35, 0.7], waiting=2, producing=4, home_waiting=0, home_producing=0,
         factor=3.0, others=25.0, exit=0.05, staff=None, starters=4, talent=False, payoff=0.3,
         home_region=1, host=1, host_region=4, presence=0.0, developer_technology=0.9, partner_technology=-0.2,
         absorption=0.4, reliability=0.9),
    dict(developer=4, partner=12, initiator="corporation", governments=[0, 0, 0, 0], fit=0.35, trust=[0.0, 0.0],
         mobilised=0.1, stage="interessement", thresholds=[0.6, 0.33, 0.5, 0.45], waiting=0, producing=0, home_waiting=0,
         home_producing=0, factor=1.0, others=10.0, exit=0.2, staff=None, starters=0, talent=False, payoff=-0.2,
         home_region=2, host=2, host_region=5, presence=0.0, developer_technology=1.2, partner_technology=0.0,
         absorption=0.5, reliability=0.5),
    # A nation began it and has left: it is not led by a nation any more.
    dict(developer=5, partner=15, initiator="nation", governments=[0, 1, 1, 1], fit=0.62, trust=[2.0, 5.0], mobilised=0.3,
         stage="mobilisation", thresholds=[0.2, 0.9, 0.44, 0.52], waiting=4, producing=0, home_waiting=0,
         home_producing=0, factor=1.0, others=10.0, exit=0.15, staff=0.5, starters=0, talent=True, payoff=1.1,
         home_region=2, host=2, host_region=6, presence=0.0, developer_technology=1.0, partner_technology=0.3,
         absorption=0.9, reliability=0.6),
]
# A supplier of the producing home tenant of the first park.
LINK = dict(tenant=1, tenant_technology=1.9, host=7, host_technology=0.05, absorption=0.6)
# A free firm looks at two hosts.
SEARCHER = dict(firm=3, technology=1.3, evidence=[7.0, 3.0])
CANDIDATES = [
    dict(host=8, absorption=0.45, presence=0.1, technology=0.4, evidence=[6.0, 1.0], source_fit=0.35, country=1),
    dict(host=17, absorption=0.8, presence=0.0, technology=-0.3, evidence=[2.0, 4.0], source_fit=0.75, country=2),
]


def mean_of(r, s):
    return (r + 1) / (r + s + 2)


def nation_led(park):
    return park["initiator"] == "nation" and park["governments"][0] == 1


def others_with_a_park(region, home):
    """Share of the country's other regions with an operating park."""
    key = "home_region" if home else "host_region"
    country = [0, 1, 2] if home else ([3, 4] if region in (3, 4) else [5, 6])
    busy = {park[key] for park in PARKS if park["stage"] == "operating"}
    rest = [other for other in country if other != region]
    return len([other for other in rest if other in busy]) / len(rest)


def expected_use(park, role):
    e, governments = RULES["enrolment"], park["governments"]
    at = G.index(role)
    alignment = {"home_nation": GOALS["nation"] / 6, "home_region": GOALS["regions"][park["home_region"]] / 6}.get(
        role, park["fit"])
    rest = (2 + sum(governments) - governments[at]) / 5
    host = park["host"]
    if role == "home_nation":
        incentive = e["visibility"] * park["mobilised"] + INCENTIVES[0]
    elif role == "host_nation":
        incentive = (0.5 + TIES[host - 1]) * e["visibility"] * park["mobilised"] + INCENTIVES[host]
    else:
        home = role == "home_region"
        own_nation = governments[0] if home else governments[2]
        command = 1.0 if nation_led(park) else e["command"]
        region = park["home_region"] if home else park["host_region"]
        incentive = (command * RULES["policy"]["coercion"] * own_nation + e["competition"] * others_with_a_park(region, home)
                     + INCENTIVES[0 if home else host])
    return (e["alignment"] * alignment + e["peers"] * rest + e["trust"] * mean_of(*park["trust"]) + incentive
            - park["thresholds"][at])


def mobilised(park):
    m, n = RULES["mobilisation"], sum(park["governments"])
    core = park["governments"][3] == 1 and (not nation_led(park) or park["governments"][2] == 1)
    target = (2 + n) / 6 * (m["base"] + (1 - m["base"]) * park["fit"]) if core else 0.0
    q = target + (park["mobilised"] - target) * exp(-m["rate"] * DT)
    if not core:
        return q, "interessement"
    return q, "operating" if park["stage"] == "operating" or q >= m["operating_at"] else "mobilisation"


def tenants(park):
    return park["waiting"] + park["producing"] + park["home_waiting"] + park["home_producing"]


def asking(park):
    """Mean number of firms from elsewhere that ask for land in this step."""
    if park["stage"] != "operating":
        return 0.0
    t = RULES["tenant"]
    demand = (2 * mean_of(*park["trust"]) * park["fit"] * park["mobilised"] * (t["entry"] + t["imitation"] * tenants(park))
              * park["factor"] * ENTRY_FACTORS[park["host"]])
    return park["others"] * demand * DT


def hill(h):
    t = RULES["technology"]
    return h ** t["steepness"] / (h ** t["steepness"] + t["absorption_threshold"] ** t["steepness"])


def closed(gap, rate, park):
    """What one step closes of a gap at s = 1: (e^(om G') - 1) = (e^(om G) - 1) e^(-om c dt)."""
    t = RULES["technology"]
    om = min(1.0, t["willingness"] + t["support"] * (park["governments"][0] + park["governments"][1]) / 2)
    left = log(1 + (exp(om * gap) - 1) * exp(-om * rate * DT)) / om
    return gap - left


def partner_gain(park):
    t = RULES["technology"]
    if park["stage"] != "operating":
        return 0.0
    years = (STEP + 1) * DT
    spill = RULES["spillover"]["size"] * hill(park["absorption"]) * park["presence"]
    gap = (park["developer_technology"] + t["frontier_growth"] * years
           - park["partner_technology"] - t["host_growth"] * years - spill)
    rate = t["rate"] * hill(park["absorption"]) * mean_of(*park["trust"]) * park["fit"] * park["mobilised"]
    return closed(gap, rate, park)


def supplier_gain():
    t, park = RULES["technology"], PARKS[0]
    years = (STEP + 1) * DT
    spill = RULES["spillover"]["size"] * hill(LINK["absorption"]) * park["presence"]
    gap = (LINK["tenant_technology"] + t["frontier_growth"] * years
           - LINK["host_technology"] - t["host_growth"] * years - spill)
    return closed(gap, t["rate"] * hill(LINK["absorption"]) * mean_of(*park["trust"]) * park["fit"], park)


def presence(park):
    home = park["home_producing"]
    now = home / (home + FIRMS_OF_A_HOST_REGION)
    return now + (park["presence"] - now) * exp(-RULES["spillover"]["rate"] * DT)


def staff(park):
    s = RULES["staff"]
    producing = park["producing"] + park["home_producing"]
    if producing == 0:
        return park["staff"]
    share = s["start"] if park["staff"] is None else park["staff"]
    m = park["starters"]
    n = producing - m
    share = (n * share + m * (s["start"] + s["pool"] * (share - s["start"]))) / (n + m)
    cap = s["cap"] if park["talent"] else s["cap_untrained"]
    return cap / (1 + (cap / share - 1) * exp(-s["rate"] * DT))


def payoff(park):
    p, governments = RULES["payoff"], sum(park["governments"])
    now = (park["fit"] + mean_of(*park["trust"]) + p["tenants"] * min(1, tenants(park) / 30)
           + p["governments"] * governments / 4 - p["coordination"] * (2 + governments) - p["base"])
    return 0.9 * park["payoff"] + 0.1 * now


def dissolution(park):
    e = RULES["exit"]
    rate = e["rate"] * exp(-e["slope"] * park["payoff"]) * (e["early"] if park["stage"] == "interessement" else 1)
    return 1 - exp(-rate * DT)


def value(candidate, initiator):
    years = (STEP + 1) * DT
    t = RULES["technology"]
    spill = RULES["spillover"]["size"] * hill(candidate["absorption"]) * candidate["presence"]
    gap = (SEARCHER["technology"] + t["frontier_growth"] * years
           - candidate["technology"] - t["host_growth"] * years - spill)
    x = gap / RULES["selection"]["best_distance"]
    fit = max(0.0, x * (2 - x))
    w, c = WEIGHTS[initiator], RULES["country"]
    near = (1 - c["home_distance"]) * (1 - c["distance"][candidate["country"] - 1])
    u = (w["cognitive"] * fit + w["institutional"] * near + w["reputation"] * mean_of(*candidate["evidence"])
         + w["policy_fit"] * candidate["source_fit"] + w["political"] * TIES[candidate["country"] - 1])
    v = WEIGHTS["corporation"]["cognitive"] * fit + WEIGHTS["corporation"]["reputation"] * mean_of(*SEARCHER["evidence"])
    return u, v


def toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return repr(value)


def table(name, entries):
    print(f"\n{name}")
    for key, entry in entries.items():
        if entry is not None:
            print(f"{key} = {toml(entry)}")


def main():
    print("# Written by step.py; do not edit.")
    text = f"[time]\\nstep = {DT}\\n" + "".join(
        f"[{name}]\\n" + "".join(f"{key} = {toml(entry)}\\n" for key, entry in keys.items()) for name, keys in RULES.items())
    text += "".join(f"[selection.weights.{name}]\\n" + "".join(f"{key} = {entry}\\n" for key, entry in keys.items())
                    for name, keys in WEIGHTS.items())
    table("[world]", dict(scenario=text, step=STEP, goal_nation=GOALS["nation"], goal_regions=GOALS["regions"],
                          incentives=INCENTIVES, entry_factors=ENTRY_FACTORS, ties=TIES))
    for park in PARKS:
        q, stage = mobilised(park)
        r, s = park["trust"]
        t = RULES["trust"]
        table("[[park]]", park)
        table("[park.expected]", dict(
            use=[expected_use(park, role) for role in G], mobilised=q, stage=stage,
            chance=park["reliability"] * (1 + park["fit"]) / 2,
            success=[r * t["memory"] + 1, s * t["memory"]], failure=[r * t["memory"], s * t["memory"] + t["penalty"]],
            asking=asking(park), leaving=park["exit"] * (1 - park["fit"] * mean_of(r, s)) * DT, gain=partner_gain(park),
            presence=presence(park), staff=staff(park), payoff=payoff(park), dissolution=dissolution(park)))
    table("[link]", dict(LINK, gain=supplier_gain()))
    table("[searcher]", SEARCHER)
    for candidate in CANDIDATES:
        values = [value(candidate, initiator) for initiator in ("nation", "region", "corporation")]
        table("[[candidate]]", dict(candidate, to_searcher=[u for u, _ in values], to_host=values[0][1]))
    # A nation in the second and in the first step after an event, T = 1 year.
    table("[attention]", dict(first=(1 / DT) * (1 - exp(-DT)), second=(1 / DT) * (exp(-DT) - exp(-2 * DT))))


main()

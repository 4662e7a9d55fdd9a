"""Random parcels for properties: every optional fact present or not, dates on the edges."""

from datetime import date

from hypothesis import strategies as st

from parcels import building, contract, enterprise, facts, standing, works
from parcels.dates import PreciseDate, Precision
from parcels.layers import LayerKind
from tests.unit.parcels.build import M2, WAN

DAYS = st.dates(date(2019, 1, 1), date(2026, 12, 31))
AREAS = st.none() | st.sampled_from([0, 50 * M2, 10_000 * M2, 10_050 * M2, 20_000 * M2])
MONEY = st.none() | st.sampled_from([-5 * WAN, 0, 100 * WAN, 2_500 * WAN, 10_000 * WAN])
RATIOS = st.none() | st.fractions(0, 5, max_denominator=20)


@st.composite
def typed_dates(draw: st.DrawFn) -> PreciseDate:
    day = draw(DAYS)
    match draw(st.sampled_from(Precision)):
        case Precision.DAY:
            return PreciseDate(day)
        case Precision.MONTH:
            return PreciseDate.month(day.year, day.month)
    return PreciseDate.year(day.year)


DATES = st.none() | typed_dates()
TARGETS = st.builds(
    contract.BenefitTarget,
    st.sampled_from(contract.Indicator),
    st.just(contract.Operator.AT_LEAST),
    st.sampled_from([1, 30, 700]),
    st.none(),
    st.sampled_from(["万元/亩", "万元/公顷", "斤"]),
    st.none() | st.sampled_from(contract.CheckStage),
    st.none() | st.integers(2022, 2026),
    st.none() | st.booleans(),
)
SUPPLEMENTS = st.builds(contract.Supplement, DAYS, DATES, DATES)
CONTRACTS = st.builds(
    contract.Contract,
    signed_on=DATES,
    agreed_delivery=DATES,
    actual_delivery=DATES,
    agreed_start=DATES,
    agreed_completion=DATES,
    reported_start=DATES,
    supplements=st.lists(SUPPLEMENTS, max_size=2).map(tuple),
    far=st.none() | st.builds(contract.FarRange, RATIOS, RATIOS),
    total_investment_fen=MONEY,
    targets=st.lists(TARGETS, max_size=3).map(tuple),
    reach_on=DATES,
)
DELAYS = st.builds(
    works.Delay, st.sampled_from(works.DelayCause), DAYS, st.none() | DAYS, st.booleans()
)
PROGRESS = st.builds(
    works.Progress,
    works_seen=st.none() | st.booleans(),
    developed_cm2=AREAS,
    should_develop_cm2=AREAS,
    invested_fen=MONEY,
    invested_with_land_fen=MONEY,
    stopped_on=DATES,
    completed_on=DATES,
    production_stopped_on=DATES,
    government_cause=st.booleans(),
)
PERMITS = st.builds(works.Permit, st.sampled_from(works.PermitState), DATES)
FOUNDATIONS = st.builds(
    works.Foundation,
    st.sampled_from(works.FoundationType),
    st.none() | st.integers(0, 9),
    st.none() | st.integers(0, 9),
    DATES,
    st.none() | DAYS,
)
STOREYS = st.builds(
    building.Storey,
    st.sampled_from([1_000 * M2, 9_000 * M2]),
    st.none() | st.sampled_from([3_000, 8_000, 8_001]),
    st.booleans(),
)
BUILDINGS = st.builds(
    building.Building,
    st.just("B"),
    st.none() | st.lists(STOREYS, max_size=3).map(tuple),
    st.none() | st.booleans(),
)
YEARS = st.builds(
    enterprise.YearFigures,
    year=st.integers(2022, 2026),
    revenue_fen=MONEY,
    tax_fen=MONEY,
    above_scale=st.none() | st.booleans(),
    area=AREAS,
    on_parcel=AREAS,
    in_park=st.booleans(),
    in_construction=st.booleans(),
    disputed=st.booleans(),
)
ENTERPRISES = st.builds(
    enterprise.Enterprise,
    st.just("U"),
    st.just("甲"),
    DATES,
    st.none() | st.just(enterprise.Industry("36", 2002)),
    st.lists(YEARS, max_size=4, unique_by=lambda row: row.year).map(tuple),
)
GRADES = st.lists(
    st.builds(
        standing.Grade,
        st.just("U"),
        st.just("甲"),
        st.integers(2022, 2025),
        st.sampled_from(["A", "B", "C", "D", "T", ""]),
        DAYS,
    ),
    max_size=5,
).map(lambda grades: tuple(sorted(grades, key=lambda grade: grade.since)))
SHARES = st.builds(
    facts.ZoneShare,
    st.sampled_from(LayerKind),
    st.just("C"),
    st.just("名"),
    st.sampled_from([0, 5_000, 600_000, 1_000_000]),
    st.sampled_from([0, 50 * M2, 500 * M2, 12_000 * M2]),
    st.none() | st.sampled_from([40_000, 2_000_000]),
)
RINGS = st.builds(
    facts.RingPlace,
    st.sampled_from([0, 5_000, 600_000, 1_000_000]),
    st.sampled_from([0, 300_000, 300_001]),
    AREAS,
    AREAS,
)
LAYERS = st.sets(st.sampled_from(LayerKind)).flatmap(
    lambda kinds: st.tuples(
        *(
            st.builds(facts.LayerVersion, st.just(kind), DAYS, st.booleans())
            for kind in sorted(kinds)
        )
    )
)
RECOGNITIONS = st.builds(
    works.Recognition,
    st.just("函"),
    DAYS,
    st.none() | DAYS,
    whole=st.booleans(),
    low=RATIOS,
    high=RATIOS,
)
PARCELS = st.builds(
    facts.ParcelFacts,
    code=st.just("510100000001"),
    areas=st.builds(facts.Areas, AREAS, AREAS, AREAS, st.booleans(), AREAS),
    supplied=st.none() | st.booleans(),
    layers=LAYERS,
    shares=st.lists(SHARES, max_size=4).map(tuple),
    ring=st.none() | RINGS,
    park=st.none() | st.just(facts.ParkMembership("P", "园")),
    use=st.builds(
        facts.LandUse,
        st.none() | st.sampled_from(["工业", "商业"]),
        st.none() | st.sampled_from(["工业", "商业"]),
        st.none() | st.booleans(),
        st.none() | st.booleans(),
    ),
    industry=st.none() | st.just(enterprise.Industry("36", 2002)),
    contract=st.none() | CONTRACTS,
    buildings=st.none() | st.builds(building.Buildings, st.lists(BUILDINGS, max_size=2).map(tuple)),
    land_parts=st.builds(building.LandUseParts, AREAS, AREAS, AREAS),
    permit=st.none() | PERMITS,
    foundations=st.lists(FOUNDATIONS, max_size=2).map(tuple),
    progress=st.none() | PROGRESS,
    delays=st.lists(DELAYS, max_size=3).map(tuple),
    recognition=st.none() | RECOGNITIONS,
    enterprises=st.lists(ENTERPRISES, max_size=2).map(tuple),
    figure_year=st.none() | st.integers(2022, 2026),
    park_means=st.just(()),
    grades=GRADES,
    reach=st.lists(st.builds(standing.Reach, st.sampled_from(standing.ReachStanding), DAYS)).map(
        lambda steps: tuple(sorted(steps, key=lambda step: step.since))
    ),
    next_fact_on=st.none() | DAYS,
)

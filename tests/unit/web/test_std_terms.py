"""The form of agreed targets gives back what it was filled with, whatever was agreed."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from gis_service.web.std_terms import form_of, said_of, terms_of
from parcels.contract import CheckStage, Operator
from parcels.standard.penalty import Formula, PenaltyTerms
from parcels.standard.project import Project
from parcels.standard.target import Target, indicator_kinds

LAND = Project("510107001001GB00001")
_NUMBERS = st.integers(-(10**9), 10**9).map(lambda millionths: Fraction(millionths, 10**6))
_DAYS = st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31))
_KEYS = [(code, stage) for code in indicator_kinds() for stage in CheckStage]
_TEXT = st.text(st.characters(categories=["L", "N", "P"]), max_size=12)


@st.composite
def targets(draw: st.DrawFn) -> tuple[Target, ...]:
    found = []
    for code, stage in draw(st.lists(st.sampled_from(_KEYS), max_size=12, unique=True)):
        operator = draw(st.sampled_from(list(Operator)))
        low, high = sorted((draw(_NUMBERS), draw(_NUMBERS)))
        land = draw(st.sampled_from([None, True, False])) if code == "FAI_MU" else None
        found.append(
            Target(
                code,
                operator,
                None if operator is Operator.AT_MOST else low,
                None if operator is Operator.AT_LEAST else high,
                draw(st.sampled_from(indicator_kinds()[code].units)),
                stage,
                draw(st.booleans()),
                draw(_TEXT),
                land,
                draw(_TEXT),
            )
        )
    return tuple(found)


PENALTIES = st.one_of(
    st.just(PenaltyTerms()),
    st.builds(PenaltyTerms, st.just(Formula.FIXED), st.integers(0, 10**12)),
    st.builds(
        PenaltyTerms,
        st.sampled_from([Formula.PER_MU_GAP, Formula.PCT_PRICE]),
        st.none(),
        st.integers(0, 10**4).map(lambda parts: Fraction(parts, 10**4)),
    ),
)


@given(
    targets(),
    PENALTIES,
    st.tuples(_DAYS, _DAYS, _DAYS),
    st.none() | st.integers(0, 10**12),
    st.booleans(),
)
def test_terms_survive_their_form(
    agreed: tuple[Target, ...],
    penalty: PenaltyTerms,
    days: tuple[date | None, date | None, date | None],
    amount: int | None,
    told: bool,
) -> None:
    project = Project(
        LAND.parcel,
        targets=agreed,
        liability=told,
        penalty=penalty,
        reach_on=days[0],
        term_end=days[1],
        deliver_by=days[2],
        area_cm2=amount,
        price_fen=amount,
        exit_agreed=not told,
        check_year=2025 if told else None,
        holder="模拟",
    )
    said = said_of(project)
    assert terms_of(LAND, said) == project
    shown = form_of(said)
    typed = dict(shown.said)
    for row in shown.rows:
        typed |= {f"t{row.number}.{name}": text for name, text in row.said.items()}
    assert terms_of(LAND, typed) == project

"""What words say of a relation beside what the network finds."""

import numpy as np
import pytest

from kg.extraction.reader.findings import Happening
from kg.extraction.reader.network import Passage
from kg.extraction.reader.relations import _given_up, _signs_of_former


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Ruk , a former Ostran commander , spoke .", 2),
        ("Ex - Ostran commander Ruk spoke .", 2),
        ("Ruk , the Ostran commander and a former teacher , spoke .", 0),
        ("Ruk , once a teacher , is the Ostran commander .", 0),
        ("Former president Ruk leads the Ostran delegation .", 1),
        ("Ruk was ousted by the Ostran parliament .", 1),
        ("Ruk , of the former Ostran and Tamari empire , spoke .", 1),
        ("Ruk , a former teacher whom the parents of three towns had sent with the Ostran delegation , spoke .", 0),
    ],
)
def test_former_counts_for_the_office_it_belongs_to(text, signs):
    words = tuple(text.split())
    passage = Passage(words, (), ((0, len(words)),))
    ends = (np.array([words.index(name)] * 2) for name in ("Ruk", "Ostran"))
    assert _signs_of_former(passage, *ends) == signs


@pytest.mark.parametrize("role", ["target", "place"])
def test_who_withdraws_from_a_place_held_it(role):
    left = Happening(0, 3, 3, "Withdrawal", "Actual", 0.9, {"agent": [(1, 0.9)], role: [(2, 0.8)]})
    assert _given_up({"Withdrawal": ["controls"]}, [left]) == {(0, 1, "controls", 2)}


@pytest.mark.parametrize(("kind", "status"), [("Withdrawal", "Hypothetical"), ("Mobilization", "Actual")])
def test_who_only_may_withdraw_or_comes_still_holds_it(kind, status):
    event = Happening(0, 3, 3, kind, status, 0.9, {"agent": [(1, 0.9)], "place": [(2, 0.8)]})
    assert not _given_up({"Withdrawal": ["controls"]}, [event])

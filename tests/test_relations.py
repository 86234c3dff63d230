"""What words say of a relation beside what the network finds."""

import numpy as np
import pytest

from kg.extraction.reader.network import Passage
from kg.extraction.reader.relations import _signs_of_former


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

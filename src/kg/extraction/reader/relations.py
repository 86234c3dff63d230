"""Which relations a passage states, sentence by sentence, with status, speaker and times."""

from collections.abc import Mapping, Sequence

import numpy as np

from kg.extraction.reader import features
from kg.extraction.reader.features import Floats, Ints
from kg.extraction.reader.findings import RELATION_STATUS, Happening, Tie
from kg.extraction.reader.network import Passage, pooled, sigmoid, softmax
from kg.extraction.reader.scene import Scene, pair_logits
from kg.extraction.reader.wording import listed

_HELD = frozenset(["affiliatedWith", "alliedWith", "leads", "memberOf"])
_BEFORE = 3  # words before a relation's first end that belong to what tells it
_CLOSE = 15  # words that such a phrase is long at most


def relations(scene: Scene, passage: Passage, happenings: Sequence[Happening]) -> list[Tie]:
    """Return the relations of a passage, given its events."""
    network = scene.network
    rows, groups = features.relation_pairs(scene.grouped(), network.settings["model"]["relation_reach"])
    if not rows:
        return []
    pairs = np.array(rows)
    a, b = pairs[:, 1], pairs[:, 2]
    logits = pair_logits("relations", scene, (scene.spans[a], scene.spans[b]), (a, b), scene.vectors, scene.sentences)
    count = len(network.properties)
    scores = sigmoid(pooled(logits[:, : count + 3], pairs[:, 0]))
    statuses, lasting = _entail(scene, scores, groups, happenings)
    given_up = _given_up(network.decoding["ending"], happenings)
    at = {group: k for k, group in enumerate(groups)}
    ties = [_tie(t, scores, groups, count, network.decoding["ties"]) for t in range(3)]
    either_way = network.decoding["either_way"]
    offsets = np.searchsorted(pairs[:, 0], np.arange(len(groups) + 1))
    found = []
    for k, p in zip(*np.nonzero(scores[:, :count] > network.decoding["relations"]), strict=True):
        sentence, subject, other = groups[k]
        property_, chance = network.properties[p], float(scores[k, p])
        back = at.get((sentence, other, subject))
        if property_ in either_way and back is not None and (scores[back, p], back) > (scores[k, p], k):
            continue
        row = offsets[k] + int(logits[offsets[k] : offsets[k + 1], p].argmax())
        chances = softmax(logits[row, count + 3 :]) * np.array(network.decoding["relation_status"])
        if property_ in _HELD:
            signs = _signs_of_former(passage, scene.spans[a[row]], scene.spans[b[row]])
            chances = chances * np.array([1.0, 1.0, 1.0, network.decoding["former"] ** signs])
        status = RELATION_STATUS[int(chances.argmax())]
        if status == "Actual" and (sentence, subject, property_, other) in given_up:
            status = "Former"
        elif status == "Actual":
            status = statuses.get((int(k), int(p)), status)
        elif status == "Former" and (int(k), int(p)) in lasting and not _undone(passage, sentence):
            status = "Actual"
        speaker, *times = [_best(tie, sentence, subject, other) for tie in ties]
        at_word = int(min(scene.spans[a[row], 1], scene.spans[b[row], 1])) + 1
        at_word = max(at_word, passage.sentences[sentence][0])
        found.append(Tie(sentence, subject, property_, other, status, chance, at_word, speaker, *times))
    return found


def _entail(
    scene: Scene, scores: Floats, groups: list[tuple[int, int, int]], happenings: Sequence[Happening]
) -> tuple[dict[tuple[int, int], str], set[tuple[int, int]]]:
    """Raise the chances of what events leave behind: who takes a place controls it, who attacks another fights it.

    Returns the status, by row and column of the scores, where it is an event's that is planned or denied; and the rows
    and columns of what lasts after its event, as control does after a capture.
    """
    network = scene.network
    at = {group: k for k, group in enumerate(groups)}
    statuses: dict[tuple[int, int], str] = {}
    lasting: set[tuple[int, int]] = set()
    for event in happenings:
        for property_, share, carries in network.decoding["entailed"].get(event.type, ()):
            p = network.properties.index(property_)
            agents = event.roles.get("agent", ())
            surest = max((sure for _, sure in agents), default=0.0)
            for agent, sure in agents:
                for target, surely in event.roles.get("target", ()):
                    k = at.get((event.sentence, agent, target))
                    if k is not None and event.status == "Actual":
                        scores[k, p] = 1 - (1 - scores[k, p]) * (1 - share * event.chance * sure * surely)
                        if sure == surest and event.type in network.decoding["lasting"]:
                            lasting.add((k, p))
                    elif k is not None and carries:
                        statuses[k, p] = event.status
    return statuses, lasting


def _given_up(ending: Mapping[str, Sequence[str]], happenings: Sequence[Happening]) -> set[tuple[int, int, str, int]]:
    """Return what events end, by sentence, subject, property and object: who withdraws from a place held it once.

    Annotated so in 229 of 247 sentences of the training stories that tell both.
    """
    return {
        (event.sentence, agent, property_, place)
        for event in happenings
        if event.status == "Actual"
        for property_ in ending.get(event.type, ())
        for agent, _ in event.roles.get("agent", ())
        for role in ("target", "place")
        for place, _ in event.roles.get(role, ())
    }


def _undone(passage: Passage, sentence: int) -> bool:
    """Tell whether a sentence has a word for what is over again by now ("until", "lost")."""
    first, after = passage.sentences[sentence]
    return not listed("undoing").isdisjoint(word.lower() for word in passage.words[first:after])


def _signs_of_former(passage: Passage, a: Ints, b: Ints) -> int:
    """Count what says that somebody no longer holds an office or membership: 0 to 2.

    One where "former" or the like stands in what tells of it, two where it belongs to the office: "a former NATO
    commander", but not "the NATO commander, a former general".
    """
    first, last = int(min(a[0], b[0])), int(max(a[1], b[1]))
    told = {word.lower() for word in passage.words[max(0, first - _BEFORE) : last + 1]}
    if last - first >= _CLOSE or told.isdisjoint(listed("former") | listed("unseated")):
        return 0
    return 2 if any(_former_holder(passage.words, int(end[0]), int(end[1])) for end in (a, b)) else 1


def _former_holder(words: Sequence[str], first: int, last: int) -> bool:
    """Tell whether "former" stands before a name that a noun follows, as far as words tell what is a noun."""
    before = next((word for word in reversed(words[max(0, first - 2) : first]) if word != "-"), "")
    after = words[last + 1] if last + 1 < len(words) else ""
    return before.lower() in listed("former") and after.isalpha() and after.lower() not in listed("apart")


def _tie(
    t: int, scores: Floats, groups: list[tuple[int, int, int]], count: int, bar: float
) -> dict[tuple[int, int], dict[int, float]]:
    """Return by sentence and entity what may be its speaker, since or until, with the chance."""
    likely: dict[tuple[int, int], dict[int, float]] = {}
    for k in np.flatnonzero(scores[:, count + t] > bar):
        sentence, entity, other = groups[k]
        likely.setdefault((sentence, entity), {})[other] = float(scores[k, count + t])
    return likely


def _best(tie: dict[tuple[int, int], dict[int, float]], sentence: int, subject: int, other: int) -> int | None:
    """Return what is tied to both ends of a relation (or to the one end that is not itself the tie)."""
    a, b = tie.get((sentence, subject), {}), tie.get((sentence, other), {})
    sums = {x: a.get(x, 0.0) + b.get(x, 0.0) for x in {*a, *b} if (x in a or x == subject) and (x in b or x == other)}
    return max(sums, key=lambda x: (sums[x], -x)) if sums else None

// What the build kept of an article: which words mention which entity, and which tell of an event.

/**
 * Reads a row of article-text.rq: {mentions, triggers}, spans of the text with the IRI and the type of the entity, or with
 * the type of the event and the passage that reports it. `base` is what the store's IRIs begin with. An article that was
 * put into the store in another way has none.
 */
export function reading(kept, base) {
  try {
    return kept.reading ? read(kept, base) : NONE;
  } catch {
    return NONE; // damaged: the text is worth showing all the same
  }
}

const NONE = { mentions: [], triggers: [] };

function read({ reading, clusters, resolution }, base) {
  const { entities = [], events = [] } = JSON.parse(reading).extraction;
  const own = JSON.parse(clusters).map(([iri]) => iri);
  const moved = resolution ? JSON.parse(resolution) : {};
  const mentions = entities.flatMap(({ type, mentions }, position) => {
    const iri = base + (moved[own[position]]?.[0] ?? own[position]);
    return mentions.map(({ span: [start, end], kind }) => ({ kind: "mention", start, end, iri, type, how: kind }));
  });
  const triggers = events.map(({ type, trigger: [start, end], said }) => ({
    kind: "trigger",
    start,
    end,
    type,
    passage: said.evidence,
  }));
  return { mentions, triggers };
}

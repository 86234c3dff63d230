// Spans of a text that nest and overlap, as a tree that elements can be made of. Offsets are Unicode code points.

/**
 * Nests spans {start, end, ...} over the code points of a text: returns a list of strings and {span, first, last, parts},
 * parts being such a list again. The longer span is the outer one; one that crosses the end of another is cut there into
 * pieces, of which `first` and `last` tell the ends. Spans that are empty or lie outside of the text are left out.
 */
export function nested(points, spans) {
  const fitting = spans.filter(
    ({ start, end }) => Number.isInteger(start) && 0 <= start && start < end && end <= points.length,
  );
  const pieces = fitting.map((span) => ({ span, start: span.start, end: span.end }));
  return within(points, 0, points.length, pieces);
}

function within(points, from, until, pieces) {
  const waiting = pieces.sort((a, b) => b.start - a.start || a.end - b.end);
  const parts = [];
  let at = from;
  const text = (end) => {
    if (end > at) parts.push(points.slice(at, end).join(""));
    at = end;
  };
  while (waiting.length) {
    const outer = waiting.pop();
    text(outer.start);
    const inner = [];
    const after = [];
    for (const piece of waiting.splice(0)) {
      if (piece.start >= outer.end) after.push(piece);
      else if (piece.end <= outer.end) inner.push(piece);
      else {
        inner.push({ ...piece, end: outer.end });
        after.push({ ...piece, start: outer.end });
      }
    }
    const { span, start, end } = outer;
    parts.push({ span, first: start === span.start, last: end === span.end, parts: within(points, start, end, inner) });
    waiting.push(...after.sort((a, b) => b.start - a.start || a.end - b.end));
    at = end;
  }
  text(until);
  return parts;
}

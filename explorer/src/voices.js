// Copies of one article are one voice, however many print them.

/**
 * Returns how many claims some rows of claims.rq or reports.rq are, those of copies of one article counted once: as
 * often as the copy that makes most of them. `kg export` and ties.rq count so too.
 */
export function voices(rows) {
  const claims = (own) => new Set(own.map(({ claim }) => claim)).size;
  const most = (copies) => Math.max(...gathered(copies, ({ article }) => article).map(claims));
  return gathered(rows, ({ article, group }) => group ?? article).reduce((sum, copies) => sum + most(copies), 0);
}

/** Returns rows of evidence.rq in lists: each passage with those of copies that say the same in the same words. */
export function copied(rows) {
  return gathered(rows, (row) => (row.group ? [row.group, row.status, row.speaker, row.quote].join("\n") : row));
}

const gathered = (rows, key) => [...Map.groupBy(rows, key).values()];

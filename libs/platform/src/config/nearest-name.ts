/** Beyond a third of its letters a name is another name, not a slip of the finger. */
const LARGEST_SLIP = 1 / 3;

/** The name that was probably meant, if any is close. */
export const nearestName = (name: string, known: readonly string[]): string | undefined => {
  const [nearest] = known
    .map((candidate) => ({ candidate, edits: editDistance(name, candidate) }))
    .sort((one, other) => one.edits - other.edits);
  return nearest && nearest.edits <= name.length * LARGEST_SLIP ? nearest.candidate : undefined;
};

/** Levenshtein's distance: insertions, deletions and substitutions of one letter. */
const editDistance = (from: string, to: string): number => {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const substituted = previous[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(previous[column]! + 1, current[column - 1]! + 1, substituted));
    }
    previous = current;
  }
  return previous[to.length]!;
};

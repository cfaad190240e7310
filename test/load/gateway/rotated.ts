/** Each comes first in its turn. */
export const rotated = <T>(values: readonly T[], by: number): T[] => {
  const at = by % values.length;
  return [...values.slice(at), ...values.slice(0, at)];
};

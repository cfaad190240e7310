/**
 * Can items be put whole into bins? Largest first, each into the fullest bin that still takes it. Exact when sizes
 * are powers of two, as parallelism is; otherwise it may say no where a cleverer order would say yes.
 */
export const packs = (bins: readonly number[], items: readonly number[]): boolean => {
  const free = [...bins];
  return [...items]
    .sort((a, b) => b - a)
    .every((item) => {
      const fullest = free
        .map((room, index) => ({ room, index }))
        .filter(({ room }) => room >= item)
        .sort((a, b) => a.room - b.room)[0];
      if (fullest) free[fullest.index] = fullest.room - item;
      return fullest !== undefined;
    });
};

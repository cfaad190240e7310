/** Of what is spent, not of what is held; each is told once in a window. */
export const THRESHOLDS = [70, 90, 100] as const;
export type Threshold = (typeof THRESHOLDS)[number];

/** @param cap in force; null: unlimited, and nothing is ever reached; 0: closed, which everybody knows */
export const reachedThresholds = (spent: number, cap: number | null): readonly Threshold[] =>
  cap === null || cap === 0 ? [] : THRESHOLDS.filter((percent) => spent * 100 >= percent * cap);

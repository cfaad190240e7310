import type { Row } from './row.ts';

export type Outcome = 'holds' | 'failed' | 'not run';

export interface Line {
  readonly row: Row;
  readonly outcome: Outcome;
  readonly note?: string;
}

const OUTCOMES: readonly Outcome[] = ['holds', 'not run', 'failed'];

/** One line an area with its counts, then each row that does not simply hold, with its reason. */
export const renderTable = (title: string, lines: readonly Line[]): string => {
  const areas = [...new Set(lines.map(({ row }) => row.area))];
  const count = (area: string | undefined, outcome: Outcome): string =>
    String(
      lines.filter((line) => (area === undefined || line.row.area === area) && line.outcome === outcome)
        .length,
    );
  const render = (name: string, cells: readonly string[]) =>
    name.padEnd(14) + cells.map((cell) => cell.padStart(12)).join('');
  const totals = (name: string, area?: string) =>
    render(
      name,
      OUTCOMES.map((outcome) => count(area, outcome)),
    );
  const exceptions = lines
    .filter(({ outcome }) => outcome !== 'holds')
    .map(({ row, outcome, note }) => `  ${outcome}: ${row.area}: ${row.expects}${note ? ` (${note})` : ''}`);
  return [
    title,
    render('', OUTCOMES),
    ...areas.map((area) => totals(area, area)),
    totals('all'),
    ...exceptions,
  ].join('\n');
};

import { PARIS } from './period.ts';

/** What makes French Excel read a file as UTF-8. */
export const CSV_BYTE_ORDER_MARK = '\uFEFF';

/** A spreadsheet would run a cell that begins so, white space before it or not. */
const FORMULA = /^\s*[=+\-@\t\r]/;

/**
 * A line as French Excel opens it: `;` between cells, each quoted so that identifiers keep their zeros, CRLF at the
 * end. A cell that would be a formula begins with an apostrophe (OWASP, CSV injection).
 */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(';')}\r\n`;

const csvCell = (text: string): string => {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
};

const DAY = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'short', timeZone: PARIS });

/** `22/11/2026`, the day in Paris, as a spreadsheet in French reads it; nothing for no date. */
export const frenchDay = (instant: Date | null): string => (instant ? DAY.format(instant) : '');

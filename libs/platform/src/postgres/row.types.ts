import { types } from 'pg';

type TypesConfig = Pick<typeof types, 'getTypeParser'>;

const INT8 = 20;
const DATE = 1082;

const safeInteger = (text: string): number => {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`${text} is beyond what a number holds exactly: cast it to text in the query`);
};

/**
 * How column values reach JavaScript: `int8` as a number (nothing here counts beyond 2⁵³), `date` as its text, since
 * pg would make it midnight in the machine's own time zone; the rest as in pg.
 */
export const ROW_TYPES = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return safeInteger;
    if (oid === DATE) return String;
    return types.getTypeParser(oid, format) as (text: string) => unknown;
  },
} as unknown as TypesConfig;

import { describe, expect, it } from '@jest/globals';
import type { UsageRow } from '@beffroi/metering/domain';
import { cellsOf, type Names, titlesOf } from './export.columns.ts';

const USED = {
  requests: 1,
  inputTokens: 2,
  cachedInputTokens: 0,
  outputTokens: 3,
  reasoningTokens: 0,
  audioMs: 0,
  pages: 0,
  images: 0,
  listPriceMicros: null,
  listPricePicos: null,
};
const named = (id: string) => (id === 'known' ? { name: 'CCAS', siren: '261800123' } : undefined);
const NAMES: Names = {
  collectivite: () => undefined,
  attachedBody: named,
  project: () => undefined,
  apiKey: () => undefined,
};
const cells = (value: string | null): readonly string[] => {
  const row: UsageRow = { ...USED, key: value, values: [value] };
  return cellsOf(['attached-body'], row, NAMES).slice(0, 2);
};

describe('an attached body in a file', () => {
  it('has its name and its SIREN', () => {
    expect(titlesOf(['attached-body']).slice(0, 2)).toEqual([
      'Établissement rattaché',
      'Établissement rattaché : SIREN',
    ]);
    expect(cells('known')).toEqual(['CCAS', '261800123']);
  });

  it('that is not known any more has its id, and where there was none nothing', () => {
    expect(cells('gone')).toEqual(['gone', '']);
    expect(cells(null)).toEqual(['', '']);
  });
});

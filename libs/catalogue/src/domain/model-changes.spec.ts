import { describe, expect, it } from '@jest/globals';
import { MODEL_FAMILY, modelChanges } from './index.ts';

const [first, second] = MODEL_FAMILY.map((model) => ({ model, digest: `digest of ${model.id}` }));

describe('what a release changes in the catalogue', () => {
  it('is everything in an empty database, and nothing the second time', () => {
    const reviewed = [first!, second!];
    expect(modelChanges(new Map(), reviewed)).toEqual({ changed: reviewed, withdrawn: [] });
    const known = new Map(reviewed.map(({ model, digest }) => [model.id as string, digest]));
    expect(modelChanges(known, reviewed)).toEqual({ changed: [], withdrawn: [] });
  });

  it('is what has another digest, and what is gone', () => {
    const known = new Map([
      [first!.model.id, 'older'],
      ['mistral-tiny', 'digest'],
    ]);
    expect(modelChanges(known, [first!])).toEqual({ changed: [first], withdrawn: ['mistral-tiny'] });
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plainUsageAt } from './plain.usage.ts';
import { usageAdditions } from './usage.statement.ts';
import { readGeneratedUsage } from './usage.reader.ts';

const NAMES = [
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'prompt_tokens_details',
  'completion_tokens_details',
  'cost',
  'impacts',
  'carbon',
  'requests',
  'queue_time',
  'prompt',
  '\\u0070rompt_tokens',
];
const VALUES = ['0', '7', '123456789', '1234567890', '-1', '1.5', '1e3', 'null', '"3"', 'true', '{}', '[1]'];
const COUNTS = '"prompt_tokens":11,"total_tokens":14,"completion_tokens":3';
const OTHERS = '{"cached_tokens":4,"reasoning_tokens":1}';

const member = fc
  .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...VALUES, OTHERS), fc.constantFrom('', ' ', '\n'))
  .map(([name, value, white]) => `"${name}"${white}:${white}${value}${white}`);
const usageText = fc
  .array(member, { maxLength: 5 })
  .chain((members) => fc.shuffledSubarray([COUNTS, ...members]))
  .map((members) => `{${members.join(',')}}`);

const readPlainly = (text: string) => {
  const before = '{"usage":';
  const answer = Buffer.from(`${before}${text}}`);
  return plainUsageAt(answer, { valueStart: before.length, end: answer.length - 1 });
};

const terms = {
  requestId: 'r',
  model: { id: 'm', prices: { inputMicros: 1, cachedInputMicros: 1, outputMicros: 1 } },
  endpoint: { readUsage: readGeneratedUsage },
  estimatedInputTokens: 0,
  mostOutputTokens: 0,
  arrivedMs: 0,
  nowMs: () => 0,
};

describe('a usage that is read plainly', () => {
  it('says what JSON says of it, and can be added to as that can', () => {
    fc.assert(
      fc.property(usageText, (text) => {
        const plain = readPlainly(text);
        if (!plain) return;
        const parsed = JSON.parse(text) as object;
        const [tokens, same] = [readGeneratedUsage(plain), readGeneratedUsage(parsed)];
        expect(tokens).toEqual(same);
        if (same) expect(usageAdditions(plain, same, terms)).toBe(usageAdditions(parsed, same, terms));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    `{${COUNTS}}`,
    `{ ${COUNTS} , "prompt_tokens_details" : null }`,
    `{"queue_time":[0.1],${COUNTS}}`,
  ])('is what engines write: %s', (text) => {
    expect(readPlainly(text)).toEqual({ prompt_tokens: 11, completion_tokens: 3, total_tokens: 14 });
  });

  it.each([
    'null',
    '[]',
    '{}',
    '{"prompt_tokens":11,"completion_tokens":3}',
    `{${COUNTS},"prompt_tokens_details":${OTHERS}}`,
    `{${COUNTS},"cost":1}`,
    `{${COUNTS},"prompt_tokens":1.5}`,
  ])('is not %s', (text) => {
    expect(readPlainly(text)).toBeUndefined();
  });
});

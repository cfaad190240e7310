import { describe, expect, it } from '@jest/globals';
import { usageNearEnd } from './usage.place.ts';

const found = (text: string): string | undefined => {
  const answer = Buffer.from(text);
  const place = usageNearEnd(answer);
  return place && answer.toString('utf8', place.valueStart, place.end);
};

describe('the usage of a whole answer', () => {
  it.each([
    ['last', '{"choices":[{"text":"é"}],"usage":{"n":1}}', '{"n":1}'],
    ['before others', '{"choices":[],"usage":{"n":1},"prompt_logprobs":null}\n', '{"n":1}'],
    ['before the choices', '{"usage":{"n":1},"choices":[{"text":"a"}]}', '{"n":1}'],
    ['twice, of which the last counts', '{"usage":{"n":1},"usage" : {"n":2}}', '{"n":2}'],
    ['also named with an escape, later', '{"usage":{"n":1},"\\u0075sage":{"n":2}}', '{"n":2}'],
  ])('is found %s', (_, text, value) => expect(found(text)).toBe(value));

  it.each([
    ['in a choice', '{"choices":[{"usage":{"n":1}}]}'],
    ['in the last member', '{"a":{"usage":{"n":1}}}'],
    ['as a value', '{"a":"usage"}'],
    ['in a list', '{"a":["b","usage"]}'],
    ['in a text', '{"a":"say \\"usage\\":{}"}'],
    ['cut off', '{"a":1,"usage":{"n":1}'],
    ['nowhere', '{"a":1}'],
  ])('is not guessed where it stands %s', (_, text) => expect(found(text)).toBeUndefined());
});

import { describe, expect, it } from '@jest/globals';
import { CHAT } from '../endpoints/chat.endpoint.ts';
import { readInferenceBody } from './inference.body.ts';

const CHAT_RULES = CHAT.bodyRules({ choices: 8, promptLogprobs: 5 });

const read = (bytes: Buffer) => readInferenceBody(bytes, CHAT_RULES);
const BYTES = 2_000_000;
const MESSAGES = '[{"role":"user","content":"x"}]';
const filled = (unit: string) => unit.repeat(BYTES / unit.length);
const body = (members: string, messages = MESSAGES) =>
  Buffer.from(`{"model":"m","messages":${messages}${members}}`);
/** As many bytes of small objects: what a parser has most work with. */
const SMALL_OBJECTS = body(`,"a":[${filled('{"role":"u"},')}0]`);

const bombs: [string, Buffer][] = [
  ['the same field again and again', body(filled(',"a":1'))],
  ['fields without end', body(Array.from({ length: BYTES / 12 }, (_, index) => `,"${index}":1`).join(''))],
  ['lists in lists', body(`,"a":${filled('[')}`)],
  ['objects in objects', body(`,"a":${filled('{"a":')}`)],
  ['a list of empty lists', body(`,"a":[${filled('[],')}0]`)],
  ['a number of two million digits', body(`,"a":${filled('9')}`)],
  ['a bound of two million digits', body(`,"max_tokens":${filled('9')}`)],
  ['an exponent of two million digits', body(`,"n":1e${filled('9')}`)],
  ['messages that are numbers', body('', `[${filled('1,')}1]`)],
  ['messages without a role', body('', `[${filled('{},')}{}]`)],
  ['messages of a role and nothing more', body('', `[${filled('{"role":"u"},')}{"role":"u"}]`)],
  ['nothing but escapes', body('', `[{"role":"user","content":"${filled('\\u00e9')}"}]`)],
  ['nothing but white space', body(filled(' \n'))],
  ['a string that never ends', Buffer.from(`{"model":"${filled('a')}`)],
  ['bytes that are no UTF-8', Buffer.alloc(BYTES, 0xc3)],
];

/** The least of some runs, of this thread's own time: what else the machine does takes none of it. */
const costMicros = (reading: () => unknown): number =>
  Math.min(
    ...Array.from({ length: 5 }, () => {
      const before = process.threadCpuUsage();
      reading();
      const { user, system } = process.threadCpuUsage(before);
      return user + system;
    }),
  );

describe('a body made to hurt', () => {
  it.each(bombs)('of %s is read in a time that its bytes bound', (_, bytes) => {
    const parsingMicros = costMicros(() => JSON.parse(SMALL_OBJECTS.toString()) as unknown);
    expect(costMicros(() => read(bytes))).toBeLessThan(30 * parsingMicros);
  });

  it.each(bombs)('of %s gets a short answer, if it gets one', (_, bytes) => {
    const reading = read(bytes);
    expect(JSON.stringify(reading.kind === 'faulty' ? reading : reading.kind).length).toBeLessThan(4_000);
  });

  it('of more fields than any API has is told how many there may be', () => {
    expect(read(body(',"a":1'.repeat(1_000)))).toMatchObject({
      faults: [{ msg: { en: 'Dictionary should have at most 1000 items after validation' } }],
    });
    expect(read(body(',"a":1'.repeat(998))).kind).toBe('read');
  });
});

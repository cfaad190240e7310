import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeSse, SseDecoder, type ServerSentEvent } from './index.ts';

const decodeSplit = (text: string, cuts: readonly number[]): ServerSentEvent[] => {
  const bytes = new TextEncoder().encode(text);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const decoder = new SseDecoder();
  return places.slice(1).flatMap((place, index) => decoder.push(bytes.subarray(places[index], place)));
};

const sample = 'event: error\ndata: {"detail":"coupé"}\n\n: ping\n\ndata: {"é":"😀"}\n\ndata: [DONE]\n\n';

describe('a stream of server-sent events', () => {
  it.each(['\n', '\r\n'])('gives the same events wherever its bytes are cut (line end %j)', (lineEnd) => {
    const text = sample.replaceAll('\n', lineEnd);
    const whole = decodeSplit(text, []);
    expect(whole).toEqual([
      { event: 'error', data: '{"detail":"coupé"}' },
      { event: '', data: '{"é":"😀"}' },
      { event: '', data: '[DONE]' },
    ]);
    fc.assert(
      fc.property(fc.array(fc.nat(500), { maxLength: 12 }), (cuts) => {
        expect(decodeSplit(text, cuts)).toEqual(whole);
      }),
    );
  });

  it('reads back what it wrote', () => {
    expect(decodeSplit(encodeSse('a\nb', 'note'), [3, 4])).toEqual([{ event: 'note', data: 'a\nb' }]);
  });
});

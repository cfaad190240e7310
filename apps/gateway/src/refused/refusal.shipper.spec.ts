import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { RefusalShipper } from './refusal.shipper.ts';
import { type Remembered, RefusedRequests } from './refused.requests.ts';

const refuse = (refused: RefusedRequests, id: string): void =>
  refused.note({ apiKeyId: id, cause: 'suspended' }, 0, () => ({ id }) as unknown as Remembered['request']);

interface Call {
  readonly ids: readonly string[];
  readonly answer: () => void;
  readonly fail: () => void;
}

const shipping = () => {
  const refused = new RefusedRequests();
  const calls: Call[] = [];
  const troubles: unknown[] = [];
  const shipper = new RefusalShipper({
    refused,
    tell: (lines) =>
      new Promise((answer, fail) => {
        const ids = lines.map((line) => (JSON.parse(line) as { id: string }).id);
        calls.push({ ids, answer, fail: () => fail(new Error('away')) });
      }),
    onTrouble: (error) => troubles.push(error),
  });
  return { refused, calls, troubles, shipper };
};

describe('the shipper of refusals', () => {
  it('asks nothing of the database where nothing was refused', () => {
    const { shipper, calls } = shipping();
    shipper.tick();
    expect(calls).toEqual([]);
  });

  it('has one call under way, with at most 500 refusals, and tells the rest after it', async () => {
    const { refused, shipper, calls } = shipping();
    for (let request = 0; request < 501; request++) refuse(refused, `r${request}`);
    shipper.tick();
    shipper.tick();
    expect(calls.map(({ ids }) => ids.length)).toEqual([500]);
    calls[0]!.answer();
    await turn();
    shipper.tick();
    expect(calls.map(({ ids }) => ids.length)).toEqual([500, 1]);
  });

  it('tells again what a database that is away did not hear', async () => {
    const { refused, shipper, calls, troubles } = shipping();
    refuse(refused, 'r1');
    shipper.tick();
    calls[0]!.fail();
    await turn();
    shipper.tick();
    expect(calls.map(({ ids }) => ids)).toEqual([['r1'], ['r1']]);
    expect(troubles).toHaveLength(1);
  });

  it('tells what is left when it stops, once', async () => {
    const { refused, shipper, calls } = shipping();
    refuse(refused, 'r1');
    shipper.tick();
    refuse(refused, 'r2');
    const stopped = shipper.stop();
    calls[0]!.answer();
    await turn();
    calls[1]!.fail();
    await stopped;
    expect(calls.map(({ ids }) => ids)).toEqual([['r1'], ['r2']]);
  });
});

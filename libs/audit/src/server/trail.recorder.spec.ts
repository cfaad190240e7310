import type { AuditedCall, AuditFact, CallOutcome } from '@beffroi/contracts/audit';
import { createLogger } from '@beffroi/platform/observability';
import { AuditTrail } from '@beffroi/platform/typeorm';
import { describe, expect, it } from '@jest/globals';
import { TrailRecorder } from './trail.recorder.ts';

const log = createLogger({ program: 'spec', level: 'fatal' });
const actor = { kind: 'user', subject: 'eve', issuer: 'https://id.example' } as const;
const principal = { actor, grants: [] };
const scope = { kind: 'operator', actor } as const;

class Notebook extends AuditTrail {
  readonly facts: AuditFact[] = [];
  broken = false;
  override append = async (fact: AuditFact): Promise<void> => {
    await Promise.resolve();
    if (this.broken) throw new Error('the database is away');
    this.facts.push(fact);
  };
}

const call = (id: string, requestId = 'r-1', action = 'audit.read'): AuditedCall => ({
  kind: 'read',
  action,
  target: { type: 'audit', id },
  origin: { requestId, address: '192.0.2.1', client: 'script' },
});
const READ: CallOutcome = { caller: { kind: 'known', principal, scope }, result: 'succeeded' };
const REFUSED: CallOutcome = {
  caller: { kind: 'known', principal, scope: undefined },
  result: 'refused',
  failure: 'FORBIDDEN',
};

describe('what is recorded of a request', () => {
  const recordAll = async (calls: readonly AuditedCall[], outcome: CallOutcome, trail = new Notebook()) => {
    const recorder = new TrailRecorder(trail, log);
    await Promise.all(
      calls.map((each) =>
        recorder.record(
          each,
          async () => 'answer',
          async () => outcome,
        ),
      ),
    );
    return trail.facts;
  };
  const times = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_, i) => make(i));

  it('is one entry for one field under a hundred aliases, and one for each thing that was read', async () => {
    expect(
      await recordAll(
        times(100, () => call('-')),
        READ,
      ),
    ).toHaveLength(1);
    expect(
      await recordAll(
        times(10, (index) => call(String(index % 2))),
        READ,
      ),
    ).toHaveLength(2);
  });

  it('is one entry for who had no right, whatever they tried it on', async () => {
    expect(
      await recordAll(
        times(100, (index) => call(String(index))),
        REFUSED,
      ),
    ).toHaveLength(1);
    const two = times(100, (index) => call('-', 'r-1', index % 2 ? 'audit.read' : 'member.read'));
    expect(await recordAll(two, REFUSED)).toHaveLength(2);
  });

  it('is one entry for each request that says the same', async () => {
    expect(
      await recordAll(
        times(5, (index) => call('-', `r-${index}`)),
        READ,
      ),
    ).toHaveLength(5);
  });

  it('fails every alias whose entry could not be written, and is tried again', async () => {
    const trail = new Notebook();
    trail.broken = true;
    await expect(recordAll([call('-'), call('-')], READ, trail)).rejects.toThrow('the database is away');
    trail.broken = false;
    expect(await recordAll([call('-')], READ, trail)).toHaveLength(1);
  });
});

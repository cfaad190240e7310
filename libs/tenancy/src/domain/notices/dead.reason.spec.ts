import { describe, expect, it } from '@jest/globals';
import { type DeadReason, readReason, writeReason } from './dead.reason.ts';

describe('why a notice is dead', () => {
  it.each<DeadReason>([
    { kind: 'nobody-named' },
    { kind: 'answered', status: 410 },
    { kind: 'no-public-address', host: 'intranet.ville.example' },
    { kind: 'failed', message: 'connect ECONNREFUSED' },
  ])('is read as it was written: %j', (reason) => {
    expect(readReason(writeReason(reason))).toEqual(reason);
  });

  it.each(['550 5.1.1 mailbox unavailable', '410', 'null', '{"kind":"other"}'])(
    'is what somebody else said, where it is none of ours: %s',
    (message) => {
      expect(readReason(message)).toEqual({ kind: 'failed', message });
    },
  );
});

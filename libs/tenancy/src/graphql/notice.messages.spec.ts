import { describe, expect, it } from '@jest/globals';
import type { DeadReason } from '../domain/index.ts';
import { deadReasonText } from './notice.messages.ts';

const REASONS: readonly DeadReason[] = [
  { kind: 'no-mail-server' },
  { kind: 'nobody-named' },
  { kind: 'webhook-removed' },
  { kind: 'not-https' },
  { kind: 'no-public-address', host: 'intranet.ville.example' },
  { kind: 'answered', status: 410 },
  { kind: 'failed', message: 'connect ECONNREFUSED' },
];

describe('what people read of a dead notice', () => {
  it('is another sentence for each reason, in French and in English', () => {
    const texts = REASONS.map(deadReasonText).flatMap(({ fr, en }) => [fr, en]);
    expect(new Set(texts).size).toBe(2 * REASONS.length);
  });

  it('names the host, the answer, or what the network said', () => {
    const french = REASONS.map((reason) => deadReasonText(reason).fr).join(' ');
    for (const fact of ['intranet.ville.example', '410', 'ECONNREFUSED']) expect(french).toContain(fact);
  });
});

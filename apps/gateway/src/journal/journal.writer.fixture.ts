/** A process that writes a journal without end and says what it has confirmed, until somebody kills it. */
import { brandId, type RequestId, systemClock } from '@beffroi/kernel';
import { Journal, type Ticket } from './journal.ts';
import type { Admission, Settlement } from './journal.entries.ts';
import { textOf } from './admission.text.fixture.ts';

const directory = process.argv[2]!;
const settlement: Settlement = {
  outcome: 'completed',
  httpStatus: 200,
  attempts: 1,
  tokens: { input: 1, cachedInput: 0, output: 1, reasoning: 0 },
  latencyMs: 1,
  quality: 'measured',
};

const journal = await Journal.open({
  directory,
  header: { gatewayId: 'gw', incarnation: 'i', bootId: 'b' },
  firstNumber: 1,
  segmentBytes: 1024 * 1024,
  clock: systemClock,
  onTrouble: (what, error) => {
    throw new Error(what, { cause: error });
  },
});

let stream: Ticket | undefined;

for (let count = 0; ; count++) {
  const id = brandId<RequestId>(`r-${count}`);
  const event = { v: 1, id, admittedAt: new Date().toISOString() } as Admission['event'];
  journal.admit(textOf({ event, estimatedInputTokens: 1 }), (ticket) => {
    if (!ticket) return;
    process.send!({ kind: 'admitted', id });
    // The first is a long stream; the others come and go beside it.
    if (stream) journal.settle(ticket, settlement, () => process.send!({ kind: 'settled', id }));
    stream ??= ticket;
    journal.promise(stream, count);
    process.send!({ kind: 'promised', id: stream.id, tokens: count });
  });
  await new Promise((resolve) => setImmediate(resolve));
}

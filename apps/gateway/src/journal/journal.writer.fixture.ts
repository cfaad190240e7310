/** A process that writes a journal without end and says what it has confirmed, until somebody kills it. */
import { brandId, type RequestId, systemClock } from '@beffroi/kernel';
import { Journal, type Ticket } from './journal.ts';
import type { Admission, Settlement } from './journal.entries.ts';

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
  segmentBytes: 32 * 1024,
  clock: systemClock,
  onTrouble: (what, error) => {
    throw new Error(what, { cause: error });
  },
});

const settle = (ticket: Ticket) =>
  void journal.settle(ticket, settlement, () => process.send!({ kind: 'settled', id: ticket.id }));

const streams: Ticket[] = [];
for (let count = 0; ; count++) {
  const id = brandId<RequestId>(`r-${count}`);
  const event = { v: 1, id, admittedAt: new Date().toISOString() } as Admission['event'];
  journal.admit({ event, estimatedInputTokens: 1 }, (ticket) => {
    if (!ticket) return;
    process.send!({ kind: 'admitted', id });
    journal.promise(ticket, count);
    process.send!({ kind: 'promised', id, tokens: count });
    // A dozen stay open, as streams do, while others come and go.
    streams.push(ticket);
    if (streams.length > 12) settle(streams.shift()!);
  });
  await new Promise((resolve) => setImmediate(resolve));
}

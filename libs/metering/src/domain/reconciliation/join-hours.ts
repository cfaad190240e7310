import type { EngineTokens } from './engine-reading.ts';
import { type HourFacts, type LedgerHour, NO_LEDGER, type RequestSum, UNCERTAIN } from './hour-facts.ts';

/**
 * Hours that follow each other as one: what is under way at the turn of one is done in the next, so that a small
 * difference which each hour alone lays to it shows.
 *
 * @param hours at least one, the earliest first
 */
export const joinHours = (hours: readonly HourFacts[]): HourFacts => {
  const [first, last] = [hours[0]!, hours.at(-1)!];
  const ledgers = hours.map(({ ledger }) => ledger);
  return {
    engine: sum(hours.map(({ engine }) => engine)),
    carried: sum([first.carried, last.carried]),
    ledger: { ...joinLedgers(ledgers), endedLater: last.ledger.endedLater },
    fromBefore: first.fromBefore,
    ownWork: {
      ...sum(hours.map(({ ownWork }) => ownWork)),
      failed: total(hours.map(({ ownWork }) => ownWork.failed)),
    },
    flaw: hours.find(({ flaw }) => flaw !== null)?.flaw ?? null,
    isShipped: hours.every(({ isShipped }) => isShipped),
    isOver: hours.every(({ isOver }) => isOver),
  };
};

const joinLedgers = (ledgers: readonly LedgerHour[]): LedgerHour => ({
  measured: sumRequests(ledgers.map(({ measured }) => measured)),
  uncertain: {
    ...NO_LEDGER.uncertain,
    ...Object.fromEntries(
      UNCERTAIN.map((cause) => [cause, sumRequests(ledgers.map(({ uncertain }) => uncertain[cause]))]),
    ),
  },
  endedLater: NO_LEDGER.endedLater,
  largest: {
    prompt: Math.max(...ledgers.map(({ largest }) => largest.prompt)),
    generation: Math.max(...ledgers.map(({ largest }) => largest.generation)),
  },
  retries: total(ledgers.map(({ retries }) => retries)),
  cachedPrompt: total(ledgers.map(({ cachedPrompt }) => cachedPrompt)),
});

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

const sum = (all: readonly EngineTokens[]): EngineTokens => ({
  prompt: total(all.map(({ prompt }) => prompt)),
  generation: total(all.map(({ generation }) => generation)),
});

const sumRequests = (all: readonly RequestSum[]): RequestSum => ({
  ...sum(all),
  requests: total(all.map(({ requests }) => requests)),
});

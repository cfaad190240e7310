import { AsyncLocalStorage } from 'node:async_hooks';

const correlation = new AsyncLocalStorage<string>();

/** Runs work whose log lines, audit entries and masked errors all carry this id. */
export const withCorrelation = <T>(id: string, work: () => T): T => correlation.run(id, work);

/** The id given to {@link withCorrelation} around the caller, if any. */
export const correlationId = (): string | undefined => correlation.getStore();

import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { correlationId } from './correlation.ts';
import { redactLine } from './redaction.ts';

export type { Logger } from 'pino';
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LoggerOptions {
  /** Such as `gateway`; on every line. */
  readonly program: string;
  readonly level: LogLevel;
  /** Standard output unless given. */
  readonly destination?: DestinationStream;
}

/** JSON lines without secrets: names and shapes of secrets are redacted wherever they stand in a line. */
export const createLogger = ({ program, level, destination }: LoggerOptions): Logger =>
  pino(
    {
      level,
      base: { program },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const id = correlationId();
        return id === undefined ? {} : { correlationId: id };
      },
      hooks: { streamWrite: redactLine },
    },
    destination ?? standardOutput(),
  );

/**
 * Pino's own destination retries for ever, in a loop that blocks the exit, when the reader of our standard output is
 * gone. Lines that nobody reads are dropped instead.
 */
const standardOutput = (): DestinationStream => {
  // Whoever listens already keeps the program alive as well.
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', () => undefined);
  return { write: (line) => void process.stdout.write(line) };
};

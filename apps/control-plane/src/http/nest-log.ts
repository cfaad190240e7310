import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@beffroi/platform/observability';

/** What the framework says goes where the program's own lines go; its chatter is for debugging. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...more: unknown[]): void {
    this.logger.debug({ more }, String(message));
  }

  warn(message: unknown, ...more: unknown[]): void {
    this.logger.warn({ more }, String(message));
  }

  error(message: unknown, ...more: unknown[]): void {
    this.logger.error({ more }, String(message));
  }
}

export { type OutboxEvent, type OutboxNote } from './outbox.ts';

import type { Admission, AdmissionText } from './journal.entries.ts';

export const textOf = ({ event, estimatedInputTokens }: Admission): AdmissionText => ({
  id: event.id,
  admittedAt: event.admittedAt,
  estimatedInputTokens,
  eventText: JSON.stringify(event),
});

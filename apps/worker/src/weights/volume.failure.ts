import type { LoadFailure } from '@beffroi/provisioning/domain';

const NO_ROOM: readonly string[] = ['ENOSPC', 'EDQUOT'];

/** What a volume said when it could not be written. */
export const failureOfVolume = (error: unknown): LoadFailure => {
  const { code = '', message } = (
    error instanceof Error ? error : new Error(String(error))
  ) as NodeJS.ErrnoException;
  return { kind: NO_ROOM.includes(code) ? 'no-room' : 'volume', detail: message };
};

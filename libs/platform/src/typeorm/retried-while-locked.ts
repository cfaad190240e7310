import { QueryFailedError } from 'typeorm';

/** PostgreSQL's `lock_not_available`: a lock was not to be had within `lock_timeout`. */
const LOCK_NOT_AVAILABLE = '55P03';
const MOST_ATTEMPTS = 5;

/**
 * A transaction that holds up others limits how long it waits (`lock_timeout`): then it lets go of all it has, and begins
 * anew. Nothing of it is left, so `transact` must do nothing outside of it.
 */
export const retriedWhileLocked = async <T>(transact: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transact();
    } catch (error) {
      if (attempt === MOST_ATTEMPTS || !isLocked(error)) throw error;
    }
  }
};

const isLocked = (error: unknown): boolean =>
  error instanceof QueryFailedError && (error.driverError as { code?: string }).code === LOCK_NOT_AVAILABLE;

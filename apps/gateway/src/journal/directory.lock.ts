import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A directory that this process alone writes to. The operating system lets go of it when the process dies. */
export interface DirectoryLock {
  /** May be called again. */
  release(): void;
}

const SQLITE_BUSY = 5;

/**
 * Node has no file locks of its own. SQLite's are the kernel's (fcntl), come with Node, and need no native addon;
 * nothing is ever stored in the database.
 *
 * @returns undefined when another process holds the directory
 */
export const lockDirectory = (directory: string): DirectoryLock | undefined => {
  const database = new DatabaseSync(join(directory, 'lock.sqlite'));
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return { release: () => (database.isOpen ? database.close() : undefined) };
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
};

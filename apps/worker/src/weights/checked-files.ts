import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AnnouncedFile } from './checksums.ts';
import { digestOfFile, sizeOf } from './files.ts';

/** Hidden, so that no announced file bears such a name. */
const NOTES = '.checked';

const noteOf = (folder: string, path: string): string => join(folder, NOTES, path);

/** Notes that a file is what was announced, so that it is not read again when the copy goes on. */
export const noteChecked = async (folder: string, { path, sha256 }: AnnouncedFile): Promise<void> => {
  const note = noteOf(folder, path);
  await mkdir(dirname(note), { recursive: true });
  await writeFile(note, sha256, { flush: true });
};

/** Is a file there that is what is announced now? What was another's announcement goes. */
export const isChecked = async (folder: string, file: AnnouncedFile): Promise<boolean> => {
  const target = join(folder, file.path);
  const note = noteOf(folder, file.path);
  if ((await sizeOf(target)) !== undefined) {
    const noted = await readFile(note, 'utf8').catch(() => undefined);
    if (noted === file.sha256) return true;
    if (noted === undefined && (await digestOfFile(target)) === file.sha256) {
      await noteChecked(folder, file);
      return true;
    }
  }
  // The note first: it never speaks for a file that came after it.
  await rm(note, { force: true });
  await rm(target, { force: true });
  return false;
};

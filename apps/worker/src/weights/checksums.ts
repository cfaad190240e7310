import { err, ok, type Result } from '@beffroi/kernel';

/** One file of a model's weights, as its `SHA256SUMS` announces it. */
export interface AnnouncedFile {
  readonly path: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

const LINE = /^([0-9a-f]{64})[ *]{1,2}(\S.*)$/;
/** Nothing outside of the volume, and nothing hidden. */
const SAFE_PATH = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/;

/** As `sha256sum` writes it. */
export const readChecksums = (text: string): Result<AnnouncedFile[], string> => {
  const files: AnnouncedFile[] = [];
  for (const line of text.split(/\r?\n/).filter((each) => each.trim() !== '')) {
    const [, sha256, path] = LINE.exec(line) ?? [];
    if (sha256 === undefined || path === undefined || !SAFE_PATH.test(path)) {
      return err(`SHA256SUMS: «${line.slice(0, 200)}» is no line that sha256sum writes`);
    }
    files.push({ path, sha256 });
  }
  return files.length > 0 ? ok(files) : err('SHA256SUMS names no file');
};

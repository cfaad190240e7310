import { statfsSync } from 'node:fs';

/** What is free of the disk that a folder lies on, from 0 to 1; asked for when somebody scrapes. */
export const freeShareOfDisk = (folder: string): number => {
  const { bavail, blocks } = statfsSync(folder);
  return blocks === 0 ? 0 : bavail / blocks;
};

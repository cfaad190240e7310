import type { Text } from '@beffroi/kernel';

const ABSENT: readonly unknown[] = ['ENOENT', 'ENOTDIR'];

/** @returns undefined: the error is another one */
export const missingFolder = (error: unknown, directory: string): Text | undefined =>
  ABSENT.includes((error as NodeJS.ErrnoException).code)
    ? {
        fr: `Il n’y a pas de dossier « ${directory} » : donnez celui d’une passerelle (BEFFROI_GATEWAY_DIR) ou de l’un de ses processus (worker-0…).`,
        en: `There is no folder “${directory}”: give that of a gateway (BEFFROI_GATEWAY_DIR) or of one of its processes (worker-0…).`,
      }
    : undefined;

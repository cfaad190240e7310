import { execFile } from 'node:child_process';
import { inherited } from './environment.ts';

/** Runs a program to its end; its standard error becomes the message when it fails. */
export const runOnce = (
  entry: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> =>
  new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [entry, ...args],
      { env: { ...inherited(), ...env } },
      (error, stdout, stderr) => {
        if (!error) return resolve();
        reject(
          new Error(`${entry} failed: ${stderr.trim() || stdout.trim().slice(-1_000) || error.message}`),
        );
      },
    );
  });

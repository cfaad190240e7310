/** Progress goes to standard error, addresses to standard output: `npm start > addresses.txt` works. */
const startedAt = performance.now();

export const elapsedSeconds = (): string => ((performance.now() - startedAt) / 1000).toFixed(1);

export const progress = (message: string): void => {
  process.stderr.write(`beffroi: [${elapsedSeconds().padStart(5)} s] ${message}\n`);
};

/** Reads a JSON object from an address; throws when it cannot. */
export type GetJson = (url: string) => Promise<Record<string, unknown>>;

const TIMEOUT_MS = 5_000;

export const getJson: GetJson = async (url) => {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as Record<string, unknown>;
};

import type { Amounts } from './workload.types.ts';

const SUFFIX: Readonly<Record<string, number>> = {
  n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18,
  Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
}; // prettier-ignore

/** The value of `500m` or `16Gi`; undefined when it cannot be read. Doubles are exact enough for a stand-in. */
export const readQuantity = (text: string | number | undefined): number | undefined => {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE])?$/.exec(
    String(text),
  );
  return match ? Number(match[1]) * (match[2] ? (SUFFIX[match[2]] ?? Number.NaN) : 1) : undefined;
};

export const amountOf = (amounts: Amounts | undefined, resource: string): number =>
  readQuantity(amounts?.[resource]) ?? 0;

/** Writes a sum as the server does: whole units where possible, else thousandths; bytes in Ki, Mi, Gi. */
export const writeQuantity = (value: number, like: string | number = ''): string => {
  if (/[KMGTPE]i$/.test(String(like))) {
    for (const [suffix, power] of [
      ['Gi', 30],
      ['Mi', 20],
      ['Ki', 10],
    ] as const) {
      if (value !== 0 && value % 2 ** power === 0) return `${value / 2 ** power}${suffix}`;
    }
  }
  return Number.isInteger(value) ? String(value) : `${Math.round(value * 1000)}m`;
};

/** Devices and other resources named by vendors: whole numbers, requests equal to limits. */
export const isExtended = (resource: string): boolean =>
  resource.includes('/') && !resource.startsWith('kubernetes.io/');

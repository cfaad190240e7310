import { sha256 } from '@beffroi/platform/crypto';
import { type ChainHead, ChainWalk, type Verification, type VerificationOptions } from '../domain/index.ts';
import type { ChainReader } from './persistence/chain.reader.ts';

/** Whoever has to name more than these has other worries. */
const MOST_FINDINGS = 1_000;

interface Moment extends VerificationOptions {
  readonly now: Date;
}

const sha256Hex = (text: string): string => sha256(text).toString('hex');

/** Every link there is, and the places where the chain begins and ends. */
export const verifyChain = async (
  chain: ChainReader,
  { from, heads = [], now }: Moment,
): Promise<Verification> => {
  await chain.useUtc();
  const { head, lastIndex } = await chain.ends();
  const start = from && (await chain.before(from));
  const walk = new ChainWalk({ sha256: sha256Hex, now, contiguous: true, heads }, start);
  await passAll(walk, chain, lastIndex);
  if (walk.index !== head.index || walk.hash !== head.hash)
    walk.findings.push({ kind: 'chain-cut', index: walk.index, expected: head.index });
  for (const { index, hash } of unmet(walk, start)) walk.findings.push({ kind: 'head-unknown', index, hash });
  return conclude(walk, chain, head);
};

/** The links of one collectivité, each by itself: what lies between them is others'. */
export const verifyOwnLinks = async (chain: ChainReader, { from, now }: Moment): Promise<Verification> => {
  await chain.useUtc();
  const start = from && (await chain.before(from));
  const walk = new ChainWalk({ sha256: sha256Hex, now, contiguous: false }, start);
  await passAll(walk, chain, Number.MAX_SAFE_INTEGER);
  return conclude(walk, chain, null);
};

const passAll = async (walk: ChainWalk, chain: ChainReader, through: number): Promise<void> => {
  for await (const links of chain.links(walk.index, through)) {
    for (const link of links) walk.pass(link);
    if (walk.findings.length >= MOST_FINDINGS) return;
  }
};

/** A head before the start of the walk was not looked for. */
const unmet = ({ unmetHeads }: ChainWalk, start: ChainHead | undefined): readonly ChainHead[] =>
  unmetHeads.filter(({ index }) => index >= (start?.index ?? 0));

const conclude = async (
  { checked, purged, findings }: ChainWalk,
  chain: ChainReader,
  head: ChainHead | null,
): Promise<Verification> => {
  const strays = await chain.strays(MOST_FINDINGS);
  const named = strays.map((stray) => (stray.kind === 'entry-missing' ? { ...stray, index: null } : stray));
  return { checked, purged, head, findings: [...findings, ...named].slice(0, MOST_FINDINGS) };
};

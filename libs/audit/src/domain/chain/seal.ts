import type { AuditClass } from '@beffroi/contracts/audit';

/** One link of the chain. It outlives its entry, and says enough to tell a purge from a theft. */
export interface Seal {
  /** 1, 2, 3…: the order of sealing, without gaps. */
  readonly index: number;
  readonly entryId: string;
  readonly collectiviteId: string | null;
  /** The entry's instant in UTC with microseconds: `2026-11-21T09:30:00.000000Z`. */
  readonly at: string;
  readonly class: AuditClass;
  /** SHA-256 of the entry's canonical text, in hexadecimal. */
  readonly digest: string;
  /** The hash of the link before; of the first one {@link GENESIS}. */
  readonly previous: string;
  readonly hash: string;
}

/** The end of the chain at some moment. Whoever keeps one elsewhere can tell later that nothing before it is gone. */
export interface ChainHead {
  /** 0: nothing is sealed yet. */
  readonly index: number;
  readonly hash: string;
}

export const GENESIS = '0'.repeat(64);

/**
 * What a link's hash is taken of: the previous hash, what the link keeps of its entry, and the entry's digest, joined
 * by spaces. `printf '%s' '<this text>' | sha256sum` gives the hash.
 */
export const sealedText = (seal: Omit<Seal, 'index' | 'hash'>): string =>
  [seal.previous, seal.entryId, seal.collectiviteId ?? '-', seal.at, seal.class, seal.digest].join(' ');

/** As people write it down and give it back: `1234:9f86d081…`. */
export const formatHead = ({ index, hash }: ChainHead): string => `${index}:${hash}`;

/** @returns undefined for a text that is no head */
export const parseHead = (text: string): ChainHead | undefined => {
  const [, index, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim()) ?? [];
  return hash === undefined ? undefined : { index: Number(index), hash };
};

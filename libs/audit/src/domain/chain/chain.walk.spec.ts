import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ChainLink, ChainWalk } from './chain.walk.ts';
import { formatHead, GENESIS, parseHead, type Seal, sealedText } from './seal.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const now = new Date('2026-11-22T00:00:00Z');

/** A sound chain of this many links, a second apart. */
const chainOf = (length: number): ChainLink[] => {
  const links: ChainLink[] = [];
  for (let index = 1; index <= length; index++) {
    const canonicalText = `entry ${index}`;
    const seal = {
      entryId: `e-${index}`,
      collectiviteId: index % 2 ? 'c-1' : null,
      at: new Date(now.getTime() - (length - index) * 1_000).toISOString(),
      class: 'admin' as const,
      digest: sha256(canonicalText),
      previous: links.at(-1)?.seal.hash ?? GENESIS,
    };
    const entry = { digest: seal.digest, canonicalText };
    links.push({ seal: { ...seal, index, hash: sha256(sealedText(seal)) }, entry });
  }
  return links;
};
const walkOver = (links: readonly ChainLink[], more: { contiguous?: boolean } = {}) => {
  const walk = new ChainWalk({ sha256, now, contiguous: true, ...more });
  links.forEach((link) => walk.pass(link));
  return walk;
};
const findings = (links: readonly ChainLink[]) => walkOver(links).findings;

describe('a walk over the chain', () => {
  it('finds nothing in a sound one, of any length', () => {
    const walk = walkOver(chainOf(20));
    expect(walk).toMatchObject({ checked: 20, purged: 0, findings: [], index: 20 });
  });

  it('names the one link of which a member was changed, whichever', () => {
    const members: (keyof Seal)[] = ['entryId', 'collectiviteId', 'at', 'digest', 'previous', 'hash'];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), fc.constantFrom(...members), (place, member) => {
        const links = chainOf(10);
        const { seal, entry } = links[place]!;
        const changed = member === 'at' ? '2026-11-21T23:59:59.999999Z' : `${seal[member]}f`;
        links[place] = { seal: { ...seal, [member]: changed }, entry };
        const named = findings(links).filter((finding) => finding.kind === 'seal-altered');
        expect(named).toMatchObject([{ index: place + 1 }]);
      }),
    );
  });

  it('finds any two links that changed places', () => {
    const place = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(place, place, (one, other) => {
        fc.pre(one !== other);
        const links = chainOf(10);
        const [first, second] = [links[one]!, links[other]!];
        links[one] = { ...second, seal: { ...second.seal, index: one + 1 } };
        links[other] = { ...first, seal: { ...first.seal, index: other + 1 } };
        const found = findings(links);
        expect(found).toContainEqual({
          kind: 'seal-misplaced',
          index: one + 1,
          entryId: second.seal.entryId,
        });
      }),
    );
  });

  it('finds any stretch that was taken out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 1, max: 2 }), (place, count) => {
        const links = chainOf(10);
        links.splice(place, count);
        expect(findings(links)).toEqual([{ kind: 'seals-missing', from: place + 1, through: place + count }]);
      }),
    );
  });

  it('minds a missing entry while its retention lasts, and not afterwards', () => {
    const [link] = chainOf(1);
    expect(findings([{ ...link!, entry: null }])).toEqual([
      { kind: 'entry-missing', entryId: 'e-1', index: 1 },
    ]);
    const old = { ...link!.seal, at: '2023-11-21T23:59:59.000000Z' };
    const walk = walkOver([{ seal: { ...old, hash: sha256(sealedText(old)) }, entry: null }]);
    expect(walk).toMatchObject({ findings: [], purged: 1 });
  });

  it('over the links of one collectivité does not mind what lies between them', () => {
    const own = chainOf(10).filter(({ seal }) => seal.collectiviteId);
    expect(walkOver(own, { contiguous: false }).findings).toEqual([]);
  });

  it('meets a head that was kept elsewhere, or not', () => {
    const links = chainOf(5);
    const { index, hash } = links[2]!.seal;
    const foreign = { index: 4, hash };
    const walk = new ChainWalk({ sha256, now, contiguous: true, heads: [{ index, hash }, foreign] });
    links.forEach((link) => walk.pass(link));
    expect(walk.unmetHeads).toEqual([foreign]);
  });
});

describe('a head', () => {
  it('is written down and read again', () => {
    const head = { index: 1234, hash: sha256('x') };
    expect(parseHead(formatHead(head))).toEqual(head);
    for (const text of ['', '12', `x:${head.hash}`, '12:abc', `-1:${head.hash}`])
      expect(parseHead(text)).toBeUndefined();
  });
});

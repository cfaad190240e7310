import { describe, expect, it } from '@jest/globals';
import { err } from '@beffroi/kernel';
import type { Cluster } from '@beffroi/platform/kubernetes';
import { observeFate } from './observe-fate.ts';
import type { SiteWatch } from './site.watch.ts';

describe('a namespace that nobody lives in, at a site where the API of an extension is away', () => {
  const message = 'GET /apis/metrics.k8s.io/v1beta1: 503';
  const namespacedKinds: Cluster['namespacedKinds'] = async () =>
    err({ kind: 'server-error', message, causes: [] });

  it('waits for that API, and the site is not said to be unreachable', async () => {
    const watch = { cluster: { namespacedKinds } } as unknown as SiteWatch;
    expect(await observeFate(watch, 'beffroi-commune')).toEqual({
      ok: true,
      value: { kind: 'counting', awaited: [message] },
    });
  });
});

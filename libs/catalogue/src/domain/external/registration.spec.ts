import { describe, expect, it } from '@jest/globals';
import { brandId } from '@beffroi/kernel';
import { draftExternalRoute, externalRouteRecord, PROVIDER_KINDS, ReachableAddresses } from '../index.ts';

const ANYWHERE = new ReachableAddresses([]);
const LAB = new ReachableAddresses(['10.20.0.0/16', '127.0.0.0/8']);
const place = { siteId: 'mistral-eu', region: 'eu', country: 'FR', qualification: 'none' };
const input = {
  provider: 'mistral',
  baseUrl: null,
  servedName: 'mistral-small-latest',
  credential: 'secret-of-mistral',
  place,
  order: 0,
};
const draft = (extra: object = {}, reachable = ANYWHERE) =>
  draftExternalRoute({ ...input, ...extra }, reachable);
const other = (extra: object = {}) => ({
  provider: 'openai-compatible',
  baseUrl: 'https://llm.example/v1',
  ...extra,
});

describe('an external route', () => {
  it('leads to the provider’s own API unless another is said', () => {
    expect(draft()).toEqual({
      ok: true,
      value: {
        provider: 'mistral',
        baseUrl: 'https://api.mistral.ai/v1',
        servedName: 'mistral-small-latest',
        place,
        order: 0,
      },
    });
    expect(draft(other({ baseUrl: 'https://LLM.example:443/openai/v1/' }))).toMatchObject({
      value: { baseUrl: 'https://llm.example/openai/v1' },
    });
  });

  it.each([
    ['provider', { provider: 'skynet' }],
    ['baseUrl', { provider: 'outscale' }],
    ['servedName', { servedName: ' ' }],
    ['servedName', { servedName: 'two words' }],
    ['credential', { credential: '' }],
    ['credential', { credential: 'secret\r\nx-evil: 1' }],
    ['order', { order: 0.5 }],
    ['order', { order: 1e9 }],
    ['place', { place: { ...place, siteId: 'Mistral EU' } }],
    ['region', { place: { ...place, region: ' ' } }],
    ['country', { place: { ...place, country: 'US' } }],
  ])('is refused for its %s: %j', (field, extra) => {
    expect(draft(extra)).toMatchObject({ ok: false, failure: { kind: 'InvalidExternalRoute', field } });
  });

  it('repeats no credential, whatever is wrong with it', () => {
    expect(JSON.stringify(draft({ credential: 'sk-secret with a space' }))).not.toContain('sk-secret');
    const url = draft(other({ baseUrl: 'https://user:sk-secret@llm.example/v1' }));
    expect(url).toMatchObject({ failure: { fault: 'superfluous-parts', url: 'https://llm.example/v1' } });
  });

  it.each([
    ['malformed', 'llm.example/v1'],
    ['malformed', 'ftp://llm.example'],
    ['malformed', 'file:///etc/passwd'],
    ['superfluous-parts', 'https://llm.example/v1?key=1'],
    ['superfluous-parts', 'https://llm.example/v1#x'],
    ['not-https', 'http://llm.example/v1'],
    ['private-address', 'https://169.254.169.254/latest/meta-data'],
    ['private-address', 'https://[fd00:ec2::254]/'],
    ['private-address', 'https://10.20.0.4/v1'],
    ['private-address', 'https://0x7f.1/v1'],
    ['private-address', 'https://2130706433/'],
    ['private-address', 'https://[::ffff:127.0.0.1]/'],
    ['private-address', 'https://localhost/v1'],
    ['private-address', 'https://LOCALHOST./v1'],
    ['private-address', 'https://x.localhost/v1'],
  ])('is refused for a URL that is %s: %s', (fault, baseUrl) => {
    expect(draft(other({ baseUrl }))).toMatchObject({ ok: false, failure: { kind: 'UrlRefused', fault } });
  });

  it('may lead into the own network, without TLS too, where the operator named the range', () => {
    for (const baseUrl of ['http://10.20.0.4:5000/v1', 'https://10.20.0.4/v1', 'http://localhost:8000/v1']) {
      expect(draft({ provider: 'outscale', baseUrl }, LAB).ok).toBe(true);
    }
    expect(draft(other({ baseUrl: 'http://10.21.0.4/v1' }), LAB)).toMatchObject({
      failure: { fault: 'private-address' },
    });
    expect(draft(other({ baseUrl: 'http://8.8.8.8/v1' }), LAB)).toMatchObject({
      failure: { fault: 'not-https' },
    });
  });
});

describe('the qualification of a place', () => {
  const sovereign = { place: { ...place, qualification: 'secnumcloud-3.2' } };

  it('is what the operator vouches for, where we know nothing of the provider', () => {
    expect(draft({ ...other(), ...sovereign }).ok).toBe(true);
    expect(draft({ provider: 'outscale', baseUrl: 'https://llm.example/v1', ...sovereign }).ok).toBe(true);
  });

  it('is never more than that of a provider we know, by whatever name it goes', () => {
    for (const provider of PROVIDER_KINDS) {
      for (const host of ['api.mistral.ai', 'eu.api.mistral.ai', 'API.MISTRAL.AI', 'api.mistral.ai.']) {
        const outcome = draft({ provider, baseUrl: `https://${host}/v1`, ...sovereign });
        expect(outcome).toMatchObject({ failure: { kind: 'QualificationRefused', allowed: ['none'] } });
      }
    }
    expect(draft({ ...other({ baseUrl: 'https://not-mistral.ai/v1' }), ...sovereign }).ok).toBe(true);
  });

  it('is one that exists', () => {
    expect(draft({ place: { ...place, qualification: 'excellent' } })).toMatchObject({
      failure: { kind: 'QualificationRefused' },
    });
  });
});

describe('the record of an external route', () => {
  const route = (baseUrl: string) => ({
    id: brandId<never>('r'),
    collectiviteId: null,
    modelId: brandId<never>('small'),
    provider: 'mistral' as const,
    baseUrl,
    servedName: 'theirs',
    place: { ...place, qualification: 'none' as const },
    order: 3,
    registeredAt: new Date(0),
    closedAt: null,
  });

  it('tells gateways where, how and in which order to ask', () => {
    expect(externalRouteRecord(route('https://api.mistral.ai/v1'), 'sealed')).toEqual({
      modelId: 'small',
      collectiviteId: null,
      siteId: 'mistral-eu',
      qualification: 'none',
      region: 'eu',
      kind: 'mistral',
      servedName: 'theirs',
      engines: [{ url: 'https://api.mistral.ai', weight: 1 }],
      basePath: '/v1',
      order: 3,
      credential: 'sealed',
      state: 'ready',
    });
  });

  it('has no credential where none is asked for, and an empty path where there is none', () => {
    const record = externalRouteRecord(route('https://llm.example'), null);
    expect(record).not.toHaveProperty('credential');
    expect(record.basePath).toBe('');
  });
});

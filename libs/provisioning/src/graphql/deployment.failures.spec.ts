import { describe, expect, it } from '@jest/globals';
import { brandId } from '@beffroi/kernel';
import type { RequestFailure } from '../domain/index.ts';
import { requestFailure, retireFailure } from './deployment.failures.ts';

const FAILURES: readonly RequestFailure[] = [
  { kind: 'OwnerNotFound', collectiviteId: 'c' },
  { kind: 'OwnerNotFound', collectiviteId: null },
  { kind: 'StateForbids', state: 'suspended', activity: 'grow' },
  { kind: 'UnknownModel', model: 'gpt-4' },
  {
    kind: 'ModelNotSelfHostable',
    modelId: brandId('mistral-ocr'),
    modelName: 'Mistral OCR',
    reason: { fr: 'ses poids ne sont pas publiés.', en: 'its weights are not published.' },
  },
  {
    kind: 'ModelDoesNotFit',
    modelName: 'Mistral Large 3',
    siteName: 'Bourges',
    placement: {
      kind: 'does-not-fit',
      needed: { gpus: 8, product: 'H200', precision: 'fp8' },
      available: [{ product: 'L40S', nodes: 1, gpusPerNode: 2 }],
      dedicated: false,
    },
  },
  {
    kind: 'InsufficientCapacity',
    modelName: 'Ministral 3 8B',
    siteName: 'Bourges',
    placement: {
      kind: 'no-room',
      needed: { gpus: 1, product: 'L40S', precision: 'fp8' },
      replicas: 1,
      available: [{ product: 'L40S', nodes: 1, gpusPerNode: 2 }],
      total: 2,
      reserved: 2,
      dedicated: false,
    },
  },
  {
    kind: 'RegionRefused',
    siteName: 'Bourges',
    region: 'eu-west-2',
    allowed: ['cloudgouv-eu-west-1'],
  },
  { kind: 'SiteRefused', siteId: 'cher', cause: 'unreachable' },
  { kind: 'SiteRefused', siteId: 'cher', cause: 'blocked', blocking: ['network-policy'] },
  {
    kind: 'SovereigntyRefused',
    siteName: 'Bourges',
    needed: ['hds'],
    reason: { fr: 'Les données de santé vont sur un site HDS.', en: 'Health data goes to an HDS site.' },
  },
  { kind: 'SiteRefused', siteId: 'mars', cause: 'unknown' },
  { kind: 'SiteRefused', siteId: null, cause: 'unknown' },
  { kind: 'SiteRefused', siteId: 'cher', cause: 'unseen' },
  { kind: 'InvalidReplicas', given: 0, least: 1, most: 16 },
];

describe('what people read of a refused deployment', () => {
  it.each(FAILURES)('says in both languages what is wrong and what to do about it ($kind)', (failure) => {
    const { message, remedy, code } = requestFailure(failure);
    expect(code).toMatch(/^[a-z_]+$/);
    expect(message.fr).not.toBe(message.en);
    expect(remedy?.fr).not.toBe(remedy?.en);
  });

  it('is another text for each failure', () => {
    const texts = FAILURES.map((failure) => requestFailure(failure).message.fr);
    expect(new Set(texts).size).toBe(FAILURES.length);
  });

  it('says which GPUs are needed and which are there', () => {
    const failure = requestFailure(FAILURES.find(({ kind }) => kind === 'ModelDoesNotFit')!);
    expect(failure.message.fr).toBe('Bourges : Mistral Large 3 en fp8 demande 8 H200 ; ce site a 2 L40S.');
    expect(failure).toMatchObject({
      code: 'model_does_not_fit',
      needed: { gpus: 8, product: 'H200' },
      available: [{ product: 'L40S', gpusPerNode: 2 }],
    });
  });

  it('says no more of another tenant’s deployment than of one that never was', () => {
    const deploymentId = '01938c5e-7d3a-7c11-9a4e-2f6b1c0d8e57';
    expect(retireFailure({ kind: 'DeploymentNotFound', deploymentId })).toMatchObject({ code: 'not_found' });
  });
});

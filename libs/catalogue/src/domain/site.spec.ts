import { describe, expect, it } from '@jest/globals';
import { draftSite, gpuStock, type NodeShape } from './index.ts';

const node = (nodeName: string, shape: Partial<NodeShape>): NodeShape => ({
  nodeName,
  gpuProduct: 'NVIDIA-L40S',
  gpuCount: 1,
  gpuFree: 1,
  labels: {},
  ready: true,
  ...shape,
});

describe('the GPUs of a site', () => {
  it('are counted by product, none free on a node that is not ready', () => {
    const { gpuProduct: _, ...withoutGpu } = node('cpu', { gpuCount: 0, gpuFree: 0 });
    const nodes = [
      withoutGpu,
      node('l40-1', { gpuCount: 2 }),
      node('l40-2', { ready: false }),
      node('h100', { gpuProduct: 'NVIDIA-H100-80GB-HBM3', gpuCount: 8, gpuFree: 0 }),
    ];
    expect(gpuStock(nodes)).toEqual([
      { product: 'NVIDIA-H100-80GB-HBM3', total: 8, free: 0 },
      { product: 'NVIDIA-L40S', total: 3, free: 1 },
    ]);
  });
});

describe('a site', () => {
  const paris = {
    id: 'paris-1',
    name: ' Paris ',
    region: 'cloudgouv-eu-west-1',
    country: 'FR',
    qualification: 'secnumcloud-3.2',
  };

  it('is registered with the default storage class unless one is named', () => {
    expect(draftSite(paris)).toEqual({
      ok: true,
      value: { ...paris, name: 'Paris', storageClass: null },
    });
    expect(draftSite({ ...paris, storageClass: 'gp2' })).toMatchObject({ value: { storageClass: 'gp2' } });
  });

  it.each([
    [{ id: 'Paris 1' }, 'id'],
    [{ id: '1-paris' }, 'id'],
    [{ name: ' ' }, 'name'],
    [{ region: '' }, 'region'],
    [{ country: 'US' }, 'country'],
    [{ country: 'fr' }, 'country'],
    [{ qualification: 'iso-27001' }, 'qualification'],
  ])('%j is refused for its %s', (change, field) => {
    expect(draftSite({ ...paris, ...change })).toMatchObject({
      ok: false,
      failure: { kind: 'InvalidSite', field },
    });
  });
});

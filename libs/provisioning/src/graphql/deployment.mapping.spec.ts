import { describe, expect, it } from '@jest/globals';
import type { Deployment, Phase } from '../domain/index.ts';
import { toDeployment } from './deployment.mapping.ts';

const seen = (desired: Deployment['desired'], phase: Phase) =>
  toDeployment({ desired, phase, replicas: 2, gpusPerReplica: 4, conditions: [] } as unknown as Deployment);

describe('a deployment as it is shown', () => {
  it('is on its way out as soon as that was asked for, whatever the last look saw', () => {
    expect(seen('retired', 'Ready').phase).toBe('Retiring');
    expect(seen('retired', 'Failed').phase).toBe('Retiring');
  });

  it('is retired once nothing is left of it, and waits for nothing', () => {
    expect(seen('retired', 'Retired')).toMatchObject({ phase: 'Retired', waitingFor: null });
  });

  it('stands where the reconciler saw it otherwise, with its GPUs added up', () => {
    expect(seen('running', 'Loading')).toMatchObject({ phase: 'Loading', gpus: 8 });
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Condition, ConditionReason, ConditionStatus, ConditionType } from '../lifecycle/condition.ts';
import { eventsBetween } from './deployment-event.ts';
import { progressOf } from './progress.ts';

const condition = (
  type: ConditionType,
  status: ConditionStatus,
  reason: ConditionReason = 'AsDeclared',
): Condition => ({
  type,
  status,
  reason,
  message: { fr: `${type} : ${reason}`, en: `${type}: ${reason}` },
  lastTransitionAt: '2026-11-21T10:00:00.000Z',
});

describe('the events of a deployment', () => {
  it('tell each step that was done, in plain words', () => {
    expect(eventsBetween([], [condition('Ready', 'True')])).toEqual([
      {
        type: 'Ready',
        status: 'True',
        reason: 'AsDeclared',
        message: { fr: 'Le modèle est en service.', en: 'The model is in service.' },
      },
    ]);
  });

  it('tell why a step fails, and again when it fails for another reason', () => {
    const full = condition('Scheduled', 'False', 'InsufficientGpuCapacity');
    expect(eventsBetween([], [full])).toMatchObject([{ message: full.message }]);
    expect(eventsBetween([full], [full])).toEqual([]);
    const crash = condition('EngineHealthy', 'False', 'EngineCrashLoop');
    const pull = condition('EngineHealthy', 'False', 'ImagePullFailed');
    expect(eventsBetween([crash], [pull])).toMatchObject([{ reason: 'ImagePullFailed' }]);
  });

  it('do not tell what waits, nor that nothing is wrong', () => {
    const calm = [
      condition('Scheduled', 'Unknown', 'Waiting'),
      condition('Deleting', 'False', 'Running'),
      condition('Degraded', 'False'),
    ];
    expect(eventsBetween([], calm)).toEqual([]);
    const ill = condition('Degraded', 'True', 'EnginesMissing');
    expect(eventsBetween([ill], [condition('Degraded', 'False')])).toHaveLength(1);
  });
});

describe('progress', () => {
  it('is nothing before the first look and everything once gateways send requests', () => {
    expect(progressOf([], { ready: 0, wanted: 1 })).toEqual({ percent: 0, step: 'NamespaceReady' });
    const all = [
      'NamespaceReady',
      'WorkloadApplied',
      'QuotaAccepted',
      'Scheduled',
      'WeightsReady',
      'EngineHealthy',
      'RouteReady',
    ] as const;
    const done = all.map((type) => condition(type, 'True'));
    expect(progressOf(done, { ready: 2, wanted: 2 })).toEqual({ percent: 100, step: null });
  });

  it('counts engines one by one, and stops at the first step that is not done', () => {
    const loading = [
      condition('NamespaceReady', 'True'),
      condition('WorkloadApplied', 'True'),
      condition('QuotaAccepted', 'True'),
      condition('Scheduled', 'True'),
      condition('WeightsReady', 'True'),
      condition('EngineHealthy', 'False', 'EngineLoading'),
      condition('RouteReady', 'True'),
    ];
    expect(progressOf(loading, { ready: 0, wanted: 2 })).toEqual({ percent: 71, step: 'EngineHealthy' });
    expect(progressOf(loading, { ready: 1, wanted: 2 })).toEqual({ percent: 78, step: 'EngineHealthy' });
  });
});

import { describe, expect, it } from '@jest/globals';
import { type ApiKeyId, brandId, type ProjectId } from '@beffroi/kernel';
import { judgeQuestion } from './usage.question.ts';
import { resolutionOf, type UsageDimension } from './usage.ts';

const from = new Date('2026-11-01T00:00Z');
const days = (count: number) => ({ from, to: new Date(from.getTime() + count * 86_400_000) });
const projectId = brandId<ProjectId>('p');
const apiKeyId = brandId<ApiKeyId>('k');

describe('telling end users apart', () => {
  it.each([
    ['of one project, for a month', { projectId, ...days(31) }, true],
    ['of one key, for a day', { apiKeyId, ...days(1) }, true],
    ['of one project, for longer', { projectId, ...days(32) }, false],
    ['of one project, for ever', { projectId }, false],
    ['of one project, from a day on', { projectId, from }, false],
    ['of a whole collectivité', days(1), false],
  ])('%s', (_, filter, allowed) => {
    expect(judgeQuestion(filter, ['day', 'end-user']).ok).toBe(allowed);
    expect(judgeQuestion(filter, ['day']).ok).toBe(true);
  });
});

describe('a period', () => {
  const to = new Date(from.getTime() + 1);
  it.each([
    ['that ends after it begins', { from, to }, true],
    ['of no time at all', { from, to: from }, true],
    ['without an end', { from }, true],
    ['without a beginning', { to }, true],
    ['that ends before it begins', { from: to, to: from }, false],
  ])('%s', (_, period, allowed) => {
    expect(judgeQuestion(period, ['day']).ok).toBe(allowed);
  });
});

describe('the sums that tell enough apart', () => {
  it.each<[UsageDimension[], string]>([
    [[], 'month'],
    [['model', 'month', 'outcome'], 'month'],
    [['week'], 'day'],
    [['month', 'day'], 'day'],
    [['day', 'hour'], 'hour'],
    [['hour', 'end-user'], 'request'],
  ])('for %j are those of a %s', (groupBy, resolution) => {
    expect(resolutionOf(groupBy)).toBe(resolution);
  });
});

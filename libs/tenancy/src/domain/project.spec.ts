import { describe, expect, it } from '@jest/globals';
import { type AttachedBodyId, brandId, type CollectiviteId } from '@beffroi/kernel';
import { draftProject, type Project, projectRecord } from './index.ts';

describe('a project', () => {
  it('is trimmed, and an empty analytic code is none', () => {
    expect(draftProject({ name: ' Accueil ', analyticCode: ' ' })).toEqual({
      ok: true,
      value: { name: 'Accueil', analyticCode: null },
    });
  });

  it.each([
    [{ name: '  ' }, 'name'],
    [{ name: 'x'.repeat(121) }, 'name'],
    [{ name: 'Accueil', analyticCode: '6'.repeat(61) }, 'analyticCode'],
  ])('is refused for its length', (input, field) => {
    expect(draftProject(input)).toMatchObject({ ok: false, failure: { kind: 'InvalidProject', field } });
  });

  it('is paid by its own collectivité, and says nothing of a code it has not', () => {
    const project: Project = {
      id: brandId('p'),
      collectiviteId: brandId('c'),
      name: 'Accueil',
      sensitivity: 'interne',
      analyticCode: null,
      createdAt: new Date(0),
      stoppedAt: null,
      attachedBodyId: null,
    };
    const itself = { payerId: brandId<CollectiviteId>('c') };
    expect(projectRecord(project, itself)).toEqual({
      collectiviteId: 'c',
      payerId: 'c',
      sensitivity: 'interne',
    });
    expect(projectRecord({ ...project, stoppedAt: new Date(1) }, itself)).toMatchObject({ state: 'stopped' });
    const ofCcas = { ...project, attachedBodyId: brandId<AttachedBodyId>('ccas') };
    expect(projectRecord(ofCcas, { payerId: brandId<CollectiviteId>('epci') })).toMatchObject({
      attachedBodyId: 'ccas',
      payerId: 'epci',
    });
    expect(projectRecord({ ...project, analyticCode: '6288' }, itself)).toMatchObject({
      analyticCode: '6288',
    });
  });
});

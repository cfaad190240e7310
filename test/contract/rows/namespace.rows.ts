import { expect } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { configMap, core, namespaceNamed } from '../manifests.ts';
import { holding, type Row, type Subject } from '../row.ts';
import { MERGE, type WireDocument } from '../wire.client.ts';

/** A namespace whose end one finalizer holds back. */
const held = async ({ api, name }: Subject) => {
  const named = name('ending');
  await api.post('/api/v1/namespaces', namespaceNamed(named));
  const stuck = configMap('stuck', {}, { finalizers: ['beffroi.example/hold'] });
  await api.post(core(named, 'configmaps'), stuck);
  const { status, body } = await api.delete(`/api/v1/namespaces/${named}`);
  const release = () =>
    api.patch(core(named, 'configmaps', 'stuck'), MERGE, { metadata: { finalizers: null } });
  return { named, path: `/api/v1/namespaces/${named}`, deleted: { status, body }, release };
};

export const namespaceRows: Row[] = [
  ...holding('Namespace', {
    'kube-system cannot be deleted: 403': async ({ api }) => {
      expect((await api.delete('/api/v1/namespaces/kube-system?dryRun=All')).status).toBe(403);
    },
  }),
  ...holding(
    'Namespace',
    {
      'DELETE: 200, phase Terminating, spec.finalizers [kubernetes]': async (subject) => {
        const { deleted, release } = await held(subject);
        expect(deleted.status).toBe(200);
        expect(deleted.body).toMatchObject({
          status: { phase: 'Terminating' },
          spec: { finalizers: ['kubernetes'] },
        });
        await release();
      },
      'create and apply inside: 403 with cause NamespaceTerminating': async (subject) => {
        const { named, release } = await held(subject);
        const created = await subject.api.post(core(named, 'configmaps'), configMap('late'));
        const applied = await subject.api.apply(core(named, 'configmaps', 'late'), 'a', configMap('late'));
        for (const { status, body } of [created, applied]) {
          expect(status).toBe(403);
          expect(body.details.causes).toEqual([
            expect.objectContaining({ reason: 'NamespaceTerminating', field: 'metadata.namespace' }),
          ]);
        }
        await release();
      },
      'updates inside stay allowed': async (subject) => {
        const { named, release } = await held(subject);
        const { status } = await subject.api.patch(core(named, 'configmaps', 'stuck'), MERGE, {
          data: { a: '1' },
        });
        expect(status).toBe(200);
        await release();
      },
      'the same name again: 409': async (subject) => {
        const { named, release } = await held(subject);
        expect((await subject.api.post('/api/v1/namespaces', namespaceNamed(named))).status).toBe(409);
        await release();
      },
      'five conditions explain what is left': async (subject) => {
        const { path, release } = await held(subject);
        await eventually(async () => {
          const { body } = await subject.api.get(path);
          const conditions = Object.fromEntries(
            (body.status.conditions ?? []).map((condition: WireDocument) => [
              condition.type,
              condition.status,
            ]),
          );
          expect(conditions).toEqual({
            NamespaceDeletionDiscoveryFailure: 'False',
            NamespaceDeletionGroupVersionParsingFailure: 'False',
            NamespaceDeletionContentFailure: 'False',
            NamespaceContentRemaining: 'True',
            NamespaceFinalizersRemaining: 'True',
          });
        });
        await release();
      },
      'it goes with its content, once the last finalizer is gone': async (subject) => {
        const { path, named, release } = await held(subject);
        await release();
        await eventually(async () => expect((await subject.api.get(path)).status).toBe(404), 30_000);
        expect((await subject.api.get(core(named, 'configmaps', 'stuck'))).status).toBe(404);
      },
      'a new namespace gets a service account and kube-root-ca.crt': async ({ api, name }) => {
        const named = name('fresh');
        await api.post('/api/v1/namespaces', namespaceNamed(named));
        await eventually(async () => {
          expect((await api.get(core(named, 'serviceaccounts', 'default'))).status).toBe(200);
          expect((await api.get(core(named, 'configmaps', 'kube-root-ca.crt'))).status).toBe(200);
        });
        await api.delete(`/api/v1/namespaces/${named}`);
      },
    },
    ['controllers'],
  ),
];

import { expect } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { configMap, core, namespaceNamed } from '../manifests.ts';
import { holding, type Row, type Subject } from '../row.ts';
import { type WireDocument } from '../wire.client.ts';

const ownedBy = (owner: WireDocument, extra: object = {}) => ({
  ownerReferences: [
    { apiVersion: 'v1', kind: 'ConfigMap', name: owner.metadata.name, uid: owner.metadata.uid, ...extra },
  ],
});

const family = async ({ api, namespace, name }: Subject, extra: object = {}) => {
  const parentName = name('parent');
  const { body: parent } = await api.post(core(namespace, 'configmaps'), configMap(parentName));
  await api.post(core(namespace, 'configmaps'), configMap(`${parentName}-child`, {}, ownedBy(parent, extra)));
  return {
    parent: core(namespace, 'configmaps', parentName),
    child: core(namespace, 'configmaps', `${parentName}-child`),
  };
};

const expectGone = (subject: Subject, path: string) =>
  eventually(async () => expect((await subject.api.get(path)).status).toBe(404));

export const garbageRows: Row[] = holding(
  'GC',
  {
    'background: the children go after the parent': async (subject) => {
      const { parent, child } = await family(subject);
      await subject.api.delete(parent, { propagationPolicy: 'Background' });
      expect((await subject.api.get(parent)).status).toBe(404);
      await expectGone(subject, child);
    },
    'foreground: the parent waits under foregroundDeletion for a child that blocks it': async (subject) => {
      const { parent, child } = await family(subject, { blockOwnerDeletion: true });
      const hold = { metadata: { finalizers: ['beffroi.example/hold'] } };
      await subject.api.patch(child, 'application/merge-patch+json', hold);
      const { body } = await subject.api.delete(parent, { propagationPolicy: 'Foreground' });
      expect(body.metadata.finalizers).toContain('foregroundDeletion');
      await eventually(async () => {
        expect((await subject.api.get(child)).body.metadata.deletionTimestamp).toBeDefined();
      });
      expect((await subject.api.get(parent)).status).toBe(200);
      await subject.api.patch(child, 'application/merge-patch+json', { metadata: { finalizers: null } });
      await expectGone(subject, child);
      await expectGone(subject, parent);
    },
    'orphan: the children stay and lose the reference': async (subject) => {
      const { parent, child } = await family(subject);
      await subject.api.delete(parent, { propagationPolicy: 'Orphan' });
      await expectGone(subject, parent);
      const { status, body } = await subject.api.get(child);
      expect(status).toBe(200);
      expect(body.metadata.ownerReferences).toBeUndefined();
    },
    'a child whose owner never existed is collected': async ({ api, namespace, name }) => {
      const ghost = { metadata: { name: 'ghost', uid: '00000000-0000-0000-0000-000000000000' } };
      const named = name('child');
      await api.post(core(namespace, 'configmaps'), configMap(named, {}, ownedBy(ghost)));
      await eventually(
        async () => expect((await api.get(core(namespace, 'configmaps', named))).status).toBe(404),
        60_000,
      );
    },
    'an owner in another namespace counts as absent: the child is collected': async ({
      api,
      namespace,
      name,
    }) => {
      const elsewhere = name('elsewhere');
      await api.post('/api/v1/namespaces', namespaceNamed(elsewhere));
      const { body: owner } = await api.post(core(elsewhere, 'configmaps'), configMap('owner'));
      const named = name('child');
      await api.post(core(namespace, 'configmaps'), configMap(named, {}, ownedBy(owner)));
      await eventually(
        async () => expect((await api.get(core(namespace, 'configmaps', named))).status).toBe(404),
        60_000,
      );
      await api.delete(`/api/v1/namespaces/${elsewhere}`);
    },
  },
  ['controllers'],
);

import { make, type Maker } from '../maker.fixture.ts';
import { MODEL } from '../town.fixture.ts';

export const project: Maker = async (site) => {
  const { id } = await make(site, site.admin, 'createProject', {
    input: {
      collectiviteId: site.collectiviteId,
      name: `Projet ${site.mark}`,
      sensitivity: 'INTERNE',
      analyticCode: site.mark.slice(0, 60),
      idempotencyKey: site.mark,
    },
    selection: 'Project { id }',
  });
  return { ids: { project: id } };
};

export const apiKey: Maker = async (site) => {
  const made = await make(site, site.admin, 'issueApiKey', {
    input: { projectId: site.ids.project, name: `Clé ${site.mark}`, contact: 'dsi@ville.example' },
    selection: 'ApiKeyIssued { apiKey { id publicId } }',
  });
  return { ids: { apiKey: made.apiKey!.id }, marks: [made.apiKey!.publicId] };
};

export const deployment: Maker = async (site) => {
  const { id } = await make(site, site.admin, 'requestDeployment', {
    input: { collectiviteId: site.collectiviteId, modelId: MODEL },
    selection: 'Deployment { id }',
  });
  return { ids: { deployment: id } };
};

export const limit: Maker = async (site) => {
  const { id } = await make(site, site.operator, 'setLimit', {
    input: { level: 'PROJECT', ownerId: site.ids.project, metric: 'REQUESTS', window: 'DAY', value: 1_234 },
    selection: 'Limit { id }',
  });
  return { marks: [id] };
};

/** A budget of the collectivité, and the shares that two of its projects have of it. */
export const envelope: Maker = async (site) => {
  const budget = { metric: 'TOKENS', window: 'MONTH', value: 987_654 };
  const { id } = await make(site, site.operator, 'setLimit', {
    input: { level: 'COLLECTIVITE', ownerId: site.collectiviteId, ...budget },
    selection: 'Limit { id }',
  });
  const share = await make(site, site.admin, 'shareEnvelope', {
    input: { envelopeId: id, level: 'PROJECT', ownerId: site.ids.project, value: 4_321 },
    selection: 'Limit { id }',
  });
  const project = await make(site, site.admin, 'createProject', {
    input: { collectiviteId: site.collectiviteId, name: `Archives ${site.mark}`, sensitivity: 'INTERNE' },
    selection: 'Project { id }',
  });
  const other = await make(site, site.admin, 'shareEnvelope', {
    input: { envelopeId: id, level: 'PROJECT', ownerId: project.id, value: 1_234 },
    selection: 'Limit { id }',
  });
  return { ids: { limit: id, share: share.id, otherShare: other.id } };
};

/** Registered by the operator, for this collectivité alone. */
export const externalRoute: Maker = async (site) => {
  const { id } = await make(site, site.operator, 'registerExternalRoute', {
    input: {
      collectiviteId: site.collectiviteId,
      modelId: MODEL,
      provider: 'MISTRAL',
      servedName: `modele-${site.mark}`,
      place: { name: 'mistral-eu', region: 'eu-west-2', country: 'FR', qualification: 'NONE' },
    },
    selection: 'ExternalRoute { id }',
  });
  return { ids: { externalRoute: id } };
};

export const attachedBody: Maker = async (site) => {
  const { id } = await make(site, site.admin, 'attachBody', {
    input: { collectiviteId: site.collectiviteId, name: `Régie ${site.mark}`.slice(0, 120), kind: 'REGIE' },
    selection: 'AttachedBody { id }',
  });
  return { ids: { attachedBody: id } };
};

/** A target, and a notice that nobody took. */
export const notices: Maker = async (site) => {
  const { target } = await make(site, site.admin, 'addNoticeTarget', {
    input: {
      collectiviteId: site.collectiviteId,
      channel: 'WEBHOOK',
      address: `https://ville.example/${site.mark}`,
    },
    selection: 'NoticeTargetAdded { target { id } }',
  });
  const [notice] = await site.plane.database.asOwner<{ id: string }>(
    `insert into tenancy.notice
       (id, event_id, type, occurred_at, collectivite_id, channel, address, letter, state, created_at)
     values (gen_random_uuid(), gen_random_uuid(), 'quotas.threshold-reached', now(), $1, 'webhook', $2,
       '{"subject": {"fr": "Seuil", "en": "Threshold"}}', 'dead', now()) returning id`,
    [site.collectiviteId, `https://ville.example/${site.mark}`],
  );
  return { ids: { noticeTarget: target!.id, notice: notice!.id } };
};

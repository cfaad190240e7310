import { randomUUID } from 'node:crypto';
import { GrantRole } from '@beffroi/identity/domain';
import { type CollectiviteId, systemScope, uuidV7 } from '@beffroi/kernel';
import type { Collectivite } from '@beffroi/tenancy/domain';
import type { ControlPlaneUnderTest } from '../testing/control-plane.fixture.ts';
import { MODEL, type Town } from './town.fixture.ts';

/** One of everything that a collectivité can have, each with a name that nothing else has. */
export const furnish = async (
  plane: ControlPlaneUnderTest,
  operator: string,
  { id: collectiviteId, name, siren }: Collectivite,
): Promise<Town> => {
  const mark = `${name}-${randomUUID()}`;
  const admin = await plane.personWith('collectivite.admin', collectiviteId);
  const make = (mutation: string, input: object, selection: string, token = admin) =>
    mutate(plane, token, { mutation, input, selection: `... on ${selection}` });
  await grantProgram(plane, collectiviteId);
  const project = await make(
    'createProject',
    {
      collectiviteId,
      name: `Projet ${mark}`,
      sensitivity: 'INTERNE',
      analyticCode: mark.slice(0, 60),
      idempotencyKey: mark,
    },
    'Project { id }',
  );
  const apiKey = await make(
    'issueApiKey',
    { projectId: project.id, name: `Clé ${mark}`, contact: `${mark}@ville.example` },
    'ApiKeyIssued { apiKey { id publicId } }',
  );
  const deployment = await make('requestDeployment', { collectiviteId, modelId: MODEL }, 'Deployment { id }');
  const key = apiKey.apiKey!;
  await make(
    'setLimit',
    { level: 'PROJECT', ownerId: project.id, metric: 'REQUESTS', window: 'DAY', value: 1_234_567 },
    'Limit { id }',
    operator,
  );
  await useSome(plane, { collectiviteId, projectId: project.id, apiKeyId: key.id });
  return {
    collectiviteId,
    ids: {
      collectivite: collectiviteId,
      siren: siren!,
      project: project.id,
      apiKey: key.id,
      deployment: deployment.id,
    },
    marks: [collectiviteId, name, siren!, mark, project.id, key.id, key.publicId, deployment.id],
  };
};

/** A service account of its own, beside its people. */
const grantProgram = async ({ app, issuer }: ControlPlaneUnderTest, collectiviteId: CollectiviteId) => {
  const grantee = {
    kind: 'service-account',
    issuer: issuer.issuer,
    clientId: `robot-${collectiviteId}`,
  } as const;
  await app.get(GrantRole).execute(systemScope('arrange the stranger suite'), {
    grantee,
    role: 'collectivite.developer',
    collectiviteId,
  });
};

interface Made {
  readonly id: string;
  readonly apiKey?: { readonly id: string; readonly publicId: string };
}

const mutate = async (
  plane: ControlPlaneUnderTest,
  token: string,
  { mutation, input, selection }: { mutation: string; input: object; selection: string },
): Promise<Made> => {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  const answer = await plane.ask<Record<string, Made & { __typename: string }>>(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename ${selection} } }`,
    { token, variables: { input } },
  );
  const made = answer.data?.[mutation];
  if (!made?.id && !made?.apiKey) throw new Error(`${mutation}: ${JSON.stringify(answer)}`);
  return made;
};

/** A request of today: what «usage» would count. */
const useSome = async (
  { database }: ControlPlaneUnderTest,
  whose: { collectiviteId: string; projectId: string; apiKeyId: string },
): Promise<void> => {
  const now = new Date();
  const random = crypto.getRandomValues(new Uint8Array(10));
  const tokens = { input: 1_111, cachedInput: 0, output: 2_222, reasoning: 0 };
  const event = {
    ...whose,
    v: 1,
    id: uuidV7(now.getTime(), random),
    admittedAt: now.toISOString(),
    gatewayId: 'gw-1',
    payerId: whose.collectiviteId,
    offer: 'shared',
    modelId: MODEL,
    modelRevision: 'r1',
    siteId: 'cher-1',
    endpoint: '/v1/chat/completions',
    stream: true,
    outcome: 'completed',
    httpStatus: 200,
    attempts: 1,
    tokens,
    audioMs: 0,
    pages: 0,
    images: 0,
    latencyMs: 1,
    quality: 'measured',
  };
  await database
    .pool(database.gatewayUrl, 1)
    .query('select metering.ingest($1, $2, $3, $4, $5, $6)', [
      'gw-1',
      randomUUID(),
      JSON.stringify(event),
      '',
      now,
      [],
    ]);
};

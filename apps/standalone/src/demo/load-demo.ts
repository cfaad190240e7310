import { existsSync, readFileSync } from 'node:fs';
import type { Text } from '@beffroi/kernel';
import type { ApiKeyEntry } from '../manifest.ts';
import { demoModelsReady, demoOnBoard } from '../progress.texts.ts';
import { writePrivately } from '../state.ts';
import { eventually, type GraphqlClient } from './graphql.client.ts';
import { DEDICATED_MODEL, HOST_MEMBER, MEMBERS, SHARED_MODELS, SITE } from './syndicate.ts';

const REGISTER = /* GraphQL */ `
  mutation Register($input: RegisterCollectiviteInput!) {
    registerCollectivite(input: $input) {
      __typename
      ... on Collectivite {
        id
        name
        siren
      }
      ... on AlreadyRegistered {
        collectivite {
          id
          name
          siren
        }
      }
      ... on DomainError {
        code
        message
      }
    }
  }
`;
const CREATE_PROJECT = /* GraphQL */ `
  mutation CreateProject($input: CreateProjectInput!) {
    createProject(input: $input) {
      __typename
      ... on Project {
        id
        name
      }
      ... on DomainError {
        code
        message
      }
    }
  }
`;
const ISSUE_KEY = /* GraphQL */ `
  mutation IssueKey($input: IssueApiKeyInput!) {
    issueApiKey(input: $input) {
      __typename
      ... on ApiKeyIssued {
        secret
        replayed
        apiKey {
          id
        }
      }
      ... on DomainError {
        code
        message
      }
    }
  }
`;
const REQUEST_DEPLOYMENT = /* GraphQL */ `
  mutation RequestDeployment($input: RequestDeploymentInput!) {
    requestDeployment(input: $input) {
      __typename
      ... on Deployment {
        id
      }
      ... on DomainError {
        code
        message
      }
    }
  }
`;
const DEPLOYMENT = /* GraphQL */ `
  query Deployment($id: ID!) {
    deployment(id: $id) {
      phase
      conditions {
        type
        status
        message
      }
    }
  }
`;
const SITE_GPUS = /* GraphQL */ `
  query Sites {
    sites {
      id
      gpus {
        product
        total
      }
    }
  }
`;

export interface DemoMember {
  readonly name: string;
  readonly id: string;
  readonly siren: string | null;
}

export interface Demo {
  readonly members: readonly DemoMember[];
  readonly apiKeys: readonly ApiKeyEntry[];
}

type Outcome = { readonly __typename: string; readonly code?: string; readonly message?: string };

const expectSuccess = <T extends Outcome>(outcome: T, what: string): T => {
  if (outcome.code !== undefined) throw new Error(`${what}: ${outcome.code}: ${outcome.message}`);
  return outcome;
};

const NO_DEMO: Demo = { members: [], apiKeys: [] };

/** What an earlier start loaded. */
export const knownDemo = (file: string): Demo =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Demo) : NO_DEMO;

/** Loads the demo through the public API, so every line of it is what an operator could have typed. Repeatable. */
export const loadDemo = async (
  api: GraphqlClient,
  file: string,
  tell: (what: Text) => void,
): Promise<Demo> => {
  const enrolled = [];
  for (const member of MEMBERS) enrolled.push(await enrol(api, member));
  tell(demoOnBoard(enrolled.length));
  const members = enrolled.map(({ member }) => member);
  const host = members.find(({ name }) => name === HOST_MEMBER)!;
  await gpusSeen(api);
  await Promise.all([
    ...SHARED_MODELS.map((modelId) => deploy(api, { modelId, collectiviteId: null })),
    deploy(api, { modelId: DEDICATED_MODEL, collectiviteId: host.id }),
  ]);
  tell(demoModelsReady(SHARED_MODELS, DEDICATED_MODEL, HOST_MEMBER));
  const demo: Demo = { members, apiKeys: enrolled.map(({ apiKey }) => apiKey) };
  writePrivately(file, demo);
  return demo;
};

const enrol = async (api: GraphqlClient, wanted: (typeof MEMBERS)[number]) => {
  const { registerCollectivite } = await api.ask<{
    registerCollectivite: Outcome & Partial<DemoMember> & { collectivite?: DemoMember };
  }>(REGISTER, { input: wanted.siren ? { siren: wanted.siren } : { codeInsee: wanted.codeInsee } });
  const member =
    registerCollectivite.collectivite ??
    (expectSuccess(registerCollectivite, wanted.name) as Outcome & DemoMember);
  const { createProject } = await api.ask<{ createProject: Outcome & { id: string } }>(CREATE_PROJECT, {
    input: { collectiviteId: member.id, ...wanted.project, idempotencyKey: `demo-project-${member.id}` },
  });
  const project = expectSuccess(createProject, `project of ${wanted.name}`);
  const apiKey = await issueKey(api, project.id, wanted);
  return { member: { name: member.name, id: member.id, siren: member.siren }, apiKey };
};

/** A secret is shown once: a start that was cut before it was noted issues another key. */
const issueKey = async (
  api: GraphqlClient,
  projectId: string,
  { name, project }: (typeof MEMBERS)[number],
): Promise<ApiKeyEntry> => {
  const { issueApiKey } = await api.ask<{ issueApiKey: Outcome & { secret: string } }>(ISSUE_KEY, {
    input: { projectId, name: 'Clé de démonstration' },
  });
  return {
    collectivite: name,
    project: project.name,
    key: expectSuccess(issueApiKey, `key of ${name}`).secret,
  };
};

/** The worker reports the GPUs of the site's nodes soon after it starts; nothing can be placed before. */
const gpusSeen = (api: GraphqlClient): Promise<true> =>
  eventually(
    async () => {
      const { sites } = await api.ask<{ sites: { id: string; gpus: { total: number }[] }[] }>(SITE_GPUS);
      return sites.some(({ id, gpus }) => id === SITE.id && gpus.some(({ total }) => total > 0)) || undefined;
    },
    `GPUs of ${SITE.id}`,
    30_000,
  );

const deploy = async (
  api: GraphqlClient,
  wanted: { modelId: string; collectiviteId: string | null },
): Promise<void> => {
  const { requestDeployment } = await api.ask<{ requestDeployment: Outcome & { id: string } }>(
    REQUEST_DEPLOYMENT,
    {
      input: { ...wanted, siteId: SITE.id, replicas: 1, idempotencyKey: `demo-deployment-${wanted.modelId}` },
    },
  );
  const { id } = expectSuccess(requestDeployment, wanted.modelId);
  await eventually(
    async () => {
      const { deployment } = await api.ask<{ deployment: { phase: string } }>(DEPLOYMENT, { id });
      return deployment.phase.toUpperCase() === 'READY' || undefined;
    },
    `${wanted.modelId} ready`,
    90_000,
  );
};

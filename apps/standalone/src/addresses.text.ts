import type { Language } from '@beffroi/kernel';
import type { Manifest } from './manifest.ts';

const WORDS = {
  fr: {
    controlPlane: 'Plan de contrôle',
    graphql: 'API GraphQL',
    explorer: 'explorateur :',
    gateway: 'API partagée',
    compatible: 'compatible OpenAI, Mistral et Albert',
    identity: 'Identité',
    cluster: 'Cluster',
    mails: 'Courriels',
    rest: 'Tout le reste',
    login: 'Identifiant',
    firstRequest: 'Première requête :',
    prompt: 'Bonjour',
    stop: 'Ctrl-C arrête tout.',
  },
  en: {
    controlPlane: 'Control plane',
    graphql: 'GraphQL API',
    explorer: 'explorer:',
    gateway: 'Shared API',
    compatible: 'compatible with OpenAI, Mistral and Albert',
    identity: 'Identity',
    cluster: 'Cluster',
    mails: 'Mails',
    rest: 'All the rest',
    login: 'Login',
    firstRequest: 'First request:',
    prompt: 'Hello',
    stop: 'Ctrl-C stops everything.',
  },
} satisfies Record<Language, Record<string, string>>;
type Words = (typeof WORDS)[Language];

const LABEL_WIDTH = 18;

/** What a person needs first, once everything runs. */
export const addressesText = (manifest: Manifest, file: string, language: Language): string => {
  const words = WORDS[language];
  const [admin] = manifest.users;
  const [first] = manifest.apiKeys;
  const { controlPlane, gateway } = manifest;
  return [
    '',
    line(words.controlPlane, controlPlane),
    line(words.graphql, `${manifest.graphql}   (${words.explorer} ${controlPlane}/explorer)`),
    line(words.gateway, `${gateway}/v1   (${words.compatible})`),
    line(words.identity, manifest.issuer),
    line(words.cluster, `KUBECONFIG=${manifest.kubeconfig}`),
    line(words.mails, manifest.mails),
    line(words.rest, file),
    ...(admin ? ['', line(words.login, `${admin.username} / ${admin.password}   (${admin.role})`)] : []),
    ...(first ? firstRequest(words, gateway, first.key) : []),
    '',
    `  ${words.stop}`,
    '',
  ].join('\n');
};

const line = (label: string, value: string): string => `  ${label.padEnd(LABEL_WIDTH)} ${value}`;

const firstRequest = (words: Words, gateway: string, key: string): string[] => [
  '',
  `  ${words.firstRequest}`,
  '',
  `  curl ${gateway}/v1/chat/completions \\`,
  `    -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' \\`,
  `    -d '{"model":"ministral-3-8b-instruct-2512","messages":[{"role":"user","content":"${words.prompt}"}]}'`,
];

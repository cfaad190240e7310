import type { Manifest } from './manifest.ts';

/** What a person needs first, once everything runs. */
export const addressesText = (manifest: Manifest, file: string): string => {
  const [admin] = manifest.users;
  const [first] = manifest.apiKeys;
  return [
    '',
    `  Plan de contrôle   ${manifest.controlPlane}`,
    `  API GraphQL        ${manifest.graphql}   (explorateur : ${manifest.controlPlane}/explorer)`,
    `  API partagée       ${manifest.gateway}/v1   (compatible OpenAI, Mistral et Albert)`,
    `  Identité           ${manifest.issuer}`,
    `  Cluster            KUBECONFIG=${manifest.kubeconfig}`,
    `  Courriels          ${manifest.mails}`,
    `  Tout le reste      ${file}`,
    ...(admin ? ['', `  Identifiant        ${admin.username} / ${admin.password}   (${admin.role})`] : []),
    ...(first ? firstRequest(manifest.gateway, first.key) : []),
    '',
    '  Ctrl-C arrête tout.',
    '',
  ].join('\n');
};

const firstRequest = (gateway: string, key: string): string[] => [
  '',
  '  Première requête :',
  '',
  `  curl ${gateway}/v1/chat/completions \\`,
  `    -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' \\`,
  `    -d '{"model":"ministral-3-8b-instruct-2512","messages":[{"role":"user","content":"Bonjour"}]}'`,
];

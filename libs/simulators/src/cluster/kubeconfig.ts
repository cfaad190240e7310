import { stringify } from 'yaml';

/** A kubeconfig for one server and one token. Clients take plain HTTP only with skipped TLS verification. */
export const writeKubeconfig = (server: string, token: string): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'stand-in', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'stand-in', context: { cluster: 'stand-in', user: 'admin', namespace: 'default' } }],
    'current-context': 'stand-in',
  });

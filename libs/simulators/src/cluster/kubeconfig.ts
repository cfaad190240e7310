import { stringify } from 'yaml';

/** A kubeconfig for one server, the certificate it is to show, and one token. */
export const writeKubeconfig = (server: string, certificate: string, token: string): string =>
  stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: 'stand-in',
          cluster: { server, 'certificate-authority-data': Buffer.from(certificate).toString('base64') },
        },
      ],
      users: [{ name: 'admin', user: { token } }],
      contexts: [{ name: 'stand-in', context: { cluster: 'stand-in', user: 'admin', namespace: 'default' } }],
      'current-context': 'stand-in',
    },
    { lineWidth: 0 },
  );

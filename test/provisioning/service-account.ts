import { Agent, fetch } from 'undici';
import { parse, stringify } from 'yaml';

interface KubeConfig {
  clusters: { cluster: { server: string; 'certificate-authority-data'?: string } }[];
  users: { name: string; user: { token?: string } }[];
}

/** A kubeconfig with a fresh token of a service account, asked for by whoever the given one is. */
export const serviceAccountKubeconfig = async (
  kubeconfig: string,
  namespace: string,
  account: string,
): Promise<string> => {
  const config = parse(kubeconfig) as KubeConfig;
  const { server, 'certificate-authority-data': authority } = config.clusters[0]!.cluster;
  const { token } = config.users[0]!.user;
  const response = await fetch(`${server}/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }),
    dispatcher: new Agent({ connect: { ca: Buffer.from(authority!, 'base64').toString() } }),
  });
  const issued = (await response.json()) as { status: { token: string } };
  config.users[0]!.user = { token: issued.status.token };
  return stringify(config);
};

import { toYaml } from '@beffroi/platform/kubernetes';
import { siteAccessManifests } from '@beffroi/provisioning/domain';
import { configuration } from '../configuration.ts';

/** The file that the administrator of a site applies. */
export const SITE_ACCESS_FILE = new URL('../../../../infra/kubernetes/site-access.yaml', import.meta.url);

const HEAD = `# What a worker of Beffroi may do on a site, and nothing more. Generated from the kinds that it uses:
# node apps/worker/dist/reference/print-site-access.main.js
# Every right is needed, and no other (test/provisioning/least-privilege.int.spec.ts).
`;

export const siteAccessReference = (): string =>
  HEAD + toYaml(siteAccessManifests(configuration.BEFFROI_PROGRAMS_NAMESPACE.default));

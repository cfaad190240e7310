import { configReference } from '@beffroi/platform/config';
import { configuration } from '../configuration.ts';

/** The operator's page on this program's environment, kept in `docs/reference`. */
export const configurationPage = (): string =>
  `# Configuration of the worker

Written from the program's own definition by \`node apps/worker/dist/reference/print-configuration.main.js\`. Any variable may
come from a file instead, named by the variable with \`_FILE\` at its end.

<!-- prettier-ignore-start -->

${configReference(configuration)}
<!-- prettier-ignore-end -->
`;

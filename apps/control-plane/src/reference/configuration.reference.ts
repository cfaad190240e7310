import { configReference } from '@beffroi/platform/config';
import {
  breakGlassConfiguration,
  configuration,
  migrationConfiguration,
  journalConfiguration,
} from '../configuration.ts';

/** The operator's page on these programs' environment, kept in `docs/reference`. */
export const configurationPage = (): string =>
  `# Configuration of the control plane

Written from the programs' own definitions by \`node apps/control-plane/dist/reference/print-configuration.main.js\`.
Any variable may come from a file instead, named by the variable with \`_FILE\` at its end.

<!-- prettier-ignore-start -->

## main.js and init.main.js

${configReference(configuration)}
## migrate.main.js

${configReference(migrationConfiguration)}
## audit-verify.main.js

${configReference(journalConfiguration)}
## break-glass.main.js

${configReference(breakGlassConfiguration)}
<!-- prettier-ignore-end -->
`;

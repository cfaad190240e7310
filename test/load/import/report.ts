import type { BroughtOrganizations, Run } from './bring-organizations.ts';
import type { Round } from './compare.ts';

export const roundLine = (members: number, { rows, importMs, bareMs }: Round): string =>
  `${members} members, ${rows} rows: imported in ${importMs} ms, inserted bare in ${bareMs} ms\n`;

export const verdictLine = (ratio: number, most: number): string =>
  `import / bare insert: ${ratio} (bar ≤ ${most}: ${ratio <= most ? 'kept' : 'MISSED'})\n`;

/** Keycloak's part, which the ratio leaves out. */
export const keycloakLines = ({
  name,
  organizations,
  first,
  second,
}: BroughtOrganizations & { readonly name: string }): string =>
  `apart, ${organizations} organisations in ${name}: ${runText(first)}; ` +
  `again: ${runText(second)} (bar 0 written: ${second.writes === 0 ? 'kept' : 'MISSED'})\n`;

const runText = ({ tookMs, reads, writes }: Run): string => `${tookMs} ms, ${reads} asked, ${writes} written`;

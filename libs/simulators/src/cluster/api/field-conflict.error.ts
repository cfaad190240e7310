import type { FieldConflict } from '../fields/apply.ts';
import type { Owner } from '../fields/managed-fields.ts';
import { StatusError } from './status.error.ts';

const printed = ({ manager, operation, apiVersion, subresource }: Owner): string =>
  [
    `"${manager}"`,
    ...(subresource ? [`with subresource "${subresource}"`] : []),
    ...(operation === 'Update' ? [`using ${apiVersion}`] : []),
  ].join(' ');

/** What an apply without force is told when others own its fields. */
export const fieldConflict = (conflicts: readonly FieldConflict[]): StatusError => {
  const causes = conflicts.map(({ owner, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${printed(owner)}`,
    field,
  }));
  const listed = causes.map(({ message, field }) => `${message}: ${field}`).join('\n');
  const count = `${causes.length} conflict${causes.length === 1 ? '' : 's'}`;
  return new StatusError(409, 'Conflict', `Apply failed with ${count}: ${listed}`, { causes });
};

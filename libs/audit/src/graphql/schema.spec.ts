import { describe, expect, it } from '@jest/globals';
import { auditedFields, schemaOf, undeclaredPermissions, undescribed } from '@beffroi/platform/graphql';
import { resolvers } from './index.ts';

describe('the schema of audit', () => {
  it('declares permissions, describes everything, and leaves an entry of each look at the journal', async () => {
    const schema = await schemaOf(resolvers);
    expect(undeclaredPermissions(schema)).toEqual([]);
    expect(undescribed(schema)).toEqual([]);
    expect(auditedFields(schema).map(({ kind, field }) => `${kind} ${field.name}`)).toEqual([
      'read auditEntries',
      'read auditVerification',
    ]);
  });
});

import type { Row } from '../row.ts';

const notOffered = {
  notOffered: 'the stand-in serves built-in kinds only; the product defines no custom resource',
};

export const customResourceRows: Row[] = [
  'plain 404 until the definition is Established',
  'structural defaults and pruning',
  'the status subresource drops status on create',
  'strategic merge on a custom resource: 415',
  'PUT without resourceVersion: 422',
].map((expects) => ({ area: 'CRD', expects, standIn: notOffered }));

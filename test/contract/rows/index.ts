import type { Row } from '../row.ts';
import { applyRows } from './apply.rows.ts';
import { authRows } from './auth.rows.ts';
import { createRows } from './create.rows.ts';
import { crossCheckRows } from './cross-check.rows.ts';
import { customResourceRows } from './custom-resource.rows.ts';
import { defaultingRows } from './defaulting.rows.ts';
import { finalizerRows } from './finalizer.rows.ts';
import { garbageRows } from './garbage.rows.ts';
import { generationRows } from './generation.rows.ts';
import { immutableRows } from './immutable.rows.ts';
import { listRows } from './list.rows.ts';
import { namespaceRows } from './namespace.rows.ts';
import { patchRows } from './patch.rows.ts';
import { provisioningRows } from './provisioning.rows.ts';
import { quotaRows } from './quota.rows.ts';
import { routingRows } from './routing.rows.ts';
import { scaleRows } from './scale.rows.ts';
import { throttlingRows } from './throttling.rows.ts';
import { updateRows } from './update.rows.ts';
import { watchRows } from './watch.rows.ts';
import { workloadRows } from './workload.rows.ts';

/** In the order of the reference table; CRD, Workload, Provisioning and Throttling close it. */
export const rows: readonly Row[] = [
  ...authRows,
  ...routingRows,
  ...createRows,
  ...updateRows,
  ...patchRows,
  ...applyRows,
  ...generationRows,
  ...defaultingRows,
  ...immutableRows,
  ...crossCheckRows,
  ...quotaRows,
  ...listRows,
  ...watchRows,
  ...finalizerRows,
  ...garbageRows,
  ...namespaceRows,
  ...customResourceRows,
  ...scaleRows,
  ...workloadRows,
  ...provisioningRows,
  ...throttlingRows,
];

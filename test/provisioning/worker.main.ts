/** A worker in a process of its own, for whoever forks and kills it: tells each write that it sends for a deployment. */
import { createPool } from '@beffroi/platform/postgres';
import { createDatabase } from '@beffroi/platform/typeorm';
import { countingClusters, provisionerOptions, work, workerEntities } from './worker.parts.ts';
import type { WorkerOrder } from './worker.process.ts';

const { holder, tenantUrl, systemUrl, settings } = JSON.parse(process.argv[2]!) as WorkerOrder;
const database = await createDatabase({
  tenantUrl,
  systemUrl,
  entities: workerEntities,
  applicationName: holder,
});
const clusters = countingClusters(database);
// Priority classes are the cluster's, and written again and again.
clusters.onWrite = ({ kind }) => void (kind === 'PriorityClass' || process.send!('write'));
process.on('disconnect', () => process.exit());
work(
  createPool(systemUrl, { max: 1, applicationName: holder }),
  holder,
  settings.leaseTtlMs,
  provisionerOptions(database, clusters, settings),
);
process.send!('competes');

import { Gauge, type Health, type Registry } from '../observability/index.ts';
import { standbyWarning } from '../postgres/index.ts';
import type { Database } from './database.ts';

interface Watching {
  readonly database: Pick<Database, 'standby'>;
  readonly health: Health;
  readonly metrics: Registry;
}

/** Tells of a missing synchronous standby: a warning in `/readyz`, and a gauge to alarm by. */
export const watchStandby = ({ database, health, metrics }: Watching): void => {
  health.warn('synchronous-standby', async () => {
    const standby = await database.standby();
    return standby && standbyWarning(standby);
  });
  new Gauge({
    name: 'beffroi_database_synchronous_standby',
    help: '1 while what is committed is on a synchronous standby too, else 0; absent while the database is away.',
    registers: [metrics],
    async collect() {
      const standby = await database.standby();
      if (standby) this.set(standby === 'attached' ? 1 : 0);
      else this.remove();
    },
  });
};

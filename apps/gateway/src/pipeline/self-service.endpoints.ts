import type { Endpoints } from '../http/router.ts';
import { serveSelf } from '../self-service/serve-self.ts';
import { stopOf } from './authorise.ts';
import { enter, refuse, refuseWith } from './entrance.ts';
import type { Gateway } from './gateway.means.ts';

/** What a key may ask about itself. */
export const selfServiceEndpoints = (gateway: Gateway): Pick<Endpoints, 'serveSelf'> => ({
  serveSelf: (exchange, operation, name) => {
    const identity = enter(gateway, exchange);
    if (!identity) return;
    // Who was stopped may still read what for.
    const stop = operation.method === 'GET' ? undefined : stopOf(identity);
    if (stop) return refuse(gateway, exchange, stop);
    serveSelf(gateway.selfService, { exchange, identity, operation, name }, (error) =>
      refuseWith(gateway, exchange, error),
    );
  },
});

import type { Exchange } from '../http/exchange.ts';
import { isMistralClient } from '../http/mistral.client.ts';
import type { Endpoints } from '../http/router.ts';
import { ANY_TYPE, authorise, type Authorised, stopOf } from './authorise.ts';
import { enter, refuse } from './entrance.ts';
import type { Gateway } from './gateway.means.ts';
import type { Identity } from './identity.ts';
import { mistralModel, wireModel, wireModelHealth } from './model.answer.ts';

/** What a key may know of models. */
export const modelEndpoints = (
  gateway: Gateway,
): Pick<Endpoints, 'listModels' | 'getModel' | 'modelsHealth'> => ({
  listModels: (exchange) => {
    const identity = enter(gateway, exchange);
    if (!identity) return;
    const stop = stopOf(identity);
    if (stop) return refuse(gateway, exchange, stop);
    const data = usableModels(gateway, identity).map(writerFor(exchange));
    exchange.answer({ object: 'list', data });
  },

  getModel: (exchange, name) => {
    const identity = enter(gateway, exchange);
    if (!identity) return;
    const authorised = authorise(identity, { name, types: ANY_TYPE }, gateway.tail.records);
    if (!authorised.ok) return refuse(gateway, exchange, authorised.failure);
    exchange.answer(writerFor(exchange)(authorised.value));
  },

  modelsHealth: (exchange) => {
    const identity = enter(gateway, exchange);
    if (!identity) return;
    const stop = stopOf(identity);
    if (stop) return refuse(gateway, exchange, stop);
    const { modelHealth, fleet } = gateway;
    const data = usableModels(gateway, identity).flatMap(({ model, routes }) =>
      wireModelHealth(
        model,
        modelHealth.read(routes, (route) => fleet.enginesOf(route)),
      ),
    );
    exchange.answer({ object: 'list', data });
  },
});

const writerFor = ({ request }: Exchange): ((authorised: Authorised) => object) =>
  isMistralClient(request.header('user-agent')) ? mistralModel : wireModel;

const usableModels = ({ tail }: Gateway, identity: Identity): Authorised[] =>
  [...tail.records.models()].flatMap(({ id }) => {
    const authorised = authorise(identity, { name: id, types: ANY_TYPE }, tail.records);
    return authorised.ok ? [authorised.value] : [];
  });

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { languageOf, localise } from '@beffroi/kernel';

const REFUSED = {
  message: {
    fr: 'Une page d’un autre site ne peut rien demander ici.',
    en: 'A page of another site may ask for nothing here.',
  },
  remedy: {
    fr: 'Ouvrez la console elle-même, ou appelez l’API depuis un programme.',
    en: 'Open the console itself, or call the API from a program.',
  },
} as const;

/**
 * Browsers say on whose behalf they ask (Fetch Metadata, W3C): with a session's cookie, another site could otherwise
 * ask in somebody's name. Following a link or coming back from a login is a navigation, and may.
 */
export const refuseOtherSites = (server: FastifyInstance): void => {
  server.addHook('onRequest', async (request, reply) => {
    if (!isOfAnotherSite(request) || isNavigation(request)) return undefined;
    const language = languageOf(request.headers['accept-language']);
    return reply.code(403).send({
      error: {
        code: 'OTHER_SITE',
        message: localise(REFUSED.message, language),
        remedy: localise(REFUSED.remedy, language),
      },
    });
  });
};

const isOfAnotherSite = ({ headers }: FastifyRequest): boolean =>
  ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site']));

const isNavigation = ({ method, headers }: FastifyRequest): boolean =>
  method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';

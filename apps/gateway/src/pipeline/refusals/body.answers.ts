import type { GatewayError, RequestFault } from '@beffroi/contracts/openai';
import { type Language, localise } from '@beffroi/kernel';
import type { ReadRefusal } from '../read.body.ts';
import type { Answers } from './answers.ts';

export const bodyAnswers: Answers<ReadRefusal> = {
  'body-too-large': ({ limitBytes }) => ({
    code: 'request_too_large',
    message: {
      en: `The request body exceeds ${limitBytes} bytes. Send a shorter prompt or smaller files.`,
      fr: `Le corps de la requête dépasse ${limitBytes} octets. Envoyer un texte plus court ou des fichiers plus petits.`,
    },
  }),
  'no-room-for-body': () => ({
    code: 'gateway_overloaded',
    message: {
      en: 'The gateway holds as many long requests as it has memory for. Please try again later.',
      fr: 'La passerelle traite autant de longues requêtes que sa mémoire le permet. Réessayer plus tard.',
    },
  }),
  'not-json': () => ({
    code: 'invalid_json',
    message: {
      en: 'The request body is not valid JSON. Check its quotes and commas, and that it is encoded in UTF-8.',
      fr: 'Le corps de la requête n’est pas du JSON. Vérifier guillemets et virgules, et que l’encodage est UTF-8.',
    },
  }),
  faulty: ({ faults }) => faultyError(faults),
};

const faultyError = (faults: readonly RequestFault[]): GatewayError => {
  const field = faults[0]?.loc[1];
  return {
    code: 'invalid_request',
    message: {
      en: `Invalid request. ${described(faults, 'en')}.`,
      fr: `Requête refusée. ${described(faults, 'fr')}.`,
    },
    ...(field === undefined ? {} : { param: String(field) }),
    faults,
  };
};

const COLON: Readonly<Record<Language, string>> = { en: ': ', fr: ' : ' };

const described = (faults: readonly RequestFault[], language: Language): string =>
  faults
    .map(({ loc, msg }) => `${loc.slice(1).join('.') || 'body'}${COLON[language]}${localise(msg, language)}`)
    .join('; ');

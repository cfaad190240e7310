import type { Licence, SelfHosting } from '../model.ts';

export const APACHE_2: Licence = {
  id: 'Apache-2.0',
  url: 'https://www.apache.org/licenses/LICENSE-2.0.txt',
};

export const MIT: Licence = { id: 'MIT', url: 'https://opensource.org/license/mit' };

export const modifiedMit = (url: string): Licence => ({
  id: 'MIT-modified',
  url,
  condition: {
    fr: 'Licence MIT modifiée : une clause exclut les organisations dont le chiffre d’affaires dépasse un seuil. À faire lire par le service juridique avant la mise en service.',
    en: 'Modified MIT licence: a clause excludes organisations whose revenue exceeds a threshold. Have it read before going live.',
  },
});

export const MISTRAL_RESEARCH: Licence = {
  id: 'MRL-0.1',
  url: 'https://mistral.ai/licenses/MRL-0.1.md',
};

export const MISTRAL_NON_PRODUCTION: Licence = {
  id: 'MNPL-0.1',
  url: 'https://mistral.ai/licenses/MNPL-0.1.md',
};

export const CC_BY_NC: Licence = {
  id: 'CC-BY-NC-4.0',
  url: 'https://creativecommons.org/licenses/by-nc/4.0/',
};

export const COMMERCIAL_CONTRACT: Licence = { id: 'commercial-contract', url: null };

export const ALLOWED: SelfHosting = { allowed: true };

export const RESEARCH_ONLY: SelfHosting = {
  allowed: false,
  cause: 'licence',
  reason: {
    fr: 'La licence de recherche de Mistral (MRL) interdit la production sans contrat commercial.',
    en: 'The Mistral research licence (MRL) forbids production use without a commercial contract.',
  },
};

export const NON_PRODUCTION_ONLY: SelfHosting = {
  allowed: false,
  cause: 'licence',
  reason: {
    fr: 'La licence de non-production de Mistral (MNPL) interdit tout usage en production.',
    en: 'The Mistral non-production licence (MNPL) forbids any use in production.',
  },
};

export const NON_COMMERCIAL_ONLY: SelfHosting = {
  allowed: false,
  cause: 'licence',
  reason: {
    fr: 'La licence CC BY-NC interdit l’usage dans un service facturé.',
    en: 'The CC BY-NC licence forbids use in a service that is charged for.',
  },
};

export const NO_PUBLIC_WEIGHTS: SelfHosting = {
  allowed: false,
  cause: 'no-public-weights',
  reason: {
    fr: 'Ses poids ne sont pas publiés : il n’est disponible que par l’API de son éditeur ou par contrat.',
    en: 'Its weights are not published: it is only available through its publisher’s API or by contract.',
  },
};

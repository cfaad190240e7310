import { registerEnumType } from '@nestjs/graphql';

/** Values as in the domain; names as GraphQL writes them. */
export const Category = {
  COMMUNE: 'commune',
  EPCI: 'epci',
  DEPARTEMENT: 'departement',
  REGION: 'region',
  SYNDICAT: 'syndicat',
  CCAS: 'ccas',
  SDIS: 'sdis',
  AUTRE: 'autre',
} as const;
registerEnumType(Category, {
  name: 'CollectiviteCategory',
  description: 'What kind of public body it is.',
  valuesMap: {
    COMMUNE: { description: 'A commune.' },
    EPCI: { description: 'A group of communes: communauté, métropole, établissement public territorial.' },
    DEPARTEMENT: { description: 'A département.' },
    REGION: { description: 'A région.' },
    SYNDICAT: { description: 'A syndicat, intercommunal or mixte.' },
    CCAS: { description: 'A centre communal or intercommunal d’action sociale.' },
    SDIS: { description: 'A service départemental d’incendie et de secours.' },
    AUTRE: { description: 'Another public body.' },
  },
});

export const PopulationKind = { MUNICIPALE: 'municipale', TOTALE: 'totale' } as const;
registerEnumType(PopulationKind, {
  name: 'PopulationKind',
  description: 'Who is counted.',
  valuesMap: {
    MUNICIPALE: { description: 'Whoever lives there.' },
    TOTALE: { description: 'Also those counted apart, who live elsewhere in the main.' },
  },
});

export const Sensitivity = {
  PUBLIC: 'public',
  INTERNE: 'interne',
  PERSONNEL: 'personnel',
  SENSIBLE: 'sensible',
  SANTE: 'sante',
} as const;
registerEnumType(Sensitivity, {
  name: 'Sensitivity',
  description: 'What data a project handles; decides which sites may serve it.',
  valuesMap: {
    PUBLIC: { description: 'Published, or could be.' },
    INTERNE: { description: 'For the agents of the collectivité.' },
    PERSONNEL: { description: 'Personal data (RGPD).' },
    SENSIBLE: { description: 'Sensitive data: SecNumCloud sites only.' },
    SANTE: { description: 'Health data: HDS sites only.' },
  },
});

import type { Role } from '@beffroi/contracts/access';

/** The demo: a fictitious syndicate in the Cher with real members (french-public-sector.md §4.2). */
export const OPERATOR = { name: 'Syndicat numérique du Cher (fictif)', siren: '999999998' } as const;

export const SITE = {
  id: 'cher-1',
  name: 'Site de démonstration du Cher',
  region: 'cloudgouv-eu-west-1',
  country: 'FR',
  qualification: 'secnumcloud-3.2',
  storageClass: 'bsu-gp2',
} as const;

/** GPU nodes of the stand-in cluster. */
export const NODES = [
  { name: 'gpu-l40s-1', gpuProduct: 'NVIDIA-L40S', gpuCount: 2, cpu: '32', memory: '256Gi' },
  { name: 'gpu-l40s-2', gpuProduct: 'NVIDIA-L40S', gpuCount: 2, cpu: '32', memory: '256Gi' },
  { name: 'gpu-l40s-3', gpuProduct: 'NVIDIA-L40S', gpuCount: 2, cpu: '32', memory: '256Gi' },
  { name: 'gpu-h100-1', gpuProduct: 'NVIDIA-H100-80GB-HBM3', gpuCount: 2, cpu: '64', memory: '512Gi' },
] as const;

/** What this fictitious syndicate counts for an hour of one GPU, in euros HT. */
export const GPU_HOUR_PRICES = 'NVIDIA-L40S=1.85,NVIDIA-H100-80GB-HBM3=3.40';

/** To converse with, to search by meaning, to rank what was found. */
export const SHARED_MODELS = ['ministral-3-8b-instruct-2512', 'bge-m3', 'bge-reranker-v2-m3'] as const;
export const DEDICATED_MODEL = 'mistral-small-3.2-24b-instruct-2506';

interface Member {
  readonly name: string;
  readonly siren?: string;
  readonly codeInsee?: string;
  readonly project: { readonly name: string; readonly sensitivity: string; readonly analyticCode: string };
}

/** Real communes and EPCI of the Cher, each with a first project. */
export const MEMBERS: readonly Member[] = [
  {
    name: 'Bourges',
    codeInsee: '18033',
    project: { name: 'Assistant des agents', sensitivity: 'INTERNE', analyticCode: 'DSI-01' },
  },
  {
    name: 'Vierzon',
    codeInsee: '18279',
    project: { name: 'Comptes rendus', sensitivity: 'INTERNE', analyticCode: 'SG-02' },
  },
  {
    name: 'Saint-Doulchard',
    codeInsee: '18205',
    project: { name: 'Accueil numérique', sensitivity: 'PUBLIC', analyticCode: 'ACC-01' },
  },
  {
    name: 'Mehun-sur-Yèvre',
    codeInsee: '18141',
    project: { name: 'Courrier', sensitivity: 'INTERNE', analyticCode: 'SG-01' },
  },
  {
    name: 'Sancerre',
    codeInsee: '18241',
    project: { name: 'Office de tourisme', sensitivity: 'PUBLIC', analyticCode: 'TOU-01' },
  },
  {
    name: 'CA Bourges Plus',
    siren: '241800507',
    project: { name: 'Urbanisme', sensitivity: 'PERSONNEL', analyticCode: 'URB-01' },
  },
  {
    name: 'CC Vierzon-Sologne-Berry',
    siren: '200090561',
    project: { name: 'Délibérations', sensitivity: 'INTERNE', analyticCode: 'ASS-01' },
  },
  {
    name: 'CC Pays Fort Sancerrois Val de Loire',
    siren: '200069227',
    project: { name: 'Marchés publics', sensitivity: 'INTERNE', analyticCode: 'MP-01' },
  },
];

/** The member whose people can log in, and which has a model of its own. */
export const HOST_MEMBER = 'Bourges';
export const HOST_SIREN = '211800339';

export const AUTOMATION = {
  name: 'Automatisation du syndicat',
  clientId: 'beffroi-automation',
  role: 'operator.admin',
} as const;

export interface DemoPerson {
  readonly username: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly role: Role;
}

/** One person of each role; those of a collectivité work for {@link HOST_MEMBER}. */
export const PEOPLE: readonly DemoPerson[] = [
  { username: 'alice.admin', givenName: 'Alice', familyName: 'Martin', role: 'operator.admin' },
  { username: 'samir.support', givenName: 'Samir', familyName: 'Benali', role: 'operator.support' },
  { username: 'fanny.finances', givenName: 'Fanny', familyName: 'Leroy', role: 'operator.finance' },
  { username: 'audrey.audit', givenName: 'Audrey', familyName: 'Petit', role: 'operator.auditor' },
  { username: 'denis.dsi', givenName: 'Denis', familyName: 'Moreau', role: 'collectivite.admin' },
  { username: 'lea.dev', givenName: 'Léa', familyName: 'Garnier', role: 'collectivite.developer' },
  { username: 'paul.finances', givenName: 'Paul', familyName: 'Roux', role: 'collectivite.finance' },
  { username: 'ines.ia', givenName: 'Inès', familyName: 'Faure', role: 'collectivite.referent-ia' },
  { username: 'david.dpo', givenName: 'David', familyName: 'Blanc', role: 'collectivite.dpo' },
];

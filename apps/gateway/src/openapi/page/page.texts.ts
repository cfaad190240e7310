import type { Language } from '@beffroi/kernel';

interface PageTexts {
  readonly contents: string;
  readonly skip: string;
  readonly noScript: string;
  readonly open: string;
  readonly deprecated: string;
  readonly field: string;
  readonly parameter: string;
  readonly header: string;
  readonly type: string;
  readonly meaning: string;
  readonly required: string;
  readonly request: string;
  readonly answer: string;
  readonly headers: string;
  readonly statuses: string;
  readonly status: string;
  readonly content: string;
}

export const PAGE_TEXTS: Readonly<Record<Language, PageTexts>> = {
  fr: {
    contents: 'Sommaire',
    skip: 'Aller au contenu',
    noScript: 'Sans JavaScript, lire /openapi.json.',
    open: 'sans clé',
    deprecated: 'ancien chemin',
    field: 'Champ',
    parameter: 'Paramètre',
    header: 'En-tête',
    type: 'Type',
    meaning: 'Sens',
    required: 'obligatoire',
    request: 'Requête',
    answer: 'Réponse',
    headers: 'En-têtes de la réponse',
    statuses: 'Statuts',
    status: 'Statut',
    content: 'Contenu',
  },
  en: {
    contents: 'Contents',
    skip: 'Skip to content',
    noScript: 'Without JavaScript, read /openapi.json.',
    open: 'no key needed',
    deprecated: 'older path',
    field: 'Field',
    parameter: 'Parameter',
    header: 'Header',
    type: 'Type',
    meaning: 'Meaning',
    required: 'required',
    request: 'Request',
    answer: 'Answer',
    headers: 'Headers of the answer',
    statuses: 'Statuses',
    status: 'Status',
    content: 'Content',
  },
};

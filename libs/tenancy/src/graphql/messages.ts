import type { FailureText, Text } from '@beffroi/platform/graphql';
import type { IdentifierCheck, InvalidIdentifier, UnknownInDirectory } from '../domain/index.ts';

/** What people read when tenancy says no. */
export const messages = {
  alreadyRegistered: (name: string): FailureText => ({
    message: { fr: `${name} est déjà enregistrée.`, en: `${name} is already registered.` },
    remedy: {
      fr: 'Utilisez la collectivité donnée dans « collectivite ».',
      en: 'Use the collectivité given in “collectivite”.',
    },
  }),
  unknownInDirectory: ({ identifier, given, merged }: UnknownInDirectory): FailureText =>
    merged
      ? {
          message: {
            fr: `Le code INSEE ${given} désigne ${merged.name ?? 'une ancienne commune'}, qui fait partie de ${merged.current.name}.`,
            en: `INSEE code ${given} names ${merged.name ?? 'a former commune'}, which is part of ${merged.current.name}.`,
          },
          remedy: {
            fr: `Enregistrez ${merged.current.name}, code INSEE ${merged.current.codeInsee}.`,
            en: `Register ${merged.current.name}, INSEE code ${merged.current.codeInsee}.`,
          },
        }
      : {
          message: {
            fr: `${LABELS[identifier].fr} ${given} n’est pas dans les données nationales (communes et groupements de communes).`,
            en: `${LABELS[identifier].en} ${given} is not in the national data (communes and groups of communes).`,
          },
          remedy: {
            fr: 'Pour un département, une région, un syndicat, un CCAS ou un SDIS, renseignez « declared » : nom, catégorie et nature juridique.',
            en: 'For a département, a région, a syndicat, a CCAS or an SDIS, fill in “declared”: name, category and nature juridique.',
          },
        },
  invalidIdentifier: ({ identifier, check, given }: InvalidIdentifier): FailureText =>
    CHECKS[check](LABELS[identifier], given),
  projectNameTaken: (name: string): FailureText => ({
    message: {
      fr: `La collectivité a déjà un projet « ${name} ».`,
      en: `The collectivité already has a project “${name}”.`,
    },
    remedy: {
      fr: 'Choisissez un autre nom, ou utilisez le projet donné dans « projectId ».',
      en: 'Choose another name, or use the project given in “projectId”.',
    },
  }),
  invalidProject: (field: 'name' | 'analyticCode', maximumLength: number): FailureText => ({
    message:
      field === 'name'
        ? {
            fr: 'Le nom du projet est vide ou trop long.',
            en: 'The name of the project is empty or too long.',
          }
        : { fr: 'Le code analytique est trop long.', en: 'The analytic code is too long.' },
    remedy: {
      fr: `Donnez au plus ${maximumLength} caractères.`,
      en: `Give ${maximumLength} characters at most.`,
    },
  }),
};

export const nouns = {
  collectivite: { fr: 'La collectivité', en: 'The collectivité' },
  project: { fr: 'Le projet', en: 'The project' },
  attachedBody: { fr: 'L’organisme rattaché', en: 'The attached body' },
};

const LABELS: Readonly<Record<InvalidIdentifier['identifier'], Text>> = {
  siren: { fr: 'Le SIREN', en: 'SIREN' },
  codeInsee: { fr: 'Le code INSEE', en: 'INSEE code' },
  declared: { fr: 'L’organisme déclaré', en: 'The declared body' },
};

/** One text for each check, so that a reader learns which one failed. */
const CHECKS: Readonly<Record<IdentifierCheck, (label: Text, given: string) => FailureText>> = {
  missing: () => ({
    message: { fr: 'Aucun identifiant n’est donné.', en: 'No identifier is given.' },
    remedy: {
      fr: 'Donnez un SIREN, un code INSEE, ou « declared » pour un organisme absent des données nationales.',
      en: 'Give a SIREN, an INSEE code, or “declared” for a body that the national data does not hold.',
    },
  }),
  digits: (label, given) => ({
    message: {
      fr: `${label.fr} « ${given} » contient autre chose que des chiffres.`,
      en: `${label.en} “${given}” holds something else than digits.`,
    },
    remedy: { fr: 'Un SIREN a neuf chiffres.', en: 'A SIREN has nine digits.' },
  }),
  length: (label, given) => ({
    message: {
      fr: `${label.fr} « ${given} » n’a pas la bonne longueur.`,
      en: `${label.en} “${given}” does not have the right length.`,
    },
    remedy: {
      fr: 'Un SIREN a neuf chiffres, un code INSEE cinq caractères ; un SIRET commence par le SIREN.',
      en: 'A SIREN has nine digits, an INSEE code five characters; a SIRET begins with the SIREN.',
    },
  }),
  key: (label, given) => ({
    message: {
      fr: `${label.fr} « ${given} » a une clé de contrôle fausse : un chiffre est erroné ou deux sont intervertis.`,
      en: `${label.en} “${given}” has a wrong check digit: one digit is wrong or two are swapped.`,
    },
    remedy: {
      fr: 'Vérifiez le numéro sur un document officiel ou sur annuaire-entreprises.data.gouv.fr.',
      en: 'Check the number on an official document or on annuaire-entreprises.data.gouv.fr.',
    },
  }),
  format: (label, given) => ({
    message: {
      fr: `${label.fr} « ${given} » n’a pas la forme attendue.`,
      en: `${label.en} “${given}” does not have the expected form.`,
    },
    remedy: {
      fr: 'Un code INSEE a cinq chiffres, ou 2A ou 2B et trois chiffres en Corse ; ce n’est pas le code postal.',
      en: 'An INSEE code has five digits, or 2A or 2B and three digits in Corsica; it is not the postcode.',
    },
  }),
  agreement: (label, given) => ({
    message: {
      fr: `${label.fr} « ${given} » ne désigne pas le même organisme que le reste de la demande.`,
      en: `${label.en} “${given}” does not name the same body as the rest of the request.`,
    },
    remedy: {
      fr: 'Donnez un seul identifiant, ou corrigez l’un des deux.',
      en: 'Give one identifier, or mend one.',
    },
  }),
  name: () => ({
    message: {
      fr: 'Le nom de l’organisme déclaré est vide ou dépasse 200 caractères.',
      en: 'The name of the declared body is empty or exceeds 200 characters.',
    },
    remedy: { fr: 'Donnez son nom officiel.', en: 'Give its official name.' },
  }),
  nature: (label, given) => ({
    message: {
      fr: `La nature juridique « ${given} » n’a pas quatre chiffres ou n’est pas de cette catégorie.`,
      en: `Nature juridique “${given}” does not have four digits or is not of this category.`,
    },
    remedy: {
      fr: 'Utilisez le code à quatre chiffres de l’INSEE, par exemple 7361 pour un CCAS ou 7372 pour un SDIS.',
      en: 'Use INSEE’s code of four digits, for instance 7361 for a CCAS or 7372 for an SDIS.',
    },
  }),
};

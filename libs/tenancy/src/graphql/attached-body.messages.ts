import type { FailureText } from '@beffroi/platform/graphql';
import type { PayerRefused } from '../domain/index.ts';

export const attachedBodyMessages = {
  nameTaken: (name: string): FailureText => ({
    message: {
      fr: `La collectivité a déjà un organisme rattaché « ${name} ».`,
      en: `The collectivité already has an attached body “${name}”.`,
    },
    remedy: {
      fr: 'Choisissez un autre nom, ou utilisez celui donné dans « attachedBodyId ».',
      en: 'Choose another name, or use the one given in “attachedBodyId”.',
    },
  }),
  invalidName: (maximumLength: number): FailureText => ({
    message: {
      fr: 'Le nom de l’organisme rattaché est vide ou trop long.',
      en: 'The name of the attached body is empty or too long.',
    },
    remedy: {
      fr: `Donnez au plus ${maximumLength} caractères.`,
      en: `Give ${maximumLength} characters at most.`,
    },
  }),
  payerRefused: ({ name, cause }: PayerRefused): FailureText =>
    cause === 'category'
      ? {
          message: {
            fr: `${name} ne peut pas payer pour d’autres.`,
            en: `${name} cannot pay for others.`,
          },
          remedy: {
            fr: 'Choisissez la collectivité elle-même, un EPCI, un syndicat ou un département.',
            en: 'Choose the collectivité itself, an EPCI, a syndicat or a département.',
          },
        }
      : {
          message: { fr: `${name} n’est pas active.`, en: `${name} is not active.` },
          remedy: {
            fr: 'Activez-la ou rétablissez-la d’abord, ou choisissez un autre payeur.',
            en: 'Activate or resume it first, or choose another payer.',
          },
        },
};

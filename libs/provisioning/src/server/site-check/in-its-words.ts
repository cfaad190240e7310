import type { LocalisedText } from '@beffroi/catalogue/domain';
import type { ClusterFailure } from '@beffroi/platform/kubernetes';

/** What the cluster said, which it says in English. */
export const inItsWords = ({ message }: ClusterFailure): LocalisedText => ({
  fr: `Le cluster répond : ${message}`,
  en: `The cluster answers: ${message}`,
});

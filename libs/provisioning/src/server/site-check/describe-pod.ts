import type { LocalisedText } from '@beffroi/catalogue/domain';
import type { Pod } from '@beffroi/platform/kubernetes';

/** Why a pod of ours did not tell what it was made to tell. */
export const describePod = (pod: Pod | undefined): LocalisedText => {
  const { phase = 'Pending', conditions = [], containerStatuses = [] } = pod?.status ?? {};
  const waiting = containerStatuses[0]?.state?.waiting;
  if (waiting?.reason)
    return {
      fr: `Le pod d’essai attend : ${waiting.reason} ${waiting.message ?? ''}`.trim(),
      en: `The probe pod waits: ${waiting.reason} ${waiting.message ?? ''}`.trim(),
    };
  if (!pod?.spec?.nodeName) {
    const why = conditions.find(({ type }) => type === 'PodScheduled')?.message ?? '';
    return {
      fr: `Aucun nœud n’a pris le pod d’essai. ${why}`.trim(),
      en: `No node took the probe pod. ${why}`.trim(),
    };
  }
  return {
    fr: `Le pod d’essai (${phase}) n’a rien dit : ce nœud ne lance pas vraiment de conteneurs, ou il est trop lent.`,
    en: `The probe pod (${phase}) said nothing: this node does not really run containers, or it is too slow.`,
  };
};

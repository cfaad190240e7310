import { asFinding, assessed, type Finding, type Measurement } from './finding.ts';
import type { NetworkFacts } from './site-facts.ts';

export const assessPodSecurity = (forbiddenPodAccepted: Measurement<boolean>): Finding =>
  assessed(
    'pod-security',
    forbiddenPodAccepted,
    (accepted) =>
      accepted
        ? asFinding(
            'pod-security',
            'blocking',
            {
              fr: 'Un pod privilégié a été accepté dans un namespace « restricted ».',
              en: 'A privileged pod was accepted in a “restricted” namespace.',
            },
            {
              fr: 'Activez le contrôleur d’admission PodSecurity du serveur d’API.',
              en: 'Enable the API server’s PodSecurity admission controller.',
            },
          )
        : asFinding('pod-security', 'ok', {
            fr: 'Un pod privilégié a été refusé.',
            en: 'A privileged pod was refused.',
          }),
    {
      fr: 'Appliquez infra/kubernetes/site-access.yaml, puis relancez le contrôle.',
      en: 'Apply infra/kubernetes/site-access.yaml, then run the check again.',
    },
  );

/** A forbidden connection was tried: what a policy says and what a network does are two things. */
export const assessNetwork = (network: Measurement<NetworkFacts>): Finding =>
  assessed(
    'network-policy',
    network,
    ({ allowed, stranger, silenced }) => {
      if (stranger || silenced)
        return asFinding('network-policy', 'blocking', throughWalls(stranger, silenced), {
          fr: 'Installez une extension réseau qui applique les NetworkPolicy (Calico, Cilium…).',
          en: 'Install a network plugin that enforces NetworkPolicy (Calico, Cilium…).',
        });
      return allowed
        ? asFinding('network-policy', 'ok', {
            fr: 'La connexion permise passe ; les deux interdites, à l’entrée et à la sortie, sont bloquées.',
            en: 'The allowed connection works; both forbidden ones, ingress and egress, are blocked.',
          })
        : asFinding(
            'network-policy',
            'blocking',
            {
              fr: 'Même la connexion permise entre deux pods ne passe pas.',
              en: 'Even the allowed connection between two pods does not work.',
            },
            {
              fr: 'Vérifiez le réseau des pods, et qu’aucune règle du cluster ne bloque tout.',
              en: 'Check the pod network, and that no rule of the cluster blocks everything.',
            },
          );
    },
    {
      fr: 'Sans cet essai, l’isolation réseau des collectivités n’est pas prouvée : levez la cause, puis relancez.',
      en: 'Without this trial the network isolation of collectivités is not proven: remove the cause, then run it again.',
    },
  );

const throughWalls = (stranger: boolean, silenced: boolean) => {
  const ways = [...(stranger ? ['ingress'] : []), ...(silenced ? ['egress'] : [])].join(', ');
  return {
    fr: `Les NetworkPolicy ne sont pas appliquées : une connexion interdite est passée (${ways}).`,
    en: `NetworkPolicy is not enforced: a forbidden connection went through (${ways}).`,
  };
};

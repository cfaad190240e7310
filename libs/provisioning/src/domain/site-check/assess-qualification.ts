import type { Site } from '@beffroi/catalogue/domain';
import { QUALIFICATIONS, type Qualification } from '@beffroi/contracts/dataplane';
import { asFinding, assessed, type Finding, type Measurement } from './finding.ts';
import type { CheckedNode } from './site-facts.ts';

const REGION_LABEL = 'topology.kubernetes.io/region';
/** With which the administrator of a cluster states what its nodes are qualified for. */
const QUALIFICATION_LABEL = 'beffroi.fr/qualification';

/** Regions that their provider runs under SecNumCloud (ANSSI's list; reference/kubernetes.md §7.1). */
const SECNUMCLOUD_REGIONS: readonly string[] = ['cloudgouv-eu-west-1'];

/** What the site was registered as, beside what its nodes and its region say. */
export const assessQualification = (
  nodes: Measurement<readonly CheckedNode[]>,
  site: Pick<Site, 'qualification' | 'region'>,
): Finding =>
  assessed('qualification', nodes, (all) => judge(all, site), {
    fr: 'Donnez au worker le droit de lire les nœuds (infra/kubernetes/site-access.yaml).',
    en: 'Give the worker the right to read nodes (infra/kubernetes/site-access.yaml).',
  });

const judge = (
  nodes: readonly CheckedNode[],
  { qualification, region }: Pick<Site, 'qualification' | 'region'>,
): Finding => {
  const regions = labelsOf(nodes, REGION_LABEL);
  const claims = labelsOf(nodes, QUALIFICATION_LABEL);
  const measured = {
    fr: `Enregistré : ${qualification}, ${region}. Nœuds : ${claims.join(', ') || 'rien'}, région ${regions.join(', ') || 'non dite'}.`,
    en: `Registered: ${qualification}, ${region}. Nodes: ${claims.join(', ') || 'nothing'}, region ${regions.join(', ') || 'not said'}.`,
  };
  if (regions.some((each) => each !== region))
    return asFinding('qualification', 'blocking', measured, {
      fr: 'Des nœuds sont dans une autre région que celle du site : corrigez l’enregistrement, ou retirez-les.',
      en: 'Nodes are in another region than the site: correct its registration, or remove them.',
    });
  if (claims.some((claim) => claim !== qualification))
    return asFinding('qualification', 'blocking', measured, {
      fr: `Les nœuds se disent qualifiés autrement (${QUALIFICATION_LABEL}) : corrigez l’un des deux.`,
      en: `The nodes claim another qualification (${QUALIFICATION_LABEL}): correct one of the two.`,
    });
  if (isSecNumCloud(qualification) && !SECNUMCLOUD_REGIONS.includes(region))
    return asFinding('qualification', 'warning', measured, {
      fr: `La région « ${region} » n’est pas connue comme SecNumCloud : joignez la décision de qualification au dossier.`,
      en: `The region “${region}” is not known as SecNumCloud: file the qualification decision.`,
    });
  if (qualification !== 'none' && regions.length === 0 && claims.length === 0)
    return asFinding('qualification', 'not-measurable', measured, {
      fr: `Les nœuds ne disent rien : étiquetez-les (${REGION_LABEL}, ${QUALIFICATION_LABEL}) pour que l’enregistrement soit comparé.`,
      en: `The nodes say nothing: label them (${REGION_LABEL}, ${QUALIFICATION_LABEL}), so that the registration is compared.`,
    });
  return asFinding('qualification', 'ok', measured);
};

const isSecNumCloud = (qualification: Qualification): boolean =>
  QUALIFICATIONS.includes(qualification) && qualification.startsWith('secnumcloud');

const labelsOf = (nodes: readonly CheckedNode[], label: string): string[] => [
  ...new Set(nodes.flatMap(({ labels }) => labels[label] ?? [])),
];

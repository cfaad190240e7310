import { QUALIFICATIONS, type Qualification } from '@beffroi/contracts/dataplane';
import { brandId, err, ok, type Result, type SiteId } from '@beffroi/kernel';
import type { Site } from './site.ts';

export interface SiteInput {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly qualification: string;
  readonly storageClass?: string | null | undefined;
}

export type SiteDraft = Pick<Site, 'id' | 'name' | 'region' | 'country' | 'qualification' | 'storageClass'>;

export interface InvalidSite {
  readonly kind: 'InvalidSite';
  readonly field: 'id' | 'name' | 'region' | 'country' | 'qualification' | 'kubeconfig';
  readonly given: string;
  readonly expected: string;
}

/** Members of the European Union: data stay under its law (SecNumCloud 3.2, §19.2). */
export const UNION = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(
  ' ',
);

/** It becomes part of names of Kubernetes objects. */
export const SLUG = /^[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

export const draftSite = (input: SiteInput): Result<SiteDraft, InvalidSite> => {
  const invalid = (field: InvalidSite['field'], given: string, expected: string) =>
    err<InvalidSite>({ kind: 'InvalidSite', field, given, expected });
  const name = input.name.trim();
  const region = input.region.trim();
  if (!SLUG.test(input.id))
    return invalid('id', input.id, 'lower-case letters, digits and hyphens, at most 40');
  if (name === '') return invalid('name', input.name, 'a name');
  if (region === '') return invalid('region', input.region, 'a region, such as cloudgouv-eu-west-1');
  if (!UNION.includes(input.country)) return invalid('country', input.country, `one of ${UNION.join(', ')}`);
  if (!isQualification(input.qualification))
    return invalid('qualification', input.qualification, `one of ${QUALIFICATIONS.join(', ')}`);
  const { country, qualification, storageClass = null } = input;
  return ok({ id: brandId<SiteId>(input.id), name, region, country, qualification, storageClass });
};

const isQualification = (text: string): text is Qualification =>
  (QUALIFICATIONS as readonly string[]).includes(text);

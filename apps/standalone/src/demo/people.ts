import { createHash } from 'node:crypto';
import { type DemoPerson, PEOPLE } from './syndicate.ts';

/** An empty installation has its administrator only. */
export const peopleOf = ({ isEmpty }: { readonly isEmpty: boolean }): readonly DemoPerson[] =>
  isEmpty ? PEOPLE.slice(0, 1) : PEOPLE;

/** The subject of a demo person in the stand-in identity provider: the same at each start. */
export const subjectOf = ({ username }: DemoPerson): string => {
  const hex = createHash('sha256').update(`beffroi-demo:${username}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

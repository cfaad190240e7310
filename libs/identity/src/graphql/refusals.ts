import { badInput, type Refusal } from '@beffroi/platform/graphql';
import type { UnknownMemberRole } from '../domain/index.ts';

/** The schema's enum admits no such role: only a caller around it can get here. */
export const badRole = ({ role }: UnknownMemberRole): Refusal =>
  badInput(
    {
      fr: `« ${role} » n’est pas un rôle de collectivité.`,
      en: `“${role}” is not a role of a collectivité.`,
    },
    { fr: 'Choisissez un rôle de MemberRole.', en: 'Choose a role of MemberRole.' },
  );

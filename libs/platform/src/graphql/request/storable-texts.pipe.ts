import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { badInput } from '../errors/refusal.ts';

/** PostgreSQL's text has no U+0000, which JSON allows: it is refused where it comes in, in whatever field it stands. */
export class StorableTexts implements PipeTransform {
  transform(value: unknown, { type }: ArgumentMetadata): unknown {
    if (type !== 'body' || isStorable(value)) return value;
    throw badInput(
      {
        fr: 'Un texte contient le caractère nul (U+0000).',
        en: 'A text contains the null character (U+0000).',
      },
      { fr: 'Retirez ce caractère.', en: 'Remove that character.' },
    );
  }
}

const isStorable = (value: unknown): boolean => {
  if (typeof value === 'string') return !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isStorable);
};

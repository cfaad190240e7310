import type { RequestFault } from '@beffroi/contracts/openai';
import type { Text } from '@beffroi/kernel';

/** What is wrong with a value; where is told by who found it. In English these are pydantic's words, which Albert's clients know. */
export interface Fault {
  readonly type: string;
  readonly msg: Text;
}

type Place = readonly (string | number)[];

export const faultAt = ({ type, msg }: Fault, loc: Place, input: unknown = null): RequestFault => ({
  type,
  loc: ['body', ...loc],
  msg,
  input,
});

export const FIELD_REQUIRED: Fault = {
  type: 'missing',
  msg: { en: 'Field required', fr: 'Ce champ est obligatoire' },
};

const notA = (type: string, en: string, fr: string): Fault => ({
  type,
  msg: { en: `Input should be a valid ${en}`, fr: `La valeur doit être ${fr}` },
});

export const NOT_A_STRING = notA('string_type', 'string', 'une chaîne de caractères');
export const NOT_A_FLAG = notA('bool_type', 'boolean', 'un booléen');
export const NOT_AN_INTEGER = notA('int_type', 'integer', 'un entier');
export const NOT_A_LIST = notA('list_type', 'list', 'une liste');
export const NOT_AN_OBJECT = notA('dict_type', 'dictionary', 'un objet');

export const below = (least: number): Fault => ({
  type: 'greater_than_equal',
  msg: {
    en: `Input should be greater than or equal to ${least}`,
    fr: `La valeur doit être supérieure ou égale à ${least}`,
  },
});

export const above = (most: number): Fault => ({
  type: 'less_than_equal',
  msg: {
    en: `Input should be less than or equal to ${most}`,
    fr: `La valeur doit être inférieure ou égale à ${most}`,
  },
});

export const NAMED_MEDIA: Fault = {
  type: 'extra_forbidden',
  msg: {
    en: 'Media may not be named: engines keep it by that name for all who share them. Leave uuid out',
    fr: 'Un média ne peut pas être nommé : les moteurs le gardent sous ce nom pour tous ceux qui les partagent. Omettre uuid',
  },
};

export const NO_ITEM: Fault = {
  type: 'too_short',
  msg: {
    en: 'List should have at least 1 item after validation, not 0',
    fr: 'La liste doit avoir au moins 1 élément, elle n’en a aucun',
  },
};

export const EMPTY_STRING: Fault = {
  type: 'string_too_short',
  msg: {
    en: 'String should have at least 1 character',
    fr: 'La chaîne doit avoir au moins 1 caractère',
  },
};

export const tooManyFields = (most: number): Fault => ({
  type: 'too_long',
  msg: {
    en: `Dictionary should have at most ${most} items after validation`,
    fr: `L’objet doit avoir au plus ${most} champs`,
  },
});

export const tooManyItems = (most: number): Fault => ({
  type: 'too_long',
  msg: {
    en: `List should have at most ${most} items after validation`,
    fr: `La liste doit avoir au plus ${most} éléments`,
  },
});

export const notOneOf = (values: readonly string[]): Fault => ({
  type: 'literal_error',
  msg: {
    en: `Input should be ${values.map((value) => `'${value}'`).join(' or ')}`,
    fr: `La valeur doit être ${values.map((value) => `« ${value} »`).join(' ou ')}`,
  },
});
